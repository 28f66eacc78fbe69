"""An export takes the same memory however many articles there are."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks.exports import measure
from tests.builders import HOME, make_archive, publish

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads the memory from /proc")

_ARTICLES, _SENTENCE = 20_000, "The harbour bridge is open, and the goat was found later. "


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty thousand rows of 6 KB, as one article that is stored and many like it."""
    path = tmp_path_factory.mktemp("large") / "archive.db"
    with make_archive(path) as archive, archive.transaction():
        publish(archive, f"{HOME}a", text=_SENTENCE * 100)
        names = [c.name for c in archive.db["articles"].columns if c.name not in {"id", "timeline", "canonical_url"}]
        listed = ", ".join(names)
        archive.db.execute(
            f"INSERT INTO articles (canonical_url, {listed}) WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1"
            f" FROM n WHERE i < ?) SELECT canonical_url || i, {listed} FROM n, articles WHERE id = 1",
            [_ARTICLES],
        )
    return path


@pytest.mark.parametrize("file_format", ["jsonl", "csv", "parquet"])
def test_a_hundred_megabytes_of_text_are_not_gathered(archive: Path, file_format: str) -> None:
    if file_format == "parquet":
        pytest.importorskip("pyarrow", reason="needs the extra parquet")
    written = measure(archive, file_format)
    assert written.articles == _ARTICLES
    # nine tenths of the text are 105 MB; a row group of Parquet, with its columns, is a few times 8
    assert written.memory < written.memory_early + (70 if file_format == "parquet" else 20)
