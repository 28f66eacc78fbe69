"""The truth of a page, carried over to its blocks."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.labels import label

TEXTS = [
    "Home Sea Land",
    "The ferry sails twice a day again, said the office.",
    "Ann Lee",
    "The bread will be fresh, and the bell will ring.",
    "The ferry sails twice a day again, said the office.",
    "Other stories of the day that nobody has read",
]
TRUTH = f"{TEXTS[1]}\n{TEXTS[3]}"


def test_blocks_of_the_truth_belong_and_a_copy_teaches_nothing() -> None:
    found = label(TEXTS, TRUTH, np.zeros(6, dtype=bool))
    assert found.belongs.tolist() == [False, True, False, True, False, False]
    assert found.weight[4] == 0
    assert found.weight[5] > found.weight[2] > 0
    assert found.weight.sum() == pytest.approx(100)


def test_ignored_kinds_teach_nothing() -> None:
    found = label(TEXTS, TRUTH, np.array([False] * 5 + [True]))
    assert found.weight[5] == 0


def test_a_page_that_is_no_article_has_no_text() -> None:
    assert not label(TEXTS, "", np.zeros(6, dtype=bool)).belongs.any()
