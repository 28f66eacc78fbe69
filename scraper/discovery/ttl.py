"""How long a feed asks to be kept before it is fetched again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.items import Page

__all__ = ["asked_wait"]

_HEAD = 20_000  # bytes; both stand before the first item
_TTL = re.compile(rb"<ttl>\s*(\d{1,6})\s*</ttl>")
_PERIOD = re.compile(rb"<sy:updatePeriod>\s*(hourly|daily|weekly|monthly|yearly)\s*</sy:updatePeriod>")
_FREQUENCY = re.compile(rb"<sy:updateFrequency>\s*(\d{1,4})\s*</sy:updateFrequency>")
_SECONDS = {b"hourly": 3600, b"daily": 86400, b"weekly": 604800, b"monthly": 2592000, b"yearly": 31536000}


def asked_wait(page: Page) -> float | None:
    """Seconds between two fetches that a feed asks for: RSS's `ttl` or the syndication module's period; None: unsaid.

    Once an hour is what WordPress writes into every feed, whether somebody thought of it or not: it counts as unsaid.
    """
    head = page.body[:_HEAD]
    if found := _TTL.search(head):
        return int(found[1]) * 60.0
    if (period := _PERIOD.search(head)) is None:
        return None
    often = _FREQUENCY.search(head)
    seconds = _SECONDS[period[1]] / max(1, int(often[1]) if often else 1)
    return None if seconds == _SECONDS[b"hourly"] else seconds
