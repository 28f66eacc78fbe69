"""`pressmark export`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from pipelines.archive.export import export, format_of, write_csv, write_jsonl
from pipelines.errors import ExportError
from pipelines.plural import plural

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from pipelines.archive import Archive

__all__ = ["export_articles"]


def export_articles(
    archive: Archive, output: Path | None, file_format: str | None, *, console: Console, **filters: Any
) -> None:
    """Write the articles to a file, with progress, or to standard output without; `filters` are those of `all`."""
    if output is None:
        _print(archive, file_format or "jsonl", filters)
        return
    chosen = file_format or format_of(output)
    columns = (TextColumn("Writing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("", total=None)
        written = export(
            archive, output, chosen,
            progress=lambda done, total: progress.update(bar, completed=done, total=total), **filters,
        )  # fmt: skip
    console.print(f"{plural(written, 'article')} in {escape(str(output))}", highlight=False)
    if chosen == "sqlite":
        console.print(
            "[dim]An archive itself, without the WARC files: `pressmark backup` copies those.\n"
            f"pressmark search WORDS --archive {escape(str(output))}[/dim]",
            highlight=False,
        )


def _print(archive: Archive, file_format: str, filters: dict[str, Any]) -> None:
    if file_format not in {"jsonl", "csv"}:
        raise ExportError(file_format, "is not for standard output; name a file with -o FILE")
    for _ in (write_csv if file_format == "csv" else write_jsonl)(archive.articles.all(**filters), sys.stdout):
        pass
