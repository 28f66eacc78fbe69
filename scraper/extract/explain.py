"""`extract` with its workings shown: what became of each block of a page, and why.

It is for people who write rules. Selectors are taken from the survey, as composing cuts the tree:

    survey ──▶ blocks, probabilities, selectors ──compose──▶ article, and the part after each step ──▶ verdicts
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

from scraper.extract import rules, window
from scraper.extract.article import compose, survey
from scraper.extract.body import lines, text
from scraper.extract.page import document, walk
from scraper.extract.page.selectors import selector_of
from scraper.extract.times.dates import has_day
from scraper.extract.words import folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bs4.element import Tag

    from pipelines.items import Article, Page, SiteMemory
    from scraper.extract.article import Survey
    from scraper.extract.body.choice import Part
    from scraper.extract.body.text import Line
    from scraper.extract.page.document import Element
    from scraper.extract.page.layout import TextBlock
    from scraper.sites import Site

__all__ = ["Examination", "Explained", "Trial", "Verdict", "examine"]

Verdict = Literal["title", "dek", "text", "byline", "date", "caption", "cut", "repeated", "removed", "other"]
"""What a block is.

`cut`: it was taken for text, and a later step left it out; `repeated`: furniture of the site; `removed`: a site file's
rule took it out; `other`: navigation, links, other stories.
"""

_LABEL = 120  # characters of a byline or date line
_CAPTION = 600  # characters of a caption
_ALIKE = 8  # characters that a block and a line begin with, or share, from which they are the same one
_AHEAD = 30  # lines among which a block that was changed on its way is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A block of the page."""

    text: str
    selector: str
    """Of its element: finds it, and what is set like it."""
    verdict: Verdict
    likely: float | None
    """How likely the model finds that it is the text, from 0 to 1; None where it has not seen it."""
    why: str | None = None
    """The kind of text (`heading 2`), the step or rule that left it out."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A rule of the site file, tried on the page."""

    key: str
    rule: str
    """The selector, or the line."""
    found: int
    """Elements, or lines, that it found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """A page, examined."""

    article: Article
    blocks: tuple[Explained, ...]
    """In the order of the page."""
    site: str | None
    """Name of the site file."""
    valid_until: date | None
    """Of the rules that were applied."""
    trials: tuple[Trial, ...]
    """The rules that hold on the day on which the page was fetched."""


def examine(page: Page, site: Site | None = None, memory: SiteMemory | None = None) -> Examination:
    """Take the article out of a page as `extract` does, and tell of each block what became of it.

    Args:
        page: The response.
        site: What is known of its site, where there is a site file.
        memory: What the site's other pages have in common, where there are any.

    Raises:
        ExtractionError: The page is empty, or no markup at all (a PDF, an image).
    """
    found = survey(page, site, memory)
    likely = found.judged().tolist()
    selectors = [selector_of(block.node.element) for block in found.layout.blocks]
    trail = _Trail()
    article = compose(found, trail.watch)

    verdicts = _Verdicts(found, article, trail)
    explained = []
    for block in found.layout.blocks:
        verdict, why = verdicts.of(block)
        explained.append(
            Explained(
                text=block.text, selector=selectors[block.index], verdict=verdict, likely=likely[block.index], why=why
            )
        )
    removals = _Removals(page, found)
    return Examination(
        article=article,
        blocks=tuple(removals.put_back(explained)),
        site=site.name if site else None,
        valid_until=found.ruled.rules.valid_until,
        trials=(*_trials(found), *removals.trials, *_clutter_trials(found, trail)),
    )


@dataclass(slots=True)
class _Trail:
    """The lines of the part after each step of clearing it, from the part as chosen on."""

    steps: list[tuple[str, list[Line]]] = field(default_factory=list)

    def watch(self, step: str, soup: Tag) -> None:
        self.steps.append((step, text.lines_of(soup)))

    @property
    def cleared(self) -> list[Line]:
        """The lines after the last step."""
        return self.steps[-1][1] if self.steps else []


class _Verdicts:
    """Tells of the blocks of one page what they are."""

    def __init__(self, found: Survey, article: Article, trail: _Trail) -> None:
        self._found = found
        self._article = article
        self._text: dict[int, str] = {}
        self._cut: dict[int, str] = {}
        self._follow(trail)
        self._dek = self._dek_block()
        around = window.around(found.layout, found.part, found.top)
        self._near = {block.index for _, block in around.blocks}
        self._captions = {words for image in article.images if (words := folded(image.caption or ""))}

    def of(self, block: TextBlock) -> tuple[Verdict, str | None]:
        """The verdict, and why."""
        index = block.index
        if index == self._found.top:
            return "title", None
        if index == self._dek:
            return "dek", None
        if index in self._text:
            return "text", self._text[index]
        if index in self._found.furniture:
            return "repeated", "stands on other pages of the site"
        if index in self._cut:
            return "cut", self._cut[index]
        part = self._found.part
        return self._printed(block), part.passed.get(index) if part else None

    def _printed(self, block: TextBlock) -> Verdict:
        """What a block that was never taken for text is: by its names, and where it stands."""
        roles = {role for node in block.node.ancestors() for role in node.roles}
        in_figure = any(node.tag == "figcaption" for node in block.node.ancestors())
        words = folded(block.text)
        is_caption = in_figure or roles & {"caption", "credit"} or any(caption in words for caption in self._captions)
        if is_caption and len(block.text) <= _CAPTION:
            return "caption"
        if len(block.text) > _LABEL or block.index not in self._near:
            return "other"
        if "byline" in roles or any(author in block.text for author in self._article.authors):
            return "byline"
        return "date" if has_day(block.text) else "other"

    def _follow(self, trail: _Trail) -> None:
        """Follow the blocks that were taken through the steps, up to where each is left out."""
        part = self._found.part
        if part is None:
            return
        if self._article.evidence["text"].source == "script":
            self._cut = dict.fromkeys(part.kept, "a script of the page holds more of the text than its elements")
            return
        waiting = [block.index for block in self._found.layout.blocks if _stays(block, part)]
        places: list[int | None] = []
        for step, after in trail.steps:
            texts = [self._found.layout.blocks[index].text for index in waiting]
            places = _aligned(texts, [line.text for line in after])
            lost = [index for index, place in zip(waiting, places, strict=True) if place is None]
            self._cut |= dict.fromkeys(lost, f"clutter: {step}" if step else "clutter: beyond what is read of a part")
            waiting = [index for index, place in zip(waiting, places, strict=True) if place is not None]
            places = [place for place in places if place is not None]
        reasons = _reasons(trail.cleared, self._found)
        for index, place in zip(waiting, places, strict=True):
            assert place is not None  # those without a place wait no longer
            if why := reasons[place]:
                self._cut[index] = why
            else:
                line = trail.cleared[place]
                self._text[index] = line.kind + (f" {line.level}" if line.level else "")
        taken = set(part.kept)
        self._cut = {index: why for index, why in self._cut.items() if index in taken}

    def _dek_block(self) -> int | None:
        """The block that is the dek: it was taken out of the text's head, or stands above the text."""
        if self._article.dek is None:
            return None
        dek = folded(self._article.dek)
        if any(folded(line.text) == dek for line in self._article.blocks):
            return None  # it does not stand at the text's head, and stays in it
        part = self._found.part
        for block in self._found.layout.blocks[: part.last + 1 if part else None]:
            if dek == folded(block.text) and block.index != self._found.top:
                return block.index
        return None


def _stays(block: TextBlock, part: Part) -> bool:
    """Whether a block is in the part as chosen: it was taken, or stands directly in an element that holds one."""
    at = bisect_left(part.kept, block.node.start)
    return at < len(part.kept) and part.kept[at] < block.node.end and part.node.start <= block.index < part.node.end


def _aligned(texts: Sequence[str], others: Sequence[str]) -> list[int | None]:
    """Where each text stands among others that come in the same order, some of them changed, joined or missing."""
    places: list[int | None] = [None] * len(texts)
    for what, start, end, first, last in SequenceMatcher(None, texts, others, autojunk=False).get_opcodes():
        if what == "equal":
            places[start:end] = range(first, last)
        elif what == "replace":
            at = first
            for index in range(start, end):
                ahead = range(at, min(last, at + _AHEAD))
                at = next((n for n in ahead if _are_one(texts[index], others[n])), -1)
                places[index] = at if at >= 0 else None
                at = at if at >= 0 else ahead.start
    return places


def _are_one(block: str, line: str) -> bool:
    """Whether a line holds a block's words: a cell of a table's row, one of several lines, or all but a word of it."""
    if block in (*line.split(" | "), *line.split("\n")):
        return True
    one, other = "".join(block.split()), "".join(line.split())
    if min(len(one), len(other)) < _ALIKE:
        return False
    return one[:_ALIKE] == other[:_ALIKE] or one in other or other in one or _is_left_of(other, one)


def _is_left_of(rest: str, whole: str) -> bool:
    """Whether a text is what is left of another when pieces of it are taken out: a share link, the reading of kanji."""
    characters = iter(whole)
    return 2 * len(rest) >= len(whole) and all(character in characters for character in rest)


def _reasons(cleared: list[Line], found: Survey) -> list[str | None]:
    """Why each line is left out for its words; None for those that stay."""
    title, named = found.headline.value, found.ruled.rules.clutter
    stays = {id(line) for line in lines.kept(cleared, title, named)}
    places = [n for n, line in enumerate(cleared) if id(line) in stays]
    reasons: list[str | None] = []
    for n, line in enumerate(cleared):
        if id(line) in stays:
            reasons.append(None)
        elif not lines.kept([line], None, ()):
            reasons.append("lines: a label, a button or a link to another story")
        elif not lines.kept([line], title, ()):
            reasons.append("lines: the headline once more")
        elif not lines.kept([line], None, named):
            reasons.append("site file: rules.clutter")
        elif not places or places[0] < n < places[-1]:
            reasons.append("lines: links under “See also”, or behind the same words as others")
        else:
            reasons.append("lines: a loose end above or below the text")
    return reasons


def _trials(found: Survey) -> Iterator[Trial]:
    """The rules that find elements."""
    for name in rules.FIELDS:
        if selector := getattr(found.ruled.rules, name):
            yield Trial(name, selector, len(found.ruled.elements(name)))


def _clutter_trials(found: Survey, trail: _Trail) -> Iterator[Trial]:
    """The lines that are named as clutter."""
    said = [folded(line.text) for line in trail.cleared]
    for words in found.ruled.rules.clutter:
        yield Trial("clutter", words, said.count(folded(words)))


class _Removals:
    """What the site file's `remove` took out of a page; seen on a second copy of it, from which nothing is taken."""

    def __init__(self, page: Page, found: Survey) -> None:
        self.trials: list[Trial] = []
        self._blocks: list[TextBlock] = []
        self._by: dict[Element, str] = {}
        if not found.ruled.rules.remove:
            return
        whole = document.parse(page)
        for selector in found.ruled.rules.remove:
            elements = rules.select(selector, whole.root)
            self.trials.append(Trial("remove", selector, len(elements)))
            for element in elements:
                self._by.setdefault(element, selector)
        self._blocks = walk.lay_out(whole).blocks

    def put_back(self, left: list[Explained]) -> Iterator[Explained]:
        """The blocks that are left, with those that were taken out where they stood."""
        places = _aligned([block.text for block in self._blocks], [one.text for one in left]) if self._blocks else []
        shown = 0
        for block, place in zip(self._blocks, places, strict=True):
            if selector := self._remover(block):
                yield Explained(
                    text=block.text, selector=selector_of(block.node.element), verdict="removed", likely=None,
                    why=f"site file: rules.remove, {selector}",
                )  # fmt: skip
            elif place is not None and place >= shown:
                yield from left[shown : place + 1]
                shown = place + 1
        yield from left[shown:]

    def _remover(self, block: TextBlock) -> str | None:
        """The selector that found the block's element, or one around it."""
        return next((self._by[node.element] for node in block.node.ancestors() if node.element in self._by), None)
