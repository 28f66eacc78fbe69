"""Sources as the archivist sets them up: paused, limited to sections, with a rhythm."""

from __future__ import annotations

import fcntl
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from pipelines.archive import Archive
from pipelines.archive.agenda import first_due
from pipelines.archive.lock import WatchLock
from pipelines.archive.sources import UNWANTED, Source
from pipelines.archive.times import stamp
from pipelines.errors import ArchiveError
from pipelines.rhythm import Rhythm, interval
from scraper.demo import DemoSite
from tests.builders import HOME, HOUR, NOW, SOURCE, URL, come_by, make_archive, publish, row_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Run

_MINUTE = timedelta(minutes=1)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "archive.db") as archive:
        yield archive


# -- the command ---------------------------------------------------------------------------------------------------


def set_up(run: Run, tmp_path: Path, *words: str) -> Source:
    """Set up a source on the command line; gives what the archive says then."""
    path = tmp_path / "archive.db"
    if not path.exists():
        make_archive(path).close()
    listed = run("pressmark", "sources", SOURCE, *words).stdout
    assert SOURCE in listed
    with Archive(path, readonly=True) as archive:
        return archive.sources.get(SOURCE)


def test_what_is_set_stays_until_it_is_taken_back(run: Run, tmp_path: Path) -> None:
    assert set_up(run, tmp_path, "--pause", "--every", "90 min").paused
    source = set_up(run, tmp_path, "--only", "/politics/", "--only", "/economy")
    assert (source.paused, source.only, source.rhythm) == (
        True,
        ("/politics/", "/economy"),
        Rhythm(every=interval("90m")),
    )
    source = set_up(run, tmp_path, "--resume", "--cron", "0  6,18 * * *", "--zone", "Asia/Baku", "--everything")
    assert (source.paused, source.only) == (False, ())
    assert source.rhythm == Rhythm(cron="0 6,18 * * *", zone="Asia/Baku")
    listed = run("pressmark", "sources").stdout
    assert "0 6,18 * * * (Asia/Baku)" in listed
    assert set_up(run, tmp_path, "--own-rhythm").rhythm == Rhythm()


@pytest.mark.parametrize(
    ("words", "problem", "code"),
    [
        (["--pause"], "which source?", 2),
        ([SOURCE, "--every", "1h", "--cron", "0 6 * * *"], "exclude each other", 2),
        ([SOURCE, "--only", "/a", "--everything"], "exclude each other", 2),
        ([SOURCE, "--zone", "Asia/Baku"], "give --cron, too", 2),
        ([SOURCE, "--only", "politics"], "the beginning of a path", 2),
        ([SOURCE, "--every", "soon"], "30m, 2h or 1d", 1),
        ([SOURCE, "--cron", "at six"], "no cron line", 1),
        ([SOURCE, "--cron", "0 6 * * *", "--zone", "Baku"], "no time zone", 1),
        (["nowhere.example", "--pause"], "no source 'nowhere.example'", 1),
    ],
)
def test_wrong_words_are_one_clear_line(run: Run, tmp_path: Path, words: list[str], problem: str, code: int) -> None:
    make_archive(tmp_path / "archive.db").close()
    done = run("pressmark", "sources", *words, code=code)
    assert problem in done.stderr
    assert len(done.stderr.splitlines()) == 1


# -- limits ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/politics/2026/story.html", True),
        ("/politics/", True),
        ("/politics", True),
        ("/politics-and-you/", False),
        ("/economy", True),
        ("/economy-news", True),  # a limit without a slash at its end is the beginning of more
        ("/sport/politics/", False),
        ("/", False),
    ],
)
def test_a_limit_is_the_beginning_of_a_path(archive: Archive, path: str, wanted: bool) -> None:
    archive.sources.limit(SOURCE, ["/politics/", "/economy"], now=NOW)
    assert archive.sources.get(SOURCE).wants(f"https://example.com{path}") is wanted


def test_a_crawl_keeps_to_the_limits_and_fetches_the_rest_when_they_go(
    run: Run, site: DemoSite, tmp_path: Path
) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        name = archive.sources.add(DemoSite.HOME, now=NOW).name
        archive.sources.limit(name, ["/news/"], now=NOW)
    fast = ("--delay", "0", "--set", "READERS=0", "--all")
    run("pressmark", "crawl", *fast, DemoSite.HOME, site=site)
    inside = {truth.path for truth in site.articles() if truth.path.startswith("/news/")}
    assert 0 < len(inside) < len(site.articles())
    with Archive(tmp_path / "archive.db") as archive:
        assert {urlsplit(article.url).path for article in archive.articles.all()} == inside
        kept_out = [row for row in archive.frontier.reasons() if row["reason"] == UNWANTED]
        assert {row["state"] for row in kept_out} == {"out-of-scope"}
        archive.sources.limit(name, [], now=NOW)
    run("pressmark", "crawl", *fast, site=site)
    with Archive(tmp_path / "archive.db", readonly=True) as archive:
        assert archive.articles.count() == len(site.articles())


# -- when something is due ------------------------------------------------------------------------------------------


def due(archive: Archive, *names: str) -> Any:
    return first_due(archive.db, names or (SOURCE,), now=NOW)


def test_the_next_thing_of_some_sources(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive.db", sources=(HOME, "https://other.example/")) as archive:
        assert due(archive) is None
        publish(archive, published=NOW)
        come_by(archive, f"{HOME}feed.xml", kind="feed", status=304, now=NOW + 3 * HOUR)
        assert due(archive) == NOW + 15 * _MINUTE
        publish(archive, "https://other.example/a", published=NOW, now=NOW - HOUR)
        assert due(archive) == NOW + 15 * _MINUTE
        assert due(archive, SOURCE, "other.example") == NOW - 45 * _MINUTE
        assert due(archive, "none.example") is None


def test_a_host_that_rests_has_nothing_due_before(archive: Archive) -> None:
    publish(archive, published=NOW)
    archive.hosts.rest("example.com", until=NOW + 2 * HOUR)
    assert due(archive) == NOW + 2 * HOUR


def test_without_robots_txt_nothing_but_that_is_due(archive: Archive) -> None:
    publish(archive, published=NOW)
    robots = "https://example.com/robots.txt"
    for _ in range(3):
        come_by(archive, robots, kind="robots", error="no complete answer in time")
    archive.db.execute("UPDATE hosts SET rests_until = NULL")
    assert stamp(due(archive)) == row_of(archive, robots)["next_due"] > row_of(archive, URL)["next_due"]


# -- the lock -------------------------------------------------------------------------------------------------------


def test_one_holds_the_lock_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    with WatchLock(path, now=NOW) as lock:
        assert lock.left is None
        with (
            pytest.raises(ArchiveError, match=r"is watched by process .* since 2026-11-20 12:00 UTC"),
            WatchLock(path, now=NOW),
        ):
            pass
    assert list(tmp_path.iterdir()) == []
    with WatchLock(path, now=NOW):
        pass


def test_a_holder_that_ends_while_another_asks_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    holder = WatchLock(tmp_path / "archive.db", now=NOW)
    flock = fcntl.flock

    def ends_when_asked(file: int, how: int) -> None:
        try:
            flock(file, how)
        except BlockingIOError:
            holder.__exit__(None, None, None)
            raise

    monkeypatch.setattr(fcntl, "flock", ends_when_asked)
    with (
        holder,
        pytest.raises(ArchiveError, match="is watched by process"),
        WatchLock(tmp_path / "archive.db", now=NOW),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}'])
def test_a_broken_lock_file_of_a_dead_process_is_no_hindrance(tmp_path: Path, text: str) -> None:
    (tmp_path / "archive.db.watch").write_text(text, encoding="utf-8")
    with WatchLock(tmp_path / "archive.db", now=NOW) as lock:
        assert lock.left is None


def test_a_folder_where_nothing_can_be_written_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "archive.db.watch").mkdir()
    with pytest.raises(ArchiveError, match="can't be watched"), WatchLock(tmp_path / "archive.db", now=NOW):
        pass


def test_a_robots_txt_that_is_a_day_old_is_asked_for_before_anything_else(
    run: Run, site: DemoSite, tmp_path: Path
) -> None:
    crawl = ("pressmark", "crawl", DemoSite.HOME, "--delay", "0", "--set", "READERS=0", "--limit", "1")
    run(*crawl, site=site)
    site.requests.clear()
    run(*crawl, site=site)
    assert "/robots.txt" not in [request.path for request in site.requests]
    with Archive(tmp_path / "archive.db") as archive:
        archive.db.execute("UPDATE hosts SET robots_fetched_at = '2026-01-01T00:00:00.000+00:00'")
        archive.db.execute("UPDATE urls SET visited_at = '2026-01-01T00:00:00.000+00:00' WHERE kind = 'robots'")
    site.requests.clear()
    run(*crawl, site=site)
    paths = [request.path for request in site.requests]
    assert (paths[0], paths.count("/robots.txt"), len(paths) > 1) == ("/robots.txt", 1, True)
