"""Where a field of a source's articles broke: weeks from which on it is missing although it was there before."""

from __future__ import annotations

from math import sqrt
from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    found: list[int] = []
    steady: list[float] = []
    for place, (count, share) in enumerate(weeks):
        if share is None or count < _LEAST_ARTICLES:
            continue
        before = fmean(steady[-_BEFORE:]) if len(steady) >= 2 else share
        deviation = sqrt(max(before * (1 - before), 0.01) / count)
        if before - share >= _LEAST_DROP and (before - share) / deviation >= _LEAST_DEVIATIONS:
            found.append(place)
            steady = [share]  # from here on, this is what is usual
        else:
            steady.append(share)
    return found


def shrinks(weeks: Sequence[tuple[int, float | None]]) -> list[int]:
    """Weeks in which the usual length of a text fell below half of what it was.

    Args:
        weeks: Of each, how many articles were looked at and the median of their words.
    """
    found: list[int] = []
    steady: list[float] = []
    for place, (count, words) in enumerate(weeks):
        if words is None or count < _LEAST_ARTICLES:
            continue
        if len(steady) >= 2 and words < _SHRUNK * fmean(steady[-_BEFORE:]):
            found.append(place)
            steady = [words]
        else:
            steady.append(words)
    return found
