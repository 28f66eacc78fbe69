"""Gradient-boosted trees that say how likely each block is the article's text; numpy alone predicts.

`benchmarks.train` makes the file of weights, and docs/extraction.md says from what and how good they are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["WEIGHTS", "Model", "bundled", "depth_of", "load"]

WEIGHTS = Path(__file__).with_name("weights.npz")

# After these trees a block whose log odds are below the bound is left alone: of 84,000 blocks none came back from
# there. Most of a page is such; the other trees see a third of its blocks.
_FIRST = 24
_HOPELESS = -3.0


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Binary trees in flat arrays.

    A node sends a row to its left child when the value of its feature is at most its threshold. A leaf sends every row
    to itself, so that all trees are walked for the same number of steps.
    """

    columns: tuple[str, ...]
    """Names of the features, in the order in which the trees number them."""
    roots: NDArray[np.int64]
    """Node at which each tree begins."""
    feature: NDArray[np.int64]
    threshold: NDArray[np.float32]
    children: NDArray[np.int64]
    """Left and right child of node n at 2n and 2n + 1."""
    value: NDArray[np.float64]
    """Log odds that a leaf adds."""
    depth: int
    """Steps from a root to the deepest leaf."""

    def probabilities(self, features: Mapping[str, NDArray[Any]]) -> NDArray[np.float64]:
        """How likely each block is the article's text, from 0 to 1.

        Raises:
            KeyError: A feature that the model was trained with is missing.
        """
        rows = np.stack([np.asarray(features[name], dtype=np.float32) for name in self.columns], axis=1)
        odds = self._sum(rows, self.roots[:_FIRST])
        rest = np.flatnonzero(odds > _HOPELESS)
        odds[rest] += self._sum(rows[rest], self.roots[_FIRST:])
        likely: NDArray[np.float64] = 1 / (1 + np.exp(-odds))
        return likely

    def _sum(self, rows: NDArray[np.float32], roots: NDArray[np.int64]) -> NDArray[np.float64]:
        """The log odds that trees give."""
        values = rows.ravel()
        offset = (np.arange(len(rows)) * rows.shape[1])[:, None]
        node = np.broadcast_to(roots, (len(rows), len(roots)))
        for _ in range(self.depth):
            right = values.take(self.feature.take(node) + offset) > self.threshold.take(node)
            node = self.children.take(2 * node + right)
        odds: NDArray[np.float64] = self.value.take(node).sum(axis=1)
        return odds

    def save(self, path: Path) -> None:
        """Write the weights; the same model gives the same bytes."""
        np.savez_compressed(
            path,
            columns=np.frombuffer(json.dumps(self.columns).encode(), dtype=np.uint8),
            roots=self.roots.astype(np.int32),
            feature=self.feature.astype(np.int16),
            threshold=self.threshold,
            children=self.children.astype(np.int32),
            value=self.value.astype(np.float32),
        )


def load(path: Path) -> Model:
    """Read weights that `Model.save` wrote."""
    with np.load(path, allow_pickle=False) as arrays:
        roots, children = arrays["roots"].astype(np.int64), arrays["children"].astype(np.int64)
        return Model(
            columns=tuple(json.loads(arrays["columns"].tobytes())),
            roots=roots,
            feature=arrays["feature"].astype(np.int64),
            threshold=arrays["threshold"],
            children=children,
            value=arrays["value"].astype(np.float64),
            depth=depth_of(roots, children),
        )


def depth_of(roots: NDArray[np.int64], children: NDArray[np.int64]) -> int:
    """Steps from the roots to the deepest leaf."""
    depth, level = 0, roots
    while True:
        below = np.unique(np.concatenate([children[2 * level], children[2 * level + 1]]))
        if (children[2 * level] == level).all():
            return depth
        depth, level = depth + 1, below


@cache
def bundled() -> Model:
    """The model that comes with Pressmark."""
    return load(WEIGHTS)
