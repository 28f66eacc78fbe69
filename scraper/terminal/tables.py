"""The tables of the terminal, all in one look."""

from __future__ import annotations

from typing import Any

from rich import box
from rich.table import Table

__all__ = ["count", "minute", "table_of"]


def table_of(*columns: str, **options: Any) -> Table:
    """A table; a column whose name begins with `>` is set to the right."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, **{"show_header": True, **options})
    for name in columns:
        table.add_column(name.removeprefix(">"), justify="right" if name.startswith(">") else "left", overflow="fold")
    return table


def count(number: int | None) -> str:
    """A number with its thousands apart; a dot for none."""
    return f"{number:,}" if number else "·"


def minute(moment: str | None) -> str:
    """A stored time to the minute; a date as it is."""
    return moment[:16].replace("T", " ") if moment else "–"
