"""When a URL is asked for again."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.newsroom import Newsroom
from benchmarks.revisit import everything_hourly, figures, simulate
from pipelines.items import LinkKind, Outcome, Page, State
from pipelines.revisit import AFTER_FAILURE, FULL_AFTER, MAX_ATTEMPTS, Known, kept_for, plan, retry_delay
from pipelines.rhythm import OWN, Rhythm
from tests.builders import NOW

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_POLLED: tuple[LinkKind, ...] = ("home", "feed", "sitemap", "section")
_KINDS = st.sampled_from(get_args(LinkKind))
_OUTCOMES = st.builds(Outcome, state=st.sampled_from(get_args(State)), retry=st.booleans())
_FAULTS = st.just(Outcome(state="failed", retry=True)) | st.just(Outcome(state="failed"))
_WAITS = st.none() | st.floats(0, 30 * 86400)
_MOMENTS = st.none() | st.integers(-(10**8), 10**9).map(lambda seconds: NOW - timedelta(seconds=seconds))
_RHYTHMS = st.sampled_from(
    [OWN, Rhythm(every=_HOUR), Rhythm(cron="0 6 * * *"), Rhythm(cron="*/5 * * * 1", zone="Asia/Baku")]
)
_YEAR = 365 * 86400


def known(kind: LinkKind = "article", state: State = "unchanged", **facts: Any) -> Known:
    return Known(kind=kind, outcome=facts.pop("outcome", Outcome(state=state)), now=facts.pop("now", NOW), **facts)


def wait_of(kind: LinkKind = "article", state: State = "unchanged", **facts: Any) -> timedelta | None:
    due = plan(known(kind, state, **facts)).due
    return None if due is None else due - NOW


# -- articles -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "low", "high"),
    [
        (timedelta(0), 15 * _MINUTE, 15 * _MINUTE),
        (-_DAY, 15 * _MINUTE, 15 * _MINUTE),  # announced for tomorrow
        (2 * _HOUR, 20 * _MINUTE, _HOUR),
        (_DAY, 4 * _HOUR, 12 * _HOUR),
        (7 * _DAY, _DAY, 4 * _DAY),
        (200 * _DAY, 30 * _DAY, 30 * _DAY),
    ],
)
@pytest.mark.parametrize("state", ["stored", "unchanged"])
def test_a_story_is_looked_at_after_minutes_hours_days_months(
    state: State, age: timedelta, low: timedelta, high: timedelta
) -> None:
    wait = wait_of(state=state, published=NOW - age)
    assert wait is not None
    assert low <= wait <= high


def test_a_story_of_which_nothing_is_known_is_new() -> None:
    assert wait_of() == 15 * _MINUTE


def test_an_old_story_is_left_alone() -> None:
    assert wait_of(published=NOW - 365 * _DAY) is None


@given(st.integers(0, 364 * 86400), st.integers(0, 364 * 86400))
def test_the_older_a_story_the_longer_the_wait(one: int, other: int) -> None:
    young, old = sorted((one, other))
    first = wait_of(published=NOW - timedelta(seconds=young))
    second = wait_of(published=NOW - timedelta(seconds=old))
    assert first is not None
    assert second is not None
    assert first <= second


@given(st.integers(0, 364 * 86400), st.integers(0, 364 * 86400))
def test_one_that_changed_is_looked_at_sooner(age: int, since: int) -> None:
    published, changed = NOW - timedelta(seconds=age), NOW - timedelta(seconds=since)
    sooner, plain = wait_of(published=published, changed=changed), wait_of(published=published)
    assert sooner is not None
    assert plain is not None
    assert sooner <= plain
    if since * 2 < age and age > 86400 and since < 99 * 86400:  # up to the longest wait there is
        assert sooner < plain


@pytest.mark.parametrize("state", ["gone", "redirected", "not-an-article", "too-short"])
def test_what_was_removed_is_looked_for_ever_more_seldom_and_then_left(state: State) -> None:
    facts = {"published": NOW - 200 * _DAY}
    waits = [
        wait_of(state=state, away=NOW - away, **facts) for away in (0 * _DAY, 5 * _HOUR, _DAY, 90 * _DAY, 181 * _DAY)
    ]
    assert waits == [_HOUR, 5 * _HOUR, _DAY, 30 * _DAY, None]


@pytest.mark.parametrize(
    "state", ["not-an-article", "too-short", "duplicate", "out-of-scope", "gone", "redirected", "disallowed"]
)
def test_what_gave_no_article_is_left_alone(state: State) -> None:
    assert wait_of(state=state) is None


def test_a_story_that_was_announced_before_it_was_there_is_asked_for_again() -> None:
    assert wait_of(state="gone", announced=NOW) == _HOUR
    assert wait_of(state="gone", announced=NOW - 7 * _HOUR) is None
    assert wait_of(state="not-an-article", announced=NOW) is None


@pytest.mark.parametrize("kind", ["article", "feed"])
def test_the_whole_page_is_asked_for_now_and_then(kind: LinkKind) -> None:
    assert next(n for n in range(20) if plan(known(kind, not_modified=n)).full) == FULL_AFTER
    assert not plan(known(kind, "stored", published=NOW)).full


# -- home page, feeds, sitemaps, sections --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", _POLLED)
def test_a_poll_that_brings_news_shortens_the_wait_and_one_that_brings_none_lengthens_it(kind: LinkKind) -> None:
    wait = plan(known(kind, "read")).wait
    assert wait is not None
    fewer = plan(known(kind, "read", wait=wait, found=0)).wait
    more = plan(known(kind, "read", wait=wait, found=3)).wait
    assert more is not None
    assert fewer is not None
    assert more < wait < fewer


@given(st.sampled_from(_POLLED), st.floats(0, _YEAR), st.integers(0, 50), st.integers(0, 5))
def test_the_wait_is_bounded(kind: LinkKind, wait: float, found: int, depth: int) -> None:
    planned = wait_of(kind, "read", wait=wait, found=found, depth=depth)
    assert planned is not None
    assert 5 * _MINUTE <= planned <= 30 * _DAY
    if kind in {"home", "feed"}:
        assert planned <= _HOUR


@pytest.mark.parametrize(
    ("rounds", "found", "wait"), [(30, 1, 5 * _MINUTE), (30, 0, _HOUR), (1, 1, 15 * _MINUTE / 2)]
)  # fmt: skip
def test_a_feed_comes_to_its_rhythm(rounds: int, found: int, wait: timedelta) -> None:
    last = plan(known("feed", "read")).wait
    for _ in range(rounds):
        last = plan(known("feed", "read", wait=last, found=found)).wait
    assert last == wait.total_seconds()


@pytest.mark.parametrize("facts", [{"depth": 2}, {"outcome": Outcome(state="read", reason="no links to articles")}])
def test_deep_and_empty_sections_are_read_seldom(facts: dict[str, Any]) -> None:
    assert wait_of("section", "read", **facts) == _DAY
    assert wait_of("section", "read", wait=29 * 86400.0, **facts) == 30 * _DAY


@pytest.mark.parametrize("state", ["gone", "redirected"])
@pytest.mark.parametrize("kind", _POLLED)
def test_a_dead_feed_is_looked_for_again_and_ever_more_seldom(kind: LinkKind, state: State) -> None:
    waits, last = [], None
    for _ in range(7):
        last = plan(known(kind, state, wait=last)).wait
        waits.append((last or 0) / 86400)
    assert waits == [1, 2, 4, 8, 16, 30, 30]


def test_a_page_read_for_links_that_is_an_article_ages_like_one() -> None:
    assert wait_of("section", "unchanged", published=NOW - 100 * _DAY) == 30 * _DAY


def test_robots_txt_is_asked_for_when_something_else_is_and_not_for_itself() -> None:
    assert wait_of("robots", "read") is None
    assert wait_of("robots", "gone") is None
    assert wait_of("robots", "failed", attempts=1) == AFTER_FAILURE


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("max-age=600", 600),
        ('public, MAX-AGE="90"', 90),
        ("s-maxage=900", 0),
        ("no-cache", 0),
        ("max-age=x", 0),
        ("max-age=99999999999999", 999999999),
        (None, 0),
    ],
)
def test_how_long_an_answer_asks_to_be_kept(header: str | None, seconds: float) -> None:
    headers = {"Cache-Control": header} if header else {}
    assert kept_for(Page("https://example.com/feed", b"", headers=headers)) == seconds


def test_what_asks_to_be_kept_is_for_an_hour_at_most() -> None:
    assert wait_of("feed", "read", keep=1800.0) == 30 * _MINUTE
    assert wait_of("feed", "read", keep=7 * 86400.0) == _HOUR
    assert wait_of("feed", "read", keep=60.0) == 15 * _MINUTE


# -- the archivist's rhythm ----------------------------------------------------------------------------------------


def test_an_interval_holds_for_polls_and_is_the_least_for_articles() -> None:
    twice_a_day = Rhythm(every=12 * _HOUR)
    assert wait_of("feed", "read", found=5, keep=60.0, rhythm=twice_a_day) == 12 * _HOUR
    assert wait_of(published=NOW, rhythm=twice_a_day) == 12 * _HOUR
    assert wait_of(published=NOW - 100 * _DAY, rhythm=twice_a_day) == 30 * _DAY
    assert wait_of("feed", "gone", rhythm=Rhythm(every=_MINUTE)) == _DAY


@given(_KINDS, st.sampled_from(["read", "stored", "unchanged"]), _MOMENTS)
def test_with_a_cron_line_nothing_is_asked_for_at_another_time(kind: LinkKind, state: State, published: Any) -> None:
    due = plan(known(kind, state, published=published, rhythm=Rhythm(cron="30 5 * * 1"))).due
    if due is not None and kind != "robots":
        assert (due.weekday(), due.hour, due.minute, due.second) == (0, 5, 30, 0)


def test_a_retry_does_not_wait_for_the_cron_line() -> None:
    fault = Outcome(state="failed", retry=True)
    assert wait_of("feed", outcome=fault, attempts=1, rhythm=Rhythm(cron="0 6 * * *")) == timedelta(seconds=2)


# -- faults --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(0, 2), (1, 2), (2, 8), (3, 32), (4, 128), (50, 3600), (10**9, 3600)]
)
def test_each_attempt_waits_longer(attempts: int, seconds: float) -> None:
    assert retry_delay(attempts) == seconds


@pytest.mark.parametrize(
    ("attempts", "retry_after", "seconds"), [(1, 1, 2), (1, 120, 120), (3, 5, 32), (1, 0, 2), (1, None, 2)]
)
def test_the_server_may_ask_for_more_and_not_for_less(attempts: int, retry_after: float, seconds: float) -> None:
    assert retry_delay(attempts, retry_after) == seconds


def test_a_fault_that_may_pass_is_tried_again_soon_and_then_left_alone() -> None:
    fault = Outcome(state="failed", reason="HTTP 503", retry=True)
    waits = [wait_of(outcome=fault, attempts=n) for n in range(1, MAX_ATTEMPTS + 1)]
    assert waits == [timedelta(seconds=2), timedelta(seconds=8), AFTER_FAILURE]


def test_a_lasting_fault_is_not_tried_again_at_once() -> None:
    assert wait_of("feed", "failed", attempts=1) == AFTER_FAILURE


def test_a_fault_leaves_the_rhythm_of_a_feed_as_it_was() -> None:
    assert plan(known("feed", "failed", attempts=5, wait=777.0)).wait == 777.0


@pytest.mark.parametrize("seconds", [1e12, 1e300, float("inf")])
@pytest.mark.parametrize("attempts", [1, MAX_ATTEMPTS])
def test_an_absurd_retry_after_is_cut_to_a_year(seconds: float, attempts: int) -> None:
    fault = Outcome(state="failed", retry=True)
    assert wait_of(outcome=fault, attempts=attempts, retry_after=seconds) == timedelta(seconds=_YEAR)


# -- a month of a site, simulated ---------------------------------------------------------------------------------


@pytest.mark.parametrize("articles_a_day", [3, 30])
def test_more_is_seen_sooner_with_fewer_requests_than_by_polling_everything_hourly(articles_a_day: int) -> None:
    newsroom = Newsroom(articles_a_day=articles_a_day, days=10)
    ours, hourly = (figures(simulate(policy, newsroom), newsroom) for policy in (plan, everything_hourly))
    assert ours.found >= hourly.found > 0.99
    assert ours.delay_median < hourly.delay_median * 0.8
    assert ours.edits_caught > hourly.edits_caught
    assert ours.requests_a_day < hourly.requests_a_day / 3


def test_the_simulation_is_the_same_each_time() -> None:
    one, other = (simulate(plan, Newsroom(articles_a_day=10, days=3)) for _ in range(2))
    assert one == other


# -- whatever comes ------------------------------------------------------------------------------------------------


@given(
    _KINDS, _OUTCOMES, st.integers(0, 10), _WAITS, _MOMENTS, _MOMENTS, _MOMENTS, _WAITS, st.integers(0, 20), _RHYTHMS
)
def test_never_due_in_the_past_and_in_utc(
    kind: LinkKind, outcome: Outcome, attempts: int, wait: float | None, published: Any, changed: Any, away: Any,
    last: float | None, not_modified: int, rhythm: Rhythm,
) -> None:  # fmt: skip
    facts = {"published": published, "changed": changed, "away": away, "announced": away, "keep": wait, "wait": last}
    due = plan(
        known(
            kind, outcome=outcome, attempts=attempts, retry_after=wait, not_modified=not_modified, rhythm=rhythm, **facts
        )
    ).due  # fmt: skip
    assert due is None or (due > NOW and due.utcoffset() == timedelta(0))


@given(_KINDS, _FAULTS, st.integers(0, 10), st.floats(0, _YEAR))
def test_never_due_before_the_server_allows_it(kind: LinkKind, fault: Outcome, attempts: int, wait: float) -> None:
    due = plan(known(kind, outcome=fault, attempts=attempts, retry_after=wait)).due
    assert due is not None
    assert due >= NOW + timedelta(seconds=wait)


@pytest.mark.parametrize("kind", ["article", "feed"])
@pytest.mark.parametrize("state", ["failed", "unchanged"])
def test_the_answer_is_in_utc_whatever_the_clock(kind: LinkKind, state: State) -> None:
    there = NOW.astimezone(timezone(timedelta(hours=4)))
    due = plan(known(kind, state, now=there, published=None)).due
    assert due == plan(known(kind, state, published=None)).due
    assert due is not None
    assert due.tzinfo is UTC
