"""What stands or falls together: blocks of the same make, the items of a list, the stories of an endless page.

The model judges each block by itself. Of ten teasers below the story it may take two for text, and of a list's items
every other one; as a whole such a group is judged better than by its parts.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from scraper.extract.page.layout import HEADINGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from scraper.extract.page.layout import Layout, Node, TextBlock

__all__ = ["below_the_headline", "of_the_story", "whole"]

_STORY = 200  # characters that are a story
_GROUP = 3  # blocks that make a group
# Mean probability from which a group before or behind the story is a part of it. Means of .62 to .7 give the same F1.
_CERTAIN = 0.65
_SURE = 0.8  # probability of a line that brings the list below it with it
_LIST = 0.05  # mean probability of such a list, from which it belongs to the line
_HEADED = 0.15  # the same with a heading between the two
_HEADINGS = 0.2  # mean probability of headings of one make within the story, from which they are its own
_HEADING = 0.1  # probability of one of them
_BETWEEN = 0.25  # probability of a line among others like it that are text, from which it is text
_ALL_LINKED = 0.9  # share of a heading's text in links, from which it is a link
_LINKED_HEADINGS = 0.3  # mean probability of such headings, below which they are those of other stories
_LONG = 1_000  # characters of text before such stories: below, the story may be a list of what is linked
_PLAIN = 0.3  # share of its text in links, up to which a list or a line is no list of links


def below_the_headline(layout: Layout, top: int, kept: list[int]) -> list[int]:
    """Without the other stories of an endless page: `article` elements beside the headline's with an h1 of their own.

    Args:
        layout: The page.
        top: Index of the headline's block; -1 where it is not printed.
        kept: Indices of the blocks that were taken for text.
    """
    blocks = layout.blocks
    holders = {node for node in blocks[top].node.ancestors() if node.tag == "article"} if top >= 0 else set()
    if not any(_size(blocks[n] for n in kept if node.start <= n < node.end) >= _STORY for node in holders):
        return kept
    heads = [node for _, node, index in layout.headings if index != top]
    others = {above for head in heads for above in head.ancestors() if above.tag == "article"}.difference(holders)
    return [index for index in kept if not any(node.start <= index < node.end for node in others)]


def of_the_story(layout: Layout, likely: NDArray[np.float64], kept: list[int]) -> list[int]:
    """Without the groups before and behind the story that are doubtful as a whole: teasers, appeals, comments.

    Args:
        layout: The page.
        likely: How likely each block is the text.
        kept: Indices of the blocks that were taken for it.
    """
    blocks = layout.blocks
    groups: defaultdict[tuple[str | None, ...], list[int]] = defaultdict(list)
    for index in kept:
        groups[blocks[index].node.make].append(index)
    for make in [make for make, group in groups.items() if _are_teasers(layout, likely, group)]:
        before = [index for index in kept if index < groups[make][0]]
        if _size(blocks[index] for index in before) >= _LONG:
            kept = [index for index in kept if blocks[index].node.make != make]
            del groups[make]
    story = max(groups, key=lambda make: _size(blocks[index] for index in groups[make]), default=None)
    first, last = (groups[story][0], groups[story][-1]) if story else (0, 0)
    apart = {make for make, group in groups.items() if group[-1] < first or group[0] > last}
    if not apart:
        return kept
    size: defaultdict[object, float] = defaultdict(float)
    mass, count = size.copy(), size.copy()
    tags = {make[:2] for make in apart}  # told faster than the rest
    for block in blocks:
        if (block.node.tag, block.node.style) in tags and (make := block.node.make) in apart:
            size[make] += len(block.text)
            mass[make] += len(block.text) * likely[block.index]
            count[make] += 1
    doubtful = {make for make in apart if count[make] >= _GROUP and mass[make] < _CERTAIN * size[make]}
    return [index for index in kept if blocks[index].node.make not in doubtful]


def _are_teasers(layout: Layout, likely: NDArray[np.float64], group: list[int]) -> bool:
    """Whether most of several lines stand each below a heading that is a link, in one element with it, and no text."""
    if len(group) < _GROUP:
        return False
    pairs = [(layout.blocks[index - 1], layout.blocks[index]) for index in group if index]
    linked = [
        likely[head.index]
        for head, line in pairs
        if head.node.tag in HEADINGS
        and head.node.parent is line.node.parent
        and head.linked >= _ALL_LINKED * len(head.text)
    ]
    return len(linked) > len(group) / 2 and np.mean(linked) < _LINKED_HEADINGS


def whole(layout: Layout, likely: NDArray[np.float64], kept: list[int]) -> list[int]:
    """With all items of a list below a line that was taken, all headings of a make, and lines among lines like them.

    Args:
        layout: The page.
        likely: How likely each block is the text; 0 is not asked again.
        kept: Indices of the blocks that were taken for it.
    """
    blocks, found = layout.blocks, set(kept)
    for node in layout.nodes:
        if node.tag in {"ul", "ol"}:
            found.update(_list_below_a_line(layout, likely, node, found))
    for before, after in pairwise(sorted(found)):
        one, other = blocks[before].node, blocks[after].node
        if after - before > 1 and one.parent is other.parent:
            makes = {one.make, other.make}
            found.update(
                block.index
                for block in blocks[before + 1 : after]
                if block.node.parent is one.parent and block.node.make in makes and likely[block.index] >= _BETWEEN
                and block.node.tag in {"p", "li"} and _is_plain([block])
            )  # fmt: skip
    return sorted(found | _headings(layout, likely, min(found), max(found))) if found else []


def _list_below_a_line(layout: Layout, likely: NDArray[np.float64], node: Node, found: set[int]) -> list[int]:
    """The items of a list that stands below a line of the text, and the heading between the two, if there is one."""
    items = layout.blocks[node.start : node.end]
    if not items or node.clutter or not _is_plain(items):
        return []
    line, head, least = node.start - 1, [], _LIST
    if line > 0 and line not in found and likely[line] and layout.blocks[line].node.tag in HEADINGS:
        if any(block.linked for block in layout.blocks[line : node.end]):
            return []  # of other stories, more often than not
        line, head, least = line - 1, [line], _HEADED
    if line not in found or likely[line] < _SURE or likely[node.start : node.end].mean() < least:
        return []
    if not all(_are_beside(layout.blocks[index].node, node) for index in [line, *head]):
        return []
    return head + [item.index for item in items if likely[item.index]]


def _are_beside(one: Node, other: Node) -> bool:
    """Whether two elements stand in one, or each in one of the same make, as the parts of a page builder do."""
    holder, another = one.parent, other.parent
    if holder is None or another is None or holder is another:
        return holder is another
    return bool(holder.style) and holder.make == another.make


def _headings(layout: Layout, likely: NDArray[np.float64], first: int, last: int) -> set[int]:
    """Headings within the story of which there are several of one make: the names of what it lists."""
    groups: defaultdict[object, list[TextBlock]] = defaultdict(list)
    for block in layout.blocks[first:last]:
        if block.node.tag in HEADINGS:
            groups[block.node.make].append(block)
    return {
        block.index
        for group in groups.values()
        if len(group) >= _GROUP and np.mean([likely[block.index] for block in group]) >= _HEADINGS
        for block in group
        if likely[block.index] >= _HEADING and _is_plain([block])
    }


def _size(blocks: Iterable[TextBlock]) -> int:
    return sum(len(block.text) for block in blocks)


def _is_plain(blocks: list[TextBlock]) -> bool:
    """Whether there is text, and not much of it in links."""
    return _size(blocks) > 0 and sum(block.linked for block in blocks) <= _PLAIN * _size(blocks)
