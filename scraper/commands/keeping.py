"""Commands over what is kept: export, remove, backup."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from scraper.commands.common import archive_option, opened, terminal

if TYPE_CHECKING:
    from datetime import datetime


__all__ = ["backup", "export", "remove"]


@click.command()
@archive_option
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

    with opened(archive_path) as archive:
        export_articles(
            archive, output, file_format, console=terminal(stderr=True),
            source=archive.sources.get(source).name if source else None,
            since=since.date() if since else None, until=until.date() if until else None, language=language,
        )  # fmt: skip


@click.command()
@click.argument("articles", nargs=-1, metavar="[ID|URL]...")
@archive_option
@click.option("--source", help="Every article of this source, and the source itself.")
@click.option("--reason", help="Why; it is kept in the archive.")
@click.option("--hide", is_flag=True, help="Put it away, so that nobody sees it, instead of deleting it.")
@click.option("--restore", is_flag=True, help="Put back what is hidden: articles, or a --source.")
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

    Their addresses stay, with the day and the reason, and are not fetched again. --hide only puts them away; what is
    hidden is put back before it is deleted.

    \b
    Examples:
      pressmark remove 12 --reason "court order of 3 November"
      pressmark remove https://www.example.com/news/12 --hide --reason "under review"
      pressmark remove 12 --restore
      pressmark remove --source example.com --reason "asked by the publisher"
      pressmark remove --source example.com --restore
      pressmark remove --list
    """
    from scraper.terminal import removing

    if hide and restore:
        raise click.UsageError("--hide and --restore exclude each other")
    console = terminal()
    with opened(archive_path, readonly=as_list) as archive:
        if as_list:
            removing.tombstones(console, archive.removals.all())
        elif restore:
            if not articles and source is None:
                raise click.UsageError(
                    "name what is to be put back: an article by id or URL, or a source with --source"
                )
            removing.restore(console, archive, articles, source=source)
        elif wipe and not articles and source is None:
            removing.wipe(console, archive)
        elif not reason:
            raise click.UsageError("say why with --reason WORDS: it is what stays")
        elif not articles and source is None:
            raise click.UsageError("name an article by id or URL, or a source with --source")
        else:
            removing.remove(console, archive, articles, source=source, reason=reason, hide=hide, ask=not yes)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@archive_option
def backup(folder: Path, archive_path: Path) -> None:
    """Copy the archive and its WARC files to a folder; a crawl may write meanwhile. The copy is an archive itself.

    A folder that holds an earlier copy gets what is new; one with another archive's copy is refused.

    \b
    Example:
      pressmark backup /mnt/disk/pressmark
    """
    from scraper.terminal.keeping import back_up

    with opened(archive_path) as archive:
        back_up(terminal(), archive, folder)
