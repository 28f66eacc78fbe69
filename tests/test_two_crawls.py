"""Two crawls at the same time, in two processes, on one archive: they share the work and never meet at a host."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pytest

from pipelines.archive import Archive
from scraper.demo import DemoSite, Request, Response
from tests.conftest import environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HOSTS = [f"{name}.example" for name in ("amber", "birch", "cedar", "daisy")]
_STORIES = 18
_DELAY = 0.1


class Town:
    """Some small sites on one server, which notes who is there at the same time, and when."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._there: Counter[str] = Counter()
        self.peak: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self.by: Counter[str] = Counter()
        self.ended: dict[str, float] = {}
        self.gaps: dict[str, list[float]] = defaultdict(list)
        self.gate = threading.Event()
        """Until it is set no page is answered: so that a crawl that starts late finds work."""

    def pages(self) -> dict[str, object]:
        pages: dict[str, object] = {}
        for host in _HOSTS:
            links = "".join(
                f"<a href='/a-long-headline-of-words-{n}.html'>Some headline of words {n}</a>" for n in range(_STORIES)
            )
            pages[f"http://{host}/"] = links
            pages |= {f"http://{host}/a-long-headline-of-words-{n}.html": story(host, n) for n in range(_STORIES)}
        return {url: self._answer(body) for url, body in pages.items()}

    def _answer(self, body: object) -> object:
        def answer(request: Request) -> Response:
            host = request.path.split("/")[2]
            with self._lock:
                now = time.monotonic()
                self._there[host] += 1
                self.peak[host] = max(self.peak[host], self._there[host])
                self.asked[request.path] += 1
                self.by[request.headers["user-agent"]] += 1
                if host in self.ended:
                    self.gaps[host].append(now - self.ended[host])
            self.gate.wait(30)
            time.sleep(0.03)
            with self._lock:
                self._there[host] -= 1
                self.ended[host] = time.monotonic()
            return Response(200, {"Content-Type": "text/html; charset=utf-8"}, str(body).encode())

        return answer


def story(host: str, n: int) -> str:
    words = f"On day {n} the people of {host} went down to the river to see the new bridge number {n}. "
    paragraphs = "".join(
        f"<p>{words}It was the visit number {k} of this {host} year, as the mayor said.</p>" for k in range(4)
    )
    head = f"<title>Bridge {n} of {host}</title><meta property='og:type' content='article'>"
    body = f"<h1>Bridge {n} of {host}</h1><time datetime='2026-11-{n + 1:02}T10:00:00Z'></time>{paragraphs}"
    return f"<html><head>{head}</head><body><article>{body}</article></body></html>"


@pytest.fixture
def town() -> Iterator[tuple[Town, DemoSite]]:
    one = Town()
    with DemoSite(extra=one.pages()) as site:
        yield one, site


def start(site: DemoSite, folder: Path, contact: str) -> subprocess.Popen[str]:
    homes = [f"http://{host}/" for host in _HOSTS]
    command = [sys.executable, "-m", "scraper.cli", "crawl", *homes, "--delay", str(_DELAY), "--set", "READERS=0",
               "--contact", contact]  # fmt: skip
    return subprocess.Popen(
        command, cwd=folder, env=environment(site), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def wait_for(folder: Path, *, crawls: int) -> None:
    """Wait until so many crawls have begun."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with suppress(sqlite3.OperationalError), closing(sqlite3.connect(folder / "archive.db")) as db:
            if db.execute("SELECT count(*) FROM crawls").fetchone()[0] == crawls:
                return
        time.sleep(0.02)


def check(town: Town, folder: Path) -> None:
    assert max(town.peak.values()) == 1
    # the pause is counted from the end of the answer as the crawl sees it, a little after the server
    assert min(gap for gaps in town.gaps.values() for gap in gaps) >= _DELAY * 0.95
    with Archive(folder / "archive.db", readonly=True) as archive:
        assert archive.articles.count() == len(_HOSTS) * _STORIES
        assert archive.db.execute("SELECT count(*) FROM versions").fetchone()[0] == archive.articles.count()
        assert archive.db.execute("SELECT count(*) FROM urls WHERE leased_by IS NOT NULL").fetchone()[0] == 0
        assert archive.db.execute("SELECT count(*) FROM hosts WHERE held_by IS NOT NULL").fetchone()[0] == 0
        assert archive.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


@pytest.mark.slow
def test_two_crawls_share_the_work(town: tuple[Town, DemoSite], tmp_path: Path) -> None:
    one, site = town
    crawls = [start(site, tmp_path, contact) for contact in ("one@example.org", "two@example.org")]
    wait_for(tmp_path, crawls=2)
    one.gate.set()
    outputs = [crawl.communicate(timeout=90)[0] for crawl in crawls]
    assert [crawl.returncode for crawl in crawls] == [0, 0], outputs
    check(one, tmp_path)
    assert set(one.asked.values()) == {1}
    assert len(one.by) == 2


@pytest.mark.slow
def test_a_crawl_takes_over_from_one_that_was_killed(town: tuple[Town, DemoSite], tmp_path: Path) -> None:
    one, site = town
    one.gate.set()
    first = start(site, tmp_path, "one@example.org")
    while one.asked.total() < 10 and first.poll() is None:
        time.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    assert first.returncode == -signal.SIGKILL
    second = start(site, tmp_path, "two@example.org")
    output, _ = second.communicate(timeout=90)
    assert second.returncode == 0, output
    assert max(one.peak.values()) == 1
    with Archive(tmp_path / "archive.db", readonly=True) as archive:
        assert archive.articles.count() == len(_HOSTS) * _STORIES
        assert [row["outcome"] for row in archive.db.query("SELECT outcome FROM crawls")] == ["killed", "finished"]
    assert max(one.asked.values()) <= 2  # what was on the wire is asked for again
