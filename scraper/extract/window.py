"""What is printed around an article: between its title and its text, and just below the text."""

from __future__ import annotations

from dataclasses import dataclass, field
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
_PARAGRAPH = 140  # characters outside links: more than a byline or a dek of one line has

_ASIDE_TAGS = frozenset({"aside", "dialog", "nav", "footer"})


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
    start: int
    """Index of the first paragraph: `first`, unless the part of the page that holds the text holds the title too."""
    _others: dict[Node, bool] = field(default_factory=dict, repr=False)
    """Whether an element is another's, as far as it is known; title and text are the article's by definition."""

    def blocks(self) -> Iterator[TextBlock]:
        """The lines, from the nearest: those between title and text, those above, those below."""
        for start, stop in self._ranges():
            yield from (b for b in self.layout.blocks[start:stop] if not self.is_anothers(b.node))

    def between(self) -> list[TextBlock]:
        """The lines between title and text."""
        return [b for b in self.layout.blocks[self.title + 1 : self.first] if not self.is_anothers(b.node)]

    def marks(self, role: Role) -> list[Mark]:
        """Elements of a role near the text, and no other's, from the nearest as in `blocks`; for dates, all `time`."""
        marks = self._marks(role)
        return [
            mark
            for start, stop in self._ranges()
            for mark in marks
            if start <= mark.index < stop and not self.is_anothers(mark.node)
        ]

    def far_marks(self, role: Role) -> list[Mark]:
        """Those further away."""
        return [m for m in self._marks(role) if self.nearness(m.index) is None and not self.is_anothers(m.node)]

    def nearness(self, index: int) -> int | None:
        """How near the text a block stands: 0 between title and text, 1 above, 2 below; None further away."""
        return next((n for n, (start, stop) in enumerate(self._ranges()) if start <= index < stop), None)

    def _marks(self, role: Role) -> list[Mark]:
        if role == "date":
            return [mark for mark in self.layout.marks if role in mark.roles or mark.element.tag == "time"]
        return [mark for mark in self.layout.marks if role in mark.roles]

    def pictures(self) -> Iterator[tuple[Element, Node]]:
        """The img elements from the title to the end of the text."""
        for element, node, index in self.layout.pictures:
            if self.title <= index <= self.last and not self.is_anothers(node):
                yield element, node

    def labelled(self, label: Phrases) -> Iterator[TextBlock]:
        """The lines that follow a line that is nothing but a label."""
        for block in self.blocks():
            if len(block.text) < 40 and label.are(block.text) and block.index + 1 < len(self.layout.blocks):
                yield self.layout.blocks[block.index + 1]

    def is_anothers(self, node: Node) -> bool:
        """Whether an element belongs to comments, a sidebar, teasers or a biography."""
        known = self._others
        path = []
        above: Node | None = node
        while above is not None and above not in known:
            path.append(above)
            above = above.parent
        verdict = known[above] if above is not None else False
        for passed in reversed(path):
            verdict = verdict or "aside" in passed.roles or passed.tag in _ASIDE_TAGS
            known[passed] = verdict
        return verdict

    def _ranges(self) -> tuple[tuple[int, int], ...]:
        head = min(self.start + _INTO_TEXT, self.last + 1)
        tail = max(head, self.last + 1 - _END_OF_TEXT)
        title = min(self.title, self.start)
        return (title, head), (max(0, title - _ABOVE_TITLE), title), (tail, self.last + 1 + _BELOW_TEXT)


def around(layout: Layout, part: Part | None, title: int) -> Window:
    """The window around the chosen part of a page.

    Args:
        layout: The page.
        part: Where its text is.
        title: Index of the headline's block, -1 where none is printed.
    """
    count = len(layout.blocks)
    first, last = (part.first, part.last) if part is not None else (count, count)
    # What holds the title, or all of the text, may be named `with-sidebar` for what else is in it.
    own: dict[Node, bool] = {}
    if 0 <= first <= last < count:
        end = set(layout.blocks[last].node.ancestors())
        own.update((above, False) for above in layout.blocks[first].node.ancestors() if above in end)
    if 0 <= title < count:
        own.update((above, False) for above in layout.blocks[title].node.ancestors())
    start = first
    if first <= title <= last:
        below = (b.index for b in layout.blocks[title + 1 : last + 1] if len(b.text) - b.linked >= _PARAGRAPH)
        start = next(below, title + 1)
    return Window(layout, title if title >= 0 else max(0, first - _ABOVE_TEXT), first, last, start, own)
