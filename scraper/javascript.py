"""Pages that only a browser can show, for sources that are set up so (the extra `js`: scrapy-playwright, Chromium).

The browser renders home pages, sections and articles of such a source; its robots.txt, feeds and sitemaps are fetched
as ever. What is kept of a rendered page is the document as the browser had it in the end, and its headers say so.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipelines.archive import Archive
from pipelines.errors import BrowserError
from scraper.addresses import is_private_literal

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.items import LinkKind, Task

__all__ = ["RENDERED", "abort", "meta_of", "settings_for"]

RENDERED = "X-Pressmark-Rendered"
"""Header that the capture of a rendered page has, so that nobody takes it for the bytes of the server."""

_PAGES: frozenset[LinkKind] = frozenset({"home", "section", "article"})
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_HANDLER = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
_NEEDED = frozenset({"document", "script", "xhr", "fetch"})
"""What a browser must load to have a page's text; pictures, fonts, films and styles it need not."""
_SECONDS = 30


def settings_for(archive: Path) -> dict[str, Any]:
    """Scrapy's settings for an archive; nothing while none of its sources wants a browser.

    Raises:
        BrowserError: One does, and the extra or a browser is missing.
    """
    if not archive.exists():
        return {}
    with Archive(archive, readonly=True) as known:
        names = [source.name for source in known.sources.all() if source.javascript]
    if not names:
        return {}
    if importlib.util.find_spec("scrapy_playwright") is None:
        raise BrowserError(
            f"{names[0]} is to be read with a browser: pip install 'pressmark[js]', or"
            f" `pressmark sources {names[0]} --no-javascript`"
        )
    browser = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    launch: dict[str, Any] = {"executable_path": browser} if browser else {}  # else the one that playwright has
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        launch["args"] = ["--no-sandbox"]  # Chromium's own does not start as root, as in most containers
    if proxy := os.environ.get("http_proxy") or os.environ.get("https_proxy"):
        launch["proxy"] = {"server": proxy}
    return {
        "JAVASCRIPT": True,
        "DOWNLOAD_HANDLERS": {"http": _HANDLER, "https": _HANDLER},
        "PLAYWRIGHT_BROWSER_TYPE": "chromium",
        "PLAYWRIGHT_LAUNCH_OPTIONS": launch,
        "PLAYWRIGHT_ABORT_REQUEST": abort,
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 4,  # a page takes some hundred megabytes
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": _SECONDS * 1000,
    }


def meta_of(task: Task, archive: Archive) -> dict[str, Any]:
    """What is put into a request's `meta` so that a browser makes it; nothing where none is wanted."""
    if task.kind in _PAGES and archive.sources.get(task.source).javascript:
        return {"playwright": True, "playwright_page_goto_kwargs": {"wait_until": "networkidle"}}
    return {}


def abort(request: Any) -> bool:
    """Whether the browser leaves out what a page asks for: what has no text, and what lies at a private address."""
    return request.resource_type not in _NEEDED or is_private_literal(urlsplit(request.url).hostname or "")
