"""One row of the database as a dictionary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlite_utils import Database

__all__ = ["first_row"]


def first_row(db: Database, sql: str, values: Sequence[Any] = ()) -> dict[str, Any] | None:
    """The first row that a SELECT finds, by the names of its columns; None where it finds none.

    `Database.query` sets a savepoint around each SELECT, which takes longer than to find a row by its key.
    """
    cursor = db.execute(sql, values)
    row = cursor.fetchone()
    return None if row is None else dict(zip([column[0] for column in cursor.description], row, strict=True))
