"""Where a field of a source's articles broke: weeks from which on it is missing although it was there before."""

from __future__ import annotations

from math import sqrt
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["breaks", "shrinks"]

_BEFORE = 4  # weeks that a week is compared with
_LEAST_DROP = 0.25  # of the share: what readers of a chart would call broken
_LEAST_DEVIATIONS = 4.0  # of a share that did not change: one week in 30,000 by chance
_LEAST_ARTICLES = 5  # of a week that says anything
_SHRUNK = 0.5  # of the length before


def breaks(weeks: Sequence[tuple[int, float | None]]) -> list[int]:
    """Weeks in which the share of articles that have a field fell and was not low before.

    Args:
        weeks: Of each, how many articles were looked at and the share that has the field; None where there were none.

    Returns:
        Indexes of the weeks. What follows a break is compared with the weeks since.
    """
    return _falls(weeks, _is_gone)


def shrinks(weeks: Sequence[tuple[int, float | None]]) -> list[int]:
    """Weeks in which the usual length of a text fell below half of what it was.

    Args:
        weeks: Of each, how many articles were looked at and the median of their words.
    """
    return _falls(weeks, lambda words, before, _: words < _SHRUNK * before)


def _falls(weeks: Sequence[tuple[int, float | None]], is_fall: Callable[[float, float, int], bool]) -> list[int]:
    """Weeks whose value is a fall: of the value, the mean of the weeks before, and the number of articles."""
    found: list[int] = []
    steady: list[float] = []
    for place, (count, value) in enumerate(weeks):
        if value is None or count < _LEAST_ARTICLES:
            continue
        if len(steady) >= 2 and is_fall(value, fmean(steady[-_BEFORE:]), count):
            found.append(place)
            steady = [value]  # from here on, this is what is usual
        else:
            steady.append(value)
    return found


def _is_gone(share: float, before: float, count: int) -> bool:
    deviation = sqrt(max(before * (1 - before), 0.01) / count)
    return before - share >= _LEAST_DROP and (before - share) / deviation >= _LEAST_DEVIATIONS
