"""What became of articles: their versions, the words that changed, and who edited what."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.rule import Rule
from rich.text import Text

from pipelines.archive.versions import difference
from scraper.terminal.tables import count, minute, table_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console

    from pipelines.archive.records import StoredArticle
    from pipelines.wording import Piece

__all__ = ["diff", "edits", "history"]

Row = dict[str, Any]

_STYLES = {"removed": "red strike", "added": "green", "same": ""}
_MARKS = {"removed": ("[-", "-]"), "added": ("{+", "+}")}  # as `git diff --word-diff`, where there is no colour
_WHY = {"first": "first seen", "edit": "edited", "extractor": "read by another extractor"}
_CONTEXT = 12  # words shown before and after a change


def history(console: Console, one: StoredArticle, versions: Sequence[Row], events: Sequence[Row]) -> None:
    """What happened to an article, in order: its versions, its removals and returns."""
    console.print(Text(one.title or one.url, style="bold"))
    rows = table_of(">", "When (UTC)", "What", ">+ words", ">− words", "Title", ">Capture", "Extractor")
    numbers = {version["id"]: number for number, version in enumerate(versions, start=1)}
    for at, row in sorted(
        [*((v["seen_at"], v) for v in versions), *((e["at"], e) for e in events)], key=lambda r: r[0]
    ):
        if "kind" in row:
            what = f"{row['kind']}: {row['reason']}" if row["reason"] else row["kind"]
            rows.add_row("", minute(at), Text(what, style="yellow"))
            continue
        rows.add_row(
            str(numbers[row["id"]]), minute(at), _WHY[row["change"]], count(row["added"]), count(row["removed"]),
            Text(row["title"] or "–"), str(row["capture"] or "–"), row["extractor"],
        )  # fmt: skip
    console.print(rows)
    if len(versions) > 1:
        console.print(f"`pressmark show {one.id} --diff` shows the words", style="dim", highlight=False)


def diff(console: Console, versions: Sequence[Row]) -> None:
    """The words that changed from each version to the next."""
    if len(versions) < 2:
        console.print("There is one version, and nothing to compare it with.")
        return
    for number, (old, new) in enumerate(pairwise(versions), start=1):
        title = f"{number} → {number + 1}: {_WHY[new['change']]}, {minute(old['seen_at'])} → {minute(new['seen_at'])}"
        console.print(Rule(Text(title), align="left", style="dim"))
        fields = difference(old, new)
        if not fields:
            console.print("No word of it is another; the two were read from different pages.", style="dim")
        for field, pieces in fields.items():
            words = Text.assemble(*_shown(pieces, plain=console.color_system is None))
            console.print(Group(Text(field, style="bold"), words, ""))


def edits(console: Console, rows: Iterable[Row], *, limit: int) -> None:
    """Edited stories, an edit a row, a new title under the one before it."""
    shown = table_of("Seen (UTC)", ">Article", "Source", "Title", ">+ words", ">− words", ">Changed")
    more = False
    for number, row in enumerate(rows):
        if more := number >= limit:
            break
        title = Text(row["title"] or row["url"])
        if row["title_before"]:
            title = Text.assemble((row["title_before"], "red strike"), "\n", (row["title"] or "–", "green"))
        part = (row["added"] + row["removed"]) / max(1, row["word_count"] + row["removed"])
        shown.add_row(
            minute(row["seen_at"]), str(row["article"]), row["source"], title,
            count(row["added"]), count(row["removed"]), f"{min(1, part):.0%}",
        )  # fmt: skip
    if not shown.row_count:
        console.print("No story was edited.")
        return
    console.print(shown)
    if more:
        console.print("There are older ones; --limit shows them, and the view `edits` has them all", style="dim")


def _shown(pieces: Sequence[Piece], *, plain: bool) -> Iterator[tuple[str, str]]:
    """The pieces with their styles; of long ones that are the same, the words next to a change."""
    for place, piece in enumerate(pieces):
        text = piece.text.strip("\n") if place == len(pieces) - 1 else piece.text
        if piece.kind == "same":
            yield _shortened(text, first=place == 0, last=place == len(pieces) - 1), "dim"
        elif plain:
            before, after = _MARKS[piece.kind]
            words = text.rstrip()
            yield f"{before}{words}{after}{text[len(words) :]}", ""
        else:
            yield text, _STYLES[piece.kind]


def _shortened(text: str, *, first: bool, last: bool) -> str:
    words = text.split(" ")
    if len(words) <= 2 * _CONTEXT:
        return text
    head = [] if first else [*words[:_CONTEXT], ""]
    tail = [] if last else ["", *words[-_CONTEXT:]]
    return " ".join(head) + "…" + " ".join(tail)
