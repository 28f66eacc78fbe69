"""When a URL is asked for again: pure functions of what is known and now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.items import LinkKind, Outcome

__all__ = ["MAX_ATTEMPTS", "MAX_REDIRECTS", "max_attempts", "next_due", "rest_until", "retry_delay"]

MAX_ATTEMPTS = 3
"""Requests for one URL in a row that may fail before it is left alone until `AFTER_FAILURE` is over."""

_SECTION_ATTEMPTS = 1  # of the many pages that are read for links none is worth waiting for

MAX_REDIRECTS = 5
"""Hops that RFC 9309 asks to follow for robots.txt; more than any article page needs."""

AFTER_FAILURE = timedelta(hours=6)
"""After the last attempt; twice as long after each further one, up to `_LONGEST_PAUSE`."""
_LONGEST_PAUSE = timedelta(days=30)
_RETRY_BASE = 2.0  # seconds; doubled twice: 2, 8, 32
_RETRY_CAP = 3600.0
_LONGEST_WAIT = 365 * 86400.0  # a server may ask for more than a calendar holds

# By age of the story, how long until it is looked at again: the steps of NewsDiffs, which caught edits of US dailies.
_ARTICLE_STEPS = (
    (timedelta(hours=3), timedelta(minutes=15)),
    (timedelta(days=1), timedelta(hours=1)),
    (timedelta(days=7), timedelta(hours=3)),
    (timedelta(days=30), timedelta(days=3)),
    (timedelta(days=365), timedelta(days=30)),
)
_ENTRY_POINTS: dict[LinkKind, timedelta] = {
    "home": timedelta(minutes=15),
    "feed": timedelta(minutes=15),
    "sitemap": timedelta(hours=1),
    "section": timedelta(hours=6),
    "robots": timedelta(hours=24),  # RFC 9309 2.4: not cached for longer than a day
}
_SETTLED = frozenset({"not-an-article", "too-short", "duplicate", "out-of-scope", "gone", "redirected", "disallowed"})


def max_attempts(kind: LinkKind) -> int:
    """Requests for a URL of a kind that may fail in a row."""
    return _SECTION_ATTEMPTS if kind == "section" else MAX_ATTEMPTS


def retry_delay(attempts: int, retry_after: float | None = None) -> float:
    """Seconds to wait before attempt number `attempts` + 1; never less than the server asked for, up to a year."""
    backoff = min(_RETRY_BASE * 4.0 ** min(max(0, attempts - 1), 10), _RETRY_CAP)
    return max(backoff, min(retry_after or 0.0, _LONGEST_WAIT))


def rest_until(retry_after: float, *, now: datetime) -> datetime:
    """Until when a host is left alone that asked for so many seconds; a year at most."""
    return now.astimezone(UTC) + timedelta(seconds=min(retry_after, _LONGEST_WAIT))


def next_due(
    kind: LinkKind,
    outcome: Outcome,
    *,
    now: datetime,
    attempts: int = 0,
    retry_after: float | None = None,
    published: datetime | None = None,
) -> datetime | None:
    """When a URL is due again after a visit.

    Args:
        kind: What the URL is fetched as.
        outcome: What became of the visit.
        now: Time of the visit, aware.
        attempts: Visits in a row that failed, this one included.
        retry_after: Seconds that the server asked to wait.
        published: When the article appeared, as far as known; its first sight otherwise.

    Returns:
        An aware datetime in UTC, or None when it is not asked for again.
    """
    now = now.astimezone(UTC)
    if outcome.retry and attempts < max_attempts(kind):
        return now + timedelta(seconds=retry_delay(attempts, retry_after))
    if outcome.state == "failed":
        doublings = min(max(0, attempts - max_attempts(kind)), 10)
        pause = min(AFTER_FAILURE * 2.0**doublings, _LONGEST_PAUSE)
        return now + max(pause, timedelta(seconds=retry_delay(attempts, retry_after)))
    if kind in _ENTRY_POINTS:
        return now + _ENTRY_POINTS[kind]
    if outcome.state in _SETTLED:
        return None
    age = now - (published or now)
    return next((now + wait for limit, wait in _ARTICLE_STEPS if age < limit), None)
