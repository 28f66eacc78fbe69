"""Section and tags: from metadata, breadcrumbs, and what stands beside the title."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pipelines.items import Page
from scraper.extract import extract

if TYPE_CHECKING:
    from pipelines.items import Article

TEXT = (
    "<p>The ferry to the northern islands will sail twice a day again from Monday, the harbour office said, after a "
    "winter in which the mail came by fishing boat and the bread did not come at all.</p>"
) * 3


def page(head: str = "", above: str = "", below: str = "") -> Article:
    html = (
        f"<html lang=en><head><meta property='og:site_name' content='Gazette'>{head}</head><body>{above}"
        f"<h1>Second ferry is back</h1><div>{TEXT}</div>{below}</body></html>"
    )
    url = "https://gazette.example/news/sea/2041.html"
    return extract(Page(url, html.encode(), fetched_at=datetime(2025, 6, 1, tzinfo=UTC)))


CRUMBS = (
    '<script type="application/ld+json">{"@type": "BreadcrumbList", "itemListElement": [{"name": "Home"}, {"name": "Sea"}, '
    '{"name": "Second ferry is back"}]}</script>'
)


@pytest.mark.parametrize(
    ("head", "above"),
    [
        ('<script type="application/ld+json">{"@type": "NewsArticle", "articleSection": "Sea"}</script>', ""),
        ('<meta property="article:section" content="Sea">', ""),
        (CRUMBS, ""),
        ("", '<div class="breadcrumbs"><a href="/">Home</a> <a href="/news/sea/">Sea</a></div>'),
        ("", '<div><a href="/">Home</a> › <a href="/news/sea/">Sea</a></div>'),
        (
            "",
            '<div><a href="/">Home</a> <a href="/join">Join</a></div><div><a href="/">Home</a> <a href="/s/1">Sea</a></div>',
        ),
        ("", '<a href="/category/sea" rel="category tag">Sea</a>'),
        ("", '<div class="article-tag"><a href="/tag/sea/">Sea</a></div>'),
    ],
)
def test_section(head: str, above: str) -> None:
    assert page(head, above).section == "Sea"


def test_no_section() -> None:
    assert page().section is None


@pytest.mark.parametrize(
    ("head", "below", "tags"),
    [
        (
            '<meta property="article:tag" content="ferries"><meta property="article:tag" content="islands">',
            "",
            ["ferries", "islands"],
        ),
        ('<meta name="keywords" content="ferries, islands, Ferries">', "", ["ferries", "islands"]),
        ('<meta name="keywords" content="浜、小学生，亀">', "", ["浜", "小学生", "亀"]),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "keywords": ["topic/ferries", "place/islands"]}</script>',
            "",
            ["ferries", "islands"],
        ),
        ("", '<div class="tags"><a href="/t/1">#ferries</a> <a href="/t/2">#islands</a></div>', ["ferries", "islands"]),
        ("", '<a rel="category tag" href="/c/1">News</a>', []),
    ],
)
def test_tags(head: str, below: str, tags: list[str]) -> None:
    assert page(head, below=below).tags == tags


def test_of_a_list_that_names_the_site_only_what_the_text_mentions() -> None:
    head = '<meta name="keywords" content="Gazette, news, islands, harbour, football">'
    assert page(head).tags == ["islands", "harbour"]
