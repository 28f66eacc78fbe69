"""`pressmark remove`: what would go, what went, and what was taken out before."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click
from rich.markup import escape
from rich.progress import Progress

from pipelines.errors import NotFoundError, RemovedError
from pipelines.plural import plural
from scraper.terminal.tables import count, minute, table_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.console import Console

    from pipelines.archive import Archive
    from pipelines.archive.records import StoredArticle
    from pipelines.archive.takedown import Takedown

__all__ = ["remove", "restore", "tombstones", "wipe"]

_SHOWN = 12  # articles that are listed before it is asked


def remove(
    console: Console,
    archive: Archive,
    keys: Iterable[str],
    *,
    source: str | None,
    reason: str,
    hide: bool,
    ask: bool,
) -> None:
    """Hide or delete articles, after showing which.

    Raises:
        NotFoundError: The archive holds no such article or source.
        RemovedError: It was taken out before.
        click.Abort: The answer was no.
    """
    name = archive.sources.get(source).name if source else None
    doomed = [_article(archive, key) for key in keys] + (list(archive.articles.all(source=name)) if name else [])
    doomed = list({article.id: article for article in doomed}.values())
    if not doomed and name is None:
        raise NotFoundError("nothing to remove")
    _show(console, archive, doomed, name)
    if ask:
        click.confirm(f"{'Hide' if hide else 'Delete for good'}?", abort=True)
    now = datetime.now(UTC)
    if hide:
        with archive.transaction():
            for article in doomed:
                if article.source != name:
                    archive.removals.hide(article.id, reason=reason, now=now)
            if name is not None:
                archive.removals.hide_source(name, reason=reason, now=now)
        back = "" if name is None else f", `pressmark remove --source {name} --restore` the source with its articles"
        console.print(
            f"{plural(len(doomed), 'article')} hidden; `pressmark remove ID --restore` puts one back{escape(back)}",
            highlight=False,
        )
        return
    if name is not None:
        with archive.transaction():
            archive.removals.close_source(name, kind="deleted", reason=reason, now=now)
    _delete(console, archive, doomed, name, reason, now)


def restore(console: Console, archive: Archive, keys: Iterable[str], *, source: str | None) -> None:
    """Put back what is hidden.

    Raises:
        NotFoundError: Nothing of that name is hidden.
    """
    name = archive.sources.get(source).name if source else None
    with console.status("Putting it back"), archive.transaction():
        restored = [archive.removals.restore(key, now=datetime.now(UTC)) for key in keys]
        number = archive.removals.restore_source(name) if name else 0
    for key in restored:
        article = archive.articles.get(key)
        console.print(f"{article.id}  {escape(article.title or article.url)}", highlight=False)
    if name is not None:
        console.print(f"{escape(name)} with {plural(number, 'article')}", highlight=False)


def wipe(console: Console, archive: Archive) -> None:
    """Write the file anew, so that no deleted byte is in it.

    Raises:
        ArchiveError: Somebody else is using it.
    """
    with console.status("Writing the file anew, so that no deleted byte is in it"):
        archive.wipe()


def tombstones(console: Console, rows: list[dict[str, Any]]) -> None:
    """What was removed, when and why."""
    shown = table_of("When (UTC)", "What", ">Article", "Address", "Reason")
    for row in rows:
        address = row["url"] or f"all of {row['source']}"
        shown.add_row(minute(row["at"]), row["kind"], str(row["article"] or ""), escape(address), escape(row["reason"]))
    console.print(shown if rows else "Nothing was removed from this archive")


def _article(archive: Archive, key: str) -> StoredArticle:
    """An article that is to go.

    Raises:
        NotFoundError: There is none.
        RemovedError: It was taken out; of one that is hidden the message says how it is deleted all the same.
    """
    try:
        return archive.articles.get(key)
    except RemovedError as error:
        tombstone = archive.removals.of(key)
        if tombstone is None or tombstone["sealed"] is None:
            raise
        raise RemovedError(
            f"{error} (hidden); `pressmark remove {key} --restore` puts it back, and then it can be deleted"
        ) from None


def _show(console: Console, archive: Archive, doomed: list[StoredArticle], source: str | None) -> None:
    shown = table_of(">Id", "Article", ">Versions", ">Captures", ">Copies elsewhere")
    for article in doomed[:_SHOWN]:
        captures = sum(1 for _ in archive.captures.of_article(article.id))
        copies = len(archive.copies.of(article.id).copies) - 1
        shown.add_row(
            str(article.id), f"{escape(article.title or '–')}\n[dim]{escape(article.url)}[/dim]",
            count(article.version_count), count(captures), count(copies),
        )  # fmt: skip
    if doomed:
        console.print(shown)
    if len(doomed) > _SHOWN:
        console.print(f"… and {plural(len(doomed) - _SHOWN, 'more article')}", highlight=False)
    if source is not None:
        console.print(f"{escape(source)} will not be fetched again", highlight=False)


def _delete(
    console: Console, archive: Archive, doomed: list[StoredArticle], source: str | None, reason: str, now: datetime
) -> None:
    gone: list[Takedown] = []
    with _progress(console) as told:
        if source is not None:
            gone.append(archive.delete_source(source, reason=reason, now=now, progress=told("Captures of the source")))
        for place, article in enumerate(doomed, 1):
            if article.source != source:
                what = f"Captures that may print its text ({place} of {len(doomed)})"
                gone.append(archive.delete(article.id, reason=reason, now=now, progress=told(what)))
    wipe(console, archive)
    captures, carriers = sum(one.captures for one in gone), sum(one.carriers for one in gone)
    words = f"{plural(len(doomed), 'article')} deleted, {plural(captures, 'capture')} overwritten"
    words += f", and {carriers:,} of feeds and listings that printed their text" if carriers else ""
    console.print(words, highlight=False)
    for problem in (problem for one in gone for problem in one.missing):
        console.print(f"[yellow]Not overwritten:[/yellow] {escape(problem)}", highlight=False)


@contextmanager
def _progress(console: Console) -> Iterator[Callable[[str], Callable[[int, int], None]]]:
    """Gives, for what is being done, whom to tell how much of it is."""
    with Progress(console=console, transient=True) as progress:
        bar = progress.add_task("", total=None)

        def telling(what: str) -> Callable[[int, int], None]:
            return lambda done, total: progress.update(bar, description=what, completed=done, total=total)

        yield telling
