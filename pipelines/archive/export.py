"""The archive as files that other programs read: JSON lines and CSV, an article at a time."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, TextIO

from pipelines.archive.articles import StoredArticle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["write_csv", "write_jsonl"]


def write_jsonl(articles: Iterable[StoredArticle], file: TextIO) -> Iterator[StoredArticle]:
    """Write an article a line as JSON, all fields, lists as lists; yields each when it is written."""
    for article in articles:
        file.write(json.dumps(asdict(article), ensure_ascii=False) + "\n")
        yield article


def write_csv(articles: Iterable[StoredArticle], file: TextIO) -> Iterator[StoredArticle]:
    """Write a header and an article a row; lists are joined by `; `, images are their URLs. Yields each when written.

    Open the file with `newline=""`.
    """
    columns = [field.name for field in fields(StoredArticle)]
    writer = csv.DictWriter(file, columns)
    writer.writeheader()
    for article in articles:
        row = asdict(article)
        row["images"] = [image["url"] for image in article.images]
        writer.writerow({k: "; ".join(map(str, v)) if isinstance(v, list) else v for k, v in row.items()})
        yield article
