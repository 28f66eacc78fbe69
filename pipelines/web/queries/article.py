"""One article with all that is known of it, and the page that a capture holds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines import urls
from pipelines.errors import CaptureError, NotFoundError

if TYPE_CHECKING:
    from pipelines.archive import Archive
    from pipelines.archive.citing import Citation
    from pipelines.archive.records import StoredArticle
    from pipelines.items import Page

__all__ = ["Kept", "Pair", "article", "captured", "citation", "pair"]

Row = dict[str, Any]

_MOST_COPIES = 40
_MOST_CAPTURES = 200

_COPIES = """
SELECT a.id, a.title, a.source, a.published_at, a.first_seen_at, a.language, p.jaccard, p.containment,
       coalesce(a.published_utc, a.first_seen_at) AS appeared
FROM (SELECT other AS id, jaccard, containment FROM copies WHERE article = :id
      UNION ALL SELECT article, jaccard, containment FROM copies WHERE other = :id) p
JOIN articles a ON a.id = p.id ORDER BY appeared, a.id LIMIT :limit"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An article and what hangs on it."""

    article: StoredArticle
    row: Row
    """State, its reason and its day; when it was published in UTC."""
    versions: list[Row]
    """Oldest first, without their texts."""
    events: list[Row]
    evidence: list[Row]
    """`rivals` as pairs of source and words."""
    captures: list[Row]
    copies: list[Row]
    """What it is paired with as the same text, who had it first in front."""
    citation: Citation
    before: Row | None
    after: Row | None
    """Its neighbours in its source, by publication: id and title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two versions of an article to compare."""

    article: StoredArticle
    versions: list[Row]
    old: Row
    new: Row


def article(archive: Archive, key: int) -> Kept:
    """An article by its id.

    Raises:
        NotFoundError: There is none.
        RemovedError: It was taken out.
    """
    found = archive.articles.get(key)
    row = _row(archive, key)
    return Kept(
        article=found,
        row=row,
        versions=_versions(archive, key),
        events=archive.articles.events(key),
        evidence=[{**one, "rivals": json.loads(one["rivals"] or "[]")} for one in archive.articles.evidence(key)],
        captures=_captures(archive, found),
        copies=list(archive.db.query(_COPIES, {"id": key, "limit": _MOST_COPIES})),
        citation=archive.cite(found),
        before=_neighbour(archive, row, "<", "DESC"),
        after=_neighbour(archive, row, ">", "ASC"),
    )


def citation(archive: Archive, key: int) -> Citation:
    """The citation of an article by its id.

    Raises:
        NotFoundError: There is none.
        RemovedError: It was taken out.
    """
    return archive.cite(archive.articles.get(key))


def pair(archive: Archive, key: int, old: int | None, new: int | None) -> Pair:
    """Two versions of an article; the last two where none are named.

    Raises:
        NotFoundError: There is no such article, or it has no such version or but one.
        RemovedError: It was taken out.
    """
    found = archive.articles.get(key)
    versions = archive.versions.of(key)
    by_id = {row["id"]: row for row in versions}
    if len(versions) < 2:
        raise NotFoundError(f"article {key} has one version; there is nothing to compare")
    new = versions[-1]["id"] if new is None else new
    if new in by_id and old is None:
        place = versions.index(by_id[new])
        old = versions[max(place - 1, 0)]["id"]
    for one in (old, new):
        if one not in by_id:
            raise NotFoundError(f"article {key} has no version {one}; its page lists those it has")
    return Pair(article=found, versions=versions, old=by_id[old], new=by_id[new])


def captured(archive: Archive, key: int, capture: int) -> tuple[StoredArticle, Row, Page]:
    """An article, a capture of it, and the page that this holds, checked against its digest.

    Raises:
        NotFoundError: There is no such article, or the capture is not one of its own.
        RemovedError: The article or the address was taken out.
        CaptureError: The WARC file is missing or damaged, or the capture holds no document.
    """
    found = archive.articles.get(key)
    row = next((row for row in _captures(archive, found) if row["id"] == capture), None)
    if row is None:
        raise NotFoundError(f"article {key} has no capture {capture}; its page lists those it has")
    archive.removals.refuse(row["url"])
    if row["status"] == 304:
        raise CaptureError("the server said that nothing had changed (304), so this capture has no page of its own")
    return found, row, archive.page(row)


def _row(archive: Archive, key: int) -> Row:
    rows = archive.db.query(
        "SELECT id, source, published_utc, state, state_reason, state_changed_at, noarchive FROM articles WHERE id = ?",
        [key],
    )
    return next(iter(rows))


def _versions(archive: Archive, key: int) -> list[Row]:
    rows = archive.db.query(
        "SELECT id, seen_at, title, word_count, extractor, change, added, removed, capture, previous FROM versions"
        " WHERE article = ? ORDER BY seen_at, id",
        [key],
    )
    return list(rows)


def _captures(archive: Archive, found: StoredArticle) -> list[Row]:
    """Those of its addresses, and those that showed a version or an event of it; newest first."""
    rows = archive.db.query(
        "SELECT * FROM captures WHERE id IN ("
        # by the key of its addresses: the frontier has no index by article
        " SELECT c.id FROM urls u JOIN captures c ON c.url_id = u.id"
        " WHERE u.key IN (:key, :canonical) AND u.article = :id"
        " UNION SELECT c.id FROM versions v JOIN captures c ON c.version = v.id WHERE v.article = :id"
        " UNION SELECT capture FROM versions WHERE article = :id"
        " UNION SELECT capture FROM events WHERE article = :id) ORDER BY fetched_at DESC, id DESC LIMIT :limit",
        {
            "id": found.id, "key": urls.canonical(found.url), "canonical": found.canonical_url, "limit": _MOST_CAPTURES,
        },
    )  # fmt: skip
    return list(rows)


def _neighbour(archive: Archive, row: Row, comparison: str, order: str) -> Row | None:
    if row["published_utc"] is None:
        return None
    rows = archive.db.query(
        f"SELECT id, title, language FROM articles WHERE source = ? AND published_utc {comparison} ?"  # noqa: S608
        f" ORDER BY published_utc {order} LIMIT 1",
        [row["source"], row["published_utc"]],
    )
    return next(iter(rows), None)
