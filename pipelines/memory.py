"""What the pages of a site tell about its next page: pure decisions over counts.

A block of text that stands on page after page of a site is its furniture, in whatever language: an appeal to follow the
outlet, a consent text, the list of most read stories. What rightly recurs looks the same from one page (a disclaimer,
the introduction of a series, the paragraph that tells once more what happened), but stands on few of a site's pages.
So what counts is the share of pages, and how much of it is enough depends on how the block is set: see `APART` and
`AMONG`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipelines.fingerprint import block_print
from pipelines.items import SiteMemory

if TYPE_CHECKING:
    from pipelines.items import Traces

__all__ = ["AMONG", "APART", "day_first", "for_page", "offset", "others", "own_words", "recurs", "remember"]

APART = 0.1
"""Share of pages from which a block that is set unlike the story's paragraphs is furniture."""
AMONG = 0.25
"""The same of a block that is set like them.

Measured with `benchmarks.memory` on pairs of pages of one site: of the lines that the model took for text and that
stood on the other page too, 10 were set apart, 16 among the paragraphs, and none was text; of those that rules took,
1 of 28 and none of 6. The higher bar is for what pairs drawn at random don't show, the follow-ups of one story: a
paragraph that is copied into every fifth page of a site stays, and so does the introduction of a series, however it is
set, that stands on every twelfth."""
_DOUBT = 8
"""Pages without the block that are assumed beside those seen. So one sighting is enough while one page is known, two
are until there are twelve; among paragraphs three are needed at least."""

# The last 64 to 128 pages: where so many are known, everything is halved, so that after a redesign the new furniture is
# known soon (what is on half of the pages after 37), and a count is a byte.
_WINDOW = 128
# A page has 62 blocks that count (median; 95 % have up to 161), of which 40 are its own and never seen again. So what
# is seen for the first time has 25 pages to be seen once more before it goes, which nine in ten blocks with a share of
# a tenth are.
_CAPACITY = 2048
_AFTER_PRUNING = 1536

_VOTES = 8  # of the same kind that count: what a site changes is believed after as many pages
_CERTAIN = 2  # pages ahead of those that say something else
# Months in which no country changes its clocks, but for the first days of November in America.
_SEASONS = (frozenset({5, 6, 7, 8}), frozenset({11, 12, 1, 2}))


def remember(memory: SiteMemory, traces: Traces) -> SiteMemory:
    """The memory with one more page, and without what is too old or was too rare to keep."""
    counts = dict(memory.counts)
    for block in traces.blocks:
        counts[block] = counts.pop(block, 0) + 1  # the one seen last stands last
    pages = memory.pages + 1
    if pages >= _WINDOW:
        pages //= 2
        counts = {block: count // 2 for block, count in counts.items() if count > 1}
    if len(counts) > _CAPACITY:
        counts = _pruned(counts)
    return SiteMemory(
        pages=pages,
        counts=counts,
        offsets=_voted_offset(memory, traces),
        day_first=_voted_order(memory.day_first, traces.day_first),
    )


def recurs(memory: SiteMemory, block: int | None, bar: float) -> bool:
    """Whether a block stands on more than this share (`APART`, `AMONG`) of the pages."""
    return block is not None and memory.counts.get(block, 0) > bar * (memory.pages + _DOUBT)


def others(memory: SiteMemory) -> SiteMemory:
    """The memory without one page, which all its blocks are taken to be on: what the *other* pages tell about it."""
    counts = {block: count - 1 for block, count in memory.counts.items() if count > 1}
    return replace(memory, pages=max(0, memory.pages - 1), counts=counts)


def for_page(memory: SiteMemory) -> SiteMemory:
    """The part of a memory that can make a difference to a page: what travels to the process that reads it."""
    counts = {block: count for block, count in memory.counts.items() if count > APART * (memory.pages + _DOUBT)}
    return replace(memory, counts=counts)


def own_words(memory: SiteMemory, text: str) -> str:
    """A text without the paragraphs that the site repeats: what an edit is judged by."""
    paragraphs = (p for p in text.split("\n\n") if not recurs(memory, block_print(p), APART))
    return "\n\n".join(paragraphs)


def offset(memory: SiteMemory, month: int) -> int | None:
    """The UTC offset that the site keeps in a month, in minutes; None where its pages don't tell.

    A month is told by its own pages, or by the months that keep the same time: those of its season, or of both seasons
    where they agree, as in a country without summer time.
    """
    known = {m: minutes for m, (minutes, votes) in memory.offsets.items() if votes >= _CERTAIN}
    if month in known:
        return known[month]
    told = [{known[m] for m in season if m in known} for season in _SEASONS]
    wanted = [told[n] for n, season in enumerate(_SEASONS) if month in season] or told
    if all(wanted) and len(minutes := set.union(*wanted)) == 1:
        return minutes.pop()
    return None


def day_first(memory: SiteMemory) -> bool | None:
    """Whether the site writes the day before the month, in dates of numbers; None where its pages don't tell."""
    return memory.day_first > 0 if abs(memory.day_first) >= _CERTAIN else None


def _pruned(counts: dict[int, int]) -> dict[int, int]:
    """The counts without the smallest, of these the longest not seen."""
    rarest = sorted(counts, key=counts.__getitem__)[: len(counts) - _AFTER_PRUNING]  # stable: the oldest first
    gone = set(rarest)
    return {block: count for block, count in counts.items() if block not in gone}


def _voted_offset(memory: SiteMemory, traces: Traces) -> dict[int, tuple[int, int]]:
    """The offset of each month after one more page: the majority's, found as by Boyer and Moore (1981)."""
    offsets = dict(memory.offsets)
    if traces.offset is not None:
        month, minutes = traces.offset
        ahead, votes = offsets.get(month, (minutes, 0))
        if ahead == minutes:
            offsets[month] = minutes, min(votes + 1, _VOTES)
        else:
            offsets[month] = (ahead, votes - 1) if votes > 1 else (minutes, 1)
    return offsets


def _voted_order(votes: int, day_first: bool | None) -> int:
    if day_first is None:
        return votes
    return min(votes + 1, _VOTES) if day_first else max(votes - 1, -_VOTES)
