"""The search: as a page, and as files."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipelines.errors import SearchError
from pipelines.web import feeds
from pipelines.web.answers import File, Page
from pipelines.web.charts import bars
from pipelines.web.queries.search import MOST_RANKED, PER_PAGE, Asked
from pipelines.web.queries.search import search as find

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.web.room import Room

__all__ = ["search"]

_MOST_IN_FILE = 1_000
_MOST_IN_FEED = 50


async def search(room: Room, parts: Mapping[str, str], words: Mapping[str, str]) -> Page | File:
    """What was found, with filters and a time line; `.csv`, `.json` and `.atom` give the same hits to programs."""
    try:
        asked = Asked.read(words)
        if kind := parts.get("format"):
            limit = _MOST_IN_FEED if kind == "atom" else _MOST_IN_FILE
            return feeds.FORMATS[kind](await room.ask(find, replace(asked, page=1), limit), asked)
        found = await room.ask(find, asked)
    except SearchError as error:
        asked = Asked(q=words.get("q", "")[:1_000])
        return Page(template="search.html", shown={"asked": asked, "error": str(error)}, status=400)
    chart = bars("Hits over time", found.days, unit="article") if len(found.days) > 1 else None
    pages = -(-min(found.count, MOST_RANKED if asked.order == "best" else found.count) // PER_PAGE)
    shown = {
        "asked": asked, "found": found, "chart": chart, "pages": pages, "first": (asked.page - 1) * PER_PAGE + 1,
        "ranked": MOST_RANKED,
    }  # fmt: skip
    return Page(template="search.html", shown=shown)
