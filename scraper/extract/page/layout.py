"""The page as blocks: runs of text in its order, and what is known of the elements that hold them.

Everything that chooses among blocks (the body, the dek, bylines, dates, what kind of page it is) reads this list, so a
page is walked once (`walk.py`).

Where there is a compiler this file is compiled, too, with `layout.pxd`, which gives its classes fields that the
compiled walk reads and writes as it does C's; after a change of either, `make` builds them again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scraper.extract.page.elements import OFF, mask
from scraper.extract.page.vocabulary import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.extract.page.document import Element
    from scraper.extract.page.vocabulary import Role

__all__ = ["CLUTTER_TAGS", "HEADINGS", "INLINE", "SKIPPED", "TRAITS", "Layout", "Mark", "Node", "TextBlock"]

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
MAX_ELEMENTS = 15_000
MAX_LISTS = 30  # that are looked into for a menu and are none; the median page has 6
MAX_MARKS = 3_000  # of each kind; the most on one page are 640 bylines and dates, 656 pictures, 146 headings
_LEVELS = 3  # above an element, in which a class is looked for
_CLUTTER = mask("clutter", "aside") | OFF

# What the walk asks of a tag, a bit each.
WITHIN_LINE, LINK, BREAK, PICTURE, TIME, HEADLINE, LIST = (1 << bit for bit in range(7))
IN_TEXT = WITHIN_LINE | PICTURE
TRAITS: dict[str, int] = dict.fromkeys(INLINE, WITHIN_LINE)
for _trait, _tags in (
    (LINK, "a"),
    (BREAK, "br"),
    (PICTURE, "img"),
    (TIME, "time"),
    (HEADLINE, "h1"),
    (LIST, "ul ol nav"),
):
    TRAITS.update({_tag: TRAITS.get(_tag, 0) | _trait for _tag in _tags.split()})


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
    def make(self) -> tuple[str | None, ...]:
        """Tags and classes up to the nearest element above with a class: what is made alike has them in common."""
        made, above = [self.tag, self.style], self.parent
        for _ in range(_LEVELS):
            if above is None:
                break
            made += [above.tag, above.style]
            if above.style:
                break
            above = above.parent
        return tuple(made)

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

    __slots__ = ("index", "linked", "node", "text")

    def __init__(self, text: str, node: Node, index: int, linked: int) -> None:
        self.text = text
        """White space collapsed."""
        self.node = node
        self.index = index
        """Position on the page, counted in blocks."""
        self.linked = linked
        """Characters of it within links."""


class Mark:
    """An element, inline ones too, whose name says byline, date, dek, caption …; or a `time` element."""

    __slots__ = ("element", "index", "node", "roles")

    def __init__(self, roles: frozenset[Role], element: Element, node: Node, index: int) -> None:
        self.roles = roles
        self.element = element
        self.node = node
        """The block element that it is, or is in."""
        self.index = index
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
