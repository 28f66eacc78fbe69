"""The passes that were made, and which of them are still running."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING

from pipelines.archive.times import stamp

if TYPE_CHECKING:
    from datetime import datetime

    from sqlite_utils import Database

__all__ = ["Crawls"]


class Crawls:
    """The table `crawls`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def start(self, *, now: datetime, version: str) -> int:
        """Register a crawl of this process; gives its id, which signs the leases."""
        cursor = self._db.execute(
            "INSERT INTO crawls (started_at, machine, pid, version) VALUES (?, ?, ?, ?)",
            [stamp(now), platform.node(), os.getpid(), version],
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def finish(self, crawl: int, *, now: datetime, outcome: str) -> None:
        """Mark a crawl as over; `outcome` is Scrapy's reason (`finished`, `shutdown`)."""
        self._db.execute("UPDATE crawls SET finished_at = ?, outcome = ? WHERE id = ?", [stamp(now), outcome, crawl])

    def bury(self, *, now: datetime) -> list[int]:
        """Close the crawls of this machine whose process is gone (killed, or a power cut); gives their ids."""
        rows = self._db.query("SELECT id, pid FROM crawls WHERE finished_at IS NULL AND machine = ?", [platform.node()])
        dead = [row["id"] for row in rows if row["pid"] == os.getpid() or not _runs(row["pid"])]
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
