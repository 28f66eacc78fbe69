"""When it was published and last changed."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipelines.items import Evidence
from scraper.extract import labels
from scraper.extract.dates import has_day
from scraper.extract.document import described, text_of
from scraper.extract.found import Candidate, Found, rivals
from scraper.extract.structured import strings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.extract.dates import Moment, Reader
    from scraper.extract.document import Document
    from scraper.extract.rules import Findings
    from scraper.extract.structured import Structured
    from scraper.extract.window import Window
    from scraper.extract.zones import Hints

__all__ = ["find"]

_META = {
    "published": (
        "article:published_time", "og:published_time", "og:article:published_time", "datepublished", "parsely-pub-date",
        "sailthru.date", "article.published", "publish-date", "publish_date", "publishdate", "published_time",
        "pubdate",
        "publication_date", "publicationdate", "cxenseparse:recs:publishtime", "cxenseparse:publishtime",
        "dc.date.issued",
        "dcterms.date", "dcterms.created", "dc.date.created", "dc.date", "article:post_date",
        "citation_publication_date",
        "citation_date", "date", "rnews:datepublished", "created", "og:pubdate", "bt:pubdate", "dcterms.issued",
        "published",
        "datecreated", "article_date_original", "originalpublicationdate", "prism.publicationdate",
    ),
    "modified": (
        "article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "article.updated",
        "modified_time",
        "dcterms.modified", "dc.date.modified", "last-modified", "lastmod", "article:updated_time", "revised",
        "updated",
    ),
}  # fmt: skip
_FOR_MACHINES = frozenset({"json-ld", "meta", "microdata", "time", "url", "site-rule"})
_JSON_LD = {"published": ("datePublished", "uploadDate", "dateCreated"), "modified": ("dateModified",)}
_IN_URL = re.compile(r"(?<!\d)((?:19|20)\d\d)[/_-]?(1[0-2]|0[1-9])[/_-]?(3[01]|[12]\d|0[1-9])(?!\d)")
_SAME_INSTANT = timedelta(minutes=1)  # a printed time has no seconds
_MAX_MARKS = 40  # dates nearest to the text that are looked at
_PRINTED_LENGTH = 60  # characters of a line that is a date, with its labels, and nothing else


class _Settler:
    """Finds the first candidate that can be true."""

    def __init__(self, reader: Reader, hints: Hints) -> None:
        self._reader = reader
        self._hints = hints

    def settle(self, candidates: list[Candidate], offsets: list[timedelta]) -> Found[Moment | None]:
        """The time that the candidates, the most trusted first, tell."""
        best: tuple[Candidate, Moment, str | None] | None = None
        for candidate in candidates:
            moment = self._read(candidate) if best is None else self._reader.printed(candidate.words)
            settled = self._localised(moment, offsets)
            if settled is None or self._future(settled[0]):
                continue
            if best is None or _is_closer(settled[0], best[1]):
                best = candidate, *settled
        if best is not None:
            return Found.by(best[1], best[0], note=best[2], others=candidates)
        return _unread(candidates)

    def offsets(self, candidates: list[Candidate]) -> list[timedelta]:
        """The offsets that times on the page state, apart from UTC."""
        moments = (self._reader.iso(c.words) for c in candidates)
        return [o for m in moments if isinstance(m, datetime) and (o := m.utcoffset())]

    def _read(self, candidate: Candidate) -> Moment | None:
        if candidate.source in _FOR_MACHINES:
            return self._reader.stated(candidate.words)
        return self._reader.printed(candidate.words) or (
            None if candidate.source == "line" else self._reader.worded(candidate.words)
        )

    def _localised(self, moment: Moment | None, offsets: list[timedelta]) -> tuple[Moment, str | None] | None:
        """The time with its zone; the day alone where there is none to assume."""
        if not isinstance(moment, datetime):
            return (moment, None) if moment is not None else None
        if moment.tzinfo is not None:
            return moment, None
        zone = self._hints.zone(offsets)
        if zone is None:
            return (
                moment.date(),
                f"the time of day is dropped ({moment:%H:%M}): no zone is stated and none can be assumed",
            )
        return moment.replace(tzinfo=zone.info), zone.why

    def _future(self, moment: Moment) -> bool:
        now = self._reader.fetched_at
        if isinstance(moment, datetime):
            return moment > now
        zone = self._hints.zone([])
        return moment > now.astimezone(zone.info if zone else UTC).date()


def _is_closer(moment: Moment, known: Moment) -> bool:
    """Whether a time says more than the known one: the hour of that day, or the clock on the wall at that instant."""
    if not isinstance(moment, datetime):
        return False
    if not isinstance(known, datetime):
        return moment.date() == known
    return not known.utcoffset() and bool(moment.utcoffset()) and abs(moment - known) < _SAME_INSTANT


def _unread(candidates: list[Candidate]) -> Found[Moment | None]:
    """No time, with the words that could not be read."""
    if not candidates:
        return Found.nothing("no date is stated")
    note = "what is stated can't be read, or lies in the future"
    others = rivals(candidates[0], candidates)
    return Found(None, Evidence(source="none", value=candidates[0].words, note=note, rivals=others))


def find(
    document: Document,
    structured: Structured,
    window: Window,
    reader: Reader,
    hints: Hints,
    rules: Findings,
) -> dict[str, Found[Moment | None]]:
    """Both times, by field.

    Args:
        document: The page.
        structured: What it states.
        window: What is printed around the text.
        reader: Reads dates.
        hints: What tells the zone.
        rules: What the site file's rules found, by field.
    """
    printed = list(_printed(window))
    candidates = {
        field: [
            *filter(None, [rules.candidate(field)]),
            *_stated(structured, field),
            *(candidate for kind, candidate in printed if kind == field),
        ]
        for field in ("published", "modified")
    }
    if match := _IN_URL.search(urlsplit(document.page.url).path):
        candidates["published"].append(Candidate("url", "path", "-".join(match.groups())))
    settler = _Settler(reader, hints)
    offsets = settler.offsets([*candidates["published"], *candidates["modified"]])
    return {field: settler.settle(found, offsets) for field, found in candidates.items()}


def _stated(structured: Structured, field: str) -> Iterator[Candidate]:
    for key in _JSON_LD[field]:
        for words in strings(structured.article.get(key))[:1]:
            yield Candidate("json-ld", key, words)
    for key in _META[field]:
        for words in structured.meta.get(key, ())[:1]:
            yield Candidate("meta", key, words)
    for element in structured.properties.get(f"date{field}", ())[:1]:
        if words := element.get("datetime") or element.get("content") or text_of(element):
            yield Candidate("microdata", f"date{field.capitalize()}", words)
    for node in structured.nodes:
        if node is not structured.article and "WebPage" in strings(node.get("@type")):
            for words in strings(node.get(_JSON_LD[field][0]))[:1]:
                yield Candidate("json-ld", f"WebPage.{_JSON_LD[field][0]}", words)


def _printed(window: Window) -> Iterator[tuple[str, Candidate]]:
    """The dates for readers, each with the field that it is for."""
    for mark in window.marks("date")[:_MAX_MARKS]:
        element = mark.element
        words = element.get("datetime") or element.get("content") or text_of(element)
        field = "modified" if "modified" in mark.roles or labels.MODIFIED.end(text_of(element)) else "published"
        source = "time" if element.tag == "time" else "date-element"
        if element.get("datetime"):
            yield field, Candidate(source, described(element), words)
        elif len(words) < 200:
            yield from _by_label(words, source, described(element), field)
    for field, label in (("published", labels.PUBLISHED), ("modified", labels.MODIFIED)):
        for block in window.labelled(label):
            yield field, Candidate("label", "the line below the label", block.text)
    for block in window.blocks():
        if len(block.text) <= _PRINTED_LENGTH and has_day(block.text):
            yield from _by_label(block.text, "line", "line around the text", "published")


def _by_label(words: str, source: str, where: str, field: str) -> Iterator[tuple[str, Candidate]]:
    """The parts of "Published 3 April 2025, updated 4 April 2025"."""
    match = labels.MODIFIED_INSIDE.search(words)
    if match is None:
        yield field, Candidate(source, where, words)
        return
    before, after = words[: match.start()], words[match.end() :]
    if any(c.isdigit() for c in before):
        yield "published", Candidate(source, where, before)
    if any(c.isdigit() for c in after):
        yield "modified", Candidate(source, where, after)
