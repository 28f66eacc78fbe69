"""Takedown: what is hidden comes back as it was, what is deleted is nowhere, and neither is fetched again."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from pipelines.coding import LARGEST
from pipelines.errors import CaptureError, NotFoundError, RemovedError
from pipelines.items import Image, Link, Page, Reading, Visit
from pipelines.passages import holds_any, passages
from pipelines.verdict import judge
from pipelines.warc import WarcWriter
from scraper.cli import main
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
    make_exchange,
    publish,
    row_of,
    task_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.archive import Archive

_OTHER = "https://example.com/news/tram-timetable"
_FEED = "https://example.com/feed.xml"
_SECRET = (
    "Councillor Quillfeather took the ferry to Zembra at night, as three letters in a blue folder show.\n\n"
    "The folder, which nobody claims, was found by a gardener behind the harbour office on Thursday morning."
)
_WORDS = ("Quillfeather", "Zembra", "gardener", "Xanthe")
_LATER = NOW + 2 * HOUR


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "archive.db") as archive:
        yield archive


def fill(archive: Archive) -> None:
    """Two articles, the second in two versions with all that an article may have, and a feed that prints its text."""
    publish(archive, _OTHER, title="Trams run later", text=TEXT.replace("bridge", "tram line"))
    details: dict[str, Any] = {
        "title": "Quillfeather and the folder", "authors": ["Xanthe Orrin", "Leyla Əliyeva"], "tags": ["ferries"],
        "images": [Image(url="https://example.com/1.jpg", caption="The gardener with the folder")],
    }  # fmt: skip
    for text, now in ((_SECRET.replace("three", "two"), NOW), (_SECRET, NOW + HOUR)):
        come(archive, URL, make_article(text=text, **details), now)
    feed = f"<rss><item><description>{_SECRET.replace(' ', '&lt;b&gt; &lt;/b&gt;', 1)}</description></item></rss>"
    link = Link(url=URL, kind="article", via="feed", title="Quillfeather and the folder")
    come_by(archive, _FEED, Reading(links=(link,)), kind="feed", via="home", now=NOW + HOUR, body=feed.encode())


def come(archive: Archive, url: str, article: Any, now: Any) -> Any:
    body = f"<h1>{article.title}</h1><p>{article.text}</p>".encode()
    return come_by(archive, url, Reading(article=article), now=now, body=body)


def everything(archive: Archive) -> bytes:
    """Every byte of the archive's files, those of the WARC files unpacked."""
    archive.db.execute("PRAGMA wal_checkpoint(PASSIVE)")
    files = [path for path in archive.path.parent.rglob("*") if path.is_file()]
    return b"".join(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in files)


def rows(archive: Archive) -> dict[str, list[tuple[Any, ...]]]:
    """What is in the tables."""
    tables = (
        "articles",
        "versions",
        "evidence",
        "images",
        "events",
        "captures",
        "signatures",
        "signature_bands",
        "copies",
    )
    return {table: sorted(archive.db.execute(f"SELECT * FROM {table}").fetchall(), key=repr) for table in tables} | {
        "authors": archive.db.execute("SELECT authors, tags FROM articles_view ORDER BY id").fetchall()
    }


def test_what_is_deleted_is_in_no_byte(archive: Archive) -> None:
    fill(archive)
    assert all(word.encode() in everything(archive) for word in _WORDS)
    key = archive.articles.get(URL).id
    gone = archive.delete(key, reason="court order", now=_LATER)
    archive.wipe()
    assert (gone.captures, gone.carriers, gone.missing) == (2, 1, ())
    left = everything(archive).lower()
    # the index and the captures' texts are folded or marked up, so no word of it may be left in any case
    assert [word for word in _WORDS if word.lower().encode() in left] == []
    assert archive.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert archive.db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert archive.search("gardener") == archive.search("quillfeather") == []
    assert [hit.url for hit in archive.search("tram")] == [_OTHER]
    assert archive.page(archive.db.query("SELECT * FROM captures").__next__()).url == _OTHER


def test_a_tombstone_says_when_and_why(archive: Archive) -> None:
    fill(archive)
    key = archive.articles.get(URL).id
    archive.delete(key, reason="court order", now=_LATER)
    for name in (key, str(key), URL, f"{URL}?utm_source=x"):
        with pytest.raises(RemovedError, match="was removed on 2026-11-20: court order"):
            archive.articles.get(name)
    with pytest.raises(NotFoundError, match="no hidden article"):
        archive.removals.restore(key, now=_LATER)
    [tombstone] = archive.removals.all()
    assert (tombstone["kind"], tombstone["url"], tombstone["captures"]) == ("deleted", URL, 3)
    row = row_of(archive, URL)
    assert (row["state"], row["reason"], row["next_due"], row["announced_title"]) == (
        "removed",
        "court order",
        None,
        None,
    )


def test_it_is_not_asked_for_again(archive: Archive) -> None:
    fill(archive)
    archive.delete(archive.articles.get(URL).id, reason="court order", now=_LATER)
    link = Link(url=URL, kind="article", via="feed", title="Quillfeather and the folder")
    archive.frontier.add([link], source=SOURCE, now=_LATER)
    archive.frontier.wake(now=_LATER, url=URL)
    archive.frontier.wake_articles(now=_LATER, source=SOURCE)
    row = row_of(archive, URL)
    assert (row["state"], row["next_due"], row["announced_title"]) == ("removed", None, None)


def test_under_another_address_it_is_known_and_its_bytes_go(archive: Archive) -> None:
    fill(archive)
    archive.delete(archive.articles.get(URL).id, reason="court order", now=_LATER)
    article = make_article(f"{URL}/print", title="Quillfeather again", text=_SECRET, canonical_url=URL)
    stored = come(archive, f"{URL}/print", article, _LATER)
    assert (stored.outcome.state, stored.outcome.reason, stored.article) == ("removed", "court order", None)
    assert row_of(archive, f"{URL}/print")["next_due"] is None
    archive.wipe()
    assert b"gardener" not in everything(archive)


def test_one_that_was_out_when_it_was_deleted_is_not_stored(archive: Archive) -> None:
    fill(archive)
    key = archive.articles.get(URL).id
    reading = Reading(article=make_article(text=_SECRET))

    archive.delete(key, reason="court order", now=_LATER)
    archive.db.execute("UPDATE urls SET state = 'stored' WHERE key LIKE '%harbour-bridge%'")  # as a crawl had it
    stored = come_by(archive, URL, reading, now=_LATER, body=_SECRET.encode())
    assert (stored.outcome.state, stored.change) == ("removed", None)
    assert archive.articles.count() == 1


@pytest.mark.parametrize(("status", "location"), [(304, None), (404, None), (500, None), (301, f"{URL}/"), (301, HOME)])
@pytest.mark.parametrize("whole_source", [False, True])
def test_whatever_is_answered_after_it_was_deleted(
    archive: Archive, status: int, location: str | None, *, whole_source: bool
) -> None:
    fill(archive)
    task, exchange = task_of(archive, URL), make_exchange(URL, b"Quillfeather", status=status, fetched_at=_LATER)
    if whole_source:
        archive.removals.close_source(SOURCE, kind="deleted", reason="court order", now=_LATER)
        archive.delete_source(SOURCE, reason="court order", now=_LATER)
    else:
        archive.delete(task.article or 0, reason="court order", now=_LATER)
    known = archive.db["urls"].count
    writer = WarcWriter(archive.warc_folder, software="test")
    visit = Visit(
        task=task, exchange=exchange, capture=writer.write(exchange), page=Page(URL, b"", status, {}, _LATER),
        location=location,
    )  # fmt: skip
    writer.close()
    stored = archive.store(replace(visit, outcome=judge(visit)), now=_LATER, extractor="1")
    assert (stored.outcome.state, stored.outcome.reason, stored.event) == ("removed", "court order", None)
    row = row_of(archive, URL)
    assert (row["state"], row["next_due"], row["article"], row["leased_by"]) == ("removed", None, None, None)
    assert archive.db["urls"].count == known
    archive.wipe()
    assert b"Quillfeather" not in everything(archive)


def test_what_is_hidden_comes_back_as_it_was(archive: Archive) -> None:
    fill(archive)
    key = archive.articles.get(URL).id
    archive.articles.note(key, "gone", now=NOW + HOUR, reason="HTTP 404")
    before, found = rows(archive), archive.search("gardener")
    with archive.transaction():
        archive.removals.hide(key, reason="under review", now=_LATER)
    assert archive.search("gardener") == []
    assert archive.articles.count() == 1
    with pytest.raises(RemovedError, match="under review"):
        archive.articles.get(URL)
    assert b"Quillfeather" in everything(archive)  # in its captures
    assert not archive.db.execute("SELECT 1 FROM articles_view WHERE text LIKE '%folder%'").fetchone()
    with archive.transaction():
        assert archive.removals.restore(URL, now=_LATER + HOUR) == key
    assert rows(archive) == before
    assert archive.search("gardener") == found
    assert archive.removals.all() == []
    row = row_of(archive, URL)
    assert (row["article"], row["state"]) == (key, "stored")
    assert row["next_due"] == (_LATER + HOUR).isoformat(timespec="milliseconds")


def test_it_comes_back_when_its_numbers_were_given_away(archive: Archive) -> None:
    fill(archive)
    key = archive.articles.get(URL).id
    texts = [version["text"] for version in archive.articles.versions(key)]
    with archive.transaction():
        archive.removals.hide(key, reason="under review", now=_LATER)
    image = Image(url="https://example.com/2.jpg", caption="A park")
    publish(archive, f"{_OTHER}-2", title="Park opens", text=TEXT.replace("bridge", "park"), images=[image])
    with archive.transaction():
        assert archive.removals.restore(URL, now=_LATER + HOUR) == key
    first, second = archive.articles.versions(key)
    assert [first["text"], second["text"]] == texts
    assert (first["previous"], second["previous"]) == (None, first["id"])
    shown = [archive.captures.get(version["capture"]) for version in (first, second)]
    assert [capture and capture["version"] for capture in shown] == [first["id"], second["id"]]
    assert [image["caption"] for image in archive.articles.get(key).images] == ["The gardener with the folder"]
    assert archive.articles.get(f"{_OTHER}-2").text == TEXT.replace("bridge", "park")


def test_it_comes_back_when_its_capture_was_erased(archive: Archive) -> None:
    fill(archive)
    key = archive.articles.get(URL).id
    captures = [row["id"] for row in archive.captures.of_article(key)]
    with archive.transaction():
        archive.removals.hide(key, reason="under review", now=_LATER)
        archive.removals.forget_captures(captures)
        archive.removals.restore(URL, now=_LATER)
    assert [version["capture"] for version in archive.articles.versions(key)] == [None, None]


@pytest.mark.parametrize("paused", [False, True])
def test_a_hidden_source_comes_back_as_it_was(archive: Archive, *, paused: bool) -> None:
    fill(archive)
    come_by(archive, f"{HOME}news/none", status=404)
    first = archive.articles.get(URL).id
    with archive.transaction():
        if paused:
            archive.sources.pause(SOURCE)
        archive.removals.hide(first, reason="under review", now=NOW + HOUR)
    before = rows(archive) | {table: list(archive.db.query(f"SELECT * FROM {table}")) for table in ("urls", "sources")}
    with archive.transaction():
        archive.removals.hide_source(SOURCE, reason="asked by the publisher", now=_LATER)
    assert archive.articles.count() == 0
    assert {row["state"] for row in archive.db.query("SELECT state FROM urls")} == {"removed"}
    assert archive.sources.get(SOURCE).paused
    with pytest.raises(RemovedError, match="asked by the publisher"), archive.transaction():
        archive.removals.hide_source(SOURCE, reason="again", now=_LATER)
    with archive.transaction():
        assert archive.removals.restore_source(SOURCE) == 1
    assert (
        rows(archive) | {table: list(archive.db.query(f"SELECT * FROM {table}")) for table in ("urls", "sources")}
        == before
    )
    assert [row["article"] for row in archive.removals.all()] == [first]  # it was hidden before, and by itself
    archive.removals.refuse(f"{HOME}news/any")
    with pytest.raises(NotFoundError, match="not hidden"):
        archive.removals.restore_source(SOURCE)


def test_a_source_goes_with_all_that_was_captured_of_it(archive: Archive) -> None:
    fill(archive)
    archive.removals.close_source(SOURCE, kind="deleted", reason="asked by the publisher", now=_LATER)
    gone = archive.delete_source(SOURCE, reason="asked by the publisher", now=_LATER)
    archive.wipe()
    assert gone.captures == 4
    assert archive.articles.count() == 0
    left = everything(archive).lower()
    assert not any(word.lower().encode() in left for word in (*_WORDS, "tram line", "thousands"))
    assert archive.sources.get(SOURCE).paused
    with pytest.raises(RemovedError, match="asked by the publisher"):
        archive.removals.refuse("https://www.example.com/news/any")


def test_a_source_goes_from_one_archive_and_stays_in_another_of_the_same_folder(
    archive: Archive, tmp_path: Path
) -> None:
    with make_archive(tmp_path / "other.db") as other:
        for one in (archive, other):
            fill(one)  # crawl 1 of each, at the same time
        names = [{row["warc_file"] for row in one.captures.all()} for one in (archive, other)]
        pages = [other.page(row) for row in other.captures.all()]
        archive.delete_source(SOURCE, reason="asked by the publisher", now=_LATER)
        assert names[0].isdisjoint(names[1])
        assert [other.page(row) for row in other.captures.all()] == pages


def test_what_was_hidden_of_a_source_goes_with_it(archive: Archive) -> None:
    fill(archive)
    with archive.transaction():
        archive.removals.hide(archive.articles.get(URL).id, reason="under review", now=_LATER)
    archive.delete_source(SOURCE, reason="asked by the publisher", now=_LATER)
    archive.wipe()
    left = [row["sealed"] for row in archive.db.query("SELECT sealed FROM removals")]
    assert left == [None, None]
    assert {(row["kind"], row["reason"]) for row in archive.removals.all()} == {("deleted", "asked by the publisher")}
    with pytest.raises(RemovedError, match="asked by the publisher"):
        archive.articles.get(URL)


def test_a_record_that_is_missing_is_told_and_the_rest_goes(archive: Archive) -> None:
    fill(archive)
    capture = next(iter(archive.captures.of_article(archive.articles.get(URL).id)))
    (archive.warc_folder / capture["warc_file"]).unlink()
    gone = archive.delete(archive.articles.get(URL).id, reason="court order", now=_LATER)
    assert len(gone.missing) == 1
    assert capture["warc_file"] in gone.missing[0]
    with pytest.raises(CaptureError):
        archive.page(capture)


def test_a_file_of_feeds_that_is_missing_is_told(archive: Archive) -> None:
    fill(archive)
    [feed] = archive.db.query("SELECT c.warc_file FROM captures c WHERE c.url = ?", [_FEED])
    (archive.warc_folder / feed["warc_file"]).unlink()
    gone = archive.delete(archive.articles.get(URL).id, reason="court order", now=_LATER)
    assert (gone.captures, gone.carriers) == (2, 0)
    assert [problem.partition(" ")[0] for problem in gone.missing] == [feed["warc_file"]]


def test_a_feed_that_is_too_large_to_be_looked_through_is_told(archive: Archive) -> None:
    fill(archive)
    writer = WarcWriter(archive.warc_folder, software="test")
    bomb = gzip.compress(bytes(LARGEST + 1))
    place = writer.write(make_exchange(_FEED, bomb, response_headers=(("Content-Encoding", "gzip"),)))
    writer.close()
    archive.db.execute(
        "UPDATE captures SET warc_file = ?, warc_offset = ?, warc_length = ?, digest = ? WHERE url = ?",
        [place.warc_file, place.warc_offset, place.warc_length, place.digest, _FEED],
    )
    gone = archive.delete(archive.articles.get(URL).id, reason="court order", now=_LATER)
    assert (gone.captures, gone.carriers) == (2, 0)
    [problem] = gone.missing
    assert problem.startswith(f"{_FEED}, {place.warc_file} at {place.warc_offset}: too large: more than 60 MB")


def test_passages_are_found_in_any_dress() -> None:
    pieces = passages([_SECRET])
    assert len(pieces) == 6
    first = _SECRET.split("\n\n", maxsplit=1)[0]
    assert holds_any(f"<p>{first.replace('ferry', '<a href=/x>ferry</a>')}</p>".encode(), pieces)
    assert holds_any(
        f"<description>&lt;p&gt;{first.replace(' ', '&amp;nbsp;')}&lt;/p&gt;</description>".encode(), pieces
    )
    assert holds_any(first[:50].encode(), pieces)
    assert not holds_any(b"<p>Councillor Quillfeather took the ferry.</p>", pieces)
    assert passages(["Short lines are said elsewhere too."]) == frozenset()


def test_passages_are_found_in_other_charsets() -> None:
    text = "Новый мост через гавань открыли в пятницу, и первым по нему прошёл трамвай."
    page = f"<p>{text}</p>".encode("cp1251")
    assert holds_any(page, passages([text]), content_type="text/html; charset=windows-1251")
    assert holds_any(b'<?xml version="1.0" encoding="windows-1251"?>' + page, passages([text]))
    assert holds_any(f"<p>{text}</p>".encode(), passages([text]), content_type="text/html; charset=windows-1251")
    assert not holds_any(page, passages([text]), content_type="text/html; charset=hex")


def run(archive: Archive, *words: str, answer: str | None = None) -> Any:
    return CliRunner().invoke(main, ["remove", *words, "--archive", str(archive.path)], input=answer)


def test_the_command_asks_deletes_and_lists(archive: Archive) -> None:
    fill(archive)
    archive.close()
    asked = run(archive, URL, "--reason", "court order", answer="n\n")
    assert asked.exit_code == 130 or asked.exit_code == 1
    assert "Quillfeather and the folder" in " ".join(asked.output.split())
    done = run(archive, URL, "--reason", "court order", "--yes")
    assert done.exit_code == 0, done.output
    assert "1 article deleted, 2 captures overwritten, and 1 of feeds and listings" in " ".join(done.output.split())
    listed = run(archive, "--list")
    assert "court order" in listed.output
    assert "deleted" in listed.output


def test_the_command_hides_and_restores(archive: Archive) -> None:
    fill(archive)
    archive.close()
    assert "1 article hidden" in run(archive, URL, "--reason", "review", "--hide", "--yes").output
    assert "Quillfeather and the folder" in run(archive, URL, "--restore").output


def test_the_command_hides_and_restores_a_source(archive: Archive) -> None:
    fill(archive)
    archive.close()
    hidden = " ".join(run(archive, "--source", SOURCE, "--reason", "review", "--hide", "--yes").output.split())
    assert "2 articles hidden" in hidden
    assert f"pressmark remove --source {SOURCE} --restore" in hidden
    assert f"{SOURCE} with 2 articles" in run(archive, "--source", HOME, "--restore").output
    assert f"{SOURCE} is not hidden" in run(archive, "--source", SOURCE, "--restore").output
    assert "name what is to be put back" in run(archive, "--restore").output


def test_a_hidden_article_that_is_to_be_deleted_is_told_how(archive: Archive) -> None:
    fill(archive)
    key = archive.articles.get(URL).id
    archive.close()
    run(archive, URL, "--reason", "review", "--hide", "--yes")
    told = run(archive, str(key), "--reason", "court order", "--yes")
    assert told.exit_code == 1
    assert f"`pressmark remove {key} --restore` puts it back, and then it can be deleted" in told.output
    run(archive, str(key), "--restore")
    assert run(archive, str(key), "--reason", "court order", "--yes").exit_code == 0
    assert "--restore" not in run(archive, str(key), "--reason", "court order", "--yes").output


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ((URL,), "say why with --reason"),
        ((URL, "--hide", "--restore"), "exclude each other"),
        (("--reason", "x"), "name an article by id or URL"),
        (("99", "--reason", "x"), "no article '99'"),
        (("99", "--restore"), "no hidden article '99'"),
    ],
)
def test_wrong_words_are_one_clear_line(archive: Archive, words: tuple[str, ...], complaint: str) -> None:
    result = run(archive, *words)
    assert result.exit_code in {1, 2}
    assert complaint in result.output
    assert result.output.count("\n") == 1


def test_a_crawl_refuses_what_was_removed(archive: Archive) -> None:
    fill(archive)
    archive.delete(archive.articles.get(URL).id, reason="court order", now=_LATER + timedelta(days=1))
    archive.close()
    result = CliRunner().invoke(main, ["crawl", URL, "--archive", str(archive.path)])
    assert result.exit_code == 1
    assert f"{URL} was removed on 2026-11-21: court order" in result.output
