"""How well links to articles are told from other links, with and without what is known of a site's addresses.

    python -m benchmarks.links --corpus FOLDER --labels FILE [--world PROXY] [--json FILE]
    python -m benchmarks.links --corpus FOLDER --sample 840 --labels FILE    # writes links to be labelled

The labels are a line of JSON a link, made by a careful reader: {"page": id in the corpus, "url": …, "article": true}. A
story, review, interview or gallery with an address of its own is an article; a topic, a person, a shop, a form is none.
The page that holds the link is read like a home page. "known" are the outcomes behind other labelled links of the same
site, drawn at random, as a crawl would have counted them. `--world` measures a world of listing pages, with traps,
through its proxy. Labels and pages are other people's addresses and texts: they are given by their paths and are no
part of the project.
"""

from __future__ import annotations

import json
import logging
import random
import sys
import urllib.request
import warnings
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from rich.console import Console

from benchmarks import report
from benchmarks.corpus import Sample, load
from benchmarks.measures import f1
from pipelines import urls
from pipelines.items import Page
from pipelines.patterns import UNKNOWN, Counts, Patterns, patterns_of
from scraper.discovery.anchors import targets
from scraper.discovery.links import page_links, tree_of
from scraper.discovery.shapes import shape_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_DRAWS = 5  # of known outcomes, each
_PER_SITE = 14
_FEWEST = 30  # links that a page must have to be sampled


@dataclass(frozen=True, slots=True)
class Label:
    """A link on a page, and whether an article is behind it."""

    page: Page
    site: str
    url: str
    is_article: bool


@dataclass(frozen=True, slots=True)
class Result:
    """Of the links taken for articles, how many are; of the articles, how many were taken; with 95 % intervals."""

    precision: float
    recall: float
    f1: float
    precision_interval: tuple[float, float]
    recall_interval: tuple[float, float]


Judge: TypeAlias = Callable[[Label, "Sequence[Label]"], bool]
"""Whether a link is taken for an article, given the labelled links of its site."""


def learned(labels: Iterable[Label]) -> Patterns:
    """What a crawl knows after it fetched these."""
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for label in labels:
        for pattern in patterns_of(label.url):
            counted[pattern][not label.is_article] += 1
    return Patterns({pattern: Counts(*counts) for pattern, counts in counted.items()})


def by_page(known: int | None, rng: random.Random) -> Judge:
    """Our judgement, with so many outcomes of other links known; None: all of them."""
    cache: dict[str, set[str]] = {}

    def judge(label: Label, of_site: Sequence[Label]) -> bool:
        if known == 0:
            if label.page.url not in cache:
                cache[label.page.url] = _articles(label.page, label.site, UNKNOWN)
            return label.url in cache[label.page.url]
        others = [one for one in of_site if one is not label]
        drawn = others if known is None else rng.sample(others, min(known, len(others)))
        return label.url in _articles(label.page, label.site, learned(drawn))

    return judge


def _articles(page: Page, site: str, patterns: Patterns) -> set[str]:
    links = page_links(page, home=True, site=site, patterns=patterns)
    return {link.url for link in links if link.kind == "article"}


def judges(rng: random.Random) -> dict[str, Judge]:
    """Everything that is compared, best last."""
    found: dict[str, Judge] = {}
    logging.getLogger("tldextract").setLevel(logging.CRITICAL)  # newspaper's, which wants the network
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            from newspaper.urls import valid_url
        except ImportError:
            pass
        else:
            found["newspaper4k: valid_url"] = lambda label, _: bool(valid_url(label.url))
    found["the address alone"] = lambda label, _: shape_of(label.url) == "article"
    found["nothing known"] = by_page(0, rng)
    for known in (3, 6):
        found[f"{known} outcomes known"] = by_page(known, rng)
    found[f"{_PER_SITE - 1} outcomes known"] = by_page(None, rng)
    return found


def measure(labels: Sequence[Label], judge: Judge, rng: random.Random, draws: int) -> Result:
    """Precision and recall, bootstrapped over sites."""
    by_site: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        by_site[label.site].append(label)
    tallies = []
    for of_site in by_site.values():
        tally = [0, 0, 0]  # taken and right, taken, articles
        for label in (one for one in of_site for _ in range(draws)):
            taken = judge(label, of_site)
            tally[0] += taken and label.is_article
            tally[1] += taken
            tally[2] += label.is_article
        tallies.append(tally)
    precision, recall = _rates(tallies)
    resampled = [_rates(rng.choices(tallies, k=len(tallies))) for _ in range(1000)]
    return Result(
        precision,
        recall,
        f1(precision, recall),
        _interval([p for p, _ in resampled]),
        _interval([r for _, r in resampled]),
    )


def _rates(tallies: Sequence[Sequence[int]]) -> tuple[float, float]:
    right, taken, there = (sum(column) for column in zip(*tallies, strict=True))
    return right / taken if taken else 0.0, right / there if there else 0.0


def _interval(values: list[float]) -> tuple[float, float]:
    values.sort()
    return values[len(values) // 40], values[-len(values) // 40 - 1]


def read_labels(folder: Path, file: Path) -> list[Label]:
    """The labelled links with their pages."""
    pages = {sample.id: sample for sample in load(folder)}
    with file.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Label(pages[row["page"]].page, urls.site_name(pages[row["page"]].url), row["url"], row["article"])
        for row in rows
    ]


def to_label(samples: Sequence[Sample], wanted: int, rng: random.Random) -> Iterator[dict[str, Any]]:
    """Links drawn at random, so many of each of as many sites as are needed."""
    pages = list(samples)
    rng.shuffle(pages)
    seen: set[str] = set()
    for sample in pages:
        site = urls.site_name(sample.url)
        linked = sorted({link.url for link in page_links(sample.page, home=True, site=site)})
        if site in seen or len(linked) < _FEWEST:
            continue
        seen.add(site)
        for url in rng.sample(linked, _PER_SITE):
            yield {"page": sample.id, "url": url, "article": None}
        if len(seen) * _PER_SITE >= wanted:
            return


def of_world(proxy: str) -> list[Label]:
    """Every link of the listing pages of a world, labelled by its truth."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": proxy}))

    def get(url: str) -> bytes:
        with opener.open(url) as answer:
            body: bytes = answer.read()
        return body

    truth = {urls.canonical(row["url"]) for row in json.loads(get("http://newsworld.test/truth"))}
    labels = []
    for host in json.loads(get("http://newsworld.test/hosts")):
        home = f"http://{host}/"
        page = Page(home, get(home), headers={"Content-Type": "text/html; charset=utf-8"})
        site = urls.site_name(home)
        labels.extend(Label(page, site, url, urls.canonical(url) in truth) for url in _every_link(page, site))
    return labels


def _every_link(page: Page, site: str) -> set[str]:
    root = tree_of(page)
    return set() if root is None else {target.url for target in targets(root, page.url, page.url, site)}


def show(console: Console, title: str, results: dict[str, Result]) -> None:
    """A table, a judgement a row."""
    table = report.table(title, "", "precision", "95 %", "recall", "95 %", "F1")
    for name, one in results.items():
        table.add_row(
            name, f"{one.precision:.3f}", _range(one.precision_interval),
            f"{one.recall:.3f}", _range(one.recall_interval), f"{one.f1:.3f}",
        )  # fmt: skip
    console.print(table)


def _range(interval: tuple[float, float]) -> str:
    return f"{interval[0]:.2f}–{interval[1]:.2f}"


def main(words: list[str] | None = None) -> int:
    """The command; gives its exit code."""
    parser = report.arguments(__doc__, corpus=True)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--sample", type=int, help="write so many links to the labels' file, to be labelled")
    parser.add_argument("--world", help="proxy of a world of listing pages, as in http://127.0.0.1:8899")
    options = parser.parse_args(words)
    console = Console(width=None if sys.stdout.isatty() else 120)
    rng = random.Random(7)
    try:
        if options.sample:
            rows = list(to_label(list(load(options.corpus)), options.sample, rng))
            options.labels.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
            console.print(f"{len(rows)} links to label in {options.labels}")
            return 0
        labels = read_labels(options.corpus, options.labels)
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    results: dict[str, dict[str, Result]] = {}
    with console.status("Judging links"):
        sites = len({label.site for label in labels})
        title = f"{len(labels)} links of {sites} sites, {sum(one.is_article for one in labels)} of them articles"
        results[title] = {
            name: measure(labels, judge, rng, _DRAWS if name.split()[0] in {"3", "6"} else 1)
            for name, judge in judges(rng).items()
        }
        if options.world:
            world = of_world(options.world)
            title = (
                f"The world's home pages: {len(world)} links, {sum(one.is_article for one in world)} of them articles"
            )
            results[title] = {name: measure(world, judge, rng, 1) for name, judge in list(judges(rng).items())[:3]}
    for title, of_set in results.items():
        show(console, title, of_set)
    figures = {title: {name: asdict(one) for name, one in of_set.items()} for title, of_set in results.items()}
    report.write(options.json, figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
