"""An archive of every older schema is brought up with all that is in it, by opening it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from sqlite_utils import Database

from pipelines.archive import Archive
from pipelines.archive.schema import migrations
from pipelines.errors import ArchiveError, OldArchiveError
from scraper.cli import main
from tests.builders import NOW, publish

if TYPE_CHECKING:
    from pathlib import Path

NAMES = [migration.name for migration in migrations._migrations]

_TEXT = (
    "The harbour bridge opened on Friday after eleven years of work, and the first tram crossed it at noon, ahead of the"
    " mayor, who had waited in the rain with three brass bands and a goat.\n\nŞuşa sent a wreath."
)
_EDITED = _TEXT.replace("three brass bands", "four brass bands") + "\n\nThe goat was found later."

# What a crawl had stored, in the columns that the first schema had.
_ROWS: dict[str, list[dict[str, Any]]] = {
    "sources": [
        {"name": "example.com", "home": "https://example.com/", "added_at": "2026-11-01T08:00:00.000+00:00"},
        {"name": "other.example", "home": "https://other.example/", "added_at": "2026-11-01T08:00:00.000+00:00"},
    ],
    "crawls": [
        {"id": 1, "started_at": "2026-11-01T09:00:00.000+00:00", "finished_at": "2026-11-01T09:30:00.000+00:00",
         "outcome": "finished", "machine": "here", "pid": 7, "version": "0.1.0"},
    ],
    "articles": [
        {"id": 1, "url": "https://example.com/news/bridge", "canonical_url": "https://example.com/news/bridge",
         "source": "example.com", "title": "Harbour bridge opens", "text": _EDITED, "language": "en",
         "published_at": "2026-11-01T12:00:00+04:00", "published_utc": "2026-11-01T08:00:00+00:00", "word_count": 40,
         "first_seen_at": "2026-11-01T09:10:00.000+00:00", "last_fetched_at": "2026-11-01T09:20:00.000+00:00",
         "version_count": 2},
        {"id": 2, "url": "https://other.example/b/9", "canonical_url": "https://other.example/b/9",
         "source": "other.example", "title": "Bridge, at last", "text": _EDITED, "word_count": 40,
         "first_seen_at": "2026-11-01T09:15:00.000+00:00", "last_fetched_at": "2026-11-02T09:15:00.000+00:00",
         "state": "gone", "state_changed_at": "2026-11-02T09:15:00.000+00:00", "state_reason": "HTTP 404"},
    ],
    "urls": [
        {"id": n, "key": url, "url": url, "host": url.split("/")[2], "source": source, "kind": kind, "via": "home",
         "found_at": "2026-11-01T09:00:00.000+00:00", "state": state, "priority": 4, "article": article,
         "next_due": due, "visited_at": "2026-11-01T09:20:00.000+00:00", "status": status}
        for n, url, source, kind, state, article, due, status in (
            (1, "https://example.com/news/bridge", "example.com", "article", "stored", 1,
             "2026-11-03T09:00:00.000+00:00", 200),
            (2, "https://other.example/b/9", "other.example", "article", "gone", 2, None, 404),
            (3, "https://example.com/", "example.com", "home", "read", None, "2026-11-01T10:00:00.000+00:00", 200),
            (4, "https://example.com/news/queued", "example.com", "article", "queued", None,
             "2026-11-01T09:00:00.000+00:00", None),
        )
    ],
    "captures": [
        {"id": n, "url": url, "url_id": of, "crawl": 1, "fetched_at": at, "status": 200, "digest": f"sha1:{n}",
         "warc_file": "pressmark-1.warc.gz", "warc_offset": 1000 * n, "warc_length": 900}
        for n, url, of, at in (
            (1, "https://example.com/news/bridge", 1, "2026-11-01T09:10:00.000+00:00"),
            (2, "https://example.com/news/bridge", 1, "2026-11-01T09:20:00.000+00:00"),
            (3, "https://other.example/b/9", 2, "2026-11-01T09:15:00.000+00:00"),
        )
    ],
    "versions": [
        {"id": n, "article": article, "capture": capture, "extractor": "model-1", "content_hash": f"1:{n}",
         "seen_at": at, "title": title, "text": text, "word_count": 40}
        for n, article, capture, at, title, text in (
            (1, 1, 1, "2026-11-01T09:10:00.000+00:00", "Harbour bridge open", _TEXT),
            (2, 1, 2, "2026-11-01T09:20:00.000+00:00", "Harbour bridge opens", _EDITED),
            (3, 2, 3, "2026-11-01T09:15:00.000+00:00", "Bridge, at last", _EDITED),
        )
    ],
    "authors": [{"id": 1, "name": "Leyla Əliyeva"}],
    "article_authors": [{"article": 1, "author": 1, "position": 0}],
    "tags": [{"id": 1, "name": "bridges"}],
    "article_tags": [{"article": 1, "tag": 1, "position": 0}],
    "images": [{"id": 1, "article": 1, "position": 0, "url": "https://example.com/1.jpg", "caption": "The goat"}],
    "evidence": [{"article": 1, "field": "title", "capture": 2, "source": "json-ld", "place": "headline"}],
}  # fmt: skip


def make_old(path: Path, stage: str) -> None:
    """An archive of the first schema, with its rows, that later Pressmarks have brought up to before a migration."""
    db = Database(path)
    migrations.apply(db, stop_before=NAMES[1])
    with db.conn:
        for table, rows in _ROWS.items():
            for row in rows:
                names, places = ", ".join(row), ", ".join(f":{name}" for name in row)
                db.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", row)
    if stage != NAMES[1]:
        migrations.apply(db, stop_before=stage)
    db.close()


@pytest.fixture(params=NAMES[1:])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The path of an archive that lacks a migration and those after it."""
    path = tmp_path / "archive.db"
    make_old(path, request.param)
    return path


def test_every_row_is_there_and_everything_works(old: Path) -> None:
    with Archive(old) as archive:
        for table, rows in _ROWS.items():
            for row in rows:
                where = " AND ".join(f"{name} IS :{name}" for name in row)
                assert archive.db.execute(f"SELECT 1 FROM {table} WHERE {where}", row).fetchone(), (table, row)
        assert archive.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert archive.db.execute("PRAGMA foreign_key_check").fetchall() == []
        one = archive.articles.get("https://example.com/news/bridge")
        assert (one.authors, one.tags, one.images[0]["caption"]) == (["Leyla Əliyeva"], ["bridges"], "The goat")
        # newest first; the other has no date of its own, and was seen later than this was published
        assert [hit.id for hit in archive.search("susa goat")] == [2, 1]
        assert [hit.id for hit in archive.search("eliyeva")] == [1]
        assert [edit["title_before"] for edit in archive.versions.edits()] == ["Harbour bridge open"]
        assert [copy.id for copy in archive.copies.of(1).copies] == [1, 2]
        assert [event["kind"] for event in archive.articles.events(2)] == ["gone"]
        assert archive.frontier.ways_to("https://example.com/")[0]["via"] == "home"
        # and life goes on
        assert publish(archive, "https://example.com/news/next", now=NOW).change == "new"


def test_opening_it_once_more_changes_nothing(old: Path) -> None:
    with Archive(old) as archive:
        before = list(archive.db.conn.iterdump())
    with Archive(old) as archive:
        assert list(archive.db.conn.iterdump()) == before


def test_to_read_alone_it_is_refused_with_what_to_do(old: Path) -> None:
    with pytest.raises(OldArchiveError, match="open it once to write"):
        Archive(old, readonly=True)


def test_the_command_brings_it_up_by_itself(old: Path) -> None:
    result = CliRunner().invoke(main, ["search", "goat", "--archive", str(old)])
    assert result.exit_code == 0, result.output
    assert "Harbour bridge opens" in " ".join(result.output.split())


def test_a_newer_one_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    Archive(path).close()
    db = Database(path)
    db.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('pressmark', 'm999_holograms', '2031')"
    )
    db.conn.commit()
    db.close()
    for readonly in (False, True):
        with pytest.raises(ArchiveError, match=r"newer Pressmark \(m999_holograms\); update this one"):
            Archive(path, readonly=readonly)
