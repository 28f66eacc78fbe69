"""The project's own pages with their truth: NAME.html as it was served, NAME.json with the request and the fields.

    {"url": …, "fetched_at": …, "expected": {"title": …, "paragraphs": […], …}, "absent": ["words of no field", …]}

`status`, `headers` and `site` (a site file's name) are optional, as is `about`, which says what the page is there for.
Expected are fields of `Article` as JSON has them; `paragraphs` are the texts of its blocks, `blocks` their kinds too.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from pipelines.items import Page
from scraper import sites
from scraper.extract import extract

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.items import Article

__all__ = ["ABSENT", "Fixture", "everything", "load", "value"]

ABSENT = "absent: "
"""How the check is named that a string of `absent` is in no field: `absent: Read more`."""


@dataclass(frozen=True, slots=True)
class Fixture:
    """A page and what must come out of it."""

    name: str
    html: bytes
    facts: dict[str, Any]
    digest: str
    """Of both files: tells whether a page is the one that its floor was set for."""

    @property
    def expected(self) -> dict[str, Any]:
        """The true fields."""
        fields: dict[str, Any] = self.facts["expected"]
        return fields

    @property
    def absent(self) -> list[str]:
        """Strings that must be in no field."""
        strings: list[str] = self.facts.get("absent", [])
        return strings

    @property
    def body(self) -> str | None:
        """The true text, paragraphs joined by line ends; None where the facts tell none."""
        if "blocks" in self.expected:
            return "\n".join(text for _, text in self.expected["blocks"])
        return "\n".join(self.expected["paragraphs"]) if "paragraphs" in self.expected else None

    @property
    def page(self) -> Page:
        """As the extractor takes it."""
        return Page(
            self.facts["url"],
            self.html,
            self.facts.get("status", 200),
            self.facts.get("headers", {}),
            datetime.fromisoformat(self.facts["fetched_at"]),
        )

    def extract(self) -> Article:
        """What comes out today.

        Raises:
            ExtractionError: As `scraper.extract.extract`.
        """
        return extract(self.page, sites.get(self.facts["site"]) if "site" in self.facts else None)

    def differences(self, article: Article) -> dict[str, tuple[Any, Any]]:
        """Each check that fails, with what was expected and what came out."""
        found: dict[str, tuple[Any, Any]] = {
            field: (wanted, got) for field, wanted in self.expected.items() if (got := value(article, field)) != wanted
        }
        text = everything(article)
        return found | {ABSENT + words: ("in no field", words) for words in self.absent if words in text}


def load(folder: Path) -> list[Fixture]:
    """The pages of a folder, by name."""
    return [_load(path) for path in sorted(folder.glob("*.json"))]


def _load(path: Path) -> Fixture:
    facts, html = path.read_bytes(), path.with_suffix(".html").read_bytes()
    digest = hashlib.sha256(hashlib.sha256(facts).digest() + hashlib.sha256(html).digest()).hexdigest()[:12]
    return Fixture(path.stem, html, json.loads(facts), digest)


def value(article: Article, field: str) -> Any:
    """A field as the facts write it."""
    if field == "paragraphs":
        return [block.text for block in article.blocks]
    if field == "blocks":
        return [[block.kind, block.text] for block in article.blocks]
    if field == "images":
        return [image.url for image in article.images]
    found = getattr(article, field)
    return found.isoformat() if isinstance(found, date) else found


def everything(article: Article) -> str:
    """All words of an article, whichever field they are in."""
    values = [
        *(article.title or "", article.dek or "", article.section or "", article.published_raw or ""),
        *(article.authors + article.tags + [block.text for block in article.blocks]),
        *(caption for image in article.images if (caption := image.caption)),
    ]
    return "\n".join(values)
