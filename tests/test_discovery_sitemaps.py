from __future__ import annotations

import gzip
import logging
from datetime import UTC, datetime

import pytest

from pipelines.errors import DocumentError
from pipelines.items import Link, Page
from scraper.discovery import sitemap_links, sitemaps
from scraper.discovery.document import chunks

URL = "https://town.example/sitemap.xml"
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def links(body: str | bytes, since: datetime | None = None) -> tuple[Link, ...]:
    return sitemap_links(Page(URL, body.encode() if isinstance(body, str) else body), since)


def urls(body: str | bytes, since: datetime | None = None) -> list[str]:
    return [link.url.removeprefix("https://town.example/") for link in links(body, since)]


def test_index() -> None:
    index = f"""<?xml version="1.0"?><sitemapindex {NS}><sitemap><loc>{URL}</loc></sitemap>
        <sitemap><loc>https://town.example/news.xml</loc><lastmod>2026-11-18T09:00:00+04:00</lastmod></sitemap>
        <sitemap><loc> /archive.xml.gz </loc></sitemap></sitemapindex>"""
    first, second = links(index)
    assert first == Link(
        url="https://town.example/news.xml",
        kind="sitemap",
        via="sitemap",
        found_on=URL,
        modified="2026-11-18T09:00:00+04:00",
    )
    assert second.url == "https://town.example/archive.xml.gz"


def test_news_sitemap() -> None:
    sitemap = f"""<urlset {NS} {NEWS} xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
        <url><image:image><image:loc>https://town.example/p.jpg</image:loc><image:title>P</image:title></image:image>
        <loc>https://town.example/1.html</loc><lastmod>2026-11-19</lastmod>
        <news:news><news:publication><news:name>Town</news:name><news:language>az</news:language></news:publication>
        <news:publication_date>2026-11-18T09:40:00+04:00</news:publication_date><news:title>Nar &amp; heyva</news:title>
        </news:news></url>
        <url><loc>https://town.example/2.html</loc></url></urlset>"""
    first, second = links(sitemap)
    assert first == Link(
        url="https://town.example/1.html",
        kind="article",
        via="news-sitemap",
        found_on=URL,
        title="Nar & heyva",
        published="2026-11-18T09:40:00+04:00",
        modified="2026-11-19",
        language="az",
    )
    assert (second.via, second.title) == ("sitemap", None)


@pytest.mark.parametrize(
    "sitemap",
    [
        "<urlset><url><loc>https://town.example/a?b=1&amp;c=2</loc></url></urlset>",
        (
            "<s:urlset xmlns:s='http://www.sitemaps.org/schemas/sitemap/0.9'>"
            "<s:url><s:loc>https://town.example/a?b=1&amp;c=2</s:loc></s:url></s:urlset>"
        ),
        (
            "<urlset xmlns='http://www.google.com/schemas/sitemap/0.84'>"
            "<url><loc><![CDATA[https://town.example/a?b=1&c=2]]></loc></url></urlset>"
        ),
        "<urlset><url><loc>https://town.example/a?b=1&c=2</loc></url></urlset>",
        "\ufeff \n<?xml version='1.0'?>\n<!-- x --><urlset><url><loc>/a?b=1&amp;c=2</loc></url></urlset>",
        "<urlset><url><loc>/a?b=1&amp;c=2</loc></url><url><loc></loc></url><url><loc>mailto:a@b</loc></url></urlset>",
        "Notice: undefined\n<?xml version='1.0'?><urlset><url><loc>/a?b=1&amp;c=2</loc></url></urlset>",
    ],
)
def test_any_prefix_or_none(sitemap: str) -> None:
    assert urls(sitemap) == ["a?b=1&c=2"]


def test_an_entity_on_the_border_of_two_pieces() -> None:
    entry = "<url><loc>https://town.example/{}?a=1&amp;b=2</loc></url>"
    sitemap = "<urlset>" + "".join(entry.format(n) for n in range(5_000)) + "</urlset>"
    assert urls(sitemap) == [f"{n}?a=1&b=2" for n in range(5_000)]


def test_plain_text_with_a_url_a_line() -> None:
    assert urls("\ufeffhttps://town.example/a\r\n\r\nnot a url\nhttps://town.example/b\n") == ["a", "b"]


def test_gzip_whatever_its_name() -> None:
    sitemap = f"<urlset {NS}><url><loc>https://town.example/a</loc></url></urlset>".encode()
    assert urls(gzip.compress(sitemap)) == ["a"]
    assert urls(gzip.compress(sitemap[:30]) + gzip.compress(sitemap[30:])) == ["a"]
    assert urls(gzip.compress(sitemap) + b"trailing") == ["a"]


def test_what_could_be_read_before_the_break_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    entries = "".join(f"<url><loc>https://town.example/{n}</loc></url>" for n in range(4_000))
    with caplog.at_level(logging.WARNING):
        assert urls(f"<urlset>{entries}<url><loc>https://town.example/ha") == [str(n) for n in range(4_000)]
    assert "sitemap broken" in caplog.text
    assert URL in caplog.text
    assert urls(f"<urlset>{entries}</wrong></urlset>")[-1] == "3999"
    packed = gzip.compress(f"<urlset>{entries}</urlset>".encode())
    cut = urls(packed[: len(packed) // 2])
    assert cut == [str(n) for n in range(len(cut))]
    assert len(cut) > 500


def test_since() -> None:
    def entry(name: str, lastmod: str) -> str:
        return f"<url><loc>/{name}</loc><lastmod>{lastmod}</lastmod></url>"

    sitemap = (
        f"<urlset {NEWS}>"
        + entry("old", "2026-11-10T00:00:00Z")
        + entry("new", "2026-11-20T00:00:00Z")
        + entry("sameday", "2026-11-18")
        + entry("daybefore", "2026-11-16")
        + entry("raw", "yesterday")
        + "<url><loc>/unknown</loc></url>"
        + "<url><loc>/edited</loc><lastmod>2026-11-19T00:00:00+04:00</lastmod><news:news>"
        "<news:publication_date>2026-11-01</news:publication_date></news:news></url></urlset>"
    )
    since = datetime(2026, 11, 18, 12, tzinfo=UTC)
    assert urls(sitemap, since) == ["new", "sameday", "raw", "unknown", "edited"]
    index = "<sitemapindex><sitemap><loc>/2019.xml</loc><lastmod>2019-12-31</lastmod></sitemap></sitemapindex>"
    assert urls(index, since) == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"<!doctype html><html><title>404</title></html>", "is a web page, not a sitemap"),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'></html>", "is a web page, not a sitemap"),
        (b"<rss><channel/></rss>", "is a feed, not a sitemap"),
        (b"Not found", "is plain text, not a sitemap"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0", "is a binary file, not a sitemap"),
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (gzip.compress(b""), "is empty"),
    ],
)
def test_what_is_no_sitemap(body: bytes, problem: str) -> None:
    with pytest.raises(DocumentError) as raised:
        links(body)
    assert raised.value.problem == problem


def test_a_broken_gzip_file_is_told_of() -> None:
    with pytest.raises(DocumentError, match="is a broken gzip file"):
        links(b"\x1f\x8b\x08\x00nonsense that no one packed")


def test_a_gzip_bomb_is_not_unpacked() -> None:
    page = Page(URL, gzip.compress(b"<urlset>" + b" " * (3 << 20)))
    with pytest.raises(DocumentError, match="unpacks to more than 2 MB"):
        list(chunks(page, limit=2 << 20))


def test_a_list_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MAX_ENTRIES", 10)
    entries = "".join(f"<url><loc>/{n}</loc></url>" for n in range(20))
    assert urls(f"<urlset>{entries}</urlset>") == [str(n) for n in range(10)]


def test_an_endless_entry_is_given_up() -> None:
    bomb = gzip.compress(b"<urlset><url><loc>https://town.example/a</loc></url><url>" + b"<a/>" * 5_000_000, 1)
    assert urls(bomb) == ["a"]


def test_entities_are_never_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    sitemap = f"""<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY l0 "ha">{laughs}
        <!ENTITY x SYSTEM "file:///etc/hostname">]><urlset><url><loc>https://town.example/&l11;&x;</loc></url>
        <url><loc>https://town.example/b</loc></url></urlset>"""
    assert urls(sitemap) == ["&l11;&x;", "b"]
