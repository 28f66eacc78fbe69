"""Articles whose signatures have a band in common are found, whether it is written or waits."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

import pipelines.archive.bands
from pipelines.archive import Archive
from pipelines.archive.bands import Bands, fill_filters
from pipelines.minhash import BANDS, bands
from pipelines.waiting_bands import Waiting

if TYPE_CHECKING:
    from pathlib import Path

_STEP, _SLICES = 8, Waiting.SLICES


class Model:
    """What is in the archive, and what agrees with a signature by looking at each."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.signatures: dict[int, bytes] = {}
        self._pool = [self.rng.randbytes(6) for _ in range(200)]

    def draw(self) -> bytes:
        """A signature with two bands that others may have as well."""
        parts = [self.rng.randbytes(6) for _ in range(BANDS)]
        for at in self.rng.sample(range(BANDS), 2):
            parts[at] = self._pool[at]
        return b"".join(parts)

    def agreeing(self, signed: bytes) -> Counter[int]:
        own = set(bands(signed).tolist())
        counts = {article: len(own & set(bands(other).tolist())) for article, other in self.signatures.items()}
        return Counter({article: n for article, n in counts.items() if n})


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slices are written after some articles, and not after hundreds; and none is beyond the newest that are looked at."""
    monkeypatch.setattr(pipelines.archive.bands, "_STEP", _STEP)
    monkeypatch.setattr(pipelines.archive.bands, "_MOST_ROUNDS", 2)
    monkeypatch.setattr(pipelines.archive.bands, "_MOST", 10_000)
    monkeypatch.setattr(pipelines.archive.bands, "_WRITTEN", "SELECT article FROM signature_bands WHERE band = ?")


def put(archive: Archive, article: int, signed: bytes | None) -> None:
    """Give an article another signature, or none, as `Copies` does."""
    was = archive.db.execute("SELECT minhash FROM signatures WHERE article = ?", [article]).fetchone()
    if was is not None:
        archive.db.execute("DELETE FROM signatures WHERE article = ?", [article])
        archive.copies._bands.remove(article, was[0])
    if signed is not None:
        archive.copies._bands.add(article, signed)
        archive.db.execute("INSERT INTO signatures (article, minhash) VALUES (?, ?)", [article, signed])


def undo(archive: Archive, article: int, signed: bytes | None) -> None:
    with suppress(KeyboardInterrupt), archive.transaction():
        put(archive, article, signed)
        raise KeyboardInterrupt


def test_two_writers_find_what_either_wrote_changed_or_undid(tmp_path: Path) -> None:
    model = Model(1)
    with Archive(tmp_path / "archive.db") as one, Archive(tmp_path / "archive.db") as other:
        for archive in (one, other):
            archive.db.execute("PRAGMA foreign_keys = OFF")  # signatures without articles
        for new in range(1, 3 * _SLICES * _STEP):
            archive = one if model.rng.random() < 0.9 else other
            article = new if model.rng.random() < 0.9 else model.rng.randrange(1, new)
            signed = model.draw() if article == new or model.rng.random() < 0.7 else None
            if model.rng.random() < 0.02:
                undo(archive, article, signed)
                continue
            with archive.transaction():
                put(archive, article, signed)
                model.signatures.pop(article, None)
                model.signatures |= {article: signed} if signed else {}
                if new % 5 == 0:
                    asked = model.draw()
                    assert Counter(archive.copies._bands.agreeing(asked)) == model.agreeing(asked)
        written = one.db.execute("SELECT band, article FROM signature_bands").fetchall()
        assert len(written) > BANDS * _SLICES * _STEP
        assert all(band in set(bands(model.signatures[article]).tolist()) for band, article in written)
        logged, last = one.db.execute("SELECT count(*), max(id) FROM signature_log").fetchone()
        assert logged <= _SLICES * _STEP + _STEP < last
        for again in (Bands(one.db), one.copies._bands, other.copies._bands):  # a new process, and both
            asked = model.draw()
            assert Counter(again.agreeing(asked)) == model.agreeing(asked)
        one.copies._bands.clear()
        assert one.copies._bands.agreeing(asked) == other.copies._bands.agreeing(asked) == []


def test_bands_of_an_older_archive_are_found(tmp_path: Path) -> None:
    model = Model(2)
    model.signatures = {article: model.draw() for article in range(1, 100)}
    with Archive(tmp_path / "archive.db") as archive:
        archive.db.execute("DELETE FROM signature_slices")
        archive.db.conn.executemany(
            "INSERT INTO signature_bands (band, article) VALUES (?, ?)",
            [(band, article) for article, signed in model.signatures.items() for band in bands(signed).tolist()],
        )
        fill_filters(archive.db)
        for signed in (model.draw(), model.draw(), *model.signatures.values()):
            assert Counter(archive.copies._bands.agreeing(signed)) == model.agreeing(signed)


def test_what_agrees_with_hundreds_is_told_the_newest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    signed = Model(3).draw()
    with Archive(tmp_path / "archive.db") as archive:
        archive.db.execute("PRAGMA foreign_keys = OFF")
        with archive.transaction():
            for article in range(1, 601):
                put(archive, article, signed)
        assert Counter(archive.copies._bands.agreeing(signed)) == dict.fromkeys(range(561, 601), BANDS)
