"""The front page: what came in last, how much is published, what changed, who is in trouble."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pipelines.plural import plural
from pipelines.web.queries.edits import newest

if TYPE_CHECKING:
    from pipelines.archive import Archive

__all__ = ["DAY", "Arrivals", "Totals", "arrivals", "changes", "last_day", "per_day", "totals", "troubles"]

Row = dict[str, Any]

_LOOKED_AT = 400  # of the newest articles
_OF_A_SOURCE = 5  # headlines
_SOURCES = 12
_ENOUGH = 24  # headlines of a page

DAY = "substr(coalesce(published_utc, first_seen_at), 1, 10)"
"""Day of an article (UTC), by first sight where it states no date: as in the view `coverage`, and with its index."""

# `text` is not among the columns: it is what makes a row long
_NEWEST = """
SELECT id, source, title, substr(dek, 1, 300) AS dek, language, published_at, version_count, state, first_seen_at
FROM articles ORDER BY id DESC LIMIT ?"""
_EVENTS = """
SELECT e.at, e.kind, e.reason, e.article, a.title, a.source, a.language
FROM events e JOIN articles a ON a.id = e.article ORDER BY e.at DESC, e.id DESC LIMIT ?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrivals:
    """What came in on the last day on which anything did."""

    day: str | None
    """ISO 8601, UTC; None for an empty archive."""
    count: int
    is_more: bool
    """There were more than were looked at."""
    by_source: list[tuple[str, int, list[Row]]]
    """Source, how many, and its newest articles; the busiest first."""
    others: int
    """Sources that are not among them."""
    earlier: list[Row]
    """The newest that came in before; some where the day is young, none where it brought enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How large the archive is."""

    articles: int
    sources: int
    first: str | None
    last: str | None


def arrivals(archive: Archive) -> Arrivals:
    """The articles that came in on the last day, by source."""
    rows = list(archive.db.query(_NEWEST, [_LOOKED_AT]))
    if not rows:
        return Arrivals(day=None, count=0, is_more=False, by_source=[], others=0, earlier=[])
    day = max(row["first_seen_at"][:10] for row in rows)
    today = [row for row in rows if row["first_seen_at"].startswith(day)]
    counts = Counter(row["source"] for row in today)
    shown = [(name, count, _newest(today, name)) for name, count in counts.most_common(_SOURCES)]
    return Arrivals(
        day=day, count=len(today), is_more=len(today) == _LOOKED_AT, by_source=shown, others=len(counts) - len(shown),
        earlier=_before(rows, day)[: max(0, _ENOUGH - len(today))],
    )  # fmt: skip


def _before(rows: list[Row], day: str) -> list[Row]:
    return sorted(
        (row for row in rows if row["first_seen_at"] < day), key=lambda row: row["first_seen_at"], reverse=True
    )


def _newest(rows: list[Row], source: str) -> list[Row]:
    own = [row for row in rows if row["source"] == source]
    return sorted(own, key=lambda row: row["published_at"] or "", reverse=True)[:_OF_A_SOURCE]


def totals(archive: Archive) -> Totals:
    """How many articles and sources there are, and from when to when."""
    one = archive.db.execute
    first, last = one("SELECT min(published_utc), (SELECT max(published_utc) FROM articles) FROM articles").fetchone()
    return Totals(
        articles=one("SELECT count(*) FROM articles").fetchone()[0],
        sources=one("SELECT count(*) FROM sources").fetchone()[0],
        first=first,
        last=last,
    )


def last_day(archive: Archive, today: date, source: str | None = None) -> date:
    """The last day with an article, not after today: a chart that ends there is not empty."""
    row = archive.db.execute(
        f"SELECT max(published_utc) FROM articles WHERE published_utc < ?{' AND source = ?' if source else ''}",  # noqa: S608
        [(today + timedelta(days=1)).isoformat(), *([source] if source else [])],
    ).fetchone()
    return date.fromisoformat(row[0][:10]) if row and row[0] else today


def per_day(archive: Archive, today: date, days: int) -> tuple[date, dict[str, Counter[str]]]:
    """Articles per day and source.

    Returns:
        The last day, and by source a count for each day (ISO 8601, UTC) of as many days that end there.
    """
    until = last_day(archive, today)
    since = until - timedelta(days=days - 1)
    counts: dict[str, Counter[str]] = {}
    for (name,) in archive.db.execute("SELECT name FROM sources").fetchall():
        rows = archive.db.execute(
            f"SELECT {DAY}, count(*) FROM articles WHERE source = ? AND {DAY} BETWEEN ? AND ? GROUP BY 1",  # noqa: S608
            [name, since.isoformat(), until.isoformat()],
        ).fetchall()
        if rows:
            counts[name] = Counter(dict(rows))
    return until, counts


def changes(archive: Archive, limit: int) -> tuple[list[Row], list[Row]]:
    """The newest edits, and the newest events (gone, moved, paywalled, returned …)."""
    return newest(archive, limit), list(archive.db.query(_EVENTS, [limit]))


def troubles(archive: Archive) -> list[tuple[str, str]]:
    """Sources of which something is wrong, and what, in words."""
    found: dict[str, str] = {}
    silent = archive.db.execute(
        "SELECT source, max(reason) FROM urls WHERE source IN (SELECT name FROM sources WHERE NOT paused)"
        " AND kind IN ('home', 'robots') AND state = 'failed' GROUP BY source"
    ).fetchall()
    for name, reason in silent:
        found[name] = reason or "its home page can't be read"
    by_host = archive.db.execute(
        "SELECT host, failures, coalesce(trouble, problem) FROM hosts WHERE failures > 2"
    ).fetchall()
    names = {row[0] for row in archive.db.execute("SELECT name FROM sources WHERE NOT paused").fetchall()}
    for host, failures, reason in by_host:
        name = host.removeprefix("www.").partition(":")[0]
        if name in names and name not in found:
            found[name] = f"no answer {failures} times in a row{f': {reason}' if reason else ''}"
    found |= {name: words for name, words in _quiet(archive, names).items() if name not in found}
    return sorted(found.items())


_QUIET_DAYS = 3
_WAS_BUSY = 10  # articles in the 30 days before


def _quiet(archive: Archive, names: set[str]) -> dict[str, str]:
    """Sources that published day after day, and then nothing while the archive was crawled on."""
    crawled = archive.db.execute("SELECT max(coalesce(alive_at, started_at)) FROM crawls").fetchone()[0]
    if crawled is None:
        return {}
    until = date.fromisoformat(crawled[:10]) - timedelta(days=_QUIET_DAYS)
    found = {}
    for name in names:
        last = last_day(archive, date.fromisoformat(crawled[:10]), name)
        if last >= until:
            continue
        count = archive.db.execute(
            "SELECT count(*) FROM articles WHERE source = ? AND published_utc >= ?",
            [name, (last - timedelta(days=30)).isoformat()],
        ).fetchone()[0]
        if count >= _WAS_BUSY:
            found[name] = f"nothing new since {last.isoformat()}; {plural(count, 'article')} in the month before"
    return found
