"""The tables that others rely on, and the migrations that make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlite_utils import Database

from pipelines.archive.schema import migrations
from tests.builders import make_archive, publish

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.archive import Archive

# What the README and the documentation promise to those who write SQL.
PROMISED = {
    "articles": "id url canonical_url source title dek text published_at modified_at published_raw section language"
    " word_count first_seen_at last_fetched_at version_count state",
    "authors": "id name",
    "article_authors": "article author position",
    "tags": "id name",
    "article_tags": "article tag position",
    "images": "article position url caption",
    "versions": "article capture extractor content_hash seen_at title dek text",
    "captures": "url fetched_at status content_type digest warc_file warc_offset warc_length",
    "urls": "url source via found_at announced_title announced_published state reason next_due",
    "sources": "name home site added_at paused",
    "crawls": "id started_at finished_at outcome",
    "evidence": "article field source place value note rivals capture",
    "articles_view": "id published_at source title dek authors section tags language word_count version_count url text",
    "coverage": "source day articles words",
    "ledger": "source day kind state urls",
    "articles_fts": "title dek text authors",
}


@pytest.mark.parametrize("name", PROMISED)
def test_promised_tables_and_columns_are_there(tmp_path: Path, name: str) -> None:
    with make_archive(tmp_path / "archive.db") as archive:
        columns = {row[1] for row in archive.db.execute(f"PRAGMA table_info({name})")}
    assert set(PROMISED[name].split()) <= columns


def test_first_migration_starts_from_nothing() -> None:
    db = Database(memory=True)
    migrations.apply(db, stop_before="m002")
    assert "m001_first_tables" in {migration.name for migration in migrations.applied(db)}
    assert {"articles", "urls", "captures", "versions", "articles_fts"} <= set(db.table_names())
    db.close()


def test_a_migration_that_fails_leaves_nothing() -> None:
    db = Database(memory=True)
    db.execute("CREATE TABLE articles (other TEXT)")
    with pytest.raises(Exception, match="already exists"):
        migrations.apply(db)
    assert "sources" not in db.table_names()
    assert not migrations.applied(db)
    db.close()


def test_views_tell_what_a_researcher_wants_first(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive.db") as archive:
        publish(archive, authors=["Zaur", "Leyla"], tags=["tram", "bridge"])
        assert rows(archive, "SELECT title, authors, tags, word_count FROM articles_view") == [
            ("Harbour bridge opens", "Zaur; Leyla", "tram; bridge", archive.articles.get(1).word_count)
        ]
        assert rows(archive, "SELECT source, day, articles FROM coverage") == [("example.com", "2026-11-20", 1)]
        assert rows(archive, "SELECT kind, state, urls FROM ledger") == [("article", "stored", 1)]


def rows(archive: Archive, sql: str) -> list[tuple[object, ...]]:
    return archive.db.execute(sql).fetchall()
