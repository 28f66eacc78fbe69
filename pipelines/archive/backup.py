"""A copy of an archive that is an archive itself, made while a crawl may write to the original.

The database first, in one view of it, then the WARC files, which only grow: so whatever the copy's rows name is there.
A folder that holds an earlier copy gets what is new.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlite_utils import Database

from pipelines.archive.schema import migrations
from pipelines.archive.whole import clear_beside, replacing
from pipelines.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pipelines.archive import Archive

__all__ = ["Backup", "back_up"]

_PAGES = 2_000  # of the database, between two reports of progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What was copied."""

    path: Path
    """The copy's database."""
    size: int
    """Of the database, in bytes."""
    files: int
    """WARC files that were copied, or had grown."""
    copied: int
    """Bytes of those."""


def back_up(archive: Archive, folder: Path, *, progress: Callable[[str, float], None] | None = None) -> Backup:
    """Copy an archive with its WARC files into a folder.

    Args:
        archive: The original; it may be opened to read alone.
        folder: Is made where it does not exist. An earlier copy of the archive in it is replaced.
        progress: Is told what is being copied, and which share of it is done.

    Raises:
        ArchiveError: The folder is the archive's own, has something else where the copy goes, or can't be written.
    """
    told = progress or (lambda _what, _share: None)
    target = folder / archive.path.name
    if folder.resolve() == archive.path.parent.resolve():
        raise ArchiveError(str(folder), "is the archive's own folder; name another one")
    if target.exists() and not _is_copy(target, archive):
        raise ArchiveError(
            str(target), f"is no copy of {archive.path}, and would be lost; name another folder, or move it away"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _copy_database(archive, target, told)
        files = copied = 0
        originals = sorted(archive.warc_folder.glob("*.warc.gz"))
        for done, original in enumerate(originals):
            told(original.name, done / len(originals))
            size = _copy_file(original, folder / archive.warc_folder.name / original.name)
            files += size > 0
            copied += size
    except OSError as error:
        raise ArchiveError(str(folder), f"can't be written: {error.strerror or error}") from error
    except sqlite3.OperationalError as error:
        raise ArchiveError(str(folder), f"can't be written: {error}") from error
    return Backup(path=target, size=target.stat().st_size, files=files, copied=copied)


def _is_copy(path: Path, archive: Archive) -> bool:
    """Whether a file is a copy of an archive, of whatever age."""
    try:
        # immutable: it may lie where nothing can be written, and nothing is to be left beside it
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as copy:
            return _birth(Database(copy)) == _birth(archive.db)
    except sqlite3.DatabaseError:
        return False


def _birth(db: Database) -> str | None:
    """When an archive was made, to the microsecond: its first migration (later ones come to each copy by itself)."""
    return next((migration.applied_at for migration in migrations.applied(db)), None)


def _copy_database(archive: Archive, target: Path, told: Callable[[str, float], None]) -> None:
    """The database as it is now; the earlier copy is replaced when the new one is whole."""
    original = f"{archive.path.absolute().as_uri()}?mode=ro"
    with replacing(target) as part:
        with (
            closing(sqlite3.connect(original, uri=True, isolation_level=None)) as source,
            closing(sqlite3.connect(part)) as copy,
        ):
            # one view for the whole copy: without it SQLite begins anew whenever somebody has written
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            source.backup(
                copy,
                pages=_PAGES,
                progress=lambda _, left, total: told(target.name, 1 - left / total if total else 1.0),
            )
        clear_beside(target)  # of the earlier copy, if somebody looked into it


def _copy_file(original: Path, copy: Path) -> int:
    """Copy a file that is not there, has grown, or was changed since; gives how many bytes were copied."""
    at = original.stat()
    if copy.exists() and (was := copy.stat()).st_size == at.st_size and was.st_mtime_ns >= at.st_mtime_ns:
        return 0
    copy.parent.mkdir(parents=True, exist_ok=True)
    with replacing(copy) as part:
        with original.open("rb") as source, part.open("wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
        os.utime(part, ns=(at.st_atime_ns, at.st_mtime_ns))
    return at.st_size
