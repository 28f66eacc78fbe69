"""`pressmark watch`, as people run it: a process of its own, on the demo site, through signals and without a network."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from pipelines.archive import Archive
from pipelines.items import Link
from scraper.demo import DemoSite, Request, Response
from tests.conftest import environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Run

HOME = DemoSite.HOME
NAME = "demo.pressmark.example"
FAST = ("--delay", "0", "--set", "READERS=0", "--set", "OFFLINE_AFTER=0.5", "--set", "OFFLINE_WAIT=0.5")
PASS = re.compile(r"([\d,]+) fetched +([\d,]+) new +([\d,]+) edited +([\d,]+) gone +([\d,]+) in trouble.*  next (.+)")


class Watching:
    """A watch that runs, and the lines that it has written."""

    def __init__(self, folder: Path, site: DemoSite, *words: str) -> None:
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "scraper.cli", "watch", *FAST, *words], cwd=folder, env=environment(site),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())

    def until(self, words: str, *, since: int = 0, seconds: float = 30) -> str:
        """The first line, of those after the first `since`, that a pattern is found in."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = next((line for line in self.lines[since:] if re.search(words, line)), None)
            if found is not None:
                return found
            time.sleep(0.05)
        raise AssertionError(f"no line with {words!r}: {self.lines}")

    def end(self, number: int = signal.SIGTERM) -> tuple[int, float]:
        """Send a signal; gives the exit code and how long the end took, in seconds."""
        began = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(timeout=30)
        self._reader.join()
        assert self.process.stderr is not None
        assert "Traceback" not in self.process.stderr.read()
        return code, time.monotonic() - began


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Callable[..., Watching]]:
    """Starts a watch in the test's folder; whatever still runs in the end is killed."""
    started: list[Watching] = []

    def start(site: DemoSite, *words: str) -> Watching:
        started.append(Watching(tmp_path, site, *words))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
        one.process.communicate()


def make_source(folder: Path, home: str) -> None:
    now = datetime.now(UTC)
    with Archive(folder / "archive.db") as archive:
        source = archive.sources.add(home, now=now)
        archive.frontier.add([Link(url=home, kind="home", via="seed")], source=source.name, now=now)


def paths(folder: Path) -> set[str]:
    with Archive(folder / "archive.db", readonly=True) as archive:
        return {urlsplit(article.url).path for article in archive.articles.all()}


def query(folder: Path, sql: str) -> list[dict[str, Any]]:
    with Archive(folder / "archive.db", readonly=True) as archive:
        return list(archive.db.query(sql))


@pytest.mark.slow
def test_a_watch_finds_what_is_new_until_it_is_told_to_end(
    run: Run, site: DemoSite, watch: Callable[..., Watching], tmp_path: Path
) -> None:
    make_source(tmp_path, HOME)
    watching = watch(site)
    first = PASS.search(watching.until("fetched"))
    assert first is not None
    assert int(first[2]) == len(site.articles())
    assert re.fullmatch(r"\d\d:\d\d:\d\d|\d{4}-\d\d-\d\d \d\d:\d\d", first[6])

    refused = run("pressmark", "watch", site=site, code=1)
    assert f"is watched by process {watching.process.pid} on " in refused.stderr
    assert len(refused.stderr.splitlines()) == 1

    site.edition = 2
    seen = len(watching.lines)
    run("pressmark", "sources", NAME, "--every", "1m", site=site)  # it sees at once that the archive was changed
    second = PASS.search(watching.until("fetched", since=seen))
    assert second is not None
    assert int(second[2]) == 2
    assert {truth.path for truth in site.articles()} <= paths(tmp_path)

    code, seconds = watching.end()
    assert (code, seconds < 5) == (0, True)
    assert "stopped" in watching.lines[-1]
    assert not (tmp_path / "archive.db.watch").exists()
    [crawl] = query(tmp_path, "SELECT outcome, finished_at FROM crawls ORDER BY id DESC LIMIT 1")
    assert (crawl["outcome"], crawl["finished_at"] is not None) == ("shutdown", True)


@pytest.mark.slow
def test_a_killed_watch_is_taken_over_and_a_lost_network_is_waited_for(
    run: Run, watch: Callable[..., Watching], tmp_path: Path
) -> None:
    with DemoSite() as site:
        make_source(tmp_path, HOME)
        killed = watch(site, "--delay", "0.2")
        deadline = time.monotonic() + 20
        while len(site.requests) < 8 and time.monotonic() < deadline:
            time.sleep(0.05)
        killed.process.kill()
        killed.process.wait()
        watching = watch(site)
        assert f"watched by process {killed.process.pid} on " in watching.until("UTC, which died; taking over")
        watching.until("fetched")
        port, everything = site.port, {truth.path for truth in site.articles()}
    assert paths(tmp_path) == everything

    before = query(tmp_path, "SELECT key, state, attempts FROM urls ORDER BY key")
    seen = len(watching.lines)
    with Archive(tmp_path / "archive.db") as archive:  # the server is gone, and everything falls due
        archive.db.execute("UPDATE urls SET next_due = visited_at WHERE kind IN ('home', 'feed', 'article')")
    watching.until(r"no host answers \(connection refused\).*trying again in 0.5 s", since=seen)
    watching.until("no host answers.*trying again in 1 s", since=seen)
    assert query(tmp_path, "SELECT key, state, attempts FROM urls ORDER BY key") == before
    assert query(tmp_path, "SELECT * FROM hosts WHERE failures > 0") == []

    with DemoSite(port=port) as site:
        site.edition = 2
        found = PASS.search(watching.until("fetched", since=seen))
        assert found is not None
        assert [int(number) for number in found.group(2, 3, 4, 5)] == [2, 1, 1, 0]
        assert watching.end(signal.SIGINT)[0] == 0
    assert query(tmp_path, "SELECT * FROM urls WHERE leased_by IS NOT NULL") == []
    assert query(tmp_path, "SELECT kind FROM events") == [{"kind": "gone"}]


@pytest.mark.slow
def test_a_server_that_hangs_does_not_hold_up_the_end(watch: Callable[..., Watching], tmp_path: Path) -> None:
    asked, over = threading.Event(), threading.Event()

    def hang(_: Request) -> Response:
        asked.set()
        over.wait(60)
        return Response(200, {}, b"")

    with Archive(tmp_path / "archive.db"):
        pass
    with DemoSite(
        extra={"http://slow.example/robots.txt": Response(404, {}, b""), "http://slow.example/": hang}
    ) as site:
        watching = watch(site)
        watching.until("watching 0 sources")
        make_source(tmp_path, "http://slow.example/")  # one that is added meanwhile is seen
        assert asked.wait(20)
        code, seconds = watching.end()
        over.set()
    assert (code, seconds < 10) == (0, True)
    assert query(tmp_path, "SELECT url FROM urls WHERE leased_by IS NOT NULL") == []
    [home] = query(tmp_path, "SELECT state, attempts, next_due FROM urls WHERE kind = 'home'")
    assert (home["state"], home["attempts"], home["next_due"] is not None) == ("queued", 0, True)


def test_an_archive_that_fails_is_told_of_and_tried_again(watch: Callable[..., Watching], tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db"):
        pass
    with DemoSite() as site:
        watching = watch(site)
        deadline = time.monotonic() + 20
        while not query(tmp_path, "SELECT * FROM crawls") and time.monotonic() < deadline:
            time.sleep(0.1)
        time.sleep(1)
        with Archive(tmp_path / "archive.db") as archive:
            archive.db.execute("ALTER TABLE sources RENAME TO taken_away")
        assert "no such table: sources" in watching.until("trying again in 1 min")
        with Archive(tmp_path / "archive.db") as archive:
            archive.db.execute("ALTER TABLE taken_away RENAME TO sources")
        assert watching.end()[0] == 0


def test_a_page_of_which_nothing_can_be_noted_does_not_hold_up_its_host(
    watch: Callable[..., Watching], tmp_path: Path
) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        archive.db.execute(
            "CREATE TRIGGER full BEFORE UPDATE OF state ON urls"
            " WHEN OLD.id = (SELECT min(id) FROM urls WHERE kind = 'article')"
            " BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        )
    make_source(tmp_path, HOME)
    with DemoSite() as site:
        watching = watch(site)
        watching.until("fetched")
        watching.process.kill()
        watching.process.wait()
        assert len(paths(tmp_path)) == len(site.articles()) - 1
    assert watching.process.stderr is not None
    said = watching.process.stderr.read()
    assert "Could not keep http" in said
    assert "body=b" not in said  # the page itself


def test_one_crawl_follows_the_other(watch: Callable[..., Watching], tmp_path: Path) -> None:
    with DemoSite(extra={"http://quiet.example/": Response(404, {}, b"")}) as site:
        make_source(tmp_path, "http://quiet.example/")
        watching = watch(site, "--set", "CRAWL_LIFE=1")
        deadline = time.monotonic() + 20
        while len(query(tmp_path, "SELECT * FROM crawls")) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
        assert watching.end()[0] == 0
        assert len([line for line in watching.lines if PASS.search(line)]) == 1
        assert [request.path for request in site.requests].count("http://quiet.example/") == 1
    outcomes = [row["outcome"] for row in query(tmp_path, "SELECT outcome FROM crawls ORDER BY id")]
    assert outcomes[0] == "old"
    assert outcomes[-1] in {"old", "shutdown"}


def test_one_pass_tells_a_dead_host_from_a_dead_network(run: Run, tmp_path: Path) -> None:
    def dead(_: Request) -> Response:
        raise ConnectionResetError

    make_source(tmp_path, "http://dead.example/")
    make_source(tmp_path, "http://lives.example/")
    pages = {
        "http://dead.example/robots.txt": dead,
        "http://lives.example/robots.txt": Response(404, {}, b""),
        "http://lives.example/": Response(200, {"Content-Type": "text/html"}, b"<p>Nothing today.</p>"),
    }
    with DemoSite(extra=pages) as site:
        done = run("pressmark", "watch", "--once", *FAST, "--set", "PASS_PATIENCE=1", site=site)
    assert len([line for line in done.stdout.splitlines() if PASS.search(line)]) == 1
    assert "stopped" not in done.stdout
    assert "no host answers" not in done.stdout
    attempts = {row["url"]: row["attempts"] for row in query(tmp_path, "SELECT url, attempts FROM urls")}
    assert attempts["http://dead.example/robots.txt"] == 1
    assert attempts["http://lives.example/"] == 0


def test_one_pass_without_a_network_changes_nothing_and_says_so(run: Run, tmp_path: Path) -> None:
    with DemoSite() as site:
        pass  # its port is free now
    make_source(tmp_path, HOME)
    before = query(tmp_path, "SELECT key, state, attempts, next_due FROM urls WHERE kind = 'home'")
    done = run("pressmark", "watch", "--once", *FAST, site=site, code=1)
    assert "no host answers" in done.stdout
    assert query(tmp_path, "SELECT key, state, attempts, next_due FROM urls WHERE kind = 'home'") == before


def test_without_an_archive_there_is_nothing_to_watch(run: Run, tmp_path: Path) -> None:
    done = run("pressmark", "watch", code=2)
    assert "nothing to watch yet" in done.stderr
    assert list(tmp_path.iterdir()) == []


# -- the systemd service -------------------------------------------------------------------------------------------


def test_the_service_is_one_that_systemd_understands(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "100% new$"
    folder.mkdir()
    done = run(
        "pressmark", "watch", "--print-unit", "--archive", str(folder / "a.db"), "--contact", 'Ana "A" <a@b.example>'
    )
    unit = tmp_path / "pressmark.service"
    unit.write_text(done.stdout, encoding="utf-8")
    lines = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line and not line.startswith("#"))
    assert lines["ReadWritePaths"].endswith('/100%% new$"')
    assert lines["ExecStart"].endswith('--contact "Ana \\"A\\" <a@b.example>"')
    assert '/100%% new$$/a.db"' in lines["ExecStart"]
    assert Path(lines["ExecStart"].split()[0]).is_absolute()
    assert int(lines["TimeoutStopSec"]) >= 10
    assert "PrivateTmp" not in lines or not str(folder).startswith("/tmp/")
    assert not list(folder.iterdir())
    if (analyze := shutil.which("systemd-analyze")) is not None:
        checked = subprocess.run([analyze, "verify", unit], capture_output=True, text=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, "")
