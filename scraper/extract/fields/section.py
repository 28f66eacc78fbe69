"""Section and tags: what the metadata say, else the breadcrumbs."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit, urlunsplit

from pipelines.items import Evidence
from scraper.extract import labels
from scraper.extract.found import Candidate, Found
from scraper.extract.page.document import text_of
from scraper.extract.page.structured import names, strings, types
from scraper.extract.words import folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.extract.page.document import Element
    from scraper.extract.page.layout import Layout
    from scraper.extract.page.structured import Structured
    from scraper.extract.window import Window

__all__ = ["section", "tags"]

_META = (
    "article:section", "og:article:section", "parsely-section", "articlesection", "cxenseparse:recs:category",
    "section",
)  # fmt: skip
_MAX_LENGTH = 60  # characters of a section's or tag's name
_MAX_CRUMBS = 6  # links in a row that are breadcrumbs; a menu has more
_NEAR_TITLE = 40  # blocks before the title within which breadcrumbs stand
_MAX_TAGS = 40
_COMMA = re.compile("[,，、،;；]")
_PATH = re.compile(r"^[a-z]+[/:](?=\S)")  # "topic/ferries"


def section(
    address: str, structured: Structured, layout: Layout, window: Window, title: str | None, rule: Candidate | None
) -> Found[str | None]:
    """The section that the article at this address stands in."""
    for candidates in (_stated(structured, title, rule), _printed(layout, window, address, title)):
        every = [c for c in candidates if _is_name(c.words, title)]
        if every:
            return Found.by(every[0].words, every[0], others=every)
    return Found.nothing("no section is named")


def tags(structured: Structured, window: Window, outlets: set[str]) -> Found[list[str]]:
    """The tags, in order, each once.

    A list with the site's own name in it is largely the same on all of its pages: of that, what the text mentions.
    """
    for candidates in (_stated_tags(structured), _printed_tags(window)):
        kept: dict[str, Candidate] = {}
        for candidate in islice(candidates, 5 * _MAX_TAGS):
            if (1 if candidate.words.isascii() else 0) < len(candidate.words) <= _MAX_LENGTH:
                kept.setdefault(folded(candidate.words), candidate)
        if any(name.replace(" ", "") in outlets for name in kept):
            text = " ".join(block.text for block in window.layout.blocks[window.title : window.last + 1]).casefold()
            kept = {n: c for n, c in kept.items() if n.replace(" ", "") not in outlets and c.words.casefold() in text}
        if kept:
            first, *_ = kept.values()
            found = [candidate.words for candidate in kept.values()][:_MAX_TAGS]
            return Found(found, Evidence(source=first.source, where=first.where, value=first.words))
    return Found([], Evidence(source="none", note="no tags are stated"))


def _stated(structured: Structured, title: str | None, rule: Candidate | None) -> Iterator[Candidate]:
    if rule is not None:
        yield rule
    for words in strings(structured.article.get("articleSection"))[:1]:
        yield Candidate("json-ld", "articleSection", words)
    for key in _META:
        for words in structured.meta.get(key, ())[:1]:
            yield Candidate("meta", key, words)
    yield from _last(_stated_crumbs(structured), "BreadcrumbList", title)


def _printed(layout: Layout, window: Window, address: str, title: str | None) -> Iterator[Candidate]:
    yield from _last(_printed_crumbs(layout, window, address), "breadcrumbs", title)
    yield from _last(_categories(window), "category beside the title", title)


def _last(crumbs: list[str], where: str, title: str | None) -> Iterator[Candidate]:
    """The last of the breadcrumbs that is neither the home page nor the article."""
    for crumb in reversed(crumbs):
        if not labels.HOME.are(crumb) and folded(crumb) != folded(title or ""):
            yield Candidate("breadcrumbs", where, crumb)
            return


def _categories(window: Window) -> list[str]:
    """What a link beside the title is a category by its own word, or the tag that stands alone above the title."""
    for near, mark in window.marks:
        if near == 2 or "tags" not in mark.roles:
            continue
        links = [mark.element] if mark.element.tag == "a" else list(islice(mark.element.iter("a"), 2))
        if len(links) == 1 and (near == 1 or "category" in (links[0].get("rel") or "")):
            return [text_of(links[0])]
    return []


def _is_name(words: str, title: str | None) -> bool:
    return 1 < len(words) <= _MAX_LENGTH and "://" not in words and folded(words) != folded(title or "")


def _stated_crumbs(structured: Structured) -> list[str]:
    """Names of the BreadcrumbList, from the home page down; the last is often the article itself."""
    for node in structured.nodes:
        items = node.get("itemListElement")
        if "BreadcrumbList" in types(node) and isinstance(items, list):
            found = [strings(i.get("name")) or names(i.get("item")) for i in items if isinstance(i, dict)]
            crumbs = [f[0] for f in found if f]
            return crumbs[1:] if len(crumbs) > 1 else crumbs
    return []


def _printed_crumbs(layout: Layout, window: Window, address: str) -> list[str]:
    """Link texts of an element that is named breadcrumbs, or of a short row of links that starts at the home page.

    Of several such rows, that counts which leads towards the page's own address, else the nearest to the title: a menu
    may start at the home page too.
    """
    for mark in layout.marks:
        if mark.index > window.first:
            break
        if "breadcrumb" in mark.roles and (found := [t for link in mark.element.iter("a") if (t := text_of(link))]):
            return found
    start = max(0, window.title - _NEAR_TITLE)
    rows: list[list[Element]] = []
    for block in layout.blocks[start : window.first]:
        if not block.linked or len(block.text) > _MAX_CRUMBS * _MAX_LENGTH:
            continue
        anchors: list[Element] = list(islice(block.node.element.iter("a"), _MAX_CRUMBS + 1))
        if 2 <= len(anchors) <= _MAX_CRUMBS and (labels.HOME.are(text_of(anchors[0])) or _is_home(anchors[0])):
            rows.append(anchors[1:])
    best = next((row for row in rows if _leads_to(row[-1], address)), rows[-1] if rows else [])
    return [words for link in best if (words := text_of(link))]


def _leads_to(link: Element, address: str) -> bool:
    """Whether a link's path begins that of an address (`/news/society/` of `/news/society/123.html`)."""
    path = _split(link).path.rstrip("/")
    return bool(path) and urlsplit(address).path.startswith(f"{path}/")


def _is_home(link: Element) -> bool:
    url = _split(link)
    if url.netloc:
        return url.scheme.startswith("http") and url.path in {"", "/"} and not url.query
    return urlunsplit(url) == "/"


def _split(link: Element) -> SplitResult:
    """Where a link leads; nowhere where its address is broken (`http://[`)."""
    try:
        return urlsplit((link.get("href") or "").strip())
    except ValueError:
        return urlsplit("")


def _stated_tags(structured: Structured) -> Iterator[Candidate]:
    for key in ("article:tag", "og:article:tag", "parsely-tags", "news_keywords", "keywords"):
        for words in structured.meta.get(key, ()):
            for word in _COMMA.split(words) if key != "article:tag" or words.count(",") > 1 else [words]:
                yield Candidate("meta", key, word.strip())
        if key in structured.meta:
            return
    for words in strings(structured.article.get("keywords")):
        for word in _COMMA.split(words):
            yield Candidate("json-ld", "keywords", _PATH.sub("", word.strip()))


def _printed_tags(window: Window) -> Iterator[Candidate]:
    """Links near the text that are named as tags; those that are named as categories too are sections."""
    for _, mark in window.marks:
        if "tags" not in mark.roles:
            continue
        for link in [mark.element] if mark.element.tag == "a" else mark.element.iter("a"):
            if "category" not in (link.get("rel") or "") and (words := text_of(link).lstrip("#").strip()):
                yield Candidate("tag-links", str(mark.element.tag), words)
