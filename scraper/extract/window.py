"""What is printed around an article: between its title and its text, and just below the text."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from scraper.extract.page.document import pieces_of
from scraper.extract.page.elements import mask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scraper.extract.body.choice import Part
    from scraper.extract.labels import Phrases
    from scraper.extract.page.document import Element
    from scraper.extract.page.layout import Layout, Mark, Node, TextBlock

__all__ = ["Nearness", "Window", "around", "pieces"]

# In blocks. Above the title stand kicker, breadcrumbs and date; a few lines into the text is where bylines still stand;
# below it "Date" and "Author" tables, source lines. Further away, names and dates are other stories'.
_ABOVE_TITLE = 8
_ABOVE_TEXT = 12  # where no title is printed
_INTO_TEXT = 5
_END_OF_TEXT = 4
_BELOW_TEXT = 10
_MAX_ABOVE = 4  # lines of what was taken for text that may stand above the first paragraph
_GAP = 2  # lines from a paragraph to the next: something small may stand between
_PARAGRAPH = 140  # characters outside links: more than a byline or a dek of one line has

_MAX_LINE = 250  # characters of a line that is made of pieces; longer is running text
_GALLERY = 4  # lines from one figure of a gallery to the next: a button, caption and credit
_LABEL = 40  # characters of a line that is a label
_ASIDE = mask("aside")
_ASIDE_TAGS = frozenset({"aside", "dialog", "nav", "footer"})


Nearness = Literal[0, 1, 2]
"""How near the text a thing stands: 0 between title and text, 1 above the title, 2 below the text."""


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
    """Index of the first paragraph: `first`, unless that is a dek or a line of another kind that was taken for text."""
    blocks: list[tuple[Nearness, TextBlock]] = field(default_factory=list)
    """The lines near the text, the nearest first, and in order where they are equally near."""
    marks: list[tuple[Nearness, Mark]] = field(default_factory=list)
    """The marks near the text, likewise."""
    _others: dict[Node, bool] = field(default_factory=dict, repr=False)
    """Whether an element is another's, as far as it is known; title and text are the article's by definition."""

    def between(self) -> list[TextBlock]:
        """The lines between title and text, and the first of the text."""
        return [b for b in self.layout.blocks[self.title + 1 : self.start + 1] if not self.is_anothers(b.node)]

    def far_marks(self, wanted: Callable[[Mark], bool]) -> Iterator[Mark]:
        """The marks that stand further away, in order."""
        near = {id(mark) for _, mark in self.marks}
        yield from (m for m in self.layout.marks if wanted(m) and id(m) not in near and not self.is_anothers(m.node))

    def pictures(self) -> Iterator[tuple[Element, Node]]:
        """The img elements from the title to the end of the text, and those of a captioned gallery below it."""
        end = self.last
        for element, node, index in self.layout.pictures:
            if not self.title <= index <= end + _GALLERY or self.is_anothers(node):
                continue
            if index <= self.last:
                yield element, node
            elif any(above.tag == "figure" and self._is_captioned(above) for above in node.ancestors()):
                end = index
                yield element, node

    def labelled(self, label: Phrases) -> Iterator[tuple[Nearness, TextBlock]]:
        """The lines that follow a line that is nothing but a label."""
        for near, block in self.blocks:
            if len(block.text) < _LABEL and label.are(block.text) and block.index + 1 < len(self.layout.blocks):
                yield near, self.layout.blocks[block.index + 1]

    def is_anothers(self, node: Node) -> bool:
        """Whether an element belongs to comments, a sidebar, teasers or a biography."""
        known = self._others
        verdict = known.get(node)
        if verdict is not None:
            return verdict
        path = [node]
        above = node.parent
        while above is not None and above not in known:
            path.append(above)
            above = above.parent
        verdict = known[above] if above is not None else False
        for passed in reversed(path):
            verdict = known[passed] = verdict or passed.bits & _ASIDE != 0 or self._is_aside(passed)
        return verdict

    def _is_captioned(self, figure: Node) -> bool:
        return any(child.tag == "figcaption" for child in self.layout.children(figure))

    def _is_aside(self, node: Node) -> bool:
        """Whether an element's tag sets it apart; the footer of a headline, above the text, has byline and date."""
        return node.tag in _ASIDE_TAGS and not (
            node.tag == "footer" and self.title < node.start <= node.end <= self.start
        )

    def _fill(self) -> None:
        """Gather what stands near the text."""
        head = min(self.start + _INTO_TEXT, self.last + 1)
        tail = max(head, self.last + 1 - _END_OF_TEXT)
        title = min(self.title, self.start)
        ranges: tuple[tuple[Nearness, int, int], ...] = (
            (0, title, head),
            (1, max(0, title - _ABOVE_TITLE), title),
            (2, tail, self.last + 1 + _BELOW_TEXT),
        )
        indexes = [mark.index for mark in self.layout.marks]
        for near, start, stop in ranges:
            self.blocks.extend((near, b) for b in self.layout.blocks[start:stop] if not self.is_anothers(b.node))
            marks = self.layout.marks[bisect_left(indexes, start) : bisect_left(indexes, stop)]
            self.marks.extend((near, mark) for mark in marks if not self.is_anothers(mark.node))


def pieces(block: TextBlock) -> list[str]:
    """What stands side by side in a line, each in an element of its own: byline, date, source."""
    node = block.node
    others = node.after > node.index + 1 or node.end > node.start + 1
    if not len(node.element) or others or len(block.text) > _MAX_LINE:
        return [block.text]
    return pieces_of(node.element).split(" | ")


def around(layout: Layout, part: Part | None, title: int) -> Window:
    """The window around the chosen part of a page.

    Args:
        layout: The page.
        part: Where its text is.
        title: Index of the headline's block, -1 where none is printed.
    """
    count = len(layout.blocks)
    first, last = (part.first, part.last) if part is not None else (count, count)
    start = first
    # What holds the title, or all of the text, may be named `with-sidebar` for what else is in it.
    own: dict[Node, bool] = {}
    if part is not None:
        own.update((above, False) for above in part.node.ancestors())
        start = _start(layout, [index for index in part.kept if index > title][: _MAX_ABOVE + 1], first)
    if 0 <= title < count:
        own.update((above, False) for above in layout.blocks[title].node.ancestors())
    window = Window(layout, title if title >= 0 else max(0, first - _ABOVE_TEXT), first, last, start, _others=own)
    window._fill()
    return window


def _start(layout: Layout, kept: list[int], first: int) -> int:
    """The first paragraph among the first lines of the text: a long one with others below it.

    Between a dek and the text stand byline and date.
    """
    close = [index for index, following in pairwise(kept) if following - index <= _GAP]
    long = (i for i in close if len(layout.blocks[i].text) - layout.blocks[i].linked >= _PARAGRAPH)
    return next(long, close[0] if close else kept[0] if kept else first)
