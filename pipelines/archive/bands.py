"""Which articles' signatures have a band in common: looked up sixteen times for each new article, among millions.

The bands are hashes, so that each belongs on another page of their table (`signature_bands`); to write them as they
come would change sixteen pages for every article. So a band waits in memory (`pipelines.waiting_bands`), and the
table takes in one slice of all bands at a time, in its order. What waits is in no danger: `signature_log` names the
articles whose bands the table may not have yet, and their signatures are there.

Each process that writes has its own memory. It is brought up from the log at each look, which is made in a transaction,
so that nobody else writes between.
"""

from __future__ import annotations

from heapq import nlargest
from typing import TYPE_CHECKING

from pipelines.minhash import bands

if TYPE_CHECKING:
    from sqlite_utils import Database

    from pipelines.minhash import Values
    from pipelines.waiting_bands import Waiting

__all__ = ["Bands", "fill_filters"]

_MOST = 40  # the newest that agree on a band: a column that says the same every day agrees with hundreds
_STEP = 512  # changes between two slices that are written; when each had its turn, a round is over
_MOST_ROUNDS = 4  # whose articles wait: a process that writes seldom keeps what others have written long ago

_WRITTEN = f"SELECT article FROM signature_bands WHERE band = ? ORDER BY article DESC LIMIT {_MOST}"  # noqa: S608
_ENDS = """
SELECT coalesce((SELECT min(id) FROM signature_log), 0), coalesce((SELECT max(id) FROM signature_log), 0)"""
_WAITING = """
SELECT article, minhash FROM signatures WHERE article IN (SELECT article FROM signature_log) ORDER BY article"""
_SINCE = """
SELECT l.id, l.article, s.minhash FROM signature_log l LEFT JOIN signatures s ON s.article = l.article
WHERE l.id > ? ORDER BY l.id"""


class Bands:
    """The tables `signature_bands`, `signature_slices` and `signature_log`."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._waiting: Waiting | None = None

    def agreeing(self, signed: bytes) -> list[int]:
        """The articles that agree with a signature on a band, as often as they do; of each band the newest 40.

        One whose signature has changed since, or that is gone, may be among them.
        """
        return self._agreeing(self._current(), bands(signed))

    def add(self, article: int, signed: bytes) -> list[int]:
        """Take in the signature of an article that has none; gives those that agree with it, as `agreeing` does.

        To be put into the table `signatures` in the same transaction, and not before.
        """
        waiting, values = self._current(), bands(signed)
        found = self._agreeing(waiting, values)
        self._note(waiting, article, values)
        return found

    def remove(self, article: int, signed: bytes) -> None:
        """Forget an article, which had this signature."""
        waiting = self._current()
        self._db.conn.executemany(
            "DELETE FROM signature_bands WHERE band = ? AND article = ?",
            [(band, article) for band in bands(signed).tolist()],
        )
        self._note(waiting, article, None)

    def clear(self) -> None:
        """Forget all."""
        self._db.execute("DELETE FROM signature_bands")
        self._db.execute("DELETE FROM signature_log")
        self._db.execute("UPDATE signature_slices SET upto = 0, filter = NULL")
        self.forget()

    def forget(self) -> None:
        """Forget what is in memory, since what was written is undone."""
        self._waiting = None

    def _agreeing(self, waiting: Waiting, values: Values) -> list[int]:
        found = waiting.agreeing(values)
        for at in waiting.may_be_written(values):
            found[at] |= {article for (article,) in self._db.execute(_WRITTEN, [int(values[at])]).fetchall()}
        return [article for articles in found.values() for article in nlargest(_MOST, articles)]

    def _note(self, waiting: Waiting, article: int, values: Values | None) -> None:
        change = self._db.execute("INSERT INTO signature_log (article) VALUES (?)", [article]).lastrowid
        assert change is not None
        waiting.note(change, article, values)
        if change % _STEP == 0:
            self._write_slice(waiting)

    def _current(self) -> Waiting:
        """What waits, with what other processes have changed."""
        waiting = self._waiting
        first, last = self._db.execute(_ENDS).fetchone()
        is_current = waiting is not None and first - 1 <= waiting.last <= last
        if waiting is None or not is_current or len(waiting) > _MOST_ROUNDS * _STEP * waiting.SLICES:
            from pipelines.waiting_bands import Waiting

            waiting = self._waiting = Waiting(
                self._db.execute("SELECT slice, filter FROM signature_slices").fetchall(),
                self._db.execute(_WAITING).fetchall(),
                last,
            )
        elif last > waiting.last:
            for change, article, signed in self._db.execute(_SINCE, [waiting.last]).fetchall():
                waiting.note(change, article, bands(signed) if signed is not None else None)
        return waiting

    def _write_slice(self, waiting: Waiting) -> None:
        """Write the slice that has waited longest, once it has waited for a whole round."""
        number, upto = self._db.execute(
            "SELECT slice, upto FROM signature_slices ORDER BY upto, slice LIMIT 1"
        ).fetchone()
        if waiting.last - upto < _STEP * waiting.SLICES:
            return
        rows, passing = waiting.take_slice(number)
        self._db.conn.executemany("INSERT OR IGNORE INTO signature_bands (band, article) VALUES (?, ?)", rows)
        self._db.execute(
            "UPDATE signature_slices SET upto = ?, filter = ? WHERE slice = ?", [waiting.last, passing, number]
        )
        self._db.execute(  # the last stays, so that numbers don't begin again
            "DELETE FROM signature_log WHERE id <= (SELECT min(upto) FROM signature_slices) AND id < ?", [waiting.last]
        )


def fill_filters(db: Database) -> None:
    """Make the slices, with filters of what is written already."""
    from pipelines.waiting_bands import filters_of

    rows = db.execute("SELECT band FROM signature_bands")
    chunks = iter(lambda: [band for (band,) in rows.fetchmany(100_000)], [])
    db.conn.executemany(
        "INSERT INTO signature_slices (slice, upto, filter) VALUES (?, 0, ?)", enumerate(filters_of(chunks))
    )
