"""Pages in tests/pages, each with what must come out of it: NAME.html as it was served, NAME.json with the request and the fields.

All sentences are our own; the markup is of the kinds that news sites use.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pipelines.items import Page
from scraper import sites
from scraper.extract import extract

if TYPE_CHECKING:
    from pipelines.items import Article

PAGES = Path(__file__).parent / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.json"))


def facts(name: str) -> dict[str, Any]:
    return json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))


@cache
def article(name: str) -> Article:
    given = facts(name)
    page = Page(
        given["url"],
        (PAGES / f"{name}.html").read_bytes(),
        given.get("status", 200),
        given.get("headers", {}),
        datetime.fromisoformat(given["fetched_at"]),
    )
    return extract(page, sites.get(given["site"]) if "site" in given else None)


def printed(value: Any) -> Any:
    """A value as it is written in the JSON files."""
    return value.isoformat() if isinstance(value, date) else value


FIELDS = {
    "paragraphs": lambda a: [block.text for block in a.blocks],
    "blocks": lambda a: [[block.kind, block.text] for block in a.blocks],
    "images": lambda a: [image.url for image in a.images],
}


@pytest.mark.parametrize(
    ("name", "field"), [pytest.param(n, f, id=f"{n}-{f}") for n in NAMES for f in facts(n)["expected"]]
)
def test_field(name: str, field: str) -> None:
    found = article(name)
    value = FIELDS[field](found) if field in FIELDS else getattr(found, field)
    assert printed(value) == facts(name)["expected"][field], found.evidence.get(field)


@pytest.mark.parametrize("name", [name for name in NAMES if "absent" in facts(name)])
def test_no_clutter_in_any_field(name: str) -> None:
    found = article(name)
    values = [
        *(found.title or "", found.dek or "", found.section or "", found.published_raw or ""),
        *(found.authors + found.tags + [block.text for block in found.blocks]),
        *(caption for image in found.images if (caption := image.caption)),
    ]
    everything = "\n".join(values)
    assert [words for words in facts(name)["absent"] if words in everything] == []


@pytest.mark.parametrize("name", NAMES)
def test_text_is_its_blocks(name: str) -> None:
    found = article(name)
    assert found.text == "\n\n".join(block.text for block in found.blocks)


@pytest.mark.parametrize("name", NAMES)
def test_every_field_has_its_evidence(name: str) -> None:
    assert set(article(name).evidence) == {
        *("title", "dek", "text", "published", "modified", "authors", "section", "tags", "language", "images"),
        *("canonical_url", "kind"),
    }
