"""Train the model that chooses the article's text among the blocks of a page.

    python -m benchmarks.train --corpus FOLDER [--out FILE] [--report FILE]

The corpus is that of `benchmarks.corpus`; its pages with a true body are learned from. The same corpus and the same
versions of the libraries give the same file, byte by byte. Needs the extra `train`.

The way: pages → blocks, features and labels (`benchmarks.labels`), each page twice, once as it is and once with half of
its names forgotten; a first round of models, each tried on sites that it did not see, finds pages whose truth has
little to do with the page; a last model learns from the others.
"""

from __future__ import annotations

import argparse
import dataclasses
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import lightgbm
import numpy as np
from rich.console import Console
from rich.progress import track

from benchmarks import pages
from benchmarks.corpus import FOLDS, LEFT_OUT, Sample, fold, load
from benchmarks.floors import PAGES
from benchmarks.labels import Labels, label
from benchmarks.measures import body_scores
from scraper.extract.body import features, model
from scraper.extract.body.choice import TAKEN
from scraper.extract.fields import title
from scraper.extract.page import document, structured, walk
from scraper.extract.page.layout import CLUTTER_TAGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from pipelines.items import Page
    from scraper.extract.page.layout import Layout, Node
    from scraper.extract.page.structured import Structured

__all__ = ["Lesson", "cross_validated", "fit", "kept_texts", "lessons_of", "train", "unfit_of"]

FIXTURES = "fixtures"
"""The set of the project's own pages; their truth is beyond doubt."""
_TREES = 180
_FITTED = 0.35  # precision and recall of a page under which its truth is taken to be another text
_FORGOTTEN = 0.5  # share of the names that the second copy of a page lacks
_COPY_WEIGHT = 0.5
_PARAMETERS = {
    "objective": "binary",
    "num_leaves": 15,
    "max_depth": 6,
    "learning_rate": 0.1,
    "min_data_in_leaf": 30,
    "min_sum_hessian_in_leaf": 1,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 5,
    "seed": 5,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """A page as it is learned from."""

    set: str
    site: str
    truth: str
    texts: list[str]
    columns: tuple[str, ...]
    rows: NDArray[np.float32]
    forgetful: NDArray[np.float32]
    """The same page with half of its names gone."""
    labels: Labels
    ignored: NDArray[np.bool_]


def lessons_of(samples: Iterable[Sample]) -> list[Lesson]:
    """The pages of a corpus that have a true text, and the project's own fixture pages, as they are learned from."""
    found = [
        _lesson(sample.page, sample.set, sample.site, sample.body, LEFT_OUT.get(sample.set, frozenset()))
        for sample in samples
        if sample.body
    ]
    for fixture in pages.load(PAGES):  # each a site of its own
        truth = fixture.body
        if truth is None and fixture.expected.get("kind", "article") == "article":
            continue
        found.append(_lesson(fixture.page, FIXTURES, f"{fixture.name}.fixture", truth or "", frozenset()))
    return [one for one in found if one is not None]


def _lesson(page: Page, of_set: str, site: str, truth: str, left_out: frozenset[str]) -> Lesson | None:
    """The page; None where it has no text but links."""
    said, seen, headline, top = _read(page)
    told = features.describe(seen, top, headline, said)
    if not len(told.places):
        return None
    blocks = [seen.blocks[place] for place in told.places]
    texts = [block.text for block in blocks]
    ignored = np.array([kind_of(block.node) in left_out for block in blocks])
    labels = label(texts, truth, ignored)
    chance = random.Random(page.url)
    _forget(seen, chance)
    if chance.random() < 0.5:
        said = dataclasses.replace(said, article={}, meta={})
    title_seen = top if chance.random() < 0.8 else -1
    forgetful = features.describe(seen, title_seen, headline, said)
    return Lesson(of_set, site, truth, texts, told.names, told.values.T, forgetful.values.T, labels, ignored)


def _read(page: Page) -> tuple[Structured, Layout, str | None, int]:
    doc = document.parse(page)
    said = structured.read(doc)
    seen = walk.lay_out(doc)
    headline = title.find(doc, said, seen, title.site_names(doc, said), None).value
    return said, seen, headline, title.position(seen, headline)


def kind_of(node: Node) -> str:
    """The kind of block that the text in a node becomes."""
    for above in node.ancestors():
        if above.tag in {"li", "dd", "dt"}:
            return "list-item"
        if above.tag in {"blockquote", "table"}:
            return "quote" if above.tag == "blockquote" else "table"
    return "paragraph"


def _forget(seen: Layout, chance: random.Random) -> None:
    """Take the roles, and some of the classes, from half of the names of a page."""
    fate: dict[tuple[str, str | None], bool] = {}
    for node in seen.nodes:
        name = (node.tag, node.style)
        if name not in fate:
            fate[name] = chance.random() < _FORGOTTEN
        if fate[name]:
            node.bits = 0
            node.clutter = node.clutter and node.tag in CLUTTER_TAGS
            if name[1] and chance.random() < 0.3:
                node.style = None


def train(lessons: Sequence[Lesson]) -> tuple[model.Model, list[Lesson]]:
    """A model, and the lessons that were left out because their truth does not fit their page."""
    unfit = unfit_of(lessons)
    left_out = {id(one) for one in unfit}
    return fit([one for one in lessons if id(one) not in left_out]), unfit


def unfit_of(lessons: Sequence[Lesson]) -> list[Lesson]:
    """The lessons whose truth has little to do with their page, as a model tells that has not seen their site."""
    unfit: list[Lesson] = []
    for held in range(FOLDS):
        known = [one for one in lessons if fold(one.site) != held]
        tried = [one for one in lessons if fold(one.site) == held and one.set != FIXTURES]
        if known and tried:
            judge = fit(known)
            unfit += [one for one in tried if not _fits(one, judge)]
    return unfit


def cross_validated(lessons: Sequence[Lesson]) -> Iterator[model.Model]:
    """For each fold of sites, in order, the model that was trained without them."""
    for held in range(FOLDS):
        yield train([one for one in lessons if fold(one.site) != held])[0]


def _fits(one: Lesson, judge: model.Model) -> bool:
    precision, recall = body_scores(one.truth, "\n".join(kept_texts(one, judge)))
    return min(precision or 0.0, recall or 0.0) >= _FITTED


def kept_texts(one: Lesson, judge: model.Model) -> list[str]:
    """The blocks that a model takes for the text, without those of kinds that the set's truth leaves out."""
    likely = judge.probabilities(features.Features(one.columns, one.rows.T, np.arange(len(one.texts))))
    taken = (likely >= TAKEN) & ~one.ignored
    return [text for text, keep in zip(one.texts, taken, strict=True) if keep]


def fit(lessons: Sequence[Lesson]) -> model.Model:
    """A model that has learned from these pages, each as it is and with half of its names forgotten."""
    rows = np.concatenate([one.rows for one in lessons] + [one.forgetful for one in lessons])
    belongs = np.concatenate([one.labels.belongs for one in lessons] * 2)
    weight = np.concatenate([one.labels.weight for one in lessons])
    data = lightgbm.Dataset(
        rows, belongs.astype(int), weight=np.concatenate([weight, _COPY_WEIGHT * weight]), free_raw_data=True
    )
    booster = lightgbm.train(_PARAMETERS, data, num_boost_round=_TREES)
    return _flat(booster.dump_model()["tree_info"], lessons[0].columns)


def _flat(trees: list[dict[str, Any]], columns: tuple[str, ...]) -> model.Model:
    """LightGBM's trees in the arrays of `scraper.extract.body.model`; features that no tree asks for are left out."""
    nodes: list[list[float]] = []  # feature, threshold, left, right, value

    def add(tree: dict[str, Any]) -> int:
        place = len(nodes)
        if "leaf_value" in tree:
            nodes.append([0, np.inf, place, place, tree["leaf_value"]])
            return place
        nodes.append([tree["split_feature"], _single(tree["threshold"]), 0, 0, 0.0])
        nodes[place][2] = add(tree["left_child"])
        nodes[place][3] = add(tree["right_child"])
        return place

    roots = [add(tree["tree_structure"]) for tree in trees]
    table = np.array(nodes)
    inner = np.isfinite(table[:, 1])
    used = np.unique(table[inner, 0].astype(int))
    place_of = {int(old): new for new, old in enumerate(used)}
    feature = np.array([place_of[int(f)] if split else 0 for f, split in zip(table[:, 0], inner, strict=True)])
    children = table[:, 2:4].astype(np.int64).ravel()
    starts = np.array(roots, dtype=np.int64)
    return model.Model(
        columns=tuple(columns[old] for old in used),
        roots=starts,
        feature=feature.astype(np.int64),
        threshold=table[:, 1].astype(np.float32),
        children=children,
        value=table[:, 4].astype(np.float32).astype(np.float64),
        depth=model.depth_of(starts, children),
    )


def _single(threshold: float) -> np.float32:
    """The largest single-precision number that is no larger: features are in single precision, and compare alike."""
    rounded = np.float32(threshold)
    return rounded if float(rounded) <= threshold else np.nextafter(rounded, np.float32(-np.inf))


def main(words: list[str] | None = None) -> int:
    """The command; gives its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=model.WEIGHTS, help="default: the bundled weights")
    options = parser.parse_args(words)
    console = Console()
    start = time.perf_counter()
    try:
        samples = list(load(options.corpus))
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    lessons = lessons_of(track(samples, "Reading pages", console=console))
    trained, unfit = train(lessons)
    trained.save(options.out)
    console.print(
        f"{len(lessons)} pages of {len({one.site for one in lessons})} sites, {len(unfit)} left out; "
        f"{len(trained.roots)} trees of {len(trained.columns)} features, {options.out.stat().st_size / 1024:.0f} KB, "
        f"{time.perf_counter() - start:.0f} s: {options.out}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
