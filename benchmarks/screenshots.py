"""Pictures of every page of the reading room, taken by a real Chromium: light and dark, wide and on a phone.

    python -m benchmarks.screenshots                                # of made papers, into ./screenshots
    python -m benchmarks.screenshots --archive archive.db --into /tmp/pictures --only article
    python -m benchmarks.screenshots --readme docs/pictures         # the three that the README shows

It needs the extra `dev` and a Chromium (Debian's package `chromium`; another one by CHROMIUM=/path).
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import tempfile
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from benchmarks.papers import build
from pipelines import web
from pipelines.archive import Archive

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["chromium", "pages_of", "served"]

_WIDE, _PHONE = (1280, 900), (390, 844)
_README = ("front", "article", "source")


def main() -> None:
    """Take the pictures."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--archive", type=Path, help="of this archive  [default: made papers]")
    words.add_argument("--into", type=Path, default=Path("screenshots"), help="folder  [default: screenshots]")
    words.add_argument("--only", help="pages whose name holds this")
    words.add_argument("--readme", type=Path, metavar="FOLDER", help="only the README's pictures, into this folder")
    chosen = words.parse_args()
    console = Console()
    if chromium() is None:
        raise SystemExit(
            "there is no Chromium here: install Debian's package `chromium`, or name one with CHROMIUM=/path"
        )
    with tempfile.TemporaryDirectory() as folder:
        path = chosen.archive or Path(folder) / "archive.db"
        if not chosen.archive:
            build(path, until=datetime.now(UTC)).close()
        with served(path) as address:
            _take(address, path, chosen, console)


def chromium() -> str | None:
    """Path of a Chromium on this machine; None where there is none."""
    named = os.environ.get("CHROMIUM")
    return named or next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )


@contextmanager
def served(path: Path, *, password: str | None = None) -> Iterator[str]:
    """Serve an archive on a free port of loopback while the block runs; gives the address."""
    import uvicorn

    listener = socket.create_server(("127.0.0.1", 0))
    app = web.datasette(path, password=password)
    server = uvicorn.Server(uvicorn.Config(app.app(), log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
        app.close()


def pages_of(path: Path) -> dict[str, str]:
    """Name → address of a page of each kind, for what this archive holds."""
    with Archive(path, readonly=True) as archive:
        one = archive.db.execute

        def first(sql: str) -> Any:
            row = one(sql).fetchone()
            return row[0] if row else None

        edited = first("SELECT article FROM edits WHERE title_before IS NOT NULL ORDER BY seen_at DESC")
        article = (
            first("SELECT e.article FROM edits e JOIN copies c ON e.article IN (c.article, c.other)")
            or edited
            or first("SELECT max(id) FROM articles")
        )
        capture = first(f"SELECT capture FROM versions WHERE article = {article}")
        source = first("SELECT source FROM articles GROUP BY 1 ORDER BY count(*) DESC")
        thin = first("SELECT source FROM articles WHERE language = 'en' GROUP BY 1 ORDER BY count(*) LIMIT 1") or source
        pages = {
            "front": "/", "articles": "/search", "search": "/search?q=harbour",
            "best": "/search?q=quay+OR+pier&order=best", "nothing": "/search?q=zzzz",
            "unclear": "/search?q=ferry+AND", "article": f"/article/{article}", "sources": "/source",
            "source": f"/source/{thin}", "edits": "/edits", "copies": "/copies", "missing": "/article/999999999",
        }  # fmt: skip
        if edited:
            pages["diff"] = f"/article/{edited}/diff"
        if capture:
            pages["capture"] = f"/article/{article}/capture/{capture}"
        for name in ("ar", "ja"):
            if key := first(f"SELECT max(id) FROM articles WHERE language = '{name}'"):
                pages[name] = f"/article/{key}"
        if gone := first("SELECT max(id) FROM articles WHERE state != 'live'"):
            pages["gone"] = f"/article/{gone}"
        pages["table"] = f"/{path.stem}/articles_view"
    return pages


def _take(address: str, path: Path, chosen: argparse.Namespace, console: Console) -> None:
    from playwright.sync_api import sync_playwright

    folder: Path = chosen.readme or chosen.into
    folder.mkdir(parents=True, exist_ok=True)
    kinds: list[tuple[str, tuple[int, int], Any]] = [
        ("wide", _WIDE, "light"),
        ("dark", _WIDE, "dark"),
        ("phone", _PHONE, "light"),
    ]
    pages = {name: to for name, to in pages_of(path).items() if not chosen.only or chosen.only in name}
    if chosen.readme:
        kinds, pages = kinds[:1], {name: pages[name] for name in _README}
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for kind, (width, height), scheme in kinds:
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme, timezone_id="Europe/Berlin"
            )
            page = context.new_page()
            for name, to in pages.items():
                page.goto(address + to)
                file = folder / (f"{name}.png" if chosen.readme else f"{name}-{kind}.png")
                page.screenshot(path=file, full_page=not chosen.readme)
                console.print(f"{file}")
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
