"""Who printed the same text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from scraper.terminal.tables import minute, table_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from pipelines.archive.copies import Cluster

__all__ = ["cluster", "clusters"]


def cluster(console: Console, one: Cluster, *, asked: int) -> None:
    """A cluster, an article a row, the first one above."""
    if len(one.copies) == 1:
        console.print("Nobody else in this archive printed its text.")
        return
    rows = table_of(">Id", "Published", "Source", "Title", ">Alike", ">Contained")
    for copy in one.copies:
        likeness = [f"{value:.0%}" for value in copy.likeness] if copy is not one.first else ["first", ""]
        style = "bold" if copy.id == asked else ""
        when = minute(copy.published_at) if copy.published_at else f"seen {minute(copy.first_seen_at)}"
        rows.add_row(str(copy.id), when, copy.source, Text(copy.title or copy.url), *likeness, style=style)
    console.print(rows)
    console.print(
        "Alike: runs of four words that it shares with the first, of all that either has;"
        " contained: of those of the shorter text",
        style="dim",
    )


def clusters(console: Console, found: Iterable[Cluster], *, limit: int) -> None:
    """Clusters, one a row: who had it first, and who else has it."""
    rows = table_of(">Id", "First", "Source", "Title", ">Copies", "Also in")
    more = 0
    for number, one in enumerate(found):
        if number >= limit:
            more = 1
            break
        first = one.first
        others = list(dict.fromkeys(copy.source for copy in one.copies[1:]))
        shown = ", ".join(others[:4]) + (f" and {len(others) - 4} more" if len(others) > 4 else "")
        rows.add_row(
            str(first.id), minute(first.published_at or first.first_seen_at), first.source,
            Text(first.title or first.url), str(len(one.copies) - 1), shown,
        )  # fmt: skip
    if not rows.row_count:
        console.print("No two articles of this archive have the same text.")
        return
    console.print(rows)
    if more:
        console.print("There are more; --limit shows them", style="dim")
