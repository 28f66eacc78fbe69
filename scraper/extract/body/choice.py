"""Which blocks of a page are the article's text.

A model judges each block by its words, its place, its kin and its neighbours (`features`, `model`); a site file's rule,
where there is one, judges for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from scraper.extract.body import features, groups, model
from scraper.extract.page.layout import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from scraper.extract.page.document import Element
    from scraper.extract.page.layout import Layout, Node, TextBlock
    from scraper.extract.page.structured import Structured

__all__ = ["Part", "choose", "judge", "within"]

# Probability from which a block is taken. Over five folds, .40 to .50 give the same F1 within .001.
TAKEN = 0.45
# On a page of few words nothing may look like an article's text; then what comes closest to it is taken, from here on.
_CLOSEST = 0.15
_SEVERAL = 2  # different paragraphs; one that is said over and over is a refrain
_LONG = 200  # characters of a paragraph that is a copy wherever it stands again
_COPY = 0.3  # share of the text in paragraphs that stood before, from which there are two copies of it
_HEADING = 0.1  # probability from which a heading right above a line that was taken is its heading
_INTRODUCTION = 100  # characters of a line that ends in a colon and introduces what follows
_ALL_LINKED = 0.9  # share of a line in links that is nothing but a link
_CLOSE = 0.7  # share of the closest block's probability


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The chosen part of a page."""

    node: Node
    """The innermost that holds all of the text."""
    kept: tuple[int, ...]
    """Indices of the blocks that are the text, in the page's order."""
    layout: Layout
    repeated: int = 0
    """Blocks that would be text, but are left out as the site repeats them on its pages."""
    passed: dict[int, str] = field(default_factory=dict)
    """Of blocks that the model would have taken: why they are not."""

    @property
    def beside(self) -> list[str]:
        """Words that stand directly in an element with text that was taken, and were not: a kicker, a date line."""
        taken = set(self.kept)
        holders = {above for index in taken for above in self.layout.blocks[index].node.ancestors()}
        return [block.text for block in self.layout.blocks if block.node in holders and block.index not in taken]

    @property
    def first(self) -> int:
        """Index of its first block."""
        return self.kept[0]

    @property
    def last(self) -> int:
        """Index of its last block."""
        return self.kept[-1]


def judge(
    layout: Layout, title: int, headline: str | None, said: Structured, judged_by: model.Model | None = None
) -> NDArray[np.float64]:
    """How likely each block is the article's text, from 0 to 1; those in menus are not.

    Args:
        layout: The page.
        title: Index of the headline's block; -1 where it is not printed.
        headline: Its words.
        said: What the page states.
        judged_by: The model; the bundled one by default.
    """
    likely = np.zeros(len(layout.blocks))
    told = features.describe(layout, title, headline, said)
    if len(told.places):
        likely[told.places] = (judged_by or model.bundled()).probabilities(told)
    return likely


def choose(layout: Layout, likely: NDArray[np.float64], repeated: Collection[int] = (), top: int = -1) -> Part | None:
    """The part that holds the article's text; None where there is none.

    Args:
        layout: The page.
        likely: What `judge` says of each block.
        repeated: Indices of blocks that the site repeats on its pages.
        top: Index of the headline's block; -1 where it is not printed.
    """
    left_out, likely = 0, likely.copy()
    if repeated:
        indices = list(repeated)
        left_out = int(np.count_nonzero(likely[indices] >= TAKEN))
        likely[indices] = 0.0
    closest = float(likely.max(initial=0.0))
    if closest < _CLOSEST:
        return None
    taken = np.flatnonzero(likely >= min(TAKEN, _CLOSE * closest)).tolist()
    once = _once(layout, taken)
    own = groups.below_the_headline(layout, top, once)
    likely[list(set(taken).difference(own))] = 0.0  # these are not asked again
    story = groups.of_the_story(layout, likely, own)
    kept = _completed(layout, likely, groups.whole(layout, likely, story))
    passed = dict.fromkeys(set(taken).difference(once), "stands twice on the page")
    passed |= dict.fromkeys(set(once).difference(own), "of another story, with its own headline")
    passed |= dict.fromkeys(set(own).difference(story, kept), "apart from the story, and others like it are no text")
    return _part(layout, kept, left_out, passed)


def _completed(layout: Layout, likely: NDArray[np.float64], kept: list[int]) -> list[int]:
    """With headings between lines that were taken, of one element with both; without what introduces links alone."""
    blocks, found = layout.blocks, []
    for before, index in pairwise([-1, *kept]):
        block, above = blocks[index], blocks[index - 1]
        if 0 <= before < index - 1 and above.node.tag in HEADINGS and likely[index - 1] >= _HEADING:
            holders = {line.node.parent for line in (blocks[before], above, block)}
            found += [index - 1] if len(holders) == 1 else []
        below = blocks[index + 1 : index + 2] if _introduces(block) and index + 1 not in kept else []
        if not any(line.linked >= _ALL_LINKED * len(line.text) for line in below):
            found.append(index)
    return found or kept


def _introduces(block: TextBlock) -> bool:
    return len(block.text) <= _INTRODUCTION and block.text.endswith((":", "："))


def _once(layout: Layout, kept: list[int]) -> list[int]:
    """Without a second copy of the whole text, which some pages hold for print or small screens."""
    seen: set[str] = set()
    copies: set[int] = set()
    twice: set[int] = set()  # paragraphs that no author says again
    for index in kept:
        text = layout.blocks[index].text
        if text in seen:
            copies.add(index)
            if len(text) >= _LONG:
                twice.add(index)
        seen.add(text)
    copied = sum(len(layout.blocks[index].text) for index in copies)
    if len({layout.blocks[index].text for index in copies}) < _SEVERAL or copied < _COPY * sum(
        len(layout.blocks[index].text) for index in kept
    ):
        return [index for index in kept if index not in twice]  # a quotation, or a line of a song, stays
    return [index for index in kept if index not in copies]


def within(layout: Layout, elements: list[Element], repeated: Collection[int] = ()) -> Part | None:
    """The part that a site file's rule found, without what names itself clutter; None where that holds no text.

    Args:
        layout: The page.
        elements: What the rule found.
        repeated: Indices of blocks that the site repeats on its pages.
    """
    if not elements:
        return None
    nodes = {node.element: node for node in layout.nodes}
    found: set[int] = set()
    waiting = [_holder(nodes, element) for element in elements]
    while waiting:
        node = waiting.pop()
        found.update(block.index for block in layout.own(node))
        waiting += [child for child in layout.children(node) if not child.clutter]
    kept = sorted(found.difference(repeated))
    return _part(layout, kept, len(found) - len(kept))


def _holder(nodes: dict[Element, Node], element: Element) -> Node:
    """The node of an element; an inline one without block elements in it stands in that of its parent."""
    while element not in nodes:
        parent = element.getparent()
        assert parent is not None  # the body is a node
        element = parent
    return nodes[element]


def _part(layout: Layout, kept: list[int], left_out: int, passed: dict[int, str] | None = None) -> Part | None:
    if not kept:
        return None
    node = layout.root
    while inner := next((c for c in layout.children(node) if c.start <= kept[0] and kept[-1] < c.end), None):
        node = inner
    return Part(node, tuple(kept), layout, left_out, passed or {})
