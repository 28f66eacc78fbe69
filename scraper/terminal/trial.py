"""`pressmark extract`: what would be taken out of a page."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines import urls
from pipelines.archive import Archive
from pipelines.errors import ExtractionError
from pipelines.items import Page

if TYPE_CHECKING:
    from pipelines.items import Article
    from scraper.extract.explain import Examination
    from scraper.sites import Site

__all__ = ["extracted_json", "save", "try_examine", "try_extract"]

_NO_ADDRESS = "http://localhost/"


def try_extract(page: str, *, base: str | None, site: str | None) -> Article:
    """Extract a page from a file, or from the web, which is asked as politely as in a crawl.

    Raises:
        click.UsageError: It is neither a URL nor a file.
        ExtractionError: The page can't be had, or can't be read.
    """
    from scraper.extract import extract

    one = _page(page, base)
    return extract(one, _site(site, one.url))


def try_examine(page: str, *, base: str | None, site: str | None) -> Examination:
    """The same, with what became of each of the page's blocks.

    Raises:
        click.UsageError: It is neither a URL nor a file.
        ExtractionError: The page can't be had, or can't be read.
    """
    from scraper.extract.explain import examine

    one = _page(page, base)
    return examine(one, _site(site, one.url))


def save(examination: Examination, path: Path) -> None:
    """Write an examination as an HTML page.

    Raises:
        OSError: The file can't be written.
    """
    from scraper.terminal.explained_page import explained_page

    path.write_text(explained_page(examination), encoding="utf-8")


def extracted_json(article: Article) -> str:
    """An article as indented JSON; times are ISO 8601. What is for programs alone, the page's traces, is left out."""
    said = asdict(article)
    del said["traces"]
    return json.dumps(said, ensure_ascii=False, indent=2, default=lambda value: value.isoformat())


def _page(page: str, base: str | None) -> Page:
    if urls.is_web(page):
        return _fetch(page)
    path = Path(page)
    if not path.is_file():
        raise click.UsageError(f"{page!r} is neither a URL (https://…) nor a file")
    if base and not urls.is_web(base):
        raise click.UsageError(f"--url takes an address as in https://www.example.com/news/1.html, not {base!r}")
    return Page(base or _NO_ADDRESS, path.read_bytes())


def _site(name: str | None, url: str) -> Site | None:
    """The site file of a name or path; without one, that of the page's host, if there is any."""
    from scraper import sites

    if name is None:
        return sites.for_url(url)
    return sites.load(Path(name)) if name.endswith(".toml") else sites.get(name)


def _fetch(url: str) -> Page:
    """Crawl one page into an archive that is thrown away, and read it back: robots.txt is kept to."""
    from scraper.crawling import Pass, run
    from scraper.spiders.news import Seed

    with tempfile.TemporaryDirectory(prefix="pressmark-") as folder:
        one = Pass(seeds=[Seed(url, "article")])
        run(Path(folder) / "archive.db", [one], settings={"READERS": 0})
        with Archive(Path(folder) / "archive.db", readonly=True) as archive:
            rows = [row for row in archive.captures.all() if not row["url"].endswith("/robots.txt")]
            if not rows or rows[-1]["status"] != 200:
                raise ExtractionError(url, archive.frontier.why(url) or "nothing came back")
            return archive.page(rows[-1])
