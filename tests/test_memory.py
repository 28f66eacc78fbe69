"""What the pages of a site tell about its next one."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.fingerprint import block_print
from pipelines.items import SiteMemory, Traces
from pipelines.memory import AMONG, APART, day_first, for_page, offset, others, own_words, recurs, remember

if TYPE_CHECKING:
    from collections.abc import Iterable

APPEAL = "Follow us on the messenger of your choice and miss no bell."


def after(pages: Iterable[Iterable[int]]) -> SiteMemory:
    memory = SiteMemory()
    for blocks in pages:
        memory = remember(memory, Traces(blocks=tuple(blocks)))
    return memory


@pytest.mark.parametrize(
    ("pages", "apart", "among"),
    [(1, 1, None), (2, 2, None), (3, 2, 3), (5, 2, 4), (10, 2, 5), (12, 3, 6), (50, 6, 15), (100, 11, 28)],
)
def test_how_many_pages_make_furniture(pages: int, apart: int, among: int | None) -> None:
    for bar, least in ((APART, apart), (AMONG, among)):
        enough = [n for n in range(1, pages + 1) if recurs(SiteMemory(pages=pages, counts={7: n}), 7, bar)]
        assert next(iter(enough), None) == least


def test_what_is_not_known_does_not_recur() -> None:
    assert not recurs(SiteMemory(), 7, APART)
    assert not recurs(after([[1], [1]]), None, APART)


def test_ten_thousand_pages_are_remembered_in_bounded_space() -> None:
    chance = random.Random(1)
    furniture = [chance.getrandbits(64) for _ in range(30)]
    memory = SiteMemory()
    for _ in range(10_000):
        fresh = [chance.getrandbits(64) for _ in range(40)]
        memory = remember(memory, Traces(blocks=(*fresh, *(block for block in furniture if chance.random() < 0.5))))
        assert len(memory.counts) <= 2048
        assert max(memory.counts.values()) <= memory.pages < 128
    assert all(recurs(memory, block, AMONG) for block in furniture)
    assert sum(recurs(memory, block, APART) for block in memory.counts) == len(furniture)
    assert len(for_page(memory).counts) == len(furniture)


def test_after_a_redesign_the_old_is_forgotten_and_the_new_known() -> None:
    memory = after([[1, 2]] * 1000)
    for page in range(100):
        memory = remember(memory, Traces(blocks=(2, 3)))
        if page == 20:
            assert recurs(memory, 3, APART)
    assert recurs(memory, 3, AMONG)
    memory = after([[2, 3]] * 900)
    assert 1 not in memory.counts


def test_what_was_seen_last_stays_when_there_is_no_room() -> None:
    memory = after([[1], [2], [1], *(range(n, n + 100) for n in range(100, 2100, 100)), range(2100, 2147)])
    assert len(memory.counts) == 1536
    assert 1 in memory.counts  # twice
    assert 2 not in memory.counts  # once, and long ago
    assert 2146 in memory.counts


@given(st.lists(st.frozensets(st.integers(0, 20), max_size=12), max_size=300))
def test_no_block_is_counted_more_often_than_it_was_seen(pages: list[frozenset[int]]) -> None:
    memory = after(pages)
    assert memory.pages <= len(pages)
    for block, count in memory.counts.items():
        assert 0 < count <= min(memory.pages, sum(block in page for page in pages))


@given(st.lists(st.frozensets(st.integers(0, 20), max_size=12), max_size=200))
def test_the_part_that_travels_says_the_same(pages: list[frozenset[int]]) -> None:
    memory = after(pages)
    for block in range(21):
        for bar in (APART, AMONG):
            assert recurs(for_page(memory), block, bar) == recurs(memory, block, bar)


def test_the_others_are_all_but_the_page_itself() -> None:
    assert others(after([[1, 2]])) == SiteMemory()
    assert others(after([[1, 2], [2, 3]])) == SiteMemory(pages=1, counts={2: 1})
    assert others(SiteMemory()) == SiteMemory()


def test_a_text_is_told_from_what_the_site_repeats() -> None:
    block = block_print(APPEAL)
    assert block is not None
    text = f"The ferry sails again.\n\n{APPEAL}\n\nThe bread is fresh."
    assert own_words(after([[block]] * 3), text) == "The ferry sails again.\n\nThe bread is fresh."
    assert own_words(SiteMemory(), text) == text


# -- clocks and orders --------------------------------------------------------------------------------------------


def stating(*stated: tuple[int, int], memory: SiteMemory | None = None) -> SiteMemory:
    memory = memory or SiteMemory()
    for one in stated:
        memory = remember(memory, Traces(offset=one))
    return memory


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ([], {7: None}),
        ([(7, 120)], {7: None}),  # one page may be a guest's
        ([(7, 120)] * 2, {7: 120, 5: 120, 8: 120, 1: None, 4: None, 10: None}),
        ([(7, 120), (7, 120), (12, 60), (12, 60)], {6: 120, 2: 60, 3: None, 10: None}),
        ([(7, 240), (7, 240), (1, 240), (1, 240)], dict.fromkeys(range(1, 13), 240)),  # no summer time
        ([(3, 60), (3, 60), (7, 120), (7, 120)], {3: 60, 4: None}),
        ([(6, 120), (6, 120), (7, 180), (7, 180)], {6: 120, 7: 180, 8: None}),  # months that don't agree tell no third
        ([(1, -300)] * 2, {2: -300, 7: None}),
        ([(7, 120)] * 5 + [(7, 0 - 300)], {7: 120}),  # a guest
        ([(7, 120)] * 500 + [(7, 180)] * 12, {7: 180}),  # the country's clocks are not what they were
    ],
)  # fmt: skip
def test_the_clock_of_a_site(stated: list[tuple[int, int]], expected: dict[int, int | None]) -> None:
    memory = stating(*stated)
    assert {month: offset(memory, month) for month in expected} == expected


@pytest.mark.parametrize(
    ("proved", "expected"),
    [
        ([], None),
        ([True], None),
        ([True, True], True),
        ([False, None, False], False),
        ([True, False], None),
        ([False] * 500 + [True] * 10, True),
    ],
)
def test_the_order_of_day_and_month(proved: list[bool | None], expected: bool | None) -> None:
    memory = SiteMemory()
    for one in proved:
        memory = remember(memory, Traces(day_first=one))
    assert day_first(memory) is expected
