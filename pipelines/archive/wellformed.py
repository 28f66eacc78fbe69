"""Text as SQLite can hold it. Broken JSON on a page gives halves of surrogate pairs, which are no Unicode text."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar

__all__ = ["well_formed"]

_T = TypeVar("_T")


def well_formed(value: _T) -> _T:
    """The same value, halves of surrogate pairs in its texts joined where two make one, U+FFFD where they don't.

    Goes into lists, tuples, dicts and dataclasses; all else is given back as it is. What needs no change is given back
    itself, which is nearly everything nearly always.
    """
    return _clean(value)  # type: ignore[no-any-return]


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _joined(value)
    if isinstance(value, (list, tuple)):
        items = [item if _is_fine(item) else _clean(item) for item in value]
        changed = any(item is not old for item, old in zip(items, value, strict=True))
        return type(value)(items) if changed else value
    if isinstance(value, dict):
        pairs = [(_clean(key), _clean(item)) for key, item in value.items()]
        changed = any(key is not k or item is not i for (key, item), (k, i) in zip(pairs, value.items(), strict=True))
        return dict(pairs) if changed else value
    new = {}
    for name in _fields(value.__class__):
        if not _is_fine(item := getattr(value, name)) and (cleaned := _clean(item)) is not item:
            new[name] = cleaned
    return replace(value, **new) if new else value


def _is_fine(value: Any) -> bool:
    """Whether a value holds no text but ASCII, as far as that is known without looking into it."""
    return value.isascii() if value.__class__ is str else not value


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) and isinstance(kind, type) else ()


def _joined(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
