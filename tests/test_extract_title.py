"""The headline, and the site's name that is no part of it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.items import Page
from scraper.extract import extract
from scraper.extract.fields.title import position
from scraper.extract.page.document import parse
from scraper.extract.page.walk import lay_out
from scraper.extract.words import common_words, folded

TEXT = "<p>The ferry to the northern islands will sail twice a day again from Monday, the harbour office said.</p>" * 3


def title(head: str, body: str, url: str = "https://www.gazette.example/a") -> str | None:
    html = f"<html lang=en><head>{head}</head><body>{body}{TEXT}</body></html>"
    return extract(Page(url, html.encode(), fetched_at=datetime(2025, 6, 1, tzinfo=UTC))).title


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("<title>Second ferry is back - The Harbour Gazette of the North</title>", "<h1>Second ferry is back</h1>"),
        ("<title>The Harbour Gazette | Second ferry is back</title>", "<h1>Second ferry is back</h1>"),
        (
            '<meta property="og:title" content="Second ferry is back | Gazette"><meta property="og:site_name" content="Gazette">',
            "",
        ),
        ("<title>Second ferry is back – gazette.example</title>", ""),
        ("<title>Second ferry is back</title>", "<h1>Gazette</h1><h1>Second ferry is back</h1>"),
        ("<title>Second ferry is back</title>", "<aside><h1>Another story altogether</h1></aside><h2>x</h2>"),
        ("", "<h1>Second ferry is back</h1>"),
    ],
)
def test_headline_without_the_site(head: str, body: str) -> None:
    assert title(head, body) == "Second ferry is back"


def test_kicker_before_the_headline_is_left_out() -> None:
    head = '<script type="application/ld+json">{"@type":"NewsArticle","headline":"What the gulls know"}</script>'
    assert title(head, "<h1><span>Opinion</span> What the gulls know</h1>") == "What the gulls know"


def test_an_h1_that_is_the_name_of_a_programme_is_no_headline() -> None:
    head = '<title>Second ferry is back</title><meta property="og:title" content="Second ferry is back">'
    assert title(head, "<h1>Good Morning Harbour</h1>") == "Second ferry is back"
    assert title(head, "<h1>Islands get their old timetable again</h1>") == "Islands get their old timetable again"


def test_printed_headline_beats_the_one_for_search_engines() -> None:
    head = (
        '<title>Ferry timetable 2025: all departures</title><meta property="og:title" content="Ferry timetable 2025">'
    )
    assert title(head, "<h1>Second boat is back on the water</h1>") == "Second boat is back on the water"


def test_dashes_within_a_headline_stay() -> None:
    assert (
        title("<title>Ferry - a love story that never ends - Gazette</title>", "")
        == "Ferry - a love story that never ends"
    )


def test_what_json_ld_and_opengraph_agree_on_beats_an_h1_that_nothing_confirms() -> None:
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Second boat is back on the water"}</script>'
        '<meta property="og:title" content="Second boat is back on the water">'
    )
    assert title(head, "<h1>Ferry news of today</h1>") == "Second boat is back on the water"
    assert title(head.replace("og:title", "og:other"), "<h1>Ferry news of today</h1>") == "Ferry news of today"


def test_headline_that_the_json_ld_cuts_off() -> None:
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Second ferry is back on…"}</script>'
    )
    assert title(head, "<h1>Second ferry is back on the water</h1>") == "Second ferry is back on the water"


def test_h1_in_an_element_that_is_named_with_sidebar() -> None:
    body = '<div class="with-sidebar"><h1>Second ferry is back</h1></div>'
    assert (
        title("<title>Second ferry is back | Gazette of the Northern Harbour</title>", body) == "Second ferry is back"
    )


@pytest.mark.parametrize(
    "stated",
    ["Harbour Post - Second ferry is back", "Harbour Post: Second ferry is back", "Harbour Post：Second ferry is back"],
)
def test_line_that_is_part_of_the_title_of_a_page_without_h1(stated: str) -> None:
    assert (
        title(f"<title>{stated}</title>", "<table><tr><td>Second ferry is back</td></tr></table>")
        == "Second ferry is back"
    )


def test_soft_hyphens_are_no_letters() -> None:
    assert title("", "<h1>Fähr\u00adverbindung zurück im Hafen</h1>") == "Fährverbindung zurück im Hafen"


def test_no_headline() -> None:
    assert title("", "") is None


def test_words_in_common() -> None:
    assert folded("“Ferry” – is BACK!") == "ferry is back"
    assert common_words("古い灯台", "古い 灯台") == 1.0
    assert folded("Fähr\u00adhafen") == "fährhafen"
    assert common_words("ferry", "") == 0.0


@pytest.mark.parametrize(
    ("printed", "place"),
    [
        ("<h1>Ferry is back at sea</h1>", 0),  # without the kicker that the statement has
        ("<h1>Shipping: the ferry is now back at sea</h1>", 0),
        ("<h2>News from the harbour office Shipping: Ferry is back at sea</h2>", 0),
        ("<h1>Harbour Gazette</h1>", -1),
        ("<h1>What the gulls of the island know about us</h1>", -1),
    ],
)
def test_where_a_headline_is_printed_in_other_words(printed: str, place: int) -> None:
    page = Page("https://gazette.example/a", f"<html><body>{printed}{TEXT}</body></html>".encode())
    assert position(lay_out(parse(page)), "Shipping: Ferry is back at sea") == place
