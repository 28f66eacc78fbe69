"""What it costs to work on a frontier of a million known URLs.

    python -m benchmarks.frontier [--urls 1000000] [--json FILE]

Milliseconds of each step of a crawl, in three archives: many hosts with a source each, one source that has them all,
and 300 sources that share a host. Then a real crawl of a small site (`benchmarks.world`) goes through the first of the
archives, and the resident memory of its processes is watched.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import track

from benchmarks import report, world
from benchmarks.memory_use import Watch
from pipelines.archive import Archive
from pipelines.archive.times import stamp
from pipelines.items import Link, Outcome
from scraper.demo import DemoSite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_NOW = datetime.now(UTC)
_SHARED = 300  # sources on one host
_HOSTS = 400
_TURNS = 300  # times that each step is measured
_LINKS = 50  # of a page that is looked at again; a tenth of them are new
_STORED = Outcome(state="stored")

_INSERT = """
INSERT INTO urls (key, url, host, source, kind, via, found_at, depth, announced_title, announced_published, state,
    priority, next_due, visited_at, etag)
VALUES (:url, :url, :host, :source, :kind, 'feed', :found, 1, 'A headline of some words that a feed announced',
    :found, :state, :priority, :due, :found, '"5f1d-0a2b3c4d5e"')
"""

LAYOUTS: dict[str, tuple[int, int]] = {
    "400 hosts, a source each": (_HOSTS, 1), "one source has all": (1, 1), "300 sources on one host": (1, _SHARED),
}  # fmt: skip


def fill(archive: Archive, urls: int, hosts: int, sources: int) -> list[str]:
    """Make URLs known: most have been stored, a third of these are due one day, and one in fifty is due now."""
    names = [f"site-{n}.example" for n in range(max(hosts, sources))]
    with archive.transaction():
        for name in names:
            archive.sources.add(f"https://{name}/", now=_NOW)
        archive.crawls.start(now=_NOW, version="benchmark")
    host_of = names if hosts > 1 else ["shared.example"] * len(names)
    for begin in track(range(0, urls, 50_000), f"{urls:,} URLs", transient=True):
        with archive.transaction():
            archive.db.conn.executemany(_INSERT, _rows(range(begin, min(begin + 50_000, urls)), names, host_of))
    archive.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return names


def _rows(numbers: Iterable[int], names: list[str], host_of: list[str]) -> Iterator[dict[str, Any]]:
    for n in numbers:
        place = n % len(names)
        section = n % 9973 == 0
        due: datetime | None = _NOW + timedelta(minutes=n % 40_000 + 1)
        if n % 50 == 0:
            due = _NOW - timedelta(seconds=n % 10_000)
        elif n % 3:
            due = None
        yield {
            "url": f"https://{host_of[place]}/{names[place]}/news/2026/11/a-headline-of-some-words-{n}.html",
            "host": host_of[place], "source": names[place], "kind": "section" if section else "article",
            "state": "queued" if n % 50 == 0 else "stored", "priority": 6 if section else 4, "found": stamp(_NOW),
            "due": stamp(due) if due else None,
        }  # fmt: skip


def steps(archive: Archive, names: list[str]) -> dict[str, Callable[[], object]]:
    """The steps of a crawl, each to be called again and again."""
    hosts = [row[0] for row in archive.db.execute("SELECT DISTINCT host FROM urls").fetchall()]
    turn, new = count(), count()
    claimed = []

    def host() -> str:
        return hosts[next(turn) % len(hosts)]

    def claim() -> None:
        name = host()
        with archive.transaction():
            archive.leases.hold(name, crawl=1, now=_NOW)
            task = archive.leases.claim(name, crawl=1, now=_NOW, sources=names)
            if task is not None:
                claimed.append(task)

    def claim_nothing() -> None:
        # long before anything was due: every way to what is due later is looked down
        with archive.transaction():
            archive.leases.claim(host(), crawl=1, now=_NOW - timedelta(days=99), sources=names)

    def settle() -> None:
        with archive.transaction():
            archive.frontier.settle(claimed[next(turn) % len(claimed)], _STORED, now=_NOW, due=_NOW)

    def add() -> None:
        place = next(turn) % len(names)
        old = f"https://{hosts[place % len(hosts)]}/{names[place]}/news/2026/11/a-headline-of-some-words-"
        links = [
            Link(url=f"{old}{place + len(names) * n}.html", kind="article", via="feed", title="A headline")
            for n in range(_LINKS - _LINKS // 10)
        ]
        links += [
            Link(url=f"{old}new-{next(new)}.html", kind="article", via="feed", title="New") for _ in range(_LINKS // 10)
        ]
        with archive.transaction():
            archive.frontier.add(links, source=names[place], now=_NOW)

    return {
        "claim the next": claim,
        "claim, and nothing is due": claim_nothing,
        "settle": settle,
        "when is the next due": lambda: archive.leases.next_due(host(), sources=names),
        f"add a page of {_LINKS} links": add,
        "wake a source": lambda: archive.frontier.wake(now=_NOW, source=names[next(turn) % len(names)]),
        "hosts with something due": lambda: archive.frontier.hosts_due(names, until=_NOW),
    }


def measure(work: Callable[[], object]) -> dict[str, float]:
    """Milliseconds: median, 95 %, 99 %, most."""
    times = [report.timed(work) for _ in range(_TURNS)]
    cuts = statistics.quantiles(times, n=100)
    return {"median": cuts[49], "p95": cuts[94], "p99": cuts[98], "most": max(times)}


def crawl(archive_path: Path) -> dict[str, float]:
    """Crawl a small site into an archive; megabytes of the crawl's processes at their highest, and articles."""
    hosts, stories = 8, 120
    with DemoSite(extra=world.pages(hosts, stories)) as site:
        with Archive(archive_path) as archive:
            for home in world.homes(hosts):
                archive.sources.add(home, now=_NOW)
                source = archive.sources.get(home).name
                archive.frontier.add([Link(url=home, kind="home", via="seed")], source=source, now=_NOW)
            archive.db.execute("UPDATE urls SET next_due = ? WHERE next_due <= ? AND host LIKE 'site-%'",
                               [stamp(_NOW + timedelta(days=9)), stamp(_NOW)])  # fmt: skip
        process = subprocess.Popen(
            [sys.executable, "-m", "scraper.cli", "crawl", "--delay", "0", "--archive", str(archive_path)],
            env=report.through(site.proxy_url), stdout=subprocess.DEVNULL,
        )  # fmt: skip
        watch = Watch(process.pid)
        while process.poll() is None:
            watch.look()
            time.sleep(0.05)
    with Archive(archive_path, readonly=True) as archive:
        return {"crawl": watch.main, "readers": watch.children, "articles": archive.articles.count()}


def main() -> None:
    parser = report.arguments(__doc__)
    parser.add_argument("--urls", type=int, default=1_000_000)
    options = parser.parse_args()
    console = Console()
    results: dict[str, Any] = {}
    for layout, (hosts, sources) in LAYOUTS.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "archive.db"
            with Archive(path) as archive:
                names = fill(archive, options.urls, hosts, sources)
                table = report.table("", f"{options.urls:,} URLs: {layout}", "median ms", "95 %", "99 %", "most")
                results[layout] = {}
                for name, work in steps(archive, names).items():
                    row = results[layout][name] = measure(work)
                    table.add_row(name, *(f"{value:.2f}" for value in row.values()))
            console.print(table)
            if hosts > 1:
                results["memory"] = crawl(path)
    memory = results["memory"]
    console.print(
        f"A crawl of {memory['articles']:,.0f} articles with {options.urls:,} URLs known: {memory['crawl']:.0f} MB,"
        f" and {memory['readers']:.0f} MB for the processes that extract",
        highlight=False,
    )
    report.write(options.json, results)


if __name__ == "__main__":
    main()
