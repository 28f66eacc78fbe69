"""Watches the sources of an archive for good: wakes when something is due, goes through it, and sleeps again.

One crawl lasts a day. It comes to rest when nothing is due, which ends a pass, and goes on by itself; then a new one
begins, so that nothing piles up in memory and each day's captures are closed files.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sqlite3
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.exceptions import DontCloseSpider

from pipelines.archive import Archive
from pipelines.archive.lock import WatchLock
from pipelines.errors import ArchiveError
from pipelines.stages import archive_failed, archive_of
from scraper.crawling import Tally, project_settings
from scraper.garbage import collect_less
from scraper.network import OFFLINE, give_up
from scraper.spiders.news import NewsSpider
from scraper.terminal.problems import line

if TYPE_CHECKING:
    from pathlib import Path

    from scrapy.crawler import Crawler

    from scraper.scheduler import FrontierScheduler

__all__ = ["Reporter", "watch"]

logger = logging.getLogger(__name__)

_BREATH = timedelta(minutes=1)
"""From the beginning of a pass to that of the next: what falls due in between is gone through together."""
_LONGEST_PASS = timedelta(minutes=15)  # one that finds no end is told of so often
_GLANCE = 1.0  # seconds between two looks whether somebody else changed the archive: some microseconds each
_GRACE = 5.0  # seconds that requests on the wire get to end when the watch does
_AFTER_ERROR = 60.0
_LONGEST_WAIT = 300.0  # after doubling it while the network is gone, or the archive takes nothing
_DEFAULTS = {"PASS_PATIENCE": 30.0, "OFFLINE_AFTER": 20.0}
_OLD = "old"


class Reporter(Protocol):
    """Who is told what happens."""

    def begun(self, sources: int, left: str | None) -> None:
        """The watch begins, over so many active sources; `left`: who held the lock and died."""

    def passed(self, tally: Tally, due: datetime | None) -> None:
        """A pass is over; the next thing is due then, None: nothing is."""

    def trouble(self, problem: str, wait: float | None) -> None:
        """Something is wrong that concerns no single URL; it goes on after so many seconds, None: it does not."""

    def ended(self) -> None:
        """The watch has ended, on a signal or after its one pass."""


def watch(archive: Path, reporter: Reporter, *, settings: dict[str, Any] | None = None, once: bool = False) -> bool:
    """Go through what is due, again and again, until SIGTERM or SIGINT; `once`: a single pass.

    Scrapy's reactor can't be started twice, so a process calls this once.

    Returns:
        Whether all went well: False when the one pass found no network, or failed.

    Raises:
        ArchiveError: Another process watches the archive, or it can't be written.
    """
    with WatchLock(archive, now=datetime.now(UTC)) as lock:
        with Archive(archive) as opened:
            reporter.begun(len(opened.sources.all(active=True)), lock.left)
        going = _Watch(archive, reporter, settings or {}, once=once)
        going.run()
        reporter.ended()
    return going.reached


@dataclass(slots=True)
class _Rest:
    """The crawl rests, until then or until somebody else changes the archive."""

    until: datetime
    data_version: int


class _Watch:
    def __init__(self, archive: Path, reporter: Reporter, settings: dict[str, Any], *, once: bool) -> None:
        self._archive = archive
        self._reporter = reporter
        self._once = once
        self._settings = project_settings(archive, {**_DEFAULTS, **settings})
        self._process = AsyncCrawlerProcess(self._settings)
        self._stop = asyncio.Event()
        self._crawler: Crawler | None = None
        self._tally = Tally()
        self._began = datetime.now(UTC)
        self._answered = False
        self._error = ""
        """What the network said last."""
        self._failure: BaseException | None = None
        """What the archive said last."""
        self.reached = True
        """Whether the one pass came to its end."""
        self._rest: _Rest | None = None
        self._clock: asyncio.Task[None] | None = None

    def run(self) -> None:
        loop = asyncio.get_event_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._end)
        main = loop.create_task(self._go_on())
        collect_less()
        self._process.start(stop_after_crawl=False, install_signal_handlers=False)
        if not main.done():  # cut off: give back what the crawl still holds
            self._give_back()
        elif error := main.exception():
            raise error

    # -- crawls, one after the other --------------------------------------------------------------------------

    async def _go_on(self) -> None:
        failures = 0
        try:
            while not self._stop.is_set():
                outcome = await self._crawl()
                if self._stop.is_set():
                    break
                if self._once:
                    self.reached = outcome == "finished"
                    if not self.reached:
                        self._reporter.trouble(self._why(outcome), None)
                    break
                failures = 1 if self._answered else failures + 1
                if outcome != _OLD:  # of itself a watch never ends: its log says why it did
                    first = self._settings.getfloat("OFFLINE_WAIT") if outcome == OFFLINE else _AFTER_ERROR
                    await self._pause(self._why(outcome), min(first * 2.0 ** min(failures - 1, 10), _LONGEST_WAIT))
        finally:
            self._stop_reactor()

    async def _crawl(self) -> str:
        """Run a crawl to its end; gives its outcome."""
        self._crawler = crawler = self._process.create_crawler(NewsSpider)
        self._tally, self._rest, self._began = Tally(), None, datetime.now(UTC)
        self._answered, self._failure, outcome = False, None, "failed"

        def closed(reason: str) -> None:
            nonlocal outcome
            outcome = reason
            self._error = str(crawler.stats.get_value("network/error"))

        crawler.signals.connect(self._count, signals.item_scraped)
        crawler.signals.connect(self._idle, signals.spider_idle)
        crawler.signals.connect(closed, signals.spider_closed)
        crawler.signals.connect(self._note_failure, archive_failed)
        self._clock = asyncio.get_running_loop().create_task(self._keep_time())
        try:
            archive_of(crawler)  # one that can't be opened is told of in its words, and not in Scrapy's
            await self._process.crawl(crawler, due_only=True)
        except Exception as error:  # whatever it is: it is told of, and the watch goes on
            logger.info("The crawl failed", exc_info=True)
            self._failure = error
            outcome = f"{type(error).__name__}: {error}"
        finally:
            self._clock.cancel()
            self._crawler = None
        if self._tally.pages:  # what a pass that was broken off had brought; the rest of it is due
            self._report(datetime.now(UTC))
        return outcome

    def _why(self, outcome: str) -> str:
        """What is wrong with a crawl that ended so, in words."""
        if outcome == OFFLINE:
            return f"no host answers ({self._error}): is the network down?"
        error = self._failure
        if isinstance(error, ArchiveError):
            return str(error)
        words = line(error, archive=self._archive) if isinstance(error, (OSError, sqlite3.DatabaseError)) else None
        return words or f"the crawl ended ({outcome})"

    def _note_failure(self, error: BaseException) -> None:
        self._failure = error

    async def _pause(self, problem: str, seconds: float) -> None:
        self._reporter.trouble(problem, seconds)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)

    # -- passes: from waking to rest --------------------------------------------------------------------------

    def _count(self, item: Any) -> None:
        self._answered = self._answered or item.page is not None
        self._tally.add(item)

    def _idle(self) -> None:
        """Scrapy asks, every few seconds, whether a crawl with nothing to do should end: it rests instead.

        Raises:
            DontCloseSpider: It goes on resting, or has something to do again.
        """
        with self._scheduler.disk.guard():
            if self._once:
                self._report(self._scheduler.next_due())
                return
            if self._rest is None:
                self._lie_down(datetime.now(UTC))
        raise DontCloseSpider

    def _lie_down(self, now: datetime) -> None:
        """The pass is over: rest until the next thing is due."""
        seen = self._scheduler.data_version()  # first: what changes while it is looked at is looked at again
        due = self._scheduler.next_due()
        # a pass that found what is due barred (its host rests) looks again a little later and not at once
        earliest = self._began + _BREATH if self._tally.pages else now + _BREATH
        until = max(due, earliest) if due else now + timedelta(days=1)
        self._rest = _Rest(until, seen)
        if self._tally.pages or self._tally.troubles:
            self._report(until if due else None)

    async def _close(self, reason: str) -> None:
        assert self._crawler is not None
        assert self._crawler.engine is not None
        await self._crawler.engine.close_spider_async(reason=reason)

    async def _keep_time(self) -> None:
        """Run the clock; when the archive can't be asked any more, the crawl ends, and the watch tries another."""
        try:
            await self._tick()
        except Exception as error:
            logger.info("The clock stopped", exc_info=True)
            self._failure = error
            await self._close(f"{type(error).__name__}: {error}")

    async def _tick(self) -> None:
        """End the rest when its time has come or the archive was changed; tell of a pass that finds no end."""
        born = datetime.now(UTC)
        life = timedelta(seconds=self._settings.getfloat("CRAWL_LIFE"))
        while True:
            await asyncio.sleep(_GLANCE)
            now = datetime.now(UTC)
            if now - born > life:
                await self._close(_OLD)
                return
            if self._rest is None:
                if now - self._tally.started > _LONGEST_PASS and (self._tally.pages or self._tally.troubles):
                    self._report(now)
            elif now >= self._rest.until or self._rest.data_version != self._scheduler.data_version():
                self._rest, self._began = None, now
                self._tally.started = now
                self._scheduler.look_again()

    def _report(self, due: datetime | None) -> None:
        self._tally.finished = datetime.now(UTC)
        self._reporter.passed(self._tally, due)
        self._tally = Tally()

    @property
    def _scheduler(self) -> FrontierScheduler:
        assert self._crawler is not None
        assert self._crawler.engine is not None
        assert self._crawler.engine._slot is not None
        return self._crawler.engine._slot.scheduler  # type: ignore[return-value]

    # -- the end ----------------------------------------------------------------------------------------------

    def _end(self) -> None:
        """On a signal: let the requests on the wire end, for some seconds; then cut them off."""
        if self._stop.is_set():
            self._stop_reactor()
            return
        self._stop.set()
        loop = asyncio.get_running_loop()
        if self._crawler is not None:
            self._crawler.signals.send_catch_log(give_up)
            self._ending = loop.create_task(self._process.stop())
        self._cut = loop.call_later(_GRACE, self._stop_reactor)

    @staticmethod
    def _stop_reactor() -> None:
        from twisted.internet import reactor
        from twisted.internet.error import ReactorNotRunning

        with suppress(ReactorNotRunning):
            reactor.stop()  # type: ignore[misc]

    def _give_back(self) -> None:
        now = datetime.now(UTC)
        with Archive(self._archive) as archive, archive.transaction():
            archive.take_over(now=now)
