"""The reading room's pages as a server gives them: what is on them, and what must never be."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from markupsafe import escape

from pipelines import web
from pipelines.archive import Archive
from pipelines.archive.citing import FORMATS
from pipelines.web.queries import edits as queries_of_edits
from pipelines.web.queries import source as queries_of_sources
from pipelines.web.queries.search import Asked, search
from pipelines.web.room import Room, TookTooLongError
from pipelines.web.show import plain
from tests.builders import NOW, come_by, make_archive, publish
from tests.papers import EVIL, UNTIL, close_all, get, make_room

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOO_LARGE = 200_000


@pytest.fixture(scope="module", autouse=True)
def _closed() -> Iterator[None]:
    yield
    close_all()


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_room(tmp_path_factory.mktemp("room"))


class _Harm(HTMLParser):
    """Collects what could run, load or lead elsewhere by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        is_ours = given.get("src", "").startswith("/reading/")
        if tag in {"img", "base", "style", "object", "embed", "iframe", "video"} or (tag == "script" and not is_ours):
            self.found.append(tag)
        self.found += [name for name in given if name.startswith("on") or name in {"http-equiv", "style"}]
        self.found += [value for value in given.values() if value.strip().lower().startswith(("javascript:", "data:"))]


def harm_in(page: str) -> list[str]:
    parser = _Harm()
    parser.feed(page)
    return parser.found


def value(path: Path, sql: str) -> int:
    with Archive(path, readonly=True) as archive:
        return archive.db.execute(sql).fetchone()[0]


def test_the_front_page_shows_what_came_in_what_changed_and_what_is_gone(room: Path) -> None:
    page = get(room, "/").text
    assert "Last in, Friday, 22 November 2024" in page
    for heading in (
        "harbourpost.example",
        "Coverage",
        "Edited lately",
        "Removed or returned lately",
        "Sources in trouble",
    ):
        assert heading in page
    assert '<svg role="img" aria-label="Articles a day"' in page
    assert ">gone</span>" in page


def test_a_long_dek_ends_at_a_word_on_the_front_page(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with make_archive(path) as archive:
        publish(archive, "https://example.com/a", dek="The harbour office counted boats. " * 9)
    shown = re.findall(r'<p class="dek"[^>]*>(.*?)</p>', get(path, "/").text)
    assert shown == [f"{'The harbour office counted boats. ' * 6}The harbour …"]


def test_an_article_is_shown_with_all_that_is_known_of_it(room: Path) -> None:
    key = value(room, "SELECT article FROM edits WHERE title_before IS NOT NULL AND source != 'evil.example'")
    with Archive(room, readonly=True) as archive:
        article = archive.articles.get(key)
        captures = list(archive.captures.of_article(key))
        evidence = archive.articles.evidence(key)
    page = get(room, f"/article/{key}").text
    for words in (
        article.title,
        *article.authors,
        article.url,
        *(c["digest"] for c in captures),
        *(e["place"] for e in evidence),
    ):
        assert str(words).replace("'", "&#39;") in page
    assert page.count("What changed") == 1
    assert f"/article/{key}/capture/{captures[0]['id']}" in page
    assert json.loads(get(room, f"/article/{key}.json").text)["title"] == article.title


def test_an_article_is_cited_as_the_command_cites_it(room: Path) -> None:
    key = value(room, "SELECT max(id) FROM articles WHERE language = 'az'")
    with Archive(room, readonly=True) as archive:
        citation = archive.cite(archive.articles.get(key))
    assert str(escape(plain(FORMATS["text"](citation)))) in get(room, f"/article/{key}").text
    for ending, style in (("bib", "bibtex"), ("ris", "ris"), ("json", "csl")):
        answer = get(room, f"/article/{key}/cite.{ending}")
        assert answer.text == FORMATS[style](citation)
        assert f"{citation.id}.{ending}" in answer.headers["content-disposition"]


def test_both_times_of_a_publication_are_shown(room: Path) -> None:
    key = value(room, "SELECT max(id) FROM articles WHERE source = 'minatoshimbun.example'")
    page = get(room, f"/article/{key}").text
    assert '<span class="zone">UTC+9</span>' in page
    assert " UTC</span>" in page.partition("reader-time")[2][:120]
    assert 'lang="ja"' in page


def test_text_is_set_in_its_own_direction(room: Path) -> None:
    key = value(room, "SELECT max(id) FROM articles WHERE language = 'ar'")
    assert '<div class="text" dir="rtl" lang="ar">' in get(room, f"/article/{key}").text


def test_any_two_versions_are_compared_word_by_word(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with make_archive(path) as archive:
        for hour, words in enumerate(("was planned", "is planned", "was dropped")):
            publish(archive, text=f"The bridge of the old harbour {words} by the council, and nobody in the town had asked.\n\n"
                    "A second paragraph says the same as before in each of them.", now=NOW + timedelta(hours=hour))  # fmt: skip
        first, second, third = (row["id"] for row in archive.versions.of(1))
        for hour, words in enumerate(("today", "tomorrow")):
            text = f"The ferry of the old harbour sails again {words}.\n\nA second paragraph says the same as before."
            publish(archive, "https://example.com/news/ferry", text=text, now=NOW + timedelta(hours=hour))
    page = get(path, "/article/1/diff").text
    assert "<del>is planned </del><ins>was dropped </ins>" in page
    page = get(path, "/article/2/diff").text
    assert "sails again <del>today.</del><ins>tomorrow.</ins></p>" in page
    page = get(path, f"/article/1/diff?from={first}&to={third}").text
    assert "<del>planned </del><ins>dropped </ins>" in page
    assert "<del>dropped </del><ins>planned </ins>" in get(path, f"/article/1/diff?from={third}&to={first}").text
    assert "word for word" in get(path, f"/article/1/diff?from={second}&to={second}").text
    assert get(path, "/article/1/diff?from=1&to=99").status_code == 404


def test_the_page_of_a_capture_is_kept_from_doing_anything(room: Path) -> None:
    key, capture = value(room, "SELECT max(article) FROM versions WHERE capture IS NOT NULL"), value(
        room, "SELECT capture FROM versions WHERE capture IS NOT NULL ORDER BY article DESC")  # fmt: skip
    answer = get(room, f"/article/{key}/raw/{capture}")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    assert answer.headers["x-dns-prefetch-control"] == "off"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "The words of the page." in answer.text
    assert not [tag for tag in ("<link", "<iframe", "<object") if tag in answer.text.lower()]
    assert 'sandbox=""' in get(room, f"/article/{key}/capture/{capture}").text
    other = value(room, "SELECT min(id) FROM articles")
    assert get(room, f"/article/{other}/raw/{capture}").status_code == 404


@pytest.mark.parametrize("number", range(len(EVIL)))
def test_hostile_text_is_nothing_but_words(room: Path, number: int) -> None:
    key = value(room, f"SELECT id FROM articles WHERE url = 'https://evil.example/{number}'")
    for address in (f"/article/{key}", f"/article/{key}/diff"):
        page = get(room, address).text
        assert harm_in(page) == [], address
        assert "\u202e" not in page
    if "7 * 7" in EVIL[number]:
        assert "{{ 7 * 7 }}" in page


def test_lists_hold_hostile_text_as_words_too(room: Path) -> None:
    for address in ("/", "/search", "/search?q=words", "/edits", "/copies?within=all", "/source/evil~2Eexample", "/source/evil.example",
                    "/search?q=%3Cscript%3E", "/source/%3Cscript%3E", "/search?source=%3Cscript%3E&since=%3Cb%3E"):  # fmt: skip
        page = get(room, address).text
        assert harm_in(page) == [], address


def test_a_search_shows_passages_filters_counts_and_a_time_line(room: Path) -> None:
    page = get(room, "/search?q=harbour").text
    assert "<mark>harbour</mark>" in page
    assert 'aria-label="Hits over time"' in page
    for heading in ("Source", "Language", "Section", "Author"):
        assert f">{heading}</h2>" in page
    every = json.loads(get(room, "/search.json?q=harbour").text)
    town = json.loads(get(room, "/search.json?q=harbour&section=Town&source=harbourpost.example").text)
    assert 0 < town["count"] < every["count"]
    assert {row["section"] for row in town["articles"]} == {"Town"}
    assert town["search"]["section"] == "Town"
    days = json.loads(get(room, "/search.json?q=harbour&since=2024-11-20&until=2024-11-20").text)["articles"]
    assert days
    published = [datetime.fromisoformat(row["published_at"]).astimezone(UTC) for row in days]
    assert {moment.date().isoformat() for moment in published} == {"2024-11-20"}
    by = json.loads(get(room, "/search.json?author=Nora+Whitlock").text)["articles"]
    assert {row["authors"] for row in by} == {"Nora Whitlock"}


def test_a_language_is_one_filter_whatever_its_country_or_script(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    spoken = ("en", "en-US", "en-US", "en-GB", "zh", "zh-Hans", "zh-Hant", "enm", None)
    with make_archive(path) as archive:
        for number, code in enumerate(spoken):
            publish(archive, f"https://example.com/news/{number}", language=code)
        found = search(archive, Asked(q="harbour"))
    assert found.counts["language"] == [("en", 4), ("zh", 3), ("enm", 1)]
    counts = {code: json.loads(get(path, f"/search.json?language={code}").text)["count"] for code in spoken if code}
    assert counts == {"en": 4, "en-US": 2, "en-GB": 1, "zh": 3, "zh-Hans": 1, "zh-Hant": 1, "enm": 1}
    page = get(path, "/search?q=harbour&language=en").text
    assert page.count("English</bdi></strong>") == 1
    assert ">English</bdi></a>" not in page


def test_hits_come_newest_or_best_first(room: Path) -> None:
    newest = json.loads(get(room, "/search.json?q=library").text)["articles"]
    assert [row["published_at"] and datetime.fromisoformat(row["published_at"]).astimezone(UTC) for row in newest] == sorted(
        (datetime.fromisoformat(row["published_at"]).astimezone(UTC) for row in newest), reverse=True)  # fmt: skip
    best = json.loads(get(room, "/search.json?q=library&order=best").text)["articles"]
    assert {row["id"] for row in best} == {row["id"] for row in newest}
    assert "library" in best[0]["title"].lower()
    assert "library" in best[-1]["snippet"]


def test_pages_of_a_search_hold_every_hit_once(room: Path) -> None:
    count = json.loads(get(room, "/search.json?language=en").text)["count"]
    seen: list[str] = []
    for page in range(1, -(-count // 20) + 1):
        text = get(room, f"/search?language=en&page={page}").text
        seen += [part.partition('"')[0] for part in text.split('<h2><a href="/article/')[1:]]
    assert len(seen) == len(set(seen)) == count


def test_hits_are_files_that_programs_read(room: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(get(room, "/search.csv?q=harbour").text)))
    assert len(rows) == json.loads(get(room, "/search.json?q=harbour").text)["count"]
    assert "harbour" in rows[0]["snippet"].lower()
    atom = {"a": "http://www.w3.org/2005/Atom"}
    for query in ("q=harbour", "source=evil.example"):
        answer = get(room, f"/search.atom?{query}")
        feed = ET.fromstring(answer.text)
        assert answer.headers["content-type"].startswith("application/atom+xml")
        assert feed.findall("a:entry", atom)
        assert {entry.find("a:updated", atom) is not None for entry in feed.findall("a:entry", atom)} == {True}


def test_a_search_that_can_not_be_understood_says_why(room: Path) -> None:
    for query, words in (
        ("q=ferry+AND", "a word is missing after AND"),
        ("since=soon", "is no day"),
        ("q=%3F", "nothing to search for"),
    ):
        answer = get(room, f"/search?{query}")
        assert answer.status_code == 400
        assert words in answer.text
    assert "Nothing was found" in get(room, "/search?q=zzzz").text
    assert "How to search" in get(room, "/search?q=zzzz").text


def test_a_source_shows_coverage_rhythm_rejections_and_where_a_field_broke(room: Path) -> None:
    page = get(room, "/source/lakeside-news.example").text
    for words in (
        "A year of days",
        "The hours of a week",
        "Rejected, by reason",
        "nothing on it reads like a story",
        "Has an author",
    ):
        assert words in page
    assert "HTTP 404" in page
    assert get(room, "/source/nowhere.example").status_code == 404
    assert "harbourpost.example" in get(room, "/source").text


def test_reasons_are_said_to_be_a_sample_where_they_are_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries_of_sources, "MOST_URLS", 2)
    path = tmp_path / "archive.db"
    with make_archive(path) as archive:
        for number in range(3):
            text = f"{number} boats came in. " * 60
            publish(archive, f"https://example.com/news/{number}", title=f"Story {number}", text=text)
        for number in range(3):
            come_by(archive, f"https://example.com/gone/{number}", status=404)
            said = "Reasons are of the newest 2 URLs" in get(path, "/source/example.com").text
            assert said is (number == 2), number
            close_all()


def test_edits_come_headlines_first_and_copies_with_who_had_it_first(room: Path) -> None:
    page = get(room, "/edits").text
    days = [part.partition('"')[0] for part in page.split('<h2 id="')[1:]]
    assert days[0] == "h-headlines"
    assert days[1:] == sorted(days[1:], reverse=True)
    assert "evil.example" not in get(room, "/edits?source=harbourpost.example").text
    first = value(
        room, "SELECT other FROM copies c JOIN articles a ON a.id = c.other WHERE a.source = 'harbourpost.example'"
    )
    cluster = get(room, "/copies").text.partition(f'href="/article/{first}"')[2].partition("</div>")[0]
    assert cluster.index("harbourpost.example") < cluster.index(">first<") < cluster.index("lakeside-news.example")
    assert "This one was published first" in get(room, f"/article/{first}").text


def test_edits_of_a_source_are_reached_behind_those_of_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries_of_edits, "LOOKED_AT", 2)
    path = tmp_path / "archive.db"
    with make_archive(path, sources=["https://example.com/", "https://busy.example/"]) as archive:
        hours = iter(range(20))
        for url in ("https://example.com/quiet", *(f"https://busy.example/{n}" for n in range(3))):
            for words in ("was planned", "is planned"):
                text = f"The bridge of the old harbour {words} by the council, and nobody in the town had asked."
                publish(archive, url, text=text, now=NOW + timedelta(hours=next(hours)))
    address, pages = "/edits?source=example.com", []
    while address and len(pages) < 5:
        pages.append(get(path, address).text)
        older = re.search(r'rel="next" href="([^"]+)"', pages[-1])
        address = unescape(older[1]) if older else ""
    assert "None is among the newest 2 edits of all sources" in pages[0]
    assert [page.count("/diff?from=") for page in pages] == [0, 1]
    assert get(path, "/edits").text.count("/diff?from=") == 4


def test_what_was_taken_out_can_not_be_reached(tmp_path: Path) -> None:
    path = make_room(tmp_path)
    key = value(path, "SELECT max(id) FROM articles WHERE language = 'az'")
    with Archive(path) as archive:
        title = archive.articles.get(key).title
        capture = next(archive.captures.of_article(key))["id"]
        other = value(path, f"SELECT count(*) FROM articles WHERE title = '{title}'")
        archive.removals.hide(key, reason="a court order", now=UNTIL)
    for address in ("", "/diff", f"/raw/{capture}", f"/capture/{capture}", ".json"):
        answer = get(path, f"/article/{key}{address}")
        assert answer.status_code == 410, address
        assert "a court order" in answer.text
    hits = json.loads(get(path, "/search.json?language=az").text)["articles"]
    assert key not in {row["id"] for row in hits}
    assert sum(row["title"] == title for row in hits) == other - 1
    sealed = get(path, "/archive.json?sql=select+sealed,kind+from+removals&_shape=array").json()
    assert sealed == [{"sealed": None, "kind": "hidden"}]
    assert get(path, "/archive/removals.json?_shape=array").json()[0]["sealed"] is None


def test_no_page_is_large_and_each_has_the_headers(room: Path) -> None:
    key = value(room, "SELECT min(article) FROM edits")
    for address in (
        "/",
        "/search",
        "/search?q=the",
        f"/article/{key}",
        f"/article/{key}/diff",
        "/source/harbourpost.example",
        "/edits",
        "/copies",
    ):
        answer = get(room, address)
        assert answer.status_code == 200
        assert len(answer.content) < TOO_LARGE
        assert answer.headers["content-security-policy"].startswith("default-src 'none'; script-src 'self';")
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert " style=" not in answer.text


def test_an_empty_archive_says_so(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    Archive(path).close()
    assert "This archive is empty" in get(path, "/").text
    for address in ("/search", "/source", "/edits", "/copies"):
        assert get(path, address).status_code == 200
    with Archive(path) as archive:
        archive.sources.add("https://paper.example/", now=NOW)
    assert "1 source</a>, and no article so far" in get(path, "/").text
    assert get(path, "/source/paper.example").status_code == 200


def test_an_archive_of_one_article_has_every_page(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with make_archive(path) as archive:
        publish(archive, published=None, title=None, language=None, authors=[])
    for address in (
        "/",
        "/search",
        "/search?q=harbour",
        "/article/1",
        "/source/example.com",
        "/source",
        "/edits",
        "/copies",
    ):
        assert get(path, address).status_code == 200, address
    assert "(no headline)" in get(path, "/").text
    assert get(path, "/article/1/diff").status_code == 404


def test_an_archive_that_can_not_be_read_gets_a_page_that_says_why(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with make_archive(path) as archive:
        publish(archive)
    locker = sqlite3.connect(path, isolation_level=None)
    locker.execute("PRAGMA locking_mode = EXCLUSIVE")
    locker.execute("BEGIN EXCLUSIVE")
    answer = get(path, "/")
    assert answer.status_code == 503
    assert "locked by another program" in answer.text
    locker.execute("ROLLBACK")
    locker.close()
    with Archive(path) as archive:
        archive.db.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('pressmark', 'm999_tomorrow', '')"
        )
    answer = get(path, "/article/1")
    assert answer.status_code == 503
    assert "written by a newer Pressmark (m999_tomorrow)" in answer.text
    path.write_bytes(b"This is no database, whatever its name is." * 40)
    for beside in ("-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    assert "is no SQLite file" in get(path, "/").text


def test_an_archive_that_is_exchanged_while_it_is_served_is_seen(tmp_path: Path) -> None:
    import asyncio

    path = tmp_path / "archive.db"
    with make_archive(path) as archive:
        publish(archive, title="The first")
    with make_archive(tmp_path / "other.db") as archive:
        publish(archive, title="The second")

    async def twice() -> list[str]:
        room = Room(path)
        seen = [await room.ask(lambda archive: archive.articles.get(1).title)]
        (tmp_path / "other.db").replace(path)
        for beside in ("-wal", "-shm"):
            path.with_name(path.name + beside).unlink(missing_ok=True)
        seen.append(await room.ask(lambda archive: archive.articles.get(1).title))
        room.close()
        return seen

    assert asyncio.run(twice()) == ["The first", "The second"]


def test_what_takes_too_long_is_given_up(tmp_path: Path) -> None:
    import asyncio

    path = tmp_path / "archive.db"
    make_archive(path).close()
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"

    async def ask() -> None:
        room = Room(path, seconds=0.1)
        with pytest.raises(TookTooLongError, match=r"0\.1 seconds"):
            await room.ask(lambda archive: archive.db.execute(endless).fetchone())
        assert await room.ask(lambda archive: archive.articles.count()) == 0
        room.close()

    asyncio.run(ask())


def test_what_is_written_meanwhile_is_on_the_next_page(tmp_path: Path) -> None:
    import asyncio

    path = tmp_path / "archive.db"
    with make_archive(path) as archive:
        publish(archive, title="The first story")

    async def twice() -> list[bool]:
        app = web.datasette(path)
        await app.invoke_startup()
        before = (await app.client.get("/")).text
        with Archive(path) as archive:
            publish(archive, "https://example.com/news/two", title="The second story")
        after = (await app.client.get("/")).text
        app.close()
        return ["The second story" in before, "The second story" in after]

    assert asyncio.run(twice()) == [False, True]
