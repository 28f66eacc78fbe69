"""Extraction in a process that may hang or die, with its seconds and its memory."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import pickle
import re
import resource
import sys
import time
import traceback
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from benchmarks import corpus, floors, pages
from benchmarks.mutants import mutant
from pipelines.errors import ExtractionError
from pipelines.items import SiteMemory
from scraper.extract import extract

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from types import TracebackType

    from pipelines.items import Page

__all__ = ["Outcome", "Trials", "pages_of"]

_PATIENCE = 60.0  # seconds until a page counts as hanging
_ADDRESS_SPACE = 6 << 30  # bytes: beyond it a MemoryError is what comes, not the end of the machine
_STATUS = Path("/proc/self/status")
_RESET = Path("/proc/self/clear_refs")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a page."""

    kind: str
    number: int
    bytes: int = 0
    seconds: float = 0.0
    """Of the CPU."""
    megabytes: float = 0.0
    """By which the process grew at its highest; 0 where the system doesn't tell."""
    error: str | None = None
    """Name of the exception; `hangs` and `dies` where the process did."""
    traceback: str | None = None


class Trials:
    """A process that extracts, and is replaced when it hangs or dies.

    Raises:
        FileNotFoundError: There is no such corpus.
    """

    def __init__(self, folder: Path | None, seed: int, patience: float = _PATIENCE) -> None:
        if folder is not None and not any(folder.glob("*.jsonl")):
            raise FileNotFoundError(f"{folder} holds no corpus (no .jsonl files)")
        self._arguments = (folder, seed)
        self._patience = patience
        self._context = multiprocessing.get_context("spawn")
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def run(self, kind: str, number: int) -> Outcome:
        """What comes of a page."""
        problem = "hangs"
        try:
            self._connection.send((kind, number))
            if self._connection.poll(self._patience):
                outcome: Outcome = self._connection.recv()
                return outcome
        except (EOFError, ConnectionError):
            self._process.join()
            problem = f"dies ({self._process.exitcode})"
        self._end()
        self._start()
        return Outcome(kind, number, error=problem)

    def _start(self) -> None:
        self._connection, theirs = self._context.Pipe()
        self._process = self._context.Process(target=_work, args=(theirs, *self._arguments), daemon=True)
        self._process.start()
        theirs.close()
        self.pages: int = self._connection.recv()
        """Number of pages that are not mutated."""

    def _end(self) -> None:
        self._process.kill()
        self._process.join()
        self._connection.close()


def pages_of(folder: Path | None) -> list[Page]:
    """The project's own pages, and those of a corpus."""
    own = [fixture.page for fixture in pages.load(floors.PAGES)]
    return own + [sample.page for sample in corpus.load(folder)] if folder else own


def _work(connection: Connection, folder: Path | None, seed: int) -> None:
    """The process: kind and number in, outcome out."""
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    every = pages_of(folder)
    extract(every[0])  # what the first page loads is not its own
    gc.freeze()
    connection.send(len(every))
    while True:
        kind, number = connection.recv()
        page = mutant(kind, number, every, seed)
        connection.send(_tried(kind, number, page, _memory(every[number % len(every)]) if number % 2 else None))


def _tried(kind: str, number: int, page: Page, memory: SiteMemory | None) -> Outcome:
    error = trace = None
    before = _settled()
    start = time.process_time()
    try:
        article = extract(page, None, memory)
        pickle.dumps(asdict(article))
        pages.everything(article).encode("utf-8")  # no archive takes half a surrogate pair
    except ExtractionError:
        error = "ExtractionError"
    except BaseException as problem:  # noqa: BLE001 - whatever it is, is what is looked for
        error, trace = type(problem).__name__, "".join(traceback.format_exception(problem, limit=-4))
    seconds = time.process_time() - start
    return Outcome(kind, number, len(page.body), seconds, max(0.0, _kilobytes("VmHWM") - before) / 1000, error, trace)


def _memory(page: Page) -> SiteMemory:
    """Of a site that has every other block of a page on all its pages."""
    try:
        return SiteMemory(pages=100, counts=dict.fromkeys(extract(page).traces.blocks[::2], 100))
    except ExtractionError:
        return SiteMemory()


def _settled() -> float:
    """Kilobytes that the process holds, once what it doesn't need is given back; its highest is forgotten."""
    gc.collect()
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)
        _RESET.write_text("5")
    return _kilobytes("VmRSS")


def _kilobytes(field: str) -> float:
    """A line of the process's status; 0 where there is none."""
    if sys.platform != "linux":
        return 0.0
    match = re.search(rf"{field}:\s*(\d+)", _STATUS.read_text())
    return float(match[1]) if match else 0.0
