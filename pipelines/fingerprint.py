"""Fingerprints of text: what counts as the same text, and its versioned hash."""

from __future__ import annotations

import hashlib
import re
import unicodedata

__all__ = ["VERSION", "content_hash", "normalise"]

VERSION = 1
"""Part of every hash: when the way of normalising changes, old and new hashes don't pass for an edit."""

_NOT_ALPHANUMERIC = re.compile(r"[\W_]")
_VARIATION_SELECTOR = re.compile(r"[\ufe00-\ufe0f]")


def _plain(found: re.Match[str]) -> str:
    """What stands for a character that is neither letter nor digit.

    Marks stay: the vowel signs of Hindi or Thai make another word. What can't be seen (a soft hyphen) goes.
    """
    category = unicodedata.category(found[0])
    if category == "Cf" or _VARIATION_SELECTOR.match(found[0]):
        return ""
    return found[0] if category[0] == "M" else " "


def normalise(text: str) -> str:
    """Text as it is compared: NFKC, case folded, words alone.

    Space, punctuation, quote style and invisible characters are no change of a story.
    """
    words = _NOT_ALPHANUMERIC.sub(_plain, unicodedata.normalize("NFKC", text).casefold())
    return " ".join(words.split())


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
