"""Copies: which are found, and what is taken for one wrongly.

    python -m benchmarks.copies --corpus FOLDER [--json FILE]

Of every text of a corpus copies are made as editors make them: words replaced, paragraphs cut, added, put in another
order. Every second text is an original; the others give the words that are put in. The copies of each kind go into an
archive after the originals. Found is a copy that is paired with its original; wrong is a pair of two different stories.
The last table says how alike different texts of the corpus are.
"""

from __future__ import annotations

import random
import statistics
import tempfile
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import track

from benchmarks import report
from benchmarks.corpus import load
from benchmarks.synthetic import START
from pipelines.archive import Archive
from pipelines.archive.copies import CONTAINED, SAME
from pipelines.archive.folding import fold
from pipelines.items import Article
from pipelines.minhash import compare, shingles

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.minhash import Hashes

_LEAST_WORDS = 100
_BARS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


def main() -> None:
    """Make copies, store them, and print what was found."""
    words = report.arguments(__doc__, corpus=True)
    chosen = words.parse_args()
    console = Console()
    texts = {
        sample.id: sample.body.replace("\n\n", "\n").replace("\n", "\n\n")
        for sample in load(chosen.corpus)
        if sample.body and len(sample.body.split()) >= _LEAST_WORDS
    }
    texts = {min(keys): text for text, keys in _by_text(texts).items()}
    rows, wrong = _found(texts, console)
    strangers = _strangers(texts, console)
    _print(rows, wrong, strangers, len(texts), console)
    report.write(chosen.json, {"copies": rows, "strangers": strangers, "wrong": len(wrong)})


def _by_text(texts: dict[str, str]) -> dict[str, list[str]]:
    """The pages of each text: a corpus may have a page twice."""
    pages: dict[str, list[str]] = {}
    for key, text in texts.items():
        pages.setdefault(text, []).append(key)
    return pages


# -- copies as editors make them ------------------------------------------------------------------------------------


def _replace(every: int) -> Callable[[str, str, random.Random], str]:
    def made(text: str, other: str, rng: random.Random) -> str:
        stock = other.split()
        words = text.split(" ")
        return " ".join(rng.choice(stock) if rng.random() < 1 / every else word for word in words)

    return made


def _keep(share: float) -> Callable[[str, str, random.Random], str]:
    def made(text: str, other: str, rng: random.Random) -> str:  # noqa: ARG001
        words = text.split(" ")
        return " ".join(words[: int(len(words) * share)])

    return made


def _add(share: float) -> Callable[[str, str, random.Random], str]:
    def made(text: str, other: str, rng: random.Random) -> str:  # noqa: ARG001
        more = other.split(" ") * 20
        return f"{text}\n\n{' '.join(more[: int(len(text.split(' ')) * share)])}"

    return made


def _shuffle(text: str, other: str, rng: random.Random) -> str:  # noqa: ARG001
    paragraphs = text.split("\n\n")
    rng.shuffle(paragraphs)
    return "\n\n".join(paragraphs)


def _reset(text: str, other: str, rng: random.Random) -> str:  # noqa: ARG001
    return text.upper().replace('"', "»").replace(",", " –").replace("\n\n", "\n \n")


def _desk(text: str, other: str, rng: random.Random) -> str:
    """What a desk does to a wire story: a lead of its own, the end cut, a word in thirty replaced."""
    return f"{' '.join(other.split()[:40])}\n\n{_replace(30)(_keep(0.75)(text, other, rng), other, rng)}"


_KINDS: dict[str, Callable[[str, str, random.Random], str]] = {
    "other case, quotes, space": _reset,
    "a word in 50 replaced": _replace(50),
    "a word in 20 replaced": _replace(20),
    "a word in 10 replaced": _replace(10),
    "the last quarter cut": _keep(0.75),
    "the second half cut": _keep(0.5),
    "the last two thirds cut": _keep(1 / 3),
    "a third added": _add(1 / 3),
    "as much added": _add(1),
    "paragraphs in another order": _shuffle,
    "a desk's lead, a quarter cut, a word in 30 replaced": _desk,
}


def _found(texts: dict[str, str], console: Console) -> tuple[dict[str, dict[str, Any]], list[tuple[str, str, float]]]:
    """Of each kind of copy, how alike they are and how many were found; and the pairs of different stories."""
    rows: dict[str, dict[str, Any]] = {}
    wrong: list[tuple[str, str, float]] = []
    originals, stock = list(texts)[::2], list(texts)[1::2]
    for kind, make in _KINDS.items():
        rng = random.Random(7)
        made = {key: make(texts[key], texts[rng.choice(stock)], rng) for key in originals}
        pairs = _pairs({key: texts[key] for key in originals}, made, kind, console)
        likeness = [compare(shingles(fold(texts[key])), shingles(fold(text))) for key, text in made.items()]
        rows[kind] = {
            "jaccard": statistics.median(one.jaccard for one in likeness),
            "containment": statistics.median(one.containment for one in likeness),
            "found": len({one for one, other, _ in pairs if one == other}) / len(originals),
        }
        wrong += [pair for pair in pairs if pair[0] != pair[1]]
    return rows, wrong


def _pairs(texts: dict[str, str], made: dict[str, str], kind: str, console: Console) -> list[tuple[str, str, float]]:
    """What an archive of texts and copies of one kind takes for copies: the keys of both, and their Jaccard index."""
    known: dict[int, str] = {}
    with tempfile.TemporaryDirectory() as folder, Archive(Path(folder) / "archive.db") as archive:
        stories = [("first.example", *one) for one in texts.items()] + [
            ("second.example", *one) for one in made.items()
        ]
        for source in ("first.example", "second.example"):
            archive.sources.add(f"https://{source}/", now=START)
        for source, key, text in track(stories, kind, console=console, transient=True):
            article = Article(url=f"https://{source}/{key}", title=key, text=text, published=START)
            with archive.transaction():
                known[archive.articles.save(article, source=source, now=START, extractor="1").id] = key
        pairs = archive.db.execute("SELECT article, other, jaccard FROM copies").fetchall()
    return [(known[one], known[other], jaccard) for one, other, jaccard in pairs]


def _strangers(texts: dict[str, str], console: Console) -> dict[str, Any]:
    """Of all pairs of different texts, how many are that alike: what a threshold must be above."""
    hashed: dict[str, Hashes] = {key: shingles(fold(text)) for key, text in texts.items()}
    counts = dict.fromkeys(_BARS, 0)
    contained = dict.fromkeys(_BARS, 0)
    likest = []
    pairs = list(combinations(texts, 2))
    for one, other in track(pairs, "all pairs", console=console, transient=True):
        jaccard, containment = compare(hashed[one], hashed[other])
        for bar in _BARS:
            counts[bar] += jaccard >= bar
            contained[bar] += containment >= bar
        if containment >= _BARS[0]:
            likest.append((jaccard, containment, one, other))
    likest.sort(reverse=True)
    return {"pairs": len(pairs), "jaccard": counts, "containment": contained, "likest": likest[:12]}


def _print(
    rows: dict[str, dict[str, Any]],
    wrong: list[tuple[str, str, float]],
    strangers: dict[str, Any],
    count: int,
    console: Console,
) -> None:
    title = f"Copies of {count} texts: from a Jaccard of {SAME}, or {CONTAINED} contained"
    table = report.table(title, "Copy", "Jaccard", "Contained", "Found")
    for kind, row in rows.items():
        table.add_row(kind, f"{row['jaccard']:.2f}", f"{row['containment']:.2f}", f"{row['found']:.1%}")
    console.print(table)
    console.print(f"\nPairs of different stories taken for copies: {len(wrong)}")
    for one, other, jaccard in wrong[:12]:
        console.print(f"  {one}  {other}  {jaccard:.2f}", highlight=False)
    title = f"All {strangers['pairs']:,} pairs of the texts as they are"
    bars = report.table(title, "From", "Jaccard", "Contained")
    for bar in _BARS:
        bars.add_row(f"{bar}", f"{strangers['jaccard'][bar]:,}", f"{strangers['containment'][bar]:,}")
    console.print(bars)
    for jaccard, containment, one, other in strangers["likest"]:
        console.print(f"  {jaccard:.2f} {containment:.2f}  {one}  {other}", highlight=False)


if __name__ == "__main__":
    main()
