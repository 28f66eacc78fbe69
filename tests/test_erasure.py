"""Records that are written over: the others stay where they are, and every reader goes on."""

from __future__ import annotations

import io
import random
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from fastwarc.warc import ArchiveIterator
from warcio.archiveiterator import ArchiveIterator as Warcio

from pipelines.erasure import erase
from pipelines.errors import CaptureError
from pipelines.warc import WarcReader, WarcWriter
from tests.builders import NOW, make_exchange

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.items import Capture

_LATER = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
_SIZES = (0, 10, 400, 3_000, 66_000, 400_000)


def written(folder: Path) -> list[Capture]:
    """Captures with bodies that compress badly, of many sizes."""
    chance = random.Random(1)
    writer = WarcWriter(folder, software="test")
    captures = [
        writer.write(make_exchange(f"https://example.com/{size}", b"The secret words. " + chance.randbytes(size)))
        for size in _SIZES
    ]
    writer.close()
    return captures


@pytest.mark.parametrize("place", range(len(_SIZES)))
def test_a_record_is_gone_and_its_neighbours_are_not(tmp_path: Path, place: int) -> None:
    captures = written(tmp_path)
    path = tmp_path / captures[place].warc_file
    size = path.stat().st_size
    doomed = captures[place]
    erase(path, doomed.warc_offset, doomed.warc_length, url="https://example.com/x", reason="asked to", now=_LATER)
    assert path.stat().st_size == size
    reader = WarcReader(tmp_path)
    for other, capture in enumerate(captures):
        if other != place:
            assert reader.response(capture)[2].startswith(b"The secret words.")
    with pytest.raises(CaptureError):
        reader.response(doomed)
    with path.open("rb") as file:
        records = [(record.rec_type, record.content_stream().read()) for record in Warcio(file)]
    assert [kind for kind, _ in records].count("metadata") == 1
    said = next(block for kind, block in records if kind == "metadata")
    assert b"removed: 2026-11-24\r\nreason: asked to" in said
    assert sum(b"secret" in block for _, block in records) == len(_SIZES) - 1
    assert len(list(ArchiveIterator(io.BytesIO(path.read_bytes())))) == len(records)


def test_what_is_written_over_passes_the_check_of_another_program(tmp_path: Path) -> None:
    captures = written(tmp_path)
    path = tmp_path / captures[0].warc_file
    for capture in captures:
        erase(path, capture.warc_offset, capture.warc_length, url="https://example.com/x", reason="asked", now=_LATER)
    check = [sys.executable, "-m", "warcio.cli", "check", str(path)]
    done = subprocess.run(check, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_long_reasons_fit_into_short_places(tmp_path: Path) -> None:
    [capture, *_] = written(tmp_path)
    path = tmp_path / capture.warc_file
    reason = " ".join(str(random.Random(n).random()) for n in range(200))
    erase(path, capture.warc_offset, capture.warc_length, url="https://example.com/x", reason=reason, now=_LATER)
    assert "secret" not in path.read_bytes().decode("latin-1")
    with path.open("rb") as file:
        assert any(record.content_stream().read() == b"removed\r\n" for record in Warcio(file))


def test_a_place_that_is_no_record_is_told(tmp_path: Path) -> None:
    [capture, *_] = written(tmp_path)
    path = tmp_path / capture.warc_file
    before = path.read_bytes()
    for offset, length, complaint in ((0, 40, "no whole record"), (len(before) - 10, 900, "ends before")):
        with pytest.raises(CaptureError, match=complaint):
            erase(path, offset, length, url="https://example.com/x", reason="asked", now=NOW)
    with pytest.raises(CaptureError, match="was it moved"):
        erase(tmp_path / "other.warc.gz", 0, 900, url="https://example.com/x", reason="asked", now=NOW)
    assert path.read_bytes() == before
