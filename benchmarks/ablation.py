"""What each group of features is worth: the model is trained without it, over folds of sites.

    python -m benchmarks.ablation --corpus FOLDER [--json FILE]

The figure is the F1 of the blocks' texts (before lines are cleaned), by set. A page is scored by a model that has not
seen its site. Needs the extra `train`.
"""

from __future__ import annotations

import statistics
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import track

from benchmarks import report
from benchmarks.corpus import FOLDS, fold, load
from benchmarks.measures import body_scores, f1
from benchmarks.train import Lesson, fit, kept_texts, lessons_of, unfit_of
from scraper.extract.body.giveaways import GIVEAWAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

GROUPS: dict[str, Callable[[str], bool]] = {
    "nothing": lambda _: False,
    "names around it (near_*)": lambda c: c.startswith("near_"),
    "kin: blocks of its style (kin*)": lambda c: c.startswith("kin"),
    "holders: its element and three above": lambda c: c.startswith(("own_", "parent_", "second_", "third_")),
    "core: where most text is (core*)": lambda c: c.startswith("core"),
    "neighbours": lambda c: c.startswith(("previous", "next", "around", "before", "after")),
    "shape of the text": lambda c: c in {"length", "linked", "stops", "end", "capitals", "weight", "copies"},
    "what its words give away": lambda c: c in {"cue", *GIVEAWAYS},
    "tag, place, depth": lambda c: c in {"tag", "position", "mass_before", "from_title", "depth"},
    "what the page states": lambda c: c.startswith("in_") or c == "is_title",
}


def without(lessons: Sequence[Lesson], gone: Callable[[str], bool]) -> list[Lesson]:
    """The lessons without the columns that are gone."""
    stay = [place for place, name in enumerate(lessons[0].columns) if not gone(name)]
    columns = tuple(lessons[0].columns[place] for place in stay)
    return [replace(one, columns=columns, rows=one.rows[:, stay], forgetful=one.forgetful[:, stay]) for one in lessons]


def scores(lessons: Sequence[Lesson], unfit: set[int]) -> dict[str, float]:
    """F1 by set, over folds of sites.

    Args:
        lessons: All pages.
        unfit: Places of those that nothing is learned from; they are scored all the same.
    """
    found: dict[str, list[tuple[float | None, float | None]]] = {}
    for held in range(FOLDS):
        judge = fit([one for n, one in enumerate(lessons) if fold(one.site) != held and n not in unfit])
        for one in lessons:
            if fold(one.site) == held and one.truth:
                found.setdefault(one.set, []).append(body_scores(one.truth, "\n".join(kept_texts(one, judge))))
    return {name: f1(*(_mean(column) for column in zip(*pairs, strict=True))) for name, pairs in found.items()}


def _mean(values: Sequence[float | None]) -> float:
    return statistics.mean(value for value in values if value is not None)


def main(words: list[str] | None = None) -> int:
    """The command; gives its exit code."""
    parser = report.arguments(__doc__, corpus=True)
    options = parser.parse_args(words)
    console = Console(width=None if sys.stdout.isatty() else 150)
    try:
        samples = list(load(options.corpus))
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    lessons = lessons_of(track(samples, "Reading pages", console=console, transient=True))
    unfit = {id(one) for one in unfit_of(lessons)}
    places = {n for n, one in enumerate(lessons) if id(one) in unfit}
    rows = {
        name: scores(without(lessons, gone), places)
        for name, gone in track(GROUPS.items(), "Training without", console=console, transient=True)
    }
    sets = list(rows["nothing"])
    table = report.table("F1 of the blocks without", "left out", *sets, "mean", "loss")
    whole = statistics.mean(rows["nothing"].values())
    for name, row in rows.items():
        mean = statistics.mean(row.values())
        table.add_row(name, *(f"{row[s]:.3f}" for s in sets), f"{mean:.4f}", f"{whole - mean:+.4f}")
    console.print(table)
    report.write(options.json, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
