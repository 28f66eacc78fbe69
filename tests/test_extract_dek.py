"""The standfirst: a field of its own, and what is none."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pipelines.items import Page
from scraper.extract import extract

if TYPE_CHECKING:
    from pipelines.items import Article

DEK = "The mail came by fishing boat, and the bread not at all."
PARAGRAPH = (
    "The ferry to the northern islands will sail twice a day again from Monday, the harbour office said, after a winter in "
    "which people wrote fewer letters and baked for themselves, some of them for the first time."
)


def page(above: str, head: str = "", body: str = "") -> Article:
    text = "".join(f"<p>{PARAGRAPH}</p>" for _ in range(4))
    html = (
        f"<html lang=en><head>{head}</head><body class='{body}'><article><h1>Second ferry is back</h1>{above}"
        f"<div class='text'>{text}</div></article></body></html>"
    )
    return extract(Page("https://gazette.example/a", html.encode(), fetched_at=datetime(2025, 6, 1, tzinfo=UTC)))


@pytest.mark.parametrize(
    ("above", "head"),
    [
        (f'<p class="standfirst">{DEK}</p><p class="byline">By Ann Lee</p>', ""),
        (f'<h2 class="subTitle">{DEK}</h2>', ""),
        (
            f"<div class='x'>{DEK}</div><div class='y'>A second line of a length that may be one.</div>",
            f'<meta name="description" content="{DEK}">',
        ),
        (f"<div>{DEK}</div>", ""),
        (f"<p>{DEK}</p>", ""),
    ],
)
def test_dek(above: str, head: str) -> None:
    found = page(above, head)
    assert found.dek == DEK
    assert DEK not in found.text


def test_names_of_the_whole_page_say_nothing_of_a_line() -> None:
    assert page(f'<p class="standfirst">{DEK}</p>', body="tag-sea single-author").dek == DEK


def test_what_the_metadata_state_word_for_word_is_the_dek_whatever_it_stands_in() -> None:
    head = f'<meta name="description" content="{DEK}">'
    assert page(f'<div class="byline-social"><p class="strapline">{DEK}</p></div>', head).dek == DEK
    assert page(f'<figure><img src="/a.jpg"><figcaption>{DEK}</figcaption></figure>', head).dek is None


@pytest.mark.parametrize(
    "above",
    [
        '<img src="/boat.jpg"><div>The boat at noon, seen from the pier by everybody.</div>',
        f'<figure><img src="/boat.jpg"><figcaption>{DEK}</figcaption></figure>',
        "<div>By Ann Lee, who writes from the islands for us.</div>",
        "<div>Sunday, 4 May 2025, at half past eleven in the morning.</div>",
        "<div>Press enter or click to view image in full size</div>",
        "<div>Northern Rowing 2 : 1 Southern Swimming</div>",
    ],
)
def test_what_is_no_dek(above: str) -> None:
    assert page(above).dek is None
