"""When it was published and last changed: which of a page's statements is believed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pipelines.items import Evidence
from scraper.extract import labels
from scraper.extract.found import Found, rivals
from scraper.extract.times import witnesses
from scraper.extract.times.dates import Reader, clock, is_ambiguous, order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scraper.extract.found import Candidate
    from scraper.extract.page.document import Document
    from scraper.extract.page.structured import Structured
    from scraper.extract.rules import Findings
    from scraper.extract.times.dates import Moment
    from scraper.extract.times.zones import Hints
    from scraper.extract.window import Window

__all__ = ["find"]

_PUT_BY_PROGRAMS = frozenset({"json-ld", "meta", "microdata", "url", "script", "time", "site-rule"})
_SAME_INSTANT = timedelta(minutes=1)  # a printed time has no seconds
_QUARTER = timedelta(minutes=15)  # the offsets of all zones are multiples of it
_EASTMOST, _WESTMOST = timedelta(hours=14), timedelta(hours=-12)  # the clocks of the world
_SAME_SEASON = timedelta(days=14)  # days within which an offset is taken over: clocks are changed twice a year
_MAX_SHOWN = 6  # printed dates that are read, the nearest first
# A page that prints the day before, and tells no zone, is American: nowhere else is it yesterday while UTC has today.
_AMERICAN = ("America/New_York", "America/Los_Angeles")


@dataclass(frozen=True, slots=True)
class _Reading:
    """A candidate that could be read."""

    candidate: Candidate
    moment: Moment
    note: str | None = None
    clock: datetime | None = None
    """What the clock on the wall showed, where no zone is printed beside it."""

    @property
    def is_whole(self) -> bool:
        """Whether it is a time with the offset of the clock on the wall, which UTC is as a rule not."""
        return isinstance(self.moment, datetime) and bool(self.moment.utcoffset())

    @property
    def day(self) -> date:
        return self.moment.date() if isinstance(self.moment, datetime) else self.moment


def find(
    document: Document,
    structured: Structured,
    window: Window,
    reader: Reader,
    hints: Hints,
    rules: Findings,
) -> dict[str, Found[Moment | None]]:
    """Both times, by field.

    What a page states for machines comes first: it has the year, and often the zone. What it prints beside its title
    decides between statements, tells the clock on the wall when the statement is in UTC, and stands in where nothing is
    stated. Dates further away count only where there is nothing else, and all of them say the same.

    Args:
        document: The page.
        structured: What it states.
        window: What is printed around the text.
        reader: Reads dates.
        hints: What tells the zone.
        rules: What the site file's rules found, by field.
    """
    stated = {
        "published": [*_rule(rules, "published"), *witnesses.stated(structured, "published")],
        "modified": [*_rule(rules, "modified"), *witnesses.stated(structured, "modified")],
    }
    shown = witnesses.printed(window, beside=bool(stated["published"]))
    settler = _Settler(window, reader, hints, [*stated["published"], *stated["modified"]])
    published = settler.published(stated["published"], shown["published"], document, stated["modified"])
    modified = settler.modified(stated["modified"], shown["modified"], published.value)
    return {"published": _in_the_zone_of(modified, published), "modified": _in_the_zone_of(published, modified)}


def _in_the_zone_of(other: Found[Moment | None], found: Found[Moment | None]) -> Found[Moment | None]:
    """A time in UTC, with the offset that the other one has, when both are of the same days."""
    mine, others = found.value, other.value
    if not isinstance(mine, datetime) or not isinstance(others, datetime) or mine.utcoffset():
        return found
    if not others.utcoffset() or abs(mine - others) > _SAME_SEASON:
        return found
    note = "; ".join(filter(None, [found.evidence.note, f"in the zone of {other.evidence.where}"]))
    return Found(mine.astimezone(others.tzinfo), replace(found.evidence, note=note))


class _Settler:
    """Decides which candidates are believed, and in which zone they are read."""

    def __init__(self, window: Window, reader: Reader, hints: Hints, stated: Iterable[Candidate]) -> None:
        self._window = window
        moments = (reader.iso(candidate.words) for candidate in stated)
        self._zone = hints.zone(o for m in moments if isinstance(m, datetime) and (o := m.utcoffset()))
        self._now = reader.fetched_at.astimezone(self._zone.info if self._zone else UTC)
        self._today = self._now.date()
        self._reader = Reader(self._now, reader.language, reader.month_first)
        self._order_is_known = False

    def published(
        self, stated: list[Candidate], shown: list[Candidate], document: Document, saved: list[Candidate]
    ) -> Found[Moment | None]:
        """When it was published; `saved` says when it was changed."""
        address = witnesses.address(document.page.url)
        told = self._readings(stated)
        seen = list(self._readings(shown[:_MAX_SHOWN]))
        inside = list(self._readings(address))
        best = next(told, None)
        if best is not None:
            if not best.is_whole or any(other.day != best.day for other in [*seen, *inside]):
                best = self._judged(best, list(told), seen, inside, saved)
        elif dates := [reading for reading in seen if not self._is_masthead(reading)]:
            best = _beside(dates[0], dates) or dates[0]
        else:
            best = next(iter(inside), None)
            best = self._last_resort(document, best) or best or next(self._relative(shown), None)
        return _found(best, [*stated, *shown, *address])

    def modified(
        self, stated: list[Candidate], shown: list[Candidate], published: Moment | None
    ) -> Found[Moment | None]:
        """When it was changed; a time of day alone ("updated at 13:10") is one of the day of publication."""
        told = list(self._readings(stated))
        seen = list(self._readings(shown[:_MAX_SHOWN]))
        if told:
            best: _Reading | None = _beside(told[0], [*seen, *told[1:]]) or told[0]
        else:
            best = next(iter(seen), None) or next(self._relative(shown), None) or self._same_day(shown, published)
        return _found(best, [*stated, *shown])

    def _is_masthead(self, reading: _Reading) -> bool:
        """Whether it is today's date in the head of the page, which would be that of the crawl."""
        return reading.candidate.where == witnesses.ABOVE and reading.moment == self._today

    def _same_day(self, shown: list[Candidate], published: Moment | None) -> _Reading | None:
        day = published.date() if isinstance(published, datetime) else published
        for candidate in shown if day else ():
            if (time := clock(candidate.words)) and day:
                return self._localised(candidate, datetime.combine(day, time))
        return None

    def _last_resort(self, document: Document, address: _Reading | None) -> _Reading | None:
        """A date from where those of others stand as well: believed when all that stand there say the same day.

        That in the page's address is such a day, and has no time.
        """
        for candidates in (
            witnesses.labelled_anywhere(self._window),
            witnesses.dateline(self._window),
            witnesses.scripts(document),
            witnesses.far(self._window),
        ):
            found = list(self._readings(candidates))
            days = {reading.day for reading in [*found, *([address] if address else [])]}
            if found and len(days) == 1:
                return next((r for r in found if isinstance(r.moment, datetime)), found[0])
        return None

    def _judged(
        self,
        best: _Reading,
        told: list[_Reading],
        seen: list[_Reading],
        inside: list[_Reading],
        saved: list[Candidate],
    ) -> _Reading:
        """What is stated, corrected by what else is, by what is printed and by the day in the address."""
        if better := _beside(best, [*seen, *told]):
            return better
        walls = seen or inside
        if not walls or walls[0].day == best.day:
            return best
        if local := self._on_the_wall(best, walls[0].day):
            return local
        if seen and abs(seen[0].day - best.day) > timedelta(days=1):
            for other in [*told, *inside]:
                if other.day == seen[0].day:
                    return replace(other, note=f"the day that is printed; {best.candidate.where} says {best.day}")
        changed = next((r.moment for r in self._readings(saved)), None) if seen and seen[0].day < best.day else None
        if changed == best.moment:
            return replace(seen[0], note=f"{best.candidate.where} says {best.day}, as the time of the change does")
        return best

    def _on_the_wall(self, best: _Reading, day: date) -> _Reading | None:
        """A time that is stated in UTC, in a zone in which it is of the day that is printed; None for any other."""
        moment = best.moment
        if not isinstance(moment, datetime) or moment.utcoffset():
            return None
        zones = [(self._zone.info, self._zone.why)] if self._zone else []
        if day < moment.date():
            zones += [(ZoneInfo(name), f"zone {name} assumed") for name in _AMERICAN]
        for info, why in zones:
            local = moment.astimezone(info)
            if local.date() == day:
                return replace(best, moment=local, note=f"{why}: stated in UTC, the page prints {day}")
        return None

    def _readings(self, candidates: Iterable[Candidate]) -> Iterator[_Reading]:
        """Those that can be read and are not in the future."""
        for candidate in candidates:
            if reading := self._localised(candidate, self._read(candidate)):
                yield reading

    def _relative(self, candidates: Iterable[Candidate]) -> Iterator[_Reading]:
        for candidate in candidates:
            words = candidate.words
            end = labels.PUBLISHED.end(words) or labels.MODIFIED.end(words)
            moment = self._reader.worded(words[end:].lstrip(" :：")) if candidate.source != "line" else None
            if reading := self._localised(candidate, moment):
                yield reading

    def _read(self, candidate: Candidate) -> Moment | None:
        if not self._order_is_known and is_ambiguous(candidate.words):
            self._order_is_known = True
            month_first = order(block.text for block in self._window.layout.blocks)
            if month_first is not None:
                self._reader = Reader(self._now, self._reader.language, month_first)
        if candidate.source in _PUT_BY_PROGRAMS:
            return self._reader.stated(candidate.words)
        return self._reader.printed(candidate.words)

    def _localised(self, candidate: Candidate, moment: Moment | None) -> _Reading | None:
        """The time with its zone, the day alone where there is none to assume; None where it is in the future."""
        if moment is None:
            return None
        if not isinstance(moment, datetime):
            return _Reading(candidate, moment) if moment <= self._today else None
        note, clock = None, None
        if moment.tzinfo is None:
            clock = moment
            if self._zone is None:
                note = f"the time of day is dropped ({moment:%H:%M}): no zone is stated and none can be assumed"
                return _Reading(candidate, moment.date(), note, clock) if moment.date() <= self._today else None
            moment, note = moment.replace(tzinfo=self._zone.info), self._zone.why
        if moment > self._now:
            if moment - self._now > _EASTMOST or moment.date() > self._today:
                return None
            note = f"the time of day is dropped ({moment:%H:%M}): it would be in the future, so its zone is wrong"
            return _Reading(candidate, moment.date(), note, clock)
        return _Reading(candidate, moment, note, clock)


def _rule(rules: Findings, field: str) -> Iterator[Candidate]:
    candidate = rules.candidate(field)
    if candidate is not None:
        yield candidate


def _found(best: _Reading | None, every: list[Candidate]) -> Found[Moment | None]:
    """The reading that is believed; where there is none, the words that could not be read."""
    if best is not None:
        return Found.by(best.moment, best.candidate, note=best.note, others=every)
    if not every:
        return Found.nothing("no date is stated")
    note = "what is stated can't be read, or lies in the future"
    return Found(None, Evidence(source="none", value=every[0].words, note=note, rivals=rivals(every[0], every)))


def _beside(best: _Reading, others: list[_Reading]) -> _Reading | None:
    """What says more than a statement does: the hour of its day, or the clock on the wall at its instant."""
    known = best.moment
    if not isinstance(known, datetime):
        return next((o for o in others if isinstance(o.moment, datetime) and o.moment.date() == known), None)
    if known.utcoffset():
        return None
    for other in others:
        moment = other.moment
        if isinstance(moment, datetime) and moment.utcoffset() and abs(moment - known) < _SAME_INSTANT:
            local = known.astimezone(moment.tzinfo)
            return replace(best, moment=local, note=f"the offset is that of {other.candidate.where}")
    for other in others:
        if other.clock and (offset := _offset(other.clock, known)):
            local = known.astimezone(timezone(offset))
            return replace(best, moment=local, note=f"offset {local.tzinfo} from the clock that is printed")
    return None


def _offset(clock: datetime, moment: datetime) -> timedelta | None:
    """The offset from UTC of a clock that shows the same minute; None where no clock does."""
    apart = clock - moment.astimezone(UTC).replace(tzinfo=None)
    offset = round(apart / _QUARTER) * _QUARTER
    if abs(apart - offset) >= _SAME_INSTANT or not _WESTMOST <= offset <= _EASTMOST:
        return None
    return offset or None
