"""Pages in tests/pages, each with what must come out of it; `benchmarks.pages` says how they are written.

All sentences are our own; the markup is of the kinds that news sites use. Every field is compared, but those that
benchmarks/floors.json lists as missed so far: pages are there that extraction does not master yet.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import TYPE_CHECKING

import pytest

from benchmarks.floors import FLOORS, PAGES, Floors
from benchmarks.pages import ABSENT, everything, load, value
from pipelines.items import Page
from scraper.extract import extract

if TYPE_CHECKING:
    from benchmarks.pages import Fixture
    from pipelines.items import Article

FIXTURES = {fixture.name: fixture for fixture in load(PAGES)}
KNOWN = Floors.read(FLOORS).pages


@cache
def article(name: str) -> Article:
    return FIXTURES[name].extract()


def missed(name: str) -> list[str]:
    """The checks of a page that fail so far; those of a new page all have to hold."""
    return KNOWN[name]["misses"] if name in KNOWN else []


def fields(fixture: Fixture) -> list[str]:
    return [field for field in fixture.expected if field not in missed(fixture.name)]


@pytest.mark.parametrize(
    ("name", "field"), [pytest.param(n, field, id=f"{n}-{field}") for n, f in FIXTURES.items() for field in fields(f)]
)
def test_field(name: str, field: str) -> None:
    found = article(name)
    assert value(found, field) == FIXTURES[name].expected[field], found.evidence.get(field)


@pytest.mark.parametrize("name", [name for name, fixture in FIXTURES.items() if fixture.absent])
def test_no_clutter_in_any_field(name: str) -> None:
    text = everything(article(name))
    wanted = [words for words in FIXTURES[name].absent if ABSENT + words not in missed(name)]
    assert [words for words in wanted if words in text] == []


@pytest.mark.parametrize("name", FIXTURES)
def test_text_is_its_blocks(name: str) -> None:
    found = article(name)
    assert found.text == "\n\n".join(block.text for block in found.blocks)


@pytest.mark.parametrize("name", FIXTURES)
def test_every_field_has_its_evidence(name: str) -> None:
    assert set(article(name).evidence) == {
        *("title", "dek", "text", "published", "modified", "authors", "section", "tags", "language", "images"),
        *("canonical_url", "kind"),
    }


@pytest.mark.parametrize("name", FIXTURES)
def test_no_truth_holds_what_must_be_absent(name: str) -> None:
    fixture = FIXTURES[name]
    truth = [fixture.body or "", *(str(fixture.expected.get(field) or "") for field in ("title", "dek", "section"))]
    assert [words for words in fixture.absent if words in "\n".join(truth)] == []


def test_a_piece_of_many_thousand_words() -> None:
    who = ("The miller", "Her sister", "A surveyor", "The last ferryman", "Nobody from the town", "The organist")
    did = ("walked the whole of the old canal", "counted the windows of the mill", "wrote down what the river said")
    when = ("in the summer of the dry wells", "on the day when the bridge was opened", "before the second flood")
    then = (
        "and told nobody for eleven years, because there was, as it turned out, nothing to tell that they did not know"
    )
    chapters = {
        f"Chapter {number}: {name} remembers": [
            f"{name} {deed} {time}, {then}; the {number}th notebook has a drawing of it, and it rained on page {page}."
            for page, (deed, time) in enumerate(product(did, when), start=40 * number)
        ]
        for number, name in enumerate(who * 4, start=1)
    }
    opening = "This is the story of a canal, told by those who were there when it was not dug."
    body = f"<p>{opening}</p>" + "".join(
        f"<h2>{heading}</h2>" + "<div class='ad-slot'>Advertisement</div>".join(f"<p>{p}</p>" for p in paragraphs)
        for heading, paragraphs in chapters.items()
    )
    others = "".join(f"<li><a href='/{n}'>Another long read about the canal, part {n}</a></li>" for n in range(40))
    html = (
        "<!doctype html><html lang='en'><head><title>The canal that was not dug | Long Water</title></head><body>"
        f"<nav><ul>{others}</ul></nav><main><h1>The canal that was not dug</h1><p class='byline'>By Ada Thorne</p>"
        f"<div class='story-body'>{body}</div></main><aside><h3>More</h3><ul>{others}</ul></aside></body></html>"
    )
    found = extract(Page("https://longwater.example/2025/05/canal", html.encode()))
    expected = [("paragraph", opening)]
    expected += [(kind, text) for heading, ps in chapters.items() for kind, text in _chapter(heading, ps)]
    assert found.word_count > 6000
    assert [(block.kind, block.text) for block in found.blocks] == expected
    assert (found.title, found.authors) == ("The canal that was not dug", ["Ada Thorne"])


def _chapter(heading: str, paragraphs: list[str]) -> list[tuple[str, str]]:
    return [("heading", heading), *(("paragraph", text) for text in paragraphs)]
