"""What the benchmarks share: their command line, their tables, their JSON, and how a time is told."""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["arguments", "p95", "table", "through", "timed", "write"]


def arguments(about: str | None, *, corpus: bool = False) -> argparse.ArgumentParser:
    """A parser with the option `--json`, and `--corpus` where one is needed.

    Args:
        about: The module's docstring: the help, as it stands there.
        corpus: The benchmark is one of a corpus.
    """
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    if corpus:
        parser.add_argument("--corpus", type=Path, required=True, help="its folder")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure to this file")
    return parser


def table(title: str, *columns: str) -> Table:
    """An empty table: the first column is of names, the others of figures, but for those that begin with `<`."""
    made = Table(title=title or None, box=box.SIMPLE_HEAD, title_justify="left")
    for place, name in enumerate(columns):
        made.add_column(name.removeprefix("<"), justify="left" if place == 0 or name.startswith("<") else "right")
    return made


def write(file: Path | None, figures: Any) -> None:
    """Write figures as JSON, where a file was named."""
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that it takes."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1_000


def p95(values: Sequence[float]) -> float:
    """What 95 of 100 values do not exceed."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


def through(proxy: str) -> dict[str, str]:
    """The environment of a process that reaches the web through a proxy of ours, and through no other."""
    own = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return own | {"http_proxy": proxy, "https_proxy": proxy, "no_proxy": ""}
