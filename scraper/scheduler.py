"""Scrapy's scheduler over the archive's frontier: which host is asked next, and when; of what, `scraper.claims` says.

Of each host it knows only what politeness needs: its robots.txt, when it may be asked again, and how many requests are
out. Everything else stays in the archive until a request goes out, so memory doesn't grow with the known URLs. Other
crawls may work on the same archive: a host is held while requests are out there, and its clock is in the archive too.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
import sqlite3
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from scrapy import Request, signals
from scrapy.core.scheduler import BaseScheduler

from pipelines import urls
from pipelines.archive.agenda import first_due
from pipelines.archive.crawls import HEARTBEAT
from pipelines.items import Link, Outcome, Task, Visit
from pipelines.stages import archive_failed, archive_of
from scraper.claims import Claims
from scraper.disk import Disk, is_lasting, is_locked
from scraper.javascript import meta_of
from scraper.pacing import Host, Pace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapy import Spider
    from scrapy.crawler import Crawler

__all__ = ["FrontierScheduler"]

logger = logging.getLogger(__name__)

_COURTESY = 0.05  # seconds by which another crawl may be first at a host that this one has just left
_AFTER_LOCK = 1.0  # seconds until a host is looked at again after another program had the archive for too long


class FrontierScheduler(BaseScheduler):
    """Leases URLs from the frontier, host by host, each at its own pace."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._pace = Pace(settings.getfloat("HOST_DELAY"), settings.getfloat("HOST_DELAY_JITTER"))
        self._connections = settings.getint("HOST_CONNECTIONS")
        self._patience = settings.getfloat("PASS_PATIENCE")
        self._javascript = settings.getbool("JAVASCRIPT")
        self._rest_after_hanging_up = settings.getfloat("REST_AFTER_HANGING_UP")
        self._hosts: dict[str, Host] = {}
        self._queue: list[tuple[float, str]] = []
        """Heap of (when it may be asked, host); a host stands in it at most once."""
        self._sources: set[str] = set()
        self._woken: set[str] = set()
        """Sources that were woken, and whose hosts are not yet looked up."""
        self._alarm: asyncio.TimerHandle | None = None
        self._heart: asyncio.TimerHandle | None = None
        self.disk = Disk(crawler)
        self._spider: Spider
        self._crawl = 0
        """Its row; 0: the archive could not take it."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """What Scrapy makes the scheduler with."""
        scheduler = cls(crawler)
        connect = crawler.signals.connect
        connect(scheduler._left, signals.request_left_downloader)
        connect(scheduler._stored, signals.item_scraped)
        connect(scheduler._broken, signals.item_error)
        connect(scheduler._wake_engine, archive_failed)
        return scheduler

    # -- Scrapy's interface -----------------------------------------------------------------------------------

    def open(self, spider: Spider) -> None:
        """Begin a pass: free what dead crawls left, and, unless the spider has seeds, wake every source.

        A spider that is `due_only` wakes none: it goes through what is due by itself.
        """
        self._spider = spider
        now = datetime.now(UTC)
        self._archive = archive_of(self._crawler)
        with self.disk.guard(waits=False):
            with self._archive.transaction():
                self._archive.take_over(now=now)
                crawl = self._archive.crawls.start(now=now, version=self._crawler.settings["PRESSMARK_VERSION"])
            self._crawl = crawl
            self._claims = Claims(self._archive, self._crawler.settings, crawl=crawl)
            with self._archive.transaction():
                if getattr(spider, "due_only", False):
                    self.look_again()
                elif not getattr(spider, "seeds", None):
                    self._wake([source.name for source in self._archive.sources.all(active=True)], now)
        self._heart = asyncio.get_running_loop().call_later(HEARTBEAT.total_seconds(), self._beat)

    def close(self, reason: str) -> None:
        """End the pass: give back what was leased and not done; where that can't be written, the next pass does it."""
        for timer in (self._alarm, self._heart):
            if timer:
                timer.cancel()
        with self.disk.guard(), self._archive.transaction():
            self._archive.leases.release([self._crawl])
            self._archive.crawls.finish(self._crawl, now=datetime.now(UTC), outcome=reason)
        self._archive.close()

    def has_pending_requests(self) -> bool:
        """Whether any host has something that is due in this pass, or the pass is to be ended."""
        return bool(self._queue or self._woken or self.disk.failure)

    def enqueue_request(self, request: Request) -> bool:
        """Take a seed into the frontier, due at once; False when the archive can't."""
        if self.disk.failure is None:
            with self.disk.guard(waits=False):
                self._enter(request)
        return self.disk.failure is None

    def _enter(self, request: Request) -> None:
        now = datetime.now(UTC)
        kind = request.meta.get("kind", "article")
        is_home = kind == "home"
        # a single article makes no source of its site; a section that proves to be one does (`pipelines.archive.store`)
        home = urls.origin(request.url) + "/" if kind == "article" else request.url
        site = getattr(self._spider, "site", None)
        source = self._archive.sources.add(home, now=now, site=site, paused=not is_home).name
        with self._archive.transaction():
            link = Link(url=request.url, kind=kind, via="seed")
            hosts = self._archive.frontier.add([link], source=source, now=now)
            self._archive.frontier.adopt(link, source=source)
            others = self._archive.crawls.others_since(self._crawl)
            self._archive.frontier.wake(now=now, url=request.url, unless_since=others)
        if is_home:
            self._wake([source], now)
        self._expect(hosts)

    def next_request(self) -> Request | None:
        """The next request that may go out now; None while every host rests, or the archive takes nothing."""
        if self.disk.failure is not None:
            self.disk.end()
            return None
        request = None
        with self.disk.guard():
            request = self._next_request()
        if request is None:
            self._set_alarm()
        return request

    def _next_request(self) -> Request | None:
        if self._woken:
            self._expect_due(self._woken, datetime.now(UTC))
            self._woken = set()
        while self._queue and self._queue[0][0] <= time.monotonic():
            _, name = heapq.heappop(self._queue)
            host = self._hosts[name]
            host.waiting = False
            if host.free_at > time.monotonic():  # it asked for a pause while it stood in the queue
                self._line_up(host)
                continue
            try:
                found = self._claims.next(host, self._sources, pause=self._pace.precaution(host))
            except sqlite3.OperationalError as error:
                if is_locked(error):
                    host.free_at = time.monotonic() + _AFTER_LOCK
                    self._line_up(host)
                raise
            if isinstance(found, Task):
                host.out.add(found.id)
                if len(host.out) < self._connections:
                    self._line_up(host)
                return self._request(found)
            if found is not None:
                self._come_back(host, found)
        return None

    def _request(self, task: Task) -> Request:
        """A task as Scrapy sends it; conditional where an earlier visit left validators."""
        rendered = meta_of(task, self._archive) if self._javascript else {}
        headers = {}
        if rendered:
            task = replace(task, etag=None, last_modified=None)  # a browser that has no copy can't use "unchanged"
        if task.etag:
            headers["If-None-Match"] = task.etag
        if task.last_modified:
            headers["If-Modified-Since"] = task.last_modified
        meta: dict[str, Any] = {"task": task, "handle_httpstatus_all": True, **rendered}
        if task.kind in {"feed", "sitemap"}:
            meta["download_maxsize"] = self._crawler.settings.getint("DOCUMENT_MAXSIZE")
        spider = self._spider
        return Request(task.url, spider.parse, headers=headers, meta=meta, errback=spider.failed, dont_filter=True)  # type: ignore[attr-defined]

    # -- when -------------------------------------------------------------------------------------------------

    def _wake(self, sources: list[str], now: datetime) -> None:
        """Make the entry points of sources due, and line up the hosts that have something due."""
        self._sources.update(sources)
        others = self._archive.crawls.others_since(self._crawl)
        for source in sources:
            self._archive.frontier.wake(now=now, source=source, unless_since=others)
            if getattr(self._spider, "recheck", False):
                self._archive.frontier.wake_articles(now=now, source=source)
        self._woken.update(sources)

    def _expect_due(self, sources: Iterable[str], now: datetime) -> None:
        until = now + timedelta(seconds=self._patience)
        self._expect(self._archive.frontier.hosts_due(sources, until=until))

    def _expect(self, names: Iterable[str]) -> None:
        """Line up hosts on which something may be due."""
        for name in names:
            self._line_up(self._hosts.setdefault(name, Host(name)))

    def _line_up(self, host: Host) -> None:
        """Put a host into the queue, unless it rests for longer than this pass waits."""
        if host.waiting or len(host.out) >= self._connections or host.free_at > time.monotonic() + self._patience:
            return
        host.waiting = True
        heapq.heappush(self._queue, (host.free_at, host.name))

    def _come_back(self, host: Host, when: datetime) -> None:
        """Line a host up for later, if that is within this pass."""
        wait = (when - datetime.now(UTC)).total_seconds()
        if wait <= self._patience:
            host.free_at = max(host.free_at, time.monotonic() + max(0.0, wait))
            self._line_up(host)

    def _left(self, request: Request) -> None:
        """A request is answered or has failed: the host has its pause, beginning now."""
        task = request.meta.get("task")
        if task is None or (host := self._hosts.get(task.host)) is None:
            return
        hung_up = self._rest_after_hanging_up if request.meta.get("hung_up") else 0.0
        host.free_at = time.monotonic() + max(self._pace.pause(host), hung_up)

    def _stored(self, item: Visit) -> None:
        """A visit is stored: the host is free for the next, and may have more."""
        host = self._hosts[item.task.host]
        host.out.discard(item.task.id)
        if item.page is not None:
            wait = self._pace.back_off(host, item.page.status, item.retry_after)
            host.free_at = max(host.free_at, time.monotonic() + wait)
        if not host.out:
            free_at = datetime.now(UTC) + timedelta(seconds=host.free_at - time.monotonic())
            with self.disk.guard():
                self._archive.leases.let_go(host.name, crawl=self._crawl, free_at=free_at)
                if self._archive.crawls.others_since(self._crawl):
                    host.free_at += _COURTESY
        if item.stored is not None:
            if item.task.kind == "section" and item.task.via == "seed" and item.stored.outcome.state == "read":
                self._sources.add(item.task.source)  # no article, so what it leads to is wanted
            self._expect(item.stored.hosts)
        self._line_up(host)
        self._wake_engine()

    def _broken(self, item: Visit, failure: Any) -> None:
        """A stage failed on a visit: say so with its URL; the frontier keeps it as failed.

        Where it was the archive that failed, the page has no part in it: its lease runs out, and it is asked for again.
        """
        error = failure.value
        if self.disk.failure is not None or is_lasting(error):
            self.disk.fail(error)
            return
        logger.error("Could not keep %s: %s: %s", item.task.url, type(error).__name__, error)
        outcome = Outcome(state="failed", reason=f"{type(error).__name__}: {error}")
        now = datetime.now(UTC)
        try:
            if not is_locked(error):
                with self.disk.guard():
                    self._archive.frontier.settle(item.task, outcome, now=now, due=now + timedelta(days=1))
        finally:  # where not even that can be noted: the host is not to be out for as long as the crawl lives
            self._stored(item)

    # -- a crawl that rests and goes on -----------------------------------------------------------------------

    def look_again(self) -> None:
        """Go through what is due by now, of the sources that are active by now."""
        self._sources = {source.name for source in self._archive.sources.all(active=True)}
        self._expect_due(self._sources, datetime.now(UTC))
        self._wake_engine()

    def next_due(self) -> datetime | None:
        """When something of the active sources is due, as far as is known."""
        sources = [source.name for source in self._archive.sources.all(active=True)]
        return first_due(self._archive.db, sources, now=datetime.now(UTC))

    def data_version(self) -> int:
        """A number that changes when another process has changed the archive (PRAGMA data_version)."""
        return int(self._archive.db.execute("PRAGMA data_version").fetchone()[0])

    # -- other crawls -----------------------------------------------------------------------------------------

    def _beat(self) -> None:
        """Say that this crawl lives, and take over from those that don't."""
        self._heart = asyncio.get_running_loop().call_later(HEARTBEAT.total_seconds(), self._beat)
        if self.disk.failure is not None:
            return
        now = datetime.now(UTC)
        with self.disk.guard():
            with self._archive.transaction():
                self._archive.crawls.beat(self._crawl, now=now)
                has_more = self._archive.take_over(now=now, but=self._crawl)
            is_busy = self._queue or any(host.out for host in self._hosts.values())
            if getattr(self._spider, "due_only", False) and is_busy:
                self.look_again()  # a pass without end, too, sees what falls due, and who was added or paused
            elif has_more:
                self._expect_due(self._sources, now)
        self._wake_engine()

    # -- the engine -------------------------------------------------------------------------------------------

    def _set_alarm(self) -> None:
        """Have the engine ask again when the next host is free; on its own it looks every five seconds only."""
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None
        if self._queue:
            wait = max(0.0, self._queue[0][0] - time.monotonic())
            self._alarm = asyncio.get_running_loop().call_later(wait, self._wake_engine)

    def _wake_engine(self) -> None:
        # Scrapy has no public way to say "ask me again"; this is what its own heartbeat calls.
        if (engine := self._crawler.engine) is not None and engine._slot is not None:
            engine._slot.nextcall.schedule()
