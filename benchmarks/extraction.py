"""How good and how fast extraction is, beside its peers, on the same pages in one run.

    python -m benchmarks.extraction --corpus FOLDER [--sets aef fundus] [--peers] [--models FOLDER] [--json FILE]
        [--plots FOLDER]

The corpus is that of `benchmarks.corpus`, the measures those of `benchmarks.measures`. Our figures are taken by
cross-validation over sites: five models are trained first, and each page is read with the one that has seen no page of
its site (`--models FOLDER` keeps them; `--shipped` takes the bundled model instead, which has seen them all). Peers
come with `pip install -e '.[bench,train]'`. Times are of one process; the extractors take turns, some pages at a time:
each works with warm caches, as it does where it is used, and a busy minute of the machine slows all of them.
"""

from __future__ import annotations

import gc
import sys
import time
from dataclasses import asdict, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import track

from benchmarks import peers, report
from benchmarks.corpus import DEK_FIRST, FOLDS, LEFT_OUT, Sample, load
from benchmarks.measures import MEASURES, Output, Scores, score
from scraper.extract.body import model

if TYPE_CHECKING:
    from benchmarks.peers import Extractor
    from scraper.extract.body.model import Model

OURS = "pressmark"
TURN = 20  # pages that an extractor reads in a row
STARRED = f"{OURS} *"


def fold_models(folder: Path, kept: Path | None, console: Console) -> list[Model]:
    """For each fold of sites the model that was trained without them; from the folder that keeps them, if it does."""
    files = [kept / f"fold-{number}.npz" for number in range(FOLDS)] if kept else []
    if files and all(file.exists() for file in files):
        console.print(f"[dim]models of the folds: {kept}")
        return [model.load(file) for file in files]
    from benchmarks.train import cross_validated, lessons_of

    samples = list(load(folder))  # all sets, whichever are scored
    lessons = lessons_of(track(samples, "Reading pages to learn from", console=console, transient=True))
    models = list(track(cross_validated(lessons), "Training a model per fold", FOLDS, console=console, transient=True))
    for file, trained in zip(files, models, strict=False):
        file.parent.mkdir(parents=True, exist_ok=True)
        trained.save(file)
    return models


def extractors(models: list[Model], *, with_peers: bool, console: Console) -> dict[str, Extractor]:
    """Every extractor of this run, by name."""
    found: dict[str, Extractor] = {OURS: peers.pressmark(models)}
    if with_peers:
        others, missing = peers.available()
        found |= others
        if missing:
            console.print(f"[yellow]not installed: {', '.join(missing)} (pip install -e '.[bench]')")
    return found


def measure(
    samples: list[Sample], runs: dict[str, Extractor], starred: Extractor, console: Console
) -> dict[str, dict[str, list[Output]]]:
    """The outputs of each extractor, by set and extractor."""
    outputs: dict[str, dict[str, list[Output]]] = {}
    for run in runs.values():  # the first call loads models and tables
        _timed(run, samples[0])
    gc.collect()
    gc.freeze()  # or each collection would walk through the corpus, in whoever's turn it falls
    sets = [(name, list(pages)) for name, pages in groupby(samples, key=lambda sample: sample.set)]
    turns = [(name, pages[at : at + TURN]) for name, pages in sets for at in range(0, len(pages), TURN)]
    for name, pages in track(turns, "Extracting", console=console, transient=True):
        row = outputs.setdefault(name, {})
        own = {STARRED: starred} if name in DEK_FIRST | LEFT_OUT.keys() else {}
        for who, run in (runs | own).items():
            row.setdefault(who, []).extend(_timed(run, sample) for sample in pages)
    return outputs


def _timed(run: Extractor, sample: Sample) -> Output:
    start = time.perf_counter()
    try:
        output = run(sample)
    except Exception as error:  # noqa: BLE001 - whatever a peer raises is its result, and is counted
        output = Output(body="", error=f"{type(error).__name__}: {error}")
    return replace(output, seconds=time.perf_counter() - start)


def show(console: Console, name: str, scores: dict[str, Scores]) -> None:
    """A table of one set: value and half the width of its 95 % interval."""
    first = next(iter(scores.values()))
    columns = [measure for measure in MEASURES if any(measure in s.values for s in scores.values())]
    table = report.table(f"{name}: {first.pages} pages", "extractor", *columns, "errors")
    for extractor, row in sorted(scores.items(), key=lambda item: -item[1].values.get("body", (0.0,))[0]):
        cells = [_cell(measure, row) for measure in columns]
        table.add_row(extractor, *cells, str(row.errors or "·"), style="bold" if extractor.startswith(OURS) else None)
    console.print(table)
    notes = [f"without {', '.join(sorted(LEFT_OUT[name]))} blocks"] if name in LEFT_OUT else []
    notes += ["with the dek, a field of its own, as its first paragraph"] if name in DEK_FIRST else []
    if notes:
        console.print(f"* {' and '.join(notes)}, as this set's truth has it\n")


def _cell(measure: str, row: Scores) -> str:
    if measure not in row.values:
        return "–"
    value, low, high = row.values[measure]
    return f"{value:.1f}" if measure == "ms" else f"{value:.3f} ±{(high - low) / 2:.3f}".replace("0.", ".")


def main(words: list[str] | None = None) -> int:
    """The command; gives its exit code."""
    parser = report.arguments(__doc__, corpus=True)
    parser.add_argument("--sets", nargs="*", default=[])
    parser.add_argument("--peers", action="store_true", help="measure the other extractors too")
    parser.add_argument("--shipped", action="store_true", help="score the bundled model, which has seen the corpus")
    parser.add_argument("--models", type=Path, help="keep the models of the folds in this folder, or take them from it")
    parser.add_argument("--plots", type=Path, help="draw quality against time into this folder (needs matplotlib)")
    options = parser.parse_args(words)
    console = Console(width=None if sys.stdout.isatty() else 150)  # a file has room for every column
    try:
        samples = list(load(options.corpus, options.sets))
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    models = [] if options.shipped else fold_models(options.corpus, options.models, console)
    runs = extractors(models, with_peers=options.peers, console=console)
    outputs = measure(samples, runs, peers.pressmark(models, as_truth=True), console)
    results: dict[str, dict[str, Scores]] = {}
    for name, group in groupby(samples, key=lambda sample: sample.set):
        pages = list(group)
        results[name] = {extractor: score(pages, found) for extractor, found in outputs[name].items()}
        show(console, name, results[name])
    plain = {name: {who: asdict(row) for who, row in rows.items()} for name, rows in results.items()}
    report.write(options.json, plain)
    if options.plots:
        from benchmarks.plots import quality_and_time

        for path in quality_and_time(results, options.plots):
            console.print(f"drawn: {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
