"""Readers and writers of one archive at once, and texts of any size."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from pipelines.archive import Archive
from tests.builders import HOME, NOW, SOURCE, TEXT, make_archive, make_article

if TYPE_CHECKING:
    from pathlib import Path


def test_nobody_is_locked_out_and_nothing_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "archive.db"
    make_archive(path).close()
    troubles: list[BaseException] = []
    answers: list[int] = []
    done = threading.Event()

    def write(name: str) -> None:
        try:
            with Archive(path) as archive:
                for number in range(60):
                    article = make_article(f"{HOME}{name}/{number}", text=f"{TEXT} {name} {number}")
                    with archive.transaction():
                        archive.articles.save(article, source=SOURCE, now=NOW, extractor="1")
        except BaseException as error:  # noqa: BLE001 - what a thread raises would be lost
            troubles.append(error)

    def read() -> None:
        try:
            with Archive(path, readonly=True) as archive:
                while not done.is_set():
                    answers.append(len(archive.search("harbour", limit=200)))
                    archive.articles.newest(limit=5)
                    time.sleep(0.02)
        except BaseException as error:  # noqa: BLE001
            troubles.append(error)

    readers = [threading.Thread(target=read) for _ in range(4)]
    writers = [threading.Thread(target=write, args=(name,)) for name in ("one", "two")]
    for thread in (*readers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in readers:
        thread.join()
    assert troubles == []
    assert answers
    with Archive(path) as archive:
        assert len(archive.search("harbour", limit=200)) == archive.articles.count() == 120
        assert len(archive.copies.of(1).copies) == 120  # what differs is a number
        assert archive.db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_ten_megabytes_come_back_and_are_found(tmp_path: Path) -> None:
    text = "\n\n".join([*(f"🚂 شسيب {n} {'harbour körpü ' * 60}" for n in range(11_000)), "The needle is here."])
    assert len(text.encode()) > 10_000_000
    with make_archive(tmp_path / "archive.db") as archive:
        archive.articles.save(make_article(text=text), source=SOURCE, now=NOW, extractor="1")
        assert archive.articles.get(1).text == text
        [hit] = archive.search('"needle is"')
        assert hit.url == make_article().url
        archive.articles.save(make_article(text=f"{text} It was."), source=SOURCE, now=NOW, extractor="1")
        assert [row["added"] for row in archive.versions.edits()] == [2]
        assert archive.search("needle")[0].id == 1
