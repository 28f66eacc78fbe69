"""Private addresses: nobody on the internet may lead the crawl to them."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest

from pipelines.archive import Archive
from scraper.addresses import is_public
from scraper.demo import DemoSite, Response

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.215.14", True), ("2606:2800:21f:cb07:6820:80da:af6b:8b2c", True), ("64:ff9b::5db8:d70e", True),
        ("127.0.0.1", False), ("10.1.2.3", False), ("172.16.0.1", False), ("192.168.1.1", False), ("0.0.0.0", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("224.0.0.1", False), ("255.255.255.255", False),
        ("::1", False), ("fe80::1", False), ("fc00::1", False), ("::ffff:10.0.0.1", False), ("64:ff9b::a00:1", False),
        ("2002:a00:1::1", False),
    ],
)  # fmt: skip
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public


_INSIDE = ["http://169.254.169.254/latest/meta-data", "http://127.0.0.1:9/sitemap.xml", "http://2130706433/a.xml",
           "http://[::1]/b.xml"]  # fmt: skip


def test_a_site_can_not_lead_the_crawl_inside(run: Run, tmp_path: Path) -> None:
    rules = "".join(f"Sitemap: {url}\n" for url in _INSIDE)
    pages = {
        "http://public.example/robots.txt": Response(200, {"Content-Type": "text/plain"}, rules.encode()),
        "http://public.example/": Response(200, {"Content-Type": "text/html"}, b"<p>Nothing here."),
    }
    with DemoSite(extra=pages) as site:
        run("pressmark", "crawl", "http://public.example/", "--delay", "0", "--set", "READERS=0", site=site)
        asked = [request.path for request in site.requests]
    assert {path.partition("//")[2].partition("/")[0] for path in asked} == {"public.example"}
    with Archive(tmp_path / "archive.db", readonly=True) as archive:
        for url in _INSIDE:
            why = archive.frontier.why(url) or ""
            assert why.startswith("out-of-scope: "), (url, why)
            assert "private address" in why
            assert f"pressmark add {url}" in why


def test_what_the_archivist_names_is_allowed_and_nothing_beside_it(run: Run, tmp_path: Path) -> None:
    with DemoSite() as site, DemoSite() as inside:
        # asked for directly, with no proxy: it looks the name up, and finds 127.0.0.1
        home = site.url.replace("127.0.0.1", "localhost")
        secret = f"{inside.url.replace('127.0.0.1', 'localhost')}sitemap.xml"
        pages = {"/robots.txt": Response(200, {"Content-Type": "text/plain"}, f"Sitemap: {secret}\n".encode())}
        site._extra.update(pages)
        run("pressmark", "crawl", home, "--delay", "0", "--limit", "2", "--set", "READERS=0")
        assert inside.requests == []
        assert len(site.requests) > 2
    with Archive(tmp_path / "archive.db", readonly=True) as archive:
        assert archive.articles.count() == 2
        assert "private address" in (archive.frontier.why(secret) or "")


def test_a_page_that_asks_not_to_be_archived_is_left_out_on_demand(run: Run, tmp_path: Path) -> None:
    with DemoSite() as demo:
        body = demo.answer("GET", demo.articles()[0].path, {"host": "demo.pressmark.example"}).body
    url = "http://shy.example/news/society/1.html"
    page = Response(200, {"Content-Type": "text/html; charset=utf-8", "X-Robots-Tag": "noarchive"}, body)
    with DemoSite(extra={url: page}) as site:
        for words, state in ((["--obey-noarchive"], "disallowed: the page asks"), ([], "stored")):
            run("pressmark", "crawl", url, "--delay", "0", "--set", "READERS=0", *words, site=site)
            with Archive(tmp_path / "archive.db", readonly=True) as archive:
                assert (archive.frontier.why(url) or "").startswith(state)
