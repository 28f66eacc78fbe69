"""What is not followed, and why: rules against the places where a crawl never ends. Pure.

Each rule gives its reason in words, which stand beside the URL in the archive (`out-of-scope`) and in
`pressmark status --reasons`. None is final: a URL that is found again where it is in scope is taken in then.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from pipelines import urls
from pipelines.patterns import why_no_article

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.items import Link
    from pipelines.patterns import Patterns

__all__ = ["MAX_PAGES_BACK", "MAX_SITEMAP_DEPTH", "PAGE_NAMES", "narrowed", "out_of_scope"]

MAX_PAGES_BACK = 10
"""Pages that a list is followed back: some go on for thousands. What is older is in the sitemaps."""
MAX_SITEMAP_DEPTH = 4
"""Levels of sitemaps below robots.txt. The protocol has two (an index and its sitemaps); some sites nest one more."""
MAX_URL = 2_000
"""Characters of an address. Servers and caches take no more than some thousand; articles have a few hundred."""
MAX_FOLDERS = 16
"""Folders of a path. Articles have up to ten."""
_REPEATS = 3
"""Times in a row that a part of a path may not occur: `/a/b/a/b/a/b`. As in Heritrix' rule for pathological paths."""
MAX_FACETS = 2
"""Parameters of a list besides the number of its page: with three it is one of the many ways to filter another list."""

PAGE_NAMES = (
    "page|paged|p|pg|pag|pn|pageno|page_no|pagenum|pagenumber|page_number|currentpage|pagen_\\d|seite|pagina"
    "|página|sayfa|sehife|səhifə|strona|strana|stranka|stránka|stranica|stran|side|sida|sivu|oldal|halaman|trang|lapa"
    "|puslapis|faqe|страница|стр|сторінка|сторонка|σελιδα|σελίδα"
)
"""What the number of a list's page is called in addresses, as alternatives of a regular expression."""

# Parameters that choose among the same stories, or their order.
_FACET = re.compile(
    r"(?i)(?:sort|order|orderby|order_by|sortby|sort_by|dir|filter|filters?\[.*\]|facet|facets?\[.*\]|f\[\d*\]|view"
    r"|layout|limit|per_?page|perpage|pagesize|page_size|display|color|colour|size|price|min_?price|max_?price|brand)"
)
_PAGE = re.compile(rf"(?i)(?:{PAGE_NAMES}|offset|start|from|limitstart)")
# Announced for what it is by the site itself; what looks odd about such an address is the site's own business.
_ANNOUNCED = frozenset({"seed", "feed", "news-sitemap"})


def out_of_scope(link: Link, *, source: str, depth: int) -> str | None:
    """Why a link is not followed, in words; None when it is.

    Args:
        link: as it was found.
        source: the site whose links are followed, as `pipelines.urls.site_name` gives it.
        depth: clicks from the source's home page, or documents from its robots.txt.
    """
    if link.aside is not None:
        return link.aside
    if link.kind == "robots":
        return None
    return _elsewhere(link, source) or _too_deep(link, depth) or _endless(link)


def _elsewhere(link: Link, source: str) -> str | None:
    # robots.txt may name sitemaps, and a home page feeds, that lie with a service; their entries are judged again
    if (link.kind, link.via) in {("sitemap", "robots"), ("feed", "home")} or urls.same_site(link.url, source):
        return None
    hint = "; `pressmark add` makes it a source" if link.kind == "home" else ""
    return f"{urls.host(link.url)} is not on {source}{hint}"


def _too_deep(link: Link, depth: int) -> str | None:
    if link.kind == "section" and depth > MAX_PAGES_BACK:
        return f"more than {MAX_PAGES_BACK} pages back"
    if link.kind == "sitemap" and depth > MAX_SITEMAP_DEPTH:
        return f"sitemaps nested more than {MAX_SITEMAP_DEPTH} deep"
    return None


def _endless(link: Link) -> str | None:
    """The shapes of addresses of which a site can make any number."""
    if len(link.url) > MAX_URL:
        return f"an address of more than {MAX_URL:,} characters"
    if link.via in _ANNOUNCED:
        return None
    parts = urlsplit(link.url)
    folders = [folder for folder in parts.path.split("/") if folder]
    if len(folders) > MAX_FOLDERS:
        return f"a path of more than {MAX_FOLDERS} folders"
    if repeated := _repeated(folders):
        return f"a path that repeats itself (/{repeated}/)"
    names = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True)]
    facets = [name for name in names if not _PAGE.fullmatch(name)]
    if link.kind == "section" and (len(facets) > MAX_FACETS or any(_FACET.fullmatch(name) for name in facets)):
        return f"a list filtered or sorted by {', '.join(facets[:4])}"
    return None


def _repeated(folders: list[str]) -> str | None:
    """The part of a path that occurs several times in a row."""
    for size in range(1, len(folders) // _REPEATS + 1):
        for start in range(len(folders) - size * _REPEATS + 1):
            part = folders[start : start + size]
            repeats = folders[start : start + size * _REPEATS] == part * _REPEATS
            if repeats and not all(folder.isdecimal() for folder in part):  # dates and hours do (`/2026/11/11/11/`)
                return unquote("/".join(part))
    return None


def narrowed(links: Iterable[Link], *, new: int, depth: int, patterns: Patterns) -> tuple[Link, ...]:
    """The links of a document, with those set aside that would only cost requests.

    - The next page of a list, where this page has told of nothing new: what is behind it is known as well, from
      sitemaps or from an earlier pass. Behind the first page one is looked at all the same, as a feed knows just the
      newest. An endless calendar has no articles at all.
    - An entry of a sitemap whose like was never an article: sitemaps list tags, authors and forms as well.

    Args:
        links: as discovery gives them.
        new: how many of the document's articles were not known before.
        depth: clicks from the source's home page to the document.
        patterns: what was found behind the site's addresses so far.
    """
    links = list(links)
    has_articles = any(link.kind == "article" for link in links)
    behind = _nothing_behind(has_articles, new, is_first=depth <= 1)
    return tuple(_judged(link, behind, patterns) for link in links)


def _nothing_behind(has_articles: bool, new: int, *, is_first: bool) -> str | None:
    if not has_articles:
        return "the next page of a list without articles"
    if not new and not is_first:
        return "the next page of a list that had nothing new"
    return None


def _judged(link: Link, behind: str | None, patterns: Patterns) -> Link:
    why = link.aside
    if link.kind == "section" and link.via == "section":  # of the links of a list, its next page alone is one
        why = why or behind
    elif link.kind == "article" and link.via == "sitemap":
        why = why or why_no_article(patterns, link.url)
    return link if why == link.aside else replace(link, aside=why)
