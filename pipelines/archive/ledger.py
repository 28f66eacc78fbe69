"""The ledger of the frontier: every URL accounted for, with its state and the reason."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from pipelines import urls
from pipelines.archive.times import stamp

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlite_utils import Database

__all__ = ["FRONT_DEPTH", "REJECTED", "Ledger", "general"]

_URL = re.compile(r"https?://[^\s,;]+")
_LENGTH = re.compile(r"\b\d[\d,.]* (character|word|link)s?\b")
_NUMBER = re.compile(r"(?<=\barticle )\d+|\b\d{4,}\b")
_OFF_SITE = re.compile(r"^\S+ is not on \S+")

REJECTED = (
    "duplicate",
    "redirected",
    "gone",
    "not-an-article",
    "too-short",
    "disallowed",
    "failed",
    "out-of-scope",
    "removed",
)
"""States of a URL that gives neither an article of its own nor links, the most harmless first."""

FRONT_DEPTH = 1
"""Clicks from the home page to the first page of a section; the pages behind it are deeper."""

# An address that was taken for a section and proved to be an article counts as one.
_DAYS = f"""
SELECT source, substr(found_at, 1, 10) AS day,
    sum(news AND state != 'out-of-scope') AS announced,
    sum(news AND visited_at IS NOT NULL) AS fetched,
    sum(news AND state IN ('stored', 'unchanged')) AS stored,
    sum(state = 'queued') AS waiting,
    sum(NOT news AND state IN ('read', 'unchanged')) AS read,
    {", ".join(f"sum(state = '{state}') AS '{state}'" for state in REJECTED)}
FROM (SELECT *, kind = 'article' OR article IS NOT NULL AS news FROM urls WHERE ? IS NULL OR source = ?)
GROUP BY 1, 2 ORDER BY 1, 2 DESC
"""  # noqa: S608 - constants alone


def general(reason: str) -> str:
    """A reason without what differs from page to page, to count like ones together: addresses, lengths, numbers."""
    return _OFF_SITE.sub("… is not on …", _NUMBER.sub("…", _LENGTH.sub(r"… \1s", _URL.sub("…", reason))))


class Ledger:
    """What became of the rows of the table `urls`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def days(self, source: str | None = None) -> list[dict[str, Any]]:
        """What was announced on each day of a source or of all, and what became of it since, newest day first.

        Returns:
            Rows of source, day (UTC, by when a URL was first found); of articles announced, fetched, stored; of URLs
            waiting (to be fetched) and read (feeds, sitemaps, pages that gave their links), and those in each of the
            states in `REJECTED`.
        """
        return list(self._db.query(_DAYS, [source, source]))

    def pending(self, sources: Iterable[str], *, until: datetime) -> int:
        """How many URLs of these sources are due by then."""
        row = self._db.execute(
            "SELECT count(*) FROM urls WHERE next_due <= ? AND source IN (SELECT value FROM json_each(?))",
            [stamp(until), json.dumps(list(sources))],
        ).fetchone()
        return int(row[0])

    def why(self, url: str) -> str | None:
        """The state of a URL and the reason, in words; None when the frontier does not know it."""
        row = self._db.execute("SELECT state, reason FROM urls WHERE key = ?", [urls.canonical(url)]).fetchone()
        return f"{row[0]}: {row[1]}" if row and row[1] else row[0] if row else None

    def ways_to(self, url: str) -> list[dict[str, Any]]:
        """The ways in which a URL was found, first come first: via, found_on, found_at."""
        return list(
            self._db.query(
                "SELECT f.via, f.found_on, f.found_at FROM findings f JOIN urls u ON u.id = f.url WHERE u.key = ?"
                " ORDER BY f.found_at, f.via",
                [urls.canonical(url)],
            )
        )

    def states(self, source: str | None = None) -> dict[str, dict[str, int]]:
        """How many URLs are in which state, by source; those that a crawl works on count as `leased`."""
        counts: dict[str, dict[str, int]] = {}
        for row in self._db.query(
            "SELECT source, CASE WHEN leased_by IS NULL THEN state ELSE 'leased' END AS state, count(*) AS urls"
            " FROM urls WHERE ? IS NULL OR source = ? GROUP BY 1, 2 ORDER BY 1",
            [source, source],
        ):
            counts.setdefault(row["source"], {})[row["state"]] = row["urls"]
        return counts

    def reasons(self, source: str | None = None) -> list[dict[str, Any]]:
        """Every state and reason with its number of URLs and one of them, most frequent first."""
        return list(
            self._db.query(
                "SELECT source, kind, state, reason, count(*) AS urls, min(url) AS example FROM urls"
                " WHERE ? IS NULL OR source = ? GROUP BY 1, 2, 3, 4 ORDER BY 1, 5 DESC",
                [source, source],
            )
        )

    def ways_in(self, source: str) -> list[dict[str, Any]]:
        """The home page, feeds, sitemaps and first section pages of a source that could be read, as rows."""
        return list(
            self._db.query(
                "SELECT * FROM urls WHERE source = ? AND kind IN ('home', 'feed', 'sitemap', 'section') AND depth <= ?"
                " AND state IN ('read', 'unchanged') AND reason IS NULL ORDER BY priority, url",
                [source, FRONT_DEPTH + 1],
            )
        )
