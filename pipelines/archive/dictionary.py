"""The data dictionary: what every table, view and column of an archive holds.

`python -m pipelines.archive.dictionary` writes it as Markdown (docs/dictionary.md).
"""

from __future__ import annotations

import sys
import tomllib
from functools import cache
from importlib.resources import files

__all__ = ["as_markdown", "dictionary"]


@cache
def dictionary() -> dict[str, dict[str, str]]:
    """By table and view, `about`, and the meaning of each column, in the order in which a reader meets them."""
    text = files(__package__).joinpath("dictionary.toml").read_text(encoding="utf-8")
    return {table: dict(entry) for table, entry in tomllib.loads(text).items()}


def as_markdown() -> str:
    """The dictionary as a page."""
    parts = ["# Data dictionary", "", _INTRODUCTION]
    for table, entry in dictionary().items():
        if table.startswith("_"):
            continue
        parts += ["", f"## {table}", "", entry["about"], "", "| column | holds |", "|---|---|"]
        parts += [f"| `{column}` | {meaning} |" for column, meaning in entry.items() if column != "about"]
    return "\n".join([*parts, ""])


_INTRODUCTION = """\
Every table, view and column of `archive.db`, and nothing else: a test compares this page with the schema. Made by
`python -m pipelines.archive.dictionary` from `pipelines/archive/dictionary.toml`; the web view shows it too.

Times that Pressmark sets are UTC, ISO 8601 with milliseconds, so that their order as text is their order in time."""


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
