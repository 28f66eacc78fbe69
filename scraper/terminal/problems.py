"""What the machine refuses, a file or the archive's own, as one line that says what to do."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from pipelines.archive.problems import problem

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

__all__ = ["line"]

_ROOM = "make room and run it again, what was stored is kept"
_RIGHTS = "change its permissions, or choose another place"
_TO_DO = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EFBIG: "this file system or user may have no file so large; choose another place",
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: _RIGHTS,
    errno.EIO: "look at the disk, then run it again",
}


def line(error: OSError | sqlite3.DatabaseError, *, archive: Path | None) -> str | None:
    """What went wrong, with which file, and what to do next.

    Args:
        error: What came of a command.
        archive: The archive that the command was given.

    Returns:
        None where SQLite complains of the statement and not of the file: that is a mistake of ours.
    """
    if isinstance(error, OSError):
        what = error.strerror or str(error) or type(error).__name__
        where = f"{error.filename}: " if error.filename is not None else ""
        to_do = _TO_DO.get(error.errno or 0)
        return f"{where}{what}; {to_do}" if to_do else f"{where}{what}"
    words = problem(error)
    return words and f"{archive or 'the archive'}: {words}"
