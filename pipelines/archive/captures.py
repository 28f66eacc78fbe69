"""Every response that was kept, and its way back to the bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.archive.rows import first_row
from pipelines.archive.times import stamp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

    from pipelines.items import Capture, Exchange

__all__ = ["Captures"]


class Captures:
    """The table `captures`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, capture: Capture, exchange: Exchange, *, url_id: int | None = None, crawl: int | None = None) -> int:
        """Register a response that lies in a WARC file; gives the row's id."""
        content_type = next((v for k, v in exchange.response_headers if k.lower() == "content-type"), None)
        cursor = self._db.execute(
            "INSERT INTO captures (url, url_id, crawl, fetched_at, status, content_type, digest, warc_file,"
            " warc_offset, warc_length) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                exchange.url, url_id, crawl, stamp(exchange.fetched_at), exchange.status, content_type, capture.digest,
                capture.warc_file, capture.warc_offset, capture.warc_length,
            ],
        )  # fmt: skip
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def get(self, capture: int) -> dict[str, Any] | None:
        """One capture, as a row of the table."""
        return first_row(self._db, "SELECT * FROM captures WHERE id = ?", [capture])

    def of_article(self, article: int) -> Iterator[dict[str, Any]]:
        """The captures of an article's URLs, oldest first, as rows of the table."""
        return iter(
            self._db.query(
                "SELECT c.* FROM captures c JOIN urls u ON u.id = c.url_id WHERE u.article = ? ORDER BY c.id",
                [article],
            )
        )

    def of_source(self, source: str) -> Iterator[dict[str, Any]]:
        """All captures of a source, oldest first, as rows of the table."""
        return iter(
            self._db.query(
                "SELECT c.* FROM captures c JOIN urls u ON u.id = c.url_id WHERE u.source = ? ORDER BY c.id", [source]
            )
        )

    def of_listings(self, article: int) -> Iterator[dict[str, Any]]:
        """The captures of feeds and listings that may name an article: its source's, since the day it was found."""
        return iter(
            self._db.query(
                "SELECT c.* FROM captures c JOIN urls u ON u.id = c.url_id"
                " WHERE u.kind IN ('home', 'feed', 'section') AND c.status = 200"
                " AND u.source = (SELECT source FROM articles WHERE id = :article)"
                " AND c.fetched_at >= (SELECT date(min(found_at), '-1 day') FROM urls WHERE article = :article)"
                " ORDER BY c.id",
                {"article": article},
            )
        )

    def newest(self, url_id: int) -> dict[str, Any] | None:
        """The newest capture of a row of `urls` that has a document (status 200), as a row of the table."""
        newest = "SELECT * FROM captures WHERE url_id = ? AND status = 200 ORDER BY fetched_at DESC LIMIT 1"
        return first_row(self._db, newest, [url_id])

    def last_offset(self, warc_file: str) -> int:
        """Where the last response of a file that is known begins; 0 where none is."""
        row = self._db.execute("SELECT max(warc_offset) FROM captures WHERE warc_file = ?", [warc_file]).fetchone()
        return row[0] or 0

    def all(self) -> Iterator[dict[str, Any]]:
        """Every capture in the order of fetching, as rows of the table."""
        return iter(self._db.query("SELECT * FROM captures ORDER BY id"))
