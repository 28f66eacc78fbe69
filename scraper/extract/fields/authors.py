"""Who wrote it: persons as printed, in order; the agency or outlet where no person is named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import TYPE_CHECKING

from pipelines.items import Evidence
from scraper.extract import labels
from scraper.extract.fields.bylines import clean, is_outlet, unsplit
from scraper.extract.found import Candidate, Found, rivals
from scraper.extract.page.document import described, pieces_of, text_of
from scraper.extract.page.structured import names, types
from scraper.extract.page.vocabulary import roles
from scraper.extract.window import pieces
from scraper.extract.words import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scraper.extract.page.document import Element
    from scraper.extract.page.layout import Mark
    from scraper.extract.page.structured import Structured
    from scraper.extract.window import Nearness, Window

__all__ = ["find"]

_META = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator",
    "dc.contributor", "byl", "citation_author", "cxenseparse:author", "article.author", "og:article:author",
    "twitter:creator:name",
)  # fmt: skip
_META_KEY = re.compile(r"(?:^|[._:-])(?:author|byline|writer|reporter)(?:s|_?name)?$")  # of no common name
_MAX_MARKS = 8  # bylines nearest to the text that are looked at
_MAX_ITEMS = 20  # microdata authors that are read: on broken pages they hold each other, and all of the text
_MAX_BYLINE = 250  # characters: what is longer is a biography
_MAX_VALUE = 80  # characters of a line below a label that names somebody
_MAX_RIVALS = 1  # byline that is read beside a stated person, for the evidence alone
_NOBODY = Candidate("none", "", "")
_PLACES = ("line between title and text", "line above the title", "line below the text")
_TEASERS = 2  # persons in lines around the text from which on they are those of other stories
_PICTURE = frozenset({"figure", "figcaption"})


def find(structured: Structured, window: Window, outlets: set[str], site: Candidate | None) -> Found[list[str]]:
    """The authors.

    Persons before outlets, and what is stated before what is printed. A stated outlet gives way to a person in the
    byline; where there is no byline, to one that anything else near the text names.

    Args:
        structured: What the page states.
        window: What is printed around the article.
        outlets: Folded names of the site itself.
        site: What the site file's rule found.
    """
    stated = [*([site] if site else []), *_stated(structured)]
    told = _read(stated, outlets)
    best = next(told, None)
    if best is not None and best.persons:
        best = _longer(best, stated, outlets) or best
        return Found.by(best.persons, best.candidate, others=chain(stated, islice(_bylines(window), _MAX_RIVALS)))
    bylines, others = [*_bylines(window), *_lines(window, 0)], list(_signatures(window, outlets))
    if best is None:
        others += _profiles(window)
    near = list(_read(bylines, outlets | ({folded(best.outlet)} if best else set())))
    rest = near or [*told, *_read(others, outlets)]
    best = next((named for named in rest if named.persons), None) or best or next(iter(rest), None)
    every = [*stated, *bylines, *others]
    if best is None:
        note = "nothing that was stated is a name" if every else "no author is named"
        return Found([], Evidence(source="none", note=note, rivals=rivals(_NOBODY, every[:1])))
    if best.persons:
        return Found.by(best.persons, best.candidate, others=every)
    return Found.by([best.outlet], best.candidate, note="no person is named; this is the outlet", others=every)


@dataclass(frozen=True, slots=True)
class _Named:
    """Whom a candidate names: persons, or an outlet."""

    candidate: Candidate
    persons: list[str]
    outlet: str


def _read(candidates: Iterable[Candidate], outlets: set[str]) -> Iterator[_Named]:
    """The candidates that name anybody."""
    for candidate in candidates:
        found = clean(candidate.words)
        if not found:
            continue
        own = [name for name in found if candidate.source == "source" or is_outlet(name, outlets)]
        persons = [name for name in found if name not in own]
        if found[0] in own:  # "Gazette, Berlin": a place rather than a person
            persons = [name for name in persons if " " in name]
        yield _Named(candidate, persons, unsplit(candidate.words, found) if own == found else found[0])


def _longer(best: _Named, stated: list[Candidate], outlets: set[str]) -> _Named | None:
    """A statement that names the same persons and more: JSON-LD of some systems has the first author alone."""
    size, first = len(best.candidate.words), best.persons[0]
    longer = (c for c in stated if c.source == "meta" and len(c.words) > size and first in c.words)
    return next((named for named in _read(longer, outlets) if set(named.persons) > set(best.persons)), None)


def _stated(structured: Structured) -> Iterator[Candidate]:
    article = structured.article
    for key in ("author", "creator"):
        value = article.get(key)
        values = [structured.resolve(v) for v in (value if isinstance(value, list) else [value])]
        if found := [name for v in values for name in names(v)]:
            yield Candidate("json-ld", key, "; ".join(found))
    for key in [key for key in _META if key in structured.meta] or filter(_META_KEY.search, structured.meta):
        if found := [v for v in structured.meta.get(key, ()) if "://" not in v and not v.startswith("@")]:
            yield Candidate("meta", key, "; ".join(found))
    for n in "123":  # WordPress: twitter:label1 = "Written by", twitter:data1 = the name
        label, words = structured.first_meta(f"twitter:label{n}"), structured.first_meta(f"twitter:data{n}")
        if label and words and labels.AUTHOR.are(label[1]):
            yield Candidate("meta", words[0], words[1])
    persons = (e for e in structured.properties.get("author", ()) if e.tag != "meta")
    if found := list(dict.fromkeys(filter(None, map(_item_name, islice(persons, _MAX_ITEMS))))):
        yield Candidate("microdata", "author", "; ".join(found))
    for node in structured.nodes:
        if "ProfilePage" not in types(node) and node is not article and (found := names(node.get("author"))):
            yield Candidate("json-ld", "author of another node", "; ".join(found))
            return


def _item_name(element: Element) -> str:
    """The name in a microdata item: its property `name`, else its text."""
    named = element.find(".//*[@itemprop='name']")
    return text_of(element) if named is None else text_of(named) or named.get("content") or ""


def _bylines(window: Window) -> Iterator[Candidate]:
    """The elements between title and text that are named as bylines."""
    return _named(window, lambda near: near == 0)


def _named(window: Window, wanted: Callable[[Nearness], bool]) -> Iterator[Candidate]:
    marks = [mark for near, mark in window.marks if wanted(near) and "byline" in mark.roles]
    for mark in marks[:_MAX_MARKS]:
        if _is_byline(mark) and (words := pieces_of(mark.element)):
            yield Candidate("byline", described(mark.element), words)


def _lines(window: Window, *wanted: Nearness) -> Iterator[Candidate]:
    """Lines that start with "By"; then pieces of lines that do, between title and text."""
    near = [(where, block) for where, block in window.blocks if where in wanted and len(block.text) < _MAX_BYLINE]
    for where, block in near:
        if labels.names_author(block.text):
            yield Candidate(_kind(block.text), _PLACES[where], " | ".join(pieces(block)))
    for where, block in near:
        if where == 0 and not labels.names_author(block.text):
            for part, following in pairwise([*pieces(block), ""]):
                if labels.names_author(part):
                    words = f"{part} {following}" if labels.BY.are(part) or labels.AUTHOR.are(part) else part
                    yield Candidate(_kind(part), _PLACES[where], words)


def _kind(words: str) -> str:
    return "source" if labels.SOURCE.end(words) else "byline"


def _signatures(window: Window, outlets: set[str]) -> Iterator[Candidate]:
    """What else names somebody near the text."""
    for source, label in (("source", labels.SOURCE), ("label", labels.AUTHOR)):
        for _, block in window.labelled(label):
            if len(block.text) <= _MAX_VALUE:
                yield Candidate(source, "the line below the label", block.text)
    yield from _beside_the_outlet(window, outlets)
    yield from _in_an_aside(window)
    around = list(_lines(window, 1, 2))
    if len({name for named in _read(around, outlets) for name in named.persons[:1]}) < _TEASERS:
        yield from around
    yield from _named(window, bool)


def _beside_the_outlet(window: Window, outlets: set[str]) -> Iterator[Candidate]:
    """What stands between title and text in a line with the outlet's name: "Ann Lee | The Gazette"."""
    for near, block in window.blocks:
        if near or len(block.text) > _MAX_BYLINE or not any(c in block.text for c in "|·•,"):
            continue
        parts = [part.strip() for part in re.split("[|·•,]", block.text)]
        own = [part for part in parts if folded(part).replace(" ", "") in outlets]
        rest = [part for part in parts if part not in own]
        if own and len(rest) == 1 and " " in rest[0]:
            yield Candidate("byline", "beside the outlet's name", rest[0])


def _in_an_aside(window: Window) -> Iterator[Candidate]:
    """Lines that start with "By" in a column between title and text."""
    for block in window.layout.blocks[window.title + 1 : window.start]:
        if len(block.text) < _MAX_BYLINE and window.is_anothers(block.node) and labels.names_author(block.text):
            yield Candidate("byline", "line beside the text", block.text)


def _profiles(window: Window) -> Iterator[Candidate]:
    """Links to persons' pages: their author's where the page names nobody, else as often those the story is about."""
    marks = [mark for _, mark in window.marks if "byline" in mark.roles and mark.element.tag == "a"]
    for mark in marks[:_MAX_MARKS]:
        if not _is_byline(mark) and (words := text_of(mark.element)):
            yield Candidate("byline", "link to a person's page", words)


def _is_byline(mark: Mark) -> bool:
    """Whether a mark is more than a link to a person's page, and no picture's."""
    element = mark.element
    if element.tag == "a" and not any(
        "byline" in roles(element.get(key) or "") for key in ("class", "rel", "itemprop")
    ):
        return False
    return not any(above.tag in _PICTURE or "caption" in above.roles for above in mark.node.ancestors())
