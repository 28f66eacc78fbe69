"""Dates: what words say, in which zone, and which statement is believed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from pipelines.items import Page
from scraper.extract import extract
from scraper.extract.dates import Reader, month_first
from scraper.extract.zones import Hints, abbreviated, of_host

FETCHED = datetime(2025, 6, 1, 8, 0, tzinfo=UTC)


def reader(language: str | None = "en", *, months: bool = False) -> Reader:
    return Reader(FETCHED, language, months)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2025-04-04T11:12:00+04:00", "2025-04-04T11:12:00+04:00"),
        ("2025-04-04T11:12:00.123Z", "2025-04-04T11:12:00+00:00"),
        ("2025-04-04 11:12", "2025-04-04T11:12:00"),
        ("2025-04-04T11:12+0400", "2025-04-04T11:12:00+04:00"),
        ("2025-04-04", "2025-04-04"),
        ("20250404T111200Z", "2025-04-04T11:12:00+00:00"),
        ("Fri, 04 Apr 2025 11:12:00 +0400", "2025-04-04T11:12:00+04:00"),
        ("1743750720", "2025-04-04T07:12:00+00:00"),
        ("1743750720000", "2025-04-04T07:12:00+00:00"),
        ("2025-13-45", None),
        ("0001-01-01T00:00:00", None),
    ],
)
def test_statements_for_machines(words: str, expected: str | None) -> None:
    found = reader().stated(words)
    assert (found.isoformat() if found else None) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2025.04.04 / 11:12", "2025-04-04T11:12:00"),
        ("4 aprel 2025, 11:12", "2025-04-04T11:12:00"),
        ("04.04.2025 - 9.05 Uhr", "2025-04-04T09:05:00"),
        ("Published: April 4, 2025 at 1:05 p.m.", "2025-04-04T13:05:00"),
        ("12:05 AM on Apr. 4, 2025", "2025-04-04T00:05:00"),
        ("4 апреля 2025, 11:12", "2025-04-04T11:12:00"),
        ("9 Mart 2025", "2025-03-09"),
        ("4 de abril de 2025 11h12", "2025-04-04T11:12:00"),
        ("2025年4月4日 下午3时05分", "2025-04-04T15:05:00"),
        ("2025년 4월 4일 11:12", "2025-04-04T11:12:00"),
        ("25/12/2024 10:00", "2024-12-25T10:00:00"),
        ("no date at all", None),
        ("born in 1912, died on 4 May 1967", None),
    ],
)
def test_printed_dates(words: str, expected: str | None) -> None:
    found = reader().printed(words)
    assert (found.isoformat() if found else None) == expected


def test_time_zone_behind_a_time_is_the_one_of_that_season() -> None:
    assert reader().printed("April 4, 2025 11:12 am ET").utcoffset() == timedelta(hours=-4)  # type: ignore[union-attr]
    assert reader().printed("January 4, 2025 11:12 am ET").utcoffset() == timedelta(hours=-5)  # type: ignore[union-attr]


@pytest.mark.parametrize(("words", "hours"), [("MSK", 3), ("GMT+4", 4), ("+05:30", 5.5), ("UTC", 0), ("CST", None)])
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


def test_languages_whose_words_are_not_known_here_are_left_to_dateparser() -> None:
    assert reader("cy").worded("4 Ebrill 2025, 11:12") == datetime.fromisoformat("2025-04-04T11:12")
    assert reader(None).worded("4 Ebrill 2025, 11:12") is None
    assert reader("xx").worded("4 Ebrill 2025, 11:12") is None


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


def test_zone_hints_in_order() -> None:
    east = timedelta(hours=5)
    assert "site file" in Hints("Asia/Tokyo", (("a.az", "x"),), ()).zone([]).why  # type: ignore[union-attr]
    assert "a.az" in Hints(None, (("a.com", "x"), ("a.az", "x")), ("B.tr",)).zone([east]).why  # type: ignore[union-attr]
    assert "Axar.az" in Hints(None, (), ("Ann Lee", "Axar.az")).zone([east]).why  # type: ignore[union-attr]
    assert "+05:00" in Hints(None, (), ("Ann Lee",)).zone([timedelta(0), east]).why  # type: ignore[union-attr]
    assert Hints(None, (), ()).zone([timedelta(0)]) is None


TEXT = "<p>The ferry to the northern islands will sail twice a day again from Monday, the harbour office said.</p>" * 3


def published(head: str, body: str = "", url: str = "https://example.com/a", fetched: datetime = FETCHED):
    html = (
        f"<html lang=en><head>{head}</head><body><h1>The second ferry is back</h1>{body}<div>{TEXT}</div></body></html>"
    )
    return extract(Page(url, html.encode(), fetched_at=fetched))


def test_future_dates_are_not_believed() -> None:
    found = published('<meta property="article:published_time" content="2099-01-01T00:00:00Z">', "<p>4 May 2025</p>")
    assert found.published == date(2025, 5, 4)
    assert published('<meta name="date" content="2025-06-02">').published is None


def test_crawl_date_is_no_substitute() -> None:
    found = published("")
    assert found.published is None
    assert found.evidence["published"].note == "no date is stated"


def test_raw_words_are_kept_when_they_can_not_be_read() -> None:
    found = published('<meta property="article:published_time" content="once upon a time">')
    assert found.published is None
    assert found.published_raw == "once upon a time"


def test_time_without_any_zone_leaves_the_day() -> None:
    found = published("", "<p>4 May 2025, 11:12</p>")
    assert found.published == date(2025, 5, 4)
    assert not isinstance(found.published, datetime)
    assert found.published_raw == "4 May 2025, 11:12"
    assert "11:12" in (found.evidence["published"].note or "")


def test_zone_of_another_time_on_the_page() -> None:
    found = published(
        '<meta property="article:modified_time" content="2025-05-05T10:00:00+02:00">', "<p>4 May 2025, 11:12</p>"
    )
    assert found.published == datetime(2025, 5, 4, 11, 12, tzinfo=timezone(timedelta(hours=2)))


def test_time_of_day_is_taken_from_where_it_is_printed() -> None:
    found = published('<meta name="date" content="2025-05-04">', "<p>4 May 2025, 11:12</p>", "https://example.ie/a")
    assert found.published == datetime.fromisoformat("2025-05-04T11:12:00+01:00")


def test_local_clock_is_preferred_at_the_same_instant() -> None:
    head = '<meta property="article:published_time" content="2025-05-05T02:22:31Z">'
    found = published(head, "<p>May 4, 2025 10:22 PM EDT</p>")
    assert found.published is not None
    assert found.published.isoformat() == "2025-05-04T22:22:31-04:00"


def test_sidebar_dates_are_not_the_articles() -> None:
    aside = '<aside><time datetime="2025-05-30T10:00:00Z">today</time> Other story</aside>'
    assert published("", aside).published is None


def test_published_and_modified_in_one_line() -> None:
    found = published(
        "", '<p class="date">Published 3 May 2025 10:00 | Updated 4 May 2025 12:00</p>', "https://example.fr/"
    )
    assert str(found.published) == "2025-05-03 10:00:00+02:00"
    assert str(found.modified) == "2025-05-04 12:00:00+02:00"


def test_date_in_the_address_comes_last() -> None:
    found = published("", url="https://example.com/2025/03/04/ferry")
    assert found.published == date(2025, 3, 4)
    assert found.evidence["published"].source == "url"
