"""Which URL of a host is asked for next: leased, allowed by its robots.txt, and wanted by its source."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipelines.archive.sources import UNWANTED
from pipelines.items import Outcome, Task
from pipelines.patterns import why_no_article
from scraper.discovery.robots import read_robots
from scraper.identity import ROBOTS_TOKEN

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import timedelta

    from scrapy.settings import BaseSettings

    from pipelines.archive import Archive
    from scraper.pacing import Host

__all__ = ["Claims"]

_DISALLOWED = Outcome(state="disallowed", reason="robots.txt")
_UNWANTED = Outcome(state="out-of-scope", reason=UNWANTED)
_DISALLOWED_AT_ONCE = 200  # settled before the network has its turn again: some 20 ms


class Claims:
    """What a crawl leases from the frontier of an archive."""

    def __init__(self, archive: Archive, settings: BaseSettings, *, crawl: int) -> None:
        self._archive = archive
        self._crawl = crawl
        self._obey = settings.getbool("ROBOTSTXT_OBEY")
        self._limit = settings.get("ARTICLE_LIMIT")
        self._articles: Counter[str] = Counter()

    def next(self, host: Host, sources: Collection[str], *, pause: timedelta) -> Task | datetime | None:
        """Hold a host and lease its next URL.

        Args:
            host: May be asked now.
            sources: Whose URLs are wanted.
            pause: How long others leave the host alone, should this crawl die before it can say so.

        Returns:
            The URL, leased; where there is none, when to look again, or None: nothing is due by itself, or what is out
            may bring more.
        """
        now = datetime.now(UTC)
        with self._archive.transaction():
            again = self._archive.leases.hold(host.name, crawl=self._crawl, now=now, pause=pause)
            if again is not None:
                return again  # what another crawl has out there may bring more, too
            found = self._claim(host, sources, now)
            if not isinstance(found, Task) and not host.out:
                self._archive.leases.let_go(host.name, crawl=self._crawl, free_at=now)
            return found

    def _claim(self, host: Host, sources: Collection[str], now: datetime) -> Task | datetime | None:
        full = self._full(sources)
        for _ in range(_DISALLOWED_AT_ONCE):
            robots_only = self._obey and not self._knows_robots(host, now)
            task = self._archive.leases.claim(
                host.name, crawl=self._crawl, now=now, sources=sources, full=full, robots_only=robots_only
            )
            if task is None:
                if host.out:
                    return None
                return self._archive.leases.next_due(host.name, sources=sources, full=full, robots_only=robots_only)
            refusal = self._refusal(host, task)
            if refusal is None:
                self._articles[task.source] += task.kind == "article"
                return task
            self._archive.frontier.settle(task, refusal, now=now, due=None, visit={"visited_at": None})
        return now

    def _refusal(self, host: Host, task: Task) -> Outcome | None:
        """Why a URL that is due is not asked for after all; None when it is."""
        if task.kind != "robots" and host.robots is not None and not host.robots.allowed(task.url, ROBOTS_TOKEN):
            return _DISALLOWED
        is_limited = task.kind in {"article", "section"} and task.via != "seed"
        if is_limited and not self._archive.sources.get(task.source).wants(task.url):
            return _UNWANTED
        if task.via == "sitemap" and task.kind == "article" and task.article is None and not task.announced:
            # it was listed before it was known what is behind its like
            why = why_no_article(self._archive.patterns.get(task.source), task.url)
            return Outcome(state="out-of-scope", reason=why) if why else None
        return None

    def _knows_robots(self, host: Host, now: datetime) -> bool:
        """Whether the rules of a host are known; if not, its robots.txt is put before everything else of it."""
        if host.knows_robots(now):
            return True
        known = self._archive.hosts.robots(host.name, now=now)
        if known.text is not None:
            host.robots, host.robots_until = read_robots(known.text, f"https://{host.name}/robots.txt"), known.until
            return True
        if not host.out and (found := self._archive.frontier.any_url(host.name)):
            url, source = found
            self._archive.frontier.want_robots(url, source=source, now=now)
        return False

    def _full(self, sources: Collection[str]) -> list[str]:
        """Sources of which enough articles were asked for."""
        if self._limit is None:
            return []
        return [source for source in sources if self._articles[source] >= int(self._limit)]
