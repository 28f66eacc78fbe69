"""How fast a crawl is, from the first request to the searchable archive, beside a plain spider.

    python -m benchmarks.crawl --world newsworld.py --corpus FOLDER [--repeat 20] [--connections 8]
        [--plots FOLDER] [--json FILE] [--only pressmark]

The world is a proxy on loopback that serves the corpus's pages under their hosts' names, each under `repeat` paths; it
names its hosts at `http://newsworld.test/hosts`. Both crawls ask it without delay, with so many connections a host.
Ours goes its whole way: robots.txt, home pages, feeds, sitemaps and sections, the frontier, WARC files, extraction on
all cores, evidence, versions, the full-text index. The plain one (`benchmarks.plain_spider`) reads the sitemaps and
keeps the text that trafilatura finds. The server runs on the same machine, so the seconds of the CPU stand beside those
of the clock: its own, and those of each crawl with all its processes.
"""

from __future__ import annotations

import json
import resource
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from benchmarks import report
from benchmarks.memory_use import Watch

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOOK = 0.5  # seconds between two looks
_START = 30.0  # seconds that the world may take until it answers


@dataclass(slots=True)
class Run:
    """What one crawl took."""

    seconds: float = 0.0
    cpu: float = 0.0
    """Seconds of all its processes."""
    main_cpu: float = 0.0
    """Seconds of the process that fetches and stores, without those that extract."""
    server_cpu: float = 0.0
    articles: int = 0
    main_mb: float = 0.0
    readers_mb: float = 0.0
    course: list[tuple[float, int, float]] = field(default_factory=list)
    """(seconds, articles, megabytes of all processes), look by look."""


@contextmanager
def world(script: Path, corpus: Path, port: int, repeat: int) -> Iterator[subprocess.Popen[bytes]]:
    """The server, answering.

    Raises:
        SystemExit: It did not start, or something else listens there.
    """
    command = [sys.executable, str(script), "--corpus", str(corpus), "--port", str(port), "--repeat", str(repeat)]
    with closing(socket.socket()) as other:
        if other.connect_ex(("127.0.0.1", port)) == 0:
            sys.exit(f"something listens at port {port} already: end it, or give another --port")
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + _START
        while time.monotonic() < deadline and process.poll() is None:
            try:
                ask(port, "hosts")
                break
            except OSError:
                time.sleep(0.2)
        if process.poll() is not None:
            sys.exit(f"{script} ended with code {process.returncode} before it answered")
        yield process
    finally:
        process.terminate()
        process.wait()


def ask(port: int, what: str) -> list[str]:
    """What the world says of itself."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": f"http://127.0.0.1:{port}"}))
    with opener.open(f"http://newsworld.test/{what}", timeout=5) as answer:
        found: list[str] = json.load(answer)
    return found


def commands(folder: Path, hosts: list[str], connections: int) -> dict[str, tuple[list[str], Path]]:
    """Each crawl's command line, and the database that it writes to."""
    (folder / "hosts.txt").write_text("\n".join(hosts))
    (folder / "homes.txt").write_text("\n".join(f"http://{host}/" for host in hosts))
    ours, plain = folder / "archive.db", folder / "plain.db"
    return {
        "pressmark": (
            ["-m", "scraper.cli", "crawl", "--sources", str(folder / "homes.txt"), "--all", "--delay", "0",
             "--set", f"HOST_CONNECTIONS={connections}", "--archive", str(ours)], ours,
        ),
        "plain spider": (
            ["-m", "benchmarks.plain_spider", str(plain), str(folder / "hosts.txt"), str(connections)], plain,
        ),
    }  # fmt: skip


def run(command: list[str], database: Path, port: int, server: int) -> Run:
    """Make a crawl, and look at it while it runs."""
    proxy = f"http://127.0.0.1:{port}"
    done, before, served = Run(), resource.getrusage(resource.RUSAGE_CHILDREN), Watch(server)
    served.look()
    served_before, start = served.seconds, time.monotonic()
    process = subprocess.Popen(
        [sys.executable, *command], env=report.through(proxy), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    watch = Watch(process.pid)
    while process.poll() is None:
        done.course.append((time.monotonic() - start, _articles(database), watch.look()))
        time.sleep(_LOOK)
    done.seconds = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    done.cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    done.main_cpu = watch.main_seconds
    served.look()
    done.server_cpu = served.seconds - served_before
    done.articles, done.main_mb, done.readers_mb = _articles(database), watch.main, watch.children
    return done


def _articles(database: Path) -> int:
    try:
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as db:
            return int(db.execute("SELECT count(*) FROM articles").fetchone()[0])
    except sqlite3.OperationalError:  # it is not there yet
        return 0


def main() -> None:
    parser = report.arguments(__doc__, corpus=True)
    parser.add_argument("--world", type=Path, required=True, help="the server's script")
    parser.add_argument("--repeat", type=int, default=20)
    parser.add_argument("--connections", type=int, default=8, help="to one host")
    parser.add_argument("--port", type=int, default=8920)
    parser.add_argument("--only", help="one of the crawls")
    parser.add_argument("--plots", type=Path)
    options = parser.parse_args()
    console = Console()
    runs: dict[str, Run] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        world(options.world, options.corpus, options.port, options.repeat) as one,
    ):
        crawls = commands(Path(folder), ask(options.port, "hosts"), options.connections)
        for name, (command, database) in crawls.items():
            if options.only in {None, name}:
                with console.status(f"{name} …"):
                    runs[name] = run(command, database, options.port, one.pid)
    _show(console, runs)
    report.write(options.json, {name: asdict(one) for name, one in runs.items()})
    if options.plots:
        from benchmarks import plots

        for path in plots.courses({name: one.course for name, one in runs.items()}, options.plots):
            console.print(f"[dim]{path}")


def _show(console: Console, runs: dict[str, Run]) -> None:
    table = report.table(
        "", "", "articles", "seconds", "articles/s", "CPU ms an article", "main process", "server", "MB, crawl",
        "MB, readers",
    )  # fmt: skip
    for name, one in runs.items():
        articles = max(one.articles, 1)
        table.add_row(
            name, f"{one.articles:,}", f"{one.seconds:,.0f}", f"{articles / one.seconds:.1f}",
            f"{one.cpu / articles * 1000:.1f}", f"{one.main_cpu / articles * 1000:.1f}",
            f"{one.server_cpu / articles * 1000:.1f}", f"{one.main_mb:.0f}", f"{one.readers_mb:.0f}",
        )  # fmt: skip
    console.print(table)
    if len(runs) > 1:
        ours, plain = (one.articles / one.seconds for one in runs.values())
        console.print(f"{ours / plain:.1f} times the articles a second", highlight=False)


if __name__ == "__main__":
    main()
