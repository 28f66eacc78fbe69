"""What a response's body is, whatever its name and headers say, and how to get at its text."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from html.entities import name2codepoint
from typing import TYPE_CHECKING, Literal

from w3lib.encoding import read_bom

from pipelines.errors import DocumentError
from scraper.charset import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.items import Page

__all__ = ["Kind", "chunks", "content", "decoded", "format_of", "kind_of", "markup_start", "mended", "wrong_kind"]

Kind = Literal["nothing", "a PDF", "a binary file", "JSON", "plain text", "a feed", "a sitemap", "a web page"]

MAX_STREAMED = 200 << 20
"""Bytes that a sitemap may unpack to. The protocol allows 50 MB; some publishers take more."""
MAX_WHOLE = 20 << 20
"""Bytes that anything else may unpack to: it is held as a tree, of up to fifty times its size."""
_CHUNK = 1 << 16
_SNIFFED = 4096
_GZIP = b"\x1f\x8b"

# The first element, past the declaration, comments, instructions and a doctype that is not HTML's.
_ROOT = re.compile(
    rb"(?:<\?[^>]*>\s*|<!--.*?-->\s*|<!doctype(?!\s+html)[^>\[]*(?:\[[^\]]*\])?[^>]*>\s*)*<(?:[\w.-]+:)?([\w.-]+)",
    re.IGNORECASE | re.DOTALL,
)
_START = re.compile(rb"<(?:\?xml|rss|rdf:rdf|feed|urlset|sitemapindex|!doctype\s+html|html)\b", re.IGNORECASE)
_KIND_BY_ROOT: dict[bytes, Kind] = {
    b"rss": "a feed",
    b"rdf": "a feed",
    b"feed": "a feed",
    b"channel": "a feed",
    b"urlset": "a sitemap",
    b"sitemapindex": "a sitemap",
}
_RSS_VERSION = re.compile(rb"""(?i)<rss\b[^>]*?\bversion\s*=\s*["']([\d.]+)""")
_NEWS = b"google.com/schemas/sitemap-news"
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BINARY_SHARE = 0.05  # of control bytes: pictures and archives have more, markup with a stray NUL less
_ENTITY = re.compile(rb"&(?:#\w+;|([A-Za-z0-9]+);)?")
_XML_ENTITIES = {b"amp", b"lt", b"gt", b"quot", b"apos"}


def chunks(page: Page, limit: int = MAX_STREAMED) -> Iterator[bytes]:
    """The body piece by piece, unpacked when it is a gzip file (`sitemap.xml.gz`; gzip that no header named).

    What a broken gzip file gave before the break is kept.

    Raises:
        DocumentError: nothing could be unpacked, or more than `limit` bytes.
    """
    if not page.body.startswith(_GZIP):
        for start in range(0, len(page.body), _CHUNK):
            yield page.body[start : start + _CHUNK]
        return
    unpacked = 0
    with gzip.GzipFile(fileobj=io.BytesIO(page.body)) as packed:
        while True:
            try:
                piece = packed.read1(_CHUNK)
            except (OSError, EOFError, zlib.error) as error:
                if unpacked:
                    return
                raise DocumentError(page.url, f"is a broken gzip file ({error})") from error
            if not piece:
                return
            unpacked += len(piece)
            if unpacked > limit:
                raise DocumentError(page.url, f"unpacks to more than {limit >> 20} MB")
            yield piece


def content(page: Page) -> bytes:
    """The whole body, unpacked when it is a gzip file."""
    return b"".join(chunks(page, MAX_WHOLE)) if page.body.startswith(_GZIP) else page.body


def kind_of(page: Page) -> Kind:
    """What the document is, told from its first bytes alone."""
    head = next(chunks(page), b"")[:_SNIFFED]
    bom_encoding, _ = read_bom(head)
    if bom_encoding:
        head = head.decode(bom_encoding, "replace").lstrip("\ufeff").encode("utf-8", "replace")
    head = head.strip()
    if not head:
        return "nothing"
    if b"%PDF-" in head[:1024]:  # where readers of PDF look for it
        return "a PDF"
    if len(_CONTROL.findall(head)) > _BINARY_SHARE * len(head):
        return "a binary file"
    if head.startswith((b"{", b"[")):
        return "JSON"
    start = markup_start(head)
    if start is None:
        return "plain text"
    root = _ROOT.match(head, start)
    return _KIND_BY_ROOT.get(root[1].lower(), "a web page") if root else "a web page"


def format_of(page: Page) -> str:
    """The format of a feed or sitemap, in the field's words: `RSS 2.0`, `Atom`, `news sitemap, gzip`; else its kind."""
    found = kind_of(page)
    head = next(chunks(page), b"")[:_SNIFFED]
    root = _ROOT.match(head, markup_start(head) or 0)
    name = root[1].lower() if root else b""
    packed = ", gzip" if page.body.startswith(_GZIP) else ""
    if found == "JSON":
        return "JSON Feed"
    if found == "a feed":
        version = _RSS_VERSION.search(head)
        return {b"feed": "Atom", b"rdf": "RSS 1.0"}.get(name, f"RSS {version[1].decode()}" if version else "RSS")
    if found == "a sitemap":
        kind = "index of sitemaps" if name == b"sitemapindex" else "news sitemap" if _NEWS in head else "sitemap"
        return kind + packed
    return f"list of URLs{packed}" if found == "plain text" else found.removeprefix("a ")


def markup_start(head: bytes) -> int | None:
    """Where the markup begins: at once, or after words that are there by mistake; None when there is none."""
    stripped = len(head) - len(head.lstrip(b"\xef\xbb\xbf \t\r\n"))
    if head.startswith(b"<", stripped):
        return stripped
    found = _START.search(head[:_SNIFFED])
    return found.start() if found else None


def wrong_kind(page: Page, found: Kind, wanted: str) -> DocumentError:
    """The error for a document that is something else."""
    return DocumentError(page.url, "is empty" if found == "nothing" else f"is {found}, not {wanted}")


def decoded(page: Page) -> str:
    """The text of a document in whatever encoding it really is, without the NULs that parsers stop at."""
    return decode(content(page), page.header("Content-Type")).replace("\0", "")


def mended(markup: bytes) -> bytes:
    """XML with bare ampersands escaped, HTML's named entities as numbers and no control characters.

    A parser would drop the first two without a word, and stop at the third.

    In a CDATA section, where an ampersand needs no escape, it becomes `&amp;` too; readers of URLs take it back.
    """
    return _ENTITY.sub(_mended_entity, _CONTROL.sub(b"", markup))


def _mended_entity(found: re.Match[bytes]) -> bytes:
    name = found[1]
    if name is None:
        return b"&amp;" if found[0] == b"&" else found[0]
    if name in _XML_ENTITIES:
        return found[0]
    number = name2codepoint.get(name.decode("ascii"))
    return b"&#%d;" % number if number else b"&amp;" + name + b";"
