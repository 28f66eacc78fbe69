"""What the commands share: options, the terminal, the archive opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    from pipelines.archive import Archive

__all__ = [
    "ARCHIVE", "NOARCHIVE", "archive_option", "delay_option", "noarchive_option", "opened", "request_options",
    "terminal",
]  # fmt: skip


def _note(context: click.Context, _: click.Parameter, path: Path) -> Path:
    context.meta[ARCHIVE] = path
    return path


def archive_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command `--archive`."""
    return click.option(
        "--archive",
        "archive_path",
        type=click.Path(path_type=Path, dir_okay=False),
        default=Path("archive.db"),
        callback=_note,
        envvar="PRESSMARK_ARCHIVE",
        show_default=True,
        show_envvar=True,
        help="The archive's SQLite file.",
    )(command)


ARCHIVE = "pressmark.archive"
"""Where click keeps the path of the archive for whoever tells what went wrong (`Context.meta`)."""
NOARCHIVE = ("NOARCHIVE_OBEY=true",)  # as a setting


def noarchive_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command `--obey-noarchive`."""
    return click.option(
        "--obey-noarchive",
        is_flag=True,
        envvar="PRESSMARK_OBEY_NOARCHIVE",
        show_envvar=True,
        help="Leave out pages that ask not to be archived (meta robots or X-Robots-Tag: noarchive).",
    )(command)


def delay_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command `--delay`."""
    return click.option(
        "--delay", type=click.FloatRange(min=0), help="Seconds between two requests to one host.  [default: 1]"
    )(command)


def request_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command what all have that ask sites for something: `--contact`, `--set` and `--verbose`."""
    for option in (
        click.option("-v", "--verbose", is_flag=True, help="Say what is fetched."),
        click.option("-s", "--set", "settings", multiple=True, metavar="NAME=VALUE", help="Any Scrapy setting."),
        click.option(
            "--contact",
            envvar="PRESSMARK_CONTACT",
            show_envvar=True,
            help="Your web page or e-mail address, told to the sites.",
        ),
    ):
        command = option(command)
    return command


def terminal(*, stderr: bool = False) -> Console:
    """Where a command writes."""
    from rich.console import Console

    return Console(stderr=stderr, soft_wrap=False)


def opened(path: Path, *, readonly: bool = True) -> Archive:
    """An archive; one that an older Pressmark wrote is brought up first."""
    from pipelines.archive import Archive
    from pipelines.errors import OldArchiveError

    try:
        return Archive(path, readonly=readonly)
    except OldArchiveError:
        with terminal(stderr=True).status(f"Bringing {path} up to this version of Pressmark"):
            Archive(path).close()
        return Archive(path, readonly=readonly)
