"""Full-text search over title, dek, text and authors (SQLite FTS5)."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines.archive.wellformed import well_formed
from pipelines.errors import SearchError

if TYPE_CHECKING:
    from datetime import date

    from sqlite_utils import Database

__all__ = ["MARK_END", "MARK_START", "Hit", "search"]

MARK_START, MARK_END = "\x02", "\x03"
"""Around the words that were found, in `Hit.snippet`; control characters, since a text may hold anything else."""

_SNIPPET_WORDS = 24
# bm25 weights of title, dek, text, authors: a headline names what a story is about
_WEIGHTS = "8.0, 4.0, 1.0, 4.0"
# A word with a hyphen, an apostrophe or a dot in it is meant as one; FTS5 wants it quoted.
_BARE = re.compile(r'"[^"]*"|[()]|[^\s"()]+')
_OPERATORS = frozenset({"AND", "OR", "NOT", "NEAR"})
_PLAIN = re.compile(r"\w+\*?", re.UNICODE)


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
    """A piece of the text, the words that were found between `MARK_START` and `MARK_END`."""


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
    wanted: dict[str, Any] = {
        "query": _query(words), "limit": limit, "source": source,
        "since": since.isoformat() if since else None, "until": until.isoformat() if until else None,
    }  # fmt: skip
    order = f"bm25(articles_fts, {_WEIGHTS})" if best_first else "coalesce(a.published_utc, a.first_seen_at) DESC"
    sql = f"""
        SELECT a.id, a.title, a.source, a.published_at, a.url,
               snippet(articles_fts, -1, '{MARK_START}', '{MARK_END}', ' … ', {_SNIPPET_WORDS}) AS snippet
        FROM articles_fts JOIN articles a ON a.id = articles_fts.rowid
        WHERE articles_fts MATCH :query
          AND (:source IS NULL OR a.source = :source)
          AND (:since IS NULL OR coalesce(a.published_utc, a.first_seen_at) >= :since)
          AND (:until IS NULL OR coalesce(a.published_utc, a.first_seen_at) < :until)
        ORDER BY {order} LIMIT :limit"""  # noqa: S608 - nothing in it comes from outside
    try:
        return [Hit(**row) for row in db.query(sql, wanted)]
    except sqlite3.OperationalError as error:
        if "fts5" not in str(error) and "unterminated" not in str(error) and "no such column" not in str(error):
            raise
        raise SearchError(
            f'can\'t understand the search {words!r} ({error}); use words, "phrases", AND, OR, NOT, prefix*'
        ) from None


def _query(words: str) -> str:
    """A reader's words as an FTS5 query: what is no operator or plain word goes in quotes."""
    tokens = _BARE.findall(well_formed(words))
    if not any(_PLAIN.search(token) for token in tokens):
        raise SearchError("nothing to search for; give at least one word")
    return " ".join(token if _is_syntax(token) else _quoted(token) for token in tokens)


def _is_syntax(token: str) -> bool:
    return token in {*_OPERATORS, "(", ")"} or token.startswith('"') or _PLAIN.fullmatch(token) is not None


def _quoted(token: str) -> str:
    star = "*" if token.endswith("*") else ""
    return '"' + token.removesuffix("*").replace('"', "") + '"' + star
