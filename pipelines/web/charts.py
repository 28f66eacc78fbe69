"""Charts as SVG, drawn on the server, without a script: each with a text alternative and the table behind it.

Bars and lines stretch with the page (`preserveAspectRatio="none"`); their words stand in HTML beside them, so that they
stay as large as the other text on a phone. Colours are classes (`c0` to `c6`, `h0` to `h4`) that the style sheet
knows, in light and dark.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from pipelines.plural import plural, several
from pipelines.web.show import day as in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["Chart", "bars", "calendar", "clock", "lines", "stacked"]

_WIDTH, _HEIGHT = 600, 100  # of the drawing, in its own units
_SERIES = 6  # with a colour of their own; the rest is one more
_CELL, _GAP = 11, 2
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_short = partial(in_words, short=True)

Cell = str | int | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawing and what stands around it."""

    title: str
    summary: str
    """What it shows, in a sentence: the text alternative."""
    kind: str
    """`stretched` where its size follows the page, else `fixed`."""
    drawings: list[Markup]
    top: str = ""
    """What the upper edge stands for."""
    axis: list[str] = field(default_factory=list)
    """Words under it, from left to right."""
    legend: list[tuple[str, str]] = field(default_factory=list)
    """Class and name of each series."""
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Cell]] = ()
    """The table behind it."""


def bars(title: str, days: Sequence[tuple[date, int]], *, unit: str) -> Chart:
    """Counts over time, a bar a day, or a month where there are many: for the time line of a search.

    Args:
        title: Of the chart.
        days: Days that have any, oldest first.
        unit: What is counted, in the singular.
    """
    steps, labels, name = _steps(days)
    top = max(steps, default=0)
    total = sum(steps)
    peak = labels[steps.index(top)] if steps else ""
    return Chart(
        title=title,
        summary=f"{plural(total, unit)} from {labels[0]} to {labels[-1]}; most in {peak}: {top:,}."
        if steps
        else f"No {several(unit)}.",
        kind="stretched",
        drawings=[_stretched(title, _columns([[value] for value in steps], labels, ["c0"], top))],
        top=f"{top:,} a {name.lower()}",
        axis=_ends(labels),
        columns=(name, several(unit).capitalize()),
        rows=[(label, value) for label, value in zip(labels, steps, strict=True) if value],
    )


def stacked(title: str, until: date, days: int, counts: Mapping[str, Mapping[str, int]], *, unit: str) -> Chart:
    """Counts a day, the largest series each in its colour, the others together.

    Args:
        title: Of the chart.
        until: The last day.
        days: How many days, that one included.
        counts: Series → day (ISO 8601) → count.
        unit: What is counted, in the singular.
    """
    order = sorted(counts, key=lambda name: -sum(counts[name].values()))
    named, others = order[:_SERIES], order[_SERIES:]
    all_days = [until - timedelta(days=back) for back in range(days - 1, -1, -1)]
    table = [
        [
            *(counts[name].get(day.isoformat(), 0) for name in named),
            sum(counts[o].get(day.isoformat(), 0) for o in others),
        ]
        for day in all_days
    ]
    labels = [_short(day) for day in all_days]
    totals = [sum(row) for row in table]
    top = max(totals, default=0)
    names = [*named, *([plural(len(others), "other")] if others else [])]
    classes = [f"c{number}" for number in range(len(names))]
    return Chart(
        title=title,
        summary=f"{plural(sum(totals), unit)} in {plural(days, 'day')} of {plural(len(order), 'source')},"
        f" at most {top:,} a day ({labels[totals.index(top)]}).",
        kind="stretched",
        drawings=[_stretched(title, _columns([row[: len(names)] for row in table], labels, classes, top))],
        top=f"{top:,} a day",
        axis=_ends(labels),
        legend=list(zip(classes, names, strict=True)),
        columns=("Day", *names, "Together"),
        rows=[
            (label, *row[: len(names)], total) for label, row, total in zip(labels, table, totals, strict=True) if total
        ],
    )


def calendar(title: str, until: date, counts: Mapping[str, int], *, unit: str) -> Chart:
    """A year of days, a square a day, in two drawings of half a year that stand beside or below each other."""
    monday = until - timedelta(days=until.weekday())
    first = monday - timedelta(weeks=51)
    scale = _scale(counts.values())
    halves = [_weeks(first + timedelta(weeks=26 * half), until, counts, scale) for half in (0, 1)]
    days = [first + timedelta(days=n) for n in range((until - first).days + 1)]
    values = [counts.get(day.isoformat(), 0) for day in days]
    empty = sum(not value for value in values)
    busiest = max(values, default=0)
    return Chart(
        title=title,
        summary=f"{plural(sum(values), unit)} in the year up to {_short(until)};"
        f" {empty} of {len(days)} days {'has' if empty == 1 else 'have'} none,"
        f" the busiest has {busiest:,}.",
        kind="fixed",
        drawings=halves,
        legend=[("h0", "none"), *((f"h{n + 1}", f"up to {limit:,}") for n, limit in enumerate(scale))],
        columns=("Month", several(unit).capitalize(), "Days with none"),
        rows=_months(days, values),
    )


def clock(title: str, table: Sequence[Sequence[int]], *, unit: str) -> Chart:
    """Seven days by 24 hours, a square an hour."""
    scale = _scale(value for row in table for value in row)
    width = 34 + 24 * (_CELL + _GAP)
    parts = [_text(34 + hour * (_CELL + _GAP), 9, f"{hour:02}") for hour in range(0, 24, 3)]
    for weekday, row in enumerate(table):
        y = 14 + weekday * (_CELL + _GAP)
        parts.append(_text(0, y + 9, _DAYS[weekday][:3]))
        for hour, value in enumerate(row):
            parts.append(
                _cell(34 + hour * (_CELL + _GAP), y, value, scale, f"{_DAYS[weekday]} {hour:02}:00: {value:,}")
            )
    by_hour = [sum(row[hour] for row in table) for hour in range(24)]
    by_day = [sum(row) for row in table]
    total = sum(by_day)
    summary = (
        f"{plural(total, unit)}; most on {_DAYS[by_day.index(max(by_day))]}s and in the hour from"
        f" {by_hour.index(max(by_hour)):02}:00 UTC."
        if total
        else f"No {several(unit)} with a time of day."
    )
    return Chart(
        title=title,
        summary=summary,
        kind="fixed",
        drawings=[_svg(title, width, 14 + 7 * (_CELL + _GAP), parts)],
        legend=[("h0", "none"), *((f"h{n + 1}", f"up to {limit:,}") for n, limit in enumerate(scale))],
        columns=("Hour (UTC)", *(day[:3] for day in _DAYS)),
        rows=[(f"{hour:02}:00", *(row[hour] for row in table)) for hour in range(24)],
    )


def lines(
    title: str,
    labels: Sequence[str],
    values: Sequence[float | None],
    *,
    top: float,
    marks: Iterable[int] = (),
    unit: str = "",
) -> Chart:
    """A value over time, with a gap where there is none.

    Args:
        title: Of the chart.
        labels: Of the steps.
        values: One for each.
        top: What the upper edge stands for.
        marks: Steps at which it broke.
        unit: Behind each value in words, such as `%`.
    """
    marked = sorted(marks)
    known = [value for value in values if value is not None]
    summary = (
        f"{known[0]:.0f}{unit} at first, {known[-1]:.0f}{unit} at last, between {min(known):.0f} and"
        f" {max(known):.0f}{unit}." + "".join(f" Broke in the week of {labels[n]}." for n in marked)
        if known
        else "Nothing is known."
    )
    return Chart(
        title=title,
        summary=summary,
        kind="stretched",
        drawings=[_stretched(title, _line(labels, values, marked, top))],
        top=f"{top:,.0f}{unit}",
        axis=_ends(list(labels)),
        columns=("Week", title),
        rows=[
            (label, f"{value:.0f}{unit}{', broke' if n in marked else ''}")
            for n, (label, value) in enumerate(zip(labels, values, strict=True))
            if value is not None
        ],
    )


def _line(labels: Sequence[str], values: Sequence[float | None], marked: Sequence[int], top: float) -> list[Markup]:
    """A line with gaps, behind it a band for each step that is marked."""
    step = _WIDTH / max(len(values), 1)
    points = [
        (round((n + 0.5) * step, 1), round(_HEIGHT - 100 * min(value, top) / top, 1))
        if value is not None and top
        else None
        for n, value in enumerate(values)
    ]
    parts = [
        Markup('<rect class="broken" x="{}" y="0" width="{}" height="{}"><title>{}: broke</title></rect>').format(
            round(n * step, 1), round(step, 1), _HEIGHT, labels[n]
        )
        for n in marked
    ]
    return parts + [
        Markup('<polyline class="line" points="{}"/>').format(" ".join(f"{x},{y}" for x, y in run))
        for run in _runs(points)
    ]


def _steps(days: Sequence[tuple[date, int]]) -> tuple[list[int], list[str], str]:
    """Counts of days, months or years without a gap between them, their labels, and the name of a step."""
    if not days:
        return [], [], "Day"
    first, last = days[0][0], days[-1][0]
    span = (last - first).days
    if span <= 120:
        counts = {day.isoformat(): count for day, count in days}
        every = [first + timedelta(days=n) for n in range(span + 1)]
        return [counts.get(day.isoformat(), 0) for day in every], [_short(day) for day in every], "Day"
    by_month: dict[tuple[int, int], int] = {}
    monthly = span <= 366 * 20
    for day, count in days:
        key = (day.year, day.month if monthly else 1)
        by_month[key] = by_month.get(key, 0) + count
    keys = [
        (year, month)
        for year in range(first.year, last.year + 1)
        for month in (range(1, 13) if monthly else (1,))
        if not monthly or (first.year, first.month) <= (year, month) <= (last.year, last.month)
    ]
    labels = [f"{date(year, month, 1):%b %Y}" if monthly else str(year) for year, month in keys]
    return [by_month.get(key, 0) for key in keys], labels, "Month" if monthly else "Year"


def _columns(table: Sequence[Sequence[int]], labels: Sequence[str], classes: Sequence[str], top: int) -> list[Markup]:
    """Bars, the parts of each on top of each other."""
    parts: list[Markup] = []
    step = _WIDTH / max(len(table), 1)
    for n, row in enumerate(table):
        base = float(_HEIGHT)
        drawn = []
        for name, value in zip(classes, row, strict=True):
            if not value:
                continue
            height = 98 * value / top
            base -= height
            drawn.append(
                Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
                    name, n * step + step * 0.1, base, step * 0.8, height
                )
            )
        if drawn:
            parts.append(Markup("<g><title>{}: {:,}</title>{}</g>").format(labels[n], sum(row), Markup("").join(drawn)))
    return parts


def _weeks(first: date, until: date, counts: Mapping[str, int], scale: Sequence[int]) -> Markup:
    """Half a year: a column a week, from Monday down."""
    parts = [_text(0, 24 + row * (_CELL + _GAP), name) for row, name in ((0, "Mon"), (3, "Thu"), (6, "Sun"))]
    last_label = -4
    for week in range(26):
        monday = first + timedelta(weeks=week)
        x = 28 + week * (_CELL + _GAP)
        if monday.day <= 7 and week - last_label > 2 and week < 25:
            parts.append(_text(x, 9, f"{monday:%b}"))
            last_label = week
        for row in range(7):
            day = monday + timedelta(days=row)
            if day <= until:
                count = counts.get(day.isoformat(), 0)
                parts.append(_cell(x, 14 + row * (_CELL + _GAP), count, scale, f"{_short(day)}: {count:,}"))
    last = min(first + timedelta(weeks=26, days=-1), until)
    return _svg(f"{_short(first)} to {_short(last)}", 28 + 26 * (_CELL + _GAP), 14 + 7 * (_CELL + _GAP), parts)


def _months(days: Sequence[date], values: Sequence[int]) -> list[tuple[Cell, ...]]:
    months: dict[str, list[int]] = {}
    for day, value in zip(days, values, strict=True):
        months.setdefault(f"{day:%B %Y}", []).append(value)
    return [(month, sum(of_it), sum(not value for value in of_it)) for month, of_it in months.items()]


def _scale(values: Iterable[int]) -> list[int]:
    """Upper limits of four shades, so that about as many squares have each: an outlier must not pale all others."""
    known = sorted(value for value in values if value)
    if not known:
        return [1]
    limits = [known[min(len(known) - 1, len(known) * part // 4)] for part in (1, 2, 3)] + [known[-1]]
    return sorted(set(limits))


def _cell(x: float, y: float, value: int, scale: Sequence[int], title: str) -> Markup:
    shade = next((n + 1 for n, limit in enumerate(scale) if value <= limit), len(scale)) if value else 0
    # there are hundreds of them on a page, and `Markup.format` takes ten times as long
    place = f'x="{x}" y="{y}" width="{_CELL}" height="{_CELL}"'
    return Markup(f'<rect class="h{shade}" {place} rx="2"><title>{escape(title)}</title></rect>')  # noqa: S704


def _text(x: float, y: float, words: str) -> Markup:
    return Markup('<text x="{}" y="{}">{}</text>').format(x, y, words)


def _stretched(title: str, parts: Iterable[Markup]) -> Markup:
    return Markup(
        '<svg role="img" aria-label="{}" viewBox="0 0 {} {}" preserveAspectRatio="none" focusable="false">{}</svg>'
    ).format(title, _WIDTH, _HEIGHT, Markup("").join(parts))


def _svg(title: str, width: float, height: float, parts: Iterable[Markup]) -> Markup:
    return Markup('<svg role="img" aria-label="{}" viewBox="0 0 {} {}" focusable="false">{}</svg>').format(
        title, width, height, Markup("").join(parts)
    )


def _runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    """Points that follow each other without a gap; a single one becomes a short line."""
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run if len(run) > 1 else [(run[0][0] - 4, run[0][1]), (run[0][0] + 4, run[0][1])] for run in runs if run]


def _ends(labels: Sequence[str]) -> list[str]:
    if len(labels) < 3:
        return list(labels)
    return [labels[0], labels[len(labels) // 2], labels[-1]]
