"""One walk over the tree: text blocks in the order of the page, and what is known of the elements that hold them.

A block is a run of text that a reader sees as one: it ends where a block element starts or ends, or at two line breaks.
Everything that chooses among blocks (the body, the dek, bylines, dates, what kind of page it is) reads this list, so a
page is walked once. The walk does not recurse: pages nest thousands deep.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from scraper.extract.vocabulary import ROLES, bits, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    video map source track link meta rt rp
"""
SKIPPED = frozenset(_SKIPPED.split())
"""Elements whose content is no text of the page; `rt` is the reading of a character."""
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
_SWITCHES = frozenset({"hidden", "style", "role", "aria-hidden"})
_HIDDEN_STYLE = re.compile(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")

# The page with the most elements of 638 measured has 9,900. Beyond this the rest of a page is not looked at.
_MAX_ELEMENTS = 15_000
_MAX_MARKS = 3_000  # of each kind; the most on one page are 640 bylines and dates, 656 pictures, 146 headings


class Node:
    """A block element, or an inline one that is used as such (`<span><p>…</p></span>`).

    The blocks within it are those from `start` up to `end`: they stand next to each other in the page's order.
    """

    __slots__ = ("bits", "blocks", "children", "clutter", "depth", "element", "end", "index", "parent", "start", "tag")

    def __init__(self, element: Element, tag: str, parent: Node | None, index: int, start: int) -> None:
        self.element = element
        self.tag = tag
        self.parent = parent
        self.bits = 0
        """Its roles, a bit each."""
        self.clutter = False
        """It says of itself that it is no part of an article's text, by tag, role or name; or it is hidden."""
        self.index = index
        """Position among the nodes: a parent stands before its children."""
        self.depth: int = parent.depth + 1 if parent is not None else 0
        self.start = self.end = start
        self.children: list[Node] = []
        self.blocks: list[TextBlock] = []
        """Text blocks directly in it."""

    @property
    def roles(self) -> frozenset[Role]:
        """What its names say it is."""
        return named(self.bits)

    def ancestors(self) -> Iterator[Node]:
        """Itself, its parent, and so on up to the body."""
        node: Node | None = self
        while node is not None:
            yield node
            node = node.parent


class TextBlock:
    """A run of text."""

    __slots__ = ("bold", "index", "linked", "node", "text")

    def __init__(self, text: str, node: Node, index: int, linked: int, bold: int) -> None:
        self.text = text
        """White space collapsed."""
        self.node = node
        self.index = index
        """Position on the page, counted in blocks."""
        self.linked = linked
        """Characters of it within links."""
        self.bold = bold
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
    """Walk a page once.

    What is no text of the page (scripts, styles, drawings, form fields) is taken out of the tree on the way.
    """
    body = document.root.find("body")
    if body is None:
        body = document.root
    etree.strip_elements(body, *SKIPPED, with_tail=False)
    walker = _Walker(body)
    complete = walker.run()
    return Layout(walker.root, walker.nodes, walker.blocks, walker.marks, walker.headings, walker.pictures, complete)


def _mask(*names: Role) -> int:
    return sum(1 << ROLES.index(name) for name in names)


_BYLINE = _mask("byline")
_OFF = 1 << len(ROLES)  # hidden, or navigation by its role
_CLUTTER = _mask("clutter", "aside") | _OFF
_MARKED = _mask("byline", "date", "modified", "dek", "caption", "credit", "breadcrumb", "tags")


class _Walker:
    """The state of the walk. Its loop sees every element of every page: it is written for speed."""

    def __init__(self, body: Element) -> None:
        self.root = Node(body, str(body.tag), None, 0, 0)
        self.nodes = [self.root]
        self.blocks: list[TextBlock] = []
        self.marks: list[Mark] = []
        self.headings: list[tuple[Element, Node, int]] = []
        self.pictures: list[tuple[Element, Node, int]] = []
        self._node = self.root
        self._text: list[str] = []
        self._linked = self._bold = 0  # characters since the block began
        self._links = self._bolds = 0  # how deep the walk is in such elements
        self._broken = False  # the last thing seen was a line break

    def run(self) -> bool:  # noqa: C901 - a call for each element would cost a quarter of the time
        """Walk; False where the page has too many elements and the walk ended early."""
        body = self.root.element
        left = _MAX_ELEMENTS
        if body.text:
            self._add(body.text)
        walk = etree.iterwalk(body, events=("start", "end"))
        next(walk)  # the body's own start
        for event, element in walk:
            tag = element.tag
            if event == "start":
                left -= 1
                if not left:
                    break
                if tag == "br":
                    self._break()
                    continue
                self._enter(element, tag)
                text = element.text
            elif element is body:
                break
            else:
                if element is self._node.element:
                    self._close()
                if tag == "a":
                    self._links -= 1
                elif tag in _BOLD:
                    self._bolds -= 1
                text = element.tail
            if text:
                self._add(text)
        self._flush()
        for node in self._node.ancestors():  # those that are open: the body, and more where the walk ended early
            node.end = len(self.blocks)
        return left > 0

    def _enter(self, element: Element, tag: str) -> None:
        keys = element.keys()
        found = _bits(element, tag, keys) if keys else 0
        if tag not in INLINE:
            if tag == "img":
                if len(self.pictures) < _MAX_MARKS:
                    self.pictures.append((element, self._node, len(self.blocks)))
            else:
                self._open(element, tag, found)
        elif len(element) and _holds_blocks(element):
            self._open(element, tag, found)
        if (found & _MARKED or tag == "time") and len(self.marks) < _MAX_MARKS:
            self.marks.append(Mark(named(found), element, self._node, len(self.blocks)))
        if tag == "a":
            self._links += 1
        elif tag in _BOLD:
            self._bolds += 1

    def _open(self, element: Element, tag: str, found: int) -> None:
        """A new node starts."""
        if self._text:
            self._flush()
        parent = self._node
        node = self._node = Node(element, tag, parent, len(self.nodes), len(self.blocks))
        parent.children.append(node)
        self.nodes.append(node)
        node.bits = found & ~_OFF
        node.clutter = found & _CLUTTER != 0 or tag in CLUTTER_TAGS
        if tag == "h1" and len(self.headings) < _MAX_MARKS:
            self.headings.append((element, node, len(self.blocks)))

    def _close(self) -> None:
        """The innermost node ends."""
        if self._text:
            self._flush()
        node = self._node
        node.end = len(self.blocks)
        assert node.parent is not None  # only the body has none, and its end is not seen
        self._node = node.parent

    def _add(self, text: str) -> None:
        if text.isspace():
            if self._text:
                self._text.append(" ")
            return
        self._text.append(text)
        self._broken = False
        if self._links:
            self._linked += len(text)
        if self._bolds:
            self._bold += len(text)

    def _break(self) -> None:
        if self._broken:
            self._flush()
        self._text.append("\n")
        self._broken = True

    def _flush(self) -> None:
        text = " ".join("".join(self._text).split())
        if text:
            size = len(text)
            node, index = self._node, len(self.blocks)
            block = TextBlock(text, node, index, min(self._linked, size), min(self._bold, size))
            node.blocks.append(block)
            self.blocks.append(block)
        self._text.clear()
        self._linked = self._bold = 0
        self._broken = False


def _bits(element: Element, tag: str, keys: Sequence[str | bytes]) -> int:
    """The roles that an element's names state, a bit each."""
    if keys == ["class"]:
        return bits(element.get("class", ""))
    found = 0
    for key in keys:
        if key in _NAMES:
            found |= bits(element.get(key, ""))
        elif key in _SWITCHES and _is_off(element, str(key)):
            found |= _OFF
    if tag == "a" and _AUTHOR_PAGE.search(element.get("href", "")):
        found |= _BYLINE
    return found


def _holds_blocks(element: Element) -> bool:
    """Whether an inline element is used as a container: it has block elements or line breaks as children."""
    return any(child.tag not in INLINE and child.tag != "img" for child in element)


def _is_off(element: Element, key: str) -> bool:
    """Whether an attribute hides its element, or says that it is navigation, a dialog or the like."""
    value = element.get(key, "")
    if key == "style":
        return _HIDDEN_STYLE.search(value) is not None
    if key == "role":
        return value.lower() in _CLUTTER_ROLES
    return key == "hidden" or value == "true"
