"""The Scrapy item pipelines: capture, validate, store; between the first two, `scraper.reading` extracts.

Raw first: the bytes are in a WARC file before anything looks into them.
"""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self
from weakref import WeakKeyDictionary

from pipelines.archive import Archive
from pipelines.archive.problems import problem
from pipelines.verdict import judge
from pipelines.warc import WarcWriter

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from pipelines.items import Stored, Visit

__all__ = ["CaptureStage", "StoreStage", "ValidateStage", "archive_failed", "archive_of"]

_MOST_TOGETHER = 16  # visits in a transaction
_PATIENCE = 0.05  # seconds that a visit waits for others

archive_failed = object()
"""Signal: the archive's files take nothing more. Handlers are given the `error`."""

_archives: WeakKeyDictionary[Crawler, Archive] = WeakKeyDictionary()


def archive_of(crawler: Crawler) -> Archive:
    """The archive that a crawl writes to (setting `ARCHIVE`); the scheduler and the stages share one connection.

    It is opened by the first who asks. The scheduler, which Scrapy closes last, closes it.
    """
    if crawler not in _archives:
        _archives[crawler] = Archive(crawler.settings.get("ARCHIVE", "archive.db"))
    return _archives[crawler]


class CaptureStage:
    """Writes every response to a WARC file."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._warc: WarcWriter | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """What Scrapy makes the stage with."""
        return cls(crawler)

    def close_spider(self) -> None:
        """Close the file."""
        if self._warc is not None:
            try:
                self._warc.close()
            except OSError as error:
                self._crawler.signals.send_catch_log(archive_failed, error=error)

    def process_item(self, item: Visit) -> Visit:
        """The visit with the place of its capture."""
        if item.exchange is None:
            return item
        if self._warc is None:
            settings = self._crawler.settings
            self._warc = WarcWriter(
                archive_of(self._crawler).warc_folder,
                software=f"Pressmark/{settings['PRESSMARK_VERSION']}",
                operator=settings.get("CONTACT"),
                crawl=item.task.crawl,
            )
        return replace(item, capture=self._warc.write(item.exchange))


class ValidateStage:
    """Decides what became of the visit."""

    def __init__(self, crawler: Crawler) -> None:
        self._obey_noarchive = crawler.settings.getbool("NOARCHIVE_OBEY")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """What Scrapy makes the stage with."""
        return cls(crawler)

    def process_item(self, item: Visit) -> Visit:
        """The visit with its outcome, unless it has one: a request that was refused."""
        if item.outcome is not None:
            return item
        return replace(item, outcome=judge(item, obey_noarchive=self._obey_noarchive))


class StoreStage:
    """Keeps what came of visits: of each all or nothing.

    Those that come in at about the same time share a transaction, since to end one costs as much for one visit as for
    ten: the log is written, and a piece of the full-text index. None waits for others when none are on their way.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._waiting: list[tuple[Visit, asyncio.Future[Stored]]] = []
        self._timer: asyncio.TimerHandle | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """What Scrapy makes the stage with."""
        return cls(crawler)

    async def process_item(self, item: Visit) -> Visit:
        """The visit with what was stored."""
        loop = asyncio.get_running_loop()
        stored: asyncio.Future[Stored] = loop.create_future()
        self._waiting.append((item, stored))
        if len(self._waiting) >= min(_MOST_TOGETHER, self._on_their_way()):
            self._keep()
        elif self._timer is None:
            self._timer = loop.call_later(_PATIENCE, self._keep)
        return replace(item, stored=await stored)

    def _on_their_way(self) -> int:
        """How many visits are in the stages, those that wait here among them."""
        engine = self._crawler.engine
        slot = engine.scraper.slot if engine is not None else None
        return slot.itemproc_size if slot is not None else 0

    def _keep(self) -> None:
        """Store what waits."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        waiting, self._waiting = self._waiting, []
        self._store([one for one in waiting if not one[1].done()])

    def _store(self, visits: list[tuple[Visit, asyncio.Future[Stored]]]) -> None:
        archive, extractor = archive_of(self._crawler), self._crawler.settings["EXTRACTOR_VERSION"]
        try:
            with archive.transaction():
                kept = [archive.store(visit, now=datetime.now(UTC), extractor=extractor) for visit, _ in visits]
        except Exception as error:  # noqa: BLE001 - whatever it is: the scheduler tells of it, with the visit's URL
            is_files = isinstance(error, sqlite3.DatabaseError) and problem(error) is not None
            if len(visits) == 1 or is_files:
                for _, waits in visits:
                    waits.set_exception(error)
            else:
                for one in visits:  # one of them is at fault, and the others are not
                    self._store([one])
            return
        for (_, waits), stored in zip(visits, kept, strict=True):
            waits.set_result(stored)
