"""The bands of signatures that wait to be written, and a filter of those that are, in memory.

The filter tells of most bands that they are not in the table, without asking it (Bloom, "Space/time trade-offs in hash
coding with allowable errors", 1970; the two places of a band are bits of its own, since it is a hash). It takes 32 MB.
Of bands that are not in the table it lets 1 in 70 pass at a million articles, 1 in 2 at ten.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from pipelines.minhash import BANDS, BITS, bands

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from pipelines.minhash import Values

__all__ = ["Waiting", "filters_of"]

_SLICE_BITS, _PLACE_BITS = 6, 22  # of a band: the number of its slice (the highest), a place in the slice's filter
_SLICES, _BYTES = 1 << _SLICE_BITS, (1 << _PLACE_BITS) // 8  # of the filter of one
_SLICE = np.uint64(BITS - _SLICE_BITS)
_LATEST = 512  # articles that came last


class Waiting:
    """The bands that wait, and the filter.

    Args:
        filters: Number of each slice, and its filter as `take_slice` gave it, or None.
        signatures: Articles whose bands wait, the oldest first, and their signatures.
        last: The last change that they show.
    """

    SLICES = _SLICES
    """Of all bands, by their highest bits."""

    def __init__(self, filters: list[tuple[int, bytes | None]], signatures: list[tuple[int, bytes]], last: int) -> None:
        self.last = last
        """The last change in the log that is in here."""
        self._filters = np.zeros((_SLICES, _BYTES), np.uint8)
        for number, bits in filters:
            if bits is not None:
                self._filters[number] = np.frombuffer(bits, np.uint8)
        articles = np.array([article for article, _ in signatures], np.int64)
        keys = bands(b"".join(signed for _, signed in signatures))
        order = np.argsort(keys, kind="stable")
        self._keys, self._articles = keys[order], np.repeat(articles, BANDS)[order]
        self._newest = signatures[-1][0] if signatures else 0
        # those that came last are put among the others some hundred at a time
        self._latest = np.zeros((_LATEST, BANDS), np.uint64)
        self._latest_articles: list[int] = []

    def __len__(self) -> int:
        """How many articles wait, about: some of their bands may be written."""
        return len(self._keys) // BANDS

    def note(self, change: int, article: int, values: Values | None) -> None:
        """Take in a change of the log: the bands of the signature that an article has now, or that it has none."""
        self.last = change
        if article <= self._newest:
            self._drop(article)
        self._newest = max(self._newest, article)
        if values is not None:
            self._latest[len(self._latest_articles)] = values
            self._latest_articles.append(article)
            if len(self._latest_articles) == _LATEST:
                self._settle()

    def agreeing(self, values: Values) -> dict[int, set[int]]:
        """The articles that wait and have one of the bands of a signature, by the place of that band, from 0 on."""
        found: dict[int, set[int]] = defaultdict(set)
        starts, ends = self._keys.searchsorted(values), self._keys.searchsorted(values, "right")
        for at in (starts < ends).nonzero()[0].tolist():
            found[at].update(self._articles[starts[at] : ends[at]].tolist())
        rows, places = (self._latest[: len(self._latest_articles)] == values).nonzero()
        for row, at in zip(rows.tolist(), places.tolist(), strict=True):
            found[at].add(self._latest_articles[row])
        return found

    def may_be_written(self, values: Values) -> list[int]:
        """The places of those bands of a signature that the filter lets pass."""
        passing = np.arange(len(values))
        for places, bits in _places(values):
            passing = passing[self._filters.reshape(-1)[places[passing]] & bits[passing] > 0]
            if not len(passing):
                break
        found: list[int] = passing.tolist()
        return found

    def take_slice(self, number: int) -> tuple[Iterable[tuple[int, int]], bytes]:
        """The rows of a slice, in their order, which wait no longer; and its filter, which lets them pass."""
        self._settle()
        first, end = (np.uint64(at << int(_SLICE)) for at in (number, number + 1))
        rows = slice(np.searchsorted(self._keys, first), np.searchsorted(self._keys, end))
        keys, articles = self._keys[rows], self._articles[rows]
        self._keys, self._articles = np.delete(self._keys, rows), np.delete(self._articles, rows)
        _mark(self._filters, keys)
        return zip(keys.tolist(), articles.tolist(), strict=True), self._filters[number].tobytes()

    def _settle(self) -> None:
        """Put what came last among the others."""
        keys = self._latest[: len(self._latest_articles)].ravel()
        order = np.argsort(keys, kind="stable")
        places = self._keys.searchsorted(keys[order], "right")
        self._keys = np.insert(self._keys, places, keys[order])
        self._articles = np.insert(self._articles, places, np.repeat(self._latest_articles, BANDS)[order])
        self._latest_articles.clear()

    def _drop(self, article: int) -> None:
        if article in self._latest_articles:  # the last takes its place
            at, last = self._latest_articles.index(article), self._latest_articles.pop()
            if last != article:
                self._latest_articles[at], self._latest[at] = last, self._latest[len(self._latest_articles)]
            return
        others = self._articles != article
        if not others.all():
            self._keys, self._articles = self._keys[others], self._articles[others]


def filters_of(chunks: Iterable[list[int]]) -> Iterator[bytes | None]:
    """The filter of each slice, of bands that are given some thousand at a time; None for a slice without any."""
    filters = np.zeros((_SLICES, _BYTES), np.uint8)
    for chunk in chunks:
        _mark(filters, np.array(chunk, np.uint64))
    return (bits.tobytes() if bits.any() else None for bits in filters)


def _mark(filters: NDArray[np.uint8], values: Values) -> None:
    for places, bits in _places(values):
        np.bitwise_or.at(filters.reshape(-1), places, bits)


def _places(values: Values) -> Iterator[tuple[Values, NDArray[np.uint8]]]:
    """The two bytes of the filters in which each value has a bit, and those bits."""
    start = values >> _SLICE << np.uint64(_PLACE_BITS)
    for lower in (0, BITS - _SLICE_BITS - _PLACE_BITS):
        places = start | values >> np.uint64(lower) & np.uint64((1 << _PLACE_BITS) - 1)
        yield places >> np.uint64(3), np.left_shift(np.uint8(1), (places & np.uint64(7)).astype(np.uint8))
