"""Commands that find and fetch: add, crawl, watch; and what came of it: sources, status."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from scraper.commands.common import (
    NOARCHIVE,
    archive_option,
    delay_option,
    noarchive_option,
    opened,
    request_options,
    terminal,
)

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from rich.console import Console

    from scraper.crawling import Tally
    from scraper.spiders.news import Seed

__all__ = ["add", "crawl", "sources", "status", "watch"]


@click.command()
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@archive_option
@request_options
def add(
    urls: tuple[str, ...], archive_path: Path, contact: str | None, settings: tuple[str, ...], *, verbose: bool
) -> None:
    """Register sources by their home pages, and say how their articles can be found.

    Reads robots.txt, home page, feeds and sitemaps, for a minute and a half at most; no article is fetched.

    \b
    Examples:
      pressmark add https://axar.az/
      pressmark add www.example.com https://news.example.org/en/ --contact you@example.org
    """
    from scraper.spiders.news import Seed
    from scraper.terminal import adding, report
    from scraper.terminal.targets import home_page, probe_settings

    console = terminal()
    homes = [home_page(url) for url in urls]
    seeds = [Seed(home, "home") for home in homes]
    chosen = probe_settings(contact=contact, settings=settings)
    tally = _crawl(console, archive_path, seeds, settings=chosen, verbose=verbose)
    with opened(archive_path) as archive:
        adding.found(console, archive, [archive.sources.get(home).name for home in homes])
    if tally.pages:
        report.next_steps(
            console, ("pressmark crawl", "fetch the articles of every source"), ("pressmark sources", "list them")
        )
    _fail_if_nothing_came(tally)


@click.command()
@click.argument("targets", nargs=-1, metavar="[SOURCE|URL]...")
@archive_option
@click.option(
    "--sources", "sources_file", type=click.File(encoding="utf-8"), help="File with one home page URL a line."
)
@click.option("--limit", type=click.IntRange(min=1), help="At most so many articles of each source.")
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Sitemap entries from this day on.  [default: 30 days ago]",
)
@click.option("--all", "everything", is_flag=True, help="Every entry of the sitemaps, however old.")
@click.option("--recheck", is_flag=True, help="Look at every known article again, due or not.")
@delay_option
@noarchive_option
@request_options
def crawl(
    targets: tuple[str, ...], archive_path: Path, sources_file: Any, limit: int | None, since: datetime | None,
    delay: float | None, contact: str | None, settings: tuple[str, ...],
    *, everything: bool, recheck: bool, obey_noarchive: bool, verbose: bool,
) -> None:  # fmt: skip
    """Make one pass: find what is new, fetch what is due, keep it. Without arguments, over every source.

    A pass that was interrupted, or killed, goes on where it was.

    \b
    Examples:
      pressmark crawl https://axar.az/ --limit 20 --contact you@example.org
      pressmark crawl https://www.example.com/2026/11/one-article.html
      pressmark crawl --sources sites.txt
      pressmark crawl
    """
    from scraper.terminal import report
    from scraper.terminal.targets import crawl_settings, lines, seed

    console = terminal()
    seeds = [
        *(seed(target, archive_path) for target in targets),
        *(lines(sources_file) if sources_file else ()),
    ]
    settings = (*settings, *NOARCHIVE) if obey_noarchive else settings
    chosen = crawl_settings(
        limit=limit, since=since, everything=everything, delay=delay, contact=contact, settings=settings
    )
    if not seeds and not archive_path.exists():
        raise click.UsageError(
            "there is nothing to crawl yet: name a home page, as in `pressmark crawl https://axar.az/`"
        )
    tally = _crawl(console, archive_path, seeds, settings=chosen, recheck=recheck, verbose=verbose)
    report.summary(console, tally)
    if tally.new.total():
        report.next_steps(
            console, ("pressmark browse", "read them in the browser"), ("pressmark search WORDS", "find one"),
            ("pressmark status", "what became of every URL"),
        )  # fmt: skip
    _fail_if_nothing_came(tally)


@click.command()
@archive_option
@click.option("--once", is_flag=True, help="One pass over what is due, then end.")
@click.option("--print-unit", is_flag=True, help="Print a systemd service that does it, and where to put it.")
@delay_option
@noarchive_option
@request_options
def watch(
    archive_path: Path, delay: float | None, contact: str | None, settings: tuple[str, ...],
    *, once: bool, print_unit: bool, obey_noarchive: bool, verbose: bool,
) -> None:  # fmt: skip
    """Keep going: poll every source and look at articles again, each at its own rhythm, until Ctrl-C or SIGTERM.

    It prints one line per pass, waits while the network is gone, and sees sources that are added, paused or given
    another rhythm meanwhile. One process watches an archive; others may crawl, read and browse it.

    \b
    Examples:
      pressmark watch --contact you@example.org
      pressmark watch --once
      pressmark watch --print-unit | sudo tee /etc/systemd/system/pressmark.service
    """
    from scraper.terminal.targets import crawl_settings
    from scraper.terminal.watch import WatchLines, unit, words

    settings = (*settings, *NOARCHIVE) if obey_noarchive else settings
    chosen = crawl_settings(limit=None, since=None, everything=False, delay=delay, contact=contact, settings=settings)
    if print_unit:
        click.echo(unit(archive_path, words(delay=delay, contact=contact, settings=settings)), nl=False)
        return
    if not archive_path.exists():
        raise click.UsageError(
            "there is nothing to watch yet: name a home page, as in `pressmark add https://axar.az/`"
        )
    from scraper.terminal.logs import configure
    from scraper.watching import watch as keep_watch

    configure(terminal(stderr=True), verbose=verbose)
    if not keep_watch(archive_path, WatchLines(archive_path, once=once), settings=chosen, once=once):
        sys.exit(1)


@click.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@archive_option
@click.option(
    "--pause", "paused", flag_value=True, default=None, type=bool, help="Leave them out of `crawl` and `watch`."
)
@click.option("--resume", "paused", flag_value=False, type=bool, help="Take them in again.")
@click.option("--every", metavar="INTERVAL", help="Look for news so often: 30m, 2h, 1d.")
@click.option("--cron", metavar="LINE", help='Visit them at these times alone: "0 6 * * *" is daily at six.')
@click.option("--zone", metavar="ZONE", help="Time zone of the cron line, as in Asia/Baku.  [default: UTC]")
@click.option("--own-rhythm", is_flag=True, help="Drop interval and cron line: poll by what the last polls found.")
@click.option("--only", multiple=True, metavar="PATH", help="Only what lies under this path; may be repeated.")
@click.option("--everything", is_flag=True, help="Drop the limits of --only.")
@click.option("--javascript/--no-javascript", default=None, help="Render its pages in a browser (the extra `js`).")
def sources(
    names: tuple[str, ...], archive_path: Path, every: str | None, cron: str | None, zone: str | None,
    only: tuple[str, ...], *, paused: bool | None, own_rhythm: bool, everything: bool, javascript: bool | None,
) -> None:  # fmt: skip
    """List the sources and what the archive holds of each; with options, set up those that are named.

    Without a rhythm of their own, sources are polled more often while polls bring news, and less often while they
    don't. An interval replaces that. A cron line does, too, and nothing of the source is asked for at other times.

    \b
    Examples:
      pressmark sources
      pressmark sources example.com --pause
      pressmark sources example.com --every 30m
      pressmark sources example.com axar.az --cron "0 6,18 * * *" --zone Asia/Baku
      pressmark sources example.com --only /politics/ --only /economy/
      pressmark sources example.com --javascript
    """
    from scraper.terminal import report
    from scraper.terminal.setting_up import set_up, wishes

    wanted = wishes(
        names, paused=paused, every=every, cron=cron, zone=zone, own_rhythm=own_rhythm, only=only,
        everything=everything, javascript=javascript,
    )  # fmt: skip
    with opened(archive_path, readonly=wanted is None) as archive:
        found = [archive.sources.get(name).name for name in names]
        if wanted is not None:
            set_up(archive, found, wanted)
        report.sources(terminal(), archive, found or None)


@click.command()
@click.argument("source", required=False)
@archive_option
@click.option("--days", type=click.IntRange(min=0), help="Days to show one by one.  [default: 7, of up to 12 sources]")
@click.option("--reasons", is_flag=True, help="Every reason, how often, and an example.")
@click.option("--json", "as_json", is_flag=True, help="Everything as JSON: days, reasons, hosts in trouble.")
def status(source: str | None, archive_path: Path, days: int | None, *, reasons: bool, as_json: bool) -> None:
    """Account for every URL: per source and day what was announced, fetched, stored, or rejected and why.

    Below it stand the hosts that give no answer, that rest, or whose robots.txt can't be had.

    \b
    Examples:
      pressmark status
      pressmark status axar.az --days 30
      pressmark status axar.az --reasons
      pressmark status --json > ledger.json
    """
    from scraper.terminal import accounts

    with opened(archive_path) as archive:
        name = archive.sources.get(source).name if source else None
        if as_json:
            accounts.as_json(archive, source=name)
        elif reasons:
            accounts.reasons(terminal(), archive, source=name)
        else:
            accounts.status(terminal(), archive, source=name, days=days)


def _crawl(
    console: Console,
    archive_path: Path,
    seeds: list[Seed],
    *,
    settings: dict[str, Any],
    verbose: bool,
    recheck: bool = False,
) -> Tally:
    """Run a pass with its progress on the screen; gives what came in."""
    from scraper.crawling import Pass, run
    from scraper.terminal.logs import configure
    from scraper.terminal.progress import CrawlProgress

    # a file that can't be written, or a page that must not be asked for, is told of before anything is fetched
    with opened(archive_path, readonly=False) as archive:
        for one_seed in seeds:
            archive.removals.refuse(one_seed.url)
    one = Pass(seeds=seeds, recheck=recheck)
    configure(console, verbose=verbose)
    with CrawlProgress(console, one.tally):
        run(archive_path, [one], settings=settings)
    return one.tally


def _fail_if_nothing_came(tally: Tally) -> None:
    """Exit code 1 when there was something to fetch and not one answer."""
    if tally.troubles and not tally.pages:
        sys.exit(1)
