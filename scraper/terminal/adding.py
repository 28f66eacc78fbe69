"""What `pressmark add` found on a site: the ways in, what its articles' addresses look like, language and zone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from rich.table import Table
from rich.text import Text

from pipelines import urls
from pipelines.errors import CaptureError
from pipelines.plural import plural
from scraper.discovery.portrait import Portrait, Way, portrait
from scraper.terminal.tables import table_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console

    from pipelines.archive import Archive
    from pipelines.items import LinkKind, Page

__all__ = ["advice", "found"]

_DETAILS_UP_TO = 5  # sources that are told of at length; more are a table
_WAYS_SHOWN = 4
_SECTIONS_SHOWN = 6


def found(console: Console, archive: Archive, names: Iterable[str]) -> None:
    """What probing sources found, a few lines a source; for more than a few sources a table."""
    rows = archive.sources.overview(dict.fromkeys(names))
    told = [(row, _portrait(archive, row["name"]), _problem(archive, row)) for row in rows]
    if len(told) <= _DETAILS_UP_TO:
        for row, one, problem in told:
            console.print(Text(row["name"], style="bold"))
            console.print(_details(row, one, problem))
            console.print()
        return
    columns = ("Source", "Language", ">Feeds", ">Sitemaps", ">Sections", ">To fetch", "Addresses like", "Problem")
    table = table_of(*columns)
    for row, one, problem in told:
        kinds = Counter(way.kind for way in one.ways)
        counts = (kinds["feed"], kinds["sitemap"], len(one.sections), row["waiting"])
        pattern = one.patterns[0][0] if one.patterns else "–"
        cells = (row["name"], one.language or "–", *(f"{count:,}" for count in counts), pattern, problem or "")
        table.add_row(*map(Text, cells))
    console.print(table)


def advice(problem: str) -> str:
    """What to do about a problem with a home page or robots.txt; nothing where there is nothing to do."""
    for words, what in _ADVICE:
        if words in problem:
            return what
    return "the next `pressmark crawl` tries again"


_ADVICE = (
    ("DNS lookup failed", "look at the spelling, and add it again"),
    ("certificate", "`--set DOWNLOAD_VERIFY_CERTIFICATES=0` trusts it all the same"),
    ("it has moved", ""),
    ("disallowed", "its robots.txt asks crawlers to stay away; nothing of it is fetched"),
    ("HTTP 401", "it wants a login; nothing of it can be archived"),
    ("HTTP 403", "it may want to know who asks: PRESSMARK_CONTACT=you@example.org pressmark add …"),
    ("HTTP 404", "look at the address, and add its home page"),
    ("HTTP 410", "look at the address, and add its home page"),
    ("no articles", "name a page that lists them, as in `pressmark add https://example.com/news/`"),
)


def _details(row: dict[str, Any], one: Portrait, problem: str | None) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    if problem:
        grid.add_row("  problem", Text(problem, style="yellow"))
        if what := advice(problem):
            grid.add_row("", Text(what, style="yellow"))
        if not one.ways and not one.articles:
            return grid
    facts = [one.language and f"language {one.language}", one.offset is not None and f"times in {_zone(one.offset)}"]
    if any(facts):
        grid.add_row("  site", ", ".join(fact for fact in facts if fact))
    for kind, name in (("feed", "feeds"), ("sitemap", "sitemaps")):
        ways = [way for way in one.ways if way.kind == kind]
        grid.add_row(f"  {name}", _ways(ways))
    grid.add_row("  sections", _sections(one.sections))
    grid.add_row("  articles", _articles(row["waiting"], one))
    return grid


def _ways(ways: list[Way]) -> Text:
    if not ways:
        return Text("none")
    text = Text()
    for number, way in enumerate(ways[:_WAYS_SHOWN]):
        text.append("\n" if number else "")
        text.append(_short_url(way.url))
        entries = "" if way.entries is None else f", {plural(way.entries, 'entry')}"
        text.append(f"  {way.what}{entries}", style="dim")
    if rest := len(ways) - _WAYS_SHOWN:
        text.append(f"\nand {rest} more" if rest > 0 else "", style="dim")
    return text


def _sections(sections: tuple[str, ...]) -> Text:
    if not sections:
        return Text("none")
    shown = "  ".join(unquote(urls.path_and_query(url)) for url in sections[:_SECTIONS_SHOWN])
    rest = len(sections) - _SECTIONS_SHOWN
    return Text.assemble(shown, (f"  and {rest} more" if rest > 0 else "", "dim"))


def _articles(waiting: int, one: Portrait) -> Text:
    text = Text(f"{waiting:,} to fetch")
    for number, (pattern, share) in enumerate(one.patterns):
        text.append(", with addresses like " if number == 0 else "\n")
        text.append(pattern, style="bold")
        text.append(f" ({share:.0%})", style="dim")
    return text


def _zone(offset: int) -> str:
    hours, minutes = divmod(abs(offset), 60)
    return f"UTC{'+' if offset >= 0 else '−'}{hours:02d}:{minutes:02d}"


def _short_url(url: str) -> str:
    return url if len(url) <= 100 else f"{urlsplit(url).netloc}/…{url[-60:]}"


def _portrait(archive: Archive, name: str) -> Portrait:
    return portrait(_documents(archive, name), site=name)


def _documents(archive: Archive, name: str) -> Iterator[tuple[LinkKind, Page]]:
    """The source's home page, feeds and sitemaps as they were served last."""
    for way in archive.frontier.ways_in(name):
        capture = archive.captures.newest(way["id"])
        if capture is not None:
            try:
                yield way["kind"], archive.page(capture)
            except CaptureError:  # the WARC files were moved: what is in the table is told of all the same
                continue


def _problem(archive: Archive, row: dict[str, Any]) -> str | None:
    """Why nothing can be found on a source; None where something was."""
    if row["problem"]:
        return str(row["problem"])
    if row["waiting"] or row["articles"]:
        return None
    for other in archive.frontier.reasons(row["name"]):
        if other["kind"] == "home" and other["state"] == "out-of-scope":
            return f"it has moved to {other['example']}; `pressmark add {other['example']}` makes that a source"
    state, _, reason = (archive.frontier.why(row["home"]) or "").partition(": ")
    return reason if state in {"gone", "failed"} else state if state == "disallowed" else "no articles were found"
