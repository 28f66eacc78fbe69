"""The headline, without the site's name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scraper.extract.found import Candidate, Found
from scraper.extract.page.document import text_of
from scraper.extract.page.layout import HEADINGS
from scraper.extract.page.structured import strings
from scraper.extract.words import common_words, ends_with, folded, words_in_common

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scraper.extract.page.document import Document
    from scraper.extract.page.layout import Layout
    from scraper.extract.page.structured import Structured

__all__ = ["find", "position", "site_names"]

_SEPARATOR = re.compile(r"\s+[|\-–—:·•»«/~]+\s+|\s*[|»«]\s*|\s+::\s+|\s+-(?=\S)")
_COLON = re.compile(r"(?<=\w)\s?[:：](?=\s|(?<=：))\s*")  # "Gazette: Second ferry is back"
_SEVERAL = 2  # spaces in a heading that is more than a name
_MUCH_THE_SAME = 0.5  # share of common words from which a heading is the headline, reworded
_MAX_LENGTH = 400  # characters; the longest headline of 384 articles has 231
_SITE_WORDS = 3  # a site's name at the end of `title` has rarely more words
_HEADLINE_WORDS = 3  # an h1 that nothing confirms is a headline only from here on ("News" is none)
_LONG_NAME = 6  # the same of one that shares no word with what several statements agree upon ("Good News Today")
_CUT_OFF = ("…", "...")
_META = ("og:title", "twitter:title", "parsely-title", "dc.title", "headline")

# Share of common words from which an h1 is the headline that the metadata state, shortened or reworded for a search
# engine. Headlines of other stories on the same page share less than a third.
_AGREE = 0.4


def find(
    document: Document, structured: Structured, layout: Layout, outlets: set[str], rule: Candidate | None
) -> Found[str | None]:
    """The headline: as it is printed, where the metadata confirm it.

    Args:
        document: The page.
        structured: What it states.
        layout: What it prints.
        outlets: What the site calls itself, as `site_names` gives it.
        rule: What the site file's rule found.
    """
    headings = {heading: folded(heading.words) for heading in _headings(layout, outlets)}
    shown = set(headings.values()) or {folded(block.text) for block in layout.blocks if len(block.text) <= _MAX_LENGTH}
    stated = {said: folded(said.words) for said in _stated(document, structured, outlets, shown)}
    # whole pages stand in an element that is named `with-sidebar`
    printed = {h: words for h, words in headings.items() if h.where == "h1" or _confirmed(words, stated) is not None}
    every = [*printed, *stated]
    if rule is not None:
        return Found.by(rule.words, rule, others=every)
    if not every:
        return Found.nothing("neither a headline nor a stated title")
    chosen, note = _choose(printed, stated) if printed else (next(iter(stated)), None)
    return Found.by(chosen.words, chosen, note=note, others=every)


def _choose(printed: dict[Candidate, str], stated: dict[Candidate, str]) -> tuple[Candidate, str | None]:
    """The headline of a page that prints one, and why.

    The h1 that says what the metadata say, a kicker in front of it aside; else what JSON-LD and OpenGraph agree upon;
    else the headline of the JSON-LD, when an h1 words it differently; else an h1, as some sites state quite another
    headline to search engines; else the metadata's.
    """
    for heading, words in printed.items():
        if (said := _confirmed(words, stated)) is not None:
            return (heading if stated[said] == words else said), "the h1 that agrees with the metadata"
    agreement = {
        h: max((words_in_common(words, s) for s in stated.values()), default=0.0) for h, words in printed.items()
    }
    best = max(printed, key=agreement.__getitem__)
    first = next(iter(stated), None)
    if first is not None and first.source == "json-ld":
        if any(words == stated[first] for said, words in stated.items() if said.source == "opengraph"):
            return first, "JSON-LD and OpenGraph agree on it; the h1 says something else"
        if not first.words.endswith(_CUT_OFF) and words_in_common(stated[first], printed[best]) >= _AGREE:
            return first, "the h1 words it differently"
    agreed = len(set(stated.values())) < len(stated)
    least = _LONG_NAME if agreed and not agreement[best] else _HEADLINE_WORDS
    if first is None or agreement[best] >= _AGREE or len(printed[best].split()) >= least:
        return best, "the metadata say something else"
    return first, None


def _confirmed(shown: str, stated: dict[Candidate, str]) -> Candidate | None:
    """The first statement that has a heading's words, or all of them but for a kicker in front."""
    for said, words in stated.items():
        if words == shown:
            return said
        if len(words.split()) >= _HEADLINE_WORDS and shown.replace(" ", "").endswith(words.replace(" ", "")):
            return said
    return None


def position(layout: Layout, title: str | None) -> int:
    """Index of the block that the headline is printed in; -1 where it is not printed as a heading."""
    wanted = folded(title or "").replace(" ", "")
    if not wanted:
        return -1
    hidden = -1
    for element, node, index in layout.headings:
        if folded(text_of(element)).replace(" ", "").endswith(wanted):
            if not any(above.clutter for above in node.ancestors()):
                return index
            hidden = index if hidden < 0 else hidden
    if hidden >= 0:
        return hidden
    lines = [b for b in layout.blocks if not b.linked and folded(b.text).replace(" ", "") == wanted]
    found = next((b.index for b in lines if b.node.tag in HEADINGS), lines[0].index if lines else -1)
    return found if found >= 0 else _reworded(layout, title or "")


def _reworded(layout: Layout, title: str) -> int:
    """Index of the heading that says the headline in other words, below a kicker or without one; -1 for none."""
    for element, node, index in layout.headings:
        words = text_of(element)
        if any(above.clutter for above in node.ancestors()) or words.count(" ") < _SEVERAL:
            continue
        if folded(title).endswith(folded(words)) or common_words(title, words) >= _MUCH_THE_SAME:
            return index
    headings = (block for block in layout.blocks if block.node.tag in HEADINGS and not block.linked)
    return next((block.index for block in headings if ends_with(block.text, title)), -1)


def site_names(document: Document, structured: Structured) -> set[str]:
    """What the site calls itself, folded and without spaces: its stated names, and the labels of its host."""
    stated = [*structured.meta.get("og:site_name", ()), *structured.meta.get("application-name", ())]
    stated += structured.meta.get("twitter:site", ())
    publisher = structured.resolve(structured.article.get("publisher"))
    if isinstance(publisher, dict):
        stated += strings(publisher.get("name"))
    host = (urlsplit(document.page.url).hostname or "").removeprefix("www.")
    return {folded(name).replace(" ", "") for name in [*stated, host, host.rsplit(".", 1)[0]]} - {""}


def _headings(layout: Layout, outlets: set[str]) -> Iterator[Candidate]:
    """The h1 elements that may be a headline: not the site's name. `where` tells those in a sidebar apart."""
    for element, node, _ in layout.headings:
        words = _tidy(text_of(element))
        if words and len(words) <= _MAX_LENGTH and folded(words).replace(" ", "") not in outlets:
            aside = any("aside" in above.roles or above.tag in {"aside", "dialog"} for above in node.ancestors())
            yield Candidate("h1", "h1 in a sidebar" if aside else "h1", words)


def _stated(document: Document, structured: Structured, outlets: set[str], shown: set[str]) -> Iterator[Candidate]:
    """What the metadata say, without the site's name; `shown` are the headlines on the page."""
    for words in strings(structured.article.get("headline")) or strings(structured.article.get("name")):
        yield Candidate("json-ld", "headline", _without_site(_tidy(words), outlets, shown, any_name=False))
    for key in _META:
        for words in structured.meta.get(key, ())[:1]:
            source = "opengraph" if key == "og:title" else "meta"
            yield Candidate(source, key, _without_site(_tidy(words), outlets, shown, any_name=False))
    title = document.root.find("head/title")
    if title is not None and (words := text_of(title)):
        yield Candidate("title", "title", _without_site(_tidy(words), outlets, shown, any_name=True))


def _tidy(words: str) -> str:
    return words if words.isascii() else words.replace("\u00ad", "").replace("\u200b", "").strip()


def _without_site(title: str, names: set[str], shown: Iterable[str], *, any_name: bool) -> str:
    """A title without the site's name before or behind it.

    Args:
        title: As stated.
        names: What the site calls itself.
        shown: Headlines on the page, or its lines where it has none: a part that is one of them is the title.
        any_name: Few words at the end are a site's name too, even when the page states no such name.
    """
    if len(title) > 2 * _MAX_LENGTH or folded(title) in shown:
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
    before, colon, after = _COLON.sub("\0", title, count=1).partition("\0")
    if colon and any_name and (folded(after) in shown or folded(before).replace(" ", "") in names):
        return after
    return title
