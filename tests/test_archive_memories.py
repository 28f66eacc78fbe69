"""The memory of each source in the archive: what is added to it, and what it keeps from passing for an edit."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from sqlite_utils import Database

from pipelines.archive import Archive
from pipelines.archive.schema import migrations
from pipelines.fingerprint import block_print
from pipelines.items import Evidence, SiteMemory, Traces
from tests.builders import HOUR, NOW, SOURCE, TEXT, URL, make_archive, publish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

APPEAL = "Follow us on the messenger of your choice and miss no bell."
BLOCK = block_print(APPEAL)
assert BLOCK is not None
TRACES = Traces(blocks=(BLOCK,))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "archive.db") as archive:
        yield archive


def publish_others(archive: Archive, pages: int = 5) -> None:
    for number in range(pages):
        publish(archive, f"https://example.com/news/other-{number}", title=f"Story {number}", traces=TRACES)


def test_a_source_without_articles_has_none(archive: Archive) -> None:
    assert archive.memories.get(SOURCE) == SiteMemory()


def test_a_memory_is_read_as_it_was_kept(archive: Archive) -> None:
    memory = SiteMemory(
        pages=99, counts={2**64 - 1: 99, 0: 1, 5: 17}, offsets={7: (120, 3), 1: (-210, 1)}, day_first=-4
    )
    archive.memories.put(SOURCE, memory)
    found = archive.memories.get(SOURCE)
    assert found == memory
    assert list(found.counts) == [2**64 - 1, 0, 5]  # the one seen last stands last


def test_an_article_is_counted_once(archive: Archive) -> None:
    publish(archive, traces=TRACES)
    publish(archive, traces=TRACES, now=NOW + HOUR)
    publish(archive, traces=TRACES, now=NOW + HOUR, text=f"{TEXT} And more.")
    publish(archive, "https://example.com/print/1", traces=TRACES, canonical_url=URL)
    assert archive.memories.get(SOURCE) == SiteMemory(pages=1, counts={BLOCK: 1})
    publish_others(archive, 2)
    assert archive.memories.get(SOURCE) == SiteMemory(pages=3, counts={BLOCK: 3})


def test_each_source_has_its_own(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive.db", sources=["https://example.com/", "https://example.org/"]) as archive:
        publish(archive, traces=TRACES)
        assert archive.memories.get("example.com").pages == 1
        assert archive.memories.get("example.org").pages == 0


def test_what_is_not_stored_is_not_remembered(archive: Archive) -> None:
    with pytest.raises(sqlite3.Error):
        publish(archive, traces=TRACES, evidence={"title": Evidence(source=object())})  # type: ignore[arg-type]
    assert archive.memories.get(SOURCE) == SiteMemory()


@pytest.mark.parametrize(("was", "now"), [(f"{TEXT}\n\n{APPEAL}", TEXT), (TEXT, f"{TEXT}\n\n{APPEAL}")])
def test_furniture_that_comes_or_goes_is_no_edit(archive: Archive, was: str, now: str) -> None:
    publish(archive, text=was, traces=TRACES)
    publish_others(archive)
    stored = publish(archive, text=now, traces=TRACES, now=NOW + HOUR)
    assert (stored.change, stored.outcome.state) == ("same", "unchanged")
    article = archive.articles.get(1)
    assert (article.text, article.version_count) == (now, 1)
    assert publish(archive, text=now, traces=TRACES, now=NOW + 2 * HOUR).change == "same"


def test_an_edit_beside_it_is_one(archive: Archive) -> None:
    publish(archive, text=f"{TEXT}\n\n{APPEAL}", traces=TRACES)
    publish_others(archive)
    assert publish(archive, text=TEXT.replace("noon", "three"), now=NOW + HOUR).change == "edited"


def test_while_no_other_page_is_known_every_line_counts(archive: Archive) -> None:
    publish(archive, text=f"{TEXT}\n\n{APPEAL}", traces=TRACES)
    assert publish(archive, text=TEXT, now=NOW + HOUR).change == "edited"


def test_an_archive_from_before_gets_the_table_and_keeps_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    old = Database(path)
    migrations.apply(old, stop_before="m002_memories")
    old.execute("INSERT INTO sources (name, home, added_at) VALUES (?, ?, ?)", [SOURCE, "https://example.com/", "2026"])
    old.conn.commit()
    assert "memories" not in old.table_names()
    old.close()
    with Archive(path) as archive:
        assert archive.sources.get(SOURCE).home == "https://example.com/"
        assert archive.memories.get(SOURCE) == SiteMemory()
        archive.memories.add(SOURCE, TRACES)
        assert archive.memories.get(SOURCE).pages == 1
