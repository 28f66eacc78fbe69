"""The command `pressmark`. Each command reads its words, calls the part that does the work, and shows the result."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.errors import PressmarkError
from scraper import __version__

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rich.console import Console

    from pipelines.archive import Archive
    from scraper.crawling import Tally
    from scraper.spiders.news import Seed

__all__ = ["main"]


class _Commands(click.Group):
    """Commands in the order in which one meets them, and errors as one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(self.commands)

    def main(self, *args: Any, **options: Any) -> Any:
        """Run a command; what goes wrong is one line on stderr, exit code 2 for wrong words, 1 for a failed job."""
        try:
            return super().main(*args, **{**options, "standalone_mode": False})
        except click.UsageError as error:
            hint = f" (see `{error.ctx.command_path} --help`)" if error.ctx else ""
            click.echo(f"{error.format_message()}{hint}", err=True)
            sys.exit(error.exit_code)
        except click.ClickException as error:
            click.echo(error.format_message(), err=True)
            sys.exit(error.exit_code)
        except PressmarkError as error:
            click.echo(str(error), err=True)
            sys.exit(1)
        except (click.Abort, KeyboardInterrupt):
            sys.exit(130)
        except BrokenPipeError:  # `pressmark export | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _archive_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--archive",
        "archive_path",
        type=click.Path(path_type=Path, dir_okay=False),
        default=Path("archive.db"),
        envvar="PRESSMARK_ARCHIVE",
        show_default=True,
        show_envvar=True,
        help="The archive's SQLite file.",
    )(command)


_NOARCHIVE = ("NOARCHIVE_OBEY=true",)  # as a setting


def _noarchive_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--obey-noarchive",
        is_flag=True,
        envvar="PRESSMARK_OBEY_NOARCHIVE",
        show_envvar=True,
        help="Leave out pages that ask not to be archived (meta robots or X-Robots-Tag: noarchive).",
    )(command)


def _console(*, stderr: bool = False) -> Console:
    from rich.console import Console

    return Console(stderr=stderr, soft_wrap=False)


def _open(path: Path, *, readonly: bool = True) -> Archive:
    from pipelines.archive import Archive
    from pipelines.errors import OldArchiveError

    try:
        return Archive(path, readonly=readonly)
    except OldArchiveError:
        with _console(stderr=True).status(f"Bringing {path} up to this version of Pressmark"):
            Archive(path).close()
        return Archive(path, readonly=readonly)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="pressmark")
def main() -> None:
    """Archives the news: finds articles, keeps the bytes, takes out the text, stores every version.

    \b
    pressmark demo                        see it work on a built-in site
    pressmark crawl https://axar.az/      archive a site into ./archive.db
    pressmark browse                      read it in the browser
    """


@main.command()
@_archive_option
def demo(archive_path: Path) -> None:
    """Crawl a small built-in news site, twice, and show what came in.

    \b
    Example:
      pressmark demo
    """
    from scraper.terminal.demo import run_demo

    run_demo(_console(), archive_path)


@main.command()
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@_archive_option
@click.option("--contact", envvar="PRESSMARK_CONTACT", help="Your web page or e-mail address, told to the sites.")
@click.option("-s", "--set", "settings", multiple=True, metavar="NAME=VALUE", help="Any Scrapy setting.")
@click.option("-v", "--verbose", is_flag=True, help="Say what is fetched.")
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

    console = _console()
    homes = [home_page(url) for url in urls]
    seeds = [Seed(home, "home") for home in homes]
    chosen = probe_settings(contact=contact, settings=settings)
    tally = _crawl(console, archive_path, seeds, settings=chosen, verbose=verbose)
    with _open(archive_path) as archive:
        adding.found(console, archive, [archive.sources.get(home).name for home in homes])
    if tally.pages:
        report.next_steps(
            console, ("pressmark crawl", "fetch the articles of every source"), ("pressmark sources", "list them")
        )
    _fail_if_nothing_came(tally)


@main.command()
@click.argument("targets", nargs=-1, metavar="[SOURCE|URL]...")
@_archive_option
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
@click.option("--delay", type=click.FloatRange(min=0), help="Seconds between two requests to one host.  [default: 1]")
@click.option(
    "--contact",
    envvar="PRESSMARK_CONTACT",
    show_envvar=True,
    help="Your web page or e-mail address, told to the sites.",
)
@_noarchive_option
@click.option("-s", "--set", "settings", multiple=True, metavar="NAME=VALUE", help="Any Scrapy setting.")
@click.option("-v", "--verbose", is_flag=True, help="Say what is fetched.")
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

    console = _console()
    seeds = [
        *(seed(target, archive_path) for target in targets),
        *(lines(sources_file) if sources_file else ()),
    ]
    settings = (*settings, *_NOARCHIVE) if obey_noarchive else settings
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


@main.command()
@_archive_option
@click.option("--once", is_flag=True, help="One pass over what is due, then end.")
@click.option("--print-unit", is_flag=True, help="Print a systemd service that does it, and where to put it.")
@click.option("--delay", type=click.FloatRange(min=0), help="Seconds between two requests to one host.  [default: 1]")
@click.option(
    "--contact",
    envvar="PRESSMARK_CONTACT",
    show_envvar=True,
    help="Your web page or e-mail address, told to the sites.",
)
@_noarchive_option
@click.option("-s", "--set", "settings", multiple=True, metavar="NAME=VALUE", help="Any Scrapy setting.")
@click.option("-v", "--verbose", is_flag=True, help="Say what is fetched.")
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

    settings = (*settings, *_NOARCHIVE) if obey_noarchive else settings
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

    configure(_console(stderr=True), verbose=verbose)
    if not keep_watch(archive_path, WatchLines(archive_path, once=once), settings=chosen, once=once):
        sys.exit(1)


@main.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@_archive_option
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
    with _open(archive_path, readonly=wanted is None) as archive:
        found = [archive.sources.get(name).name for name in names]
        if wanted is not None:
            set_up(archive, found, wanted)
        report.sources(_console(), archive, found or None)


@main.command()
@click.argument("source", required=False)
@_archive_option
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

    with _open(archive_path) as archive:
        name = archive.sources.get(source).name if source else None
        if as_json:
            accounts.as_json(archive, source=name)
        elif reasons:
            accounts.reasons(_console(), archive, source=name)
        else:
            accounts.status(_console(), archive, source=name, days=days)


@main.command()
@click.argument("words", nargs=-1, required=True)
@_archive_option
@click.option("--source", help="Only of this source.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Published on this day or later.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Published before this day.")
@click.option("--best", is_flag=True, help="Best match first instead of newest.")
@click.option("--limit", type=click.IntRange(min=1), default=10, show_default=True, help="At most so many.")
def search(
    words: tuple[str, ...], archive_path: Path, source: str | None, since: datetime | None, until: datetime | None,
    limit: int, *, best: bool,
) -> None:  # fmt: skip
    """Find articles by words in title, dek, text or author, newest first.

    All words must be there; "a phrase", AND, OR, NOT, prefix*, title:word, dek:, text:, author: and parentheses work
    too. Accents and case don't matter: susa finds Şuşa.

    \b
    Examples:
      pressmark search harbour bridge
      pressmark search 'title:(bridge OR tunnel) NOT author:smith'
      pressmark search '"night ferry" OR tram*' --source axar.az --since 2026-01-01
    """
    from scraper.terminal import report

    query = " ".join(words)
    with _open(archive_path) as archive:
        found = archive.search(
            query, source=source, since=since.date() if since else None, until=until.date() if until else None,
            best_first=best, limit=limit,
        )  # fmt: skip
    report.hits(_console(), found, query)


@main.command()
@click.argument("article", metavar="ID|URL")
@_archive_option
@click.option("--evidence", is_flag=True, help="Where each value came from.")
@click.option("--versions", is_flag=True, help="Every text it had, and when it was removed or came back.")
@click.option("--diff", is_flag=True, help="The words that changed from each version to the next.")
def show(article: str, archive_path: Path, *, evidence: bool, versions: bool, diff: bool) -> None:
    """Read an article in the terminal, or what became of it.

    \b
    Examples:
      pressmark show 12
      pressmark show 12 --versions --diff
      pressmark show https://axar.az/news/society/123.html --evidence
    """
    from scraper.terminal import history, report

    with _open(archive_path) as archive:
        one, console = archive.articles.get(article), _console()
        texts = archive.articles.versions(one.id)
        if versions:
            history.history(console, one, texts, archive.articles.events(one.id))
        if diff:
            history.diff(console, texts)
        if not versions and not diff:
            report.article(console, one, evidence=archive.articles.evidence(one.id) if evidence else ())


@main.command()
@_archive_option
@click.option("--source", help="Only of this source.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Seen on this day (UTC) or later.")
def edits(archive_path: Path, source: str | None, since: datetime | None) -> None:
    """List the stories that their publishers edited, with how much changed, the newest edit first.

    \b
    Examples:
      pressmark edits --since 2026-11-01
      pressmark edits --source axar.az
    """
    from scraper.terminal import history

    with _open(archive_path) as archive:
        name = archive.sources.get(source).name if source else None
        history.edits(_console(), archive.versions.edits(source=name, since=since.date() if since else None))


@main.command()
@click.argument("article", metavar="[ID|URL]", required=False)
@_archive_option
@click.option("--source", help="Only where this source has a part.")
@click.option("--across", is_flag=True, help="Only what stands in several sources.")
@click.option("--limit", type=click.IntRange(min=1), default=25, show_default=True, help="At most so many.")
def copies(article: str | None, archive_path: Path, source: str | None, limit: int, *, across: bool) -> None:
    """Show who printed the same text as an article, who had it first, and how alike; without one, every such text.

    \b
    Examples:
      pressmark copies 12
      pressmark copies --across --source axar.az
    """
    from scraper.terminal import copying

    with _open(archive_path) as archive:
        if article is not None:
            key = archive.articles.get(article).id
            copying.cluster(_console(), archive.copies.of(key), asked=key)
            return
        name = archive.sources.get(source).name if source else None
        copying.clusters(_console(), archive.copies.clusters(source=name, across=across), limit=limit)


@main.command()
@click.argument("article", metavar="ID|URL")
@_archive_option
@click.option(
    "--format", "style", type=click.Choice(["text", "bibtex", "csl", "ris"]), default="text", show_default=True,
    help="A line of text, biblatex, CSL-JSON or RIS.",
)  # fmt: skip
def cite(article: str, archive_path: Path, style: str) -> None:
    """Cite an article, with when it was archived and the digest of what was archived.

    \b
    Examples:
      pressmark cite 12
      pressmark cite 12 --format bibtex >> sources.bib
    """
    from pipelines.archive.citing import FORMATS

    with _open(archive_path) as archive:
        click.echo(FORMATS[style](archive.cite(archive.articles.get(article))))


@main.command()
@_archive_option
@click.option(
    "--format",
    "file_format",
    type=click.Choice(["jsonl", "csv", "parquet", "sqlite"]),
    help="[default: by the file's name, else jsonl]",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write.  [default: standard output]",
)
@click.option("--source", help="Only of this source.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Published on this day (UTC) or later.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Published before this day.")
@click.option("--language", help="Only in this language: az, en-GB.")
def export(
    archive_path: Path, file_format: str | None, output: Path | None, source: str | None, since: datetime | None,
    until: datetime | None, language: str | None,
) -> None:  # fmt: skip
    """Write the articles as JSON lines, CSV, Parquet or SQLite, one at a time, however many there are.

    Parquet needs the extra: pip install 'pressmark[parquet]'. SQLite makes a new archive of the articles chosen, with
    versions, evidence, captures, copies and index, that every command opens; without the WARC files.

    \b
    Examples:
      pressmark export > articles.jsonl
      pressmark export --source axar.az --since 2026-01-01 -o axar.csv
      pressmark export --language az -o articles.parquet
      pressmark export --since 2026-11-01 -o november.db
    """
    from scraper.terminal.exporting import export_articles

    with _open(archive_path) as archive:
        export_articles(
            archive, output, file_format, console=_console(stderr=True),
            source=archive.sources.get(source).name if source else None,
            since=since.date() if since else None, until=until.date() if until else None, language=language,
        )  # fmt: skip


@main.command()
@click.argument("page", metavar="URL|FILE")
@click.option("--url", "base", help="The address of the page, when it is read from a file.")
@click.option("--site", help="Read it with this site file: a name, or a path to a TOML file.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.option("--explain", is_flag=True, help="Show what became of each block of the page, and why.")
@click.option(
    "--html",
    "html_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write that as an HTML page to this file.",
)
def extract(
    page: str, base: str | None, site: str | None, html_file: Path | None, *, as_json: bool, explain: bool
) -> None:
    """Show what would be taken out of a page, and from where. Nothing is stored.

    With --explain it shows the page's blocks in order, with the model's probability, the verdict and a selector of
    each, the rules that were tried, and the evidence per field. So a site file is written: explain, write a rule,
    explain again.

    \b
    Examples:
      pressmark extract https://axar.az/news/society/123.html
      pressmark extract saved.html --url https://gazette.example/news/2041
      pressmark extract saved.html --explain --site gazette.toml
      pressmark extract saved.html --html explained.html --site gazette.toml
    """
    from scraper.terminal import report, trial

    if as_json and (explain or html_file):
        raise click.UsageError("--json shows the article alone; leave it or --explain and --html away")
    if not explain and not html_file:
        article = trial.try_extract(page, base=base, site=site)
        if as_json:
            click.echo(trial.extracted_json(article))
        else:
            report.extracted(_console(), article)
        return
    from scraper.terminal.explaining import explained

    examination = trial.try_examine(page, base=base, site=site)
    if explain:
        explained(_console(), examination)
    if html_file:
        trial.save(examination, html_file)
        _console(stderr=True).print(f"{html_file} shows the page's blocks", markup=False, highlight=False)


@main.command()
@click.argument("articles", nargs=-1, metavar="[ID|URL]...")
@_archive_option
@click.option("--source", help="Every article of this source, and the source itself.")
@click.option("--reason", help="Why; it is kept in the archive.")
@click.option("--hide", is_flag=True, help="Put it away, so that nobody sees it, instead of deleting it.")
@click.option("--restore", is_flag=True, help="Put back what is hidden.")
@click.option(
    "--wipe", is_flag=True, help="Write the file anew, where that was not possible when something was deleted."
)
@click.option("--list", "as_list", is_flag=True, help="Show what was removed, when and why.")
@click.option("--yes", is_flag=True, help="Don't ask.")
def remove(
    articles: tuple[str, ...], archive_path: Path, source: str | None, reason: str | None,
    *, hide: bool, restore: bool, wipe: bool, as_list: bool, yes: bool,
) -> None:  # fmt: skip
    """Take articles out of the archive: text, versions, index, evidence, and the bytes in the WARC files.

    Their addresses stay, with the day and the reason, and are not fetched again. --hide only puts them away.

    \b
    Examples:
      pressmark remove 12 --reason "court order of 3 November"
      pressmark remove https://www.example.com/news/12 --hide --reason "under review"
      pressmark remove 12 --restore
      pressmark remove --source example.com --reason "asked by the publisher"
      pressmark remove --list
    """
    from scraper.terminal import removing

    console = _console()
    with _open(archive_path, readonly=as_list) as archive:
        if as_list:
            removing.tombstones(console, archive.removals.all())
        elif restore:
            removing.restore(console, archive, articles)
        elif wipe and not articles and source is None:
            removing.wipe(console, archive)
        elif not reason:
            raise click.UsageError("say why with --reason WORDS: it is what stays")
        elif not articles and source is None:
            raise click.UsageError("name an article by id or URL, or a source with --source")
        else:
            removing.remove(console, archive, articles, source=source, reason=reason, hide=hide, ask=not yes)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@_archive_option
def backup(folder: Path, archive_path: Path) -> None:
    """Copy the archive and its WARC files to a folder; a crawl may write meanwhile. The copy is an archive itself.

    A folder that holds an earlier copy gets what is new.

    \b
    Example:
      pressmark backup /mnt/disk/pressmark
    """
    from scraper.terminal.keeping import back_up

    with _open(archive_path) as archive:
        back_up(_console(), archive, folder)


@main.command()
@_archive_option
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; others need a password.")
@click.option(
    "--password",
    envvar="PRESSMARK_PASSWORD",
    show_envvar=True,
    help="Ask for it with each request. Others of this machine see an option; the variable they don't.",
)
def browse(archive_path: Path, port: int, host: str, password: str | None) -> None:
    """Open the archive to read in the browser, until Ctrl-C. A crawl may write meanwhile; nothing is written from here.

    Tables, SQL and a JSON API are there too (Datasette). It answers to this machine alone, unless --host says so.

    \b
    Examples:
      pressmark browse --port 8080
      PRESSMARK_PASSWORD=… pressmark browse --host 0.0.0.0
    """
    from pipelines import web
    from pipelines.errors import ArchiveError

    with web.listen(host, port, password=password) as listener:
        try:
            _open(archive_path).close()
        except ArchiveError as error:
            if not archive_path.is_file():
                raise
            click.echo(f"{error}; the page says so too, until it can be read", err=True)
        click.secho(f"http://{f'[{host}]' if ':' in host else host}:{port}/", bold=True)
        click.echo("Ctrl-C ends it.")
        web.serve(archive_path, listener, password=password)


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
    with _open(archive_path, readonly=False) as archive:
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


if __name__ == "__main__":
    main()
