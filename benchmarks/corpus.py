"""A corpus on disk: pages with their truth.

    FOLDER/SET.jsonl           a page a line: id, url, site, and what is known of title, authors, published, body
    FOLDER/html/ID.html.gz     the page's bytes

`body` is a text or a list of paragraphs; `published` an ISO day or time. A corpus is other people's text: it is given
by its path and is no part of the project.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pipelines.items import Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["DEK_FIRST", "FOLDS", "LEFT_OUT", "Sample", "fold", "load"]

FOLDS = 5
LEFT_OUT = {
    "fundus": frozenset({"list-item", "quote", "table"}),
    "fundus-old": frozenset({"list-item", "quote", "table"}),
}
"""Kinds of blocks that the truth of a set leaves out by its convention: the parsers behind it skip lists, quotes and
tables (7 %, 5 % and 0 % of them are in it), which the articles have."""
DEK_FIRST = frozenset({"aef", "fundus", "fundus-old"})
"""Sets whose truth has the dek, where one is printed, as the text's first paragraph (37 of 46, 24 of 36, 7 of 7)."""
_FETCHED = datetime(2026, 9, 1, tzinfo=UTC)  # after the newest page; the corpus does not tell when each was fetched


@dataclass(frozen=True, slots=True)
class Sample:
    """A page and what is true of it."""

    id: str
    set: str
    site: str
    url: str
    html: bytes
    truth: dict[str, Any]

    @property
    def page(self) -> Page:
        """As the extractor takes it."""
        return Page(self.url, self.html, 200, {"Content-Type": "text/html"}, _FETCHED)

    @property
    def body(self) -> str | None:
        """The true text, paragraphs joined by line ends; None where the set tells none."""
        body = self.truth.get("body")
        return "\n".join(body) if isinstance(body, list) else body


def load(folder: Path, sets: Iterable[str] = ()) -> Iterator[Sample]:
    """The pages of a corpus, set by set; `sets` names those that are wanted, all by default.

    Raises:
        FileNotFoundError: There is no such corpus or set.
    """
    wanted = list(sets)
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise FileNotFoundError(f"{folder} holds no corpus (no .jsonl files)")
    if missing := set(wanted) - {file.stem for file in files}:
        raise FileNotFoundError(f"{folder} has no set {', '.join(sorted(missing))}")
    for file in files:
        if wanted and file.stem not in wanted:
            continue
        with file.open(encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                html = gzip.decompress((folder / "html" / f"{row['id']}.html.gz").read_bytes())
                yield Sample(row["id"], file.stem, row["site"], row["url"], html, row)


def fold(site: str, folds: int = FOLDS) -> int:
    """Which fold a site belongs to, by a hash of its name: no site is both learned from and scored."""
    return int.from_bytes(hashlib.sha256(site.encode("utf-8")).digest()[:4], "big") % folds
