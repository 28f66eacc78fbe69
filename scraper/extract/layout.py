"""One walk over the tree: text blocks in the order of the page, and what is known of the elements that hold them.

A block is a run of text that a reader sees as one: it ends where a block element starts or ends, or at two line breaks.
Everything that chooses among blocks (the body, the dek, bylines, dates, what kind of page it is) reads this list, so a
page is walked once. The walk does not recurse: pages nest thousands deep.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from lxml import etree

from scraper.extract.vocabulary import roles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.extract.document import Document, Element
    from scraper.extract.vocabulary import Role

__all__ = ["CLUTTER_TAGS", "HEADINGS", "INLINE", "SKIPPED", "Layout", "Node", "TextBlock", "lay_out"]

_INLINE = """
    a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp rt ruby s samp small
    span strike strong sub sup time tt u var wbr
"""
INLINE = frozenset(_INLINE.split())
"""Elements within a line of text."""
_SKIPPED = """
    script style noscript template svg math iframe object embed canvas select option textarea button input head audio
    video map source track link meta
"""
SKIPPED = frozenset(_SKIPPED.split())
"""Elements whose content is no text of the page."""
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}

CLUTTER_TAGS = frozenset({"nav", "aside", "footer", "form", "dialog", "menu", "fieldset"})
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
_NAMES = frozenset({"class", "id", "itemprop", "rel", "data-testid", "data-component"})
_BOLD = frozenset({"b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th"})
_AUTHOR_PAGE = re.compile(
    r"(?i)/(?:authors?|autor(?:e|en|es)?|auteurs?|staff|by|byline|reporters?|people|profiles?|yazar(?:lar)?)/[^/?#]"
)
_BYLINE: frozenset[Role] = frozenset({"byline"})
_HIDDEN_STYLE = re.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")

# The page with the most elements of 638 measured has 9,900. Beyond this the rest of a page is not looked at.
_MAX_ELEMENTS = 25_000
_MAX_MARKS = 3_000  # of each kind; the most on one page are 640 bylines and dates, 656 pictures, 146 headings


@dataclass(slots=True, eq=False)
class Node:
    """A block element, or an inline one that is used as such (`<span><p>…</p></span>`)."""

    element: Element
    tag: str
    parent: Node | None
    roles: frozenset[Role]
    clutter: bool
    """It says of itself that it is no part of an article's text, by tag, role or name; or it is hidden."""
    children: list[Node] = field(default_factory=list)
    blocks: list[TextBlock] = field(default_factory=list)
    """Text blocks directly in it."""

    def ancestors(self) -> Iterator[Node]:
        """Itself, its parent, and so on up to the body."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent


@dataclass(slots=True, eq=False)
class TextBlock:
    """A run of text."""

    text: str
    """White space collapsed."""
    node: Node
    index: int
    """Position on the page, counted in blocks."""
    linked: int
    """Characters of it within links."""
    bold: int
    """Characters of it in bold type."""


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """An element, inline ones too, whose name says byline, date, dek, caption …; or a `time` element."""

    roles: frozenset[Role]
    element: Element
    node: Node
    """The block element that it is, or is in."""
    index: int
    """Of the block that it starts in."""


@dataclass(slots=True, eq=False)
class Layout:
    """The page as blocks."""

    root: Node
    nodes: list[Node]
    """In document order: a parent stands before its children."""
    blocks: list[TextBlock]
    marks: list[Mark]
    headings: list[tuple[Element, Node, int]]
    """The h1 elements, each with the index of its first block."""
    pictures: list[tuple[Element, Node, int]]
    """The img elements, each with the index of the next block."""
    complete: bool = True
    """False where a page has too many elements and only the first were looked at."""


def lay_out(document: Document) -> Layout:
    """Walk a page once."""
    body = document.root.find("body")
    walker = _Walker(body if body is not None else document.root)
    walker.run()
    return Layout(
        walker.root, walker.nodes, walker.blocks, walker.marks, walker.headings, walker.pictures, walker.complete
    )


_NO_ROLES: frozenset[Role] = frozenset()
_CLUTTER: frozenset[Role] = frozenset({"clutter", "aside"})
_MARKED: frozenset[Role] = frozenset({"byline", "date", "modified", "dek", "caption", "credit", "breadcrumb", "tags"})


class _Walker:
    """The state of the walk."""

    def __init__(self, body: Element) -> None:
        self._body = body
        self.root = Node(body, str(body.tag), None, _NO_ROLES, clutter=False)
        self.nodes = [self.root]
        self.blocks: list[TextBlock] = []
        self.marks: list[Mark] = []
        self.headings: list[tuple[Element, Node, int]] = []
        self.pictures: list[tuple[Element, Node, int]] = []
        self.complete = True
        self._node = self.root
        self._text: list[str] = []
        self._linked = 0
        self._bold = 0
        self._link_depth = 0
        self._bold_depth = 0
        self._broken = False  # the last thing seen was a line break

    def run(self) -> None:
        walk = etree.iterwalk(self._body, events=("start", "end"))
        seen = 0
        self._add(self._body.text or "")
        for event, element in walk:
            tag = element.tag
            if element is self._body:
                continue
            if event == "start":
                seen += 1
                if seen > _MAX_ELEMENTS:
                    self.complete = False
                    break
                if tag in SKIPPED:
                    walk.skip_subtree()
                else:
                    self._enter(element, tag)
            else:
                if element is self._node.element:
                    self._close()
                if tag == "a":
                    self._link_depth -= 1
                elif tag in _BOLD:
                    self._bold_depth -= 1
                if tail := element.tail:
                    self._add(tail)
        self._flush()

    def _enter(self, element: Element, tag: str) -> None:
        if tag == "br":
            self._break()
            return
        keys = cast("list[str]", element.keys())
        found = _NO_ROLES
        if keys:
            name = " ".join([element.get(key, "") for key in keys if key in _NAMES])
            found = roles(name) if name else found
            if tag == "a" and _AUTHOR_PAGE.search(element.get("href", "")):
                found |= _BYLINE
        if tag == "img" and len(self.pictures) < _MAX_MARKS:
            self.pictures.append((element, self._node, len(self.blocks)))
        elif (tag not in INLINE and tag != "img") or (len(element) and _holds_blocks(element)):
            self._open(element, tag, found, keys)
        marked = tag == "time" or (found and not found.isdisjoint(_MARKED))
        if marked and len(self.marks) < _MAX_MARKS:
            self.marks.append(Mark(found, element, self._node, len(self.blocks)))
        if tag == "a":
            self._link_depth += 1
        elif tag in _BOLD:
            self._bold_depth += 1
        if text := element.text:
            self._add(text)

    def _open(self, element: Element, tag: str, found: frozenset[Role], keys: list[str]) -> None:
        """A new node starts."""
        self._flush()
        clutter = tag in CLUTTER_TAGS or not found.isdisjoint(_CLUTTER) or _is_off(element, keys)
        node = Node(element, tag, self._node, found, clutter)
        self._node.children.append(node)
        self.nodes.append(node)
        self._node = node
        if tag == "h1" and len(self.headings) < _MAX_MARKS:
            self.headings.append((element, node, len(self.blocks)))

    def _close(self) -> None:
        """The innermost node ends."""
        self._flush()
        assert self._node.parent is not None  # only the body has none, and its end is not seen
        self._node = self._node.parent

    def _add(self, text: str) -> None:
        size = len(text)
        if size < 64 and text.isspace():
            if self._text:
                self._text.append(" ")
            return
        self._text.append(text)
        self._broken = False
        if self._link_depth:
            self._linked += size
        if self._bold_depth:
            self._bold += size

    def _break(self) -> None:
        if self._broken:
            self._flush()
        self._text.append("\n")
        self._broken = True

    def _flush(self) -> None:
        if not self._text:
            return
        text = " ".join("".join(self._text).split())
        if text:
            size = len(text)
            block = TextBlock(text, self._node, len(self.blocks), min(self._linked, size), min(self._bold, size))
            self._node.blocks.append(block)
            self.blocks.append(block)
        self._text.clear()
        self._linked = self._bold = 0
        self._broken = False


def _holds_blocks(element: Element) -> bool:
    """Whether an inline element is used as a container: it has block elements or line breaks as children."""
    return any(child.tag not in INLINE and child.tag not in SKIPPED and child.tag != "img" for child in element)


def _is_off(element: Element, keys: list[str]) -> bool:
    """Whether an element is hidden, or its role is that of navigation, a dialog or the like."""
    if "hidden" in keys or ("style" in keys and _HIDDEN_STYLE.search(element.get("style", ""))):
        return True
    if "role" in keys and element.get("role", "").lower() in _CLUTTER_ROLES:
        return True
    return "aria-hidden" in keys and element.get("aria-hidden") == "true"
