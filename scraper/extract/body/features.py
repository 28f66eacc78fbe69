"""What the model is told of each text block: numbers about its words, its place, its kin and its neighbours.

    layout + headline + what the page states ──describe──▶ a row per feature, a value per block

Menus and lists of links, more than half of a page's blocks, are left out, and the others described as if the page had
none of them. A feature is computed for all of these at once, and features of a kind together, as arrays: the time goes
into calls, not into numbers. The blocks within a node stand next to each other, so the sum of anything over any node is
a difference of two cumulative sums. docs/extraction.md says what each group of features is worth.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from typing import TYPE_CHECKING, Any

import numpy as np

from scraper.extract.body.giveaways import GIVEAWAYS, cue, giveaways
from scraper.extract.page.document import WIDE
from scraper.extract.page.structured import strings
from scraper.extract.page.vocabulary import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from scraper.extract.page.layout import Layout
    from scraper.extract.page.structured import Structured
    from scraper.extract.page.vocabulary import Role

    Numbers = NDArray[np.float64]
    Indices = NDArray[np.int64]

__all__ = ["Features", "describe"]

_SENTENCE = re.compile(r"[.,;:!?…。、，！？؛،؟।»”\"]")
_ENDS = {**dict.fromkeys(".!?…。”\"»'’)", 1), ":": 2, "：": 2}
_KINDS_OF_TAGS = """
    p|li|h1|h2|h3 h4 h5 h6|div|span|td|blockquote|figcaption|a|section|article|dd dt|th|pre|button|label
"""
_TAGS = {tag: code for code, line in enumerate(_KINDS_OF_TAGS.split("|"), 1) for tag in line.split()}
_FIRST_HEADING, _LAST_HEADING = _TAGS["h1"], _TAGS["h6"]
# The roles and tags whose nearest bearer above a block is told, in levels, and last what calls itself clutter.
_ROLES: tuple[Role, ...] = (
    "clutter", "dek", "caption", "body", "content", "box", "embed", "media", "product", "related", "quote",
)  # fmt: skip
_HOLDERS = ("article", "main", "figure", "figcaption", "ul", "table")
_SURROUNDINGS = (*_ROLES, *_HOLDERS, "off")
# Their bits: those of roles, above them those of tags, and on top the one of what calls itself clutter.
_ROLE_BITS = sum(1 << ROLES.index(role) for role in _ROLES)
_HOLDER_BITS = {tag: 1 << len(ROLES) + place for place, tag in enumerate(_HOLDERS)}
_OFF_BIT = len(ROLES) + len(_HOLDERS)
_OFF = len(_SURROUNDINGS) - 1
_BITS = (*map(ROLES.index, _ROLES), *range(len(ROLES), _OFF_BIT + 1))
# What says of a node that its text is the article's; the other roles and tags don't count on a node with much text.
_AFFIRMATIVE = frozenset({"body", "content", "article", "main"})

# An element with so many blocks, of whose text this share is links, is a menu or a list of other stories. Of the true
# texts of 500 pages, 0.2 % stand in such; most of that are tables of contents.
_SEVERAL = 3
_ALL_LINKED = 9  # tenths
# A node with this share of the page's text is named for something else in it (`has-sidebar`, `no-ads`).
_TOO_MUCH = 0.5
_FAR = 20  # levels; what is further away is not there
_SHORT = 40  # characters; what is shorter is a label or a headline more often than a sentence
_HEAVY = 60  # characters of running text of a block that is certainly more than a label
_NEARLY_ALL = 0.72  # share of its parent's text from which a child is where the text is
_BELOW_TITLE = 0.2  # share of the text below the headline, under which the headline is misplaced
_LEFT = 0.1  # share of the text outside clutter, under which the names of clutter are not believed
_LINE = 120  # characters of a line that may be written in capitals, as headlines are
_SUMMARY = 20  # characters of a line that may be the summary
_STATED = 200  # characters of an articleBody that is one
_OPENING = 40  # characters of a line that are looked for in what the page states
_HEADLINE = 120  # characters of a line that may be the headline
_EDGE = [[1], [-1]]  # links and tag of what is beyond the first and the last block
_OF_SURROUNDINGS = tuple(f"near_{label}" for label in _SURROUNDINGS)
_OF_WORDS = ("cue", "capitals", *GIVEAWAYS)
_OF_KIN = ("kin_mass", "kin_length", "kin_linked", "kin", "kin_stops", "kin_core", "kin_off")
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
_MOST = 100  # features; there is room for so many


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """What is known of the blocks of a page, as numbers."""

    names: tuple[str, ...]
    values: NDArray[np.float32]
    """A row a feature, a column a block that is described."""
    places: Indices
    """The indices of those blocks on the page."""

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        """A feature's value of each block that is described."""
        row: NDArray[np.float32] = self.values[self.names.index(name)]
        return row


def describe(layout: Layout, title: int, headline: str | None, said: Structured) -> Features:
    """The features of a page's blocks but for those in menus, in the page's order.

    Args:
        layout: The page.
        title: Index of the headline's block; -1 where it is not printed.
        headline: Its words.
        said: What the page states.
    """
    sheet = _Sheet(layout, title)
    if not len(sheet.places):
        return sheet.features()
    sheet.surroundings()
    sheet.words()
    sheet.place()
    sheet.core()
    sheet.kin()
    sheet.holders()
    sheet.neighbours()
    sheet.around()
    sheet.stated(headline, said)
    return sheet.features()


class _Sheet:
    """The features of one page as they grow, and the arrays that they are made from."""

    def __init__(self, layout: Layout, title: int) -> None:
        size = np.array([len(block.text) for block in layout.blocks])
        linked = np.array([block.linked for block in layout.blocks])
        start = np.array([node.start for node in layout.nodes])
        end = np.array([node.end for node in layout.nodes])
        described = _outside_menus(size, linked, start, end)
        described[layout.menus] = False
        self.places = np.flatnonzero(described)
        before = _sums(described).astype(np.int64)  # of each block, those that are described
        start, end = before[start], before[end]
        holding = start < end
        self._start, self._end = start[holding], end[holding]
        self._title = int(before[title]) if title >= 0 else -1
        self._nodes = nodes = [*compress(layout.nodes, holding)]
        self._blocks = blocks = [*compress(layout.blocks, described)]
        self._texts = texts = [block.text for block in blocks]
        self._count = count = len(blocks)
        self._names: list[str] = []
        self._values = np.empty((_MOST, count), dtype=np.float32)
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
        self._tag = np.array([_TAGS.get(block.node.tag, 0) for block in blocks])
        self._heading = (self._tag >= _FIRST_HEADING) & (self._tag <= _LAST_HEADING)
        self._weigh()

    def features(self) -> Features:
        """What was added."""
        return Features(tuple(self._names), self._values[: len(self._names)], self.places)

    def _add(self, name: str, values: NDArray[Any]) -> None:
        self._values[len(self._names)] = values
        self._names.append(name)

    def _add_all(self, names: Iterable[str], values: NDArray[Any]) -> None:
        """Add a feature for each row of an array."""
        first = len(self._names)
        self._names += names
        self._values[first : len(self._names)] = values

    def _weigh(self) -> None:
        """How much of an article's text a block may be: its characters outside links; little without a sentence."""
        plain = np.maximum(1 - 2 * self._linked, 0) * self._length * ~self._heading
        self._weight = 0.1 * plain
        self._stops = np.zeros(self._count)
        self._prose = [
            place for place in np.flatnonzero(plain >= _SHORT).tolist() if _SENTENCE.search(self._texts[place])
        ]
        self._weight[self._prose] = plain[self._prose]
        self._stops[self._prose] = [_stops(self._texts[place]) for place in self._prose]
        self._mass = _sums(self._weight)
        self._total = max(float(self._mass[-1]), 1.0)
        self._share = (self._mass[self._end] - self._mass[self._start]) / self._total  # of the page's text, by node

    def surroundings(self) -> None:
        """How many levels above a block the nearest element of a role or tag is."""
        nearest = np.full((len(_SURROUNDINGS), self._count), -_FAR)
        bits = [
            node.bits & _ROLE_BITS | _HOLDER_BITS.get(node.tag, 0) | node.clutter << _OFF_BIT for node in self._nodes
        ]
        start, end, much = self._start.tolist(), self._end.tolist(), (self._share >= _TOO_MUCH).tolist()
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
        distance = np.minimum(self._depth - nearest, _FAR)
        self._add_all(_OF_SURROUNDINGS, distance)
        self._off = distance[-1] < _FAR

    def words(self) -> None:
        """What the text itself looks like."""
        texts, near = self._texts, np.flatnonzero(~self._off).tolist()
        close = [texts[place] for place in near]  # what is plainly none of the text is not looked at any closer
        given = np.zeros((2 + len(GIVEAWAYS), self._count))
        given[0, near] = [cue(text) for text in close]
        given[1, near] = [_capitals(text) if len(text) <= _LINE else 0 for text in close]
        for row, found in enumerate(giveaways(close), 2):
            given[row, [near[place] for place in found]] = 1
        self._add_all(_OF_WORDS, given)
        self._add("end", np.array([_ENDS.get(text[-1], 0) for text in texts]))
        self._add("stops", self._stops)
        self._add("weight", np.log1p(self._weight))
        self._add("length", np.log1p(self._length))
        self._add("linked", self._linked)
        self._add("tag", self._tag)
        times = Counter(texts)
        self._add("copies", np.array([times[text] for text in texts]))

    def place(self) -> None:
        """Where on the page a block stands."""
        index, count, title = self._index, self._count, self._title
        self._add("position", index / count)
        self._add("mass_before", self._mass[:-1] / self._total)
        self._add("from_title", np.clip(index - title, -50, 150) if title >= 0 else np.full(count, -99))
        self._add("depth", self._depth)

    def core(self) -> None:
        """How a block stands to the innermost element that holds nearly all of the text, and to its first and last."""
        weight = self._core_weight()
        mass = _sums(weight)
        chain = self._down(mass[self._end] - mass[self._start])
        index, start, end = self._index, self._start[chain], self._end[chain]
        inside = (start[:, None] <= index) & (index < end[:, None])
        common = inside.sum(axis=0) - 1  # the innermost of the chain that the block is in
        heavy = np.flatnonzero(inside[-1] & (weight >= _HEAVY))
        first, last = (heavy[0], heavy[-1]) if len(heavy) else (start[-1], end[-1] - 1)
        self._in_core = inside[-1]
        self._add("core_up", len(chain) - 1 - common)
        self._add("core_down", self._depth - np.array([self._nodes[node].depth for node in chain])[common])
        beyond = np.array([first - index, index - last])
        self._add_all(("core_before", "core_after"), np.minimum(np.maximum(beyond, -60), 30))

    def _core_weight(self) -> Numbers:
        """The text below the headline and outside clutter; the rest too where that leaves next to nothing."""
        below = np.where(self._index > self._title, self._weight, 0.0)
        if below.sum() < _BELOW_TITLE * self._weight.sum():
            below = self._weight
        known = below * ~self._off
        return known if known.sum() >= _LEFT * below.sum() else below

    def _down(self, masses: Numbers) -> list[int]:
        """From the root down, as long as one child holds nearly all that its parent holds."""
        heirs = np.flatnonzero((masses >= _NEARLY_ALL * masses[self._parent]) & (masses > 0))
        chain = [0]
        for node, parent in zip(heirs.tolist(), self._parent[heirs].tolist(), strict=True):
            if parent == chain[-1] and node:
                chain.append(node)
        return chain

    def kin(self) -> None:
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
        self._add_all(_OF_KIN, table.take(self._kin, axis=1))
        self._add("kin_first", np.minimum(self._index - np.array(firsts)[self._kin], 100))

    def holders(self) -> None:
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
        for names in _OF_HOLDERS:
            self._add_all(names, table.take(node, axis=1))
            node = self._parent[node]

    def neighbours(self) -> None:
        """The blocks before and after."""
        own = np.array([np.log1p(self._length), self._linked, self._tag])
        same = self._kin[1:] == self._kin[:-1]
        for names, to, of in (
            (_OF_PREVIOUS, slice(1, None), slice(None, -1)),
            (_OF_NEXT, slice(None, -1), slice(1, None)),
        ):
            there = np.zeros((4, self._count))
            there[1:3] = _EDGE
            there[:3, to] = own[:, of]
            there[3, to] = same
            self._add_all(names, there)

    def around(self) -> None:
        """What stands within a few blocks."""
        index, mass = self._index, self._mass
        start, end = np.maximum(index - _REACHES, 0), np.minimum(index + _REACHES + 1, self._count)
        size, linked = self._sums[:2]
        before, after = mass[:-1] - mass[start], mass[end] - mass[1:]
        both = (mass[end] - mass[start]) / (end - start)
        self._add_all(_OF_MASSES, np.log1p(np.concatenate([both, before, after])))
        self._add_all(_OF_LINKS, (linked[end] - linked[start]) / (size[end] - size[start]))

    def stated(self, headline: str | None, said: Structured) -> None:
        """Whether the page states a block's words as its text, its summary or its title."""
        body = " ".join(strings(said.article.get("articleBody")))
        summaries = [*strings(said.article.get("description"))]
        summaries += [words for key in ("og:description", "description") for words in said.meta.get(key, ())[:1]]
        summary, title = "\n".join(summaries), (headline or "").lower()
        of_title = 0.8 * len(title)
        found = np.zeros((3, self._count))
        if len(body) > _STATED:
            found[0, self._prose] = [self._texts[place][:_OPENING] in body for place in self._prose]
        else:
            found[0] = -1
        for place, (text, size) in enumerate(zip(self._texts, self._size.tolist(), strict=True)):
            if size > _SUMMARY and text[:_OPENING] in summary:
                found[1, place] = 1
            if size >= of_title and title.startswith(text[0].lower()):
                found[2, place] = title.startswith(text[:_HEADLINE].lower())
        self._add_all(("in_body", "in_summary", "is_title"), found)


def _outside_menus(size: Indices, linked: Indices, start: Indices, end: Indices) -> NDArray[np.bool_]:
    """Which blocks stand in no element of links alone.

    Args:
        size: Characters of each block of the page.
        linked: Those within links.
        start: The first block of each element.
        end: The one behind its last.
    """
    links = _sums(10 * linked - _ALL_LINKED * size)
    menus = (end - start >= _SEVERAL) & (links[end] >= links[start])
    opened = np.bincount(start[menus], minlength=len(links)) - np.bincount(end[menus], minlength=len(links))
    outside: NDArray[np.bool_] = np.cumsum(opened[:-1]) == 0
    return outside


@lru_cache(maxsize=4096)
def _told(bits: int, much: bool) -> tuple[int, ...]:
    """The rows of surroundings that an element is told in: not all of them where it holds much of the page's text."""
    return tuple(
        row
        for row, (label, bit) in enumerate(zip(_SURROUNDINGS, _BITS, strict=True))
        if bits >> bit & 1 and not (much and label not in _AFFIRMATIVE)
    )


def _stops(text: str) -> int:
    """Sentences that end in a text."""
    count = text.count(". ") + (text[-1] in _ENDS)
    if "?" in text:  # looking for one character takes a tenth of the time
        count += text.count("? ")
    if "!" in text:
        count += text.count("! ")
    return count if text.isascii() else count + text.count("。")


def _capitals(text: str) -> float:
    """The share of words with a capital, at the start of a text."""
    words = text[:80].split()
    return sum(map(str.isupper, [word[0] for word in words])) / len(words)


def _sums(values: NDArray[Any]) -> Numbers:
    """Cumulative sums from 0, along the last axis: that of a range is a difference of two."""
    sums = np.zeros((*values.shape[:-1], values.shape[-1] + 1))
    np.cumsum(values, axis=-1, out=sums[..., 1:])
    return sums
