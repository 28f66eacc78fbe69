"""Text as SQLite can hold it. Broken JSON on a page gives halves of surrogate pairs, which are no Unicode text."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

__all__ = ["well_formed"]

_T = TypeVar("_T")


def well_formed(value: _T) -> _T:
    """The same value, halves of surrogate pairs in its texts joined where two make one, U+FFFD where they don't.

    Goes into lists, tuples, dicts and dataclasses; all else is given back as it is.
    """
    return _clean(value)  # type: ignore[no-any-return]


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        try:
            value.encode("utf-8")
        except UnicodeEncodeError:
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return value
    if isinstance(value, (list, tuple)):
        return type(value)(_clean(item) for item in value)
    if isinstance(value, dict):
        return {_clean(key): _clean(item) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _clean(getattr(value, field.name)) for field in fields(value)})
    return value
