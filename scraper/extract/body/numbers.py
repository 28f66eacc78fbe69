"""What a block's size, its place, its kin and its neighbours say of it, as numbers.

All blocks are described at once, and what is alike together, as arrays: the time goes into calls, not into numbers.
The blocks within a node stand next to each other, so the sum of anything over any node is a difference of two
cumulative sums. `_numbers.pyx` is the same, compiled, in a fifth of the time.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import compress
from typing import TYPE_CHECKING, Any

import numpy as np

from scraper.extract.page.document import WIDE
from scraper.extract.page.vocabulary import ROLES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scraper.extract.page.layout import Layout
    from scraper.extract.page.vocabulary import Role

    Numbers = NDArray[np.float64]
    Indices = NDArray[np.int64]

__all__ = ["ENDS", "NUMBERS", "Sheet"]

_SENTENCE = re.compile(r"[.,;:!?…。、，！？؛،؟।»”\"]")
ENDS = {**dict.fromkeys(".!?…。”\"»'’)", 1), ":": 2, "：": 2}
_KINDS_OF_TAGS = """
    p|li|h1|h2|h3 h4 h5 h6|div|span|td|blockquote|figcaption|a|section|article|dd dt|th|pre|button|label
"""
TAGS = {tag: code for code, line in enumerate(_KINDS_OF_TAGS.split("|"), 1) for tag in line.split()}
FIRST_HEADING, LAST_HEADING = TAGS["h1"], TAGS["h6"]
# The roles and tags whose nearest bearer above a block is told, in levels, and last what calls itself clutter.
_ROLES: tuple[Role, ...] = (
    "clutter", "dek", "caption", "body", "content", "box", "embed", "media", "product", "related", "quote",
)  # fmt: skip
_HOLDERS = ("article", "main", "figure", "figcaption", "ul", "table")
SURROUNDINGS = (*_ROLES, *_HOLDERS, "off")
# Their bits: those of roles, above them those of tags, and on top the one of what calls itself clutter.
ROLE_BITS = sum(1 << ROLES.index(role) for role in _ROLES)
HOLDER_BITS = {tag: 1 << len(ROLES) + place for place, tag in enumerate(_HOLDERS)}
OFF_BIT = len(ROLES) + len(_HOLDERS)
_OFF = len(SURROUNDINGS) - 1
BITS = (*map(ROLES.index, _ROLES), *range(len(ROLES), OFF_BIT + 1))
# What says of a node that its text is the article's; the other roles and tags don't count on a node with much text.
AFFIRMATIVE = frozenset({"body", "content", "article", "main"})

# An element with so many blocks, of whose text this share is links, is a menu or a list of other stories. Of the true
# texts of 500 pages, 0.2 % stand in such; most of that are tables of contents.
SEVERAL = 3
ALL_LINKED = 9  # tenths
# A node with this share of the page's text is named for something else in it (`has-sidebar`, `no-ads`).
TOO_MUCH = 0.5
FAR = 20  # levels; what is further away is not there
SHORT = 40  # characters; what is shorter is a label or a headline more often than a sentence
HEAVY = 60  # characters of running text of a block that is certainly more than a label
NEARLY_ALL = 0.72  # share of its parent's text from which a child is where the text is
BELOW_TITLE = 0.2  # share of the text below the headline, under which the headline is misplaced
LEFT = 0.1  # share of the text outside clutter, under which the names of clutter are not believed
_EDGE = [[1], [-1]]  # links and tag of what is beyond the first and the last block
_OF_SURROUNDINGS = tuple(f"near_{label}" for label in SURROUNDINGS)
_OF_KIN = ("kin_mass", "kin_length", "kin_linked", "kin", "kin_stops", "kin_core", "kin_off", "kin_first")
_OF_HOLDERS = tuple(
    tuple(f"{level}_{what}" for what in ("blocks", "mass", "linked", "length", "stops", "headings"))
    for level in ("own", "parent", "second", "third")
)
_OF_PREVIOUS, _OF_NEXT = (
    tuple(f"{side}_{what}" for what in ("length", "linked", "tag", "kin")) for side in ("previous", "next")
)
_REACHES = np.array([[3], [8]])  # blocks
_OF_MASSES = tuple(f"{side}{reach}_mass" for side in ("around", "before", "after") for reach in (3, 8))
_OF_LINKS = ("around3_linked", "around8_linked")
_OF_PLACE = ("position", "mass_before", "from_title", "depth")
_OF_CORE = ("core_up", "core_down", "core_before", "core_after")
_OF_ITSELF = ("stops", "weight", "length", "linked", "tag")
NUMBERS: tuple[str, ...] = (
    *_OF_SURROUNDINGS,
    *_OF_PLACE,
    *_OF_CORE,
    *_OF_KIN,
    *(name for names in _OF_HOLDERS for name in names),
    *_OF_PREVIOUS,
    *_OF_NEXT,
    *_OF_MASSES,
    *_OF_LINKS,
    *_OF_ITSELF,
)
"""Names of the features, in the order of the sheet's rows."""


class Sheet:
    """The numbers of one page, and the arrays that they are made from.

    Args:
        layout: The page.
        title: Index of the headline's block; -1 where it is not printed.
        room: Rows that are wanted behind those of `NUMBERS`.
    """

    def __init__(self, layout: Layout, title: int, room: int) -> None:
        size = np.array([len(block.text) for block in layout.blocks])
        linked = np.array([block.linked for block in layout.blocks])
        start = np.array([node.start for node in layout.nodes])
        end = np.array([node.end for node in layout.nodes])
        described = _outside_menus(size, linked, start, end)
        described[layout.menus] = False
        self.places = np.flatnonzero(described)
        """Their indices on the page."""
        before = _sums(described).astype(np.int64)  # of each block, those that are described
        start, end = before[start], before[end]
        holding = start < end
        self._start, self._end = start[holding], end[holding]
        self._title = int(before[title]) if title >= 0 else -1
        self._nodes = nodes = [*compress(layout.nodes, holding)]
        self._blocks = blocks = [*compress(layout.blocks, described)]
        self.texts = texts = [block.text for block in blocks]
        """Of the blocks that are described."""
        self._count = count = len(blocks)
        self.values = np.empty((len(NUMBERS) + room, count), dtype=np.float32)
        """A row a feature; those of `NUMBERS` first."""
        self.prose: list[int] = []
        """Places of the texts that may be an article's: of some length, with a sentence in them."""
        self.off: list[bool] = []
        """Of each text, whether it is in what calls itself clutter."""
        self._row = 0
        self._index = np.arange(count)
        if not count:
            return
        place_of = np.cumsum(holding) - 1  # of a node among those that hold something
        self._node = place_of[[block.node.index for block in blocks]]
        self._parent = place_of[[node.parent.index if node.parent is not None else 0 for node in nodes]]
        self._depth = np.array([block.node.depth for block in blocks])
        self._size, self._in_links = size[self.places], linked[self.places]
        self._linked = self._in_links / self._size
        self._length = self._size + 1.5 * np.array([0 if text.isascii() else len(WIDE.findall(text)) for text in texts])
        self._tag = np.array([TAGS.get(block.node.tag, 0) for block in blocks])
        self._heading = (self._tag >= FIRST_HEADING) & (self._tag <= LAST_HEADING)
        self._weigh()
        self._surroundings()

    def fill(self) -> None:
        """Fill the rows of `NUMBERS`; up to then those of the surroundings alone are there."""
        self._place()
        self._core()
        self._kinship()
        self._holders()
        self._neighbours()
        self._around()
        self._itself()
        assert self._row == len(NUMBERS)

    def _add(self, *rows: NDArray[Any]) -> None:
        for values in rows:
            self.values[self._row] = values
            self._row += 1

    def _add_all(self, table: NDArray[Any]) -> None:
        """Add each row of an array."""
        self.values[self._row : self._row + len(table)] = table
        self._row += len(table)

    def _weigh(self) -> None:
        """How much of an article's text a block may be: its characters outside links; little without a sentence."""
        plain = np.maximum(1 - 2 * self._linked, 0) * self._length * ~self._heading
        self._weight = 0.1 * plain
        self._stops = np.zeros(self._count)
        self.prose = [place for place in np.flatnonzero(plain >= SHORT).tolist() if _SENTENCE.search(self.texts[place])]
        self._weight[self.prose] = plain[self.prose]
        self._stops[self.prose] = [_stops(self.texts[place]) for place in self.prose]
        self._mass = _sums(self._weight)
        self._total = max(float(self._mass[-1]), 1.0)
        self._share = (self._mass[self._end] - self._mass[self._start]) / self._total  # of the page's text, by node

    def _surroundings(self) -> None:
        """How many levels above a block the nearest element of a role or tag is."""
        nearest = np.full((len(SURROUNDINGS), self._count), -FAR)
        bits = [node.bits & ROLE_BITS | HOLDER_BITS.get(node.tag, 0) | node.clutter << OFF_BIT for node in self._nodes]
        start, end, much = self._start.tolist(), self._end.tolist(), (self._share >= TOO_MUCH).tolist()
        behind = 0  # the clutter that was met last; what is in it is told no closer
        for place in compress(range(len(bits)), bits):  # an element stands behind the one it is in, and is nearer
            first = start[place]
            if first < behind or not (rows := _told(bits[place], much[place])):
                continue
            blocks, depth = slice(first, end[place]), self._nodes[place].depth
            for row in rows:
                nearest[row, blocks] = depth
            if rows[-1] == _OFF:
                behind = end[place]
        distance = np.minimum(self._depth - nearest, FAR)
        self._add_all(distance)
        self._off = distance[-1] < FAR
        self.off = self._off.tolist()

    def _place(self) -> None:
        """Where on the page a block stands."""
        index, count, title = self._index, self._count, self._title
        self._add(index / count)
        self._add(self._mass[:-1] / self._total)
        self._add(np.clip(index - title, -50, 150) if title >= 0 else np.full(count, -99))
        self._add(self._depth)

    def _core(self) -> None:
        """How a block stands to the innermost element that holds nearly all of the text, and to its first and last."""
        weight = self._core_weight()
        mass = _sums(weight)
        chain = self._down(mass[self._end] - mass[self._start])
        index, start, end = self._index, self._start[chain], self._end[chain]
        inside = (start[:, None] <= index) & (index < end[:, None])
        common = inside.sum(axis=0) - 1  # the innermost of the chain that the block is in
        heavy = np.flatnonzero(inside[-1] & (weight >= HEAVY))
        first, last = (heavy[0], heavy[-1]) if len(heavy) else (start[-1], end[-1] - 1)
        self._in_core = inside[-1]
        self._add(len(chain) - 1 - common)
        self._add(self._depth - np.array([self._nodes[node].depth for node in chain])[common])
        beyond = np.array([first - index, index - last])
        self._add_all(np.minimum(np.maximum(beyond, -60), 30))

    def _core_weight(self) -> Numbers:
        """The text below the headline and outside clutter; the rest too where that leaves next to nothing."""
        below = np.where(self._index > self._title, self._weight, 0.0)
        if below.sum() < BELOW_TITLE * self._weight.sum():
            below = self._weight
        known = below * ~self._off
        return known if known.sum() >= LEFT * below.sum() else below

    def _down(self, masses: Numbers) -> list[int]:
        """From the root down, as long as one child holds nearly all that its parent holds."""
        heirs = np.flatnonzero((masses >= NEARLY_ALL * masses[self._parent]) & (masses > 0))
        chain = [0]
        for node, parent in zip(heirs.tolist(), self._parent[heirs].tolist(), strict=True):
            if parent == chain[-1] and node:
                chain.append(node)
        return chain

    def _kinship(self) -> None:
        """What the blocks of the same tag, class, and parent's tag and class are like."""
        groups: dict[tuple[object, ...], int] = {}
        firsts: list[int] = []
        kin = []
        for place, block in enumerate(self._blocks):
            node = block.node
            above = node.parent or node
            group = groups.setdefault((node.tag, node.style, above.tag, above.style), len(firsts))
            if group == len(firsts):
                firsts.append(place)
            kin.append(group)
        self._kin = np.array(kin)
        members = np.bincount(self._kin)
        count = len(members)
        told = np.array(
            [self._weight, self._length, self._in_links, self._size, self._stops > 0, self._in_core, self._off]
        )
        rows = count * np.arange(len(told))[:, None]
        table = np.bincount((rows + self._kin).ravel(), told.ravel(), len(told) * count).reshape(-1, count)
        table[2] = table[2] / table[3]
        table[1] = np.log1p(table[1] / members)
        table[0] = table[0] / self._total
        table[3] = np.log1p(members)
        table[4:] = table[4:] / members
        self._add_all(table.take(self._kin, axis=1))
        self._add(np.minimum(self._index - np.array(firsts)[self._kin], 100))

    def _holders(self) -> None:
        """What the elements around a block hold: its own, and three above."""
        sums = self._sums = _sums(np.array([self._size, self._in_links, self._length, self._stops, self._heading]))
        size, linked, length, stops, headings = sums.take(self._end, axis=1) - sums.take(self._start, axis=1)
        blocks = self._end - self._start
        table = np.array([
            np.log1p(blocks),
            self._share,
            linked / size,
            np.log1p(length / blocks),
            stops / blocks,
            headings / blocks,
        ])  # fmt: skip
        node = self._node
        for _ in _OF_HOLDERS:
            self._add_all(table.take(node, axis=1))
            node = self._parent[node]

    def _neighbours(self) -> None:
        """The blocks before and after."""
        own = np.array([np.log1p(self._length), self._linked, self._tag])
        same = self._kin[1:] == self._kin[:-1]
        for to, of in ((slice(1, None), slice(None, -1)), (slice(None, -1), slice(1, None))):
            there = np.zeros((4, self._count))
            there[1:3] = _EDGE
            there[:3, to] = own[:, of]
            there[3, to] = same
            self._add_all(there)

    def _around(self) -> None:
        """What stands within a few blocks."""
        index, mass = self._index, self._mass
        start, end = np.maximum(index - _REACHES, 0), np.minimum(index + _REACHES + 1, self._count)
        size, linked = self._sums[:2]
        before, after = mass[:-1] - mass[start], mass[end] - mass[1:]
        both = (mass[end] - mass[start]) / (end - start)
        self._add_all(np.log1p(np.concatenate([both, before, after])))
        self._add_all((linked[end] - linked[start]) / (size[end] - size[start]))

    def _itself(self) -> None:
        """What a block is, whatever is around it."""
        self._add(self._stops, np.log1p(self._weight), np.log1p(self._length), self._linked, self._tag)


def _outside_menus(size: Indices, linked: Indices, start: Indices, end: Indices) -> NDArray[np.bool_]:
    """Which blocks stand in no element of links alone.

    Args:
        size: Characters of each block of the page.
        linked: Those within links.
        start: The first block of each element.
        end: The one behind its last.
    """
    links = _sums(10 * linked - ALL_LINKED * size)
    menus = (end - start >= SEVERAL) & (links[end] >= links[start])
    opened = np.bincount(start[menus], minlength=len(links)) - np.bincount(end[menus], minlength=len(links))
    outside: NDArray[np.bool_] = np.cumsum(opened[:-1]) == 0
    return outside


@lru_cache(maxsize=4096)
def _told(bits: int, much: bool) -> tuple[int, ...]:
    """The rows of surroundings that an element is told in: not all of them where it holds much of the page's text."""
    return tuple(
        row
        for row, (label, bit) in enumerate(zip(SURROUNDINGS, BITS, strict=True))
        if bits >> bit & 1 and not (much and label not in AFFIRMATIVE)
    )


def _stops(text: str) -> int:
    """Sentences that end in a text."""
    count = text.count(". ") + (text[-1] in ENDS)
    if "?" in text:  # looking for one character takes a tenth of the time
        count += text.count("? ")
    if "!" in text:
        count += text.count("! ")
    return count if text.isascii() else count + text.count("。")


def _sums(values: NDArray[Any]) -> Numbers:
    """Cumulative sums from 0, along the last axis: that of a range is a difference of two."""
    sums = np.zeros((*values.shape[:-1], values.shape[-1] + 1))
    np.cumsum(values, axis=-1, out=sums[..., 1:])
    return sums
