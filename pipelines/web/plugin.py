"""What Datasette does otherwise with an archive: pages of our own, a guard before all, searches as we understand them.

Datasette puts a reader's words through the SQL function `escape_fts` before SQLite sees them. In an archive that
function is ours: the words are folded as the index is, and the operators are those of `pipelines.archive.queries`.
"""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette import hookimpl
from datasette.utils.asgi import BadRequest, NotFound, Response

from pipelines.archive.queries import parse
from pipelines.archive.schema import APPLICATION_ID
from pipelines.errors import NotFoundError, SearchError
from pipelines.web.answers import problem, respond
from pipelines.web.guard import guarded
from pipelines.web.routes import routes
from pipelines.web.show import FILTERS

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from datasette.app import Datasette
    from datasette.utils.asgi import Request
    from jinja2 import Environment

    from pipelines.web.room import Room

__all__ = [
    "asgi_wrapper",
    "filters_from_request",
    "prepare_connection",
    "prepare_jinja2_environment",
    "register_routes",
]

_NOTHING = '""'  # an FTS5 expression that finds nothing
_STATIC = Path(__file__).parent / "static"


@hookimpl  # type: ignore[untyped-decorator]
def register_routes(datasette: Datasette) -> list[Any]:
    """Serve the pages of the reading room."""
    room = _room_of(datasette)
    return routes(datasette, room) if room is not None else []


@hookimpl(trylast=True)  # type: ignore[untyped-decorator]  # the outermost, so that it stands before all others
def asgi_wrapper(datasette: Datasette) -> Callable[..., Any]:
    """Put the guard before every page, Datasette's as well as ours."""
    if _room_of(datasette) is None:
        return lambda app: app
    return lambda app: guarded(app, password=datasette.password)


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Environment, datasette: Datasette) -> None:
    """Give the templates the filters that show values, and the marks that make a browser fetch a changed file anew."""
    env.filters.update(FILTERS)
    env.globals["assets"] = {path.name: f"/reading/{path.name}?{_mark(path)}" for path in _STATIC.iterdir()}
    room = _room_of(datasette)
    env.globals["database"] = datasette.urls.database(room.path.stem) if room is not None else "/"


@hookimpl(trylast=True)  # type: ignore[untyped-decorator]  # after Datasette has registered its own
def prepare_connection(conn: sqlite3.Connection) -> None:
    """Give a connection to an archive the function that reads a query, and hide from it what is sealed."""
    if conn.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
        conn.create_function("escape_fts", 1, _escape_fts, deterministic=True)
        conn.set_authorizer(_authorize)


@hookimpl(hookwrapper=True)  # type: ignore[untyped-decorator]
def handle_exception(datasette: Datasette, request: Request, exception: Exception) -> Generator[None, Any, None]:
    """Tell a reader what Datasette can't show in our own words, and print nothing where a page is simply not there."""
    outcome = yield
    if _room_of(datasette) is not None and isinstance(exception, NotFound):
        outcome.force_result([_not_there(datasette, request)])


@hookimpl  # type: ignore[untyped-decorator]
def filters_from_request(request: Request) -> None:
    """Answer a search that can't be understood with the line that says why."""
    words = request.args.get("_search")
    if words and request.args.get("_searchmode") != "raw":
        try:
            parse(words)
        except SearchError as error:
            raise BadRequest(str(error)) from None


async def _not_there(datasette: Datasette, request: Request) -> Response:
    if request.path.endswith(".json"):
        return Response.json({"ok": False, "error": "There is no such page", "status": 404}, status=404)
    page = problem(NotFoundError(f"there is no page at {request.path[:200]}"))
    return await respond(datasette, request, page)


def _room_of(datasette: Datasette) -> Room | None:
    """The reading room of one of ours; a plugin is there for every Datasette of the process."""
    room: Room | None = getattr(datasette, "room", None)
    return room


def _authorize(action: int, table: str | None, column: str | None, *_: str | None) -> int:
    """A hidden article is sealed in `removals.sealed`: whoever reads that column through the web reads NULL."""
    if action == sqlite3.SQLITE_READ and table == "removals" and column == "sealed":
        return sqlite3.SQLITE_IGNORE
    return sqlite3.SQLITE_OK


def _escape_fts(words: str) -> str:
    try:
        return parse(words).match
    except SearchError:
        return _NOTHING


def _mark(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:8]
