"""Sitemaps: the XML of sitemaps.org with Google's news extension, indexes of them, and lists of URLs as plain text."""

from __future__ import annotations

import logging
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from pipelines.errors import DocumentError
from pipelines.items import Link
from pipelines.urls import is_web, join
from scraper.discovery.ages import is_older, newest_children
from scraper.discovery.announced import headline, iso_time, language_tag
from scraper.discovery.document import chunks, decoded, kind_of, markup_start, mended, wrong_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from pipelines.items import Page

__all__ = ["sitemap_links"]

_log = logging.getLogger(__name__)

MAX_ENTRIES = 200_000
"""Entries that are read. The protocol allows 50,000; these take some ten seconds."""
# Bytes without the end of an entry after which reading stops; the largest real ones, with a thousand pictures,
# have a third of it. It bounds the tree that garbage can grow.
_MAX_ENTRY = 1 << 20
_LONGEST_ENTITY = 16


def sitemap_links(page: Page, since: datetime | None = None) -> tuple[Link, ...]:
    """The entries of a sitemap, which may be a gzip file: articles of a urlset, sitemaps of an index.

    Broken XML gives what could be read of it, and a line in the log. No entity is expanded, nothing is fetched.

    Args:
        page: the response.
        since: entries that state a time before this one are left out, and so are sitemaps whose name has an earlier
            month; of an index of very many sitemaps all but the newest are set aside. An aware datetime.

    Raises:
        DocumentError: it is something else, or nothing of it could be read.
    """
    found = kind_of(page)
    entries: Iterable[dict[str, str]]
    if found == "plain text":
        entries = _text_entries(page)
    elif found == "a sitemap":
        entries = _xml_entries(page)
    else:
        raise wrong_kind(page, found, "a sitemap")
    links: dict[str, Link] = {}
    for entry in islice(entries, MAX_ENTRIES):
        link = _link(page, entry)
        if link and link.url != page.url and not (since and is_older(link, since)):
            links.setdefault(link.url, link)
    return tuple(newest_children(links.values()) if since else links.values())


def _link(page: Page, entry: dict[str, str]) -> Link | None:
    url = join(page.url, entry.get("url", ""))
    if url is None:
        return None
    if entry["entry"] == "sitemap":
        return Link(
            url=url,
            kind="sitemap",
            via="sitemap",
            found_on=page.url,
            modified=iso_time(entry.get("modified")),
        )
    return Link(
        url=url,
        kind="article",
        via="news-sitemap" if entry.keys() & {"title", "published", "language"} else "sitemap",
        found_on=page.url,
        title=headline(entry.get("title")),
        published=iso_time(entry.get("published")),
        modified=iso_time(entry.get("modified")),
        language=language_tag(entry.get("language")),
    )


def _text_entries(page: Page) -> list[dict[str, str]]:
    """A sitemap as plain text: a URL a line."""
    urls = [line.strip() for line in decoded(page).splitlines()]
    entries = [{"entry": "url", "url": url} for url in urls if is_web(url)]
    if not entries:
        raise wrong_kind(page, "plain text", "a sitemap")
    return entries


def _xml_entries(page: Page) -> Iterator[dict[str, str]]:
    parser = etree.XMLPullParser(
        events=("end",), tag=("{*}url", "{*}sitemap"), recover=True, resolve_entities=False, no_network=True
    )
    unfinished = read = 0
    with suppress(etree.XMLSyntaxError):  # it is in the error log, like all that could be recovered from
        for piece in _mended_chunks(page):
            parser.feed(piece)
            unfinished += len(piece)
            for _, element in parser.read_events():
                if isinstance(element, etree._Element):  # always, with events of this kind
                    unfinished = 0
                    read += 1
                    yield _entry(element)
                    _forget(element)
            if unfinished > _MAX_ENTRY:
                if not read:
                    raise DocumentError(page.url, f"has no entry in its first {_MAX_ENTRY >> 20} MB")
                break
        parser.close()  # what it finishes now is an entry that was cut in two
    if parser.feed_error_log:
        _log.warning("sitemap broken url=%s error=%s", page.url, parser.feed_error_log[0].message)


def _mended_chunks(page: Page) -> Iterator[bytes]:
    """The body in pieces that cut no entity in two, beginning with the markup."""
    held = b""
    for number, chunk in enumerate(chunks(page)):
        piece = held + chunk[markup_start(chunk) if number == 0 else 0 :]
        cut = piece.rfind(b"&", -_LONGEST_ENTITY)
        piece, held = (piece[:cut], piece[cut:]) if cut >= 0 else (piece, b"")
        yield mended(piece)
    yield mended(held)


def _entry(element: etree._Element) -> dict[str, str]:
    """What an entry says; `entry` is the name of its element.

    `loc` and `lastmod` count as its children alone (an `image:loc` is a grandchild), the rest within `news:news`.
    """
    said = {"entry": _name(element)}
    for child in element:
        match _name(child):
            case "loc":
                said.setdefault("url", (child.text or "").replace("&amp;", "&"))
            case "lastmod":
                said.setdefault("modified", child.text or "")
            case "news":
                said.update(_news(child))
    return said


def _news(element: etree._Element) -> dict[str, str]:
    names = {"title": "title", "publication_date": "published", "language": "language"}
    return {names[_name(fact)]: fact.text or "" for fact in element.iter() if _name(fact) in names}


def _name(element: etree._Element) -> str:
    """The name without namespace or prefix (a prefix that nobody declared stays in the tag); empty for comments."""
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def _forget(element: etree._Element) -> None:
    """Frees an entry that was read, and everything before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
