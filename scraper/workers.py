"""Processes that work for the crawl's own one, spoken to over sockets from its event loop.

`concurrent.futures` has two threads beside the loop that pass pages and answers on, and take turns with it at the
interpreter's lock: 1.1 ms of 8.6 that a page cost the process that fetches and stores (`python -m benchmarks.crawl`).
"""

from __future__ import annotations

import asyncio
import multiprocessing
import pickle
import signal
import socket
import struct
import traceback
from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from scraper.garbage import collect_less

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.process import BaseProcess

__all__ = ["WorkerDiedError", "Workers"]

T = TypeVar("T")

_SIZE = struct.Struct("<Q")  # before each message: the bytes of its pickle
_ROOM = 1 << 16  # bytes that are read at once; the median answer has 13,000, the longest of 116 had 68,000
_AHEAD = 2  # jobs a process has: one that it works on, and one for when that is done and the crawl is busy


class WorkerDiedError(Exception):
    """The process that worked on it ended without an answer: it was killed, or ran out of memory."""


class _Job(NamedTuple):
    work: Callable[[], Any]
    done: asyncio.Future[Any]


class Workers:
    """As many processes as are wanted; they start with the first job, and end with the process that they work for."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._workers: list[_Worker] = []
        self._waiting: deque[_Job] = deque()

    async def call(self, work: Callable[[], T]) -> T:
        """What a function gives, or raises, that is called in one of the processes.

        Args:
            work: Can be pickled, and so can what it gives.

        Raises:
            WorkerDiedError: The process died over it. The jobs that waited behind it are done by another.
        """
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Job(work, done))
        self._hand_out()
        return await done

    def close(self) -> None:
        """End the processes, whatever they work on; whoever waits for them is told that it is cancelled."""
        workers, self._workers, waiting = self._workers, [], self._waiting
        for worker in workers:
            worker.end()
            waiting.extend(worker.jobs)
            worker.jobs.clear()
        for job in waiting:
            job.done.cancel()
        waiting.clear()

    def _hand_out(self) -> None:
        while self._waiting and len(self._workers) < self._count:
            self._workers.append(_Worker(self))
        for ahead in range(_AHEAD):
            for worker in self._workers:
                if self._waiting and len(worker.jobs) == ahead:
                    worker.take(self._waiting.popleft())

    def _lost(self, worker: _Worker) -> None:
        """A process has ended by itself: what it worked on was too much for it, the rest another can do."""
        if worker not in self._workers:
            return  # it was told to
        self._workers.remove(worker)
        if worker.jobs and not (at_fault := worker.jobs.popleft()).done.done():
            at_fault.done.set_exception(WorkerDiedError())
        self._waiting.extendleft(reversed(worker.jobs))
        self._hand_out()


class _Worker(asyncio.BufferedProtocol):
    """One process, as the crawl sees it. It answers its jobs in their order.

    What it says is read into one buffer: the event loop would make a new one of 256 KiB each time it reads, which takes
    six times as long as the reading.
    """

    def __init__(self, workers: Workers) -> None:
        ours, theirs = socket.socketpair()
        self._process: BaseProcess = multiprocessing.get_context("spawn").Process(
            target=_serve, args=(theirs,), daemon=True
        )
        self._process.start()
        theirs.close()
        self.jobs: deque[_Job] = deque()
        self._workers = workers
        self._buffer, self._filled = bytearray(_ROOM), 0
        self._transport: asyncio.Transport | None = None
        self._unsent: list[bytes] = []
        self._connecting = asyncio.ensure_future(asyncio.get_running_loop().create_connection(lambda: self, sock=ours))

    def take(self, job: _Job) -> None:
        """Have the process do a job."""
        self.jobs.append(job)
        message = pickle.dumps(job.work, pickle.HIGHEST_PROTOCOL)
        for part in (_SIZE.pack(len(message)), message):
            if self._transport is None:
                self._unsent.append(part)
            else:
                self._transport.write(part)

    def end(self) -> None:
        """Stop the process at once; it keeps nothing that could be spoilt."""
        self._process.terminate()
        self._process.join()
        if self._transport is not None:
            self._transport.abort()
        else:
            self._connecting.cancel()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.writelines(self._unsent)
        self._unsent.clear()

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 - a hint, and -1 for none
        """Where the event loop reads to."""
        if self._filled == len(self._buffer):  # an answer is longer than that
            self._buffer += bytes(len(self._buffer))
        return memoryview(self._buffer)[self._filled :]

    def buffer_updated(self, nbytes: int) -> None:
        self._filled += nbytes
        start = 0
        while self._filled - start >= _SIZE.size:
            answer = start + _SIZE.size
            end = answer + _SIZE.unpack_from(self._buffer, start)[0]
            if self._filled < end:
                break
            has_failed, given = pickle.loads(memoryview(self._buffer)[answer:end])  # noqa: S301 - our own process
            start = end
            done = self.jobs.popleft().done
            if not done.done():  # who waited for it may have been cancelled
                done.set_exception(given) if has_failed else done.set_result(given)
        if start:
            self._buffer[: self._filled - start] = self._buffer[start : self._filled]
            self._filled -= start
        self._workers._hand_out()

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002 - whatever it is, it is over
        self._workers._lost(self)


def _serve(crawl: socket.socket) -> None:
    """What a process does: job after job, until the crawl is gone; after kill -9 nobody else tells it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the crawl, which ends in good order
    is_first = True
    with crawl, crawl.makefile("rb") as jobs:
        while len(head := jobs.read(_SIZE.size)) == _SIZE.size:
            (size,) = _SIZE.unpack(head)
            if len(message := jobs.read(size)) < size:
                return
            answer = _answer(message)
            try:
                crawl.sendall(_SIZE.pack(len(answer)) + answer)
            except (BrokenPipeError, ConnectionResetError):
                return
            if is_first:  # which has loaded what the others need, too
                collect_less()
                is_first = False


def _answer(message: bytes) -> bytes:
    """The pickle of whether a job failed, and of what it gave or raised."""
    try:
        return pickle.dumps((False, pickle.loads(message)()), pickle.HIGHEST_PROTOCOL)  # noqa: S301 - our own process
    except Exception as error:  # noqa: BLE001 - it goes to who asked
        error.add_note(traceback.format_exc())
        return pickle.dumps((True, _portable(error)), pickle.HIGHEST_PROTOCOL)


def _portable(error: Exception) -> Exception:
    """An exception that arrives as it is, or one that says the same."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - made here
    except Exception:  # noqa: BLE001 - some can't be pickled, others not be made again of their arguments
        return RuntimeError("".join(traceback.format_exception_only(error)).strip())
    return error
