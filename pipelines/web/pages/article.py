"""An article: to be read, to be compared with what it was, and as it was captured."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from w3lib.encoding import html_to_unicode

from pipelines.archive.citing import FORMATS
from pipelines.archive.versions import difference as differences
from pipelines.web.answers import File, Page
from pipelines.web.guard import RAW
from pipelines.web.queries import article as queries

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipelines.items import Page as Captured
    from pipelines.web.room import Room
    from pipelines.wording import Piece

__all__ = ["article", "as_json", "capture", "cite", "difference", "raw"]

_BREAK = "\n\n"  # between paragraphs
_FOLDED_FROM = 4  # paragraphs in a row that are the same in both versions
_CITATIONS = {
    "bib": ("bibtex", "application/x-bibtex"), "ris": ("ris", "application/x-research-info-systems"),
    "json": ("csl", "application/vnd.citationstyles.csl+json"),
}  # fmt: skip
_HTML = ("text/html", "application/xhtml+xml")
# Elements for which Chromium connects to their host before the policy is asked.
_EAGER = re.compile(r"<(?=(?:link|i?frame|fencedframe|portal|object|embed)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of a comparison; `folded` are those that are the same and stand between two changes."""

    pieces: list[tuple[str, str]]
    """Kind (same, removed, added) and text."""
    folded: list[Paragraph]


async def article(room: Room, parts: Mapping[str, str], words: Mapping[str, str]) -> Page:  # noqa: ARG001
    """The newest version with all that is known of it."""
    kept = await room.ask(queries.article, int(parts["key"]))
    appeared = kept.row["published_utc"] or kept.article.first_seen_at
    is_first = all(appeared <= copy["appeared"] for copy in kept.copies)
    shown = {
        "kept": kept, "article": kept.article, "is_first": is_first, "citation": FORMATS["text"](kept.citation),
    }  # fmt: skip
    return Page(template="article.html", shown=shown)


async def as_json(room: Room, parts: Mapping[str, str], words: Mapping[str, str]) -> File:  # noqa: ARG001
    """All fields of an article, as `pressmark export` writes them, and its evidence."""
    kept = await room.ask(queries.article, int(parts["key"]))
    body = {**asdict(kept.article), "evidence": kept.evidence, "versions": kept.versions, "captures": kept.captures}
    return File(
        body=json.dumps(body, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8",
        name=f"article-{kept.article.id}.json",
    )  # fmt: skip


async def cite(room: Room, parts: Mapping[str, str], words: Mapping[str, str]) -> File:  # noqa: ARG001
    """The citation of an article, as programs that keep references read it."""
    citation = await room.ask(queries.citation, int(parts["key"]))
    style, content_type = _CITATIONS[parts["format"]]
    return File(
        body=FORMATS[style](citation), content_type=f"{content_type}; charset=utf-8",
        name=f"{citation.id}.{parts['format']}",
    )  # fmt: skip


async def difference(room: Room, parts: Mapping[str, str], words: Mapping[str, str]) -> Page:
    """Two versions, word by word: the last two, or those that are named."""
    pair = await room.ask(queries.pair, int(parts["key"]), _number(words, "from"), _number(words, "to"))
    changed = {name: _paragraphs(pieces) for name, pieces in differences(pair.old, pair.new).items()}
    return Page(template="difference.html", shown={"pair": pair, "article": pair.article, "changed": changed})


async def capture(room: Room, parts: Mapping[str, str], words: Mapping[str, str]) -> Page:  # noqa: ARG001
    """A capture: what is known of it, around the page that it holds."""
    found, row, _ = await room.ask(queries.captured, int(parts["key"]), int(parts["capture"]))
    return Page(template="capture.html", shown={"article": found, "capture": row})


async def raw(room: Room, parts: Mapping[str, str], words: Mapping[str, str]) -> File:  # noqa: ARG001
    """The page of a capture by itself: nothing of it runs, nothing outside is asked for."""
    _, row, page = await room.ask(queries.captured, int(parts["key"]), int(parts["capture"]))
    return _harmless(row["content_type"] or "", page)


def _harmless(content_type: str, page: Captured) -> File:
    """A page in UTF-8, whatever it was in, so that no other reading of its bytes shows something else.

    The policy stops scripts, forms, frames and everything that would be fetched. It does not stop a connection that is
    made ahead of a request (`<link rel=preconnect>`, `<iframe>`), so those elements become others, which mean nothing.
    """
    _, text = html_to_unicode(content_type or None, page.body, default_encoding="utf-8")
    if content_type.partition(";")[0].strip().lower() in _HTML:
        return File(body=_EAGER.sub("<x-", text), content_type="text/html; charset=utf-8", policy=RAW)
    return File(body=text, content_type="text/plain; charset=utf-8", policy=RAW)


def _number(words: Mapping[str, str], name: str) -> int | None:
    text = words.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _paragraphs(pieces: list[Piece]) -> list[Paragraph]:
    """The pieces of a comparison as paragraphs, long runs of unchanged ones folded."""
    found: list[list[tuple[str, str]]] = [[]]
    for piece, after in zip_longest(pieces, pieces[1:]):
        text = piece.text
        if piece.kind == "removed" and after and after.kind == "added" and after.text.endswith(_BREAK):
            text = text.removesuffix(_BREAK)  # what replaces the end of a paragraph stands in the same one
        for number, part in enumerate(text.split(_BREAK)):
            if number:
                found.append([])
            if part:
                found[-1].append((piece.kind, part))
    told: list[Paragraph] = []
    run: list[Paragraph] = []
    for one in [*(pieces for pieces in found if pieces), None]:
        if one is not None and all(kind == "same" for kind, _ in one):
            run.append(Paragraph(pieces=one, folded=[]))
            continue
        if len(run) >= _FOLDED_FROM:
            told += [run[0], Paragraph(pieces=[], folded=run[1:-1]), run[-1]]
        else:
            told += run
        run = []
        if one is not None:
            told.append(Paragraph(pieces=one, folded=[]))
    return told
