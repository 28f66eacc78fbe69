"""What the pages of each source have in common: one row a source, of bounded size."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING

from pipelines.items import SiteMemory
from pipelines.memory import remember

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlite_utils import Database

    from pipelines.items import Traces

__all__ = ["Memories"]


class Memories:
    """The table `memories`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def get(self, source: str) -> SiteMemory:
        """What is remembered of a source; nothing of one that gave no article yet."""
        row = self._db.execute(
            "SELECT pages, blocks, offsets, day_first FROM memories WHERE source = ?", [source]
        ).fetchone()
        if row is None:
            return SiteMemory()
        pages, blocks, offsets, day_first = row
        by_month = {int(month): tuple(votes) for month, votes in json.loads(offsets).items()}
        return SiteMemory(pages=pages, counts=_unpacked(blocks), offsets=by_month, day_first=day_first)

    def add(self, source: str, traces: Traces) -> None:
        """Remember a page of a source. Call it once for each story: what is counted twice looks repeated."""
        self.put(source, remember(self.get(source), traces))

    def forget(self, source: str) -> None:
        """Remember nothing of a source."""
        self._db.execute("DELETE FROM memories WHERE source = ?", [source])

    def put(self, source: str, memory: SiteMemory) -> None:
        """Keep a memory in place of the one there was."""
        self._db.execute(
            "INSERT OR REPLACE INTO memories (source, pages, blocks, offsets, day_first) VALUES (?, ?, ?, ?, ?)",
            [source, memory.pages, _packed(memory.counts), json.dumps(memory.offsets), memory.day_first],
        )


def _packed(counts: Mapping[int, int]) -> bytes:
    """Fingerprints of eight bytes each, then their counts of one, in the same order."""
    return struct.pack(f"<{len(counts)}Q{len(counts)}B", *counts, *counts.values())


def _unpacked(blocks: bytes) -> dict[int, int]:
    size = len(blocks) // 9
    numbers = struct.unpack(f"<{size}Q{size}B", blocks)
    return dict(zip(numbers[:size], numbers[size:], strict=True))
