"""`pressmark extract --explain`: the blocks of a page with their verdicts, and where each field came from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from pipelines.plural import plural
from scraper.terminal.tables import table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from pipelines.items import Article, Evidence
    from scraper.extract.explain import Examination, Explained, Verdict

__all__ = ["MARKS", "Fold", "counted", "evidence_lines", "explained", "folded_blocks", "rules_heading", "values"]

MARKS: dict[Verdict, tuple[str, str]] = {
    "title": ("#", "bold blue"),
    "dek": (">", "magenta"),
    "text": ("+", "green"),
    "byline": ("@", "cyan"),
    "date": ("@", "cyan"),
    "caption": ("*", "cyan"),
    "cut": ("-", "red"),
    "repeated": ("=", "yellow"),
    "removed": ("x", "yellow"),
    "other": ("·", "dim"),
}
"""A mark for each verdict, so that it is told without colour too, and the colour."""

_IDLE = 0.1  # probability below which the model had no doubt that a block is no text
_RUN = 3  # such blocks, one after the other, from which they are folded into a line
_SHOWN = 6  # of their words that are shown
_LABEL, _LIKELY = 14, 4  # columns of `+ preformatted`, of `100%`
_CONTROLS = dict.fromkeys([*range(32), *range(127, 160)])  # what moves the cursor of a terminal


@dataclass(frozen=True, slots=True)
class Fold:
    """Blocks of navigation and the like, one after the other."""

    blocks: tuple[Explained, ...]

    @property
    def heading(self) -> str:
        """How many there are."""
        return f"{plural(len(self.blocks), 'block')} of navigation, links and the like"


def folded_blocks(examination: Examination) -> Iterator[Explained | Fold]:
    """The blocks in the order of the page, runs of those that nobody took for text in one."""
    run: list[Explained] = []
    for block in examination.blocks:
        if block.verdict == "other" and (block.likely or 0.0) < _IDLE:
            run.append(block)
            continue
        yield from _folded(run)
        run = []
        yield block
    yield from _folded(run)


def _folded(run: list[Explained]) -> Iterator[Explained | Fold]:
    if len(run) >= _RUN:
        yield Fold(tuple(run))
    else:
        yield from run


def counted(examination: Examination) -> list[tuple[Verdict, int]]:
    """How many blocks each verdict has, in the order of the marks."""
    counts = Counter(block.verdict for block in examination.blocks)
    return [(verdict, counts[verdict]) for verdict in MARKS if counts[verdict]]


def values(article: Article) -> Iterator[tuple[str, str, Evidence]]:
    """The fields of an article: name, value in words, evidence."""
    for name, evidence in article.evidence.items():
        value: Any = getattr(article, name)
        if name == "text":
            size = f"{plural(len(article.blocks), 'block')}, {plural(len(article.text), 'character')}"
            value = size if article.text else None
        elif name == "images":
            value = plural(len(value), "picture") if value else None
        elif isinstance(value, (list, tuple)):
            value = ", ".join(value)
        yield name, "–" if value in {None, ""} else str(value), evidence


def evidence_lines(value: str, evidence: Evidence) -> Iterator[tuple[str, str]]:
    """What is to be said of a field's value: where it is from, what stands there, what it beat: (what it is, words)."""
    where = None if evidence.where == evidence.source else evidence.where
    yield "from", " ".join(filter(None, (evidence.source, where)))
    if evidence.value and evidence.value != value:
        yield "says", evidence.value
    if evidence.note:
        yield "note", evidence.note
    for source, words in evidence.rivals:
        yield "beat", f"{source}: {words}"


def rules_heading(examination: Examination) -> str | None:
    """Which rules were applied; None where there is no site file."""
    if examination.site is None:
        return None
    if not examination.trials:
        return f"{examination.site}.toml has no rules for the day on which this page was fetched"
    until = examination.valid_until
    return f"{examination.site}.toml, rules " + (f"valid until {until}" if until else "that hold now")


def explained(console: Console, examination: Examination) -> None:
    """Show a page's blocks, the rules that were tried on it, and the evidence of each field."""
    console.print(_summary(examination))
    console.print(_blocks(examination, console.width))
    console.print()
    if heading := rules_heading(examination):
        console.print(Text(heading, style="bold"))
        if examination.trials:
            console.print(_rules(examination))
    console.print(_fields(examination))


def _summary(examination: Examination) -> Text:
    line = Text(plural(len(examination.blocks), "block"), style="bold")
    for verdict, count in counted(examination):
        mark, style = MARKS[verdict]
        line.append("  ")
        line.append(f"{mark} {count} {verdict}", style=style)
    return line


def _blocks(examination: Examination, width: int) -> Group:
    """A table for each stretch of blocks, and a line for each fold between them."""
    parts: list[Table | Text] = []
    for is_fold, entries in groupby(folded_blocks(examination), key=lambda entry: isinstance(entry, Fold)):
        if not is_fold:
            table = Table.grid(padding=(0, 1))
            table.add_column(width=_LABEL)
            table.add_column(width=_LIKELY, justify="right")
            table.add_column(width=width - _LABEL - _LIKELY - width // 3 - 3, no_wrap=True, overflow="ellipsis")
            table.add_column(width=width // 3, overflow="fold", style="dim")
            parts.append(table)
        for entry in entries:
            if isinstance(entry, Fold):
                words = " · ".join(_plain(one.text) for one in entry.blocks[:_SHOWN])
                parts.append(Text(f"… {entry.heading}: {words}", "dim", no_wrap=True, overflow="ellipsis"))
            else:
                table.add_row(*_row(entry))
    return Group(*parts)


def _row(block: Explained) -> Iterator[Text]:
    """The cells of a block: verdict, probability, words, selector."""
    mark, style = MARKS[block.verdict]
    label = block.why if block.verdict == "text" and block.why else block.verdict
    yield Text(f"{mark} {label}", style)
    yield Text("" if block.likely is None else f"{block.likely:.0%}", style)
    words = Text(_plain(block.text), style)
    if block.why and block.verdict != "text":
        words.append(f"\n  ({_plain(block.why)})", "dim")
    yield words
    yield Text(_plain(block.selector))


def _rules(examination: Examination) -> Table:
    table = table_of("Rule", "Value", "Found")
    for trial in examination.trials:
        found = Text(str(trial.found)) if trial.found else Text("nothing", "bold red")
        table.add_row(Text(trial.key, "bold"), Text(trial.rule), found)
    return table


def _fields(examination: Examination) -> Table:
    table = table_of("Field", "Value", "Evidence")
    for name, value, evidence in values(examination.article):
        lines = Text()
        for what, words in evidence_lines(value, evidence):
            lines.append("" if what == "from" else f"\n{what} ", "dim")
            lines.append(_plain(words), "cyan" if what == "from" else "yellow" if what == "beat" else "")
        table.add_row(Text(name, "bold"), Text(_plain(value), "dim" if value == "–" else "green"), lines)
    return table


def _plain(text: str) -> str:
    """A page's words, without what a terminal would obey."""
    return text.replace("\n", " ").translate(_CONTROLS)
