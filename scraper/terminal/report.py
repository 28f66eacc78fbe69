"""Results as people want to see them: tables and text for the terminal."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from pipelines.archive.search import MARK_END, MARK_START
from pipelines.plural import plural
from scraper.terminal.tables import count as _count
from scraper.terminal.tables import table_of as _table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from pipelines.archive import Archive, Hit
    from pipelines.archive.records import StoredArticle
    from pipelines.items import Article
    from scraper.crawling import Tally

__all__ = [
    "article", "changed", "extracted", "hits", "newest", "next_steps", "sources", "summary",
]  # fmt: skip

_TROUBLES_SHOWN = 12
_SOURCES_SHOWN = 25


def summary(console: Console, tally: Tally) -> None:
    """What a pass brought in: a source a row, then what went wrong."""
    troubles = Counter(source for source, _, _ in tally.troubles)
    names = sorted(tally.sources, key=lambda name: (-tally.new[name], name))
    counts = {
        "pages": tally.pages, "new": tally.new, "edited": tally.edited, "unchanged": tally.unchanged,
        "gone": tally.gone, "not kept": tally.rejected, "in trouble": troubles,
    }  # fmt: skip
    shown = {label: column for label, column in counts.items() if column.total() or label in {"pages", "new"}}
    table = _table("Source", *(f">{label}" for label in shown))
    for name in names[:_SOURCES_SHOWN]:
        table.add_row(escape(name), *(_count(column[name]) for column in shown.values()))
    if rest := names[_SOURCES_SHOWN:]:
        table.add_row(f"{len(rest)} more", *(_count(sum(c[n] for n in rest)) for c in shown.values()), style="dim")
    if len(names) > 1:
        table.add_section()
        table.add_row("all", *(_count(column.total()) for column in shown.values()), style="bold")
    if not names:
        console.print("Nothing was due.")
        return
    console.print(table)
    _troubles(console, tally)
    seconds = (tally.finished - tally.started).total_seconds() if tally.finished else 0.0
    ended = (
        "" if tally.outcome == "finished" else f", ended early ({tally.outcome}); `pressmark crawl` goes on from there"
    )
    console.print(f"{tally.size / 1e6:,.1f} MB in {seconds:,.1f} s{ended}", highlight=False)


def _troubles(console: Console, tally: Tally) -> None:
    if not tally.troubles:
        return
    table = _table("In trouble", "What is wrong", title_style="bold yellow")
    for _, url, reason in tally.troubles[:_TROUBLES_SHOWN]:
        table.add_row(escape(url), escape(reason))
    if (rest := len(tally.troubles) - _TROUBLES_SHOWN) > 0:
        table.add_row(f"{rest} more", "`pressmark status --reasons` lists them all", style="dim")
    console.print(table)


def newest(console: Console, archive: Archive, source: str, *, limit: int = 8) -> None:
    """The newest articles of a source, an article a row."""
    table = _table(">Id", "Published", "Title", "By", "Section", "Lang", title="Newest articles")
    for one in archive.articles.newest(source=source, limit=limit):
        cells = (str(one.id), _day(one.published_at), one.title, ", ".join(one.authors), one.section, one.language)
        table.add_row(*(Text(cell or "–") for cell in cells))
    console.print(table)


def changed(console: Console, archive: Archive, source: str) -> None:
    """The articles of a source that were edited or are no longer served."""
    for one in archive.articles.changed(source=source):
        gone = one.state != "live"
        what = f"{one.state}, its text is kept" if gone else f"edited, {plural(one.version_count, 'version')} are kept"
        console.print(Text.assemble((f"{one.id:>5} ", "dim"), one.title or one.url, (f"  {what}", "yellow")))


def next_steps(console: Console, *steps: tuple[str, str]) -> None:
    """What to do next: (command, what it shows)."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    if shutil.which("pressmark") is None:
        activate = os.path.relpath(Path(sys.executable).with_name("activate"))
        grid.add_row(Text(f"source {activate}", style="bold cyan"), "so that `pressmark` is found")
    for command, what in steps:
        grid.add_row(Text(command, style="bold cyan"), what)
    console.print(Panel(grid, title="Next", title_align="left", border_style="dim", expand=False))


def hits(console: Console, found_hits: list[Hit], words: str) -> None:
    """Search results: title, where and when, and the words in their place."""
    shown = Table.grid(padding=(0, 1))
    shown.add_column(justify="right", style="dim", min_width=5, no_wrap=True)
    shown.add_column()
    for hit in found_hits:
        head = Text.assemble((hit.title or hit.url, "bold"), (f"  {hit.source} · {_day(hit.published_at)}", "dim"))
        shown.add_row(str(hit.id), Group(head, _snippet(hit.snippet), ""))
    if found_hits:
        console.print(shown)
        console.print(
            f"{len(found_hits)} found; `pressmark show {found_hits[0].id}` reads the first",
            style="dim",
            highlight=False,
        )
    else:
        console.print(f"Nothing found for {escape(words)!r}; fewer words, or a prefix* may help")


def article(console: Console, one: StoredArticle, *, evidence: Iterable[dict[str, Any]] = ()) -> None:
    """An article to read, and where each value came from when that is given."""
    console.print(Text(one.title or "(no title)", style="bold"))
    if one.dek:
        console.print(Text(one.dek, style="italic"))
    facts = [", ".join(one.authors), one.source, one.section, _time(one.published_at), one.language]
    console.print(Text(" · ".join(fact for fact in facts if fact), style="dim"))
    console.print()
    console.print(Text(one.text))
    console.print()
    versions = "" if one.version_count == 1 else f", {plural(one.version_count, 'version')}"
    gone = "" if one.state == "live" else f", {one.state}"
    console.print(Text(f"article {one.id}, {plural(one.word_count, 'word')}{versions}{gone}\n{one.url}", style="dim"))
    _evidence(
        console,
        (
            (row["field"], row["source"], row["place"], row["value"], row["note"], json.loads(row["rivals"] or "[]"))
            for row in evidence
        ),
    )


def extracted(console: Console, one: Article) -> None:
    """What extraction takes out of a page, and from where."""
    table = _table("Field", "Value", show_header=False)
    fields = {
        "kind": one.kind, "title": one.title, "dek": one.dek, "published": one.published, "modified": one.modified,
        "authors": ", ".join(one.authors), "section": one.section, "tags": ", ".join(one.tags),
        "language": one.language, "canonical_url": one.canonical_url,
        "images": f"{len(one.images)}" if one.images else None,
    }  # fmt: skip
    for name, value in fields.items():
        table.add_row(Text(name, style="bold"), Text("–" if value in {None, ""} else str(value)))
    console.print(table)
    console.print(Text(one.text or "(no text)"))
    console.print()
    _evidence(console, ((name, e.source, e.where, e.value, e.note, e.rivals) for name, e in one.evidence.items()))


def _evidence(console: Console, rows: Iterable[tuple[Any, ...]]) -> None:
    table = _table("Field", "From", "Where", "Words on the page", "Note", "Said otherwise")
    for *row, rivals in rows:
        others = Text("\n".join(_short(f"{source}: {value}", 60) for source, value in rivals), style="yellow")
        table.add_row(*(Text(_short(str(value)) if value else "") for value in row), others)
    if table.row_count:
        console.print(table)


def sources(console: Console, archive: Archive, names: Iterable[str] | None = None) -> None:
    """The sources, or those named: what the archive holds of each, and how it was set up."""
    rows = archive.sources.overview(names)
    if not rows:
        console.print("No sources yet; add one with `pressmark add URL`")
        return
    table = _table("Source", ">Articles", ">Feeds", ">Sitemaps", ">Sections", "Newest", "Rhythm", "State")
    for row in rows:
        state = "paused" if row["paused"] else row["problem"] or "ok"
        source = archive.sources.get(row["name"])
        limits = f", only {' '.join(source.only)}" if source.only else ""
        table.add_row(
            escape(row["name"]), _count(row["articles"]), _count(row["feeds"]),
            _count(row["sitemaps"]), _count(row["sections"]), _day(row["newest"]), escape(str(source.rhythm)),
            escape(state + limits),
        )  # fmt: skip
    console.print(table)


def _day(moment: str | None) -> str:
    return moment[:10] if moment else "–"


def _time(moment: str | None) -> str | None:
    return moment.replace("T", " ") if moment else None


def _short(text: str, limit: int = 90) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _snippet(marked: str) -> Text:
    text = Text()
    for piece in " ".join(marked.split()).split(MARK_START):
        hit, mark, rest = piece.partition(MARK_END)
        text.append(hit if mark else "", style="bold yellow")
        text.append(rest if mark else hit)
    return text
