"""Folding of text for search: what a reader types and what a page prints become the same tokens.

    Şuşa, SUSA, şuşa      → susa            ISPARTA, Isparta, ısparta → isparta
    Azərbaycan            → azerbaycan      Straße, STRASSE           → strasse
    東京都                 → 東京 京都 都     كتابٌ, کتاب               → كتاب

Letters lose case, width, diacritics and what only some keyboards have (ə, ı, ß, ø, đ, ł; the letters that Arabic and
Persian encode apart). Scripts that write no space between words are cut into pairs of characters that overlap (bigrams,
as in Lucene's CJK analysis), and Hangul too, since its particles hang on the words. All else between words is space.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pipelines.fingerprint import only_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["VERSION", "Token", "fold", "is_wide", "tokens"]

VERSION = 1
"""Which folding an index was made with. Entries are taken out of it by the tokens that they went in with, so another
folding needs a migration that makes the index anew."""

Token = tuple[str, int, int]
"""A token, and the start and end in the text of what it stands for."""

_WIDE = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    r"\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han, kana
    r"\uac00-\ud7af"  # Hangul
)
_IS_WIDE = re.compile(f"[{_WIDE}]")
_ONLY_HAN = re.compile(r"[\u3000-\u3098\u309b-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]+")  # kana, Hangul too
_PIECE = re.compile(rf"([{_WIDE}]+)|[^\s{_WIDE}]+")
_WORD = re.compile(r"\S+")
_CLUSTER = re.compile(r".[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u3099\u309a]*", re.DOTALL)

# Marks on letters that a reader leaves out: Latin, Greek and Cyrillic accents, Hebrew points, Arabic vowels and
# tatweel. Marks of other scripts (the vowel signs of Hindi, the voicing of kana) make another word. й is not и.
_MARKS = re.compile(
    r"(?<!и)\u0306|[\u0300-\u0305\u0307-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640"
    r"\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_LETTERS = str.maketrans(
    {
        "ə": "e", "ı": "i", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h",
        "ŧ": "t", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ґ": "г",
        "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "ە": "ه", "ة": "ه", "ٱ": "ا",
    }
)  # fmt: skip
# Digits of other scripts: of each, its zero.
_ZEROS = (0x660, 0x6F0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xE50, 0xED0, 0x1040, 0x17E0)
_LETTERS |= {zero + digit: str(digit) for zero in _ZEROS for digit in range(10)}

_LONGEST_CACHED = 24
_MOST_CACHED = 50_000  # twice as many at most: 25 MB

_ASCII = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}


def fold(text: str) -> str:
    """A text's tokens in order, with a space between each two."""
    if text.isascii():
        return text.translate(_ASCII)
    return " ".join(map(_folded.__getitem__, text.split()))


def tokens(text: str) -> Iterator[Token]:
    """The same tokens, each with its place in the text: what is shown for a token that was found."""
    for match in _WORD.finditer(text):
        token = _only_token[match[0]]
        if token is None:
            yield from _placed(match[0], match.start())
        elif token:
            yield token, match.start(), match.end()


def is_wide(text: str) -> bool:
    """Whether a character of it is of a script that is cut into pairs."""
    return _IS_WIDE.search(text) is not None


class _Cache(dict[str, Any]):
    """Text is the same few thousand words over and over: to look one up takes 50 ns, to fold it 3 µs.

    When it is full, it begins anew, and takes from what it was before the words that are still in use.
    """

    def __init__(self, make: Callable[[str], Any]) -> None:
        super().__init__()
        self._make = make
        self._before: dict[str, Any] = {}

    def __missing__(self, word: str) -> Any:
        made = self._before[word] if word in self._before else self._make(word)
        if len(word) <= _LONGEST_CACHED:
            if len(self) >= _MOST_CACHED:
                self._before = dict(self)
                self.clear()
            self[word] = made
        return made


def _fold_word(word: str) -> str:
    return " ".join(_PIECE.sub(_pairs, _letters(word)).split())


def _fold_to_one(word: str) -> str | None:
    """The only token of a word, an empty one where it has none; None where it has several or is cut."""
    folded = _fold_word(word)
    return None if " " in folded or is_wide(folded) else folded


_folded = _Cache(_fold_word)
_only_token = _Cache(_fold_to_one)


def _letters(word: str) -> str:
    """A word's letters, folded; a space for what is none."""
    composed = unicodedata.normalize("NFKC", word)
    if _ONLY_HAN.fullmatch(composed):  # nothing below changes it, and what has no spaces is long
        return only_words(composed)
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
    text = _MARKS.sub("", text).translate(_LETTERS)
    return only_words(unicodedata.normalize("NFC", text))


def _pairs(piece: re.Match[str]) -> str:
    """Pairs of characters; the last one alone too, so that it is found as the first of a pair is."""
    run = piece[1]
    if run is None:
        return piece[0]
    return " ".join(["", *[first + second for first, second in pairwise(run)], run[-1], ""])


def _placed(word: str, start: int) -> Iterator[Token]:
    """The tokens of a word that gives several, with their places when it begins at `start`."""
    letters = _letters(word)
    places: Sequence[int] = range(len(word) + 1)
    if len(letters) != len(word):  # folding it made some longer or shorter: then letter by letter
        parts = [(match.start(), _letters(match[0])) for match in _CLUSTER.finditer(word)]
        places = [*(place for place, part in parts for _ in part), len(word)]
        if "".join(part for _, part in parts) != letters:  # marks that change places with each other: the word as one
            places = [*(0 for _ in letters), len(word)]
    for match in _PIECE.finditer(letters):
        first, last = match.span()
        cuts = [(first, last)] if match[1] is None else [(n, min(n + 2, last)) for n in range(first, last)]
        for begin, end in cuts:
            after = places[bisect_right(places, places[end - 1])]
            yield letters[begin:end], start + places[begin], start + after
