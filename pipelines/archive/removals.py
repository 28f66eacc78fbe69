"""Takedown: articles that are hidden or deleted, and the tombstones that keep them from being fetched again.

A hidden article is sealed: its rows are put away in one compressed piece, from which `restore` puts them back. Of a
deleted one nothing stays but its addresses, the day and the reason. In both cases no table, view or index holds a word
of it, so nothing that reads the archive has to know of removals.
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any, Literal

from pipelines import urls
from pipelines.archive.details import Details
from pipelines.archive.rows import first_row
from pipelines.archive.times import stamp
from pipelines.errors import NotFoundError, RemovedError

if TYPE_CHECKING:
    from datetime import datetime

    from sqlite_utils import Database

    from pipelines.archive.copies import Copies
    from pipelines.archive.index import Index

__all__ = ["Removals"]

Row = dict[str, Any]

# What belongs to an article besides its names.
_PARTS = ("evidence", "images", "events", "versions")
_NAMES: tuple[tuple[Literal["author", "tag"], str], ...] = (("author", "authors"), ("tag", "tags"))


class Removals:
    """The table `removals`."""

    def __init__(self, db: Database, index: Index, copies: Copies) -> None:
        self._db = db
        self._index = index
        self._copies = copies
        self._details = Details(db)

    def all(self) -> list[Row]:
        """Every tombstone, the newest first, as rows of the table without what is sealed."""
        return list(
            self._db.query(
                "SELECT id, at, kind, reason, source, article, url, captures FROM removals ORDER BY at DESC, id DESC"
            )
        )

    def of_url(self, url: str) -> Row | None:
        """The tombstone of an address; None where there is none."""
        tombstone = "SELECT r.* FROM removals r JOIN removed_urls u ON u.removal = r.id WHERE u.key = ?"
        return first_row(self._db, tombstone, [urls.canonical(url)])

    def of_source(self, source: str) -> Row | None:
        """The tombstone of a source; None where it was not removed."""
        return first_row(self._db, "SELECT * FROM removals WHERE source = ? AND article IS NULL", [source])

    def of_article(self, article: int) -> Row | None:
        """The tombstone of an article; None where it was not removed."""
        return first_row(self._db, "SELECT * FROM removals WHERE article = ?", [article])

    def of(self, key: int | str) -> Row | None:
        """The tombstone of an article, by its id or one of its addresses; None where it was not removed."""
        if isinstance(key, int) or key.isdecimal():
            return self.of_article(int(key))
        return self.of_url(key) if urls.is_web(key) else None

    def refuse(self, key: int | str) -> None:
        """Raise an error where an article, an address or its source was removed.

        Args:
            key: Id or URL.

        Raises:
            RemovedError: It was; the message says when and why.
        """
        found = self.of(key)
        if found is None and isinstance(key, str) and urls.is_web(key):
            found = self.of_source(urls.site_name(key))
        if found is not None:
            raise RemovedError(_told(key, found))

    def hide(self, article: int, *, reason: str, now: datetime) -> int:
        """Seal an article; gives the id of its tombstone."""
        return self._remove(article, "hidden", reason, now, captures=0, sealed=self._sealed(article))

    def delete(self, article: int, *, reason: str, now: datetime, captures: int = 0) -> int:
        """Delete the rows of an article; gives the id of its tombstone.

        Args:
            article: Its id.
            reason: Why.
            now: Time of the removal, aware.
            captures: How many of its records were erased from WARC files.
        """
        return self._remove(article, "deleted", reason, now, captures=captures, sealed=None)

    def hide_source(self, source: str, *, reason: str, now: datetime) -> None:
        """Seal every article of a source, and ask for none of its URLs again.

        Raises:
            RemovedError: It was removed before.
        """
        if found := self.of_source(source):
            raise RemovedError(_told(source, found))
        articles = self._db.execute("SELECT id FROM articles WHERE source = ?", [source]).fetchall()
        for (article,) in articles:
            self.hide(article, reason=reason, now=now)
        self.close_source(source, kind="hidden", reason=reason, now=now)

    def close_source(self, source: str, *, kind: Literal["hidden", "deleted"], reason: str, now: datetime) -> None:
        """Leave a tombstone for a whole source, and ask for none of its URLs again; its articles are another step."""
        self._db.execute(
            "INSERT INTO removals (at, kind, reason, source, captures, sealed) VALUES (?, ?, ?, ?, 0, ?)",
            [stamp(now), kind, reason, source, self._sealed_source(source) if kind == "hidden" else None],
        )
        self._db.execute("UPDATE sources SET paused = 1 WHERE name = ?", [source])
        self._db.execute(
            "UPDATE urls SET state = 'removed', reason = ?, next_due = NULL, announced_title = NULL"
            " WHERE source = ? AND state != 'removed'",
            [reason, source],
        )

    def delete_hidden(self, source: str, *, reason: str, now: datetime) -> None:
        """Delete for good what is hidden of a source."""
        self._db.execute(
            "UPDATE removals SET at = ?, kind = 'deleted', reason = ?, sealed = NULL"
            " WHERE source = ? AND sealed IS NOT NULL",
            [stamp(now), reason, source],
        )

    def forget_captures(self, captures: list[int]) -> None:
        """Delete the rows of captures whose records are erased."""
        keys = json.dumps(captures)
        for table in ("versions", "evidence", "events"):
            self._db.execute(
                f"UPDATE {table} SET capture = NULL WHERE capture IN (SELECT value FROM json_each(?))",  # noqa: S608
                [keys],
            )
        self._db.execute("DELETE FROM captures WHERE id IN (SELECT value FROM json_each(?))", [keys])

    def restore(self, key: int | str, *, now: datetime) -> int:
        """Put a hidden article back; gives its id. It is due at once.

        Args:
            key: Its id, or one of its addresses.
            now: Time of asking, aware.

        Raises:
            NotFoundError: Nothing of that name is hidden.
        """
        found = self.of(key)
        if found is None or found["sealed"] is None:
            raise NotFoundError(f"no hidden article {key!r}; `pressmark remove --list` shows what was removed")
        self._unseal(found, due=now)
        return int(found["article"])

    def restore_source(self, source: str) -> int:
        """Put a hidden source back with the articles that were hidden with it; gives how many.

        What was to be asked for is due when it would have been. What was hidden of it before stays so.

        Args:
            source: Its name.

        Raises:
            NotFoundError: It is not hidden.
        """
        found = self.of_source(source)
        if found is None or found["sealed"] is None:
            raise NotFoundError(f"{source} is not hidden; `pressmark remove --list` shows what was removed")
        articles = list(
            self._db.query(
                "SELECT * FROM removals WHERE source = ? AND at = ? AND article IS NOT NULL AND sealed IS NOT NULL",
                [source, found["at"]],
            )
        )
        for removal in articles:
            self._unseal(removal, due=None)
        before = _opened(found["sealed"])
        self._db.conn.executemany(
            "UPDATE urls SET state = :state, reason = :reason, next_due = :next_due, announced_title = :announced_title"
            " WHERE id = :id AND state = 'removed'",
            before["urls"],
        )
        self._db.execute("UPDATE sources SET paused = ? WHERE name = ?", [before["paused"], source])
        self._db.execute("DELETE FROM removals WHERE id = ?", [found["id"]])
        return len(articles)

    # -- inside -----------------------------------------------------------------------------------------------------

    def _remove(
        self,
        article: int,
        kind: Literal["hidden", "deleted"],
        reason: str,
        now: datetime,
        *,
        captures: int,
        sealed: bytes | None,
    ) -> int:
        row = first_row(self._db, "SELECT source, url, canonical_url FROM articles WHERE id = ?", [article])
        assert row is not None
        removal = self._db.execute(
            "INSERT INTO removals (at, kind, reason, source, article, url, captures, sealed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [stamp(now), kind, reason, row["source"], article, row["url"], captures, sealed],
        ).lastrowid
        assert removal is not None
        keys = {row["canonical_url"], urls.canonical(row["url"])}
        keys |= {key for (key,) in self._db.execute("SELECT key FROM urls WHERE article = ?", [article]).fetchall()}
        self._db.conn.executemany(
            "INSERT OR REPLACE INTO removed_urls (key, removal) VALUES (?, ?)", [(key, removal) for key in sorted(keys)]
        )
        self._close_urls(sorted(keys), reason)
        self._delete_rows(article)
        return removal

    def _close_urls(self, keys: list[str], reason: str) -> None:
        """The addresses are not asked for again, and keep nothing that was announced."""
        self._db.execute(
            "UPDATE urls SET state = 'removed', reason = ?, next_due = NULL, article = NULL, etag = NULL,"
            " last_modified = NULL, announced_title = NULL"
            " WHERE key IN (SELECT value FROM json_each(?))",
            [reason, json.dumps(keys)],
        )

    def _delete_rows(self, article: int) -> None:
        self._index.remove(article)
        self._index.flush()  # it looks at the rows, which are gone in a moment
        self._copies.remove(article)
        names = self._names(article)
        self._db.execute("UPDATE versions SET previous = NULL WHERE article = ?", [article])
        for table in (*_PARTS, "article_authors", "article_tags"):
            self._db.execute(f"DELETE FROM {table} WHERE article = ?", [article])  # noqa: S608
        self._db.execute("DELETE FROM articles WHERE id = ?", [article])
        for one, table in _NAMES:  # a name that nobody else bears is one of its words
            self._db.execute(
                f"DELETE FROM {table} WHERE name IN (SELECT value FROM json_each(?))"  # noqa: S608
                f" AND NOT EXISTS (SELECT 1 FROM article_{table} x WHERE x.{one} = {table}.id)",
                [json.dumps(names[table])],
            )

    def _names(self, article: int) -> dict[str, list[str]]:
        return {"authors": self._details.authors(article), "tags": self._details.tags(article)}

    def _sealed(self, article: int) -> bytes:
        rows: dict[str, list[Any]] = {
            "articles": list(self._db.query("SELECT * FROM articles WHERE id = ?", [article]))
        }
        for table in _PARTS:
            rows[table] = list(self._db.query(f"SELECT * FROM {table} WHERE article = ?", [article]))  # noqa: S608
        rows |= self._names(article)
        rows["urls"] = list(
            self._db.query(
                "SELECT id, state, reason, next_due, etag, last_modified, announced_title FROM urls WHERE article = ?",
                [article],
            )
        )
        rows["captures"] = list(
            self._db.query(
                "SELECT id, version FROM captures WHERE version IN (SELECT id FROM versions WHERE article = ?)",
                [article],
            )
        )
        return _closed(rows)

    def _sealed_source(self, source: str) -> bytes:
        """Of a source that is hidden: whether it is paused, and what became of its URLs."""
        paused = self._db.execute("SELECT paused FROM sources WHERE name = ?", [source]).fetchone()[0]
        rows = self._db.query(
            "SELECT id, state, reason, next_due, announced_title FROM urls WHERE source = ? AND state != 'removed'",
            [source],
        )
        return _closed({"paused": paused, "urls": list(rows)})

    def _unseal(self, removal: Row, *, due: datetime | None) -> None:
        """Put an article back; its URLs are due then, or, without a time, when they would have been."""
        article = int(removal["article"])
        rows = _opened(removal["sealed"])
        for row in rows["articles"]:
            # its place on the time line may be another's by now
            place = self._index.place(row["published_utc"] or row["first_seen_at"], seed=row["canonical_url"])
            self._insert("articles", {**row, "timeline": place})
        versions = {row["id"]: self._insert("versions", {**row, "previous": None}) for row in rows["versions"]}
        self._db.conn.executemany(
            "UPDATE versions SET previous = ? WHERE id = ?",
            [(versions.get(row["previous"]), versions[row["id"]]) for row in rows["versions"]],
        )
        for table in _PARTS:
            for row in rows[table] if table != "versions" else ():
                self._insert(table, row)
        for one, table in _NAMES:
            self._details.add_names(one, article, rows[table])
        self._db.conn.executemany(
            "UPDATE urls SET article = :article, state = :state, reason = :reason, etag = :etag,"
            " last_modified = :last_modified, announced_title = :announced_title, next_due = :next_due WHERE id = :id",
            [{**row, "article": article} | ({"next_due": stamp(due)} if due else {}) for row in rows["urls"]],
        )
        self._db.conn.executemany(
            "UPDATE captures SET version = ? WHERE id = ?",
            [(versions[row["version"]], row["id"]) for row in rows["captures"]],
        )
        self._copies.add(article, self._index.add(article))
        self._db.execute("DELETE FROM removed_urls WHERE removal = ?", [removal["id"]])
        self._db.execute("DELETE FROM removals WHERE id = ?", [removal["id"]])

    def _insert(self, table: str, row: Row) -> int:
        """Put a row back, under a new id where its own was given to another in the meantime; gives the id."""
        places = {
            # its capture may be erased by now
            "capture": "(SELECT id FROM captures WHERE id = :capture)",
            "id": f"iif(EXISTS (SELECT 1 FROM {table} WHERE id = :id), NULL, :id)",  # noqa: S608
        }
        values = ", ".join(places.get(name, f":{name}") for name in row)
        key = self._db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({values})", row).lastrowid  # noqa: S608
        assert key is not None
        return key


def _told(name: int | str, tombstone: Row) -> str:
    return f"{name} was removed on {tombstone['at'][:10]}: {tombstone['reason']}"


def _closed(rows: Row) -> bytes:
    return zlib.compress(json.dumps(rows, ensure_ascii=False).encode("utf-8"), 9)


def _opened(sealed: bytes) -> Row:
    rows: Row = json.loads(zlib.decompress(sealed))
    return rows
