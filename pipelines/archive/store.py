"""What one visit changes in the archive. Runs inside one transaction: all of it is kept, or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pipelines import urls
from pipelines.archive.articles import identity_of
from pipelines.archive.times import aware
from pipelines.erasure import erase
from pipelines.events import event_of
from pipelines.items import Link, Outcome, Stored
from pipelines.patterns import told_by
from pipelines.revisit import MAX_REDIRECTS, Known, kept_for, max_attempts, plan, rest_until
from pipelines.scope import narrowed
from pipelines.verdict import gives_no_answer

if TYPE_CHECKING:
    from datetime import datetime

    from pipelines.archive import Archive
    from pipelines.archive.records import Saved
    from pipelines.items import Event, Visit

__all__ = ["store"]


def store(archive: Archive, visit: Visit, *, now: datetime, extractor: str) -> Stored:
    """See `Archive.store`."""
    task, outcome = visit.task, _final_outcome(visit)
    capture = None
    if visit.capture is not None and visit.exchange is not None:
        capture = archive.captures.add(visit.capture, visit.exchange, url_id=task.id, crawl=task.crawl)
    _note_host(archive, visit, outcome, now)
    if taken_out := _taken_out(archive, visit, outcome, capture, now):
        _settle(archive, visit, taken_out, None, now)
        return Stored(outcome=taken_out, hosts=frozenset({task.host}))
    if outcome.state == "redirected":
        return _redirected(archive, visit, outcome, capture, now)
    if task.kind == "robots":
        _keep_robots(archive, visit, outcome, now)
    if task.via == "seed" and task.kind == "section" and outcome.state == "read":
        archive.sources.resume(task.source)
    article, change, event = task.article, None, None
    if outcome.state == "stored" and visit.reading and visit.reading.article:
        saved = archive.articles.save(
            visit.reading.article,
            source=task.source,
            now=now,
            extractor=extractor,
            capture=capture,
            known_as=task.article,
            served_at=visit.exchange.fetched_at if visit.exchange else None,
            entry=visit.reading.entry,
        )
        article, change, event = saved.id, saved.change, saved.event
        # a page fetched again, or under another address, says nothing more about its site
        if change == "new" and not archive.articles.has_twin(saved.id):
            archive.memories.add(task.source, visit.reading.article.traces)
        outcome = _outcome_of(saved) or outcome
    else:
        event = _note_old_article(archive, visit, outcome, capture, now)
    hosts, found = _add_links(archive, visit, now)
    archive.patterns.note(task, told_by(task, outcome))
    _settle(archive, visit, outcome, article, now, found)
    return Stored(outcome=outcome, article=article, change=change, event=event, hosts=frozenset(hosts | {task.host}))


def _taken_out(archive: Archive, visit: Visit, outcome: Outcome, capture: int | None, now: datetime) -> Outcome | None:
    """The outcome of a visit to what was taken out of the archive on purpose; what it brought goes as well.

    It was asked for while that was done, or comes in again under another address.
    """
    task, removals = visit.task, archive.removals
    tombstone = removals.of_url(task.url)
    if tombstone is None and task.kind != "robots":  # that one is for all sources that share the host
        tombstone = removals.of_source(task.source)
    if tombstone is None and outcome.state == "stored" and visit.reading and visit.reading.article:
        tombstone = removals.of_url(identity_of(visit.reading.article, task.source))
    if tombstone is None:
        return None
    place = visit.capture
    if tombstone["kind"] == "deleted" and place is not None and capture is not None:
        erase(
            archive.warc_folder / place.warc_file, place.warc_offset, place.warc_length,
            url=task.url, reason=tombstone["reason"], now=now,
        )  # fmt: skip
        archive.removals.forget_captures([capture])
    return Outcome(state="removed", reason=tombstone["reason"])


def _final_outcome(visit: Visit) -> Outcome:
    """The outcome of a visit; what failed for the last time is not tried again."""
    outcome = visit.outcome
    if outcome is None:
        raise ValueError(f"the visit of {visit.task.url} has no outcome")
    return replace(outcome, retry=outcome.retry and visit.task.attempts + 1 < max_attempts(visit.task.kind))


def _outcome_of(saved: Saved) -> Outcome | None:
    """What a stored page proved to be, when its words were known already."""
    if saved.change == "duplicate":
        return Outcome(state="duplicate", reason=f"another address of article {saved.id}")
    if saved.change == "same":
        return Outcome(state="unchanged", reason=saved.reason or "the same words")
    return None


def _redirected(archive: Archive, visit: Visit, outcome: Outcome, capture: int | None, now: datetime) -> Stored:
    """Follow a redirect: the same URL under another address is asked for again, another URL joins the frontier."""
    task, target = visit.task, visit.location
    assert target is not None
    if task.redirects >= MAX_REDIRECTS:
        outcome = Outcome(state="failed", reason=f"more than {MAX_REDIRECTS} redirects")
        if task.kind == "robots":  # RFC 9309 2.3.1.2: then it may be taken as unavailable, and nothing is disallowed
            archive.hosts.set_robots(task.host, "", now=now)
        _settle(archive, visit, outcome, task.article, now)
        return Stored(outcome=outcome, hosts=frozenset({task.host}))
    same_page = urls.canonical(target) == urls.canonical(task.url)
    if same_page or task.kind == "robots":
        archive.frontier.follow(task, target, now=now)
        return Stored(outcome=outcome, hosts=frozenset({task.host, urls.host(target)}))
    if archive.frontier.is_circle(task.url, target):
        outcome = Outcome(state="out-of-scope", reason=f"redirects in a circle, back to {target}")
        _settle(archive, visit, outcome, task.article, now)
        return Stored(outcome=outcome, hosts=frozenset({task.host}))
    event = _note_old_article(archive, visit, outcome, capture, now)
    link = Link(url=target, kind=task.kind, via="redirect", found_on=task.url)
    hosts = archive.frontier.add([link], source=task.source, now=now, depth=task.depth, redirects=task.redirects + 1)
    if event == "moved" and task.article is not None:
        archive.frontier.expect(target, task.article)
    _settle(archive, visit, outcome, task.article, now)
    return Stored(outcome=outcome, event=event, hosts=frozenset(hosts | {task.host}))


def _note_host(archive: Archive, visit: Visit, outcome: Outcome, now: datetime) -> None:
    """Note whether a host answers, and for how long it asked to be left alone."""
    host = visit.task.host
    if gives_no_answer(visit):
        archive.hosts.failed(host, now=now, reason=outcome.reason or "")
    else:
        archive.hosts.answered(host)
    if visit.retry_after and outcome.state == "failed":
        archive.hosts.rest(host, until=rest_until(visit.retry_after, now=now))


def _keep_robots(archive: Archive, visit: Visit, outcome: Outcome, now: datetime) -> None:
    """Keep what robots.txt says: nothing is disallowed where there is none, everything while it can't be reached."""
    if visit.reading is not None and visit.reading.robots is not None:
        archive.hosts.set_robots(visit.task.host, visit.reading.robots, now=now)
    elif outcome.state == "unchanged" and (known := archive.hosts.copy_of_robots(visit.task.host)) is not None:
        archive.hosts.set_robots(visit.task.host, known, now=now)  # 304: the copy holds for another day
    elif (visit.page is not None and 400 <= visit.page.status < 500 and visit.page.status != 429) or (
        outcome.state == "out-of-scope"  # a request that was refused: each URL of the host will be, and say why
    ):
        archive.hosts.set_robots(visit.task.host, "", now=now)
    else:
        archive.hosts.set_robots(visit.task.host, None, now=now, problem=f"robots.txt: {outcome.reason}")


def _note_old_article(
    archive: Archive, visit: Visit, outcome: Outcome, capture: int | None, now: datetime
) -> Event | None:
    """What a visit without a text says about the article that this URL gave before."""
    article = visit.task.article
    if article is None or not archive.articles.is_at(article, visit.task.url):
        return None  # what becomes of a print version says nothing about the story
    if outcome.state == "unchanged":
        return archive.articles.seen(article, now=now, capture=capture)
    happened = event_of(replace(visit, outcome=outcome), home=archive.sources.get(visit.task.source).home)
    if happened is None:
        return None
    event, reason = happened
    return archive.articles.note(article, event, now=now, reason=reason, capture=capture)


def _add_links(archive: Archive, visit: Visit, now: datetime) -> tuple[set[str], int]:
    """Take the links of a page into the frontier.

    Where all articles of a list were new, the page behind it is due, too; and so is a sitemap that was changed since it
    was read.

    Returns:
        The hosts on which something may now be due, and how many articles were not known before.
    """
    task, links = visit.task, visit.reading.links if visit.reading else ()
    if not links:
        return set(), 0
    articles = {urls.canonical(link.url) for link in links if link.kind == "article" and urls.is_web(link.url)}
    own = {url for url in articles if urls.same_site(url, task.source)}  # advertisements are new at each visit
    found = len(own) - archive.frontier.known(own)
    known = archive.frontier.known(articles, on=task.id)
    links = narrowed(links, new=len(articles) - known, depth=task.depth, patterns=archive.patterns.get(task.source))
    hosts = archive.frontier.add(links, source=task.source, now=now, depth=task.depth + 1)
    is_all_new = task.kind == "section" and bool(articles) and not known
    for link in links:
        if link.kind == "section" and is_all_new:
            archive.frontier.wake(now=now, url=link.url)
        elif link.kind == "sitemap" and (changed := _changed(link)):
            archive.frontier.wake(now=now, url=link.url, unless_since=changed)
    return hosts, found


def _changed(sitemap: Link) -> datetime | None:
    """When an index says that a sitemap was changed, at the latest."""
    stated = aware(sitemap.modified)
    is_day = stated is not None and len(sitemap.modified or "") == len("2026-11-24")
    return stated + timedelta(days=1) if stated is not None and is_day else stated


def _settle(
    archive: Archive, visit: Visit, outcome: Outcome, article: int | None, now: datetime, found: int = 0
) -> None:
    """Write what became of the URL and when it is due again; `found`: articles it named that were not known before."""
    task, page = visit.task, visit.page
    known = _known(archive, visit, outcome, article, now, found)
    next_visit = plan(known)
    columns: dict[str, Any] = {
        "status": page.status if page else None, "article": article, "wait": next_visit.wait,
        "not_modified": known.not_modified,
    }  # fmt: skip
    if next_visit.full:
        columns |= {"etag": None, "last_modified": None}
    elif outcome.state in {"stored", "read", "unchanged"} and page and page.status != 304:
        columns |= {"etag": page.header("etag"), "last_modified": page.header("last-modified")}
    if outcome.retry:
        outcome = replace(outcome, reason=f"{outcome.reason} (to be tried again)")
    archive.frontier.settle(task, outcome, now=now, due=next_visit.due, visit=columns)


def _known(archive: Archive, visit: Visit, outcome: Outcome, article: int | None, now: datetime, found: int) -> Known:
    """All that the revisit policy looks at."""
    task, page = visit.task, visit.page
    past = archive.frontier.past(task.id)
    story = archive.articles.life(article) if article is not None else None
    asked = visit.reading.keep if visit.reading else None
    return Known(
        kind=task.kind, outcome=outcome, now=now, attempts=task.attempts + 1, retry_after=visit.retry_after,
        not_modified=past.not_modified + 1 if page and page.status == 304 else 0,
        rhythm=archive.sources.get(task.source).rhythm,
        published=story.appeared if story else None, changed=story.changed if story else None,
        away=story.away if story else None, announced=past.found_at if task.announced and not story else None,
        wait=past.wait, found=found, keep=max(asked or 0.0, kept_for(page) if page else 0.0), depth=task.depth,
    )  # fmt: skip
