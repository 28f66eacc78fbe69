"""The resident memory and the CPU seconds of a process and its children (Linux)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Watch"]

_MB = 1024.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Watch:
    """Looks at a process when it is told to."""

    pid: int
    main: float = 0.0
    """Megabytes of the process at their highest."""
    children: float = 0.0
    """Megabytes of its children together at their highest; what they share is counted for each."""
    seconds: float = 0.0
    """Of the CPU, all of them together, as it was seen last."""
    main_seconds: float = 0.0
    """Of the CPU, the process alone."""

    def look(self) -> float:
        """Note how it is now; gives the megabytes of all together."""
        main = _resident(self.pid)
        below = _children(self.pid)
        children = sum(map(_resident, below))
        self.main, self.children = max(self.main, main), max(self.children, children)
        self.main_seconds = max(self.main_seconds, _seconds(self.pid))
        self.seconds = max(self.seconds, sum(map(_seconds, [self.pid, *below])))
        return main + children


def _children(pid: int) -> list[int]:
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:  # it has ended
        return []
    return [int(child) for child in found]


def _resident(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / _MB for line in lines if line.startswith("VmRSS:")), 0.0)


def _seconds(pid: int) -> float:
    """User and system time of a process."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:13])) / _TICKS
