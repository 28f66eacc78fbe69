"""Who wrote it: persons as printed, in order; the agency or outlet where no person is named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.items import Evidence
from scraper.extract import labels
from scraper.extract.document import described, pieces_of, text_of
from scraper.extract.found import Candidate, Found, rivals
from scraper.extract.months import MONTHS
from scraper.extract.structured import names, strings
from scraper.extract.title import folded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.extract.document import Element
    from scraper.extract.structured import Structured
    from scraper.extract.window import Window

__all__ = ["clean", "find", "is_outlet"]

_META = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator",
    "dc.contributor", "byl",
    "citation_author", "cxenseparse:author", "article.author", "og:article:author", "twitter:creator:name",
)  # fmt: skip
_MAX_LENGTH = 60  # characters of a name; the longest of 384 articles has 41
_MAX_WORDS = 6
_MAX_MARKS = 40  # bylines nearest to the text that are looked at
_MAX_BYLINE = 250  # characters: what is longer is a biography

# Where a list of names is cut. In words of the languages that join two names with a word.
_AND = re.compile(
    r"""(?xi) \s*[;|/•·&、，؛،]\s*
    | \s+(?:and|und|et|y|e|ve|və|и|і|та|och|og|ja|oraz|i|a|și|és|και|dan|và|with|mit|avec|con|com|و)\s+
    | \s*,\s*(?:and|und|et|y|e)\s+ | \s*,\s* | \s+[–—-]\s+ | \n """
)
_CUT = re.compile(
    r"""(?xi) \s*(?: \(.*?\)? $ | \S+@\S+ | https?:// | (?<!\w)@\w | \d
    | \b(?:published|updated|posted|follow|contact|email|view|read|opens)\b
    | опубликовано | обновлено | [<\[{] ) .* """
)
_ROLE = re.compile(
    r"""(?xi) (?<!\w) (?: reporters? | correspondents? | editors? | writers? | columnists? | journalists?
    | journalistin | producers?
    | contributors? | contributing | photographers? | redakteur(?:in)? | redaktör | journaliste | periodista
    | giornalista | jornalista
    | dziennikarz | muhabir | корреспондент | журналист | chief | senior | managing | associate | special
    | freelance | deputy | fellow
    | director | professor | analyst | author | president | founder | ceo | expert | specialist | manager
    | lecturer | researcher ) (?!\w)"""
)
_DEGREE = re.compile(
    r"(?i)(?:ph\.?\s?d|m\.?d|mba|esq|jr|sr|msc|m\.?s|b\.?a|m\.?a|rn|dds|dvm|jd|j\.d|cfp|rd|rdn|mph|facp|iii?)\.?"
)
_PARTICLES_WORDS = """
    van von vom zu de del della di da dos du la le el al bin ten ter
"""
_PARTICLES = frozenset(_PARTICLES_WORDS.split())
_AGENCIES = frozenset(["dpa", "afp", "ap", "sda", "apa", "epd", "sid", "t-online"])
_PUNCTUATION = " .,:;-–—|*•\"“”'‘’"
_NOBODY_WORDS = """
    admin administrator administrador superuser user webmaster root editor author authors staff guest
    anonymous unknown none null undefined share comments facebook twitter instagram email print home menu
    login subscribe contact more opinion news sponsored
"""
_NOBODY = frozenset(_NOBODY_WORDS.split())


def find(structured: Structured, window: Window, outlets: set[str], site: Candidate | None) -> Found[list[str]]:
    """The authors.

    Args:
        structured: What the page states.
        window: What is printed around the article.
        outlets: Folded names of the site itself.
        site: What the site file's rule found.
    """
    every = list(_candidates(structured, window, site))
    fallback: tuple[Candidate, list[str]] | None = None
    for candidate in every:
        found = clean(candidate.words)
        persons = [name for name in found if not is_outlet(name, outlets)]
        if persons:
            return Found.by(persons, candidate, others=every)
        if found and fallback is None:
            fallback = candidate, found
    if fallback is not None:
        note = "no person is named; this is the outlet or agency"
        return Found.by(fallback[1][:1], fallback[0], note=note, others=every)
    note = "no author is named" if not every else "nothing that was stated is a name"
    first = every[0] if every else Candidate("none", "", "")
    return Found(
        [], Evidence(source="none", note=note, rivals=rivals(Candidate("none", "", ""), [first] if every else []))
    )


def is_outlet(name: str, outlets: set[str]) -> bool:
    """Whether a name is an agency's, a newsroom's or the site's own, and no person's."""
    if name.startswith("The ") or folded(name).replace(" ", "") in outlets:
        return True
    return bool(labels.AGENCY_INSIDE.search(name)) or bool(_DOMAIN.search(name))


_DOMAIN = re.compile(r"(?i)\w\.[a-z]{2,4}$")


def clean(words: str) -> list[str]:
    """The names in a byline: "By Ann Lee and Bo Wu, staff writers | 4 April" → Ann Lee, Bo Wu."""
    if len(words) > _MAX_BYLINE:
        return []
    words = _without_label(" ".join(words.split()))
    kept: dict[str, str] = {}
    for part in _AND.split(_CUT.sub("", words)):
        name = _without_label((part or "").strip(_PUNCTUATION)).strip(_PUNCTUATION)
        if _is_name(name):
            kept.setdefault(folded(name), name)
    return list(kept.values())


def _without_label(words: str) -> str:
    """Without "By" or "Author:" in front; "Text: Von …" has two."""
    for _ in range(2):
        end = labels.BY.end(words) or labels.AUTHOR.end(words)
        if end == len(words) or (end and (words[end] in " :：/／|" or words[end] >= "\u3000")):
            words = words[end:].lstrip(" :：/／|.-–—")
    return words


def _is_name(name: str) -> bool:
    words = name.split()
    if not 0 < len(words) <= _MAX_WORDS or not 2 <= len(name) <= _MAX_LENGTH:
        return False
    if (
        folded(name) in _NOBODY
        or folded(name) in MONTHS
        or _DEGREE.fullmatch(name)
        or not any(c.isalpha() for c in name)
    ):
        return False
    if _ROLE.search(name) and not labels.AGENCY_INSIDE.search(name):
        return False
    # scripts with capitals capitalise names; "in Berlin" and "our man abroad" are none
    return not name[0].islower() or words[0] in _PARTICLES or bool(_DOMAIN.search(name)) or name in _AGENCIES


def _candidates(structured: Structured, window: Window, site: Candidate | None) -> Iterator[Candidate]:
    if site is not None:
        yield site
    yield from _stated(structured)
    yield from _printed(window)


def _stated(structured: Structured) -> Iterator[Candidate]:
    article = structured.article
    for key in ("author", "creator"):
        value = article.get(key)
        values = [structured.resolve(v) for v in (value if isinstance(value, list) else [value])]
        if found := [name for v in values for name in names(v)]:
            yield Candidate("json-ld", key, "; ".join(found))
    for key in _META:
        if found := [v for v in structured.meta.get(key, ()) if "://" not in v and not v.startswith("@")]:
            yield Candidate("meta", key, "; ".join(found))
    for n in "123":  # WordPress: twitter:label1 = "Written by", twitter:data1 = the name
        label, words = structured.first_meta(f"twitter:label{n}"), structured.first_meta(f"twitter:data{n}")
        if label and words and labels.AUTHOR.are(label[1]):
            yield Candidate("meta", words[0], words[1])
    persons = [e for e in structured.properties.get("author", ()) if e.tag != "meta"]
    if found := list(dict.fromkeys(filter(None, map(_item_name, persons)))):
        yield Candidate("microdata", "author", "; ".join(found))
    for node in structured.nodes:
        if (
            "ProfilePage" not in strings(node.get("@type"))
            and node is not article
            and (found := names(node.get("author")))
        ):
            yield Candidate("json-ld", "author of another node", "; ".join(found))
            return


def _item_name(element: Element) -> str:
    """The name in a microdata item: its property `name`, else its text."""
    named = element.find(".//*[@itemprop='name']")
    return text_of(element) if named is None else text_of(named) or named.get("content") or ""


def _printed(window: Window) -> Iterator[Candidate]:
    for mark in [*window.marks("byline"), *window.far_marks("byline")][:_MAX_MARKS]:
        if words := pieces_of(mark.element):
            yield Candidate("byline", described(mark.element), words)
    for block in window.labelled(labels.AUTHOR):
        yield Candidate("label", "the line below the label", block.text)
    for block in window.blocks():
        if len(block.text) < _MAX_BYLINE and labels.names_author(block.text):
            yield Candidate("byline", "line between title and text", block.text)
