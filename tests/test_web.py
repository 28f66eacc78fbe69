"""The archive in the browser: Datasette answers, searches, and sees what a crawl writes meanwhile."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from pipelines import web
from pipelines.archive import Archive
from pipelines.items import Article

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def save(path: Path, number: int, title: str) -> None:
    with Archive(path) as archive:
        archive.sources.add("https://paper.example/", now=NOW)
        article = Article(
            url=f"https://paper.example/{number}", title=title, text=f"The text of {title}.", language="en", section="Town",
            authors=["Ada Writer"], published=NOW,
        )  # fmt: skip
        archive.articles.save(article, source="paper.example", now=NOW, extractor="test")


def get(path: Path, address: str) -> Any:
    async def ask() -> Any:
        app = web.datasette(path)
        answer = await app.client.get(address)
        app.get_database(path.stem).close()
        return answer

    return asyncio.run(ask())


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "paper.db"  # metadata must find the database whatever its name
    save(path, 1, "Şuşa bazarı açıldı")
    save(path, 2, "The ferry is back")
    return path


def test_every_table_and_view_has_a_page(archive: Path) -> None:
    with Archive(archive, readonly=True) as one:
        names = [*one.db.table_names(), *one.db.view_names()]
    for name in names:
        if "_fts_" not in name:
            assert get(archive, f"/paper/{name}").status_code == 200, name


def test_articles_are_searched_and_faceted(archive: Path) -> None:
    answer = get(archive, "/paper/articles_view.json?_shape=objects&_search=susa&_facet=section")
    assert [row["title"] for row in answer.json()["rows"]] == ["Şuşa bazarı açıldı"]
    page = get(archive, "/paper/articles_view").text
    assert "Ada Writer" in page
    assert "An article a row" in page


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("ŞUŞA", ["Şuşa bazarı açıldı"]),
        ("title:ferry NOT bazari", ["The ferry is back"]),
        ('"ferry is" OR baz*', ["Şuşa bazarı açıldı", "The ferry is back"]),
        ("東京", ["東京の新しい橋"]),
        ("zzz", []),
    ],
)
def test_the_search_box_understands_what_the_command_does(archive: Path, words: str, titles: list[str]) -> None:
    save(archive, 3, "東京の新しい橋")
    for table in ("articles", "articles_view"):
        answer = get(archive, f"/paper/{table}.json?_shape=objects&_sort=id&_search={quote(words)}")
        assert [row["title"] for row in answer.json()["rows"]] == titles


def test_a_search_that_can_not_be_understood_is_told_in_a_line(archive: Path) -> None:
    answer = get(archive, "/paper/articles_view.json?_search=ferry+AND")
    assert answer.status_code == 400
    assert answer.json()["error"].endswith("a word is missing after AND")
    assert get(archive, "/paper/articles_view.json?_search=?!").status_code == 400
    assert get(archive, "/paper/articles_view.json?_search=ferry+AND&_searchmode=raw").status_code in {200, 400}


def test_what_is_written_meanwhile_is_seen(archive: Path) -> None:
    async def twice() -> list[int]:
        app = web.datasette(archive)
        counts = []
        for number in (3, 4):
            answer = await app.client.get("/paper/articles.json?_shape=objects&_nofacet=1")
            counts.append(len(answer.json()["rows"]))
            save(archive, number, f"Story {number}")
        app.get_database(archive.stem).close()
        return counts

    assert asyncio.run(twice()) == [2, 3]
