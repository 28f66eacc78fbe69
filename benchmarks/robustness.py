"""Whatever comes in: an article or an ExtractionError, within 2 seconds and 500 MB.

    python -m benchmarks.robustness [--corpus FOLDER] [--pages 10000] [--seed 7] [--json FILE]
    python -m benchmarks.robustness [--corpus FOLDER] --only "long line:17"     # one again, with its traceback

Extracts every page of tests/pages and of the corpus, and so many mutants of them (`benchmarks.mutants`), in a process
of its own: one that hangs or dies is reported with the page that killed it, and replaced. Seconds are of the CPU;
memory is what the process grew by at its highest, beside the page's own bytes. Exit code 1 when anything broke a bound.
"""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.progress import track

from benchmarks import report
from benchmarks.mutants import REAL, plan
from benchmarks.trial import Outcome, Trials

SECONDS = 2.0
MEGABYTES = 500.0


def violation(outcome: Outcome) -> str | None:
    """What is wrong with it, if anything."""
    if outcome.error and outcome.error != "ExtractionError":
        return outcome.error
    if outcome.seconds > SECONDS:
        return f"{outcome.seconds:.1f} s"
    if outcome.megabytes > MEGABYTES:
        return f"{outcome.megabytes:,.0f} MB"
    return None


def show(console: Console, outcomes: list[Outcome]) -> None:
    """A table with a row per kind, and a line per violation."""
    table = report.table("", "kind", "pages", "no article", "broken", "median s", "p99 s", "most s", "most MB")
    kinds: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        kinds.setdefault(outcome.kind, []).append(outcome)
    for kind, row in {**kinds, "all": outcomes}.items():
        seconds = sorted(outcome.seconds for outcome in row)
        table.add_row(
            kind,
            f"{len(row):,}",
            str(sum(outcome.error == "ExtractionError" for outcome in row) or "·"),
            str(sum(violation(outcome) is not None for outcome in row) or "·"),
            *(f"{seconds[int(share * (len(seconds) - 1))]:.3f}" for share in (0.5, 0.99, 1.0)),
            f"{max(outcome.megabytes for outcome in row):.0f}",
            style="bold" if kind == "all" else None,
        )
    console.print(table)
    for outcome in outcomes:
        if what := violation(outcome):
            console.print(f"[red]{outcome.kind}:{outcome.number}[/] {what}", highlight=False)
            console.print(outcome.traceback or "", markup=False, highlight=False, style="dim", end="")


def main(words: list[str] | None = None) -> int:
    """The command; gives its exit code."""
    parser = report.arguments(__doc__)
    parser.add_argument("--corpus", type=Path, help="a corpus whose pages come on top of the project's own")
    parser.add_argument("--pages", type=int, default=10_000, help="number of mutants")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", metavar="KIND:NUMBER", help="this one alone")
    parser.add_argument("--kinds", nargs="*", default=[], help="these kinds alone")
    options = parser.parse_args(words)
    console = Console(width=None if sys.stdout.isatty() else 150)
    try:
        trials = Trials(options.corpus, options.seed)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    with trials:
        if options.only:
            kind, _, number = options.only.rpartition(":")
            wanted = [(kind, int(number))]
        else:
            wanted = [*((REAL, number) for number in range(trials.pages)), *plan(options.pages)]
        wanted = [one for one in wanted if not options.kinds or one[0] in options.kinds]
        outcomes = [trials.run(*one) for one in track(wanted, "Extracting", console=console)]
    show(console, outcomes)
    report.write(options.json, [asdict(one) for one in outcomes])
    return int(any(map(violation, outcomes)))


if __name__ == "__main__":
    sys.exit(main())
