"""The measures: how far an extracted field is from the truth.

    body      precision, recall and F1 over 4-word shingles, averaged over pages of equal weight, as in the public
              article-extraction benchmark (Scrapinghub, 2020); F1 is that of mean precision and mean recall
    exact     share of pages whose words are the truth's, in their order
    title     share equal after folding case, space, quotes and dashes
    day       share whose day of publication is the truth's
    authors   mean F1 over the set of names

A page that an extractor fails on counts as empty.
"""

from __future__ import annotations

import random
import re
import statistics
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.corpus import Sample

__all__ = [
    "MEASURES",
    "Output",
    "Scores",
    "authors_f1",
    "body_scores",
    "day",
    "f1",
    "fold_case",
    "same_words",
    "score",
]

MEASURES = ("precision", "recall", "body", "exact", "title", "day", "authors", "ms")
_WORD = re.compile(r"\w+")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_SHINGLE = 4
_RESAMPLES = 1000  # of the pages, for the interval of a mean


@dataclass(frozen=True, slots=True)
class Output:
    """What an extractor gave for a page; None for a field that it does not have."""

    body: str | None = None
    title: str | None = None
    published: str | None = None
    authors: list[str] | None = None
    seconds: float = 0.0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Scores:
    """The measures of one extractor on one set: value, and the bounds of its 95 % interval (bootstrap over pages)."""

    pages: int
    errors: int
    values: dict[str, tuple[float, float, float]]


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """The 4-word sequences of a text; a shorter text is one sequence."""
    words = _WORD.findall(text)
    grams = [tuple(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1))]
    return Counter(gram for gram in grams if gram)


def body_scores(truth: str, got: str) -> tuple[float | None, float | None]:
    """Precision and recall of a page; None where nothing was extracted, or nothing was to be."""
    a, b = shingles(truth), shingles(got)
    hits = (a & b).total()
    precision = hits / b.total() if b else None
    recall = hits / a.total() if a else None
    return precision, recall


def same_words(truth: str, got: str) -> bool:
    """Whether two texts have the same words in the same order."""
    return _WORD.findall(truth) == _WORD.findall(got)


def fold_case(words: str | None) -> str:
    """A title or name as it is compared."""
    folded = unicodedata.normalize("NFKC", words or "").casefold()
    return " ".join(re.sub("[’‘]", "'", re.sub("[“”]", '"', re.sub("[–—]", "-", folded))).split())


def authors_f1(truth: Sequence[str], got: Sequence[str]) -> float:
    """F1 over the set of names; 1 where there are none and none was found."""
    a, b = {fold_case(name) for name in truth}, {fold_case(name) for name in got}
    if not a and not b:
        return 1.0
    return 2 * len(a & b) / (len(a) + len(b))


def day(moment: Any) -> str | None:
    """The day of a time, as ISO 8601 writes it there."""
    found = _DAY.search(str(moment or ""))
    return found[0] if found else None


def score(samples: Sequence[Sample], outputs: Sequence[Output]) -> Scores:
    """Every measure that the set has a truth for and the extractor a field, with its interval."""
    columns: dict[str, list[float | None]] = {"ms": [output.seconds * 1000 for output in outputs]}
    has = {name: any(getattr(output, name) is not None for output in outputs) for name in Output.__slots__}
    if samples[0].body is not None and has["body"]:
        pairs = [body_scores(s.body or "", o.body or "") for s, o in zip(samples, outputs, strict=True)]
        columns["precision"], columns["recall"] = [p for p, _ in pairs], [r for _, r in pairs]
        columns["exact"] = _compare(samples, outputs, lambda s, o: same_words(s.body or "", o.body or ""))
    if "title" in samples[0].truth and has["title"]:
        columns["title"] = _compare(samples, outputs, lambda s, o: fold_case(s.truth["title"]) == fold_case(o.title))
    if "published" in samples[0].truth and has["published"]:
        columns["day"] = _compare(samples, outputs, lambda s, o: day(s.truth["published"]) == day(o.published))
    if has["authors"] and any("authors" in sample.truth for sample in samples):
        columns["authors"] = [
            authors_f1(s.truth["authors"], o.authors or []) if "authors" in s.truth else None
            for s, o in zip(samples, outputs, strict=True)
        ]
    return Scores(len(samples), sum(output.error is not None for output in outputs), _intervals(columns))


def _compare(
    samples: Sequence[Sample], outputs: Sequence[Output], same: Callable[[Sample, Output], bool]
) -> list[float | None]:
    return [float(same(s, o)) for s, o in zip(samples, outputs, strict=True)]


def _intervals(columns: dict[str, list[float | None]]) -> dict[str, tuple[float, float, float]]:
    rng = random.Random(7)  # the same pages are drawn in every run
    size = len(columns["ms"])
    draws = [rng.choices(range(size), k=size) for _ in range(_RESAMPLES)]
    values = {}
    for name in MEASURES:
        if name == "body" and "precision" in columns:
            values[name] = _bounds(
                lambda rows: f1(_mean(columns["precision"], rows), _mean(columns["recall"], rows)), size, draws
            )
        elif name in columns:
            of = _median if name == "ms" else _mean
            values[name] = _bounds(lambda rows, column=columns[name], of=of: of(column, rows), size, draws)
    return values


def _bounds(
    of: Callable[[Sequence[int]], float], size: int, draws: Sequence[Sequence[int]]
) -> tuple[float, float, float]:
    resampled = sorted(of(rows) for rows in draws)
    return of(range(size)), resampled[int(0.025 * len(draws))], resampled[int(0.975 * len(draws))]


def _mean(column: Sequence[float | None], rows: Sequence[int]) -> float:
    kept = [value for row in rows if (value := column[row]) is not None]
    return sum(kept) / len(kept) if kept else 0.0


def _median(column: Sequence[float | None], rows: Sequence[int]) -> float:
    return statistics.median(value for row in rows if (value := column[row]) is not None)


def f1(precision: float, recall: float) -> float:
    """Their harmonic mean."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
