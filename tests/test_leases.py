"""Several crawls on one archive: who holds which host, until when, and what becomes of the work of a dead one."""

from __future__ import annotations

import platform
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from pipelines.items import Link
from pipelines.warc import WarcWriter
from tests.builders import HOME, HOUR, NOW, SOURCE, URL, come_by, make_archive, make_exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from pipelines.archive import Archive

_HOST = "example.com"
_MINUTE = timedelta(minutes=1)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "archive.db") as archive:
        archive.crawls.start(now=NOW, version="test")  # the second crawl
        yield archive


def hold(archive: Archive, crawl: int, *, now: datetime = NOW, pause: timedelta = timedelta(0)) -> datetime | None:
    return archive.leases.hold(_HOST, crawl=crawl, now=now, pause=pause)


def count(archive: Archive, column: str) -> int:
    row = archive.db.execute("SELECT count(held_by), (SELECT count(leased_by) FROM urls) FROM hosts").fetchone()
    return int(row[{"hosts": 0, "urls": 1}[column]])


# -- hosts --------------------------------------------------------------------------------------------------------


def test_a_host_is_one_crawls(archive: Archive) -> None:
    assert hold(archive, 1) is None
    assert hold(archive, 1) is None
    again = hold(archive, 2)
    assert again is not None
    assert NOW < again <= NOW + _MINUTE
    archive.leases.let_go(_HOST, crawl=2, free_at=NOW)  # it was never its own
    assert hold(archive, 2) is not None
    archive.leases.let_go(_HOST, crawl=1, free_at=NOW)
    assert hold(archive, 2) is None


def test_the_pause_after_a_request_holds_for_every_crawl(archive: Archive) -> None:
    hold(archive, 1)
    archive.leases.let_go(_HOST, crawl=1, free_at=NOW + _MINUTE)
    assert hold(archive, 2) == NOW + _MINUTE
    assert hold(archive, 1) == NOW + _MINUTE
    assert hold(archive, 2, now=NOW + _MINUTE) is None


def test_a_host_that_asked_for_rest_is_left_alone_by_all(archive: Archive) -> None:
    archive.hosts.rest(_HOST, until=NOW + HOUR)
    archive.hosts.rest(_HOST, until=NOW + _MINUTE)  # asks for less than before
    assert hold(archive, 1) == hold(archive, 2) == NOW + HOUR


def test_a_crawl_that_dies_leaves_the_pause_behind(archive: Archive) -> None:
    hold(archive, 1, pause=_MINUTE)
    archive.leases.release([1])
    assert hold(archive, 2) == NOW + _MINUTE


# -- a million URLs -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["claim", "next_due", "hosts_due", "wake", "any_url"])
def test_no_step_of_a_crawl_looks_at_every_url(archive: Archive, step: str) -> None:
    """`python -m benchmarks.frontier` has the times; here it is the plan that counts."""
    statements: list[str] = []
    archive.db.conn.set_trace_callback(statements.append)
    run: dict[str, Callable[[], object]] = {
        "claim": lambda: archive.leases.claim(_HOST, crawl=1, now=NOW, sources=[SOURCE]),
        "next_due": lambda: archive.leases.next_due(_HOST, sources=[SOURCE]),
        "hosts_due": lambda: archive.frontier.hosts_due([SOURCE], until=NOW),
        "wake": lambda: archive.frontier.wake(now=NOW, source=SOURCE),
        "any_url": lambda: archive.frontier.any_url(_HOST),
    }
    run[step]()
    archive.db.conn.set_trace_callback(None)
    assert statements
    for statement in statements:
        for row in archive.db.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall():
            assert not row[3].startswith("SCAN urls") or "COVERING INDEX urls_due" in row[3], row[3]
            if row[3].startswith("SEARCH urls USING INDEX urls_source"):
                assert "kind=?" in row[3]


# -- the dead -----------------------------------------------------------------------------------------------------


def begin(archive: Archive, *, machine: str, pid: int, silent: timedelta = timedelta(0)) -> int:
    """A crawl of another process that holds the host and one of its URLs."""
    crawl = archive.crawls.start(now=NOW - HOUR, version="test")
    archive.db.execute("UPDATE crawls SET machine = ?, pid = ? WHERE id = ?", [machine, pid, crawl])
    archive.crawls.beat(crawl, now=NOW - silent)
    archive.frontier.add([Link(url=URL, kind="article", via="home")], source=SOURCE, now=NOW)
    assert hold(archive, crawl) is None
    assert archive.leases.claim(_HOST, crawl=crawl, now=NOW, sources=[SOURCE]) is not None
    return crawl


@pytest.fixture
def ended() -> int:
    """Number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.mark.parametrize("elsewhere", [True, False])
@pytest.mark.parametrize("silent", [1, 6])
def test_a_crawl_of_which_nothing_is_heard_is_dead(archive: Archive, silent: int, *, elsewhere: bool) -> None:
    # process 1 runs on every machine: a number that was given anew after a power cut looks alive
    crawl = begin(archive, machine="elsewhere" if elsewhere else platform.node(), pid=1, silent=silent * _MINUTE)
    dead = archive.take_over(now=NOW, but=2)
    assert (crawl in dead) == (silent > 5)
    assert count(archive, "hosts") == count(archive, "urls") == (silent < 5)


def test_a_crawl_whose_process_is_gone_is_dead_at_once(archive: Archive, ended: int) -> None:
    crawl = begin(archive, machine=platform.node(), pid=ended)
    other = archive.crawls.start(now=NOW, version="test")
    archive.db.execute("UPDATE crawls SET machine = 'elsewhere', pid = ? WHERE id = ?", [ended, other])
    dead = archive.take_over(now=NOW, but=2)
    assert crawl in dead
    assert other not in dead
    assert count(archive, "hosts") == count(archive, "urls") == 0


def test_a_crawl_that_slept_lives_again(archive: Archive) -> None:
    crawl = begin(archive, machine="elsewhere", pid=1, silent=HOUR)
    assert crawl in archive.take_over(now=NOW, but=2)
    archive.crawls.beat(crawl, now=NOW)
    assert archive.crawls.others_since(2) == NOW - HOUR
    assert archive.take_over(now=NOW, but=2) == []


def test_what_a_dead_crawl_had_begun_to_write_is_cut_off(archive: Archive, ended: int) -> None:
    crawl = begin(archive, machine=platform.node(), pid=ended)
    writer = WarcWriter(archive.warc_folder, software="test", crawl=crawl)
    capture = writer.write(make_exchange())
    writer.close()
    path = archive.warc_folder / capture.warc_file
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:100])
    archive.take_over(now=NOW, but=2)
    assert path.read_bytes() == whole


# -- what another crawl has just looked at --------------------------------------------------------------------------


def test_ways_in_that_another_crawl_has_just_read_are_not_read_again(archive: Archive) -> None:
    come_by(archive, HOME, kind="home", via="seed", status=304, now=NOW)
    feed = f"{HOME}feed"
    come_by(archive, feed, kind="feed", status=304, now=NOW - HOUR)
    archive.frontier.wake(now=NOW + _MINUTE, source=SOURCE, unless_since=NOW)
    archive.frontier.wake(now=NOW + _MINUTE, url=HOME, unless_since=NOW)
    claimed = archive.leases.claim(_HOST, crawl=1, now=NOW + _MINUTE, sources=[SOURCE])
    assert claimed is not None
    assert claimed.url == feed
    assert archive.leases.claim(_HOST, crawl=1, now=NOW + _MINUTE, sources=[SOURCE]) is None


# -- overlapping sources --------------------------------------------------------------------------------------------


def test_a_url_belongs_to_the_most_specific_source(archive: Archive) -> None:
    archive.sources.add("https://news.example.com/", now=NOW)
    archive.sources.add("https://one-article.news.example.com/a", now=NOW, paused=True)
    found = [
        f"https://{host}.example.com/{n}" for n, host in enumerate(("news", "www.news", "a.news", "az", "one-article.news"))
    ]  # fmt: skip
    archive.frontier.add([Link(url=url, kind="article", via="home") for url in found], source=SOURCE, now=NOW)
    owners = Counter(row["source"] for row in archive.db.query("SELECT source FROM urls"))
    assert owners == {"news.example.com": 4, SOURCE: 1}
