"""The tables that the first migration makes. They stay as they are: what has changed since is in `schema`."""

from __future__ import annotations

__all__ = ["FIRST_TABLES"]

FIRST_TABLES = (
    """
CREATE TABLE sources (
    name TEXT PRIMARY KEY,
    home TEXT NOT NULL,
    site TEXT,
    added_at TEXT NOT NULL,
    paused INTEGER NOT NULL DEFAULT 0
)""",
    """
CREATE TABLE crawls (
    id INTEGER PRIMARY KEY,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    outcome TEXT,
    machine TEXT NOT NULL,
    pid INTEGER NOT NULL,
    version TEXT NOT NULL
)""",
    """
CREATE TABLE urls (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    host TEXT NOT NULL,
    source TEXT NOT NULL REFERENCES sources(name),
    kind TEXT NOT NULL,
    via TEXT NOT NULL,
    found_on TEXT,
    found_at TEXT NOT NULL,
    depth INTEGER NOT NULL DEFAULT 0,
    announced_title TEXT,
    announced_published TEXT,
    announced_modified TEXT,
    announced_language TEXT,
    state TEXT NOT NULL DEFAULT 'queued',
    reason TEXT,
    priority INTEGER NOT NULL,
    next_due TEXT,
    leased_by INTEGER REFERENCES crawls(id),
    leased_until TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    redirects INTEGER NOT NULL DEFAULT 0,
    visited_at TEXT,
    status INTEGER,
    etag TEXT,
    last_modified TEXT,
    article INTEGER REFERENCES articles(id)
)""",
    # what the scheduler claims by: partial, so that settled URLs cost nothing
    "CREATE INDEX urls_due ON urls(host, priority, next_due) WHERE next_due IS NOT NULL",
    "CREATE INDEX urls_leased ON urls(leased_by) WHERE leased_by IS NOT NULL",
    "CREATE INDEX urls_source ON urls(source, state)",
    """
CREATE TABLE hosts (
    host TEXT PRIMARY KEY,
    robots TEXT,
    robots_fetched_at TEXT,
    problem TEXT,
    rests_until TEXT
)""",
    """
CREATE TABLE captures (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL,
    url_id INTEGER REFERENCES urls(id),
    crawl INTEGER REFERENCES crawls(id),
    fetched_at TEXT NOT NULL,
    status INTEGER NOT NULL,
    content_type TEXT,
    digest TEXT NOT NULL,
    warc_file TEXT NOT NULL,
    warc_offset INTEGER NOT NULL,
    warc_length INTEGER NOT NULL
)""",
    "CREATE INDEX captures_url ON captures(url_id, fetched_at)",
    """
CREATE TABLE articles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    url TEXT NOT NULL,
    canonical_url TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL REFERENCES sources(name),
    title TEXT,
    dek TEXT,
    text TEXT NOT NULL,
    published_at TEXT,
    published_utc TEXT,
    published_raw TEXT,
    modified_at TEXT,
    modified_utc TEXT,
    modified_raw TEXT,
    section TEXT,
    language TEXT,
    word_count INTEGER NOT NULL,
    noarchive INTEGER NOT NULL DEFAULT 0,
    first_seen_at TEXT NOT NULL,
    last_fetched_at TEXT NOT NULL,
    version_count INTEGER NOT NULL DEFAULT 1,
    state TEXT NOT NULL DEFAULT 'live',
    state_changed_at TEXT,
    state_reason TEXT
)""",
    "CREATE INDEX articles_published ON articles(published_utc)",
    "CREATE INDEX articles_source ON articles(source, published_utc)",
    """
CREATE TABLE versions (
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    capture INTEGER REFERENCES captures(id),
    extractor TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    title TEXT,
    dek TEXT,
    text TEXT NOT NULL,
    word_count INTEGER NOT NULL
)""",
    "CREATE INDEX versions_article ON versions(article, id)",
    "CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
    """
CREATE TABLE article_authors (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    author INTEGER NOT NULL REFERENCES authors(id),
    position INTEGER NOT NULL,
    PRIMARY KEY (article, author)
) WITHOUT ROWID""",
    "CREATE INDEX article_authors_author ON article_authors(author)",
    "CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
    """
CREATE TABLE article_tags (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    tag INTEGER NOT NULL REFERENCES tags(id),
    position INTEGER NOT NULL,
    PRIMARY KEY (article, tag)
) WITHOUT ROWID""",
    "CREATE INDEX article_tags_tag ON article_tags(tag)",
    """
CREATE TABLE images (
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    url TEXT NOT NULL,
    caption TEXT,
    credit TEXT
)""",
    "CREATE INDEX images_article ON images(article)",
    """
CREATE TABLE evidence (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    field TEXT NOT NULL,
    capture INTEGER REFERENCES captures(id),
    source TEXT NOT NULL,
    place TEXT,
    value TEXT,
    note TEXT,
    rivals TEXT,
    PRIMARY KEY (article, field)
) WITHOUT ROWID""",
    """
CREATE VIEW articles_view AS
SELECT a.id, a.published_at, a.source, a.title, a.dek,
       (SELECT group_concat(name, '; ') FROM (SELECT au.name FROM article_authors aa
         JOIN authors au ON au.id = aa.author WHERE aa.article = a.id ORDER BY aa.position)) AS authors,
       a.section,
       (SELECT group_concat(name, '; ') FROM (SELECT t.name FROM article_tags at JOIN tags t ON t.id = at.tag
         WHERE at.article = a.id ORDER BY at.position)) AS tags,
       a.language, a.word_count, a.version_count, a.state, a.modified_at, a.first_seen_at, a.last_fetched_at,
       a.url, a.canonical_url, a.published_utc, a.text
FROM articles a""",
    """
CREATE VIEW coverage AS
SELECT source, substr(coalesce(published_utc, first_seen_at), 1, 10) AS day, count(*) AS articles,
       sum(word_count) AS words
FROM articles GROUP BY 1, 2""",
    """
CREATE VIEW ledger AS
SELECT source, substr(found_at, 1, 10) AS day, kind, state, count(*) AS urls, min(reason) AS example_reason
FROM urls GROUP BY 1, 2, 3, 4""",
    # What the index is made of. An external-content table keeps no second copy of the text.
    "CREATE VIEW articles_indexed AS SELECT id, title, dek, text, authors FROM articles_view",
    """
CREATE VIRTUAL TABLE articles_fts USING fts5(
    title, dek, text, authors, content='articles_indexed', content_rowid='id', tokenize='unicode61 remove_diacritics 2'
)""",
)
