"""What the memory of a site adds to the text of its next page, and what it costs.

    python -m benchmarks.memory --corpus FOLDER [--sets aef fundus] [--json FILE] [--plots FOLDER]

A page is read by a model that did not see its site (five folds, trained here; needs the extra `train`).
Three kinds of memory are measured, each against extraction without one, on the same pages:

    pair      after 1 other page of the site, which is in the corpus too. Real, but 1 is all that a corpus of two or
              three pages a site has; the two pages are of different days, so follow-ups of one story are missing
    shared    after 5 and 50 others, made: what the real pair has in common stands on each of them, with the paragraphs
              of other articles of the corpus. A lower bound: what rotates over a site is not on a single other page
    all       after 5 and 50 others, made: all that is no text on the page itself stands on each of them, but for links
              and what is the page's own (title, byline, dates, captions). An upper bound, as some of that was the
              page's own too
    rotating  the same, but each of these blocks stands on a share of the pages, drawn at random for each: what can be
              told apart after 5 pages, and what takes 50

No memory of these shows how text that rightly recurs fares. Of the lines that are taken for text without a memory and
stand on the other real page too, a table tells how many are text and how many are none, by the way they are set. In
another, a paragraph is put into the story, set like its paragraphs or apart, and stands on a share of 50 other pages.
The last has bytes and milliseconds.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree
from rich.console import Console
from rich.progress import track

from benchmarks import report
from benchmarks.corpus import LEFT_OUT, Sample, fold, load
from benchmarks.measures import Output, body_scores, score, shingles
from benchmarks.memory_costs import costs
from pipelines.fingerprint import block_print, normalise
from pipelines.items import SiteMemory, Traces
from pipelines.memory import for_page, remember
from scraper.extract import extract
from scraper.extract.body.memory import fingerprints, repeated
from scraper.extract.page.document import parse
from scraper.extract.page.walk import lay_out

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from benchmarks.measures import Scores
    from pipelines.items import Article

    Read = Callable[[Sample, SiteMemory | None], Article]

OTHERS = (5, 50)
SHARES = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 1.0)
_PAGES = 50  # that a recurring text stands on a share of
_SAME_STORY = 200  # characters at the start of two texts that are one story
_TEXT = 0.3  # share of a block's words that are the truth's from which it is text
_LINKED = 0.5  # share of a block in links from which it is a link
_RECURRING = "This paragraph belongs to the story although it stands in others of the same series as well."
_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Case:
    """A page with what its blocks are."""

    sample: Sample
    others: tuple[Sample, ...]
    """Pages of the same site with other stories."""

    def memory(self, kind: str, others: int, donors: Sequence[list[str]], rng: random.Random) -> SiteMemory:
        """The memory after so many other pages of a kind."""
        if kind == "pair":
            return _remembered([_blocks(self.others[0])])
        own = _furniture(self.sample)
        if kind == "shared":
            own &= _blocks(self.others[0])
        shares = {block: rng.random() if kind == "rotating" else 1.0 for block in sorted(own)}
        pages = []
        for _ in range(others):
            pages.append({block for block, share in shares.items() if rng.random() < share})
            pages[-1] |= {one for one in map(block_print, rng.choice(donors)) if one is not None}
        return _remembered(pages)


def _remembered(pages: Iterable[set[int]]) -> SiteMemory:
    memory = SiteMemory()
    for blocks in pages:
        memory = remember(memory, Traces(blocks=tuple(sorted(blocks))))
    return for_page(memory)


def _blocks(sample: Sample) -> set[int]:
    """The fingerprints of a page."""
    prints = (block_print(block.text) for block in lay_out(parse(sample.page)).blocks)
    return {one for one in prints if one is not None}


def _furniture(sample: Sample) -> set[int]:
    """The fingerprints of what is no text on a page, no link, and not the page's own."""
    article, truth = extract(sample.page), normalise(sample.body or "")
    told = shingles(truth)
    images = [words for image in article.images for words in (image.caption, image.credit)]
    own = [article.title, article.dek, *article.authors, article.published_raw, article.modified_raw, *images]
    marks = [words for words in map(normalise, filter(None, own)) if words]
    found = set()
    for block in lay_out(parse(sample.page)).blocks:
        words = normalise(block.text)
        if (
            words in truth
            or _is_text(words, told)
            or block.linked >= _LINKED * len(block.text)
            or any(mark in words for mark in marks)
        ):
            continue
        found.add(block_print(block.text))
    return {one for one in found if one is not None}


def _is_text(words: str, told: Counter[tuple[str, ...]]) -> bool:
    """Whether words are the story's, be it that the truth has them in another form."""
    mine = shingles(words)
    return bool(mine) and (mine & told).total() >= _TEXT * mine.total()


def cases(samples: Sequence[Sample]) -> Iterator[Case]:
    """The pages whose site has another one, with another story."""
    sites = defaultdict(list)
    for sample in samples:
        sites[sample.site].append(sample)
    for sample in samples:
        if sample.body:
            others = tuple(other for other in sites[sample.site] if not _same_story(sample, other))
            if others:
                yield Case(sample, others)


def _same_story(one: Sample, other: Sample) -> bool:
    starts = {normalise(sample.body or sample.id)[:_SAME_STORY] for sample in (one, other)}
    return one.url == other.url or len(starts) == 1


def reader(samples: Sequence[Sample]) -> Read:
    """What reads a page with a memory, or without one."""
    from benchmarks.train import cross_validated, lessons_of

    models = list(cross_validated(lessons_of(samples)))
    return lambda sample, memory: extract(sample.page, None, memory, judged_by=models[fold(sample.site)])


def measure(
    found: Sequence[Case], donors: Sequence[list[str]], read: Read, console: Console
) -> dict[str, list[Output]]:
    """The outputs on each page, by kind of memory; "none" is without one."""
    rng = random.Random(7)
    kinds = [("pair", 1), *((kind, others) for kind in ("shared", "rotating", "all") for others in OTHERS)]
    outputs: dict[str, list[Output]] = {"none": []} | {f"{kind} {others}": [] for kind, others in kinds}
    for case in track(found, "Remembering", console=console, transient=True):
        outputs["none"].append(_output(case.sample, read(case.sample, None)))
        for kind, others in kinds:
            memory = case.memory(kind, others, donors, rng)
            outputs[f"{kind} {others}"].append(_output(case.sample, read(case.sample, memory)))
    return outputs


def _output(sample: Sample, article: Article) -> Output:
    left_out = LEFT_OUT.get(sample.set, frozenset())
    return Output(body="\n".join(block.text for block in article.blocks if block.kind not in left_out))


def known_lines(found: Sequence[Case], read: Read) -> dict[str, dict[str, int]]:
    """How many lines that are taken for text, and stand on the other page too, are text and how many are none."""
    counts = {how: {"text": 0, "no text": 0} for how in ("apart", "among paragraphs", "headings")}
    for case in found:
        article, layout, other = read(case.sample, None), lay_out(parse(case.sample.page)), _blocks(case.others[0])
        prints = fingerprints(layout)
        apart = {prints[n] for n in repeated(layout, prints, _remembered([other]))}
        truth = normalise(case.sample.body or "")
        for block in article.blocks:
            one = block_print(block.text)
            if one in other:
                how = "headings" if block.kind == "heading" else "apart" if one in apart else "among paragraphs"
                counts[how]["text" if normalise(block.text) in truth else "no text"] += 1
    return counts


def recurring(samples: Sequence[Sample], read: Read, console: Console) -> dict[str, dict[str, float]]:
    """Share of pages on which a recurring paragraph stays in the text, by how it is set and its share of the pages.

    Only pages count on which it is part of the text where nothing is remembered.
    """
    block = block_print(_RECURRING)
    assert block is not None
    kept: dict[str, dict[str, list[bool]]] = {how: {f"{s:.0%}": [] for s in SHARES} for how in _INSERTED}
    for sample in track(samples, "Recurring text", console=console, transient=True):
        for how, insert in _INSERTED.items():
            page = _with_paragraph(sample, insert)
            if page is None or not _has_paragraph(read(page, None)):
                continue
            for share in SHARES:
                having = round(_PAGES * share)
                memory = _remembered([{block}] * having + [set()] * (_PAGES - having))
                kept[how][f"{share:.0%}"].append(_has_paragraph(read(page, memory)))
    return {how: {s: sum(v) / max(1, len(v)) for s, v in row.items()} for how, row in kept.items()}


def _has_paragraph(article: Article) -> bool:
    return any(block.text == _RECURRING for block in article.blocks)


def _with_paragraph(sample: Sample, insert: Callable[[etree._Element], None]) -> Sample | None:
    """The page with one more paragraph in the middle of its text; None where its paragraphs are no elements."""
    document, truth = parse(sample.page), normalise(sample.body or "")
    paragraphs = [e for e in document.root.iter("p") if len(e) == 0 and len(e.text or "") > 80]
    paragraphs = [e for e in paragraphs if normalise(e.text or "") in truth]
    if len(paragraphs) < 3:
        return None
    insert(paragraphs[len(paragraphs) // 2])
    markup = etree.tostring(document.root, encoding="utf-8", method="html")
    return Sample(sample.id, sample.set, sample.site, sample.url, markup, sample.truth)


def _insert_like(paragraph: etree._Element) -> None:
    added = etree.Element("p", dict(paragraph.attrib))
    added.text = _RECURRING
    paragraph.addnext(added)


def _insert_apart(paragraph: etree._Element) -> None:
    holder = etree.Element("div", {"class": "intro-of-series"})
    etree.SubElement(holder, "p").text = _RECURRING
    paragraph.addnext(holder)


_INSERTED: dict[str, Callable[[etree._Element], None]] = {"among paragraphs": _insert_like, "apart": _insert_apart}


@dataclass(frozen=True, slots=True)
class Change:
    """What a memory changed: F1 gained, the bounds of its 95 % interval, and on how many pages it rose and fell."""

    gain: float
    low: float
    high: float
    better: int
    worse: int


def change(samples: Sequence[Sample], before: Sequence[Output], after: Sequence[Output]) -> Change:
    """The change of F1, page by page."""
    pairs = [
        tuple(_f1(body_scores(s.body or "", output.body or "")) for output in (old, new))
        for s, old, new in zip(samples, before, after, strict=True)
    ]
    gains = [new - old for old, new in pairs]
    rng = random.Random(7)
    means = sorted(sum(rng.choices(gains, k=len(gains))) / len(gains) for _ in range(_RESAMPLES))
    return Change(
        gain=sum(gains) / len(gains),
        low=means[int(0.025 * _RESAMPLES)],
        high=means[int(0.975 * _RESAMPLES)],
        better=sum(gain > 0 for gain in gains),
        worse=sum(gain < 0 for gain in gains),
    )


def _f1(scores: tuple[float | None, float | None]) -> float:
    precision, recall = (value or 0.0 for value in scores)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def show(console: Console, name: str, scores: dict[str, Scores], changes: dict[str, Change]) -> None:
    """A table of one set."""
    pages = next(iter(scores.values())).pages
    columns = ("memory", "precision", "recall", "F1", "exact", "F1 a page, change", "better", "worse")
    table = report.table(f"{name}: {pages} pages", *columns)
    for kind, row in scores.items():
        values = [f"{row.values[measure][0]:.4f}" for measure in ("precision", "recall", "body", "exact")]
        told = changes.get(kind)
        cells = (
            [f"{told.gain:+.4f} [{told.low:+.4f}, {told.high:+.4f}]", str(told.better), str(told.worse)] if told else []
        )
        table.add_row(kind, *values, *cells)
    console.print(table)


def show_rows(console: Console, title: str, rows: dict[str, dict[str, Any]]) -> None:
    """A table of plain values, by row and column."""
    table = report.table(title, "", *next(iter(rows.values())))
    for name, row in rows.items():
        table.add_row(name, *(f"{value:.2f}" if isinstance(value, float) else str(value) for value in row.values()))
    console.print(table)


def main(words: list[str] | None = None) -> int:
    """The command; gives its exit code."""
    parser = report.arguments(__doc__, corpus=True)
    parser.add_argument("--sets", nargs="*", default=[])
    parser.add_argument("--plots", type=Path, help="draw the figures into this folder (needs matplotlib)")
    options = parser.parse_args(words)
    console = Console(width=None if sys.stdout.isatty() else 150)
    try:
        samples = list(load(options.corpus, options.sets))
    except FileNotFoundError as error:
        print(error, file=sys.stderr)
        return 2
    found = list(cases(samples))
    donors = [(sample.body or "").split("\n") for sample in samples if sample.body]
    with console.status("Training on the other sites"):
        read = reader(samples)
    outputs = measure(found, donors, read, console)
    results: dict[str, Any] = {"quality": {}, "change": {}}
    drawn: dict[str, dict[str, Change]] = {}
    for name in ["every set", *dict.fromkeys(case.sample.set for case in found)]:
        rows = [n for n, case in enumerate(found) if name in {"every set", case.sample.set}]
        pages = [found[n].sample for n in rows]
        of = {kind: [given[n] for n in rows] for kind, given in outputs.items()}
        scores = {kind: score(pages, given) for kind, given in of.items()}
        changes = {kind: change(pages, of["none"], given) for kind, given in of.items() if kind != "none"}
        show(console, name, scores, changes)
        drawn[name] = changes
        results["quality"][name] = {kind: asdict(row) for kind, row in scores.items()}
        results["change"][name] = {kind: asdict(row) for kind, row in changes.items()}
    results["known"] = known_lines(found, read)
    show_rows(console, "Lines taken for text that stand on another page too", results["known"])
    results["recurring"] = recurring([case.sample for case in found], read, console)
    show_rows(console, "Recurring text that stays, by the share of 50 other pages that have it", results["recurring"])
    results["costs"] = costs([case.sample.page for case in found], console)
    show_rows(console, "Costs", results["costs"])
    report.write(options.json, results)
    if options.plots:
        from benchmarks.plots import gains

        console.print(f"drawn: {gains(drawn, options.plots)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
