"""The chosen part of a page as a BeautifulSoup, made from the page's own tree.

It is put together here, from tags and strings: BeautifulSoup's own way to them, from a parser's events, takes twice as
long. What the soup is not asked for is left out of it: elements without text of the article, pictures, emphasis, and
the attributes that name nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from bs4.element import NavigableString, Tag
from lxml import etree

from scraper.extract.page.layout import INLINE
from scraper.extract.page.vocabulary import bits

if TYPE_CHECKING:
    from bs4.element import PageElement

    from scraper.extract.body.choice import Part
    from scraper.extract.page.document import Element

__all__ = ["soup_of", "soup_of_markup"]

# What only sets type says nothing about what is text.
_TYPOGRAPHY = """
    em i u font abbr acronym big small tt ins mark cite dfn wbr nobr
"""
_PASSED_OVER = frozenset(_TYPOGRAPHY.split())
_NAMES = ("class", "id", "itemprop")
# The largest part of 638 pages has 6,800 elements. A part beyond this is cut.
_MAX_TAGS = 10_000
_MAX_MARKUP = 1_500_000  # characters; the longest part has 450,000


def soup_of(part: Part) -> Tag:
    """The part as chosen: without the elements none of whose blocks was taken, which leave the page's tree."""
    _prune(part)
    etree.strip_elements(part.node.element, "img", with_tail=False)
    return _soup(part.node.element)


def soup_of_markup(markup: str) -> Tag:
    """The same of markup that a page carries in a script."""
    root = etree.fromstring(markup[:_MAX_MARKUP], etree.HTMLParser(remove_comments=True, remove_pis=True))
    return _soup(etree.Element("html") if root is None else root)


def _soup(element: Element) -> Tag:
    """An element as BeautifulSoup would have it from a parser, in a tag that holds it."""
    soup = Tag(name="[document]")
    last: PageElement = soup
    holders = [soup]
    data: list[str] = []  # text since the last tag
    left, preformatted = _MAX_TAGS, 0
    for event, current in etree.iterwalk(element, events=("start", "end")):
        name = current.tag
        if name not in _PASSED_OVER or current is element:
            if data:
                text = "".join(data)
                if text.isspace() and not preformatted:
                    text = " "
                string = str.__new__(NavigableString, text)  # which by itself would set it up, too
                string.setup(holders[-1], last)
                holders[-1].contents.append(string)
                last = string
                data.clear()
            if event == "start":
                left -= 1
                if not left:
                    break
                names = {key: value for key in _NAMES if (value := current.get(key)) and bits(value)}
                tag = Tag(name=name, attrs=names, parent=holders[-1], previous=last)
                holders[-1].contents.append(tag)
                holders.append(tag)
                last = tag
                preformatted += name == "pre"
            else:
                holders.pop()
                preformatted -= name == "pre"
        if text := current.text if event == "start" else current.tail:
            data.append(text)
    return soup


def _prune(part: Part) -> None:
    """Take out of the tree what holds no block that was taken."""
    at = part.node.index + 1
    while at < part.node.after:
        node = part.layout.nodes[at]
        if bisect_left(part.kept, node.start) == bisect_left(part.kept, node.end):
            _detach(node.element)
            at = node.after
            continue
        if node.tag in INLINE:  # it holds lines of its own, as the layout saw
            node.element.tag = "div"
        at += 1


def _detach(element: Element) -> None:
    """Take an element out of its tree, but not the text behind it."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail
    if parent is None:
        return
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
    element.tail = None
    parent.remove(element)
