"""Who watches an archive: one process, and the lock says which."""

from __future__ import annotations

import fcntl
import json
import os
import platform
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from pipelines.archive.times import stamp
from pipelines.errors import ArchiveError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

__all__ = ["WatchLock"]


class WatchLock:
    """A file beside the archive that the watching process holds locked, with its name in it. A context manager.

    The lock is the operating system's (flock): it ends with its process, however that ends, and no number of a process
    that is long gone or was given to another can keep it.

    Args:
        archive: The archive's SQLite file.
        now: Time of taking it, told to others.

    Attributes:
        left: What a process that died without letting go had written, when there is such; else None.
    """

    def __init__(self, archive: Path, *, now: datetime) -> None:
        self._archive = archive
        self._path = archive.with_name(f"{archive.name}.watch")
        self._now = now
        self._file: int | None = None
        self.left: str | None = None

    def __enter__(self) -> Self:
        """Take the lock.

        Raises:
            ArchiveError: Another process holds it (the error says which), or the file can't be locked.
        """
        try:
            while self._file is None:
                self._file = self._take()
        except OSError as error:
            raise ArchiveError(str(self._archive), f"can't be watched, {self._path}: {error.strerror}") from None
        self.left = _holder(self._file)
        about = {"pid": os.getpid(), "machine": platform.node(), "since": stamp(self._now)}
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, json.dumps(about).encode("utf-8"), 0)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._file)
            self._file = None

    def _take(self) -> int | None:
        """The locked file; None when its last holder took it away in the meantime.

        Raises:
            ArchiveError: Another process holds it.
        """
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                # of the open file: by now its holder may have ended, and taken away what stood at the path
                holder = _holder(file) or "by another process"
                raise ArchiveError(
                    str(self._archive), f"is watched {holder} already; end that first, or choose another with --archive"
                ) from None
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(file), self._path.stat()):
                    return file
        except BaseException:
            os.close(file)
            raise
        os.close(file)
        return None


def _holder(file: int) -> str | None:
    """Who wrote a lock file, in words; None where nobody did."""
    with suppress(ValueError, KeyError, TypeError):
        about = json.loads(os.pread(file, 4096, 0))
        since = about["since"][:16].replace("T", " ") + " UTC"
        return f"by process {about['pid']} on {about['machine']} since {since}"
    return None
