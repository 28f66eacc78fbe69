"""Articles as Parquet (pyarrow, with the extra `parquet`)."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pipelines.archive.times import aware, utc
from pipelines.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    import pyarrow as pa

    from pipelines.archive.records import StoredArticle

__all__ = ["write_parquet"]

_MOST_ROWS = 5_000  # of a row group, which is what a reader skips or takes as a whole
_MOST_CHARACTERS = 8_000_000  # of its texts: it is gathered in memory


def write_parquet(articles: Iterable[StoredArticle], path: Path) -> Iterator[StoredArticle]:
    """Write an article a row, in row groups of bounded size; yields each when it is written.

    The columns are the fields of `StoredArticle`, lists as lists. As in `to_pandas`, what Pressmark set itself is a
    timestamp in UTC; `published_at` and `modified_at` stay as they were stated, and `published` is the moment in UTC,
    midnight where a day alone is known.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtraError("Parquet needs pyarrow: pip install 'pressmark[parquet]'") from None
    schema = _schema()
    with pq.ParquetWriter(path, schema, compression="zstd") as file:
        for group in _groups(articles):
            file.write_table(pa.Table.from_pylist([_row(article) for article in group], schema=schema))
            yield from group


def _schema() -> pa.Schema:
    import pyarrow as pa

    moment, names = pa.timestamp("ms", tz="UTC"), pa.list_(pa.string())
    image = pa.struct({"url": pa.string(), "caption": pa.string(), "credit": pa.string()})
    return pa.schema(
        {
            "id": pa.int64(), "url": pa.string(), "canonical_url": pa.string(), "source": pa.string(),
            "title": pa.string(), "dek": pa.string(), "text": pa.string(), "authors": names,
            "published_at": pa.string(), "modified_at": pa.string(), "published_raw": pa.string(),
            "section": pa.string(), "tags": names, "language": pa.string(), "word_count": pa.int64(),
            "images": pa.list_(image), "first_seen_at": moment, "last_fetched_at": moment,
            "version_count": pa.int64(), "state": pa.string(), "published": moment,
        }
    )  # fmt: skip


def _groups(articles: Iterable[StoredArticle]) -> Iterator[list[StoredArticle]]:
    group: list[StoredArticle] = []
    characters = 0
    for article in articles:
        group.append(article)
        characters += len(article.text)
        if len(group) >= _MOST_ROWS or characters >= _MOST_CHARACTERS:
            yield group
            group, characters = [], 0
    if group:
        yield group


def _row(article: StoredArticle) -> dict[str, Any]:
    return asdict(article) | {
        "first_seen_at": aware(article.first_seen_at),
        "last_fetched_at": aware(article.last_fetched_at),
        "published": _moment(article.published_at),
    }


def _moment(stated: str | None) -> datetime | None:
    return aware(utc(aware(stated)))
