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
from itertools import compress
from typing import TYPE_CHECKING, Any

import numpy as np

from scraper.extract.body.giveaways import cue, giveaways
from scraper.extract.page.document import WIDE
from scraper.extract.page.structured import strings
from scraper.extract.page.vocabulary import ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from scraper.extract.page.layout import Layout, Node, TextBlock
    from scraper.extract.page.structured import Structured
    from scraper.extract.page.vocabulary import Role

    Numbers = NDArray[np.float64]
    Indices = NDArray[np.int64]

__all__ = ["Features", "describe"]

_SENTENCE = re.compile(r"[.,;:!?…。、，！？؛،؟।»”\"]")
_QUOTE = re.compile(r"[“”„«»\"‘「」]")
_ENDS = {**dict.fromkeys(".!?…。”\"»'’)", 1), ":": 2, "：": 2}
_KINDS_OF_TAGS = """
    p|li|h1|h2|h3 h4 h5 h6|div|span|td|blockquote|figcaption|a|section|article|dd dt|th|pre|button|label
"""
_TAGS = {tag: code for code, line in enumerate(_KINDS_OF_TAGS.split("|"), 1) for tag in line.split()}
_FIRST_HEADING, _LAST_HEADING = _TAGS["h1"], _TAGS["h6"]
# The roles and tags whose nearest bearer above a block is told, in levels.
_ROLES: tuple[Role, ...] = (
    "clutter", "aside", "byline", "dek", "caption", "credit", "tags", "body", "content", "box", "list", "header",
    "embed", "media", "product", "related", "comments", "biography", "consent", "hidden", "promotion", "paywall",
    "notice", "quote", "bottom",
)  # fmt: skip
_HOLDERS = ("article", "main", "figure", "figcaption", "ul", "table", "form", "section", "blockquote", "dialog")
_SURROUNDINGS = (*_ROLES, *_HOLDERS, "off")
# Their bits: those of roles, above them those of tags, and on top the one of what calls itself clutter.
_HOLDER_BITS = {tag: 1 << len(ROLES) + place for place, tag in enumerate(_HOLDERS)}
_OFF_BIT = len(ROLES) + len(_HOLDERS)
_SURROUNDING_BITS = np.array([*map(ROLES.index, _ROLES), *range(len(ROLES), _OFF_BIT + 1)])[:, None]
# What says of a node that its text is the article's; the other roles and tags don't count on a node with much text.
_AFFIRMATIVE = frozenset({"body", "content", "article", "main"})
_DENIABLE = np.array([name not in _AFFIRMATIVE for name in _SURROUNDINGS])[:, None]

# An element with so many blocks, of whose text this share is links, is a menu or a list of other stories. Of the true
# texts of 500 pages, 0.2 % stand in such; most of that are tables of contents.
_SEVERAL = 3
_ALL_LINKED = 0.9
# A node with this share of the page's text is named for something else in it (`has-sidebar`, `no-ads`).
_TOO_MUCH = 0.5
_DEEPEST = 30_000  # levels; the parser gives up at 2,048
_FAR = 20  # levels; what is further away is not there
_SHORT = 40  # characters; what is shorter is a label or a headline more often than a sentence
_HEAVY = 60  # characters of running text of a block that is certainly more than a label
_NEARLY_ALL = 0.72  # share of its parent's text from which a child is where the text is
_BELOW_TITLE = 0.2  # share of the text below the headline, under which the headline is misplaced
_LEFT = 0.1  # share of the text outside clutter, under which the names of clutter are not believed
_SUMMARY = 20  # characters of a line that may be the summary
_STATED = 200  # characters of an articleBody that is one
_OPENING = 60  # characters by which a block is looked for in what the page states
_MOST = 160  # features; there is room for so many
_STEPS = {"previous1": 1, "previous2": 2, "next1": -1, "next2": -2}
_REACHES = (3, 8)  # blocks


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
    known = sheet.below * ~sheet.off
    far = sheet.core("core", known if _counts(known, sheet.below) else sheet.below)
    sheet.core("core2", sheet.below)
    sheet.style(far)
    sheet.holders()
    sheet.neighbours()
    sheet.stated(headline, said)
    return sheet.features()


def _counts(part: Numbers, whole: Numbers) -> bool:
    return float(part.sum()) >= _LEFT * float(whole.sum())


class _Sheet:
    """The features of one page as they grow, and the arrays that they are made from."""

    def __init__(self, layout: Layout, title: int) -> None:
        start = np.array([node.start for node in layout.nodes])
        end = np.array([node.end for node in layout.nodes])
        described = _outside_menus(layout.blocks, start, end)
        described[layout.menus] = False
        self.places = np.flatnonzero(described)
        before = np.zeros(len(described) + 1, dtype=np.int64)  # of each block, those that are described
        np.cumsum(described, out=before[1:])
        start, end = before[start], before[end]
        holding = start < end
        self._start, self._end = start[holding], end[holding]
        self._title = int(before[title]) if title >= 0 else -1
        self._nodes = nodes = [*compress(layout.nodes, holding)]
        self._blocks = blocks = [*compress(layout.blocks, described)]
        self._texts = texts = [block.text for block in blocks]
        self._count = count = len(texts)
        self._names: list[str] = []
        self._values = np.empty((_MOST, count), dtype=np.float32)
        self._index = np.arange(count)
        if not count:
            return
        place_of = np.cumsum(holding) - 1  # of a node among those that hold something
        self._node = place_of[[block.node.index for block in blocks]]
        self._parent = place_of[[node.parent.index if node.parent is not None else 0 for node in nodes]]
        self._depth = np.array([node.depth for node in nodes])
        self._size = np.array([len(text) for text in texts], dtype=float)
        wide = [0 if text.isascii() else len(WIDE.findall(text)) for text in texts]
        self._length = self._size + 1.5 * np.array(wide)
        self._linked = np.array([block.linked for block in blocks]) / self._size
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
        prose = np.array([_SENTENCE.search(text) is not None for text in self._texts]) & (plain >= _SHORT)
        self._weight = np.where(prose, plain, 0.1 * plain)
        self._mass = _sums(self._weight)
        self._total = max(float(self._mass[-1]), 1.0)
        self._share = (self._mass[self._end] - self._mass[self._start]) / self._total  # of the page's text, by node
        below = np.where(self._index > self._title, self._weight, 0.0)
        self.below = below if below.sum() >= _BELOW_TITLE * self._weight.sum() else self._weight

    def words(self) -> None:
        """What the text itself looks like."""
        add, texts, size = self._add, self._texts, self._size
        words = np.array([text.count(" ") for text in texts]) + 1 + (self._length - size) / 3
        off = self.off.tolist()  # what is plainly none of the text is not looked at any closer: it is most of a page
        near = [place for place, away in enumerate(off) if not away]
        close = [texts[place] for place in near]
        self._stops = np.array(
            [_stops(text) if " " in text or not text.isascii() else 0 for text in texts], dtype=float
        )
        spread = np.zeros((5, self._count))
        spread[0, near] = [cue(text) for text in close]
        spread[1, near] = [_commas(text) for text in close]
        spread[2, near] = [_capitals(text) for text in close]
        spread[3, near] = [_QUOTE.search(text) is not None for text in close]
        self._cue = spread[0]
        add("length", np.log1p(self._length))
        add("words", np.log1p(words))
        add("word_length", size / words)
        add("linked", self._linked)
        add("bold", np.array([block.bold for block in self._blocks]) / size)
        add("stops", self._stops)
        add("stops_rate", self._stops / words)
        add("commas_rate", spread[1] / words)
        add("end", np.array([_ENDS.get(text[-1], 0) for text in texts]))
        add("capitals", spread[2])
        add("quote", spread[3])
        for kind, found in giveaways(close).items():
            given = np.zeros(self._count)
            given[[near[place] for place in found]] = 1
            add(kind, given)
        add("cue", self._cue)
        add("weight", np.log1p(self._weight))
        add("tag", self._tag)
        times = Counter(texts)
        add("copies", np.array([times[text] for text in texts]))

    def surroundings(self) -> None:
        """How many levels above a block the nearest element of a role or tag is."""
        bits = np.array(
            [node.bits | _HOLDER_BITS.get(node.tag, 0) | (node.clutter << _OFF_BIT) for node in self._nodes]
        )
        own = bits >> _SURROUNDING_BITS & 1 == 1
        own &= ~(_DENIABLE & (self._share >= _TOO_MUCH))
        nearest = np.where(own, self._depth, -1).astype(np.int16)
        outermost = np.where(own[-1], self._depth, _DEEPEST)
        # each round looks twice as far up
        above = self._parent
        for _ in range(int(self._depth.max()).bit_length()):
            np.maximum(nearest, nearest[:, above], out=nearest)
            np.minimum(outermost, outermost[above], out=outermost)
            above = above[above]
        nearest = nearest[:, self._node]
        self._block_depth = self._depth[self._node]
        distance = np.minimum(np.where(nearest >= 0, self._block_depth - nearest, _FAR), _FAR)
        self._add_all([f"near_{label}" for label in _SURROUNDINGS], distance)
        self.off = distance[-1] < _FAR
        self._add("off_mass", self._mass_at(outermost[self._node]))

    def _mass_at(self, depth: Indices) -> Numbers:
        """The share of the page's text in the element at a depth above each block; 0 where the depth is none."""
        node, found = self._node.copy(), np.zeros(self._count)
        waiting = np.flatnonzero(depth < _DEEPEST)
        while len(waiting):
            arrived = self._depth[node[waiting]] <= depth[waiting]
            found[waiting[arrived]] = self._share[node[waiting[arrived]]] + 0.001
            waiting = waiting[~arrived]
            node[waiting] = self._parent[node[waiting]]
        return found

    def place(self) -> None:
        """Where on the page a block stands."""
        index, count, title = self._index, self._count, self._title
        self._add("position", index / count)
        self._add("mass_before", self._mass[:-1] / self._total)
        self._add("from_title", np.clip(index - title, -50, 150) if title >= 0 else np.full(count, -99))
        self._add("depth", self._block_depth)

    def core(self, name: str, weight: Numbers) -> Indices:
        """How a block stands to where most of the text is; gives how far above that the next common element is."""
        mass = _sums(weight)
        chain = self._down(mass[self._end] - mass[self._start])
        index = self._index
        inside = (self._start[chain][:, None] <= index) & (index < self._end[chain][:, None])
        common = inside.sum(axis=0) - 1
        up: Indices = len(chain) - 1 - common
        heavy = index[inside[-1] & (weight >= _HEAVY)]
        first, last = (heavy[0], heavy[-1]) if len(heavy) else (self._start[chain[-1]], self._end[chain[-1]] - 1)
        self._add(f"{name}_up", up)
        self._add(f"{name}_down", self._block_depth - self._depth[chain][np.maximum(common, 0)])
        self._add(f"{name}_before", np.clip(first - index, -60, 30))
        self._add(f"{name}_after", np.clip(index - last, -60, 30))
        return up

    def _down(self, masses: Numbers) -> list[int]:
        """From the root down, as long as one child holds nearly all that its parent holds."""
        heirs = np.flatnonzero((masses >= _NEARLY_ALL * masses[self._parent]) & (masses > 0))
        chain = [0]
        for node, parent in zip(heirs.tolist(), self._parent[heirs].tolist(), strict=True):
            if parent == chain[-1] and node:
                chain.append(node)
        return chain

    def style(self, far: Indices) -> None:
        """What the blocks of the same tag, class, and parent's tag and class are like."""
        kin = self._kin = self._kinship()
        count = int(kin.max()) + 1
        members = np.bincount(kin, minlength=count).astype(float)

        def sums(values: NDArray[Any]) -> NDArray[Any]:
            return np.bincount(kin, weights=values, minlength=count)

        first = np.full(count, self._count)
        np.minimum.at(first, kin, self._index)
        table = np.stack([
            np.log1p(members),
            sums(self._weight) / self._total,
            np.log1p(sums(self._length) / members),
            sums(self._linked * self._size) / sums(self._size),
            sums(self._stops > 0) / members,
            sums(far == 0) / members,
            sums(self.off) / members,
            first,
        ])[:, kin]  # fmt: skip
        table[-1] = np.minimum(self._index - table[-1], 100)
        parts = ("kin", "kin_mass", "kin_length", "kin_linked", "kin_stops", "kin_core", "kin_off", "kin_first")
        self._add_all(parts, table)

    def _kinship(self) -> Indices:
        groups: dict[tuple[object, ...], int] = {}
        of_node: dict[Node, int] = {}
        kin = []
        for block in self._blocks:
            node = block.node
            group = of_node.get(node)
            if group is None:
                parent = node.parent
                above = (parent.tag, parent.style) if parent is not None else None
                group = of_node[node] = groups.setdefault((node.tag, node.style, above), len(groups))
            kin.append(group)
        return np.array(kin)

    def holders(self) -> None:
        """What the elements around a block hold: its own, and three above."""
        nodes = [self._node]
        for _ in range(3):
            nodes.append(self._parent[nodes[-1]])
        node = np.stack(nodes)
        start, end = self._start[node], self._end[node]
        blocks = end - start
        self._sums = _sums(np.stack([self._size, self._linked * self._size, self._length, self._stops, self._heading]))
        size, linked, length, stops, headings = self._sums[:, end] - self._sums[:, start]
        levels = ("own", "parent", "second", "third")
        for what, values in (
            ("blocks", np.log1p(blocks)),
            ("mass", self._share[node]),
            ("linked", linked / size),
            ("length", np.log1p(length / blocks)),
            ("stops", stops / blocks),
            ("headings", headings / blocks),
        ):
            self._add_all([f"{level}_{what}" for level in levels], values)

    def neighbours(self) -> None:
        """The blocks before and after."""
        index, count, mass = self._index, self._count, self._mass
        names = ("length", "linked", "kin", "tag", "stops", "cue", "heading", "off")
        own = np.stack(
            [
                np.log1p(self._length),
                self._linked,
                self._kin,
                self._tag,
                self._stops,
                self._cue,
                self._heading,
                self.off,
            ]
        )
        beyond = np.array([0, 1, -1, -1, 0, -1, 0, 1])[:, None]  # the page's edge
        for name, step in _STEPS.items():
            told = len(names) if abs(step) == 1 else 3
            there = np.repeat(beyond[:told], count, axis=1).astype(float)
            if step > 0:
                there[:, step:] = own[:told, :-step]
            else:
                there[:, :step] = own[:told, -step:]
            there[2] = there[2] == self._kin
            self._add_all([f"{name}_{what}" for what in names[:told]], there)
        size, linked = self._sums[:2]
        for reach in _REACHES:
            start, end = np.maximum(index - reach, 0), np.minimum(index + reach + 1, count)
            before, after = mass[index] - mass[start], mass[end] - mass[index + 1]
            self._add(f"around{reach}_mass", np.log1p((mass[end] - mass[start]) / (end - start)))
            self._add(f"around{reach}_linked", (linked[end] - linked[start]) / (size[end] - size[start]))
            self._add_all([f"before{reach}_mass", f"after{reach}_mass"], np.log1p(np.stack([before, after])))

    def stated(self, headline: str | None, said: Structured) -> None:
        """Whether the page states a block's words as its text, its summary or its title."""
        body = _folded(" ".join(strings(said.article.get("articleBody"))))
        summaries = [*strings(said.article.get("description"))]
        summaries += [words for key in ("og:description", "description") for words in said.meta.get(key, ())[:1]]
        summary, title = _folded(" ".join(summaries)), _folded(headline or "")
        of_title = 0.8 * len(headline or "")
        has_body = len(body) > _STATED
        found = np.zeros((3, self._count))
        found[0] = 0 if has_body else -1
        for place, text in enumerate(self._texts):
            size = len(text)
            if not has_body and size <= _SUMMARY and size < of_title:
                continue
            folded = _folded(text[: 2 * _OPENING])
            if has_body:
                found[0, place] = folded[:_OPENING] in body
            found[1, place] = len(folded) > _SUMMARY and folded[:35] in summary
            found[2, place] = size >= of_title and folded != "" and folded == title[: len(folded)]
        self._add_all(("in_body", "in_summary", "is_title"), found)


def _outside_menus(blocks: list[TextBlock], start: Indices, end: Indices) -> NDArray[np.bool_]:
    """Which blocks stand in no element of links alone.

    Args:
        blocks: Those of the page.
        start: The first block of each element.
        end: The one behind its last.
    """
    size, linked = _sums(np.array([[len(block.text) for block in blocks], [block.linked for block in blocks]]))
    menus = (end - start >= _SEVERAL) & (linked[end] - linked[start] >= _ALL_LINKED * (size[end] - size[start]))
    opened = np.bincount(start[menus], minlength=len(size)) - np.bincount(end[menus], minlength=len(size))
    outside: NDArray[np.bool_] = np.cumsum(opened[:-1]) == 0
    return outside


def _stops(text: str) -> int:
    """Sentences that end in a text."""
    count = text.count(". ") + text.count("? ") + text.count("! ") + (text[-1] in _ENDS)
    return count if text.isascii() else count + text.count("。")


def _commas(text: str) -> int:
    return text.count(",") if text.isascii() else sum(map(text.count, ",،、，"))


def _capitals(text: str) -> float:
    """The share of words with a capital, at the start of a text."""
    words = text[:80].split()
    return sum(word[0].isupper() for word in words) / len(words)


def _folded(text: str) -> str:
    return "".join(text.split()).lower()


def _sums(values: NDArray[Any]) -> Numbers:
    """Cumulative sums from 0, along the last axis: that of a range is a difference of two."""
    sums = np.zeros((*values.shape[:-1], values.shape[-1] + 1))
    np.cumsum(values, axis=-1, out=sums[..., 1:])
    return sums
