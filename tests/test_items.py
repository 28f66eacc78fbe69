"""The values that travel through the pipeline."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError
from datetime import datetime

import pytest

from pipelines.items import Article, Page
from tests.builders import NOW, URL, make_article, make_visit


def test_a_page_knows_its_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Page(URL, b"", fetched_at=datetime(2026, 11, 20))  # noqa: DTZ001 - this is what is refused
    assert Page(URL, b"").fetched_at.tzinfo is not None


def test_headers_are_found_whatever_their_case() -> None:
    page = Page(URL, b"", 200, {"Content-TYPE": "text/html"}, NOW)
    assert page.header("content-type") == "text/html"
    assert page.header("ETag") is None
    assert page.header("ETag", "none") == "none"


def test_values_do_not_change_under_anyone() -> None:
    with pytest.raises(FrozenInstanceError):
        make_article().title = "Another"  # type: ignore[misc]


def test_they_travel_between_processes() -> None:
    visit = make_visit(reading=None)
    assert pickle.loads(pickle.dumps(visit)) == visit


def test_no_body_is_printed() -> None:
    assert "secret" not in repr(Page(URL, b"secret"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" \n\n ", 0),
        ("The harbour bridge opened.", 4),
        ("It’s a well-known story", 4),
        ("Şəhər 2026-cı ildə", 3),
        ("東京で地震", 5),
        ("Thai: สวัสดี", 7),
        ("— «» …", 0),
    ],
)
def test_words_are_counted(text: str, words: int) -> None:
    assert Article(url=URL, text=text).word_count == words
