"""What a crawl that was killed leaves behind, and how the next one takes over."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from pipelines.warc import cut_torn_end, files_of

if TYPE_CHECKING:
    from datetime import datetime

    from pipelines.archive import Archive

__all__ = ["take_over"]

logger = logging.getLogger(__name__)


def take_over(archive: Archive, *, now: datetime, but: int | None) -> list[int]:
    """See `Archive.take_over`."""
    dead = archive.crawls.bury(now=now, but=but)
    for crawl in dead:
        for path in files_of(archive.warc_folder, crawl):
            if cut := cut_torn_end(path, start=archive.captures.last_offset(path.name)):
                logger.warning("%s: %d bytes of a record that a killed crawl had begun are cut off", path.name, cut)
    archive.leases.release(dead)
    return dead
