"""Bytes and milliseconds of the memory of a site."""

from __future__ import annotations

import pickle
import random
import statistics
import tempfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.progress import track

from benchmarks.report import timed
from pipelines.archive import Archive
from pipelines.items import SiteMemory, Traces
from pipelines.memory import APART, for_page, recurs, remember
from scraper.extract.body.memory import fingerprints, repeated, traces_of
from scraper.extract.page.document import parse
from scraper.extract.page.walk import lay_out

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import Console

    from pipelines.items import Page

__all__ = ["costs"]

_PAGES = 10_000
_SOURCES = 300
_FRESH = 40  # blocks of a page that stand on no other; the median page of the corpus has 62 in all
_SHARES = (0.1, 0.15, 0.25, 0.5, 1.0)
_EACH = 20  # blocks of furniture of each of these shares
_NOW = datetime(2026, 11, 20, tzinfo=UTC)


def costs(pages: Sequence[Page], console: Console) -> dict[str, dict[str, Any]]:
    """Rows of name, value and unit."""
    rng = random.Random(7)
    furniture = {share: [rng.getrandbits(64) for _ in range(_EACH)] for share in _SHARES}
    memory = fullest = SiteMemory()
    known_at: dict[float, list[int]] = {share: [] for share in _SHARES}
    for _ in track(range(_PAGES), f"{_PAGES:,} pages", console=console, transient=True):
        memory = remember(memory, _page(furniture, rng))
        fullest = max(memory, fullest, key=lambda one: len(one.counts))
        for share, blocks in furniture.items():
            known_at[share].append(sum(recurs(memory, block, APART) for block in blocks))
    rows: dict[str, dict[str, Any]] = {}

    def row(name: str, value: Any, unit: str) -> None:
        rows[name] = {"value": value, "unit": unit}

    row(f"blocks remembered, at most, in {_PAGES:,} pages", len(fullest.counts), "")
    row("of these, sent to the process that reads a page", len(for_page(fullest).counts), "")
    for share, found in known_at.items():
        row(f"furniture on {share:.0%} of pages that is known as such", sum(found) / len(found) / _EACH, "of 1")
    row("pages after a redesign until furniture on half of them is known", _redesigned(memory, rng), "")
    row("memory as it is sent, pickled", len(pickle.dumps(for_page(fullest))), "bytes")
    row("traces as they come back, pickled", len(pickle.dumps(_page(furniture, rng))), "bytes")
    for name, value in _times(pages, fullest).items():
        row(name, value, "ms")
    row(f"archive of {_SOURCES} sources with full memories", _archive_size(fullest), "MB")
    return rows


def _page(furniture: dict[float, list[int]], rng: random.Random) -> Traces:
    blocks = [rng.getrandbits(64) for _ in range(_FRESH)]
    for share, each in furniture.items():
        blocks += [block for block in each if rng.random() < share]
    return Traces(blocks=tuple(sorted(blocks)))


def _redesigned(memory: SiteMemory, rng: random.Random) -> int:
    """Pages that it takes, when every block is another from one page to the next."""
    new = {0.5: [rng.getrandbits(64) for _ in range(_EACH)]}
    pages = 0
    while sum(recurs(memory, block, APART) for block in new[0.5]) < 0.9 * _EACH:
        memory = remember(memory, _page(new, rng))
        pages += 1
    return pages


def _times(pages: Sequence[Page], memory: SiteMemory) -> dict[str, float]:
    """Median milliseconds a page."""
    small = for_page(memory)
    work: dict[str, list[Callable[[], object]]] = {
        name: []
        for name in ("fingerprints", "furniture", "traces", "pickling, both ways", "reading it from the archive")
    }
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "archive.db") as archive:
        source = archive.sources.add("https://site.example/", now=_NOW).name
        archive.memories.put(source, memory)

        def add(traces: Traces) -> None:
            with archive.transaction():
                archive.memories.add(source, traces)

        adding = []
        for page in pages:
            layout = lay_out(parse(page))
            prints = fingerprints(layout)
            traces = traces_of(layout, prints, [])
            mine = SiteMemory(pages=100, counts=dict(small.counts) | dict.fromkeys(traces.blocks[::2], 60))
            work["fingerprints"].append(partial(fingerprints, layout))
            work["furniture"].append(partial(repeated, layout, prints, mine))
            work["traces"].append(partial(traces_of, layout, prints, []))
            work["pickling, both ways"].append(lambda: pickle.loads(pickle.dumps(small)))
            work["reading it from the archive"].append(partial(archive.memories.get, source))
            adding.append(partial(add, traces))
        work["adding a page to it, committed"] = adding
        return {name: statistics.median(map(timed, calls)) for name, calls in work.items()}


def _archive_size(memory: SiteMemory) -> float:
    """Megabytes that the memories of many sources add to an archive."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.db"
        with Archive(path) as archive, archive.transaction():
            names = [archive.sources.add(f"https://site-{n}.example/", now=_NOW).name for n in range(_SOURCES)]
        before = path.stat().st_size
        with Archive(path) as archive, archive.transaction():
            for name in names:
                archive.memories.put(name, memory)
        return (path.stat().st_size - before) / 1e6
