"""What a page says about when it was published and changed, gathered but not yet believed."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from scraper.extract import labels
from scraper.extract.found import Candidate
from scraper.extract.page.document import described, pieces_of, text_of
from scraper.extract.page.layout import HEADINGS
from scraper.extract.page.structured import strings, types
from scraper.extract.times.dates import clock, has_day, years
from scraper.extract.window import pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.extract.page.document import Document, Element
    from scraper.extract.page.layout import Mark, TextBlock
    from scraper.extract.page.structured import Structured
    from scraper.extract.window import Window

    Field = Literal["published", "modified"]

__all__ = ["ABOVE", "address", "dateline", "far", "labelled_anywhere", "printed", "scripts", "stated"]

ABOVE = "above the title, without a label"
"""Where a date stands that may be today's, in the head of the page."""

_META: dict[Field, tuple[str, ...]] = {
    "published": (
        "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "parsely-pub-date",
        "sailthru.date", "article.published", "publish-date", "publish_date", "publishdate", "published_time",
        "pubdate", "publication_date", "publicationdate", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
        "dc.date.issued", "dcterms.date", "dcterms.created", "dc.date.created", "dc.date", "article:post_date",
        "citation_publication_date", "citation_date", "date", "rnews:datepublished", "created", "og:pubdate",
        "bt:pubdate", "dcterms.issued", "published", "datecreated", "article_date_original",
        "originalpublicationdate", "prism.publicationdate",
    ),
    "modified": (
        "article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "article.updated",
        "modified_time", "dcterms.modified", "dc.date.modified", "last-modified", "lastmod", "article:updated_time",
        "revised", "updated",
    ),
}  # fmt: skip
_DATE_KEY = re.compile(r"date|publi|posted|created|issued|uploaded")  # of meta elements that have no common name
_NO_DATE_KEY = re.compile(r"modif|updat|revis|expir|valid|event|start|end|publisher|birth|copyright")
_JSON_LD: dict[Field, tuple[str, ...]] = {
    "published": ("datePublished", "uploadDate", "dateCreated"),
    "modified": ("dateModified",),
}
_IN_URL = re.compile(r"(?<!\d)((?:19|20)\d\d)[/_-]?(1[0-2]|0[1-9])[/_-]?(3[01]|[12]\d|0[1-9])(?!\d)")
_QUOTED = rb"""\\?(?:["']|&quot;)"""  # of data in a script, in a script's string, in an attribute
_KEYS = rb"""
    datePublished|date_?[pP]ublished|(?:first_?|originally_?)?[pP]ublish(?:ed)?_?(?:[aA]t|[dD]ate|[tT]ime|[oO]n)
    |publication_?[dD]ate|pub_?[dD]ate|(?:post|article)_?[dD]ate
"""
_IN_SCRIPT = re.compile(
    rb"%b(?:%b)%b\s*:\s*%b(\d{4}-\d\d-\d\d[\x20-\x7e]{0,20}?)%b" % (_QUOTED, _KEYS, _QUOTED, _QUOTED, _QUOTED),
    re.VERBOSE,
)
_MAX_MARKUP = 3_000_000  # bytes of a page that are searched
_MAX_IN_SCRIPTS = 50  # dates in scripts; more are those of a list
_MAX_MARKS = 12  # dates nearest to the text that are looked at; with more, the nearest are still the article's
_MAX_FAR = 40
_PRINTED_LENGTH = 60  # characters of a line that is a date, with its labels, and nothing else
_MAX_LINE = 250  # characters of a line that may hold a date among other things
_MAX_LINES = 2  # with a date, between title and text: more are those of a list
_BYLINE_LENGTH = 100  # characters in which a line that starts with "By" has its date
_PICTURE = frozenset({"figure", "figcaption"})
_DATELINE_LENGTH = 60  # characters of "BAKU, 4 April 2025 –" before the first sentence
_DATELINE_END = re.compile(r"[)–—|:]|\s-\s")


def stated(structured: Structured, field: Field) -> Iterator[Candidate]:
    """What is stated for machines, the most trusted first."""
    for key in _JSON_LD[field]:
        for words in strings(structured.article.get(key))[:1]:
            yield Candidate("json-ld", key, words)
    named = [key for key in _META[field] if key in structured.meta]
    if not named and field == "published":
        named = [key for key in structured.meta if _DATE_KEY.search(key) and not _NO_DATE_KEY.search(key)]
    for key in named:
        yield Candidate("meta", key, structured.meta[key][0])
    for element in structured.properties.get(f"date{field}", ())[:1]:
        if words := _words(element):
            yield Candidate("microdata", f"date{field.capitalize()}", words)
    for node in structured.nodes:
        if node is not structured.article and "WebPage" in types(node):
            for words in strings(node.get(_JSON_LD[field][0]))[:1]:
                yield Candidate("json-ld", f"WebPage.{_JSON_LD[field][0]}", words)


def printed(window: Window, *, beside: bool) -> dict[Field, list[Candidate]]:
    """The dates for readers near the text, the nearest first.

    Args:
        window: What is printed around the text.
        beside: Whether a date is stated, too; then lines and labels are looked at only where no element between title
            and text is a date with its time.
    """
    found: list[tuple[tuple[int, bool], Field, Candidate]] = []
    for near, mark in [entry for entry in window.marks if _is_date(entry[1])][:_MAX_MARKS]:
        found += (((near, False), field, candidate) for field, candidate in _of_mark(mark, window))
    if not beside or not any(near == 0 and _tells_the_wall(c.words) for (near, _), _, c in found):
        found += _labelled(window)
        found += _lines(window)
    found.sort(key=lambda entry: entry[0])
    kept: dict[Field, dict[Candidate, None]] = {"published": {}, "modified": {}}
    for (distance, _), field, candidate in found:
        above = distance == 1 and not labels.PUBLISHED.end(candidate.words)
        kept[field][replace(candidate, where=ABOVE) if above else candidate] = None
    return {field: list(candidates) for field, candidates in kept.items()}


def _tells_the_wall(words: str) -> bool:
    """Whether words are a day with the time on the wall; one in UTC is for programs."""
    return clock(words) is not None and has_day(words) and not words.endswith(("Z", "+00:00", "+0000"))


def _labelled(window: Window) -> Iterator[tuple[tuple[int, bool], Field, Candidate]]:
    for field, label in _LABELS:
        for near, block in window.labelled(label):
            yield (near, False), field, Candidate("label", "the line below the label", block.text)


def _lines(window: Window) -> Iterator[tuple[tuple[int, bool], Field, Candidate]]:
    dated = [(near, block) for near, block in window.blocks if len(block.text) <= _MAX_LINE and _is_dated(block)]
    lines = [(near, field, candidate) for near, block in dated for field, candidate in _of_line(block)]
    if sum(near == 0 for near, _, _ in lines) > _MAX_LINES:
        lines = [entry for entry in lines if entry[0]]
    yield from (((near, not clock(c.words)), field, c) for near, field, c in lines)


def address(url: str) -> list[Candidate]:
    """The day in a page's address."""
    match = _IN_URL.search(urlsplit(url).path)
    return [Candidate("url", "path", "-".join(match.groups()))] if match else []


def labelled_anywhere(window: Window) -> list[Candidate]:
    """Lines of the page that start with "Published" or "This entry was", or follow one that is only the former."""
    found = []
    blocks = window.layout.blocks
    for block in blocks:
        text = block.text
        if end := labels.ENTRY.end(text):
            rest = text[end : end + _BYLINE_LENGTH]
            if has_day(rest) and years(rest) == 1:
                found.append(Candidate("label", f"behind {text[:end]}", rest))
            continue
        if len(text) > _BYLINE_LENGTH or not (end := labels.PUBLISHED.end(text)):
            continue
        rest = text[end:] if any(c.isalnum() for c in text[end:]) else ""
        if not rest and block.index + 1 < len(blocks):
            rest = blocks[block.index + 1].text
        if len(rest) <= _BYLINE_LENGTH and has_day(rest):
            found.append(Candidate("label", f"behind {text[:end]}", rest))
    return found


def dateline(window: Window) -> list[Candidate]:
    """The date that the text starts with: "BAKU, 4 April 2025 – …", "(4.4.2025) …"."""
    text = window.layout.blocks[window.first : window.last + 1]
    for block in [block for block in text if block.node.tag not in HEADINGS][:1]:
        head = block.text[: 2 * _DATELINE_LENGTH].lstrip("([ ")
        end = _DATELINE_END.search(head)
        if end and end.start() <= _DATELINE_LENGTH and has_day(head[: end.start()]):
            return [Candidate("dateline", "start of the text", head[: end.start()])]
    return []


def scripts(document: Document) -> list[Candidate]:
    """Dates of publication in the data that scripts draw the page from."""
    found = (words.decode("ascii") for words in _IN_SCRIPT.findall(document.page.body[:_MAX_MARKUP]))
    return [Candidate("script", "data of a script", words) for words in islice(dict.fromkeys(found), _MAX_IN_SCRIPTS)]


def far(window: Window) -> list[Candidate]:
    """The marked dates that stand far from the text."""
    marks = islice(window.far_marks(_is_date), _MAX_FAR)
    return [c for mark in marks for field, c in _of_mark(mark, window) if field == "published"]


_LABELS: tuple[tuple[Field, labels.Phrases], ...] = (("published", labels.PUBLISHED), ("modified", labels.MODIFIED))


def _is_date(mark: Mark) -> bool:
    return "date" in mark.roles or mark.element.tag == "time"


def _of_mark(mark: Mark, window: Window) -> Iterator[tuple[Field, Candidate]]:
    """What an element that is named as a date says, and of which time."""
    element = mark.element
    text = text_of(element)
    source, where = "time" if element.tag == "time" else "date-element", described(element)
    field: Field = "modified" if "modified" in mark.roles or _is_labelled_modified(mark, text, window) else "published"
    for key in ("datetime", "content", "title"):
        if (words := element.get(key)) and (key == "datetime" or has_day(words)):
            yield field, Candidate(source, where, words)
            return
    if text and len(text) < 2 * _BYLINE_LENGTH:
        yield from _by_label(pieces_of(element) if years(text) > 1 else text, source, where, field)


def _is_labelled_modified(mark: Mark, text: str, window: Window) -> bool:
    """Whether "Updated" is the last label before a date, in its line or in the line above."""
    if labels.MODIFIED.end(text):
        return True
    blocks = window.layout.blocks
    if mark.index >= len(blocks):
        return False
    line = blocks[mark.index].text
    line = line[: line.index(text)] if text and text in line else ""
    if not line and mark.index > 0:
        return labels.MODIFIED.are(blocks[mark.index - 1].text)
    matches = list(labels.MODIFIED_INSIDE.finditer(line))
    return bool(matches) and not has_day(line[matches[-1].end() :])


def _is_dated(block: TextBlock) -> bool:
    """Whether a line holds a day; where its pieces run into each other, whether one of them does."""
    if has_day(block.text):
        return True
    return bool(len(block.node.element)) and years(block.text) > 0 and any(map(has_day, pieces(block)))


def _of_line(block: TextBlock) -> Iterator[tuple[Field, Candidate]]:
    """What a line says that is a date with its labels, or a byline with a date; two bare dates are those of a life."""
    text = block.text
    if any(node.tag in _PICTURE or "caption" in node.roles for node in block.node.ancestors()):
        return
    parts, limit = pieces(block), _PRINTED_LENGTH
    if len(parts) == 1 and labels.names_author(text):
        parts, limit = [text[:_BYLINE_LENGTH]], _BYLINE_LENGTH
    elif not any(map(has_day, parts)):  # day, month and year in an element each
        parts = [text]
    for n, part in enumerate(parts):
        if len(part) > limit or not has_day(part):
            continue
        beside = next((p for p in (*parts[n + 1 : n + 2], *parts[max(n - 1, 0) : n]) if clock(p)), None)
        words = f"{part} {beside}" if beside and not clock(part) and not has_day(beside) else part
        said = _by_label(words, "line", "line around the text", "published")
        yield from ((field, c) for field, c in said if has_day(c.words) and years(c.words) == 1)


def _by_label(words: str, source: str, where: str, field: Field) -> Iterator[tuple[Field, Candidate]]:
    """The parts of "Published 3 April 2025, updated 4 April 2025".

    A date in front of another that is said to be the first is that of a change.
    """
    match = labels.MODIFIED_INSIDE.search(words)
    if match is not None:
        parts: list[tuple[Field, str]] = [("published", words[: match.start()]), ("modified", words[match.end() :])]
    elif years(words) > 1 and (match := labels.PUBLISHED_INSIDE.search(words)):
        parts = [("modified", words[: match.start()]), ("published", words[match.end() :])]
    else:
        parts = [(field, words)]
    for of, part in parts:
        if len(parts) == 1 or any(c.isdigit() for c in part):
            yield of, Candidate(source, where, part)


def _words(element: Element) -> str:
    return element.get("datetime") or element.get("content") or text_of(element)
