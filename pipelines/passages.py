"""Whether a document holds passages of a text: what a feed or a front page prints of an article."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from w3lib.encoding import html_to_unicode

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["holds_any", "passages"]

_TAG = re.compile(r"<[^<>]*>")
_SPACE = re.compile(r"\s+")
_LEAST = 60  # characters of a paragraph worth looking for: shorter ones are said elsewhere as well
_PIECE = 40  # characters that are looked for


def passages(texts: Iterable[str]) -> frozenset[str]:
    """What to look for: a piece from the beginning, the middle and the end of each paragraph, without white space."""
    found = set()
    for text in texts:
        for paragraph in text.split("\n\n"):
            plain = _SPACE.sub("", paragraph)
            if len(plain) >= _LEAST:
                middle = (len(plain) - _PIECE) // 2
                found |= {plain[:_PIECE], plain[middle : middle + _PIECE], plain[-_PIECE:]}
    return frozenset(found)


def holds_any(document: bytes, pieces: frozenset[str], *, content_type: str | None = None) -> bool:
    """Whether one of the pieces stands in a document, whatever markup is in between and however it is escaped.

    Args:
        document: Its bytes; they are read as UTF-8, and in the charset that is stated for them.
        pieces: As `passages` gives them.
        content_type: The header of that name.
    """
    return any(
        _stands_in(text, pieces) for text in {document.decode("utf-8", "replace"), _stated(document, content_type)}
    )


def _stated(document: bytes, content_type: str | None) -> str:
    try:
        return html_to_unicode(content_type, document)[1]
    except (LookupError, ValueError):  # a codec of Python that makes no text
        return ""


def _stands_in(document: str, pieces: frozenset[str]) -> bool:
    # feeds escape markup, and their markup entities: twice is enough for both
    plain = _SPACE.sub("", _TAG.sub("", unescape(unescape(document))))
    raw = _SPACE.sub("", document)
    return any(piece in plain or piece in raw for piece in pieces)
