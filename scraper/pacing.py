"""How long a host is left alone between two requests."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from scraper.identity import ROBOTS_TOKEN

if TYPE_CHECKING:
    from scraper.discovery.robots import Robots

__all__ = ["BUSY", "Host", "Pace"]

BUSY = frozenset({429, 503})
"""Answers by which a server says that it is asked for too much (RFC 6585, RFC 9110)."""
_LONGEST_STEP = 6  # times that a pause is doubled: a host that stays busy is asked once in a minute
_SHORTEST_BACK_OFF = 1.0  # seconds


@dataclass(slots=True)
class Host:
    """What politeness needs to know of a host. Times in seconds are of the monotonic clock."""

    name: str
    robots: Robots | None = None
    robots_until: datetime | None = None
    free_at: float = 0.0
    out: set[int] = field(default_factory=set)
    """Rows of `urls` whose requests are on the wire."""
    waiting: bool = False
    """It stands in the queue of hosts."""
    busy: int = 0
    """Answers in a row by which it asked for less."""

    def knows_robots(self, now: datetime) -> bool:
        """Whether the rules are known, and not too old."""
        return self.robots is not None and self.robots_until is not None and now < self.robots_until


@dataclass(frozen=True, slots=True)
class Pace:
    """The archivist's wishes."""

    delay: float
    """Seconds from the end of a request to the next; a longer Crawl-delay wins."""
    jitter: float
    """Up to this share is added, so that visits don't beat in time."""

    def pause(self, host: Host) -> float:
        """Seconds until a host may be asked again after an answer."""
        stated = host.robots.delay(ROBOTS_TOKEN) if host.robots else None
        return max(self.delay, stated or 0.0) * (1 + random.uniform(0, self.jitter))  # noqa: S311

    def back_off(self, host: Host, status: int | None, retry_after: float | None) -> float:
        """Seconds that a host is to be left alone for what it answered; it counts how often that was so in a row.

        Retry-After where the server says it, else the pause doubled with each answer that it is busy.
        """
        if status not in BUSY:
            host.busy = 0
            return 0.0
        host.busy = min(host.busy + 1, _LONGEST_STEP)
        return max(retry_after or 0.0, max(self.pause(host), _SHORTEST_BACK_OFF) * 2.0**host.busy)

    def precaution(self, host: Host) -> timedelta:
        """How long others leave a host alone should this crawl die before it can say so."""
        return timedelta(seconds=self.pause(host))
