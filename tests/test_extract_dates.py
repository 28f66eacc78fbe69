"""Dates in words: what they say, in sixty languages, several calendars and any digits; and in which zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extract.times import months, relative
from scraper.extract.times.dates import Reader, has_day, is_ambiguous, month_first, order
from scraper.extract.times.zones import Hints, Zone, abbreviated, of_host

FETCHED = datetime(2025, 6, 1, 8, 0, tzinfo=UTC)


def reader(language: str | None = "en", *, months: bool = False) -> Reader:
    return Reader(FETCHED, language, months)


def printed(words: str, language: str | None = None) -> str | None:
    found = reader(language).printed(words)
    return found.isoformat() if found else None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2025-04-04T11:12:00+04:00", "2025-04-04T11:12:00+04:00"),
        ("2025-04-04T11:12:00.123Z", "2025-04-04T11:12:00+00:00"),
        ("2025-04-04 11:12", "2025-04-04T11:12:00"),
        ("2025-04-04T11:12+0400", "2025-04-04T11:12:00+04:00"),
        ("2025-04-04T11:12:0Z", "2025-04-04T11:12:00+00:00"),
        ("2025-04-04T11:12:00.5Z EST", "2025-04-04T11:12:00+00:00"),
        ("2025-04-04T11:12:00CDT", "2025-04-04T11:12:00-05:00"),
        ("2025-04-04|11h12", "2025-04-04T11:12:00"),
        ("2025-04-04", "2025-04-04"),
        ("20250404T111200Z", "2025-04-04T11:12:00+00:00"),
        ("Fri, 04 Apr 2025 11:12:00 +0400", "2025-04-04T11:12:00+04:00"),
        ("1743750720", "2025-04-04T07:12:00+00:00"),
        ("1743750720000", "2025-04-04T07:12:00+00:00"),
        ("2025-13-45", None),
        ("0001-01-01T00:00:00", None),
        ("2 hours ago", None),
    ],
)
def test_statements_for_machines(words: str, expected: str | None) -> None:
    found = reader().stated(words)
    assert (found.isoformat() if found else None) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2025.04.04 / 11:12", "2025-04-04T11:12:00"),
        ("04.04.2025 - 9.05 Uhr", "2025-04-04T09:05:00"),
        ("Published: April 4, 2025 at 1:05 p.m.", "2025-04-04T13:05:00"),
        ("12:05 AM on Apr. 4, 2025", "2025-04-04T00:05:00"),
        ("4 April 2025 10:00PMComments", "2025-04-04T22:00:00"),
        ("Friday 4th of April 2025", "2025-04-04"),
        ("04-Apr-2025", "2025-04-04"),
        ("25/12/2024 10:00", "2024-12-25T10:00:00"),
        ("27.04.24 um 07:39 Uhr", "2024-04-27T07:39:00"),
        ("born in 1912, died on 4 May 1967", None),
        ("version 1.2.24", None),
        ("no date at all", None),
        ("30 February 2025", None),
    ],
)
def test_printed_dates(words: str, expected: str | None) -> None:
    assert printed(words) == expected


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("4 aprel 2025, 11:12", "az"),
        ("4 Nisan 2025 Cuma 11:12", "tr"),
        ("4 aprel 2025 11:12", "uz"),
        ("4 апреля 2025 г., 11:12", "ru"),
        ("4 квітня 2025, 11:12", "uk"),
        ("4 красавіка 2025, 11:12", "be"),
        ("4 април 2025 г. 11:12 ч.", "bg"),
        ("4. априла 2025. 11:12", "sr"),
        ("4. travnja 2025. u 11:12", "hr"),
        ("4. aprila 2025 ob 11:12", "sl"),
        ("4. dubna 2025 11:12", "cs"),
        ("4. apríla 2025 11:12", "sk"),
        ("4 kwietnia 2025, 11:12", "pl"),
        ("4. April 2025, 11:12 Uhr", "de"),
        ("le 4 avril 2025 à 11h12", "fr"),
        ("4 de abril de 2025 a las 11:12", "es"),
        ("4 de abril de 2025 11h12", "pt"),
        ("4 aprile 2025 ore 11:12", "it"),
        ("4 d’abril de 2025, 11:12", "ca"),
        ("4 aprilie 2025, 11:12", "ro"),
        ("4 april 2025 om 11:12 uur", "nl"),
        ("4 april 2025 kl. 11.12", "sv"),
        ("4. april 2025 kl. 11.12", "da"),
        ("4. apríl 2025 kl. 11:12", "is"),
        ("4. huhtikuuta 2025 klo 11.12", "fi"),
        ("4. aprill 2025 11:12", "et"),
        ("2025. gada 4. aprīlis, 11:12", "lv"),
        ("2025 m. balandžio 4 d. 11:12", "lt"),
        ("2025. április 4. 11:12", "hu"),
        ("4 Απριλίου 2025, 11:12", "el"),
        ("4 prill 2025, 11:12", "sq"),
        ("4 ապրիլի 2025, 11:12", "hy"),
        ("4 აპრილი 2025, 11:12", "ka"),
        ("4 сәуір 2025, 11:12", "kk"),
        ("2025 оны 4 сарын 4, 11:12", "mn"),
        ("٤ أبريل ٢٠٢٥ - ١١:١٢", "ar"),
        ("الجمعة 4 نيسان/أبريل 2025 - 11:12", "ar"),
        ("4 أفريل 2025 11:12", "ar"),
        ("4 آوریل 2025 ساعت 11:12", "fa"),
        ("۱۵ فروردین ۱۴۰۴ - ۱۱:۱۲", "fa"),
        ("۱۴۰۴/۰۱/۱۵ ۱۱:۱۲", "fa"),
        ("4 اپریل 2025، 11:12", "ur"),
        ("4 באפריל 2025, 11:12", "he"),
        ("4 अप्रैल 2025, 11:12", "hi"),
        ("४ अप्रैल २०२५, ११:१२", "hi"),
        ("4 এপ্রিল ২০২৫, ১১:১২", "bn"),
        ("4 ஏப்ரல் 2025, 11:12", "ta"),
        ("4 เมษายน 2568 เวลา 11:12 น.", "th"),
        ("4 เม.ย. 2568 | 11:12 น.", "th"),
        ("4 เม.ย. 68 11:12 น.", "th"),
        ("Thứ sáu, 4/4/2025, 11:12", "vi"),
        ("4 tháng 4 năm 2025, 11:12", "vi"),
        ("Jumat, 4 April 2025 11.12", "id"),
        ("4 Abril 2025 11:12", "tl"),
        ("2025年4月4日 11:12", "zh"),
        ("民國114年4月4日 11:12", "zh"),
        ("令和7年4月4日 11時12分", "ja"),
        ("2025年4月4日（金）11:12", "ja"),
        ("2025년 4월 4일 오전 11:12", "ko"),
        ("2025. 4. 4. 11:12", "ko"),
    ],
)
def test_the_same_minute_in_many_languages(words: str, language: str) -> None:
    assert printed(words, language) == "2025-04-04T11:12:00"
    assert has_day(words) or language == "fa" or "68 " in words


@pytest.mark.parametrize(
    ("words", "clock"),
    [
        ("2025年4月4日 下午3时05分", "15:05"),
        ("2025年4月4日 午後3時5分", "15:05"),
        ("2025년 4월 4일 오후 3:05", "15:05"),
        ("4 أبريل 2025 3:05 م", "15:05"),
        ("4 أبريل 2025 3:05 صباحا", "03:05"),
        ("4 Απριλίου 2025, 3:05 μ.μ.", "15:05"),
        ("4/4/2025, 3:05 CH", "15:05"),
        ("4 April 2025 12:05 a. m.", "00:05"),
    ],
)
def test_halves_of_the_day(words: str, clock: str) -> None:
    assert printed(words) == f"2025-04-04T{clock}:00"


def test_a_name_that_means_two_months() -> None:
    assert printed("4 listopada 2025", "pl") == "2025-11-04"
    assert printed("4 listopada 2025", "hr") == "2025-10-04"


def test_years_of_the_moon_are_not_those_of_iran() -> None:
    assert printed("1446/10/06", "ar") is None
    assert printed("1404/01/15", "fa") == "2025-04-04"


@pytest.mark.parametrize(
    ("persian", "expected"),
    [
        ((1357, 11, 22), date(1979, 2, 11)),
        ((1399, 12, 30), date(2021, 3, 20)),
        ((1403, 1, 1), date(2024, 3, 20)),
        ((1403, 12, 30), date(2025, 3, 20)),
        ((1404, 7, 1), date(2025, 9, 23)),
    ],
)
def test_persian_calendar(persian: tuple[int, int, int], expected: date) -> None:
    assert months.from_persian(*persian) == expected


@given(st.integers(1250, 1470), st.integers(1, 12), st.integers(1, 28))
def test_persian_days_follow_each_other(year: int, month: int, day: int) -> None:
    assert months.from_persian(year, month, day + 1) - months.from_persian(year, month, day) == timedelta(days=1)


@given(st.integers(1250, 1470))
def test_persian_years_start_in_spring_and_follow_each_other(year: int) -> None:
    first, following = months.from_persian(year, 1, 1), months.from_persian(year + 1, 1, 1)
    assert (first.month, first.day) in {(3, day) for day in range(19, 23)}
    assert (following - months.from_persian(year, 12, 29)).days in {1, 2}


@pytest.mark.parametrize("day", [(1404, 12, 30), (1400, 12, 30), (1404, 7, 31), (1404, 13, 1), (1200, 1, 1)])
def test_days_that_the_persian_calendar_does_not_have(day: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no day of the Persian calendar"):
        months.from_persian(*day)


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("5 dəqiqə əvvəl", 5),
        ("2 saat əvvəl", 120),
        ("2 saat önce", 120),
        ("5 минут назад", 5),
        ("час назад", 60),
        ("2 години тому", 120),
        ("منذ 5 دقائق", 5),
        ("منذ ساعة", 60),
        ("قبل ساعتين", 120),
        ("۲ ساعت پیش", 120),
        ("לפני 2 שעות", 120),
        ("5分钟前", 5),
        ("3小时前", 180),
        ("2時間前", 120),
        ("2시간 전", 120),
        ("5 นาทีที่แล้ว", 5),
        ("5 phút trước", 5),
        ("2 jam yang lalu", 120),
        ("2 घंटे पहले", 120),
        ("πριν από 5 λεπτά", 5),
        ("5 minut temu", 5),
        ("před 5 minutami", 5),
        ("5 perccel ezelőtt", 5),
        ("vor einer Stunde", 60),
        ("il y a 2 heures", 120),
        ("hace 5 minutos", 5),
        ("há 2 horas", 120),
        ("2 ore fa", 120),
        ("acum 15 minute", 15),
        ("5 minuten geleden", 5),
        ("för 5 minuter sedan", 5),
        ("for 2 timer siden", 120),
        ("2 tuntia sitten", 120),
        ("an hour ago", 60),
        ("3 hours ago", 180),
    ],
)
def test_minutes_and_hours_ago(words: str, minutes: int) -> None:
    assert reader(None).worded(words) == FETCHED - timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [
        ("dünən", "az", "2025-05-31"),
        ("Dünən, 11:12", "az", "2025-05-31T11:12:00"),
        ("bu gün 07:30", "az", "2025-06-01T07:30:00"),
        ("вчера в 11:12", "ru", "2025-05-31T11:12:00"),
        ("gestern, 11:12 Uhr", "de", "2025-05-31T11:12:00"),
        ("hier à 11:12", "fr", "2025-05-31T11:12:00"),
        ("hier 11:12", "nl", None),
        ("昨天 11:12", "zh", "2025-05-31T11:12:00"),
        ("어제", "ko", "2025-05-31"),
        ("أمس", "ar", "2025-05-31"),
        ("2 days ago", "en", "2025-05-30"),
        ("21 fevral 23:50", "az", "2025-02-21T23:50:00"),
        ("6. Oktober um 04:00", "de", "2024-10-06T04:00:00"),
        ("4月4日", "zh", "2025-04-04"),
        ("3 weeks ago", "en", None),
        ("5 min read", "en", None),
        ("in 5 minutes", "en", None),
        ("2 saat sonra", "tr", None),
        ("today in history", "en", None),
    ],
)
def test_days_told_from_now(words: str, language: str, expected: str | None) -> None:
    found = reader(language).worded(words)
    assert (found.isoformat() if found else None) == expected


def test_a_day_ends_by_the_clock_of_the_site() -> None:
    evening = datetime(2025, 6, 1, 22, 0, tzinfo=UTC)
    assert relative.read("yesterday", evening) == date(2025, 5, 31)
    assert relative.read("yesterday", evening.astimezone(timezone(timedelta(hours=4)))) == date(2025, 6, 1)


def test_languages_whose_words_are_not_known_here_are_left_to_dateparser() -> None:
    assert reader("cy").worded("4 Ebrill 2025, 11:12") == datetime.fromisoformat("2025-04-04T11:12")
    assert reader(None).worded("4 Ebrill 2025, 11:12") is None
    assert reader("xx").worded("4 Ebrill 2025, 11:12") is None


@given(st.text(max_size=80))
def test_no_words_break_the_reader(words: str) -> None:
    for method in (reader("az").stated, reader("fa").printed, reader("th").worded):
        found = method(words)
        assert found is None or found.year >= 1979


def test_time_zone_behind_a_time_is_the_one_of_that_season() -> None:
    assert reader().printed("April 4, 2025 11:12 am ET").utcoffset() == timedelta(hours=-4)  # type: ignore[union-attr]
    assert reader().printed("January 4, 2025 11:12 am ET").utcoffset() == timedelta(hours=-5)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("words", "hours"), [("MSK", 3), ("мск", 3), ("GMT+4", 4), ("+05:30", 5.5), ("UTC", 0), ("BST", 0), ("CST", None)]
)
def test_abbreviations_with_one_meaning(words: str, hours: float | None) -> None:
    zone = abbreviated(words)
    offset = zone.utcoffset(datetime.fromisoformat("2025-01-01")) if zone else None
    assert offset == (None if hours is None else timedelta(hours=hours))


def test_order_of_day_and_month() -> None:
    assert reader(months=True).printed("4/5/2025") == date(2025, 4, 5)
    assert reader(months=False).printed("4/5/2025") == date(2025, 5, 4)
    assert reader(months=True).printed("4.5.2025") == date(2025, 5, 4)
    assert month_first("www.example.com", "en-US")
    assert not month_first("www.example.co.uk", "en")
    assert not month_first("www.example.com", "de")


def test_order_that_the_site_s_other_pages_tell_comes_first() -> None:
    assert month_first("www.example.co.uk", "en", inferred=True)
    assert not month_first("www.example.com", "en", inferred=False)


def test_order_that_other_dates_of_the_page_tell() -> None:
    assert order(["4/5/2025", "25/4/2025"]) is False
    assert order(["4/25/2025"]) is True
    assert order(["4/5/2025", "25.4.2025"]) is None
    assert is_ambiguous("on 4/5/2025")
    assert not is_ambiguous("on 25/5/2025")


@pytest.mark.parametrize(
    ("host", "zone"),
    [
        ("axar.az", "Asia/Baku"),
        ("www.bbc.co.uk", "Europe/London"),
        ("a.com", None),
        ("b.ru", None),
        ("127.0.0.1", None),
    ],
)
def test_zone_of_a_country(host: str, zone: str | None) -> None:
    found = of_host(host)
    assert (found.key if found else None) == zone


def why(hints: Hints, *stated: timedelta) -> str:
    zone = hints.zone(stated)
    return zone.why if zone else ""


def test_zone_hints_in_order() -> None:
    east = timedelta(hours=5)
    inferred = Zone(timezone(timedelta(hours=3)), "offset +03:00 of 12 other pages")
    assert "site file" in why(Hints("Asia/Tokyo", (("a.az", "x"),), (), inferred, "tr"))
    assert "a.az" in why(Hints(None, (("a.com", "x"), ("a.az", "x")), ("B.tr",), inferred, "tr"), east)
    assert "Axar.az" in why(Hints(None, (), ("Ann Lee", "Axar.az"), inferred, "tr"), east)
    assert "+05:00" in why(Hints(None, (), ("Ann Lee",), inferred, "tr"), timedelta(0), east)
    assert "12 other pages" in why(Hints(None, (), (), inferred, "tr"), timedelta(0))
    assert "language" in why(Hints(None, (), (), None, "tr-TR"))
    assert why(Hints(None, (), (), None, "en"), timedelta(0)) == ""
