"""A part of an archive as an archive of its own: whole in itself, and of the rest not a word."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from pipelines.archive import Archive
from pipelines.archive.bands import Bands
from pipelines.archive.export import export
from pipelines.archive.schema import APPLICATION_ID
from pipelines.minhash import BANDS
from scraper.cli import main
from tests.builders import HOUR, NOW, TEXT, come_by, make_archive, publish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OTHER = "https://other.example/"
_STORY = f"{TEXT}\n\nTrams will cross it every ten minutes until midnight, and every twenty after that."
_EDITED = f"{_STORY}\n\nThe goat was found later."
BRIDGE, COPY, GONE = (f"https://example.com/news/{name}" for name in ("bridge", "copy", "gone"))
ELSEWHERE = f"{_OTHER}news/bridge"


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """A crawl that runs on: an edited story and its copies here and elsewhere, one that is gone, one that is queued."""
    with make_archive(tmp_path / "archive.db", sources=("https://example.com/", _OTHER)) as archive:
        publish(archive, ELSEWHERE, text=f"{_STORY} Kumquat.", authors=["Somebody Else"], tags=["kumquat"])
        publish(archive, BRIDGE, text=_STORY, tags=["bridges"])
        publish(archive, BRIDGE, text=_EDITED, title="Bridge open, goat found", tags=["bridges"], now=NOW + HOUR)
        publish(archive, COPY, text=f"{_STORY} By our own staff.")
        publish(archive, GONE, text="Another story, of which there will be nothing to be seen soon.", language="az")
        come_by(archive, GONE, status=404, now=NOW + 2 * HOUR)
        yield archive


_PAIRS = """
SELECT c.* FROM copies c JOIN articles a ON a.id = c.article JOIN articles b ON b.id = c.other
WHERE (c.article = ? OR c.other = ?) AND a.source = 'example.com' AND b.source = 'example.com'"""


def of_every_table(archive: Archive, article: int) -> dict[str, Any]:
    """All that is known of an article, from the tables that hang on it."""
    one = archive.articles.get(article)
    return {
        "article": one,
        "versions": archive.articles.versions(article),
        "events": archive.articles.events(article),
        "evidence": archive.articles.evidence(article),
        "captures": list(archive.captures.of_article(article)),
        "citation": archive.cite(one),
        "copies": archive.db.execute(_PAIRS, [article, article]).fetchall(),
        "ways": archive.frontier.ways_to(one.url),
        "timeline": archive.db.execute("SELECT timeline FROM articles WHERE id = ?", [article]).fetchone(),
        "signature": archive.db.execute("SELECT minhash FROM signatures WHERE article = ?", [article]).fetchone(),
    }


def index_of(archive: Archive) -> list[tuple[Any, ...]]:
    """Every token of the full-text index, with its article and where it stands there."""
    archive.db.execute("CREATE VIRTUAL TABLE temp.tokens USING fts5vocab(main, articles_fts, instance)")
    sql = 'SELECT t.term, a.id, t.col, t."offset" FROM temp.tokens t JOIN articles a ON a.timeline = t.doc'
    return sorted(archive.db.execute(sql).fetchall())


def alike(archive: Archive) -> list[tuple[int, Counter[int]]]:
    """Each article with those that agree with its signature, and on how many bands."""
    signatures = archive.db.execute("SELECT article, minhash FROM signatures ORDER BY article").fetchall()
    return [(article, Counter(Bands(archive.db).agreeing(signed))) for article, signed in signatures]


def test_all_that_is_known_of_its_articles_is_in_it(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "part.db"
    assert export(archive, path, source="example.com") == 3
    with Archive(path, readonly=True) as part:
        assert part.db.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        assert part.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert part.db.execute("PRAGMA foreign_key_check").fetchall() == []
        chosen = list(archive.articles.all(source="example.com"))
        assert list(part.articles.all()) == chosen
        for article in chosen:
            assert of_every_table(part, article.id) == of_every_table(archive, article.id)
        assert part.articles.get(BRIDGE).version_count == 2
        assert index_of(part) == [entry for entry in index_of(archive) if entry[1] in {a.id for a in chosen}]
        assert [hit.id for hit in part.search('goat AND author:"leyla eliyeva"')] == [2]
        assert [edit["title"] for edit in part.versions.edits()] == ["Bridge open, goat found"]
        assert part.db.execute("SELECT count(*) FROM copies").fetchone()[0] == 1
        assert alike(part) == [(one, agree - Counter({1: BANDS})) for one, agree in alike(archive) if one != 1]


def test_of_others_it_has_not_a_word(archive: Archive, tmp_path: Path) -> None:
    archive.removals.hide(archive.articles.get(GONE).id, reason="court order", now=NOW)
    export(archive, tmp_path / "part.db", source="example.com")
    assert not list(tmp_path.glob("part.db-*"))
    written = (tmp_path / "part.db").read_bytes()
    for word in (b"other.example", b"umquat", b"Somebody Else", b"nothing to be seen", b"court order"):
        assert word not in written, word


@pytest.mark.parametrize(
    ("filters", "count"), [({}, 4), ({"language": "az"}, 1), ({"until": NOW.date()}, 0), ({"since": NOW.date()}, 4)]
)
def test_it_has_what_the_filters_say(archive: Archive, tmp_path: Path, filters: dict[str, Any], count: int) -> None:
    assert export(archive, tmp_path / "part.db", **filters) == count
    with Archive(tmp_path / "part.db", readonly=True) as part:
        assert list(part.articles.all()) == list(archive.articles.all(**filters))


def test_it_is_one_view_of_an_archive_that_is_written_to(archive: Archive, tmp_path: Path) -> None:
    def write(done: int, _total: int) -> None:
        if done == 1:
            publish(archive, "https://example.com/news/late", text="A story that came in meanwhile.")
            publish(archive, BRIDGE, text=_STORY, title="Bridge", now=NOW + 3 * HOUR)

    assert export(archive, tmp_path / "part.db", progress=write) == 4
    with Archive(tmp_path / "part.db", readonly=True) as part:
        assert part.articles.count() == 4
        assert part.articles.get(BRIDGE).title == "Bridge open, goat found"
        assert part.db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert archive.articles.get(BRIDGE).title == "Bridge"


def test_a_url_that_became_another_articles_keeps_no_loose_end(archive: Archive, tmp_path: Path) -> None:
    archive.db.execute("UPDATE urls SET article = 1 WHERE key = ?", [COPY])
    export(archive, tmp_path / "part.db", source="example.com")
    with Archive(tmp_path / "part.db") as part:
        assert part.db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert part.captures.get(part.articles.versions(3)[0]["capture"])["url"] == COPY  # type: ignore[index]


def test_life_goes_on_in_it(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    archive.db.execute("UPDATE urls SET leased_by = 1, leased_until = '2031'")
    export(archive, folder / "part.db", source="example.com")
    with Archive(folder / "part.db") as part:
        # the crawl runs in the original; nobody here is to take over from it
        assert part.take_over(now=NOW + 100 * HOUR) == []
        assert part.db.execute("SELECT count(*) FROM urls WHERE leased_by IS NOT NULL").fetchone()[0] == 0
        assert publish(part, BRIDGE, text=_STORY, title="Bridge", now=NOW + 3 * HOUR).change == "edited"
        new = publish(part, "https://example.com/news/again", text=f"{_STORY} Once more.", now=NOW + 3 * HOUR)
        assert new.change == "new"
        assert len(part.copies.of(2).copies) == 3
        assert [hit.title for hit in part.search("goat")] == []
        assert [hit.url for hit in part.search("trams midnight", source="example.com")][-1] == BRIDGE


def test_the_commands_open_it(archive: Archive, tmp_path: Path) -> None:
    path = str(tmp_path / "part.db")

    def ask(*words: str) -> str:
        result = CliRunner(env={"COLUMNS": "220"}).invoke(main, list(words))
        assert result.exit_code == 0, result.output
        return result.output

    said = ask("export", "--archive", str(archive.path), "-o", path, "--source", "example.com")
    assert "3 articles in" in " ".join(said.split())
    assert "without the WARC files" in said
    assert "goat found" in ask("search", "goat", "--archive", path)
    assert "The goat was found later" in ask("show", BRIDGE, "--archive", path)
    assert "Bridge open, goat found" in ask("edits", "--archive", path)
    assert "2026-11-20" in ask("status", "--archive", path, "--days", "9999")  # whenever that is
