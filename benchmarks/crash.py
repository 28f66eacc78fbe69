"""A crawl that is killed again and again, and what it has in the end.

    python -m benchmarks.crash [--pages 2400] [--kills 50] [--seed 7] [--keep FOLDER] [--json FILE]

A site of its own (`benchmarks.world`) is crawled once undisturbed. Then it is crawled into another archive by a process
that is ended with SIGKILL: half of the times from outside, at a random moment, and half of the times by itself in the
middle of a write (`benchmarks.kills`). Each time the next one goes on, the last to the end. Both archives must hold the
same articles in the same words, each once; nothing may be leased, and every raw file must be whole.
"""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from benchmarks import report, world
from benchmarks.kills import KINDS
from pipelines.archive import Archive
from pipelines.errors import CaptureError
from pipelines.fingerprint import content_hash
from scraper.demo import DemoSite

__all__ = ["Result", "disturbed", "undisturbed"]

OUTSIDE = "at any moment, from outside"
_HOSTS = 8
_PATIENCE = 300.0  # seconds that one run may take


@dataclass(slots=True)
class Result:
    """What an archive holds after its last crawl."""

    articles: dict[str, tuple[str, int]]
    """Canonical URL → (fingerprint of its words, number of versions)."""
    requests: int
    seconds: float
    problems: list[str] = field(default_factory=list)
    """What is wrong with the archive or its files, in words."""
    kills: Counter[str] = field(default_factory=Counter)


def undisturbed(folder: Path, site: DemoSite, hosts: int) -> Result:
    """Crawl the site once into a folder."""
    start = time.monotonic()
    _run(folder, site, hosts).wait(_PATIENCE)
    return _result(folder, site, time.monotonic() - start)


def disturbed(
    folder: Path, site: DemoSite, hosts: int, *, kills: int, pages: int, seed: int, progress: Progress
) -> Result:
    """Crawl the site into a folder with a process that is killed so many times, and once to the end."""
    rng = random.Random(seed)
    start = time.monotonic()
    each = max(2, int(pages / kills * 1.4))  # requests that a run lives for, at most: so that there is work for all
    plan = islice(cycle([*KINDS, *[OUTSIDE] * len(KINDS)]), kills)
    counted: Counter[str] = Counter()
    task = progress.add_task("Killing and going on", total=kills)
    for kind in plan:
        point = rng.randint(1, each)
        if kind == OUTSIDE:
            process = _run(folder, site, hosts)
            _kill_from_outside(process, site, point, rng.uniform(0, 0.3))
        else:
            process = _run(folder, site, hosts, kill=(kind, point))
            process.wait(_PATIENCE)
        counted[kind] += process.returncode == -signal.SIGKILL
        progress.advance(task)
    progress.update(task, description="To the end")
    _run(folder, site, hosts).wait(_PATIENCE)
    result = _result(folder, site, time.monotonic() - start)
    result.kills = counted
    return result


def _run(folder: Path, site: DemoSite, hosts: int, *, kill: tuple[str, int] | None = None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "benchmarks.kills", *(map(str, kill) if kill else ("nowhere", "0")), "crawl",
               *world.homes(hosts), "--delay", "0", "--all", "--archive", str(folder / "archive.db")]  # fmt: skip
    env = report.through(site.proxy_url)
    return subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _kill_from_outside(process: subprocess.Popen[bytes], site: DemoSite, requests: int, more: float) -> None:
    """Kill a process so many requests and seconds after it has begun; at once when none comes."""
    enough, deadline = len(site.requests) + requests, time.monotonic() + _PATIENCE
    while len(site.requests) < enough and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(more)
    process.kill()
    process.wait()


def _result(folder: Path, site: DemoSite, seconds: float) -> Result:
    with Archive(folder / "archive.db") as archive:
        articles = {
            one.canonical_url: (content_hash(title=one.title, dek=one.dek, text=one.text), one.version_count)
            for one in archive.articles.all()
        }
        result = Result(articles, len(site.requests), seconds, list(_problems(archive)))
    files = sorted(map(str, archive.warc_folder.iterdir()))
    done = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *files], capture_output=True, text=True, check=False
    )
    if done.returncode:
        result.problems.append(f"warcio check: {done.stdout.strip()[-300:]}")
    return result


def _problems(archive: Archive) -> list[str]:
    def value(sql: str) -> object:
        with closing(archive.db.execute(sql)) as cursor:
            return cursor.fetchone()[0]

    found = []
    if (check := value("PRAGMA integrity_check")) != "ok":
        found.append(f"integrity_check: {check}")
    if list(archive.db.execute("PRAGMA foreign_key_check").fetchall()):
        found.append("foreign_key_check: rows without their parents")
    archive.db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('integrity-check')")
    counts = {
        "URLs that are still leased": "SELECT count(*) FROM urls WHERE leased_by IS NOT NULL",
        "hosts that are still held": "SELECT count(*) FROM hosts WHERE held_by IS NOT NULL",
        "URLs that are still queued": "SELECT count(*) FROM urls WHERE state = 'queued'",
        "articles without a version": "SELECT count(*) FROM articles WHERE id NOT IN (SELECT article FROM versions)",
        "crawls that seem to run": "SELECT count(*) FROM crawls WHERE finished_at IS NULL",
    }
    found += [f"{count} {name}" for name, sql in counts.items() if (count := value(sql))]
    for capture in archive.captures.all():
        try:
            archive.page(capture)
        except CaptureError as error:
            found.append(str(error))
    return found


def main() -> None:
    parser = report.arguments(__doc__)
    parser.add_argument("--pages", type=int, default=2400, help="articles of the site")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=7, help="of the random moments")
    parser.add_argument("--keep", type=Path, help="folder for the two archives")
    options = parser.parse_args()
    console = Console()
    site_pages = world.pages(_HOSTS, options.pages // _HOSTS)
    with tempfile.TemporaryDirectory() as temporary, Progress(console=console, transient=True) as progress:
        folder = options.keep or Path(temporary)
        for name in ("undisturbed", "killed"):
            (folder / name).mkdir(parents=True)
        with DemoSite(extra=site_pages) as site:
            task = progress.add_task("Undisturbed", total=None)
            whole = undisturbed(folder / "undisturbed", site, _HOSTS)
            progress.remove_task(task)
        with DemoSite(extra=site_pages) as site:
            killed = disturbed(
                folder / "killed",
                site,
                _HOSTS,
                kills=options.kills,
                pages=options.pages,
                seed=options.seed,
                progress=progress,
            )
    _show(console, whole, killed)
    report.write(options.json, {"undisturbed": _facts(whole), "killed": _facts(killed)})
    sys.exit(_facts(whole)["articles"] != options.pages or differences(whole, killed) != [] or bool(killed.problems))


def differences(whole: Result, killed: Result) -> list[str]:
    """In words, what two archives of one site do not have in common."""
    lost = whole.articles.keys() - killed.articles.keys()
    extra = killed.articles.keys() - whole.articles.keys()
    other = [url for url, words in killed.articles.items() if whole.articles.get(url, words) != words]
    counts = {"lost": len(lost), "too many": len(extra), "in other words or versions": len(other)}
    return [f"{count} articles {what}" for what, count in counts.items() if count]


def _facts(result: Result) -> dict[str, object]:
    return {
        "articles": len(result.articles), "requests": result.requests, "seconds": round(result.seconds, 1),
        "kills": dict(result.kills), "problems": result.problems,
    }  # fmt: skip


def _show(console: Console, whole: Result, killed: Result) -> None:
    table = report.table("", "Killed with SIGKILL", "times")
    for kind, count in killed.kills.items():
        table.add_row(kind, f"{count}")
    table.add_section()
    table.add_row("in all", f"{killed.kills.total()}")
    console.print(table)
    table = report.table("", "", "<undisturbed", "<killed")
    table.add_row("articles", f"{len(whole.articles):,}", f"{len(killed.articles):,}")
    table.add_row("requests", f"{whole.requests:,}", f"{killed.requests:,}")
    table.add_row("seconds", f"{whole.seconds:,.0f}", f"{killed.seconds:,.0f}")
    table.add_row("lost, too many, other words", "", "; ".join(differences(whole, killed)) or "none")
    table.add_row("archive, captures, raw files", "; ".join(whole.problems) or "ok", "; ".join(killed.problems) or "ok")
    console.print(table)


if __name__ == "__main__":
    main()
