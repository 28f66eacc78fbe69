"""Fingerprints of text: what counts as the same text, its versioned hash, and the short one of a single block."""

from __future__ import annotations

import hashlib
import re
import unicodedata

__all__ = ["VERSION", "block_print", "content_hash", "normalise", "only_words"]

VERSION = 1
"""Part of every hash: when the way of normalising changes, old and new hashes don't pass for an edit."""

_NOT_ALPHANUMERIC = re.compile(r"[^\w\s]|_")
_VARIATION_SELECTOR = re.compile(r"[\ufe00-\ufe0f]")
_DIGITS = re.compile(r"\d+")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

# Characters, without space. Shorter blocks are headings and labels that any story may have ("Pros", "Background").
_LEAST = 15
_LEAST_WIDE = 6  # in scripts that write a syllable or a word in one
_LABEL = 60  # in longer ones numbers are what is told: the day's exchange rates are not yesterday's


class _Plain(dict[str, str]):
    """Character that is neither letter nor digit → what stands for it, worked out once.

    Marks stay: the vowel signs of Hindi or Thai make another word. What can't be seen (a soft hyphen) goes.
    """

    def __missing__(self, character: str) -> str:
        category = unicodedata.category(character)
        if category == "Cf" or _VARIATION_SELECTOR.match(character):
            self[character] = ""
        else:
            self[character] = character if category[0] == "M" else " "
        return self[character]


_plain = _Plain()


def normalise(text: str) -> str:
    """Text as it is compared: NFKC, case folded, words alone.

    Space, punctuation, quote style and invisible characters are no change of a story.
    """
    return " ".join(only_words(unicodedata.normalize("NFKC", text).casefold()).split())


def only_words(text: str) -> str:
    """Text with a space for every character that is no part of a word, and without those that can't be seen."""
    return _NOT_ALPHANUMERIC.sub(lambda found: _plain[found[0]], text)


def content_hash(**fields: str | None) -> str:
    """Hash of an article's words, such as `content_hash(title=…, dek=…, text=…)`.

    Empty fields don't count, so a field that comes later makes no old article look edited; the order in which the
    fields are named doesn't either.

    Returns:
        `VERSION:` and 32 hex digits.
    """
    parts = [f"{name}={words}" for name, value in sorted(fields.items()) if value and (words := normalise(value))]
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return f"{VERSION}:{digest[:32]}"


def block_print(text: str) -> int | None:
    """A fingerprint of 64 bits by which a block of text is known again; None where it is too short to mean something.

    Space and case don't matter, nor do numbers in a short line ("5 comments", "12 Comments"). It is asked for every
    block of every page, so it does less than `normalise`, in a tenth of the time.
    """
    if len(text) < _LEAST and (len(text) < _LEAST_WIDE or text.isascii()):
        return None
    words = "".join(text.split()).casefold()
    if len(words) < _LEAST and (len(words) < _LEAST_WIDE or not _WIDE.search(words)):
        return None
    if len(words) <= _LABEL:
        words = _DIGITS.sub("0", words)
    digest = hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big")
