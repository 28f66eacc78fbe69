"""The headline, without the site's name."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from scraper.extract.document import text_of
from scraper.extract.found import Candidate, Found
from scraper.extract.structured import strings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.extract.document import Document
    from scraper.extract.layout import Layout
    from scraper.extract.structured import Structured

__all__ = ["common_words", "find", "folded", "position", "site_names"]

# Chinese and Japanese write no spaces: each character counts as a word.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
_SEPARATOR = re.compile(r"\s+[|\-–—:·•»«/~]+\s+|\s*[|»«]\s*|\s+::\s+|\s+-(?=\S)")
_MAX_LENGTH = 400  # characters; the longest headline of 384 articles has 231
_SITE_WORDS = 3  # a site's name at the end of `title` has rarely more words
_HEADLINE_WORDS = 3  # an h1 that nothing confirms is a headline only from here on ("News" is none)

# Share of common words from which an h1 is the headline that the metadata state, shortened or reworded for a search
# engine. Headlines of other stories on the same page share less than a third.
_AGREE = 0.4


def folded(text: str) -> str:
    """Text for comparison: compatibility forms, case, punctuation and white space made alike."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).casefold()))


def common_words(first: str, second: str) -> float:
    """The share of the longer text's words that the other has too: 1.0 for the same words, 0.0 for none."""
    one, two = set(folded(first).split()), set(folded(second).split())
    return len(one & two) / max(len(one), len(two), 1)


def find(document: Document, structured: Structured, layout: Layout, rule: Candidate | None) -> Found[str | None]:
    """The headline.

    The h1 that says what the metadata say, a kicker in front of it aside; else the headline of the JSON-LD, when an h1
    words it differently; else an h1, as some sites state quite another headline to search engines; else the metadata's.
    """
    headings = list(_headings(layout, site_names(document, structured)))
    stated = list(_stated(document, structured, headings))
    every = [*headings, *stated]
    if rule is not None:
        return Found.by(rule.words, rule, others=every)
    if not every:
        return Found.nothing("neither a headline nor a stated title")
    agreement = {h: max((common_words(h.words, s.words) for s in stated), default=0.0) for h in headings}
    best = max(headings, key=agreement.__getitem__, default=None)
    if best is None:
        return Found.by(stated[0].words, stated[0], others=every)
    if exact := _said_by(best, stated):
        return Found.by(exact.words, exact, note="the h1 that agrees with the metadata", others=every)
    if stated and stated[0].source == "json-ld" and common_words(stated[0].words, best.words) >= _AGREE:
        return Found.by(stated[0].words, stated[0], note="the h1 words it differently", others=every)
    if agreement[best] >= _AGREE or len(folded(best.words).split()) >= _HEADLINE_WORDS or not stated:
        return Found.by(best.words, best, note="the metadata say something else", others=every)
    return Found.by(stated[0].words, stated[0], others=every)


def _said_by(heading: Candidate, stated: list[Candidate]) -> Candidate | None:
    """The h1 where a statement has the same words, or that statement where the h1 has a kicker in front of it."""
    shown = folded(heading.words)
    for statement in stated:
        words = folded(statement.words)
        if words == shown:
            return heading
        if shown.endswith(f" {words}") and len(words.split()) >= _HEADLINE_WORDS:
            return statement
    return None


def position(layout: Layout, title: str | None) -> int:
    """Index of the block that the headline is printed in; -1 where it is not printed as a heading."""
    wanted = folded(title or "")
    for element, _, index in layout.headings:
        if wanted and folded(text_of(element)).endswith(wanted):
            return index
    return -1


def site_names(document: Document, structured: Structured) -> set[str]:
    """What the site calls itself, folded and without spaces: its stated names, and the labels of its host."""
    stated = [*structured.meta.get("og:site_name", ()), *structured.meta.get("application-name", ())]
    stated += structured.meta.get("twitter:site", ())
    publisher = structured.resolve(structured.article.get("publisher"))
    if isinstance(publisher, dict):
        stated += strings(publisher.get("name"))
    host = document.host.removeprefix("www.")
    return {folded(name).replace(" ", "") for name in [*stated, host, host.rsplit(".", 1)[0]]} - {""}


def _headings(layout: Layout, names: set[str]) -> Iterator[Candidate]:
    """The h1 elements that may be a headline: not the site's name, not in a comment or sidebar."""
    for element, node, _ in layout.headings:
        words = text_of(element)
        if not words or len(words) > _MAX_LENGTH or folded(words).replace(" ", "") in names:
            continue
        if not any("aside" in above.roles or above.tag in {"aside", "dialog"} for above in node.ancestors()):
            yield Candidate("h1", "h1", words)


def _stated(document: Document, structured: Structured, headings: list[Candidate]) -> Iterator[Candidate]:
    names = site_names(document, structured)
    shown = {folded(heading.words) for heading in headings}
    for words in strings(structured.article.get("headline")) or strings(structured.article.get("name")):
        yield Candidate("json-ld", "headline", _without_site(words, names, shown, any_name=False))
    for key in ("og:title", "twitter:title", "parsely-title", "dc.title", "headline"):
        for words in structured.meta.get(key, ())[:1]:
            source = "opengraph" if key == "og:title" else "meta"
            yield Candidate(source, key, _without_site(words, names, shown, any_name=False))
    title = document.root.find("head/title")
    if title is not None and (words := text_of(title)):
        yield Candidate("title", "title", _without_site(words, names, shown, any_name=True))


def _without_site(title: str, names: set[str], shown: set[str], *, any_name: bool) -> str:
    """A title without the site's name before or behind it.

    Args:
        title: As stated.
        names: What the site calls itself.
        shown: Headlines on the page: a part that is one of them is the title.
        any_name: Few words at the end are a site's name too, even when the page states no such name.
    """
    if len(title) > 2 * _MAX_LENGTH:
        return title
    for separator in reversed(list(_SEPARATOR.finditer(title))):
        before, after = title[: separator.start()].strip(), title[separator.end() :].strip()
        if not before or not after:
            continue
        if folded(before) in shown or folded(after).replace(" ", "") in names:
            return _without_site(before, names, shown, any_name=False)
        if folded(after) in shown or folded(before).replace(" ", "") in names:
            return after
        if any_name and len(after.split()) <= _SITE_WORDS < len(before.split()):
            return before
    return title
