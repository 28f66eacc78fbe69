"""One walk over the tree: text blocks in the order of the page, and what is known of the elements that hold them.

A block is a run of text that a reader sees as one: it ends where a block element starts or ends, or at two line breaks.
Everything that chooses among blocks (the body, the dek, bylines, dates, what kind of page it is) reads this list, so a
page is walked once. The walk does not recurse: pages nest thousands deep.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from scraper.extract.page.elements import MARKED, OFF, TELLING, breaks, further_bits, is_of_author, mask, menu
from scraper.extract.page.vocabulary import bits, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.extract.page.document import Document, Element
    from scraper.extract.page.vocabulary import Role

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
# The page with the most elements of 638 measured has 9,900. Beyond this the rest of a page is not looked at.
_MAX_ELEMENTS = 15_000
_MAX_LISTS = 30  # that are looked into for a menu and are none; the median page has 6
_MAX_MARKS = 3_000  # of each kind; the most on one page are 640 bylines and dates, 656 pictures, 146 headings


_BYLINE = mask("byline")
_CLUTTER = mask("clutter", "aside") | OFF

# What the walk asks of a tag, a bit each.
_WITHIN_LINE, _LINK, _BOLD, _BREAK, _PICTURE, _TIME, _HEADLINE, _LIST = (1 << bit for bit in range(8))
_TYPE = _LINK | _BOLD
_IN_TEXT = _WITHIN_LINE | _PICTURE
_TRAITS: dict[str, int] = dict.fromkeys(INLINE, _WITHIN_LINE)
for _trait, _tags in (
    (_LINK, "a"),
    (_BOLD, "b strong h1 h2 h3 h4 h5 h6 th"),
    (_BREAK, "br"),
    (_PICTURE, "img"),
    (_TIME, "time"),
    (_HEADLINE, "h1"),
    (_LIST, "ul ol nav"),
):
    _TRAITS.update({_tag: _TRAITS.get(_tag, 0) | _trait for _tag in _tags.split()})


class Node:
    """A block element, or an inline one that is used as such (`<span><p>…</p></span>`).

    The blocks within it are those from `start` up to `end`: they stand next to each other in the page's order. A node
    knows its parent, but not its children: a page without circles of references is gone from memory when it was read,
    and waits for no garbage collection.
    """

    __slots__ = ("after", "bits", "clutter", "depth", "element", "end", "index", "parent", "start", "style", "tag")

    def __init__(
        self, element: Element, parent: Node | None, index: int, start: int, style: str | None, names: int
    ) -> None:
        self.element = element
        self.tag = tag = element.tag
        self.style = style
        """Its class names, as one string."""
        self.parent = parent
        self.bits = names & ~OFF
        """Its roles, a bit each."""
        self.clutter = names & _CLUTTER != 0 or tag in CLUTTER_TAGS
        """It says of itself that it is no part of an article's text, by tag, role or name; or it is hidden."""
        self.index = index
        """Position among the nodes: a parent stands before its children."""
        self.after = index + 1
        """Index of the first node that stands behind it: those between are in it."""
        self.depth: int = parent.depth + 1 if parent is not None else 0
        self.start = self.end = start

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
    nodes: list[Node] = field(default_factory=list)
    """In document order: a parent stands before its children."""
    blocks: list[TextBlock] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    headings: list[tuple[Element, Node, int]] = field(default_factory=list)
    """The h1 elements, each with the index of its first block."""
    pictures: list[tuple[Element, Node, int]] = field(default_factory=list)
    """The img elements, each with the index of the next block."""
    menus: list[int] = field(default_factory=list)
    """Indices of the blocks that are a whole menu each: a quarter of a page's elements, which are not walked over."""
    complete: bool = True
    """False where a page has too many elements and only the first were looked at."""

    def children(self, node: Node) -> Iterator[Node]:
        """The nodes directly in one."""
        index = node.index + 1
        while index < node.after:
            child = self.nodes[index]
            yield child
            index = child.after

    def own(self, node: Node) -> list[TextBlock]:
        """The text blocks directly in a node."""
        return [block for block in self.blocks[node.start : node.end] if block.node is node]


def lay_out(document: Document) -> Layout:
    """Walk a page once.

    What is no text of the page (scripts, styles, drawings, form fields) is taken out of the tree on the way.
    """
    body = document.root.find("body")
    if body is None:
        body = document.root
    etree.strip_elements(body, *SKIPPED, with_tail=False)
    return _walk(body)


def _walk(body: Element) -> Layout:  # noqa: C901, PLR0912, PLR0915
    """The layout of a body, up to as many elements as are looked at.

    One long loop, as it sees every element of every page: calls would take as much time again.
    """
    node = Node(body, None, 0, 0, body.get("class"), 0)
    layout = Layout(node, [node])
    nodes, blocks, marks = layout.nodes, layout.blocks, layout.marks
    text: list[str] = []  # of the block that is being read
    linked = bold = 0  # characters since it began
    links = bolds = 0  # how deep the walk is in such elements
    broken = False  # the last thing seen was a line break
    left, tries = _MAX_ELEMENTS, _MAX_LISTS

    def end_block() -> None:
        """Make a block of the text since the last one, if there are words in it."""
        nonlocal linked, bold, broken
        words = " ".join("".join(text).split())
        if words:
            size = len(words)
            blocks.append(TextBlock(words, node, len(blocks), min(linked, size), min(bold, size)))
        text.clear()
        linked = bold = 0
        broken = False

    walk = etree.iterwalk(body, events=("start", "end"))
    for event, element in walk:
        traits = _TRAITS.get(element.tag, 0)
        if event == "end":
            if element is node.element:
                if text:
                    end_block()
                node.end, node.after = len(blocks), len(nodes)
                if element is body:
                    break
                assert node.parent is not None  # only the body has none
                node = node.parent
            if traits & _TYPE:
                links -= traits & _LINK != 0
                bolds -= traits & _BOLD != 0
            string = element.tail
        else:
            left -= 1
            if not left:
                layout.complete = False
                break
            string = element.text
            if traits & _BREAK or (string is None and traits & _WITHIN_LINE and breaks(element)):
                if broken:
                    end_block()
                text.append("\n")
                broken = True
            elif element is not body:
                keys = element.keys()
                style, names = None, 0
                if keys:
                    style = element.get("class")
                    names = bits(style) if style else 0
                    if not TELLING.isdisjoint(keys):
                        names |= further_bits(element, keys)
                    if traits & _LINK and is_of_author(element.get("href", "")):
                        names |= _BYLINE
                if traits & _PICTURE:
                    if len(layout.pictures) < _MAX_MARKS:
                        layout.pictures.append((element, node, len(blocks)))
                elif not traits & _WITHIN_LINE or (len(element) and _holds_blocks(element)):
                    if text:
                        end_block()
                    node = Node(element, node, len(nodes), len(blocks), style, names)
                    nodes.append(node)
                    if traits & _LIST and tries and len(element) and not names & MARKED:
                        if words := menu(element):
                            walk.skip_subtree()
                            layout.menus.append(len(blocks))
                            blocks.append(TextBlock(words, node, len(blocks), len(words), 0))
                        else:
                            tries -= 1
                    if traits & _HEADLINE and len(layout.headings) < _MAX_MARKS:
                        layout.headings.append((element, node, len(blocks)))
                if (names & MARKED or traits & _TIME) and len(marks) < _MAX_MARKS:
                    marks.append(Mark(named(names), element, node, len(blocks)))
                if traits & _TYPE:
                    links += traits & _LINK != 0
                    bolds += traits & _BOLD != 0
        if string:
            if not string.isspace():
                text.append(string)
                broken = False
                if links:
                    linked += len(string)
                if bolds:
                    bold += len(string)
            elif text:
                text.append(" ")
    if text:
        end_block()
    for above in node.ancestors():  # those that are open: more than the body where the walk ended early
        above.end, above.after = len(blocks), len(nodes)
    return layout


def _holds_blocks(element: Element) -> bool:
    """Whether an inline element is used as a container: it has block elements or line breaks as children."""
    for child in element:  # noqa: SIM110 - a generator would take twice as long
        if not _TRAITS.get(child.tag, 0) & _IN_TEXT:
            return True
    return False
