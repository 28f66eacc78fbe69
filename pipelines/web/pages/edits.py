"""What publishers changed, and who printed the same text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.web.answers import Page
from pipelines.web.queries import edits as queries
from pipelines.wording import changes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from pipelines.web.room import Room

__all__ = ["copies", "edits"]


async def edits(room: Room, parts: Mapping[str, str], words: Mapping[str, str]) -> Page:  # noqa: ARG001
    """A feed of edits; those of headlines first."""
    source, before = words.get("source", ""), words.get("before", "")
    found = await room.ask(queries.edits, source, before)
    for row in (*found.headlines, *found.rows):
        row["pieces"] = changes(row["title_before"], row["title"] or "") if row["title_before"] else None
    days: dict[str, list[dict[str, Any]]] = {}
    for row in found.rows:
        days.setdefault(row["seen_at"][:10], []).append(row)
    shown = {"found": found, "days": days, "source": source, "before": before, "looked_at": queries.LOOKED_AT}
    return Page(template="edits.html", shown=shown)


async def copies(room: Room, parts: Mapping[str, str], words: Mapping[str, str]) -> Page:  # noqa: ARG001
    """Clusters of articles with the same text, and who had it first."""
    source, before = words.get("source", ""), words.get("before", "")
    everywhere = words.get("within") == "all"
    number = int(before) if before.isdecimal() and len(before) < 19 else 0
    found = await room.ask(lambda archive: queries.clusters(archive, source, number, across=not everywhere))
    return Page(template="copies.html", shown={"found": found, "source": source, "everywhere": everywhere})
