"""Authors: names in bylines, and which byline is the article's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.items import Page
from scraper.extract import extract
from scraper.extract.bylines import clean, is_outlet


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("By Ann Lee", ["Ann Lee"]),
        ("Ann Lee and Bo Wu", ["Ann Lee", "Bo Wu"]),
        ("Von Jürgen Weiß und Eva Blum", ["Jürgen Weiß", "Eva Blum"]),
        ("Par Claude Petit et Marie Dubois", ["Claude Petit", "Marie Dubois"]),
        ("Автор: Пётр Лисицын", ["Пётр Лисицын"]),
        ("Müəllif: Nigar Həsənli", ["Nigar Həsənli"]),
        ("作者：李文静", ["李文静"]),
        ("سامر الخطيب، ليلى حداد", ["سامر الخطيب", "ليلى حداد"]),
        ("Ann Lee, staff writer", ["Ann Lee"]),
        ("Ann Lee ann.lee@example.com", ["Ann Lee"]),
        ("By Ann Lee | 4 April 2025 11:12", ["Ann Lee"]),
        ("Ann Lee @annlee", ["Ann Lee"]),
        ("Abby Bybee, Patrick Hruby", ["Abby Bybee", "Patrick Hruby"]),
        ("Ann Lee; Ann Lee", ["Ann Lee"]),
        ("Published March", []),
        ("admin", []),
        ("3 hours ago", []),
        ("in Berlin", []),
        ("Axar.az", ["Axar.az"]),
        ("x" * 300, []),
    ],
)
def test_names_in_a_byline(words: str, names: list[str]) -> None:
    assert clean(words) == names


@pytest.mark.parametrize(
    ("name", "outlet"),
    [("Reuters", True), ("Axar.az", True), ("The Courier", True), ("BR24 Redaktion", True), ("Ann Lee", False)],
)
def test_outlets_are_no_persons(name: str, outlet: bool) -> None:
    assert is_outlet(name, set()) is outlet


TEXT = "<p>The ferry to the northern islands will sail twice a day again from Monday, the harbour office said.</p>" * 3


def authors(body: str, head: str = "") -> list[str]:
    html = f"<html lang=en><head>{head}</head><body><h1>The second ferry is back</h1>{body}</body></html>"
    page = Page("https://gazette.example/a", html.encode(), fetched_at=datetime(2025, 6, 1, tzinfo=UTC))
    return extract(page).authors


def test_person_is_preferred_to_the_outlet() -> None:
    head = '<meta name="author" content="Gazette"><meta property="og:site_name" content="Gazette">'
    assert authors(f'<div class="byline">By <a href="/author/lee">Ann Lee</a></div>{TEXT}', head) == ["Ann Lee"]
    assert authors(TEXT, head) == ["Gazette"]


def test_label_and_value_in_cells() -> None:
    assert authors(f"{TEXT}<table><tr><td>Author</td><td>Ann Lee</td></tr></table>") == ["Ann Lee"]


def test_no_names_from_sidebars_and_comments() -> None:
    sidebar = '<aside class="sidebar"><span class="author">Someone Else</span></aside>'
    comments = '<div class="comments"><span class="comment-author">A Reader</span></div>'
    assert authors(sidebar + TEXT + comments) == []


def test_pieces_of_a_byline_are_not_run_together() -> None:
    byline = '<div class="byline"><b>Ann Lee</b><i>Senior reporter</i><time>4 May 2025</time></div>'
    assert authors(byline + TEXT) == ["Ann Lee"]
