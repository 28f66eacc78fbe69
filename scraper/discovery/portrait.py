"""What a site tells about itself in its home page, feeds and sitemaps: where its news is, and what it looks like."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pipelines.errors import DocumentError
from pipelines.patterns import Counts, Patterns, patterns_of
from pipelines.urls import canonical
from scraper.discovery import discover
from scraper.discovery.announced import language_tag
from scraper.discovery.document import chunks, decoded, format_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.items import Link, LinkKind, Page

__all__ = ["Portrait", "Way", "portrait"]

_MAX_BYTES = 20 << 20  # of all documents of a site: some ten seconds; of what comes after them the kind is told alone
_HTML_LANGUAGE = re.compile(r"""(?i)<html\b[^>]*?\blang\s*=\s*["']?([\w-]+)""")
_TELLING = 0.6  # share of a site's times that must have the same offset


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A feed or sitemap."""

    url: str
    kind: LinkKind
    what: str
    """Its format in the field's words: `RSS 2.0`, `Atom`, `news sitemap, gzip`, `index of sitemaps`."""
    entries: int | None
    """Articles that it names (of an index, sitemaps); None where it was not read for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """What a site tells about itself."""

    ways: tuple[Way, ...]
    sections: tuple[str, ...]
    """URLs of the pages that its home page leads to and that may list articles."""
    articles: int
    """Distinct articles that all of it names."""
    patterns: tuple[tuple[str, float], ...]
    """How their addresses look (`pipelines.patterns`), with the share of articles, most frequent first."""
    language: str | None
    """BCP 47, as announced, or as the home page has it."""
    offset: int | None
    """Minutes from UTC of the times that it announces; None where it announces none or all in UTC."""


def portrait(documents: Iterable[tuple[LinkKind, Page]], *, site: str) -> Portrait:
    """What documents of a site tell of it. Pure.

    Args:
        documents: what each was fetched as, and the response; those that can't be read are passed over.
        site: the site's name, as `pipelines.urls.site_name` gives it.
    """
    ways: list[Way] = []
    found: dict[str, Link] = {}
    sections: list[str] = []
    languages: Counter[str] = Counter()
    own_language: str | None = None
    left = _MAX_BYTES
    for kind, page in documents:
        try:
            left -= sum(map(len, chunks(page)))
            what = format_of(page)
        except DocumentError:  # a broken gzip file, or a bomb
            continue
        links = _links(page, kind, site) if left >= 0 else None
        if kind in {"feed", "sitemap"}:
            ways.append(Way(url=page.url, kind=kind, what=what, entries=None if links is None else len(links)))
        elif kind == "home":
            own_language = own_language or _language_of(page)
        for link in links or ():
            languages.update(filter(None, [link.language]))
            if link.kind == "article":
                found.setdefault(canonical(link.url), link)
            elif link.kind == "section" and link.aside is None:
                sections.append(link.url)
    return Portrait(
        ways=tuple(ways),
        sections=tuple(dict.fromkeys(sections)),
        articles=len(found),
        patterns=_patterns(found),
        language=languages.most_common(1)[0][0] if languages else own_language,
        offset=_offset(found.values()),
    )


def _links(page: Page, kind: LinkKind, site: str) -> tuple[Link, ...] | None:
    try:
        return discover(page, kind, site=site)
    except DocumentError:
        return None


def _language_of(page: Page) -> str | None:
    stated = _HTML_LANGUAGE.search(decoded(page)[:4096])
    return language_tag(stated[1]) if stated else None


def _patterns(found: Iterable[str]) -> tuple[tuple[str, float], ...]:
    urls = list(found)
    counted = Counter(pattern for url in urls for pattern in patterns_of(url))
    known = Patterns({pattern: Counts(count, 0) for pattern, count in counted.items()})
    return tuple((pattern, counts.articles / len(urls)) for pattern, counts in known.best())


def _offset(links: Iterable[Link]) -> int | None:
    offsets: Counter[int] = Counter()
    for link in links:
        for words in (link.published, link.modified):
            offset = _offset_of(words) if words else None
            if offset is not None:
                offsets[offset] += 1
    if not offsets:
        return None
    offset, count = offsets.most_common(1)[0]
    return offset if offset and count >= _TELLING * offsets.total() else None


def _offset_of(words: str) -> int | None:
    try:
        offset = datetime.fromisoformat(words).utcoffset()
    except ValueError:
        return None
    return None if offset is None else round(offset.total_seconds() / 60)
