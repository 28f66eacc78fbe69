"""An archive whose disk takes nothing more ends the crawl at once, with one line; one that is locked is waited for."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from pipelines.archive import Archive
from scraper.demo import DemoSite, Request, Response
from tests.conftest import environment
from tests.test_bad_input import like_anybody
from tests.test_watch import Watching, make_source, watch  # noqa: F401 - a fixture

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Run

resource = pytest.importorskip("resource")

FAST = ("--delay", "0", "--set", "READERS=0")
TOO_SMALL = 350_000  # bytes that a file may have: the tables fit, and some pages


def query(path: Path, sql: str) -> list[dict[str, Any]]:
    with Archive(path, readonly=True) as archive:
        return list(archive.db.query(sql))


def assert_all_came_in(path: Path, site: DemoSite) -> None:
    [found] = query(path, "SELECT count(*) AS n FROM articles")
    assert found["n"] == len(site.articles())
    assert query(path, "SELECT url FROM urls WHERE leased_by IS NOT NULL OR state = 'failed'") == []
    with Archive(path, readonly=True) as archive:
        for capture in archive.captures.all():
            archive.page(capture)  # compares its digest


def test_files_that_may_not_grow_end_a_crawl_and_the_next_goes_on(run: Run, site: DemoSite, tmp_path: Path) -> None:
    done = run("pressmark", "crawl", DemoSite.HOME, *FAST, site=site, code=1,
               before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (TOO_SMALL, TOO_SMALL)))  # fmt: skip
    assert done.stderr.startswith("archive.db: the disk can't read or write it")
    assert "then run it again" in done.stderr
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
    asked = len(site.requests)
    path = tmp_path / "archive.db"
    [kept] = query(path, "SELECT count(*) AS n FROM captures")
    assert asked - kept["n"] <= 2  # the one that could not be kept, and one that was on its way meanwhile
    run("pressmark", "crawl", DemoSite.HOME, *FAST, site=site)
    assert_all_came_in(path, site)


def test_a_folder_of_captures_that_can_t_be_written_ends_a_crawl(run: Run, site: DemoSite, tmp_path: Path) -> None:
    if os.geteuid() == 0 and sys.platform != "linux":
        pytest.skip("only Linux lets root give up its rights")
    (tmp_path / "warc").mkdir(mode=0o500)
    done = run("pressmark", "crawl", DemoSite.HOME, *FAST, site=site, code=1, before=like_anybody)
    assert done.stderr.startswith("warc/pressmark-")
    assert done.stderr.endswith(": Permission denied; change its permissions, or choose another place\n")
    assert done.stderr.count("\n") == 1
    assert len(site.requests) == 1
    assert query(tmp_path / "archive.db", "SELECT url FROM urls WHERE leased_by IS NOT NULL OR attempts > 0") == []
    (tmp_path / "warc").chmod(0o700)
    run("pressmark", "crawl", DemoSite.HOME, *FAST, site=site)
    assert_all_came_in(tmp_path / "archive.db", site)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one and a half megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root can mount a disk")
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", disk], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("this system mounts no disk in memory")
    yield disk
    subprocess.run(["umount", disk], check=True)


def test_a_disk_that_fills_up_ends_a_crawl_and_room_lets_it_go_on(run: Run, site: DemoSite, small_disk: Path) -> None:
    words = ("pressmark", "crawl", DemoSite.HOME, *FAST, "--archive", str(small_disk / "archive.db"))
    for _ in range(2):  # it can't begin again, either
        done = run(*words, site=site, code=1)
        assert done.stderr.startswith(str(small_disk))
        assert "; make room and run it again, what was stored is kept" in done.stderr
        assert done.stderr.count("\n") == 1
        assert done.stdout == ""
    subprocess.run(["mount", "-o", "remount,size=50m", small_disk], check=True)
    run(*words, site=site)
    assert_all_came_in(small_disk / "archive.db", site)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux sets the limits of another process")
def test_a_watch_tells_of_a_full_disk_and_tries_again(
    run: Run, site: DemoSite, watch: Callable[..., Watching], tmp_path: Path  # noqa: F811
) -> None:  # fmt: skip
    Archive(tmp_path / "archive.db").close()
    watching = watch(site)
    watching.until("watching 0 sources")
    no_limit = resource.RLIM_INFINITY
    resource.prlimit(watching.process.pid, resource.RLIMIT_FSIZE, (TOO_SMALL, no_limit))
    make_source(tmp_path, DemoSite.HOME)
    line = watching.until("trying again in 1 min")
    assert "archive.db: the disk can't read or write it" in line
    asked = len(site.requests)
    time.sleep(1)
    assert len(site.requests) == asked
    assert watching.end()[0] == 0
    run("pressmark", "watch", "--once", *FAST, site=site)
    assert_all_came_in(tmp_path / "archive.db", site)


def test_an_archive_that_is_locked_for_long_is_waited_for(tmp_path: Path) -> None:
    stories = [f"http://town.example/a-story-of-many-words-{n}.html" for n in range(4)]
    path = tmp_path / "archive.db"
    Archive(path).close()
    home = "".join(f"<a href='{url}'>A story of many words indeed {url[-6]}</a>" for url in stories)
    html = {"Content-Type": "text/html"}

    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:

        def locks(_: Request) -> Response:
            if not other.total_changes:
                other.execute("BEGIN IMMEDIATE")
                other.execute("UPDATE hosts SET failures = failures")
                threading.Timer(2.0, other.execute, ["COMMIT"]).start()
            return Response(200, html, b"<p>Nothing much.</p>")

        pages = {
            "http://town.example/": Response(200, html, home.encode()),
            **{url: Response(200, html, b"<p>Nothing much.</p>") for url in stories},
            stories[0]: locks,
        }
        with DemoSite(extra=pages) as site:
            first = crawl_changed(tmp_path, site, _LITTLE_PATIENCE).stdout
            waiting = query(path, "SELECT url, leased_by FROM urls WHERE visited_at IS NULL")
            second = crawl_changed(tmp_path, site, _LITTLE_PATIENCE).stdout
    assert waiting == [{"url": stories[0], "leased_by": None}]
    assert f"Could not keep {stories[0]}: OperationalError: database is locked" in first
    assert "archive.db: is locked by another program; wait for it" in first
    assert "locked" not in second
    assert query(path, "SELECT url FROM urls WHERE visited_at IS NULL OR state = 'failed'") == []


def test_captures_that_do_not_reach_the_disk_in_the_end_are_told_of(tmp_path: Path) -> None:
    with DemoSite(extra={"http://town.example/": Response(200, {"Content-Type": "text/html"}, b"<p>Hello")}) as site:
        done = crawl_changed(tmp_path, site, _NO_FSYNC, code=1)
    assert done.stderr.startswith("warc/pressmark-")
    assert done.stderr.endswith(".warc.gz: Input/output error; look at the disk, then run it again\n")
    assert done.stderr.count("\n") == 1
    assert query(tmp_path / "archive.db", "SELECT url FROM urls WHERE leased_by IS NOT NULL") == []


_LITTLE_PATIENCE = "import pipelines.archive as a; a._BUSY_SECONDS = 0.2"  # with locks; it is 30 s
_NO_FSYNC = """
import errno, os
def fsync(_):
    raise OSError(errno.EIO, os.strerror(errno.EIO))
os.fsync = fsync
"""


def crawl_changed(folder: Path, site: DemoSite, change: str, *, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Crawl a town in a process in which something is not as usual."""
    done = subprocess.run(
        [sys.executable, "-c", f"{change}\nfrom scraper.cli import main; main()", "crawl", "http://town.example/", *FAST],
        cwd=folder, env=environment(site), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    return done
