"""What a page states about itself for machines: JSON-LD, meta elements, links of the head, microdata.

Read directly from the one tree. A statement is only a candidate here; which one is believed is decided field by field.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from lxml import etree

try:
    from scraper.extract.page import _structured as compiled
except (ImportError, TypeError, ValueError):  # not built; the latter two: built for an lxml with another interface
    compiled = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scraper.extract.page.document import Document, Element

__all__ = ["Structured", "compiled", "names", "read", "stating", "strings", "types", "without_no_characters"]

_ARTICLE_TYPES = re.compile(r"(?:Article|Posting|Report|Review|Story|LiveBlog)\w*$|^Recipe$")
_NESTING = ("@graph", "mainEntity", "mainEntityOfPage", "itemReviewed")
_MAX_JSON = 2_000_000  # characters of one script; the longest of 640 pages has 190,000
_MAX_DATA = 8_000_000  # the same of other JSON; the longest has 1.1 million
_DATA_TYPES = frozenset({"application/json", "text/json"})
_MAX_NODES = 2_000
_SEVERAL = 2
_ITEMPROP = etree.XPath("/descendant::*/@itemprop")
_META_KEYS = ("property", "name", "itemprop", "http-equiv")
_DECODER = json.JSONDecoder(strict=False)
_JSON_STARTS = ("{", "[")
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_JSON_WRAPPER = re.compile(
    r"^\s*(?:(?://|/\*)\s*)?(?:<!\[CDATA\[|<!--)(?:\s*\*/)?|(?:(?://|/\*)\s*)?(?:\]\]>|-->)(?:\s*\*/)?\s*;?\s*$"
)
# Escapes of what is no character: half a surrogate pair, as a program leaves it that cuts a text within an emoji, and
# the controls.
_NO_CHARACTER = re.compile(
    r"\\u(?:00(?:0[0-8bBcCeEfF]|1[\da-fA-F])|[dD](?:[89abAB][\da-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][\da-fA-F]{2}\\u[dD])[c-fC-F][\da-fA-F]{2}))"
)

Node = dict[str, Any]
"""An object of JSON-LD."""


@dataclass(frozen=True, slots=True)
class Structured:
    """The statements of one page."""

    nodes: tuple[Node, ...]
    """Objects of JSON-LD at the top level, in lists and in `@graph`, in the order of the page."""
    article: Node
    """The one that describes the article; empty where there is none."""
    meta: dict[str, list[str]]
    """Name, property or itemprop of a meta element, in lower case → its contents, in the order of the page."""
    links: dict[str, list[Element]]
    """`rel` of link elements, in lower case → the elements."""
    properties: dict[str, list[Element]]
    """itemprop in lower case → elements of the page that carry it."""
    data: tuple[str, ...]
    """JSON of other kinds: what the page's program starts from."""

    def first_meta(self, *keys: str) -> tuple[str, str] | None:
        """The first of these meta elements that says something: (key, content)."""
        return next(((k, v) for k in keys for v in self.meta.get(k, ()) if v), None)

    def resolve(self, value: Any) -> Any:
        """What a reference (`{"@id": …}`) of JSON-LD points at; any other value as it is."""
        if isinstance(value, dict) and set(value) <= {"@id", "@type"} and "@id" in value:
            return next((n for n in self.nodes if n.get("@id") == value["@id"] and len(n) > len(value)), value)
        return value


def read(document: Document) -> Structured:
    """All statements of a page."""
    nodes: list[Node] = []
    data: list[str] = []
    meta: dict[str, list[str]] = defaultdict(list)
    links: dict[str, list[Element]] = defaultdict(list)
    heads, carriers = (stating if compiled is None else compiled.stating)(document.root)
    for element in heads:
        if element.tag == "meta":
            _note(element, meta)
        elif element.tag == "link":
            for rel in (element.get("rel") or "").lower().split():
                links[rel].append(element)
        elif "json" in (kind := (element.get("type") or "").lower()) and (text := element.text):
            if "ld+json" in kind and len(text) < _MAX_JSON:
                nodes.extend(_flatten(_loads(text)))
            elif kind in _DATA_TYPES and len(text) < _MAX_DATA:
                data.append(text)
    properties: dict[str, list[Element]] = defaultdict(list)
    for element in carriers:
        for name in (element.get("itemprop") or "").lower().split():
            properties[name].append(element)
    return Structured(
        tuple(nodes), _article_node(nodes, document), dict(meta), dict(links), dict(properties), tuple(data)
    )


def stating(root: Element) -> tuple[list[Element], list[Element]]:
    """The elements made for statements, of scripts those that hold something; and those that carry an `itemprop`."""
    heads = [element for element in root.iter("meta", "link", "script") if element.tag != "script" or element.text]
    # a third of the time of asking for the elements
    return heads, [value.getparent() for value in cast("list[Any]", _ITEMPROP(root))]


def _note(element: Element, meta: dict[str, list[str]]) -> None:
    """Enter what a meta element says under each of its names."""
    content = element.get("content")
    if not content or not (content := " ".join(content.split())):
        return
    name = None
    for key in _META_KEYS:
        if (other := element.get(key)) and other != name:
            meta[other.strip().lower()].append(content)
            name = other


def types(node: Node) -> list[str]:
    """What an object of JSON-LD is."""
    value = node.get("@type")
    return [value] if isinstance(value, str) else strings(value)


def strings(value: Any) -> list[str]:
    """The strings in a value of JSON-LD: itself, or those of its list, or its `@value`; entities decoded."""
    if value is None:
        return []
    values = value if isinstance(value, list) else [value]
    found = [v.get("@value") if isinstance(v, dict) else v for v in values]
    return [" ".join(unescape(v).split()) for v in found if isinstance(v, str) and v and not v.isspace()]


def names(value: Any) -> list[str]:
    """The names in a value of JSON-LD: strings, or the `name` of its objects."""
    if value is None:
        return []
    values = value if isinstance(value, list) else [value]
    return [name for v in values for name in strings(v.get("name") if isinstance(v, dict) else v)]


def without_no_characters(text: str) -> str:
    """JSON with U+FFFD for what no text can hold: neither a file nor a database would take it."""
    return _NO_CHARACTER.sub(r"\\ufffd", text) if "\\u" in text else text


def _loads(text: str) -> list[Any]:
    """The values in a script, also where it holds several, or a comma too many."""
    text = without_no_characters(text.strip())
    if text[:1] not in _JSON_STARTS:
        text = _JSON_WRAPPER.sub("", text).strip()
    try:
        return [_DECODER.decode(text)]
    except (ValueError, RecursionError):
        return next(filter(None, map(_values, _repaired(text))), [])


def _repaired(text: str) -> Iterator[str]:
    """A script that is no JSON, with more and more of what is wrong with it mended."""
    yield text
    lean = _JSON_WRAPPER.sub("", text).strip()
    yield _TRAILING_COMMA.sub("", lean)
    yield _TRAILING_COMMA.sub("", unescape(lean))


def _values(text: str) -> list[Any]:
    """The values that follow each other in a text, up to where it is no JSON."""
    values, at = [], 0
    try:
        while at < len(text):
            value, at = _DECODER.raw_decode(text, at)
            values.append(value)
            while at < len(text) and text[at] in " \t\r\n;,":
                at += 1
    except (ValueError, RecursionError):
        pass
    return values


def _flatten(values: Iterable[Any]) -> Iterator[Node]:
    waiting = list(values)[::-1]
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict):
            yield value
            waiting.extend(value[key] for key in reversed(_NESTING) if isinstance(value.get(key), (dict, list)))


def _article_node(nodes: Iterable[Node], document: Document) -> Node:
    """The node about this page's article: of the right type, naming this page's path where several do."""
    articles = [node for node in nodes if any(map(_ARTICLE_TYPES.search, types(node)))]
    if len(articles) < _SEVERAL:
        return articles[0] if articles else {}
    path = urlsplit(document.page.url).path.rstrip("/")
    return max(articles, key=lambda node: _score(node, path))  # the first of equals


def _score(node: Node, path: str) -> int:
    own = [*strings(node.get("url")), *strings(node.get("@id")), *strings(node.get("mainEntityOfPage"))]
    score = bool(node.get("headline")) + bool(node.get("datePublished"))
    return score + 3 * any(path and urlsplit(u.split("#")[0]).path.rstrip("/") == path for u in own if _splits(u))


def _splits(url: str) -> bool:
    try:
        urlsplit(url)
    except ValueError:
        return False
    return True
