"""What a single element says of itself by its names and its make-up."""

from __future__ import annotations

import re
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from scraper.extract.page.vocabulary import ROLES, bits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scraper.extract.page.document import Element
    from scraper.extract.page.vocabulary import Role

__all__ = ["MARKED", "OFF", "TELLING", "breaks", "further_bits", "is_of_author", "mask", "menu"]

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
_NAMES = frozenset({"id", "itemprop", "rel", "data-testid", "data-component"})
# Folders of addresses that hold a page per author.
_AUTHOR_PAGES = """
    author authors autor autore autoren autores auteur auteurs staff by byline reporter reporters people profile
    profiles yazar yazarlar
"""
_AUTHORS = frozenset(_AUTHOR_PAGES.split())
_SWITCHES = frozenset({"hidden", "style", "role", "aria-hidden"})
TELLING = _NAMES | _SWITCHES
"""Attributes beside the class that `further_bits` reads."""
_HIDDEN_STYLE = re.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")

# A list of so many links is a menu: breadcrumbs have fewer, and links to stories are as long as headlines.
_MENU = 7
_MAX_LINKS = 500  # more are walked over, or lists within lists would be read again and again
_MENU_WORDS = 20  # characters of a link, on average
_ALL_LINKED = 0.9  # share of its text in links


def mask(*names: Role) -> int:
    """The bits of roles."""
    return sum(1 << ROLES.index(name) for name in names)


OFF = 1 << len(ROLES)
"""The bit of what is hidden, or navigation by its role."""
MARKED = mask("byline", "date", "modified", "dek", "caption", "credit", "breadcrumb", "tags")
"""The bits of roles that name a field."""


def menu(element: Element) -> str:
    """The words of a list that is a menu: short links, and next to nothing else; empty for any other list."""
    links = list(islice(element.iter("a"), _MAX_LINKS + 1))
    if not _MENU <= len(links) <= _MAX_LINKS or bits(links[0].get("class", "")) & MARKED:
        return ""
    pieces: list[str] = []
    for link in links:
        pieces += map(str, link.itertext()) if len(link) else [link.text or ""]
    linked = len("".join("".join(pieces).split()))
    if linked >= _MENU_WORDS * len(links):
        return ""
    words = " ".join(map(str, element.itertext())).split()
    return " ".join(words) if linked >= _ALL_LINKED * sum(map(len, words)) else ""


def breaks(element: Element) -> bool:
    """Whether an empty element is a line break by its class (`<span class="br"></span>`); then it becomes one."""
    if len(element) or "br" not in element.get("class", "").split():
        return False
    element.tag = "br"
    return True


def further_bits(element: Element, keys: Sequence[str | bytes]) -> int:
    """The roles that an element's names state beside its class, a bit each."""
    found = 0
    for key in keys:
        if key in _NAMES:
            found |= bits(element.get(key, ""))
        elif key in _SWITCHES and _is_off(element, str(key)):
            found |= OFF
    return found


def is_of_author(address: str) -> bool:
    """Whether an address has a page in a folder of authors."""
    folders = address.lower().split("/")
    if _AUTHORS.isdisjoint(folders):
        return False
    return any(folder in _AUTHORS and page and page[0] not in "?#" for folder, page in pairwise(folders[1:]))


def _is_off(element: Element, key: str) -> bool:
    """Whether an attribute hides its element, or says that it is navigation, a dialog or the like."""
    value = element.get(key, "")
    if key == "style":
        return _HIDDEN_STYLE.search(value) is not None
    if key == "role":
        return value.lower() in _CLUTTER_ROLES
    return key == "hidden" or value == "true"
