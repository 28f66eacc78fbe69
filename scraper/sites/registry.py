"""Finds the site file of a URL among those that come with the package."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.errors import NotFoundError, SiteRuleError
from pipelines.urls import same_site
from scraper.sites.site import load

if TYPE_CHECKING:
    from scraper.sites.site import Site

__all__ = ["for_url", "get", "known"]

_FOLDER = Path(__file__).parent


@cache
def known() -> tuple[Site, ...]:
    """All sites that come with the package, by name; their files are read and checked once.

    Raises:
        SiteRuleError: A file is wrong, or two claim the same host.
    """
    sites = tuple(load(path) for path in sorted(_FOLDER.glob("*.toml")))
    owners: dict[str, str] = {}
    for site in sites:
        for host in site.hosts:
            if host in owners:
                raise SiteRuleError(f"{site.name}.toml", f"hosts: {host} belongs to {owners[host]}.toml already")
            owners[host] = site.name
    return sites


def for_url(url: str) -> Site | None:
    """The site that a URL belongs to, by its host; None where no file is about it."""
    return next((site for site in known() for host in site.hosts if same_site(url, host)), None)


def get(name: str) -> Site:
    """The site of a name (`axar`).

    Raises:
        NotFoundError: There is none.
    """
    by_name = {site.name: site for site in known()}
    if name not in by_name:
        raise NotFoundError(f"no site file is named {name!r}; there are: {', '.join(by_name)}")
    return by_name[name]
