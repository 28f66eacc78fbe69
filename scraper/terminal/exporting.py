"""`pressmark export`."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from rich.progress import track

from pipelines.archive.export import write_csv, write_jsonl

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from pipelines.archive import Archive

__all__ = ["export_articles"]


def export_articles(
    archive: Archive, output: Path | None, file_format: str | None, *, console: Console, **filters: Any
) -> None:
    """Write the articles to a file, with progress, or to standard output without; `filters` are those of `all`."""
    is_csv = file_format == "csv" or (file_format is None and output is not None and output.suffix == ".csv")
    articles = archive.articles.all(**filters)
    if output is not None:
        total = archive.articles.count(**filters)
        articles = iter(track(articles, "Writing", total=total, console=console, transient=True))
    target = output.open("w", encoding="utf-8", newline="") if output else nullcontext(sys.stdout)
    with target as file:
        written = sum(1 for _ in (write_csv if is_csv else write_jsonl)(articles, file))
    if output is not None:
        console.print(f"{written:,} articles in {output}", highlight=False)
