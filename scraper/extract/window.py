"""What is printed around an article: between its title and its text, and just below the text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.extract.body import Part
    from scraper.extract.document import Element
    from scraper.extract.labels import Phrases
    from scraper.extract.layout import Layout, Mark, Node, TextBlock
    from scraper.extract.vocabulary import Role

__all__ = ["Window", "around"]

# In blocks. Above the title stand kicker, breadcrumbs and date; a few lines into the text is where bylines still stand;
# below it "Date" and "Author" tables, source lines. Further away, names and dates are other stories'.
_ABOVE_TITLE = 8
_ABOVE_TEXT = 12  # where no title is printed
_INTO_TEXT = 3
_END_OF_TEXT = 4
_BELOW_TEXT = 10


@dataclass(frozen=True, slots=True)
class Window:
    """The surroundings of the text; what stands in comments, sidebars and the like is left out."""

    layout: Layout
    title: int
    """Index of the title's block."""
    first: int
    """Index of the text's first block."""
    last: int
    """Index of the text's last block."""

    def blocks(self) -> Iterator[TextBlock]:
        """The lines, in order: from above the title into the text, then those below it."""
        for start, stop in self._ranges():
            yield from (b for b in self.layout.blocks[start:stop] if not _another(b.node))

    def between(self) -> list[TextBlock]:
        """The lines between title and text."""
        return [b for b in self.layout.blocks[self.title + 1 : self.first] if not _another(b.node)]

    def marks(self, role: Role) -> list[Mark]:
        """Elements of a role, those near the text before those further away, and no other's."""
        near: list[Mark] = []
        far: list[Mark] = []
        for mark in self.layout.marks:
            if role in mark.roles and not _another(mark.node):
                (near if any(a <= mark.index < b for a, b in self._ranges()) else far).append(mark)
        return near + far

    def pictures(self) -> Iterator[tuple[Element, Node]]:
        """The img elements from the title to the end of the text."""
        for element, node, index in self.layout.pictures:
            if self.title <= index <= self.last and not _another(node):
                yield element, node

    def labelled(self, label: Phrases) -> Iterator[TextBlock]:
        """The lines that follow a line that is nothing but a label."""
        for block in self.blocks():
            if len(block.text) < 40 and label.are(block.text) and block.index + 1 < len(self.layout.blocks):
                yield self.layout.blocks[block.index + 1]

    def _ranges(self) -> tuple[tuple[int, int], ...]:
        head = min(self.first + _INTO_TEXT, self.last + 1)
        tail = max(head, self.last + 1 - _END_OF_TEXT)
        return (max(0, self.title - _ABOVE_TITLE), head), (tail, self.last + 1 + _BELOW_TEXT)


def around(layout: Layout, part: Part | None, title: int) -> Window:
    """The window around the chosen part of a page.

    Args:
        layout: The page.
        part: Where its text is.
        title: Index of the headline's block, -1 where none is printed.
    """
    count = len(layout.blocks)
    first, last = (part.first, part.last) if part is not None else (count, count)
    return Window(layout, title if title >= 0 else max(0, first - _ABOVE_TEXT), first, last)


def _another(node: Node) -> bool:
    """Whether an element belongs to comments, a sidebar, teasers or a biography."""
    return any(
        "aside" in above.roles or above.tag in {"aside", "dialog", "nav", "footer"} for above in node.ancestors()
    )
