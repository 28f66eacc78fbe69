"""Pictures of the figures (matplotlib, with the extra `bench`)."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING

import matplotlib as mpl

mpl.use("Agg")  # a file, on machines without a screen too
import matplotlib.pyplot as plt
from matplotlib.ticker import NullFormatter, ScalarFormatter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import Any

    from matplotlib.figure import Figure

    from benchmarks.measures import Scores
    from benchmarks.memory import Change
    from benchmarks.revisit import Ledger

__all__ = ["courses", "gains", "quality_and_time", "rhythms", "search_times"]

_NAME_HEIGHT, _NAME_WIDTH = 1 / 35, 0.4  # of a name beside a point: share of the picture, and powers of ten of a time


def quality_and_time(results: dict[str, dict[str, Scores]], folder: Path) -> Iterator[Path]:
    """A picture per set with bodies: F1 with its interval against the median time a page, on a log scale."""
    for name, rows in results.items():
        points = {who: row for who, row in rows.items() if "body" in row.values}
        if not points:
            continue
        figure, axes = plt.subplots(figsize=(8, 5), layout="constrained")
        named: list[tuple[float, float]] = []
        bounds = [bound for row in points.values() for bound in row.values["body"][1:]]
        line = _NAME_HEIGHT * (max(bounds) - min(bounds))
        for who, row in sorted(points.items(), key=lambda point: -point[1].values["body"][0]):
            value, low, high = row.values["body"]
            ms = row.values["ms"][0]
            ours = who.startswith("pressmark")
            color = "tab:red" if ours else "tab:blue"
            axes.errorbar(ms, value, yerr=[[value - low], [high - value]], fmt="o", color=color, capsize=3)
            height = value  # below the names that would be in the way
            while any(abs(height - other) < line and abs(log10(ms / at)) < _NAME_WIDTH for at, other in named):
                height -= line / 4
            named.append((ms, height))
            axes.text(1.06 * ms, height, who, fontsize=8, va="center", weight="bold" if ours else None)
        times = [row.values["ms"][0] for row in points.values()]
        axes.set(
            xscale="log", xlabel="median ms a page", ylabel="body F1, 95 % interval", title=f"{name}: text and time",
            xlim=(min(times) / 1.5, max(times) * 2.5),
        )  # fmt: skip
        axes.set_xticks(
            [tick for tick in (1, 2, 5, 10, 20, 50, 100, 200) if min(times) / 1.5 < tick < max(times) * 2.5]
        )
        axes.xaxis.set_major_formatter(ScalarFormatter())
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.grid(alpha=0.3, which="both")
        yield _saved(figure, folder / f"extraction-{name}.png")


def gains(changes: dict[str, dict[str, Change]], folder: Path) -> Path:
    """A picture of what each kind of memory adds to the F1 of a page, with its interval, set by set."""
    figure, axes = plt.subplots(figsize=(8, 5), layout="constrained")
    width = 0.8 / len(changes)
    for place, (name, row) in enumerate(changes.items()):
        told = list(row.values())
        axes.bar(
            [n + place * width for n in range(len(told))],
            [one.gain for one in told],
            width,
            yerr=[[one.gain - one.low for one in told], [one.high - one.gain for one in told]],
            label=name,
            capsize=2,
        )
    kinds = list(next(iter(changes.values())))
    axes.set_xticks([n + 0.4 - width / 2 for n in range(len(kinds))], kinds)
    axes.set(xlabel="memory: kind and number of other pages", ylabel="F1 of a page, change", title="Memory of a site")
    axes.axhline(0, color="black", linewidth=0.8)
    axes.legend()
    return _saved(figure, folder / "memory.png")


def rhythms(ledgers: dict[str, Ledger], folder: Path) -> Path:
    """A picture of how soon stories are found and edits are seen by each policy, and what it asks for each day."""
    figure, (found, edits, asked) = plt.subplots(1, 3, figsize=(15, 4.5), layout="constrained")
    for name, one in ledgers.items():
        for axes, delays in ((found, one.delays), (edits, one.edit_delays)):
            axes.ecdf([max(delay, 0.1) for delay in delays], label=name)
        asked.plot(sorted(one.requests), [one.requests[day] for day in sorted(one.requests)], label=name)
    found.set(xscale="log", xlabel="minutes", ylabel="share", title="stories found after")
    edits.set(xscale="log", xlabel="minutes", ylabel="share", title="edits seen after, of those that are seen")
    asked.set(yscale="log", xlabel="day", ylabel="requests", title="requests a day")
    for axes in (found, edits, asked):
        axes.grid(alpha=0.3)
    asked.legend()
    return _saved(figure, folder / "revisit.png")


def search_times(figures: Mapping[str, Mapping[str, Any]], folder: Path) -> Path:
    """A picture of the time of a search against the number of articles that have the word, newest and best first."""
    figure, axes = plt.subplots(figsize=(8, 5), layout="constrained")
    for order, color in (("newest first", "tab:red"), ("best first", "tab:blue")):
        prefix = f"{order}, a word in "
        rows = {
            int(name[len(prefix) :].replace(",", "")): row for name, row in figures.items() if name.startswith(prefix)
        }
        counts = sorted(rows)
        axes.plot(counts, [rows[count]["value"] for count in counts], "o-", color=color, label=f"{order}, median")
        axes.plot(
            counts, [rows[count]["p95"] for count in counts], "o--", color=color, alpha=0.5, label=f"{order}, 95 %"
        )
    axes.axhline(20, color="tab:red", linewidth=0.8, linestyle=":")
    axes.axhline(150, color="tab:blue", linewidth=0.8, linestyle=":")
    axes.set(
        xscale="log", yscale="log", xlabel="articles that have the word", ylabel="ms", title="Search, snippets and all"
    )
    axes.grid(alpha=0.3, which="both")
    axes.legend()
    return _saved(figure, folder / "search.png")


def courses(runs: dict[str, list[tuple[float, int, float]]], folder: Path) -> Iterator[Path]:
    """Two pictures of crawls over time: articles that are stored, and memory of all their processes."""
    for name, column, label in (("articles", 1, "articles stored"), ("memory", 2, "MB resident, all processes")):
        figure, axes = plt.subplots(figsize=(8, 4), layout="constrained")
        for who, course in runs.items():
            axes.plot([look[0] for look in course], [look[column] for look in course], label=who)
        axes.set(xlabel="seconds", ylabel=label, title=f"A crawl over time: {name}", ylim=0)
        axes.grid(alpha=0.3)
        axes.legend()
        yield _saved(figure, folder / f"crawl-{name}.png")


def _saved(figure: Figure, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)
    plt.close(figure)
    return path
