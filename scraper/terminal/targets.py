"""What the words of `pressmark add` and `pressmark crawl` mean."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from pipelines import urls
from pipelines.archive import Archive
from pipelines.errors import NotFoundError
from scraper.spiders.news import Seed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["crawl_settings", "home_page", "lines", "probe_settings", "seed"]

_PROBE = {"ARTICLE_LIMIT": 0, "CLOSESPIDER_TIMEOUT": 90}  # what is not read by then, the next crawl reads


def home_page(word: str) -> str:
    """The home page URL that a word means: a URL, or a host name.

    Raises:
        click.UsageError: It is neither.
    """
    if urls.is_web(word):
        return word
    if "://" not in word and "." in word.partition("/")[0] and urls.is_web(f"https://{word}"):
        return f"https://{word}"
    raise click.UsageError(f"{word!r} is no home page; write it as in https://www.example.com/")


def seed(word: str, archive_path: Path) -> Seed:
    """What a word means to begin with: a source of the archive by its name, a URL, or a host name."""
    if not urls.is_web(word) and archive_path.exists():
        with Archive(archive_path, readonly=True) as archive:
            try:
                return Seed(archive.sources.get(word).home, "home")
            except NotFoundError:
                pass
    return Seed(home_page(word))


def lines(file: Iterable[str]) -> list[Seed]:
    """The home pages of a file, one a line; empty lines and those that begin with # are left out."""
    return [
        Seed(home_page(line.strip()), "home") for line in file if line.strip() and not line.lstrip().startswith("#")
    ]


def crawl_settings(
    *,
    limit: int | None,
    since: datetime | None,
    everything: bool,
    delay: float | None,
    contact: str | None,
    settings: Iterable[str],
) -> dict[str, Any]:
    """Options of `pressmark crawl` as Scrapy settings."""
    chosen: dict[str, Any] = {"ARTICLE_LIMIT": limit, "HOST_DELAY": delay, "CONTACT": contact}
    if since is not None:
        chosen["SINCE_DAYS"] = (datetime.now(UTC) - since.replace(tzinfo=UTC)).total_seconds() / 86400
    if everything:
        chosen["SINCE_DAYS"] = 0
    return {**{name: value for name, value in chosen.items() if value is not None}, **_pairs(settings)}


def probe_settings(*, contact: str | None, settings: Iterable[str]) -> dict[str, Any]:
    """Options of `pressmark add` as Scrapy settings: those of a pass that looks for ways in alone."""
    return {**_PROBE, **({"CONTACT": contact} if contact else {}), **_pairs(settings)}


def _pairs(settings: Iterable[str]) -> dict[str, str]:
    chosen = {}
    for pair in settings:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise click.UsageError(f"--set takes NAME=VALUE, not {pair!r}")
        chosen[name.strip()] = value
    return chosen
