"""Who the crawler says it is, and how it logs."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from scrapy.logformatter import LogFormatter

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.http import Response
    from scrapy.logformatter import LogFormatterResult
    from scrapy.settings import BaseSettings
    from twisted.python.failure import Failure

__all__ = ["ROBOTS_TOKEN", "QuietLogFormatter", "user_agent"]

ROBOTS_TOKEN = "pressmark"  # noqa: S105
"""The product token that robots.txt rules for this crawler name (RFC 9309 2.2.1)."""


def user_agent(settings: BaseSettings) -> str:
    """The User-Agent header: an explicit setting, else name, version and the archivist's contact."""
    if explicit := settings.get("USER_AGENT"):
        return str(explicit)
    contact = settings.get("CONTACT")
    return f"Pressmark/{settings['PRESSMARK_VERSION']} (news archiving" + (f"; +{contact})" if contact else ")")


class QuietLogFormatter(LogFormatter):
    """Items are visits with whole pages in them; the log names their URL and what became of them."""

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:  # noqa: ARG002
        """One line for a stored visit."""
        outcome = item.stored.outcome
        return {
            "level": logging.INFO,
            "msg": "Visited %(url)s state=%(state)s reason=%(reason)s",
            "args": {"url": item.task.url, "state": outcome.state, "reason": outcome.reason},
        }

    def item_error(
        self,
        item: Any,
        exception: BaseException,  # noqa: ARG002
        response: Response | Failure | None,  # noqa: ARG002
        spider: Spider,  # noqa: ARG002
    ) -> LogFormatterResult:
        """Where a stage failed, with the traceback; the scheduler tells that it did, and of which URL."""
        return {"level": logging.INFO, "msg": "A stage failed url=%(url)s", "args": {"url": item.task.url}}
