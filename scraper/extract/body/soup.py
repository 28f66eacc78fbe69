"""The chosen part of a page as a BeautifulSoup, made from the page's own tree.

What the soup is not asked for is left out of it, as it takes 20 µs an element: elements without text of the article,
pictures, emphasis, and the attributes that name nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from bs4 import BeautifulSoup
from bs4.builder import HTMLTreeBuilder
from lxml import etree

from scraper.extract.page.layout import INLINE

if TYPE_CHECKING:
    from collections.abc import Iterator

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


class _Builder(HTMLTreeBuilder):
    """Builds a soup from an element of lxml, which is what it takes for markup."""

    def prepare_markup(self, markup: Any, *_: Any, **__: Any) -> Iterator[tuple[Any, None, None, bool]]:
        """The element as it is: it has no encoding."""
        yield markup, None, None, False

    def feed(self, markup: Any) -> None:
        """Tell the soup of the elements in an element, and of the text."""
        soup, left = self.soup, _MAX_TAGS
        assert soup is not None  # bs4 calls this of a builder that has its soup
        for event, element in etree.iterwalk(markup, events=("start", "end")):
            tag = element.tag
            if event == "start":
                if tag not in _PASSED_OVER:
                    left -= 1
                    if not left:
                        break
                    attributes = {key: value for key in _NAMES if (value := element.get(key))}
                    soup.handle_starttag(tag, None, None, attributes)
                text = element.text
            else:
                if tag not in _PASSED_OVER:
                    soup.handle_endtag(tag)
                text = element.tail if element is not markup else None
            if text:
                soup.handle_data(text)


def soup_of(part: Part) -> BeautifulSoup:
    """The part as chosen: without the elements none of whose blocks was taken, which leave the page's tree."""
    _prune(part)
    etree.strip_elements(part.node.element, "img", with_tail=False)
    return _soup(part.node.element)


def soup_of_markup(markup: str) -> BeautifulSoup:
    """The same of markup that a page carries in a script."""
    root = etree.fromstring(markup[:_MAX_MARKUP], etree.HTMLParser(remove_comments=True, remove_pis=True))
    return _soup(etree.Element("html") if root is None else root)


def _soup(element: Element) -> BeautifulSoup:
    return BeautifulSoup(element, builder=_Builder(multi_valued_attributes=None))  # type: ignore[arg-type]


def _prune(part: Part) -> None:
    """Take out of the tree what holds no block that was taken."""
    waiting = [part.node]
    while waiting:
        for child in part.layout.children(waiting.pop()):
            if bisect_left(part.kept, child.start) < bisect_left(part.kept, child.end):
                waiting.append(child)
                if child.tag in INLINE:  # it holds lines of its own, as the layout saw
                    child.element.tag = "div"
            else:
                _detach(child.element)


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
