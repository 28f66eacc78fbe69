"""The rhythm that an archivist gives a source: an interval, or a cron line with its time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from pipelines.errors import RhythmError

__all__ = ["OWN", "Rhythm", "interval"]

_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_INTERVAL = re.compile(r"(\d{1,5}) ?([mhdw])(?:in|ins|inutes?|ours?|rs?|ays?|eeks?)?", re.IGNORECASE)
_CRON_FIELDS = 5
_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """When a source is looked at; neither an interval nor a cron line: as `pipelines.revisit` finds best."""

    every: timedelta | None = None
    """Its home page, feeds, sitemaps and sections are polled so often, its articles at most so often."""
    cron: str | None = None
    """Five fields of crontab(5), as Debian's cron reads them; nothing of the source is looked at but at these times."""
    zone: str = "UTC"
    """IANA name of the time zone that the cron line is meant in."""

    def __post_init__(self) -> None:
        if self.every is not None and not _SHORTEST <= self.every <= _LONGEST:
            raise RhythmError("an interval is between one minute and a year")
        try:
            zone = ZoneInfo(self.zone)
        except (KeyError, ValueError, OSError):  # unknown, a path out of the database, a folder of it
            raise RhythmError(f"no time zone {self.zone!r}; write it as in Asia/Baku or UTC") from None
        if self.cron is None:
            return
        try:
            next(CronSim(self.cron, datetime(2026, 1, 1, tzinfo=zone)))
        except (CronSimError, StopIteration) as error:
            why = str(error) or "it never comes"
            raise RhythmError(f'{self.cron!r} is no cron line ({why}); write it as in "0 6 * * *"') from None
        if len(self.cron.split()) != _CRON_FIELDS:  # a sixth would be seconds
            raise RhythmError(f'{self.cron!r} is no cron line of five fields; write it as in "0 6 * * *"')

    def after(self, moment: datetime) -> datetime:
        """The first time of the cron line after a moment, in UTC; the moment itself where there is no cron line."""
        if self.cron is None:
            return moment.astimezone(UTC)
        return next(CronSim(self.cron, moment.astimezone(ZoneInfo(self.zone)))).astimezone(UTC)

    def __str__(self) -> str:
        if self.cron is not None:
            return f"{self.cron} ({self.zone})"
        return f"every {_words(self.every)}" if self.every is not None else "its own"


OWN = Rhythm()
"""The rhythm of a source for which the archivist set none."""


def interval(words: str) -> timedelta:
    """What `30m`, `2h`, `1 day` mean.

    Raises:
        RhythmError: It is no interval.
    """
    found = _INTERVAL.fullmatch(words.strip())
    if found is None:
        raise RhythmError(f"{words!r} is no interval; write it as in 30m, 2h or 1d")
    return int(found[1]) * _UNITS[found[2].lower()]


def _words(every: timedelta) -> str:
    minutes = round(every.total_seconds() / 60)
    for unit, size in (("d", 1440), ("h", 60)):
        if minutes % size == 0:
            return f"{minutes // size}{unit}"
    return f"{minutes}m"
