"""The archive as files that other programs read: JSON lines, CSV, Parquet, SQLite, an article at a time.

from pipelines.archive.export import export

export(archive, Path("axar.parquet"), source="axar.az")
"""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import contextmanager
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, TextIO

from pipelines.archive.parquet import write_parquet
from pipelines.archive.records import StoredArticle
from pipelines.archive.subset import write_subset
from pipelines.archive.whole import replacing
from pipelines.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from pipelines.archive import Archive

__all__ = ["FORMATS", "export", "format_of", "write_csv", "write_jsonl"]

FORMATS = {
    "jsonl": (".jsonl", ".ndjson"),
    "csv": (".csv",),
    "parquet": (".parquet",),
    "sqlite": (".db", ".sqlite", ".sqlite3"),
}
"""What can be written, and the endings of files by which it is known."""

_SQLITE = b"SQLite format 3\0"  # every database begins with it


def format_of(path: Path) -> str:
    """The format that a file's name asks for; JSON lines where it has no ending.

    Raises:
        ExportError: The ending is no known one.
    """
    ending = path.suffix.lower()
    for name, endings in FORMATS.items():
        if ending in endings:
            return name
    if ending:
        raise ExportError(str(path), f"{ending} is no format that is known; choose one with --format")
    return "jsonl"


def export(
    archive: Archive,
    path: Path,
    file_format: str | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
    **filters: Any,
) -> int:
    """Write articles to a file, in the same memory however many there are. The file is there when it is whole.

    Args:
        archive: Where they are; it may be opened to read alone.
        path: An earlier export is replaced; a SQLite file never is.
        file_format: One of `FORMATS`; by the file's name where none is given.
        progress: Is told how many of how many are written.
        filters: Those of `articles.all`.

    Returns:
        How many were written.

    Raises:
        ExportError: The file can't be written, or is a SQLite file that is there already.
        MissingExtraError: The format needs a library that is not installed.
    """
    chosen = file_format or format_of(path)
    total = archive.articles.count(**filters)
    written = 0
    with _reported(path, chosen), _whole(path, chosen) as part:
        for written, _ in enumerate(_write(archive, part, chosen, filters), 1):
            if progress is not None:
                progress(written, total)
    return written


def _write(archive: Archive, path: Path, file_format: str, filters: dict[str, Any]) -> Iterator[object]:
    if file_format == "sqlite":
        yield from write_subset(archive, path, **filters)
    elif file_format == "parquet":
        yield from write_parquet(archive.articles.all(**filters), path)
    else:
        write = write_csv if file_format == "csv" else write_jsonl
        with path.open("w", encoding="utf-8", newline="") as file:
            yield from write(archive.articles.all(**filters), file)


@contextmanager
def _reported(path: Path, file_format: str) -> Iterator[None]:
    """What goes wrong in writing a file, as one line with its name."""
    try:
        yield
    except BrokenPipeError:  # who reads has enough
        raise
    except OSError as error:
        raise ExportError(str(path), f"can't be written: {error.strerror or error}") from error
    except sqlite3.OperationalError as error:
        if file_format != "sqlite":
            raise
        raise ExportError(str(path), f"can't be written: {error}") from error


@contextmanager
def _whole(path: Path, file_format: str) -> Iterator[Path]:
    """What to write to: a file that takes the other's place when it is whole, or a pipe or device itself."""
    if path.is_fifo() or path.is_char_device():  # `-o >(gzip > articles.gz)`
        if file_format == "sqlite":
            raise ExportError(str(path), "an archive can't be written to a pipe or a device; name a file")
        yield path
        return
    _refuse(path, file_format)
    with replacing(path.resolve()) as part:  # a link stays one
        yield part


def _refuse(path: Path, file_format: str) -> None:
    """Let nothing be written over an archive, by whatever format."""
    if not path.parent.is_dir():
        raise ExportError(str(path), f"the folder {path.parent} does not exist")
    if not path.exists():
        return
    with path.open("rb") as file:
        is_database = file.read(len(_SQLITE)) == _SQLITE
    if is_database or file_format == "sqlite":
        raise ExportError(str(path), "is there already and is not written over; name another file, or delete it first")


def write_jsonl(articles: Iterable[StoredArticle], file: TextIO) -> Iterator[StoredArticle]:
    """Write an article a line as JSON, all fields, lists as lists; yields each when it is written."""
    for article in articles:
        file.write(json.dumps(asdict(article), ensure_ascii=False) + "\n")
        yield article


def write_csv(articles: Iterable[StoredArticle], file: TextIO) -> Iterator[StoredArticle]:
    """Write a header and an article a row; lists are joined by `; `, images are their URLs. Yields each when written.

    Open the file with `newline=""`.
    """
    columns = [field.name for field in fields(StoredArticle)]
    writer = csv.DictWriter(file, columns)
    writer.writeheader()
    for article in articles:
        row = asdict(article)
        row["images"] = [image["url"] for image in article.images]
        writer.writerow({k: "; ".join(map(str, v)) if isinstance(v, list) else v for k, v in row.items()})
        yield article
