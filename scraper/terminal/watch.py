"""What `pressmark watch` says: one line per pass, and the systemd unit that runs it."""

from __future__ import annotations

import getpass
import shlex
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipelines.plural import plural

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.crawling import Tally

__all__ = ["WatchLines", "unit", "words"]

_REASON = 60  # characters of a reason that fit into the line


class WatchLines:
    """Writes what a watch does to standard output, a line each, flushed at once (for a terminal, a log, journald).

    Args:
        archive: What is watched, as it was named.
        once: It is a single pass.
    """

    def __init__(self, archive: Path, *, once: bool) -> None:
        self._archive = archive
        self._once = once

    def begun(self, sources: int, left: str | None) -> None:
        """Say what is watched."""
        if left:
            click.echo(f"{_now()}  it was watched {left}, which died; taking over")
        hint = "" if sources else "; `pressmark add URL` adds one, meanwhile too"
        end = "" if self._once else " until Ctrl-C"
        click.echo(f"{_now()}  watching {plural(sources, 'source')} of {self._archive}{end}{hint}")

    def passed(self, tally: Tally, due: datetime | None) -> None:
        """The line of a pass: time, fetched, new, edited, gone, in trouble, next due."""
        troubles = tally.troubles
        first = f" ({troubles[0][1]}: {troubles[0][2][:_REASON]})" if troubles else ""
        click.echo(
            f"{_now()}  {tally.pages.total():>5,} fetched {tally.new.total():>4,} new {tally.edited.total():>3,} edited"
            f" {tally.gone.total():>3,} gone {len(troubles):>3,} in trouble{first}  next {_when(due)}"
        )

    def trouble(self, problem: str, wait: float | None) -> None:
        """Say what is wrong and when it goes on."""
        again = "" if wait is None else f"; trying again in {_seconds(wait)}"
        click.echo(f"{_now()}  {' '.join(problem.split())}{again}")

    def ended(self) -> None:
        """Say that it has ended; what was not done is done by the next."""
        if not self._once:
            click.echo(f"{_now()}  stopped; `pressmark watch` goes on from there")


def _now() -> str:
    return f"{datetime.now().astimezone():%Y-%m-%d %H:%M:%S}"


def _when(due: datetime | None) -> str:
    """A moment on the wall's clock, with its day where that is not today."""
    if due is None:
        return "never"
    if due <= datetime.now(UTC):
        return "now"
    here, today = due.astimezone(), datetime.now().astimezone().date()
    return f"{here:%H:%M:%S}" if here.date() == today else f"{here:%Y-%m-%d %H:%M}"


def _seconds(wait: float) -> str:
    return f"{wait / 60:.0f} min" if wait >= 60 else f"{wait:g} s"


_UNIT = """\
# {archive}, watched by systemd. Save this as /etc/systemd/system/pressmark.service:
#   pressmark watch --print-unit | sudo tee /etc/systemd/system/pressmark.service
#   sudo systemctl daemon-reload
#   sudo systemctl enable --now pressmark
#   journalctl --unit pressmark --follow
[Unit]
Description=Pressmark watches {archive}
Wants=network-online.target
After=network-online.target

[Service]
User={user}
WorkingDirectory={folder}
ExecStart={command}
Restart=on-failure
RestartSec=30
# a watch ends within seconds; what was on its way is fetched again by the next
TimeoutStopSec=30
KillMode=mixed
Nice=10

# It reads the web and writes beside its archive: nothing else of the machine is its business.
ReadWritePaths={quoted_folder}
ProtectSystem=strict
ProtectHome=read-only
{private_tmp}PrivateDevices=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
LockPersonality=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service

[Install]
WantedBy=multi-user.target
"""


def unit(archive: Path, options: list[str]) -> str:
    """A systemd service that watches an archive with this installation, as the user who asks.

    Args:
        archive: Its file.
        options: Further words of `pressmark watch`.
    """
    path = archive.absolute()
    program = Path(sys.executable).with_name("pressmark")
    run = [str(program)] if program.exists() else [sys.executable, "-m", "scraper.cli"]
    # a folder in /tmp could not be seen with a private one
    private = not any(word.startswith(("/tmp/", "/var/tmp/")) for word in (str(path), *run))  # noqa: S108
    return _UNIT.format(
        archive=_escaped(str(path)),
        folder=_escaped(str(path.parent)),
        quoted_folder=_quoted(str(path.parent)).replace("$$", "$"),  # no variables here
        user=getpass.getuser(),
        command=" ".join(_quoted(word) for word in (*run, "watch", "--archive", str(path), *options)),
        private_tmp="PrivateTmp=yes\n" if private else "",
    )


def words(*, delay: float | None, contact: str | None, settings: Iterable[str]) -> list[str]:
    """Options of `pressmark watch` as words of a command line."""
    told = [] if delay is None else ["--delay", f"{delay:g}"]
    told += ["--contact", contact] if contact else []
    return told + [word for pair in settings for word in ("--set", pair)]


def _escaped(words: str) -> str:
    """A value of a unit file, in which % begins a specifier (systemd.unit(5))."""
    return words.replace("%", "%%")


def _quoted(word: str) -> str:
    """A word of a command line (systemd.service(5)): $ stands for a variable, a backslash for an escape."""
    if shlex.quote(word) == word:
        return _escaped(word)
    word = word.replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return f'"{_escaped(word)}"'
