"""Pages in tests/pages, each with what must come out of it; `benchmarks.pages` says how they are written.

All sentences are our own; the markup is of the kinds that news sites use. Every field is compared, but those that
benchmarks/floors.json lists as missed so far: pages are there that extraction does not master yet.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from benchmarks.floors import FLOORS, PAGES, Floors
from benchmarks.pages import ABSENT, everything, load, value

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
