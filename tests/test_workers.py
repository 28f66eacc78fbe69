"""The processes that work for a crawl: what they answer, that one's death costs one job, and that none outlives it."""

from __future__ import annotations

import asyncio
import math
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipelines.errors import TooLargeError
from scraper.workers import WorkerDiedError, Workers

if TYPE_CHECKING:
    from collections.abc import Callable

_CRAWL = """
import asyncio, os, time
from scraper.workers import Workers

async def main():
    workers = Workers(1)
    print(await workers.call(os.getpid), flush=True)
    time.sleep(60)

if __name__ == "__main__":
    asyncio.run(main())
"""


class OddError(Exception):
    """Can't be made again of its arguments, as pickle does."""

    def __init__(self, page: str, line: int) -> None:
        super().__init__(f"{page}, line {line}")


def fail(error: Callable[[], Exception]) -> None:
    raise error()


def too_large() -> Exception:
    return TooLargeError("too large: more than 20 MB")


def odd() -> Exception:
    return OddError("a.html", 7)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_each_job_has_its_own_answer_however_long_it_is() -> None:
    async def work() -> list[bytes]:
        with closing(Workers(2)) as workers:
            return await asyncio.gather(*(workers.call(partial(bytes, n * 100_000)) for n in range(20)))

    assert [len(answer) for answer in asyncio.run(work())] == [n * 100_000 for n in range(20)]


def test_what_a_job_raises_comes_back_with_the_place_where_it_was_raised() -> None:
    async def work() -> None:
        with closing(Workers(1)) as workers:
            with pytest.raises(TooLargeError, match="more than 20 MB") as caught:
                await workers.call(partial(fail, too_large))
            assert "in fail" in caught.value.__notes__[0]
            with pytest.raises(RuntimeError, match=r"OddError: a\.html, line 7"):
                await workers.call(partial(fail, odd))
            assert await workers.call(partial(math.sqrt, 4)) == 2  # it goes on

    asyncio.run(work())


def test_a_process_that_dies_costs_the_job_that_it_worked_on() -> None:
    async def work() -> list[object]:
        with closing(Workers(2)) as workers:
            jobs: list[Callable[[], object]] = [partial(math.sqrt, n * n) for n in range(8)]
            jobs[3] = die
            return await asyncio.gather(*map(workers.call, jobs), return_exceptions=True)

    answers = asyncio.run(work())
    assert isinstance(answers.pop(3), WorkerDiedError)
    assert answers == [0, 1, 2, 4, 5, 6, 7]


def test_who_waits_when_it_is_closed_is_not_left_waiting() -> None:
    async def work() -> None:
        workers = Workers(1)
        waiting = [asyncio.ensure_future(workers.call(partial(time.sleep, 60))) for _ in range(4)]
        await asyncio.sleep(0.2)
        workers.close()
        await asyncio.wait(waiting, timeout=5)
        assert all(one.cancelled() for one in waiting)

    begun = time.monotonic()
    asyncio.run(work())
    assert time.monotonic() - begun < 20


def test_the_processes_end_with_the_one_that_they_work_for(tmp_path: Path) -> None:
    script = tmp_path / "crawl.py"
    script.write_text(_CRAWL)
    crawl = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )  # fmt: skip
    assert crawl.stdout is not None
    assert int(crawl.stdout.readline()) != crawl.pid
    crawl.kill()
    crawl.communicate(timeout=20)  # the process that worked holds the same end of the pipe
