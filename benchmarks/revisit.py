"""How soon a month of a news site is found, which edits are caught, and what that costs: the revisit policy, simulated.

    python -m benchmarks.revisit
    python -m benchmarks.revisit --json FILE --plots FOLDER
    python -m benchmarks.revisit --articles 5          # a small site

The site is made from a seed: articles by a daily and weekly curve; a feed, a home page, a news sitemap and eight
sections that show the newest; edits and removals at the ages that `benchmarks.newsroom` states. The policies see what a
crawl would see, no more, and answer through `pipelines.revisit`'s own values; the network takes no time.
"""

from __future__ import annotations

import heapq
import statistics
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from benchmarks import report
from benchmarks.newsroom import BEGIN, Newsroom
from pipelines.items import Outcome
from pipelines.revisit import Known, Plan, plan

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rich.table import Table

    from benchmarks.newsroom import Place, Story
    from pipelines.items import State

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
# NewsDiffs' steps (github.com/ecprice/newsdiffs, website/frontend/models.py): up to this age, so often.
_NEWSDIFFS = (
    (timedelta(hours=3), timedelta(minutes=15)),
    (_DAY, _HOUR),
    (7 * _DAY, 3 * _HOUR),
    (30 * _DAY, 3 * _DAY),
    (365 * _DAY, 30 * _DAY),
)


def everything_hourly(known: Known) -> Plan:
    """The baseline: feeds, home page, sections and every article there ever was, each hour."""
    return Plan(due=known.now + _HOUR)


def fixed_steps(known: Known) -> Plan:
    """Entry points every 15 minutes, articles by NewsDiffs' steps; what is gone is gone."""
    if known.kind != "article":
        return Plan(due=known.now + timedelta(minutes=15))
    if known.outcome.state == "gone":
        return Plan(due=None)
    age = known.now - (known.published or known.now)
    return Plan(due=next((known.now + wait for limit, wait in _NEWSDIFFS if age < limit), None))


POLICIES: dict[str, Callable[[Known], Plan]] = {
    "everything hourly": everything_hourly,
    "every 15 min, NewsDiffs' steps": fixed_steps,
    "Pressmark": plan,
}


@dataclass(slots=True)
class _Seen:
    """What a crawl knows of a story that it found."""

    found: datetime
    version: int
    changed: datetime | None = None
    away: datetime | None = None


@dataclass(slots=True)
class Ledger:
    """What a policy came to see, and what it asked for."""

    delays: list[float] = field(default_factory=list)
    """Minutes from a story's appearance until it was found."""
    edit_delays: list[float] = field(default_factory=list)
    """Minutes from an edit until its text was fetched, of the edits that were caught."""
    removal_delays: list[float] = field(default_factory=list)
    """Minutes from a removal until it was noticed."""
    requests: Counter[int] = field(default_factory=Counter)
    """By day of the month, from 0."""
    polls: int = 0
    """Requests for entry points."""


@dataclass(frozen=True, slots=True)
class Result:
    """The figures of one policy. Delays are minutes, shares are of all there were."""

    found: float
    delay_median: float
    delay_p95: float
    edits_caught: float
    edit_delay_median: float
    edit_delay_p95: float
    removals_noticed: float
    removal_delay_median: float
    requests_a_day: float
    polls_a_day: float
    requests_last_day: int


def simulate(policy: Callable[[Known], Plan], newsroom: Newsroom) -> Ledger:
    """Let a policy watch the newsroom's site from its first minute to its last."""
    ledger, seen = Ledger(), dict[int, _Seen]()
    waits: dict[int, float | None] = {}
    places, stories = newsroom.places, newsroom.stories
    # (when, what): places count from -1 down, stories from 0 up; no clock but this heap's
    due = [(BEGIN, -1 - n) for n in range(len(places))]
    heapq.heapify(due)
    while due and due[0][0] < newsroom.end:
        now, what = heapq.heappop(due)
        ledger.requests[(now - BEGIN).days] += 1
        if what < 0:
            place = places[-1 - what]
            fresh = [story for story in newsroom.shown(place, now) if story.id not in seen]
            for story in fresh:
                seen[story.id] = _Seen(found=now, version=-1)
                ledger.delays.append((now - story.published) / timedelta(minutes=1))
                heapq.heappush(due, (now, story.id))
            ledger.polls += 1
            answer = policy(_of_place(place, now, len(fresh), waits.get(what)))
            waits[what] = answer.wait
        else:
            answer = policy(_visit(stories[what], seen[what], now, ledger))
        if answer.due is not None:
            heapq.heappush(due, (max(answer.due, now + timedelta(seconds=1)), what))
    return ledger


def _of_place(place: Place, now: datetime, fresh: int, wait: float | None) -> Known:
    state: State = "read" if fresh else "unchanged"
    return Known(kind=place.kind, outcome=Outcome(state=state), now=now, found=fresh, wait=wait, depth=1)


def _visit(story: Story, seen: _Seen, now: datetime, ledger: Ledger) -> Known:
    """Look at a story: what the server says, and what is new about it."""
    state: State = "unchanged"
    if story.removed is not None and story.removed <= now:
        state = "gone"
        if seen.away is None and seen.version >= 0:
            seen.away = now
            ledger.removal_delays.append((now - story.removed) / timedelta(minutes=1))
    elif (version := story.version_at(now)) != seen.version:
        state = "stored"
        if seen.version >= 0:  # the first look is no edit, whatever was changed before it
            seen.changed = now
            ledger.edit_delays.append((now - story.edits[version - 1]) / timedelta(minutes=1))
        seen.version = version
    return Known(
        kind="article", outcome=Outcome(state=state), now=now, published=story.published, changed=seen.changed,
        away=seen.away,
    )  # fmt: skip


def figures(ledger: Ledger, newsroom: Newsroom) -> Result:
    """What is reported of a policy."""
    days = newsroom.days
    removed = sum(story.removed is not None for story in newsroom.stories)
    edits = sum(len(story.edits) for story in newsroom.stories)
    return Result(
        found=len(ledger.delays) / len(newsroom.stories),
        delay_median=statistics.median(ledger.delays),
        delay_p95=report.p95(ledger.delays),
        edits_caught=len(ledger.edit_delays) / edits,
        edit_delay_median=statistics.median(ledger.edit_delays),
        edit_delay_p95=report.p95(ledger.edit_delays),
        removals_noticed=len(ledger.removal_delays) / removed if removed else 1.0,
        removal_delay_median=statistics.median(ledger.removal_delays or [0.0]),
        requests_a_day=ledger.requests.total() / days,
        polls_a_day=ledger.polls / days,
        requests_last_day=ledger.requests[days - 1],
    )


def table(results: dict[str, Result]) -> Table:
    """The figures, a policy a row."""
    shown = report.table(
        "A month of a news site", "policy", "found after, min", "p95", "edits caught", "after, min", "p95",
        "removals noticed", "after, min", "requests a day", "of them polls", "on day 30",
    )  # fmt: skip
    for name, one in results.items():
        shown.add_row(
            name, f"{one.delay_median:.1f}", f"{one.delay_p95:.0f}", f"{one.edits_caught:.1%}",
            f"{one.edit_delay_median:.0f}", f"{one.edit_delay_p95:,.0f}", f"{one.removals_noticed:.1%}",
            f"{one.removal_delay_median:,.0f}", f"{one.requests_a_day:,.0f}", f"{one.polls_a_day:,.0f}",
            f"{one.requests_last_day:,}",
        )  # fmt: skip
    return shown


def main() -> None:
    parser = report.arguments(__doc__)
    parser.add_argument("--articles", type=int, default=100, help="articles a day (default: 100)")
    parser.add_argument("--seed", type=int, default=7, help="of the site (default: 7)")
    parser.add_argument("--plots", type=Path, metavar="FOLDER", help="draw them there (extra `bench`)")
    chosen = parser.parse_args()
    newsroom = Newsroom(articles_a_day=chosen.articles, seed=chosen.seed)
    ledgers = {name: simulate(policy, newsroom) for name, policy in POLICIES.items()}
    results = {name: figures(ledger, newsroom) for name, ledger in ledgers.items()}
    console = Console(width=150)
    console.print(table(results))
    console.print(newsroom.summary)
    told = {"seed": chosen.seed, "articles_a_day": chosen.articles, "site": newsroom.summary}
    rows = {name: asdict(result) for name, result in results.items()}
    report.write(chosen.json, {**told, "policies": rows})
    if chosen.plots:
        from benchmarks.plots import rhythms

        console.print(rhythms(ledgers, chosen.plots))


if __name__ == "__main__":
    main()
