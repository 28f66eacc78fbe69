"""`pressmark backup`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.filesize import decimal
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn

from pipelines.plural import plural

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from pipelines.archive import Archive

__all__ = ["back_up"]


def back_up(console: Console, archive: Archive, folder: Path) -> None:
    """Copy an archive, with progress, and say what was copied."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("Copying", total=1.0)
        made = archive.back_up(
            folder, progress=lambda what, share: progress.update(bar, description=escape(what), completed=share)
        )
    files = f"{plural(made.files, 'WARC file')}, {decimal(made.copied)}" if made.files else "no new WARC file"
    console.print(f"[bold]{escape(str(made.path))}[/bold]: {decimal(made.size)}; {files}", highlight=False)
    console.print(f"[dim]pressmark search WORDS --archive {escape(str(made.path))}[/dim]", highlight=False)
