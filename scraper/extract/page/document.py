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
from scraper.extract.page.markup import lean
from scraper.extract.page.walk import compiled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.items import Page

__all__ = [
    "WIDE",
    "Document",
    "Element",
    "described",
    "joined_text",
    "parse",
    "pieces_of",
    "remove",
    "text_length",
    "text_of",
]

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
_BLANK = b" \t\r\n\x00"
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BINARY_SHARE = 0.1  # of control bytes in the first kilobyte: markup with strewn NULs stays below, binary formats above

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
    markup, note = lean(page.body, page.header("content-type"))
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
    return joined_text(element) if compiled is None else compiled.text_of(element)


def joined_text(element: Element) -> str:
    """As `text_of`, which it is where no compiler was."""
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
    if not start.strip(_BLANK) and not page.body.strip(_BLANK):
        raise ExtractionError(page.url, "the page is empty")
    for signature, what in _NOT_MARKUP.items():
        if start.startswith(signature):
            raise ExtractionError(page.url, f"this is {what}, not a web page")
    utf16 = start.startswith((b"\xff\xfe", b"\xfe\xff")) or "utf-16" in (page.header("content-type") or "").lower()
    if not utf16 and len(_CONTROL.findall(start)) > _BINARY_SHARE * len(start):
        raise ExtractionError(page.url, "this is binary data, not a web page")


def _tree(markup: bytes) -> tuple[Element, bool]:
    """The tree, and whether the parser gave up because elements nest too deep (2,048 levels in libxml2)."""
    parser = etree.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, collect_ids=False
    )
    try:
        root = etree.fromstring(markup, parser)
    except etree.XMLSyntaxError:  # nothing in it that could be an element
        root = None
    too_deep = any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log)
    if root is None:
        root = etree.Element("html")
    return root, too_deep


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
