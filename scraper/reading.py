"""The stage between capture and validation: a page becomes an article, links, or both, in worker processes."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from pipelines import urls
from pipelines.archive.entries import entry_of
from pipelines.archive.wellformed import well_formed
from pipelines.coding import unpacked
from pipelines.errors import DocumentError, ExtractionError, TooLargeError
from pipelines.items import Link, LinkKind, Page, Reading
from pipelines.memory import for_page, others
from pipelines.patterns import UNKNOWN
from pipelines.stages import archive_of
from scraper.workers import WorkerDiedError, Workers

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from pipelines.items import SiteMemory, Task, Visit
    from pipelines.patterns import Patterns
    from scraper.sites import Site

__all__ = ["ReadStage", "read"]

_ROBOTS_BYTES = 512 * 1024  # RFC 9309 2.5: at least 500 KiB must be read
_NOTHING_IN: dict[LinkKind, str] = {
    "home": "no links to articles or sections were found on the home page",
    "feed": "the feed has no entries",
    "section": "no links to articles were found on it",
}

_LISTS: frozenset[LinkKind] = frozenset({"home", "section"})
_MAY_BE_ARTICLE: frozenset[LinkKind] = frozenset({"article", "section"})

_ALSO_WANTED: dict[LinkKind, LinkKind] = {"robots": "sitemap", "home": "feed"}


def read(
    page: Page,
    kind: LinkKind,
    *,
    source: str,
    site: str | None = None,
    since: datetime | None = None,
    front: bool = False,
    memory: SiteMemory | None = None,
    patterns: Patterns = UNKNOWN,
) -> Reading:
    """What a page gives. Pure; what can't be read is told of in `problem`, and never raised.

    Args:
        page: A response with status 2xx.
        kind: What it was asked for as.
        source: The site whose links are wanted.
        site: Name of the site file to read it with; None: the one that names the page's host, if any.
        since: Entries of sitemaps that are older are left alone.
        front: It is a section that the archivist named, read like a home page.
        memory: What the source's other pages have in common.
        patterns: What was found behind the source's addresses so far.
    """
    if kind == "article":
        return _read_article(page, site, memory)
    if kind == "section":
        # what looked like a section may be an article with a short address
        reading = _read_article(page, site, memory)
        if reading.article is not None and reading.article.kind == "article":
            return reading
    try:
        links = _links(page, "home" if front else kind, source, since, _site(site, page.url), patterns)
    except DocumentError as error:
        return Reading(problem=error.problem)
    from scraper.discovery.ttl import asked_wait

    if kind == "robots":
        return Reading(robots=page.body[:_ROBOTS_BYTES].decode("utf-8-sig", "replace"), links=links)
    found = any(link.kind == "article" for link in links) if kind == "section" else bool(links)
    note = None if found else _NOTHING_IN.get(kind)
    return Reading(links=links, note=note, keep=asked_wait(page) if kind == "feed" else None)


def _links(
    page: Page, kind: LinkKind, source: str, since: datetime | None, site: Site | None, patterns: Patterns
) -> tuple[Link, ...]:
    """The links of a page.

    To those of robots.txt and of the home page come the sitemaps and feeds of the site file, and the usual places of
    them where nobody names any.
    """
    from scraper.discovery import discover, probe_links

    links = discover(page, kind, site=source, since=since, patterns=patterns)
    wanted = _ALSO_WANTED.get(kind)
    if wanted is None:
        return links
    known = () if site is None else site.sitemaps if wanted == "sitemap" else site.feeds
    places = (urls.join(page.url, place) for place in known)
    links += tuple(Link(url=place, kind=wanted, via="probe") for place in places if place)
    if any(link.kind == wanted for link in links):
        return links
    return links + tuple(link for link in probe_links(page.url) if link.kind == wanted)


def _read_article(page: Page, site: str | None, memory: SiteMemory | None) -> Reading:
    from scraper.extract import extract

    try:
        return Reading(article=extract(page, _site(site, page.url), memory))
    except ExtractionError as error:
        return Reading(problem=error.problem)


def _site(name: str | None, url: str) -> Site | None:
    from scraper import sites

    return sites.get(name) if name else sites.for_url(url)


def _unpack_and_read(page: Page, largest: int, kind: LinkKind, **how: Any) -> Reading:
    """`read`, of a page as it was received; and what can be worked out of its article before it is stored."""
    body = unpacked(page.body, page.header("content-encoding"), largest=largest)
    reading = read(replace(page, body=body), kind, **how)
    if reading.article is None or reading.article.kind != "article":
        return reading
    article = well_formed(replace(reading.article, blocks=()))  # what is kept is the text that they make
    return replace(reading, article=article, entry=entry_of(article))


class ReadStage:
    """Reads pages in a pool of processes, so that extraction uses every core and never holds up the network."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        days = crawler.settings.getfloat("SINCE_DAYS")
        self._since = datetime.now(UTC) - timedelta(days=days) if days else None
        wanted = crawler.settings.get("READERS")
        processes = os.cpu_count() or 1 if wanted is None else int(wanted)
        self._workers = Workers(processes) if processes else None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """What Scrapy makes the stage with."""
        return cls(crawler)

    def close_spider(self) -> None:
        """Let the processes go; a forgotten child would keep the terminal open."""
        if self._workers is not None:
            self._workers.close()

    async def process_item(self, item: Visit) -> Visit:
        """The visit with what its page gave, where it got one."""
        page = item.page
        if page is None or not 200 <= page.status < 300:
            return item
        source = archive_of(self._crawler).sources.get(item.task.source)
        front = item.task.via == "seed" and item.task.kind == "section"
        work = partial(
            _unpack_and_read, page, self._largest(item.task), item.task.kind, source=source.name, site=source.site,
            since=self._since, front=front, memory=self._memory(item.task), patterns=self._patterns(item.task),
        )  # fmt: skip
        try:
            return replace(item, reading=work() if self._workers is None else await self._workers.call(work))
        except WorkerDiedError:
            # one page too many for its memory
            return replace(item, reading=Reading(problem="the process that read it died (out of memory?)"))
        except TooLargeError as error:
            return replace(item, page=None, error=str(error))

    def _largest(self, task: Task) -> int:
        """Bytes that a page may have when it is unpacked."""
        is_document = task.kind in {"feed", "sitemap"}
        return self._crawler.settings.getint("DOCUMENT_MAXSIZE" if is_document else "DOWNLOAD_MAXSIZE")

    def _memory(self, task: Task) -> SiteMemory | None:
        """What the source's other pages have in common; a page that gave an article is in the memory itself."""
        if task.kind not in _MAY_BE_ARTICLE:
            return None
        known = archive_of(self._crawler).memories.get(task.source)
        return for_page(others(known) if task.article is not None else known)

    def _patterns(self, task: Task) -> Patterns:
        """What was found behind the source's addresses, for the pages whose links are judged by it."""
        return archive_of(self._crawler).patterns.get(task.source) if task.kind in _LISTS else UNKNOWN
