"""What the tests of the archive are built from: an article, an exchange, and a visit that goes the way of a crawl."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pipelines import urls
from pipelines.archive import Archive
from pipelines.items import Article, Capture, Evidence, Exchange, Link, Page, Reading, Stored, Task, Visit
from pipelines.verdict import judge
from pipelines.warc import WarcWriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOURCE = "example.com"
HOME = "https://example.com/"
URL = "https://example.com/news/harbour-bridge-opens"
TEXT = (
    "The harbour bridge opened on Friday after eleven years of work, and the first tram crossed it at noon.\n\n"
    "Thousands walked over it in the rain. The mayor, who had promised it for spring, said that it was worth the wait."
)


def make_archive(path: Path, *, sources: Iterable[str] = (HOME,)) -> Archive:
    """A new archive that knows a source and in which crawl 1 runs."""
    archive = Archive(path)
    for home in sources:
        archive.sources.add(home, now=NOW)
    archive.crawls.start(now=NOW, version="test")
    return archive


def make_article(url: str = URL, **fields: Any) -> Article:
    """An article with everything that is needed to be stored."""
    defaults: dict[str, Any] = {
        "title": "Harbour bridge opens", "text": TEXT, "published": NOW - HOUR, "authors": ["Leyla Əliyeva"],
        "evidence": {"title": Evidence(source="json-ld", where="headline")},
    }  # fmt: skip
    return Article(url=url, **{**defaults, **fields})


def make_exchange(url: str = URL, body: bytes = b"<p>The harbour bridge is open.</p>", **fields: Any) -> Exchange:
    """A request and its response."""
    defaults: dict[str, Any] = {
        "method": "GET", "request_headers": (("Host", urls.host(url)), ("User-Agent", "Pressmark")), "status": 200,
        "response_headers": (("Content-Type", "text/html; charset=utf-8"),), "fetched_at": NOW,
    }  # fmt: skip
    return Exchange(url=url, body=body, **{**defaults, **fields})


def make_visit(url: str = URL, *, kind: str = "article", via: str = "home", status: int = 200, **fields: Any) -> Visit:
    """A visit as it comes to the verdict, of a URL that no archive knows."""
    task = Task(id=1, crawl=1, url=url, host=urls.host(url), source=SOURCE, kind=kind, via=via)
    return Visit(task=task, **{"page": Page(url, b"", status, {}, NOW), **fields})


def row_of(archive: Archive, url: str) -> dict[str, Any]:
    """The frontier's row of a URL."""
    return next(iter(archive.db.query("SELECT * FROM urls WHERE key = ?", [urls.canonical(url)])))


def task_of(archive: Archive, url: str) -> Task:
    """A URL of the frontier as a crawl gets it, due or not."""
    row = row_of(archive, url)
    fields = ("id", "url", "host", "source", "kind", "via", "attempts", "redirects", "depth", "etag", "last_modified")
    return Task(crawl=1, article=row["article"], **{field: row[field] for field in fields})


def come_by(
    archive: Archive,
    url: str,
    reading: Reading | None = None,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    kind: str = "article",
    via: str = "home",
    now: datetime = NOW,
    obey_noarchive: bool = False,
    body: bytes | None = None,
    **visit: Any,
) -> Stored:
    """Visit a URL the way a crawl does, from the link to the transaction; the server says what is given here."""
    source = next((s.name for s in archive.sources.all() if urls.same_site(url, s.name)), SOURCE)
    archive.frontier.add([Link(url=url, kind=kind, via=via)], source=source, now=now)
    task = task_of(archive, url)
    if not visit.get("error"):
        body = body if body is not None else f"{status} {url} {now}".encode()
        exchange = make_exchange(task.url, body, status=status, fetched_at=now)
        page = Page(task.url, exchange.body, status, headers or {}, now)
        visit |= {"page": page, "exchange": exchange, "capture": _capture(archive, exchange)}
    one = Visit(task=task, reading=reading, **visit)
    one = replace(one, outcome=judge(one, obey_noarchive=obey_noarchive))
    return archive.store(one, now=now, extractor="1")


def publish(archive: Archive, url: str = URL, *, now: datetime = NOW, **fields: Any) -> Stored:
    """Visit an article page; `fields` are those of the article that is found there."""
    return come_by(archive, url, Reading(article=make_article(url, **fields)), now=now)


def _capture(archive: Archive, exchange: Exchange) -> Capture:
    writer = WarcWriter(archive.warc_folder, software="test")
    capture = writer.write(exchange)
    writer.close()
    return capture
