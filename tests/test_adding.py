"""What `pressmark add` says: what it found, or what is wrong and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scraper.demo import DemoSite, Response
from scraper.terminal.adding import advice

if TYPE_CHECKING:
    from tests.conftest import Run

FAST = ("--set", "HOST_DELAY=0", "--set", "READERS=0")
HTML = {"Content-Type": "text/html; charset=utf-8"}


def test_what_was_found_is_told_in_a_few_lines(run: Run, site: DemoSite) -> None:
    said = run("pressmark", "add", *FAST, DemoSite.HOME, site=site).stdout
    lines = [line.rstrip() for line in said.splitlines()]
    assert lines[0] == DemoSite.HOME.split("/")[2].removeprefix("www.")
    assert len(lines) < 25
    for words in ("language az", "times in UTC+04:00", "RSS 2.0", "entries", "news sitemap", "index of sitemaps"):
        assert words in said, words
    assert "addresses like /" in said
    assert "0 new articles" not in said


@pytest.fixture
def troubled() -> DemoSite:
    """Sites that are of no use, each in another way."""
    moved = {"Location": "http://elsewhere.example/"}
    return DemoSite(
        extra={
            "http://refuses.example/": Response(403, HTML, b"no"),
            "http://moved.example/": Response(301, moved, b""),
            "http://closed.example/robots.txt": Response(200, {}, b"User-agent: *\nDisallow: /\n"),
            "http://empty.example/": Response(200, HTML, b"<p>Nothing here yet.</p>"),
            "http://missing.example/": Response(404, HTML, b"?"),
            "http://paper.example/": Response(
                200, HTML, b"<html lang='de'><a href='/politik/der-rat-tagt-am-freitag-12345.html'>Der Rat tagt</a>"
            ),
        }
    )


def test_what_is_wrong_is_told_with_what_to_do(run: Run, troubled: DemoSite) -> None:
    names = ("refuses", "moved", "closed", "empty", "missing")
    with troubled as site:
        said = run("pressmark", "add", *FAST, *(f"http://{name}.example/" for name in names), site=site).stdout
    flat = " ".join(said.split())
    for words in (
        "HTTP 403 it may want to know who asks",
        "it has moved to http://elsewhere.example/; `pressmark add http://elsewhere.example/` makes that a source",
        "disallowed its robots.txt asks crawlers to stay away",
        "no articles were found name a page that lists them",
        "HTTP 404 look at the address",
    ):
        assert words in flat, words


def test_many_sources_are_a_table(run: Run, troubled: DemoSite) -> None:
    names = ("refuses", "moved", "closed", "empty", "missing", "paper")
    with troubled as site:
        said = run("pressmark", "add", *FAST, *(f"http://{name}.example/" for name in names), site=site).stdout
    rows = {line.split()[0]: line.split() for line in said.splitlines() if ".example" in line}
    assert rows["paper.example"][1:6] == ["de", "0", "0", "0", "1"]
    assert rows["refuses.example"][-2:] == ["HTTP", "403"]


@pytest.mark.parametrize(
    ("problem", "what"),
    [
        ("DNS lookup failed: there is no such host, or the network is down", "spelling"),
        ("its certificate can't be verified: expired", "DOWNLOAD_VERIFY_CERTIFICATES"),
        ("robots.txt: HTTP 503", "tries again"),
        ("HTTP 401", "login"),
    ],
)
def test_advice(problem: str, what: str) -> None:
    assert what in advice(problem)
