"""What is worked out of an article where its page is read: the same as the archive works out of its own rows."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scrapy.utils.test import get_crawler

from pipelines.archive.entries import entry_of
from pipelines.archive.wellformed import well_formed
from pipelines.items import Page
from pipelines.stages import archive_of
from scraper.reading import ReadStage
from tests.builders import HOUR, NOW, SOURCE, URL, make_archive, make_article, make_visit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.archive import Archive
    from pipelines.items import Visit

_ANY = st.text(st.characters(categories=None), max_size=60)
_PAGE = f"""<!doctype html><html lang="en"><head><title>Harbour bridge opens</title>
<meta property="og:type" content="article"><meta property="article:published_time" content="2026-11-20T11:00:00Z">
</head><body><article><h1>Harbour bridge opens</h1><p>{"</p><p>".join(make_article().text.splitlines())}</p></article>"""
_TABLES = ("articles", "versions", "article_authors", "authors", "signatures", "signature_log", "copies")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "archive.db") as archive:
        archive.db.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, articles_fts, instance)")
        yield archive


def rows(archive: Archive) -> dict[str, list[tuple[object, ...]]]:
    """Every row that an article leaves."""
    return {table: archive.db.execute(f"SELECT * FROM {table}").fetchall() for table in _TABLES}


@pytest.mark.parametrize("text", [make_article().text, "Kurz.", "東京都の天気は晴れです。" * 20])
def test_an_article_that_comes_with_its_entry_is_stored_like_any_other(tmp_path: Path, text: str) -> None:
    article = make_article(text=text, dek="After eleven years.", authors=["Leyla Əliyeva", "Zaur", "Leyla Əliyeva"])
    with make_archive(tmp_path / "one.db") as one, make_archive(tmp_path / "other.db") as other:
        for archive, entry in ((one, None), (other, entry_of(article))):
            for url in (URL, f"{URL}-again"):
                archive.articles.save(replace(article, url=url), source=SOURCE, now=NOW, extractor="1", entry=entry)
        assert rows(one) == rows(other)
        words = text.split(maxsplit=1)[0]
        assert [hit.id for hit in one.search(words)] == [hit.id for hit in other.search(words)] != []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=_ANY, dek=st.none() | _ANY, text=_ANY, authors=st.lists(_ANY, max_size=3))
def test_the_index_forgets_all_that_an_entry_brought(
    archive: Archive, title: str, dek: str | None, text: str, authors: list[str]
) -> None:
    article = well_formed(make_article(title=title, dek=dek, text=text, authors=authors))
    with archive.transaction():
        saved = archive.articles.save(article, source=SOURCE, now=NOW, extractor="1", entry=entry_of(article))
    assert archive.db.execute("SELECT count(*) FROM words").fetchone() > (0,)  # its source at least
    with archive.transaction():
        archive.index.remove(saved.id)
        archive.db.execute("DELETE FROM articles")
    assert archive.db.execute("SELECT * FROM words").fetchall() == []


def test_an_article_that_is_edited_in_the_batch_that_brought_it_is_indexed_with_its_last_words(
    archive: Archive,
) -> None:
    with archive.transaction():
        for n, text in enumerate(("A tram crossed the bridge.", "A ferry crossed the bridge.", "A goat crossed it.")):
            article = make_article(text=f"{text} {make_article().text}")
            archive.articles.save(article, source=SOURCE, now=NOW + n * HOUR, extractor="1")
    found = {word for (word,) in archive.db.execute("SELECT DISTINCT term FROM words").fetchall()}
    assert "goat" in found
    assert "ferry" not in found
    assert archive.db.execute("SELECT count(*) FROM articles_fts").fetchone() == (1,)
    assert len(archive.articles.versions(1)) == 3


def test_words_that_an_encoding_broke_reach_the_index_no_more_than_the_article(archive: Archive) -> None:
    whole = make_article(text=f"Körpü cümə günü açıldı. {make_article().text}")
    broken = replace(whole, text=whole.text.replace("ö", "\ufffd").replace("ı", "\ufffd"), authors=["Zaur Quliyev"])
    for n, article in enumerate((whole, broken)):
        archive.articles.save(article, source=SOURCE, now=NOW + n * HOUR, extractor="1", entry=entry_of(article))
    assert archive.articles.get(1).text == whole.text
    assert [hit.id for hit in archive.search("körpü author:quliyev")] == [1]
    archive.index.remove(1)
    assert archive.db.execute("SELECT * FROM words").fetchall() == []


@pytest.mark.parametrize("readers", [0, 1])
def test_the_reading_of_a_page_brings_the_entry(tmp_path: Path, readers: int) -> None:
    make_archive(tmp_path / "archive.db").close()
    crawler = get_crawler(settings_dict={"ARCHIVE": tmp_path / "archive.db", "READERS": readers})

    async def read() -> Visit:
        stage = ReadStage.from_crawler(crawler)
        try:
            return await stage.process_item(make_visit(page=Page(URL, _PAGE.encode(), 200, {}, NOW)))
        finally:
            stage.close_spider()

    visit = asyncio.run(read())
    archive_of(crawler).close()
    assert visit.reading is not None
    assert visit.reading.article is not None
    assert visit.reading.article.kind == "article"
    assert visit.reading.entry == entry_of(visit.reading.article)
