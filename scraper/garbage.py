"""How often Python looks for garbage."""

from __future__ import annotations

import gc

__all__ = ["collect_less"]

_NEW_OBJECTS = 10_000  # that may be made before it looks for those that only hold each other; by itself it does at 700


def collect_less() -> None:
    """Look less often, and never among what is there by now; to be called when what is needed is loaded.

    A tenth of the time of a crawl's own process went into that, and a twenty-fifth of those that read pages
    (`python -m benchmarks.crawl`). They hold no more memory for it: nearly everything goes when its last user does.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])
