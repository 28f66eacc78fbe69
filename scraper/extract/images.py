"""The pictures of an article, with caption and credit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipelines.items import Evidence, Image
from scraper.extract.document import text_of
from scraper.extract.found import Found
from scraper.extract.structured import strings
from scraper.extract.vocabulary import roles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.extract.document import Document, Element
    from scraper.extract.structured import Structured
    from scraper.extract.window import Window

__all__ = ["find"]

_SOURCES = ("data-src", "data-original", "data-lazy-src", "data-hi-res-src", "src")
_SET = ("data-srcset", "srcset")
_CANDIDATE = re.compile(r"\s*(\S+?)(?:\s+(\d+)(?:\.\d+)?[wx])?\s*(?:,\s+|,(?=https?:)|$)")
_ORNAMENT = re.compile(
    r"(?i)(?<![a-z])(?:logo|icon|avatar|sprite|pixel|blank|spacer|placeholder|loader|badge|emoji|gravatar)s?(?![a-z])|\.svg(?:\?|$)"
)
_MIN_SIDE = 100  # pixels stated in width or height: smaller are icons
_MAX_CAPTION = 600  # characters
_MAX_SET = 8_000  # characters of a srcset: a dozen sources
_CREDIT = re.compile(
    r"(?i)[\s(\[|.]*(?:photo(?:graph)?s?(?:\s+(?:by|courtesy))?|image|picture|credit|foto|fotos|bild|фото|foto:|şəkil|fotoğraf|©|\(c\))\s*[:/©]\s*(.{2,80})$"
)
_MAX_IMAGES = 60


def find(document: Document, structured: Structured, window: Window, rule: list[Element]) -> Found[list[Image]]:
    """The pictures: those the site file names, else the stated lead picture and those in and just above the text."""
    images: dict[str, Image] = {}
    for image in [*_shown(document, rule), *(() if rule else _all(document, structured, window))]:
        known = images.get(_identity(image.url))
        if known is None:
            images[_identity(image.url)] = image
        elif known.caption is None and image.caption is not None:
            images[_identity(image.url)] = Image(url=known.url, caption=image.caption, credit=image.credit)
    found = list(images.values())[:_MAX_IMAGES]
    source = "none" if not found else "site-rule" if rule else "page"
    return Found(found, Evidence(source=source, value=found[0].url if found else None))


def _all(document: Document, structured: Structured, window: Window) -> Iterator[Image]:
    if stated := structured.first_meta("og:image:secure_url", "og:image", "og:image:url", "twitter:image"):
        if (url := document.absolute(stated[1])) and not _ORNAMENT.search(url):
            yield Image(url=url)
    else:
        value = structured.article.get("image")
        for item in (value if isinstance(value, list) else [value])[:1]:
            for words in strings(item.get("url") if isinstance(item, dict) else item)[:1]:
                if url := document.absolute(words):
                    yield Image(url=url)
    yield from _shown(document, [element for element, _ in window.pictures()])


def _shown(document: Document, elements: list[Element]) -> Iterator[Image]:
    for element in elements:
        url = document.absolute(_source(element))
        if url is None or _ORNAMENT.search(url) or _is_small(element):
            continue
        caption, credit = _caption(element)
        yield Image(url=url, caption=caption, credit=credit)


def _source(element: Element) -> str | None:
    """The largest of an element's sources; lazy loading keeps the true one in an attribute of its own."""
    for key in _SET:
        if found := _CANDIDATE.findall((element.get(key) or "")[:_MAX_SET]):
            url, size = max(found, key=lambda pair: int(pair[1] or 0))
            if size:
                return str(url)
    return next((v for k in _SOURCES if (v := (element.get(k) or "").strip()) and not v.startswith("data:")), None)


def _is_small(element: Element) -> bool:
    sides = (element.get("width") or "", element.get("height") or "")
    return any(side.isdigit() and int(side) < _MIN_SIDE for side in sides)


def _caption(element: Element) -> tuple[str | None, str | None]:
    """Caption and credit from the figure around a picture, or from the captioned element around it."""
    holder = element.getparent()
    for _ in range(5):
        if holder is None or holder.tag in {"body", "article", "main"}:
            return None, None
        parts = [
            e for e in holder.iter("figcaption", "div", "span", "p") if e.tag == "figcaption" or _named(e, "caption")
        ]
        if parts:
            named = [text_of(e) for e in holder.iter("span", "div", "cite", "small", "p") if _named(e, "credit")]
            return _split_credit(text_of(parts[0])[: 2 * _MAX_CAPTION], named[0] if named else None)
        if holder.tag == "figure":
            return None, None
        holder = holder.getparent()
    return None, None


def _named(element: Element, role: str) -> bool:
    name = element.get("class")
    return name is not None and role in roles(name)


def _split_credit(caption: str, credit: str | None) -> tuple[str | None, str | None]:
    if credit:
        caption = caption.replace(credit, "").strip()
    elif match := _CREDIT.search(caption):
        caption, credit = caption[: match.start()].strip(), match[1].strip(" )]")
    return (caption if 0 < len(caption) <= _MAX_CAPTION else None), credit or None


def _identity(url: str) -> str:
    """The name of the file: the same picture is served in several sizes."""
    return url.partition("?")[0].rsplit("/", 1)[-1] or url
