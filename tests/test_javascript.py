"""Pages that scripts make, read with a real Chromium; without one these tests are left out, and say so."""

from __future__ import annotations

import importlib.util
import json
import shutil
from typing import TYPE_CHECKING

import pytest

from pipelines.archive import Archive
from scraper.demo import DemoSite, Response
from tests.builders import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

HOME = "http://scripted.example/"
STORY = f"{HOME}news/the-old-ferry-returns-to-the-river.html"
PARAGRAPHS = [
    f"The ferry, which is {n + 40} years old, came back to the river with new planks and an old bell." for n in range(5)
]
_HTML = {"Content-Type": "text/html; charset=utf-8"}
_SCRIPT = """
fetch("/story.json").then((answer) => answer.json()).then((lines) => {
  document.querySelector("main").innerHTML = "<article><h1>The old ferry returns to the river</h1>" +
    lines.map((line) => "<p>" + line + "</p>").join("") + "</article>";
});
"""

needs_browser = pytest.mark.skipif(
    importlib.util.find_spec("scrapy_playwright") is None or shutil.which("chromium") is None,
    reason="no Chromium, or no scrapy-playwright (pip install 'pressmark[js]')",
)


def pages() -> dict[str, Response]:
    facts = (
        "<title>The old ferry returns</title><meta property='og:type' content='article'>"
        "<meta property='article:published_time' content='2026-11-20T10:00:00Z'>"
    )
    shell = f"<html><head>{facts}</head><body><img src='/big.jpg'><main>Loading …</main><script>{_SCRIPT}</script>"
    links = f"<a href='{STORY}'>The old ferry returns to the river after years</a>"
    home = f'<html><head><title>Home</title></head><body><script>document.write("{links}")</script>'
    return {
        HOME: Response(200, _HTML, home.encode()),
        STORY: Response(200, _HTML, shell.encode()),
        f"{HOME}story.json": Response(200, {"Content-Type": "application/json"}, json.dumps(PARAGRAPHS).encode()),
    }


def register(folder: Path) -> None:
    with Archive(folder / "archive.db") as archive:
        archive.sources.add(HOME, now=NOW)


@pytest.mark.slow
@needs_browser
def test_what_scripts_write_is_archived(run: Run, tmp_path: Path) -> None:
    register(tmp_path)
    run("pressmark", "sources", "scripted.example", "--javascript")
    with DemoSite(extra=pages()) as site:
        run("pressmark", "crawl", HOME, "--delay", "0", "--set", "READERS=0", site=site)
        asked = [request.path for request in site.requests]
        agents = {request.headers["user-agent"].partition("/")[0] for request in site.requests}
    assert asked[0] == f"{HOME}robots.txt"
    assert not [path for path in asked if path.endswith(".jpg")]
    assert agents == {"Pressmark"}
    with Archive(tmp_path / "archive.db", readonly=True) as archive:
        [article] = archive.articles.all()
        assert article.text.split("\n\n") == PARAGRAPHS
        [capture] = archive.captures.of_article(article.id)
        page = archive.page(capture)
        assert page.header("X-Pressmark-Rendered")
        assert PARAGRAPHS[0].encode() in page.body


def test_without_a_browser_there_is_no_article_and_no_harm(run: Run, tmp_path: Path) -> None:
    register(tmp_path)
    run("pressmark", "sources", "scripted.example", "--javascript")
    run("pressmark", "sources", "scripted.example", "--no-javascript")
    with DemoSite(extra=pages()) as site:
        run("pressmark", "crawl", HOME, STORY, "--delay", "0", "--set", "READERS=0", site=site)
    with Archive(tmp_path / "archive.db", readonly=True) as archive:
        assert archive.articles.count() == 0
        assert (archive.frontier.why(STORY) or "").startswith(("not-an-article", "too-short"))
