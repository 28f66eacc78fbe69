"""Whether a page that says something else than before was edited.

A new version is written when the words changed (`pipelines.fingerprint.content_hash`) and the change is a publisher's
word. What a machine does to a text is none: it puts a dateline or "Updated 14:33" around it, takes UTF-8 for another
encoding, or loses letters of it.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from functools import cached_property

from pipelines.fingerprint import content_hash, normalise

__all__ = ["Wording", "damage", "is_same"]

# Encodings that programs take UTF-8 for.
_LIKELY = ("cp1252", "cp1254", "cp1251")
_RAW = "pressmark.raw"

# A place, a date or an agency before the first sentence. A dash follows them, or the agency is in slashes or brackets;
# that much before a dash is no dateline unless the place is in capitals or an agency is named.
_DATELINE = re.compile(
    r"\s*(?P<place>[^\W\d_][^\n—–:;!?]{1,58}?)?"
    r"\s*(?P<agency>\([^\W\d_][^\n()]{0,30}\)|/[^\n/]{2,20}/\.?)?"
    r"\s*(?:—|–|--|-(?=\s))\s*"
)
_CLOCK_OR_DAY = re.compile(r"\d{1,2}[:.]\d{2}|\d{4}")
_TIME_LINE = 60  # characters
_TIME_WORDS = 3
_DIGITS = re.compile(r"\d+")
_LOST = re.compile(r"\ufffd+|(?<=[^\W\d_])\?(?=[^\W\d_])")  # "?" within a word; at its end it may be a question
_MAY_BE_LOST = re.compile(r"\ufffd+|\?")
_MOST_LOST = 6  # letters of a word


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What readers of an article read."""

    title: str | None
    dek: str | None
    text: str

    @cached_property
    def hash(self) -> str:
        """Its content hash."""
        return content_hash(title=self.title, dek=self.dek, text=self.text)


def is_same(one: Wording, other: Wording) -> bool:
    """Whether two wordings tell the same, or differ by what no publisher wrote alone."""
    if one.hash == other.hash:
        return True
    plain, other_plain = _plain(one), _plain(other)
    if (plain, other_plain) != (one, other) and plain.hash == other_plain.hash:
        return True
    pairs = ((one.title, other.title), (one.dek, other.dek), (one.text, other.text))
    return all(_same_but_for_damage(a or "", b or "") for a, b in pairs)


def damage(wording: Wording) -> int:
    """How many letters of it an encoding lost, or how many of its fields it took for others."""
    fields = [field for field in (wording.title, wording.dek, wording.text) if field]
    return sum(len(_LOST.findall(field)) + (field != _mended(field)) for field in fields)


def _plain(wording: Wording) -> Wording:
    title, dek = (_mended(field) if field else field for field in (wording.title, wording.dek))
    return Wording(title=title, dek=dek, text=_without_datelines(_mended(wording.text)))


def _mended(text: str) -> str:
    """Text whose UTF-8 was read as another encoding ("BakÄ±" for "Bakı"), read again; other text as it is."""
    if text.isascii():
        return text
    for charset in _LIKELY:
        try:
            return text.encode(charset, _RAW).decode("utf-8")
        except UnicodeError:
            continue
    return text


def _without_datelines(text: str) -> str:
    """Text without the place and agency before the first sentence, and without lines that tell a time alone.

    "BAKU, Nov. 24 (Reuters) – The bridge opened" and "The bridge opened" tell the same; so do an article with
    "Updated 14:33" at its top or end, and one without.
    """
    paragraphs = text.strip().split("\n")
    while len(paragraphs) > 1 and _is_time(paragraphs[0]):
        del paragraphs[0]
    while len(paragraphs) > 1 and _is_time(paragraphs[-1]):
        del paragraphs[-1]
    head = _DATELINE.match(paragraphs[0])
    if head and (_is_agency(head["agency"]) or (head["place"] or "").split(",")[0].isupper()):
        paragraphs[0] = paragraphs[0][head.end() :]
    return "\n".join(paragraphs)


def _same_but_for_damage(one: str, other: str) -> bool:
    """Whether two texts are the same word for word, but for letters that an encoding lost ("M?nchen")."""
    words, others = _mended(one).split(), _mended(other).split()
    return len(words) == len(others) and all(
        a == b or _could_be(a, b) or _could_be(b, a) or normalise(a) == normalise(b)
        for a, b in zip(words, others, strict=True)
    )


def _could_be(damaged: str, whole: str) -> bool:
    pieces = _MAY_BE_LOST.split(damaged)
    if not 2 <= len(pieces) <= _MOST_LOST + 1:
        return False
    return re.fullmatch(r".{1,3}".join(map(re.escape, pieces)), whole) is not None


def _is_agency(name: str | None) -> bool:
    """Whether what stands in brackets is a name ("Reuters", "dpa") and no remark ("aged 50")."""
    letters = name.strip("(/). ") if name else ""
    return letters[:1].isupper() or (letters.isalpha() and 0 < len(letters) <= 4)


def _is_time(line: str) -> bool:
    """Whether a line tells when, and at most two words more ("Updated", "Bakı vaxtı")."""
    if not line.strip():
        return True
    if len(line) > _TIME_LINE or not _CLOCK_OR_DAY.search(line):
        return False
    return len(normalise(_DIGITS.sub(" ", line)).split()) <= _TIME_WORDS


def _raw_bytes(error: UnicodeError) -> tuple[bytes, int]:
    """The byte that a browser shows as a control character where a Windows code page has none."""
    assert isinstance(error, UnicodeEncodeError)
    character = error.object[error.start]
    if not "\x80" <= character <= "\x9f":
        raise error
    return character.encode("latin-1"), error.start + 1


codecs.register_error(_RAW, _raw_bytes)
