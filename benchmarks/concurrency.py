"""Readers and writers of one archive at once: nothing is locked, nothing is lost, and readers hardly notice.

Ten readers ask for something every fifth of a second, as people do: a search, the newest articles, an article with its
versions. After a while of that two writers store articles at the pace of a crawl. What is compared is the readers' 95th
percentile before and during.
"""

from __future__ import annotations

import multiprocessing
import random
import sqlite3
import statistics
import time
from typing import TYPE_CHECKING, Any

from benchmarks import report
from benchmarks.synthetic import START, articles, planted
from pipelines.archive import Archive

if TYPE_CHECKING:
    from multiprocessing.queues import Queue
    from multiprocessing.synchronize import Barrier
    from pathlib import Path

    from rich.console import Console

__all__ = ["measure"]

_READERS, _WRITERS = 10, 2
_PAUSE = 0.2  # seconds between two questions of a reader
_PACE = 25  # articles a second of each writer: a crawl of 50 hosts at two seconds a page


def measure(path: Path, *, seconds: float, total: int, console: Console) -> dict[str, dict[str, Any]]:
    """Rows of name, value and unit."""
    with Archive(path) as archive:
        before = archive.articles.count()
    with console.status("ten readers alone"):
        alone, _, troubles = _together(path, seconds=seconds / 2, total=total, writers=0)
    with console.status("ten readers and two writers"):
        during, written, more = _together(path, seconds=seconds, total=total, writers=_WRITERS)
    with Archive(path) as archive:
        lost = before + written - archive.articles.count()
        whole = archive.db.execute("PRAGMA quick_check").fetchone()[0] == "ok"
    quiet, busy = map(report.p95, (alone, during))
    locked = troubles + more
    return {
        "ten readers, alone": {"value": statistics.median(alone), "p95": quiet, "unit": "ms"},
        "ten readers and two writers": {
            "value": statistics.median(during), "p95": busy, "unit": "ms",
            "wanted": round(2 * quiet, 2), "reached": busy <= 2 * quiet,
        },
        "stored meanwhile": {"value": written, "unit": ""},
        "locked": {
            "value": len(locked), "unit": "", "wanted": 0, "reached": not locked, "note": "; ".join(locked[:3]),
        },
        "lost": {"value": lost, "unit": "", "wanted": 0, "reached": lost == 0 and whole},
    }  # fmt: skip


def _together(path: Path, *, seconds: float, total: int, writers: int) -> tuple[list[float], int, list[str]]:
    """Milliseconds of the readers' questions, number of articles written, and what went wrong."""
    context = multiprocessing.get_context("spawn")
    with Archive(path, readonly=True) as archive:
        known = archive.articles.count()
    answers: Queue[tuple[str, Any]] = context.Queue()
    start = context.Barrier(_READERS + writers)
    jobs = [context.Process(target=_read, args=(path, n, seconds, start, answers)) for n in range(_READERS)]
    jobs += [
        context.Process(target=_write, args=(path, 10_000_000 * (n + 1) + known, total, seconds, start, answers))
        for n in range(writers)
    ]
    for job in jobs:
        job.start()
    times: list[float] = []
    written = 0
    troubles = []
    for _ in jobs:
        kind, value = answers.get(timeout=seconds + 120)
        if kind == "times":
            times += value
        elif kind == "written":
            written += value
        else:
            troubles.append(value)
    for job in jobs:
        job.join()
    return times, written, troubles


def _read(path: Path, number: int, seconds: float, start: Barrier, answers: Queue[tuple[str, Any]]) -> None:
    rng = random.Random(number)
    words = [*planted(1), *planted(10), *planted(100), *planted(1_000)]
    times = []
    try:
        with Archive(path, readonly=True) as archive:
            last = archive.db.execute("SELECT max(id) FROM articles").fetchone()[0]
            start.wait()
            until = time.monotonic() + seconds
            time.sleep(_PAUSE * rng.random())
            while time.monotonic() < until:
                begun = time.perf_counter()
                question = rng.randrange(3)
                if question == 0:
                    archive.search(rng.choice(words))
                elif question == 1:
                    archive.articles.newest(limit=20)
                else:
                    key = archive.articles.get(rng.randint(1, last)).id
                    archive.articles.versions(key)
                times.append((time.perf_counter() - begun) * 1_000)
                time.sleep(_PAUSE * (0.5 + rng.random()))
    except sqlite3.Error as error:
        answers.put(("trouble", f"reader {number}: {error}"))
        return
    answers.put(("times", times))


def _write(path: Path, first: int, total: int, seconds: float, start: Barrier, answers: Queue[tuple[str, Any]]) -> None:
    written = 0
    made = articles(1_000_000, total=total, first=first)  # others than those of an earlier run
    try:
        with Archive(path) as archive:
            start.wait()
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                due = time.monotonic() + 1 / _PACE
                source, article = next(made)
                with archive.transaction():
                    archive.articles.save(article, source=source, now=START, extractor="1")
                written += 1
                time.sleep(max(0.0, due - time.monotonic()))
    except sqlite3.Error as error:
        answers.put(("trouble", f"writer {first}: {error}"))
        return
    answers.put(("written", written))
