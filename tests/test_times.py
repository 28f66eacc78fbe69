"""Times as the archive writes them: they come back, and their text sorts as they do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.archive.times import aware, stamp, stated, utc

_ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_MOMENTS = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=_ZONES)  # noqa: DTZ001 - zones are drawn
_BAKU = timezone(timedelta(hours=4))


@given(_MOMENTS)
def test_a_stamp_comes_back_to_the_millisecond(moment: datetime) -> None:
    back = aware(stamp(moment))
    assert back is not None
    assert timedelta(0) <= moment - back < timedelta(milliseconds=1)
    assert back.utcoffset() == timedelta(0)


@given(_MOMENTS, _MOMENTS)
def test_stamps_sort_as_times_do(one: datetime, other: datetime) -> None:
    assert len(stamp(one)) == len(stamp(other))
    if one <= other:
        assert stamp(one) <= stamp(other)
        assert (utc(one) or "") <= (utc(other) or "")


@given(_MOMENTS)
def test_a_publishers_time_comes_back_with_its_offset(moment: datetime) -> None:
    back = aware(stated(moment))
    assert back == moment
    assert back is not None
    assert back.utcoffset() == moment.utcoffset()


@given(st.dates())
def test_a_date_stays_a_date(day: date) -> None:
    assert stated(day) == utc(day) == day.isoformat()
    assert aware(stated(day)) == datetime(day.year, day.month, day.day, tzinfo=UTC)


def test_a_date_sorts_before_the_times_of_its_day() -> None:
    day = date(2026, 11, 20)
    midnight = utc(datetime(2026, 11, 20, tzinfo=UTC))
    evening_before = utc(datetime(2026, 11, 20, 3, tzinfo=_BAKU))
    assert evening_before is not None
    assert midnight is not None
    assert evening_before < str(utc(day)) < midnight


@pytest.mark.parametrize(
    "edge", [datetime(1, 1, 1, tzinfo=_BAKU), datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=4)))]
)
def test_the_empty_date_of_some_publishing_systems_is_no_crash(edge: datetime) -> None:
    assert aware(utc(edge)) is not None


@given(st.text())
def test_what_is_no_time_is_none(text: str) -> None:
    moment = aware(text)
    assert moment is None or moment.tzinfo is not None
    assert aware(None) is None
    assert stated(None) is utc(None) is None
