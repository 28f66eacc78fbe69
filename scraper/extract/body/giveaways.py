"""What the words of a block give it away as: a label, a byline, an appeal, a credit."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from scraper.extract import labels
from scraper.extract.times.dates import has_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["GIVEAWAYS", "cue", "giveaways"]

# Words that give a block away as something else than the story's text, wherever in its beginning they stand. Of seventy
# that were tried these tell what the other features do not.
_WORDS: dict[str, tuple[str, ...]] = {
    "promotion": (
        "subscri", "newsletter", "sign up", "inbox", "cookie", "click here", "follow us", "abonn", "suscr", "подпис",
        "advert", "email", "@",
    ),
    "disclosure": (
        "all rights", "originally ", "affiliat", "we may earn", "disclaimer", "privacy policy", "this article",
        "this story", "©",
    ),
    "credit": ("credit", "getty", "image", "afp", "courtesy"),
    "biography": (
        " is a ", " is an ", "editor", "reporter", "correspondent", "columnist", "journalist", "author of",
        "contributed to",
    ),
    "slash": ("/",),
}  # fmt: skip
GIVEAWAYS = tuple(_WORDS)
"""The kinds of such words."""
_BEGINNING = 160  # characters
_CENTURIES = ("20", "19")
_LABELS = {
    phrase: code
    for phrases, code in ((labels.AUTHOR, 3), (labels.PUBLISHED, 3), (labels.SEE_ALSO, 2), (labels.BUTTON, 1))
    for phrase in phrases.phrases
}
_FIRST_WORDS = frozenset().union(
    labels.FIRST_OF_BYLINES,
    labels.FIRST_OF_CONTACTS,
    *(p.first_words for p in (labels.READ_MORE, labels.PUBLISHED, labels.SEE_ALSO, labels.BUTTON)),
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
    elif "©" in text and labels.CONTACT.match(text):
        return 6
    dated = size <= _BYLINE and any(century in text for century in _CENTURIES) and has_day(text)
    return 7 if dated else 0


def giveaways(texts: Sequence[str]) -> Iterator[set[int]]:
    """For each kind, the places of the texts that have a word of it in their beginning."""
    lines = [text[:_BEGINNING].lower() for text in texts]
    page = "\n".join(lines) + "\n"
    ends = list(accumulate(len(line) + 1 for line in lines))
    for words in _WORDS.values():
        found = set()
        for word in words:
            at = page.find(word)
            while at >= 0:
                line = bisect_right(ends, at)
                found.add(line)
                at = page.find(word, ends[line])
        yield found
