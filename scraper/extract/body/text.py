"""Soup → lines: the text of the chosen part, block by block, each tagged by its kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import add
from typing import TYPE_CHECKING

from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from scraper.extract.page.layout import HEADINGS, INLINE

if TYPE_CHECKING:
    from pipelines.items import BlockKind

__all__ = ["Line", "lines_of"]

_KINDS: dict[str, BlockKind] = {
    "li": "list-item",
    "dd": "list-item",
    "dt": "list-item",
    "blockquote": "quote",
    "pre": "preformatted",
    **dict.fromkeys(HEADINGS, "heading"),
}
_BOLD = frozenset({"b", "strong"})
_SENTENCE_END = re.compile(r"[.!?…:»”\"。！？]$")
_PARAGRAPH_LENGTH = 60  # characters, on average, of lines that are paragraphs


@dataclass(slots=True, eq=False)
class Line:
    """A block of the body's text, before it is decided whether it stays."""

    text: str
    kind: BlockKind
    level: int | None
    """1 to 6, of headings alone."""
    tag: Tag
    """The element that directly holds it."""
    linked: int
    """Characters of it within links."""
    bold: int
    """Characters of it in bold type."""


def lines_of(soup: Tag) -> list[Line]:
    """The lines of a part, in the order of the page.

    A line ends where a block element starts or ends, and at two line breaks; at single breaks too where the lines
    between them are paragraphs. The cells of a table's row are one line.
    """
    walker = _Walker(soup)
    walker.run()
    return _rows_joined(walker.lines)


@dataclass(slots=True)
class _Stretch:
    """The text up to a line break."""

    text: str
    linked: int
    bold: int

    def __add__(self, other: _Stretch) -> _Stretch:
        return _Stretch(f"{self.text}\n{other.text}", self.linked + other.linked, self.bold + other.bold)


class _Walker:
    """The state of the walk; it does not recurse, as pages nest thousands deep."""

    def __init__(self, soup: Tag) -> None:
        self.lines: list[Line] = []
        self._holders: list[Tag] = [soup]
        self._kinds: list[BlockKind] = ["paragraph"]
        self._stretches: list[_Stretch] = []
        self._text: list[str] = []
        self._linked = self._bold = 0
        self._link_depth = self._bold_depth = 0

    def run(self) -> None:
        open_tags: list[Tag] = []
        waiting: list[PageElement | None] = [self._holders[0]]  # None where the last open tag ends
        while waiting:
            item = waiting.pop()
            if item is None:
                self._leave(open_tags.pop())
            elif isinstance(item, Tag):
                self._enter(item)
                open_tags.append(item)
                waiting.append(None)
                waiting.extend(item.contents[::-1])
            elif isinstance(item, NavigableString) and not isinstance(item, PreformattedString):
                self._add(item)
        self._flush()

    def _enter(self, tag: Tag) -> None:
        name = tag.name
        if name == "br":
            self._break()
        elif name not in INLINE:
            self._flush()
            self._holders.append(tag)
            self._kinds.append(_kind(tag, self._kinds[-1]))
        elif name == "a":
            self._link_depth += 1
        elif name in _BOLD:
            self._bold_depth += 1

    def _leave(self, tag: Tag) -> None:
        name = tag.name
        if name == "a":
            self._link_depth -= 1
        elif name in _BOLD:
            self._bold_depth -= 1
        elif name not in INLINE and name != "br":
            self._flush()
            self._holders.pop()
            self._kinds.pop()

    def _add(self, string: str) -> None:
        if self._kinds[-1] != "preformatted":
            if not self._text and string.isspace():  # no line starts with it
                return
            if self._link_depth:
                self._linked += len(string)
            if self._bold_depth:
                self._bold += len(string)
        self._text.append(string)

    def _break(self) -> None:
        text = "".join(self._text)
        if self._kinds[-1] == "preformatted":
            text = text.strip("\n")
        else:
            text = " ".join((text if text.isascii() else text.replace("\u200b", " ").replace("\ufeff", " ")).split())
        self._stretches.append(_Stretch(text, min(self._linked, len(text)), min(self._bold, len(text))))
        self._text.clear()
        self._linked = self._bold = 0

    def _flush(self) -> None:
        if not self._text and not self._stretches:
            return
        self._break()
        kind, tag = self._kinds[-1], self._holders[-1]
        level = HEADINGS.get(tag.name) if kind == "heading" else None
        for part in _paragraphs(self._stretches):
            self.lines.append(Line(part.text, kind, level, tag, part.linked, part.bold))
        self._stretches.clear()


def _paragraphs(stretches: list[_Stretch]) -> list[_Stretch]:
    """The paragraphs of text with line breaks: parted where a line is empty, or at every break between sentences."""
    if len(stretches) == 1:
        return stretches if stretches[0].text else []
    result: list[_Stretch] = []
    for filled, group in groupby(stretches, key=lambda stretch: bool(stretch.text)):
        if not filled:
            continue
        lines = list(group)
        if _are_paragraphs(lines):
            result.extend(lines)
        else:
            result.append(reduce(add, lines))
    return result


def _are_paragraphs(lines: list[_Stretch]) -> bool:
    """Whether lines are paragraphs: most end a sentence, and they are longer than those of verses and addresses."""
    ends = sum(bool(_SENTENCE_END.search(line.text)) for line in lines)
    return ends > max(1, len(lines) / 2) and sum(len(line.text) for line in lines) >= _PARAGRAPH_LENGTH * len(lines)


def _kind(tag: Tag, inherited: BlockKind) -> BlockKind:
    if tag.name == "table":
        return "table" if _is_data(tag) else inherited
    return _KINDS.get(tag.name, inherited)


def _is_data(table: Tag) -> bool:
    """Whether a table holds data; else it is there for the layout and its cells hold the article."""
    if table.find("table"):  # first, as tables nest a thousand deep, and those that hold none are searched once each
        return False
    rows = table.find_all("tr", limit=3)
    cells = table.find_all(["td", "th"], limit=3)
    return len(rows) > 1 and len(cells) > 2 and not _has_prose(table)


def _has_prose(table: Tag) -> bool:
    return any(len(cell.find_all("p", limit=3)) > 2 for cell in table.find_all("td", limit=20))


def _rows_joined(lines: list[Line]) -> list[Line]:
    joined: list[Line] = []
    last_row: Tag | None = None
    for line in lines:
        row = (line.tag if line.tag.name == "tr" else line.tag.find_parent("tr")) if line.kind == "table" else None
        if row is not None and row is last_row:
            joined[-1].text += " | " + line.text
            joined[-1].linked += line.linked
        else:
            joined.append(line)
        last_row = row
    return joined
