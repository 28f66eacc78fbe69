"""What a page's anchors say of the URLs that they lead to: their words, and where on the page they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from pipelines.urls import join, same_site
from scraper.discovery.words import is_action, is_headline, is_more, is_next

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

__all__ = ["Target", "targets"]

# More anchors, longer addresses, fuller cards than real pages have: the bounds of what garbage can cost.
_MAX_ANCHORS = 20_000
_MAX_HREF = 2_048
_MAX_INNER = 100  # elements within an anchor; nested ones would be read over and over

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_UNSEEN = ("script", "style", "noscript", "title")
# Class names and ids of menus and footers. Whole names count: `menu-open` is a page with its menu open.
_NAMED = frozenset({"ul", "ol", "div", "section", "table", "td"})
_MENU_NAME = re.compile(
    r"(?i)(?<!\S)(?!has|with|no-|show|is-)(?:[\w-]+[_-])?(?:nav|navbar|navigation|(?:main|top|sub)?menu|breadcrumbs?)"
    r"(?:[_-](?:list|bar|items?|links?|wrap(?:per)?|main|top|\d+))?(?!\S)"
)
_FOOTER_NAME = re.compile(r"(?i)(?<!\S)(?:[\w-]+[_-])?footer(?:[_-]\w+)*(?!\S)")

# Where an element stands, as bits: plain numbers, as a page has thousands of elements.
_MENU, _FOOTER, _ARTICLE, _HEADING = 1, 2, 4, 8


@dataclass(slots=True)
class Target:
    """A URL of the site and what the page says of it, over all anchors that lead there."""

    url: str
    texts: list[tuple[int, str]] = field(default_factory=list)
    """What the anchors read, with its weight as a headline: 2 in a heading, 1 elsewhere, 0 a picture's words."""
    in_menu: bool = False
    """Linked from a menu or the page's header."""
    in_text: bool = False
    """Linked from elsewhere than menus, header and footer."""
    in_heading: bool = False
    in_article: bool = False
    """Linked from an `article` element: a card, or the story that the page is."""
    says_next: bool = False
    """An anchor calls it the next page."""

    def headline(self) -> str | None:
        """The best of its texts that names a story."""
        names = [(weight, text) for weight, text in self.texts if not is_more(text) and not is_action(text)]
        best = max(names, key=lambda name: (is_headline(name[1]), name[0], len(name[1])), default=None)
        return best[1] if best else None

    def is_action(self) -> bool:
        """Whether all its anchors name something to do (share, print, log in)."""
        return bool(self.texts) and all(is_action(text) for _, text in self.texts)


def targets(root: etree._Element, base: str, own_url: str, site: str) -> list[Target]:
    """The URLs of the site that a page links to, in its order, without the page itself.

    Args:
        root: the page's tree.
        base: what its links are relative to.
        own_url: the page's own address.
        site: the site's name, as `pipelines.urls.site_name` gives it.
    """
    found: dict[str, Target] = {}
    urls: dict[str, str | None] = {}
    places: dict[etree._Element, int] = {}
    for anchor in islice(root.iter("a"), _MAX_ANCHORS):
        href = anchor.get("href")
        if not href or len(href) > _MAX_HREF:
            continue
        if href not in urls:
            url = join(base, href)
            urls[href] = url if url and url != own_url and same_site(url, site) else None
        url = urls[href]
        if url is not None:
            _note(found.setdefault(url, Target(url)), anchor, _place(anchor, places))
    return list(found.values())


def _note(target: Target, anchor: etree._Element, place: int) -> None:
    """Add to a target what one of its anchors says."""
    inner = [text for heading in islice(anchor.iter(*_HEADINGS), 5) if (text := _text(heading))]
    text = _text(anchor)
    if inner:
        place |= _HEADING
        target.texts.extend((2, heading) for heading in inner)
    elif text:
        target.texts.append((2 if place & _HEADING else 1, text))
    else:
        target.texts.extend((0, words) for words in _substitutes(anchor))
    target.in_menu |= bool(place & _MENU)
    target.in_text |= not place & (_MENU | _FOOTER)
    target.in_heading |= bool(place & _HEADING)
    target.in_article |= bool(place & _ARTICLE)
    target.says_next |= "next" in (anchor.get("rel") or "").lower().split() or is_next(text)


def _text(element: etree._Element) -> str:
    """The words that a reader sees in an element, on one line."""
    words = [element.text]
    for inner in islice(element.iterdescendants(), _MAX_INNER):
        if inner.tag not in _UNSEEN:
            words.append(inner.text)
        words.append(inner.tail)
    return " ".join(" ".join(word for word in words if word).split())


def _substitutes(anchor: etree._Element) -> Iterator[str]:
    """What stands in for the words of an anchor that has none."""
    for words in (anchor.get("title"), *(image.get("alt") for image in islice(anchor.iter("img"), 5))):
        if words and words.strip():
            yield " ".join(words.split())


def _place(element: etree._Element, known: dict[etree._Element, int]) -> int:
    """Where an element stands; what is found out about its ancestors is kept in `known`."""
    unknown = []
    node: etree._Element | None = element
    while node is not None and node not in known:
        unknown.append(node)
        node = node.getparent()
    place = 0 if node is None else known[node]
    for inner in reversed(unknown):
        place = known[inner] = _within(place, inner)
    return place


def _within(place: int, element: etree._Element) -> int:
    """The place of what stands within an element, given where the element stands."""
    match element.tag:
        case "html" | "body" | "main":
            return 0
        case "article":
            return _ARTICLE
        case "h1" | "h2" | "h3" | "h4" | "h5" | "h6":
            return place | _HEADING
        case "header" | "footer" if place & _ARTICLE:  # the card's own
            return place
    return place | _furniture(element)


def _furniture(element: etree._Element) -> int:
    tag = element.tag
    names = f"{element.get('class', '')} {element.get('id', '')}" if tag in _NAMED else ""
    if tag in {"nav", "header"} or element.get("role") == "navigation" or _MENU_NAME.search(names):
        return _MENU
    return _FOOTER if tag == "footer" or _FOOTER_NAME.search(names) else 0
