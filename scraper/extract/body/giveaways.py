"""What the words of a block give it away as: a label, a byline, an appeal, a credit.

`_giveaways.pyx` is the same as `look_at`, compiled, and asks `cue` of those lines alone that may be something.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from scraper.extract import labels
from scraper.extract.body.numbers import ENDS
from scraper.extract.times.dates import has_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["GIVEAWAYS", "WORDS", "cue", "look_at"]

# Words that give a block away as something else than the story's text, wherever in its beginning they stand. Of seventy
# that were tried these tell what the other features do not.
WORDS: dict[str, tuple[str, ...]] = {
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
GIVEAWAYS = tuple(WORDS)
"""The kinds of such words."""
CENTURIES = ("20", "19")
_LABELS = {
    phrase: code
    for phrases, code in ((labels.AUTHOR, 3), (labels.PUBLISHED, 3), (labels.SEE_ALSO, 2), (labels.BUTTON, 1))
    for phrase in phrases.phrases
}
FIRST_WORDS = frozenset().union(
    labels.FIRST_OF_BYLINES,
    labels.FIRST_OF_CONTACTS,
    *(p.first_words for p in (labels.READ_MORE, labels.PUBLISHED, labels.SEE_ALSO, labels.BUTTON)),
)
_LABEL, BYLINE, LINE = 60, 120, 200  # characters of labels, of bylines and dates, of lines that send elsewhere
BEGINNING = 160  # characters in which a giveaway is looked for
HEADLINE, CAPITALS = 120, 80  # characters of a line that may be in capitals, as headlines are, and of those looked at


def cue(text: str) -> int:
    """What a line's words give it away as; 0 for nothing."""
    size = len(text)
    if size > LINE:
        return 0
    if labels.may_start(text, FIRST_WORDS):
        if size <= _LABEL and (code := _LABELS.get(labels.plain(text), 0)):
            return code
        if labels.READ_MORE.end(text) > 0:
            return 4
        if size <= BYLINE and labels.names_author(text):
            return 5
        if labels.CONTACT.match(text):
            return 6
    elif "©" in text and labels.CONTACT.match(text):
        return 6
    dated = size <= BYLINE and any(century in text for century in CENTURIES) and has_day(text)
    return 7 if dated else 0


def look_at(texts: Sequence[str], off: Sequence[bool], rows: NDArray[np.float32]) -> None:
    """Fill rows with what the words of lines tell: `cue`, capitals, a row for each of `WORDS`, the end, copies.

    Args:
        texts: The lines.
        off: Which of them are plainly no text; those are not looked at any closer.
        rows: Where the numbers go, a column a line.
    """
    near = [place for place, away in enumerate(off) if not away]
    close = [texts[place] for place in near]
    rows[:-2] = 0
    rows[0, near] = [cue(text) for text in close]
    rows[1, near] = [_capitals(text) if len(text) <= HEADLINE else 0 for text in close]
    lines = [text[:BEGINNING].lower() for text in close]
    for row, words in enumerate(WORDS.values(), 2):
        rows[row, near] = [any(word in line for word in words) for line in lines]
    rows[-2] = [ENDS.get(text[-1], 0) for text in texts]
    times = Counter(texts)
    rows[-1] = [times[text] for text in texts]


def _capitals(text: str) -> float:
    """The share of words with a capital, at the start of a text."""
    words = text[:CAPITALS].split()
    return sum(map(str.isupper, [word[0] for word in words])) / len(words)
