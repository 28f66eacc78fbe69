"""The raw captures: WARC 1.1 files (ISO 28500), a gzip member per record, so that each can be read at its offset.

Only complete records are ever named by the archive: a record is on its way to the disk before the row that points at
it is written. What a killed crawl leaves torn is the end of its own file, which no row names. Every crawl writes files
of its own, so nothing is ever appended to a torn one; the next crawl cuts the torn end off (`cut_torn_end`).
"""

from __future__ import annotations

import base64
import hashlib
import io
import os
import secrets
import zlib
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from pipelines import urls
from pipelines.coding import LARGEST, unpacked
from pipelines.errors import CaptureError, TooLargeError
from pipelines.items import Capture, Exchange, Page

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, which has its own way to keep others out of an open file
    fcntl = None  # type: ignore[assignment]

__all__ = ["WarcReader", "WarcWriter", "cut_torn_end", "files_of", "payload_digest"]

_LEVEL = 6  # zlib-6: 5.1x smaller at three times the speed of level 9, which gains 1 %
_LEVEL_PACKED = 0  # what the server has packed is stored as it is: 1 % larger than at level 6, in a sixth of the time
_CHUNK = 1 << 20
_ROTATE = 1_000_000_000  # bytes; the size that the standard's annex recommends
_NOT_MODIFIED_PROFILE = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"

# Headers that describe the connection and not the message; the body below them is no longer chunked.
_HOP_BY_HOP = frozenset({"transfer-encoding", "connection", "keep-alive", "proxy-connection"})
# What the crawler itself authenticates with has no place in an archive that people share.
_SECRET = frozenset({"proxy-authorization", "authorization", "cookie"})


def payload_digest(body: bytes) -> str:
    """`sha1:` and the base-32 SHA-1 of a body as received: the form that WARC-Payload-Digest and CDX files use."""
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode("ascii")


class WarcWriter:
    """Appends exchanges to WARC files in a folder; makes a file with the first record and a new one at a gigabyte.

    Args:
        folder: Where the files go; made when the first record is written.
        software: What the warcinfo record names, such as `Pressmark/0.1.0`.
        operator: The archivist's contact, when there is one.
        crawl: Who writes; it stands in the name of the files.
    """

    def __init__(self, folder: Path, *, software: str, operator: str | None = None, crawl: int = 0) -> None:
        self._folder = folder
        self._software = software
        self._operator = operator
        self._crawl = crawl
        self._file: io.FileIO | None = None
        self._size = 0
        self._name = ""

    def write(self, exchange: Exchange) -> Capture:
        """Append a request and its response.

        The bytes are handed to the operating system before this returns, so they outlive a killed process.

        Returns:
            Where the response record (a revisit record for HTTP 304) lies.

        Raises:
            OSError: The disk is full or the folder can't be written. What was written of the record is taken back.
        """
        if self._file is None or self._size >= _ROTATE:
            self._open()
        digest = payload_digest(exchange.body)
        response = _response_record(exchange, digest)
        request = _request_record(exchange, concurrent_to=response.record_id or "")
        packed = any(name.lower() == "content-encoding" for name, _ in exchange.response_headers)
        offset, member = self._size, _member(response, packed=packed)
        self._append(member + _member(request))
        return Capture(
            warc_file=self._name,
            warc_offset=offset,
            warc_length=len(member),
            digest=digest,
        )

    def close(self) -> None:
        """Flush to the disk and close the file; the writer may be used again and then starts another.

        Raises:
            OSError: The disk has not taken all of it.
        """
        if self._file is not None:
            file, self._file = self._file, None
            try:
                with file:
                    os.fsync(file.fileno())
            except OSError as error:
                raise OSError(error.errno, error.strerror, str(self._folder / self._name)) from error

    def _open(self) -> None:
        self.close()
        self._folder.mkdir(parents=True, exist_ok=True)
        now = datetime.now(UTC)
        self._name = f"pressmark-{now:%Y%m%d%H%M%S}-{self._crawl:06}-{secrets.token_hex(3)}.warc.gz"
        # "x": crawls of two archives that meet in one second must not share a file
        self._file = (self._folder / self._name).open("xb", buffering=0)
        _lock(self._file)
        self._size = 0
        self._append(_member(self._warcinfo(now)))

    def _append(self, data: bytes) -> None:
        assert self._file is not None
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[self._file.write(rest) :]
        except OSError as error:
            # a piece of a record would be in the way of the next, which goes into a file of its own
            torn, self._file = self._file, None
            with torn:
                torn.truncate(self._size)
            path = self._folder / self._name
            if not self._size:
                path.unlink()
            raise OSError(error.errno, error.strerror, str(path)) from error
        self._size += len(data)

    def _warcinfo(self, now: datetime) -> WarcRecord:
        lines = [f"software: {self._software}", "format: WARC File Format 1.1", "robots: obey"]
        lines += [f"operator: {self._operator}"] if self._operator else []
        record = _record(WarcRecordType.warcinfo, now, "application/warc-fields")
        record.headers["WARC-Filename"] = self._name
        record.set_bytes_content("".join(f"{line}\r\n" for line in lines).encode("utf-8"))
        return record


def files_of(folder: Path, crawl: int) -> list[Path]:
    """The files that a crawl has written to a folder; where two archives share it, those of their namesakes too."""
    return sorted(folder.glob(f"pressmark-*-{crawl:06}-*.warc.gz"))


def cut_torn_end(path: Path, *, start: int = 0) -> int:
    """Cut off what follows the last whole record of a file, and remove a file that has none.

    A file that somebody is still writing to is left alone.

    Args:
        path: A file of gzip members, one per record.
        start: Where a record is known to begin; what is before it is not read.

    Returns:
        The number of bytes cut off.
    """
    with path.open("r+b") as file:
        if not _lock(file):
            return 0
        end = _end_of_records(file, start)
        size = file.seek(0, os.SEEK_END)
        file.truncate(end)
    if end == 0:
        path.unlink()
    return size - end


def _end_of_records(file: io.BufferedRandom, start: int) -> int:
    end = file.seek(start)
    member, consumed = zlib.decompressobj(16 + zlib.MAX_WBITS), 0
    data = file.read(_CHUNK)
    while data:
        try:
            member.decompress(data)
        except zlib.error:
            break
        consumed += len(data) - len(member.unused_data)
        data = member.unused_data or file.read(_CHUNK)
        if member.eof:  # its checksum and length were right
            end, consumed = end + consumed, 0
            member = zlib.decompressobj(16 + zlib.MAX_WBITS)
    return end


def _lock(file: io.BufferedIOBase | io.RawIOBase) -> bool:
    """Keep other processes away until the file is closed; False when one of them is there."""
    if fcntl is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks
            return True
    return True


class WarcReader:
    """Reads single captures back.

    Args:
        folder: The folder that `WarcWriter` wrote to.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def page(self, capture: Capture, *, url: str, fetched_at: datetime, largest: int | None = LARGEST) -> Page:
        """The page of a capture, its content decoded, ready for `extract`.

        Args:
            capture: Where it lies.
            url: Of the page.
            fetched_at: When it was served.
            largest: Bytes that its body may have, unpacked; None: any number.

        Raises:
            CaptureError: The file is missing, or holds something else at that offset.
            TooLargeError: It is larger; no more than that is unpacked.
        """
        status, headers, body = self.response(capture)
        encoding = next((v for k, v in headers if k.lower() == "content-encoding"), "")
        try:
            plain = unpacked(body, encoding, largest=largest)
        except TooLargeError as error:
            place = f"{capture.warc_file} at {capture.warc_offset}"
            raise TooLargeError(f"{url}, {place}: {error}, unpacked from {len(body):,} bytes") from None
        return Page(url, plain, status, dict(headers), fetched_at)

    def response(self, capture: Capture) -> tuple[int, list[tuple[str, str]], bytes]:
        """Status, headers and the body as received, checked against the digest.

        Raises:
            CaptureError: The file is missing, or holds something else at that offset.
        """
        place = f"{capture.warc_file} at {capture.warc_offset}"
        try:
            with (self._folder / capture.warc_file).open("rb") as file:
                file.seek(capture.warc_offset)
                member = file.read(capture.warc_length)
            record = next(iter(ArchiveIterator(io.BytesIO(member), parse_http=True)))
            body = record.reader.read() if record.reader else b""
        except FileNotFoundError:
            raise CaptureError(f"{capture.warc_file} is not in {self._folder}: was it moved?") from None
        except (OSError, StopIteration) as error:
            raise CaptureError(f"no readable WARC record in {place}: {error}") from error
        if record.http_headers is None:
            raise CaptureError(f"the record in {place} is no HTTP response")
        if payload_digest(body) != capture.digest:
            raise CaptureError(f"the record in {place} does not have the digest {capture.digest}")
        return record.http_headers.status_code or 0, list(record.http_headers.astuples()), body


def _record(kind: WarcRecordType, when: datetime, content_type: str) -> WarcRecord:
    record = WarcRecord()
    record.init_headers(record_type=kind)
    # fastwarc writes WARC/1.1, which allows fractions of a second; whole ones are what other tools expect
    record.headers["WARC-Date"] = f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    record.headers["Content-Type"] = content_type
    return record


def _response_record(exchange: Exchange, digest: str) -> WarcRecord:
    revisit = exchange.status == 304
    kind = WarcRecordType.revisit if revisit else WarcRecordType.response
    record = _record(kind, exchange.fetched_at, "application/http; msgtype=response")
    record.headers["WARC-Target-URI"] = exchange.url
    record.headers["WARC-Payload-Digest"] = digest
    if exchange.ip_address:
        record.headers["WARC-IP-Address"] = exchange.ip_address
    if revisit:
        record.headers["WARC-Profile"] = _NOT_MODIFIED_PROFILE
    status_line = f"{exchange.protocol} {exchange.status} {_phrase(exchange.status)}".rstrip()
    headers = [(k, v) for k, v in exchange.response_headers if k.lower() not in _HOP_BY_HOP]
    record.set_bytes_content(_http(status_line, headers) + exchange.body)
    return record


def _request_record(exchange: Exchange, *, concurrent_to: str) -> WarcRecord:
    record = _record(WarcRecordType.request, exchange.fetched_at, "application/http; msgtype=request")
    record.headers["WARC-Target-URI"] = exchange.url
    record.headers["WARC-Concurrent-To"] = concurrent_to
    headers = [(k, v) for k, v in exchange.request_headers if k.lower() not in _SECRET]
    record.set_bytes_content(_http(f"{exchange.method} {urls.path_and_query(exchange.url)} HTTP/1.1", headers))
    return record


def _http(first_line: str, headers: Iterable[tuple[str, str]]) -> bytes:
    lines = [first_line, *(f"{name}: {value}" for name, value in headers)]
    return "".join(f"{line}\r\n" for line in lines).encode("latin-1", "replace") + b"\r\n"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _member(record: WarcRecord, *, packed: bool = False) -> bytes:
    """The record as one gzip member, with its block digest."""
    buffer = io.BytesIO()
    writer = GzipWriter(buffer, compression_level=_LEVEL_PACKED if packed else _LEVEL)
    record.write(writer, checksum_data=True)
    writer.finish()  # without it fastwarc goes on in the same member, and nothing could be read at an offset
    return buffer.getvalue()
