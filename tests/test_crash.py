"""A crawl that is killed in each way there is goes on, and has in the end what an undisturbed one has.

`python -m benchmarks.crash` does the same with 2,400 pages and 50 kills.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.progress import Progress

from benchmarks import crash, world
from benchmarks.kills import KINDS
from scraper.demo import DemoSite

if TYPE_CHECKING:
    from pathlib import Path

_HOSTS, _STORIES = 3, 24
_KILLS = len(KINDS) + 1  # in the middle of each kind of write, and once from outside


@pytest.mark.slow
def test_nothing_is_lost_and_nothing_is_there_twice(tmp_path: Path) -> None:
    pages = world.pages(_HOSTS, _STORIES)
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    whole.mkdir()
    killed.mkdir()
    with DemoSite(extra=pages) as site:
        expected = crash.undisturbed(whole, site, _HOSTS)
    with DemoSite(extra=pages) as site, Progress(disable=True) as progress:
        found = crash.disturbed(
            killed, site, _HOSTS, kills=_KILLS, pages=_HOSTS * _STORIES, seed=7, progress=progress
        )  # fmt: skip
    assert len(expected.articles) == _HOSTS * _STORIES
    assert found.articles == expected.articles
    assert {versions for _, versions in found.articles.values()} == {1}
    assert (expected.problems, found.problems) == ([], [])
    assert set(found.kills) == {*KINDS, crash.OUTSIDE}
    assert found.kills.total() > _KILLS / 2
