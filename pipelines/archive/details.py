"""What hangs on an article: authors, tags, images, and the evidence of each field."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from sqlite_utils import Database

    from pipelines.items import Article

__all__ = ["BYLINE", "Details"]

_json = json.JSONEncoder(ensure_ascii=False).encode


BYLINE = """(SELECT group_concat(name, ', ') FROM (SELECT au.name FROM article_authors aa
        JOIN authors au ON au.id = aa.author WHERE aa.article = a.id ORDER BY aa.position))"""
"""SQL for the authors of the article `a`, in the order of its byline; NULL where it has none."""


class Details:
    """The tables `authors`, `article_authors`, `tags`, `article_tags`, `images` and `evidence`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, article: int, page: Article, capture: int | None) -> None:
        """Keep what a page says of an article that has none of it yet."""
        self.add_names("author", article, page.authors)
        self.add_names("tag", article, page.tags)
        self._db.conn.executemany(
            "INSERT INTO images (article, position, url, caption, credit) VALUES (?, ?, ?, ?, ?)",
            [(article, n, image.url, image.caption, image.credit) for n, image in enumerate(page.images)],
        )
        self._db.conn.executemany(
            "INSERT INTO evidence (article, field, capture, source, place, value, note, rivals)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (article, field, capture, origin.source, origin.where, origin.value, origin.note,
                 _json(origin.rivals) if origin.rivals else None)
                for field, origin in page.evidence.items()
            ],
        )  # fmt: skip

    def add_names(self, what: Literal["author", "tag"], article: int, names: list[str]) -> None:
        """Keep the authors or tags of an article that has none yet, in their order."""
        several = self._db.conn.executemany
        once = list(dict.fromkeys(names))
        several(f"INSERT OR IGNORE INTO {what}s (name) VALUES (?)", [(name,) for name in once])  # noqa: S608
        several(
            f"INSERT INTO article_{what}s (article, {what}, position)"  # noqa: S608
            f" VALUES (?, (SELECT id FROM {what}s WHERE name = ?), ?)",
            [(article, name, position) for position, name in enumerate(once)],
        )

    def remove(self, article: int) -> None:
        """Forget all of it, before a newer page says it anew."""
        for table in ("article_authors", "article_tags", "images", "evidence"):
            self._db.execute(f"DELETE FROM {table} WHERE article = ?", [article])  # noqa: S608

    def authors(self, article: int) -> list[str]:
        """The authors in the order of the byline."""
        return self._names("author", article)

    def tags(self, article: int) -> list[str]:
        """The tags in the order of the page."""
        return self._names("tag", article)

    def images(self, article: int) -> list[dict[str, Any]]:
        """The pictures in the order of the page: url, caption, credit."""
        images = "SELECT url, caption, credit FROM images WHERE article = ? ORDER BY position"
        return list(self._db.query(images, [article]))

    def evidence(self, article: int) -> list[dict[str, Any]]:
        """Where each field came from, as rows of the table."""
        return list(self._db.query("SELECT * FROM evidence WHERE article = ? ORDER BY field", [article]))

    def _names(self, what: Literal["author", "tag"], article: int) -> list[str]:
        rows = self._db.execute(
            f"SELECT n.name FROM article_{what}s x JOIN {what}s n ON n.id = x.{what}"  # noqa: S608
            " WHERE x.article = ? ORDER BY x.position",
            [article],
        )
        return [row[0] for row in rows.fetchall()]
