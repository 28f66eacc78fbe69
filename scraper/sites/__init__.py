"""What is known of single sites: one TOML file per site, with dated rules. Most sites need none.

    from scraper import sites

    site = sites.for_url("https://axar.az/news/society/1.html")   # Site or None
    article = extract(page, site)

How a file is written: docs/adding-a-site.md.
"""

from scraper.sites.registry import for_url, get, known
from scraper.sites.site import Rules, Site, load

__all__ = ["Rules", "Site", "for_url", "get", "known", "load"]
