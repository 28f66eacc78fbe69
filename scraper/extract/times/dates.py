"""Words → a point in time, or a day where the words give no time."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from scraper.extract.times import relative
from scraper.extract.times.months import LANGUAGES, PERSIAN, from_persian, month, plain
from scraper.extract.times.zones import abbreviated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Moment", "Reader", "clock", "has_day", "is_ambiguous", "month_first", "order", "years"]

Moment = datetime | date
"""A datetime, aware or not, or a day."""

_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T |]+(\d{1,2})[:h]?(\d{2})(?::?(\d{1,2})(?:[.,]\d+)?)?"
    r"\s*(Z|[+-]\d{2}:?(?:\d{2})?|[A-Z]{2,4})?(?: [A-Z]{3,4})?)?",
    re.ASCII,
)
_BASIC = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}:?\d{2})?)?", re.ASCII)
_EPOCH = re.compile(r"1\d{9}(?:\d{3})?")

_YEAR = r"((?:19|20|25)\d\d|1[34]\d\d)(?!\d)"  # 25xx is Thai, 13xx and 14xx are Iranian
_MONTH = r"(1[0-2]|0?[1-9])"
_DAY = r"(3[01]|[12]\d|0?[1-9])"
_NAME = r"([^\W\d_][^\s\d,،/()|:;–—-]{1,14}(?:\s(?:الثاني|الأول|الاول))?)"
_OTHER_NAME = r"(?:\s?[/(]\s?[^\W\d_]+\)?)?"  # نيسان/أبريل
_ORDINAL = r"(?:st|nd|rd|th|er|ος|η|\.|º|ª)?"
_YEAR_FIRST = re.compile(
    rf"(?<!\d){_YEAR}\s?(?:([-./])|[年년]|оны)\s?{_MONTH}\s?(?(2)\2|(?:[月월]|сарын))\s?{_DAY}(?!\d)[日일.]?"
)
_ERA = re.compile(rf"(令和|平成|昭和|民國|民国)\s?(\d{{1,3}}|元)年\s?{_MONTH}月\s?{_DAY}日")
_YEAR_LAST = re.compile(rf"(?<![\d.]){_DAY}\s?([-./])\s?{_DAY}\s?\2\s?{_YEAR}")
_YEAR_SHORT = re.compile(rf"(?<![\d./-])(?=\d\d|\d/){_DAY}([./-])(?=\d\d|\d/){_DAY}\2(\d\d)(?![\d./-])")
_DAY_NAMED = re.compile(
    rf"(?<!\d){_DAY}{_ORDINAL}[\s./-]*(?:tháng\s+{_MONTH}|(?:(?:de|of)\s+|d['’])?{_NAME}{_OTHER_NAME})"
    rf"[\s.,/-]*(?:(?:del?|năm|i)\s+)?(?:{_YEAR}|(?<=[\u0e00-\u0e7f.]\s)(\d\d)(?!\d))"
)
_NAMED_DAY = re.compile(rf"(?<![^\W\d_]){_NAME}\.?\s+{_DAY}(?:st|nd|rd|th)?(?:,\s?|\s+){_YEAR}")
_YEAR_NAMED = re.compile(rf"(?<!\d){_YEAR}[.,]?\s(?:m\.\s)?{_NAME}\.?\s+{_DAY}(?!\d)")
_YEAR_DAY_NAMED = re.compile(rf"(?<!\d){_YEAR}\.?\s(?:gada|жылғы|жылы|ж\.)\s?{_DAY}\.?\s+{_NAME}")
_NO_YEAR = re.compile(rf"(?<![\d.:/]){_DAY}{_ORDINAL}[\s-]+(?:(?:de|of)\s+|d['’])?{_NAME}(?!\s?\d{{4}})")
_NO_YEAR_NAMED = re.compile(rf"(?<![^\W\d_]){_NAME}\.?\s+{_DAY}(?:st|nd|rd|th)?(?![\d:])(?!,?\s\d{{4}})")
_NO_YEAR_ASIAN = re.compile(rf"(?<!\d){_MONTH}\s?[月월]\s?{_DAY}\s?[日일]")
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民國": 1911, "民国": 1911}

_CLOCK = re.compile(
    r"""(?x) (?<![\d.:]) ([01]?\d|2[0-3]) \s?[:.hHu時时点點시]\s? ([0-5]\d|\d(?=[分분]))
        (?: [:.분分]\s?([0-5]\d) )? [분分]? (?![\d:])
        (?: \s*( [AaPp]\.?\s?[Mm](?![a-z])\.? | [πμ]\.?μ\b\.? | [صم](?!\w) | صباح\w* | مساء\w* | [قب]\.?ظ\b | SA\b
        | CH\b ) )?
        (?: \s*\(?( (?:UTC|GMT)?\s?[+−-]\d{1,2}(?::?\d\d)?\b | [A-ZА-Я]{2,5}\b | мск\b ) )? """
)
_HOUR = re.compile(r"(?<![\d.:/])(1[0-2]|0?[1-9])()()\s*([AaPp]\.?[Mm](?![a-z]))\.?(?:\s*\(?([A-Z]{2,5})\b)?")
_AFTERNOON = re.compile(r"[Pp]\.?\s?[Mm]|μ\.?μ|م|ب\.?ظ|CH")
_BEFORE_CLOCK = re.compile(r"(下午|午後|오후|晚上|بعد از ظهر)|上午|午前|오전")
_DIGIT = re.compile(r"\d")
_CENTURIES = ("20", "19", "25", "13", "14")
_ANY_YEAR = re.compile(r"(?:19|20|25)\d\d|1[34]\d\d|\d\s?年|元年")
_MAX_WORDS = 160  # characters: a date with its labels; more is a paragraph that mentions one
_MAX_RELATIVE = 60  # characters around "5 minutes ago"
_EARLIEST = 1980  # no page is older; earlier years are birthdays and history
_IRANIAN = ("fa", "ps")
_ZEROS = "٠۰०০੦૦୦௦౦೦൦๐໐༠၀០０"  # of scripts with digits of their own, nine more behind each
_TO_ASCII = str.maketrans(
    {chr(ord(zero) + n): str(n) for zero in _ZEROS for n in range(10)}
    | {"：": ":", "／": "/", "．": ".", "־": "-", "،": ","}
    | dict.fromkeys("\u200e\u200f\u00ad\u200b", "")
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the dates of one page."""

    fetched_at: datetime
    """What "5 minutes ago" is relative to, on the clock of the site where that is known."""
    language: str | None
    """BCP 47; a few names mean one month here and another there."""
    month_first: bool
    """Whether 4/5/2025 is the fifth of April."""

    def stated(self, words: str) -> Moment | None:
        """What a machine-readable statement says (ISO 8601, RFC 2822, seconds since 1970), else as `printed`."""
        words = words.strip()
        if moment := self.iso(words):
            return moment
        if _EPOCH.fullmatch(words):
            return datetime.fromtimestamp(int(words[:10]), UTC)
        return _from_rfc_2822(words) or self.printed(words)

    def iso(self, words: str) -> Moment | None:
        """What ISO 8601 says, short forms and a blank for the T included."""
        if words[10:11] in {"T", " "}:
            try:
                moment = datetime.fromisoformat(words)
            except ValueError:  # a form that it does not know
                pass
            else:
                return moment.replace(microsecond=0) if moment.year >= _EARLIEST else None
        match = _ISO.fullmatch(words) or _BASIC.fullmatch(words)
        return _from_iso(match) if match else None

    def printed(self, words: str) -> Moment | None:
        """What a full date for readers says: "2025.04.04 / 11:12", "4 aprel 2025, 11:12"."""
        words = _tidy(words)
        if len(words) > _MAX_WORDS or not _DIGIT.search(words):
            return None
        if (match := _ISO.search(words)) and match[4] and (moment := _from_iso(match)):
            return moment
        found = self._day(words)
        if found is None:
            return None
        day, start, end = found
        shown = clock(words[end:]) or clock(words[:start])
        return datetime.combine(day, shown) if shown is not None else day

    def worded(self, words: str) -> Moment | None:
        """What shortened and relative dates say: "21 Fevral 23:50", "5 minutes ago", "dünən, 11:12"."""
        words = _tidy(words)
        if len(words) > _MAX_RELATIVE:
            return None
        if found := relative.read(words, self.fetched_at, self.language):
            shown = clock(words) if not isinstance(found, datetime) else None
            return datetime.combine(found, shown) if shown else found
        if not _DIGIT.search(words):
            return None
        if found := self._day_without_year(words):
            shown = clock(words)
            return datetime.combine(found, shown) if shown else found
        return _from_dateparser(words, self.language or "", self.fetched_at)

    def _day(self, words: str) -> tuple[date, int, int] | None:
        """The first full day in words, and where; one of a year in two digits where there is no other."""
        days = [day for read in _READERS for day in read(self, words)] if _ANY_YEAR.search(words) else []
        days = days or [*self._year_short(words), *self._named(words)]
        return min((day for day in days if day[0].year >= _EARLIEST), key=lambda day: day[1], default=None)

    def _year_first(self, words: str) -> Iterator[tuple[date, int, int]]:
        for match in _YEAR_FIRST.finditer(words):
            yield from self._placed(match, match[1], int(match[3]), match[4])
        for match in _ERA.finditer(words):
            year = _ERAS[match[1]] + (1 if match[2] == "元" else int(match[2]))
            yield from self._placed(match, str(year), int(match[3]), match[4])

    def _year_last(self, words: str) -> Iterator[tuple[date, int, int]]:
        for match in _YEAR_LAST.finditer(words):
            yield from self._placed(match, match[4], *self._day_and_month(match))

    def _year_short(self, words: str) -> Iterator[tuple[date, int, int]]:
        for match in _YEAR_SHORT.finditer(words):
            yield from self._placed(match, f"20{match[4]}", *self._day_and_month(match))

    def _day_and_month(self, match: re.Match[str]) -> tuple[int, str]:
        """The numbers of month and day of 4/5/2025, in that order."""
        one, two = int(match[1]), int(match[3])
        month_first = two > 12 or (self.month_first and match[2] == "/" and one <= 12)
        return (one, str(two)) if month_first else (two, str(one))

    def _named(self, words: str) -> Iterator[tuple[date, int, int]]:
        for match in _DAY_NAMED.finditer(words):
            year = match[4] or f"25{match[5]}"  # of two digits only in Thai
            yield from self._placed(match, year, match[3] or int(match[2]), match[1])
        for pattern, year, name, day in (
            (_NAMED_DAY, 3, 1, 2),
            (_YEAR_NAMED, 1, 2, 3),
            (_YEAR_DAY_NAMED, 1, 3, 2),
        ):
            for match in pattern.finditer(words):
                yield from self._placed(match, match[year], match[name], match[day])

    def _placed(self, match: re.Match[str], year: str, name: str | int, day: str) -> Iterator[tuple[date, int, int]]:
        """The day, in whatever calendar, with its place; nothing where there is no such day."""
        try:
            found = self._date(int(year), name, int(day))
        except ValueError:
            return
        yield found, match.start(), match.end()

    def _date(self, year: int, name: str | int, day: int) -> date:
        if year < 1500:
            number = PERSIAN.get(plain(name), 0) if isinstance(name, str) else name
            if isinstance(name, int) and not (self.language or "").startswith(_IRANIAN):
                raise ValueError("a year of the lunar calendar")
            return from_persian(year, number, day)
        number = month(name, self.language) if isinstance(name, str) else name
        return date(year - 543 if year >= 2500 else year, number, day)

    def _day_without_year(self, words: str) -> date | None:
        """The last day of that name before the fetch."""
        found = [
            *((match[2], match[1]) for match in _NO_YEAR.finditer(words)),
            *((match[1], match[2]) for match in _NO_YEAR_NAMED.finditer(words)),
            *((int(match[1]), match[2]) for match in _NO_YEAR_ASIAN.finditer(words)),
        ]
        today = self.fetched_at.date()
        for name, day in found:
            for year in (today.year, today.year - 1):
                try:
                    moment = self._date(year, name, int(day))
                except ValueError:
                    continue
                if moment <= today:
                    return moment
        return None


_READERS: tuple[Callable[[Reader, str], Iterator[tuple[date, int, int]]], ...] = (
    Reader._year_first,
    Reader._named,
    Reader._year_last,
)
_ANY = Reader(datetime(2000, 1, 1, tzinfo=UTC), None, month_first=False)


@lru_cache(maxsize=512)  # several modules ask it of the same lines
def has_day(words: str) -> bool:
    """Whether words hold a full date, in numbers or with a month's name; of a two-digit year with its time alone."""
    if not _DIGIT.search(words):
        return False
    if ":" in words and (match := _YEAR_SHORT.search(words)) and clock(words[match.end() :]):
        return any(True for _ in _ANY._year_short(words))
    if words.isascii() and not any(century in words for century in _CENTURIES):
        return False
    words = _tidy(words)
    return bool(_ANY_YEAR.search(words)) and any(True for read in _READERS for _ in read(_ANY, words))


def years(words: str) -> int:
    """How many years words hold: a line with two dates has two. Those of two digits count where there is no other."""
    if not _DIGIT.search(words):
        return 0
    words = words if words.isascii() else _tidy(words)
    return len(_ANY_YEAR.findall(words)) or len(_YEAR_SHORT.findall(words))


def month_first(host: str, language: str | None, inferred: bool | None = None) -> bool:
    """Whether a site writes the month before the day.

    Args:
        host: Where the page lies.
        language: Its language, as BCP 47.
        inferred: What the site's other pages tell, where that is known; else it is so in English, and under no other
            country's domain.
    """
    if inferred is not None:
        return inferred
    return (language or "").startswith("en") and host.rpartition(".")[2] in {"com", "org", "net", "us", "ph"}


def is_ambiguous(words: str) -> bool:
    """Whether words hold a date like 4/5/2025, of which the numbers alone don't tell day from month."""
    match = _YEAR_LAST.search(words) if "/" in words else None
    return match is not None and match[2] == "/" and int(match[1]) <= 12 and int(match[3]) <= 12


def order(lines: Iterable[str]) -> bool | None:
    """Whether numeric dates in lines have the month first; None where none of them tells.

    4/25/2025 tells it, 25/4/2025 the contrary, and 4/5/2025 nothing.
    """
    for line in lines:
        for match in _YEAR_LAST.finditer(line) if "/" in line else ():
            one, two = int(match[1]), int(match[3])
            if match[2] == "/" and (one > 12) != (two > 12):
                return two > 12
    return None


def _tidy(words: str) -> str:
    words = " ".join(words.split())
    return words if words.isascii() else unicodedata.normalize("NFC", words.translate(_TO_ASCII))


def clock(words: str) -> time | None:
    """The first time of day in words, with its zone where one is printed behind it."""
    match = _CLOCK.search(words) or _HOUR.search(words)
    if match is None:
        return None
    hour, half = int(match[1]), match[4]
    if half is None and (before := _BEFORE_CLOCK.search(words)):
        hour = hour % 12 + 12 if before[1] and hour <= 12 else hour % 12 if hour == 12 else hour
    elif half and hour <= 12:
        hour = hour % 12 + (12 if _AFTERNOON.match(half) else 0)
    zone = abbreviated(match[5]) if match[5] else None
    return time(hour, int(match[2] or 0), int(match[3] or 0), tzinfo=zone)


def _from_iso(match: re.Match[str]) -> Moment | None:
    year, number, day, hour, minute, second, zone = match.groups()
    try:
        found = date(int(year), int(number), int(day))
        if found.year < _EARLIEST:
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


def _from_dateparser(words: str, language: str, now: datetime) -> Moment | None:
    """What a shortened or relative date says in one of the languages whose words are not known here."""
    language = language.partition("-")[0].lower()
    if not language or language in LANGUAGES:
        return None  # without a language dateparser guesses wrong ones ("9 mart" becomes September)
    from dateparser.date import DateDataParser  # 0.2 s, and few pages need it

    settings = {
        "RELATIVE_BASE": now.astimezone(UTC).replace(tzinfo=None),
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
    return data.date_obj.replace(tzinfo=None if clock(words) else UTC)
