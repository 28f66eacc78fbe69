"""What Datasette does otherwise with an archive: its search boxes understand what `pressmark search` does.

Datasette puts a reader's words through the SQL function `escape_fts` before SQLite sees them. In an archive that
function is ours: the words are folded as the index is, and the operators are those of `pipelines.archive.queries`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from datasette import hookimpl
from datasette.utils.asgi import BadRequest

from pipelines.archive.queries import parse
from pipelines.archive.schema import APPLICATION_ID
from pipelines.errors import SearchError

if TYPE_CHECKING:
    import sqlite3

    from datasette.utils.asgi import Request

__all__ = ["filters_from_request", "prepare_connection"]

_NOTHING = '""'  # an FTS5 expression that finds nothing


@hookimpl(trylast=True)  # type: ignore[untyped-decorator]  # after Datasette has registered its own
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Give a connection to an archive the function that reads a query."""
    if conn.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
        conn.create_function("escape_fts", 1, _escape_fts, deterministic=True)


@hookimpl  # type: ignore[untyped-decorator]
def filters_from_request(request: Request) -> None:
    """Answer a search that can't be understood with the line that says why."""
    words = request.args.get("_search")
    if words and request.args.get("_searchmode") != "raw":
        try:
            parse(words)
        except SearchError as error:
            raise BadRequest(str(error)) from None


def _escape_fts(words: str) -> str:
    try:
        return parse(words).match
    except SearchError:
        return _NOTHING
