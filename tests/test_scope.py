"""Where a crawl would never end: each rule, and what must not fall under it."""

from __future__ import annotations

import pytest

from pipelines.items import Link, LinkKind, Via
from pipelines.patterns import UNKNOWN, Counts, Patterns
from pipelines.scope import MAX_SITEMAP_DEPTH, narrowed, out_of_scope

SITE = "town.example"
HOME = f"https://{SITE}/"


def why(path: str, kind: LinkKind = "article", via: Via = "section", depth: int = 2) -> str | None:
    return out_of_scope(Link(url=HOME + path, kind=kind, via=via), source=SITE, depth=depth)


@pytest.mark.parametrize(
    ("path", "kind", "reason"),
    [
        ("a/" * 3, "article", "a path that repeats itself (/a/)"),
        ("x/news/sport/news/sport/news/sport/y", "section", "a path that repeats itself (/news/sport/)"),
        ("/".join("abcdefghijklmnopqrst"), "article", "a path of more than 16 folders"),
        ("a?b=" + "c" * 2_000, "article", "an address of more than 2,000 characters"),
        ("news?page=2&sort=new", "section", "a list filtered or sorted by sort"),
        ("news?city=x&year=y&kind=z", "section", "a list filtered or sorted by city, year, kind"),
        ("shop?filter[brand]=x", "section", "a list filtered or sorted by filter[brand]"),
        # what sites rightly have
        ("news/news/bridge", "article", None),
        ("2026/11/11/11/bridge", "article", None),
        ("news?page=2", "section", None),
        ("list.php?cat=4&page=2&lang=az", "section", None),
        ("story?id=4&sort=1&a=b&c=d", "article", None),
        ("a/b/c/d/e/f/g/h/bridge", "article", None),
    ],
)
def test_addresses_of_which_a_site_can_make_any_number(path: str, kind: LinkKind, reason: str | None) -> None:
    assert why(path, kind) == reason


@pytest.mark.parametrize("via", ["feed", "news-sitemap", "seed"])
def test_what_is_announced_may_look_odd(via: Via) -> None:
    assert why("a/a/a/", via=via) is None
    assert why("a?b=" + "c" * 2_000, via=via)  # but no server takes this


def test_sitemaps_are_not_followed_down_for_ever() -> None:
    assert why("s.xml", "sitemap", "sitemap", MAX_SITEMAP_DEPTH) is None
    assert why("s.xml", "sitemap", "sitemap", MAX_SITEMAP_DEPTH + 1) == "sitemaps nested more than 4 deep"


def test_what_discovery_sets_aside_is_out_of_scope_with_its_reason() -> None:
    link = Link(url=f"{HOME}atom.xml", kind="feed", via="home", aside="the same feed")
    assert out_of_scope(link, source=SITE, depth=1) == "the same feed"


def of_list(articles: int, known: int, depth: int) -> dict[str, str | None]:
    links = [Link(url=f"{HOME}story-{n}", kind="article", via="section") for n in range(articles)]
    links.append(Link(url=f"{HOME}news?page=2", kind="section", via="section"))
    found = narrowed(links, new=articles - known, depth=depth, patterns=UNKNOWN)
    assert [link.url for link in found] == [link.url for link in links]
    assert not any(link.aside for link in found if link.kind == "article")
    return {link.url: link.aside for link in found if link.kind == "section"}


@pytest.mark.parametrize(
    ("articles", "known", "depth", "reason"),
    [
        (0, 0, 1, "the next page of a list without articles"),
        (10, 10, 1, None),
        (10, 10, 2, "the next page of a list that had nothing new"),
        (10, 9, 2, None),
        (10, 0, 2, None),
    ],
)
def test_paging_goes_on_while_it_finds_something_new(articles: int, known: int, depth: int, reason: str | None) -> None:
    assert of_list(articles, known, depth) == {f"{HOME}news?page=2": reason}


def test_the_sections_of_a_home_page_are_no_next_pages() -> None:
    links = [Link(url=f"{HOME}sport", kind="section", via="home")]
    assert narrowed(links, new=1, depth=0, patterns=UNKNOWN) == tuple(links)


def test_what_only_a_sitemap_lists_is_judged_by_what_its_like_was() -> None:
    patterns = Patterns({"/tag/word": Counts(0, 20), "/news/slug": Counts(20, 0)})
    links = [
        Link(url=f"{HOME}tag/bridge", kind="article", via="sitemap"),
        Link(url=f"{HOME}news/the-bridge-is-open", kind="article", via="sitemap"),
        Link(url=f"{HOME}tag/rain", kind="article", via="feed"),
    ]
    reasons = [link.aside for link in narrowed(links, new=1, depth=1, patterns=patterns)]
    assert reasons == ["pages like /tag/word are no articles (0 of 20 were)", None, None]
