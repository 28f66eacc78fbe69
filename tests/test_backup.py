"""Copies of an archive: whole, archives themselves, and made while others write."""

from __future__ import annotations

import random
import threading
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pipelines.archive import Archive
from pipelines.errors import ArchiveError
from pipelines.items import Reading
from scraper.cli import main
from tests.builders import HOUR, NOW, URL, come_by, make_archive, make_article, publish

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "here" / "archive.db") as archive:
        yield archive


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()


def test_the_copy_is_an_archive_with_every_byte(archive: Archive, tmp_path: Path) -> None:
    publish(archive)
    made = archive.back_up(tmp_path / "there")
    assert (made.path, made.files) == (tmp_path / "there" / "archive.db", 1)
    with Archive(made.path) as copy:
        assert copy.articles.get(URL) == archive.articles.get(URL)
        assert [hit.url for hit in copy.search("harbour")] == [URL]
        captures = list(copy.captures.all())
        assert [copy.page(capture) for capture in captures] == [archive.page(capture) for capture in captures]
        assert copy.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_a_second_copy_takes_what_is_new(archive: Archive, tmp_path: Path) -> None:
    publish(archive)
    archive.back_up(tmp_path / "there")
    again = archive.back_up(tmp_path / "there")
    assert (again.files, again.copied) == (0, 0)
    publish(archive, f"{URL}-2", now=NOW + HOUR, title="Another bridge")
    third = archive.back_up(tmp_path / "there")
    assert third.files == 1
    with Archive(third.path, readonly=True) as copy:
        assert copy.articles.count() == 2


def test_a_copy_of_another_archive_is_not_replaced(archive: Archive, tmp_path: Path) -> None:
    publish(archive)
    (tmp_path / "other").mkdir()
    with make_archive(tmp_path / "other" / "archive.db") as other:
        publish(other, f"{URL}-other", title="Another bridge")
        made = other.back_up(tmp_path / "there")
    before = made.path.read_bytes(), sorted((tmp_path / "there").rglob("*"))
    with pytest.raises(ArchiveError, match=r"there/archive\.db: is no copy of .*here/archive\.db.*another folder"):
        archive.back_up(tmp_path / "there")
    assert (made.path.read_bytes(), sorted((tmp_path / "there").rglob("*"))) == before


@pytest.mark.parametrize("content", [b"", b"dear diary, " * 500])
def test_what_is_no_archive_is_not_replaced_by_a_copy(archive: Archive, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "archive.db").write_bytes(content)
    with pytest.raises(ArchiveError, match="is no copy of"):
        archive.back_up(tmp_path / "there")
    assert (tmp_path / "there" / "archive.db").read_bytes() == content


def test_a_copy_that_was_opened_or_made_of_a_copy_is_brought_up_to_date(archive: Archive, tmp_path: Path) -> None:
    publish(archive)
    made = archive.back_up(tmp_path / "there")
    with Archive(made.path) as copy:
        copy.back_up(tmp_path / "third")
        publish(archive, f"{URL}-2", now=NOW + HOUR, title="Another bridge")
    assert archive.back_up(tmp_path / "there").files == archive.back_up(tmp_path / "third").files == 1


def test_what_was_taken_out_goes_from_the_next_copy(archive: Archive, tmp_path: Path) -> None:
    publish(archive)
    made = archive.back_up(tmp_path / "there")
    archive.delete(archive.articles.get(URL).id, reason="court order", now=NOW)
    archive.wipe()
    assert archive.back_up(tmp_path / "there").files == 1
    assert b"eleven years" not in made.path.read_bytes()


def test_a_writer_in_between_neither_waits_nor_harms(archive: Archive, tmp_path: Path) -> None:
    for n in range(150):
        publish(archive, f"{URL}-{n}", text=f"{n} ferries. " * 60)
    ended = threading.Event()

    def write() -> None:
        with Archive(archive.path) as writer:
            number = 0
            while not ended.is_set():
                writer.hosts.set_robots(f"host{number}.example", "User-agent: *\n" * 500, now=NOW)
                number += 1

    thread = threading.Thread(target=write)
    thread.start()
    try:
        shares: list[float] = []
        made = [
            archive.back_up(tmp_path / f"copy{n}", progress=lambda _, share: shares.append(share)) for n in range(5)
        ]
    finally:
        ended.set()
        thread.join(30)
    assert max(shares) == 1.0
    for one in made:
        with Archive(one.path, readonly=True) as copy:
            assert copy.articles.count() == 150
            assert copy.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


@pytest.mark.parametrize("largest", [100_000, 600_000])  # bytes of a file: less than the database, or than a WARC file
def test_a_copy_that_can_not_be_written_is_one_line_and_leaves_nothing(
    archive: Archive, tmp_path: Path, largest: int
) -> None:
    resource = pytest.importorskip("resource")
    come_by(archive, URL, Reading(article=make_article()), body=random.Random(1).randbytes(800_000))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, limits[1]))
    try:
        with pytest.raises(ArchiveError, match="there: can't be written: "):
            archive.back_up(tmp_path / "there")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not list((tmp_path / "there").rglob("*.part*"))


def test_the_archive_is_not_copied_onto_itself(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="own folder"):
        archive.back_up(archive.path.parent)


def test_the_command(archive: Archive, tmp_path: Path) -> None:
    publish(archive)
    result = CliRunner().invoke(main, ["backup", str(tmp_path / "there"), "--archive", str(archive.path)])
    assert result.exit_code == 0
    assert "1 WARC file" in " ".join(result.output.split())
    assert str(tmp_path / "there" / "archive.db") in result.output.replace("\n", "")
    (tmp_path / "file").write_text("x")
    result = CliRunner().invoke(main, ["backup", str(tmp_path / "file" / "x"), "--archive", str(archive.path)])
    assert result.exit_code == 1
    assert "can't be written" in result.output
