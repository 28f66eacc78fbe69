"""The full-text index: what goes in, under which number, and how it is taken out again.

The index (`articles_fts`, SQLite FTS5) keeps no text of its own: it is given an article's folded tokens, and the same
tokens again to forget them. Its rowid is the article's place on the time line (`articles.timeline`), so that "newest
first" is the order in which the index is read, at any frequency of a word, and a range of dates is a range of rowids.
"""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zlib import crc32

from pipelines.archive.details import BYLINE
from pipelines.archive.entries import tokens_of
from pipelines.archive.folding import VERSION
from pipelines.archive.times import aware

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from sqlite_utils import Database

__all__ = ["WEIGHTS", "Index", "place_of_day", "source_token"]

WEIGHTS = (8.0, 4.0, 1.0, 4.0, 0.0)
"""BM25 weights of title, dek, text, authors, source: a headline names what a story is about."""

# Places of one second. Numbers with gaps cost bytes in every entry of the index: with 16 places it is a fifth larger
# than with numbers in a row, with a million places half as large again.
_SLOTS = 16
_MOST_WAITING = 2_000  # articles of a batch that are held in memory
_DAY = 86_400
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_INSERT = "INSERT INTO articles_fts (rowid, title, dek, text, authors, source) VALUES (?, ?, ?, ?, ?, ?)"
_FORGET = (
    "INSERT INTO articles_fts (articles_fts, rowid, title, dek, text, authors, source)"
    " VALUES ('delete', ?, ?, ?, ?, ?, ?)"
)
_ENTRY = f"""
SELECT timeline, source, title, dek, text, {BYLINE}
FROM articles a WHERE id = ?"""  # noqa: S608


class Index:
    """The table `articles_fts`."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._waiting: dict[int, list[tuple[str, tuple[Any, ...]]]] | None = None
        """Place → what is to be done there, in order."""

    @property
    def is_current(self) -> bool:
        """Whether it was made with today's folding."""
        return bool(self._db.execute("PRAGMA user_version").fetchone()[0] == VERSION)

    def renew(self) -> None:
        """Make it anew from the articles, in the transaction of the caller."""
        self._db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('delete-all')")
        self._db.execute("UPDATE articles SET timeline = NULL")
        appeared = "coalesce(published_utc, first_seen_at)"
        articles = f"SELECT id, {appeared}, canonical_url FROM articles ORDER BY {appeared}"  # noqa: S608
        for key, when, url in self._db.execute(articles).fetchall():
            place = self.place(when, seed=url)
            self._db.execute("UPDATE articles SET timeline = ? WHERE id = ?", [place, key])
            self.add(key)
        self._db.execute(f"PRAGMA user_version = {VERSION}")

    def add(self, article: int) -> str:
        """Take an article into the index, as its rows are now; gives its text, folded."""
        place, source, tokens = self._entry(article)
        self.add_new(place, source, tokens)
        return tokens[2]

    def add_new(self, place: int, source: str, tokens: tuple[str, ...]) -> None:
        """Take an article into the index whose rows are known to fold to these tokens."""
        self._write(_INSERT, place, source, tokens)

    def remove(self, article: int) -> None:
        """Take an article out, before anything of it changes: the index must be told the very tokens that it has."""
        self._write(_FORGET, *self._entry(article))

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Hold back what is added and removed inside to the end, or, after an exception, for good.

        FTS5 writes out what it has gathered whenever a rowid comes that is not higher than the last; in their order, a
        batch of articles is one piece of the index, and not one each.
        """
        self._waiting = {}
        try:
            yield
            self.flush()
        finally:
            self._waiting = None

    def flush(self) -> None:
        """Write what was held back, for whoever searches within a batch."""
        if self._waiting:
            waiting, self._waiting = self._waiting, {}
            for place in sorted(waiting):
                for sql, entry in waiting[place]:
                    self._db.execute(sql, entry)

    def place(self, appeared: str, *, seed: str) -> int:
        """A free place on the time line.

        Args:
            appeared: When the article was published, or first seen: ISO 8601 in UTC, or a date.
            seed: What tells the article from others, such as its URL.

        A second has 16 places. Where they are taken (a publisher that states days alone has hundreds of stories at
        midnight) one is looked for anywhere in the next second, in two, four, … seconds of the same day, so that n
        articles of the same second spread over n/16 to n/8 seconds.
        """
        moment = aware(appeared)
        days, second = divmod(int((moment - _EPOCH).total_seconds()) if moment else 0, _DAY)
        spread, number = 1, crc32(seed.encode())
        while True:
            further = second + number % spread
            first = (days * _DAY + (further % _DAY if spread < 2 * _DAY else further)) * _SLOTS
            taken = self._db.execute(
                "SELECT max(timeline) FROM articles WHERE timeline BETWEEN ? AND ?", [first, first + _SLOTS - 1]
            ).fetchone()[0]
            if taken is None:
                return first
            if taken < first + _SLOTS - 1:
                return int(taken) + 1
            spread *= 2

    def _entry(self, article: int) -> tuple[int, str, tuple[str, str, str, str]]:
        place, source, *fields = self._db.execute(_ENTRY, [article]).fetchone()
        return place, source, tokens_of(*fields)

    def _write(self, sql: str, place: int, source: str, tokens: tuple[str, ...]) -> None:
        entry = (place, *tokens, source_token(source))
        if self._waiting is None:
            self._db.execute(sql, entry)
            return
        steps = self._waiting.setdefault(place, [])
        if sql is _FORGET and steps and steps[-1][0] is _INSERT:  # it has not been in the index yet
            steps.pop()
        else:
            steps.append((sql, entry))
        if len(self._waiting) >= _MOST_WAITING:
            self.flush()


def source_token(source: str) -> str:
    """The token that stands for a source: no word folds to it, since it begins with a private character."""
    return "\ue000" + "".join(c if c.isalnum() else f"\ue001{ord(c):x}" for c in source)


def place_of_day(day: date) -> int:
    """The first place on the time line that belongs to a day."""
    return (day - _EPOCH.date()).days * _DAY * _SLOTS
