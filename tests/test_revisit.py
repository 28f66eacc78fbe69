"""When a URL is asked for again."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.items import LinkKind, Outcome, State
from pipelines.revisit import AFTER_FAILURE, MAX_ATTEMPTS, next_due, retry_delay
from tests.builders import NOW

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_KINDS = st.sampled_from(get_args(LinkKind))
_OUTCOMES = st.builds(Outcome, state=st.sampled_from(get_args(State)), retry=st.booleans())
_FAULTS = st.just(Outcome(state="failed", retry=True)) | st.just(Outcome(state="failed"))
_WAITS = st.none() | st.floats(0, 30 * 86400)
_YEAR = 365 * 86400


@pytest.mark.parametrize(
    ("age", "wait"),
    [
        (timedelta(0), 15 * _MINUTE),
        (2 * _HOUR, 15 * _MINUTE),
        (3 * _HOUR, _HOUR),
        (23 * _HOUR, _HOUR),
        (_DAY, 3 * _HOUR),
        (6 * _DAY, 3 * _HOUR),
        (7 * _DAY, 3 * _DAY),
        (29 * _DAY, 3 * _DAY),
        (30 * _DAY, 30 * _DAY),
        (364 * _DAY, 30 * _DAY),
        (365 * _DAY, None),
        (4000 * _DAY, None),
        (-_DAY, 15 * _MINUTE),  # announced for tomorrow
        (None, 15 * _MINUTE),
    ],
)
@pytest.mark.parametrize("state", ["stored", "unchanged"])
def test_a_story_is_looked_at_less_often_as_it_ages(
    state: State, age: timedelta | None, wait: timedelta | None
) -> None:
    published = NOW - age if age is not None else None
    due = next_due("article", Outcome(state=state), now=NOW, published=published)
    assert due == (NOW + wait if wait else None)


@pytest.mark.parametrize(
    ("kind", "wait"),
    [("home", 15 * _MINUTE), ("feed", 15 * _MINUTE), ("sitemap", _HOUR), ("section", 6 * _HOUR), ("robots", _DAY)],
)
@pytest.mark.parametrize("state", ["read", "unchanged", "gone", "redirected"])
def test_entry_points_have_a_rhythm(kind: LinkKind, wait: timedelta, state: State) -> None:
    assert next_due(kind, Outcome(state=state), now=NOW) == NOW + wait


@pytest.mark.parametrize(
    "state", ["not-an-article", "too-short", "duplicate", "out-of-scope", "gone", "redirected", "disallowed"]
)
def test_what_is_settled_is_left_alone(state: State) -> None:
    assert next_due("article", Outcome(state=state), now=NOW, published=NOW) is None


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
    waits = [next_due("article", fault, now=NOW, attempts=n) for n in range(1, MAX_ATTEMPTS + 1)]
    assert waits == [NOW + timedelta(seconds=2), NOW + timedelta(seconds=8), NOW + AFTER_FAILURE]


def test_a_lasting_fault_is_not_tried_again_at_once() -> None:
    assert next_due("feed", Outcome(state="failed"), now=NOW, attempts=1) == NOW + AFTER_FAILURE


@pytest.mark.parametrize("seconds", [1e12, 1e300, float("inf")])
@pytest.mark.parametrize("attempts", [1, MAX_ATTEMPTS])
def test_an_absurd_retry_after_is_cut_to_a_year(seconds: float, attempts: int) -> None:
    fault = Outcome(state="failed", retry=True)
    due = next_due("article", fault, now=NOW, attempts=attempts, retry_after=seconds)
    assert due == NOW + timedelta(seconds=_YEAR)


@given(_KINDS, _OUTCOMES, st.integers(0, 10), _WAITS, st.none() | st.integers(-(10**8), 10**9))
def test_never_due_in_the_past_and_in_utc(
    kind: LinkKind, outcome: Outcome, attempts: int, wait: float | None, age: int | None
) -> None:
    published = NOW - timedelta(seconds=age) if age is not None else None
    due = next_due(kind, outcome, now=NOW, attempts=attempts, retry_after=wait, published=published)
    assert due is None or (due > NOW and due.utcoffset() == timedelta(0))


@given(_KINDS, _FAULTS, st.integers(0, 10), st.floats(0, _YEAR))
def test_never_due_before_the_server_allows_it(kind: LinkKind, fault: Outcome, attempts: int, wait: float) -> None:
    due = next_due(kind, fault, now=NOW, attempts=attempts, retry_after=wait)
    assert due is not None
    assert due >= NOW + timedelta(seconds=wait)


def test_the_answer_is_in_utc_whatever_the_clock() -> None:
    due = next_due("article", Outcome(state="failed"), now=NOW.astimezone(timezone(timedelta(hours=4))))
    assert due == NOW + AFTER_FAILURE
    assert due is not None
    assert due.tzinfo is UTC
