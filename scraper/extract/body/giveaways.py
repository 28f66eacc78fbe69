"""What the words of a block give it away as: a label, a byline, an appeal, a credit."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from scraper.extract import labels
from scraper.extract.times.dates import has_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["cue", "giveaways"]

# Words that give a block away as something else than the story's text, wherever in its beginning they stand.
_WORDS: dict[str, tuple[str, ...]] = {
    "promotion": (
        "subscri", "newsletter", "sign up", "inbox", "donat", "cookie", "app store", "follow us", "whatsapp",
        "telegram", "facebook", "click here", "abonn", "anmeld", "jetzt", "suscr", "assin", "подпис",
        "iscriv", "prenumer", "@",
    ),
    "disclosure": (
        "affiliate", "commission", "independently", "we may earn", "earn revenue", "editorially", "all rights reserved",
        "disclaimer", "originally appeared", "originally published", "purposes only", "terms of", "privacy policy",
        "this article is more than", "affiliat", "provision", "partenaire", "afiliad", "партнер", "©",
    ),
    "credit": (
        "getty", "reuters", "afp", "shutterstock", "photo", "image", "courtesy", "credit", "foto", "bild:", "фото",
        "picture", "screenshot", "imago", "dpa", "şəkil",
    ),
    "biography": (
        " is a ", " is an ", " is the ", "reporter", "journalist", "correspondent", "columnist", "editor", "author of",
        "contributed to", "reporting by", "ist redakteur", "est journaliste", "es periodista", "freelance", "covers ",
    ),
}  # fmt: skip
_BEGINNING = 160  # characters
_YEAR = re.compile(r"(?:19|20)\d\d")
_LABELS = {
    phrase: code
    for phrases, code in ((labels.AUTHOR, 3), (labels.PUBLISHED, 3), (labels.SEE_ALSO, 2), (labels.BUTTON, 1))
    for phrase in phrases.phrases
}
_FIRST_WORDS = labels.FIRST_OF_BYLINES.union(
    *(p.first_words for p in (labels.READ_MORE, labels.PUBLISHED, labels.SEE_ALSO, labels.BUTTON))
)
_LABEL, _BYLINE, _LINE = 60, 120, 200  # characters of labels, of bylines and dates, of lines that send elsewhere


def cue(text: str) -> int:
    """What a line's words give it away as; 0 for nothing."""
    size = len(text)
    if size > _LINE:
        return 0
    if labels.may_start(text, _FIRST_WORDS):
        if size <= _LABEL and (code := _LABELS.get(labels.plain(text), 0)):
            return code
        if labels.READ_MORE.end(text) > 0:
            return 4
        if size <= _BYLINE and labels.names_author(text):
            return 5
    if labels.CONTACT.match(text):
        return 6
    return 7 if size <= _BYLINE and _YEAR.search(text) and has_day(text) else 0


def giveaways(texts: Sequence[str]) -> dict[str, set[int]]:
    """By kind, the places of the texts that have a word of it in their beginning."""
    lines = [text[:_BEGINNING].lower() for text in texts]
    page = "\n".join(lines) + "\n"
    ends = list(accumulate(len(line) + 1 for line in lines))
    return {
        kind: {bisect_right(ends, at) for word in words for at in _places(word, page)} for kind, words in _WORDS.items()
    }


def _places(word: str, page: str) -> Iterator[int]:
    """Where a word stands: once for each line that has it."""
    at = page.find(word)
    while at >= 0:
        yield at
        at = page.find(word, page.index("\n", at))
