"""Words → a point in time, or a day where the words give no time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from email.utils import parsedate_to_datetime

from scraper.extract.zones import abbreviated

__all__ = ["MONTHS", "Moment", "Reader", "has_day", "month_first"]

Moment = datetime | date
"""A datetime, aware or not, or a day."""

_ISO = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T ]+(\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?(?:\d{2})?)?)?",
    re.ASCII,
)
_BASIC = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?)?", re.ASCII)
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")

_YEAR = r"((?:19|20)\d\d)(?!\d)"
_MONTH = r"(1[0-2]|0?[1-9])"
_DAY = r"(3[01]|[12]\d|0?[1-9])"
_YEAR_FIRST = re.compile(
    rf"(?<!\d)((?:19|20)\d\d)\s?(?:([-./])|[年년])\s?{_MONTH}\s?(?(2)\2|[月월])\s?{_DAY}(?!\d)[日일.]?"
)
_YEAR_LAST = re.compile(rf"(?<![\d.]){_DAY}\s?([-./])\s?{_DAY}\s?\2\s?{_YEAR}")
_DAY_NAMED = re.compile(
    rf"(?<!\d){_DAY}(?:st|nd|rd|th|er|\.|º)?[\s-]+(?:de\s+|of\s+)?([^\W\d_]{{3,11}})\.?,?[\s-]+(?:del?\s+)?{_YEAR}"
)
_NAMED_DAY = re.compile(rf"\b([^\W\d_]{{3,11}})\.?\s+{_DAY}(?:st|nd|rd|th)?,?\s+{_YEAR}")
MONTHS = {
    name: number
    for number, line in enumerate(
        (
            "january jan yanvar ocak januar janvier enero gennaio janeiro января січня stycznia januari",
            "february feb fevral şubat februar février febrero febbraio fevereiro февраля лютого lutego februari",
            "march mar mart märz mars marzo março марта березня marca maart",
            "april apr aprel nisan avril abril aprile апреля квітня kwietnia",
            "may mayıs mai mayo maggio maio мая травня maja mei maj",
            "june jun iyun haziran juni juin junio giugno junho июня червня czerwca",
            "july jul iyul temmuz juli juillet julio luglio julho июля липня lipca",
            "august aug avqust ağustos août agosto августа серпня sierpnia augustus augusti",
            "september sep sept sentyabr eylül septembre septiembre settembre setembro сентября вересня września",
            "october oct oktyabr ekim oktober octobre octubre ottobre outubro октября жовтня października",
            "november nov noyabr kasım novembre noviembre novembro ноября листопада listopada",
            "december dec dekabr aralık dezember décembre diciembre dicembre dezembro декабря грудня grudnia december",
        ),
        1,
    )
    for name in line.split()
}
"""Months in languages of which each name means one month only; the other languages go to dateparser."""

_CLOCK = re.compile(
    r"""(?x) (?<![\d.:]) ([01]?\d|2[0-3]) \s?[:.hH時时点시]\s? ([0-5]\d) (?: [:.분分]\s?([0-5]\d) )? [분分]? (?![\d:])
        (?: \s*([AaPp])\.?\s?[Mm]\b\.? )? (?: \s*\(?( (?:UTC|GMT)?\s?[+−-]\d{1,2}(?::?\d\d)?\b
        | [A-ZА-Я]{2,5}\b ) )? """
)
_HOUR = re.compile(r"(?<![\d.:/])(1[0-2]|0?[1-9])()()\s*([AaPp])\.?[Mm]\b\.?(?:\s*\(?([A-Z]{2,5})\b)?")
_AFTERNOON = re.compile(r"下午|午後|오후")
_MAX_WORDS = 160  # characters: a date with its labels; more is a paragraph that mentions one
_EARLIEST = 1980  # no page is older; earlier years are birthdays and history


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the dates of one page."""

    fetched_at: datetime
    """What "5 minutes ago" is relative to."""
    language: str | None
    """BCP 47; names of months and relative times beyond the common ones are only read when it is known."""
    month_first: bool
    """Whether 4/5/2025 is the fifth of April."""

    def stated(self, words: str) -> Moment | None:
        """What a machine-readable statement says (ISO 8601, RFC 2822, seconds since 1970), else as `printed`."""
        words = words.strip()
        if moment := self.iso(words):
            return moment
        if _EPOCH.fullmatch(words):
            return datetime.fromtimestamp(int(words[:10]), UTC)
        return _from_rfc_2822(words) or self.printed(words) or self.worded(words)

    def iso(self, words: str) -> Moment | None:
        """What ISO 8601 says, short forms and a blank for the T included."""
        match = _ISO.fullmatch(words) or _BASIC.fullmatch(words)
        return _from_iso(match) if match else None

    def printed(self, words: str) -> Moment | None:
        """What a full date for readers says: "2025.04.04 / 11:12", "4 aprel 2025, 11:12"."""
        words = " ".join(words.split())
        if not any(c.isdigit() for c in words) or len(words) > _MAX_WORDS:
            return None
        if (match := _ISO.search(words)) and match[4] and (moment := _from_iso(match)):
            return moment
        found = self._day(words)
        if found is None:
            return None
        day, start, end = found
        clock = _clock(words[end:]) or _clock(words[:start])
        return datetime.combine(day, clock) if clock is not None else day

    def _day(self, words: str) -> tuple[date, int, int] | None:
        """The first day that is printed in numbers or with a known month, and where."""
        if match := _YEAR_FIRST.search(words):
            return _placed(match, int(match[1]), int(match[3]), int(match[4]))
        if match := _DAY_NAMED.search(words):
            return _placed(match, int(match[3]), MONTHS.get(match[2].casefold(), 0), int(match[1]))
        if match := _NAMED_DAY.search(words):
            return _placed(match, int(match[3]), MONTHS.get(match[1].casefold(), 0), int(match[2]))
        if match := _YEAR_LAST.search(words):
            one, two = int(match[1]), int(match[3])
            month_first = two > 12 or (self.month_first and match[2] == "/" and one <= 12)
            return _placed(match, int(match[4]), one if month_first else two, two if month_first else one)
        return None

    def worded(self, words: str) -> Moment | None:
        """What words in other languages, shortened and relative ones say: "21 Fevral 23:50", "5 minutes ago"."""
        language = (self.language or "").partition("-")[0].lower()
        if not language or len(words) > _MAX_WORDS or not any(c.isdigit() for c in words):
            return None  # without a language dateparser guesses wrong ones ("9 mart" becomes September)
        from dateparser.date import DateDataParser  # 0.2 s, and few pages need it

        base = self.fetched_at.astimezone(UTC).replace(tzinfo=None)
        settings = {
            "RELATIVE_BASE": base,
            "PREFER_DATES_FROM": "past",
            "RETURN_TIME_AS_PERIOD": True,
            "REQUIRE_PARTS": ["day", "month"],
        }
        try:
            data = DateDataParser(languages=[language], settings=settings).get_date_data(words)
        except (ValueError, OverflowError, RecursionError):  # a language that it does not know; absurd numbers
            return None
        if data is None or data.date_obj is None or data.date_obj.year < _EARLIEST:
            return None
        if data.period != "time":
            return data.date_obj.date() if data.period == "day" else None
        # a wall clock where one is printed, else relative to the time of fetching
        return data.date_obj.replace(tzinfo=None if _clock(words) else UTC)


def has_day(words: str) -> bool:
    """Whether words hold a full date, in numbers or with a month's name."""
    if not any(c.isdigit() for c in words):
        return False
    named = (m[2] if p is _DAY_NAMED else m[1] for p in (_DAY_NAMED, _NAMED_DAY) if (m := p.search(words)))
    return bool(_YEAR_FIRST.search(words) or _YEAR_LAST.search(words)) or any(n.casefold() in MONTHS for n in named)


def month_first(host: str, language: str | None) -> bool:
    """Whether a site writes the month before the day: in English, and under no other country's domain."""
    return (language or "").startswith("en") and host.rpartition(".")[2] in {"com", "org", "net", "us", "ph"}


def _placed(match: re.Match[str], year: int, month: int, day: int) -> tuple[date, int, int] | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return (found, match.start(), match.end()) if year >= _EARLIEST else None


def _clock(words: str) -> time | None:
    """The first time of day in words, with its zone where one is printed behind it."""
    match = _CLOCK.search(words) or _HOUR.search(words)
    if match is None:
        return None
    hour, half = int(match[1]), (match[4] or "").lower()
    if hour <= 12 and half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif hour < 12 and _AFTERNOON.search(words):
        hour += 12
    zone = abbreviated(match[5]) if match[5] else None
    return time(hour, int(match[2] or 0), int(match[3] or 0), tzinfo=zone)


def _from_iso(match: re.Match[str]) -> Moment | None:
    year, month, day, hour, minute, second, zone = match.groups()
    try:
        found = date(int(year), int(month), int(day))
        if year < str(_EARLIEST):
            return None
        if hour is None:
            return found
        return datetime.combine(found, time(int(hour), int(minute), int(second or 0), tzinfo=_offset(zone)))
    except ValueError:
        return None


def _offset(zone: str | None) -> tzinfo | None:
    if not zone:
        return None
    return UTC if zone in {"Z", "UTC", "GMT"} else abbreviated(zone)


def _from_rfc_2822(words: str) -> Moment | None:
    if not words[-1:].isalnum() or "," not in words[:5]:
        return None
    try:
        found = parsedate_to_datetime(words)
    except (ValueError, TypeError, IndexError):
        return None
    return found if found.year >= _EARLIEST else None
