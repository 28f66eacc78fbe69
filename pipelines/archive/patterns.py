"""What was found behind the addresses of each source: some two hundred patterns a source at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.patterns import CAPACITY, WINDOW, Counts, Patterns, patterns_of

if TYPE_CHECKING:
    from sqlite_utils import Database

    from pipelines.items import Task

__all__ = ["KnownPatterns"]

_AFTER_PRUNING = CAPACITY * 3 // 4
# An address counts when it is settled for the first time; later visits of it tell nothing more about its pattern.
_FIRST = "SELECT state IN ('queued', 'failed') FROM urls WHERE id = ?"
_COUNT = """
INSERT INTO patterns (source, pattern, articles, others) VALUES (:source, :pattern, :articles, :others)
ON CONFLICT (source, pattern) DO UPDATE SET
    articles = (articles + excluded.articles) / (1 + (articles + others >= :window)),
    others = (others + excluded.others) / (1 + (articles + others >= :window))
"""


class KnownPatterns:
    """The table `patterns`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, source: str) -> Patterns:
        """What is known of a source's addresses."""
        rows = self._db.execute("SELECT pattern, articles, others FROM patterns WHERE source = ?", [source])
        return Patterns({pattern: Counts(articles, others) for pattern, articles, others in rows})

    def note(self, task: Task, is_article: bool | None) -> None:
        """Count what a visit found behind an address; call it before the visit is settled.

        Args:
            task: as it was claimed.
            is_article: as `pipelines.patterns.told_by` gives it; None counts for nothing.
        """
        if is_article is None or not self._db.execute(_FIRST, [task.id]).fetchone()[0]:
            return
        counted = {"source": task.source, "articles": is_article, "others": not is_article, "window": WINDOW}
        for pattern in patterns_of(task.url):
            self._db.execute(_COUNT, {**counted, "pattern": pattern})
        self._prune(task.source)

    def _prune(self, source: str) -> None:
        """Where there are too many, the rarest patterns go."""
        count = self._db.execute("SELECT count(*) FROM patterns WHERE source = ?", [source]).fetchone()[0]
        if count > CAPACITY:
            self._db.execute(
                "DELETE FROM patterns WHERE source = :source AND pattern IN (SELECT pattern FROM patterns"
                " WHERE source = :source ORDER BY articles + others LIMIT :surplus)",
                {"source": source, "surplus": count - _AFTER_PRUNING},
            )
