"""The demo site's addresses: which document an edition has at which path, and with which headers."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from scraper.demo import listings
from scraper.demo.pages import MOVED, SUBSCRIBERS, Pages, slug

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scraper.demo.articles import DemoArticle, Edition, Language

__all__ = ["Response", "respond"]


@dataclass(frozen=True, slots=True)
class Response:
    """What a server answers."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def respond(edition: Edition, target: str, base: str, headers: Mapping[str, str]) -> Response:
    """The answer of an edition to one request.

    Args:
        edition: the site as it stands.
        target: path and query.
        base: what the site was asked as (`http://127.0.0.1:8000`); absolute links begin with it.
        headers: of the request, names in lower case.
    """
    response = _document(edition, target, base)
    if response.status != 200:
        return response
    tag = f'"{hashlib.sha1(response.body, usedforsecurity=False).hexdigest()[:16]}"'
    response = replace(response, headers={**response.headers, "ETag": tag})
    if _unchanged(response, headers):
        return replace(response, status=304, body=b"")
    if "Vary" in response.headers and "gzip" in headers.get("accept-encoding", ""):
        packed = {**response.headers, "Content-Encoding": "gzip"}
        return replace(response, headers=packed, body=gzip.compress(response.body, mtime=0))
    return response


def _unchanged(response: Response, headers: Mapping[str, str]) -> bool:
    """Whether the asker has this already; If-None-Match counts before If-Modified-Since (RFC 9110, 13.2.2)."""
    known = headers.get("if-none-match")
    if known is not None:
        return response.headers["ETag"] in known
    since = headers.get("if-modified-since")
    return since is not None and since == response.headers.get("Last-Modified")


def _document(edition: Edition, target: str, base: str) -> Response:
    parts = urlsplit(target)
    path = parts.path
    if path in MOVED:
        return Response(301, {"Location": MOVED[path], "Content-Type": "text/plain"})
    for_machines = _for_machines(edition, path, base)
    if for_machines is not None:
        return for_machines
    pages = Pages(edition, base)
    language = _language_of(edition, path)
    if path in edition.gone:
        return _html(pages.message(language, language.words["gone"]), status=410)
    story = next((article for article in edition.articles if article.path == path), None)
    if story is not None:
        return _story(pages, story)
    number = next(iter(parse_qs(parts.query).get("page", [])), "1")
    markup = _listing(edition, pages, language, path, int(number)) if number.isdecimal() else None
    if markup is None:
        return _html(pages.message(language, language.words["missing"]), status=404)
    return _html(markup)


def _for_machines(edition: Edition, path: str, base: str) -> Response | None:
    xml = {"Content-Type": "application/xml; charset=utf-8"}
    match path:
        case "/robots.txt":
            return Response(200, {"Content-Type": "text/plain"}, listings.robots(base).encode())
        case "/feed.php":
            feed = listings.rss(edition, base).encode()
            return Response(200, {"Content-Type": "application/rss+xml; charset=utf-8"}, feed)
        case "/en/atom.xml":
            feed = listings.atom(edition, base, "en").encode()
            return Response(200, {"Content-Type": "application/atom+xml; charset=utf-8"}, feed)
        case "/sitemap.xml":
            return Response(200, xml, listings.sitemap_index(base).encode())
        case "/sitemap_news.xml":
            return Response(200, xml, listings.sitemap_news(edition, base).encode())
        case "/sitemap_latest.php":
            return Response(200, xml, listings.sitemap_latest(edition, base).encode())
        case "/sitemap_archive.xml.gz":
            return Response(200, {"Content-Type": "application/gzip"}, listings.sitemap_archive(edition, base))
    return None


def _story(pages: Pages, article: DemoArticle) -> Response:
    headers = {"Last-Modified": format_datetime(article.modified_at.astimezone(UTC), usegmt=True)}
    if article.layout == "modern":
        headers["Vary"] = "Accept-Encoding"  # these are sent as gzip to who takes it
    body = pages.article(article).encode(article.encoding, "xmlcharrefreplace")
    return _html(body, headers, charset="; charset=utf-8" if article.encoding == "utf-8" else "")


def _listing(edition: Edition, pages: Pages, language: Language, path: str, number: int) -> str | None:
    """The page of a path within a language: home, a section, a tag, an author, or one with a few words."""
    if path == SUBSCRIBERS:
        return pages.message(language, language.words["subscribers_text"])
    stories = edition.listed("section", language.code)
    match path.removeprefix(language.prefix).strip("/").split("/"):
        case [""]:
            return pages.home(language)
        case ["about.html"]:
            return pages.message(language, language.words["about_text"])
        case ["news", name] if name in language.sections:
            mine = [article for article in stories if article.section == name]
            return pages.listing(language, language.sections[name], path, mine, number)
        case [("tag" | "author") as what, name]:
            for heading in _headings(stories, what):
                if slug(heading) == name:
                    mine = [article for article in stories if heading in (*article.tags, *article.authors)]
                    return pages.listing(language, heading, path, mine, number)
    return None


def _headings(stories: list[DemoArticle], what: str) -> set[str]:
    return {name for story in stories for name in (story.tags if what == "tag" else story.authors)}


def _language_of(edition: Edition, path: str) -> Language:
    """The language that the first segment names, else the site's first."""
    first = next(iter(edition.languages))
    return edition.languages.get(path.split("/")[1] if path.count("/") else first) or edition.languages[first]


def _html(
    markup: str | bytes,
    headers: Mapping[str, str] | None = None,
    *,
    status: int = 200,
    charset: str = "; charset=utf-8",
) -> Response:
    body = markup.encode() if isinstance(markup, str) else markup
    return Response(status, {"Content-Type": f"text/html{charset}", **(headers or {})}, body)
