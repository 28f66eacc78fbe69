"""The frontier: every URL once, what is due, who works on it, and what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.archive.ledger import REJECTED
from pipelines.items import Link, LinkKind, Outcome, Task
from tests.builders import HOME, HOUR, NOW, SOURCE, URL, make_archive, row_of, task_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.archive import Archive

_HOST = "example.com"
_STORED = Outcome(state="stored")
_FAILED = Outcome(state="failed", reason="HTTP 503", retry=True)
_LEASE = timedelta(minutes=15)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "archive.db", sources=[HOME, "https://other.example/"]) as archive:
        archive.crawls.start(now=NOW, version="test")  # the second crawl
        yield archive


def add(
    archive: Archive, *urls: str, kind: LinkKind = "article", via: str = "home", now: datetime = NOW, **more: Any
) -> set[str]:
    source = more.pop("source", SOURCE)
    depth = more.pop("depth", 0)
    return archive.frontier.add(
        [Link(url=url, kind=kind, via=via, **more) for url in urls], source=source, now=now, depth=depth
    )


def claim(archive: Archive, *, host: str = _HOST, crawl: int = 1, now: datetime = NOW, **more: Any) -> Task | None:
    return archive.leases.claim(host, crawl=crawl, now=now, **{"sources": [SOURCE], **more})


def claim_all(archive: Archive, **more: Any) -> list[str]:
    found: list[str] = []
    while task := claim(archive, **more):
        found.append(task.url)
        assert len(found) <= 100, "the same again and again"
    return found


def settle(
    archive: Archive, url: str, outcome: Outcome = _STORED, *, due: datetime | None = None, **visit: Any
) -> None:
    archive.frontier.settle(task_of(archive, url), outcome, now=NOW, due=due, visit=visit)


# -- adding -------------------------------------------------------------------------------------------------------


def test_each_url_is_known_once(archive: Archive) -> None:
    forms = ["http://example.com/a/", "https://EXAMPLE.com/a?utm_source=feed", "https://example.com/a#top"]
    assert add(archive, *forms) == {_HOST}
    assert archive.frontier.states() == {SOURCE: {"queued": 1}}
    assert claim_all(archive) == ["http://example.com/a/"]  # what is fetched is the URL as it was found first
    assert archive.frontier.known([*forms, "https://example.com/b", "no url"]) == 1


def test_what_is_known_keeps_its_state_and_gains_announcements(archive: Archive) -> None:
    add(archive, URL, title="Bridge", found_on=HOME)
    settle(archive, URL)
    add(archive, URL, via="feed", title="Another", published="2026-11-20T11:00:00Z", language="en")
    row = row_of(archive, URL)
    assert (row["state"], row["next_due"], row["via"]) == ("stored", None, "home")
    assert (row["announced_title"], row["announced_published"]) == ("Bridge", "2026-11-20T11:00:00Z")
    assert (row["announced_language"], row["found_on"]) == ("en", HOME)


def test_the_last_change_that_was_announced_counts(archive: Archive) -> None:
    add(archive, URL, via="sitemap", modified="2026-11-19")
    add(archive, URL, via="sitemap", modified="2026-11-20")
    add(archive, URL)
    assert row_of(archive, URL)["announced_modified"] == "2026-11-20"


@pytest.mark.parametrize(
    ("link", "why"),
    [
        (Link(url="https://other.example/a", kind="article", via="home"), "other.example is not on example.com"),
        (Link(url="https://other.example/", kind="home", via="redirect"), "`pressmark add` makes it a source"),
        (Link(url="https://other.example/feed", kind="feed", via="section"), "not on"),
        (Link(url="https://other.example/feed", kind="feed", via="home"), None),
        (Link(url="https://other.example/s.xml", kind="sitemap", via="robots"), None),
        (Link(url="https://other.example/s.xml", kind="sitemap", via="sitemap"), "not on"),
        (Link(url="https://other.example/robots.txt", kind="robots", via="seed"), None),
        (Link(url="https://az.example.com/a", kind="article", via="home"), None),
    ],
)
def test_scope(archive: Archive, link: Link, why: str | None) -> None:
    hosts = archive.frontier.add([link], source=SOURCE, now=NOW)
    row = row_of(archive, link.url)
    if why is None:
        assert (row["state"], row["reason"], hosts) == ("queued", None, {row["host"]})
    else:
        assert (row["state"], row["next_due"], hosts) == ("out-of-scope", None, set())
        assert why in row["reason"]
        assert archive.frontier.why(link.url) == f"out-of-scope: {row['reason']}"


def test_a_section_is_not_followed_for_ever(archive: Archive) -> None:
    add(archive, "https://example.com/news?page=10", kind="section", depth=10)
    add(archive, "https://example.com/news?page=11", kind="section", depth=11)
    add(archive, "https://example.com/deep", kind="article", depth=11)
    assert archive.frontier.why("https://example.com/news?page=11") == "out-of-scope: more than 10 pages back"
    assert len(claim_all(archive)) == 2


def test_what_was_out_of_scope_joins_when_it_comes_into_scope(archive: Archive) -> None:
    url = "https://other.example/"
    add(archive, url, kind="home", via="redirect")
    add(archive, f"{url}a")
    add(archive, url, kind="home", via="seed", source="other.example")
    add(archive, f"{url}a", via="feed", source="other.example", title="Announced")
    assert claim_all(archive, host="other.example", sources=["other.example"]) == [url, f"{url}a"]
    assert row_of(archive, f"{url}a")["announced_title"] == "Announced"
    add(archive, f"{url}a")
    assert row_of(archive, f"{url}a")["source"] == "other.example"


def test_a_section_that_a_feed_announces_is_an_article(archive: Archive) -> None:
    url = "https://example.com/short"
    add(archive, url, kind="section")
    settle(archive, url, Outcome(state="read"), due=NOW + HOUR)
    add(archive, url, via="feed")
    task = claim(archive)
    assert task is not None
    assert (task.kind, task.via) == ("article", "feed")


def test_a_section_link_makes_no_section_of_an_article(archive: Archive) -> None:
    add(archive, URL, via="feed")
    add(archive, URL, kind="section")
    assert task_of(archive, URL).kind == "article"


def test_a_page_that_is_no_article_may_be_a_section(archive: Archive) -> None:
    add(archive, URL, via="sitemap")
    settle(archive, URL, Outcome(state="not-an-article"))
    add(archive, URL, kind="section")
    task = claim(archive)
    assert task is not None
    assert task.kind == "section"


def test_a_home_page_link_makes_no_article_of_a_section(archive: Archive) -> None:
    add(archive, "https://example.com/sport", kind="section")
    add(archive, "https://example.com/sport", via="home")
    assert task_of(archive, "https://example.com/sport").kind == "section"


def test_every_way_in_which_a_url_was_found_is_kept(archive: Archive) -> None:
    add(archive, URL, found_on=HOME)
    add(archive, URL, via="feed", found_on=f"{HOME}feed", now=NOW + HOUR)
    add(archive, URL, via="feed", found_on=f"{HOME}feed2", now=NOW + 2 * HOUR)  # the first of each kind is enough
    add(archive, URL, "https://other.example/a", via="section", found_on=f"{HOME}sport")
    assert [(way["via"], way["found_on"], way["found_at"][11:13]) for way in archive.frontier.ways_to(URL)] == [
        ("home", HOME, "12"), ("section", f"{HOME}sport", "12"), ("feed", f"{HOME}feed", "13"),
    ]  # fmt: skip
    assert [way["via"] for way in archive.frontier.ways_to("https://other.example/a")] == ["section"]


def test_a_link_that_is_known_changes_nothing(archive: Archive) -> None:
    link = {"title": "Bridge", "published": "2026-11-20", "modified": "2026-11-20", "language": "en"}
    add(archive, URL, via="feed", **link)
    before = archive.db.conn.total_changes
    assert add(archive, URL, via="feed", **link, found_on=f"{HOME}feed2") == {_HOST}
    assert archive.db.conn.total_changes == before


@pytest.mark.parametrize("url", ["", "news", "mailto:a@example.com", "https://[::1", "https://example.com/\ud800"])
def test_what_is_no_url_is_left_out(archive: Archive, url: str) -> None:
    assert add(archive, url, URL) == {_HOST}
    assert archive.frontier.states() == {SOURCE: {"queued": 1}}
    assert archive.frontier.known([url]) == 0


def test_broken_unicode_in_an_announcement_is_no_crash(archive: Archive) -> None:
    add(archive, URL, title="Bridge \ud83d\ude82 \ud83d!", published="\udcff")
    assert row_of(archive, URL)["announced_title"] == "Bridge 🚂 \ufffd!"


@settings(max_examples=40)
@given(st.lists(st.text(st.characters(categories=None)), max_size=5))
def test_any_link_may_be_found(tmp_path_factory: pytest.TempPathFactory, words: list[str]) -> None:
    path = tmp_path_factory.getbasetemp() / "frontier.db"
    with make_archive(path) as archive:
        add(archive, *(f"https://example.com/{word}" for word in words), *words, title="".join(words))
        assert len(set(claim_all(archive))) <= 2 * len(words)


# -- leasing ------------------------------------------------------------------------------------------------------


def test_what_announces_news_comes_first_then_the_news_and_sections_last(archive: Archive) -> None:
    kinds: list[LinkKind] = ["section", "article", "sitemap", "feed", "home", "robots"]
    for hours, kind in enumerate(kinds):
        add(archive, f"https://example.com/{kind}", kind=kind, now=NOW - (9 - hours) * HOUR)
    add(archive, "https://example.com/archived", via="sitemap", now=NOW - 10 * HOUR)
    order = ["robots", "home", "feed", "sitemap", "article", "archived", "section"]
    assert [url.rsplit("/", 1)[1] for url in claim_all(archive)] == order


def test_a_link_that_a_feed_names_as_well_is_announced(archive: Archive) -> None:
    add(archive, URL, via="home", title="Ferry returns")
    add(archive, f"{URL}-2", via="home", title="Tram returns")
    add(archive, URL, via="feed", published="2026-11-20T09:00:00+04:00")
    announced = {task.url: task.announced for _ in range(2) if (task := claim(archive)) is not None}
    assert announced == {URL: True, f"{URL}-2": False}


def test_what_has_waited_longest_comes_first(archive: Archive) -> None:
    for n in (3, 1, 2):
        add(archive, f"https://example.com/{n}", now=NOW - n * HOUR)
    assert [url[-1] for url in claim_all(archive)] == ["3", "2", "1"]


def test_nothing_is_leased_twice(archive: Archive) -> None:
    add(archive, URL)
    assert claim(archive, crawl=1) is not None
    assert claim(archive, crawl=2) is None
    assert archive.frontier.states() == {SOURCE: {"leased": 1}}


def test_a_lease_ends_by_itself(archive: Archive) -> None:
    add(archive, URL)
    claim(archive, crawl=1)
    assert claim(archive, crawl=2, now=NOW + _LEASE - timedelta(seconds=1)) is None
    task = claim(archive, crawl=2, now=NOW + _LEASE)
    assert task is not None
    assert (task.url, task.crawl) == (URL, 2)


def test_leases_of_a_dead_crawl_are_given_back(archive: Archive) -> None:
    add(archive, URL, "https://example.com/b", "https://example.com/c")
    claim(archive, crawl=1)
    claim(archive, crawl=1)
    claim(archive, crawl=2)
    assert archive.leases.release([1]) == 2
    assert len(claim_all(archive, crawl=2)) == 2
    assert archive.leases.release([]) == 0


def test_only_what_is_due_of_that_host_and_those_sources(archive: Archive) -> None:
    add(archive, "https://example.com/later", now=NOW + HOUR)
    add(archive, "https://az.example.com/a")
    add(archive, "https://other.example/a", source="other.example")
    assert claim(archive) is None
    assert claim(archive, host="other.example") is None
    assert claim(archive, host="other.example", sources=["other.example", SOURCE]) is not None
    assert claim(archive, host="az.example.com") is not None
    assert claim(archive, now=NOW + HOUR) is not None
    assert claim(archive, sources=[]) is None


def test_a_source_that_is_full_gives_no_more_articles(archive: Archive) -> None:
    add(archive, URL)
    add(archive, HOME, kind="home")
    assert claim_all(archive, full=[SOURCE]) == [HOME]
    assert claim_all(archive, full=["other.example"]) == [URL]


def test_robots_txt_goes_before_all_until_it_is_known(archive: Archive) -> None:
    add(archive, HOME, kind="home")
    assert claim(archive, robots_only=True) is None
    archive.frontier.want_robots(URL, source=SOURCE, now=NOW)
    assert claim_all(archive, robots_only=True) == ["https://example.com/robots.txt"]


def test_robots_txt_of_a_host_serves_every_source_on_it(archive: Archive) -> None:
    archive.frontier.want_robots("https://feeds.example/a.xml", source=SOURCE, now=NOW)
    archive.frontier.want_robots("https://feeds.example/b.xml", source="other.example", now=NOW)
    arguments: dict[str, Any] = {"sources": ["other.example"], "robots_only": True}
    assert archive.leases.next_due("feeds.example", **arguments) == NOW
    assert claim_all(archive, host="feeds.example", **arguments) == ["https://feeds.example/robots.txt"]


def test_robots_txt_that_has_just_failed_keeps_its_time(archive: Archive) -> None:
    robots = "https://example.com/robots.txt"
    archive.frontier.want_robots(URL, source=SOURCE, now=NOW)
    settle(archive, robots, _FAILED, due=NOW + 6 * HOUR)
    archive.frontier.want_robots(URL, source=SOURCE, now=NOW + HOUR)
    assert claim(archive, now=NOW + HOUR) is None
    settle(archive, robots, Outcome(state="read"), due=NOW + 24 * HOUR)
    archive.frontier.want_robots(URL, source=SOURCE, now=NOW + HOUR)
    assert claim(archive, now=NOW + HOUR) is not None


def test_a_task_knows_what_the_last_visit_left(archive: Archive) -> None:
    add(archive, URL, via="feed", depth=2)
    settle(archive, URL, due=NOW, etag='"v1"', last_modified="Fri, 20 Nov 2026 11:00:00 GMT", status=200)
    task = claim(archive)
    assert task is not None
    assert (task.etag, task.last_modified) == ('"v1"', "Fri, 20 Nov 2026 11:00:00 GMT")
    assert (task.kind, task.via, task.depth, task.host, task.source) == ("article", "feed", 2, _HOST, SOURCE)


# -- settling -----------------------------------------------------------------------------------------------------


def test_settling_ends_the_lease_and_says_when_again(archive: Archive) -> None:
    add(archive, URL)
    claim(archive)
    settle(archive, URL, due=NOW + HOUR)
    assert archive.frontier.states() == {SOURCE: {"stored": 1}}
    assert claim(archive) is None
    assert claim(archive, now=NOW + HOUR) is not None


def test_attempts_count_failures_in_a_row(archive: Archive) -> None:
    add(archive, URL)
    for expected in (1, 2):
        settle(archive, URL, _FAILED, due=NOW)
        assert task_of(archive, URL).attempts == expected
    settle(archive, URL, _STORED, due=NOW)
    assert task_of(archive, URL).attempts == 0


def test_broken_unicode_in_a_reason_is_no_crash(archive: Archive) -> None:
    add(archive, URL)
    settle(archive, URL, Outcome(state="not-an-article", reason="a list \udcff"))
    assert archive.frontier.why(URL) == "not-an-article: a list \ufffd"


def test_a_redirect_within_the_page_is_followed_under_the_same_identity(archive: Archive) -> None:
    add(archive, "http://example.com/a")
    task = claim(archive)
    assert task is not None
    archive.frontier.follow(task, "https://www2.example.com/a/", now=NOW)
    again = claim(archive, host="www2.example.com")
    assert again is not None
    assert (again.id, again.url, again.redirects) == (task.id, "https://www2.example.com/a/", 1)


def test_redirects_are_counted_anew_at_each_visit(archive: Archive) -> None:
    add(archive, URL)
    for _ in range(10):
        archive.frontier.follow(task_of(archive, URL), URL, now=NOW)
        assert task_of(archive, URL).redirects == 1
        settle(archive, URL, due=NOW)


def test_robots_txt_stays_with_its_host(archive: Archive) -> None:
    archive.frontier.want_robots(URL, source=SOURCE, now=NOW)
    task = claim(archive)
    assert task is not None
    archive.frontier.follow(task, "https://www.example.com/robots.txt", now=NOW)
    again = claim(archive)
    assert again is not None
    assert (again.host, again.url) == (_HOST, "https://www.example.com/robots.txt")


# -- waking, waiting ----------------------------------------------------------------------------------------------


def put(archive: Archive, url: str, kind: LinkKind, state: str, *, reason: str | None = None, depth: int = 0) -> None:
    """A URL that was visited and is due tomorrow."""
    add(archive, url, kind=kind, depth=depth)
    settle(archive, url, Outcome(state=state, reason=reason), due=NOW + 24 * HOUR)


def test_waking_a_source_makes_its_ways_in_due(archive: Archive) -> None:
    woken = {HOME: "home", f"{HOME}feed": "feed", f"{HOME}s.xml": "sitemap", f"{HOME}sport": "section"}
    for url, kind in woken.items():
        put(archive, url, kind, "unchanged", depth=kind == "section")
    put(archive, f"{HOME}robots.txt", "robots", "failed")
    put(archive, f"{HOME}city", "section", "failed", reason="HTTP 503", depth=1)
    put(archive, f"{HOME}sport?page=2", "section", "read", depth=2)
    put(archive, f"{HOME}about", "section", "read", reason="no links to articles were found on it", depth=1)
    put(archive, f"{HOME}old.xml", "sitemap", "gone")
    put(archive, URL, "article", "stored")
    put(archive, "https://az.example.com/robots.txt", "robots", "read")
    archive.frontier.wake(now=NOW, source="other.example")
    assert archive.frontier.pending([SOURCE], until=NOW) == 0
    archive.frontier.wake(now=NOW, source=SOURCE)
    assert set(claim_all(archive)) == {*woken, f"{HOME}robots.txt", f"{HOME}city"}
    assert archive.frontier.hosts_due([SOURCE], until=NOW) == [_HOST]


def test_what_was_set_aside_joins_when_it_is_found_worth_a_request(archive: Archive) -> None:
    link = Link(url=f"{HOME}part-7.xml", kind="sitemap", via="sitemap", aside="one of 1,000 sitemaps")
    archive.frontier.add([link], source=SOURCE, now=NOW)
    assert archive.frontier.why(link.url) == "out-of-scope: one of 1,000 sitemaps"
    archive.frontier.wake(now=NOW, url=link.url)
    assert claim_all(archive) == []
    archive.frontier.add([replace(link, aside=None)], source=SOURCE, now=NOW)
    assert claim_all(archive) == [link.url]


def test_what_proved_to_be_out_of_scope_stays_so(archive: Archive) -> None:
    url = f"{HOME}huge"
    add(archive, url, kind="section")
    archive.frontier.settle(
        task_of(archive, url), Outcome(state="out-of-scope", reason="too large: 90 MB"), now=NOW, due=None
    )
    add(archive, url, kind="section")
    assert archive.frontier.why(url) == "out-of-scope: too large: 90 MB"
    assert claim_all(archive) == []


def test_waking_a_url_makes_it_due_whatever_its_state(archive: Archive) -> None:
    put(archive, URL, "article", "gone")
    archive.frontier.wake(now=NOW, url=URL.replace("https", "http"))
    assert claim_all(archive) == [URL]


def test_waking_articles_leaves_out_what_is_none(archive: Archive) -> None:
    archive.db.execute(
        "INSERT INTO articles (id, url, canonical_url, source, text, word_count, first_seen_at, last_fetched_at)"
        " VALUES (1, ?, ?, ?, '', 0, '', '')",
        [URL, URL, SOURCE],
    )
    states = {"a": "stored", "b": "gone", "c": "failed", "d": "duplicate"}
    for name, state in states.items():
        add(archive, HOME + name)
        settle(archive, HOME + name, Outcome(state=state), article=1)
    put(archive, f"{HOME}none", "article", "not-an-article")
    archive.frontier.wake_articles(now=NOW, source=SOURCE)
    assert set(claim_all(archive)) == {f"{HOME}a", f"{HOME}b", f"{HOME}c"}


def test_next_due_is_of_what_nobody_works_on(archive: Archive) -> None:
    assert archive.leases.next_due(_HOST, sources=[SOURCE]) is None
    add(archive, f"{HOME}a")
    add(archive, f"{HOME}b", now=NOW + HOUR)
    add(archive, f"{HOME}feed", kind="feed", now=NOW + 2 * HOUR)
    assert archive.leases.next_due(_HOST, sources=[SOURCE]) == NOW
    claim(archive)
    assert archive.leases.next_due(_HOST, sources=[SOURCE]) == NOW + HOUR
    assert archive.leases.next_due(_HOST, sources=[SOURCE], full=[SOURCE]) == NOW + 2 * HOUR
    assert archive.leases.next_due(_HOST, sources=[SOURCE], robots_only=True) is None
    assert archive.leases.next_due(_HOST, sources=["other.example"]) is None


def test_a_url_of_a_host_tells_where_its_robots_txt_is(archive: Archive) -> None:
    assert archive.frontier.any_url(_HOST) is None
    add(archive, "http://example.com/a")
    archive.frontier.want_robots("http://example.com/a", source=SOURCE, now=NOW)
    assert archive.frontier.any_url(_HOST) == ("http://example.com/a", SOURCE)
    assert claim_all(archive, robots_only=True) == ["http://example.com/robots.txt"]


# -- the ledger ---------------------------------------------------------------------------------------------------


def test_every_url_is_accounted_for(archive: Archive) -> None:
    for n in range(3):
        put(archive, f"{HOME}{n}", "article", "not-an-article", reason="a list of links")
    put(archive, f"{HOME}short", "article", "too-short", reason="6 words")
    add(archive, f"{HOME}new", f"{HOME}newer", "https://elsewhere.example/a")
    add(archive, "https://other.example/a", source="other.example")
    claim(archive)
    assert archive.frontier.states() == {
        SOURCE: {"not-an-article": 3, "too-short": 1, "queued": 1, "leased": 1, "out-of-scope": 1},
        "other.example": {"queued": 1},
    }
    assert archive.frontier.states("other.example") == {"other.example": {"queued": 1}}
    reasons = archive.frontier.reasons()
    assert sum(row["urls"] for row in reasons) == 8
    assert (reasons[0]["reason"], reasons[0]["urls"], reasons[0]["example"]) == ("a list of links", 3, f"{HOME}0")
    assert {row["source"] for row in archive.frontier.reasons("other.example")} == {"other.example"}


def test_the_ledger_of_days(archive: Archive) -> None:
    day = timedelta(days=1)
    for n in range(3):
        put(archive, f"{HOME}{n}", "article", "stored")
    put(archive, f"{HOME}feed", "feed", "read")
    put(archive, f"{HOME}private", "section", "disallowed", reason="robots.txt")
    put(archive, f"{HOME}short", "article", "too-short", reason="6 words")
    add(archive, "https://elsewhere.example/a", f"{HOME}new", now=NOW - day)
    add(archive, "https://other.example/a", source="other.example")
    shown = ("source", "day", "announced", "fetched", "stored", "waiting", "read")
    rows = archive.frontier.days()
    assert [tuple(row[name] for name in shown) for row in rows] == [
        (SOURCE, "2026-11-20", 4, 4, 3, 0, 1), (SOURCE, "2026-11-19", 1, 0, 0, 1, 0),
        ("other.example", "2026-11-20", 1, 0, 0, 1, 0),
    ]  # fmt: skip
    rejected = [{state: row[state] for state in REJECTED if row[state]} for row in rows]
    assert rejected == [{"too-short": 1, "disallowed": 1}, {"out-of-scope": 1}, {}]
    in_sight = ("stored", "waiting", "read", *REJECTED)
    assert sum(row[name] for row in rows for name in in_sight) == 9
    assert [row["source"] for row in archive.frontier.days("other.example")] == ["other.example"]


def test_why(archive: Archive) -> None:
    put(archive, URL, "article", "stored")
    put(archive, f"{HOME}a", "article", "gone", reason="HTTP 404")
    assert archive.frontier.why(URL) == "stored"
    assert archive.frontier.why(f"{HOME}a#top") == "gone: HTTP 404"
    assert archive.frontier.why(f"{HOME}b") is None


def test_ways_in_are_what_could_be_read(archive: Archive) -> None:
    put(archive, f"{HOME}feed", "feed", "read", depth=1)
    put(archive, f"{HOME}empty", "feed", "read", reason="the feed has no entries", depth=1)
    put(archive, f"{HOME}s.xml", "sitemap", "gone", depth=1)
    put(archive, f"{HOME}sport", "section", "unchanged", depth=1)
    assert [row["url"] for row in archive.frontier.ways_in(SOURCE)] == [f"{HOME}feed", f"{HOME}sport"]
