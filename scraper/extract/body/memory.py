"""What a page adds to the memory of its site, and what that memory says about a page: furniture, and the zone.

Furniture is what recurs on many of a site's pages (`pipelines.memory`). How many are enough depends on how a block is
set: a line in a paragraph like those of the story may be the story's, one in a dress of its own seldom is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pipelines.fingerprint import block_print
from pipelines.items import Traces
from pipelines.memory import AMONG, APART, offset, others, recurs
from scraper.extract.page.layout import HEADINGS
from scraper.extract.times.zones import Zone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from pipelines.items import SiteMemory
    from scraper.extract.body.text import Line
    from scraper.extract.page.layout import Layout, Node, TextBlock

__all__ = ["fingerprints", "repeated", "traces_of", "without", "zone_of"]

_MAX_BLOCKS = 200  # 97 % of pages have fewer that count; of the others a sample is kept, the same of the same blocks
_RUNNING = 80  # characters of a block that is a paragraph and no label
_LINKED = 0.3  # share of such a block in links
_ALL_LINKED = 0.8  # share from which a block is a link

_STATED = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:?\d{2}(?::?\d{2}(?:[.,]\d+)?)?\s?(?:([+-])(\d{2}):?(\d{2}))?)?(?![\d:])"
)
_NUMBERS = re.compile(r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(20\d\d)(?![\d./-])")
_CENTURY = "20"
_DATE_LINE = 60  # characters of a line with a date; in longer ones stand dates that others wrote
_FARTHEST_OFFSET = 14 * 60  # minutes, on the Line Islands
# One zone for each pair of offsets that some country keeps in January and July; they differ by the days of the change.
_STAND_INS = (
    "Europe/Berlin", "Europe/Athens", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "America/Halifax", "America/St_Johns", "America/Santiago", "Australia/Sydney", "Australia/Adelaide",
    "Pacific/Auckland",
)  # fmt: skip

Dress = tuple[str, str | None, str, str | None]
"""Tag and class of an element and of its parent: what looks alike on a page."""


def fingerprints(layout: Layout) -> list[int | None]:
    """The fingerprint of each block; None for those too short to be known again."""
    return [block_print(block.text) for block in layout.blocks]


def traces_of(layout: Layout, prints: Sequence[int | None], dates: Iterable[str]) -> Traces:
    """What a page adds to the memory of its site.

    Args:
        layout: The page.
        prints: Its `fingerprints`.
        dates: The words in which it states when it was published and changed, the most trusted first.
    """
    distinct = {one for one in prints if one is not None}
    stated = [match for words in dates if (match := _STATED.match(words.strip()))]
    return Traces(
        # the smallest are as good as any, and the same ones on the next page
        blocks=tuple(sorted(distinct)[:_MAX_BLOCKS]),
        offset=next(filter(None, map(_stated_offset, stated)), None),
        day_first=_day_first(layout, {tuple(map(int, match.group(1, 2, 3))) for match in stated}),
    )


def repeated(layout: Layout, prints: Sequence[int | None], memory: SiteMemory) -> set[int]:
    """The indices of the blocks that are furniture of the site.

    Args:
        layout: The page.
        prints: Its `fingerprints`.
        memory: Of the site's other pages.
    """
    known = {n for n, one in enumerate(prints) if recurs(memory, one, APART)}
    if known and _is_known(layout.blocks, known):
        memory = others(memory)
        known = {n for n, one in enumerate(prints) if recurs(memory, one, APART)}
    if not known:
        return known
    dresses = _story_dresses(layout, known)
    furniture = {n for n in known if recurs(memory, prints[n], AMONG) or _dress(layout.blocks[n].node) not in dresses}
    return furniture - _headings_of_text(layout.blocks, furniture)


def without(lines: list[Line], furniture: Collection[int | None]) -> list[Line]:
    """The lines of a text that have none of these fingerprints."""
    return [line for line in lines if block_print(line.text) not in furniture] if furniture else lines


def zone_of(memory: SiteMemory, fetched_at: datetime) -> Zone | None:
    """The zone of times that state none, inferred from those of the site's pages that state one; None where none do.

    Offsets tell no country, but where those of winter and summer are known, the zone that stands in has the same. Where
    one season is known, it is assumed for pages that are fetched in it.
    """
    winter, summer = offset(memory, 1), offset(memory, 7)
    why = "assumed from other pages of the site"
    if winter is not None and summer is not None and winter != summer:
        zone = _stand_ins().get((winter, summer))
        return Zone(zone, f"zone like that of {zone.key} {why}") if zone else None
    minutes = offset(memory, fetched_at.month)
    if minutes is None:
        return None
    fixed = timezone(timedelta(minutes=minutes))
    return Zone(fixed, f"offset {fixed} {why}")


@cache
def _stand_ins() -> dict[tuple[int, int], ZoneInfo]:
    """Offsets in January and July, in minutes, with a zone that keeps them."""
    zones = [ZoneInfo(name) for name in _STAND_INS]
    return {(_minutes(zone, 1), _minutes(zone, 7)): zone for zone in zones}


def _minutes(zone: ZoneInfo, month: int) -> int:
    found = datetime(2025, month, 1, tzinfo=zone).utcoffset()
    return int((found or timedelta()).total_seconds()) // 60


def _is_known(blocks: Sequence[TextBlock], known: set[int]) -> bool:
    """Whether a page is likely one of those that were counted, under another address: most of its text is known.

    Then its story stands on as many pages as the site's furniture, as long as few are known. A page with hardly a text
    of its own looks the same; it is measured by one page less, which makes no difference for long.
    """
    sizes = {block.index: len(block.text) for block in blocks if block.linked < _LINKED * len(block.text)}
    return 2 * sum(sizes[n] for n in known & sizes.keys()) > sum(sizes.values())


def _story_dresses(layout: Layout, known: set[int]) -> set[Dress]:
    """How paragraphs of the story are set: like running text that is mostly new, or like most of the page's.

    The latter is for a story that the site printed before, under another address: all of it is known.
    """
    new: defaultdict[Dress, int] = defaultdict(int)
    sizes: defaultdict[Dress, int] = defaultdict(int)
    for block in layout.blocks:
        size = len(block.text)
        if size >= _RUNNING and block.linked < _LINKED * size:
            dress = _dress(block.node)
            sizes[dress] += size
            if block.index not in known:
                new[dress] += size
    story = {dress for dress, size in sizes.items() if 2 * new[dress] >= size}
    return story | {max(sizes, key=sizes.__getitem__)} if sizes else story


def _dress(node: Node) -> Dress:
    parent = node.parent
    if parent is None:
        return node.tag, None, "", None
    return node.tag, node.style, parent.tag, parent.style


def _headings_of_text(blocks: list[TextBlock], furniture: set[int]) -> set[int]:
    """The headings among furniture that stay: those above text. A heading falls with what it heads.

    "What we know so far" recurs, and belongs. Measured on pairs of pages, of 13 headings that rules took for text and
    that stood on both: 9 of the 11 that were none fall, 1 of the 2 that were stays.
    """
    staying = set()
    is_text_below = False
    for block in reversed(blocks):
        if block.node.tag in HEADINGS:
            if is_text_below:
                staying.add(block.index)
            is_text_below = False
        else:
            is_text_below = block.index not in furniture and block.linked < _ALL_LINKED * len(block.text)
    return staying


def _stated_offset(stated: re.Match[str]) -> tuple[int, int] | None:
    """Month and minutes of a stated time; None for UTC and where there is no offset."""
    sign, hours, minutes = stated.group(4, 5, 6)
    month, size = int(stated[2]), int(hours or 0) * 60 + int(minutes or 0)
    if not 0 < size <= _FARTHEST_OFFSET or not 1 <= month <= 12:
        return None
    return month, -size if sign == "-" else size


def _day_first(layout: Layout, days: set[tuple[int, ...]]) -> bool | None:
    """The order of day and month that the page's dates of numbers prove; None where they don't agree."""
    short = [block.text for block in layout.blocks if len(block.text) <= _DATE_LINE]
    lines = "\n".join([text for text in short if _CENTURY in text])
    orders = {_order(match, days) for match in _NUMBERS.finditer(lines)} - {None}
    return orders.pop() if len(orders) == 1 else None


def _order(date: re.Match[str], days: set[tuple[int, ...]]) -> bool | None:
    """Whether a date has the day first: as one of its numbers is no month, or it is a day that the page states."""
    one, other, year = (int(number) for number in date.group(1, 3, 4))
    if (one > 12) != (other > 12):
        return one > 12
    is_day_first, is_month_first = (year, other, one) in days, (year, one, other) in days
    return is_day_first if is_day_first != is_month_first else None
