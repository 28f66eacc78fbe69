"""What publishers changed, and who printed the same text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipelines.archive import Archive

__all__ = ["LOOKED_AT", "Changed", "Clusters", "clusters", "edits", "newest"]

Row = dict[str, Any]

PER_PAGE = 40
_MOST_PAIRS = 3_000  # the newest; a page of clusters is made of fewer
_CLUSTERS = 25
_OF_A_CLUSTER = 30
LOOKED_AT = 1_000
"""So many edits, the newest of all sources, are looked at for those of a source and those of headlines."""
_LATEST = "9999"  # after every time

# the edits are chosen by their index alone: a version is as long as its text
_EDITS = """
SELECT v.seen_at, v.article, a.source, a.language, v.title,
       CASE WHEN p.title IS NOT v.title THEN p.title END AS title_before, v.added, v.removed, v.id AS version,
       v.previous
FROM (SELECT id FROM versions WHERE change = 'edit' AND seen_at < :before ORDER BY seen_at DESC LIMIT :looked) newest
JOIN versions v ON v.id = newest.id JOIN versions p ON p.id = v.previous JOIN articles a ON a.id = v.article
WHERE (:source = '' OR a.source = :source) AND (:headlines = 0 OR p.title IS NOT v.title)
ORDER BY v.seen_at DESC, v.id DESC LIMIT :limit"""
_LAST_AND_NEXT = """
SELECT seen_at FROM versions WHERE change = 'edit' AND seen_at < :before ORDER BY seen_at DESC
LIMIT 2 OFFSET :looked - 1"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A page of edits."""

    headlines: list[Row]
    """The newest that changed a headline; on the first page alone."""
    rows: list[Row]
    before: str | None
    """Where the next page begins: edits that were seen before this time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clusters:
    """A page of clusters of copies."""

    clusters: list[list[Row]]
    """Each with who had it first in front; rows with `jaccard`, `containment` of the pair by which it belongs to it."""
    before: int | None
    """Where the next page begins: pairs of articles with a lower number."""


def edits(archive: Archive, source: str, before: str) -> Changed:
    """Edits, the newest first: those of headlines, then all."""
    rows = newest(archive, PER_PAGE, source=source, before=before)
    if len(rows) == PER_PAGE:
        older = rows[-1]["seen_at"]
    else:  # there are older ones than those that were looked at, and some of them may be of this source
        given = {"before": before or _LATEST, "looked": LOOKED_AT}
        beyond = archive.db.execute(_LAST_AND_NEXT, given).fetchall()
        older = beyond[0][0] if len(beyond) == 2 else None
    headlines = [] if before else newest(archive, PER_PAGE // 2, source=source, headlines=True)
    return Changed(headlines=headlines, rows=rows, before=older)


def newest(archive: Archive, limit: int, *, source: str = "", before: str = "", headlines: bool = False) -> list[Row]:
    """The newest edits, among a bounded number: of a source, seen before a time, of headlines alone."""
    looked = LOOKED_AT if source or headlines else limit
    given = {"source": source, "before": before or _LATEST, "headlines": headlines, "looked": looked, "limit": limit}
    return list(archive.db.query(_EDITS, given))


def clusters(archive: Archive, source: str, before: int, *, across: bool) -> Clusters:
    """Clusters of articles with the same text, those with the newest article first.

    Args:
        archive: The archive.
        source: Only those in which it has a part; empty for all.
        before: Pairs whose newer article has a lower number than this; 0 for the newest.
        across: Only those that stand in several sources.
    """
    pairs = archive.db.execute(
        "SELECT article, other, jaccard, containment FROM copies WHERE ? = 0 OR article < ?"
        " ORDER BY article DESC LIMIT ?",
        [before, before, _MOST_PAIRS],
    ).fetchall()
    groups = _grouped([(pair[0], pair[1]) for pair in pairs])
    found: list[list[Row]] = []
    last: int | None = None
    for group in groups:
        last = max(group)
        rows = _rows(archive, group, pairs)
        sources = {row["source"] for row in rows}
        if (source and source not in sources) or (across and len(sources) < 2):
            continue
        found.append(rows)
        if len(found) == _CLUSTERS:
            break
    is_more = len(found) == _CLUSTERS or len(pairs) == _MOST_PAIRS
    return Clusters(clusters=found, before=last if is_more else None)


def _grouped(pairs: list[tuple[int, int]]) -> list[list[int]]:
    """Articles that are connected by pairs, the group with the newest article first."""
    group_of: dict[int, list[int]] = {}
    for one, other in pairs:
        first, second = group_of.setdefault(one, [one]), group_of.setdefault(other, [other])
        if first is not second:
            first += second
            for key in second:
                group_of[key] = first
    groups = {id(group): group for group in group_of.values()}
    return sorted(groups.values(), key=max, reverse=True)


def _rows(archive: Archive, group: list[int], pairs: list[Any]) -> list[Row]:
    keys = sorted(group)[:_OF_A_CLUSTER]
    marks = ", ".join("?" * len(keys))
    rows = list(
        archive.db.query(
            "SELECT id, title, source, language, published_at, first_seen_at FROM articles"  # noqa: S608
            f" WHERE id IN ({marks}) ORDER BY coalesce(published_utc, first_seen_at), first_seen_at, id",
            keys,
        )
    )
    inside = set(keys)
    likeness: dict[int, tuple[float, float]] = {}
    for one, other, jaccard, containment in pairs:
        if one in inside and other in inside:
            for key in (one, other):
                likeness[key] = max(likeness.get(key, (0.0, 0.0)), (jaccard, containment))
    return [{**row, "jaccard": likeness.get(row["id"], (1, 1))[0], "containment": likeness.get(row["id"], (1, 1))[1]}
            for row in rows]  # fmt: skip
