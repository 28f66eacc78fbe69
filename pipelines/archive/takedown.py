"""Takes an article, and everything that the archive's files hold of it, out for good.

    WARC records ──▶ rows and index ──▶ free pages of the file and its log

In this order: whoever is interrupted asks again, and finds by the rows what is left to do.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines.erasure import erase
from pipelines.errors import ArchiveError, CaptureError, TooLargeError
from pipelines.passages import holds_any, passages

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pipelines.archive import Archive

__all__ = ["Takedown", "delete", "delete_source", "wipe"]

Row = dict[str, Any]

_NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True, kw_only=True)
class Takedown:
    """What was taken out."""

    captures: int
    """Records that were overwritten: of its pages, or of a whole source."""
    carriers: int
    """Records of feeds and listings that were overwritten since they print passages of it."""
    missing: tuple[str, ...]
    """Records that could not be overwritten, and files that could not be looked through, and why, in words."""


def delete(
    archive: Archive, article: int, *, reason: str, now: datetime, progress: Callable[[int, int], None] | None = None
) -> Takedown:
    """See `Archive.delete`."""
    printing, unread = _carriers(archive, article, progress)
    own = list(archive.captures.of_article(article))  # after the long look, in which a crawl may have fetched it again
    carriers = [row for row in printing if row not in own]
    missing = (*_erase(archive, [*own, *carriers], reason, now), *unread)
    with archive.transaction():
        archive.removals.forget_captures([row["id"] for row in (*own, *carriers)])
        archive.removals.delete(article, reason=reason, now=now, captures=len(own) + len(carriers))
    return Takedown(captures=len(own), carriers=len(carriers), missing=missing)


def delete_source(
    archive: Archive, source: str, *, reason: str, now: datetime, progress: Callable[[int, int], None] | None = None
) -> Takedown:
    """See `Archive.delete_source`."""
    captures = list(archive.captures.of_source(source))
    missing = _erase(archive, captures, reason, now, progress)
    with archive.transaction():
        archive.removals.forget_captures([row["id"] for row in captures])
        for article in [article.id for article in archive.articles.all(source=source)]:
            archive.removals.delete(article, reason=reason, now=now)
        archive.removals.delete_hidden(source, reason=reason, now=now)
        archive.memories.forget(source)
    return Takedown(captures=len(captures), carriers=0, missing=missing)


def wipe(archive: Archive) -> None:
    """Leave no deleted byte in the database: the index and the file are written anew, the log is emptied.

    Takes as long as copying the file, and as much room beside it.

    Raises:
        ArchiveError: Somebody else is writing to the archive.
    """
    try:
        archive.db.execute("INSERT INTO articles_fts (articles_fts) VALUES ('optimize')")
        archive.db.execute("VACUUM")
        busy = archive.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError as error:
        raise ArchiveError(str(archive.path), f"deleted bytes are still in the file ({error}); {_AGAIN}") from error
    if busy:
        raise ArchiveError(str(archive.path), f"deleted bytes are still in its log (-wal), as others read it; {_AGAIN}")


_AGAIN = "run `pressmark remove --wipe` when nothing else uses the archive"


def _erase(
    archive: Archive,
    captures: list[Row],
    reason: str,
    now: datetime,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[str, ...]:
    """Overwrite records; gives what could not be, in words."""
    missing = []
    for done, capture in enumerate(captures):
        if progress is not None:
            progress(done, len(captures))
        if capture["status"] == _NOT_MODIFIED:
            continue  # there is no page in it
        path = archive.warc_folder / capture["warc_file"]
        place = capture["warc_offset"], capture["warc_length"]
        try:
            erase(path, *place, url=capture["url"], reason=reason, now=now)
        except CaptureError as error:
            missing.append(str(error))
    return tuple(missing)


def _carriers(
    archive: Archive, article: int, progress: Callable[[int, int], None] | None
) -> tuple[list[Row], list[str]]:
    """The captures of the source's feeds and listings that print passages of an article, and what can't be read."""
    found: list[Row] = []
    missing: set[str] = set()
    pieces = passages(version["text"] for version in archive.versions.of(article))
    captures = list(archive.captures.of_listings(article))
    for done, capture in enumerate(captures):
        if progress is not None:
            progress(done, len(captures))
        try:
            body = archive.page(capture).body
        except TooLargeError as error:
            missing.add(f"{error}; it was not looked at")
            continue
        except CaptureError:
            if not (archive.warc_folder / capture["warc_file"]).exists():
                missing.add(f"{capture['warc_file']} is not in {archive.warc_folder}, feeds in it were not looked at")
            continue  # else erased before: there is nothing of it
        if holds_any(body, pieces, content_type=capture["content_type"]):
            found.append(capture)
    return found, sorted(missing)
