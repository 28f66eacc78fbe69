"""Charts, breaks and the words of values: pure functions."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest

from pipelines.plural import plural
from pipelines.web.breaks import breaks, shrinks
from pipelines.web.charts import Chart, bars, calendar, clock, lines, stacked
from pipelines.web.show import day, direction, language, link, marked, moment, plain, seconds

DAY = date(2024, 11, 22)


def rects(chart: Chart) -> list[ET.Element]:
    return [element for drawing in chart.drawings for element in ET.fromstring(str(drawing)).iter("rect")]


def test_stacked_bars_are_as_high_as_what_they_count() -> None:
    counts = {"a.example": Counter({"2024-11-22": 3, "2024-11-20": 1}), "b.example": Counter({"2024-11-22": 1})}
    chart = stacked("Articles a day", DAY, 3, counts, unit="article")
    heights = {(rect.get("class"), rect.get("x")): float(rect.get("height") or 0) for rect in rects(chart)}
    assert sorted(heights.values()) == pytest.approx([24.5, 24.5, 73.5])
    assert [row[0] for row in chart.rows] == ["20 Nov 2024", "22 Nov 2024"]
    assert chart.rows[-1][1:] == (3, 1, 4)
    assert "5 articles in 3 days" in chart.summary


def test_many_series_are_drawn_as_six_and_the_others() -> None:
    counts = {f"p{n}.example": Counter({"2024-11-22": 10 - n}) for n in range(9)}
    chart = stacked("t", DAY, 2, counts, unit="article")
    assert [name for _, name in chart.legend][-1] == "3 others"
    assert len(chart.legend) == 7
    assert chart.rows[0][-2:] == (4 + 3 + 2, sum(range(2, 11)))


@pytest.mark.parametrize(("span", "name", "count"), [(3, "Day", 4), (400, "Month", 14), (366 * 30, "Year", 31)])
def test_a_time_line_has_steps_of_days_months_or_years(span: int, name: str, count: int) -> None:
    days = [(DAY - timedelta(days=span), 2), (DAY, 1)]
    chart = bars("Hits", days, unit="article")
    assert chart.columns[0] == name
    assert len(rects(chart)) == 2
    assert sum(int(row[1]) for row in chart.rows) == 3
    width = float(rects(chart)[0].get("width") or 0)
    assert width == pytest.approx(0.8 * 600 / count, abs=0.1)


def test_a_calendar_has_a_square_for_each_day_of_a_year() -> None:
    chart = calendar("Coverage", DAY, {"2024-11-22": 5, "2024-11-01": 1}, unit="article")
    squares = rects(chart)
    assert len(squares) == 51 * 7 + DAY.weekday() + 1
    assert [square[0].text for square in squares if square.get("class") != "h0"] == ["1 Nov 2024: 1", "22 Nov 2024: 5"]
    assert "360 of 362 days have none" in chart.summary
    assert sum(int(row[1]) for row in chart.rows) == 6


def test_the_clock_says_when_most_comes_in() -> None:
    table = [[0] * 24 for _ in range(7)]
    table[4][9] = 7
    chart = clock("Rhythm", table, unit="article")
    assert len(rects(chart)) == 7 * 24
    assert "most on Fridays and in the hour from 09:00 UTC" in chart.summary


def test_a_line_has_gaps_and_marks() -> None:
    chart = lines("Has an author", ["1", "2", "3", "4"], [100.0, None, 90.0, 10.0], top=100, marks=[3], unit="%")
    svg = ET.fromstring(str(chart.drawings[0]))
    assert len(list(svg.iter("polyline"))) == 2
    assert [rect.get("class") for rect in svg.iter("rect")] == ["broken"]
    assert chart.rows[-1] == ("4", "10%, broke")
    assert "Broke in the week of 4" in chart.summary


def test_one_is_told_in_the_singular() -> None:
    table = [[int((day, hour) == (4, 9)) for hour in range(24)] for day in range(7)]
    counts = {"a.example": Counter({"2024-11-22": 1})}
    charts = [
        stacked("t", DAY, 1, counts, unit="article"), bars("t", [(DAY, 1)], unit="article"),
        calendar("t", DAY, {"2024-11-22": 1}, unit="article"), clock("t", table, unit="article"),
    ]  # fmt: skip
    assert all(chart.summary.startswith("1 article ") for chart in charts[:3])
    assert charts[3].summary.startswith("1 article; most on Fridays")
    assert "in 1 day of 1 source," in charts[0].summary
    assert charts[1].columns == ("Day", "Articles")
    assert bars("t", [], unit="entry").summary == "No entries."
    assert [plural(number, "day") for number in (0, 1, 1_234)] == ["0 days", "1 day", "1,234 days"]


def test_titles_of_a_chart_are_only_words() -> None:
    chart = stacked('"><script>', DAY, 1, {"<b>": Counter({"2024-11-22": 1})}, unit="article")
    assert ET.fromstring(str(chart.drawings[0])).get("aria-label") == '"><script>'


@pytest.mark.parametrize(("shares", "found"), [
    ([1, 1, 1, 0, 0, 0, 0], [3]),
    ([0.9, 0.95, 0.9, 0.92, 0.3, 0.28], [4]),
    ([0, 0, 0, 0], []),
    ([0.5, 0.45, 0.55, 0.4, 0.5], []),
    ([1, 1, None, 0.1, 0.1, 1, 1, 1, 0.1], [3, 8]),
])  # fmt: skip
def test_a_field_breaks_where_its_share_falls(shares: list[float | None], found: list[int]) -> None:
    assert breaks([(40, share) for share in shares]) == found
    assert breaks([(3, share) for share in shares]) == []


def test_texts_that_shrink_to_less_than_half_are_a_break() -> None:
    assert shrinks([(40, words) for words in (300, 320, 310, 120, 110, 118)]) == [3]
    assert shrinks([(40, words) for words in (300, 200, 180, 150)]) == []


@pytest.mark.parametrize(("text", "own", "zone", "utc"), [
    ("2024-11-22T14:30:00+04:00", "22 November 2024, 14:30", "UTC+4", "10:30 UTC"),
    ("2024-11-22T01:15:00+05:45", "22 November 2024, 01:15", "UTC+5:45", "21 November, 19:30 UTC"),
    ("2024-11-22T14:30:00-05:00", "22 November 2024, 14:30", "UTC−5", "19:30 UTC"),
    ("2024-11-22T14:30:00.250+00:00", "22 November 2024, 14:30", "UTC", ""),
    ("2024-11-22", "22 November 2024", "", ""),
    ("yesterday <b>", "yesterday <b>", "", ""),
])  # fmt: skip
def test_a_time_is_shown_as_the_publisher_had_it_and_in_utc(text: str, own: str, zone: str, utc: str) -> None:
    shown = moment(text)
    assert shown is not None
    assert (shown.own, shown.zone, shown.utc) == (own, zone, utc)


def test_values_are_shown_in_words() -> None:
    assert moment(None) is None
    assert day("2024-11-22", weekday=True) == "Friday, 22 November 2024"
    assert [seconds(n) for n in (20, 60, 5_400, 86_400 * 3)] == ["less than a minute", "1 minute", "2 hours", "3 days"]
    assert [language(code) for code in ("az", "pt-BR", "xx", None)] == ["Azerbaijani", "Portuguese", "xx", ""]
    assert [direction(code) for code in ("ar", "he-IL", "en", "az-Arab", "ckb", None)] == [
        "rtl",
        "rtl",
        "ltr",
        "rtl",
        "rtl",
        "auto",
    ]
    assert link("https://a.example/") == "https://a.example/"
    assert [link(one) for one in ("javascript:x", "data:text/html,x", "//a.example", "", None)] == [None] * 5
    assert plain("a\u202eb\u0000\n c") == "ab c"
    assert str(marked("a \x02<b>\x03 c")) == "a <mark>&lt;b&gt;</mark> c"
