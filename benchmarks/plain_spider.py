"""What one writes in an afternoon: Scrapy's SitemapSpider, trafilatura in the callback, sqlite3 in a pipeline.

    python -m benchmarks.plain_spider DATABASE HOSTS_FILE CONNECTIONS

It keeps the text, title, date and author of each page that trafilatura finds a text in, and nothing else: no raw bytes,
no versions, no index, and what was in its queue when it is killed is lost.
"""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import trafilatura
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.spiders import SitemapSpider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response


class PlainSpider(SitemapSpider):
    """Reads every page that a sitemap names."""

    name = "plain"
    sitemap_rules: ClassVar = [("", "parse_article")]

    def __init__(self, hosts: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sitemap_urls = [f"http://{host}/robots.txt" for host in hosts]

    def parse_article(self, response: Response) -> Iterator[dict[str, Any]]:
        """The text of a page, where it has one."""
        found = trafilatura.bare_extraction(response.body, url=response.url, with_metadata=True, include_comments=False)
        if found and found.text:
            yield {
                "url": response.url, "title": found.title, "text": found.text, "published": found.date,
                "author": found.author,
            }  # fmt: skip


class SqlitePipeline:
    """Keeps what the spider found."""

    def __init__(self, path: str) -> None:
        self._db = sqlite3.connect(path)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute(
            "CREATE TABLE articles (url TEXT PRIMARY KEY, title TEXT, text TEXT, published TEXT, author TEXT)"
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SqlitePipeline:
        """What Scrapy makes the pipeline with."""
        return cls(crawler.settings["DATABASE"])

    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        """The same item, when it is kept."""
        self._db.execute("INSERT OR REPLACE INTO articles VALUES (:url, :title, :text, :published, :author)", item)
        self._db.commit()
        return item

    def close_spider(self) -> None:
        """Close the file."""
        self._db.close()


def main(database: str, hosts_file: str, connections: str) -> None:
    process = AsyncCrawlerProcess({
        "DATABASE": database, "ITEM_PIPELINES": {SqlitePipeline: 300}, "ROBOTSTXT_OBEY": True, "DOWNLOAD_DELAY": 0,
        "CONCURRENT_REQUESTS": 128, "CONCURRENT_REQUESTS_PER_DOMAIN": int(connections), "LOG_LEVEL": "ERROR",
        "TELNETCONSOLE_ENABLED": False, "COOKIES_ENABLED": False,
    })  # fmt: skip
    process.crawl(PlainSpider, hosts=Path(hosts_file).read_text().split())
    process.start()


if __name__ == "__main__":
    main(*sys.argv[1:])
