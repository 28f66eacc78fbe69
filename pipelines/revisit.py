"""When a URL is asked for again: a pure function of what is known of it, the time included.

`python -m benchmarks.revisit` lets it loose on a month of a news site; the constants are what came out best there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pipelines.rhythm import OWN

if TYPE_CHECKING:
    from pipelines.items import LinkKind, Outcome, Page
    from pipelines.rhythm import Rhythm

__all__ = [
    "MAX_ATTEMPTS",
    "MAX_REDIRECTS",
    "Known",
    "Plan",
    "kept_for",
    "max_attempts",
    "plan",
    "rest_until",
    "retry_delay",
]

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

# -- faults -------------------------------------------------------------------------------------------------------

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

# -- articles -----------------------------------------------------------------------------------------------------

AGEING = 0.3
"""An article is looked at again after this share of the time since it appeared or, as far as is known, last changed.

Of the edits of 100 stories a day (two seeds) it sees 90.1 % with 2,900 requests a day; 0.2 sees 90.8 % with 3,800, 0.5
sees 88.9 % with 2,100 and takes half as long again for the late ones. NewsDiffs' steps see 90.2 % with 7,800.
"""
_ARTICLE_WAITS = (15 * _MINUTE, 30 * _DAY)
_ARTICLE_LIFE = 365 * _DAY
"""Nobody edits older news often enough to be worth a request."""
_ABSENCE = (_HOUR, 30 * _DAY, 180 * _DAY)
"""What is no longer served is looked for again after as long as it has been away: at least, at most, and until when."""
_TOO_EARLY = (_HOUR, 6 * _HOUR)
"""A feed may name an article before the server has it: again after the first, until the second has passed."""
FULL_AFTER = 8
"""After so many 304 in a row the whole page is asked for: some servers send validators that tell nothing of it."""

# -- entry points -------------------------------------------------------------------------------------------------

SHORTER, LONGER = 0.5, 1.5
"""By what the last wait is multiplied when a poll brought articles that nobody knew, and when it brought none.

Of several ways in, the one that tells of news first is polled more often, the others more and more seldom. For 100
stories a day: found after 5 minutes (median; 95 %: 20) with 151 polls a day; 0.7 and 2: after 9 (31) with 88.
"""
_FIRST: dict[LinkKind, timedelta] = {
    "home": 15 * _MINUTE, "feed": 15 * _MINUTE, "sitemap": _HOUR, "section": 6 * _HOUR,
}  # fmt: skip
_BOUNDS: dict[LinkKind, tuple[timedelta, timedelta]] = {
    # an hour at most: with two, three stories a day are found after 32 minutes and not after 20
    "home": (5 * _MINUTE, _HOUR),
    "feed": (5 * _MINUTE, _HOUR),
    "sitemap": (15 * _MINUTE, _DAY),
    "section": (15 * _MINUTE, 7 * _DAY),
}
_FRONT_DEPTH = 1
_DEEP = (_DAY, 30 * _DAY)
"""First and longest wait of a section that is more than a click from the home page, and of one without articles."""
_DEAD = (_DAY, 30 * _DAY)
"""A feed, sitemap or section that is gone or redirects is looked for again after a day, then ever more seldom."""
_MAX_AGE = re.compile(r"\bmax-age=\"?(\d{1,9})", re.IGNORECASE)
_MOST_KEPT = 3600.0
"""Seconds that an answer may ask to be kept (max-age, a feed's ttl) before a poll; news waits for no longer."""

_SETTLED = frozenset(
    {"not-an-article", "too-short", "duplicate", "out-of-scope", "gone", "redirected", "disallowed", "removed"}
)
_AWAY = frozenset({"gone", "redirected", "not-an-article", "too-short"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a URL after a visit: everything that `plan` looks at."""

    kind: LinkKind
    """What it is fetched as."""
    outcome: Outcome
    """What became of the visit."""
    now: datetime
    """Time of the visit, aware."""
    attempts: int = 0
    """Visits in a row that failed, this one included."""
    retry_after: float | None = None
    """Seconds that the server asked to wait."""
    not_modified: int = 0
    """Answers 304 in a row, this one included."""
    rhythm: Rhythm = OWN
    """What the archivist set for its source."""

    # of an article
    published: datetime | None = None
    """When it appeared, as far as known; its first sight otherwise."""
    changed: datetime | None = None
    """When its words were last seen to have changed."""
    away: datetime | None = None
    """Since when it is no longer served."""
    announced: datetime | None = None
    """When it was found in a feed or news sitemap, if it was and gave no article so far."""

    # of what is read for links
    wait: float | None = None
    """Seconds that were planned to be waited before this visit."""
    found: int = 0
    """Articles it named that were not known before."""
    keep: float | None = None
    """Seconds for which the answer asks to be kept."""
    depth: int = 0
    """Clicks from the home page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What follows."""

    due: datetime | None
    """When it is asked for again, in UTC; None: never."""
    wait: float | None = None
    """The wait, in seconds, to be told to the next `plan` of a URL that is read for links."""
    full: bool = False
    """The next request asks for the whole page, whatever validators there are."""


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


def kept_for(page: Page) -> float:
    """Seconds that a response asks to be kept (Cache-Control's max-age, RFC 9111 5.2.2.1); 0 where it does not."""
    found = _MAX_AGE.search(page.header("cache-control") or "")
    return float(found[1]) if found else 0.0


def plan(known: Known) -> Plan:
    """When a URL is due again after a visit, and how it is asked for then."""
    now = known.now.astimezone(UTC)
    if known.outcome.retry and known.attempts < max_attempts(known.kind):
        # a fault that may pass belongs to this visit, whatever the rhythm
        return Plan(due=now + timedelta(seconds=retry_delay(known.attempts, known.retry_after)), wait=known.wait)
    if known.outcome.state == "failed":
        return Plan(due=_with_rhythm(now + _after_failure(known), known), wait=known.wait)
    if known.outcome.state == "out-of-scope":
        return Plan(due=None)
    full = known.not_modified >= FULL_AFTER
    if known.kind == "robots":
        return Plan(
            due=None, full=full
        )  # the scheduler wants it again with the next URL of its host, once it is a day old
    if known.kind != "article" and known.published is None:
        wait = _poll_wait(known)
        kept = timedelta(seconds=min(known.keep or 0.0, _MOST_KEPT))
        pause = known.rhythm.every if known.rhythm.every and known.outcome.state not in _SETTLED else max(wait, kept)
        return Plan(due=_with_rhythm(now + pause, known), wait=wait.total_seconds(), full=full)
    age_wait = _article_wait(known)
    return Plan(due=None if age_wait is None else _with_rhythm(now + age_wait, known), full=full)


def _with_rhythm(due: datetime, known: Known) -> datetime:
    """No sooner than the archivist's interval allows, and at no other time than the cron line's."""
    if known.rhythm.cron is not None:
        # an article's own time still counts: it waits for the first time of the line that is not before it
        is_poll = known.kind != "article"
        return known.rhythm.after(known.now if is_poll else max(due - _MINUTE, known.now))
    return max(due, known.now.astimezone(UTC) + known.rhythm.every) if known.rhythm.every else due


def _after_failure(known: Known) -> timedelta:
    doublings = min(max(0, known.attempts - max_attempts(known.kind)), 10)
    pause = min(AFTER_FAILURE * 2.0**doublings, _LONGEST_PAUSE)
    return max(pause, timedelta(seconds=retry_delay(known.attempts, known.retry_after)))


def _poll_wait(known: Known) -> timedelta:
    """How long until a home page, feed, sitemap or section is polled again: by what the last polls found."""
    is_empty = known.outcome.state == "read" and known.outcome.reason is not None
    is_deep = known.kind == "section" and (known.depth > _FRONT_DEPTH or is_empty)
    last = timedelta(seconds=known.wait) if known.wait is not None else None
    if known.outcome.state in _SETTLED:
        return _clamp((last or timedelta(0)) * 2, *_DEAD)
    least, most = _BOUNDS[known.kind]
    if last is None:
        return _DEEP[0] if is_deep else _FIRST[known.kind]
    return _clamp(last * (SHORTER if known.found else LONGER), least, _DEEP[1] if is_deep else most)


def _article_wait(known: Known) -> timedelta | None:
    """How long until an article is looked at again, None for never: by its age and by when it last changed."""
    state, now = known.outcome.state, known.now
    if state in _AWAY and known.away is not None:
        least, most, end = _ABSENCE
        absence = now - known.away
        return _clamp(absence, least, most) if absence < end else None
    if state == "gone" and known.announced is not None:
        again, end = _TOO_EARLY
        return again if now - known.announced < end else None
    appeared = known.published or now
    if state in _SETTLED or now - appeared >= _ARTICLE_LIFE:
        return None
    return _clamp((now - max(appeared, known.changed or appeared)) * AGEING, *_ARTICLE_WAITS)


def _clamp(wait: timedelta, least: timedelta, most: timedelta) -> timedelta:
    return max(least, min(wait, most))
