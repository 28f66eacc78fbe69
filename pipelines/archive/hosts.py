"""What is known of each host: its robots.txt, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pipelines.archive.rows import first_row
from pipelines.archive.times import aware, stamp

if TYPE_CHECKING:
    from datetime import datetime

    from sqlite_utils import Database

__all__ = ["Hosts", "RobotsFile"]

ROBOTS_AGE = timedelta(hours=24)
"""RFC 9309 2.4: a cached copy should not be used for longer than a day, unless the file can't be reached."""
_LONG_UNREACHABLE = timedelta(days=30)  # RFC 9309 2.3.1.4: after that it may be taken as not there

_FAILURES = 3  # answers in a row that did not come, from which a host is left alone
_FIRST_REST = timedelta(minutes=5)  # doubled with each further failure
_LONGEST_REST = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFile:
    """The robots.txt of a host, as far as it is known."""

    text: str | None
    """None while there is none that counts; then nothing of the host may be fetched."""
    problem: str | None
    """Why it could not be fetched."""
    until: datetime | None
    """When it has to be asked for again; None where `text` is."""


class Hosts:
    """The table `hosts`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    # -- robots.txt -------------------------------------------------------------------------------------------

    def robots(self, host: str, *, now: datetime) -> RobotsFile:
        """The rules that hold for a host now (RFC 9309 2.3.1 and 2.4).

        A copy holds for a day. While the file can't be reached, nothing is allowed for a day; then the copy counts that
        was fetched before. Where there is none, the host has no rules when that has gone on for a month.
        """
        row = self._row(host) or {"robots": None, "robots_fetched_at": None, "robots_failed_at": None, "problem": None}
        fetched, failed = aware(row["robots_fetched_at"]), aware(row["robots_failed_at"])
        text, until = None, None
        if fetched and row["robots"] is not None and now - fetched < ROBOTS_AGE:
            text, until = row["robots"], fetched + ROBOTS_AGE
        elif failed and now - failed >= (ROBOTS_AGE if row["robots"] is not None else _LONG_UNREACHABLE):
            text, until = row["robots"] or "", now + ROBOTS_AGE
        return RobotsFile(text=text, problem=row["problem"], until=until)

    def copy_of_robots(self, host: str) -> str | None:
        """The robots.txt of a host that was fetched last, however old it is."""
        return (self._row(host) or {}).get("robots")

    def set_robots(self, host: str, text: str | None, *, now: datetime, problem: str | None = None) -> None:
        """Keep a robots.txt, or why there is none to be had; an unreachable one does not replace a known one."""
        found = text is not None
        self._db.execute(
            "INSERT INTO hosts (host, robots, robots_fetched_at, robots_failed_at, problem)"
            " VALUES (:host, :text, :fetched, :failed, :problem)"
            " ON CONFLICT (host) DO UPDATE SET robots = coalesce(excluded.robots, robots), problem = excluded.problem,"
            " robots_fetched_at = coalesce(excluded.robots_fetched_at, robots_fetched_at),"
            " robots_failed_at = CASE WHEN excluded.robots IS NULL"
            "   THEN coalesce(robots_failed_at, excluded.robots_failed_at) END",
            {
                "host": host, "text": text, "problem": problem,
                "fetched": stamp(now) if found else None, "failed": None if found else stamp(now),
            },
        )  # fmt: skip

    # -- rest -------------------------------------------------------------------------------------------------

    def rest(self, host: str, *, until: datetime) -> None:
        """Note that a host asked to be left alone for a while (Retry-After)."""
        self._db.execute(
            "INSERT INTO hosts (host, rests_until) VALUES (?, ?)"
            " ON CONFLICT (host) DO UPDATE SET rests_until = max(coalesce(rests_until, ''), excluded.rests_until)",
            [host, stamp(until)],
        )

    def answered(self, host: str) -> None:
        """Note that a host gave an answer, whatever it was."""
        self._db.execute("UPDATE hosts SET failures = 0, trouble = NULL WHERE host = ? AND failures > 0", [host])

    def failed(self, host: str, *, now: datetime, reason: str) -> None:
        """Note that no answer came; after three in a row the host rests, longer each time, up to a day."""
        failures = 1 + ((self._row(host) or {}).get("failures") or 0)
        self._db.execute(
            "INSERT INTO hosts (host, failures, trouble) VALUES (?, ?, ?)"
            " ON CONFLICT (host) DO UPDATE SET failures = excluded.failures, trouble = excluded.trouble",
            [host, failures, reason],
        )
        if failures >= _FAILURES:
            self.rest(host, until=now + min(_FIRST_REST * 2.0 ** min(failures - _FAILURES, 20), _LONGEST_REST))

    def rests_until(self, host: str) -> datetime | None:
        """Until when a host is left alone; None where nothing was said."""
        return aware((self._row(host) or {}).get("rests_until"))

    def in_trouble(self, *, now: datetime, source: str | None = None) -> list[dict[str, Any]]:
        """Hosts that rest, give no answer, or whose robots.txt can't be had: host, rests_until, failures, problem.

        Args:
            now: Time of asking, aware.
            source: Only those on which this source has URLs.
        """
        return list(
            self._db.query(
                "SELECT host, CASE WHEN rests_until > :now THEN rests_until END AS rests_until, failures,"
                " coalesce(trouble, problem) AS problem FROM hosts"
                " WHERE (rests_until > :now OR failures > 0 OR problem IS NOT NULL)"
                " AND (:source IS NULL OR EXISTS"
                "      (SELECT 1 FROM urls u WHERE u.source = :source AND u.host = hosts.host)) ORDER BY host",
                {"now": stamp(now), "source": source},
            )
        )

    def _row(self, host: str) -> dict[str, Any] | None:
        return first_row(self._db, "SELECT * FROM hosts WHERE host = ?", [host])
