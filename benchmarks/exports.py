"""Exports and views of an archive at size: how fast, how large, in how much memory.

    python -m benchmarks.archive --articles 100000 --archive /tmp/made.db     # makes one
    python -m benchmarks.exports --archive /tmp/made.db [--json FILE]

Each format is written by a process of its own, whose resident memory is looked at as it writes. A view is asked for a
page of 50 rows, in its own order and sorted, and counted, as the web view does; medians of five times.
"""

from __future__ import annotations

import multiprocessing
import os
import statistics
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from benchmarks import report
from benchmarks.memory_use import Watch
from pipelines.archive import Archive
from pipelines.archive.export import FORMATS, export

if TYPE_CHECKING:
    from rich.table import Table

__all__ = ["Written", "measure"]

_LOOKS = 200  # articles between two looks at the memory
_ROUNDS = 5
_VIEWS = {  # by what a reader would sort
    "articles_view": "timeline",
    "edits": "seen_at",
    "copies_view": "published_at",
    "authors_view": "articles",
    "coverage": "day",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """An export."""

    articles: int
    seconds: float
    size: float
    """Of the file, in MB."""
    memory_early: float
    """MB of the process at their highest in the first tenth."""
    memory: float
    """And to the end."""


def main() -> None:
    """Measure and print."""
    words = report.arguments(__doc__)
    words.add_argument("--archive", type=Path, required=True, help="an archive; it is only read")
    chosen = words.parse_args()
    console = Console()
    exports = {}
    for file_format in FORMATS:
        with console.status(file_format):
            exports[file_format] = measure(chosen.archive, file_format)
    with console.status("views"):
        views = pages(chosen.archive)
    console.print(_exports_table(exports), _views_table(views))
    figures = {"exports": {name: asdict(one) for name, one in exports.items()}, "views": views}
    report.write(chosen.json, figures)


def measure(archive: Path, file_format: str) -> Written:
    """Write all articles of an archive to a temporary file, in a new process."""
    with ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_write, archive, file_format).result()


def _write(path: Path, file_format: str) -> Written:
    watch, early = Watch(os.getpid()), 0.0

    def look(done: int, total: int) -> None:
        nonlocal early
        if done % _LOOKS == 0 or done == total:
            watch.look()
            if done <= total / 10:
                early = watch.main

    with tempfile.TemporaryDirectory() as folder, Archive(path, readonly=True) as archive:
        target = Path(folder) / f"export{FORMATS[file_format][0]}"
        begun = time.perf_counter()
        articles = export(archive, target, progress=look)
        seconds = time.perf_counter() - begun
        watch.look()
        size = target.stat().st_size / 1e6
    return Written(articles=articles, seconds=seconds, size=size, memory_early=early, memory=watch.main)


def pages(archive: Path) -> dict[str, dict[str, float]]:
    """Milliseconds of a page of each view, of the same sorted, and of its count, with how many rows it has."""
    with Archive(archive, readonly=True) as opened:
        db = opened.db

        def median(sql: str) -> float:
            return statistics.median(report.timed(lambda: db.execute(sql).fetchall()) for _ in range(_ROUNDS))

        return {
            view: {
                "rows": db.execute(f"SELECT count(*) FROM {view}").fetchone()[0],
                "page": median(f"SELECT * FROM {view} LIMIT 51"),
                "sorted": median(f"SELECT * FROM {view} ORDER BY {column} DESC LIMIT 51"),
                "count": median(f"SELECT count(*) FROM {view}"),
            }
            for view, column in _VIEWS.items()
        }


def _exports_table(exports: dict[str, Written]) -> Table:
    table = report.table("Exports", "", "articles/s", "MB", "MB of memory, first tenth", "to the end")
    for name, one in exports.items():
        rate = f"{one.articles / one.seconds:,.0f}"
        table.add_row(name, rate, f"{one.size:,.0f}", f"{one.memory_early:,.0f}", f"{one.memory:,.0f}")
    return table


def _views_table(views: dict[str, dict[str, float]]) -> Table:
    table = report.table("Views, ms", "", "rows", "a page", "sorted", "count")
    for name, row in views.items():
        times = [f"{row[key]:,.1f}" for key in ("page", "sorted", "count")]
        table.add_row(name, f"{row['rows']:,.0f}", *times)
    return table


if __name__ == "__main__":
    main()
