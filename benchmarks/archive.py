"""The archive at size: how fast articles go in, how fast they are found, how large the file is.

    python -m benchmarks.archive                            # a million articles: twenty minutes, 15 GB of disk
    python -m benchmarks.archive --articles 100000 --json figures.json --plots docs/images

It builds an archive of made articles (`benchmarks.synthetic`), with everything on that a crawl has on: captures,
versions, evidence, full-text index, signatures and pairs of copies. As in a crawl, another process makes an article and
works out what it is found by, and one process writes; the rate is that of both, by the clock. An archive of the same
size that is there already is measured as it is. Then readers and writers work at it at once (`benchmarks.concurrency`).
"""

from __future__ import annotations

import multiprocessing
import random
import statistics
import tempfile
import time
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from benchmarks import report
from benchmarks.concurrency import measure as measure_together
from benchmarks.synthetic import EVERY, SOURCES, START, articles, common, planted
from pipelines.archive import Archive
from pipelines.archive.entries import entry_of
from pipelines.items import Capture, Exchange
from scraper.garbage import collect_less

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.connection import Connection

    from rich.table import Table

    from pipelines.items import Article, IndexEntry

    _Made = tuple[str, list[tuple[Article, IndexEntry]]]

_BATCH = 500  # articles in one transaction, as an import or a new reading of stored captures has it
_ALONE = 2_000  # articles that are stored one by one, as a crawl stores them
_EDITED = 50  # one in so many is served again with an edit
_DRAWS = 60  # searches of each kind

Figures = dict[str, dict[str, Any]]


def main() -> None:
    """Build, measure, and print."""
    words = report.arguments(__doc__)
    words.add_argument("--articles", type=int, default=1_000_000, help="how many  [default: 1,000,000]")
    words.add_argument("--archive", type=Path, help="where; kept afterwards  [default: a temporary file]")
    words.add_argument("--seconds", type=float, default=60, help="of readers and writers at once  [default: 60]")
    words.add_argument(
        "--plots", type=Path, metavar="FOLDER", help="draw the times of search (needs the extra `bench`)"
    )
    chosen = words.parse_args()
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.archive or Path(folder) / "archive.db"
        figures: Figures = {}
        with Archive(path) as archive:
            if archive.articles.count() < chosen.articles:
                figures |= build(archive, chosen.articles, console)
            figures |= sizes(archive)
            archive.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with Archive(path, readonly=True) as archive:
            figures |= searches(archive, chosen.articles, console)
            figures |= openings(archive, chosen.articles)
        figures |= measure_together(path, seconds=chosen.seconds, total=chosen.articles, console=console)
    console.print(_table(figures, chosen.articles))
    report.write(chosen.json, {"articles": chosen.articles, "figures": figures})
    if chosen.plots:
        from benchmarks.plots import search_times

        console.print(f"{search_times(figures, chosen.plots)}")


def build(archive: Archive, total: int, console: Console) -> Figures:
    """Fill an archive."""
    for source in SOURCES:
        archive.sources.add(f"https://{source}/", now=START)
    archive.crawls.start(now=START, version="benchmark")
    collect_less()  # as a crawl does
    spent: list[float] = []
    worked: list[float] = []
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Articles", total=total, rate="")
        done = archive.articles.count()
        progress.update(task, completed=done)
        for batch in _made(total - done - min(_ALONE, total // 10), _BATCH, total=total, first=done):
            if not spent:  # the other process has begun
                begun, cpu = time.perf_counter(), time.process_time()
            with archive.transaction():
                for made in batch:
                    _save(archive, *made)
            spent.append((time.perf_counter() - begun) / len(batch))
            worked.append((time.process_time() - cpu) / len(batch))
            progress.update(task, advance=len(batch), rate=f"{1 / statistics.fmean(spent[-20:]):,.0f}/s")
            begun, cpu = time.perf_counter(), time.process_time()
        done = archive.articles.count()
        alone = []
        for [made] in _made(total - done, 1, total=total, first=done):
            begun = time.perf_counter()
            with archive.transaction():
                _save(archive, *made)
            alone.append(time.perf_counter() - begun)
            progress.advance(task)
    tail = spent[-len(spent) // 10 :]
    return {
        f"stored in batches of {_BATCH}": _row(1 / statistics.fmean(spent), "articles/s", 1_000, at_least=True),
        "the same, of the CPU's time alone": _row(statistics.fmean(worked) * 1_000, "ms an article"),
        "the same, the last tenth": _row(1 / statistics.fmean(tail), "articles/s"),
        "stored one a transaction": _row(1 / statistics.fmean(alone), "articles/s"),
    }


def _made(count: int, size: int, *, total: int, first: int) -> Iterator[list[_Made]]:
    """Batches of articles, made and worked out by another process."""
    context = multiprocessing.get_context("spawn")
    mine, its = context.Pipe(duplex=False)
    worker = context.Process(target=_make, args=(its, count, size, total, first), daemon=True)
    worker.start()
    its.close()
    with suppress(EOFError):  # it has made all of them
        while True:
            yield mine.recv()
    worker.join()
    if worker.exitcode:
        raise SystemExit("the process that makes the articles has died")


def _make(pipe: Connection, count: int, size: int, total: int, first: int) -> None:
    collect_less()
    made = ((source, _editions(article)) for source, article in articles(count, total=total, first=first))
    while batch := list(islice(made, size)):
        pipe.send(batch)


def _editions(article: Article) -> list[tuple[Article, IndexEntry]]:
    """An article and what it is found by; one in fifty a second time, edited."""
    editions = [article]
    if _number(article) % _EDITED == 0:
        text = f"{article.text}\n\nCorrection: an earlier version of this story named another day."
        editions.append(replace(article, text=text))
    return [(edition, entry_of(edition)) for edition in editions]


def _number(article: Article) -> int:
    return int(article.url.rsplit("/", 1)[1])


def _save(archive: Archive, source: str, editions: list[tuple[Article, IndexEntry]]) -> None:
    """Store an article with its captures."""
    for edition, entry in editions:
        number = _number(edition)
        served_at = START + timedelta(seconds=number, hours=0 if edition is editions[0][0] else 2)
        exchange = Exchange(
            method="GET", url=edition.url, request_headers=(), status=200, body=b"", fetched_at=served_at,
            response_headers=(("Content-Type", "text/html"),),
        )  # fmt: skip
        place = Capture(
            warc_file="benchmark.warc.gz", warc_offset=number * 30_000, warc_length=30_000, digest=f"sha1:{number:032}"
        )
        capture = archive.captures.add(place, exchange, crawl=1)
        archive.articles.save(
            edition, source=source, now=served_at, extractor="1", capture=capture, served_at=served_at, entry=entry
        )


def searches(archive: Archive, total: int, console: Console) -> Figures:
    """Newest and best first for words of every frequency, and the newest with filters."""
    figures: Figures = {}
    for every in (n for n in EVERY if n <= total // 10):
        found = total // every
        times = _times(archive, planted(every), console, f"1 in {every:,}, newest first")
        figures[f"newest first, a word in {found:,}"] = _row(times, "ms", 20)
        if every > 1:
            times = _times(archive, planted(every), console, f"1 in {every:,}, best first", best_first=True)
            figures[f"best first, a word in {found:,}"] = _row(times, "ms", 150 if found <= 100_000 else None)
    month = date.fromisoformat(str(archive.articles.get(1 + total // 2).published_at)[:10])
    kinds: dict[str, tuple[list[str], dict[str, Any]]] = {
        "a common word in one source": (planted(2), {"source": SOURCES[3]}),
        "a common word in one month": (planted(2), {"since": month, "until": month + timedelta(days=30)}),
        "a phrase of common words": ([f'"every1v0 {word}"' for word in planted(2)], {}),
        "a common word and a rare one": ([f"every1v0 {word}" for word in planted(1_000)], {}),
        "a common word without another": ([f"every1v0 NOT {word}" for word in planted(2)], {}),
        "in the title": ([f"title:{word}" for word in common("en")], {}),
        "a prefix of common words": (["every10v*", "every1*"], {}),
    }
    for kind, (words, options) in kinds.items():
        figures[f"newest first, {kind}"] = _row(_times(archive, words, console, kind, **options), "ms")
    return figures


def _times(archive: Archive, words: list[str], console: Console, kind: str, **options: Any) -> list[float]:
    """Milliseconds of each of some dozens of searches, snippets and all."""
    rng = random.Random(7)
    with console.status(kind):
        return [report.timed(partial(archive.search, rng.choice(words), **options)) for _ in range(_DRAWS)]


def openings(archive: Archive, total: int) -> Figures:
    """An article with its versions, events and evidence."""
    rng = random.Random(7)

    def open_whole(key: int) -> None:
        archive.articles.get(key)
        archive.articles.versions(key)
        archive.articles.events(key)
        archive.articles.evidence(key)

    def times(work: Callable[[int], object], keys: Iterable[int]) -> list[float]:
        return [report.timed(partial(work, key)) for key in keys]

    edited = [1 + rng.randrange(total // _EDITED) * _EDITED for _ in range(300)]
    copied = [key for (key,) in archive.db.execute("SELECT article FROM copies LIMIT 300").fetchall()]
    figures = {"opening an article with its versions and evidence": _row(times(open_whole, edited), "ms", 5)}
    if copied:
        figures["opening its copies"] = _row(times(archive.copies.of, copied), "ms")
    return figures


def sizes(archive: Archive) -> Figures:
    """Bytes of the parts of the file, against those of the text."""
    text, versions, copies = archive.db.execute(
        "SELECT sum(length(CAST(text AS BLOB))), (SELECT count(*) FROM versions), (SELECT count(*) FROM copies)"
        " FROM articles"
    ).fetchone()
    whole = archive.db.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").fetchone()[0]
    parts = dict(archive.db.execute(_PARTS).fetchall())
    figures = {"versions": _row(versions, ""), "pairs of copies": _row(copies, ""), "text": _row(text / 1e9, "GB")}
    figures["the file"] = _row(whole / 1e9, "GB") | {"note": f"{whole / text:.2f} × the text"}
    for part, size in sorted(parts.items(), key=lambda one: -one[1])[:8]:
        figures[f"of it: {part}"] = _row(size / 1e9, "GB") | {"note": f"{size / text:.2f} × the text"}
    return figures


_PARTS = """
SELECT CASE WHEN name LIKE 'articles_fts%' THEN 'full-text index' WHEN name LIKE 'signature%' OR name LIKE 'copies%'
            THEN 'signatures and copies' WHEN name LIKE 'sqlite_autoindex%' OR name IN
            (SELECT name FROM sqlite_schema WHERE type = 'index') THEN 'other indexes' ELSE name END AS part,
       sum(pageno) * (SELECT page_size FROM pragma_page_size) FROM dbstat WHERE aggregate = TRUE GROUP BY part"""


def _row(
    value: float | list[float], unit: str, wanted: float | None = None, *, at_least: bool = False
) -> dict[str, Any]:
    """A figure; of a list, its median and its 95th percentile, which what is wanted is held against."""
    row: dict[str, Any] = {"unit": unit}
    if isinstance(value, list):
        row |= {"value": statistics.median(value), "p95": report.p95(value)}
    else:
        row["value"] = value
    if wanted is not None:
        reached = row.get("p95", row["value"])
        row |= {"wanted": wanted, "reached": reached >= wanted if at_least else reached <= wanted}
    return row


def _table(figures: Figures, total: int) -> Table:
    table = report.table(f"An archive of {total:,} articles", "", "median", "95 %", "<", "wanted", "<")
    for name, row in figures.items():
        wanted = f"{row['wanted']:,g}" if "wanted" in row else ""
        mark = {True: "[green]✓[/]", False: "[red]✗[/]"}.get(row.get("reached"), row.get("note", ""))
        p95 = f"{row['p95']:,.2f}" if "p95" in row else ""
        value = f"{row['value']:,.0f}" if row["unit"] in {"", "articles/s"} else f"{row['value']:,.2f}"
        table.add_row(name, value, p95, row["unit"], wanted, mark)
    return table


if __name__ == "__main__":
    main()
