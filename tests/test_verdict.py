"""What becomes of a visit: a state for each case, and in words why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipelines.items import Evidence, Link, Page, Reading
from pipelines.verdict import MIN_WORDS, judge
from tests.builders import HOME, NOW, URL, make_article, make_visit

_FLASH = {"title": "Quake felt in Ganja", "text": "An earthquake was felt in Ganja."}
_LISTING = make_article(kind="listing", text="", evidence={"kind": Evidence(source="text", note="a list of 12 links")})
_LINKS = (Link(url=URL, kind="article", via="home"),)
_ENOUGH = " ".join(["word"] * MIN_WORDS)


@pytest.mark.parametrize(
    ("visit", "state", "reason", "retry"),
    [
        # nothing came back
        ({"page": None, "error": "connection refused"}, "failed", "connection refused", True),
        ({"page": None, "error": "no complete answer in time"}, "failed", "no complete answer", True),
        ({"page": None}, "failed", "no response", True),
        ({"page": None, "error": "DNS lookup failed: there is no such host"}, "failed", "DNS", False),
        ({"page": None, "error": "its certificate can't be verified: expired"}, "failed", "certificate", False),
        ({"page": None, "error": "too large: 90 MB"}, "out-of-scope", "too large", False),
        ({"page": None, "error": "too slow: a byte", "via": "section"}, "out-of-scope", "too slow", False),
        ({"page": None, "error": "too slow: a byte", "via": "feed"}, "failed", "too slow", False),
        ({"page": None, "error": "too large: 90 MB", "kind": "sitemap"}, "failed", "too large", False),
        # the status decides
        ({"status": 304}, "unchanged", "304", False),
        ({"status": 301, "location": HOME}, "redirected", HOME, False),
        ({"status": 302, "location": HOME}, "redirected", "HTTP 302", False),
        ({"status": 302}, "failed", "HTTP 302", False),
        ({"status": 404}, "gone", "HTTP 404", False),
        ({"status": 410}, "gone", "HTTP 410", False),
        ({"status": 400}, "failed", "HTTP 400", False),
        ({"status": 401}, "failed", "HTTP 401", False),
        ({"status": 403}, "failed", "HTTP 403", False),
        ({"status": 451}, "failed", "HTTP 451", False),
        ({"status": 408}, "failed", "HTTP 408", True),
        ({"status": 429}, "failed", "HTTP 429", True),
        ({"status": 500}, "failed", "HTTP 500", True),
        ({"status": 503}, "failed", "HTTP 503", True),
        ({"status": 522}, "failed", "HTTP 522", True),
        ({"status": 501}, "failed", "HTTP 501", False),
        # the content decides
        ({}, "failed", "not read", False),
        ({"reading": Reading(article=make_article())}, "stored", None, False),
        ({"status": 206, "reading": Reading(article=make_article())}, "stored", None, False),
        ({"reading": Reading(article=make_article(noarchive=True))}, "stored", None, False),
        ({"reading": Reading(article=make_article(text=_ENOUGH))}, "stored", None, False),
        ({"reading": Reading(article=make_article(**_FLASH))}, "too-short", "6 words", False),
        ({"via": "feed", "reading": Reading(article=make_article(**_FLASH))}, "stored", None, False),
        ({"via": "news-sitemap", "reading": Reading(article=make_article(**_FLASH))}, "stored", None, False),
        ({"via": "seed", "reading": Reading(article=make_article(**_FLASH))}, "stored", None, False),
        ({"via": "sitemap", "reading": Reading(article=make_article(**_FLASH))}, "too-short", "words", False),
        ({"via": "feed", "reading": Reading(article=make_article(text=""))}, "too-short", "0 words", False),
        ({"via": "feed", "reading": Reading(article=make_article(**_FLASH | {"title": None}))}, "too-short", "", False),
        ({"reading": Reading(article=_LISTING)}, "not-an-article", "a list of 12 links", False),
        ({"reading": Reading(article=make_article(kind="page", evidence={}))}, "not-an-article", "no article", False),
        ({"reading": Reading(problem="a PDF")}, "not-an-article", "a PDF", False),
        ({"reading": Reading()}, "not-an-article", "no article text", False),
        # a page without a mark of news is one when it was announced as news
        ({"via": "feed", "reading": Reading(article=make_article(kind="page"))}, "stored", None, False),
        ({"via": "home", "reading": Reading(article=make_article(kind="page"))}, "not-an-article", "", False),
        ({"via": "feed", "reading": Reading(article=make_article(kind="page", **_FLASH))}, "not-an-article", "", False),
        ({"via": "feed", "reading": Reading(article=_LISTING)}, "not-an-article", "12 links", False),
        # what is read for its links
        ({"kind": "feed", "reading": Reading(links=_LINKS)}, "read", None, False),
        ({"kind": "feed", "reading": Reading(note="the feed has no entries")}, "read", "no entries", False),
        ({"kind": "feed", "reading": Reading(problem="a web page, not a feed")}, "failed", "not a feed", False),
        ({"kind": "robots", "reading": Reading(robots="")}, "read", None, False),
        ({"kind": "robots", "status": 404}, "gone", "HTTP 404", False),
        ({"kind": "section", "reading": Reading(article=_LISTING, links=_LINKS)}, "read", None, False),
        ({"kind": "section", "reading": Reading(article=make_article())}, "stored", None, False),
        ({"kind": "section", "reading": Reading(article=make_article(**_FLASH), links=_LINKS)}, "read", None, False),
    ],
)  # fmt: skip
def test_verdict(visit: dict[str, Any], state: str, reason: str | None, *, retry: bool) -> None:
    outcome = judge(make_visit(**visit))
    assert (outcome.state, outcome.retry) == (state, retry)
    assert (reason in (outcome.reason or "")) if reason is not None else outcome.reason is None


def test_a_page_without_marks_of_news_counts_when_a_feed_named_it_too() -> None:
    visit = make_visit(via="home", reading=Reading(article=make_article(kind="page")))
    assert judge(visit).state == "not-an-article"
    announced = replace(visit, task=replace(visit.task, announced=True))
    assert judge(announced).state == "stored"


@pytest.mark.parametrize("script", ["政府は金曜日に新しい港の橋を開通させた。", "บริดจ์ท่าเรือเปิดเมื่อวันศุกร์"])
def test_scripts_without_spaces_are_not_too_short(script: str) -> None:
    assert judge(make_visit(reading=Reading(article=make_article(text=script * 4)))).state == "stored"


def test_a_redirect_without_a_body_needs_none() -> None:
    visit = make_visit(page=Page(URL, b"", 308, {}, NOW), location=HOME)
    assert judge(visit).state == "redirected"


@pytest.mark.parametrize("kind", ["article", "section"])
def test_a_page_that_asks_not_to_be_archived_is_left_out_on_demand(kind: str) -> None:
    visit = make_visit(kind=kind, reading=Reading(article=make_article(noarchive=True)))
    outcome = judge(visit, obey_noarchive=True)
    assert (outcome.state, outcome.reason) == ("disallowed", "the page asks not to be archived (noarchive)")
    assert judge(visit).state == "stored"


def test_obeying_noarchive_changes_nothing_else() -> None:
    assert judge(make_visit(reading=Reading(article=make_article())), obey_noarchive=True).state == "stored"
    gone = make_visit(status=404, reading=Reading(article=make_article(noarchive=True)))
    assert judge(gone, obey_noarchive=True).state == "gone"
