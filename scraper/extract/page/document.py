"""Bytes → tree: the one parse of a page."""

from __future__ import annotations

import collections
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from lxml import etree

from pipelines.errors import ExtractionError
from pipelines.urls import join
from scraper.charset import as_utf8

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.items import Page

__all__ = ["WIDE", "Document", "Element", "described", "parse", "pieces_of", "remove", "text_length", "text_of"]

Element = etree._Element  # lxml's name for what its functions give

_NOT_MARKUP = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"RIFF": "an image, sound or film",
    b"PK\x03\x04": "a ZIP file or office document",
    b"\x1f\x8b": "gzip data",
    b"\xd0\xcf\x11\xe0": "an old office document",
    b"OggS": "sound or film",
    b"ID3": "sound",
    b"\x00\x00\x01\x00": "an icon",
}
WIDE = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Characters of scripts that write no spaces, or a syllable a character."""
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_NO_CHARACTERS = bytes({*range(9), 11, 12, *range(14, 32)})  # what XML trees don't take
_NO_UNICODE = re.compile(rb"\xef\xbf[\xbe\xbf]")  # U+FFFE and U+FFFF
# The same written as references, which the parser takes at their word: 0–8, 11, 12, 14–31, 65534, 65535.
_NO_REFERENCE = re.compile(
    rb"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|6553[45])(?!\d)"
    rb"|[xX]0*(?:[0-8bBcCeEfF]|1[\da-fA-F]|[fF]{3}[eEfF])(?![\da-fA-F]));?"
)
_BINARY_SHARE = 0.1  # of control bytes in the first kilobyte: markup with strewn NULs stays below, binary formats above

# Characters. Of 638 news pages the longest has 2.9 million, of which 1.0 million are left without scripts, styles,
# drawings and embedded files. A longer page is read without those; only what is still too long then is cut, and
# `note` says so.
_MAX_MARKUP = 2_000_000
_MAX_BYTES = 10_000_000  # more is not even decoded
_BULK = re.compile(r"(?i)<(script|style|svg)\b[^>]{0,2000}>|<!--|data:[\w/+;=-]{1,100},[\w+/=%]{500,}")

_DOOMED = "doomed"  # stands in for the tag of what is to be removed
_INLINE = frozenset({"a", "b", "big", "center", "em", "font", "i", "s", "small", "span", "strong", "u"})


@dataclass(frozen=True, slots=True)
class Document:
    """A page, parsed."""

    page: Page
    root: Element
    """The element `html`; without comments and processing instructions."""
    base: str
    """What relative links are relative to."""
    note: str | None = None
    """What had to be left out or undone to read it."""

    @property
    def host(self) -> str:
        """Host of the page's URL, without a port."""
        return self.host_of(self.page.url)

    def host_of(self, reference: str | None) -> str:
        """Host of a link of this page, without a port; empty where there is none."""
        return urlsplit(self.absolute(reference) or "").hostname or ""

    def absolute(self, reference: str | None) -> str | None:
        """The absolute URL of a link of this page; None for what is no web link."""
        return join(self.base, reference) if reference else None


def parse(page: Page) -> Document:
    """Parse a page.

    Raises:
        ExtractionError: It is empty, or no markup at all (a PDF, an image).
    """
    _require_markup(page)
    markup, note = _bounded(as_utf8(page.body[:_MAX_BYTES], page.header("content-type")))
    root, too_deep = _tree(markup)
    if too_deep:
        root, _ = _tree(_flattened(markup, root))
        note = "elements nested too deep were flattened"
    return Document(page, root, _base(page.url, root), note)


def text_length(text: str) -> float:
    """Characters of a text, a Chinese or Japanese one counting as two and a half of an alphabet's."""
    return len(text) if text.isascii() else len(text) + 1.5 * len(WIDE.findall(text))


def text_of(element: Element) -> str:
    """All text within an element, with its white space collapsed."""
    return " ".join("".join(map(str, element.itertext())).split())


def pieces_of(element: Element) -> str:
    """The same, with a bar wherever an element starts or ends: `<b>Ann Lee</b><i>Reporter</i>` are two things."""
    return " | ".join(filter(None, (" ".join(str(piece).split()) for piece in element.itertext())))


def described(element: Element) -> str:
    """A short CSS selector of an element, for people: `span.author`."""
    names = (element.get("class") or "").split()
    return f"{element.tag}.{names[0]}" if names else str(element.tag)


def remove(root: Element, elements: Iterable[Element]) -> None:
    """Take elements out of a tree, but not the text behind them."""
    for element in elements:
        element.tag = _DOOMED
    etree.strip_elements(root, _DOOMED, with_tail=False)


def _require_markup(page: Page) -> None:
    start = page.body[:1024]
    if not page.body.strip(b" \t\r\n\x00"):
        raise ExtractionError(page.url, "the page is empty")
    for signature, what in _NOT_MARKUP.items():
        if start.startswith(signature):
            raise ExtractionError(page.url, f"this is {what}, not a web page")
    utf16 = start.startswith((b"\xff\xfe", b"\xfe\xff")) or "utf-16" in (page.header("content-type") or "").lower()
    if not utf16 and len(_CONTROL.findall(start)) > _BINARY_SHARE * len(start):
        raise ExtractionError(page.url, "this is binary data, not a web page")


def _bounded(markup: bytes) -> tuple[bytes, str | None]:
    """The markup, and what was left out where there is too much of it."""
    if len(markup) <= _MAX_MARKUP:
        return markup, None
    text = markup.decode("utf-8", "replace")
    if len(text) <= _MAX_MARKUP:
        return markup, None
    lean = _without_bulk(text)
    if len(lean) <= _MAX_MARKUP:
        return lean.encode(), None
    note = f"only the first {_MAX_MARKUP:,} of {len(lean):,} characters of markup were read"
    return lean[:_MAX_MARKUP].encode(), note


def _without_bulk(markup: str) -> str:
    """The markup without scripts (but for JSON-LD), styles, drawings, comments and embedded files."""
    kept, at = [], 0
    lower = markup.lower()
    while match := _BULK.search(markup, at):
        kept.append(markup[at : match.start()])
        name = match[1]
        if name and "ld+json" in match[0]:
            kept.append(match[0])
        if name is None and not match[0].startswith("<!--"):
            at = match.end()
            continue
        closing = f"</{name.lower()}" if name else "-->"
        end = match.end() if name and "ld+json" in match[0] else lower.find(closing, match.end())
        if end < 0:  # never closed: the rest of the page is inside it
            return "".join(kept)
        at = end
    return "".join([*kept, markup[at:]])


def _tree(markup: bytes) -> tuple[Element, bool]:
    """The tree, and whether the parser gave up because elements nest too deep (2,048 levels in libxml2)."""
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(_without_no_characters(markup), parser)
    except etree.XMLSyntaxError:  # nothing in it that could be an element
        root = None
    too_deep = any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log)
    if root is None:
        root = etree.Element("html")
    return root, too_deep


def _without_no_characters(markup: bytes) -> bytes:
    """Without what XML trees don't take."""
    markup = markup.translate(None, _NO_CHARACTERS)
    if b"\xef\xbf" in markup:  # looking for two bytes is several times as fast as an expression
        markup = _NO_UNICODE.sub(b"", markup)
    return _NO_REFERENCE.sub(b"", markup) if b"&#" in markup else markup


def _flattened(markup: bytes, root: Element) -> bytes:
    """The markup without the tags that most of the too deep path is made of."""
    path: collections.Counter[str] = collections.Counter()
    element: Element | None = max(root.iter(), key=_Depths())
    while element is not None:
        path[str(element.tag)] += 1
        element = element.getparent()
    tag = path.most_common(1)[0][0]
    # one pair of line breaks for a whole run of tags, or the breaks would be as many as the levels were
    pattern = rf"(?i)(?:</?{re.escape(tag)}\b[^<>]*>\s*)+".encode()
    return re.sub(pattern, b" " if tag in _INLINE else b"<br><br>", markup)


class _Depths:
    """The depth of each element of a tree, when asked in document order."""

    def __init__(self) -> None:
        self._known: dict[Element | None, int] = {None: 0}

    def __call__(self, element: Element) -> int:
        depth = self._known[element] = self._known[element.getparent()] + 1
        return depth


def _base(url: str, root: Element) -> str:
    base = next((element for element in root.iter("base") if element.get("href")), None)
    return (join(url, base.get("href") or "") if base is not None else None) or url
