"""What the tests of the reading room read: the made papers, and beside them what a page must be able to stand."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from benchmarks.papers import build
from pipelines import web
from pipelines.items import Article, Evidence, Exchange, Image
from pipelines.warc import WarcWriter

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pipelines.archive import Archive

UNTIL = datetime(2024, 11, 22, 18, 0, tzinfo=UTC)

SCRIPT = "<script>window.ran = 'script'</script>"
EVIL = (
    f'"\'>{SCRIPT}', "<img src=x onerror=\"window.ran='img'\">", "<svg onload=\"window.ran='svg'\"><a xlink:href='javascript:ran()'>x</a></svg>",
    "javascript:window.ran='link'", "</title></textarea></style>" + SCRIPT, "{{ 7 * 7 }}{% include 'base.html' %}",
    "<style>body { display: none }</style>", "<base href='https://evil.example/'>", "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "\u202egpj.elif\u202c \u2066isolated \u200f\u200e", "&lt;script&gt;window.ran = 'entity'&lt;/script&gt;", "\x02\x03\ue0f0<b>\ue0f1",
)  # fmt: skip
"""Strings that an article may hold, and that must be nothing but words."""

EVIL_PAGE = f"""<!doctype html><html><head><meta charset=utf-8><base href="https://evil.example/">
<link rel=preconnect href="https://evil.example"><LINK rel=stylesheet href="https://evil.example/a.css">
<link rel=dns-prefetch href="//evil.example"><meta http-equiv=refresh content="0;url=https://evil.example/">
{SCRIPT}<script src="https://evil.example/a.js"></script><style>@import url(https://evil.example/b.css);
body {{ background: url(https://evil.example/c.png) }}</style></head>
<body onload="window.ran = 'load'"><img src="https://evil.example/d.png" onerror="window.ran = 1">
<iframe src="https://evil.example/"></iframe><object data="https://evil.example/x.swf"></object>
<video src="https://evil.example/v.mp4" autoplay></video><form action="https://evil.example/"><button>go</button></form>
<p>The words of the page.</p><a href="https://evil.example/" target=_top>out</a></body></html>""".encode()


def make_room(folder: Path) -> Path:
    """An archive of some days of made papers, and an article for each hostile string; gives its path."""
    path = folder / "archive.db"
    archive = build(path, until=UNTIL, days=10)
    with archive.transaction():
        for number, words in enumerate(EVIL):
            save_evil(archive, number, words)
    archive.close()
    return path


def save_evil(archive: Archive, number: int, words: str) -> int:
    """Store an article whose every field is hostile, with a hostile page."""
    source = "evil.example"
    archive.sources.add(f"https://{source}/", now=UNTIL)
    writer = WarcWriter(archive.warc_folder, software="test")
    at = UNTIL - timedelta(minutes=number)
    url = f"https://{source}/{number}"
    exchange = Exchange(
        method="GET", url=url, request_headers=(), status=200, body=EVIL_PAGE, fetched_at=at,
        response_headers=(("Content-Type", "text/html"),),
    )  # fmt: skip
    capture = archive.captures.add(writer.write(exchange), exchange)
    writer.close()
    article = Article(
        url=url, title=words, dek=words, text=f"{words}\n\n{words} and more words of it", authors=[words], section=words,
        tags=[words], language="en", published=at, published_raw=words,
        images=[Image(url="javascript:window.ran='image'", caption=words, credit=words)],
        evidence={"title": Evidence(source=words, where=words, value=words, note=words, rivals=((words, words),))},
    )  # fmt: skip
    saved = archive.articles.save(article, source=source, now=at, extractor="1", capture=capture, served_at=at)
    later = Article(url=url, title=f"{words} again", text=f"{words} is other words now {words}", language="en")
    archive.articles.save(
        later, source=source, now=at, extractor="1", served_at=at + timedelta(hours=1), known_as=saved.id
    )
    archive.articles.note(saved.id, "gone", now=UNTIL, reason=words)
    return saved.id


_OPEN: dict[tuple[Path, str | None], tuple[asyncio.AbstractEventLoop, Any]] = {}


def get(
    path: Path,
    address: str,
    *,
    password: str | None = None,
    headers: Mapping[str, str] | None = None,
    method: str = "GET",
) -> Any:
    """Ask a reading room for a page; gives the response (httpx). The room stays open until `close_all`."""
    if (path, password) not in _OPEN:
        loop = asyncio.new_event_loop()
        _OPEN[path, password] = (loop, web.datasette(path, password=password))
    loop, app = _OPEN[path, password]
    return loop.run_until_complete(_ask(app, method, address, headers or {}))


async def _ask(app: Any, method: str, address: str, headers: Mapping[str, str]) -> Any:
    await app.invoke_startup()
    return await app.client.request(method, address, headers=headers)


def close_all() -> None:
    """Close every room that `get` opened."""
    while _OPEN:
        _, (loop, app) = _OPEN.popitem()
        app.close()
        loop.close()
