"""The frontier: every known URL once, how it was found, when it is due, who works on it, what became of it and why."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from pipelines import urls
from pipelines.archive.ledger import FRONT_DEPTH, Ledger
from pipelines.archive.priority import priority
from pipelines.archive.times import aware, stamp
from pipelines.archive.wellformed import well_formed
from pipelines.items import Link
from pipelines.scope import out_of_scope

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from pipelines.items import Outcome, Task

__all__ = ["HOST_STEPS", "Frontier", "Past"]

_ROBOTS_PAUSE = timedelta(minutes=1)  # whatever an answer was worth, the next is not asked for at once
_ENTRY_POINTS = ("home", "feed", "sitemap", "section")

_ADD = """
INSERT INTO urls (key, url, host, source, kind, via, found_on, found_at, depth, announced_title, announced_published,
                  announced_modified, announced_language, state, reason, priority, next_due, redirects)
VALUES (:key, :url, :host, :source, :kind, :via, :found_on, :now, :depth, :title, :published,
        :modified, :language, :state, :reason, :priority, :next_due, :redirects)
ON CONFLICT (key) DO UPDATE SET
    announced_title = coalesce(announced_title, excluded.announced_title),
    announced_published = coalesce(announced_published, excluded.announced_published),
    announced_modified = coalesce(excluded.announced_modified, announced_modified),
    announced_language = coalesce(announced_language, excluded.announced_language)
"""
# What was out of scope for one source, or too deep, may be found again where it is in scope; what proved to be when it
# was asked for (too large, too slow) stays so.
_TAKE_IN = """
UPDATE urls SET source = :source, url = :url, host = :host, kind = :kind, via = :via, found_on = :found_on,
    depth = :depth, state = 'queued', reason = NULL, priority = :priority, next_due = :next_due
WHERE key = :key AND state = 'out-of-scope' AND visited_at IS NULL
"""
# What is announced as news was no section after all; what a sitemap lists among articles may be one.
_RECLASSIFY = """
UPDATE urls SET kind = :kind, via = :via, priority = :priority, next_due = :next_due
WHERE key = :key AND (
    (kind = 'section' AND :kind = 'article' AND :via IN ('feed', 'news-sitemap') AND article IS NULL)
    OR (kind = 'article' AND :kind = 'section' AND state = 'not-an-article'))
"""
_FOUND = """
INSERT OR IGNORE INTO findings (url, via, found_on, found_at)
SELECT id, :via, :found_on, :now FROM urls WHERE key = :key
"""
_KNOWN = """
SELECT key, kind, state, announced_title, announced_published, announced_modified, announced_language,
    (SELECT group_concat(via) FROM findings WHERE url = urls.id) AS ways
FROM urls WHERE key IN (SELECT value FROM json_each(?))
"""


HOST_STEPS = """
WITH RECURSIVE pair(host, priority, source) AS (
    SELECT host, priority, source FROM (SELECT host, priority, source FROM urls WHERE next_due IS NOT NULL
        ORDER BY host, priority, source LIMIT 1)
    UNION ALL
    SELECT u.host, u.priority, u.source FROM pair, urls u WHERE u.id = coalesce(
        (SELECT id FROM urls WHERE next_due IS NOT NULL
            AND host = pair.host AND priority = pair.priority AND source > pair.source ORDER BY source LIMIT 1),
        (SELECT id FROM urls WHERE next_due IS NOT NULL
            AND host = pair.host AND priority > pair.priority ORDER BY priority, source LIMIT 1),
        (SELECT id FROM urls WHERE next_due IS NOT NULL
            AND host > pair.host ORDER BY host, priority, source LIMIT 1))
)"""
"""Every (host, priority, source) with something that has a date, in steps of an index as `pipelines.archive.leases`."""
_HOSTS_DUE = f"""{HOST_STEPS}
SELECT DISTINCT host FROM pair
WHERE source IN (SELECT value FROM json_each(:sources)) AND :until >= (
    SELECT min(next_due) FROM urls WHERE host = pair.host AND priority = pair.priority AND source = pair.source
        AND next_due IS NOT NULL)
"""  # noqa: S608 - constants alone


class Past(NamedTuple):
    """What is remembered of a URL for `pipelines.revisit.plan`."""

    found_at: datetime | None
    wait: float | None
    """Seconds that were planned to be waited before this visit."""
    not_modified: int
    """Answers 304 in a row, before this visit."""


class Frontier(Ledger):
    """The table `urls`; what it says of itself is in `pipelines.archive.ledger`."""

    def add(self, links: Iterable[Link], *, source: str, now: datetime, depth: int = 0, redirects: int = 0) -> set[str]:
        """Take in what was found; what is known already keeps its state and gains what is newly announced.

        Links to other sites are kept as out-of-scope. `depth` is the number of clicks from the home page, `redirects`
        that of the hops that led to a link.

        Returns:
            The hosts on which something may now be due.
        """
        links = [link for link in links if urls.is_web(link.url)]
        owners = self._owners(links)
        rows = [
            {**_row(link, source=_owner(link.url, source, owners), now=now, depth=depth), "redirects": redirects}
            for link in links
        ]
        known = self._known({row["key"] for row in rows})
        new = {row["key"] for row in rows} - known.keys()
        for row in rows:
            key = row["key"]
            if _says_nothing_new(row, known.get(key)):
                continue  # most links of a page that is looked at again: reading them in one go costs next to nothing
            known.pop(key, None)
            self._db.execute(_ADD, row)
            self._db.execute(_FOUND, row)
            if key in new:
                new.discard(key)  # the page may name it again, as something else
            elif row["state"] == "queued":
                self._db.execute(_TAKE_IN, row)
                self._db.execute(_RECLASSIFY, row)
        return {row["host"] for row in rows if row["state"] == "queued"}

    def past(self, url: int) -> Past:
        """What earlier visits left for the revisit policy, of a row of the table."""
        row = self._db.execute("SELECT found_at, wait, not_modified FROM urls WHERE id = ?", [url]).fetchone()
        return Past(found_at=aware(row[0]), wait=row[1], not_modified=row[2])

    def _known(self, keys: set[str]) -> dict[str, dict[str, Any]]:
        return {row["key"]: row for row in self._db.query(_KNOWN, [json.dumps(list(keys))])}

    def _owners(self, links: Iterable[Link]) -> set[str]:
        """The sources that claim the hosts of links: of those on whose sites they lie, those that passes go through."""
        hosts = {urls.site_name(link.url) for link in links}
        names = {host.split(".", n)[-1] for host in hosts for n in range(host.count(".") + 1)}
        rows = self._db.execute(
            "SELECT name FROM sources WHERE NOT paused AND name IN (SELECT value FROM json_each(?))",
            [json.dumps(list(names))],
        )
        return {row[0] for row in rows.fetchall()}

    def known(self, found: Iterable[str], *, on: int | None = None) -> int:
        """How many of these URLs the frontier holds already.

        Args:
            found: The URLs.
            on: Row of the page that lists them: when it was read before, what was found since then is no known URL.
        """
        keys = json.dumps([urls.canonical(url) for url in found if urls.is_web(url)])
        return int(
            self._db.execute(
                "SELECT count(*) FROM urls WHERE key IN (SELECT value FROM json_each(?))"
                " AND found_at <= coalesce((SELECT visited_at FROM urls WHERE id = ?), found_at)",
                [keys, on],
            ).fetchone()[0]
        )

    def wake(
        self, *, now: datetime, source: str | None = None, url: str | None = None, unless_since: datetime | None = None
    ) -> None:
        """Make due at once: one URL, or a source's entry points.

        Those are the home page, feeds, sitemaps, the first pages of sections that lead to articles, and a robots.txt
        that could not be fetched; but for those visited since a given time, by another crawl of these days.
        """
        since = stamp(unless_since) if unless_since else None
        if url is not None:
            self._db.execute(
                "UPDATE urls SET next_due = ?"
                " WHERE key = ? AND state NOT IN ('out-of-scope', 'removed') AND coalesce(visited_at < ?, 1)",
                [stamp(now), urls.canonical(url), since],
            )
            return
        self._db.execute(
            "UPDATE urls SET next_due = ? WHERE source = ? AND depth <= ?"  # noqa: S608 - constants alone
            f" AND kind IN {(*_ENTRY_POINTS, 'robots')}"  # of the index: the articles are not looked at
            f" AND (kind IN {_ENTRY_POINTS} AND state NOT IN ('out-of-scope', 'redirected', 'gone', 'removed')"
            "       AND NOT (kind = 'section' AND state != 'failed' AND (reason IS NOT NULL OR article IS NOT NULL))"
            "      OR kind = 'robots' AND state = 'failed')"
            " AND coalesce(visited_at < ?, 1)",
            [stamp(now), source, FRONT_DEPTH, since],
        )

    def adopt(self, link: Link, *, source: str) -> None:
        """Make a URL that is known already what the archivist named it: a seed of this source."""
        self._db.execute(
            "UPDATE urls SET via = ?, kind = ?, priority = ?, source = ? WHERE key = ?",
            [link.via, link.kind, priority(link.kind, link.via), source, urls.canonical(link.url)],
        )

    def expect(self, url: str, article: int) -> None:
        """Note which article a URL is to be the new address of; one that gave another keeps that."""
        self._db.execute(
            "UPDATE urls SET article = ? WHERE key = ? AND article IS NULL AND state = 'queued'",
            [article, urls.canonical(url)],
        )

    def wake_articles(self, *, now: datetime, source: str) -> None:
        """Make every article of a source due at once."""
        self._db.execute(
            "UPDATE urls SET next_due = ? WHERE source = ? AND article IS NOT NULL AND state != 'duplicate'",
            [stamp(now), source],
        )

    def hosts_due(self, sources: Iterable[str], *, until: datetime) -> list[str]:
        """Hosts of these sources with something due by then."""
        return [
            row[0]
            for row in self._db.execute(_HOSTS_DUE, {"until": stamp(until), "sources": json.dumps(list(sources))})
        ]

    def want_robots(self, url: str, *, source: str, now: datetime) -> None:
        """Have the robots.txt of a URL's host fetched; one that has just failed keeps its own due time."""
        link = Link(url=f"{urls.origin(url)}/robots.txt", kind="robots", via="seed")
        self.add([link], source=source, now=now)
        self._db.execute(
            "UPDATE urls SET next_due = ? WHERE key = ? AND state != 'failed' AND leased_by IS NULL"
            " AND coalesce(visited_at < ?, 1)",
            [stamp(now), urls.canonical(link.url), stamp(now - _ROBOTS_PAUSE)],
        )

    def any_url(self, host: str) -> tuple[str, str] | None:
        """A URL of a host that is due, and its source: what the address of its robots.txt is made from."""
        row = self._db.execute(
            "SELECT url, source FROM urls WHERE host = ? AND next_due IS NOT NULL AND kind != 'robots'"
            " ORDER BY priority, source, next_due LIMIT 1",
            [host],
        ).fetchone()
        return (row[0], row[1]) if row else None

    def settle(
        self,
        task: Task,
        outcome: Outcome,
        *,
        now: datetime,
        due: datetime | None,
        visit: dict[str, Any] | None = None,
    ) -> None:
        """Write what became of a URL and end its lease.

        Args:
            task: As it was claimed.
            outcome: State and reason.
            now: Time of the visit.
            due: When it is asked for again; None for never.
            visit: Columns that the visit changes (`status`, `etag`, `last_modified`, `article`).
        """
        failed = outcome.state == "failed"
        columns = {
            "state": outcome.state, "reason": outcome.reason, "visited_at": stamp(now),
            "next_due": stamp(due) if due else None, "leased_by": None, "leased_until": None,
            "attempts": task.attempts + 1 if failed else 0, **(visit or {}),
            # the end of a chain of redirects that was too long must not begin another one the next time
            "redirects": task.redirects if failed and task.via == "redirect" else 0,
        }  # fmt: skip
        self._update(task.id, columns)

    def is_circle(self, url: str, target: str) -> bool:
        """Whether a redirect from a URL leads back to one that led to it by redirects."""
        wanted, key = urls.canonical(target), urls.canonical(url)
        seen = set()
        while key not in seen:
            seen.add(key)
            row = self._db.execute("SELECT found_on FROM urls WHERE key = ? AND via = 'redirect'", [key]).fetchone()
            if row is None or not row[0]:
                return False
            key = urls.canonical(row[0])
            if key == wanted:
                return True
        return False

    def follow(self, task: Task, url: str, *, now: datetime) -> None:
        """Ask for the same page under another address: a redirect to https, to a slash at the end, to the like."""
        self._update(
            task.id,
            {
                "url": url, "host": urls.host(url) if task.kind != "robots" else task.host,
                "redirects": task.redirects + 1, "next_due": stamp(now), "leased_by": None, "leased_until": None,
            },
        )  # fmt: skip

    def _update(self, row: int, columns: dict[str, Any]) -> None:
        names = ", ".join(f"{name} = :{name}" for name in columns)
        self._db.execute(f"UPDATE urls SET {names} WHERE id = :_id", {**well_formed(columns), "_id": row})  # noqa: S608


def _row(link: Link, *, source: str, now: datetime, depth: int) -> dict[str, Any]:
    """A link as a row of `urls`."""
    link = well_formed(link)
    reason = out_of_scope(link, source=source, depth=depth)
    return {
        "key": urls.canonical(link.url), "url": link.url, "host": urls.host(link.url), "source": source,
        "kind": link.kind, "via": link.via, "found_on": link.found_on, "now": stamp(now), "depth": depth,
        "title": link.title, "published": link.published, "modified": link.modified, "language": link.language,
        "state": "out-of-scope" if reason else "queued", "reason": reason,
        "priority": priority(link.kind, link.via), "next_due": None if reason else stamp(now),
    }  # fmt: skip


def _owner(url: str, source: str, sources: set[str]) -> str:
    """The source that a URL found by one belongs to: of all sources on whose site it lies too, the most specific."""
    if not urls.same_site(url, source):
        return source  # out of its scope, and no link of another source
    name = urls.site_name(url)
    while name not in sources and name != source:
        name = name.partition(".")[2]
    return name


def _says_nothing_new(row: dict[str, Any], old: dict[str, Any] | None) -> bool:
    """Whether a link tells nothing about a known URL: no other way in, no other kind, nothing more announced."""
    if old is not None and old["state"] == "removed":
        return True  # what was taken out gathers nothing again
    if old is None or row["kind"] != old["kind"] or row["via"] not in (old["ways"] or "").split(","):
        return False
    if old["state"] == "out-of-scope" and row["state"] == "queued":
        return False
    more = any(row[name] and not old[f"announced_{name}"] for name in ("title", "published", "language"))
    return not more and row["modified"] in {None, old["announced_modified"]}
