"""The links of a home or section page: its feeds, its next page, its sections, its articles."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from pipelines.items import Link
from pipelines.patterns import UNKNOWN, Patterns, is_sampled
from pipelines.urls import join, same_site
from scraper.discovery.anchors import Target, targets
from scraper.discovery.document import decoded, kind_of, wrong_kind
from scraper.discovery.shapes import Shape, feed_subject, is_feed, page_of, shape_of, words_in
from scraper.discovery.words import is_headline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.items import LinkKind, Page

__all__ = ["page_links", "tree_of"]

MAX_LINKS = 2_000
"""Links that a page may give. The fullest real home pages have some 1,500; link farms have any number."""

MAX_FEEDS = 20
"""Feeds that a page may give, the first in its order. Some sites announce a feed for each of hundreds of tags; what is
in them is in the first ones as well (205 feeds of one site gave 36 distinct stories)."""

MAX_SECTIONS = 40
"""Sections that a home page may give, the first in its order. The median real one links to 30, one in ten to over 110:
pages of tags and places, whose articles the front sections, feeds and sitemaps have as well, at a request each."""

# Tags that say nothing about links: what is taken out of a page that nests too deep to be parsed.
_SCAFFOLD = re.compile(
    r"(?i)</?(?!(?:a|h[1-6]|img|nav|header|footer|main|article|link|base|html|head|body|script|style)\b)\w[^<>]*>"
)
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")


def page_links(page: Page, *, home: bool, site: str, patterns: Patterns = UNKNOWN) -> tuple[Link, ...]:
    """The links of a page that lead on within its site.

    Articles, with their headline as title, and the next page of the list. From the home page also the feeds that it
    names, its sections and whatever else its menus lead to: those are read for links, so that a wrong guess costs a
    request and makes no false article.

    Args:
        page: the response, an HTML page.
        home: whether it is the site's home page.
        site: the site's name (`axar.az`), as `pipelines.urls.site_name` gives it.
        patterns: what was found behind the site's addresses so far.

    Raises:
        DocumentError: it is no HTML page.
    """
    found = kind_of(page)
    root = tree_of(page) if found in {"a web page", "plain text"} else None
    if root is None:
        raise wrong_kind(page, found, "a web page")
    base = next((join(page.url, tag.get("href") or "") for tag in root.iter("base")), None) or page.url
    linked = {target.url: target for target in targets(root, base, page.url, site)}
    twins = _announced_feeds(root, base) if home else {}
    kinds: dict[str, LinkKind] = dict.fromkeys(twins, "feed")
    following = _announced_next(root, base) or _next_of(page.url, linked)
    if following is not None:
        kinds.setdefault(following, "section")
    for url, target in linked.items():
        kind = _kind(target, patterns)
        if kind == "article" or (kind is not None and home):
            kinds.setdefault(url, kind)
    aside: dict[str, str | None] = {url: twins.get(url) for url in kinds}
    for wanted, most in (("feed", MAX_FEEDS), ("section", MAX_SECTIONS)):
        for url in [url for url, kind in kinds.items() if kind == wanted and not aside[url]][most:]:
            aside[url] = f"one of more than {most} {wanted}s on one page"
    within = ((url, kind) for url, kind in kinds.items() if same_site(url, site) or url in twins)
    return tuple(
        Link(
            url=url,
            kind=kind,
            via="home" if home else "section",
            found_on=page.url,
            title=linked[url].headline() if kind == "article" else None,
            aside=aside[url],
        )
        for url, kind in islice(within, MAX_LINKS)
    )


def tree_of(page: Page) -> etree._Element | None:
    """The tree of an HTML page, however deep it nests; None where there is nothing in it that could be one."""
    markup = decoded(page)
    root, too_deep = _parsed(markup)
    return _parsed(_SCAFFOLD.sub(" ", markup))[0] if too_deep else root


def _parsed(markup: str) -> tuple[etree._Element | None, bool]:
    """The tree, if any, and whether the parser stopped where elements nest too deep (2,048 levels in libxml2)."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:  # nothing in it that could be a tree
        return None, False
    return root, any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log)


def _kind(target: Target, patterns: Patterns) -> LinkKind | None:
    """What a URL is taken for, by its shape, what the page says of it, and what was behind its like before."""
    if is_feed(target.url):
        return "feed"
    shape = shape_of(target.url)
    if shape == "none" or target.is_action():
        return None
    is_later_page = page_of(target.url)[0] > 1  # the next page of this page's own list is found elsewhere
    if _is_article(target, shape, is_later_page, patterns):
        return "article"
    # What the footer alone links to is imprint and company.
    return "section" if not is_later_page and (target.in_menu or target.in_text) else None


def _is_article(target: Target, shape: Shape, is_later_page: bool, patterns: Patterns) -> bool:
    headline = target.headline()
    worded = headline is not None and is_headline(headline)
    known = patterns.verdict(target.url)
    if known == "other" and not is_sampled(target.url):
        return False
    if known == "article" and not is_later_page:
        return target.in_text or target.in_menu or worded
    # A story is linked from the page's own space, or from a menu with a whole headline.
    if shape == "article":
        return target.in_text or worded
    if shape != "unsure" or target.in_menu or not target.in_text:
        return False
    placed = target.in_heading + target.in_article
    return placed == 2 or (worded and (placed > 0 or words_in(target.url) >= 3))


def _announced(root: etree._Element, base: str, relation: str) -> Iterator[tuple[str, str]]:
    """The `link` elements of a relation: absolute URL and media type."""
    for tag in root.iter("link"):
        if relation in (tag.get("rel") or "").lower().split() and (url := join(base, tag.get("href") or "")):
            yield url, (tag.get("type") or "").partition(";")[0].strip().lower()


def _announced_feeds(root: etree._Element, base: str) -> dict[str, str | None]:
    """The feeds that a page names, and of each why it is not worth a request: it is another one in other markup."""
    feeds: dict[str, str | None] = {}
    formats: dict[str, tuple[str, str]] = {}
    for url, media_type in _announced(root, base, "alternate"):
        if media_type in _FEED_TYPES and "comment" not in url.lower():
            first, its_type = formats.setdefault(feed_subject(url), (url, media_type))
            is_twin = url != first and media_type != its_type
            feeds.setdefault(url, f"the same feed as {first}, in another format" if is_twin else None)
    return feeds


def _announced_next(root: etree._Element, base: str) -> str | None:
    return next((url for url, _ in _announced(root, base, "next")), None)


def _next_of(own_url: str, linked: dict[str, Target]) -> str | None:
    """The next page of the list: the one that is called so, or else the one that has the next number."""
    for url, target in linked.items():
        if target.says_next and shape_of(url) in {"section", "unsure"}:
            return url
    number, listing = page_of(own_url, bare=True)
    return next((url for url in linked if page_of(url, bare=True) == (number + 1, listing)), None)
