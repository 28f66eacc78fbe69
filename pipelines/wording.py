"""What two versions of a text have in common, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from pipelines.fingerprint import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Piece", "changes", "count"]

_BREAK = "\n\n"
_UNIT = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]\s*|[^\s\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+\s*")
_MOST_PAIRS = 4_000_000  # of words to compare, half a second; longer passages are told as replaced whole
_MOST_PARAGRAPHS = 4_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand in both texts, or in one of them alone."""

    kind: Literal["same", "removed", "added"]
    text: str
    """As printed; paragraphs are joined by a blank line."""


def changes(old: str, new: str) -> list[Piece]:
    """How one text became another: the pieces of both in order, what was removed before what was added in its place.

    Words are compared as they are hashed: other quotes, dashes, case or space are no change.
    """
    before, after = old.split(_BREAK), new.split(_BREAK)
    pieces: list[Piece] = []
    for kind, was, now in _aligned(before, after, most=_MOST_PARAGRAPHS):
        if kind == "equal":
            pieces.append(Piece("same", _BREAK.join(now) + _BREAK))
        else:
            pieces += _words_changed(was, now)
    return list(_joined(pieces))


def count(pieces: Sequence[Piece]) -> tuple[int, int]:
    """Words added and words removed."""
    added = sum(len(normalise(piece.text).split()) for piece in pieces if piece.kind == "added")
    removed = sum(len(normalise(piece.text).split()) for piece in pieces if piece.kind == "removed")
    return added, removed


def _words_changed(was: Sequence[str], now: Sequence[str]) -> Iterator[Piece]:
    for kind, old, new in _aligned(_words(was), _words(now), most=_MOST_PAIRS):
        if kind == "equal":
            yield Piece("same", "".join(new))
        else:
            yield Piece("removed", "".join(old))
            yield Piece("added", "".join(new))


def _words(paragraphs: Sequence[str]) -> list[str]:
    """Words with the space behind them, or characters where words are not written apart; a break ends a paragraph."""
    return [unit for one in paragraphs for unit in _UNIT.findall(one.strip() + _BREAK)]


def _aligned(
    old: Sequence[str], new: Sequence[str], *, most: int
) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    """Runs of items that are the same or not: (kind of `SequenceMatcher.get_opcodes`, old ones, new ones)."""
    keys, others = [normalise(item) for item in old], [normalise(item) for item in new]
    ahead = next((n for n, (a, b) in enumerate(zip(keys, others, strict=False)) if a != b), min(len(keys), len(others)))
    if ahead:
        yield "equal", old[:ahead], new[:ahead]
    behind = 0
    while behind < min(len(keys), len(others)) - ahead and keys[-1 - behind] == others[-1 - behind]:
        behind += 1
    ends, ends_new = len(keys) - behind, len(others) - behind
    middle, middle_new = keys[ahead:ends], others[ahead:ends_new]
    if len(middle) * len(middle_new) > most:
        yield "replace", old[ahead:ends], new[ahead:ends_new]
    else:
        for kind, a, b, c, d in SequenceMatcher(None, middle, middle_new, autojunk=False).get_opcodes():
            yield kind, old[ahead + a : ahead + b], new[ahead + c : ahead + d]
    if behind:
        yield "equal", old[ends:], new[ends_new:]


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Neighbours of the same kind as one; what has no word in it is no change."""
    told = (
        piece if piece.kind == "same" or normalise(piece.text) else Piece("same", piece.text)
        for piece in pieces
        if piece.kind != "removed" or normalise(piece.text)
    )
    for kind, run in groupby((piece for piece in told if piece.text), key=lambda piece: piece.kind):
        yield Piece(kind, "".join(piece.text for piece in run))
