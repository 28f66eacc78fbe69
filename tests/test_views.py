"""The views for the common questions: what they give, and that no page of them reads every text."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from tests.builders import HOUR, NOW, TEXT, make_archive, make_article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.archive import Archive

_SITES = ("https://example.com/", "https://other.example/")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "archive.db", sources=_SITES) as archive:
        yield archive


def save(archive: Archive, url: str, **fields: Any) -> int:
    source = url.split("/")[2]
    return archive.articles.save(make_article(url, **fields), source=source, now=NOW, extractor="1").id


def rows(archive: Archive, view: str, columns: str) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = archive.db.execute(f"SELECT {columns} FROM {view}").fetchall()
    return found


def test_authors_with_what_is_from_whom(archive: Archive) -> None:
    save(archive, f"{_SITES[0]}a", text="One story.", authors=["A", "B"], published=NOW - 48 * HOUR)
    save(archive, f"{_SITES[1]}b", text="Another story.", authors=["B"], published=date(2026, 11, 3))
    save(archive, f"{_SITES[1]}c", text="A third story.", authors=["B"], published=None)
    assert rows(archive, "authors_view", "name, articles, first_article, last_article, sources") == [
        ("A", 1, "2026-11-18T12:00:00+00:00", "2026-11-18T12:00:00+00:00", "example.com"),
        ("B", 3, "2026-11-03", "2026-11-20T12:00:00.000+00:00", "example.com; other.example"),
    ]


@pytest.mark.parametrize("turned", [False, True], ids=["first came in first", "later came in first"])
def test_copies_with_who_had_it_first(archive: Archive, *, turned: bool) -> None:
    text = f"{TEXT}\n\nTrams will cross it every ten minutes until midnight, and every twenty after that."
    stories = [(f"{_SITES[0]}a", "First", NOW - 3 * HOUR), (f"{_SITES[1]}b", "Later", NOW - HOUR)]
    for url, title, published in reversed(stories) if turned else stories:
        save(archive, url, text=text, title=title, published=published)
    cluster = archive.copies.of(1)
    (pair,) = rows(
        archive, "copies_view", "first, first_source, first_title, article, source, title, jaccard, url, first_url"
    )
    assert pair[:6] == (cluster.first.id, "example.com", "First", cluster.copies[1].id, "other.example", "Later")
    assert pair[6:] == (1.0, f"{_SITES[1]}b", f"{_SITES[0]}a")


def test_coverage_counts_by_source_and_day(archive: Archive) -> None:
    for number, published in enumerate((NOW, NOW - HOUR, date(2026, 11, 3), None)):
        save(archive, f"{_SITES[0]}{number}", text=f"Story {number}.", published=published)
    assert rows(archive, "coverage", "*") == [("example.com", "2026-11-03", 1, 2), ("example.com", "2026-11-20", 3, 6)]


@pytest.mark.parametrize("view", ["authors_view", "coverage"])
def test_counts_are_taken_from_indexes_alone(archive: Archive, view: str) -> None:
    plan = [row[3] for row in archive.db.execute(f"EXPLAIN QUERY PLAN SELECT * FROM {view} LIMIT 51").fetchall()]
    articles = [step for step in plan if step.split()[1] in {"a", "articles"}]
    assert articles
    assert all("COVERING INDEX" in step for step in articles), plan
