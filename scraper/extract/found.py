"""A value with its evidence: what every field's module gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pipelines.items import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Candidate", "Found", "rivals"]

T = TypeVar("T")
_MAX_RIVALS = 5  # evidence is for people: a page has been seen with 60 statements of its date
_MAX_WORDS = 300  # characters of a value that evidence repeats


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statement on the page about a field, in the page's words."""

    source: str
    """Kind of statement: `json-ld`, `opengraph`, `meta`, `microdata`, `time`, `byline`, `site-rule`, …"""
    where: str
    """Key, tag or selector."""
    words: str


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value and where it came from."""

    value: T
    evidence: Evidence

    @classmethod
    def by(
        cls, value: T, candidate: Candidate, *, note: str | None = None, others: Iterable[Candidate] = ()
    ) -> Found[T]:
        """A value read from a candidate, with the candidates that said something else."""
        evidence = Evidence(
            source=candidate.source,
            where=candidate.where,
            value=candidate.words[:_MAX_WORDS],
            note=note,
            rivals=rivals(candidate, others),
        )
        return cls(value, evidence)

    @classmethod
    def nothing(cls, note: str) -> Found[Any]:
        """No value, and why."""
        return cls(None, Evidence(source="none", note=note))  # type: ignore[arg-type]


def rivals(winner: Candidate, others: Iterable[Candidate]) -> tuple[tuple[str, str], ...]:
    """The candidates whose words differ from the winner's, each once."""
    said: dict[tuple[str, str], None] = {}
    won = winner.words.casefold()
    for other in others:
        if other.words.casefold() != won:
            said[other.source, other.words[:_MAX_WORDS]] = None
            if len(said) == _MAX_RIVALS:
                break
    return tuple(said)
