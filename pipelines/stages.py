"""The Scrapy item pipelines: capture, validate, store; between the first two, `scraper.reading` extracts.

Raw first: the bytes are in a WARC file before anything looks into them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self
from weakref import WeakKeyDictionary

from pipelines.archive import Archive
from pipelines.verdict import judge
from pipelines.warc import WarcWriter

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from pipelines.items import Visit

__all__ = ["CaptureStage", "StoreStage", "ValidateStage", "archive_of"]

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
            self._warc.close()

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
    """Keeps what came of the visit, in one transaction."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """What Scrapy makes the stage with."""
        return cls(crawler)

    def process_item(self, item: Visit) -> Visit:
        """The visit with what was stored."""
        stored = archive_of(self._crawler).store(
            item, now=datetime.now(UTC), extractor=self._crawler.settings["EXTRACTOR_VERSION"]
        )
        return replace(item, stored=stored)
