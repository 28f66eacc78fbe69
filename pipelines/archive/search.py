"""Full-text search over title, dek, text and authors, newest or best first."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines.archive.details import BYLINE
from pipelines.archive.index import WEIGHTS, place_of_day, source_token
from pipelines.archive.queries import parse
from pipelines.archive.snippets import MARK_END, MARK_START, snippet
from pipelines.errors import SearchError

if TYPE_CHECKING:
    from datetime import date

    from sqlite_utils import Database

__all__ = ["MARK_END", "MARK_START", "Hit", "search"]

_FOUND = f"""
SELECT a.id, a.title, a.source, a.published_at, a.url, a.text, a.dek, {BYLINE} AS authors
FROM articles a WHERE a.timeline = ?"""  # noqa: S608


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article that a search found."""

    id: int
    title: str | None
    source: str
    published_at: str | None
    """ISO 8601 with offset, or a date."""
    url: str
    snippet: str
    """A piece of the text as it is printed, what was found between `MARK_START` and `MARK_END`."""


def search(
    db: Database,
    words: str,
    *,
    source: str | None,
    since: date | None,
    until: date | None,
    best_first: bool,
    limit: int,
) -> list[Hit]:
    """See `Archive.search`."""
    query = parse(words)
    match = f'{query.match} AND "{source_token(source)}"' if source else query.match
    weights = ", ".join(map(str, WEIGHTS))
    order = f"bm25(articles_fts, {weights}), rowid DESC" if best_first else "rowid DESC"
    where, limits = "", []
    for day, comparison in ((since, ">="), (until, "<")):
        if day is not None:
            where += f" AND rowid {comparison} ?"
            limits.append(place_of_day(day))
    sql = f"SELECT rowid FROM articles_fts WHERE articles_fts MATCH ?{where} ORDER BY {order} LIMIT ?"  # noqa: S608
    try:
        found = db.execute(sql, [match, *limits, limit]).fetchall()
    except sqlite3.OperationalError as error:
        if "fts5" not in str(error):
            raise
        raise SearchError(f"can't understand the search {words!r}: {error}") from None
    rows: list[dict[str, Any]] = [row for place in found for row in db.query(_FOUND, place)]
    return [_hit(row, snippet([row["text"], row["dek"], row["authors"], row["title"]], query.phrases)) for row in rows]


def _hit(row: dict[str, Any], passage: str) -> Hit:
    return Hit(snippet=passage, **{name: row[name] for name in ("id", "title", "source", "published_at", "url")})
