"""Downloader middlewares."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from pipelines.items import Exchange
from scraper.identity import user_agent

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Headers, Response

__all__ = ["WireMiddleware"]


class WireMiddleware:
    """Notes each request as it is sent and its response as it is received, for the WARC.

    It stands next to the downloader: above it nothing is decompressed yet, so the headers tell the truth about the
    body. The exchange is left in `request.meta["exchange"]`.
    """

    def __init__(self, agent: str) -> None:
        self._agent = agent

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """What Scrapy makes the middleware with."""
        return cls(user_agent(crawler.settings))

    def process_request(self, request: Request) -> None:
        """Say who asks."""
        request.headers["User-Agent"] = self._agent

    def process_response(self, request: Request, response: Response) -> Response:
        """The same response; what went over the wire is noted."""
        host = response.url.split("/", 3)[2].rpartition("@")[2]
        # behind a proxy the address is the proxy's and says nothing about the site
        address = None if "proxy" in request.meta or not response.ip_address else str(response.ip_address)
        request.meta["exchange"] = Exchange(
            method=request.method,
            url=request.url,
            request_headers=(("Host", host), *_pairs(request.headers)),
            status=response.status,
            response_headers=_pairs(response.headers),
            body=response.body,
            fetched_at=datetime.now(UTC),
            protocol=response.protocol or "HTTP/1.1",
            ip_address=address,
        )
        return response


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    """Every header line, repeated ones too, in latin-1 as HTTP has it."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values
    )
