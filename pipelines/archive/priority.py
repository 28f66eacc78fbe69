"""The order in which what is due on a host is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.items import LinkKind, Via

__all__ = ["ARTICLES", "ROBOTS", "priority"]

ROBOTS = 0
ARTICLES = (4, 5)
_PRIORITY: dict[LinkKind, int] = {
    "robots": ROBOTS, "home": 1, "feed": 2, "sitemap": 3, "article": ARTICLES[0], "section": 6,
}  # fmt: skip


def priority(kind: LinkKind, via: Via) -> int:
    """Lower is fetched first.

    What announces news comes before the news, and these before the pages of sections, which cost a request each and
    mostly tell what is known; fresh news before what only a sitemap names.
    """
    return ARTICLES[1] if via == "sitemap" and kind == "article" else _PRIORITY[kind]
