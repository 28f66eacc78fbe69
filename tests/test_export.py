"""The archive as files: what is written reads back equal."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict, fields
from typing import TYPE_CHECKING

import pytest

from pipelines.archive.articles import StoredArticle
from pipelines.archive.export import write_csv, write_jsonl
from pipelines.items import Image
from tests.builders import HOME, make_archive, publish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.archive import Archive

_ODD = 'Quotes "“,;\r\nlines\nand \u2028 more\ttabs\0NUL 🚂 =1+1 şəhər\x85'


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "archive.db") as archive:
        publish(archive, f"{HOME}a", title=_ODD, text=f"{_ODD}\n\n{_ODD} " * 4, authors=["A, B", "C"], tags=["x"],
                images=[Image(url=f"{HOME}1.jpg", caption=_ODD), Image(url=f"{HOME}2.jpg")])  # fmt: skip
        publish(archive, f"{HOME}b", title=None, published=None, authors=[], section="")
        yield archive


def test_json_lines_read_back_equal(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    with path.open("w", encoding="utf-8", newline="") as file:
        written = list(write_jsonl(archive.articles.all(), file))
    with path.open(encoding="utf-8") as file:
        read = [StoredArticle(**json.loads(line)) for line in file]
    assert read == written == list(archive.articles.all())


def test_csv_reads_back_equal(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "articles.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        written = list(write_csv(archive.articles.all(), file))
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [field.name for field in fields(StoredArticle)]
    for row, article in zip(rows, written, strict=True):
        expected = {k: "" if v is None else str(v) for k, v in asdict(article).items() if not isinstance(v, list)}
        assert {name: row[name] for name in expected} == expected
    assert (rows[0]["authors"], rows[0]["tags"]) == ("A, B; C", "x")
    assert rows[0]["images"] == f"{HOME}1.jpg; {HOME}2.jpg"
    assert (rows[1]["authors"], rows[1]["images"], rows[1]["title"]) == ("", "", "")


@pytest.mark.parametrize(("write", "lines"), [(write_jsonl, 0), (write_csv, 1)])
def test_nothing_to_export(write: object, lines: int) -> None:
    file = io.StringIO(newline="")
    assert callable(write)
    assert list(write([], file)) == []
    assert len(file.getvalue().splitlines()) == lines


def test_articles_are_written_one_at_a_time(archive: Archive) -> None:
    file = io.StringIO()
    writing = write_jsonl(archive.articles.all(), file)
    next(writing)
    assert len(file.getvalue().split("\n")) == 2
