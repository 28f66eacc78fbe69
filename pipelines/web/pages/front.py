"""The front page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pipelines.web.answers import Page
from pipelines.web.charts import stacked
from pipelines.web.queries import front as queries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.web.room import Room

__all__ = ["front"]

_DAYS = 30  # of the chart
_CHANGES = 6


async def front(room: Room, parts: Mapping[str, str], words: Mapping[str, str]) -> Page:  # noqa: ARG001
    """What came in last, how much is published, what changed, which sources are in trouble."""
    today = datetime.now(UTC).date()
    arrivals = await room.ask(queries.arrivals)
    totals = await room.figure(queries.totals)
    if arrivals.day is None:
        return Page(template="empty.html", shown={"totals": totals, "path": room.path})
    until, counts = await room.figure(queries.per_day, today, _DAYS)
    edits, events = await room.ask(queries.changes, _CHANGES)
    chart = stacked("Articles a day", until, _DAYS, counts, unit="article") if counts else None
    shown = {
        "arrivals": arrivals, "totals": totals, "chart": chart, "edits": edits, "events": events,
        "troubles": await room.figure(queries.troubles), "is_today": arrivals.day == today.isoformat(),
    }  # fmt: skip
    return Page(template="front.html", shown=shown)
