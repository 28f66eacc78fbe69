"""The archive: one SQLite file with everything that is known, and the WARC files beside it.

    from pipelines.archive import Archive

    with Archive("archive.db") as archive:
        for hit in archive.search("harbour"):
            print(archive.articles.get(hit.id).text)

It needs neither Scrapy nor lxml, and may be opened while a crawl writes.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from sqlite_utils import Database

from pipelines.archive.articles import Articles
from pipelines.archive.backup import Backup, back_up
from pipelines.archive.captures import Captures
from pipelines.archive.citing import Citation, cite
from pipelines.archive.copies import Copies
from pipelines.archive.crawls import Crawls
from pipelines.archive.frontier import Frontier
from pipelines.archive.hosts import Hosts
from pipelines.archive.index import Index
from pipelines.archive.leases import Leases
from pipelines.archive.memories import Memories
from pipelines.archive.patterns import KnownPatterns
from pipelines.archive.problems import problem
from pipelines.archive.removals import Removals
from pipelines.archive.schema import APPLICATION_ID, migrations
from pipelines.archive.search import Hit, search
from pipelines.archive.sources import Sources
from pipelines.archive.store import store
from pipelines.archive.succession import take_over
from pipelines.archive.takedown import Takedown, delete, delete_source, wipe
from pipelines.archive.versions import Versions
from pipelines.coding import LARGEST
from pipelines.errors import ArchiveError, OldArchiveError
from pipelines.items import Capture
from pipelines.warc import WarcReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date
    from types import TracebackType

    import pandas as pd

    from pipelines.archive.records import StoredArticle
    from pipelines.items import Page, Stored, Visit

__all__ = ["Archive", "Hit"]

_CACHE_KIB = 32 * 1024  # of a writer: new articles go all over its indexes
_CHECKPOINT = 4_000  # pages (16 MB) of the log between two times that the disk is waited for
_BUSY_SECONDS = 30  # another writer's transaction is a few milliseconds; a backup may take longer


class Archive:
    """An archive, opened.

    Args:
        path: The SQLite file. It is made when it does not exist and `readonly` is not set.
        readonly: Open an existing archive without the right to change it.

    Attributes:
        sources: What is crawled.
        frontier: Every known URL, when it is due, what became of it.
        leases: Which crawl works on which host and URL.
        captures: Every response kept.
        articles: Every article, with its versions.
        crawls: The passes that were made.
        hosts: What is known of each host (robots.txt).
        memories: What the pages of each source have in common.
        versions: Every text that an article had.
        copies: Who printed the same text.
        index: The full-text index.
        removals: What was taken out, and why.
        patterns: What was found behind the addresses of each source.

    Raises:
        ArchiveError: The file is another program's, can't be read or written, or a newer Pressmark wrote it.
    """

    def __init__(self, path: str | Path = "archive.db", *, readonly: bool = False) -> None:
        self.path = Path(path)
        self.warc_folder = self.path.parent / "warc"
        self.db = _open(self.path, readonly=readonly)
        self.sources = Sources(self.db)
        self.hosts = Hosts(self.db)
        self.frontier = Frontier(self.db)
        self.leases = Leases(self.db)
        self.captures = Captures(self.db)
        self.memories = Memories(self.db)
        self.index = Index(self.db)
        self.copies = Copies(self.db)
        self.versions = Versions(self.db, self.memories)
        self.removals = Removals(self.db, self.index, self.copies)
        self.articles = Articles(self.db, self.versions, self.index, self.copies, self.removals)
        self.patterns = KnownPatterns(self.db)
        self.crawls = Crawls(self.db)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the archive can't be used after that."""
        self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: what is written inside is kept together, or, on an exception, not at all.

        The write lock is taken at once, so that a writer waits for another instead of failing in the middle.
        """
        is_inner = self.db.conn.in_transaction
        if is_inner:
            yield
            return
        self.db.execute("BEGIN IMMEDIATE")
        try:
            with self.index.batch():
                yield
            self.db.execute("COMMIT")
        except BaseException:
            if self.db.conn.in_transaction:  # on a full disk SQLite has rolled back by itself
                self.db.execute("ROLLBACK")
            self.copies.forget()
            raise

    def store(self, visit: Visit, *, now: datetime, extractor: str) -> Stored:
        """Keep what came of a visit, in one transaction: capture, article and version, links, frontier state.

        Args:
            visit: With its outcome, and its capture and reading where there are any.
            now: Time of storing, aware.
            extractor: Version of what extracted the article, kept with each text.
        """
        with self.transaction():
            return store(self, visit, now=now, extractor=extractor)

    def take_over(self, *, now: datetime, but: int | None = None) -> list[int]:
        """Free what crawls that have died still hold, and cut off the records that they had begun to write.

        Args:
            now: Time of asking, aware.
            but: The crawl that asks.

        Returns:
            The crawls that had died.
        """
        with self.transaction():
            return take_over(self, now=now, but=but)

    def delete(
        self, article: int, *, reason: str, now: datetime, progress: Callable[[int, int], None] | None = None
    ) -> Takedown:
        """Take an article out for good: its rows, its index, its records and those of feeds that print its text.

        Deleted bytes stay in the file's free pages until `wipe`.

        Args:
            article: Its id.
            reason: Why; it is kept, with the addresses, which are not fetched again.
            now: Time of the removal, aware.
            progress: Is told how many of how many captures of the source are looked through.
        """
        return delete(self, article, reason=reason, now=now, progress=progress)

    def delete_source(
        self, source: str, *, reason: str, now: datetime, progress: Callable[[int, int], None] | None = None
    ) -> Takedown:
        """Take every article of a source out, and all that was ever captured of it.

        Args:
            source: Its name.
            reason: Why.
            now: Time of the removal, aware.
            progress: Is told how many of how many captures are overwritten.
        """
        return delete_source(self, source, reason=reason, now=now, progress=progress)

    def wipe(self) -> None:
        """Leave no deleted byte in the database: index and file are written anew, the log is emptied.

        Raises:
            ArchiveError: Somebody else is using the archive; to be asked again.
        """
        wipe(self)

    def back_up(self, folder: str | Path, *, progress: Callable[[str, float], None] | None = None) -> Backup:
        """Copy the archive with its WARC files into a folder, while a crawl may write.

        Args:
            folder: Is made where it does not exist; an earlier copy in it is brought up to date.
            progress: Is told what is being copied, and which share of it is done.

        Raises:
            ArchiveError: The folder is the archive's own, has another archive of that name, or can't be written.
        """
        return back_up(self, Path(folder), progress=progress)

    def page(self, capture: Mapping[str, Any], *, largest: int | None = LARGEST) -> Page:
        """The page of a capture, read back from its WARC file and checked against its digest.

        Args:
            capture: A row of `captures`.
            largest: Bytes that its body may have, unpacked; None: any number. By default what a crawl takes.

        Raises:
            CaptureError: The file is missing, or holds something else there.
            TooLargeError: It is larger, as what was packed to fill a memory is.
        """
        place = Capture(**{field.name: capture[field.name] for field in fields(Capture)})
        fetched_at = datetime.fromisoformat(capture["fetched_at"])
        return WarcReader(self.warc_folder).page(place, url=capture["url"], fetched_at=fetched_at, largest=largest)

    def cite(self, article: StoredArticle) -> Citation:
        """What a citation of an article's newest version tells; `pipelines.archive.citing.FORMATS` writes it."""
        return cite(self, article)

    def to_pandas(self, **filters: Any) -> pd.DataFrame:
        """Articles as a data frame, one a row; `filters` are those of `articles.all`. Needs the extra `pandas`."""
        from pipelines.archive.frames import frame

        return frame(self.articles.all(**filters))

    def search(
        self,
        words: str,
        *,
        source: str | None = None,
        since: date | None = None,
        until: date | None = None,
        best_first: bool = False,
        limit: int = 20,
    ) -> list[Hit]:
        """Articles that hold all the words, newest first.

        Args:
            words: Words, "phrases", AND, OR, NOT, prefix*, `title:word`; see `pipelines.archive.queries`.
            source: Only of this source.
            since: Published on this day or later.
            until: Published before this day.
            best_first: By relevance (BM25) instead of date.
            limit: At most so many.

        Raises:
            SearchError: The words can't be understood.
        """
        self.index.flush()
        return search(self.db, words, source=source, since=since, until=until, best_first=best_first, limit=limit)


def _open(path: Path, *, readonly: bool) -> Database:
    if readonly and not path.exists():
        raise ArchiveError(
            str(path), "there is no archive here; make one with `pressmark crawl URL` or `pressmark demo`"
        )
    if path.is_dir():
        raise ArchiveError(str(path), "is a folder; name a file in it")
    if not readonly and not path.parent.is_dir():
        raise ArchiveError(str(path), f"the folder {path.parent} does not exist")
    try:
        db = _connect(path, readonly=readonly)
    except sqlite3.OperationalError as error:
        raise ArchiveError(str(path), f"can't be opened: {error}") from error
    try:
        _prepare(db, str(path), readonly=readonly)
    except sqlite3.OperationalError as error:
        db.close()
        raise ArchiveError(str(path), _explain(error, readonly=readonly)) from error
    except sqlite3.DatabaseError as error:
        db.close()
        raise ArchiveError(str(path), problem(error) or f"can't be read: {error}") from None
    except ArchiveError:
        db.close()
        raise
    return db


def _connect(path: Path, *, readonly: bool) -> Database:
    # isolation_level None: transactions begin where this code says so, and nowhere else
    mode = "ro" if readonly else "rwc"
    conn = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=_BUSY_SECONDS
    )
    return Database(conn)


def _prepare(db: Database, path: str, *, readonly: bool) -> None:
    db.execute("BEGIN")  # one view of the file: another process may be making the same archive just now
    _check(db, path, readonly=readonly)
    db.execute("COMMIT")
    db.execute("PRAGMA foreign_keys = ON")
    if readonly:
        return
    _use_wal(db)
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    db.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT}")
    # Says now, and not after an hour of crawling, that the file can't be written; and one process alone makes tables.
    db.execute("BEGIN IMMEDIATE")
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")  # BEGIN alone is no error on a file that is read-only
    is_old = _is_old(db)
    if is_old:
        migrations.apply(db)
        if not Index(db).is_current:
            Index(db).renew()
            Copies(db).renew()
    db.execute("COMMIT" if is_old else "ROLLBACK")


def _is_old(db: Database) -> bool:
    return bool(migrations.pending(db)) or not Index(db).is_current


def _check(db: Database, path: str, *, readonly: bool) -> None:
    """Refuse what is no archive, or one that a newer Pressmark wrote."""
    owner = db.execute("PRAGMA application_id").fetchone()[0]
    empty = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if owner != APPLICATION_ID and not (empty and owner == 0 and not readonly):
        raise ArchiveError(path, "is another program's SQLite file; choose another with --archive PATH")
    known = {migration.name for migration in migrations.pending(db)} | {m.name for m in migrations.applied(db)}
    ours = {migration.name for migration in migrations._migrations}
    if newer := known - ours:
        raise ArchiveError(path, f"was written by a newer Pressmark ({', '.join(sorted(newer))}); update this one")
    if readonly and _is_old(db):
        raise OldArchiveError(path, "was written by an older Pressmark; open it once to write, and it is brought up")


def _use_wal(db: Database) -> None:
    """Turn the write-ahead log on, once in the life of a file; SQLite doesn't wait here for others by itself."""
    deadline = time.monotonic() + _BUSY_SECONDS
    while db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _explain(error: sqlite3.OperationalError, *, readonly: bool) -> str:
    if "readonly" in str(error) and readonly:
        return "can't be read in a folder where you may write nothing (SQLite's log lies beside it); copy it to another"
    return problem(error) or f"can't be opened: {error}"
