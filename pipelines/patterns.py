"""The patterns of a site's addresses, and what was found behind them: pure decisions over counts.

Addresses are made by programs, and a program makes all its articles alike: `/news/2026/11/24/harbour-bridge-opens.html`
and its like are of the pattern `/news/2026/11/24/slug.html`, tag pages of `/tag/word`. So what was an article before
tells what will be one, in any language and on any site, once some pages of a pattern were fetched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl, unquote, urlsplit
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.items import Outcome, Task

__all__ = [
    "CAPACITY",
    "UNKNOWN",
    "WINDOW",
    "Counts",
    "Patterns",
    "is_sampled",
    "pattern_of",
    "patterns_of",
    "told_by",
    "why_no_article",
]

CAPACITY = 200
"""Patterns that are kept of a source. Sites have tens; addresses that are unlike each other make any number."""

WINDOW = 64
"""Pages of a pattern that count: where there are so many, both counts are halved, so that what a site changes, or a
browser that renders its pages, is noticed after some tens of pages."""

# How much must be known before the patterns speak, and how clearly: one page in ten of a section's pattern may be an
# article with a short name, one in five of an article's pattern a page about the company.
_ENOUGH, _ENOUGH_GENERAL = 3, 5
_MOSTLY, _HARDLY = 0.8, 0.1
_SAMPLED = 16  # one in so many pages of a pattern without articles is looked at all the same: sites change

_SLUG_WORDS = 3  # words of a headline; sections, tags and people are named with one or two
_LONGEST_SEGMENT = 300
_MOST_SEGMENTS = 12
_LONGEST_FOLDER = 30
_MOST_PARAMETERS = 3
_TRACKER = re.compile(r"(?i)utm_\w+|\w*clid|_ga|_gl")

_LEAF = re.compile(r"(?i)(.+?)(\.[a-z]{2,6}\d?)$")
_WORD = re.compile(r"[^\W\d_]+")
_NAME = re.compile(r"[^\W\d_]{2,}(?:[-_+ ][^\W\d_]+)*")
# Scripts that put no space between words: two characters are about a word.
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_DATE = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d([-_.])(?:0?[1-9]|1[0-2])(\1(?:0?[1-9]|[12]\d|3[01]))?"
    r"|20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?!\d)"
)
_HASH = re.compile(r"(?i)(?<![^\W_])(?=[a-z]*\d)(?=\d*[a-z])[0-9a-z]{6,}(?:-[0-9a-f]{4,12}){0,4}(?![^\W_])")
# One letter or two before a number (`a45038052`, `w876709`) say what is numbered; `2030s`, `100th` are words.
_NUMBERED = re.compile(r"(?i)[a-z]+\d+|\d+[a-z]{1,5}")
_NUMBER = re.compile(r"\d+")
_FOLDER = re.compile(r"[^\W\d_]+(?:[-_+ .][^\W\d_]+)*")
_REPEATED = re.compile(r"(word|section)(?:[-_+ ,.]+\1)+(?![^\W\d_])")


@dataclass(frozen=True, slots=True)
class Counts:
    """What was behind the addresses of a pattern."""

    articles: int = 0
    others: int = 0


@dataclass(frozen=True, slots=True)
class Patterns:
    """What is known of a source's addresses."""

    counts: Mapping[str, Counts] = field(default_factory=dict)
    """Pattern → what was found behind it; each address counts for its own pattern and for the more general one."""

    def verdict(self, url: str) -> Literal["article", "other"] | None:
        """What a page will most likely be; None where too little is known, or this and that was found."""
        told = self._told(url) if self.counts else None
        if told is None:
            return None
        _, counts = told
        share = counts.articles / (counts.articles + counts.others)
        return "article" if share >= _MOSTLY else "other" if share <= _HARDLY else None

    def best(self, limit: int = 3) -> list[tuple[str, Counts]]:
        """The patterns of most articles, most first: the general ones where no folder of its own has many."""
        mostly = [(p, c) for p, c in self.counts.items() if c.articles >= _ENOUGH and c.articles > c.others]
        ranked = sorted(mostly, key=lambda pair: (-pair[1].articles, pair[0]))
        general = [pair for pair in ranked if pair[0].startswith("…")]
        own = [pair for pair in ranked if not pair[0].startswith("…")]
        is_scattered = bool(general) and general[0][1].articles > 2 * sum(counts.articles for _, counts in own)
        return (general if is_scattered else own)[:limit]

    def _told(self, url: str) -> tuple[str, Counts] | None:
        """The most special pattern of an address of which enough is known."""
        for pattern, enough in zip(patterns_of(url), (_ENOUGH, _ENOUGH_GENERAL), strict=True):
            counts = self.counts.get(pattern)
            if counts is not None and counts.articles + counts.others >= enough:
                return pattern, counts
        return None


UNKNOWN = Patterns()
"""Of a source of which nothing was fetched yet."""


def why_no_article(patterns: Patterns, url: str) -> str | None:
    """Why an address is not worth a request, in words; None where it is."""
    if patterns.verdict(url) != "other" or is_sampled(url):
        return None
    told = patterns._told(url)
    assert told is not None
    pattern, counts = told
    return f"pages like {pattern} are no articles ({counts.articles} of {counts.articles + counts.others} were)"


def told_by(task: Task, outcome: Outcome) -> bool | None:
    """Whether a visit found an article behind an address; None where it does not tell.

    Another address of a known article (a print version, a link with a session) is none.
    """
    if task.kind not in {"article", "section"}:
        return None
    return {"stored": True, "duplicate": False, "not-an-article": False, "read": False}.get(outcome.state)


def is_sampled(url: str) -> bool:
    """Whether an address is among the few that are looked at whatever their pattern says: always the same ones."""
    return crc32(url.encode("utf-8", "replace")) % _SAMPLED == 0


def patterns_of(url: str) -> tuple[str, str]:
    """The pattern of an address, and the more general one without the folders that it begins with."""
    own = pattern_of(url)
    *folders, last = own[1:].split("/")
    names = 0
    while names < len(folders) and folders[names] != "slug" and _FOLDER.fullmatch(folders[names]):
        names += 1
    return own, "/".join(["…", *folders[names:], last])


def pattern_of(url: str) -> str:
    """The pattern of an address, to be read by people: `/news/2026/11/24/slug-123456.html`.

    A headline becomes `slug`, a name `word`, a folder below the first `section`; numbers become `123`, or `123456`
    from five digits on, dates 2026-11-24, what mixes letters and digits `a1b2c3`. The host is left out.
    """
    parts = urlsplit(url)
    segments = [segment for segment in unquote(parts.path).split("/") if segment][:_MOST_SEGMENTS]
    leaf = ""
    if segments and (ending := _LEAF.fullmatch(segments[-1])):
        segments[-1], leaf = ending[1], ending[2].lower()
    shaped: list[str] = []
    for number, segment in enumerate(segments):
        shaped.append(_dated(segment, shaped) or _shaped(segment, number, len(segments) - 1))
    return "/" + "/".join(shaped) + leaf + _query(parts.query)


def _dated(segment: str, before: list[str]) -> str | None:
    """A segment that is a year, or the month or day after one."""
    if _YEAR.fullmatch(segment):
        return "2026"
    if len(segment) <= 2 and segment.isdecimal() and before:
        return {"2026": "11", "11": "24"}.get(before[-1])
    return None


def _shaped(segment: str, number: int, last: int) -> str:
    """A segment with its words and numbers replaced; the first folder keeps its name."""
    if number == 0 < last and len(segment) <= _LONGEST_FOLDER and _FOLDER.fullmatch(segment):
        return segment
    pieces = _pieces(segment[:_LONGEST_SEGMENT])
    wordy = [n for n, (piece, fixed) in enumerate(pieces) if not fixed and _WORD.search(piece)]
    words = sum(len(_WORD.findall(pieces[n][0])) + len(_UNSPACED.findall(pieces[n][0])) for n in wordy)
    if words >= _SLUG_WORDS:
        first, end = wordy[0], wordy[-1]
        pieces[first : end + 1] = [("slug", True)]
    name = "word" if number == last else "section"
    shaped = (piece if fixed else _numbers(_NAME.sub(name, piece) if wordy else piece) for piece, fixed in pieces)
    return _REPEATED.sub(r"\1", "".join(shaped))


def _pieces(segment: str) -> list[tuple[str, bool]]:
    """A segment in pieces: (text, whether it stays as it is); dates and hashes are replaced, separators stand alone."""
    marked = _DATE.sub(lambda found: f"\0{_date_like(found)}\0", segment)
    marked = _HASH.sub(lambda found: found[0] if _NUMBERED.fullmatch(found[0]) else "\0a1b2c3\0", marked)
    pieces: list[tuple[str, bool]] = []
    for number, part in enumerate(marked.split("\0")):
        if number % 2:
            pieces.append((part, True))
        else:
            pieces.extend((piece, False) for piece in re.split(r"([-_+ ,.]+|(?<=\D)(?=\d{3,}))", part) if piece)
    return pieces


def _date_like(found: re.Match[str]) -> str:
    separator = found[1]
    return "20261124" if separator is None else separator.join(("2026", "11", "24") if found[2] else ("2026", "11"))


def _numbers(piece: str) -> str:
    return _NUMBER.sub(lambda found: "123456" if len(found[0]) >= 5 else "123", piece)


def _query(query: str) -> str:
    """The names of parameters, with numbers told from other values; those that only track readers are left out."""
    if not query:
        return ""
    pairs = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True) if not _TRACKER.fullmatch(name)]
    shaped = [f"{name[:20]}={'123' if value.isdecimal() else 'x'}" for name, value in sorted(pairs)[:_MOST_PARAMETERS]]
    return f"?{'&'.join(shaped)}" if shaped else ""
