from __future__ import annotations

import gzip
import random
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.errors import DocumentError
from pipelines.items import Page
from pipelines.urls import is_web
from scraper.demo.articles import load_edition
from scraper.demo.routes import respond
from scraper.discovery import discover, probe_links

if TYPE_CHECKING:
    from pipelines.items import Link, LinkKind

SITE = "town.example"
HOME = f"https://{SITE}/"
FEED = b"<rss><channel><item><title>Bir</title><link>/1.html</link></item></channel></rss>"
SITEMAP = b"<urlset><url><loc>https://town.example/2.html</loc></url></urlset>"
PAGE = b'<!DOCTYPE html><article><h3><a href="/3.html">Three</a></h3></article>'
KINDS: tuple[LinkKind, ...] = ("robots", "home", "sitemap", "feed", "section", "article")


def found(body: bytes, kind: LinkKind) -> list[tuple[str, str]]:
    return [(link.url.removeprefix(HOME), link.via) for link in discover(Page(HOME, body), kind, site=SITE)]


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (FEED, "feed", [("1.html", "feed")]),
        (FEED, "sitemap", [("1.html", "feed")]),
        (FEED, "home", [("1.html", "feed")]),
        (b'{"items": [{"url": "/1.html"}]}', "home", [("1.html", "feed")]),
        (SITEMAP, "sitemap", [("2.html", "sitemap")]),
        (SITEMAP, "feed", [("2.html", "sitemap")]),
        (gzip.compress(SITEMAP), "section", [("2.html", "sitemap")]),
        (b"https://town.example/2.html\n", "sitemap", [("2.html", "sitemap")]),
        (PAGE, "home", [("3.html", "home")]),
        (PAGE, "section", [("3.html", "section")]),
        (PAGE, "article", [("3.html", "section")]),
        (gzip.compress(PAGE), "home", [("3.html", "home")]),
        (b"Sitemap: /s.xml\n", "robots", [("s.xml", "robots")]),
        (PAGE, "robots", []),
    ],
)
def test_the_document_decides_what_it_is(body: bytes, kind: LinkKind, expected: list[tuple[str, str]]) -> None:
    assert found(body, kind) == expected


@pytest.mark.parametrize(
    ("body", "kind", "problem"),
    [
        (PAGE, "sitemap", "is a web page, not a sitemap"),
        (PAGE, "feed", "is a web page, not a feed"),
        (b"%PDF-1.7\n%...", "home", "is a PDF, not a web page"),
        (b"\n%PDF-1.7\n%...", "sitemap", "is a PDF, not a sitemap"),
        (b"", "home", "is empty"),
        (b"ok", "feed", "is plain text, not a feed"),
        (bytes(range(256)) * 8, "section", "is a binary file, not a web page"),
        (b"[1, 2]", "home", "is JSON, not a feed"),
    ],
)
def test_what_holds_no_links_is_said(body: bytes, kind: LinkKind, problem: str) -> None:
    with pytest.raises(DocumentError) as raised:
        found(body, kind)
    assert (raised.value.url, raised.value.problem) == (HOME, problem)


def test_probes_are_few_and_on_the_host() -> None:
    probes = probe_links("https://www.town.example:8443/az/?x=1")
    assert len(probes) <= 6
    assert {link.kind for link in probes} == {"sitemap", "feed"}
    assert {link.via for link in probes} == {"probe"}
    assert all(link.url.startswith("https://www.town.example:8443/") for link in probes)


@settings(max_examples=150, deadline=None)
@given(body=st.binary(max_size=2_000), kind=st.sampled_from(KINDS), start=st.sampled_from([b"", b"<", b"<rss>", b"{"]))
def test_any_bytes(body: bytes, kind: LinkKind, start: bytes) -> None:
    _survives(start + body, kind)


PIECES = st.sampled_from(
    ["<", ">", "</", "/>", "a", "href=", '"', "'", "&", ";", "#", "x41", "<![CDATA[", "]]>", "<!--", "-->", "<?xml", "?>",
     "<!DOCTYPE", "[", "]", "<!ENTITY", "item", "url", "loc", "link", "title", "entry", "rss", "feed", "urlset", "xmlns:n",
     "http://", "//", ":", "[::1", "%", "%zz", "\x00", "\ud7ff", "İ", "ß", "١٢", "½", "?page=", "²", "/2026/11/", "-" * 40,
     "class=menu", "rel=next", "lastmod", "2026-02-30", "9" * 30, "{", "}", "items", ",", "\n"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    pieces=st.lists(PIECES, max_size=60),
    kind=st.sampled_from(KINDS),
    start=st.sampled_from(["<rss>", "<urlset>", "<a "]),
)
def test_any_markup(pieces: list[str], kind: LinkKind, start: str) -> None:
    _survives((start + "".join(pieces)).encode(), kind)


def _documents() -> dict[str, bytes]:
    edition = load_edition(1)
    paths = (
        "/",
        "/news/society/",
        "/feed.php",
        "/en/atom.xml",
        "/sitemap.xml",
        "/sitemap_news.xml",
        "/sitemap_archive.xml.gz",
    )
    return {path: respond(edition, path, HOME.rstrip("/"), {}).body for path in paths}


@pytest.mark.parametrize("path", sorted(_documents()))
def test_real_documents_broken_in_every_way(path: str) -> None:
    document, chance = _documents()[path], random.Random(path)
    for _ in range(60):
        broken = bytearray(document)
        for _ in range(chance.choice((1, 4, 16))):
            place = chance.randrange(len(broken))
            match chance.randrange(4):
                case 0:
                    del broken[place : place + chance.randrange(1, 40)]
                case 1:
                    broken[place:place] = chance.randbytes(chance.randrange(1, 9))
                case 2:
                    broken[place:place] = chance.choice(
                        (b"<", b">", b"&", b"]]>", b"<!--", b"\0", b'"', b"<item>", b"</a>")
                    )
                case _:
                    broken = broken[: place + 50]
        for kind in KINDS:
            _survives(bytes(broken), kind)


HOSTILE: dict[str, bytes] = {
    "nested anchors": b'<a href="/x-y"><b>' * 20_000,
    "nested headings": b'<a href="/x-y">' + b"<h2>" * 20_000,
    "nested elements": b"<div>" * 100_000,
    "nested items": b"<rss>" + b"<item>" * 100_000,
    "nested lists": b'{"items":' + b"[" * 100_000,
    "a long class": b'<div class="' + b"a-" * 300_000 + b'"><a href="/b">x</a></div>',
    "a long address": b'<a href="/' + b"-" * 500_000 + b'">x</a>',
    "long words": b"<rss><item><link>/a</link><pubDate>" + b"1 " * 200_000 + b"</pubDate>",
    "ampersands": b"<rss>" + b"&" * 500_000,
    "open comments": b"<!--" * 300_000,
    "open doctypes": b"<!doctype " + b"[" * 500_000,
    "many items": b"<rss>" + b"<item><link>/5</link></item>" * 50_000,
    "a packed feed": gzip.compress(b"<rss>" + b"<item/>" * 5_000_000, 1),
    "an odd charset": b"<meta charset=punycode>" + b"a" * 500_000 + b"-\xff",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_garbage_takes_bounded_time(body: bytes) -> None:
    started = time.process_time()
    _survives(body, "home")
    assert time.process_time() - started < 3


def _survives(body: bytes, kind: LinkKind) -> None:
    """Reads a document; nothing but DocumentError may come out of it, and nothing but good links."""
    links: tuple[Link, ...] = ()
    problem = ""
    try:
        links = discover(Page(HOME, body), kind, site=SITE)
    except DocumentError as error:
        problem = str(error)
    assert "\n" not in problem
    for link in links:
        assert is_web(link.url)
        assert link.title is None or link.title.strip() == link.title != ""


def test_the_room_stands_for_itself() -> None:
    program = (
        "import sys, scraper.discovery; "
        "print(*sorted({'scrapy', 'twisted', 'sqlite3', 'scraper.extract', 'bs4'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
