"""What `pressmark status --reasons` shows: every reason once, in a table that fits the terminal."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from pipelines.archive.ledger import general
from pipelines.items import Link, Reading
from pipelines.web.queries.source import fates
from scraper.terminal.accounts import reasons
from tests.builders import HOME, SOURCE, come_by, make_archive, make_article, publish

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def table(tmp_path: Path) -> dict[str, list[str]]:
    """The cells of the table by reason, as they stand on a terminal of 200 columns."""
    with make_archive(tmp_path / "archive.db", sources=(HOME, "https://other.example/")) as archive:
        for name in ("one", "two"):
            publish(archive, f"{HOME}news/{name}", text=f"The bridge is open for number {name}. " * 20)
            publish(archive, f"{HOME}news/{name}?print", canonical_url=f"{HOME}news/{name}")
            come_by(archive, f"{HOME}old/{name}", status=301, location=f"{HOME}new/{name}")
            come_by(archive, f"https://other.example/{name}", Reading(problem=f"{len(name)} characters of text"))
        links = [Link(url=f"https://x{n}.example/a", kind="article", via="home") for n in range(3)]
        come_by(archive, HOME, Reading(links=tuple(links)), kind="home", via="seed")
        come_by(archive, f"{HOME}{'long/' * 30}", Reading(problem="it is a PDF"))
        screen = io.StringIO()
        reasons(Console(file=screen, width=200), archive, source=None)
        assert len(archive.frontier.reasons(SOURCE)) > 5
    rows = [[cell.strip() for cell in line.split("   ") if cell.strip()] for line in screen.getvalue().splitlines()]
    return {row[2]: row for row in rows if len(row) > 4}


def test_what_differs_in_an_address_or_a_number_alone_is_one_reason(table: dict[str, list[str]]) -> None:
    assert table["another address of article …"][3] == "2"
    assert table["HTTP 301 to …"][3] == "2"
    assert table["… is not on …"][3] == "3"
    assert table["… characters of text"][3:5] == ["2", "1"]


@pytest.mark.parametrize(("reason", "alike"), [
    ("1 word", "… words"), ("18 words", "… words"), ("1,204 characters of text", "… characters of text"),
    ("HTTP 301 to https://a.example/1", "HTTP 301 to …"), ("HTTP 404", "HTTP 404"),
    ("another address of article 7", "another address of article …"), ("no answer from 10061", "no answer from …"),
    ("b.example is not on a.example", "… is not on …"), ("more than 8 folders", "more than 8 folders"),
])  # fmt: skip
def test_a_reason_is_the_same_whatever_the_page(reason: str, alike: str) -> None:
    assert general(reason) == alike


def test_lengths_are_one_reason_on_the_page_of_a_source(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive.db") as archive:
        for number in (1, 2, 3):
            article = make_article(f"{HOME}news/{number}", text="Word. " * number)
            come_by(archive, article.url, Reading(article=article))
        assert fates(archive, SOURCE)[2] == [("too-short", "… words", 3)]


def test_a_long_address_leaves_the_other_columns_their_room(table: dict[str, list[str]]) -> None:
    example = table["it is a PDF"][-1]
    assert len(example) == 60
    assert "…" in example
