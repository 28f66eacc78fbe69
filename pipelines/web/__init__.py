"""The archive in the browser: pages to read, over Datasette, which has every table, SQL and a JSON API.

request ──guard──▶ routes ──▶ pages ──▶ queries (an `Archive`, read alone) ──▶ templates ──▶ response
                      └────▶ Datasette, for whatever is not ours
"""

from __future__ import annotations

import json
import socket
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.archive.dictionary import dictionary
from pipelines.errors import AddressError

if TYPE_CHECKING:
    from datasette.app import Datasette

__all__ = ["datasette", "listen", "serve"]

_HERE = Path(__file__).parent


def datasette(archive: Path, *, password: str | None = None) -> Datasette:
    """A Datasette over an archive; what a crawl writes meanwhile is seen at once, since nothing is immutable.

    Args:
        archive: The SQLite file.
        password: Asked for with each request; without one, only names of loopback are answered to.
    """
    from datasette.app import Datasette
    from datasette.plugins import pm

    from pipelines.web import plugin
    from pipelines.web.room import SQL_SECONDS, Room

    if not pm.is_registered(plugin):
        pm.register(plugin, name="pressmark")
    app = Datasette(
        [str(archive)],
        metadata=_metadata(archive.stem),
        template_dir=str(_HERE / "templates"),
        static_mounts=[("reading", str(_HERE / "static"))],
        settings={
            # measured on a million articles: a table page 719 ms with suggested facets, 20 ms without
            "suggest_facets": False,
            "default_page_size": 50,
            "truncate_cells_html": 300,
            "allow_download": False,
            "sql_time_limit_ms": int(SQL_SECONDS * 1000),
        },
    )
    app.reading_room, app.reading_password = Room(archive), password
    return app


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


def _metadata(database: str) -> dict[str, Any]:
    """What Datasette shows beside the tables; its key is the database's name, which is that of the file."""
    text = files(__name__).joinpath("metadata.json").read_text(encoding="utf-8")
    metadata: dict[str, Any] = json.loads(text)
    shown = metadata["databases"]["archive"]["tables"]
    for table, entry in dictionary().items():
        columns = {column: meaning for column, meaning in entry.items() if column != "about"}
        shown[table] = {"description": entry["about"], "columns": columns, **shown.get(table, {})}
    metadata["databases"] = {database: metadata["databases"]["archive"]}
    return metadata
