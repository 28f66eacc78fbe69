"""How old what a sitemap lists is, and which of many sitemaps are read: old entries are left alone unless asked for."""

from __future__ import annotations

import calendar
import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.items import Link

__all__ = ["MAX_CHILDREN", "is_older", "newest_children"]

MAX_CHILDREN = 50
"""Sitemaps of one index that are read when only what is new is wanted. Indexes that say when each was changed, or name
the month, come to one or two; those that say nothing list some tens of thousands of addresses in each."""

# Where a day ends last.
_LAST_ZONE = timezone(timedelta(hours=-12))
# `/sitemap-2014-05.xml`, `/sitemaps/2014/05/03/`, `/sitemap_2014.xml`, `?yyyy=2014&mm=05`. Not `/sitemap-12014.xml`.
_PERIOD = re.compile(
    r"(?i)(?<!\d)((?:19|20)\d\d)(?!\d{3})(?:[-_/.]?(?:&mm=|&m=|&month=)?(0[1-9]|1[0-2])"
    r"(?:[-_/.]?(?:&dd=|&d=|&day=)?(0[1-9]|[12]\d|3[01]))?(?!\d))?"
)


def is_older(link: Link, since: datetime) -> bool:
    """Whether all that is said of a link's time is before `since`, in whatever zone it is meant.

    Of a sitemap that states no time, the month or year that its name has counts.
    """
    latest = [_latest(words) for words in (link.published, link.modified) if words]
    if not latest and link.kind == "sitemap":
        latest = [_end_of_period(link.url)] if _PERIOD.search(link.url) else []
    return bool(latest) and all(moment is not None and moment < since for moment in latest)


def newest_children(links: Iterable[Link]) -> list[Link]:
    """The links of an index with all but the newest sitemaps set aside; of those without a time the ends stay."""
    links = list(links)
    children = [link for link in links if link.kind == "sitemap"]
    if len(children) <= MAX_CHILDREN:
        return links
    dated = sorted(((moment, link.url) for link in children if (moment := _moment(link)) is not None), reverse=True)
    undated = [link.url for link in children if _moment(link) is None]
    # a news sitemap stands without a date among those of the months
    some = min(len(undated), max(MAX_CHILDREN // 2, MAX_CHILDREN - len(dated)))
    wanted = {*undated[: some - some // 2], *undated[len(undated) - some // 2 :]}
    wanted |= {url for _, url in dated[: MAX_CHILDREN - some]}
    why = f"one of {len(children):,} sitemaps of an index, of which {MAX_CHILDREN} are read; `--all` reads the rest"
    return [link if link.kind != "sitemap" or link.url in wanted else replace(link, aside=why) for link in links]


def _moment(link: Link) -> datetime | None:
    return _latest(link.modified) if link.modified else _end_of_period(link.url)


def _latest(words: str) -> datetime | None:
    """The last moment that an announced time can mean."""
    try:
        if len(words) == len("2026-11-20"):
            return datetime.combine(date.fromisoformat(words), time.max, _LAST_ZONE)
        moment = datetime.fromisoformat(words)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=_LAST_ZONE)


def _end_of_period(url: str) -> datetime | None:
    """The end of the year, month or day that a sitemap's name has."""
    periods = list(_PERIOD.finditer(url))
    if not periods:
        return None
    year, month, day = periods[-1].groups()
    last_month = int(month or 12)
    last_day = calendar.monthrange(int(year), last_month)[1]
    end = date(int(year), last_month, min(int(day or last_day), last_day))
    return datetime.combine(end, time.max, _LAST_ZONE)
