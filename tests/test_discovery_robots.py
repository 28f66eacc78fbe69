from __future__ import annotations

import pytest

from scraper.discovery import read_robots

URL = "https://town.example/robots.txt"


def test_rules_are_those_of_our_own_group() -> None:
    robots = read_robots("User-agent: *\nDisallow: /\n\nUser-agent: pressmark\nDisallow: /private/\n", URL)
    assert robots.allowed("https://town.example/news/1.html", "pressmark")
    assert not robots.allowed("https://town.example/private/1.html", "pressmark")
    assert not robots.allowed("https://town.example/news/1.html", "otherbot")


def test_longest_match_decides() -> None:
    robots = read_robots("User-agent: *\nDisallow: /news/\nAllow: /news/open/\n", URL)
    assert robots.allowed("https://town.example/news/open/1", "pressmark")
    assert not robots.allowed("https://town.example/news/1", "pressmark")


def test_robots_txt_itself_is_always_allowed() -> None:
    assert read_robots("User-agent: *\nDisallow: /\n", URL).allowed(URL, "pressmark")


@pytest.mark.parametrize(
    ("lines", "seconds"),
    [
        ("Crawl-delay: 2.5", 2.5),
        ("Request-rate: 1/10s", 10.0),
        ("Request-rate: 30/1m", 2.0),
        ("Crawl-delay: 1\nRequest-rate: 1/5", 5.0),
        ("Crawl-delay: soon", None),
        ("Disallow: /x", None),
    ],
)
def test_delay(lines: str, seconds: float | None) -> None:
    assert read_robots(f"User-agent: *\n{lines}\n", URL).delay("pressmark") == seconds


def test_sitemaps_are_absolute_and_each_once() -> None:
    text = (
        "Sitemap: /sitemap.xml\nUser-agent: *\nDisallow:\n"
        "sitemap: https://cdn.example/news.xml\nSitemap: https://town.example/sitemap.xml\nSitemap: javascript:x\n"
    )
    robots = read_robots(text, URL)
    assert robots.sitemaps == ("https://town.example/sitemap.xml", "https://cdn.example/news.xml")
    assert {(link.kind, link.via, link.found_on) for link in robots.links} == {("sitemap", "robots", URL)}
    assert tuple(link.url for link in robots.links) == robots.sitemaps


def test_a_byte_order_mark_hides_no_rule() -> None:
    assert not read_robots("\ufeffUser-agent: *\nDisallow: /", URL).allowed("https://town.example/a", "pressmark")


def test_a_web_page_holds_no_rules() -> None:
    page = "<!DOCTYPE html><html><body>\nUser-agent: *\nDisallow: /\nSitemap: /s.xml\n</body></html>"
    robots = read_robots(page, URL)
    assert robots.allowed("https://town.example/a", "pressmark")
    assert robots.sitemaps == ()


def test_half_a_line_at_the_limit_is_no_rule() -> None:
    lines = "User-agent: *\n" + "Disallow: /archive/\n" * 30_000
    robots = read_robots(lines, URL)
    assert not robots.allowed("https://town.example/archive/1", "pressmark")
    assert robots.allowed("https://town.example/arch", "pressmark")
    assert robots.allowed("https://town.example/", "pressmark")


def test_robots_are_values() -> None:
    assert read_robots("Sitemap: /a", URL) == read_robots("Sitemap: /a", URL)
    with pytest.raises(AttributeError):
        read_robots("", URL).url = "other"  # type: ignore[misc]
