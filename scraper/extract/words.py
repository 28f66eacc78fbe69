"""Texts compared by their words, whatever their case, punctuation and spaces."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["common_words", "ends_with", "folded", "words_in_common"]

# Chinese and Japanese write no spaces: each character counts as a word.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
_ASCII_WORD = re.compile(r"[a-z0-9_]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")  # where a line may break, and what joins letters

_HEADLINE = 20  # characters of a title that a line is known by
_KICKER = 60  # characters above a headline


@lru_cache(maxsize=512)  # a page says its title a dozen times
def folded(text: str) -> str:
    """Text for comparison: compatibility forms, case, punctuation and white space made alike."""
    if text.isascii():
        return " ".join(_ASCII_WORD.findall(text.lower()))
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()))


def common_words(first: str, second: str) -> float:
    """The share of the longer text's words that the other has too: 1.0 for the same words, 0.0 for none."""
    return words_in_common(folded(first), folded(second))


def words_in_common(first: str, second: str) -> float:
    """The same of texts that are folded already."""
    one, two = set(first.split()), set(second.split())
    return len(one & two) / max(len(one), len(two), 1)


def ends_with(line: str, title: str) -> bool:
    """Whether a line is a headline with a kicker before it; a short one is not told from the end of a sentence."""
    return len(title) >= _HEADLINE and len(line) <= len(title) + _KICKER and folded(line).endswith(folded(title))
