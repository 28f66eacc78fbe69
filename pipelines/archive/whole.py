"""Files that are there when they are whole."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["clear_beside", "replacing"]


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A file beside another, to write to: takes its place in the end, and is gone when anything went wrong."""
    part = target.with_name(f"{target.name}.part")
    _clear(part)
    try:
        yield part
        part.replace(target)
    finally:
        _clear(part)


def clear_beside(path: Path) -> None:
    """Remove what SQLite may have laid beside a file."""
    for suffix in ("-journal", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _clear(path: Path) -> None:
    path.unlink(missing_ok=True)
    clear_beside(path)
