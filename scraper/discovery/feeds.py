"""Feeds: RSS 0.9 to 2.0, RDF, Atom and JSON Feed, broken ones too.

The tree is read here and not by a feed library, because what is announced must stay as it was announced:
fastfeedparser turns times into UTC (and takes UTC where no zone is given, today where no day is), and knows neither an
RSS feed's language nor `origLink`. Of feeds broken at random this reads as many items as feedparser does.
"""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

from lxml import etree

from pipelines.items import Link
from pipelines.urls import is_web, join
from scraper.discovery.announced import headline, iso_time, language_tag
from scraper.discovery.document import decoded, kind_of, markup_start, mended, wrong_kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.items import Page

__all__ = ["feed_links"]

MAX_ITEMS = 5_000
"""Items that a feed may give. Feeds have tens, those of archives some thousands."""

# What an item's children are called, by what they say; the first that is there counts.
_PUBLISHED = ("published", "pubDate", "pubdate", "issued", "date", "created")
_MODIFIED = ("updated", "modified", "lastBuildDate")
# Vocabularies whose `title` is a picture's or an episode's.
_FOREIGN = ("http://search.yahoo.com/mrss", "http://www.itunes.com/", "media:", "itunes:")
# Where an item's address is taken from, best first. Feedburner's `origLink` comes before all of them.
_LINK_ROLES = ("text", "page", "format", "guid")
_PAGE_TYPES = ("text/html", "application/xhtml+xml")
_ITEM = re.compile(rb"(?=<(?:item|entry)\b)")
_XML = "{http://www.w3.org/XML/1998/namespace}"
_RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


_Item: TypeAlias = "dict[str, str | None]"


def feed_links(page: Page) -> tuple[Link, ...]:
    """The articles that a feed announces, in its order, each URL once; none when it is empty.

    Raises:
        DocumentError: it is no feed.
    """
    found = kind_of(page)
    if found == "JSON":
        items = _json_items(page)
    elif found == "a feed":
        items = _xml_items(page)
    else:
        raise wrong_kind(page, found, "a feed")
    links: dict[str, Link] = {}
    for item in islice(items, MAX_ITEMS):
        url = item["url"]
        if url and url not in links:
            links[url] = Link(
                url=url,
                kind="article",
                via="feed",
                found_on=page.url,
                title=headline(item.get("title")),
                published=iso_time(item.get("published")),
                modified=iso_time(item.get("modified")),
                language=language_tag(item.get("language")),
            )
    return tuple(links.values())


def _json_items(page: Page) -> list[_Item]:
    """JSON Feed 1.0 and 1.1 (jsonfeed.org)."""
    try:
        feed = json.loads(decoded(page))
    except (ValueError, RecursionError):
        feed = None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise wrong_kind(page, "JSON", "a feed")
    return [
        {
            "url": join(page.url, _string(item, "url") or _string(item, "external_url") or _string(item, "id") or ""),
            "title": _string(item, "title"),
            "published": _string(item, "date_published"),
            "modified": _string(item, "date_modified"),
            "language": _string(item, "language") or _string(feed, "language"),
        }
        for item in items
        if isinstance(item, dict)
    ]


def _string(values: dict[str, object], key: str) -> str | None:
    value = values.get(key)
    return value if isinstance(value, str) else None


def _xml_items(page: Page) -> list[_Item]:
    """RSS, RDF and Atom, from a tree that forgives what can be forgiven."""
    markup = mended(decoded(page).encode("utf-8", "replace"))
    items = _items_of(markup[markup_start(markup) or 0 :], page.url)
    if not any(item["url"] for item in items):
        # Broken so that the parser gave up: each item for itself, with the namespaces undeclared.
        pieces = _ITEM.split(markup)[1 : MAX_ITEMS + 1]
        items = [item for piece in pieces for item in _items_of(b"<rss>" + piece, page.url)]
    return items


def _items_of(markup: bytes, feed_url: str) -> list[_Item]:
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(markup, parser)
    except etree.XMLSyntaxError:
        return []
    if root is None:
        return []
    language = _feed_language(root)
    items = islice(root.iter("{*}item", "{*}entry"), MAX_ITEMS)
    return [{**_item(element, feed_url), "language": element.get(_XML + "lang") or language} for element in items]


def _feed_language(root: etree._Element) -> str | None:
    stated = next(root.iter("{*}language"), None)
    return (stated.text if stated is not None else None) or root.get(_XML + "lang")


def _item(element: etree._Element, feed_url: str) -> _Item:
    """What an item of RSS or an entry of Atom says."""
    said: dict[str, str] = {}
    links: dict[str, str] = {}
    for child in element:
        text = "".join(map(str, child.itertext())).strip()
        name = _name(child)
        if name == "link":
            links.setdefault(*_role_of_link(child, text))
        elif name == "guid" and child.get("isPermaLink", "true").lower() == "true" and is_web(text):
            links.setdefault("guid", text)
        elif name and text:
            said.setdefault(name, text)
    url = said.get("origLink") or _first(links, _LINK_ROLES) or element.get(_RDF_ABOUT) or said.get("id")
    return {
        "url": join(_base(element, feed_url), url.replace("&amp;", "&")) if url else None,
        "title": said.get("title"),
        "published": _first(said, _PUBLISHED),
        "modified": _first(said, _MODIFIED),
    }


def _role_of_link(link: etree._Element, text: str) -> tuple[str, str]:
    """An RSS link is text, an Atom link an attribute; of Atom's, the page counts before its other formats."""
    if text:
        return "text", text
    if link.get("rel", "alternate") != "alternate":
        return "other", ""
    return "page" if link.get("type", "text/html") in _PAGE_TYPES else "format", (link.get("href") or "").strip()


def _base(element: etree._Element, feed_url: str) -> str:
    """What the item's links are relative to: `xml:base` of the elements around it, then the feed."""
    bases = [base for node in (element, *element.iterancestors()) if (base := node.get(_XML + "base"))]
    for base in reversed(bases):
        feed_url = join(feed_url, base) or feed_url
    return feed_url


def _name(element: etree._Element) -> str:
    """The name without its namespace; empty where the vocabulary is one of pictures and episodes."""
    tag = element.tag
    if not isinstance(tag, str) or any(vocabulary in tag for vocabulary in _FOREIGN):
        return ""
    return tag.rpartition("}")[2].rpartition(":")[2]


def _first(said: dict[str, str], names: Iterable[str]) -> str | None:
    return next((said[name] for name in names if said.get(name)), None)
