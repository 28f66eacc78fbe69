"""The articles as they are read back: by any address, with their versions and where each value came from."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.archive.records import Life
from pipelines.errors import NotFoundError
from pipelines.items import Evidence, Image, Reading
from tests.builders import HOME, HOUR, NOW, SOURCE, TEXT, URL, come_by, make_archive, make_article, publish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.archive import Archive

_ANY = st.text(st.characters(categories=None), max_size=200)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "archive.db", sources=[HOME, "https://other.example/"]) as archive:
        yield archive


def well_formed(text: str) -> str:
    """What is expected of text with halves of surrogate pairs."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def test_all_fields_come_back(archive: Archive) -> None:
    baku = timezone(timedelta(hours=4))
    publish(
        archive, canonical_url=f"{URL}?a=1", dek="After eleven years.",
        published=datetime(2026, 11, 20, 9, 30, tzinfo=baku), published_raw="20 noyabr, 09:30",
        modified=date(2026, 11, 21), authors=["Leyla Əliyeva", "Zaur Ağayev", "Leyla Əliyeva"],
        section="City", tags=["tram", "bridge"], language="en-GB",
        images=[Image(url=f"{HOME}1.jpg", caption="The bridge", credit="AFP"), Image(url=f"{HOME}2.jpg")],
    )  # fmt: skip
    article = archive.articles.get(1)
    assert (article.url, article.canonical_url, article.source) == (URL, f"{URL}?a=1", SOURCE)
    assert (article.title, article.dek, article.text) == ("Harbour bridge opens", "After eleven years.", TEXT)
    assert (article.published_at, article.published_raw) == ("2026-11-20T09:30:00+04:00", "20 noyabr, 09:30")
    assert article.modified_at == "2026-11-21"
    assert article.authors == ["Leyla Əliyeva", "Zaur Ağayev"]
    assert (article.section, article.tags, article.language) == ("City", ["tram", "bridge"], "en-GB")
    assert article.images == [
        {"url": f"{HOME}1.jpg", "caption": "The bridge", "credit": "AFP"},
        {"url": f"{HOME}2.jpg", "caption": None, "credit": None},
    ]
    assert article.word_count == make_article().word_count
    assert (article.version_count, article.state) == (1, "live")


def test_what_is_gone_from_the_page_is_gone_from_the_row(archive: Archive) -> None:
    publish(archive, tags=["tram"], authors=["A", "B"], images=[Image(url=f"{HOME}1.jpg")], section="City")
    publish(archive, tags=[], authors=["B"], images=[], section=None, evidence={})
    article = archive.articles.get(1)
    assert (article.tags, article.authors, article.images, article.section) == ([], ["B"], [], None)
    assert archive.articles.evidence(1) == []


@pytest.mark.parametrize("key", [1, "1", URL, f"{URL}/", URL.replace("https", "http"), f"{URL}?utm_source=x#top"])
def test_an_article_is_found_by_id_and_address(archive: Archive, key: int | str) -> None:
    publish(archive)
    assert archive.articles.get(key).id == 1


def test_an_article_is_found_by_each_of_its_addresses(archive: Archive) -> None:
    addresses = [f"{HOME}amp/bridge", f"{HOME}print/bridge", f"{HOME}2026/bridge"]
    for address in addresses:
        publish(archive, address, canonical_url=URL)
    assert {archive.articles.get(address).id for address in [*addresses, URL]} == {1}
    assert archive.articles.count() == 1


@pytest.mark.parametrize("key", [2, "2", "0", "-1", "", "²", "bridge", f"{URL}-2", "https://[::1", f"{URL}\ud800"])
def test_what_is_not_there_is_told_in_a_line(archive: Archive, key: int | str) -> None:
    publish(archive)
    with pytest.raises(NotFoundError) as caught:
        archive.articles.get(key)
    assert repr(key) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("stated", "identity"),
    [
        (None, URL),
        ("https://www.example.com/bridge?utm_source=x", "https://www.example.com/bridge"),
        ("https://az.example.com/bridge", "https://az.example.com/bridge"),
        ("https://other.example/bridge", URL),  # an agency's story, or a mistake
        ("https://example.com/", URL),  # sites that name their home page everywhere exist
        ("https://example.com", URL),
        ("/relative", URL),
        ("https://[::1", URL),
    ],
)
def test_a_canonical_link_is_believed_within_the_site(archive: Archive, stated: str | None, identity: str) -> None:
    publish(archive, canonical_url=stated)
    assert archive.articles.get(1).canonical_url == identity


def test_two_stories_that_both_name_the_home_page_stay_two(archive: Archive) -> None:
    for name in ("one", "two"):
        assert publish(archive, HOME + name, canonical_url=HOME).change == "new"


def test_all_comes_in_order_and_by_source(archive: Archive) -> None:
    for n in range(3):
        publish(archive, f"{HOME}{n}", title=str(n))
    publish(archive, "https://other.example/a", title="other")
    assert [article.title for article in archive.articles.all()] == ["0", "1", "2", "other"]
    assert [article.title for article in archive.articles.all(source="other.example")] == ["other"]
    assert (archive.articles.count(), archive.articles.count(source=SOURCE)) == (4, 3)


def test_all_is_lazy_and_may_be_read_while_a_crawl_writes(archive: Archive) -> None:
    with archive.transaction():
        for n in range(501):
            archive.articles.save(make_article(f"{HOME}{n}"), source=SOURCE, now=NOW, extractor="1")
    articles = archive.articles.all()
    assert next(articles).id == 1
    publish(archive, f"{HOME}late")
    assert [article.id for article in articles] == list(range(2, 503))


def test_versions_are_numbered_by_their_order_and_keep_their_words(archive: Archive) -> None:
    publish(archive)
    publish(archive, title="Bridge opens late", text="Other words. " * 10, now=NOW + HOUR)
    first, second = archive.articles.versions(1)
    assert (first["title"], first["text"], first["extractor"]) == ("Harbour bridge opens", TEXT, "1")
    assert (second["title"], second["text"], second["word_count"]) == ("Bridge opens late", "Other words. " * 10, 20)
    assert first["seen_at"] < second["seen_at"]
    assert first["capture"] != second["capture"]
    assert archive.articles.get(1).version_count == 2
    assert archive.articles.versions(99) == []


def test_evidence_is_kept_for_each_field(archive: Archive) -> None:
    publish(
        archive,
        evidence={
            "title": Evidence(source="json-ld", where="headline", value="Harbour Bridge Opens", note="case mended",
                              rivals=(("opengraph", "Körpü"), ("meta", "b"))),
            "published": Evidence(source="time", where="article time"),
        },
    )  # fmt: skip
    published, title = archive.articles.evidence(1)
    assert (published["field"], published["source"], published["place"]) == ("published", "time", "article time")
    assert (title["value"], title["note"]) == ("Harbour Bridge Opens", "case mended")
    assert json.loads(title["rivals"]) == [["opengraph", "Körpü"], ["meta", "b"]]
    assert title["capture"] == next(archive.captures.of_article(1))["id"]


def test_newest_is_by_publication(archive: Archive) -> None:
    for n, hours in enumerate((3, 1, 2)):
        publish(archive, f"{HOME}{n}", published=NOW - hours * HOUR)
    publish(archive, f"{HOME}undated", published=None, now=NOW + HOUR)
    publish(archive, "https://other.example/a", published=NOW - 9 * HOUR)
    assert [a.url[-1] for a in archive.articles.newest(source=SOURCE)] == ["d", "1", "2", "0"]
    assert len(archive.articles.newest(limit=2)) == 2


def test_changed_are_the_edited_and_the_removed(archive: Archive) -> None:
    for n in range(3):
        publish(archive, f"{HOME}{n}")
    publish(archive, f"{HOME}1", title="Edited")
    come_by(archive, f"{HOME}2", status=404)
    assert [article.url for article in archive.articles.changed()] == [f"{HOME}1", f"{HOME}2"]
    assert archive.articles.changed(source="other.example") == []


def test_the_moments_of_an_article(archive: Archive) -> None:
    publish(archive, published=NOW - HOUR)
    publish(archive, f"{HOME}undated", published=None)
    assert [archive.articles.life(n) for n in (1, 2, 3)] == [
        Life(appeared=NOW - HOUR, changed=None, away=None), Life(appeared=NOW, changed=None, away=None), None,
    ]  # fmt: skip
    publish(archive, published=NOW - HOUR, title="Edited", now=NOW + HOUR)
    come_by(archive, HOME + "undated", status=410, now=NOW + 2 * HOUR)
    assert archive.articles.life(1) == Life(appeared=NOW - HOUR, changed=NOW + HOUR, away=None)
    assert archive.articles.life(2) == Life(appeared=NOW, changed=None, away=NOW + 2 * HOUR)


@pytest.mark.parametrize(
    ("day", "appeared"),
    [
        (date(2026, 11, 20), NOW),  # seen at noon of the day that it states: at some time before
        (date(2026, 11, 18), datetime(2026, 11, 19, tzinfo=UTC)),
        (date(2026, 11, 25), NOW),  # seen before it is said to have appeared
    ],
)
def test_a_date_alone_is_some_time_of_that_day(archive: Archive, day: date, appeared: datetime) -> None:
    publish(archive, published=day)
    life = archive.articles.life(1)
    assert life is not None
    assert life.appeared == appeared


# -- any text -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["a\0b", "\u202eشسيب\u202c mixed", "🚂👨‍👩‍👧‍👦", "e\u0301 é", "\ufeffBOM", "\ufffe\uffff",
     "a\r\nb\u2028c\x85d", "x" * 1_000_000],
    ids=["NUL", "right to left", "emoji", "combining", "BOM", "noncharacters", "line ends", "1 MB"],
)  # fmt: skip
def test_unusual_text_comes_back(archive: Archive, text: str) -> None:
    names = {"title": text, "dek": text, "text": text, "authors": [text], "tags": [text], "section": text}
    article = make_article(**names, images=[Image(url=URL, caption=text)], evidence={"title": Evidence(source=text)})
    archive.articles.save(article, source=SOURCE, now=NOW, extractor="1")
    archive.articles.save(article, source=SOURCE, now=NOW, extractor="1")
    back = archive.articles.get(1)
    assert {name: getattr(back, name) for name in names} == names
    assert back.images[0]["caption"] == text
    assert back.version_count == 1


def test_halves_of_surrogate_pairs_are_mended_or_replaced(archive: Archive) -> None:
    broken = "\ud83d\ude82 and \ud83d"
    publish(archive, f"{HOME}a", title=broken, published_raw=broken, authors=[broken],
            evidence={"title": Evidence(source="json-ld", value=broken, rivals=((broken, broken),))})  # fmt: skip
    back = archive.articles.get(1)
    assert (back.title, back.published_raw, back.authors) == ("🚂 and \ufffd",) * 2 + (["🚂 and \ufffd"],)
    assert "🚂" in archive.articles.evidence(1)[0]["rivals"]
    assert publish(archive, f"{HOME}a", title=broken).change == "same"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=st.none() | _ANY, text=_ANY, names=st.lists(_ANY, max_size=3))
def test_any_text_comes_back(archive: Archive, title: str | None, text: str, names: list[str]) -> None:
    # the examples share an archive: each has an address of its own, or one would be an edit of another
    article = make_article(f"{HOME}{archive.articles.count()}", title=title, text=text, authors=names, tags=names)
    with archive.transaction():
        key = archive.articles.save(article, source=SOURCE, now=NOW, extractor="1").id
    back = archive.articles.get(key)
    assert (back.title, back.text) == (title and well_formed(title), well_formed(text))
    assert back.authors == back.tags == list(dict.fromkeys(map(well_formed, names)))


# -- any order ----------------------------------------------------------------------------------------------------

# Addresses of five stories: some have two or three, and name the first as their canonical one.
_ADDRESSES = [
    (f"{HOME}story/{story}/{form}", f"{HOME}story/{story}/0") for story in range(5) for form in range(story % 3 + 1)
]


def contents(archive: Archive) -> set[tuple[Any, ...]]:
    return {
        (a.canonical_url, a.title, a.text, *a.authors, a.published_at, a.version_count) for a in archive.articles.all()
    }


@settings(max_examples=15, deadline=None)
@given(order=st.permutations(range(len(_ADDRESSES))))
def test_the_order_of_visits_makes_no_difference(tmp_path_factory: pytest.TempPathFactory, order: list[int]) -> None:
    with make_archive(tmp_path_factory.mktemp("order") / "archive.db") as archive:
        for number in [*order, *reversed(order)]:
            url, canonical = _ADDRESSES[number]
            story = make_article(url, canonical_url=canonical, title=f"Story {canonical}", authors=[canonical])
            come_by(archive, url, Reading(article=story))
        assert contents(archive) == {
            (canonical, f"Story {canonical}", TEXT, canonical, "2026-11-20T11:00:00+00:00", 1)
            for _, canonical in _ADDRESSES
        }
        for url, canonical in _ADDRESSES:
            assert archive.articles.get(url).canonical_url == canonical


# -- filters ------------------------------------------------------------------------------------------------------


def test_filters_of_all_and_count(archive: Archive) -> None:
    stories = [
        ("a", date(2026, 11, 1), "az"), ("b", datetime(2026, 11, 2, 1, tzinfo=UTC), "az-Latn"), ("c", None, "azb"),
        ("d", date(2026, 11, 3), None),
    ]  # fmt: skip
    for name, published, language in stories:
        publish(archive, f"{HOME}{name}", published=published, language=language)

    def names(**filters: Any) -> str:
        found = [article.url.removeprefix(HOME) for article in archive.articles.all(**filters)]
        assert archive.articles.count(**filters) == len(found)
        return "".join(found)

    assert names() == "abcd"
    assert names(source=SOURCE) == "abcd"
    assert names(source="other.example") == ""
    assert names(language="az") == "ab"
    assert names(since=date(2026, 11, 2)) == "bcd"  # without a date it is the day on which it was seen
    assert names(since=date(2026, 11, 2), until=date(2026, 11, 3)) == "b"
    assert names(until=date(2026, 11, 3), language="az") == "ab"
