"""Which blocks of a page are the article's text: the truth of a corpus carried over to the blocks of the layout."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.measures import shingles

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Labels", "label"]

_WORD = re.compile(r"\w+")
_MOST = 0.5  # share of a block's words in the truth from which it belongs to it
_UNSURE = (0.25, 0.75)  # blocks in between teach less
_ALMOST_ALL = 0.8  # share of a block's words that the truth has elsewhere: a copy, which teaches nothing


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """What is true of the blocks of a page."""

    belongs: NDArray[np.bool_]
    weight: NDArray[np.float64]
    """What each block counts in training; those of a page sum up to 100, so that pages count alike."""


def label(texts: Sequence[str], truth: str, ignored: NDArray[np.bool_]) -> Labels:
    """Align blocks with the true text, word by word.

    Args:
        texts: The blocks.
        truth: The page's true text.
        ignored: Blocks of kinds that the set's truth leaves out by its convention: they teach nothing.
    """
    words = [_WORD.findall(text) for text in texts]
    flat = [word for block in words for word in block]
    owner = [place for place, block in enumerate(words) for _ in block]
    hits = np.zeros(len(texts))
    for match in SequenceMatcher(None, flat, _WORD.findall(truth), autojunk=False).get_matching_blocks():
        for place in range(match.a, match.a + match.size):
            hits[owner[place]] += 1
    size = np.array([len(block) for block in words], dtype=float)
    share = np.divide(hits, size, out=np.zeros_like(hits), where=size > 0)
    belongs = share > _MOST
    weight = np.where(size > 0, np.sqrt(size) + 0.5, 0.0)
    weight[(share > _UNSURE[0]) & (share < _UNSURE[1])] *= 0.3
    true = shingles(truth)
    for place in np.flatnonzero(~belongs & (size >= 5)):
        own = shingles(texts[place])
        if (own & true).total() > _ALMOST_ALL * own.total():
            weight[place] = 0.0
    weight[ignored] = 0.0
    return Labels(belongs, 100 * weight / max(weight.sum(), 1e-9))
