"""When the archive's files take nothing more: that ends a crawl, and no single page is to blame for it."""

from __future__ import annotations

import asyncio
import errno
import logging
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipelines.archive.problems import problem
from pipelines.stages import archive_failed
from scraper.network import give_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.crawler import Crawler

__all__ = ["Disk", "is_lasting", "is_locked"]

logger = logging.getLogger(__name__)

_LASTING = frozenset({
    errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM,
    errno.ENODEV, errno.ENXIO, errno.ESTALE, errno.EEXIST, errno.ENOTDIR,
})  # fmt: skip
_LOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})


def is_locked(error: BaseException) -> bool:
    """Whether another program has held the archive for longer than SQLite waits: that passes."""
    return isinstance(error, sqlite3.DatabaseError) and getattr(error, "sqlite_errorcode", 0) & 0xFF in _LOCKED


def is_lasting(error: BaseException) -> bool:
    """Whether the next write will fail as well: the disk is full or broken, the file is read-only or damaged."""
    if isinstance(error, OSError):
        return error.errno in _LASTING
    return isinstance(error, sqlite3.DatabaseError) and problem(error) is not None and not is_locked(error)


class Disk:
    """Where a crawl writes; when that takes nothing more, the crawl asks for nothing more, and ends."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._ending: asyncio.Future[None] | None = None
        self.failure: BaseException | None = None
        """Why it takes nothing more."""

    @contextmanager
    def guard(self, *, waits: bool = True) -> Iterator[None]:
        """Around what reads or writes the archive: what fails for good is the end of the crawl, and is not raised.

        Args:
            waits: What is done inside is tried again when another program's lock is gone; else that is the end, too.
        """
        try:
            yield
        except (OSError, sqlite3.DatabaseError) as error:
            if is_locked(error) and waits:
                logger.warning("%s: %s", self._crawler.settings["ARCHIVE"], problem(error))  # type: ignore[arg-type]
            elif is_locked(error) or is_lasting(error):
                self.fail(error)
            else:
                raise

    def fail(self, error: BaseException) -> None:
        """Take the archive for one that can't be written; the first error counts."""
        logger.info("The archive takes nothing more", exc_info=error)
        if self.failure is None:
            self.failure = error
            self._crawler.signals.send_catch_log(archive_failed, error=error)
            self._crawler.signals.send_catch_log(give_up)

    def end(self) -> None:
        """Close the crawl; for the scheduler, when the engine asks it for a request: from then on it runs."""
        if self._ending is None:
            reason = f"{type(self.failure).__name__}: {self.failure}"
            self._ending = asyncio.ensure_future(self._crawler.engine.close_spider_async(reason=reason))
