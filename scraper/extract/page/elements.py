"""What a single element says of itself by its names and its make-up."""

from __future__ import annotations

import re
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from scraper.extract.page.vocabulary import ROLES, bits

if TYPE_CHECKING:
    from scraper.extract.page.document import Element
    from scraper.extract.page.vocabulary import Role

__all__ = ["MARKED", "OFF", "TELLING", "attribute_bits", "breaks", "is_of_author", "mask", "menu"]

_CLUTTER_ROLES = frozenset(
    {
        "navigation",
        "banner",
        "contentinfo",
        "complementary",
        "search",
        "dialog",
        "alert",
        "alertdialog",
        "menu",
        "toolbar",
    }
)
NAMES = frozenset({"id", "itemprop", "rel", "data-testid", "data-component"})
# Folders of addresses that hold a page per author.
_AUTHOR_PAGES = """
    author authors autor autore autoren autores auteur auteurs staff by byline reporter reporters people profile
    profiles yazar yazarlar
"""
AUTHORS = frozenset(_AUTHOR_PAGES.split())
SWITCHES = frozenset({"hidden", "style", "role", "aria-hidden"})
TELLING = NAMES | SWITCHES
"""Attributes beside the class that `attribute_bits` reads."""
_HIDDEN_STYLE = re.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")

# A list of so many links is a menu: breadcrumbs have fewer, and links to stories are as long as headlines.
MENU = 7
MAX_LINKS = 500  # more are walked over, or lists within lists would be read again and again
MENU_WORDS = 20  # characters of a link, on average
ALL_LINKED = 0.9  # share of its text in links


def mask(*names: Role) -> int:
    """The bits of roles."""
    return sum(1 << ROLES.index(name) for name in names)


OFF = 1 << len(ROLES)
"""The bit of what is hidden, or navigation by its role."""
BYLINE = mask("byline")
MARKED = mask("byline", "date", "modified", "dek", "caption", "credit", "breadcrumb", "tags")
"""The bits of roles that name a field."""


def menu(element: Element) -> str:
    """The words of a list that is a menu: short links, and next to nothing else; empty for any other list."""
    links = list(islice(element.iter("a"), MAX_LINKS + 1))
    if not MENU <= len(links) <= MAX_LINKS or bits(links[0].get("class", "")) & MARKED:
        return ""
    pieces: list[str] = []
    for link in links:
        pieces += map(str, link.itertext()) if len(link) else [link.text or ""]
    linked = len("".join("".join(pieces).split()))
    if linked >= MENU_WORDS * len(links):
        return ""
    words = " ".join(map(str, element.itertext())).split()
    return " ".join(words) if linked >= ALL_LINKED * sum(map(len, words)) else ""


def breaks(element: Element) -> bool:
    """Whether an empty element is a line break by its class (`<span class="br"></span>`); then it becomes one."""
    if len(element) or "br" not in element.get("class", "").split():
        return False
    element.tag = "br"
    return True


def attribute_bits(key: str, value: str) -> int:
    """The roles that an attribute beside the class states of its element, a bit each."""
    if key in NAMES:
        return bits(value)
    return OFF if key in SWITCHES and _is_off(key, value) else 0


def is_of_author(address: str) -> bool:
    """Whether an address has a page in a folder of authors."""
    folders = address.lower().split("/")
    if AUTHORS.isdisjoint(folders):
        return False
    return any(folder in AUTHORS and page and page[0] not in "?#" for folder, page in pairwise(folders[1:]))


def _is_off(key: str, value: str) -> bool:
    """Whether an attribute hides its element, or says that it is navigation, a dialog or the like."""
    if key == "style":
        return _HIDDEN_STYLE.search(value) is not None
    if key == "role":
        return value.lower() in _CLUTTER_ROLES
    return key == "hidden" or value == "true"
