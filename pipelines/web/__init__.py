"""The archive in the browser: pages to read, over Datasette, which has every table, SQL and a JSON API.

    request ──guard──▶ routes ──▶ pages ──▶ queries (an `Archive`, read alone) ──▶ templates ──▶ response

What is not among the routes is Datasette's.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from pipelines.errors import AddressError

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.web.app import ReadingRoom

__all__ = ["datasette", "listen", "serve"]


def datasette(archive: Path, *, password: str | None = None) -> ReadingRoom:
    """A Datasette over an archive; what a crawl writes meanwhile is seen at once, since nothing is immutable.

    Args:
        archive: The SQLite file.
        password: Asked for with each request; without one, only names of loopback are answered to.
    """
    from pipelines.web.app import ReadingRoom

    return ReadingRoom(archive, password=password)


def listen(host: str, port: int, *, password: str | None = None) -> socket.socket:
    """A socket to serve on.

    Raises:
        AddressError: The port is taken, the address is not this machine's, or others reach it and there is no password.
    """
    from pipelines.web.guard import is_loopback

    if not password and not is_loopback(host):
        raise AddressError(
            f"others can reach {host}: give a password with PRESSMARK_PASSWORD=… or --password, or leave --host out"
        )
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise AddressError(f"can't listen on {host}:{port} ({error.strerror}); choose another with --port") from error


def serve(archive: Path, listener: socket.socket, *, password: str | None = None) -> None:
    """Serve an archive on a socket until SIGINT or SIGTERM.

    Args:
        archive: The SQLite file.
        listener: As `listen` gives it.
        password: Asked for with each request.
    """
    import uvicorn

    app = datasette(archive, password=password)
    config = uvicorn.Config(app.app(), log_level="warning", lifespan="on", server_header=False)
    uvicorn.Server(config).run(sockets=[listener])
