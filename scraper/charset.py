"""Bytes → characters: what the bytes are decides, then what is declared, then a guess. Pure."""

from __future__ import annotations

import re

from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
    to_unicode,
)

try:
    from scraper import _charset as compiled
except ImportError:  # not built
    compiled = None  # type: ignore[assignment]

__all__ = ["as_utf8", "compiled", "decode", "is_utf8"]

_NON_ASCII = re.compile(rb"[\x80-\xff]+")

# Share of undecodable characters among the non-ASCII ones up to which a text still counts as being in an encoding: a
# page cut in the middle of a character, or with one broken advertisement, has far fewer; a wrong guess has nearly
# all.
_TOLERATED = 0.1

# Encodings in which pages without a declaration are still found (the Encoding Standard's legacy list, common ones).
_LEGACY = [
    "cp1251", "cp1252", "cp1250", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "koi8_r",
    "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr",
]  # fmt: skip
_ASCII_LIKE = re.compile(r"(?:utf-8|ascii|cp125\d|iso8859|koi8)")
_ESCAPES = frozenset({"unicode-escape", "raw-unicode-escape", "punycode"})  # codecs of Python that no browser knows
_LANGUAGE = re.compile(rb"""(?i)<html\b[^>]{0,400}?\blang\s*=\s*["']?([a-z]{2})""")
# The one encoding in which pages of a language were written before UTF-8; short texts are guessed wrong.
_OF_LANGUAGE = {
    **dict.fromkeys(("tr", "az"), "cp1254"),
    **dict.fromkeys(("ru", "uk", "bg", "be", "mk", "kk"), "cp1251"),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "ro"), "cp1250"),
    **dict.fromkeys(("lt", "lv", "et"), "cp1257"),
    "el": "cp1253",
    "he": "cp1255",
    "th": "cp874",
    "vi": "cp1258",
    "ko": "euc_kr",
    **dict.fromkeys(("ar", "fa"), "cp1256"),
    **dict.fromkeys(("en", "de", "fr", "es", "it", "pt", "nl", "sv", "da", "no", "fi", "is"), "cp1252"),
}
_SAMPLE_BYTES = 1_000_000  # in which an encoding is tried
_GUESS_BYTES = 20_000  # of running text: more makes the guess slower and no better


def decode(body: bytes, content_type: str | None) -> str:
    """The characters of a page, feed or sitemap.

    UTF-8 is hard to hit by chance, so bytes that are valid UTF-8 are UTF-8, whatever a server declares; a stated
    charset comes next when the bytes can be read with it; then the likeliest legacy encoding.

    Args:
        body: The page.
        content_type: The header `Content-Type`, where there is one.
    """
    bom_encoding, bom = read_bom(body)
    if bom_encoding is not None:
        return to_unicode(body[len(bom or b"") :], bom_encoding)
    declared = _declared(body, content_type)
    if not _NON_ASCII.search(body):
        return to_unicode(body, declared or "ascii")
    if _readable(body, "utf-8"):
        return to_unicode(body, "utf-8")
    if declared is not None and declared != "utf-8" and _readable(body, declared):
        return to_unicode(body, declared)
    return to_unicode(body, _guess(body))


def as_utf8(body: bytes, content_type: str | None) -> bytes:
    """The same as bytes in UTF-8, without a byte-order mark: most pages are that already, and are not even copied."""
    if not body.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        if body.isascii():
            encoding = _declared(body, content_type)
            # UTF-7 and ISO 2022 write other characters with ASCII alone
            if encoding is None or _ASCII_LIKE.match(encoding):
                return body
        elif (is_utf8 if compiled is None else compiled.is_utf8)(body):
            return body
    return decode(body, content_type).encode("utf-8", "replace")


def is_utf8(body: bytes) -> bool:
    """Whether bytes are UTF-8, all of them."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _declared(body: bytes, content_type: str | None) -> str | None:
    stated = http_content_type_encoding(content_type) or html_body_declared_encoding(body)
    encoding = resolve_encoding(stated) if stated else None
    if encoding is None or encoding in _ESCAPES:
        return None
    try:
        b"<html>".decode(encoding, "replace")
    except (LookupError, UnicodeError):  # base64, idna: codecs of Python that are no charsets
        return None
    return encoding


def _readable(body: bytes, encoding: str) -> bool:
    """Whether nearly every character beyond ASCII can be read in an encoding."""
    sample = body[:_SAMPLE_BYTES]
    try:
        sample.decode(encoding)
    except LookupError:
        return False
    except UnicodeDecodeError:
        text = to_unicode(sample, encoding)
        return text.count("\ufffd") <= _TOLERATED * sum(character > "\x7f" for character in text)
    return True


def _guess(body: bytes) -> str:
    """The likeliest encoding of bytes that are not UTF-8 and declare nothing that fits."""
    language = _LANGUAGE.search(body, 0, 4_000)
    usual = _OF_LANGUAGE.get(language[1].decode("ascii").lower()) if language else None
    if usual is not None and _readable(body, usual):
        return usual
    from charset_normalizer import from_bytes  # few pages need it

    texts = (piece.partition(b">")[2] for piece in body[:_SAMPLE_BYTES].split(b"<"))
    sample = b" ".join(text.strip() for text in texts if _NON_ASCII.search(text))[:_GUESS_BYTES]
    best = from_bytes(sample, cp_isolation=_LEGACY, threshold=0.5).best()
    return best.encoding if best is not None else "cp1252"
