"""What the archive says of an article: as it is stored, what storing it came to, and the moments of its life."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from pipelines.items import Change, Event

__all__ = ["Life", "Saved", "StoredArticle"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What became of an article that was given to the archive."""

    id: int
    change: Change
    event: Event | None = None
    reason: str | None = None
    """Why the text was not taken in, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """The moments of an article that the revisit policy looks at."""

    appeared: datetime
    """When it was published, as far as that is known; its first sight otherwise."""
    changed: datetime | None
    """When its words were last seen to have changed; None while they never did."""
    away: datetime | None
    """Since when it is no longer served as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article as the archive holds it: its newest version. Times are ISO 8601 text."""

    id: int
    url: str
    canonical_url: str
    source: str
    title: str | None
    dek: str | None
    text: str
    authors: list[str]
    published_at: str | None
    modified_at: str | None
    published_raw: str | None
    section: str | None
    tags: list[str]
    language: str | None
    word_count: int
    images: list[dict[str, str | None]]
    first_seen_at: str
    last_fetched_at: str
    version_count: int
    state: str
