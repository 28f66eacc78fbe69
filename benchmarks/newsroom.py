"""A month of a news site, made from a seed: when stories appear, are edited and removed, and where they are shown.

The shapes are assumptions, in the range of what is known of news sites: most edits come within hours (NewsDiffs and the
NewsEdits corpus, Spangher et al. 2022, both see most revisions on the first day), corrections trickle in for weeks.
"""

from __future__ import annotations

import bisect
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.items import LinkKind

__all__ = ["BEGIN", "Newsroom", "Place", "Story"]

BEGIN = datetime(2026, 10, 1, tzinfo=UTC)
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

# Share of a day's stories by hour: a night shift, a morning, an evening.
_HOURS = (1, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 9, 9, 9, 9, 9, 8, 8, 7, 6, 5, 4, 3, 2)
_WEEKEND = 0.6
_EDITED, _AGAIN = (
    0.4,
    0.6,
)  # share of stories that are edited at all, and of edits that are followed by another: one a story
_REMOVED = 0.01
_EARLY, _LATER = 0.7, 0.95  # up to these shares of edits: within hours, within days; the others within the month


@dataclass(frozen=True, slots=True)
class Story:
    """A story: when it appeared, was edited, and was removed."""

    id: int
    published: datetime
    section: int
    edits: tuple[datetime, ...]
    removed: datetime | None

    def version_at(self, now: datetime) -> int:
        """How often it had been edited by then."""
        return bisect.bisect_right(self.edits, now)


@dataclass(frozen=True, slots=True)
class Place:
    """A page or document that shows the newest stories."""

    kind: LinkKind
    shows: int
    """Stories at most."""
    lag: timedelta
    """Time until a story stands there."""
    section: int | None = None


class Newsroom:
    """The site and its month.

    Args:
        articles_a_day: On a weekday, on average.
        days: Length of the month.
        sections: Section pages; a story belongs to one of them.
        seed: What everything is drawn from.
    """

    def __init__(self, *, articles_a_day: float = 100, days: int = 30, sections: int = 8, seed: int = 7) -> None:
        self.days = days
        self.end = BEGIN + days * _DAY
        self.places = (
            Place("feed", 30, timedelta(0)),
            Place("home", 60, 2 * _MINUTE),
            Place("sitemap", 1000, 5 * _MINUTE),
            *(Place("section", 20, _MINUTE, section) for section in range(sections)),
        )
        draw = random.Random(seed)
        times = sorted(self._appearances(draw, articles_a_day))
        self.stories = tuple(self._story(draw, n, when, sections) for n, when in enumerate(times))
        self._by_section = {
            section: [story for story in self.stories if section in {None, story.section}]
            for section in (None, *range(sections))
        }
        self._times = {key: [s.published for s in stories] for key, stories in self._by_section.items()}

    def shown(self, place: Place, now: datetime) -> list[Story]:
        """The stories that stand at a place, newest last; what was removed is taken down."""
        last = bisect.bisect_right(self._times[place.section], now - place.lag)
        stories = self._by_section[place.section][max(0, last - place.shows) : last]
        return [story for story in stories if story.removed is None or story.removed > now]

    @property
    def summary(self) -> str:
        """What there was to be seen, in a line."""
        edits = sum(len(story.edits) for story in self.stories)
        removed = sum(story.removed is not None for story in self.stories)
        return f"{len(self.stories):,} stories in {self.days} days, {edits:,} edits, {removed:,} removals"

    def _appearances(self, draw: random.Random, articles_a_day: float) -> list[datetime]:
        found = []
        for day in range(self.days):
            midnight = BEGIN + day * _DAY
            factor = _WEEKEND if midnight.weekday() >= 5 else 1.0
            for hour, weight in enumerate(_HOURS):
                rate = articles_a_day * factor * weight / sum(_HOURS)
                at = draw.expovariate(rate)
                while at < 1:  # a Poisson process within the hour
                    found.append(midnight + (hour + at) * _HOUR)
                    at += draw.expovariate(rate)
        return found

    def _story(self, draw: random.Random, number: int, published: datetime, sections: int) -> Story:
        edits = []
        while draw.random() < (_AGAIN if edits else _EDITED):
            edits.append(published + self._age_of_edit(draw))
        removed = published + _log_uniform(draw, _HOUR, 30 * _DAY) if draw.random() < _REMOVED else None
        end = min(removed or self.end, self.end)
        return Story(
            id=number, published=published, section=draw.randrange(sections),
            edits=tuple(sorted(edit for edit in edits if edit < end)),
            removed=removed if removed is not None and removed < self.end else None,
        )  # fmt: skip

    @staticmethod
    def _age_of_edit(draw: random.Random) -> timedelta:
        """Most within hours (median one), some within three days, a few corrections within the month."""
        sort = draw.random()
        if sort < _EARLY:
            return _HOUR * draw.lognormvariate(0, 1.2)
        return _log_uniform(draw, 3 * _HOUR, 3 * _DAY) if sort < _LATER else _log_uniform(draw, _DAY, 30 * _DAY)


def _log_uniform(draw: random.Random, low: timedelta, high: timedelta) -> timedelta:
    return low * (high / low) ** draw.random()
