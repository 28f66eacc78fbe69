"""Whether the network is there: a failure is a host's own only when another host answers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Self

from scrapy.exceptions import DropItem, NotConfigured

from pipelines.verdict import gives_no_answer

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from pipelines.items import Visit

__all__ = ["OFFLINE", "NetworkStage", "give_up"]

OFFLINE = "offline"
"""Why a crawl ended that no host answered."""
give_up = object()
"""Signal: the crawl ends; what was held back is given back to the frontier."""

# Errors with which a host has answered all the same, or somebody in its place.
_ANSWERS = ("certificate", "the connection closed before the whole answer")


class NetworkStage:
    """The first stage: holds a visit back that nobody answered until it is known whose fault that is.

    When another host answers, it goes on, and counts as a failure of its host. When for `OFFLINE_AFTER` seconds none
    does, the network is gone: the crawl ends, and the leases that it gives back are due as before.
    """

    def __init__(self, crawler: Crawler, patience: float) -> None:
        self._crawler = crawler
        self._patience = patience
        self._answered: asyncio.Future[bool] | None = None
        """What is waited for: True when a host answers, False when none does."""
        self._timer: asyncio.TimerHandle | None = None
        self._down: set[str] = set()
        """Hosts that gave no answer while others did."""
        self._over = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """What Scrapy makes the stage with.

        Raises:
            NotConfigured: The crawl doesn't wait for the network (no `OFFLINE_AFTER`).
        """
        patience = crawler.settings.getfloat("OFFLINE_AFTER")
        if not patience:
            raise NotConfigured
        stage = cls(crawler, patience)
        crawler.signals.connect(stage._give_up, give_up)
        return stage

    async def process_item(self, item: Visit) -> Visit:
        """The visit, when it is known to count.

        Raises:
            DropItem: The network is gone, and the visit says nothing about its host.
        """
        if item.outcome is not None:
            return item  # a request that was refused: the network has not been asked
        host = item.task.host
        if not gives_no_answer(item) or any(word in (item.error or "") for word in _ANSWERS):
            self._down.discard(host)
            self._settle(answered=True)
            return item
        if host in self._down:
            return item
        self._crawler.stats.set_value("network/error", item.error)
        if self._over or not await asyncio.shield(self._wait()):
            raise DropItem(f"no host answers; {item.task.url} is asked for again", log_level="DEBUG")
        self._down.add(host)
        return item

    def _wait(self) -> asyncio.Future[bool]:
        """What tells whether a host answers."""
        if self._answered is None:
            loop = asyncio.get_running_loop()
            self._answered = loop.create_future()
            self._timer = loop.call_later(self._patience, self._end)
        return self._answered

    def _settle(self, *, answered: bool = False) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._answered is not None:
            self._answered.set_result(answered)
            self._answered = None

    def _give_up(self) -> None:
        self._over = True
        self._settle()

    def _end(self) -> None:
        """Nobody answered: end the crawl, and let go what was held back."""
        self._give_up()
        assert self._crawler.engine is not None
        self._closing = asyncio.ensure_future(self._crawler.engine.close_spider_async(reason=OFFLINE))
