"""Axar.az: the news spider with its site file."""

from __future__ import annotations

from typing import Any

from scraper.spiders.news import NewsSpider

__all__ = ["AxarSpider"]


class AxarSpider(NewsSpider):
    """Crawls Axar.az; another `url` is read with the same site file (a mirror, a test)."""

    name = "axar"
    site = "axar"

    def __init__(self, *, url: str = "https://axar.az/", **kwargs: Any) -> None:
        super().__init__(url=url, **kwargs)
