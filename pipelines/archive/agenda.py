"""When something of some sources is due next."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pipelines.archive.frontier import HOST_STEPS
from pipelines.archive.hosts import ROBOTS_AGE
from pipelines.archive.priority import ROBOTS
from pipelines.archive.times import aware, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlite_utils import Database

__all__ = ["first_due"]

# A host that rests has nothing due before it has rested; one whose robots.txt can't be had, nothing but that.
_FIRST_DUE = f"""{HOST_STEPS}
SELECT min(max(due, rest)) FROM (
    SELECT min((SELECT min(next_due) FROM urls WHERE host = pair.host AND priority = pair.priority
            AND source = pair.source AND next_due IS NOT NULL)) AS due,
        coalesce(h.rests_until, '') AS rest
    FROM pair LEFT JOIN hosts h ON h.host = pair.host
    WHERE pair.source IN (SELECT value FROM json_each(:sources)) AND (pair.priority = {ROBOTS}
        OR h.robots_failed_at IS NULL OR h.robots_fetched_at > :day_ago OR h.robots_failed_at <= :day_ago)
    GROUP BY pair.host)
"""  # noqa: S608 - constants alone


def first_due(db: Database, sources: Iterable[str], *, now: datetime) -> datetime | None:
    """When the first URL of these sources is due, or was; None: nothing ever is."""
    values = {"sources": json.dumps(list(sources)), "day_ago": stamp(now - ROBOTS_AGE)}
    return aware(db.execute(_FIRST_DUE, values).fetchone()[0])
