"""The archive as many requests read it at once: a connection a thread, a limit of time, figures that are kept.

A crawl may write meanwhile, and what it writes is seen with the next request. What takes long to count in a large
archive (articles per day, the rhythm of a source) is counted anew when it is older than its cost is worth.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from datasette.utils import sqlite_timelimit

from pipelines.archive import Archive
from pipelines.errors import ArchiveError, PressmarkError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from pathlib import Path

__all__ = ["SQL_SECONDS", "Room", "TookTooLongError"]

SQL_SECONDS = 3.0
"""After so long the questions of one page are given up."""
_THREADS = 4  # that read; SQLite lets them run beside each other
_LOCK_SECONDS = 1.0  # a reader waits so long for a program that has locked the file
# A figure that took a hundredth of a second to count is kept for a second, one that took a tenth for ten.
_KEPT_FOR = 100.0
_CHEAP = 0.01  # seconds; below, it is counted each time
_LONGEST_KEPT = 60.0
_TOO_OLD = 600.0  # so old, it is not shown while it is counted anew
_MOST_KEPT = 500  # figures

Answer = TypeVar("Answer")


class TookTooLongError(PressmarkError):
    """The questions of a page took longer than a server should work on them."""


@dataclass(slots=True)
class _Kept:
    value: Any
    counted_at: float
    until: float
    is_renewed: bool = False


class Room:
    """An archive, opened to read, once in each thread.

    Args:
        path: The archive's SQLite file.
        seconds: Limit of time for the questions of one page.
    """

    def __init__(self, path: Path, *, seconds: float = SQL_SECONDS) -> None:
        self.path = path
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="reading-room")
        self._local = threading.local()
        self._figures: dict[Hashable, _Kept] = {}
        self._renewals: set[asyncio.Task[Any]] = set()

    async def ask(self, question: Callable[..., Answer], *words: Any) -> Answer:
        """Put a question to the archive: `question(archive, *words)`, in a thread.

        Raises:
            ArchiveError: The archive can't be read now; the message says why.
            TookTooLongError: It took longer than the limit.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._answer, question, words)

    async def figure(self, question: Callable[..., Answer], *words: Hashable) -> Answer:
        """As `ask`; the answer may be as old as a minute where it takes long to find."""
        key = (question, *words)
        kept, now = self._figures.get(key), time.monotonic()
        if kept is not None and now < kept.until:
            value: Answer = kept.value
            return value
        if kept is not None and now - kept.counted_at < _TOO_OLD:
            if not kept.is_renewed:
                kept.is_renewed = True
                renewal = asyncio.create_task(self._count(key, question, words))
                self._renewals.add(renewal)
                renewal.add_done_callback(self._renewed)
            return kept.value  # type: ignore[no-any-return]
        return await self._count(key, question, words)

    def close(self) -> None:
        """End the threads, and with them the connections that each has; nothing can be asked after that."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    async def _count(self, key: Hashable, question: Callable[..., Answer], words: tuple[Any, ...]) -> Answer:
        try:
            begun = time.monotonic()
            value = await self.ask(question, *words)
        except BaseException:
            self._figures.pop(key, None)  # the next request asks anew, and is told what is wrong
            raise
        now = time.monotonic()
        cost = now - begun
        if cost > _CHEAP:
            while len(self._figures) >= _MOST_KEPT:
                self._figures.pop(next(iter(self._figures)))
            self._figures[key] = _Kept(value, now, now + min(_KEPT_FOR * cost, _LONGEST_KEPT))
        else:
            self._figures.pop(key, None)
        return value

    def _renewed(self, renewal: asyncio.Task[Any]) -> None:
        self._renewals.discard(renewal)
        if not renewal.cancelled():
            renewal.exception()  # was handled: the figure is gone, and the next request meets the error itself

    def _answer(self, question: Callable[..., Answer], words: tuple[Any, ...]) -> Answer:
        try:
            archive = self._archive()
            with sqlite_timelimit(archive.db.conn, self._seconds * 1000):
                return question(archive, *words)
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                raise TookTooLongError(
                    f"this took longer than {self._seconds:g} seconds and was given up; ask for less, such as one"
                    " source or a shorter time"
                ) from None
            raise self._told(error) from error
        except sqlite3.DatabaseError as error:
            raise self._told(error) from error

    def _archive(self) -> Archive:
        """This thread's archive; opened anew when the file is another, or its tables have changed."""
        archive: Archive | None = getattr(self._local, "archive", None)
        if archive is not None and self._local.mark == self._mark(archive):
            return archive
        if archive is not None:
            archive.close()
            self._local.archive = None
        self._look()
        archive = Archive(self.path, readonly=True)
        archive.db.execute(f"PRAGMA busy_timeout = {int(_LOCK_SECONDS * 1000)}")
        self._local.archive, self._local.mark = archive, self._mark(archive)
        return archive

    def _mark(self, archive: Archive) -> tuple[int, int]:
        try:
            inode = self.path.stat().st_ino
        except FileNotFoundError:
            inode = 0
        return inode, archive.db.execute("PRAGMA schema_version").fetchone()[0]

    def _look(self) -> None:
        """Find out soon whether the file is locked: whoever opens it to work waits for half a minute."""
        if not self.path.is_file():
            return  # `Archive` says what to do
        uri = f"{self.path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=_LOCK_SECONDS)) as conn:
            conn.execute("SELECT count(*) FROM sqlite_master").fetchone()

    def _told(self, error: sqlite3.DatabaseError) -> ArchiveError:
        if "locked" in str(error) or "busy" in str(error):
            return ArchiveError(str(self.path), "is locked by another program; this page works again when it has ended")
        if "not a database" in str(error):
            return ArchiveError(
                str(self.path), "is no SQLite file; end this server and name another with --archive PATH"
            )
        return ArchiveError(str(self.path), f"can't be read: {error}")
