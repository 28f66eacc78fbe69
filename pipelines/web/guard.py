"""What stands before every page: who may come in, what may be asked, and what a browser may do with the answer.

Nothing is written through the web, so nothing but GET and HEAD is answered. A server on loopback answers to its own
names alone, so that no page of the web reaches it under another (DNS rebinding); one that listens elsewhere asks for a
password.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import ipaddress
import re
import secrets
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    Scope = dict[str, Any]
    Send = Callable[[dict[str, Any]], Awaitable[None]]
    Receive = Callable[[], Awaitable[dict[str, Any]]]
    App = Callable[[Scope, Receive, Send], Awaitable[None]]

__all__ = ["OURS", "RAW", "guarded", "is_loopback"]

OURS = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " form-action 'self'; frame-src 'self'; frame-ancestors 'self'; base-uri 'none'"
)
"""Content-Security-Policy of the pages that are ours: no script, style or connection but from this server."""
RAW = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
"""Of a page as it was captured: nothing of it runs, and nothing is asked for."""
# Datasette's own pages have scripts and styles within them; they may connect to nothing but this server either.
_DATASETTES = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " connect-src 'self'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'"
)
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "SAMEORIGIN",
    "x-dns-prefetch-control": "off",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
    "x-robots-tag": "noindex, nofollow, noarchive",
}
_READING = frozenset({"GET", "HEAD"})
_HOST = re.compile(r"\[?([^\]]*?)\]?(?::\d+)?")
_AFTER_A_WRONG_PASSWORD = 0.5  # seconds: nobody guesses a million of them


def is_loopback(host: str) -> bool:
    """Whether what listens on this address is reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def guarded(app: App, *, password: str | None = None) -> App:
    """An ASGI application behind the guard.

    Args:
        app: What answers.
        password: Asked for with each request (HTTP Basic, any user; or `Authorization: Bearer`). Without one, the
            server answers to the names of loopback alone.
    """

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        headers = {key.lower(): value.decode("latin-1") for key, value in scope["headers"]}
        with_headers = _adding(send)
        if password is None and not _is_own_name(headers.get(b"host", "")):
            await _refuse(with_headers, 421, "This server answers to localhost and 127.0.0.1 alone.")
        elif scope["path"] == "/robots.txt":
            await _refuse(with_headers, 200, "User-agent: *\nDisallow: /\n")
        elif password is not None and not _knows(headers.get(b"authorization", ""), password):
            if b"authorization" in headers:
                await asyncio.sleep(_AFTER_A_WRONG_PASSWORD)
            asking = [(b"www-authenticate", b'Basic realm="Pressmark", charset="UTF-8"')]
            await _refuse(with_headers, 401, "Give the password of this archive.", asking)
        elif scope["method"] not in _READING:
            await _refuse(with_headers, 405, "The archive is read here, and not written.", [(b"allow", b"GET, HEAD")])
        else:
            await app(scope, receive, with_headers)

    return guard


def _is_own_name(host: str) -> bool:
    match = _HOST.fullmatch(host)
    return match is not None and is_loopback(match[1])


def _knows(authorization: str, password: str) -> bool:
    kind, _, words = authorization.partition(" ")
    if kind.lower() == "bearer":
        given = words.strip().encode("latin-1")
    elif kind.lower() == "basic":
        try:
            given = base64.b64decode(words, validate=True).partition(b":")[2]
        except (binascii.Error, ValueError):
            return False
    else:
        return False
    return secrets.compare_digest(given, password.encode())


def _adding(send: Send) -> Send:
    """Add the headers that each answer has, unless a page has set its own."""

    async def send_with_headers(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", []))
            present = {key.lower() for key, _ in headers}
            wanted = {**_HEADERS, "content-security-policy": _DATASETTES}
            headers += [(k.encode(), v.encode()) for k, v in wanted.items() if k.encode() not in present]
            message = {**message, "headers": headers}
        await send(message)

    return send_with_headers


async def _refuse(send: Send, status: int, words: str, headers: Iterable[tuple[bytes, bytes]] = ()) -> None:
    body = words.encode()
    kind = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*kind, *headers]})
    await send({"type": "http.response.body", "body": body})
