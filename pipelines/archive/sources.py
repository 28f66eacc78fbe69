"""The sources: what is crawled."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pipelines import urls
from pipelines.archive.times import stamp
from pipelines.errors import NotFoundError
from pipelines.rhythm import OWN, Rhythm

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlite_utils import Database

__all__ = ["UNWANTED", "Source", "Sources"]

UNWANTED = "not among the paths that its source is limited to"
"""The reason of a URL that `Sources.limit` keeps out."""

_COLUMNS = "name, home, site, added_at, paused, only_paths, javascript, every, cron, zone"
_OVERVIEW = """
SELECT s.*,
    (SELECT count(*) FROM articles a WHERE a.source = s.name) AS articles,
    (SELECT max(published_utc) FROM articles a WHERE a.source = s.name) AS newest,
    coalesce(sum(u.kind = 'feed' AND u.readable), 0) AS feeds,
    coalesce(sum(u.kind = 'sitemap' AND u.readable), 0) AS sitemaps,
    coalesce(sum(u.kind = 'section' AND u.readable), 0) AS sections,
    coalesce(sum(u.kind = 'article' AND u.state = 'queued'), 0) AS waiting,
    max(CASE WHEN u.kind IN ('home', 'robots') AND u.state = 'failed' THEN u.reason END) AS problem
FROM sources s LEFT JOIN (SELECT *, state IN ('read', 'unchanged') AS readable FROM urls) u ON u.source = s.name
WHERE ? IS NULL OR s.name IN (SELECT value FROM json_each(?))
GROUP BY s.name ORDER BY s.name
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A news site, as it was added."""

    name: str
    """Its host without `www.`."""
    home: str
    """URL of its home page."""
    site: str | None
    """Name of the site file whose rules it is read with; None for the file that names its host, if any."""
    added_at: str
    """ISO 8601, UTC."""
    paused: bool
    only: tuple[str, ...] = ()
    """Beginnings of paths (`/politics/`); where there are any, no article or section elsewhere is fetched."""
    rhythm: Rhythm = OWN
    """When it is looked at."""
    javascript: bool = False
    """Its pages are rendered by a browser."""

    def wants(self, url: str) -> bool:
        """Whether an article or section with this URL is wanted."""
        path = urls.path_and_query(url)
        return not self.only or any(path.startswith(part) or path == part.rstrip("/") for part in self.only)


class Sources:
    """The table `sources`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, home: str, *, now: datetime, site: str | None = None, paused: bool = False) -> Source:
        """Register a home page.

        Args:
            home: URL of the home page; a source that is known keeps the one it has.
            now: Time of adding.
            site: Name of the site file to read it with.
            paused: It is known (a single article of it is wanted), but no pass goes through it; a later call
                without it ends that.
        """
        name = urls.site_name(home)
        self._db.execute(
            "INSERT INTO sources (name, home, site, added_at, paused) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET site = coalesce(excluded.site, site),"
            " paused = min(paused, excluded.paused)",
            [name, home, site, stamp(now), paused],
        )
        return self.get(name)

    def pause(self, name: str) -> None:
        """Leave a source out of the passes that go through every source."""
        self._db.execute("UPDATE sources SET paused = 1 WHERE name = ?", [name])

    def resume(self, name: str) -> None:
        """Take a source into the passes again."""
        self._db.execute("UPDATE sources SET paused = 0 WHERE name = ?", [name])

    def render(self, name: str, *, javascript: bool) -> None:
        """Have a source's pages rendered by a browser, or not."""
        self._db.execute("UPDATE sources SET javascript = ? WHERE name = ?", [javascript, name])

    def limit(self, name: str, only: Iterable[str], *, now: datetime) -> None:
        """Want only articles and sections whose paths begin so; none: all of them.

        What a former limit kept out is looked at again. Articles that are stored stay.
        """
        self._db.execute(
            "UPDATE sources SET only_paths = ? WHERE name = ?", [json.dumps(list(only)) if only else None, name]
        )
        self._db.execute(
            "UPDATE urls SET state = 'queued', reason = NULL, next_due = ?"
            " WHERE source = ? AND state = 'out-of-scope' AND reason = ?",
            [stamp(now), name, UNWANTED],
        )

    def set_rhythm(self, name: str, rhythm: Rhythm, *, now: datetime) -> None:
        """Give a source a rhythm; its entry points are due at once, so that it begins to hold."""
        every = rhythm.every.total_seconds() if rhythm.every else None
        self._db.execute(
            "UPDATE sources SET every = ?, cron = ?, zone = ? WHERE name = ?", [every, rhythm.cron, rhythm.zone, name]
        )
        self._db.execute(
            "UPDATE urls SET next_due = ? WHERE source = ? AND next_due > ? AND attempts = 0"
            " AND kind IN ('home', 'feed', 'sitemap', 'section')",
            [stamp(rhythm.after(now)), name, stamp(now)],
        )

    def get(self, name: str) -> Source:
        """One source by its name or any URL of it.

        Raises:
            NotFoundError: There is none.
        """
        wanted = urls.site_name(name) if urls.is_web(name) else name.removeprefix("www.").rstrip("/")
        row = self._db.execute(f"SELECT {_COLUMNS} FROM sources WHERE name = ?", [wanted]).fetchone()  # noqa: S608
        if row is None:
            raise NotFoundError(f"no source {name!r} in this archive; `pressmark sources` lists them")
        return _source(row)

    def is_named(self, host: str) -> bool:
        """Whether the archivist named a host: it is that of a source, paused or not."""
        name = host.removeprefix("www.")
        return self._db.execute("SELECT 1 FROM sources WHERE name = ?", [name]).fetchone() is not None

    def overview(self, names: Iterable[str] | None = None) -> list[dict[str, Any]]:
        """What the archive holds of each source, or of those named.

        Returns:
            Rows with the columns of `sources` and: articles, newest (publication time), feeds, sitemaps, sections
            (ways in that could be read), waiting (articles to fetch), problem (why its home page can't be read).
        """
        wanted = None if names is None else json.dumps(list(names))
        return list(self._db.query(_OVERVIEW, [wanted, wanted]))

    def all(self, *, active: bool = False) -> list[Source]:
        """Every source by name; `active` leaves out the paused ones."""
        where = "WHERE NOT paused" if active else ""
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM sources {where} ORDER BY name")  # noqa: S608
        return [_source(row) for row in rows.fetchall()]


@lru_cache(maxsize=1024)  # a visit asks for its source up to three times
def _source(row: tuple[Any, ...]) -> Source:
    """A row of `_COLUMNS`."""
    name, home, site, added_at, paused, only_paths, javascript, every, cron, zone = row
    return Source(
        name=name,
        home=home,
        site=site,
        added_at=added_at,
        paused=bool(paused),
        only=tuple(json.loads(only_paths or "[]")),
        javascript=bool(javascript),
        rhythm=Rhythm(every=timedelta(seconds=every) if every else None, cron=cron, zone=zone or "UTC"),
    )
