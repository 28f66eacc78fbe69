"""Opening an archive, and its transactions: what a file must be, and that all is kept or nothing."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import pipelines.archive
from pipelines.archive import Archive
from pipelines.errors import ArchiveError
from tests.builders import HOME, NOW, make_archive, publish

if TYPE_CHECKING:
    from collections.abc import Iterator

_APPLICATION_ID = int.from_bytes(b"PRMK")
_NOBODY = 65534


def complaint(path: Path, *, readonly: bool = False) -> str:
    """What is said about a file that can't be opened: one line that begins with its path."""
    with pytest.raises(ArchiveError) as caught:
        Archive(path, readonly=readonly).close()
    assert str(caught.value) == f"{path}: {caught.value.problem}"
    assert "\n" not in caught.value.problem
    return caught.value.problem


def run_sql(path: Path, *statements: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as conn, conn:
        return [row for statement in statements for row in conn.execute(statement).fetchall()]


@contextmanager
def without_rights() -> Iterator[Path]:
    """A folder that everybody may enter, as a user who may write nothing in it; root becomes nobody for a while."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "public"
        folder.mkdir()
        Path(name).chmod(0o755)
        yield folder
        folder.chmod(0o755)


@contextmanager
def as_nobody(folder: Path, *, folder_too: bool) -> Iterator[None]:
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555 if folder_too else 0o777)
    root = os.geteuid() == 0
    if root:
        os.seteuid(_NOBODY)
    try:
        if not os.access(folder, os.X_OK, effective_ids=root):
            pytest.skip("the folder for temporary files is closed to other users")
        yield
    finally:
        if root:
            os.seteuid(0)


# -- opening ------------------------------------------------------------------------------------------------------


def test_a_new_file_is_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    Archive(path).close()
    assert run_sql(path, "PRAGMA application_id", "PRAGMA journal_mode") == [(_APPLICATION_ID,), ("wal",)]
    assert path.read_bytes()[68:72] == b"PRMK"


@pytest.mark.parametrize("name", ["archive.db", "my archive?#%20.db", "архив.db", "-x"])
def test_it_is_there_when_it_is_opened_again(tmp_path: Path, name: str) -> None:
    with make_archive(tmp_path / name) as archive:
        publish(archive)
    for readonly in (False, True):
        with Archive(tmp_path / name, readonly=readonly) as archive:
            assert [article.title for article in archive.articles.all()] == ["Harbour bridge opens"]


def test_a_text_is_a_path_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Archive("news.db").close()
    assert (tmp_path / "news.db").exists()


def test_an_empty_file_becomes_an_archive(tmp_path: Path) -> None:
    (tmp_path / "archive.db").touch()
    with make_archive(tmp_path / "archive.db") as archive:
        assert archive.articles.count() == 0


def test_a_reader_makes_no_file(tmp_path: Path) -> None:
    assert "there is no archive here" in complaint(tmp_path / "archive.db", readonly=True)
    assert not list(tmp_path.iterdir())


def test_a_reader_can_not_write(tmp_path: Path) -> None:
    make_archive(tmp_path / "archive.db").close()
    with Archive(tmp_path / "archive.db", readonly=True) as archive, pytest.raises(sqlite3.OperationalError):
        archive.sources.add("https://other.example/", now=NOW)


@pytest.mark.parametrize("application_id", [0, 252006])
def test_another_programs_file_is_left_alone(tmp_path: Path, application_id: int) -> None:
    path = tmp_path / "bookmarks.db"
    run_sql(path, "CREATE TABLE bookmarks (url TEXT)", f"PRAGMA application_id = {application_id}")
    before = path.read_bytes()
    for readonly in (False, True):
        assert "another program's" in complaint(path, readonly=readonly)
    assert path.read_bytes() == before


def test_an_empty_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    run_sql(tmp_path / "map.db", "PRAGMA application_id = 252006")
    assert "another program's" in complaint(tmp_path / "map.db")


@pytest.mark.parametrize("content", [b"<html>", b"SQLite format 3", b"a long text, and no database at all. " * 500])
def test_what_is_no_database_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(content)
    for readonly in (False, True):
        assert "is no SQLite file" in complaint(path, readonly=readonly)
    assert path.read_bytes() == content


def test_a_folder_is_no_archive(tmp_path: Path) -> None:
    assert "is a folder" in complaint(tmp_path)
    assert "is a folder" in complaint(tmp_path, readonly=True)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    assert f"the folder {tmp_path / 'no'} does not exist" in complaint(tmp_path / "no" / "archive.db")


def test_an_archive_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    make_archive(path).close()
    run_sql(
        path, "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('pressmark', 'm999_future', '')"
    )
    for readonly in (False, True):
        problem = complaint(path, readonly=readonly)
        assert "newer" in problem
        assert "m999_future" in problem


def test_migrations_of_others_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    make_archive(path).close()
    run_sql(
        path, "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('notes', 'm999_future', '')"
    )
    Archive(path).close()


@pytest.mark.parametrize("folder_too", [False, True])
def test_a_file_that_can_not_be_written_is_told_of_at_once(*, folder_too: bool) -> None:
    with without_rights() as folder:
        make_archive(folder / "archive.db").close()
        with as_nobody(folder, folder_too=folder_too):
            assert "can't be written (read-only)" in complaint(folder / "archive.db")


def test_a_folder_that_can_not_be_written_is_told_of() -> None:
    with without_rights() as folder, as_nobody(folder, folder_too=True):
        assert "can't be opened" in complaint(folder / "archive.db")


def test_a_reader_needs_no_right_to_write_the_file() -> None:
    with without_rights() as folder:
        with make_archive(folder / "archive.db") as archive:
            publish(archive)
        with as_nobody(folder, folder_too=False), Archive(folder / "archive.db", readonly=True) as archive:
            assert archive.articles.count() == 1


def test_a_reader_who_may_not_write_beside_the_file_is_told_what_to_do() -> None:
    with without_rights() as folder:
        make_archive(folder / "archive.db").close()
        with as_nobody(folder, folder_too=True):
            assert "copy it to another" in complaint(folder / "archive.db", readonly=True)


def test_a_file_that_another_program_holds_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipelines.archive, "_BUSY_SECONDS", 0.05)
    path = tmp_path / "archive.db"
    make_archive(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "is locked by another program" in complaint(path)
        Archive(path, readonly=True).close()
        other.execute("ROLLBACK")


def test_several_processes_may_make_the_same_archive_at_once(tmp_path: Path) -> None:
    start = threading.Barrier(4)

    def begin(path: Path, number: int) -> None:
        start.wait()
        with Archive(path) as archive:
            archive.sources.add(f"https://{number}.example/", now=NOW)

    with ThreadPoolExecutor(4) as pool:
        for attempt in range(5):
            path = tmp_path / f"{attempt}.db"
            list(pool.map(begin, [path] * 4, range(4)))
            with Archive(path, readonly=True) as archive:
                assert len(archive.sources.all()) == 4


# -- transactions -------------------------------------------------------------------------------------------------


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "archive.db") as archive:
        yield archive


def test_an_error_inside_keeps_nothing(archive: Archive) -> None:
    with pytest.raises(KeyboardInterrupt), archive.transaction():  # noqa: PT012
        archive.sources.add("https://one.example/", now=NOW)
        with archive.transaction():
            archive.sources.add("https://two.example/", now=NOW)
        raise KeyboardInterrupt
    assert [source.home for source in archive.sources.all()] == [HOME]


def test_an_error_at_the_end_keeps_nothing_and_the_next_one_is_kept(archive: Archive) -> None:
    with pytest.raises(sqlite3.IntegrityError), archive.transaction():  # noqa: PT012
        archive.db.execute("PRAGMA defer_foreign_keys = ON")  # the error comes with COMMIT
        archive.db.execute("INSERT INTO article_tags VALUES (99, 99, 0)")
    with archive.transaction():
        archive.sources.add("https://one.example/", now=NOW)
    with Archive(archive.path, readonly=True) as reader:
        assert [source.name for source in reader.sources.all()] == ["example.com", "one.example"]


def test_an_error_that_sqlite_rolled_back_itself_is_the_one_that_is_told(archive: Archive) -> None:
    with pytest.raises(ZeroDivisionError), archive.transaction():  # noqa: PT012
        archive.db.execute("ROLLBACK")
        raise ZeroDivisionError


def test_a_reader_sees_all_of_a_transaction_or_nothing(archive: Archive) -> None:
    with Archive(archive.path, readonly=True) as reader:
        with archive.transaction():
            archive.sources.add("https://one.example/", now=NOW)
            assert len(reader.sources.all()) == 1
        assert len(reader.sources.all()) == 2


def test_two_writers_take_turns(archive: Archive) -> None:
    def write(number: int) -> None:
        with Archive(archive.path) as one:
            for n in range(25):
                with one.transaction():
                    assert one.articles.count() == 0
                    time.sleep(0.001)  # a lock that is only taken with the first write would come too late here
                    one.sources.add(f"https://{number}-{n}.example/", now=NOW)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, range(2)))
    assert len(archive.sources.all()) == 51


def test_rows_must_belong_to_something(archive: Archive) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        archive.db.execute("INSERT INTO article_tags VALUES (99, 99, 0)")
