"""What SQLite says of an archive's file, in words for whoever runs it."""

from __future__ import annotations

import sqlite3

__all__ = ["problem"]

_PROBLEMS = {
    sqlite3.SQLITE_BUSY: "is locked by another program; wait for it, or choose another with --archive PATH",
    sqlite3.SQLITE_LOCKED: "is locked by another program; wait for it, or choose another with --archive PATH",
    sqlite3.SQLITE_READONLY: (
        "can't be written (read-only); change its permissions or choose another with --archive PATH"
    ),
    sqlite3.SQLITE_CANTOPEN: "can't be opened; look at its folder's permissions, or choose another with --archive PATH",
    sqlite3.SQLITE_FULL: "the disk is full; make room and run it again, what was stored is kept",
    sqlite3.SQLITE_IOERR: "the disk can't read or write it ({error}); look for room and at the disk, then run it again",
    sqlite3.SQLITE_CORRUPT: "is damaged ({error}); take a copy that `pressmark backup` made",
    sqlite3.SQLITE_NOTADB: "is no SQLite file; choose another with --archive PATH",
}


def problem(error: sqlite3.DatabaseError) -> str | None:
    """What is wrong with the file and what to do; None where it is no trouble with the file, but a mistake of ours."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # the rest of it says more of the same
    words = _PROBLEMS.get(code)
    return words.format(error=error) if words else None
