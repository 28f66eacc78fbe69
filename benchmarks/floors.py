"""Quality floors: how good extraction is on the project's own pages, and that it gets no worse unseen.

    python -m benchmarks.floors [--show PAGE …] [--json FILE] [--update]

Scores every page in tests/pages with the measures of `benchmarks.measures`, and compares with floors.json: a floor for
each measure over all pages, and for each page its body's F1 and the checks that it misses so far. Exit code 1, with a
line for each, when something is below its floor. `--update` writes what is better down as the new floors and takes new
pages in; it refuses to lower one. Whoever has to lower one (a truth was wrong) edits floors.json by hand, for others
to see.

    precision, recall, body, exact, title, day, authors    as in `benchmarks.measures`
    published, dek, kind    share of the pages whose value is the very one (`published` with its time and offset)
    clean                   share of the strings that belong to no field and are in none
    fields                  share of all expected fields that are the very ones
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from benchmarks.measures import authors_f1, body_scores, day, f1, fold_case, same_words
from benchmarks.pages import ABSENT, Fixture, load
from pipelines.errors import ExtractionError
from pipelines.items import Article

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["FLOORS", "MEASURES", "PAGES", "Floors", "Score", "broken", "main", "overall", "reached", "score"]

PAGES = Path(__file__).parent.parent / "tests" / "pages"
FLOORS = Path(__file__).parent / "floors.json"
MEASURES = (
    "precision", "recall", "body", "exact", "title", "dek", "day", "published", "authors", "kind", "clean", "fields",
)  # fmt: skip
_STEPS = 10_000  # a floor has four digits; what is measured is rounded down to them


@dataclass(frozen=True, slots=True)
class Score:
    """How well a page came out."""

    name: str
    digest: str
    values: dict[str, float | None]
    """By measure, those that the page has a truth for. None as in `body_scores`."""
    misses: dict[str, tuple[Any, Any]]
    """Each check that fails, with what was expected and what came out."""


@dataclass(slots=True)
class Floors:
    """What was reached before."""

    overall: dict[str, float] = field(default_factory=dict)
    pages: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Name → `digest` of its files, `body` where it has one, `misses` so far."""

    @classmethod
    def read(cls, path: Path) -> Floors:
        """Those of a file; none where there is no file."""
        return cls(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else cls()

    def write(self, path: Path) -> None:
        """A line for each page, so that a change of one is a change of one line."""
        rows = ",\n".join(
            f"  {json.dumps(name)}: {json.dumps(row, ensure_ascii=False)}" for name, row in sorted(self.pages.items())
        )
        overall = json.dumps(self.overall, indent=1).replace("\n", "\n ")
        path.write_text(f'{{\n "overall": {overall},\n "pages": {{\n{rows}\n }}\n}}\n', encoding="utf-8")


def score(fixture: Fixture) -> Score:
    """Extract a page and compare it with its truth; a page that extraction fails on counts as empty."""
    try:
        article = fixture.extract()
    except ExtractionError:
        article = Article(url=fixture.facts["url"], kind="empty")
    misses, expected = fixture.differences(article), fixture.expected
    fields = [name for name in misses if not name.startswith(ABSENT)]
    values: dict[str, float | None] = {name: float(name not in misses) for name in ("dek", "published", "kind")}
    values = {name: hit for name, hit in values.items() if name in expected}
    values["fields"] = 1 - len(fields) / len(expected)
    if fixture.absent:
        values["clean"] = 1 - (len(misses) - len(fields)) / len(fixture.absent)
    if fixture.body is not None:
        got = "\n".join(block.text for block in article.blocks)
        precision, recall = body_scores(fixture.body, got)
        values |= {"precision": precision, "recall": recall, "exact": float(same_words(fixture.body, got))}
        values["body"] = f1(precision or 0.0, recall or 0.0) if fixture.body or got else 1.0
    if "title" in expected:
        values["title"] = float(fold_case(expected["title"]) == fold_case(article.title))
    if "published" in expected:
        values["day"] = float(day(expected["published"]) == day(article.published))
    if "authors" in expected:
        values["authors"] = authors_f1(expected["authors"], article.authors)
    return Score(fixture.name, fixture.digest, values, misses)


def overall(scores: Iterable[Score]) -> dict[str, float]:
    """Each measure over pages of equal weight; `body` is the F1 of mean precision and mean recall."""
    columns: dict[str, list[float]] = {}
    for page in scores:
        for name, found in page.values.items():
            if found is not None:
                columns.setdefault(name, []).append(found)
    means = {name: statistics.fmean(columns[name]) for name in MEASURES if name in columns}
    return means | ({"body": f1(means.get("precision", 0.0), means.get("recall", 0.0))} if "body" in means else {})


def broken(floors: Floors, scores: Sequence[Score]) -> list[str]:
    """A line for each floor that is not held. New pages have none, and don't count in the floors over all pages."""
    by_name = {page.name: page for page in scores}
    lines = [f"page {name}: has floors, but is no page any more" for name in floors.pages if name not in by_name]
    known = [page for page in scores if page.name in floors.pages]
    now = overall(known)
    for name, floor in floors.overall.items():
        if _down(now.get(name, 0.0)) < floor:
            lines.append(f"all pages: {name} {_down(now.get(name, 0.0)):.4f} is below its floor {floor:.4f}")
    for page in known:
        held = floors.pages[page.name]
        body = _down(_body(page, 0.0))
        if body < held.get("body", 0.0):
            lines.append(f"page {page.name}: body {body:.4f} is below its floor {held['body']:.4f}")
        for check, (wanted, got) in page.misses.items():
            if check not in held["misses"]:
                lines.append(f"page {page.name}: {check}: expected {_short(wanted)}, got {_short(got)}")
    return lines


def reached(scores: Sequence[Score]) -> Floors:
    """The floors that these scores are. Where they break none of before, no floor gets lower by them on those pages."""
    pages = {}
    for page in scores:
        row: dict[str, Any] = {"digest": page.digest}
        if (body := page.values.get("body")) is not None:
            row["body"] = _down(body)
        pages[page.name] = row | {"misses": list(page.misses)}
    return Floors({name: _down(mean) for name, mean in overall(scores).items()}, pages)


def _body(page: Score, default: float) -> float:
    found = page.values.get("body")
    return default if found is None else found


def _down(found: float) -> float:
    return math.floor(found * _STEPS + 1e-6) / _STEPS


def _short(found: Any) -> str:
    words = json.dumps(found, ensure_ascii=False)
    return words if len(words) <= 100 else f"{words[:60]} … {words[-35:]}"


def remarks(floors: Floors, scores: Sequence[Score]) -> list[str]:
    """What a reader of the scores should know: pages without a floor, and pages that are not what they were."""
    new = [page.name for page in scores if page.name not in floors.pages]
    known = [page for page in scores if page.name in floors.pages]
    changed = [page.name for page in known if page.digest != floors.pages[page.name]["digest"]]
    return [
        f"{what}: {', '.join(names)}"
        for what, names in (("new, without a floor yet", new), ("changed since the floor was set", changed))
        if names
    ]


def show(console: Console, floors: Floors, scores: Sequence[Score]) -> None:
    """Two tables: the measures beside their floors, and the pages with what differs from the truth."""
    table = Table(title=f"{len(scores)} pages", box=box.SIMPLE_HEAD, title_justify="left")
    for column in ("measure", "now", "floor"):
        table.add_column(column, justify="left" if column == "measure" else "right")
    for name, mean in overall(scores).items():
        floor = floors.overall.get(name)
        table.add_row(name, f"{mean:.4f}", "–" if floor is None else f"{floor:.4f}")
    console.print(table)
    table = Table(box=box.SIMPLE_HEAD, title_justify="left")
    for column in ("page", "precision", "recall", "body", "what differs"):
        table.add_column(column, justify="right" if column in MEASURES else "left", overflow="fold")
    for page in sorted(scores, key=lambda page: (_body(page, 1.0), -len(page.misses), page.name)):
        figures = [page.values.get(name) for name in ("precision", "recall", "body")]
        cells = ["–" if figure is None else f"{figure:.3f}" for figure in figures]
        table.add_row(page.name, *cells, escape(", ".join(page.misses)), style=None if page.misses else "dim")
    console.print(table)


def details(console: Console, scores: Iterable[Score], names: Sequence[str]) -> None:
    """What was expected of pages and what came out."""
    for page in scores:
        if page.name in names:
            console.print(f"[bold]{page.name}[/]")
            for check, (wanted, got) in page.misses.items():
                console.print(
                    f"  {escape(check)}\n    expected {escape(_lines(wanted))}\n    got      {escape(_lines(got))}"
                )


def _lines(found: Any) -> str:
    """A value as JSON; a list item by item, below each other."""
    if not isinstance(found, list):
        return json.dumps(found, ensure_ascii=False)
    return "".join(f"\n      {json.dumps(item, ensure_ascii=False)}" for item in found) or "[]"


def main(words: list[str] | None = None) -> int:
    """The command; gives its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true", help="write higher floors, and those of new pages")
    parser.add_argument("--show", nargs="*", default=[], metavar="PAGE", help="print what differs on these pages")
    parser.add_argument("--json", type=Path, help="write all scores to this file")
    parser.add_argument("--pages", type=Path, default=PAGES, help="folder of the pages (tests/pages)")
    parser.add_argument("--floors", type=Path, default=FLOORS, help="file of the floors")
    options = parser.parse_args(words)
    console = Console(width=None if sys.stdout.isatty() else 150, highlight=False, soft_wrap=False)
    floors, scores = Floors.read(options.floors), [score(fixture) for fixture in load(options.pages)]
    show(console, floors, scores)
    details(console, scores, options.show)
    if options.json:
        pages = {page.name: {"scores": page.values, "misses": page.misses} for page in scores}
        plain = json.dumps({"overall": overall(scores), "pages": pages}, ensure_ascii=False, indent=1)
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(plain, encoding="utf-8")
    for line in remarks(floors, scores):
        print(line)
    if lines := broken(floors, scores):
        print(*lines, sep="\n", file=sys.stderr)
        if options.update:
            print("floors are not lowered: nothing was written", file=sys.stderr)
        return 1
    if options.update:
        reached(scores).write(options.floors)
        print(f"written: {options.floors.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
