"""What the model is told of each text block: numbers about its words, its place, its kin and its neighbours.

    layout + headline + what the page states ──describe──▶ a column per feature, a value per block

All columns are computed for all blocks at once, as arrays. The blocks within a node stand next to each other, so the
sum of anything over any node is a difference of two cumulative sums. docs/extraction.md says what each group of columns
is worth.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from scraper.extract.document import WIDE
from scraper.extract.giveaways import cue, giveaways
from scraper.extract.layout import HEADINGS
from scraper.extract.structured import strings
from scraper.extract.vocabulary import ROLES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scraper.extract.layout import Layout, Node
    from scraper.extract.structured import Structured
    from scraper.extract.vocabulary import Role

    Numbers = NDArray[np.float64]
    Indices = NDArray[np.int64]

__all__ = ["describe"]

_SENTENCE = re.compile(r"[.,;:!?…。、，！？؛،؟।»”\"]")
_QUOTE = re.compile(r"[“”„«»\"‘「」]")
_ENDS = {**dict.fromkeys(".!?…。”\"»'’)", 1), ":": 2, "：": 2}
_KINDS_OF_TAGS = """
    p|li|h1|h2|h3 h4 h5 h6|div|span|td|blockquote|figcaption|a|section|article|dd dt|th|pre|button|label
"""
_TAGS = {tag: code for code, line in enumerate(_KINDS_OF_TAGS.split("|"), 1) for tag in line.split()}
# The roles and tags whose nearest bearer above a block is told, in levels.
_ROLES: tuple[Role, ...] = (
    "clutter", "aside", "byline", "dek", "caption", "credit", "tags", "body", "content", "box", "list", "header",
    "embed", "media", "product", "related", "comments", "biography", "consent", "hidden", "promotion", "paywall",
    "notice", "quote", "bottom",
)  # fmt: skip
_HOLDERS = ("article", "main", "figure", "figcaption", "ul", "table", "form", "section", "blockquote", "dialog")
_SURROUNDINGS = (*_ROLES, *_HOLDERS, "off")
_ROLE_BITS = np.array([ROLES.index(role) for role in _ROLES])
_HOLDER_CODE = {tag: code for code, tag in enumerate(_HOLDERS)}
# What says of a node that its text is the article's; the other roles and tags don't count on a node with much text.
_AFFIRMATIVE = frozenset({"body", "content", "article", "main"})
_DENIABLE = np.array([name not in _AFFIRMATIVE for name in _SURROUNDINGS])

# A node with this share of the page's text is named for something else in it (`has-sidebar`, `no-ads`).
_TOO_MUCH = 0.5
_DEEPEST = 30_000  # levels; the parser gives up at 2,048
_FAR = 20  # levels; what is further away is not there
_SHORT = 40  # characters; what is shorter is a label or a headline more often than a sentence
_HEAVY = 60  # characters of running text of a block that is certainly more than a label
_NEARLY_ALL = 0.72  # share of its parent's text from which a child is where the text is
_BELOW_TITLE = 0.2  # share of the text below the headline, under which the headline is misplaced
_LEFT = 0.1  # share of the text outside clutter, under which the names of clutter are not believed
_STATED = 200  # characters of an articleBody that is one
_OPENING = 60  # characters by which a block is looked for in what the page states


def describe(layout: Layout, title: int, headline: str | None, said: Structured) -> dict[str, NDArray[Any]]:
    """The features of a page's blocks: a column per name, a value per block in the page's order.

    Args:
        layout: The page, with at least one block.
        title: Index of the headline's block; -1 where it is not printed.
        headline: Its words.
        said: What the page states.
    """
    sheet = _Sheet(layout, title)
    sheet.surroundings()
    sheet.words()
    sheet.place()
    sheet.core("core", sheet.below * ~sheet.off if _counts(sheet.below * ~sheet.off, sheet.below) else sheet.below)
    sheet.core("core2", sheet.below)
    sheet.style()
    sheet.holders()
    sheet.neighbours()
    sheet.stated(headline, said)
    return sheet.columns


def _counts(part: Numbers, whole: Numbers) -> bool:
    return float(part.sum()) >= _LEFT * float(whole.sum())


class _Sheet:
    """The columns of one page as they grow, and the arrays that they are made from."""

    def __init__(self, layout: Layout, title: int) -> None:
        self.columns: dict[str, NDArray[Any]] = {}
        self._nodes, self._blocks = layout.nodes, layout.blocks
        self._title = title
        self._texts = texts = [block.text for block in layout.blocks]
        self._count = len(texts)
        self._index = np.arange(self._count)
        self._node = np.array([block.node.index for block in layout.blocks])
        self._parent = np.array([node.parent.index if node.parent is not None else 0 for node in layout.nodes])
        self._depth = np.array([node.depth for node in layout.nodes])
        self._start = np.array([node.start for node in layout.nodes])
        self._end = np.array([node.end for node in layout.nodes])
        self._size = np.array([len(text) for text in texts], dtype=float)
        wide = [0 if text.isascii() else len(WIDE.findall(text)) for text in texts]
        self._length = self._size + 1.5 * np.array(wide)
        self._linked = np.array([block.linked for block in layout.blocks]) / self._size
        tags = [node.tag for node in layout.nodes]
        self._tag = np.array([_TAGS.get(tag, 0) for tag in tags])[self._node]
        self._heading = np.array([tag in HEADINGS for tag in tags])[self._node]
        self._weigh()

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
        add, texts, size = self.columns.__setitem__, self._texts, self._size
        words = np.array([text.count(" ") for text in texts]) + 1 + (self._length - size) / 3
        off = self.off.tolist()  # what is plainly none of the text is not looked at any closer: it is most of a page
        near = [None if away else text for text, away in zip(texts, off, strict=True)]
        self._stops = np.array(
            [_stops(text) if " " in text or not text.isascii() else 0 for text in texts], dtype=float
        )
        self._cue = np.array([0 if text is None else cue(text) for text in near])
        add("length", np.log1p(self._length))
        add("words", np.log1p(words))
        add("word_length", size / words)
        add("linked", self._linked)
        add("bold", np.array([block.bold for block in self._blocks]) / size)
        add("stops", self._stops)
        add("stops_rate", self._stops / words)
        add("commas_rate", np.array([0 if text is None else _commas(text) for text in near]) / words)
        add("end", np.array([_ENDS.get(text[-1], 0) for text in texts]))
        add("capitals", np.array([0.0 if text is None else _capitals(text) for text in near]))
        add("quote", np.array([text is not None and _QUOTE.search(text) is not None for text in near]))
        for kind, found in giveaways(near).items():
            add(kind, np.array(found))
        add("cue", self._cue)
        add("weight", np.log1p(self._weight))
        add("tag", self._tag)
        times: dict[str, int] = {}
        for text in texts:
            times[text] = times.get(text, 0) + 1
        add("copies", np.array([times[text] for text in texts]))

    def surroundings(self) -> None:
        """How many levels above a block the nearest element of a role or tag is."""
        bits = np.array([node.bits for node in self._nodes])[:, None]
        holder = np.array([_HOLDER_CODE.get(node.tag, -1) for node in self._nodes])[:, None]
        clutter = np.array([node.clutter for node in self._nodes])[:, None]
        own = np.concatenate([bits >> _ROLE_BITS & 1 == 1, holder == np.arange(len(_HOLDERS)), clutter], axis=1)
        own &= ~(_DENIABLE & (self._share >= _TOO_MUCH)[:, None])
        nearest = np.where(own, self._depth[:, None], -1).astype(np.int16)
        outermost = np.where(own[:, -1], self._depth, _DEEPEST)
        # each round looks twice as far up
        above = self._parent
        for _ in range(int(self._depth.max()).bit_length()):
            np.maximum(nearest, nearest[above], out=nearest)
            np.minimum(outermost, outermost[above], out=outermost)
            above = above[above]
        nearest = nearest[self._node]
        self._block_depth = self._depth[self._node]
        distance = np.minimum(np.where(nearest >= 0, self._block_depth[:, None] - nearest, _FAR), _FAR)
        for column, label in enumerate(_SURROUNDINGS):
            self.columns[f"near_{label}"] = distance[:, column]
        self.off = distance[:, -1] < _FAR
        self.columns["off_mass"] = self._mass_at(outermost[self._node])

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
        self.columns["position"] = index / count
        self.columns["mass_before"] = self._mass[:-1] / self._total
        away = np.clip(index - title, -50, 150) if title >= 0 else np.full(count, -99)
        self.columns["from_title"] = away
        self.columns["depth"] = self._block_depth

    def core(self, name: str, weight: Numbers) -> None:
        """How a block stands to where most of the text is."""
        mass = _sums(weight)
        masses = mass[self._end] - mass[self._start]
        chain = _down(self._nodes[0], masses)
        index = self._index
        inside = (self._start[chain][None, :] <= index[:, None]) & (index[:, None] < self._end[chain][None, :])
        common = inside.sum(axis=1) - 1
        self.columns[f"{name}_up"] = len(chain) - 1 - common
        self.columns[f"{name}_down"] = self._block_depth - self._depth[chain][np.maximum(common, 0)]
        within = inside[:, -1]
        heavy = index[within & (weight >= _HEAVY)]
        first, last = (heavy[0], heavy[-1]) if len(heavy) else (self._start[chain[-1]], self._end[chain[-1]] - 1)
        self.columns[f"{name}_before"] = np.clip(first - index, -60, 30)
        self.columns[f"{name}_after"] = np.clip(index - last, -60, 30)

    def style(self) -> None:
        """What the blocks of the same tag, class, and parent's tag and class are like."""
        kin = self._kin = self._kinship()
        count = int(kin.max()) + 1
        members = np.bincount(kin, minlength=count).astype(float)
        add = self.columns.__setitem__

        def share(values: NDArray[Any], whole: NDArray[Any]) -> NDArray[Any]:
            of_kin: NDArray[Any] = np.bincount(kin, weights=values, minlength=count) / whole
            return of_kin[kin]

        sizes = np.bincount(kin, weights=self._size, minlength=count)
        add("kin", np.log1p(members)[kin])
        add("kin_mass", share(self._weight, np.full(count, self._total)))
        add("kin_length", np.log1p(share(self._length, members)))
        add("kin_linked", share(self._linked * self._size, sizes))
        add("kin_stops", share(self._stops > 0, members))
        add("kin_core", share(self.columns["core_up"] == 0, members))
        add("kin_off", share(self.off, members))
        first = np.full(count, self._count)
        np.minimum.at(first, kin, self._index)
        add("kin_first", np.minimum(self._index - first[kin], 100))

    def _kinship(self) -> Indices:
        groups: dict[tuple[object, ...], int] = {}
        of_node: dict[Node, int] = {}
        kin = np.empty(self._count, dtype=np.int64)
        for place, block in enumerate(self._blocks):
            node = block.node
            group = of_node.get(node)
            if group is None:
                parent = node.parent
                above = (parent.tag, parent.element.get("class")) if parent is not None else None
                key = (node.tag, node.element.get("class"), above)
                group = of_node[node] = groups.setdefault(key, len(groups))
            kin[place] = group
        return kin

    def holders(self) -> None:
        """What the elements around a block hold: its own, and three above."""
        add = self.columns.__setitem__
        size, linked = _sums(self._size), _sums(self._linked * self._size)
        length, stops, headings = _sums(self._length), _sums(self._stops), _sums(self._heading)
        node = self._node
        for name in ("own", "parent", "second", "third"):
            start, end = self._start[node], self._end[node]
            blocks = end - start
            add(f"{name}_blocks", np.log1p(blocks))
            add(f"{name}_mass", self._share[node])
            add(f"{name}_linked", (linked[end] - linked[start]) / (size[end] - size[start]))
            add(f"{name}_length", np.log1p((length[end] - length[start]) / blocks))
            add(f"{name}_stops", (stops[end] - stops[start]) / blocks)
            add(f"{name}_headings", (headings[end] - headings[start]) / blocks)
            node = self._parent[node]

    def neighbours(self) -> None:
        """The blocks before and after."""
        add, index, count = self.columns.__setitem__, self._index, self._count
        for step in (1, 2, -1, -2):
            name = f"{'previous' if step > 0 else 'next'}{abs(step)}"
            add(f"{name}_length", np.log1p(_shifted(self._length, step, 0)))
            add(f"{name}_linked", _shifted(self._linked, step, 1))
            add(f"{name}_kin", _shifted(self._kin, step, -1) == self._kin)
            if abs(step) == 1:
                add(f"{name}_tag", _shifted(self._tag, step, -1))
                add(f"{name}_stops", _shifted(self._stops, step, 0))
                add(f"{name}_cue", _shifted(self._cue, step, -1))
                add(f"{name}_heading", _shifted(self._heading, step, 0))
                add(f"{name}_off", _shifted(self.off, step, 1))
        size, linked = _sums(self._size), _sums(self._linked * self._size)
        for reach in (3, 8):
            start, end = np.maximum(index - reach, 0), np.minimum(index + reach + 1, count)
            add(f"around{reach}_mass", np.log1p((self._mass[end] - self._mass[start]) / (end - start)))
            add(f"around{reach}_linked", (linked[end] - linked[start]) / (size[end] - size[start]))
            add(f"before{reach}_mass", np.log1p(self._mass[index] - self._mass[start]))
            add(f"after{reach}_mass", np.log1p(self._mass[end] - self._mass[index + 1]))

    def stated(self, headline: str | None, said: Structured) -> None:
        """Whether the page states a block's words as its text, its summary or its title."""
        body = _folded(" ".join(strings(said.article.get("articleBody"))))
        summaries = [*strings(said.article.get("description"))]
        summaries += [words for key in ("og:description", "description") for words in said.meta.get(key, ())[:1]]
        summary, title = _folded(" ".join(summaries)), _folded(headline or "")
        folded = [_folded(text[: 2 * _OPENING]) for text in self._texts]
        if len(body) > _STATED:
            self.columns["in_body"] = np.array([text[:_OPENING] in body for text in folded])
        else:
            self.columns["in_body"] = np.full(self._count, -1)
        self.columns["in_summary"] = np.array([len(text) > 20 and text[:35] in summary for text in folded])
        self.columns["is_title"] = np.array([text != "" and text == title[: len(text)] for text in folded]) & (
            self._size >= 0.8 * len(headline or "")
        )


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
    """Cumulative sums from 0: that of a range is a difference of two."""
    sums = np.zeros(len(values) + 1)
    np.cumsum(values, out=sums[1:])
    return sums


def _shifted(values: NDArray[Any], step: int, fill: float) -> NDArray[Any]:
    """The value of the block that stands `step` before (after, where negative)."""
    shifted = np.full(len(values), fill, dtype=float)
    if step > 0:
        shifted[step:] = values[:-step]
    else:
        shifted[:step] = values[-step:]
    return shifted


def _down(root: Node, masses: Numbers) -> list[int]:
    """From the root down, as long as one child holds nearly all that its parent holds."""
    chain, node = [root.index], root
    while node.children:
        child = max(node.children, key=lambda n: masses[n.index])
        if masses[child.index] < _NEARLY_ALL * masses[node.index] or masses[child.index] <= 0:
            break
        node = child
        chain.append(node.index)
    return chain
