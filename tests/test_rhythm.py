"""The rhythm that an archivist gives a source."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import RhythmError
from pipelines.rhythm import OWN, Rhythm, interval

_MOMENTS = st.integers(0, 40 * 365 * 86400).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@pytest.mark.parametrize(
    ("words", "minutes"),
    [("30m", 30), ("2h", 120), ("1d", 1440), ("1w", 10080), ("45 min", 45), ("2 hours", 120), ("1 day", 1440)],
)
def test_an_interval_is_read(words: str, minutes: int) -> None:
    assert interval(words) == timedelta(minutes=minutes)


@pytest.mark.parametrize("words", ["", "30", "m", "-5m", "1.5h", "30x", "half an hour", "1h30m"])
def test_what_is_no_interval_says_how_to_write_one(words: str) -> None:
    with pytest.raises(RhythmError, match="30m, 2h or 1d"):
        interval(words)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"every": timedelta(0)}, "between one minute and a year"),
        ({"every": timedelta(days=4000)}, "between one minute and a year"),
        ({"cron": "hourly"}, "no cron line"),
        ({"cron": "0 6 * *"}, "no cron line"),
        ({"cron": "* * * * * *"}, "no cron line"),
        ({"cron": "61 * * * *"}, "no cron line"),
        ({"cron": "0 0 30 2 *"}, "no cron line"),
        ({"cron": "0 6 * * *", "zone": "Asia/Nowhere"}, "no time zone"),
        ({"zone": "../etc/passwd"}, "no time zone"),
        ({"zone": ""}, "no time zone"),
    ],
)
def test_what_can_not_be_is_told_in_one_line(fields: dict[str, object], problem: str) -> None:
    with pytest.raises(RhythmError, match=problem) as caught:
        Rhythm(**fields)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)


def test_a_cron_line_is_meant_in_its_zone() -> None:
    night = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)
    assert Rhythm(cron="0 6 * * *").after(night) == datetime(2026, 11, 25, 6, 0, tzinfo=UTC)
    assert Rhythm(cron="0 6 * * *", zone="Asia/Baku").after(night) == datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


@given(_MOMENTS, st.sampled_from(["*/7 * * * *", "0 6 * * *", "30 2 * * 0", "0 0 29 2 *"]), st.sampled_from(["UTC", "Europe/London", "Asia/Baku"]))  # fmt: skip
def test_the_next_time_is_later_and_in_utc(moment: datetime, cron: str, zone: str) -> None:
    rhythm = Rhythm(cron=cron, zone=zone)
    due = rhythm.after(moment)
    assert due > moment
    assert due.tzinfo is UTC
    assert rhythm.after(due - timedelta(seconds=1)) == due


def test_a_rhythm_in_words() -> None:
    words = [
        str(r) for r in (OWN, Rhythm(every=interval("90m")), Rhythm(every=interval("48h")), Rhythm(cron="0 6 * * *"))
    ]
    assert words == ["its own", "every 90m", "every 2d", "0 6 * * * (UTC)"]
