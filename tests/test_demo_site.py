from __future__ import annotations

import gc
import gzip
import http.client
import threading
import urllib.error
import urllib.request
import warnings
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from pipelines.items import Page
from scraper.demo import DemoSite, Request, Response
from scraper.discovery import discover, read_robots

if TYPE_CHECKING:
    from collections.abc import Iterator

CLUTTER = ("UP", "12 Punto", "Həmçinin oxuyun", "Bağla", "Son xəbərlər", "Ana səhifə", "Tarix", "Müəllif", "Paylaş",
           "bülletenə abunə", "Şərhlər", "kukilərdən", "Foto:")  # fmt: skip


@pytest.fixture
def demo() -> Iterator[DemoSite]:
    with DemoSite() as site:
        yield site


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


def get(demo: DemoSite, path: str, **headers: str) -> Page:
    """What the site answers under its public name, asked through its proxy."""
    url = path if "://" in path else DemoSite.HOME.rstrip("/") + path
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": demo.proxy_url}), _NoRedirects)
    asked = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with opener.open(urllib.request.Request(url, headers=asked), timeout=10) as response:
            return Page(url, response.read(), response.status, dict(response.headers))
    except urllib.error.HTTPError as error:
        with error:
            return Page(url, error.read(), error.code, dict(error.headers))


def crawl(demo: DemoSite) -> dict[str, set[str]]:
    """Every article address that discovery finds, and the kinds of documents it stands in."""
    waiting = [("robots", DemoSite.HOME + "robots.txt"), ("home", DemoSite.HOME)]
    seen: set[str] = set()
    articles: dict[str, set[str]] = {}
    while waiting:
        kind, url = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        for link in discover(get(demo, url), kind, site="demo.pressmark.example"):  # type: ignore[arg-type]
            if link.kind == "article":
                articles.setdefault(link.url.removeprefix(DemoSite.HOME.rstrip("/")), set()).add(kind)
            else:
                waiting.append((link.kind, link.url))
    return articles


@pytest.mark.parametrize("edition", [1, 2])
def test_discovery_finds_every_article(demo: DemoSite, edition: int) -> None:
    demo.edition = edition
    found = crawl(demo)
    assert {article.path for article in demo.articles()} <= found.keys()
    astray = found.keys() - {article.path for article in demo.articles()}
    assert {path.partition("?")[0] for path in astray} - {article.path for article in demo.articles()} == {
        "/news/society/213999.html",
        "/n/214018",
    }
    assert sum("utm_source" in path for path in astray) == 1
    assert {"home", "section", "feed", "sitemap"} == set().union(*found.values())
    for only in ("section", "feed", "sitemap"):
        assert {only} in found.values()


def test_the_truth_is_worth_measuring_by(demo: DemoSite) -> None:
    for edition, number in ((1, 24), (2, 25)):
        demo.edition = edition
        articles = demo.articles()
        assert len(articles) == number
        assert len({article.path for article in articles}) == len({article.title for article in articles}) == number
        assert {article.language for article in articles} == {"az", "en", "ru"}
        assert len({article.section for article in articles}) >= 4
        paragraphs = [paragraph for article in articles for paragraph in article.paragraphs]
        assert len(set(paragraphs)) == len(paragraphs)
        for article in articles:
            assert len(article.paragraphs) >= 3
            assert min(map(len, article.paragraphs)) > 80
            assert datetime.fromisoformat(article.published).utcoffset() == timedelta(hours=4)
            assert article.authors
            assert article.text.split("\n\n") == list(article.paragraphs)


def test_every_article_page_holds_its_article(demo: DemoSite) -> None:
    for edition in (1, 2):
        demo.edition = edition
        for article in demo.articles():
            page = get(demo, article.path)
            text = page.body.decode(article.encoding).replace("&#x27;", "'")
            assert page.status == 200
            assert article.title in text
            assert article.dek in text
            assert all(f"<p>{paragraph}</p>" in text for paragraph in article.paragraphs)
            assert article.published_at.strftime("%Y.%m.%d / %H:%M") in text
            assert all(name in text for name in article.authors)
            assert article.section_name in text


def test_article_pages_have_the_clutter_of_axar(demo: DemoSite) -> None:
    article = next(article for article in demo.articles() if article.caption and article.language == "az")
    text = get(demo, article.path).body.decode()
    for words in CLUTTER:
        assert words in text
        assert words not in article.text
    see_also = text.split("Həmçinin oxuyun")[1].split("</ul>")[0]
    assert see_also.count("<li>") == 10


def test_the_second_edition(demo: DemoSite) -> None:
    before = {article.path: article for article in demo.articles()}
    demo.edition = 2
    after = {article.path: article for article in demo.articles()}
    (gone,) = before.keys() - after.keys()
    assert len(after.keys() - before.keys()) == 2
    (edited,) = (path for path in before.keys() & after.keys() if before[path] != after[path])
    old, new = before[edited], after[edited]
    changed = [was != now for was, now in zip(old.paragraphs, new.paragraphs, strict=True)]
    assert sum(changed) == 1
    assert new.title != old.title
    assert new == replace(old, title=new.title, paragraphs=new.paragraphs, modified=new.modified)
    assert get(demo, gone).status == 410
    assert gone not in get(demo, "/").body.decode()
    demo.edition = 1
    assert get(demo, gone).status == 200


def test_conditional_requests(demo: DemoSite) -> None:
    path = demo.articles()[0].path
    first = get(demo, path)
    tag, changed = first.header("ETag"), first.header("Last-Modified")
    assert tag
    assert changed
    assert get(demo, path, If_None_Match=tag).status == 304
    assert get(demo, path, If_Modified_Since=changed).status == 304
    assert get(demo, path, If_None_Match='"other"', If_Modified_Since=changed).status == 200
    assert get(demo, path, If_None_Match=tag).body == b""


def test_gzip_is_sent_to_who_takes_it(demo: DemoSite) -> None:
    path = next(article.path for article in demo.articles() if article.layout == "modern")
    plain, packed = get(demo, path), get(demo, path, Accept_Encoding="gzip, br")
    assert plain.header("Content-Encoding") is None
    assert packed.header("Content-Encoding") == "gzip"
    assert gzip.decompress(packed.body) == plain.body


def test_the_page_in_windows_1251_says_so_nowhere(demo: DemoSite) -> None:
    article = next(article for article in demo.articles() if article.encoding != "utf-8")
    page = get(demo, article.path)
    assert page.header("Content-Type") == "text/html"
    assert b"charset" not in page.body
    assert article.title in page.body.decode("cp1251")


def test_astray(demo: DemoSite) -> None:
    assert get(demo, "/news/society/213999.html").status == 404
    moved = get(demo, "/n/214018")
    assert (moved.status, moved.header("Location")) == (301, "/news/culture/214018.html")
    assert get(demo, "/news/society/?page=99").status == 404
    assert get(demo, "/news/society/?page=0").status == 404
    assert get(demo, "/news/society/?page=x").status == 404
    assert get(demo, "/enigma/").status == 404


def test_robots_txt_keeps_a_linked_page_to_subscribers(demo: DemoSite) -> None:
    robots = read_robots(get(demo, "/robots.txt").body.decode(), DemoSite.HOME + "robots.txt")
    assert not robots.allowed(DemoSite.HOME + "subscribers/daily.html", "pressmark")
    assert b'href="/subscribers/daily.html"' in get(demo, "/").body
    assert all(robots.allowed(DemoSite.HOME + article.path[1:], "pressmark") for article in demo.articles())
    assert (robots.delay("pressmark") or 0) <= 0.1


def test_it_is_the_same_site_by_either_name(demo: DemoSite) -> None:
    with urllib.request.urlopen(demo.url, timeout=10) as response:  # asked directly, as an origin
        direct = response.read()
    assert direct == get(demo, "/").body
    with urllib.request.urlopen(f"{demo.url}sitemap.xml", timeout=10) as response:
        assert f"<loc>{demo.url}sitemap_news.xml</loc>".encode() in response.read()
    assert b"<loc>http://demo.pressmark.example/sitemap_news.xml</loc>" in get(demo, "/sitemap.xml").body


def test_unknown_hosts_are_not_fetched(demo: DemoSite) -> None:
    assert get(demo, "http://other.example/").status == 502


def test_requests_are_kept(demo: DemoSite) -> None:
    get(demo, "/robots.txt", User_Agent="pressmark/1")
    get(demo, "/news/society/?page=2")
    assert [(request.method, request.path) for request in demo.requests] == [
        ("GET", "/robots.txt"),
        ("GET", "/news/society/?page=2"),
    ]
    assert demo.requests[0].headers["user-agent"] == "pressmark/1"


def test_extra_pages_and_hosts() -> None:
    def busy(request: Request) -> Response:
        return Response(503, {"Retry-After": "1"}, request.path.encode())

    extra = {
        "/": Response(200, {"Content-Type": "application/pdf"}, b"%PDF-1.7"),
        "/busy?x=1": busy,
        "http://other.example/feed": Response(200, {}, b"<rss/>"),
    }
    with DemoSite(extra=extra) as demo:
        assert get(demo, "/").body == b"%PDF-1.7"
        assert (get(demo, "/busy?x=1").status, get(demo, "/busy?x=1").body) == (503, b"/busy?x=1")
        assert get(demo, "http://other.example/feed").body == b"<rss/>"
        assert get(demo, "http://other.example/").status == 404
        assert demo.requests[-1].path == "http://other.example/"


def test_connections_are_kept_open_and_closed_with_the_site(capfd: pytest.CaptureFixture[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with DemoSite() as demo:
            connection = http.client.HTTPConnection("127.0.0.1", demo.port, timeout=10)
            sockets = set()
            for method, size in (("GET", True), ("HEAD", False), ("GET", True)):
                connection.request(method, "/")
                response = connection.getresponse()
                assert bool(response.read()) is size
                assert int(response.headers["Content-Length"]) > 1_000
                sockets.add(connection.sock.getsockname())
            assert len(sockets) == 1
        connection.close()
        gc.collect()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(("demo-site", "Thread-"))]
    assert capfd.readouterr() == ("", "")
