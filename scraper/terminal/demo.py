"""`pressmark demo`: the whole way on a small site of our own, crawled by the same code as any other."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipelines import urls
from pipelines.archive import Archive
from scraper.crawling import Pass, run
from scraper.demo import DemoSite
from scraper.spiders.news import Seed
from scraper.terminal import report
from scraper.terminal.logs import configure
from scraper.terminal.progress import CrawlProgress

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.console import Console

__all__ = ["run_demo"]

_DELAY = 0.02  # seconds: the demo's server is on this machine and ours


def run_demo(console: Console, archive_path: Path) -> None:
    """Crawl the demo site; the first time twice, its second edition being a day of edits later."""
    name = urls.site_name(DemoSite.HOME)
    with Archive(archive_path) as archive:
        known = any(source.name == name for source in archive.sources.all())
    with DemoSite() as site, _through_proxy(site.proxy_url):

        def next_edition() -> None:
            site.edition = 2
            progress.show(second.tally)

        first = Pass(seeds=[Seed(DemoSite.HOME)])
        second = Pass(seeds=[Seed(DemoSite.HOME)], recheck=True, before=next_edition)
        passes = [second] if known else [first, second]
        console.print(f"Crawling [bold]{DemoSite.HOME}[/bold], a town paper on this machine, into {archive_path}\n")
        configure(console, verbose=False)
        with CrawlProgress(console, passes[0].tally) as progress:
            run(archive_path, passes, settings={"HOST_DELAY": _DELAY})
    if not known:
        report.summary(console, first.tally)
        console.print("\nA second pass, after the paper changed some of its pages:\n")
    report.summary(console, second.tally)
    with Archive(archive_path) as archive:
        archive.sources.pause(name)  # `pressmark crawl` without arguments must not look for a site that is gone
        report.newest(console, archive, name)
        report.changed(console, archive, name)
    report.next_steps(
        console,
        ("pressmark browse", "read it in the browser"),
        ("pressmark search korpu", "find an article"),
        ("pressmark show 1 --evidence", "read one, with its evidence"),
        ("pressmark crawl https://axar.az/ --limit 20", "archive a real site"),
    )


@contextmanager
def _through_proxy(address: str) -> Iterator[None]:
    """Have the crawl reach the demo site under its own name: its server answers as a proxy does."""
    wanted = {"http_proxy": address, "no_proxy": ""}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
