"""Signatures of texts: alike texts agree on a band, others don't."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.archive.folding import fold
from pipelines.minhash import BANDS, LEAST_SHINGLES, Likeness, bands, compare, estimate, shingles, signature


def text(seed: int, words: int = 400) -> list[str]:
    rng = random.Random(seed)
    return [f"w{rng.randrange(5_000)}" for _ in range(words)]


def signed(words: list[str]) -> bytes:
    made = signature(shingles(" ".join(words)))
    assert made is not None
    return made


def test_how_alike() -> None:
    words = text(1)
    whole, half = shingles(" ".join(words)), shingles(" ".join(words[:200]))
    assert compare(whole, whole) == Likeness(1.0, 1.0)
    assert compare(whole, half).containment == 1.0
    assert compare(whole, half).jaccard == pytest.approx(197 / 397, abs=0.01)
    assert compare(whole, shingles(" ".join(text(2)))) == Likeness(0.0, 0.0)
    assert compare(whole, shingles("")) == Likeness(0.0, 0.0)


def test_runs_are_in_order() -> None:
    assert compare(shingles("a b c d"), shingles("d c b a")).jaccard == 0
    assert compare(shingles("a b c d"), shingles("a b c d")).jaccard == 1
    assert len(shingles("a b c")) == 0


def test_a_short_text_has_no_signature() -> None:
    assert signature(shingles(" ".join(text(1, LEAST_SHINGLES + 2)))) is None
    assert signature(shingles(" ".join(text(1, LEAST_SHINGLES + 3)))) is not None


def test_signatures_estimate() -> None:
    """Over 200 pairs of every likeness the error is that of 48 draws."""
    errors = []
    for seed in range(200):
        words = text(seed)
        kept = words[: 100 + seed]
        one, other = [*kept, *text(1_000 + seed)], [*kept, *text(2_000 + seed)]
        true = compare(shingles(" ".join(one)), shingles(" ".join(other))).jaccard
        errors.append(estimate(signed(one), signed(other)) - true)
    assert abs(sum(errors) / len(errors)) < 0.02
    assert (sum(error**2 for error in errors) / len(errors)) ** 0.5 < 0.08


def test_bands_meet_where_texts_are_alike() -> None:
    def meet(kept: int) -> float:
        """Of 100 pairs with so many of 400 words in common, the share that agrees on a band."""
        pairs = ((text(seed), text(seed)[:kept] + text(seed + 5_000, 400 - kept)) for seed in range(100))
        return sum(bool(set(bands(signed(one))) & set(bands(signed(other)))) for one, other in pairs) / 100

    assert meet(340) >= 0.99  # a Jaccard of .74
    assert meet(0) == 0
    assert len(bands(signed(text(1)))) == BANDS


def test_the_functions_are_the_same_everywhere_and_for_ever() -> None:
    """What an archive holds was signed by an older program, on another machine."""
    assert signed(text(7))[:12].hex() == "1e8c1437a6b6801ea48a8cf5"


def test_long_texts_are_signed_as_a_whole() -> None:
    words = text(3, 20_000)
    assert estimate(signed(words), signed(words[10_000:] + words[:10_000])) > 0.9


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_has_shingles(written: str) -> None:
    hashes = shingles(fold(written))
    assert compare(hashes, hashes).jaccard == (1.0 if len(hashes) else 0.0)
