"""Content codings (RFC 9110 8.4) undone: gzip, deflate, brotli, zstd."""

from __future__ import annotations

import io
import zlib

from fastwarc.stream_io import BrotliReader, GzipReader, ZstdReader

from pipelines.errors import TooLargeError

__all__ = ["ACCEPTED", "LARGEST", "unpacked"]

ACCEPTED = "gzip, deflate, br, zstd"
"""What may be sent to who can undo it: the value of Accept-Encoding."""
LARGEST = 60 * 1024 * 1024
"""Bytes, unpacked, of the largest body that a crawl takes as it is set up: a sitemap's."""

_READERS = {"br": BrotliReader, "gzip": GzipReader, "zstd": ZstdReader}
_GZIP_MAGIC = b"\x1f\x8b"


def unpacked(body: bytes, encoding: str | None, *, largest: int | None = None) -> bytes:
    """A body with its content codings undone; as it is where a coding is unknown or a lie.

    Servers label plain text gzip; and what came of a broken transfer is taken as far as it goes.

    Args:
        body: As received.
        encoding: The header Content-Encoding.
        largest: Bytes that the result may have.

    Raises:
        TooLargeError: It would be larger. No more than that is unpacked.
    """
    room = largest if largest is not None else 1 << 62
    plain = body
    try:
        for coding in reversed((encoding or "").lower().replace(" ", "").split(",")):
            plain = _undo(coding, plain, room)
    except (OSError, EOFError, zlib.error, ValueError):
        return body
    if len(plain) > room:
        raise TooLargeError(f"too large: more than {room / (1 << 20):,.0f} MB")
    return plain


def _undo(coding: str, body: bytes, room: int) -> bytes:
    """One coding undone; a byte more than there is room for, at most."""
    if coding in {"gzip", "x-gzip"}:
        return _gunzip(body, room)
    if coding == "deflate":
        return _inflate(body, room)
    return _read(coding, body, room) if coding in _READERS else body


def _read(coding: str, body: bytes, room: int) -> bytes:
    return bytes(_READERS[coding](io.BytesIO(body)).read(min(room + 1, 1 << 31)))


def _gunzip(body: bytes, room: int) -> bytes:
    """A gzip file, nearly always one whole member, whose last bytes tell its size: read in half of zlib's time."""
    try:
        plain = _read("gzip", body, room)
    except OSError:
        return _members(body, room)
    return plain if plain and int.from_bytes(body[-4:], "little") == len(plain) else _members(body, room)


def _members(body: bytes, room: int) -> bytes:
    """Every gzip member, the last as far as it goes; what some servers send behind it is no content."""
    parts, rest, size = [], body, 0
    while rest.startswith(_GZIP_MAGIC) and size <= room:
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        parts.append(member.decompress(rest, room - size + 1))
        size += len(parts[-1])
        rest = member.unused_data
    return b"".join(parts) if parts else body


def _inflate(body: bytes, room: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(body, room + 1)
    except zlib.error:
        # without the zlib header, as some servers send it
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(body, room + 1)
