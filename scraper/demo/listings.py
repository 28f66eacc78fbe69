"""What the demo site publishes for machines: robots.txt, an RSS feed, an Atom feed, sitemaps."""

from __future__ import annotations

import gzip
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING

from scraper.demo.pages import SUBSCRIBERS, image_of, number_of, template

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.demo.articles import DemoArticle, Edition

__all__ = ["atom", "robots", "rss", "sitemap_archive", "sitemap_index", "sitemap_latest", "sitemap_news"]

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
# Sitemaps share the stories out: the newest are in the news sitemap, those before in the latest, all in the archive.
_NEWEST = 5


def robots(base: str) -> str:
    """The rules; the delay is there to be obeyed, and too short to be felt."""
    folder = SUBSCRIBERS.rpartition("/")[0]
    return f"User-agent: *\nDisallow: {folder}/\nDisallow: /search\nCrawl-delay: 0.02\n\nSitemap: {base}/sitemap.xml\n"


def rss(edition: Edition, base: str) -> str:
    """The feed of the site's first language, at the address that Axar.az has it at."""
    language = next(iter(edition.languages.values()))
    items = (
        template(
            "rss-item.xml",
            base=base,
            path=article.path,
            title=article.title,
            number=number_of(article),
            dek=article.dek,
            section=article.section_name,
            image=image_of(article),
            rfc822=format_datetime(article.published_at),
        )
        for article in edition.listed("feed", language.code)
    )
    return template(
        "rss.xml",
        base=base,
        outlet=language.outlet,
        home=f"{language.prefix}/",
        language=language.code,
        items="\n".join(items),
    )


def atom(edition: Edition, base: str, code: str) -> str:
    """A feed of another language, with links relative to its base."""
    language = edition.languages[code]
    articles = edition.listed("feed", code)
    entries = (
        template(
            "atom-entry.xml",
            path=article.path,
            title=escape(article.title),
            number=number_of(article),
            dek=escape(article.dek),
            published=article.published,
            modified=article.modified or article.published,
            authors="".join(f"<author><name>{escape(name)}</name></author>" for name in article.authors),
        )
        for article in articles
    )
    return template(
        "atom.xml",
        base=base,
        outlet=language.outlet,
        home=f"{language.prefix}/",
        language=code,
        updated=max(article.modified_at for article in articles).isoformat(),
        items="\n".join(entries),
    )


def sitemap_index(base: str) -> str:
    """The sitemaps; the index names itself among them, as some do."""
    names = ("sitemap.xml", "sitemap_news.xml", "sitemap_latest.php", "sitemap_archive.xml.gz")
    entries = "".join(f"<sitemap><loc>{base}/{name}</loc></sitemap>\n" for name in names)
    return f'{_XML}<sitemapindex xmlns="{_SITEMAP}">\n{entries}</sitemapindex>\n'


def sitemap_news(edition: Edition, base: str) -> str:
    """The newest stories, as Google News takes them."""
    entries = (
        f"<url><loc>{base}{article.path}</loc><n:news>"
        f"<n:publication><n:name>{edition.languages[article.language].outlet}</n:name>"
        f"<n:language>{article.language}</n:language></n:publication>"
        f"<n:publication_date>{article.published}</n:publication_date>"
        f"<n:title>{escape(article.title)}</n:title></n:news></url>\n"
        for article in edition.listed("sitemap")[:_NEWEST]
    )
    return f'{_XML}<urlset xmlns="{_SITEMAP}" xmlns:n="{_NEWS}">\n{"".join(entries)}</urlset>\n'


def sitemap_latest(edition: Edition, base: str) -> str:
    """The newer half of the stories."""
    articles = edition.listed("sitemap")
    return _urlset(articles[: len(articles) // 2], base)


def sitemap_archive(edition: Edition, base: str) -> bytes:
    """The older half of the stories, as a gzip file."""
    articles = edition.listed("sitemap")
    return gzip.compress(_urlset(articles[len(articles) // 2 :], base).encode(), mtime=0)


def _urlset(articles: Iterable[DemoArticle], base: str) -> str:
    entries = (
        f"<url><loc>{base}{article.path}</loc><lastmod>{article.modified_at.isoformat()}</lastmod></url>\n"
        for article in articles
    )
    return f'{_XML}<urlset xmlns="{_SITEMAP}">\n{"".join(entries)}</urlset>\n'
