"""Runs passes of a crawl in this process, and counts what comes in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from pipelines.stages import archive_failed
from scraper.garbage import collect_less
from scraper.javascript import settings_for
from scraper.spiders.news import NewsSpider, Seed

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from scrapy.crawler import Crawler

    from pipelines.items import State, Visit

__all__ = ["Pass", "Tally", "project_settings", "run"]

_LONG_REST = 120.0  # seconds that a host asked for, from which it is told of
_REJECTED: frozenset[State] = frozenset({"not-an-article", "too-short", "disallowed", "duplicate", "gone"})


@dataclass(slots=True)
class Tally:
    """What one pass brought in, by source."""

    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    finished: datetime | None = None
    outcome: str | None = None
    """`finished`, or why it ended early (`shutdown`)."""
    crawl: int | None = None
    """Row of the table `crawls`."""
    pages: Counter[str] = field(default_factory=Counter)
    """Responses."""
    size: int = 0
    """Bytes received."""
    new: Counter[str] = field(default_factory=Counter)
    edited: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    gone: Counter[str] = field(default_factory=Counter)
    """Articles that were stored earlier and are no longer served: removed, moved, replaced, behind a new paywall."""
    rejected: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    troubles: list[tuple[str, str, str]] = field(default_factory=list)
    """(source, URL, what is wrong)"""
    last_title: str | None = None

    def add(self, item: Visit) -> None:
        """Count a visit that was stored (a handler of Scrapy's `item_scraped`)."""
        visit, stored, task = item, item.stored, item.task
        if stored is None:
            return
        self.crawl = task.crawl
        self.states[stored.outcome.state] += 1
        if visit.exchange is not None:
            self.pages[task.source] += 1
            self.size += len(visit.exchange.body)
        if stored.change in {"new", "edited"}:
            (self.new if stored.change == "new" else self.edited)[task.source] += 1
            self.last_title = visit.reading.article.title if visit.reading and visit.reading.article else None
        elif stored.event is not None and stored.event != "returned":
            self.gone[task.source] += 1
        elif stored.outcome.state == "unchanged" and stored.article is not None:
            self.unchanged[task.source] += 1
        elif stored.outcome.state in _REJECTED and task.kind == "article":
            self.rejected[task.source] += 1
        self._note_trouble(visit)

    def _note_trouble(self, visit: Visit) -> None:
        assert visit.stored is not None
        outcome, task = visit.stored.outcome, visit.task
        if outcome.retry and (visit.retry_after or 0) < _LONG_REST:
            return  # it is asked for again in this pass
        if outcome.state == "failed" or (outcome.state == "read" and outcome.reason and task.kind != "section"):
            self.troubles.append((task.source, task.url, outcome.reason or "failed"))

    @property
    def sources(self) -> list[str]:
        """Every source that answered or failed, by name."""
        return sorted({*self.pages, *(source for source, _, _ in self.troubles)})


@dataclass(slots=True, kw_only=True)
class Pass:
    """One pass of a crawl."""

    seeds: Iterable[Seed] = ()
    """What to begin with; none: every active source of the archive."""
    recheck: bool = False
    tally: Tally = field(default_factory=Tally)
    before: Callable[[], None] | None = None
    """Called when the pass begins."""


def project_settings(archive: Path, settings: dict[str, Any] | None = None) -> Settings:
    """The project's settings for a crawl into an archive, with those that the command line gives."""
    project = Settings()
    project.setmodule("scraper.settings", priority="project")
    project.setdict(
        {**settings_for(archive), **(settings or {}), "ARCHIVE": str(archive), "LOG_INSTALL_ROOT_HANDLER": False},
        priority="cmdline",
    )
    return project


def run(archive: Path, passes: Iterable[Pass], *, settings: dict[str, Any] | None = None) -> None:
    """Run passes one after the other; returns when the last is over, or on SIGINT or SIGTERM.

    Scrapy's reactor can't be started twice, so a process calls this once.

    Raises:
        OSError: The files of the archive take nothing more: the pass was broken off, and the next goes on from there.
        sqlite3.DatabaseError: The same.
    """
    process = AsyncCrawlerProcess(project_settings(archive, settings))
    todo = list(passes)
    errors: list[BaseException] = []

    def begin() -> None:
        one = todo.pop(0)
        if one.before:
            one.before()
        crawler = _crawler(process, one.tally)
        crawler.signals.connect(failed, archive_failed)
        task = process.crawl(crawler, seeds=list(one.seeds), recheck=one.recheck)
        task.add_done_callback(partial(end, one))

    def failed(error: BaseException) -> None:
        errors.append(error)

    def end(one: Pass, task: asyncio.Task[None]) -> None:
        if error := task.exception():
            errors.append(error)
        elif todo and not errors and one.tally.outcome == "finished":
            begin()

    begin()
    collect_less()
    process.start()
    if errors:
        raise errors[0]


def _crawler(process: AsyncCrawlerProcess, tally: Tally) -> Crawler:
    """A crawler that counts into a tally."""
    crawler = process.create_crawler(NewsSpider)
    tally.started = datetime.now(UTC)

    def close(reason: str) -> None:
        tally.finished, tally.outcome = datetime.now(UTC), reason

    crawler.signals.connect(tally.add, signals.item_scraped, weak=False)
    crawler.signals.connect(close, signals.spider_closed, weak=False)
    return crawler
