"""What stands between the scheduler and the wire."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import StopDownload

from pipelines.coding import ACCEPTED
from pipelines.items import Exchange
from scraper.identity import user_agent
from scraper.javascript import RENDERED

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Headers, Response

__all__ = ["AnswerLimits", "WireMiddleware"]


class WireMiddleware:
    """Notes each request as it is sent and its response as it is received, for the WARC.

    It stands next to the downloader: nothing is decompressed there, so the headers tell the truth about the body. The
    exchange is left in `request.meta["exchange"]`.
    """

    def __init__(self, agent: str) -> None:
        self._agent = agent

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """What Scrapy makes the middleware with."""
        return cls(user_agent(crawler.settings))

    def process_request(self, request: Request) -> None:
        """Say who asks, and which codings of the answer can be undone."""
        request.headers["User-Agent"] = self._agent
        request.headers["Accept-Encoding"] = ACCEPTED

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
            response_headers=(*_pairs(response.headers), *_mark(request)),
            body=response.body,
            fetched_at=datetime.now(UTC),
            protocol=response.protocol or "HTTP/1.1",
            ip_address=address,
        )
        return response


def _mark(request: Request) -> tuple[tuple[str, str], ...]:
    """What tells the document that a browser had in the end from the bytes that a server sent."""
    return ((RENDERED, "by a browser, with its scripts"),) if request.meta.get("playwright") else ()


def _pairs(headers: Headers) -> tuple[tuple[str, str], ...]:
    """Every header line, repeated ones too, in latin-1 as HTTP has it."""
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values
    )


class AnswerLimits:
    """Hangs up on an answer that is too large, or that comes a byte now and then and would hold up its host.

    A Scrapy extension. Scrapy's own time-out would let the latter take a minute each time, and it tells nobody that it
    hung up, which the scheduler wants to know: the server may still be busy for a while. Why it was is left in
    `request.meta["hung_up"]`.
    """

    def __init__(self, largest: int, slowest: float, patience: float) -> None:
        self._largest = largest
        self._slowest = slowest
        self._patience = patience

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """What Scrapy makes the extension with."""
        settings = crawler.settings
        limits = cls(
            settings.getint("DOWNLOAD_MAXSIZE"),
            settings.getfloat("SLOWEST_ANSWER"),
            settings.getfloat("SLOWEST_PATIENCE"),
        )
        crawler.signals.connect(limits.announced, signals.headers_received)
        crawler.signals.connect(limits.received, signals.bytes_received)
        return limits

    def announced(self, body_length: object, request: Request) -> None:
        """Look at how much is to come, where it is told (a handler of Scrapy's `headers_received`).

        Raises:
            StopDownload: it is too large.
        """
        size = body_length if isinstance(body_length, int) else 0  # else a mark of Twisted's for "unknown"
        self._stop_if(request, self._why(size, 0.0, request))

    def received(self, data: bytes, request: Request) -> None:
        """Look at what has come so far, and how fast (a handler of Scrapy's `bytes_received`).

        Raises:
            StopDownload: it is too large or too slow.
        """
        now = time.monotonic()
        began, size = request.meta.get("received", (now, 0))
        size += len(data)
        request.meta["received"] = began, size
        self._stop_if(request, self._why(size, now - began, request))

    def _stop_if(self, request: Request, why: str | None) -> None:
        if why:
            request.meta["hung_up"] = why
            raise StopDownload

    def _why(self, size: int, seconds: float, request: Request) -> str | None:
        largest = request.meta.get("download_maxsize", self._largest)
        if size > largest:
            return f"too large: more than {largest / (1 << 20):,.0f} MB"
        if seconds > self._patience and size < seconds * self._slowest:
            return f"too slow: fewer than {self._slowest:,.0f} bytes a second for {self._patience:,.0f} s"
        return None
