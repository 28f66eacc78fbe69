"""What pages state for machines, also where they do so badly."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.items import Page
from scraper.extract.fields import standing
from scraper.extract.page import document, structured


def read(head: str, url: str = "https://gazette.example/a") -> structured.Structured:
    html = f"<html><head>{head}</head><body></body></html>"
    return structured.read(document.parse(Page(url, html.encode(), fetched_at=datetime(2025, 6, 1, tzinfo=UTC))))


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "A"}',
        '[{"@type": "Organization"}, {"@type": "NewsArticle", "headline": "A"}]',
        '{"@graph": [{"@type": "WebPage"}, {"@type": ["Report", "NewsArticle"], "headline": "A"}]}',
        '{"@type": "WebPage", "mainEntity": {"@type": "NewsArticle", "headline": "A"}}',
        '{"@type": "NewsArticle", "headline": "A",}',
        '{"@type": "Organization"}\n{"@type": "NewsArticle", "headline": "A"};',
        '{"@type": "NewsArticle", "headline": "A"} broken',
        '// <![CDATA[\n{"@type": "NewsArticle", "headline": "A"}\n// ]]>',
        '/* <![CDATA[ */ {"@type": "NewsArticle", "headline": "A"} /* ]]> */',
        '<!-- {"@type": "NewsArticle", "headline": "A"} -->',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;A&quot;}",
        '{"@type": "NewsArticle", "headline": "A", "text": "line\nbreak"}',
    ],
)
def test_json_ld(script: str) -> None:
    assert read(f'<script type="application/ld+json">{script}</script>').article.get("headline") == "A"


@pytest.mark.parametrize("script", ["", "not json", "[" * 100_000, '"text"', "null", "{"])
def test_what_is_no_json(script: str) -> None:
    assert read(f'<script type="application/ld+json">{script}</script>').article == {}


def test_of_several_articles_the_one_of_this_address() -> None:
    nodes = ", ".join(
        f'{{"@type": "NewsArticle", "headline": "{name}", "url": "https://gazette.example/{name}"}}' for name in "bac"
    )
    assert read(f'<script type="application/ld+json">[{nodes}]</script>').article["headline"] == "a"


def test_meta_elements_by_each_of_their_names_in_order() -> None:
    said = read(
        '<meta name="Author" property="article:author" content=" Ann  Lee "><meta name="author" content="Bo Wu">'
        '<meta name="x" property="x" content="once"><meta name="empty" content=" ">'
    )
    assert said.meta["author"] == ["Ann Lee", "Bo Wu"]
    assert said.meta["article:author"] == ["Ann Lee"]
    assert said.meta["x"] == ["once"]
    assert "empty" not in said.meta


def test_references_are_resolved() -> None:
    said = read(
        '<script type="application/ld+json">[{"@id": "#lee", "@type": "Person", "name": "Ann Lee"}, {"@type": "Article", "author": {"@id": "#lee"}}]</script>'
    )
    assert said.resolve(said.article["author"])["name"] == "Ann Lee"
    assert said.resolve({"@id": "#nobody"}) == {"@id": "#nobody"}


@pytest.mark.parametrize(
    ("value", "strings"),
    [("a &amp; b", ["a & b"]), (["a", " ", {"@value": "b"}, 3], ["a", "b"]), (None, []), ({"name": "a"}, [])],
)
def test_strings(value: object, strings: list[str]) -> None:
    assert structured.strings(value) == strings


@pytest.mark.parametrize(
    ("head", "free"),
    [
        ("", None),
        ('<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>', False),
        ('<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": "True"}</script>', True),
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": "https://schema.org/False"}</script>',
            False,
        ),
        ('<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": [1]}</script>', None),
        ('<meta property="article:content_tier" content="locked">', False),
        ('<meta property="article:content_tier" content="free">', True),
        ('<meta property="article:content_tier" content="gold">', None),
    ],
)
def test_whether_all_of_it_may_be_read(head: str, free: bool | None) -> None:
    assert standing.free(read(head)) is free
