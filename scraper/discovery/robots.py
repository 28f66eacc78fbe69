"""robots.txt: what may be fetched, how fast, and which sitemaps it names (RFC 9309)."""

from __future__ import annotations

from dataclasses import dataclass, field

from protego import Protego

from pipelines.items import Link
from pipelines.urls import join

__all__ = ["Robots", "read_robots"]

# RFC 9309, 2.5: at least 500 KiB must be read. In characters, which is never less.
_MAX_LENGTH = 500 << 10


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules of one host."""

    url: str
    """Of the robots.txt itself."""
    sitemaps: tuple[str, ...]
    """Absolute, in the order of the file, each once."""
    _rules: Protego = field(repr=False, compare=False)

    def allowed(self, url: str, agent: str) -> bool:
        """Whether a crawler may fetch a URL; `agent` is its product token (`pressmark`)."""
        return self._rules.can_fetch(url, agent)

    def delay(self, agent: str) -> float | None:
        """Seconds between requests that the host asks for: the longer of Crawl-delay and Request-rate."""
        rate = self._rules.request_rate(agent)
        stated = [self._rules.crawl_delay(agent), rate.seconds / rate.requests if rate else None]
        return max((seconds for seconds in stated if seconds is not None), default=None)

    @property
    def links(self) -> tuple[Link, ...]:
        """The sitemaps, as links."""
        return tuple(Link(url=url, kind="sitemap", via="robots", found_on=self.url) for url in self.sitemaps)


def read_robots(text: str, url: str) -> Robots:
    """The rules in a robots.txt; a web page served in its place holds none.

    Never fails: what is no rule is passed over, as the RFC has it.
    """
    text = text.lstrip("\ufeff \t\r\n")
    if len(text) > _MAX_LENGTH:
        text = text[:_MAX_LENGTH].rpartition("\n")[0]  # half a line could be a rule that nobody wrote
    rules = Protego.parse("" if text.startswith("<") else text)
    named = (join(url, sitemap) for sitemap in rules.sitemaps)
    return Robots(url, tuple(dict.fromkeys(sitemap for sitemap in named if sitemap)), rules)
