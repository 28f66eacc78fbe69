"""The standfirst: what the page prints between title and text to say what the story is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.extract import labels
from scraper.extract.body.lines import begins_with_quotation
from scraper.extract.found import Candidate, Found
from scraper.extract.page.layout import HEADINGS
from scraper.extract.page.structured import strings
from scraper.extract.times.dates import has_day
from scraper.extract.words import common_words, folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.extract.body.choice import Part
    from scraper.extract.body.text import Line
    from scraper.extract.page.document import Element
    from scraper.extract.page.layout import Node, TextBlock
    from scraper.extract.page.structured import Structured
    from scraper.extract.page.vocabulary import Role
    from scraper.extract.window import Window

__all__ = ["above", "leading", "outside", "without"]

_MIN, _MAX = 30, 900  # characters; shorter are kickers and labels, longer is text
_DATE_LINE = 100  # characters of a line with a date in it that is byline and date rather than a summary
_SAME = 0.7  # share of common words from which a line is the summary that the metadata state
_VERBATIM = 0.9  # the same, of a line in an element that is named as something else
_SEVERAL = 2  # paragraphs, of which the first is no summary of the other
_NEXT = 3  # lines below a line among which is one of its like, if it is the first paragraph
_CAPTION = 160  # characters of a line below a picture that may be its caption
_WORDS = 7  # of a line without a full stop
_PICTURE = frozenset({"figure", "figcaption"})
_OTHERS: frozenset[Role] = frozenset(
    ["caption", "credit", "byline", "date", "tags", "media", "notice", "promotion", "share"]
)
_ENDS = re.compile(r"[.!?…。！？؟।]\W*$")
_SENTENCE = re.compile(r"[.!?…。！？؟:»”\"]|\w\W+\w+\W+\w+\W+\w+\W+\w+")


def above(window: Window, structured: Structured, title: str | None, rule: Candidate | None) -> Found[str | None]:
    """The dek that stands between title and text.

    An element whose name says so; else the line that is the stated summary; else the only line of running text there.
    """
    if rule is not None:
        return Found.by(rule.words, rule)
    between = [b for b in window.between() if _may_be(b, title, window)]
    source, where = "element", "element named as a summary"
    between = [b for b in between if b.index < window.last or b.index < window.first]  # not the only text there is
    found = next((b for b in between if any("dek" in node.roles for node in _within(b, window))), None)
    summaries = list(_summaries(structured)) if found is None else []
    if found is None:
        source, where = "text", "line that the metadata state as a summary"
        apart = [b for b in between if not _is_like_the_text(b, window)]
        found = next((b for b in apart if any(common_words(b.text, s) >= _SAME for s in summaries)), None)
    if found is None:
        others = _misnamed(window, title)
        found = next((b for b in others if any(common_words(b.text, s) >= _VERBATIM for s in summaries)), None)
    if found is None:
        where = "the only line between title and text"
        alone = [b for b in between if b.index < window.start and _stands_apart(b, window)]
        found = alone[0] if len(alone) == 1 else None
    if found is None:
        return Found.nothing("no summary between title and text")
    words = _words(found)
    return Found.by(words, Candidate(source, where, words))


def outside(part: Part | None, window: Window, title: str | None) -> Found[str | None]:
    """A dek that was taken for the first paragraph, but stands in front of the element that is named as the text."""
    nothing = Found.nothing("no summary between title and text")
    if part is None or len(part.kept) <= _SEVERAL:
        return nothing
    first, second, last = (part.layout.blocks[part.kept[place]] for place in (0, 1, -1))
    for node in second.node.ancestors():
        if node.start <= first.index:
            break
        if last.index < node.end and "body" in node.roles and _may_be(first, title, window):
            words = _words(first)
            return Found.by(words, Candidate("text", "the line in front of the element named as the text", words))
    return nothing


def leading(lines: list[Line]) -> Found[str | None]:
    """A dek that is the text's own first line: in bold or a heading, above plain paragraphs, or quoted from them."""
    nothing = Found.nothing("no summary between title and text, or as the text's first line")
    if len(lines) < 3 or not _MIN <= len(lines[0].text) <= _MAX:
        return nothing
    first, *rest = lines
    bold = first.bold >= 0.9 * len(first.text) or first.kind == "heading"
    plain = sum(line.bold < 0.5 * len(line.text) and line.kind == "paragraph" for line in rest)
    if bold and plain >= 0.6 * len(rest) and _SENTENCE.search(first.text):
        return Found.by(first.text, Candidate("text", "the first line, in bold", first.text))
    if begins_with_quotation(lines):
        return Found.by(first.text, Candidate("text", "the first line, quoted from the others", first.text))
    return nothing


def without(lines: list[Line], dek: str | None) -> list[Line]:
    """The text without the dek at its head; the same words stay where they are said again further down."""
    if dek is None or not lines or folded(lines[0].text) != folded(dek):
        return lines
    return lines[1:]


def _misnamed(window: Window, title: str | None) -> Iterator[TextBlock]:
    """The lines between title and text in elements whose names say something else: `byline-social`, `teaser lead`."""
    for block in window.layout.blocks[window.title + 1 : window.start]:
        captions = (node.tag in _PICTURE or "caption" in node.roles for node in block.node.ancestors())
        if _is_a_summary(block, title) and not any(captions) and not _is_like_the_text(block, window):
            yield block


def _words(block: TextBlock) -> str:
    """A block's words, without a font-size widget that runs into them."""
    return labels.without_font_sizes(block.text)


def _may_be(block: TextBlock, title: str | None, window: Window) -> bool:
    return _is_a_summary(block, title) and not any(
        node.clutter or node.tag in _PICTURE or not node.roles.isdisjoint(_OTHERS) for node in _within(block, window)
    )


def _is_a_summary(block: TextBlock, title: str | None) -> bool:
    """Whether the words of a line may be those of a dek."""
    if not _MIN <= len(block.text) <= _MAX or block.linked > 0.3 * len(block.text):
        return False
    text = _words(block)
    if not len(text) >= _MIN or not _SENTENCE.search(text) or (len(text) <= _DATE_LINE and has_day(text)):
        return False
    if title is not None and folded(text) == folded(title):
        return False
    return not labels.starts_elsewhere(text) and not labels.BUTTON.are(text)


def _within(block: TextBlock, window: Window) -> Iterator[Node]:
    """What holds a line, but not the title too: names of that are about the page."""
    for node in block.node.ancestors():
        if node.start <= window.title < node.end:
            return
        yield node


def _stands_apart(block: TextBlock, window: Window) -> bool:
    """Whether a line that nothing calls a summary is more than a caption, a paragraph or a score."""
    beside = any(index == block.index for _, _, index in window.layout.pictures)
    if beside and block.node.tag not in HEADINGS and len(block.text) <= _CAPTION:
        return False
    if _is_like_the_text(block, window):
        return False
    return bool(_ENDS.search(block.text)) or sum(word[0].isalpha() for word in block.text.split()) >= _WORDS


def _is_like_the_text(block: TextBlock, window: Window) -> bool:
    """Whether a line that was taken for text has the tag and class of that below it: the first paragraph has."""
    if block.index < window.first:
        return False
    below = window.layout.blocks[max(block.index, window.start - 1) + 1 : window.last + 1][:_NEXT]
    return any(_kind(other.node.element) == _kind(block.node.element) for other in below)


def _kind(element: Element) -> tuple[str, str | None]:
    return str(element.tag), element.get("class")


def _summaries(structured: Structured) -> Iterator[str]:
    yield from strings(structured.article.get("description"))
    for key in ("og:description", "description", "twitter:description"):
        yield from structured.meta.get(key, ())[:1]
