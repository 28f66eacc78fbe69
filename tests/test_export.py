"""The archive as files: what is written reads back equal."""

from __future__ import annotations

import csv
import io
import json
import os
import sys
import threading
from dataclasses import asdict, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pipelines.archive.export import FORMATS, export, format_of, write_csv, write_jsonl
from pipelines.archive.parquet import write_parquet
from pipelines.archive.records import StoredArticle
from pipelines.errors import ExportError
from pipelines.items import Image
from scraper.cli import main
from tests.builders import HOME, HOUR, NOW, make_archive, publish

if TYPE_CHECKING:
    from collections.abc import Iterator

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


def test_parquet_reads_back_equal(archive: Archive, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="needs the extra parquet")
    publish(archive, f"{HOME}c", title="Dated", published=date(2026, 11, 3))
    assert export(archive, tmp_path / "articles.parquet") == 3
    rows = pq.read_table(tmp_path / "articles.parquet").to_pylist()
    moments = ("first_seen_at", "last_fetched_at")
    assert [row.pop("published") for row in rows] == [NOW - HOUR, None, datetime(2026, 11, 3, tzinfo=UTC)]
    for row, article in zip(rows, archive.articles.all(), strict=True):
        expected = asdict(article) | {name: datetime.fromisoformat(getattr(article, name)) for name in moments}
        assert row == expected


def test_parquet_is_written_in_pieces(archive: Archive, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet", reason="needs the extra parquet")
    one = next(archive.articles.all())
    long = replace(one, text="x" * 5_000_000)
    assert len(list(write_parquet([long, long, one], tmp_path / "three.parquet"))) == 3
    assert pq.ParquetFile(tmp_path / "three.parquet").num_row_groups == 2
    assert list(write_parquet([], tmp_path / "none.parquet")) == []
    assert pq.read_table(tmp_path / "none.parquet").num_rows == 0


def test_without_pyarrow_it_says_what_to_install(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    path = tmp_path / "articles.parquet"
    result = CliRunner().invoke(main, ["export", "--archive", str(archive.path), "-o", str(path)])
    assert result.exit_code == 1
    assert result.stderr == "Parquet needs pyarrow: pip install 'pressmark[parquet]'\n"
    assert left_in(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "file_format"),
    [("a", "jsonl"), ("a.NDJSON", "jsonl"), ("a.csv", "csv"), ("a.parquet", "parquet"), ("a.db", "sqlite"),
     ("a.sqlite", "sqlite")],
)  # fmt: skip
def test_the_format_is_told_by_the_name(name: str, file_format: str) -> None:
    assert format_of(Path(name)) == file_format


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["-o", "articles.xlsx"], "articles.xlsx: .xlsx is no format that is known; choose one with --format"),
        (["-o", "no/such/a.csv"], "no/such/a.csv: the folder"),
        (["-o", "no/such/a.db"], "no/such/a.db: the folder"),
        (["--format", "sqlite"], "sqlite: is not for standard output; name a file with -o FILE"),
        (["--format", "parquet"], "parquet: is not for standard output; name a file with -o FILE"),
        (["-o", "archive.db"], "archive.db: is there already and is not written over"),
        (["-o", "archive.db", "--format", "csv"], "archive.db: is there already and is not written over"),
        (["-o", "notes.db"], "notes.db: is there already and is not written over"),
        (["-o", "/dev/null", "--format", "sqlite"], "/dev/null: an archive can't be written to a pipe or a device"),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, list) else "",
)
def test_what_can_not_be_written_is_one_line_and_changes_nothing(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], complaint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.db").write_text("mine", encoding="utf-8")
    before = list(archive.articles.all())
    result = CliRunner().invoke(main, ["export", *words])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(complaint)
    assert result.stderr.count("\n") == 1
    assert list(archive.articles.all()) == before
    assert left_in(tmp_path) == ["notes.db"]
    assert (tmp_path / "notes.db").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("file_format", FORMATS)
def test_what_was_begun_and_not_ended_is_not_left_behind(archive: Archive, tmp_path: Path, file_format: str) -> None:
    if file_format == "parquet":
        pytest.importorskip("pyarrow", reason="needs the extra parquet")
    path = tmp_path / f"articles{FORMATS[file_format][0]}"

    def stop(_done: int, _total: int) -> None:
        assert [name for name in left_in(tmp_path) if name.endswith(".part")]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(archive, path, progress=stop)
    assert left_in(tmp_path) == []
    told = []
    assert export(archive, path, progress=lambda *counts: told.append(counts)) == 2
    assert told == [(1, 2), (2, 2)]
    assert left_in(tmp_path) == [path.name]


def test_an_earlier_export_is_replaced_when_the_new_one_is_whole(archive: Archive, tmp_path: Path) -> None:
    path, link = tmp_path / "articles.jsonl", tmp_path / "link.jsonl"
    link.symlink_to(path)
    path.write_text("earlier", encoding="utf-8")
    export(archive, link, progress=lambda *_: path.read_text(encoding="utf-8") == "earlier" or pytest.fail("too soon"))
    assert link.is_symlink()
    assert len(path.read_text(encoding="utf-8").splitlines()) >= 2


def test_a_pipe_is_written_to(archive: Archive, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read = []
    reader = threading.Thread(target=lambda: read.extend(pipe.read_text(encoding="utf-8").split("\n")))
    reader.start()
    export(archive, pipe)
    reader.join(timeout=30)
    assert [json.loads(line)["id"] for line in read[:-1]] == [1, 2]


def test_a_full_disk_is_one_line(archive: Archive) -> None:
    with pytest.raises(ExportError, match="can't be written: No space left on device"):
        export(archive, Path("/dev/full"))


def left_in(folder: Path) -> list[str]:
    """The files of a folder but for the archive's own."""
    return sorted(path.name for path in folder.iterdir() if path.is_file() and not path.name.startswith("archive.db"))
