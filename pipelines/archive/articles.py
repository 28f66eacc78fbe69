"""The articles: one row each for the newest version, and every version there was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pipelines import urls
from pipelines.archive.details import Details
from pipelines.archive.entries import entry_of
from pipelines.archive.records import Life, Saved, StoredArticle
from pipelines.archive.rows import first_row
from pipelines.archive.times import aware, stamp, stated, utc
from pipelines.archive.versions import Reading
from pipelines.archive.wellformed import well_formed
from pipelines.edits import Wording, damage, is_same
from pipelines.errors import NotFoundError
from pipelines.events import cut_off, is_same_story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from sqlite_utils import Database

    from pipelines.archive.copies import Copies
    from pipelines.archive.index import Index
    from pipelines.archive.removals import Removals
    from pipelines.archive.versions import Versions
    from pipelines.items import Article, Event, IndexEntry

__all__ = ["Articles", "conditions", "identity_of"]

_DATE_ALONE = len("2026-11-20")

Row = dict[str, Any]


class Articles:
    """The tables `articles`, `versions`, and what hangs on them."""

    def __init__(self, db: Database, versions: Versions, index: Index, copies: Copies, removals: Removals) -> None:
        self._db = db
        self._versions = versions
        self._index = index
        self._copies = copies
        self._removals = removals
        self._details = Details(db)

    def get(self, key: int | str) -> StoredArticle:
        """One article by id or by any URL under which it was stored.

        Raises:
            NotFoundError: The archive holds none.
            RemovedError: It was taken out.
        """
        row = self._find(int(key)) if isinstance(key, int) or key.isdecimal() else self._find_url(key)
        if row is None:
            self._removals.refuse(key)
            raise NotFoundError(f"no article {key!r} in this archive; `pressmark search WORDS` finds ids")
        return self._read(row)

    def all(
        self,
        *,
        source: str | None = None,
        since: date | None = None,
        until: date | None = None,
        language: str | None = None,
    ) -> Iterator[StoredArticle]:
        """Articles in the order in which they came in, one at a time, in the same memory however many there are.

        Args:
            source: Of this source alone.
            since: Published, or else first seen, on this day (UTC) or later.
            until: Before this day.
            language: In this language, as BCP 47 has it: `az` has `az-Latn` too.
        """
        where, wanted = conditions(source, since, until, language)
        last = 0
        while True:
            # by steps of the key and not by one long cursor: a reader must not hold back the writer's checkpoints
            rows = list(
                self._db.query(f"SELECT * FROM articles WHERE id > ?{where} ORDER BY id LIMIT 500", [last, *wanted])  # noqa: S608
            )
            if not rows:
                return
            for row in rows:
                yield self._read(row)
            last = rows[-1]["id"]

    def newest(self, *, source: str | None = None, limit: int = 20) -> list[StoredArticle]:
        """The latest published, as far as that is known; by first sight otherwise."""
        where, wanted = ("WHERE source = ?", [source]) if source else ("", [])
        rows = self._db.query(
            f"SELECT * FROM articles {where} ORDER BY timeline DESC LIMIT ?",  # noqa: S608
            [*wanted, limit],
        )
        return [self._read(row) for row in rows]

    def changed(self, *, source: str | None = None) -> list[StoredArticle]:
        """Articles with more than one version, and those that are no longer served."""
        rows = self._db.query(
            "SELECT * FROM articles WHERE (? IS NULL OR source = ?) AND (version_count > 1 OR state != 'live')",
            [source, source],
        )
        return [self._read(row) for row in rows]

    def count(
        self,
        *,
        source: str | None = None,
        since: date | None = None,
        until: date | None = None,
        language: str | None = None,
    ) -> int:
        """How many there are, of those that `all` gives with the same filters."""
        where, wanted = conditions(source, since, until, language)
        return int(self._db.execute(f"SELECT count(*) FROM articles WHERE TRUE{where}", wanted).fetchone()[0])  # noqa: S608

    def life(self, article: int) -> Life | None:
        """When an article appeared, changed and was taken away; None where there is none."""
        row = self._db.execute(
            "SELECT published_utc, first_seen_at, CASE WHEN state != 'live' THEN state_changed_at END,"
            " CASE WHEN version_count > 1 THEN (SELECT max(seen_at) FROM versions v WHERE v.article = a.id) END"
            " FROM articles a WHERE id = ?",
            [article],
        ).fetchone()
        if row is None:
            return None
        published, seen = aware(row[0]), aware(row[1])
        assert seen is not None
        if published is None:
            published = seen
        elif len(row[0]) == _DATE_ALONE:  # at some time of that day
            published += timedelta(days=1)
        # nothing appears after it was seen, whatever it states
        return Life(appeared=min(published, seen), away=aware(row[2]), changed=aware(row[3]))

    def versions(self, article: int) -> list[Row]:
        """Every version of an article, oldest first, as rows of the table."""
        return self._versions.of(article)

    def events(self, article: int) -> list[Row]:
        """What happened to an article since it was stored (removed, moved, returned …), oldest first, as rows."""
        return list(self._db.query("SELECT * FROM events WHERE article = ? ORDER BY id", [article]))

    def evidence(self, article: int) -> list[Row]:
        """Where each field of the newest version came from, as rows of the table."""
        return self._details.evidence(article)

    def save(
        self,
        article: Article,
        *,
        source: str,
        now: datetime,
        extractor: str,
        capture: int | None = None,
        known_as: int | None = None,
        served_at: datetime | None = None,
        entry: IndexEntry | None = None,
    ) -> Saved:
        """Keep an article: as a new one, as a new version when its words changed, or as seen again.

        Args:
            article: As extracted.
            source: Name of the source.
            now: Time of storing.
            extractor: Version of the extractor, kept with the text.
            capture: Row of the capture that the text came from.
            known_as: The article that the same URL gave before.
            served_at: When the page was served, where that was not now. What is older than the newest text joins the
                versions, and the article stays as it is.
            entry: What `entry_of` gave for it, where that was asked before, once its text was well-formed.
        """
        if entry is None:
            article = well_formed(article)
            entry = entry_of(article)
        identity = identity_of(article, source)
        reading = _reading(article, entry, extractor, served_at or now, capture)
        known = self._find(known_as) if known_as else self._find_canonical(identity)
        moved = known is not None and known["state"] == "moved" and not _same_page(known["url"], article.url)
        if known is not None and moved and not is_same_story(known["title"], known["text"], article):
            known = self._find_canonical(identity)
            moved = False
        if known is None:
            return Saved(id=self._insert(article, entry, identity, source, reading), change="new")
        if not moved and not _same_page(known["url"], article.url):
            return Saved(id=known["id"], change="duplicate")
        if stamp(reading.seen_at) < known["last_fetched_at"]:
            return self._add_older(known, reading)
        if reason := cut_off(known["text"], known["word_count"], article):
            happened = self.note(known["id"], "paywalled", now=now, reason=reason, capture=capture)
            return Saved(id=known["id"], change="same", event=happened, reason=reason)
        if moved:  # it is known by its new address from now on, unless another article is
            self._db.execute("UPDATE OR IGNORE articles SET canonical_url = ? WHERE id = ?", [identity, known["id"]])
        edited = self._versions.add(known["id"], known["source"], reading)
        self._replace(known, article, entry, reading)
        place = f"at its new address {article.url}" if moved else None
        returned = self.note(known["id"], "returned", now=now, reason=place, capture=capture)
        return Saved(id=known["id"], change="edited" if edited else "same", event=returned)

    def is_at(self, article: int, url: str) -> bool:
        """Whether an article is kept from this URL, and not from another of its addresses."""
        known = self._find(article)
        return known is not None and _same_page(known["url"], url)

    def has_twin(self, article: int) -> bool:
        """Whether its source has the same story under another address: same title, time, and number of words."""
        return (
            self._db.execute(
                "SELECT 1 FROM articles a JOIN articles b ON b.source = a.source AND b.published_utc IS a.published_utc"
                " AND b.title IS a.title AND b.word_count = a.word_count AND b.id != a.id WHERE a.id = ? LIMIT 1",
                [article],
            ).fetchone()
            is not None
        )

    def seen(self, article: int, *, now: datetime, capture: int | None = None) -> Event | None:
        """Note that the server said the page is unchanged; one that was gone is back."""
        self._db.execute("UPDATE articles SET last_fetched_at = ? WHERE id = ?", [stamp(now), article])
        known = self._find(article)
        # the page in whose place another stands, or only a beginning, is unchanged as well
        if known is None or known["state"] not in {"gone", "moved"}:
            return None
        return self.note(article, "returned", now=now, capture=capture)

    def note(
        self, article: int, event: Event, *, now: datetime, reason: str | None = None, capture: int | None = None
    ) -> Event | None:
        """Note what happened to an article; its last text stays.

        Returns:
            The event, or None when that is known already: its time is the first that was seen.
        """
        state = "live" if event == "returned" else event
        is_news = self._db.execute(
            "UPDATE articles SET state = ?, state_changed_at = ?, state_reason = ? WHERE id = ? AND state != ?",
            [state, stamp(now), reason, article, state],
        ).rowcount
        if not is_news:
            return None
        self._db.execute(
            "INSERT INTO events (article, at, kind, reason, capture) VALUES (?, ?, ?, ?, ?)",
            [article, stamp(now), event, reason, capture],
        )
        return event

    # -- writing --------------------------------------------------------------------------------------------------

    def _insert(self, article: Article, entry: IndexEntry, identity: str, source: str, reading: Reading) -> int:
        seen_at = stamp(reading.seen_at)
        row = {**_columns(article, reading), "canonical_url": identity, "source": source,
               "first_seen_at": seen_at, "last_fetched_at": seen_at}  # fmt: skip
        row["timeline"] = self._index.place(row["published_utc"] or seen_at, seed=identity)
        names = ", ".join(row)
        places = ", ".join(f":{name}" for name in row)
        key = self._db.execute(f"INSERT INTO articles ({names}) VALUES ({places})", row).lastrowid  # noqa: S608
        assert key is not None
        self._versions.add_first(key, reading)
        self._details.add(key, article, reading.capture)
        self._index.add_new(row["timeline"], source, entry.tokens)
        self._copies.add_signed(key, entry.tokens[2], entry.signature)
        return key

    def _replace(self, known: Row, article: Article, entry: IndexEntry, reading: Reading) -> None:
        """Take over what a page says now; words that an encoding broke don't take the place of whole ones."""
        key = known["id"]
        columns = {**_columns(article, reading), "last_fetched_at": stamp(reading.seen_at)}
        was = Wording(title=known["title"], dek=known["dek"], text=known["text"])
        if damage(reading.wording) > damage(was) and is_same(was, reading.wording):
            columns |= {name: known[name] for name in ("title", "dek", "text", "word_count")}
            entry = entry_of(replace(article, title=known["title"], dek=known["dek"], text=known["text"]))
        if columns["published_utc"] != known["published_utc"]:
            appeared = columns["published_utc"] or known["first_seen_at"]
            columns["timeline"] = self._index.place(appeared, seed=known["canonical_url"])
        columns["version_count"] = self._count_versions(key)
        authors = list(dict.fromkeys(article.authors))
        is_indexed = authors == self._details.authors(key) and all(
            columns.get(name, known[name]) == known[name] for name in ("title", "dek", "text", "timeline")
        )
        if not is_indexed:
            self._index.remove(key)
        names = ", ".join(f"{name} = :{name}" for name in columns)
        self._db.execute(f"UPDATE articles SET {names} WHERE id = :_id", {**columns, "_id": key})  # noqa: S608
        self._details.remove(key)
        self._details.add(key, article, reading.capture)
        if not is_indexed:
            place = columns["timeline"] if "timeline" in columns else known["timeline"]
            self._index.add_new(place, known["source"], entry.tokens)
            if columns["text"] != known["text"]:
                self._copies.remove(key)
                self._copies.add_signed(key, entry.tokens[2], entry.signature)

    def _add_older(self, known: Row, reading: Reading) -> Saved:
        """Take in a text that was served before the one that the article has."""
        key, seen_at = known["id"], stamp(reading.seen_at)
        is_new = self._versions.add(key, known["source"], reading)
        columns: Row = {"version_count": self._count_versions(key)}
        if seen_at < known["first_seen_at"]:
            columns["first_seen_at"] = seen_at
        moves = known["published_utc"] is None and "first_seen_at" in columns
        if moves:
            self._index.remove(key)
            columns["timeline"] = self._index.place(seen_at, seed=known["canonical_url"])
        names = ", ".join(f"{name} = :{name}" for name in columns)
        self._db.execute(f"UPDATE articles SET {names} WHERE id = :_id", {**columns, "_id": key})  # noqa: S608
        if moves:
            self._index.add(key)
        return Saved(id=key, change="edited" if is_new else "same")

    def _count_versions(self, key: int) -> int:
        return int(self._db.execute("SELECT count(*) FROM versions WHERE article = ?", [key]).fetchone()[0])

    # -- reading --------------------------------------------------------------------------------------------------

    def _find(self, key: int) -> Row | None:
        return first_row(self._db, "SELECT * FROM articles WHERE id = ?", [key])

    def _find_canonical(self, identity: str) -> Row | None:
        return first_row(self._db, "SELECT * FROM articles WHERE canonical_url = ?", [identity])

    def _find_url(self, url: str) -> Row | None:
        if not urls.is_web(url):
            return None
        key = urls.canonical(url)
        found = first_row(self._db, "SELECT a.* FROM articles a JOIN urls u ON u.article = a.id WHERE u.key = ?", [key])
        return found or self._find_canonical(key)

    def _read(self, row: Row) -> StoredArticle:
        key = row["id"]
        names = {field: row[field] for field in StoredArticle.__slots__ if field in row}
        return StoredArticle(
            **names, authors=self._details.authors(key), tags=self._details.tags(key), images=self._details.images(key)
        )


def conditions(
    source: str | None = None, since: date | None = None, until: date | None = None, language: str | None = None
) -> tuple[str, list[str]]:
    """The filters of `Articles.all` in SQL: conditions on `articles`, each with AND before it, and their values."""
    asked = {
        " AND source = ?": source,
        " AND coalesce(published_utc, first_seen_at) >= ?": since.isoformat() if since else None,
        " AND coalesce(published_utc, first_seen_at) < ?": until.isoformat() if until else None,
        " AND (language || '-') LIKE ? || '-%'": language,
    }
    given = {condition: value for condition, value in asked.items() if value is not None}
    return "".join(given), list(given.values())


def identity_of(article: Article, source: str) -> str:
    """The URL under which an article is known once.

    The page's canonical link is believed only within its own site, and not when it names the home page: sites that
    send every article's canonical link there exist.
    """
    stated_link = article.canonical_url
    if stated_link and urls.is_web(stated_link) and urls.same_site(stated_link, source):
        believed = urls.canonical(stated_link)
        if urls.path_and_query(believed) != "/":
            return believed
    return urls.canonical(article.url)


def _same_page(one: str, other: str) -> bool:
    return urls.canonical(one) == urls.canonical(other)


def _reading(article: Article, entry: IndexEntry, extractor: str, seen_at: datetime, capture: int | None) -> Reading:
    return Reading(
        wording=Wording(title=article.title, dek=article.dek, text=article.text), content_hash=entry.content_hash,
        word_count=entry.word_count, extractor=extractor, seen_at=seen_at, capture=capture,
    )  # fmt: skip


def _columns(article: Article, reading: Reading) -> Row:
    return {
        "url": article.url, "title": article.title, "dek": article.dek, "text": article.text,
        "published_at": stated(article.published), "published_utc": utc(article.published),
        "published_raw": article.published_raw, "modified_at": stated(article.modified),
        "modified_utc": utc(article.modified), "modified_raw": article.modified_raw,
        "section": article.section, "language": article.language, "word_count": reading.word_count,
        "noarchive": article.noarchive,
    }  # fmt: skip
