"""What happened to an article that was stored earlier: dated, with the capture that shows it; its text stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlite_utils import Database

from pipelines.archive import Archive
from pipelines.archive.schema import migrations
from pipelines.events import cut_off
from pipelines.items import Reading
from tests.builders import HOME, HOUR, NOW, TEXT, URL, come_by, make_archive, make_article, publish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MOVED = "https://example.com/news/under-another-name"
_PARAGRAPHS = [f"This is what paragraph number {n} says of the ferry and of its {n * 7} passengers." for n in range(12)]
_WHOLE = "\n\n".join(_PARAGRAPHS)
_BEGINNING = "\n\n".join(_PARAGRAPHS[:4])


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "archive.db") as archive:
        yield archive


@pytest.mark.parametrize(
    ("visit", "kind", "reason"),
    [
        ({"status": 404}, "gone", "HTTP 404"),
        ({"status": 410}, "gone", "HTTP 410"),
        ({"status": 302, "location": HOME}, "gone", f"HTTP 302 to {HOME}, the home page"),
        ({"status": 301, "location": "https://www.example.com"}, "gone", "HTTP 301 to https://www.example.com, the home page"),
        ({"status": 301, "location": _MOVED}, "moved", f"HTTP 301 to {_MOVED}"),
        ({"status": 302, "location": f"{HOME}login?next=/a"}, "paywalled", f"HTTP 302 to {HOME}login?next=/a"),
        ({"status": 402}, "paywalled", "HTTP 402"),
        ({"reading": Reading(article=make_article(text="", kind="empty"))}, "replaced", "no article text found"),
    ],
)  # fmt: skip
def test_what_the_server_says_instead_is_an_event(
    archive: Archive, visit: dict[str, Any], kind: str, reason: str
) -> None:
    publish(archive)
    stored = come_by(archive, URL, now=NOW + HOUR, **visit)
    assert stored.event == kind
    [event] = archive.articles.events(1)
    assert (event["kind"], event["reason"], event["at"]) == (kind, reason, "2026-11-20T13:00:00.000+00:00")
    capture = next(archive.db.query("SELECT * FROM captures WHERE id = ?", [event["capture"]]))
    assert capture["fetched_at"][:13] == "2026-11-20T13"
    article = archive.articles.get(1)
    assert (article.state, article.text, article.version_count) == (kind, TEXT, 1)


def move(archive: Archive, **fields: Any) -> Any:
    """An article moves for good, and its new address is visited."""
    publish(archive, canonical_url=URL)
    come_by(archive, URL, status=301, location=_MOVED, now=NOW + HOUR)
    return publish(archive, _MOVED, now=NOW + 2 * HOUR, **fields)


@pytest.mark.parametrize("change", [{}, {"text": f"{TEXT} And more."}, {"title": "Bridge open"}])
def test_an_article_that_moved_is_one_article_with_its_history(archive: Archive, change: dict[str, str]) -> None:
    stored = move(archive, **{"canonical_url": _MOVED, **change})
    assert (stored.article, stored.change, stored.event) == (1, "edited" if change else "same", "returned")
    article = archive.articles.get(_MOVED)
    assert (article.id, article.url, article.canonical_url, article.state) == (1, _MOVED, _MOVED, "live")
    assert archive.articles.get(URL).id == 1
    assert archive.articles.count() == 1
    assert [(event["kind"], event["reason"]) for event in archive.articles.events(1)] == [
        ("moved", f"HTTP 301 to {_MOVED}"), ("returned", f"at its new address {_MOVED}"),
    ]  # fmt: skip
    assert [capture["url"] for capture in archive.captures.of_article(1)] == [URL, URL, _MOVED]
    assert publish(archive, _MOVED, now=NOW + 3 * HOUR, **change).change == "same"


def test_another_story_where_an_article_was_sent_to_is_another_article(archive: Archive) -> None:
    stored = move(archive, title="All news of the harbour", text="Quite another text of which no word was said. " * 5)
    assert (stored.article, stored.change) == (2, "new")
    assert [archive.articles.get(n).state for n in (1, 2)] == ["moved", "live"]


def test_an_article_that_is_sent_to_another_stays_what_it_was(archive: Archive) -> None:
    publish(archive, _MOVED, title="Ferry back", text="The ferry is back on the river after a year in the dock. " * 5)
    publish(archive)
    come_by(archive, URL, status=301, location=_MOVED, now=NOW + HOUR)
    assert [archive.articles.get(n).state for n in (1, 2)] == ["live", "moved"]
    assert archive.articles.get(_MOVED).id == 1


@pytest.mark.parametrize("status", [403, 429, 500, 503])
def test_a_fault_is_no_event(archive: Archive, status: int) -> None:
    publish(archive)
    assert come_by(archive, URL, status=status).event is None
    assert come_by(archive, URL, error="no complete answer in time").event is None
    assert archive.articles.events(1) == []


def test_removals_and_returns_are_one_history(archive: Archive) -> None:
    publish(archive)
    for hour, status in enumerate((404, 404, 200, 304, 410, 304), start=1):
        reading = Reading(article=make_article()) if status == 200 else None
        come_by(archive, URL, reading, status=status, now=NOW + hour * HOUR)
    history = [(event["at"][11:13], event["kind"]) for event in archive.articles.events(1)]
    assert history == [("13", "gone"), ("15", "returned"), ("17", "gone"), ("18", "returned")]
    assert archive.articles.get(1).state == "live"


def test_a_page_that_was_never_an_article_has_no_history(archive: Archive) -> None:
    assert come_by(archive, URL, status=404).event is None
    assert archive.db.execute("SELECT count(*) FROM events").fetchone()[0] == 0


@pytest.mark.parametrize(
    ("text", "free"),
    [
        (_BEGINNING, None),
        (_BEGINNING, False),
        (f"{_BEGINNING}\n\nSubscribe to read the rest.", None),
        ("A summary in other words, which the page says is not all of it.", False),
    ],
)
def test_a_new_paywall_keeps_the_whole_text(archive: Archive, text: str, free: bool | None) -> None:
    publish(archive, text=_WHOLE)
    stored = publish(archive, text=text, free=free, now=NOW + HOUR)
    assert (stored.event, stored.change, stored.outcome.state) == ("paywalled", "same", "unchanged")
    assert "words are served" in (stored.outcome.reason or "")
    article = archive.articles.get(1)
    assert (article.state, article.text, article.version_count) == ("paywalled", _WHOLE, 1)
    assert come_by(archive, URL, status=304, now=NOW + 2 * HOUR).event is None  # the beginning is what is unchanged
    assert publish(archive, text=_WHOLE, now=NOW + 3 * HOUR).event == "returned"
    assert [event["kind"] for event in archive.articles.events(1)] == ["paywalled", "returned"]


@pytest.mark.parametrize(
    ("text", "free"),
    [
        ("\n\n".join(_PARAGRAPHS[:9]), False),  # most of it is there
        ("\n\n".join(_PARAGRAPHS[6:10]), None),  # shorter, but no beginning
        ("The ferry sank. All are safe. This story was written anew from its first word to its last.", None),
        (_WHOLE.replace("ferry", "boat"), None),
    ],
)
def test_an_edit_that_shortens_is_an_edit(archive: Archive, text: str, free: bool | None) -> None:
    publish(archive, text=_WHOLE)
    stored = publish(archive, text=text, free=free, now=NOW + HOUR)
    assert (stored.event, stored.change) == (None, "edited")


def test_a_text_cut_to_nothing_is_told_in_numbers() -> None:
    words = len(_WHOLE.split())
    reason = cut_off(_WHOLE, words, make_article(text=_BEGINNING))
    assert reason == f"{make_article(text=_BEGINNING).word_count} of {words} words are served"
    assert cut_off("", 0, make_article(text="")) is None


def test_the_third_migration_keeps_what_an_older_archive_knows(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    old = Database(path)
    migrations.apply(old, stop_before="m003_rhythm")
    old.execute("INSERT INTO sources (name, home, added_at) VALUES ('example.com', ?, '2026-01-01')", [HOME])
    for key, state, at in (("a", "live", None), ("b", "gone", "2026-02-03T04:05:06.000+00:00")):
        old.execute(
            "INSERT INTO articles (url, canonical_url, source, text, word_count, first_seen_at, last_fetched_at, state,"
            " state_changed_at, state_reason) VALUES (?, ?, 'example.com', 'x', 1, '2026', '2026', ?, ?, 'HTTP 410')",
            [HOME + key, HOME + key, state, at],
        )
    old.conn.commit()
    old.close()
    with Archive(path) as archive:
        assert archive.articles.events(1) == []
        [event] = archive.articles.events(2)
        assert (event["kind"], event["at"], event["reason"]) == ("gone", "2026-02-03T04:05:06.000+00:00", "HTTP 410")
        [source] = archive.sources.all()
        assert (source.only, source.rhythm.every, source.rhythm.cron) == ((), None, None)
