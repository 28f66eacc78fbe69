"""What one visit changes in the archive: all of it, or nothing."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from pipelines.items import Evidence, Link, Reading, Traces, Visit
from pipelines.revisit import AFTER_FAILURE, FULL_AFTER, MAX_ATTEMPTS, MAX_REDIRECTS
from pipelines.rhythm import Rhythm
from tests.builders import (
    HOME,
    HOUR,
    NOW,
    SOURCE,
    TEXT,
    URL,
    come_by,
    make_archive,
    make_article,
    publish,
    row_of,
    task_of,
)  # fmt: skip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.archive import Archive

_ROBOTS = "https://example.com/robots.txt"
_FEED = "https://example.com/feed.xml"
_OTHER = "https://example.com/news/another-address"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "archive.db") as archive:
        yield archive


def count(archive: Archive, table: str) -> int:
    return int(archive.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


# -- articles -----------------------------------------------------------------------------------------------------


def test_a_new_article(archive: Archive) -> None:
    stored = publish(archive)
    assert (stored.change, stored.outcome.state, stored.article) == ("new", "stored", 1)
    assert stored.hosts == {"example.com"}
    row = row_of(archive, URL)
    assert (row["state"], row["status"], row["article"], row["attempts"]) == ("stored", 200, 1, 0)
    assert row["next_due"] > row["visited_at"] == "2026-11-20T12:00:00.000+00:00"


def test_every_text_can_be_traced_to_its_bytes(archive: Archive) -> None:
    publish(archive)
    [version] = archive.articles.versions(1)
    [capture] = archive.captures.of_article(1)
    assert version["capture"] == capture["id"]
    assert (capture["url"], capture["crawl"], capture["status"]) == (URL, 1, 200)
    assert archive.page(capture).body == f"200 {URL} {NOW}".encode()
    assert archive.page(capture).fetched_at == NOW


def test_the_same_words_are_no_new_version(archive: Archive) -> None:
    publish(archive)
    stored = publish(archive, now=NOW + HOUR, text=TEXT.replace(" ", "  ").replace(",", "—"), section="City")
    assert (stored.change, stored.outcome.state) == ("same", "unchanged")
    article = archive.articles.get(1)
    assert (article.version_count, article.section) == (1, "City")
    assert (article.first_seen_at, article.last_fetched_at) == (
        "2026-11-20T12:00:00.000+00:00",
        "2026-11-20T13:00:00.000+00:00",
    )
    assert count(archive, "captures") == 2


@pytest.mark.parametrize("change", [{"text": f"{TEXT} And more."}, {"title": "Bridge opens late"}, {"dek": "At last."}])
def test_other_words_are_a_new_version(archive: Archive, change: dict[str, str]) -> None:
    publish(archive)
    stored = publish(archive, now=NOW + HOUR, **change)
    assert (stored.change, stored.outcome.state, stored.article) == ("edited", "stored", 1)
    assert archive.articles.get(1).version_count == len(archive.articles.versions(1)) == 2


def test_a_story_under_many_addresses_is_no_furniture(archive: Archive) -> None:
    for n in range(5):
        publish(archive, f"{URL}-{n}", traces=Traces(blocks=(1, 2, 3)))
    publish(archive, _OTHER, title="Another story", traces=Traces(blocks=(3, 4)))
    memory = archive.memories.get(SOURCE)
    assert (count(archive, "articles"), memory.pages) == (6, 2)
    assert memory.counts == {1: 1, 2: 1, 3: 2, 4: 1}


def test_an_edit_that_is_taken_back_is_a_version_too(archive: Archive) -> None:
    for title in ("One", "Two", "One"):
        publish(archive, title=title)
    assert [version["title"] for version in archive.articles.versions(1)] == ["One", "Two", "One"]


def test_another_address_of_an_article_is_a_duplicate(archive: Archive) -> None:
    publish(archive, canonical_url=URL)
    stored = publish(archive, _OTHER, canonical_url=URL, text=f"{TEXT} Print version.")
    assert (stored.change, stored.outcome.state, stored.article) == ("duplicate", "duplicate", 1)
    assert "article 1" in (stored.outcome.reason or "")
    assert (archive.articles.get(1).text, archive.articles.get(1).url) == (TEXT, URL)
    assert row_of(archive, _OTHER)["next_due"] is None


def test_another_address_stays_a_duplicate_whatever_becomes_of_it(archive: Archive) -> None:
    publish(archive, canonical_url=URL)
    for _ in range(2):
        assert publish(archive, _OTHER, canonical_url=URL, text=f"{TEXT} Print version.").change == "duplicate"
    come_by(archive, _OTHER, status=404)
    come_by(archive, _OTHER, status=301, location=HOME)
    article = archive.articles.get(_OTHER)
    assert (article.id, article.url, article.version_count, article.state) == (1, URL, 1, "live")
    come_by(archive, URL, status=404)
    come_by(archive, _OTHER, status=304)
    assert archive.articles.get(1).state == "gone"


def test_a_page_that_asks_not_to_be_archived_leaves_no_article_where_that_is_obeyed(archive: Archive) -> None:
    asking = Reading(article=make_article(noarchive=True))
    assert come_by(archive, URL, asking, obey_noarchive=True).outcome.state == "disallowed"
    assert (count(archive, "articles"), row_of(archive, URL)["next_due"]) == (0, None)


def test_a_crash_in_the_middle_keeps_nothing(archive: Archive) -> None:
    links = (Link(url=_OTHER, kind="article", via="section"),)
    broken = make_article(evidence={"title": Evidence(source="text"), "text": Evidence(source=object())})
    with pytest.raises(sqlite3.Error):
        come_by(archive, URL, Reading(article=broken, links=links))
    for table in ("articles", "versions", "evidence", "authors", "captures", "articles_fts"):
        assert count(archive, table) == 0
    row = row_of(archive, URL)
    assert (row["state"], row["visited_at"]) == ("queued", None)
    assert archive.frontier.known([_OTHER]) == 0
    assert publish(archive).change == "new"


def test_a_crash_in_an_edit_leaves_the_article_as_it_was(archive: Archive) -> None:
    publish(archive)
    with pytest.raises(sqlite3.Error):
        publish(archive, title="Edited", evidence={"title": Evidence(source=object())})
    assert archive.articles.get(1).title == "Harbour bridge opens"
    assert len(archive.search("harbour")) == 1
    assert len(archive.articles.versions(1)) == len(archive.articles.evidence(1)) == 1


def test_a_visit_without_an_outcome_is_a_mistake(archive: Archive) -> None:
    publish(archive)
    with pytest.raises(ValueError, match="no outcome"):
        archive.store(Visit(task=task_of(archive, URL)), now=NOW, extractor="1")


# -- what the server says of a known article ----------------------------------------------------------------------


def test_not_modified(archive: Archive) -> None:
    publish(archive)
    stored = come_by(archive, URL, status=304, now=NOW + HOUR)
    assert (stored.outcome.state, stored.article, stored.change) == ("unchanged", 1, None)
    article = archive.articles.get(1)
    assert (article.last_fetched_at, article.version_count) == ("2026-11-20T13:00:00.000+00:00", 1)
    assert row_of(archive, URL)["next_due"] > "2026-11-20T13"


def test_validators_are_those_of_the_last_whole_answer(archive: Archive) -> None:
    for tag, status in (("v1", 200), ("v2", 200), (None, 304), ("v9", 500)):
        reading = Reading(article=make_article()) if status == 200 else None
        come_by(archive, URL, reading, status=status, headers={"ETag": tag} if tag else {})
    assert task_of(archive, URL).etag == "v2"  # the second answer had the same words and another tag
    come_by(archive, URL, Reading(article=make_article()), headers={"Last-Modified": "today"})
    assert (task_of(archive, URL).etag, task_of(archive, URL).last_modified) == (None, "today")


@pytest.mark.parametrize("status", [404, 410])
def test_a_removed_article_keeps_its_text_and_may_come_back(archive: Archive, status: int) -> None:
    publish(archive)
    assert come_by(archive, URL, status=status, now=NOW + HOUR).outcome.state == "gone"
    gone = archive.articles.get(1)
    assert (gone.state, gone.text, gone.last_fetched_at[:13]) == ("gone", TEXT, "2026-11-20T12")
    assert len(archive.search("harbour")) == 1
    assert row_of(archive, URL)["next_due"] == (NOW + 2 * HOUR).isoformat(timespec="milliseconds")
    publish(archive, now=NOW + 2 * HOUR)
    assert archive.articles.get(1).state == "live"
    come_by(archive, URL, status=status, now=NOW + 3 * HOUR)
    come_by(archive, URL, status=304, now=NOW + 4 * HOUR)
    assert archive.articles.get(1).state == "live"


def test_the_time_of_removal_is_the_first_that_was_seen(archive: Archive) -> None:
    publish(archive)
    for hours in (1, 2):
        come_by(archive, URL, status=404, now=NOW + hours * HOUR)
    [row] = archive.db.query("SELECT state_changed_at, state_reason FROM articles")
    assert [event["kind"] for event in archive.articles.events(1)] == ["gone"]
    assert row == {"state_changed_at": "2026-11-20T13:00:00.000+00:00", "state_reason": "HTTP 404"}


@pytest.mark.parametrize("status", [403, 500])
def test_a_fault_says_nothing_about_the_article(archive: Archive, status: int) -> None:
    publish(archive)
    come_by(archive, URL, status=status)
    assert archive.articles.get(1).state == "live"
    assert task_of(archive, URL).article == 1


def test_after_many_not_modified_the_whole_page_is_asked_for(archive: Archive) -> None:
    publish(archive)
    come_by(archive, URL, Reading(article=make_article()), headers={"ETag": "v1"})
    for hour in range(1, FULL_AFTER + 1):
        assert task_of(archive, URL).etag == "v1"
        come_by(archive, URL, status=304, now=NOW + hour * HOUR)
    assert task_of(archive, URL).etag is None
    come_by(archive, URL, Reading(article=make_article()), headers={"ETag": "v2"}, now=NOW + 10 * HOUR)
    assert (task_of(archive, URL).etag, row_of(archive, URL)["not_modified"]) == ("v2", 0)


# -- the rhythm of what is read for links --------------------------------------------------------------------------


def poll(archive: Archive, *new: str, now: datetime = NOW, **visit: Any) -> float:
    """Poll the feed, in which these articles are new; gives the minutes until the next time."""
    links = tuple(Link(url=f"{HOME}{name}", kind="article", via="feed") for name in ("known", *new))
    keep = visit.pop("keep", None)
    come_by(archive, _FEED, Reading(links=links, keep=keep), kind="feed", now=now, **visit)
    return (datetime.fromisoformat(row_of(archive, _FEED)["next_due"]) - now) / timedelta(minutes=1)


def test_a_feed_is_polled_sooner_after_news_and_later_after_none(archive: Archive) -> None:
    waits = [poll(archive), poll(archive, "a", "b"), poll(archive, "b"), poll(archive), poll(archive, "c")]
    assert waits == [15, 7.5, 11.25, 16.875, 8.4375]


def test_links_to_other_sites_are_no_news(archive: Archive) -> None:
    poll(archive)
    advertisement = (Link(url="https://ads.example/today", kind="article", via="feed"),)
    come_by(archive, _FEED, Reading(links=advertisement), kind="feed")
    assert row_of(archive, _FEED)["wait"] == 1.5 * 15 * 60


def test_a_feed_may_ask_for_patience(archive: Archive) -> None:
    assert poll(archive, keep=1800.0) == 30
    assert poll(archive, "a", headers={"Cache-Control": "public, max-age=1200"}) == 20


def test_the_rhythm_of_the_source_goes_first(archive: Archive) -> None:
    archive.sources.set_rhythm(SOURCE, Rhythm(every=timedelta(minutes=90)), now=NOW)
    assert [poll(archive), poll(archive, "a")] == [90, 90]
    archive.sources.set_rhythm(SOURCE, Rhythm(cron="15 * * * *"), now=NOW)
    assert row_of(archive, _FEED)["next_due"] == "2026-11-20T12:15:00.000+00:00"
    assert poll(archive) == 15
    publish(archive)
    assert row_of(archive, URL)["next_due"][14:19] == "15:00"


# -- faults -------------------------------------------------------------------------------------------------------


def test_a_section_that_fails_is_not_waited_for(archive: Archive) -> None:
    stored = come_by(archive, "https://example.com/sport/", kind="section", error="no complete answer in time")
    assert (stored.outcome.state, stored.outcome.retry) == ("failed", False)
    due = row_of(archive, "https://example.com/sport/")["next_due"]
    assert due == (NOW + AFTER_FAILURE).isoformat(timespec="milliseconds")


def test_a_fault_is_tried_again_until_it_lasts(archive: Archive) -> None:
    for attempt in range(1, MAX_ATTEMPTS + 1):
        stored = come_by(archive, URL, error="connection refused")
        row = row_of(archive, URL)
        assert (stored.outcome.state, row["attempts"]) == ("failed", attempt)
        assert ("to be tried again" in row["reason"]) == (attempt < MAX_ATTEMPTS)
    assert row["next_due"] == (NOW + AFTER_FAILURE).isoformat(timespec="milliseconds")
    assert row["status"] is None


def test_the_server_is_given_the_time_it_asks_for(archive: Archive) -> None:
    come_by(archive, URL, status=503, retry_after=7200.0)
    assert row_of(archive, URL)["next_due"] == (NOW + 2 * HOUR).isoformat(timespec="milliseconds")
    come_by(archive, URL, status=503, retry_after=1e15)
    assert row_of(archive, URL)["next_due"] > "2027"


def test_a_host_that_gives_no_answer_rests_longer_each_time(archive: Archive) -> None:
    rests = []
    for n in range(12):
        come_by(archive, f"{HOME}{n}", error="connection refused")
        rests.append(archive.hosts.rests_until("example.com"))
    assert rests[:4] == [None, None, NOW + timedelta(minutes=5), NOW + timedelta(minutes=10)]
    assert rests[-1] == NOW + timedelta(days=1)
    assert archive.hosts.in_trouble(now=NOW) == [
        {"host": "example.com", "rests_until": rests[-1].isoformat(timespec="milliseconds"), "failures": 12,
         "problem": "connection refused"}
    ]  # fmt: skip
    assert len(archive.hosts.in_trouble(now=NOW, source="example.com")) == 1
    assert archive.hosts.in_trouble(now=NOW, source="other.example") == []
    come_by(archive, URL, status=404)
    come_by(archive, URL, error="connection refused")
    assert archive.hosts.in_trouble(now=NOW + timedelta(days=2))[0]["failures"] == 1


def test_a_page_that_is_too_large_is_no_fault_of_its_host(archive: Archive) -> None:
    for n in range(4):
        come_by(archive, f"{HOME}{n}", error="too large: 99 bytes")
    assert archive.hosts.in_trouble(now=NOW) == []


# -- redirects ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["https://example.com/a/", "https://example.com/a?utm_source=x"])
def test_the_same_page_under_another_address_is_followed(archive: Archive, target: str) -> None:
    first = "http://example.com/a"
    stored = come_by(archive, first, status=301, location=target)
    assert (stored.outcome.state, stored.hosts) == ("redirected", {"example.com"})
    assert archive.frontier.states() == {SOURCE: {"queued": 1}}
    row = row_of(archive, first)
    assert (row["url"], row["next_due"], row["redirects"]) == (target, NOW.isoformat(timespec="milliseconds"), 1)


def test_a_page_that_redirects_to_itself_is_left_alone(archive: Archive) -> None:
    for _ in range(MAX_REDIRECTS):
        assert come_by(archive, URL, status=302, location=f"{URL}#again").outcome.state == "redirected"
    stored = come_by(archive, URL, status=302, location=f"{URL}#again")
    assert (stored.outcome.state, stored.outcome.reason) == ("failed", "more than 5 redirects")
    assert row_of(archive, URL)["next_due"] > (NOW + HOUR).isoformat()


def test_another_page_joins_the_frontier(archive: Archive) -> None:
    come_by(archive, HOME, Reading(), kind="home", via="seed")
    come_by(archive, HOME, kind="home", via="seed", status=301, location=f"{HOME}az/")
    assert archive.frontier.why(HOME) == f"redirected: HTTP 301 to {HOME}az/"
    target = row_of(archive, f"{HOME}az/")
    assert (target["kind"], target["via"], target["found_on"], target["state"]) == ("home", "redirect", HOME, "queued")


def test_an_article_that_moved_is_no_longer_served_there(archive: Archive) -> None:
    publish(archive)
    stored = come_by(archive, URL, status=301, location=_OTHER, now=NOW + HOUR)
    assert (stored.event, archive.articles.get(1).state) == ("moved", "moved")
    assert task_of(archive, _OTHER).kind == "article"


def test_another_site_is_not_followed(archive: Archive) -> None:
    stored = come_by(archive, URL, status=302, location="https://ads.example/")
    assert stored.hosts == {"example.com"}
    assert archive.frontier.why("https://ads.example/") == "out-of-scope: ads.example is not on example.com"


def test_pages_that_redirect_to_each_other_come_to_an_end(archive: Archive) -> None:
    come_by(archive, URL, status=302, location=_OTHER)
    come_by(archive, _OTHER, status=302, location=URL)
    assert archive.frontier.pending([SOURCE], until=NOW + 365 * 24 * HOUR) == 0


def test_a_chain_of_redirects_comes_to_an_end(archive: Archive) -> None:
    visited = 0
    url = f"{HOME}trap/0"
    while url and visited < 50:
        visited += 1
        target = f"{HOME}trap/{visited}"
        come_by(archive, url, status=302, location=target)
        url = target if archive.frontier.known([target]) else ""
    assert visited == MAX_REDIRECTS + 1
    last = f"{HOME}trap/{MAX_REDIRECTS}"
    assert archive.frontier.why(last) == "failed: more than 5 redirects"
    come_by(archive, last, status=302, location=f"{HOME}trap/next")
    assert not archive.frontier.known([f"{HOME}trap/next"])


# -- robots.txt ---------------------------------------------------------------------------------------------------


def rules(archive: Archive, *, hours: int = 0) -> tuple[str | None, str | None]:
    known = archive.hosts.robots("example.com", now=NOW + hours * HOUR)
    assert (known.text is None) == (known.until is None)
    return known.text, known.problem


def ask_robots(archive: Archive, status: int, text: str | None = None, *, hours: int = 0) -> None:
    reading = Reading(robots=text) if text is not None else None
    come_by(archive, _ROBOTS, reading, kind="robots", via="seed", status=status, now=NOW + hours * HOUR)


def test_rules_are_kept_for_a_day(archive: Archive) -> None:
    assert rules(archive) == (None, None)
    ask_robots(archive, 200, "User-agent: *\nDisallow: /private")
    assert rules(archive, hours=23) == ("User-agent: *\nDisallow: /private", None)
    assert archive.hosts.robots("example.com", now=NOW).until == NOW + 24 * HOUR
    assert rules(archive, hours=24) == (None, None)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_where_there_are_no_rules_all_is_allowed(archive: Archive, status: int) -> None:
    ask_robots(archive, status)
    assert rules(archive) == ("", None)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_while_rules_can_not_be_had_nothing_is_allowed(archive: Archive, status: int) -> None:
    ask_robots(archive, status)
    assert rules(archive) == (None, f"robots.txt: HTTP {status}")


def test_rules_that_are_known_outlive_a_fault_for_their_day(archive: Archive) -> None:
    ask_robots(archive, 200, "Disallow: /")
    ask_robots(archive, 503, hours=23)
    assert rules(archive, hours=23) == ("Disallow: /", "robots.txt: HTTP 503")
    assert rules(archive, hours=25)[0] is None
    ask_robots(archive, 404, hours=26)
    assert rules(archive, hours=26) == ("", None)


def test_rules_that_can_not_be_had_for_a_day_are_those_that_were_known(archive: Archive) -> None:
    ask_robots(archive, 200, "Disallow: /")
    for hours in (25, 30, 48):
        ask_robots(archive, 503, hours=hours)
    assert rules(archive, hours=48)[0] is None
    assert rules(archive, hours=49)[0] == "Disallow: /"
    ask_robots(archive, 200, "Disallow: /a", hours=50)
    ask_robots(archive, 503, hours=74)
    assert rules(archive, hours=75)[0] is None  # another fault, and another day


def test_rules_that_were_never_to_be_had_are_none_after_a_month(archive: Archive) -> None:
    ask_robots(archive, 500)
    assert rules(archive, hours=29 * 24)[0] is None
    assert rules(archive, hours=30 * 24)[0] == ""


def test_rules_behind_too_many_redirects_are_none(archive: Archive) -> None:
    for n in range(MAX_REDIRECTS + 1):
        come_by(archive, _ROBOTS, kind="robots", status=302, location=f"https://www.example.com/robots-{n}.txt")
    assert rules(archive) == ("", None)


# -- links --------------------------------------------------------------------------------------------------------


def section(url: str) -> Link:
    return Link(url=url, kind="section", via="section")


def test_links_of_a_page_are_one_click_deeper(archive: Archive) -> None:
    links = tuple(Link(url=url, kind="article", via="section") for url in (URL, "https://az.example.com/a"))
    stored = come_by(archive, f"{HOME}sport", Reading(links=links), kind="section")
    assert (stored.outcome.state, stored.hosts) == ("read", {"example.com", "az.example.com"})
    assert task_of(archive, URL).depth == 1


def test_where_all_stories_are_new_the_page_behind_is_looked_at_again(archive: Archive) -> None:
    sport, older = f"{HOME}sport", f"{HOME}sport?page=2"
    come_by(archive, older, Reading(), kind="section", now=NOW - timedelta(minutes=5))
    old, new = (Link(url=HOME + name, kind="article", via="section") for name in ("old", "new"))
    come_by(archive, sport, Reading(links=(old, section(older))), kind="section")
    assert row_of(archive, older)["next_due"] == NOW.isoformat(timespec="milliseconds")
    come_by(archive, older, Reading(), kind="section", now=NOW)
    come_by(archive, sport, Reading(links=(new, old, section(older))), kind="section")
    assert row_of(archive, older)["next_due"] > (NOW + HOUR).isoformat()


@pytest.mark.parametrize(
    ("modified", "is_due"),
    [
        ((NOW + HOUR).isoformat(), True),
        (NOW.date().isoformat(), True),
        ((NOW - HOUR).isoformat(), False),
        ("2026-01-01", False),
        ("soon", False),
        (None, False),
    ],
)
def test_a_sitemap_that_an_index_calls_changed_is_due(archive: Archive, modified: str | None, *, is_due: bool) -> None:
    news, later = f"{HOME}news.xml", NOW + 2 * HOUR
    come_by(archive, news, Reading(), kind="sitemap", via="sitemap")
    index = Reading(links=(Link(url=news, kind="sitemap", via="sitemap", modified=modified),))
    come_by(archive, f"{HOME}index.xml", index, kind="sitemap", via="robots", now=later)
    assert (row_of(archive, news)["next_due"] == later.isoformat(timespec="milliseconds")) is is_due


def test_one_bad_link_does_not_cost_the_page(archive: Archive) -> None:
    links = [Link(url=url, kind="article", via="feed", title="\ud83d") for url in ("https://x.example/\ud800", URL)]
    assert come_by(archive, f"{HOME}feed", Reading(links=tuple(links)), kind="feed").outcome.state == "read"
    assert archive.frontier.known([URL]) == 1


def test_a_robots_txt_that_was_not_modified_holds_for_another_day(archive: Archive) -> None:
    rules = "User-agent: *\nDisallow: /private/\n"
    come_by(archive, _ROBOTS, Reading(robots=rules), kind="robots", via="seed", headers={"ETag": "r1"})
    later = NOW + 25 * HOUR
    assert archive.hosts.robots("example.com", now=later).text is None
    come_by(archive, _ROBOTS, kind="robots", via="seed", status=304, now=later)
    known = archive.hosts.robots("example.com", now=later + HOUR)
    assert (known.text, known.problem) == (rules, None)


def test_a_robots_txt_that_is_of_no_use_is_not_asked_for_in_a_circle(archive: Archive) -> None:
    come_by(archive, _ROBOTS, kind="robots", via="seed", status=304)  # no copy that could hold on
    archive.frontier.want_robots(URL, source=SOURCE, now=NOW)
    assert row_of(archive, _ROBOTS)["next_due"] is None
    archive.frontier.want_robots(URL, source=SOURCE, now=NOW + HOUR)
    assert row_of(archive, _ROBOTS)["next_due"] is not None
