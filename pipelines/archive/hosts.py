"""What is known of each host: its robots.txt, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from pipelines.archive.times import aware, stamp

if TYPE_CHECKING:
    from datetime import datetime

    from sqlite_utils import Database

__all__ = ["Hosts", "RobotsFile"]

_ROBOTS_AGE = timedelta(hours=24)  # RFC 9309 2.4: should not be used for longer than a day


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFile:
    """The robots.txt of a host, as far as it is known."""

    text: str | None
    """None while it could not be fetched; then nothing of the host may be."""
    problem: str | None
    """Why it could not be fetched."""
    fresh: bool
    """It was asked for within the last day, and answered."""


class Hosts:
    """The table `hosts`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def robots(self, host: str, *, now: datetime) -> RobotsFile:
        """What is known of a host's robots.txt."""
        for row in self._db.query("SELECT * FROM hosts WHERE host = ?", [host]):
            fetched = aware(row["robots_fetched_at"])
            fresh = fetched is not None and row["robots"] is not None and now - fetched < _ROBOTS_AGE
            return RobotsFile(text=row["robots"], problem=row["problem"], fresh=fresh)
        return RobotsFile(text=None, problem=None, fresh=False)

    def rest(self, host: str, *, until: datetime) -> None:
        """Note that a host asked to be left alone for a while (Retry-After)."""
        self._db.execute(
            "INSERT INTO hosts (host, rests_until) VALUES (?, ?)"
            " ON CONFLICT (host) DO UPDATE SET rests_until = excluded.rests_until",
            [host, stamp(until)],
        )

    def rests_until(self, host: str) -> datetime | None:
        """Until when a host asked to be left alone; None where it did not."""
        row = self._db.execute("SELECT rests_until FROM hosts WHERE host = ?", [host]).fetchone()
        return aware(row[0]) if row else None

    def set_robots(self, host: str, text: str | None, *, now: datetime, problem: str | None = None) -> None:
        """Keep a robots.txt, or why there is none to be had; an unreachable one does not replace a known one."""
        self._db.execute(
            "INSERT INTO hosts (host, robots, robots_fetched_at, problem) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (host) DO UPDATE SET robots = coalesce(excluded.robots, robots), problem = excluded.problem,"
            " robots_fetched_at = CASE WHEN excluded.robots IS NULL THEN robots_fetched_at"
            " ELSE excluded.robots_fetched_at END",
            [host, text, stamp(now), problem],
        )
