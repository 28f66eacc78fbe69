"""Who works on what: a host is one crawl's while it has requests out there, a URL while it is visited.

Nothing is popped: what a crawl takes is leased to it, comes back with the transaction that stores what became of it,
and is given to others when the crawl has died. Crawls on one archive share the work by taking what is free.
"""

from __future__ import annotations

import json
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pipelines.archive.priority import ARTICLES, ROBOTS
from pipelines.archive.times import aware, stamp
from pipelines.items import Task

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlite_utils import Database

__all__ = ["Leases"]

_LEASE = timedelta(minutes=15)  # longer than any fetch and reading takes; a lease of a dead crawl is freed earlier
_HELD = timedelta(seconds=1)  # how soon a host that another crawl holds is looked at again

# What has a date on a host lies in the index `urls_due` by (priority, source). The few pairs that there are can be
# stepped through from one to the next, and of each the first that is due is one more step: a million URLs that are due
# tomorrow, or that belong to sources which are not wanted, are never looked at.
_PAIRS = """
WITH RECURSIVE pair(priority, source) AS (
    SELECT priority, source FROM (
        SELECT priority, source FROM urls WHERE host = :host AND next_due IS NOT NULL
        ORDER BY priority, source LIMIT 1)
    UNION ALL
    -- (priority, source) > (…, …) would be one condition less, but SQLite seeks by its first column alone
    SELECT u.priority, u.source FROM pair, urls u WHERE u.id = coalesce(
        (SELECT id FROM urls WHERE host = :host AND next_due IS NOT NULL
            AND priority = pair.priority AND source > pair.source ORDER BY source LIMIT 1),
        (SELECT id FROM urls WHERE host = :host AND next_due IS NOT NULL
            AND priority > pair.priority ORDER BY priority, source LIMIT 1))
)"""
_FIRST = """(SELECT id FROM urls WHERE host = :host AND priority = pair.priority AND source = pair.source
    AND next_due <= :now AND (leased_until IS NULL OR leased_until <= :lease) {} ORDER BY next_due LIMIT 1)"""
# What a pass goes through: what was asked for by name, and what belongs to its sources, but for the articles of those
# of which it has enough, and for the sections, which would only lead to more.
_OF_EACH_PAIR = f"""
    SELECT u.* FROM pair, urls u WHERE (pair.priority = {ROBOTS} OR NOT :robots_only) AND u.id = CASE
        WHEN pair.priority = {ROBOTS} OR pair.source IN (SELECT value FROM json_each(:sources))
            AND NOT (pair.priority >= {ARTICLES[0]} AND pair.source IN (SELECT value FROM json_each(:full)))
        THEN {_FIRST.format("")} ELSE {_FIRST.format("AND via IN ('seed', 'redirect')")} END"""  # noqa: S608
_CLAIM = f"""
UPDATE urls SET leased_by = :crawl, leased_until = :until WHERE id = (
    {_PAIRS} SELECT id FROM ({_OF_EACH_PAIR}) ORDER BY priority, next_due LIMIT 1)
RETURNING id, url, host, source, kind, via, attempts, redirects, depth, etag, last_modified, article,
    announced_published IS NOT NULL AS announced
"""  # noqa: S608 - constants alone
_NEXT_DUE = f"{_PAIRS} SELECT min(next_due) FROM ({_OF_EACH_PAIR})"  # noqa: S608
_ALWAYS = "9999"  # later than every time
_HOLD = """
INSERT INTO hosts (host, held_by, free_at) VALUES (:host, :crawl, :until)
ON CONFLICT (host) DO UPDATE SET held_by = excluded.held_by, free_at = excluded.free_at
WHERE held_by = :crawl OR held_by IS NULL AND max(coalesce(free_at, ''), coalesce(rests_until, '')) <= :now
"""


class Leases:
    """The leases in the tables `urls` and `hosts`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # -- hosts ------------------------------------------------------------------------------------------------

    def hold(self, host: str, *, crawl: int, now: datetime, pause: timedelta = timedelta(0)) -> datetime | None:
        """Take a host for a crawl, until it lets go; it may have it already.

        Args:
            host: As `pipelines.urls.host` gives it.
            crawl: Who takes it.
            now: Time of asking.
            pause: How long others leave the host alone should the crawl die before it lets go.

        Returns:
            None when the crawl has it; else when to ask again: another crawl is there, or the host rests.
        """
        taken = self._db.execute(
            _HOLD, {"host": host, "crawl": crawl, "now": stamp(now), "until": stamp(now + pause)}
        ).rowcount
        if taken:
            return None
        row = self._db.execute("SELECT held_by, free_at, rests_until FROM hosts WHERE host = ?", [host]).fetchone()
        times = [now + _HELD if row[0] else now, aware(row[1]) or now, aware(row[2]) or now]
        return max(times)

    def let_go(self, host: str, *, crawl: int, free_at: datetime) -> None:
        """Leave a host to others; nobody asks it before `free_at`."""
        self._db.execute(
            "UPDATE hosts SET held_by = NULL, free_at = ? WHERE host = ? AND held_by = ?", [stamp(free_at), host, crawl]
        )

    # -- URLs -------------------------------------------------------------------------------------------------

    def claim(
        self,
        host: str,
        *,
        crawl: int,
        now: datetime,
        sources: Iterable[str],
        full: Iterable[str] = (),
        robots_only: bool = False,
    ) -> Task | None:
        """Lease the next URL of a host to a crawl; None when nothing of it is due.

        Args:
            host: As `pipelines.urls.host` gives it.
            crawl: Who takes it.
            now: The lease counts from here.
            sources: Only URLs of these sources; a robots.txt is for all that share the host.
            full: Sources of which no more articles are wanted.
            robots_only: Only its robots.txt, since that is not known yet.
        """
        wanted = _wanted(host, sources, full, robots_only=robots_only)
        times = {"now": stamp(now), "lease": stamp(now), "until": stamp(now + _LEASE)}
        cursor = self._db.execute(_CLAIM, {**wanted, **times, "crawl": crawl})
        # all rows are fetched: SQLite commits a statement with RETURNING when it has run to its end
        rows = [dict(zip((column[0] for column in cursor.description), row, strict=True)) for row in cursor.fetchall()]
        return Task(crawl=crawl, **{**rows[0], "announced": bool(rows[0]["announced"])}) if rows else None

    def next_due(
        self, host: str, *, sources: Iterable[str], full: Iterable[str] = (), robots_only: bool = False
    ) -> datetime | None:
        """When the next URL of a host that nobody works on is due; the arguments are those of `claim`."""
        wanted = _wanted(host, sources, full, robots_only=robots_only)
        # a lease counts whether it is over or not: what is out comes back by itself
        row = self._db.execute(_NEXT_DUE, {**wanted, "now": _ALWAYS, "lease": ""}).fetchone()
        return aware(row[0])

    def release(self, crawls: Iterable[int]) -> int:
        """End the leases of crawls that are over; gives how many URLs there were."""
        over = json.dumps(list(crawls))
        self._db.execute("UPDATE hosts SET held_by = NULL WHERE held_by IN (SELECT value FROM json_each(?))", [over])
        return self._db.execute(
            "UPDATE urls SET leased_by = NULL, leased_until = NULL WHERE leased_by IN (SELECT value FROM json_each(?))",
            [over],
        ).rowcount


def _wanted(host: str, sources: Iterable[str], full: Iterable[str], *, robots_only: bool) -> dict[str, Any]:
    return {
        "host": host, "robots_only": robots_only,
        "sources": _listed(frozenset(sources)), "full": _listed(frozenset(full)),
    }  # fmt: skip


@lru_cache(maxsize=8)  # a crawl asks for the same hundreds at each claim
def _listed(names: frozenset[str]) -> str:
    return json.dumps(list(names))
