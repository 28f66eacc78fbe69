"""The compiled sheet and trees give what the arrays give, to the last bit and to rounding."""

from __future__ import annotations

import random
from contextlib import suppress

import numpy as np
import pytest

from benchmarks.mutants import LIGHT, mutant
from benchmarks.trial import pages_of
from pipelines.errors import ExtractionError
from scraper.extract.body import features, giveaways, model, numbers
from scraper.extract.page import document, walk

PAGES = pages_of(None)


@pytest.fixture(autouse=True)
def compiled() -> None:
    if features.compiled is None:
        pytest.skip("the compiled numbers were not built: pip install with a C compiler builds them")


def compare(page: object, top: int = -1) -> int:
    """Blocks that were described."""
    layout = walk.lay_out(document.parse(page))
    sheets = [make(layout, min(top, len(layout.blocks) - 1), 3) for make in (numbers.Sheet, features.compiled.Sheet)]
    for sheet in sheets:
        if len(sheet.places):
            sheet.fill()
    one, other = sheets
    assert one.places.tolist() == other.places.tolist()
    assert (one.texts, one.prose, one.off) == (other.texts, other.prose, other.off)
    assert one.values.shape == other.values.shape
    rows = len(numbers.NUMBERS)
    different = np.flatnonzero((one.values[:rows] != other.values[:rows]).any(axis=1))
    assert not len(different), [numbers.NUMBERS[row] for row in different]
    if one.texts:
        rows = len(giveaways.GIVEAWAYS) + 4
        words = [np.full((rows, len(one.texts)), 9, np.float32) for _ in range(2)]
        giveaways.look_at(one.texts, one.off, words[0])
        features.by_words(one.texts, one.off, words[1])
        assert words[0].tolist() == words[1].tolist()
    return len(one.texts)


def test_pages() -> None:
    chance = random.Random(3)
    described = [compare(page, chance.randrange(-1, 40)) for page in PAGES]
    assert sum(map(bool, described)) > 0.9 * len(PAGES)


@pytest.mark.parametrize("kind", LIGHT)
def test_damaged_pages(kind: str) -> None:
    for number in range(12):
        with suppress(ExtractionError):
            compare(mutant(kind, number, PAGES, seed=5), number - 1)


def test_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    layout = walk.lay_out(document.parse(max(PAGES, key=lambda page: len(page.body))))
    from scraper.extract.page.structured import read

    said = read(document.parse(PAGES[0]))
    told = features.describe(layout, 0, "Ferry is back", said)
    likely = model.bundled().probabilities(told)
    monkeypatch.setattr(model, "compiled", None)
    assert likely == pytest.approx(model.bundled().probabilities(told), abs=1e-12)
