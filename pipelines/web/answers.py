"""What a page answers with, and how that becomes a response of Datasette."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from datasette.utils.asgi import Response

from pipelines.errors import ArchiveError, CaptureError, NotFoundError, PressmarkError, RemovedError, SearchError
from pipelines.web.guard import OURS
from pipelines.web.room import TookTooLongError

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

__all__ = ["File", "Page", "Redirect", "problem", "respond"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of ours: a template and what it shows."""

    template: str
    shown: dict[str, Any] = field(default_factory=dict)
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """Anything else than a page of ours."""

    body: str
    content_type: str
    name: str | None = None
    """Under which it is saved; None where it is shown."""
    policy: str = "default-src 'none'; sandbox"
    """Its Content-Security-Policy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """Another address of ours."""

    to: str


async def respond(datasette: Datasette, request: Request, answer: Page | File | Redirect) -> Response:
    """The response to an answer; nothing is kept by a browser, since the archive may change at any time."""
    if isinstance(answer, Redirect):
        return Response.redirect(answer.to)
    if isinstance(answer, File):
        headers = {"content-security-policy": answer.policy, "cache-control": "no-store"}
        if answer.name:
            headers["content-disposition"] = f'attachment; filename="{answer.name}"'
        return Response(answer.body, headers=headers, content_type=answer.content_type)
    body = await datasette.render_template(answer.template, answer.shown, request=request)
    headers = {"content-security-policy": OURS, "cache-control": "no-cache"}
    return Response.html(body, status=answer.status, headers=headers)


def problem(error: PressmarkError) -> Page:
    """The page that says what is wrong, and what to do."""
    kinds: tuple[tuple[type[PressmarkError], int, str], ...] = (
        (RemovedError, 410, "Taken out of the archive"),
        (NotFoundError, 404, "Not in this archive"),
        (CaptureError, 404, "The captured page can't be shown"),
        (SearchError, 400, "The search can't be understood"),
        (TookTooLongError, 503, "It took too long"),
        (ArchiveError, 503, "The archive can't be read"),
    )
    status, title = next(
        ((status, title) for kind, status, title in kinds if isinstance(error, kind)), (500, "An error")
    )
    words = error.problem if isinstance(error, ArchiveError) else str(error)
    return Page(template="problem.html", shown={"title": title, "words": words, "status": status}, status=status)
