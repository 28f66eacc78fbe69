from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlite_utils import Database

from pipelines.archive.schema import migrations
from pipelines.items import Link, Reading
from pipelines.patterns import CAPACITY, WINDOW, Counts
from tests.builders import HOME, HOUR, NOW, SOURCE, come_by, make_archive, make_article, publish, row_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.archive import Archive


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "archive.db") as archive:
        yield archive


def of(archive: Archive, pattern: str) -> Counts | None:
    return archive.patterns.get(SOURCE).counts.get(pattern)


def test_each_address_counts_once_for_its_pattern(archive: Archive) -> None:
    publish(archive, f"{HOME}news/the-bridge-is-open")
    publish(archive, f"{HOME}news/the-bridge-is-open", now=NOW + HOUR, text="Closed again. " * 30)
    publish(archive, f"{HOME}news/rain-in-the-town", text="It rained. " * 30)
    come_by(archive, f"{HOME}news/all-about-our-shop", Reading(problem="no text"))
    come_by(archive, f"{HOME}tag/rain", Reading(), kind="section")
    come_by(archive, f"{HOME}tag/rain", Reading(), kind="section", now=NOW + HOUR)
    assert of(archive, "/news/slug") == Counts(2, 1)
    assert of(archive, "…/slug") == Counts(2, 1)
    assert of(archive, "/tag/word") == Counts(0, 1)


def test_a_failure_tells_nothing_and_what_comes_after_it_does(archive: Archive) -> None:
    url = f"{HOME}news/the-bridge-is-open"
    come_by(archive, url, error="connection refused")
    assert of(archive, "/news/slug") is None
    publish(archive, url, now=NOW + HOUR)
    assert of(archive, "/news/slug") == Counts(1, 0)


def test_another_address_of_a_known_article_is_none(archive: Archive) -> None:
    publish(archive, f"{HOME}news/the-bridge-is-open")
    publish(archive, f"{HOME}news/the-bridge-is-open?share=mail", canonical_url=f"{HOME}news/the-bridge-is-open")
    assert of(archive, "/news/slug?share=x") == Counts(0, 1)


def test_old_outcomes_are_forgotten(archive: Archive) -> None:
    letters = "abcdefghij"
    names = [f"{a}{b}" for a in letters for b in letters]
    for name in names[:80]:
        come_by(archive, f"{HOME}story/{name}", Reading(problem="an empty page, made by a script"))
    before = of(archive, "/story/word")
    assert before is not None
    assert (before.articles, before.others < WINDOW) == (0, True)
    for name in names[80:]:
        publish(archive, f"{HOME}story/{name}", text=f"The bridge {name} opened. " * 30)
    assert archive.patterns.get(SOURCE).verdict(f"{HOME}story/next") is None  # and no longer "other"


def test_a_site_whose_addresses_are_all_unlike_takes_no_more_room(archive: Archive) -> None:
    for n in range(4):
        publish(archive, f"{HOME}news/the-bridge-number-{'abcd'[n]}-opens", text=f"Bridge {n} opened. " * 30)
    letters = "abcdefghijklmnop"
    for first in letters:
        for second in letters:
            come_by(archive, f"{HOME}{first}{second}x/page", Reading(problem="no text"))
    counts = archive.patterns.get(SOURCE).counts
    assert len(counts) <= CAPACITY
    assert counts["/news/slug"] == Counts(4, 0)


def test_a_sitemap_lists_tags_and_they_are_asked_for_until_it_is_known_what_they_are(archive: Archive) -> None:
    tags = [f"{HOME}tag/{name}" for name in ("rain", "sun", "wind", "snow", "fog", "hail")]
    first, later = tags[:3], tags[3:]

    def listed(urls: list[str]) -> Reading:
        return Reading(links=tuple(Link(url=url, kind="article", via="sitemap") for url in urls))

    come_by(archive, f"{HOME}sitemap.xml", listed(first), kind="sitemap", via="robots")
    assert {row_of(archive, url)["state"] for url in first} == {"queued"}
    for url in first:
        come_by(archive, url, Reading(article=make_article(url, kind="listing")), via="sitemap")
    come_by(archive, f"{HOME}sitemap.xml", listed(later), kind="sitemap", via="robots", now=NOW + HOUR)
    reasons = {row_of(archive, url)["reason"] for url in later if row_of(archive, url)["state"] == "out-of-scope"}
    assert reasons == {"pages like /tag/word are no articles (0 of 3 were)"}


def test_an_archive_from_before_gets_the_table() -> None:
    db = Database(memory=True)
    migrations.apply(db, stop_before="m005_patterns")
    assert "patterns" not in db.table_names()
    migrations.apply(db)
    assert {column.name for column in db["patterns"].columns} == {"source", "pattern", "articles", "others"}
    db.close()
