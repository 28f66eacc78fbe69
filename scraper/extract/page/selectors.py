"""CSS selectors of elements, short enough to be read and ready to be pasted into a site file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scraper.extract.page.document import Element

__all__ = ["selector_of"]

_NO_NAME = re.compile(r"[^\w-]", re.ASCII)
_MADE = re.compile(r"\d")  # `css-1x8fkq2`, `post-20417`: made anew with each build, or for each page
_CONTENT_TAGS = frozenset({"article", "main", "header", "footer", "aside", "nav", "figure", "figcaption"})
_FARTHEST = 12  # levels; a name further up says little of an element


def selector_of(element: Element) -> str:
    """The tag and name of an element, after those of the nearest ancestor that has a name: `div.story p.first`.

    It finds the element, and what is set like it.
    """
    own = _step(element)
    above = element.getparent()
    for _ in range(_FARTHEST):
        if above is None or above.tag in {"body", "html"}:
            return own
        if _name(above) or above.tag in _CONTENT_TAGS:
            return f"{_step(above)} {own}"
        above = above.getparent()
    return own


def _step(element: Element) -> str:
    return _escaped(str(element.tag)) + _name(element)


def _name(element: Element) -> str:
    """`.class` or `#id`, names that look hand-written first; empty where there is none."""
    classes, one = (element.get("class") or "").split(), (element.get("id") or "").split()
    names = [(".", name) for name in classes] + [("#", name) for name in one[:1]]
    if not names:
        return ""
    mark, name = next((pair for pair in names if not _MADE.search(pair[1])), names[0])
    return mark + _escaped(name)


def _escaped(name: str) -> str:
    """A name as CSS writes it (https://www.w3.org/TR/cssom-1/#serialize-an-identifier)."""
    escaped = _NO_NAME.sub(lambda match: match[0] if match[0] > "\x7f" else f"\\{match[0]}", name)
    if re.match(r"-?\d", name):
        at = name.index(name.lstrip("-")[0])
        escaped = f"{name[:at]}\\{ord(name[at]):x} {escaped[at + 1 :]}"
    return f"\\{escaped}" if name == "-" or name.startswith("--") else escaped
