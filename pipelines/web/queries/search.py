"""The search: what was asked for, what was found, how it spreads over time, sources, languages, sections, authors.

The full-text index gives places on the time line, newest first; each filter that the index knows (words, source,
author, dates) is a part of the expression or a range of places. Language and section are columns of the articles, so
they are looked at one article after the other, for a bounded number of the newest.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode

from pipelines.archive.details import BYLINE
from pipelines.archive.index import WEIGHTS, place_of_day, source_token
from pipelines.archive.queries import parse
from pipelines.archive.snippets import snippet
from pipelines.errors import SearchError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipelines.archive import Archive
    from pipelines.archive.queries import Phrase

__all__ = ["MOST_COUNTED", "MOST_RANKED", "PER_PAGE", "Asked", "Found", "search"]

Row = dict[str, Any]

PER_PAGE = 20
MOST_COUNTED = 50_000
"""Hits that are counted and put on the time line: 20 ms of reading the index."""
MOST_RANKED = 20_000
"""Hits, the newest, among which the best are looked for: to rank one takes 3 µs."""
_MOST_LOOKED_AT = 5_000  # articles whose language and section are looked at
_FACETED = 1_000  # the newest hits that the counts beside the filters are of
_VALUES = 12  # of a filter
_ONE_DAY = place_of_day(date(1970, 1, 2))

_ROWS = f"""
SELECT a.timeline, a.id, a.title, a.source, a.published_at, a.first_seen_at, a.language, a.section, a.url, a.text,
       a.dek, a.word_count, a.version_count, a.state, {BYLINE} AS authors
FROM articles a WHERE a.timeline IN (SELECT value FROM json_each(?))"""  # noqa: S608


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A search as it stands in the address of its page."""

    q: str = ""
    source: str = ""
    since: date | None = None
    """First day of publication."""
    until: date | None = None
    """Last day of publication."""
    language: str = ""
    """BCP 47: `en` has `en-GB` too."""
    section: str = ""
    author: str = ""
    order: Literal["newest", "best"] = "newest"
    page: int = 1

    @classmethod
    def read(cls, words: Mapping[str, str]) -> Asked:
        """Read a query string.

        Raises:
            SearchError: A date or a number is none.
        """
        text = {name: words.get(name, "").strip()[:1_000] for name in ("q", "source", "language", "section", "author")}
        return cls(
            **text,
            since=_day(words.get("since", "")),
            until=_day(words.get("until", "")),
            order="best" if words.get("order") == "best" and text["q"] else "newest",
            page=_page(words.get("page", "1")),
        )

    def address(self, path: str = "/search", **other: Any) -> str:
        """The address of this search, or of one that differs from it; it begins at page 1 unless a page is named."""
        one = replace(self, **{"page": 1, **other})
        given = {
            "q": one.q, "source": one.source, "since": one.since, "until": one.until, "language": one.language,
            "section": one.section, "author": one.author, "order": one.order if one.order != "newest" else "",
            "page": one.page if one.page > 1 else "",
        }  # fmt: skip
        query = urlencode({name: str(value) for name, value in given.items() if value})
        return f"{path}?{query}" if query else path

    @property
    def filters(self) -> list[tuple[str, str]]:
        """Names and values of the filters that are set."""
        names = ("source", "language", "section", "author", "since", "until")
        return [(name, str(value)) for name in names if (value := getattr(self, name))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found."""

    rows: list[Row]
    """Of one page: columns of `articles` without the text, authors, and `snippet` with its marks."""
    count: int
    is_more: bool
    """There are more; these are the newest."""
    counts: dict[str, list[tuple[str, int]]]
    """By filter, values and how many of the hits that were looked at have them, the most frequent first."""
    counted: int
    """How many hits were looked at for that."""
    days: list[tuple[date, int]]
    """Hits by day of publication, oldest first, for the days that have any."""


def search(archive: Archive, asked: Asked, limit: int = PER_PAGE) -> Found:
    """Find articles.

    Raises:
        SearchError: The words can't be understood; the message says why.
    """
    match, phrases = _expression(asked)
    places, is_more = _places(archive, asked, match)
    if asked.language or asked.section:
        is_more = is_more or len(places) > _MOST_LOOKED_AT
        places = _filtered(archive, asked, places[:_MOST_LOOKED_AT])
    start = (asked.page - 1) * limit
    if asked.order == "best" and match and places:
        shown = _best(archive, match, places, start, limit, whole=not (asked.language or asked.section))
    else:
        shown = places[start : start + limit]
    return Found(
        rows=_rows(archive, shown, phrases),
        count=len(places),
        is_more=is_more,
        counts=_counts(archive, places[:_FACETED]),
        counted=min(len(places), _FACETED),
        days=_days(places),
    )


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise SearchError(f"{text[:40]!r} is no day; write it as 2026-11-24") from None


def _page(text: str) -> int:
    return min(max(int(text), 1), 10_000) if text.isdecimal() and len(text) < 8 else 1


def _expression(asked: Asked) -> tuple[str, Sequence[Phrase]]:
    """The FTS5 expression of a search, empty where it asks for everything, and the phrases to be marked."""
    parts: list[str] = []
    phrases: Sequence[Phrase] = ()
    if asked.q:
        query = parse(asked.q)
        parts.append(query.match)
        phrases = query.phrases
    if asked.author:
        try:
            parts.append(parse('author:"{}"'.format(asked.author.replace('"', " "))).match)
        except SearchError:
            raise SearchError(f"nobody can be found by the name {asked.author[:40]!r}") from None
    if asked.source:
        parts.append(f'"{source_token(asked.source)}"')
    return " AND ".join(parts), phrases


def _places(archive: Archive, asked: Asked, match: str) -> tuple[list[int], bool]:
    """Places on the time line of what was found, newest first, and whether there are more."""
    name, table = ("rowid", "articles_fts") if match else ("timeline", "articles")
    where: list[str] = []
    values: list[Any] = []
    if match:
        where.append("articles_fts MATCH ?")
        values.append(match)
    if asked.since:
        where.append(f"{name} >= ?")
        values.append(place_of_day(asked.since))
    if asked.until:
        where.append(f"{name} < ?")
        values.append(place_of_day(min(asked.until, date.max - timedelta(days=1)) + timedelta(days=1)))
    condition = f" WHERE {' AND '.join(where)}" if where else ""
    sql = f"SELECT {name} FROM {table}{condition} ORDER BY {name} DESC LIMIT {MOST_COUNTED + 1}"  # noqa: S608
    try:
        found = [place for (place,) in archive.db.execute(sql, values).fetchall()]
    except sqlite3.OperationalError as error:
        if "fts5" not in str(error):
            raise
        raise SearchError(f"can't understand the search {asked.q[:80]!r}: {error}") from None
    return found[:MOST_COUNTED], len(found) > MOST_COUNTED


def _filtered(archive: Archive, asked: Asked, places: list[int]) -> list[int]:
    rows = archive.db.execute(
        "SELECT timeline FROM articles INDEXED BY articles_facets"
        " WHERE timeline IN (SELECT value FROM json_each(:places))"
        " AND (:language = '' OR (language || '-') LIKE :language || '-%') AND (:section = '' OR section = :section)"
        " ORDER BY timeline DESC",
        {"places": json.dumps(places), "language": asked.language, "section": asked.section},
    )
    return [place for (place,) in rows.fetchall()]


def _best(archive: Archive, match: str, places: list[int], start: int, limit: int, *, whole: bool) -> list[int]:
    """The most relevant of the newest places (BM25), a page of them."""
    places = places[:MOST_RANKED]
    weights = ", ".join(map(str, WEIGHTS))
    among = "" if whole else " AND rowid IN (SELECT value FROM json_each(:places))"
    rows = archive.db.execute(
        "SELECT rowid FROM articles_fts WHERE articles_fts MATCH :match AND rowid BETWEEN :first AND :last"  # noqa: S608
        f"{among} ORDER BY bm25(articles_fts, {weights}), rowid DESC LIMIT :limit OFFSET :start",
        {"match": match, "first": places[-1], "last": places[0], "limit": limit, "start": start}
        | ({} if whole else {"places": json.dumps(places)}),
    )
    return [place for (place,) in rows.fetchall()]


def _rows(archive: Archive, places: list[int], phrases: Sequence[Phrase]) -> list[Row]:
    by_place = {row["timeline"]: row for row in archive.db.query(_ROWS, [json.dumps(places)])}
    found = []
    for place in places:
        if (row := by_place.get(place)) is None:
            continue  # an article that a crawl changes just now
        row["snippet"] = snippet([row["text"], row["dek"], row["authors"], row["title"]], phrases)
        del row["text"]
        found.append(row)
    return found


def _counts(archive: Archive, places: list[int]) -> dict[str, list[tuple[str, int]]]:
    given = json.dumps(places)
    rows = archive.db.execute(
        "SELECT source, language, section FROM articles INDEXED BY articles_facets"
        " WHERE timeline IN (SELECT value FROM json_each(?))",
        [given],
    ).fetchall()
    authors = archive.db.execute(
        "SELECT au.name, count(*) FROM articles a INDEXED BY articles_facets"
        " JOIN article_authors aa ON aa.article = a.id"
        " JOIN authors au ON au.id = aa.author WHERE a.timeline IN (SELECT value FROM json_each(?))"
        " GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?",
        [given, _VALUES],
    ).fetchall()
    sources, languages, sections = zip(*rows, strict=True) if rows else ((), (), ())
    columns = {
        "source": sources,
        "language": [_primary(code) for code in languages if code],
        "section": sections,
    }
    counted = {
        name: Counter(value for value in column if value).most_common(_VALUES) for name, column in columns.items()
    }
    return {**counted, "author": [(name, count) for name, count in authors]}


def _primary(code: str) -> str:
    """The language alone (BCP 47's primary subtag): `en` of `en-GB`, `zh` of `zh-Hant`."""
    return code.partition("-")[0].lower()


def _days(places: list[int]) -> list[tuple[date, int]]:
    counts = Counter(place // _ONE_DAY for place in places)
    epoch = datetime(1970, 1, 1, tzinfo=UTC).date()
    return [(epoch + timedelta(days=day), count) for day, count in sorted(counts.items())]
