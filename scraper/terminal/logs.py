"""Logging of the command: warnings as plain lines above the progress, everything with --verbose."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from rich.logging import RichHandler
from twisted.logger import globalLogBeginner

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["configure"]

# What is wrong with a response, or with a certificate, stands in its row, and is told of in the summary.
_TOLD_ELSEWHERE = ("scrapy.core.downloader.", "scrapy.downloadermiddlewares.")
_TOLD_BY_TWISTED = "while verifying certificate"


def configure(console: Console, *, verbose: bool) -> None:
    """Send log lines to the console; the library's modules themselves configure nothing."""
    handler = RichHandler(console=console, show_path=False, show_time=verbose, markup=False, rich_tracebacks=verbose)
    handler.addFilter(_is_wanted)
    globalLogBeginner.beginLoggingTo([], redirectStandardIO=False, discardBuffer=True)  # else it writes to stderr too
    logging.basicConfig(level=logging.INFO, format="%(message)s", handlers=[handler])
    # not by a level, since Scrapy sets those of its own; and what nobody reads is not even written (two lines a page)
    logging.disable(logging.DEBUG if verbose else logging.INFO)
    logging.captureWarnings(capture=True)
    for name in ("twisted", "filelock", "asyncio", "charset_normalizer"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _is_wanted(record: logging.LogRecord) -> bool:
    if record.name == "twisted":
        return not record.getMessage().startswith(_TOLD_BY_TWISTED)
    return record.levelno >= logging.ERROR or not record.name.startswith(_TOLD_ELSEWHERE)
