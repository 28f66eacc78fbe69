"""What became of every URL, for the terminal: `pressmark status`."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click
from rich.text import Text

from pipelines.archive.ledger import REJECTED, general
from scraper.terminal.tables import count, table_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rich.console import Console
    from rich.table import Table

    from pipelines.archive import Archive

__all__ = ["as_json", "reasons", "status"]

DAYS = 7
"""Days that are shown one by one, unless another number is asked for."""
_SOURCES_BY_DAY = 12  # of more sources than that the days are shown when they are asked for
_LONGEST_URL = 60
_COLUMNS = ("announced", "fetched", "stored", "waiting")


def status(console: Console, archive: Archive, *, source: str | None, days: int | None) -> None:
    """A source a row, and below it what became of that which each of the last days announced; then hosts in trouble."""
    rows = archive.frontier.days(source)
    if not rows:
        console.print("The archive knows no URLs yet; `pressmark crawl URL` begins")
        return
    by_source = {name: list(some) for name, some in groupby(rows, key=lambda row: row["source"])}
    if days is None:
        days = DAYS if len(by_source) <= _SOURCES_BY_DAY else 0
    table = table_of("Source", "Found", *(f">{name}" for name in _COLUMNS), "Rejected")
    for column in table.columns[1:-1]:
        column.no_wrap = True
    since = f"{datetime.now(UTC) - timedelta(days=days):%Y-%m-%d}"
    for name, some in by_source.items():
        _row(table, Text(name, "bold"), "all days", _total(some))
        for row in some:
            if row["day"] > since:
                _row(table, Text(""), row["day"], row)
    if len(by_source) > 1:
        table.add_section()
        _row(table, Text(f"all {len(by_source)}", "bold"), "all days", _total(rows))
    console.print(table)
    _hosts(console, archive, source)


def _total(rows: list[dict[str, Any]]) -> Counter[str]:
    return Counter({name: sum(row[name] for row in rows) for name in (*_COLUMNS, *REJECTED)})


def _row(table: Table, name: Text, day: str, counts: Mapping[str, int]) -> None:
    rejected = (f"{counts[state]:,} {state}" for state in REJECTED if counts[state])
    table.add_row(name, day, *(count(counts[column]) for column in _COLUMNS), Text(", ".join(rejected)))


def _hosts(console: Console, archive: Archive, source: str | None) -> None:
    rows = archive.hosts.in_trouble(now=datetime.now(UTC), source=source)
    if not rows:
        return
    table = table_of("Host in trouble", ">No answer", "Rests until", "What is wrong")
    for row in rows:
        until = row["rests_until"]
        table.add_row(
            Text(row["host"]), count(row["failures"]), Text(f"{until[:16].replace('T', ' ')} UTC" if until else "–"),
            Text(row["problem"] or "it asked to be left alone"),
        )  # fmt: skip
    console.print(table)


def reasons(console: Console, archive: Archive, *, source: str | None) -> None:
    """Every state and reason, how often, and a URL of each; those that differ in an address alone are told as one."""
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for row in archive.frontier.reasons(source):
        groups.setdefault((row["kind"], row["state"], general(row["reason"] or "")), []).append(row)
    sources = len({row["source"] for some in groups.values() for row in some})
    table = table_of("Kind", "State", "Reason", ">URLs", *([">Sources"] if sources > 1 else []), "For example")
    for (kind, state, reason), some in sorted(groups.items(), key=lambda group: -_urls(group[1])):
        of_sources = [count(len({row["source"] for row in some}))] if sources > 1 else []
        cells = (kind, state, reason, count(_urls(some)), *of_sources, _short(min(row["example"] for row in some)))
        table.add_row(*map(Text, cells))
    console.print(table if table.row_count else "The archive knows no URLs yet; `pressmark crawl URL` begins")


def _urls(rows: list[dict[str, Any]]) -> int:
    return sum(row["urls"] for row in rows)


def _short(url: str) -> str:
    return url if len(url) <= _LONGEST_URL else f"{url[: _LONGEST_URL // 2]}…{url[-_LONGEST_URL // 2 + 1 :]}"


def as_json(archive: Archive, *, source: str | None) -> None:
    """The whole ledger as JSON on standard output: days, reasons, hosts in trouble."""
    ledger = {
        "days": archive.frontier.days(source),
        "reasons": archive.frontier.reasons(source),
        "hosts": archive.hosts.in_trouble(now=datetime.now(UTC), source=source),
    }
    click.echo(json.dumps(ledger, ensure_ascii=False, indent=2))
