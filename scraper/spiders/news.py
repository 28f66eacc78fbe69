"""Any news site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from scrapy import Request, Spider
from scrapy.exceptions import UsageError

from pipelines import urls
from pipelines.items import LinkKind, Outcome, Page, Task, Visit
from scraper.discovery.shapes import shape_of
from scraper.faults import explain, retry_after

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from scrapy.http import Response
    from twisted.python.failure import Failure

__all__ = ["NewsSpider", "Seed"]


class Seed(NamedTuple):
    """A URL to begin with."""

    url: str
    kind: LinkKind | None = None
    """What it is (`home`, `section`, `article`); None: to be judged by its address, and then by what is on it."""


class NewsSpider(Spider):
    """Crawls news sites: home pages and sections with all that can be found from them, or single articles.

    Args:
        url: What to begin with; several are separated by spaces.
        seeds: The same from Python. Without any seed, the pass goes through every source of the archive.
        recheck: Look at every known article again, due or not.
        due_only: Without seeds, go through what is due by itself, instead of asking every source for news.
    """

    name = "news"
    site: str | None = None
    """Name of the site file to read every page with; None: the one that names the page's host, if any."""

    def __init__(
        self,
        *,
        url: str | None = None,
        seeds: Iterable[Seed] = (),
        recheck: bool = False,
        due_only: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.recheck = bool(recheck)
        self.due_only = bool(due_only)
        self.seeds = [*map(Seed, url.split() if url else ()), *seeds]
        for seed in self.seeds:
            if not urls.is_web(seed.url):
                raise UsageError(f"not an http(s) URL: {seed.url}")

    async def start(self) -> AsyncIterator[Request]:
        """The seeds; without any, the frontier goes through the sources that the archive knows."""
        for seed in self.seeds:
            yield Request(seed.url, meta={"kind": seed.kind or _kind_of(seed.url)})

    def parse(self, response: Response, **_: Any) -> Iterator[Visit]:
        """What came back, as it goes to the archive."""
        task: Task = response.meta["task"]
        headers = {name.decode("latin-1"): values[-1].decode("latin-1") for name, values in response.headers.items()}
        exchange = response.meta["exchange"]
        page = Page(response.url, response.body, response.status, headers, exchange.fetched_at)
        target = page.header("location") if 300 <= page.status < 400 else None
        yield Visit(
            task=task,
            page=page,
            exchange=exchange,
            location=urls.join(page.url, target) if target else None,
            retry_after=retry_after(page.header("retry-after"), now=page.fetched_at),
        )

    def failed(self, failure: Failure) -> Iterator[Visit]:
        """That nothing came back, and why."""
        task: Task = failure.request.meta["task"]  # type: ignore[attr-defined]
        hung_up = failure.request.meta.get("hung_up")  # type: ignore[attr-defined]
        if refused := failure.request.meta.get("refused"):  # type: ignore[attr-defined]
            yield Visit(task=task, outcome=Outcome(state="out-of-scope", reason=refused))
            return
        yield Visit(task=task, error=hung_up or explain(failure.value or failure))


def _kind_of(url: str) -> LinkKind:
    """What a seed is asked for as; a section is read for its links, and kept if it turns out to be an article."""
    if urls.path_and_query(url) == "/":
        return "home"
    return "article" if shape_of(url) == "article" else "section"
