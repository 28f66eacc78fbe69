"""What the options of `pressmark sources` mean, and carrying them out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from pipelines.rhythm import OWN, Rhythm, interval

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipelines.archive import Archive

__all__ = ["Wishes", "set_up", "wishes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How sources are to be set up; None: as they are."""

    paused: bool | None = None
    rhythm: Rhythm | None = None
    only: tuple[str, ...] | None = None
    """Beginnings of paths; empty: everything."""
    javascript: bool | None = None


def wishes(  # noqa: PLR0913 - as many as the command has options
    names: tuple[str, ...],
    *,
    paused: bool | None,
    every: str | None,
    cron: str | None,
    zone: str | None,
    own_rhythm: bool,
    only: tuple[str, ...],
    everything: bool,
    javascript: bool | None = None,
) -> Wishes | None:
    """What the words of the command line ask for; None when they ask for a list alone.

    Raises:
        click.UsageError: They contradict each other, or name no source.
        RhythmError: The interval, the cron line or the zone can't be understood.
    """
    if sum((every is not None, cron is not None, own_rhythm)) > 1:
        raise click.UsageError("--every, --cron and --own-rhythm exclude each other")
    if only and everything:
        raise click.UsageError("--only and --everything exclude each other")
    if zone is not None and cron is None:
        raise click.UsageError("--zone is that of a cron line: give --cron, too")
    rhythm = None
    if every is not None:
        rhythm = Rhythm(every=interval(every))
    elif cron is not None:
        rhythm = Rhythm(cron=" ".join(cron.split()), zone=zone or "UTC")
    elif own_rhythm:
        rhythm = OWN
    limits = _paths(only) if only else () if everything else None
    wanted = Wishes(paused=paused, rhythm=rhythm, only=limits, javascript=javascript)
    if wanted == Wishes():
        return None
    if not names:
        raise click.UsageError("which source? name it, as in `pressmark sources example.com --pause`")
    return wanted


def _paths(only: Iterable[str]) -> tuple[str, ...]:
    for path in only:
        if not path.startswith("/") or path == "/":
            raise click.UsageError(f"--only takes the beginning of a path, as in /politics/, not {path!r}")
    return tuple(dict.fromkeys(only))


def set_up(archive: Archive, names: Iterable[str], wanted: Wishes) -> None:
    """Set up sources, all of them or none."""
    now = datetime.now(UTC)
    with archive.transaction():
        for name in names:
            if wanted.paused is not None:
                (archive.sources.pause if wanted.paused else archive.sources.resume)(name)
            if wanted.rhythm is not None:
                archive.sources.set_rhythm(name, wanted.rhythm, now=now)
            if wanted.only is not None:
                archive.sources.limit(name, wanted.only, now=now)
            if wanted.javascript is not None:
                archive.sources.render(name, javascript=wanted.javascript)
