"""Which of many sitemaps are read: the newest, as far as their times or names tell."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.items import Link, Page
from scraper.discovery import discover
from scraper.discovery.ages import MAX_CHILDREN, is_older, newest_children

HOME = "https://town.example/"
SINCE = datetime(2026, 10, 25, tzinfo=UTC)


def child(name: str, modified: str | None = None) -> Link:
    return Link(url=HOME + name, kind="sitemap", via="sitemap", modified=modified)


@pytest.mark.parametrize(
    ("name", "modified", "older"),
    [
        ("sitemap-2014-05.xml", None, True),
        ("sitemaps/2026/09/30/", None, True),
        ("sitemap_2025.xml.gz", None, True),
        ("sitemap.xml?yyyy=2026&mm=09", None, True),
        ("sitemap-201409.xml", None, True),
        ("sitemap-2026-10.xml", None, False),  # the month is not over before the day
        ("sitemap_2026.xml", None, False),
        ("2014/sitemap-2026-11.xml", None, False),
        ("sitemap-12014.xml", None, False),
        ("sitemap-20145678.xml", None, False),
        ("sitemap-news.xml", None, False),
        ("sitemap-2014-05.xml", "2026-11-20T10:00:00+04:00", False),  # what it states counts before its name
        ("sitemap-3.xml", "2020-01-01", True),
    ],
)
def test_how_old_a_sitemap_is(name: str, modified: str | None, *, older: bool) -> None:
    assert is_older(child(name, modified), SINCE) is older


def test_a_story_is_not_judged_by_the_year_in_its_address() -> None:
    assert not is_older(Link(url=f"{HOME}news/2014/05/03/bridge", kind="article", via="sitemap"), SINCE)


def read(links: list[Link]) -> list[str]:
    return [link.url.removeprefix(HOME) for link in newest_children(links) if link.aside is None]


def test_of_very_many_sitemaps_the_newest_are_read() -> None:
    dated = [child(f"s{n}.xml", f"2026-11-{n % 28 + 1:02d}T10:00:00Z") for n in range(200)]
    days = sorted((n % 28 + 1 for n in range(200)), reverse=True)[:MAX_CHILDREN]
    assert sorted((int(name[1:-4]) % 28 + 1 for name in read(dated)), reverse=True) == days
    months = [child(f"sitemap-{year}-{month:02d}.xml") for year in range(2000, 2026) for month in range(1, 13)]
    assert read(months) == [link.url.removeprefix(HOME) for link in months[-MAX_CHILDREN:]]


def test_where_nothing_tells_the_first_and_the_last_are_read() -> None:
    numbered = [child(f"sitemap-{n}-of-many.xml") for n in range(1, 301)]
    half = MAX_CHILDREN // 2
    expected = [*range(1, half + 1), *range(301 - half, 301)]
    assert read(numbered) == [f"sitemap-{n}-of-many.xml" for n in expected]
    reasons = {link.aside for link in newest_children(numbered)}
    assert reasons == {None, "one of 300 sitemaps of an index, of which 50 are read; `--all` reads the rest"}


def test_a_news_sitemap_among_those_of_the_months_is_read() -> None:
    months = [child(f"sitemap-{year}-{month:02d}.xml") for year in range(2000, 2026) for month in range(1, 13)]
    found = read([*months, child("sitemap-news.xml")])
    assert len(found) == MAX_CHILDREN
    assert {"sitemap-news.xml", "sitemap-2025-12.xml"} <= set(found)


def test_few_sitemaps_and_stories_are_all_read() -> None:
    links = [child(f"s{n}.xml") for n in range(MAX_CHILDREN)]
    stories = [Link(url=f"{HOME}{n}", kind="article", via="sitemap") for n in range(500)]
    assert newest_children([*links, *stories]) == [*links, *stories]


def test_a_robots_txt_may_name_any_number() -> None:
    lines = [f"Sitemap: {HOME}sitemap-{year}.xml" for year in range(1990, 2027)]
    lines += [f"Sitemap: {HOME}part{n}.xml" for n in range(120)]
    page = Page(f"{HOME}robots.txt", "\n".join(lines).encode())
    assert len(discover(page, "robots", site="town.example")) == len(lines)
    wanted = discover(page, "robots", site="town.example", since=SINCE)
    assert len(wanted) == 121
    assert sum(link.aside is None for link in wanted) == MAX_CHILDREN
