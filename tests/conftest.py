"""What every test may use: the command as people run it, in a process of its own, against a server on loopback."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Protocol

import pytest
from hypothesis import settings

from scraper.demo import DemoSite

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

# Whether a test passes must not depend on how busy the machine is; speed is measured in `benchmarks`.
settings.register_profile("pressmark", deadline=None)
settings.load_profile("pressmark")


class Run(Protocol):
    """Runs a command in the test's folder."""

    def __call__(
        self, *words: str, site: DemoSite | None = None, code: int | None = 0, before: Callable[[], None] | None = None
    ) -> subprocess.CompletedProcess[str]: ...


def environment(site: DemoSite | None = None) -> dict[str, str]:
    """The environment of a command: wide output, no archive of the user's, and the demo server as its only way out."""
    env = {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy") and not k.startswith("PRESSMARK_")}
    env |= {"COLUMNS": "220", "NO_COLOR": "1", "PYTHONWARNINGS": "default"}
    if site is not None:
        env |= {"http_proxy": site.proxy_url, "no_proxy": ""}
    return env


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """`run("pressmark", "crawl", …)` or `run("scrapy", …)`; the exit code is checked. `before` runs in its process."""

    def call(
        *words: str, site: DemoSite | None = None, code: int | None = 0, before: Callable[[], None] | None = None
    ) -> subprocess.CompletedProcess[str]:
        program = {"pressmark": [sys.executable, "-m", "scraper.cli"], "scrapy": [sys.executable, "-m", "scrapy"]}
        env = environment(site) | {"SCRAPY_SETTINGS_MODULE": "scraper.settings"}
        done = subprocess.run(
            [*program[words[0]], *words[1:]],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
            preexec_fn=before,
        )
        if code is not None:
            assert done.returncode == code, f"{words}: exit {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return call


@pytest.fixture
def site() -> Iterator[DemoSite]:
    """The demo site, in its first edition."""
    with DemoSite() as demo:
        yield demo
