"""A part of an archive as an archive of its own: some articles, with all that the database knows of them.

Whatever hangs on an article comes along under its number: versions, authors, tags, images, evidence, events, its URLs
in the frontier, their captures, its copies among the articles chosen. What is left behind: everything about other
URLs, what crawls have learned (memories, patterns, hosts), tombstones, and the WARC files.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pipelines.archive.articles import conditions

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlite_utils import Database

    from pipelines.archive import Archive

__all__ = ["write_subset"]

_STEP = 500  # articles

# With some articles, whose ids are given as JSON; the index is made of their authors' names as well.
_KEYS = "(SELECT value FROM json_each(?))"
_BYLINES = f"SELECT author FROM main.article_authors WHERE article IN {_KEYS}"  # noqa: S608
_PARTS = (
    ("articles", f"id IN {_KEYS}"),
    *(
        (table, f"article IN {_KEYS}")
        for table in ("versions", "article_authors", "article_tags", "images", "evidence", "events", "signatures")
    ),
    ("authors", f"id IN ({_BYLINES}) AND id NOT IN (SELECT id FROM main.authors)"),  # noqa: S608
)

# After them all, in this order, what those rows refer to, and what refers to them.
_REST = (
    ("urls", "article IN (SELECT id FROM main.articles)"),
    (
        "captures",
        """id IN (
        SELECT c.id FROM main.urls u JOIN original.captures c ON c.url_id = u.id
        UNION SELECT c.id FROM main.versions v JOIN original.captures c ON c.version = v.id
        UNION SELECT capture FROM main.versions UNION SELECT capture FROM main.evidence
        UNION SELECT capture FROM main.events)""",
    ),
    # of captures by an address that has become another article's since
    ("urls", "id IN (SELECT url_id FROM main.captures EXCEPT SELECT id FROM main.urls)"),
    ("findings", "url IN (SELECT id FROM main.urls)"),
    ("crawls", "id IN (SELECT crawl FROM main.captures)"),
    ("tags", "id IN (SELECT tag FROM main.article_tags)"),
    ("sources", "name IN (SELECT source FROM main.articles UNION SELECT source FROM main.urls)"),
    # "+", since SQLite would look up each of these articles with each
    ("copies", "article IN (SELECT id FROM main.articles) AND +other IN (SELECT id FROM main.articles)"),
)

# What would point to rows that were left behind, and what only holds where the crawls of the original run.
_CUT = (
    "UPDATE urls SET article = NULL WHERE article NOT IN (SELECT id FROM articles)",
    "UPDATE urls SET leased_by = NULL, leased_until = NULL WHERE leased_by IS NOT NULL",
    "UPDATE captures SET version = NULL WHERE version NOT IN (SELECT id FROM versions)",
    "UPDATE crawls SET finished_at = coalesce(alive_at, started_at) WHERE finished_at IS NULL",
)


def write_subset(archive: Archive, path: Path, **filters: Any) -> Iterator[int]:
    """Write articles to a new archive, in one view of the original, which others may write to meanwhile.

    Args:
        archive: The original; it may be opened to read alone.
        path: Of the new file. It is of use when everything was yielded, and to be thrown away otherwise: it is written
            without a journal.
        filters: Those of `articles.all`.

    Yields:
        The id of each article when it is written; after the last, what goes with them is written.
    """
    with type(archive)(path) as copy:
        db = copy.db
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA foreign_keys = OFF")  # rows come before what they refer to
        db.execute("ATTACH ? AS original", [f"{archive.path.absolute().as_uri()}?mode=ro"])
        with copy.transaction():
            for keys in _steps(db, filters):
                for table, where in _PARTS:
                    _take(db, table, where, json.dumps(keys))
                copy.copies.add_bands(keys)
                for key in keys:
                    copy.index.add(key)
                    yield key
            for table, where in _REST:
                _take(db, table, where)
            for statement in _CUT:
                db.execute(statement)


def _steps(db: Database, filters: dict[str, Any]) -> Iterator[list[int]]:
    """The ids of the articles that are asked for, some hundred at a time."""
    where, wanted = conditions(**filters)
    sql = f"SELECT id FROM original.articles WHERE id > ?{where} ORDER BY id LIMIT {_STEP}"  # noqa: S608
    last = 0
    while keys := [key for (key,) in db.execute(sql, [last, *wanted]).fetchall()]:
        yield keys
        last = keys[-1]


def _take(db: Database, table: str, where: str, *values: str) -> None:
    """Copy rows of a table of the original; columns by their names, as migrations may have put them in any order."""
    columns = ", ".join(column.name for column in db[table].columns)
    db.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM original.{table} WHERE {where}", values)  # noqa: S608
