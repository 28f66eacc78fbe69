"""What is left out of the markup before it is parsed, and what must not be."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.items import Page
from scraper.extract import extract
from scraper.extract.page.markup import lean

SENTENCE = "The ferry sails twice a day again, the harbour office said, and the bread will be fresh."


def left(markup: str) -> str:
    return lean(markup.encode(), None)[0].decode()


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<script>a < b</script><p>x", "<script></script><p>x"),
        ("<script src='/a.js' async>1</SCRIPT ><p>x", "<script src='/a.js' async></SCRIPT ><p>x"),
        ("<style>p {color: red}</style><p>x", "<style></style><p>x"),
        ('<svg viewBox="0 0 1 1"><path d="M0"/></svg>x', '<svg viewBox="0 0 1 1"></svg>x'),
        ("<!-- <script> --><p>x<script>1</script>", "<!-- <script> --><p>x<script></script>"),
    ],
)
def test_the_bulk_is_cut_but_for_its_element(markup: str, expected: str) -> None:
    assert left(markup) == expected


@pytest.mark.parametrize(
    "markup",
    [
        '<script type="application/ld+json">{"@type": "Article"}</script>',
        '<script type="application/json">{}</script>',
        "<script>never closed <p>x",
        '<script data-x="a>b">1</script>',  # the tag may end elsewhere
        "<script src=x.js'>1</script><p>it's</p>",
        "<script><!-- <script>1</script> --></script>",  # the first end is none
        "<svg/><p>x</p><svg/>",
        "<svg><svg></svg><p>x</p></svg>",
        "<scripted>x</scripted><p>y</p>",
        "<p>1 < 2 <!-- never closed <script>1</script>",
    ],
)
def test_what_is_doubtful_or_holds_data_stays(markup: str) -> None:
    assert left(markup) == markup


def test_broken_bytes_within_a_script_are_not_the_pages() -> None:
    body = (
        b"<script>var a = '\xff\xfe\x81'</script>"
        + f"<h1>Ärger am Hafen</h1><p>{SENTENCE} Über alles.</p>".encode() * 4
    )
    page = Page("https://www.example.com/a/b", body, fetched_at=datetime(2025, 6, 1, tzinfo=UTC))
    assert "Über alles." in extract(page).text


def test_an_empty_element_of_the_class_br_is_a_line_break() -> None:
    words = ("One", "Two", "Three", "Four")
    text = "<span class='id-r br'></span>".join(f"{SENTENCE} {SENTENCE} {word}." for word in words)
    body = f"<h1>Second ferry is back</h1><article><p>{text}<i class=br>No break.</i></p></article>".encode()
    page = Page("https://www.example.com/a/b", body, fetched_at=datetime(2025, 6, 1, tzinfo=UTC))
    assert [block.text.split(". ")[-1] for block in extract(page).blocks] == [
        "One.",
        "Two.",
        "Three.",
        "Four.No break.",
    ]
