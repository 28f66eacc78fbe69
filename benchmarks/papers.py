"""An archive of made papers: what the pictures of the reading room show, and what its tests read.

Five papers in four languages publish for some weeks, each at its own hours. Some stories are edited, headlines first;
some are taken off, one comes back, one moves behind a paywall; two papers print each other's copy; one loses its
bylines in the middle, as a site does whose pages changed. Everything goes the way of a crawl: capture, version,
evidence, index. The same seed gives the same archive.
"""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines import urls
from pipelines.archive import Archive
from pipelines.items import Article, Evidence, Exchange, Image, Link, Page, Reading, Task, Visit
from pipelines.verdict import judge
from pipelines.warc import WarcWriter

if TYPE_CHECKING:
    from pipelines.items import Via

__all__ = ["PAPERS", "build"]


_WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Paper:
    """A made newspaper; what its stories are put together from is in papers.toml."""

    name: str
    language: str
    zone: timezone
    a_day: float
    hours: list[int]
    authors: list[str]
    sections: list[str]
    headlines: list[str]
    sentences: list[list[str]]
    """Beginnings, middles and ends."""
    correction: str
    changes: list[list[str]]
    """What an edit replaces, and by what."""


def _paper(entry: dict[str, Any]) -> Paper:
    told = entry if "headlines" in entry else _WORDS["english"]
    return Paper(
        name=entry["name"], language=entry["language"], zone=timezone(timedelta(hours=entry["hours_from_utc"])),
        a_day=entry["a_day"], hours=entry["hours"], authors=entry["authors"], sections=entry["sections"],
        headlines=told["headlines"], sentences=[told["beginnings"], told["middles"], told["ends"]],
        correction=entry["correction"], changes=entry["changes"],
    )  # fmt: skip


PAPERS = tuple(_paper(entry) for entry in _WORDS["papers"])

_REJECTED = (
    ("section", "video/{n}", "not-an-article", 200), ("tag", "tag/{n}", "too-short", 200),
    ("old", "old/{n}", "gone", 404), ("busy", "live/{n}", "failed", 503),
)  # fmt: skip


def build(path: Path, *, until: datetime, days: int = 60, seed: int = 7) -> Archive:
    """Make the archive; it is left open.

    Args:
        path: The SQLite file, which must not exist.
        until: When the last pass ends, aware.
        days: For how long the papers have published.
        seed: Other stories for another one.
    """
    archive = Archive(path)
    newsroom = _Newsroom(archive, random.Random(seed), until, days)
    for paper in PAPERS:
        archive.sources.add(f"https://{paper.name}/", now=until - timedelta(days=days))
    with archive.transaction():
        newsroom.publish()
        newsroom.revise()
        newsroom.reject()
    newsroom.close()
    return archive


class _Newsroom:
    def __init__(self, archive: Archive, chance: random.Random, until: datetime, days: int) -> None:
        self._archive, self._chance, self._until, self._days = archive, chance, until, days
        self._crawl = archive.crawls.start(now=until - timedelta(days=days), version="made")
        self._writer = WarcWriter(archive.warc_folder, software="made papers", crawl=1)
        self._stories: list[tuple[Paper, Article, datetime]] = []

    def close(self) -> None:
        self._writer.close()
        self._archive.crawls.finish(self._crawl, outcome="made", now=self._until)

    def publish(self) -> None:
        """Each day each paper prints some stories; a quarter of the second English paper's are the first one's."""
        for back in range(self._days - 1, -1, -1):
            day = (self._until - timedelta(days=back)).date()
            for paper in PAPERS:
                weekend = day.weekday() >= 5
                count = int(paper.a_day * (0.4 if weekend else 1) + self._chance.random())
                for hour in sorted(self._chance.choices(paper.hours, k=count)):
                    at = datetime(day.year, day.month, day.day, hour, self._chance.randrange(60), tzinfo=paper.zone)
                    if at <= self._until:
                        self._print(paper, at, late=back < self._days // 3)

    def revise(self) -> None:
        """Later visits find edits, and stories that are gone, back, or behind a paywall."""
        recent = [one for one in self._stories if self._until - one[2] < timedelta(days=min(12, self._days))]
        chosen = self._chance.sample(recent, min(len(recent), 18))
        for number, (paper, article, at) in enumerate(chosen):
            seen = min(at + timedelta(hours=3 + number), self._until)
            if number % 6 == 5:
                self._visit(article.url, seen, None, status=404 if number % 12 == 5 else 410)
                if number == 11:  # one comes back
                    self._visit(article.url, min(seen + timedelta(hours=5), self._until), article)
            elif number % 3 == 0 and paper.language == "en":
                self._visit(article.url, seen, replace(self._with_headline(article), text=self._edited(paper, article)))
            else:
                self._visit(article.url, seen, replace(article, text=self._edited(paper, article)))

    def reject(self) -> None:
        """What looked like an article and was none."""
        for paper in PAPERS:
            for kind, form, state, status in _REJECTED:
                for n in range(self._chance.randrange(2, 9)):
                    at = self._until - timedelta(hours=n)
                    article = Article(url="", title="Short", text="A line.") if state == "too-short" else None
                    url = f"https://{paper.name}/{form.format(n=n)}"
                    problem = "nothing on it reads like a story" if kind == "section" else None
                    found = replace(article, url=url) if article else None
                    self._visit(url, at, found, status=status, problem=problem, via="section")

    def _print(self, paper: Paper, at: datetime, *, late: bool) -> None:
        chance = self._chance
        slots = {"thing": chance.choice(_WORDS["things"]), "place": chance.choice(_WORDS["places"])}
        copied = [one for one in self._stories[-40:] if one[0].name == "harbourpost.example"]
        is_copy = paper.name == "lakeside-news.example" and copied and chance.random() < 0.25
        if is_copy:
            _, first, when = chance.choice(copied)
            title, text = first.title, first.text
            at = max(at, when + timedelta(minutes=40))
        else:
            title = chance.choice(paper.headlines).format(**slots)
            title = title[0].upper() + title[1:]
            text = self._text(paper, slots)
        without_names = paper.name == "lakeside-news.example" and late
        section = chance.choice(paper.sections)
        number = len(self._stories) + 1
        url = f"https://{paper.name}/{at:%Y/%m/%d}/{number}"
        authors = [] if without_names else [chance.choice(paper.authors)]
        dek = self._sentence(paper, slots) if chance.random() < 0.6 else None
        printed = f"{at:%d.%m.%Y %H:%M}"
        article = Article(
            url=url, title=title, dek=dek, text=text, published=at, published_raw=printed, authors=authors,
            section=section, language=paper.language, tags=[section.lower()],
            images=[Image(url=f"{url}.jpg", caption=title, credit=paper.name)] if number % 3 == 0 else [],
        )  # fmt: skip
        article = replace(article, evidence=_evidence(article, printed, paper))
        self._stories.append((paper, article, at))
        self._visit(url, min(at + timedelta(minutes=chance.randrange(5, 50)), self._until), article)

    def _text(self, paper: Paper, slots: dict[str, str]) -> str:
        paragraphs = [[self._sentence(paper, slots) for _ in range(self._chance.randrange(2, 5))] for _ in range(5)]
        return "\n\n".join(("" if paper.language == "ja" else " ").join(one) for one in paragraphs)

    def _sentence(self, paper: Paper, slots: dict[str, str]) -> str:
        chance = self._chance
        parts = [chance.choice(part) for part in paper.sentences]
        words = ("" if paper.language == "ja" else " ").join(parts)
        return f"{words}{'.' if paper.language == 'en' else ''}".format(n=chance.randrange(3, 400), **slots)

    def _with_headline(self, article: Article) -> Article:
        assert article.title is not None
        title = article.title.replace("backs", "rejects").replace("Volunteers", "Soldiers and volunteers")
        return replace(article, title=title if title != article.title else f"{article.title}, again")

    def _edited(self, paper: Paper, article: Article) -> str:
        text = article.text
        for was, now in paper.changes:
            text = text.replace(was, now)
        return "\n\n".join([*text.split("\n\n")[:-1], paper.correction])

    def _visit(
        self,
        url: str,
        at: datetime,
        article: Article | None,
        *,
        status: int = 200,
        problem: str | None = None,
        via: Via = "feed",
    ) -> None:
        """Visit a URL as a crawl does: capture, verdict, one transaction."""
        archive, source = self._archive, urls.host(url)
        archive.frontier.add([Link(url=url, kind="article", via=via)], source=source, now=at)
        row = next(iter(archive.db.query("SELECT * FROM urls WHERE key = ?", [urls.canonical(url)])))
        task = Task(
            id=row["id"], crawl=self._crawl, url=url, host=row["host"], source=source, kind="article", via=row["via"],
            article=row["article"],
        )  # fmt: skip
        body = _page(article) if article else f"<!doctype html><title>{status}</title><p>{status}".encode()
        served = at.astimezone(UTC)
        exchange = Exchange(
            method="GET", url=url, request_headers=(("Host", source),), status=status, body=body, fetched_at=served,
            response_headers=(("Content-Type", "text/html; charset=utf-8"),),
        )  # fmt: skip
        visit = Visit(
            task=task, page=Page(url, body, status, {}, served), exchange=exchange,
            capture=self._writer.write(exchange), reading=Reading(article=article, problem=problem),
        )  # fmt: skip
        archive.store(replace(visit, outcome=judge(visit)), now=served, extractor="1")


def _evidence(article: Article, printed: str, paper: Paper) -> dict[str, Evidence]:
    title, published = article.title, str(article.published)
    found = {
        "title": Evidence(
            source="json-ld", where="headline", value=title, rivals=(("og:title", f"{title} | {paper.name}"),)
        ),
        "published": Evidence(source="json-ld", where="datePublished", value=published, rivals=(("time", printed),)),
        "text": Evidence(source="model", where="div.story", note="2 blocks that the site repeats were left out"),
        "section": Evidence(source="breadcrumb", where="nav ol li:last-child", value=article.section),
    }
    if article.authors:
        found["authors"] = Evidence(source="byline", where="p.byline", value=article.authors[0])
    return found


def _page(article: Article) -> bytes:
    """A page as such a paper would serve it, with a script, a style sheet and a picture that lie elsewhere."""
    paragraphs = "".join(f"<p>{escape(one)}</p>" for one in article.text.split("\n\n"))
    title, byline = escape(article.title or ""), escape(", ".join(article.authors))
    return f"""<!doctype html>
<html lang="{article.language}" dir="{"rtl" if article.language == "ar" else "ltr"}">
<head><meta charset="utf-8"><title>{title}</title>
<link rel="preconnect" href="https://cdn.example"><link rel="stylesheet" href="https://cdn.example/style.css">
<script src="https://cdn.example/tracker.js"></script>
<style>body {{ font: 18px/1.6 serif; max-width: 40rem; margin: 2rem auto }} .byline {{ color: #666 }}</style></head>
<body><header><b>{urls.host(article.url)}</b></header>
<article><h1>{title}</h1><p class="byline">{byline}</p><img src="https://cdn.example/{article.word_count}.jpg" alt="">
<div class="story">{paragraphs}</div></article>
<script>document.title = "ran"</script></body></html>""".encode()
