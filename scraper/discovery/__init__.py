"""Discovery: from a robots.txt, feed, sitemap or page, as bytes, to its links. Pure: no network, no clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.items import Link
from pipelines.patterns import UNKNOWN
from pipelines.urls import origin
from scraper.discovery.ages import is_older, newest_children
from scraper.discovery.document import decoded, kind_of, wrong_kind
from scraper.discovery.feeds import feed_links
from scraper.discovery.links import page_links
from scraper.discovery.robots import Robots, read_robots
from scraper.discovery.sitemaps import sitemap_links

if TYPE_CHECKING:
    from datetime import datetime

    from pipelines.items import LinkKind, Page
    from pipelines.patterns import Patterns

__all__ = [
    "Robots",
    "discover",
    "feed_links",
    "page_links",
    "probe_links",
    "read_robots",
    "sitemap_links",
]

# Where the systems that most news sites run on put them, when nobody says so: sitemaps.org's own example,
# WordPress with its best-known plugin, Drupal, hand-made sites. Each is a request, so the list stays short.
_PROBES: tuple[tuple[str, LinkKind], ...] = (
    ("/sitemap.xml", "sitemap"),
    ("/sitemap_index.xml", "sitemap"),
    ("/feed/", "feed"),
    ("/rss.xml", "feed"),
    ("/rss", "feed"),
)


def discover(
    page: Page, kind: LinkKind, *, site: str, since: datetime | None = None, patterns: Patterns = UNKNOWN
) -> tuple[Link, ...]:
    """The links that a document holds, whatever it was asked for as.

    A feed that is served as a sitemap or as a home page is read as the feed that it is, and so on; `kind` decides
    where the document itself does not.

    Args:
        page: the response.
        kind: what it was fetched as.
        site: the site's name, as `pipelines.urls.site_name` gives it.
        since: entries of a sitemap that state an older time are left out, and so are sitemaps whose name has one; of
            very many sitemaps all but the newest are set aside. An aware datetime.
        patterns: what was found behind the site's addresses so far; the links of a page are judged by it.

    Raises:
        DocumentError: it holds no links of that kind (a PDF, a web page in place of a sitemap, nothing).
    """
    if kind == "robots":
        links = read_robots(decoded(page), page.url).links
        return tuple(newest_children(link for link in links if not is_older(link, since))) if since else links
    found = kind_of(page)
    if found in {"a feed", "JSON"}:
        return feed_links(page)
    if found == "a sitemap" or (found == "plain text" and kind == "sitemap"):
        return sitemap_links(page, since)
    if kind in {"feed", "sitemap"}:
        raise wrong_kind(page, found, f"a {kind}")
    return page_links(page, home=kind == "home", site=site, patterns=patterns)


def probe_links(home_url: str) -> tuple[Link, ...]:
    """Sitemaps and feeds worth asking for on a site that announces none."""
    return tuple(Link(url=origin(home_url) + path, kind=kind, via="probe") for path, kind in _PROBES)
