"""Every text that an article had, in the order in which it was served.

A version is a text and the capture that showed it first. Captures may be stored in any order (an old WARC comes in
after a new crawl): each knows the version that it showed, so that a text that turns up between two others finds its
place, and one that was taken back is a version again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines.archive.rows import first_row
from pipelines.archive.times import stamp
from pipelines.edits import Wording, is_same
from pipelines.memory import others, own_words
from pipelines.wording import changes, count

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from sqlite_utils import Database

    from pipelines.archive.memories import Memories
    from pipelines.wording import Piece

__all__ = ["Reading", "Versions", "difference"]

Row = dict[str, Any]

_OF = "SELECT * FROM versions WHERE article = ? ORDER BY seen_at, id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A text as it was read from a page: what becomes a version, or is one already."""

    wording: Wording
    content_hash: str
    """Of the wording."""
    word_count: int
    extractor: str
    seen_at: datetime
    """When the page was served, aware."""
    capture: int | None
    """Row of `captures`."""


class Versions:
    """The table `versions`."""

    def __init__(self, db: Database, memories: Memories) -> None:
        self._db = db
        self._memories = memories

    def of(self, article: int) -> list[Row]:
        """Every version of an article, oldest first, as rows of the table."""
        return list(self._db.query(_OF, [article]))

    def edits(self, *, source: str | None = None, since: date | None = None) -> Iterator[Row]:
        """What publishers changed, the newest first, as rows of the view `edits`.

        Args:
            source: Of this source alone.
            since: Seen on this day (UTC) or later.
        """
        asked = {"source = ?": source, "seen_at >= ?": since.isoformat() if since else None}
        given = {condition: value for condition, value in asked.items() if value is not None}
        where = " AND ".join(["TRUE", *given])
        return iter(
            self._db.query(
                f"SELECT * FROM edits WHERE {where} ORDER BY seen_at DESC, version DESC",  # noqa: S608
                list(given.values()),
            )
        )

    def add_first(self, article: int, reading: Reading) -> None:
        """Keep the first text of a new article."""
        self._note(reading.capture, self._insert(article, reading, change="first"))

    def add(self, article: int, source: str, reading: Reading) -> bool:
        """Put a text in its place among the versions of an article; gives whether it is a new one."""
        before, after = self._around(article, stamp(reading.seen_at))
        if before is not None and self._is_same(source, before, reading):
            self._note(reading.capture, before["id"])
            return False
        later = self._seen_later(before, stamp(reading.seen_at)) if before is not None else None
        if after is not None and later is None and self._is_same(source, after, reading):
            self._seen_earlier(after, reading)
            return False
        new = self._insert(article, reading)
        if before is not None and self._is_read_again(before, reading):
            self._db.execute("UPDATE captures SET version = ? WHERE version = ?", [new, before["id"]])
        elif before is not None and later is not None:  # it was taken back: what was before it is a version again
            self._take_back(before, later)
        self._note(reading.capture, new)
        self.connect(article)
        return True

    def connect(self, article: int) -> None:
        """Say of each version of an article which one it follows, why it is another, and how many words changed."""
        order = self._db.execute(
            "SELECT id, previous, change FROM versions WHERE article = ? ORDER BY seen_at, id", [article]
        ).fetchall()
        before = None
        for key, previous, change in order:
            if change is None or previous != before:
                told = _change(self._row(before) if before is not None else None, self._row(key))
                self._db.execute(
                    "UPDATE versions SET previous = ?, change = ?, added = ?, removed = ? WHERE id = ?",
                    [before, *told, key],
                )
            before = key

    def _around(self, article: int, at: str) -> tuple[Row | None, Row | None]:
        """The version that was served at a time, and the one after it."""
        columns = "SELECT * FROM versions WHERE article = ? AND seen_at"
        before = first_row(self._db, f"{columns} <= ? ORDER BY seen_at DESC, id DESC LIMIT 1", [article, at])
        return before, first_row(self._db, f"{columns} > ? ORDER BY seen_at, id LIMIT 1", [article, at])

    def _row(self, version: int) -> Row:
        row = first_row(self._db, "SELECT * FROM versions WHERE id = ?", [version])
        assert row is not None
        return row

    def _is_same(self, source: str, version: Row, reading: Reading) -> bool:
        """Whether a version and a text tell the same.

        A line that the site repeats is no word of them, whether the site has put it in since or the extractor has
        learned to leave it out.
        """
        was, wording = _wording(version), reading.wording
        if version["content_hash"] == reading.content_hash or is_same(was, wording):
            return True
        memory = others(self._memories.get(source))
        one, other = own_words(memory, was.text), own_words(memory, wording.text)
        return (one, other) != (was.text, wording.text) and is_same(
            Wording(title=was.title, dek=was.dek, text=one), Wording(title=wording.title, dek=wording.dek, text=other)
        )

    def _is_read_again(self, version: Row, reading: Reading) -> bool:
        """Whether a text came from a capture that gave this version to another extractor."""
        if reading.capture is None or version["extractor"] == reading.extractor:
            return False
        row = self._db.execute("SELECT version FROM captures WHERE id = ?", [reading.capture]).fetchone()
        return row is not None and row[0] == version["id"]

    def _seen_later(self, version: Row, at: str) -> Row | None:
        """The first capture after a time that showed a version once more."""
        later = "SELECT id, fetched_at FROM captures WHERE version = ? AND fetched_at > ? ORDER BY fetched_at LIMIT 1"
        return first_row(self._db, later, [version["id"], at])

    def _seen_earlier(self, version: Row, reading: Reading) -> None:
        self._db.execute(
            "UPDATE versions SET seen_at = ?, capture = ? WHERE id = ?",
            [stamp(reading.seen_at), reading.capture, version["id"]],
        )
        self._note(reading.capture, version["id"])

    def _take_back(self, version: Row, capture: Row) -> None:
        again = self._db.execute(
            "INSERT INTO versions (article, capture, extractor, content_hash, seen_at, title, dek, text, word_count)"
            " SELECT article, ?, extractor, content_hash, ?, title, dek, text, word_count FROM versions WHERE id = ?",
            [capture["id"], capture["fetched_at"], version["id"]],
        ).lastrowid
        self._db.execute(
            "UPDATE captures SET version = ? WHERE version = ? AND fetched_at >= ?",
            [again, version["id"], capture["fetched_at"]],
        )

    def _insert(self, article: int, reading: Reading, *, change: str | None = None) -> int:
        wording = reading.wording
        key = self._db.execute(
            "INSERT INTO versions (article, capture, extractor, content_hash, seen_at, title, dek, text, word_count,"
            " change) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                article, reading.capture, reading.extractor, reading.content_hash, stamp(reading.seen_at),
                wording.title, wording.dek, wording.text, reading.word_count, change,
            ],
        ).lastrowid  # fmt: skip
        assert key is not None
        return key

    def _note(self, capture: int | None, version: int) -> None:
        """Note which version a capture showed."""
        if capture is not None:
            self._db.execute("UPDATE captures SET version = ? WHERE id = ?", [version, capture])


def difference(old: Row, new: Row) -> dict[str, list[Piece]]:
    """What changed between two versions: field (title, dek, text) → its pieces, for the fields that changed."""
    pieces = {name: changes(old[name] or "", new[name] or "") for name in ("title", "dek", "text")}
    return {name: found for name, found in pieces.items() if any(piece.kind != "same" for piece in found)}


def _change(previous: Row | None, row: Row) -> tuple[str, int | None, int | None]:
    """Why a version is another than the one before it, and the words added and removed.

    Where another extractor read it, that may be the reason, so it does not count as an edit.
    """
    if previous is None:
        return "first", None, None
    added, removed = count([piece for pieces in difference(previous, row).values() for piece in pieces])
    return ("edit" if previous["extractor"] == row["extractor"] else "extractor"), added, removed


def _wording(row: Row) -> Wording:
    return Wording(title=row["title"], dek=row["dek"], text=row["text"])
