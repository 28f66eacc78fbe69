"""The sources, and one of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from datasette.utils import tilde_decode

from pipelines.archive.ledger import REJECTED
from pipelines.web.answers import Page
from pipelines.web.breaks import breaks, shrinks
from pipelines.web.charts import calendar, clock, lines
from pipelines.web.queries import source as queries
from pipelines.web.show import day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipelines.web.charts import Chart
    from pipelines.web.queries.source import Period
    from pipelines.web.room import Room

__all__ = ["source", "sources"]

_FEWEST = 4  # weeks of a chart
_FIELDS = {
    "author": "Has an author",
    "time of day": "Has a time of day",
    "dek": "Has a dek",
    "section": "Has a section",
}


async def sources(room: Room, parts: Mapping[str, str], words: Mapping[str, str]) -> Page:  # noqa: ARG001
    """Every source and how much the archive holds of it."""
    rows = await room.figure(queries.listed, datetime.now(UTC).date())
    return Page(template="sources.html", shown={"rows": rows})


async def source(room: Room, parts: Mapping[str, str], words: Mapping[str, str]) -> Page:  # noqa: ARG001
    """How much a source publishes and when, what was rejected and why, how complete its articles are."""
    today = datetime.now(UTC).date()
    portrait = await room.ask(queries.portrait, tilde_decode(parts["name"]))
    name = portrait.source.name
    until, counts = await room.figure(queries.coverage, name, today)
    looked_at, hours = await room.figure(queries.rhythm, name, today)
    total, states, reasons = await room.figure(queries.fates, name)
    periods = await room.figure(queries.completeness, name, today)
    shown = {
        "portrait": portrait,
        "calendar": calendar("A year of days", until, counts, unit="article") if portrait.articles else None,
        "clock": clock("The hours of a week", hours, unit="article") if looked_at else None,
        "total": total, "states": states, "reasons": reasons, "looked_at": queries.MOST_URLS,
        "is_sample": any(count > queries.MOST_URLS for state, count in states if state in REJECTED),
        "fields": _fields(periods),
    }  # fmt: skip
    return Page(template="source.html", shown=shown)


def _fields(periods: Sequence[Period]) -> list[Chart]:
    """A small chart for each field, marked where it broke."""
    if not any(period.articles for period in periods):
        return []
    first = next((place for place, period in enumerate(periods) if period.articles), 0)
    periods = periods[min(first, len(periods) - _FEWEST) :]  # what was before its first article is no gap
    labels = [day(period.first, short=True) for period in periods]
    charts = []
    for field, title in _FIELDS.items():
        weeks = [(period.articles, period.shares.get(field)) for period in periods]
        percent = [share * 100 if share is not None else None for _, share in weeks]
        charts.append(lines(title, labels, percent, top=100, marks=breaks(weeks), unit="%"))
    lengths = [(period.articles, period.words) for period in periods]
    top = max((words for _, words in lengths if words), default=1)
    charts.append(
        lines("Words of a text", labels, [words for _, words in lengths], top=top, marks=shrinks(lengths), unit="")
    )
    return charts
