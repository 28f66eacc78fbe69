"""The language of the text, with what the page declares as a witness."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from pipelines.items import Evidence
from scraper.extract.found import Found

if TYPE_CHECKING:
    from scraper.extract.page.document import Document
    from scraper.extract.page.structured import Structured

__all__ = ["declared", "find"]

_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_SAMPLE = 300  # characters; more text changes nothing on 384 articles, and takes 1 ms
_SECOND = 900  # characters up to which a second look is taken: a list of names looks like any language
_ENOUGH = 100  # characters: below this the classifier errs, and what is declared counts

# The commonest words of languages, for the many texts that are in the one that the page declares: ten times as fast as
# the classifier. On 575 articles the median text in one of them has a share of 0.24 to 0.39 of its words.
_COMMON = {
    "en": "the of and to a in is that for on was with as it at by from he be are his has have said an",
    "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an",
    "fr": "le la les de des et à en un une du dans que qui pour est sur par au il a pas se",
    "es": "de la que el en y a los del las un por con no una su para es al lo como se",
    "pt": "de a o que e do da em um para com não uma os no se na por mais as dos",
    "it": "di e il la che per è un del della le non una con si da al dei sono gli nel",
    "nl": "de van het een en in is dat op te zijn voor met die niet aan er om ook als bij",
    "sv": "och i att det som en på är av för med till den har de inte om ett var",
    "da": "og i at det er en den til på for med af der de som har ikke et",
    "no": "og i det er på til som en for med at av har den ikke de et om",
}
_LANGUAGES_OF = {
    word: [language for language, words in _COMMON.items() if word in words.split()]
    for word in " ".join(_COMMON.values()).split()
}
_CONFIRMED = 0.15  # share of a text's words; with it, no article of another language was taken for a declared one

# Languages that the classifier takes for each other: what is declared decides among them.
_ALIKE = tuple(
    frozenset(group.split())
    for group in (
        "no nb nn da",
        "hr sr bs sh sl",
        "id ms",
        "cs sk",
        "az tr",
        "uk ru be bg mk",
        "es gl ca",
        "pt gl",
        "hi mr ne",
        "zh yue",
    )
)


def declared(document: Document, structured: Structured) -> str | None:
    """The language that the page says it is in, as BCP 47."""
    article = structured.article.get("inLanguage")
    stated = [
        article if isinstance(article, str) else None,
        document.root.get("lang"),
        document.root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        document.root.get("xml:lang"),
        *structured.meta.get("og:locale", ()),
        *structured.meta.get("content-language", ()),
        *structured.meta.get("language", ()),
        *structured.meta.get("inlanguage", ()),
    ]
    return next((_tidy(words) for words in stated if words and _TAG.fullmatch(words.strip())), None)


def find(text: str, stated: str | None, of_site: str | None) -> Found[str | None]:
    """The language of a text.

    Args:
        text: The article's text; its title where it has none.
        stated: What the page declares.
        of_site: What the site file declares; it counts where the page declares nothing.
    """
    stated = stated or of_site
    if len(text) < _ENOUGH:
        source = "declared" if stated else "none"
        return Found(stated, Evidence(source=source, value=stated, note="too little text to tell the language from"))
    main = (stated or "").partition("-")[0].lower()
    seen = main if _confirms(text[:_SAMPLE], main) else _classified(text[:_SAMPLE])
    more = text[_SAMPLE:_SECOND]
    if stated and not _alike(seen, main) and len(more) >= _ENOUGH and not _alike(_classified(more), seen):
        seen = main  # the text is of two minds
    if stated and _alike(seen, main):
        return Found(stated, Evidence(source="declared", value=stated, note=f"the text looks like {seen}"))
    rivals = (("declared", stated),) if stated else ()
    return Found(seen, Evidence(source="text", value=seen, rivals=rivals))


def _confirms(text: str, language: str) -> bool:
    """Whether a text's commonest words are those of a language, rather than of another one."""
    if language not in _COMMON:
        return False
    words = text.lower().split()
    counts = Counter(spoken for word in words for spoken in _LANGUAGES_OF.get(word, ()))
    own = counts.pop(language, 0)
    return own >= _CONFIRMED * len(words) and all(count < own for count in counts.values())


def _classified(text: str) -> str:
    from py3langid import classify  # loads its model, 0.1 s

    return str(classify(text)[0])


def _alike(first: str, second: str) -> bool:
    return first == second or any(first in group and second in group for group in _ALIKE)


def _tidy(tag: str) -> str:
    """`en_us` → `en-US`."""
    head, *rest = tag.strip().replace("_", "-").split("-")
    return "-".join([head.lower(), *(p.upper() if len(p) == 2 else p.title() if len(p) == 4 else p for p in rest)])
