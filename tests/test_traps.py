"""A site made of traps, on loopback: each is bounded by a rule that `pressmark status --reasons` names."""

from __future__ import annotations

import gzip
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from pipelines.archive import Archive

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Run

_STORY = """<html lang="en"><head><title>{title}</title><meta property="og:type" content="article">
<meta property="article:published_time" content="2026-11-20T09:00:00+01:00"></head><body><article><h1>{title}</h1>
<p>{title}: the council met in the old town hall on Friday evening and talked about it for more than three hours.</p>
<p>Nobody had expected so many people, said the mayor, who had chairs brought in from the school next door.</p>
</article></body></html>"""
_HOME = """<html><body><nav><a href="/news/">News</a> <a href="/calendar/2026/11/1">Calendar</a></nav>
<main><article><h2><a href="/story/the-council-talks-about-chairs-1">The council talks about chairs once more</a></h2>
</article><a href="/story/the-council-talks-about-chairs-1?sid=0f{sid:06x}a1">The council talks about chairs once more</a>
<a href="/news/?sort=new">Newest</a> <a href="/news/?town=x&amp;street=y&amp;year=z">Old town, 1999</a>
<a href="/deep/deep/deep/">Deep down</a> <a href="/round/1">Round and round</a> <a href="/huge">All in one</a>
<a href="/drip">Drop by drop</a> {tags}</main></body></html>"""
_LETTERS = "abcdefghijkl"
_MEGABYTE = b"<p>" + b"x" * (1 << 20)


class TrapSite(ThreadingHTTPServer):
    """Answers for ever; `asked` has the paths in their order."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.stories = count(100)
        self.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A crawler that hangs up is what is wanted here."""


class _Handler(BaseHTTPRequestHandler):
    server: TrapSite

    def do_GET(self) -> None:  # noqa: C901 - a case a trap
        self.server.asked.append(self.path)
        parts = urlsplit(self.path)
        match parts.path.strip("/").split("/"):
            case [""]:
                tags = " ".join(f'<a href="/t/{n}/x{n}">tag {n}</a>' for n in range(45))
                self.say(_HOME.format(tags=tags, sid=len(self.server.asked)))
            case ["robots.txt"]:
                names = ("chain/1.xml", "self.xml", "index.xml", "bomb.xml.gz", "tags.xml")
                lines = [f"Sitemap: {self.server.url}/{name}" for name in names]
                self.say("\n".join(["User-agent: *", *lines]), "text/plain")
            case ["chain", name]:  # a sitemap that leads to the next one, a thousand times
                self.index([f"/chain/{int(name.removesuffix('.xml')) + 1}.xml"])
            case ["self.xml"]:
                self.index(["/self.xml"])
            case ["index.xml"]:
                self.index([f"/part-{n}.xml" for n in range(1_000)])
            case ["tags.xml"]:  # a sitemap that lists every tag like a story
                places = (f"<url><loc>{self.server.url}/thema/{a}{b}</loc></url>" for a in _LETTERS for b in _LETTERS)
                self.say(f"<urlset>{''.join(places)}</urlset>", "application/xml")
            case ["bomb.xml.gz"]:  # 300 MB, packed into 300 KB
                self.say(b"".join(_bomb()), "application/gzip")
            case ["news"]:  # a list that never ends, with new stories on each page
                page = int(parse_qs(parts.query).get("page", ["1"])[0])
                numbers = [next(self.server.stories) for _ in range(3)]
                links = [f'<h3><a href="/story/the-council-talks-of-it-{n}">Talks, the {n}th</a></h3>' for n in numbers]
                self.say(f'{"".join(links)}<a rel="next" href="/news/?page={page + 1}">Older</a>')
            case ["calendar", year, month, day]:
                links = [f'<a href="/calendar/{year}/{month}/{int(day) + 1}">Next</a>']
                self.say(f"Nothing on this day {' '.join(links)}")
            case ["round", n]:
                self.send_response(302)
                self.send_header("Location", f"/round/{int(n) % 3 + 1}")
                self.send_header("Content-Length", "0")
                self.end_headers()
            case ["huge"]:
                self.stream(_MEGABYTE, 0.0)
            case ["drip"]:
                self.stream(b"x", 0.1)
            case ["story", name]:
                self.say(_STORY.format(title=f"Council talks {name.rpartition('-')[2]} times"))
            case ["t" | "thema", *_]:
                self.say("<p>Nothing has this tag.</p>")
            case _:
                self.send_error(404)

    def index(self, paths: list[str]) -> None:
        places = "".join(f"<sitemap><loc>{self.server.url}{path}</loc></sitemap>" for path in paths)
        self.say(f"<sitemapindex>{places}</sitemapindex>", "application/xml")

    def say(self, body: str | bytes, kind: str = "text/html; charset=utf-8") -> None:
        body = body.encode() if isinstance(body, str) else body
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def stream(self, piece: bytes, pause: float) -> None:
        """Pieces without an end, for a minute."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        end = time.monotonic() + 60
        while time.monotonic() < end:
            self.wfile.write(piece)
            time.sleep(pause)

    def log_message(self, *_: object) -> None:
        """Not on the test's screen."""


def _bomb() -> Iterator[bytes]:
    yield gzip.compress(b"<urlset>")
    piece = gzip.compress(b"<!--" + b" " * (10 << 20) + b"-->")
    for _ in range(30):
        yield piece


@pytest.fixture
def traps() -> Iterator[TrapSite]:
    with TrapSite() as site:
        threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield site
        site.shutdown()


def test_a_site_of_traps_is_crawled_to_its_end(run: Run, traps: TrapSite, tmp_path: Path) -> None:
    crawl = ("pressmark", "crawl", f"{traps.url}/", "--delay", "0", "--set", "SLOWEST_PATIENCE=1",
             "--set", "REST_AFTER_HANGING_UP=0.5")  # fmt: skip
    first = run(*crawl)
    assert "larger than download max size" not in first.stdout  # said once, in the row
    reasons = run("pressmark", "status", "--reasons").stdout
    for rule in (
        "a list filtered or sorted by sort",
        "a list filtered or sorted by town, street, year",
        "a path that repeats itself (/deep/)",
        "sitemaps nested more than 4 deep",
        "one of 1,000 sitemaps of an index, of which 50 are read; `--all` reads the rest",
        "has no entry in its first 1 MB",
        "redirects in a circle, back to",
        "pages like /thema/word are no articles (0 of",
        "more than 10 pages back",
        "the next page of a list without articles",
        "one of more than 40 sections on one page",
        "too large: more than 20 MB",
        "too slow: fewer than 256 bytes a second for 1 s",
    ):
        assert rule in reasons
    asked = Counter(traps.asked)
    kinds = Counter(path.strip("/").partition("/")[0].partition("?")[0].partition("-")[0] for path in traps.asked)
    assert asked["/self.xml"] == asked["/huge"] == asked["/drip"] == kinds["calendar"] == 1
    assert kinds["round"] == 3
    assert kinds["thema"] < 24  # of 144
    assert kinds["chain"] == 4
    assert kinds["part"] == 50
    assert kinds["news"] == 10
    assert sum(path.startswith("/story/the-council-talks-about-chairs-1") for path in traps.asked) == 1
    with Archive(tmp_path / "archive.db", readonly=True) as archive:
        assert archive.articles.count() == 31
    before = len(traps.asked)
    run(*crawl)
    again = Counter(traps.asked[before:])
    assert not again.keys() & {"/huge", "/drip", "/calendar/2026/11/1"}
    assert again.total() < 60
