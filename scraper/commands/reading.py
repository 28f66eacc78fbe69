"""Commands that read the archive: search, show, edits, copies, cite, browse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from scraper.commands.common import archive_option, opened, terminal

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


__all__ = ["browse", "cite", "copies", "edits", "search", "show"]


@click.command()
@click.argument("words", nargs=-1, required=True)
@archive_option
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
    with opened(archive_path) as archive:
        name = archive.sources.get(source).name if source else None
        found = archive.search(
            query, source=name, since=since.date() if since else None, until=until.date() if until else None,
            best_first=best, limit=limit,
        )  # fmt: skip
    report.hits(terminal(), found, query)


@click.command()
@click.argument("article", metavar="ID|URL")
@archive_option
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

    with opened(archive_path) as archive:
        one, console = archive.articles.get(article), terminal()
        texts = archive.articles.versions(one.id)
        if versions:
            history.history(console, one, texts, archive.articles.events(one.id))
        if diff:
            history.diff(console, texts)
        if not versions and not diff:
            report.article(console, one, evidence=archive.articles.evidence(one.id) if evidence else ())


@click.command()
@archive_option
@click.option("--source", help="Only of this source.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Seen on this day (UTC) or later.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True, help="At most so many.")
def edits(archive_path: Path, source: str | None, since: datetime | None, limit: int) -> None:
    """List the stories that their publishers edited, with how much changed, the newest edit first.

    \b
    Examples:
      pressmark edits --since 2026-11-01
      pressmark edits --source axar.az --limit 200
    """
    from scraper.terminal import history

    with opened(archive_path) as archive:
        name = archive.sources.get(source).name if source else None
        found = archive.versions.edits(source=name, since=since.date() if since else None)
        history.edits(terminal(), found, limit=limit)


@click.command()
@click.argument("article", metavar="[ID|URL]", required=False)
@archive_option
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

    with opened(archive_path) as archive:
        if article is not None:
            key = archive.articles.get(article).id
            copying.cluster(terminal(), archive.copies.of(key), asked=key)
            return
        name = archive.sources.get(source).name if source else None
        copying.clusters(terminal(), archive.copies.clusters(source=name, across=across), limit=limit)


@click.command()
@click.argument("article", metavar="ID|URL")
@archive_option
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

    with opened(archive_path) as archive:
        click.echo(FORMATS[style](archive.cite(archive.articles.get(article))))


@click.command()
@archive_option
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
            opened(archive_path).close()
        except ArchiveError as error:
            if not archive_path.is_file():
                raise
            click.echo(f"{error}; the page says so too, until it can be read", err=True)
        click.secho(f"http://{f'[{host}]' if ':' in host else host}:{port}/", bold=True)
        click.echo("Ctrl-C ends it.")
        web.serve(archive_path, listener, password=password)
