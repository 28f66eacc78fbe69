"""Takes a record out of a WARC file for good: another one that says so is written over it, to the byte as long.

So every other record stays at its offset, nothing is copied, and a file that a crawl is writing to can be treated.
"""

from __future__ import annotations

import gzip
import io
import os
import struct
import uuid
import zlib
from datetime import UTC
from typing import TYPE_CHECKING

from pipelines.errors import CaptureError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

__all__ = ["erase"]

_EXTRA = 1 << 2  # flag of a gzip member (RFC 1952, 2.3.1): it has an extra field, which readers skip
_MOST_EXTRA = 65_535
_LENGTH = struct.Struct("<H")


def erase(path: Path, offset: int, length: int, *, url: str, reason: str, now: datetime) -> None:
    """Write a `metadata` record that tells of the removal over the record at an offset.

    Args:
        path: A WARC file of gzip members, one per record.
        offset: Where the member begins.
        length: Its size in bytes.
        url: What the record was of.
        reason: Why it is gone.
        now: Time of the removal, aware.

    Raises:
        CaptureError: The file is missing, has no such bytes, or the place is too small for a record.
    """
    member = _member_of_size(length, url=url, reason=reason, now=now)
    if member is None:
        raise CaptureError(f"{path.name} at {offset}: {length} bytes are no whole record")
    try:
        with path.open("r+b") as file:
            if file.seek(0, os.SEEK_END) < offset + length:
                raise CaptureError(f"{path.name} ends before {offset + length}: was it cut?")
            file.seek(offset)
            file.write(member)
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        raise CaptureError(f"{path.name} is not in {path.parent}: was it moved?") from None


def _member_of_size(size: int, *, url: str, reason: str, now: datetime) -> bytes | None:
    """A gzip member of so many bytes with the record in it; None where that is too small for one."""
    said = f"removed: {now.astimezone(UTC):%Y-%m-%d}\r\nreason: {reason}\r\n"
    for words, address in ((said, url), ("removed\r\n", None)):
        member = _filled(_packed(_record(words, 0, address, now), level=9), size)
        if member is not None:
            return member
        member = _stored(words, address, now, size)
        if member is not None:
            return member
    return None


def _stored(words: str, url: str | None, now: datetime, size: int) -> bytes | None:
    """The same for a large place: the text is followed by spaces, not compressed, and the rest is an extra field."""
    spaces = size
    while spaces > 0:
        packed = _packed(_record(words, spaces, url, now), level=0)
        if (member := _filled(packed, size)) is not None:
            return member
        spaces -= max(1, len(packed) - size)
    return None


def _filled(packed: bytes, size: int) -> bytes | None:
    """A member made longer by an extra field."""
    gap = size - len(packed)
    if gap == 0:
        return packed
    if not _LENGTH.size <= gap <= _MOST_EXTRA:
        return None
    header = bytearray(packed[:10])
    header[3] |= _EXTRA
    return bytes(header) + _LENGTH.pack(gap - _LENGTH.size) + bytes(gap - _LENGTH.size) + packed[10:]


def _packed(record: bytes, *, level: int) -> bytes:
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, compresslevel=level, mtime=0) as file:
        file.write(record)
    return buffer.getvalue()


def _record(words: str, spaces: int, url: str | None, now: datetime) -> bytes:
    block = words.encode("utf-8") + b" " * spaces
    lines = [
        "WARC/1.1",
        "WARC-Type: metadata",
        # the same words at the same time have the same name
        f"WARC-Record-ID: <urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{url} {now.isoformat()} {zlib.crc32(block)}')}>",
        f"WARC-Date: {now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        *([f"WARC-Target-URI: {url}"] if url else []),
        "Content-Type: application/warc-fields",
        f"Content-Length: {len(block)}",
    ]
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8") + b"\r\n" + block + b"\r\n\r\n"
