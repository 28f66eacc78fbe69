"""Pictures of the figures (matplotlib, with the extra `bench`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import matplotlib as mpl

mpl.use("Agg")  # a file, on machines without a screen too
import matplotlib.pyplot as plt

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from benchmarks.measures import Scores

__all__ = ["quality_and_time"]


def quality_and_time(results: dict[str, dict[str, Scores]], folder: Path) -> Iterator[Path]:
    """A picture per set with bodies: F1 with its interval against the median time a page, on a log scale."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in results.items():
        points = {who: row for who, row in rows.items() if "body" in row.values}
        if not points:
            continue
        figure, axes = plt.subplots(figsize=(8, 5), layout="constrained")
        by_time = sorted(points.items(), key=lambda point: point[1].values["ms"][0])
        for place, (who, row) in enumerate(by_time):  # neighbours' names go above and below in turn
            value, low, high = row.values["body"]
            ms = row.values["ms"][0]
            ours = who.startswith("pressmark")
            color = "tab:red" if ours else "tab:blue"
            axes.errorbar(ms, value, yerr=[[value - low], [high - value]], fmt="o", color=color, capsize=3)
            axes.annotate(
                who,
                (ms, value),
                xytext=(6, 5 if place % 2 else -11),
                textcoords="offset points",
                fontsize=8,
                weight="bold" if ours else None,
            )
        axes.set(
            xscale="log", xlabel="median ms a page", ylabel="body F1, 95 % interval", title=f"{name}: text and time"
        )
        axes.grid(alpha=0.3, which="both")
        path = folder / f"extraction-{name}.png"
        figure.savefig(path, dpi=120)
        plt.close(figure)
        yield path
