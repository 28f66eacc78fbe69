"""A sitemap of 50 MB costs no more memory than a small one; a bomb costs none."""

from __future__ import annotations

import sys

import pytest

from benchmarks.sitemaps import measure

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of memory from /proc")


def test_a_sitemap_is_read_piece_by_piece() -> None:
    small, large = measure("1 MB, old entries"), measure("50 MB, old entries")
    assert large.document > 45
    assert large.memory < small.memory + 8


def test_a_bomb_is_not_unpacked() -> None:
    bomb = measure("bomb: 1 GB of spaces in 1 MB")
    assert bomb.problem
    assert bomb.memory < 20
