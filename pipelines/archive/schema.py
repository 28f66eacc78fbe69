"""The tables of an archive, as numbered migrations. A released migration is never edited; a change is a new one.

Times are ISO 8601 text. What Pressmark did itself (fetched, seen, due) is in UTC with milliseconds, so that text order
is time order. What a publisher stated (published, modified) keeps the offset it was stated with, and has a twin column
in UTC (`published_utc`) to sort and compare by.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlite_utils.migrations import Migrations

from pipelines.archive.bands import fill_filters
from pipelines.archive.first_tables import FIRST_TABLES
from pipelines.archive.memories import Memories
from pipelines.archive.versions import Versions

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = ["APPLICATION_ID", "migrations"]

APPLICATION_ID = 0x50524D4B
"""`PRMK` in the header of the file (PRAGMA application_id): how an archive is told from another program's database."""

migrations = Migrations("pressmark")


@migrations()
def m001_first_tables(db: Database) -> None:
    """Sources, frontier, captures, articles with versions, evidence, and the full-text index."""
    for statement in FIRST_TABLES:
        db.execute(statement)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


@migrations()
def m002_memories(db: Database) -> None:
    """What the pages of each source have in common."""
    db.execute("""
CREATE TABLE memories (
    source TEXT PRIMARY KEY REFERENCES sources(name),
    pages INTEGER NOT NULL,
    blocks BLOB NOT NULL,
    offsets TEXT NOT NULL,
    day_first INTEGER NOT NULL
)""")


@migrations()
def m003_rhythm(db: Database) -> None:
    """What became of an article after it was stored, and each source's and each URL's own rhythm."""
    db.execute("""
CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT,
    capture INTEGER REFERENCES captures(id)
)""")
    db.execute("CREATE INDEX events_article ON events(article, id)")
    db.execute("CREATE INDEX events_at ON events(at)")
    # what an older archive knows of its articles that are no longer served
    db.execute(
        "INSERT INTO events (article, at, kind, reason)"
        " SELECT id, state_changed_at, state, state_reason FROM articles WHERE state != 'live'"
    )
    for column in ("only_paths TEXT", "every REAL", "cron TEXT", "zone TEXT"):
        db.execute(f"ALTER TABLE sources ADD COLUMN {column}")
    for column in ("wait REAL", "not_modified INTEGER NOT NULL DEFAULT 0"):
        db.execute(f"ALTER TABLE urls ADD COLUMN {column}")


@migrations()
def m004_shared_frontier(db: Database) -> None:
    """Crawls share an archive; a million URLs are claimed from in steps of an index; every way in is kept."""
    for statement in (
        # who has requests out at a host, from when on it may be asked again, and for how long it has given no answer
        "ALTER TABLE hosts ADD COLUMN held_by INTEGER REFERENCES crawls(id)",
        "ALTER TABLE hosts ADD COLUMN free_at TEXT",
        "ALTER TABLE hosts ADD COLUMN failures INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE hosts ADD COLUMN trouble TEXT",
        "ALTER TABLE hosts ADD COLUMN robots_failed_at TEXT",
        "CREATE INDEX captures_place ON captures(warc_file, warc_offset)",
        "CREATE INDEX hosts_held ON hosts(held_by) WHERE held_by IS NOT NULL",
        "ALTER TABLE crawls ADD COLUMN alive_at TEXT",
        "CREATE INDEX crawls_running ON crawls(started_at) WHERE finished_at IS NULL",
        # `pipelines.archive.leases` steps through these
        "DROP INDEX urls_due",
        "CREATE INDEX urls_due ON urls(host, priority, source, next_due) WHERE next_due IS NOT NULL",
        """
CREATE INDEX urls_named ON urls(host, priority, source, next_due)
WHERE next_due IS NOT NULL AND via IN ('seed', 'redirect')""",
        "DROP INDEX urls_source",
        "CREATE INDEX urls_source ON urls(source, kind, state)",
        """
CREATE TABLE findings (
    url INTEGER NOT NULL REFERENCES urls(id),
    via TEXT NOT NULL,
    found_on TEXT,
    found_at TEXT NOT NULL,
    PRIMARY KEY (url, via)
) WITHOUT ROWID""",
        "INSERT INTO findings SELECT id, via, found_on, found_at FROM urls",
    ):
        db.execute(statement)


@migrations()
def m005_patterns(db: Database) -> None:
    """What was found behind the addresses of each source, by their patterns."""
    db.execute("""
CREATE TABLE patterns (
    source TEXT NOT NULL REFERENCES sources(name),
    pattern TEXT NOT NULL,
    articles INTEGER NOT NULL,
    others INTEGER NOT NULL,
    PRIMARY KEY (source, pattern)
) WITHOUT ROWID""")


@migrations()
def m006_folded_search(db: Database) -> None:
    """The index over folded text, in the order of the time line. Opening the archive fills it (`Index.renew`)."""
    db.execute("DROP TABLE articles_fts")
    db.execute("DROP VIEW articles_indexed")
    db.execute("ALTER TABLE articles ADD COLUMN timeline INTEGER")
    db.execute("CREATE UNIQUE INDEX articles_timeline ON articles(timeline)")
    db.execute("CREATE INDEX articles_newest ON articles(source, timeline)")
    db.execute("DROP VIEW articles_view")
    db.execute("""
CREATE VIEW articles_view AS
SELECT a.id, a.published_at, a.source, a.title, a.dek,
       (SELECT group_concat(name, '; ') FROM (SELECT au.name FROM article_authors aa
         JOIN authors au ON au.id = aa.author WHERE aa.article = a.id ORDER BY aa.position)) AS authors,
       a.section,
       (SELECT group_concat(name, '; ') FROM (SELECT t.name FROM article_tags at JOIN tags t ON t.id = at.tag
         WHERE at.article = a.id ORDER BY at.position)) AS tags,
       a.language, a.word_count, a.version_count, a.state, a.modified_at, a.first_seen_at, a.last_fetched_at,
       a.url, a.canonical_url, a.published_utc, a.timeline, a.text
FROM articles a""")
    # It keeps no text (content=''), and is given tokens with spaces between them (ascii).
    db.execute("""
CREATE VIRTUAL TABLE articles_fts USING fts5(title, dek, text, authors, source, content='', tokenize='ascii')""")
    # Pages of the index that fill those of the file, and eight pieces of a size before they are merged and not four:
    # a quarter less time to take an article in, and none more to search.
    db.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('pgsz', 4000), ('automerge', 8)")


@migrations()
def m007_copies(db: Database) -> None:
    """Signatures of texts, the bands by which alike ones are found, and the pairs that are copies."""
    db.execute("""
CREATE TABLE signatures (
    article INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
    minhash BLOB NOT NULL
)""")
    db.execute("""
CREATE TABLE signature_bands (
    band INTEGER NOT NULL,
    article INTEGER NOT NULL,
    PRIMARY KEY (band, article)
) WITHOUT ROWID""")
    db.execute("""
CREATE TABLE copies (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    other INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    jaccard REAL NOT NULL,
    containment REAL NOT NULL,
    PRIMARY KEY (article, other)
) WITHOUT ROWID""")
    db.execute("CREATE INDEX copies_other ON copies(other)")


@migrations()
def m008_edits(db: Database) -> None:
    """Which version a capture showed, and of each version what it follows, why it is another, and how much changed."""
    db.execute("ALTER TABLE captures ADD COLUMN version INTEGER REFERENCES versions(id) ON DELETE SET NULL")
    db.execute("CREATE INDEX captures_version ON captures(version, fetched_at) WHERE version IS NOT NULL")
    db.execute("UPDATE captures SET version = (SELECT v.id FROM versions v WHERE v.capture = captures.id)")
    db.execute("ALTER TABLE versions ADD COLUMN previous INTEGER REFERENCES versions(id)")
    for column in ("change TEXT", "added INTEGER", "removed INTEGER"):
        db.execute(f"ALTER TABLE versions ADD COLUMN {column}")
    db.execute("DROP INDEX versions_article")
    db.execute("CREATE INDEX versions_article ON versions(article, seen_at)")
    db.execute("CREATE INDEX versions_edits ON versions(seen_at) WHERE change = 'edit'")
    versions = Versions(db, Memories(db))
    for (article,) in db.execute("SELECT DISTINCT article FROM versions").fetchall():
        versions.connect(article)
    db.execute("""
CREATE VIEW edits AS
SELECT v.seen_at, v.article, a.source, v.title, CASE WHEN p.title IS NOT v.title THEN p.title END AS title_before,
       v.added, v.removed, v.word_count, v.id AS version, v.previous, p.seen_at AS previous_seen_at, v.capture,
       v.extractor, a.url
FROM versions v JOIN versions p ON p.id = v.previous JOIN articles a ON a.id = v.article
WHERE v.change = 'edit'""")


@migrations()
def m009_removals(db: Database) -> None:
    """What was taken out, when and why, and the addresses that are not asked for again."""
    db.execute("""
CREATE TABLE removals (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    source TEXT,
    article INTEGER,
    url TEXT,
    captures INTEGER NOT NULL,
    sealed BLOB
)""")
    db.execute("CREATE INDEX removals_article ON removals(article)")
    db.execute("""
CREATE TABLE removed_urls (
    key TEXT PRIMARY KEY,
    removal INTEGER NOT NULL REFERENCES removals(id)
) WITHOUT ROWID""")


@migrations()
def m010_javascript(db: Database) -> None:
    """Sources whose pages a browser renders."""
    db.execute("ALTER TABLE sources ADD COLUMN javascript INTEGER NOT NULL DEFAULT 0")


@migrations()
def m011_views(db: Database) -> None:
    """Authors and copies as a reader wants them, and what makes them and `coverage` fast at any size."""
    # Both hold all that the views read: else SQLite passes through every text to get at what stands behind it.
    db.execute("""
CREATE INDEX articles_days ON articles(
    source, substr(coalesce(published_utc, first_seen_at), 1, 10), word_count, published_utc, first_seen_at
)""")
    db.execute("CREATE INDEX articles_appeared ON articles(id, published_utc, first_seen_at, source)")
    # "INDEXED BY", since SQLite would rather read a row by its number than an index that is an eighth of its size
    db.execute("""
CREATE VIEW authors_view AS
SELECT au.id, au.name, count(*) AS articles, min(coalesce(a.published_utc, a.first_seen_at)) AS first_article,
       max(coalesce(a.published_utc, a.first_seen_at)) AS last_article,
       replace(group_concat(DISTINCT a.source), ',', '; ') AS sources
FROM authors au JOIN article_authors aa ON aa.author = au.id
JOIN articles a INDEXED BY articles_appeared ON a.id = aa.article
GROUP BY au.id""")
    db.execute("""
CREATE VIEW copies_view AS
SELECT l.published_at, l.source, l.title, f.published_at AS first_published_at, f.source AS first_source,
       f.title AS first_title, p.jaccard, p.containment, l.id AS article, f.id AS first, l.url, f.url AS first_url
FROM (SELECT c.*, (coalesce(a.published_utc, a.first_seen_at), a.first_seen_at, a.id)
                < (coalesce(b.published_utc, b.first_seen_at), b.first_seen_at, b.id) AS is_first
      FROM copies c JOIN articles a ON a.id = c.article JOIN articles b ON b.id = c.other) p
JOIN articles f ON f.id = iif(p.is_first, p.article, p.other)
JOIN articles l ON l.id = iif(p.is_first, p.other, p.article)""")


@migrations()
def m012_addresses(db: Database) -> None:
    """The addresses of an article are found without going through the frontier."""
    db.execute("CREATE INDEX urls_article ON urls(article) WHERE article IS NOT NULL")


@migrations()
def m013_articles_of_a_source(db: Database) -> None:
    """Twins of a story, and how complete a source's articles are, are found without reading their texts."""
    db.execute("DROP INDEX articles_source")
    db.execute(
        "CREATE INDEX articles_source ON articles(source, published_utc, word_count, dek IS NULL, section IS NULL)"
    )


@migrations()
def m014_fewer_merges(db: Database) -> None:
    """The full-text index merges its pieces in sixteens and not in fours: what goes in is written half as often.

    Searches have some more pieces to look into and take a tenth longer; the last articles of 150,000 go in a fifth
    faster (`benchmarks.archive`).
    """
    # crisismerge: so many pieces of a size are merged at once; hashsize: bytes that gather until a transaction ends
    for setting, value in (("automerge", 16), ("crisismerge", 32), ("hashsize", 16 << 20)):
        db.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES (?, ?)", [setting, value])


@migrations()
def m015_facets(db: Database) -> None:
    """What a search is narrowed and counted by, in the order in which it finds: the articles' rows lie far apart."""
    db.execute("CREATE INDEX articles_facets ON articles(timeline, source, language, section)")


@migrations()
def m016_bands_in_slices(db: Database) -> None:
    """The bands of signatures are written a slice at a time (`pipelines.archive.bands`)."""
    db.execute("CREATE TABLE signature_log (id INTEGER PRIMARY KEY, article INTEGER NOT NULL)")
    db.execute("CREATE TABLE signature_slices (slice INTEGER PRIMARY KEY, upto INTEGER NOT NULL, filter BLOB)")
    fill_filters(db)
