"""The articles: one row each for the newest version, and every version there was."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from pipelines import urls
from pipelines.archive.times import aware, stamp, stated, utc
from pipelines.archive.wellformed import well_formed
from pipelines.errors import NotFoundError
from pipelines.events import cut_off, is_same_story
from pipelines.fingerprint import content_hash
from pipelines.memory import others, own_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlite_utils import Database

    from pipelines.archive.memories import Memories
    from pipelines.items import Article, Change, Event

__all__ = ["Articles", "Life", "Saved", "StoredArticle"]

_DATE_ALONE = len("2026-11-20")


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What became of an article that was given to the archive."""

    id: int
    change: Change
    event: Event | None = None
    reason: str | None = None
    """Why the text was not taken in, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """The moments of an article that the revisit policy looks at."""

    appeared: datetime
    """When it was published, as far as that is known; its first sight otherwise."""
    changed: datetime | None
    """When its words were last seen to have changed; None while they never did."""
    away: datetime | None
    """Since when it is no longer served as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article as the archive holds it: its newest version. Times are ISO 8601 text."""

    id: int
    url: str
    canonical_url: str
    source: str
    title: str | None
    dek: str | None
    text: str
    authors: list[str]
    published_at: str | None
    modified_at: str | None
    published_raw: str | None
    section: str | None
    tags: list[str]
    language: str | None
    word_count: int
    images: list[dict[str, str | None]]
    first_seen_at: str
    last_fetched_at: str
    version_count: int
    state: str


class Articles:
    """The tables `articles`, `versions`, and what hangs on them."""

    def __init__(self, db: Database, memories: Memories) -> None:
        self._db = db
        self._memories = memories

    def get(self, key: int | str) -> StoredArticle:
        """One article by id or by any URL under which it was stored.

        Raises:
            NotFoundError: The archive holds none.
        """
        row = self._find(int(key)) if isinstance(key, int) or key.isdecimal() else self._find_url(key)
        if row is None:
            raise NotFoundError(f"no article {key!r} in this archive; `pressmark search WORDS` finds ids")
        return self._read(row)

    def all(self, *, source: str | None = None) -> Iterator[StoredArticle]:
        """Articles in the order in which they came in, one at a time."""
        last = 0
        while True:
            # by steps of the key and not by one long cursor: a reader must not hold back the writer's checkpoints
            rows = list(
                self._db.query(
                    "SELECT * FROM articles WHERE id > ? AND (? IS NULL OR source = ?) ORDER BY id LIMIT 500",
                    [last, source, source],
                )
            )
            if not rows:
                return
            for row in rows:
                yield self._read(row)
            last = rows[-1]["id"]

    def newest(self, *, source: str | None = None, limit: int = 20) -> list[StoredArticle]:
        """The latest published, as far as that is known; by first sight otherwise."""
        rows = self._db.query(
            "SELECT * FROM articles WHERE ? IS NULL OR source = ?"
            " ORDER BY coalesce(published_utc, first_seen_at) DESC LIMIT ?",
            [source, source, limit],
        )
        return [self._read(row) for row in rows]

    def changed(self, *, source: str | None = None) -> list[StoredArticle]:
        """Articles with more than one version, and those that are no longer served."""
        rows = self._db.query(
            "SELECT * FROM articles WHERE (? IS NULL OR source = ?) AND (version_count > 1 OR state != 'live')",
            [source, source],
        )
        return [self._read(row) for row in rows]

    def count(self, *, source: str | None = None) -> int:
        """How many there are, of one source or of all."""
        row = self._db.execute("SELECT count(*) FROM articles WHERE ? IS NULL OR source = ?", [source, source])
        return int(row.fetchone()[0])

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
            published = max(published, min(seen, published + timedelta(days=1)))
        return Life(appeared=published, away=aware(row[2]), changed=aware(row[3]))

    def versions(self, article: int) -> list[dict[str, Any]]:
        """Every version of an article, oldest first, as rows of the table."""
        return list(self._db.query("SELECT * FROM versions WHERE article = ? ORDER BY id", [article]))

    def events(self, article: int) -> list[dict[str, Any]]:
        """What happened to an article since it was stored (removed, moved, returned …), oldest first, as rows."""
        return list(self._db.query("SELECT * FROM events WHERE article = ? ORDER BY id", [article]))

    def evidence(self, article: int) -> list[dict[str, Any]]:
        """Where each field of the newest version came from, as rows of the table."""
        return list(self._db.query("SELECT * FROM evidence WHERE article = ? ORDER BY field", [article]))

    def save(
        self,
        article: Article,
        *,
        source: str,
        now: datetime,
        extractor: str,
        capture: int | None = None,
        known_as: int | None = None,
    ) -> Saved:
        """Keep an article: as a new one, as a new version when its words changed, or as seen again.

        Args:
            article: As extracted.
            source: Name of the source.
            now: Time of the visit.
            extractor: Version of the extractor, kept with the text.
            capture: Row of the capture that the text came from.
            known_as: The article that the same URL gave before.
        """
        article = well_formed(article)
        identity = _identity(article, source)
        known = self._find(known_as) if known_as else self._find_canonical(identity)
        moved = known is not None and known["state"] == "moved" and not _same_page(known["url"], article.url)
        if known is not None and moved and not is_same_story(known["title"], known["text"], article):
            known = self._find_canonical(identity)
            moved = False
        if known is None:
            return Saved(id=self._insert(article, identity, source, now, extractor, capture), change="new")
        if not moved and not _same_page(known["url"], article.url):
            return Saved(id=known["id"], change="duplicate")
        if reason := cut_off(known["text"], known["word_count"], article):
            happened = self.note(known["id"], "paywalled", now=now, reason=reason, capture=capture)
            return Saved(id=known["id"], change="same", event=happened, reason=reason)
        if moved:  # it is known by its new address from now on, unless another article is
            self._db.execute(
                "UPDATE OR IGNORE articles SET canonical_url = ? WHERE id = ?", [identity, known["id"]]
            )  # fmt: skip
        edited = self._is_edited(known, article)
        self._replace(known, article, now, extractor, capture, edited=edited)
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

    def _is_edited(self, known: dict[str, Any], article: Article) -> bool:
        """Whether its words changed.

        A line that the site repeats is no word of it, whether the site has put it in since or the extractor has learned
        to leave it out.
        """
        newest = next(
            self._db.query("SELECT * FROM versions WHERE article = ? ORDER BY id DESC LIMIT 1", [known["id"]]), None
        )
        if newest is None:
            return True
        if newest["content_hash"] == _hash(article.title, article.dek, article.text):
            return False
        memory = others(self._memories.get(known["source"]))
        was, now = own_words(memory, newest["text"]), own_words(memory, article.text)
        return _hash(newest["title"], newest["dek"], was) != _hash(article.title, article.dek, now)

    def _insert(
        self, article: Article, identity: str, source: str, now: datetime, extractor: str, capture: int | None
    ) -> int:
        row = {**_columns(article), "canonical_url": identity, "source": source,
               "first_seen_at": stamp(now), "last_fetched_at": stamp(now)}  # fmt: skip
        names = ", ".join(row)
        places = ", ".join(f":{name}" for name in row)
        key = self._db.execute(f"INSERT INTO articles ({names}) VALUES ({places})", row).lastrowid  # noqa: S608
        assert key is not None
        self._add_version(key, article, now, extractor, capture)
        self._add_details(key, article, capture)
        self._index(key)
        return key

    def _replace(
        self,
        known: dict[str, Any],
        article: Article,
        now: datetime,
        extractor: str,
        capture: int | None,
        *,
        edited: bool,
    ) -> None:
        key = known["id"]
        self._unindex(key)
        columns = {**_columns(article), "last_fetched_at": stamp(now)}
        if edited:
            columns["version_count"] = known["version_count"] + 1
            self._add_version(key, article, now, extractor, capture)
        names = ", ".join(f"{name} = :{name}" for name in columns)
        self._db.execute(f"UPDATE articles SET {names} WHERE id = :_id", {**columns, "_id": key})  # noqa: S608
        for table in ("article_authors", "article_tags", "images", "evidence"):
            self._db.execute(f"DELETE FROM {table} WHERE article = ?", [key])  # noqa: S608
        self._add_details(key, article, capture)
        self._index(key)

    def _add_version(self, key: int, article: Article, now: datetime, extractor: str, capture: int | None) -> None:
        self._db.execute(
            "INSERT INTO versions (article, capture, extractor, content_hash, seen_at, title, dek, text, word_count)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                key, capture, extractor, _hash(article.title, article.dek, article.text),
                stamp(now), article.title, article.dek, article.text, article.word_count,
            ],
        )  # fmt: skip

    def _add_details(self, key: int, article: Article, capture: int | None) -> None:
        self._add_names("author", key, article.authors)
        self._add_names("tag", key, article.tags)
        for position, image in enumerate(article.images):
            self._db.execute(
                "INSERT INTO images (article, position, url, caption, credit) VALUES (?, ?, ?, ?, ?)",
                [key, position, image.url, image.caption, image.credit],
            )
        for field, origin in article.evidence.items():
            rivals = json.dumps(origin.rivals, ensure_ascii=False) if origin.rivals else None
            self._db.execute(
                "INSERT INTO evidence (article, field, capture, source, place, value, note, rivals)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [key, field, capture, origin.source, origin.where, origin.value, origin.note, rivals],
            )

    def _add_names(self, what: Literal["author", "tag"], key: int, names: list[str]) -> None:
        for position, name in enumerate(dict.fromkeys(names)):
            self._db.execute(f"INSERT OR IGNORE INTO {what}s (name) VALUES (?)", [name])  # noqa: S608
            self._db.execute(
                f"INSERT INTO article_{what}s (article, {what}, position)"  # noqa: S608
                f" VALUES (?, (SELECT id FROM {what}s WHERE name = ?), ?)",
                [key, name, position],
            )

    def _index(self, key: int) -> None:
        self._db.execute(
            "INSERT INTO articles_fts (rowid, title, dek, text, authors)"
            " SELECT id, title, dek, text, authors FROM articles_indexed WHERE id = ?",
            [key],
        )

    def _unindex(self, key: int) -> None:
        """Take an article out of the index; FTS5 needs the very words that it was given."""
        self._db.execute(
            "INSERT INTO articles_fts (articles_fts, rowid, title, dek, text, authors)"
            " SELECT 'delete', id, title, dek, text, authors FROM articles_indexed WHERE id = ?",
            [key],
        )

    # -- reading --------------------------------------------------------------------------------------------------

    def _find(self, key: int) -> dict[str, Any] | None:
        return next(iter(self._db.query("SELECT * FROM articles WHERE id = ?", [key])), None)

    def _find_canonical(self, identity: str) -> dict[str, Any] | None:
        return next(iter(self._db.query("SELECT * FROM articles WHERE canonical_url = ?", [identity])), None)

    def _find_url(self, url: str) -> dict[str, Any] | None:
        if not urls.is_web(url):
            return None
        rows = self._db.query(
            "SELECT a.* FROM articles a JOIN urls u ON u.article = a.id WHERE u.key = ? LIMIT 1",
            [urls.canonical(url)],
        )
        return next(iter(rows), None) or self._find_canonical(urls.canonical(url))

    def _read(self, row: dict[str, Any]) -> StoredArticle:
        key = row["id"]
        names = {field: row[field] for field in StoredArticle.__slots__ if field in row}
        images = self._db.query("SELECT url, caption, credit FROM images WHERE article = ? ORDER BY position", [key])
        return StoredArticle(
            **names, authors=self._names("author", key), tags=self._names("tag", key), images=list(images)
        )

    def _names(self, what: Literal["author", "tag"], key: int) -> list[str]:
        rows = self._db.execute(
            f"SELECT n.name FROM article_{what}s x JOIN {what}s n ON n.id = x.{what}"  # noqa: S608
            " WHERE x.article = ? ORDER BY x.position",
            [key],
        )
        return [row[0] for row in rows.fetchall()]


def _identity(article: Article, source: str) -> str:
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


def _hash(title: str | None, dek: str | None, text: str) -> str:
    return content_hash(title=title, dek=dek, text=text)


def _same_page(one: str, other: str) -> bool:
    return urls.canonical(one) == urls.canonical(other)


def _columns(article: Article) -> dict[str, Any]:
    return {
        "url": article.url, "title": article.title, "dek": article.dek, "text": article.text,
        "published_at": stated(article.published), "published_utc": utc(article.published),
        "published_raw": article.published_raw, "modified_at": stated(article.modified),
        "modified_utc": utc(article.modified), "modified_raw": article.modified_raw,
        "section": article.section, "language": article.language, "word_count": article.word_count,
        "noarchive": article.noarchive,
    }  # fmt: skip
