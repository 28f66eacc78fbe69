"""The passes that were made, and which of them are still running."""

from __future__ import annotations

import os
import platform
from datetime import timedelta
from typing import TYPE_CHECKING

from pipelines.archive.times import aware, stamp

if TYPE_CHECKING:
    from datetime import datetime

    from sqlite_utils import Database

__all__ = ["HEARTBEAT", "Crawls"]

HEARTBEAT = timedelta(seconds=20)
"""How often a crawl says that it is alive."""
_SILENCE = 15 * HEARTBEAT  # a crawl of which nothing was heard for so long is dead, whatever its machine


class Crawls:
    """The table `crawls`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def start(self, *, now: datetime, version: str) -> int:
        """Register a crawl of this process; gives its id, which signs the leases."""
        cursor = self._db.execute(
            "INSERT INTO crawls (started_at, alive_at, machine, pid, version) VALUES (?, ?, ?, ?, ?)",
            [stamp(now), stamp(now), platform.node(), os.getpid(), version],
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def beat(self, crawl: int, *, now: datetime) -> None:
        """Say that a crawl is alive, to those too who took it for dead while its machine slept."""
        self._db.execute(
            "UPDATE crawls SET alive_at = ?, finished_at = NULL, outcome = NULL WHERE id = ?", [stamp(now), crawl]
        )

    def others_since(self, crawl: int) -> datetime | None:
        """Since when another crawl has been running, the one that began first; None without any."""
        row = self._db.execute(
            "SELECT min(started_at) FROM crawls WHERE finished_at IS NULL AND id != ?", [crawl]
        ).fetchone()
        return aware(row[0])

    def finish(self, crawl: int, *, now: datetime, outcome: str) -> None:
        """Mark a crawl as over; `outcome` is Scrapy's reason (`finished`, `shutdown`)."""
        self._db.execute("UPDATE crawls SET finished_at = ?, outcome = ? WHERE id = ?", [stamp(now), outcome, crawl])

    def bury(self, *, now: datetime, but: int | None = None) -> list[int]:
        """Close the crawls that have died (killed, or a power cut); gives their ids.

        Those of this machine whose process is gone, and any of which nothing was heard for five minutes: on another
        machine, or before this one started anew and gave the number of the process to another. `but` is the caller's.
        """
        dead = [
            row["id"]
            for row in self._db.query("SELECT * FROM crawls WHERE finished_at IS NULL AND id IS NOT ?", [but])
            if (row["alive_at"] or row["started_at"]) < stamp(now - _SILENCE)
            or (row["machine"] == platform.node() and (row["pid"] == os.getpid() or not _runs(row["pid"])))
        ]
        for crawl in dead:
            self.finish(crawl, now=now, outcome="killed")
        return dead


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # it runs, as somebody else
    return True
