"""What a crawl shows while it runs: a live line on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Self

from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from pipelines.plural import plural

if TYPE_CHECKING:
    from types import TracebackType

    from rich.console import Console

    from scraper.crawling import Tally

__all__ = ["CrawlProgress"]

_PLAIN_EVERY = 10.0  # seconds between lines when the output is a file


class CrawlProgress:
    """Shows a tally as it grows; use it as a context around the crawl.

    Args:
        console: Where it is shown.
        tally: What is shown; `show` turns to another.
    """

    def __init__(self, console: Console, tally: Tally) -> None:
        self._console = console
        self._tally = tally
        self._began = time.monotonic()
        self._spinner = Spinner("dots")
        self._live = Live(get_renderable=self._render, console=console, refresh_per_second=8, transient=True)
        self._over = threading.Event()

    def show(self, tally: Tally) -> None:
        """Show another pass."""
        self._tally = tally

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        else:
            threading.Thread(target=self._print_now_and_then, daemon=True, name="progress").start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._console.is_terminal:
            self._live.stop()

    def _line(self) -> str:
        tally, seconds = self._tally, time.monotonic() - self._began
        pages, new = tally.pages.total(), tally.new.total()
        parts = [plural(pages, "page"), f"{tally.size / 1e6:,.1f} MB"]
        if new:
            parts.append(plural(new, "new article"))
        if edited := tally.edited.total():
            parts.append(f"{edited:,} edited")
        if tally.troubles:
            parts.append(f"{len(tally.troubles):,} in trouble")
        return f"{' · '.join(parts)} · {int(seconds // 60)}:{int(seconds % 60):02d}"

    def _render(self) -> Table:
        grid = Table.grid(padding=(0, 1))
        grid.add_row(self._spinner, Text(self._line(), no_wrap=True, overflow="ellipsis"))
        if self._tally.last_title:
            grid.add_row("", Text(self._tally.last_title, style="dim", no_wrap=True, overflow="ellipsis"))
        return grid

    def _print_now_and_then(self) -> None:
        while not self._over.wait(_PLAIN_EVERY):
            self._console.print(self._line(), highlight=False)
