"""Gradient-boosted trees that say how likely each block is the article's text; numpy is enough to ask them.

`benchmarks.train` makes the file of weights, and docs/extraction.md says from what and how good they are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from scraper.extract.body.features import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from scraper.extract.body.features import Features

__all__ = ["WEIGHTS", "Model", "bundled", "depth_of", "load"]

WEIGHTS = Path(__file__).with_name("weights.npz")

# After these trees a block whose log odds are below the bound is left alone: of 36,000 blocks, each with and without
# its names, 2 would have come back from there. The other trees see six in ten.
_FIRST = 32
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

    def probabilities(self, features: Features) -> NDArray[np.float64]:
        """How likely each block is the article's text, from 0 to 1.

        Raises:
            KeyError: A feature that the model was trained with is missing.
        """
        rows = _rows(self, features.names)
        count = features.values.shape[1]
        odds = self._sum(features, rows, self.roots[:_FIRST], np.arange(count))
        rest = np.flatnonzero(odds > _HOPELESS)
        odds[rest] += self._sum(features, rows, self.roots[_FIRST:], rest)
        likely: NDArray[np.float64] = 1 / (1 + np.exp(-odds))
        return likely

    def _sum(
        self, features: Features, rows: NDArray[np.int64], roots: NDArray[np.int64], blocks: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """The log odds that trees give to blocks."""
        if compiled is not None:
            values = np.ascontiguousarray(features.values)
            found: NDArray[np.float64] = compiled.leaves(
                values, rows, self.threshold, self.children, self.value, roots, self.depth, blocks
            )
            return found
        values = features.values.ravel()
        starts = rows * features.values.shape[1]  # where the feature of each node begins
        node = np.broadcast_to(roots, (len(blocks), len(roots)))
        column = blocks[:, None]
        for _ in range(self.depth):  # the mode leaves out numpy's check that indices are in range, which they are
            right = values.take(starts.take(node, mode="wrap") + column, mode="wrap") > self.threshold.take(node)
            node = self.children.take(2 * node + right, mode="wrap")
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


@lru_cache(maxsize=16)
def _rows(model: Model, names: tuple[str, ...]) -> NDArray[np.int64]:
    """The row of the feature that each node of a model asks for."""
    place_of = {name: place for place, name in enumerate(names)}
    return np.array([place_of[name] for name in model.columns])[model.feature]


@cache
def bundled() -> Model:
    """The model that comes with Pressmark."""
    return load(WEIGHTS)
