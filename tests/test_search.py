"""Search: words, phrases, operators; newest or best first; never a traceback."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.archive.index import place_of_day
from pipelines.archive.search import MARK_END, MARK_START
from pipelines.errors import SearchError
from tests.builders import HOME, NOW, make_archive, publish

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.archive import Archive

_DAY = timedelta(days=1)
_OTHER = "https://other.example/ferry"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with make_archive(
        tmp_path_factory.mktemp("search") / "archive.db", sources=[HOME, "https://other.example/"]
    ) as archive:

        def add(name: str, title: str, text: str, *, days: float, **fields: Any) -> None:
            url = _OTHER if name == "ferry" else HOME + name
            words = f"{text} Nobody was hurt, and the city council will meet on Monday to speak about it in public."
            publish(archive, url, title=title, text=words, published=NOW - days * _DAY, authors=[], **fields)

        add("bridge", "Harbour bridge opens", "The old night ferry stops. Covid-19 rules end at the harbour.", days=3)
        add("tram", "Tram crosses the river", "A tramway was built over the bridge.", days=1)
        add("ferry", "Night ferry returns", "The harbour bridge is closed. It’s Azerbaijan’s oldest.", days=2)
        add("susa", "Şuşa festivalı başladı", "Şəhərdə Göygöl ansamblı çıxış etdi, ışıqlar yandı.", days=4)
        publish(archive, f"{HOME}byline", title="Letters", authors=["Leyla Əliyeva"], published=None, dek="Of readers")
        yield archive


def found(archive: Archive, words: str, **options: Any) -> list[str]:
    return [hit.url.rsplit("/", 1)[1] for hit in archive.search(words, **options)]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("harbour", ["byline", "ferry", "bridge"]),
        ("HARBOUR Night", ["ferry", "bridge"]),
        ("harbour AND night", ["ferry", "bridge"]),
        ('"night ferry"', ["ferry", "bridge"]),
        ('"ferry night"', []),
        ("tramway OR festivalı", ["tram", "susa"]),
        ("bridge NOT harbour", ["tram"]),
        ("(tramway OR ferry) AND bridge NOT covid", ["tram", "ferry"]),
        ("tramw*", ["tram"]),
        ("tramw", []),
        ("festival*", ["susa"]),
        ("covid-19", ["bridge"]),
        ("covid-1*", ["bridge"]),
        ("19-covid", []),
        ("Azerbaijan’s", ["ferry"]),
        ("azerbaijan's", ["ferry"]),
        ("ferry.", ["ferry", "bridge"]),
        ("what: harbour", []),
        ("title:harbour", ["bridge"]),
        ("TITLE:harbour bridge", ["bridge"]),
        ('title:"night ferry" OR author:eliyeva', ["byline", "ferry"]),
        ("title:(tram OR susa) NOT text:festivalı", ["tram", "susa"]),
        ("by:leyla dek:readers", ["byline"]),
        ("text:readers", []),
        ("bridge NOT harbour tramway", ["tram"]),
        ("isiqlar", ["susa"]),
        ("ŞƏHƏRDƏ", ["susa"]),
        ("NEAR(ferry stops, 1)", ["bridge"]),
        ("NEAR(ferry harbour, 2)", []),
        ("susa", ["susa"]),
        ("ŞUŞA", ["susa"]),
        ("goygol", ["susa"]),
        ("baslad*", ["susa"]),
        ("leyla", ["byline"]),
        ("readers", ["byline"]),
        ('"night ferry', ["ferry", "bridge"]),
        ("not and or", []),
        ("no-such-word", []),
        ("NEAR(night ferry)", ["ferry", "bridge"]),
    ],
)
def test_what_is_found_newest_first(archive: Archive, words: str, names: list[str]) -> None:
    assert found(archive, words) == names


def test_best_first(archive: Archive) -> None:
    assert found(archive, "bridge", best_first=True)[0] == "bridge"  # a headline weighs more than a word in the text
    assert found(archive, "ferry", best_first=True) == ["ferry", "bridge"]


def test_filters(archive: Archive) -> None:
    assert found(archive, "harbour", source="other.example") == ["ferry"]
    assert found(archive, "harbour", source="none.example") == []
    assert found(archive, "council", since=date(2026, 11, 18)) == ["tram", "ferry"]
    assert found(archive, "council", until=date(2026, 11, 18)) == ["bridge", "susa"]
    assert found(archive, "council", since=date(2026, 11, 17), until=date(2026, 11, 18)) == ["bridge"]
    assert found(archive, "council", limit=2) == ["tram", "ferry"]


def test_a_hit_shows_where_the_words_are(archive: Archive) -> None:
    [hit] = archive.search("tramway")
    assert f"{MARK_START}tramway{MARK_END} was built" in hit.snippet
    assert (hit.title, hit.source, hit.published_at) == (
        "Tram crosses the river",
        "example.com",
        "2026-11-19T12:00:00+00:00",
    )


@pytest.mark.parametrize(
    "words",
    [
        "harbour AND",
        "OR",
        "NOT harbour",
        "( harbour",
        "harbour )",
        "a NOT NOT b",
        "a ()",
        "NEAR(ferry",
        "(" * 30 + "ferry" + ")" * 30,
        "ferry " * 300,
    ],
)
def test_what_can_not_be_understood_is_told_in_a_line(archive: Archive, words: str) -> None:
    with pytest.raises(SearchError, match="can't understand the search") as caught:
        archive.search(words)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("words", ["", "  ", "*", '""', '"!!!"', "- ? …", "()", "\0"])
def test_nothing_to_search_for(archive: Archive, words: str) -> None:
    with pytest.raises(SearchError, match="nothing to search for"):
        archive.search(words)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.characters(categories=None))
    | st.lists(
        st.sampled_from(["harbour", "AND", "OR", "NOT", "NEAR", "(", ")", '"', "*", "-", "+", "^", ":", ","])
    ).map(" ".join)
)
def test_any_words_give_hits_or_a_search_error(archive: Archive, words: str) -> None:
    try:
        archive.search(words)
    except SearchError as error:
        line = str(error)
        assert "\n" not in line


def test_the_index_follows_edits(tmp_path_factory: pytest.TempPathFactory) -> None:
    with make_archive(tmp_path_factory.mktemp("edits") / "archive.db") as archive:
        publish(archive, title="Harbour bridge", dek="Opened", text="A ferry was there. " * 10, authors=["Leyla"])
        publish(archive, title="Harbour tunnel", dek="Closed", text="A tram was there. " * 10, authors=["Zaur"])
        assert [words for words in ("bridge", "opened", "ferry", "leyla") if archive.search(words)] == []
        assert all(archive.search(words) for words in ("harbour", "tunnel", "closed", "tram", "zaur"))
        publish(archive, title="Harbour tunnel", dek="Closed", text="A tram was there. " * 10, authors=["Ayla"])
        assert (len(archive.search("ayla")), archive.search("zaur")) == (1, [])  # no new version, another byline
        archive.db.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")


def test_what_is_stored_in_one_transaction_is_found_in_it_and_after_it(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with make_archive(tmp_path_factory.mktemp("batch") / "archive.db") as archive:
        with archive.transaction():
            for days, title in ((3, "Ferry"), (9, "Tram"), (1, "Bridge"), (5, "Tunnel")):
                publish(archive, f"{HOME}{title}", title=title, published=NOW - days * _DAY)
            publish(archive, f"{HOME}Tram", title="Bus", published=NOW)  # another text, at another time
            assert found(archive, "harbour") == ["Tram", "Bridge", "Ferry", "Tunnel"]
        assert found(archive, "harbour") == ["Tram", "Bridge", "Ferry", "Tunnel"]
        assert (found(archive, "title:tram"), found(archive, "title:bus")) == ([], ["Tram"])
        with contextlib.suppress(ZeroDivisionError), archive.transaction():
            publish(archive, f"{HOME}Zeppelin", title="Zeppelin")
            _ = 1 / 0
        assert found(archive, "zeppelin") == []
        archive.db.execute("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")


def test_a_thousand_stories_of_a_day_stay_in_it(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A publisher that states days alone: each story has a place of its own, before those of the next day."""
    with make_archive(tmp_path_factory.mktemp("days") / "archive.db") as archive:
        for number in range(600):
            moment = "2026-11-18T23:59:59+00:00" if number % 2 else "2026-11-18"
            place = archive.index.place(moment, seed=f"{HOME}{number}")
            archive.db.execute(
                "INSERT INTO articles (url, canonical_url, source, text, word_count, first_seen_at, last_fetched_at,"
                " timeline) VALUES ('', ?, ?, '', 0, '', '', ?)",
                [str(number), "example.com", place],
            )
        first, last = archive.db.execute("SELECT min(timeline), max(timeline) FROM articles").fetchone()
        assert place_of_day(date(2026, 11, 18)) <= first < last < place_of_day(date(2026, 11, 19))
