"""The reading room at size: how long the server takes for each page, and how large the pages are.

    python -m benchmarks.archive --articles 1000000 --archive /tmp/big/archive.db    # makes one: 20 minutes
    python -m benchmarks.web --archive /tmp/big/archive.db --json figures.json

Each request goes through the whole application (guard, routes, queries, templates) in this process; what a socket adds
is not in it. Articles, words and sources are drawn at random, the same ones each time. `first` is the first request of
its kind after the start, with nothing counted yet.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from rich.console import Console

from benchmarks import report
from benchmarks.synthetic import EVERY, planted
from pipelines import web
from pipelines.archive import Archive

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.table import Table

_WANTED = 0.150  # seconds, of 95 in 100 requests
_LARGEST = 200_000  # bytes


def main() -> None:
    """Measure, and print."""
    words = report.arguments(__doc__)
    words.add_argument("--archive", type=Path, required=True, help="made by `python -m benchmarks.archive`")
    words.add_argument("--requests", type=int, default=100, help="of each kind of page  [default: 100]")
    chosen = words.parse_args()
    console = Console()
    with Archive(chosen.archive, readonly=True) as archive:
        count = archive.articles.count()
        kinds = _kinds(archive, random.Random(7))
        with console.status("Asking"):
            figures = asyncio.run(_measure(chosen.archive, kinds, chosen.requests, console))
    console.print(_table(figures, count))
    report.write(chosen.json, {"articles": count, "figures": figures})


def _kinds(archive: Archive, chance: random.Random) -> dict[str, Callable[[], str]]:
    """Name → what draws an address."""
    one = archive.db.execute
    largest = one("SELECT max(id) FROM articles").fetchone()[0]
    sources = [name for (name,) in one("SELECT name FROM sources").fetchall()]
    edited = [row for (row,) in one("SELECT article FROM versions WHERE change = 'edit' LIMIT 2000").fetchall()]

    def article() -> int:
        return int(
            one("SELECT id FROM articles WHERE id >= ? LIMIT 1", [chance.randrange(1, largest + 1)]).fetchone()[0]
        )

    def searching(every: int, more: str = "") -> Callable[[], str]:
        return lambda: f"/search?q={quote_plus(chance.choice(planted(every)))}{more}"

    kinds: dict[str, Callable[[], str]] = {
        "front": lambda: "/",
        "article": lambda: f"/article/{article()}",
        "source": lambda: f"/source/{chance.choice(sources)}",
        "newest of all": lambda: f"/search?page={chance.randrange(1, 50)}",
        "newest of a source": lambda: f"/search?source={chance.choice(sources)}",
    }
    for every in EVERY:
        if every <= largest // 10:
            kinds[f"search, 1 in {every:,}"] = searching(every)
    kinds["search, 1 in 10, of a source"] = lambda: f"{searching(10)()}&source={chance.choice(sources)}"
    kinds["search, 1 in 10, of a language"] = searching(10, "&language=az")
    kinds["search, 1 in 100, best first"] = searching(100, "&order=best")
    kinds["search, 1 in 10, best first"] = searching(10, "&order=best")
    if edited:
        kinds["difference"] = lambda: f"/article/{chance.choice(edited)}/diff"
    return kinds | {"sources": lambda: "/source", "edits": lambda: "/edits", "copies": lambda: "/copies"}


async def _measure(
    path: Path, kinds: dict[str, Callable[[], str]], requests: int, console: Console
) -> dict[str, dict[str, Any]]:
    app = web.datasette(path)
    await app.invoke_startup()
    figures = {}
    for name, draw in kinds.items():
        times, sizes = [], []
        for _ in range(requests + 1):
            address = draw()
            begun = time.perf_counter()
            answer = await app.client.get(address)
            times.append(time.perf_counter() - begun)
            sizes.append(len(answer.content))
            if answer.status_code != 200:
                raise SystemExit(f"{address} was answered with {answer.status_code}")
        first, *rest = times
        figures[name] = {
            "first": first, "median": statistics.median(rest), "p95": report.p95(rest),
            "largest_page": max(sizes),
        }  # fmt: skip
        console.log(f"{name}: {figures[name]['p95'] * 1000:.0f} ms")
    app.close()
    return figures


def _table(figures: dict[str, dict[str, Any]], count: int) -> Table:
    title = f"The reading room, {count:,} articles"
    table = report.table(title, "page", "first ms", "median ms", "p95 ms", "largest KB")
    for name, row in figures.items():
        table.add_row(name, *_cells(row))
    return table


def _cells(row: dict[str, Any]) -> Iterator[str]:
    yield f"{row['first'] * 1000:,.0f}"
    yield f"{row['median'] * 1000:,.0f}"
    yield f"{row['p95'] * 1000:,.0f}" if row["p95"] <= _WANTED else f"[red]{row['p95'] * 1000:,.0f}[/red]"
    size = row["largest_page"]
    yield f"{size / 1000:,.0f}" if size <= _LARGEST else f"[red]{size / 1000:,.0f}[/red]"


if __name__ == "__main__":
    main()
