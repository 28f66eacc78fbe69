"""The command `pressmark` in a process that kills itself (SIGKILL) in the middle of a write: for `benchmarks.crash`.

    python -m benchmarks.kills KIND NUMBER crawl …

The kill comes at the given number of the write; nothing else about the command is changed.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any

from pipelines import warc
from pipelines.archive import Archive, frontier, succession
from scraper.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["KINDS"]

RECORD = "in the middle of a WARC record"
BETWEEN = "between the record and its row"
TRANSACTION = "in a transaction, before its end"
AFTER = "after it, before anything else"
SUCCESSION = "while it takes over from the one before"
KINDS = (RECORD, BETWEEN, TRANSACTION, AFTER, SUCCESSION)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _at(number: int, owner: Any, name: str, *, half: Callable[..., None] | None = None) -> None:
    """Die at a call of a function: after it has done its work, or after `half` of it."""
    whole = getattr(owner, name)
    calls = 0

    def call(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == number and half is not None:
            half(*args, **kwargs)
            _die()
        result = whole(*args, **kwargs)
        if calls == number:
            _die()
        return result

    setattr(owner, name, call)


def _half_a_record(writer: Any, data: bytes) -> None:
    writer._file.write(data[: len(data) * 2 // 3])
    writer._file.flush()


def arm(kind: str, number: int) -> None:
    """Have this process die at the given write; any other word than a kind is no danger."""
    if kind == RECORD:
        _at(number, warc.WarcWriter, "_append", half=_half_a_record)
    elif kind == BETWEEN:
        _at(number, warc.WarcWriter, "write")
    elif kind == TRANSACTION:
        _at(number, frontier.Frontier, "settle")
    elif kind == AFTER:
        _at(number, Archive, "store")
    elif kind == SUCCESSION:
        _at(1, succession, "files_of")


if __name__ == "__main__":
    arm(sys.argv[1], int(sys.argv[2]))
    sys.argv[1:3] = []
    main()
