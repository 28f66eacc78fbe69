"""What the model is told of each text block: numbers about its words, its place, its kin and its neighbours.

    layout + headline + what the page states ──describe──▶ a row per feature, a value per block

Menus and lists of links, more than half of a page's blocks, are left out, and the others described as if the page had
none of them. `numbers.py` has what can be counted, `giveaways.py` what is told by words. docs/extraction.md says what
each group of features is worth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scraper.extract.body import giveaways
from scraper.extract.body.numbers import NUMBERS, Sheet
from scraper.extract.page.structured import strings

try:
    from scraper.extract.body import _giveaways, _numbers
except (ImportError, TypeError, ValueError):  # not built; the latter two: built for another layout
    _giveaways = _numbers = None  # type: ignore[assignment]

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scraper.extract.page.layout import Layout
    from scraper.extract.page.structured import Structured

__all__ = ["Features", "compiled", "describe"]

compiled: Any = _numbers
"""The compiled sheet and trees; None where they could not be built."""
# the same of what looks at the words
by_words = (giveaways if _giveaways is None else _giveaways).look_at

_SUMMARY = 20  # characters of a line that may be the summary
_STATED = 200  # characters of an articleBody that is one
_OPENING = 40  # characters of a line that are looked for in what the page states
_HEADLINE = 120  # characters of a line that may be the headline
_OF_WORDS = ("cue", "capitals", *giveaways.GIVEAWAYS, "end", "copies", "in_body", "in_summary", "is_title")
_NAMES = (*NUMBERS, *_OF_WORDS)


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """What is known of the blocks of a page, as numbers."""

    names: tuple[str, ...]
    values: NDArray[np.float32]
    """A row a feature, a column a block that is described."""
    places: NDArray[np.int64]
    """The indices of those blocks on the page."""

    def __getitem__(self, name: str) -> NDArray[np.float32]:
        """A feature's value of each block that is described."""
        row: NDArray[np.float32] = self.values[self.names.index(name)]
        return row


def describe(layout: Layout, title: int, headline: str | None, said: Structured) -> Features:
    """The features of a page's blocks but for those in menus, in the page's order.

    Args:
        layout: The page.
        title: Index of the headline's block; -1 where it is not printed.
        headline: Its words.
        said: What the page states.
    """
    sheet = (Sheet if compiled is None else compiled.Sheet)(layout, title, len(_OF_WORDS))
    if len(sheet.places):
        sheet.fill()
        words = sheet.values[len(NUMBERS) :]
        by_words(sheet.texts, sheet.off, words[:-3])
        _compare(sheet, words[-3:], headline, said)
    return Features(_NAMES, sheet.values, sheet.places)


def _compare(sheet: Sheet, rows: NDArray[np.float32], headline: str | None, said: Structured) -> None:
    """Whether the page states a block's words as its text, its summary or its title."""
    body = " ".join(strings(said.article.get("articleBody")))
    summaries = [*strings(said.article.get("description"))]
    summaries += [words for key in ("og:description", "description") for words in said.meta.get(key, ())[:1]]
    summary, title = "\n".join(summaries), (headline or "").lower()
    of_title = 0.8 * len(title)
    rows[:] = 0
    if len(body) > _STATED:
        rows[0, sheet.prose] = [sheet.texts[place][:_OPENING] in body for place in sheet.prose]
    else:
        rows[0] = -1
    for place, text in enumerate(sheet.texts):
        if len(text) > _SUMMARY and text[:_OPENING] in summary:
            rows[1, place] = 1
        if len(text) >= of_title and title.startswith(text[0].lower()):
            rows[2, place] = title.startswith(text[:_HEADLINE].lower())
