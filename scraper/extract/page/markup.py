"""Bytes → the markup that is parsed: of bounded length, without what no tree takes, and without bulk that nobody reads.

A news page is half scripts and styles. Their elements stay, for selectors that count children, but empty: cutting a
stretch out of bytes is ten times as fast as parsing it.
"""

from __future__ import annotations

import re

from scraper.charset import as_utf8

try:
    from scraper.extract.page import _markup as compiled
except ImportError:  # not built
    compiled = None  # type: ignore[assignment]

__all__ = ["compiled", "lean", "without_bulk", "without_no_characters"]

_NO_CHARACTERS = bytes({*range(9), 11, 12, *range(14, 32)})  # what XML trees don't take
_NO_UNICODE = re.compile(rb"\xef\xbf[\xbe\xbf]")  # U+FFFE and U+FFFF
# The same written as references, which the parser takes at their word: 0–8, 11, 12, 14–31, 65534, 65535.
_NO_REFERENCE = re.compile(
    rb"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|6553[45])(?!\d)"
    rb"|[xX]0*(?:[0-8bBcCeEfF]|1[\da-fA-F]|[fF]{3}[eEfF])(?![\da-fA-F]));?"
)

# A comment, or a tag that begins bulk: one that is whole, as a bracket in a value, or a quote too many, may mean that
# the tag ends elsewhere, and not of the kind that closes itself.
_BULK = re.compile(rb"<(?:!--|(script|style|svg)(?=[\s>])(?>[^<>\"']+|\"[^\"<>]*\"|'[^'<>]*')*+(?<!/)>)")
# Where it ends, or what in it could mean that it ends later.
_ENDS = {
    b"script": re.compile(rb"(?i)<(?:/script[\s/>]|(!--))"),
    b"style": re.compile(rb"(?i)<(?:/style[\s/>]|(!--))"),
    b"svg": re.compile(rb"(?i)<(?:/svg[\s/>]|(svg))"),
}
_DATA = b"json"  # in the type of a script that holds data

# Characters. Of 638 news pages the longest has 2.9 million, of which 1.0 million are left without scripts, styles,
# drawings and embedded files. A longer page is read without those; only what is still too long then is cut, and a note
# says so.
_MAX_MARKUP = 2_000_000
_MAX_BYTES = 10_000_000  # more is not even decoded
_EMBEDDED = re.compile(r"(?i)data:[\w/+;=-]{1,100},[\w+/=%]{500,}")


def lean(body: bytes, content_type: str | None) -> tuple[bytes, str | None]:
    """The markup of a page in UTF-8, and a note of what was left out of it.

    Args:
        body: As served.
        content_type: The header `Content-Type`, where there is one.
    """
    # in whatever encoding: those that take two bytes for a letter of a tag have nothing cut
    looked_at = without_bulk if compiled is None else compiled.without_bulk
    markup, note = _bounded(as_utf8(looked_at(body[:_MAX_BYTES]), content_type))
    if compiled is None or compiled.has_no_characters(markup):
        markup = without_no_characters(markup)
    return markup, note


def without_bulk(markup: bytes) -> bytes:
    """The markup with nothing in its scripts, but for those that hold data, its styles and its drawings."""
    kept, copied, at = [], 0, 0
    while bulk := _BULK.search(markup, at):
        if bulk[1] is None:  # what stands in a comment is none
            at = markup.find(b"-->", bulk.end() - 2)
            if at < 0:
                break
            continue
        ends = _ENDS[bulk[1]]
        first = end = ends.search(markup, bulk.end())
        while end and end[1]:
            end = ends.search(markup, end.end())
        if not end:
            break
        at = end.start()
        if end is first and _DATA not in bulk[0]:
            kept.append(markup[copied : bulk.end()])
            copied = at
    return b"".join([*kept, markup[copied:]])


def _bounded(markup: bytes) -> tuple[bytes, str | None]:
    """The markup, and what was left out where there is too much of it."""
    if len(markup) <= _MAX_MARKUP:
        return markup, None
    text = markup.decode("utf-8", "replace")
    if len(text) > _MAX_MARKUP:
        text = _EMBEDDED.sub("", text)
    if len(text) <= _MAX_MARKUP:
        return text.encode(), None
    note = f"only the first {_MAX_MARKUP:,} of {len(text):,} characters of markup were read"
    return text[:_MAX_MARKUP].encode(), note


def without_no_characters(markup: bytes) -> bytes:
    """Without what XML trees don't take."""
    markup = markup.translate(None, _NO_CHARACTERS)
    if b"\xef" in markup:  # one byte is looked for at thirty times the speed
        markup = _NO_UNICODE.sub(b"", markup)
    return _NO_REFERENCE.sub(b"", markup)  # which looks for its first bytes faster than `in` does
