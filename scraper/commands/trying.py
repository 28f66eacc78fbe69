"""Commands that need no archive of one's own: demo, extract."""

from __future__ import annotations

from pathlib import Path

import click

from scraper.commands.common import archive_option, terminal

__all__ = ["demo", "extract"]


@click.command()
@archive_option
def demo(archive_path: Path) -> None:
    """Crawl a small built-in news site, twice, and show what came in.

    \b
    Example:
      pressmark demo
    """
    from scraper.terminal.demo import run_demo

    run_demo(terminal(), archive_path)


@click.command()
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
            report.extracted(terminal(), article)
        return
    from scraper.terminal.explaining import explained

    examination = trial.try_examine(page, base=base, site=site)
    if explain:
        explained(terminal(), examination)
    if html_file:
        trial.save(examination, html_file)
        terminal(stderr=True).print(f"{html_file} shows the page's blocks", markup=False, highlight=False)
