"""A source: how much it publishes and when, what became of its URLs, and how complete its articles are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pipelines.archive.ledger import REJECTED, general
from pipelines.web.queries.front import DAY, last_day

if TYPE_CHECKING:
    from pipelines.archive import Archive
    from pipelines.archive.sources import Source

__all__ = ["MOST_URLS", "Period", "Portrait", "completeness", "coverage", "fates", "listed", "portrait", "rhythm"]

Row = dict[str, Any]

_YEAR = 7 * 53  # days of the calendar
_RHYTHM_DAYS = 90
_MOST_RHYTHM = 20_000  # articles
PERIODS = 26
_LONGEST_REASON = 120
_OF_A_PERIOD = 40  # articles that are looked at
MOST_URLS = 5_000
"""So many URLs of a state are looked at for their reasons, the newest."""

_SAMPLE = """
SELECT a.published_utc, a.dek IS NULL AS no_dek, a.section IS NULL AS no_section, a.word_count,
       EXISTS (SELECT 1 FROM article_authors aa WHERE aa.article = a.id) AS author
FROM articles a WHERE a.source = ? AND a.published_utc >= ? AND a.published_utc < ? ORDER BY a.published_utc LIMIT ?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """A source and its newest articles."""

    source: Source
    articles: int
    first: str | None
    last: str | None
    undated: int
    newest: list[Row]
    ways: list[Row]
    """Its feeds, sitemaps and sections: url, kind, state, reason, visited_at."""
    problem: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What the articles of some days have."""

    first: date
    articles: int
    """How many were looked at."""
    shares: dict[str, float]
    """Field → share of the articles that have it."""
    words: float | None
    """Median length of their texts."""


def listed(archive: Archive, today: date) -> list[Row]:
    """Every source: name, home, paused, articles, last (publication), and articles of the last 30 days it published."""
    rows = []
    for source in archive.sources.all():
        until = last_day(archive, today, source.name)
        count, last = archive.db.execute(
            "SELECT count(*), max(published_utc) FROM articles WHERE source = ?", [source.name]
        ).fetchone()
        month = archive.db.execute(
            "SELECT count(*) FROM articles WHERE source = ? AND published_utc >= ?",
            [source.name, (until - timedelta(days=29)).isoformat()],
        ).fetchone()[0]
        rows.append({"name": source.name, "home": source.home, "paused": source.paused, "articles": count, "last": last,
                     "month": month if count else 0})  # fmt: skip
    return rows


def portrait(archive: Archive, name: str) -> Portrait:
    """A source by its name.

    Raises:
        NotFoundError: There is none.
    """
    source = archive.sources.get(name)
    articles, undated, first, last = archive.db.execute(
        "SELECT count(*), count(*) - count(published_utc), min(published_utc), max(published_utc) FROM articles"
        " WHERE source = ?",
        [source.name],
    ).fetchone()
    newest = archive.db.query(
        "SELECT id, title, language, published_at, version_count, state FROM articles"
        " WHERE source = ? ORDER BY published_utc DESC LIMIT 10",
        [source.name],
    )
    ways = archive.db.query(
        "SELECT url, kind, state, reason, visited_at FROM urls WHERE source = ?"
        " AND kind IN ('feed', 'sitemap', 'section') ORDER BY kind, state IN ('read', 'unchanged') DESC, url LIMIT 60",
        [source.name],
    )
    problem = archive.db.execute(
        "SELECT max(reason) FROM urls WHERE source = ? AND kind IN ('home', 'robots') AND state = 'failed'",
        [source.name],
    ).fetchone()[0]
    return Portrait(
        source=source, articles=articles, undated=undated, first=first, last=last, newest=list(newest), ways=list(ways),
        problem=problem,
    )  # fmt: skip


def coverage(archive: Archive, name: str, today: date) -> tuple[date, Counter[str]]:
    """Articles per day (ISO 8601, UTC) in the year that ends with its last article, and that day."""
    until = last_day(archive, today, name)
    rows = archive.db.execute(
        f"SELECT {DAY}, count(*) FROM articles WHERE source = ? AND {DAY} BETWEEN ? AND ? GROUP BY 1",  # noqa: S608
        [name, (until - timedelta(days=_YEAR)).isoformat(), until.isoformat()],
    ).fetchall()
    return until, Counter(dict(rows))


def rhythm(archive: Archive, name: str, today: date) -> tuple[int, list[list[int]]]:
    """How many dated articles were looked at, and a count for each hour (UTC) of each weekday from Monday."""
    until = last_day(archive, today, name)
    rows = archive.db.execute(
        "SELECT substr(published_utc, 1, 13), count(*) FROM (SELECT published_utc FROM articles WHERE source = ?"
        " AND published_utc >= ? AND published_utc < ? AND length(published_utc) > 10 ORDER BY published_utc DESC"
        " LIMIT ?) GROUP BY 1",
        [
            name,
            (until - timedelta(days=_RHYTHM_DAYS)).isoformat(),
            (until + timedelta(days=1)).isoformat(),
            _MOST_RHYTHM,
        ],
    ).fetchall()
    table = [[0] * 24 for _ in range(7)]
    for when, count in rows:
        table[date.fromisoformat(when[:10]).weekday()][int(when[11:13])] += count
    return sum(count for _, count in rows), table


def fates(archive: Archive, name: str) -> tuple[int, list[tuple[str, int]], list[tuple[str, str, int]]]:
    """What became of the URLs that looked like articles.

    Returns:
        How many there are; by state, the most frequent first; and of those that gave no article, by state and reason,
        the newest 5,000 of each state.
    """
    states = archive.db.execute(
        "SELECT state, count(*) FROM urls WHERE source = ? AND kind = 'article' GROUP BY state ORDER BY 2 DESC", [name]
    ).fetchall()
    reasons: Counter[tuple[str, str]] = Counter()
    for state, _ in states:
        if state not in REJECTED:
            continue
        rows = archive.db.execute(
            "SELECT coalesce(reason, ''), count(*) FROM (SELECT reason FROM urls WHERE source = ? AND kind = 'article'"
            " AND state = ? ORDER BY id DESC LIMIT ?) GROUP BY 1",
            [name, state, MOST_URLS],
        )
        for reason, count in rows.fetchall():
            reasons[state, general(reason)[:_LONGEST_REASON]] += count
    told = [(state, reason, count) for (state, reason), count in reasons.most_common(20)]
    return sum(count for _, count in states), [(state, count) for state, count in states], told


def completeness(archive: Archive, name: str, today: date) -> list[Period]:
    """How complete the articles of a source were in each of the last half-year's weeks, from a sample of each week."""
    until = last_day(archive, today, name)
    monday = until - timedelta(days=until.weekday())
    return [_period(archive, name, monday - timedelta(weeks=back)) for back in range(PERIODS - 1, -1, -1)]


def _period(archive: Archive, name: str, first: date) -> Period:
    rows = list(
        archive.db.query(_SAMPLE, [name, first.isoformat(), (first + timedelta(weeks=1)).isoformat(), _OF_A_PERIOD])
    )
    has = {
        "author": [bool(row["author"]) for row in rows],
        "time of day": [len(row["published_utc"]) > 10 for row in rows],
        "dek": [not row["no_dek"] for row in rows],
        "section": [not row["no_section"] for row in rows],
    }
    lengths = sorted(row["word_count"] for row in rows)
    return Period(
        first=first,
        articles=len(rows),
        shares={field: sum(values) / len(values) for field, values in has.items() if values},
        words=lengths[len(lengths) // 2] if lengths else None,
    )
