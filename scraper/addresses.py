"""The guard against addresses that a public page has no business to lead to: those of private networks."""

from __future__ import annotations

import asyncio
import socket
import time
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest

from pipelines.stages import archive_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

__all__ = ["AddressGuard", "is_private_literal", "is_public"]

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_KEPT = 300.0  # seconds that the addresses of a name are remembered


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address belongs to the public internet; one that wraps an IPv4 address counts as that."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


def is_private_literal(name: str) -> bool:
    """Whether a host name is an address, and a private one."""
    address = _literal(name)
    return address is not None and not is_public(address)


class AddressGuard:
    """Refuses requests to private addresses, unless the archivist has named the host.

    A robots.txt or a home page on the internet may name a sitemap at 10.0.0.1, or a name that leads there. What is
    refused is out of scope, and its reason says how to allow it. The host of a source is always allowed. Behind a proxy
    names are the proxy's affair; addresses that stand in a URL as such are looked at there too.

    Why a request was refused is left in `request.meta["refused"]`.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._known: dict[str, tuple[float, list[IPv4Address | IPv6Address]]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """What Scrapy makes the middleware with."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let a request pass.

        Raises:
            IgnoreRequest: It leads to a private address.
        """
        name = urlsplit(request.url).hostname or ""
        literal = _literal(name)
        if literal is not None:
            self._refuse_private(request, [literal])
        elif "proxy" not in request.meta:
            self._refuse_private(request, await self._addresses(name))

    def process_response(self, request: Request, response: Response) -> Response:
        """Let a response pass.

        Raises:
            IgnoreRequest: It came from a private address: the name has led elsewhere since it was looked up.
        """
        if "proxy" not in request.meta and isinstance(response.ip_address, IPv4Address | IPv6Address):
            self._refuse_private(request, [response.ip_address])
        return response

    def _refuse_private(self, request: Request, addresses: Iterable[IPv4Address | IPv6Address]) -> None:
        private = next((address for address in addresses if not is_public(address)), None)
        task = request.meta.get("task")
        if private is None or task is None or archive_of(self._crawler).sources.is_named(task.host):
            return
        request.meta["refused"] = (
            f"{private} is a private address, and nobody named {task.host}; `pressmark add {request.url}` does"
        )
        raise IgnoreRequest(request.meta["refused"])

    async def _addresses(self, name: str) -> list[IPv4Address | IPv6Address]:
        """Where a name leads; nowhere when it can't be looked up, which the downloader will tell in its own words."""
        until, addresses = self._known.get(name, (0.0, []))
        if until < time.monotonic():
            try:
                found = await asyncio.get_running_loop().getaddrinfo(name, None, type=socket.SOCK_STREAM)
            except (OSError, UnicodeError):
                return []
            # an address of a link has its interface behind a percent sign
            addresses = [ip_address(str(place[0]).partition("%")[0]) for *_, place in found]
            self._known[name] = time.monotonic() + _KEPT, addresses
        return addresses


def _literal(name: str) -> IPv4Address | IPv6Address | None:
    """The address that a host name is, in any of the ways in which resolvers read one (`2130706433`, `0x7f.1`)."""
    try:
        return ip_address(name)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(name)) if name[:1].isdigit() else None
    except OSError:
        return None
