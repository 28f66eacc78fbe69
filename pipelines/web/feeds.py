"""Hits of a search as files that other programs read: CSV, JSON, and Atom (RFC 4287)."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from pipelines.archive.snippets import MARK_END, MARK_START
from pipelines.archive.times import aware
from pipelines.web.answers import File
from pipelines.web.show import link, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.web.queries.search import Asked, Found

__all__ = ["FORMATS"]

_COLUMNS = (
    "id", "title", "dek", "authors", "source", "section", "language", "published_at", "first_seen_at", "word_count",
    "version_count", "state", "url", "snippet",
)  # fmt: skip


def as_csv(found: Found, asked: Asked) -> File:  # noqa: ARG001
    """A header and a hit a row."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, _COLUMNS)
    writer.writeheader()
    writer.writerows(_hits(found))
    return File(body=file.getvalue(), content_type="text/csv; charset=utf-8", name="pressmark-search.csv")


def as_json(found: Found, asked: Asked) -> File:
    """The count, whether there are more, and the hits."""
    body = {
        "search": dict([("q", asked.q), *asked.filters, ("order", asked.order)]),
        "count": found.count, "is_more": found.is_more, "articles": list(_hits(found)),
    }  # fmt: skip
    return File(body=json.dumps(body, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8")


def as_atom(found: Found, asked: Asked) -> File:
    """A feed: what a reader of feeds shows as new when the archive finds something new."""
    title = " · ".join(["Pressmark", *filter(None, [asked.q]), *(value for _, value in asked.filters)])
    moments = [aware(hit["first_seen_at"]) for hit in found.rows]
    newest = max((when for when in moments if when), default=datetime(1970, 1, 1, tzinfo=UTC))
    entries = "".join(map(_entry, _hits(found)))
    body = (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<title>{escape(plain(title))}</title>\n<id>urn:pressmark:{escape(asked.address('search'))}</id>\n"
        f"<updated>{newest.isoformat()}</updated>\n{entries}</feed>\n"
    )
    return File(body=body, content_type="application/atom+xml; charset=utf-8")


def _entry(hit: dict[str, Any]) -> str:
    published = aware(hit["published_at"])
    address = link(hit["url"])
    return (
        f"<entry>\n<title>{escape(plain(hit['title']) or '(no headline)')}</title>\n"
        f"<id>urn:pressmark:article:{hit['id']}</id>\n"
        + (f"<link href={quoteattr(address)}/>\n" if address else "")
        + f"<updated>{hit['first_seen_at']}</updated>\n"
        + (f"<published>{published.isoformat()}</published>\n" if published else "")
        + f"<author><name>{escape(plain(hit['authors']) or hit['source'])}</name></author>\n"
        f"<summary>{escape(plain(hit['snippet']))}</summary>\n</entry>\n"
    )


def _hits(found: Found) -> list[dict[str, Any]]:
    return [
        {name: row[name] for name in _COLUMNS if name != "snippet"}
        | {"snippet": row["snippet"].replace(MARK_START, "").replace(MARK_END, "")}
        for row in found.rows
    ]


FORMATS: dict[str, Callable[[Found, Asked], File]] = {"csv": as_csv, "json": as_json, "atom": as_atom}
"""End of the address → what makes the file."""
