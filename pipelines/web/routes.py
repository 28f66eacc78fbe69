"""The addresses of the reading room. Those that are not here are Datasette's: tables, rows, SQL, JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.errors import PressmarkError
from pipelines.web.answers import problem, respond
from pipelines.web.pages import article, edits, front, search, source

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from datasette.app import Datasette
    from datasette.utils.asgi import Request, Response

    from pipelines.web.answers import File, Page, Redirect
    from pipelines.web.room import Room

    View = Callable[[Room, Mapping[str, str], Mapping[str, str]], Awaitable[Page | File | Redirect]]
    """Takes the room, the parts of the path, and the words of the query."""

__all__ = ["OURS", "routes"]

_KEY = r"(?P<key>[0-9]{1,18})"
_VIEWS: tuple[tuple[str, View], ...] = (
    (r"/$", front.front),
    (r"/search(\.(?P<format>csv|json|atom))?$", search.search),
    (rf"/article/{_KEY}$", article.article),
    (rf"/article/{_KEY}\.json$", article.as_json),
    (rf"/article/{_KEY}/cite\.(?P<format>bib|ris|json)$", article.cite),
    (rf"/article/{_KEY}/diff$", article.difference),
    (rf"/article/{_KEY}/capture/(?P<capture>[0-9]{{1,18}})$", article.capture),
    (rf"/article/{_KEY}/raw/(?P<capture>[0-9]{{1,18}})$", article.raw),
    (r"/source$", source.sources),
    (r"/source/(?P<name>[^/]+)$", source.source),
    (r"/edits$", edits.edits),
    (r"/copies$", edits.copies),
)


OURS = frozenset({"article", "copies", "edits", "reading", "search", "source"})
"""First parts of our addresses; `reading` has what pages are made of."""


def routes(datasette: Datasette, room: Room) -> list[tuple[str, Callable[..., Awaitable[Response]]]]:
    """Pairs of a path's regular expression and what answers it, as the hook `register_routes` wants them."""
    return [(path, _served(datasette, room, view)) for path, view in _VIEWS]


def _served(datasette: Datasette, room: Room, view: View) -> Callable[..., Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        parts = {name: value for name, value in request.url_vars.items() if value is not None}
        words = {name: request.args.get(name) or "" for name in request.args}
        try:
            return await respond(datasette, request, await view(room, parts, words))
        except PressmarkError as error:
            return await respond(datasette, request, problem(error))

    return answer
