"""The piece of an article's own text in which the words of a search were found."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from pipelines.archive.folding import fold, is_wide, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipelines.archive.folding import Token
    from pipelines.archive.queries import Phrase

__all__ = ["MARK_END", "MARK_START", "snippet"]

MARK_START, MARK_END = "\x02", "\x03"
"""Around the words that were found; control characters, since a text may hold anything else."""

_WIDTH = 170  # characters of a passage: two lines of a terminal
_WIDTH_WIDE = 80  # where each takes two columns
_BEFORE = 0.3  # share of it that comes before the first word that was found
_WORD_END = 20  # characters within which a cut is moved to a space
# A text of 10 MB must not keep a search waiting; no story is that long.
_MOST_PARAGRAPHS = 2_000
_MOST_CHARACTERS = 20_000  # of a paragraph

_Span = tuple[int, int, int]  # start and end in the paragraph, and the number of the phrase that stands there


def snippet(texts: Sequence[str | None], phrases: Sequence[Phrase]) -> str:
    """A passage from the first of the texts that has one of the phrases, or the beginning of the first text.

    Args:
        texts: The article's fields, the one that is best shown first.
        phrases: What was looked for.

    Returns:
        The words as they are printed, with `MARK_START` and `MARK_END` around what was found, and … where it was cut.
    """
    for text in texts:
        if text and (found := _best_paragraph(text, phrases)):
            return _passage(*found)
    return _passage(next((text for text in texts if text), "").partition("\n")[0], [])


def _best_paragraph(text: str, phrases: Sequence[Phrase]) -> tuple[str, list[_Span]] | None:
    """The first paragraph with as many of the phrases as any has, and where they stand in it."""
    best, most = None, 0
    for paragraph in islice(text.split("\n"), _MOST_PARAGRAPHS):
        folded = f" {fold(paragraph[:_MOST_CHARACTERS])}"
        if not any(f" {phrase.tokens[0]}" in folded for phrase in phrases):  # a third of the time of looking closely
            continue
        spans = sorted(_spans(list(tokens(paragraph[:_MOST_CHARACTERS])), phrases))
        if (count := len({number for *_, number in spans})) > most:
            best, most = (paragraph, spans), count
        if most == len(phrases):
            break
    return best


def _spans(placed: list[Token], phrases: Sequence[Phrase]) -> Iterator[_Span]:
    for number, phrase in enumerate(phrases):
        wanted, length = phrase.tokens, len(phrase.tokens)
        for place, (token, start, end) in enumerate(placed):
            if length == 1:
                if token == wanted[0] or (phrase.is_prefix and token.startswith(wanted[0])):
                    yield start, end, number
            elif token == wanted[0]:
                run = placed[place : place + length]
                read = tuple(one for one, _, _ in run)
                ends_alike = len(run) == length and phrase.is_prefix and read[-1].startswith(wanted[-1])
                if read == wanted or (ends_alike and read[:-1] == wanted[:-1]):
                    yield start, run[-1][2], number


def _passage(paragraph: str, spans: list[_Span]) -> str:
    """The part of a paragraph that has the most phrases, of these the first, with marks."""
    width = _WIDTH_WIDE if is_wide(paragraph[:_WIDTH]) else _WIDTH
    begin, end = _window(paragraph, _densest(spans, width), width)
    parts, at = [], begin
    for start, stop in _merged(spans):
        if begin <= start and stop <= end:
            parts += [paragraph[at:start], MARK_START, paragraph[start:stop], MARK_END]
            at = stop
    before, after = "… " if begin else "", " …" if end < len(paragraph) else ""
    return before + "".join([*parts, paragraph[at:end]]).strip() + after


def _densest(spans: list[_Span], width: int) -> tuple[int, int]:
    """The span with which the passage begins that has the most phrases."""
    best, most, last = (0, 0), 0, 0
    reach = width * (1 - _BEFORE)
    for first, (start, stop, _) in enumerate(spans):
        while last < len(spans) and spans[last][1] - start <= reach:
            last += 1
        if (count := len({number for *_, number in spans[first:last]} | {spans[first][2]})) > most:
            best, most = (start, stop), count
    return best


def _window(paragraph: str, first: tuple[int, int], width: int) -> tuple[int, int]:
    """Where a passage around a span begins and ends: at words' ends, as far as there are any."""
    if len(paragraph) <= width:
        return 0, len(paragraph)
    begin = max(0, min(first[0] - int(width * _BEFORE), len(paragraph) - width))
    end = max(begin + width, first[1])
    if begin and (space := paragraph.find(" ", begin, min(begin + _WORD_END, first[0]))) >= 0:
        begin = space + 1
    if end < len(paragraph) and (space := paragraph.rfind(" ", max(end - _WORD_END, first[1]), end)) >= 0:
        end = space
    return begin, min(end, len(paragraph))


def _merged(spans: list[_Span]) -> Iterator[tuple[int, int]]:
    """Spans in order, those that overlap as one."""
    at: tuple[int, int] | None = None
    for start, stop, _ in spans:
        if at is not None and start < at[1]:
            at = at[0], max(at[1], stop)
            continue
        if at is not None:
            yield at
        at = start, stop
    if at is not None:
        yield at
