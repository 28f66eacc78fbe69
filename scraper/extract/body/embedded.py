"""Text that a page carries in its scripts, where a script is to draw the page: nothing of it is in the page's elements.

Two places: the `articleBody` of its JSON-LD, and the data that the page's program starts from (`__NEXT_DATA__` and the
like). Both are witnesses of last resort: an articleBody is often cut short or full of other things, and the data holds
other stories too.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from html import escape, unescape
from typing import TYPE_CHECKING, Any

from scraper.extract.page.structured import without_no_characters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.extract.page.structured import Structured

__all__ = ["Carried", "markup"]

_ENOUGH = 250  # characters that are worth more than what the elements hold
_OPENING = 1_200  # characters of text in the elements, from which they are taken to hold the story
_SEVERAL = 3  # paragraphs of a list of them
_DEEPEST = 80  # levels of its data
_NEARLY_ALL = 0.6  # share of the words from which a part of the data is where the text is
_TAG = re.compile(r"<(?:p|div|br|h[1-6]|ul|li|a|b|i|em|strong|span|blockquote|figure)\b[^<>]*>", re.IGNORECASE)
_WORDS = re.compile(r"\w\s+\w")
_HOLDING_KEYS = """
    value text content contents html body children paragraphs paragraph data nodes items elements blocks model
"""
_HOLDING = frozenset(_HOLDING_KEYS.split())
"""Keys under which programs keep the text of an article, and of its paragraphs."""
_NO_TEXT = re.compile(
    r"(?i)image|photo|picture|video|audio|\bad\b|advert|embed|related|newsletter|gallery|promo|caption|iframe|tweet"
)
_HEADING = re.compile(r"(?i)head|subtitle|^h[2-6]$")

Carried = tuple[str, str]
"""Markup of paragraphs, and where it was found."""


def markup(said: Structured, shown: list[str]) -> Carried | None:
    """The carried text as markup, where there is much more of it than is shown.

    Args:
        said: What the page states.
        shown: The lines of text that the page's elements hold.
    """
    size = sum(map(len, shown))
    least = max(_ENOUGH, 3 * size)
    stated = said.article.get("articleBody")
    if isinstance(stated, str) and len(stated) > least:
        return "".join(_paragraphs(unescape(stated))), "articleBody"
    if size > _OPENING:
        return None
    # the beginning of a story that goes on in the data is there, too; of a page that is being loaded nothing is
    witness = _folded(max(shown, key=len)) if size > _ENOUGH else None
    for text in sorted(said.data, key=len, reverse=True):
        if len(text) > least and (found := _from_data(text, witness)) and _length(found) > least:
            return found, "the data of the page's script"
    return None


def _length(html: str) -> int:
    return len(re.sub(r"<[^<>]*>", "", html))


def _paragraphs(text: str) -> Iterator[str]:
    """A string as paragraphs of markup."""
    if _TAG.search(text):
        yield text if text.lstrip().startswith("<") else f"<p>{text}</p>"
        return
    for line in text.split("\n"):
        if line.strip():
            yield f"<p>{escape(line, quote=False)}</p>"


def _from_data(text: str, witness: str | None) -> str | None:
    """The paragraphs in the part of a program's data that holds the witness, or else most of its words."""
    try:
        value = json.loads(without_no_characters(text))
    except (ValueError, RecursionError):  # no JSON, or nested beyond all measure
        return None
    part = _largest(value) if witness is None else _around(value, witness)
    if isinstance(part, str):
        return "".join(_paragraphs(part))
    if not isinstance(part, (dict, list)):
        return None
    parts = part.values() if isinstance(part, dict) else part
    return "".join(piece for one in parts for piece in _piece(one)) or None


def _largest(value: Any) -> Any:
    """From the whole of the data down, as long as one part holds nearly all of its words."""
    sizes: dict[int, int] = {}
    _weigh(value, sizes, 0)
    while isinstance(value, (dict, list)) and sizes.get(id(value)):
        inner = value.values() if isinstance(value, dict) else value
        largest = max(inner, key=lambda one: _size(one, sizes))
        if _size(largest, sizes) < _NEARLY_ALL * sizes[id(value)]:
            break
        value = largest
    return value


def _around(value: Any, witness: str) -> Any:
    """The innermost list of paragraphs, or text of several, that holds the words of a paragraph; None without one."""
    pieces: list[str] = []
    ends: dict[int, list[int]] = {}
    _gather(value, pieces, ends, 0, 0)
    start = "".join(pieces).find(witness)
    found = None
    while start >= 0 and id(value) in ends:
        if isinstance(value, list) and len(value) >= _SEVERAL:
            found = value
        within = bisect_right(ends[id(value)], start)
        if within == len(value) or ends[id(value)][within] < start + len(witness):
            break
        value = list(value.values())[within] if isinstance(value, dict) else value[within]
    return value if start >= 0 and isinstance(value, str) and len(value) > 2 * len(witness) else found


def _gather(value: Any, pieces: list[str], ends: dict[int, list[int]], at: int, depth: int) -> int:
    """Fold all strings in a part of the data, once each, and note where those of each member end; gives the end."""
    if isinstance(value, str):
        pieces.append(_folded(value))
        return at + len(pieces[-1])
    if isinstance(value, (dict, list)) and depth < _DEEPEST:
        own = ends[id(value)] = []
        for one in value.values() if isinstance(value, dict) else value:
            at = _gather(one, pieces, ends, at, depth + 1)
            own.append(at)
    return at


def _folded(text: str) -> str:
    """Letters and digits alone: pieces of a sentence may have markup and other spaces between them."""
    return "".join(filter(str.isalnum, re.sub(r"<[^<>]*>", "", text)))


def _weigh(value: Any, sizes: dict[int, int], depth: int) -> int:
    """The characters of prose in each part of the data."""
    if isinstance(value, str):
        return _size(value, sizes)
    if not isinstance(value, (dict, list)) or depth > _DEEPEST:
        return 0
    inner = value.values() if isinstance(value, dict) else value
    sizes[id(value)] = total = sum(_weigh(one, sizes, depth + 1) for one in inner)
    return total


def _size(value: Any, sizes: dict[int, int]) -> int:
    if isinstance(value, str):
        return len(value) if _WORDS.search(value) and "://" not in value[:10] else 0
    return sizes.get(id(value), 0)


def _piece(part: Any) -> Iterator[str]:
    """A paragraph, from what a program keeps for it."""
    kind = str(part.get("type") or part.get("__typename") or part.get("kind") or "") if isinstance(part, dict) else ""
    if kind and _NO_TEXT.search(kind):
        return
    words = "".join(_texts(part, 0)).strip()
    if not words:
        return
    if _HEADING.search(kind):
        yield f"<h2>{words if _TAG.search(words) else escape(words, quote=False)}</h2>"
    else:
        yield from _paragraphs(words)


def _texts(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and depth < _DEEPEST:
        for one in value:
            yield from _texts(one, depth + 1)
    elif isinstance(value, dict) and depth < _DEEPEST:
        for key, one in value.items():
            if key in _HOLDING:
                yield from _texts(one, depth + 1)
