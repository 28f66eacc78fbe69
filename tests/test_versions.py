"""Versions: true edits alone, in the order in which they were served, whatever the order in which they were stored."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from pipelines.archive.schema import migrations
from pipelines.archive.versions import difference
from pipelines.fingerprint import normalise
from tests.builders import HOME, HOUR, NOW, SOURCE, TEXT, URL, make_archive, make_article, make_exchange, publish

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.archive import Archive


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "archive.db") as archive:
        yield archive


def versions(archive: Archive) -> list[tuple[str, str, str]]:
    return [(row["seen_at"][11:13], row["text"], row["change"]) for row in archive.articles.versions(1)]


def serve(archive: Archive, hour: int, text: str, *, extractor: str = "1", title: str = "Bridge") -> None:
    """Keep what a page served at an hour, with its capture, whenever that is."""
    served_at = NOW + hour * HOUR
    exchange = make_exchange(fetched_at=served_at)
    key = archive.db.execute(
        "INSERT INTO captures (url, fetched_at, status, digest, warc_file, warc_offset, warc_length)"
        " VALUES (?, ?, 200, '', '', 0, 0)",
        [exchange.url, served_at.isoformat(timespec="milliseconds")],
    ).lastrowid
    archive.articles.save(
        make_article(text=text, title=title), source=SOURCE, now=NOW + 99 * HOUR, extractor=extractor, capture=key,
        served_at=served_at,
    )  # fmt: skip


# -- what is a version --------------------------------------------------------------------------------------------


def test_each_knows_what_it_follows_and_how_much_changed(archive: Archive) -> None:
    publish(archive)
    publish(archive, now=NOW + HOUR, text=TEXT.replace("eleven", "twelve long"), title="Bridge opens late")
    first, second = archive.articles.versions(1)
    assert (first["previous"], first["change"], first["added"], first["removed"]) == (None, "first", None, None)
    assert (second["previous"], second["change"], second["added"], second["removed"]) == (first["id"], "edit", 3, 2)
    assert set(difference(first, second)) == {"title", "text"}


@pytest.mark.parametrize(
    "text",
    [
        f"BAKU, Nov. 20 (AP) — {TEXT}",
        f"Updated 14:33\n\n{TEXT}",
        TEXT.replace("walked", "wa\ufffdked"),
        TEXT.replace(",", " –"),
    ],
)
def test_what_a_machine_changed_is_no_version(archive: Archive, text: str) -> None:
    publish(archive)
    assert publish(archive, now=NOW + HOUR, text=text).change == "same"
    assert archive.articles.get(1).version_count == 1
    assert archive.articles.changed() == list(archive.versions.edits()) == []


def test_whole_words_stay_where_an_encoding_breaks_them(archive: Archive) -> None:
    text = "Körpü cümə günü açıldı, ilk tramvay saat on ikidə keçdi. Minlərlə insan yağışda onun üstündən keçdi."
    publish(archive, text=text)
    publish(archive, now=NOW + HOUR, text=text.encode().decode("latin-1"), section="City")
    assert (archive.articles.get(1).text, archive.articles.get(1).section) == (text, "City")
    publish(archive, now=NOW + 2 * HOUR, text=f"{text} Hava pis idi.")
    assert archive.articles.get(1).text.endswith("pis idi.")
    assert len(archive.search("pis")) == 1


def test_another_extractor_is_no_edit(archive: Archive) -> None:
    serve(archive, 1, TEXT)
    serve(archive, 2, f"{TEXT} Read more.", extractor="2")
    serve(archive, 3, f"{TEXT} Read more. A tram fell.", extractor="2")
    assert [change for *_, change in versions(archive)] == ["first", "extractor", "edit"]
    assert [row["added"] for row in archive.versions.edits()] == [3]


def test_a_capture_that_is_read_again_stands_for_all_that_showed_the_same(archive: Archive) -> None:
    for hour in (1, 2, 3):
        serve(archive, hour, TEXT)
    archive.articles.save(
        make_article(text=f"{TEXT} Read more.", title="Bridge"), source=SOURCE, now=NOW + 9 * HOUR, extractor="2",
        capture=1, served_at=NOW + HOUR,
    )  # fmt: skip
    assert versions(archive) == [("13", TEXT, "first"), ("13", f"{TEXT} Read more.", "extractor")]
    assert {row["version"] for row in archive.captures.all()} == {2}


def test_a_hash_of_another_way_of_normalising_is_no_edit(archive: Archive) -> None:
    publish(archive)
    archive.db.execute("UPDATE versions SET content_hash = '0:abc'")
    assert publish(archive, now=NOW + HOUR).change == "same"


# -- the order in which they were served --------------------------------------------------------------------------


def test_an_older_text_takes_its_place(archive: Archive) -> None:
    serve(archive, 5, f"{TEXT} Five.", title="Five")
    serve(archive, 3, f"{TEXT} Three.", title="Three")
    assert [(hour, change) for hour, _, change in versions(archive)] == [("15", "first"), ("17", "edit")]
    article = archive.articles.get(1)
    assert (article.title, article.version_count) == ("Five", 2)
    assert (article.first_seen_at[11:13], article.last_fetched_at[11:13]) == ("15", "17")


def test_what_was_taken_back_is_a_version_again(archive: Archive) -> None:
    for hour, text in ((1, TEXT), (3, TEXT), (4, TEXT), (2, f"{TEXT} A tram fell.")):
        serve(archive, hour, text)
    assert [hour for hour, *_ in versions(archive)] == ["13", "14", "15"]
    assert [row["version"] for row in archive.captures.all()] == [1, 3, 3, 2]


_HISTORY = st.lists(st.sampled_from(["One.", "Two.", "Three."]), min_size=1, max_size=7)


@settings(max_examples=60, deadline=None)
@given(_HISTORY.flatmap(lambda texts: st.tuples(st.just(texts), st.permutations(range(len(texts))))))
def test_any_order_of_storing_gives_the_same_versions(drawn: tuple[list[str], list[int]]) -> None:
    texts, order = drawn
    served = [f"{TEXT} {text}" for text in texts]
    told = [(n, normalise(text)) for n, text in enumerate(served) if n == 0 or text != served[n - 1]]
    with tempfile.TemporaryDirectory() as folder, make_archive(Path(folder) / "archive.db") as archive:
        for n in order:
            serve(archive, n, served[n])
        found = archive.articles.versions(1)
        assert [(row["seen_at"], normalise(row["text"])) for row in found] == [
            ((NOW + n * HOUR).isoformat(timespec="milliseconds"), words) for n, words in told
        ]
        assert [row["previous"] for row in found] == [None, *(row["id"] for row in found[:-1])]
        article = archive.articles.get(1)
        assert (article.text, article.version_count) == (served[-1], len(told))


# -- edits --------------------------------------------------------------------------------------------------------


def test_edits_newest_first(archive: Archive) -> None:
    for hour, title in enumerate(["One", "One", "Two", "Three"]):
        serve(archive, hour * 24, f"{TEXT} {hour // 2}.", title=title)
    told = [(row["title"], row["title_before"], row["source"]) for row in archive.versions.edits()]
    assert told == [("Three", "Two", "example.com"), ("Two", "One", "example.com")]
    assert len(list(archive.versions.edits(since=date(2026, 11, 23)))) == 1
    assert list(archive.versions.edits(source="other.example")) == []


def test_versions_of_an_older_archive_are_connected() -> None:
    db = Database(memory=True)
    migrations.apply(db, stop_before="m006_folded_search")
    db.execute("INSERT INTO sources (name, home, added_at) VALUES ('example.com', ?, '')", [HOME])
    db.execute(
        "INSERT INTO articles (url, canonical_url, source, text, word_count, first_seen_at, last_fetched_at)"
        " VALUES (?, ?, 'example.com', 'b c', 2, '', '')",
        [URL, URL],
    )
    for text, extractor in (("a b", "1"), ("b c", "1"), ("b c d", "2")):
        db.execute(
            "INSERT INTO versions (article, extractor, content_hash, seen_at, text, word_count) VALUES (1, ?, '', '', ?, 2)",
            [extractor, text],
        )
    migrations.apply(db)
    rows = db.execute("SELECT previous, change, added, removed FROM versions ORDER BY id").fetchall()
    assert rows == [(None, "first", None, None), (1, "edit", 1, 1), (2, "extractor", 1, 0)]
    db.close()
