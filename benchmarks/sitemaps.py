"""Memory and time of reading sitemaps: a small one, the largest that the protocol allows, and bombs.

    python -m benchmarks.sitemaps [--json FILE]

Each is made and read in a process of its own. "More than its own" is what the process's peak rises above the peak that
holding the document alone has: a sitemap is read piece by piece, and what is not wanted of it is forgotten at once.
"""

from __future__ import annotations

import gzip
import multiprocessing
import resource
import sys
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from benchmarks import report
from pipelines.errors import DocumentError
from pipelines.items import Page
from scraper.discovery.sitemaps import sitemap_links

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["CASES", "Cost", "measure", "sitemap"]

_URL = "https://town.example/sitemap.xml.gz"
_NOW = datetime(2026, 11, 24, tzinfo=UTC)
_MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Cost:
    """What reading one sitemap took."""

    document: float
    """MB unpacked."""
    links: int
    memory: float
    """MB that the peak rose above that of the process with the document in it."""
    seconds: float
    """Of the processor."""
    problem: str | None = None


def sitemap(megabytes: float, *, changed: datetime, packed: bool = True) -> bytes:
    """A sitemap of this size with entries of a kilobyte, as the protocol's 50,000 in 50 MB have."""
    entry = (
        "<url><loc>https://town.example/news/2026/11/24/the-council-talks-about-chairs-{number}.html</loc>"
        f"<lastmod>{changed.isoformat()}</lastmod><image:image><image:loc>https://town.example/{'picture/' * 96}"
        "{number}.jpg</image:loc></image:image></url>\n"
    )
    count = int(megabytes * _MB / (len(entry) + 8))
    head = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
    text = head + "".join(entry.format(number=number) for number in range(count)) + "</urlset>"
    return gzip.compress(text.encode(), 1) if packed else text.encode()


def _bomb(piece: bytes, times: int) -> bytes:
    """A gzip file that unpacks to a piece over and over: members of such a file may be joined."""
    return gzip.compress(b"<urlset>") + gzip.compress(piece) * times


_OLD = _NOW - timedelta(days=400)
CASES: dict[str, Callable[[], bytes]] = {
    "1 MB, old entries": lambda: sitemap(1, changed=_OLD),
    "50 MB, old entries": lambda: sitemap(50, changed=_OLD),
    "50 MB, old entries, not packed": lambda: sitemap(50, changed=_OLD, packed=False),
    "1 MB, all wanted": lambda: sitemap(1, changed=_NOW),
    "50 MB, all wanted": lambda: sitemap(50, changed=_NOW),
    "bomb: 1 GB of spaces in 1 MB": lambda: _bomb(b" " * (10 * _MB), 100),
    "bomb: one entry of 1 GB": lambda: _bomb(b"<url>" + b"<a/>" * (2 * _MB), 100),
    "bomb: 30 million empty entries": lambda: _bomb(b"<url/>" * _MB, 30),
}


def measure(name: str) -> Cost:
    """Read one of `CASES` in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_read, [name])


def _read(name: str) -> Cost:
    warm = Page(_URL, sitemap(0.01, changed=_NOW))
    sitemap_links(warm, _NOW)
    body = CASES[name]()
    page = Page(_URL, body)
    size = len(body) if not body.startswith(b"\x1f\x8b") else _unpacked(body)
    _give_back()
    before, started = _resident(), time.process_time()
    _reset_peak()
    links, problem = 0, None
    try:
        links = len(sitemap_links(page, _NOW - timedelta(days=30)))
    except DocumentError as error:
        problem = error.problem
    return Cost(size / _MB, links, max(0.0, _peak() - before), time.process_time() - started, problem)


def _unpacked(body: bytes) -> int:
    import io

    total = 0
    with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
        while piece := file.read1(1 << 20):
            total += len(piece)
    return total


def _give_back() -> None:
    """Free memory that making the document left behind, where the C library can (glibc)."""
    import ctypes
    import gc

    gc.collect()
    if hasattr(ctypes.CDLL(None), "malloc_trim"):
        ctypes.CDLL(None).malloc_trim(0)


def _reset_peak() -> None:
    """Begin the peak anew (Linux: proc(5), clear_refs)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _resident() -> float:
    return _status("VmRSS")


def _peak() -> float:
    return _status("VmHWM")


def _status(name: str) -> float:
    """A field of /proc/self/status in MB; where there is none, the peak of the process's life."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


def main(words: list[str] | None = None) -> int:
    """The command; gives its exit code."""
    parser = report.arguments(__doc__)
    options = parser.parse_args(words)
    console = Console(width=None if sys.stdout.isatty() else 130)
    title = "Reading a sitemap; entries older than 30 days are not wanted"
    table = report.table(title, "", "MB", "links", "MB more than its own", "seconds", "<refused, as it")
    costs: dict[str, Cost] = {}
    for name in CASES:
        with console.status(name):
            one = costs[name] = measure(name)
        table.add_row(
            name, f"{one.document:,.0f}", f"{one.links:,}", f"{one.memory:.0f}", f"{one.seconds:.1f}", one.problem or ""
        )
    console.print(table)
    report.write(options.json, {name: asdict(cost) for name, cost in costs.items()})
    return 0


if __name__ == "__main__":
    sys.exit(main())
