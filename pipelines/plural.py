"""Counts and what is counted, in words."""

from __future__ import annotations

__all__ = ["plural", "several"]


def plural(number: int, noun: str) -> str:
    """A number with its thousands apart and the noun that goes with it: `1 article`, `0 entries`, `1,234 words`."""
    return f"{number:,} {noun if number == 1 else several(noun)}"


def several(noun: str) -> str:
    """The regular plural: `days`, `entries`."""
    is_irregular = noun.endswith("y") and not noun.endswith(("ay", "ey", "oy", "uy"))
    return f"{noun[:-1]}ies" if is_irregular else f"{noun}s"
