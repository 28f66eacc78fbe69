"""What a page is: an article, a listing of links to others, a page that is neither, or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipelines.items import Evidence
from scraper.extract.found import Found
from scraper.extract.page.document import text_length
from scraper.extract.page.structured import strings, types

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.items import PageKind
    from scraper.extract.body.choice import Part
    from scraper.extract.page.document import Document
    from scraper.extract.page.layout import Layout
    from scraper.extract.page.structured import Structured

__all__ = ["Signs", "judge", "signs"]

_ARTICLE_TYPES = ("Article", "BlogPosting", "LiveBlogPosting", "Report", "Review", "Recipe", "Posting")
_LIST_TYPES = frozenset({"CollectionPage", "ProfilePage", "SearchResultsPage", "Series"})
_FAILED = re.compile(
    r"(?i)(?:^|[|:–—-])\s*(?:error\s*)?(?:40\d|41\d|429|5[0-2]\d)\b(?=\W*(?:$|error|[a-z ]*(?:gateway|not found"
    r"|forbidden|unavailable|time-?out|timed out|internal|bad|denied|too many)))"
)
_HEADLINE = range(20, 250)  # characters of a link that reads like a headline
_LINKED = 0.8  # share of a line in links from which it is a link
_MANY = 5  # headlines within the text from which a page may be a listing
_TEASER = 250  # characters of running text for each headline: a teaser's worth; an article has more between its links
_SHORT = 250  # characters: the shortest news item of 348 articles has 290, beside its metadata
_ENOUGH = 800  # characters of an article that says so and is dated, whatever it links to
_LONG = 1500  # characters of an article that states neither date nor author
_HEAD = 1_000  # characters that tell in which script a text is
_NOTHING = 20  # characters on the whole page


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What the decision rests on."""

    status: int
    home: bool
    """The URL is a site's root."""
    words: int
    """Characters of text on the whole page, counted as far as it matters."""
    text: int
    """Length of the article's text, if it is one; as `text_length` measures it."""
    headlines: int
    """Links that read like headlines, within the part of the page that holds the text; of all the page at the root."""
    stated: str | None
    """Type that the page gives itself, when that is an article's."""
    listed: str | None
    """Type that the page gives itself, when that is a list's and it describes no article."""
    failed: bool
    """Its title is that of an error page, whatever its status."""
    dated: bool
    """A date of publication is stated or printed."""
    signed: bool
    """An author is named."""
    titled: bool


def signs(
    document: Document, structured: Structured, layout: Layout, part: Part | None, fields: Mapping[str, Found[Any]]
) -> Signs:
    """Gather them.

    Args:
        document: The page.
        structured: What it states.
        layout: The page as blocks.
        part: Where its text is.
        fields: The other fields of the article.
    """
    home = urlsplit(document.page.url).path.strip("/") == "" and not urlsplit(document.page.url).query
    blocks = layout.blocks[part.first : part.last + 1] if part is not None and not home else layout.blocks
    links = [b for b in blocks if b.linked and len(b.text) in _HEADLINE and b.linked >= _LINKED * len(b.text)]
    return Signs(
        status=document.page.status,
        home=home,
        words=_words(layout),
        text=_length(fields["text"].value),
        headlines=len(links),
        stated=_stated(structured),
        listed=_listed(structured),
        failed=bool(_FAILED.search(document.root.findtext("head/title") or "")),
        dated=fields["published"].value is not None,
        signed=bool(fields["authors"].value),
        titled=bool(fields["title"].value),
    )


def judge(seen: Signs) -> Found[PageKind]:
    """Decide. The first rule that fits counts, from the plainest to those that weigh signs."""
    kind, reason = _decide(seen)
    return Found(kind, Evidence(source="rules", value=seen.stated, note=reason))


def _decide(seen: Signs) -> tuple[PageKind, str]:
    if seen.words < _NOTHING and seen.text < _NOTHING:
        return "empty", f"{seen.words} characters of text on the page"
    if seen.status >= 400 or seen.failed:
        return "page", "its title is that of an error" if seen.failed else f"served with status {seen.status}"
    if seen.listed:
        return "listing", f"it says so ({seen.listed})"
    many = seen.headlines >= _MANY and seen.text < _TEASER * seen.headlines
    if many and not (seen.stated and seen.dated and seen.text >= _ENOUGH):
        return "listing", f"{seen.headlines} linked headlines and {seen.text} characters of text"
    if seen.home or not seen.titled or not seen.text:
        return "page", "the site's root" if seen.home else "no running text" if seen.titled else "no headline"
    return _by_signs(seen)


def _by_signs(seen: Signs) -> tuple[PageKind, str]:
    """Of a page that has a headline and running text."""
    if seen.stated and (seen.dated or seen.signed):
        return "article", f"it says so ({seen.stated}), and is dated or signed"
    if seen.dated and seen.signed:
        return "article", "dated and signed"
    if seen.text >= _SHORT and (seen.dated or seen.stated):
        return "article", f"{'dated' if seen.dated else seen.stated}, with {seen.text} characters of text"
    if seen.text >= _LONG:
        return "article", f"{seen.text} characters of text"
    return "page", f"{seen.text} characters of text, neither dated nor stated to be an article"


def _stated(structured: Structured) -> str | None:
    for kind in strings(structured.article.get("@type")):
        if kind.endswith(_ARTICLE_TYPES):
            return kind
    stated = structured.first_meta("og:type")
    return "og:type article" if stated and stated[1].lower() in {"article", "news", "newsarticle"} else None


def _length(text: str) -> int:
    """Length of a text, as its beginning tells what a character of it counts."""
    head = text[:_HEAD]
    return round(text_length(head) / len(head) * len(text)) if head else 0


def _words(layout: Layout) -> int:
    count = 0
    for block in layout.blocks:
        count += len(block.text)
        if count >= _NOTHING:
            break
    return count


def _listed(structured: Structured) -> str | None:
    if structured.article:
        return None
    return next((kind for node in structured.nodes for kind in types(node) if kind in _LIST_TYPES), None)
