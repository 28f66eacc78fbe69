"""A large news site that does not exist: as many hosts and stories as are wanted, in sentences of its own."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

from scraper.demo import Response

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["homes", "pages"]

_WHO = (
    "The harbour master", "A teacher from the upper town", "The ferry company", "The mayor", "A retired surveyor",
    "The owner of the mill", "The choir of Saint Barbara", "Two students", "The head of the fire brigade",
)  # fmt: skip
_DID = (
    "opened", "repaired", "measured", "painted", "bought back", "closed for the winter", "drew a map of", "asked for",
    "told the council about", "wrote a letter against", "promised to look after",
)  # fmt: skip
_WHAT = (
    "the old bridge", "a row of plane trees", "the tram depot", "the northern footpath", "the weather station",
    "a library of sea charts", "the swimming hall", "the clock of the town hall", "the last sawmill",
)  # fmt: skip
_WHY = (
    "because the river had risen twice in a month", "after a vote that took until midnight", "as every year in spring",
    "although nobody had expected it", "with money from a bequest", "while the ferries lay idle",
    "so that the school could open again",
)  # fmt: skip
_HEAD = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta property="og:type" content="{kind}"><link rel="alternate" type="application/rss+xml" href="/feed.xml">
<link rel="canonical" href="{url}">{more}</head><body>
<nav><a href="/">Home</a> <a href="/about">About</a></nav>"""
_FURNITURE = (
    "<aside><p>Sign up for the letter that the editors send on Sundays.</p></aside><footer>Made by hand.</footer>"
)


def homes(hosts: int) -> list[str]:
    """URLs of the home pages."""
    return [f"http://town-{number}.example/" for number in range(hosts)]


def pages(hosts: int, stories: int) -> dict[str, Response]:
    """Every page of `hosts` sites with `stories` articles each, by its URL, as `DemoSite(extra=…)` serves it."""
    return {url: page for number, home in enumerate(homes(hosts)) for url, page in _site(number, home, stories)}


def _site(number: int, home: str, stories: int) -> Iterator[tuple[str, Response]]:
    rng = random.Random(number)
    now = datetime.now(UTC).replace(microsecond=0)
    listed = []
    for n in range(stories):
        url = f"{home}news/{n}-{rng.choice(_WHAT).replace(' ', '-')}.html"
        title = f"{rng.choice(_WHO)} {rng.choice(_DID)} {rng.choice(_WHAT)}, part {n}"
        when = now - timedelta(minutes=7 * n)
        listed.append((url, title, when))
        yield url, _html(_story(url, title, when, rng))
    yield f"{home}robots.txt", _text(f"User-agent: *\nDisallow: /private/\nSitemap: {home}sitemap.xml\n", "text/plain")
    yield f"{home}sitemap.xml", _text(_sitemap(listed), "application/xml")
    yield f"{home}feed.xml", _text(_feed(home, listed[:30]), "application/rss+xml")
    yield home, _html(_front(home, listed[:40]))
    yield (
        f"{home}about",
        _html(_HEAD.format(title="About", kind="website", url=f"{home}about", more="") + "<p>A town.</p>"),
    )


def _story(url: str, title: str, when: datetime, rng: random.Random) -> str:
    more = (
        f'<meta property="article:published_time" content="{when.isoformat()}">'
        '<meta name="author" content="Ilse Ahrens">'
    )
    sentences = [
        f"{rng.choice(_WHO)} {rng.choice(_DID)} {rng.choice(_WHAT)} {rng.choice(_WHY)}, number {rng.randrange(10_000)}."
        for _ in range(24)
    ]
    paragraphs = "".join(f"<p>{' '.join(sentences[n : n + 4])}</p>" for n in range(0, len(sentences), 4))
    head = _HEAD.format(title=title, kind="article", url=url, more=more)
    body = f"<article><h1>{title}</h1><p class='byline'>By Ilse Ahrens</p>{paragraphs}</article>"
    return f"{head}{body}{_FURNITURE}</body></html>"


def _front(home: str, listed: list[tuple[str, str, datetime]]) -> str:
    links = "".join(f"<article><h2><a href='{url}'>{title}</a></h2></article>" for url, title, _ in listed)
    return (
        _HEAD.format(title="Home", kind="website", url=home, more="")
        + f"<main>{links}</main>{_FURNITURE}</body></html>"
    )


def _sitemap(listed: list[tuple[str, str, datetime]]) -> str:
    entries = "".join(f"<url><loc>{url}</loc><lastmod>{when.isoformat()}</lastmod></url>" for url, _, when in listed)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'


def _feed(home: str, listed: list[tuple[str, str, datetime]]) -> str:
    items = "".join(
        f"<item><title>{title}</title><link>{url}</link><pubDate>{format_datetime(when)}</pubDate></item>"
        for url, title, when in listed
    )
    channel = f"<title>{home}</title><link>{home}</link>{items}"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{channel}</channel></rss>'


def _html(markup: str) -> Response:
    return _text(markup, "text/html")


def _text(text: str, kind: str) -> Response:
    return Response(200, {"Content-Type": f"{kind}; charset=utf-8"}, text.encode())
