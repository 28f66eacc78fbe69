"""The pictures of an article, with caption and credit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.items import Evidence, Image
from scraper.extract.found import Found
from scraper.extract.page.document import text_of
from scraper.extract.page.structured import strings
from scraper.extract.page.vocabulary import roles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.extract.page.document import Document, Element
    from scraper.extract.page.layout import Layout
    from scraper.extract.page.structured import Structured
    from scraper.extract.window import Window

__all__ = ["find"]

_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-hi-res-src", "src")
_SET = ("data-srcset", "srcset")
_NEXT_OF_SET = re.compile(r",\s+|,(?=https?:)")  # a comma alone may be part of an address
_SIZE = re.compile(r"(\d{1,6})(?:\.\d+)?[wx]")
_ORNAMENTS = "logo icon avatar sprite pixel blank spacer placeholder loader badge emoji gravatar"
_ORNAMENT = re.compile(rf"(?<![a-z])(?:{_ORNAMENTS.replace(' ', '|')})s?(?![a-z])|\.svg(?:\?|$)")
_ORNAMENT_HINTS = (*_ORNAMENTS.split(), ".svg")
_PIXELS = re.compile(r"\d{1,6}")
_MIN_SIDE = 100  # pixels stated in width or height: smaller are icons
_MAX_CAPTION = 600  # characters
_MAX_SET = 8_000  # characters of a srcset: a dozen sources
_CREDIT = re.compile(
    r"(?i)[\s(\[|.]*(?:photo(?:graph)?s?(?:\s+(?:by|courtesy))?|image|picture|credit|foto|fotos|bild|фото|foto:|şəkil|fotoğraf|©|\(c\))\s*[:/©]\s*(.{2,80})$"
)
_MAX_IMAGES = 60
_MAX_ELEMENTS = 500  # img elements that are looked at: galleries have most of a page's
_LEVELS = 5  # between a picture, or a caption, and what holds both
_WHOLE = frozenset({"body", "article", "main"})
_CAPTIONED = frozenset({"figcaption", "div", "span", "p"})


def find(document: Document, structured: Structured, window: Window, rule: list[Element]) -> Found[list[Image]]:
    """The pictures: those the site file names, else the stated lead picture and those in and just above the text."""
    elements = rule or [element for element, _ in window.pictures()]
    captions = _Captions(window.layout) if elements else None
    images: dict[str, Image] = {}
    for url in () if rule else _stated(document, structured):
        images[_identity(url)] = Image(url=url)
    for element in elements[:_MAX_ELEMENTS]:
        reference = _source(element)
        if reference is None or _is_ornament(reference) or _is_small(element):
            continue
        known = images.get(_identity(reference))
        address = document.absolute(reference) if known is None else known.url
        if address is None or captions is None or (known is not None and known.caption is not None):
            continue
        caption, credit = captions.of(element)
        if known is None or caption or credit:
            images[_identity(address)] = Image(url=address, caption=caption, credit=credit)
    found = list(images.values())[:_MAX_IMAGES]
    source = "none" if not found else "site-rule" if rule else "page"
    return Found(found, Evidence(source=source, value=found[0].url if found else None))


def _stated(document: Document, structured: Structured) -> Iterator[str]:
    """The lead picture that the page states."""
    stated = structured.first_meta("og:image:secure_url", "og:image", "og:image:url", "twitter:image")
    if stated is not None:
        references = [stated[1]]
    else:
        value = structured.article.get("image")
        first = value[0] if isinstance(value, list) and value else value
        references = strings(first.get("url") if isinstance(first, dict) else first)[:1]
    for reference in references:
        if (url := document.absolute(reference)) and not _is_ornament(url):
            yield url


def _source(element: Element) -> str | None:
    """The largest of an element's sources; lazy loading keeps the true one in an attribute of its own."""
    for key in _SET:
        if words := element.get(key):
            size, url = max(map(_of_set, _NEXT_OF_SET.split(words[:_MAX_SET])), key=lambda pair: pair[0])
            if size and not url.startswith("data:"):
                return url
    return next((v for k in _SOURCES if (v := (element.get(k) or "").strip()) and not v.startswith("data:")), None)


def _of_set(words: str) -> tuple[int, str]:
    """Size and address of a source in a srcset; 0 where it states no size."""
    url, _, descriptor = words.strip().partition(" ")
    match = _SIZE.match(descriptor.strip())
    return int(match[1]) if match else 0, url


def _is_ornament(url: str) -> bool:
    url = url.lower()
    return any(hint in url for hint in _ORNAMENT_HINTS) and bool(_ORNAMENT.search(url))


def _is_small(element: Element) -> bool:
    sides = (element.get("width") or "", element.get("height") or "")
    return any(_PIXELS.fullmatch(side) and int(side) < _MIN_SIDE for side in sides)


class _Captions:
    """The captions of a page, by what holds them."""

    def __init__(self, layout: Layout) -> None:
        elements = [node.element for node in layout.nodes if node.tag == "figcaption"]
        elements += [
            mark.element for mark in layout.marks if "caption" in mark.roles and mark.element.tag in _CAPTIONED
        ]
        self._of: dict[Element, Element] = {}
        self._split: dict[Element, tuple[str | None, str | None]] = {}
        for element in elements:
            for holder in _levels(element):
                self._of.setdefault(holder, element)

    def of(self, picture: Element) -> tuple[str | None, str | None]:
        """Caption and credit from the figure around a picture, or from the nearest element that holds a caption."""
        for holder in _levels(picture):
            if (caption := self._of.get(holder)) is not None:
                if holder not in self._split:  # hundreds of pictures may share it
                    named = next((e for e in holder.iter("span", "div", "cite", "small", "p") if _is_credit(e)), None)
                    credit = None if named is None else text_of(named)
                    self._split[holder] = _split_credit(text_of(caption)[: 2 * _MAX_CAPTION], credit)
                return self._split[holder]
            if holder.tag == "figure":
                break
        return None, None


def _levels(element: Element) -> Iterator[Element]:
    """What holds an element, a few levels up, and not beyond its figure or the article."""
    holder = element.getparent()
    for _ in range(_LEVELS):
        if holder is None or holder.tag in _WHOLE:
            return
        yield holder
        if holder.tag == "figure":
            return
        holder = holder.getparent()


def _is_credit(element: Element) -> bool:
    name = element.get("class")
    return name is not None and "credit" in roles(name)


def _split_credit(caption: str, credit: str | None) -> tuple[str | None, str | None]:
    if credit:
        caption = caption.replace(credit, "").strip()
    elif match := _CREDIT.search(caption):
        caption, credit = caption[: match.start()].strip(), match[1].strip(" )]")
    return (caption if 0 < len(caption) <= _MAX_CAPTION else None), credit or None


def _identity(url: str) -> str:
    """The name of the file: the same picture is served in several sizes."""
    return url.partition("?")[0].rsplit("/", 1)[-1] or url
