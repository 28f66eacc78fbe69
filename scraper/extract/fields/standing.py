"""What the page says about itself as a page: its canonical address, whether it may be archived, whether it is free."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.items import Evidence
from pipelines.urls import same_site, site_name
from scraper.extract.found import Candidate, Found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.extract.page.document import Document
    from scraper.extract.page.structured import Structured

__all__ = ["canonical_url", "free", "noarchive"]

_NOARCHIVE = "noarchive"
_TIERS = {"free": True, "metered": False, "locked": False}  # Facebook's `article:content_tier`
_ROBOTS = ("robots", "googlebot", "news", "googlebot-news")


def canonical_url(document: Document, structured: Structured) -> Found[str | None]:
    """The canonical link, absolute, when it stays within the site."""
    every = list(_canonicals(document, structured))
    site = site_name(document.page.url)
    for candidate in every:
        url = candidate.words
        # a subdomain may name its parent, and the other way round; another site's address would give the article away
        if same_site(url, site) or same_site(document.page.url, site_name(url)):
            return Found.by(url, candidate, others=every)
    note = "it names another site" if every else "none is stated"
    return Found(None, Evidence(source="none", value=every[0].words if every else None, note=note))


def _canonicals(document: Document, structured: Structured) -> Iterator[Candidate]:
    for element in structured.links.get("canonical", ()):
        if url := document.absolute(element.get("href")):
            yield Candidate("link", "link[rel=canonical]", url)
    for words in structured.meta.get("og:url", ()):
        if url := document.absolute(words):
            yield Candidate("opengraph", "og:url", url)


def noarchive(document: Document, structured: Structured) -> bool:
    """Whether meta robots or the header X-Robots-Tag asks not to archive the page."""
    stated = [words for name in _ROBOTS for words in structured.meta.get(name, ())]
    header = document.page.header("x-robots-tag") or ""
    # "otherbot: noarchive" is for one crawler that is not this one
    stated += [part for part in header.split(",") if ":" not in part or part.split(":")[0].strip().lower() in _ROBOTS]
    directives = {word.strip().lower() for words in stated for word in words.replace(":", ",").split(",")}
    return _NOARCHIVE in directives


def free(structured: Structured) -> bool | None:
    """Whether the page says that anyone may read all of it; None where it says nothing.

    schema.org's `isAccessibleForFree`, which search engines want of pages behind a paywall, and `article:content_tier`.
    """
    said = structured.article.get("isAccessibleForFree")
    word = str(said).strip().lower().rpartition("/")[2]  # true, "True", "http://schema.org/False"
    if word in {"true", "false"}:
        return word == "true"
    return next((_TIERS[tier] for tier in structured.meta.get("article:content_tier", ()) if tier in _TIERS), None)
