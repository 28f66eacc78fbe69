"""What the rules of a site file find on a page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from scraper.extract.found import Candidate
from scraper.extract.page.document import remove, text_of
from scraper.sites import Rules
from scraper.sites.site import compiled

if TYPE_CHECKING:
    from scraper.extract.page.document import Document, Element
    from scraper.sites import Site

__all__ = ["FIELDS", "Findings", "apply", "select"]

FIELDS = ("title", "dek", "body", "published", "modified", "authors", "section", "images")
"""The fields that a rule may name elements for."""


@dataclass(frozen=True, slots=True)
class Findings:
    """Elements by field. Fields whose rule found nothing are missing, and are left to the general way."""

    rules: Rules
    found: dict[str, list[Element]] = field(default_factory=dict)

    def elements(self, name: str) -> list[Element]:
        """What the rule of a field found, in the order of the page."""
        return self.found.get(name, [])

    def candidate(self, name: str) -> Candidate | None:
        """What the rule of a field found, in words.

        Those of the first element; of all for the authors; of the last for the section.
        """
        elements = self.elements(name)
        if name == "section":
            elements = elements[-1:]
        elif name != "authors":
            elements = elements[:1]
        words = "; ".join(filter(None, map(_words, elements)))
        return Candidate("site-rule", getattr(self.rules, name), words) if words else None


def apply(document: Document, site: Site | None) -> Findings:
    """Take out what the site file wants out, and find what it names."""
    if site is None:
        return Findings(Rules())
    rules = site.rules_at(document.page.fetched_at)
    for selector in rules.remove:
        remove(document.root, select(selector, document.root))
    found = {}
    for name in FIELDS:
        selector = getattr(rules, name)
        if selector and (elements := select(selector, document.root)):
            found[name] = elements
    return Findings(rules, found)


def select(selector: str, root: Element) -> list[Element]:
    """The elements that a CSS selector finds, in the order of the page."""
    return cast("list[Element]", compiled(selector)(root))


def _words(element: Element) -> str:
    return element.get("datetime") or element.get("content") or text_of(element)
