"""Articles as a data frame."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest

from pipelines.errors import MissingExtraError
from tests.builders import HOME, NOW, make_archive, publish

if TYPE_CHECKING:
    from pathlib import Path


def test_an_article_a_row(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    with make_archive(tmp_path / "archive.db") as archive:
        assert archive.to_pandas().empty
        publish(archive, f"{HOME}a", title="One", published=NOW, language="az", authors=["A", "B"])
        publish(archive, f"{HOME}b", title="Two", published=date(2026, 11, 19))
        publish(archive, f"{HOME}c", title="Three", published=None)
        frame = archive.to_pandas()
        assert list(archive.to_pandas(language="az")["title"]) == ["One"]
    assert list(frame.index) == [1, 2, 3]
    assert list(frame["title"]) == ["One", "Two", "Three"]
    assert frame.loc[1, "authors"] == ["A", "B"]
    assert list(frame["published"][:2]) == [pandas.Timestamp(NOW), pandas.Timestamp("2026-11-19", tz="UTC")]
    assert frame["published"].isna().tolist() == [False, False, True]
    assert (frame["first_seen_at"] == pandas.Timestamp(NOW)).all()


def test_without_pandas_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with (
        make_archive(tmp_path / "archive.db") as archive,
        pytest.raises(MissingExtraError, match=r"pressmark\[pandas\]"),
    ):
        archive.to_pandas()
