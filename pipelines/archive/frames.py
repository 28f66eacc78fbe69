"""Articles as a data frame (pandas, with the extra of that name)."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from pipelines.archive.records import StoredArticle
from pipelines.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

__all__ = ["frame"]

_TIMES = ("first_seen_at", "last_fetched_at")


def frame(articles: Iterable[StoredArticle]) -> pd.DataFrame:
    """An article a row, its id as the index.

    The columns are the fields of `StoredArticle`. What Pressmark set itself is a time in UTC; `published_at` and
    `modified_at` stay as they were stated, and `published` is the moment in UTC, midnight where a day alone is known.

    Raises:
        MissingExtraError: pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError:
        raise MissingExtraError("data frames need pandas: pip install 'pressmark[pandas]'") from None
    columns = [field.name for field in fields(StoredArticle)]
    made = pd.DataFrame([asdict(article) for article in articles], columns=columns)
    for name in _TIMES:
        made[name] = pd.to_datetime(made[name], utc=True, format="ISO8601")
    made["published"] = pd.to_datetime(made["published_at"], utc=True, format="ISO8601", errors="coerce")
    return made.set_index("id")
