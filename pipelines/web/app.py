"""Datasette with a reading room: the archive it serves, how it reads it, and who may come in."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.plugins import pm

from pipelines.archive.dictionary import dictionary
from pipelines.web import plugin
from pipelines.web.room import SQL_SECONDS, Room
from pipelines.web.routes import OURS

__all__ = ["ReadingRoom"]

_HERE = Path(__file__).parent


class ReadingRoom(Datasette):  # type: ignore[misc]  # Datasette has no types
    """A Datasette over an archive, with the pages, the guard and the searches of `pipelines.web.plugin`.

    Args:
        archive: The SQLite file.
        password: Asked for with each request; without one, only names of loopback are answered to.

    Attributes:
        room: What reads the archive for the pages.
        password: As given.
    """

    def __init__(self, archive: Path, *, password: str | None = None) -> None:
        self.room = Room(archive)
        self.password = password
        if not pm.is_registered(plugin):
            pm.register(plugin, name="pressmark")
        super().__init__(
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

        if archive.stem in OURS:  # whose pages would hide its tables
            self.databases[archive.stem].route = f"{archive.stem}-tables"

    def close(self) -> None:
        """Close the archive; nothing can be served after that."""
        self.room.close()
        for database in self.databases.values():
            database.close()


def _metadata(database: str) -> dict[str, Any]:
    """What Datasette shows beside the tables; its key is the database's name, which is that of the file."""
    text = files(__package__).joinpath("metadata.json").read_text(encoding="utf-8")
    metadata: dict[str, Any] = json.loads(text)
    shown = metadata["databases"]["archive"]["tables"]
    for table, entry in dictionary().items():
        columns = {column: meaning for column, meaning in entry.items() if column != "about"}
        shown[table] = {"description": entry["about"], "columns": columns, **shown.get(table, {})}
    metadata["databases"] = {database: metadata["databases"]["archive"]}
    return metadata
