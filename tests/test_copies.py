"""Who printed the same text, found as it comes in."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from pipelines.archive.bands import Bands
from pipelines.minhash import BANDS
from tests.builders import HOME, HOUR, NOW, make_archive, make_article

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipelines.archive import Archive

_SITES = ("https://example.com/", "https://other.example/", "https://third.example/")
_WORDS = ["harbour", "bridge", "tram", "rain", "mayor", "council", "friday", "noon", "crowd", "ferry", "engine", "driver", "captain", "budget", "winter", "delay", "steel", "river", "bank", "north", "south", "signal", "station", "market", "lantern", "window", "garden", "stone", "paper"]  # fmt: skip


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with make_archive(tmp_path / "archive.db", sources=_SITES) as archive:
        yield archive


def story(seed: int, words: int = 200) -> str:
    rng = random.Random(seed)
    lines = [" ".join(rng.choices(_WORDS, k=20)).capitalize() + "." for _ in range(words // 20)]
    return "\n\n".join(lines)


def save(archive: Archive, url: str, text: str, *, hours: float = 0, **fields: Any) -> int:
    source = url.split("/")[2]
    fields = {"published": NOW + hours * HOUR, "title": f"Story at {source}", **fields}
    return archive.articles.save(make_article(url, text=text, **fields), source=source, now=NOW, extractor="1").id


def ids(archive: Archive, article: int) -> list[int]:
    return [copy.id for copy in archive.copies.of(article).copies]


def test_a_wire_story_and_who_had_it_first(archive: Archive) -> None:
    wire = story(1)
    later = save(archive, f"{_SITES[0]}a", f"{wire}\n\nAdditional reporting by our own staff in the harbour.", hours=3)
    first = save(archive, f"{_SITES[1]}b", wire.replace("Harbour", "Port"), hours=1)
    cut = save(archive, f"{_SITES[2]}c", "\n\n".join(wire.split("\n\n")[:7]), hours=2)
    other = save(archive, f"{_SITES[2]}d", story(2))
    cluster = archive.copies.of(later)
    assert [copy.id for copy in cluster.copies] == [first, cut, later]
    assert (cluster.first.id, cluster.first.source, cluster.first.likeness.jaccard) == (first, "other.example", 1.0)
    assert all(0.5 < copy.likeness.jaccard < 1 for copy in cluster.copies[1:])
    assert ids(archive, other) == [other]
    assert [c.first.id for c in archive.copies.clusters()] == [first]


def test_another_script_and_slug(archive: Archive) -> None:
    text = "".join(random.Random(3).choices("東京都新橋開通川駅前市場雨金曜日人々電車議会市長", k=300))
    one = save(archive, f"{_SITES[0]}jp-1", text)
    two = save(archive, f"{_SITES[0]}jp-2", text.replace("東京", "京都"))
    assert ids(archive, one) == [one, two]
    assert list(archive.copies.clusters(across=True)) == []
    assert len(list(archive.copies.clusters(source="example.com"))) == 1
    assert list(archive.copies.clusters(source="other.example")) == []


def test_without_a_date_the_first_seen_is_first(archive: Archive) -> None:
    text = story(4)
    a = save(archive, f"{_SITES[0]}a", text, published=None)
    b = save(archive, f"{_SITES[1]}b", text, published=date(2026, 11, 1))
    assert ids(archive, a) == [b, a]


def test_an_edit_ends_and_begins_it(archive: Archive) -> None:
    one, other = story(5), story(6)
    a, b = save(archive, f"{_SITES[0]}a", one), save(archive, f"{_SITES[1]}b", one)
    assert ids(archive, a) == [a, b]
    assert save(archive, f"{_SITES[0]}a", other, hours=0) == a
    assert (ids(archive, a), ids(archive, b)) == ([a], [b])
    save(archive, f"{_SITES[0]}a", one)
    assert ids(archive, b) == [a, b]
    [signed] = archive.db.execute("SELECT minhash FROM signatures WHERE article = ?", [a]).fetchone()
    assert Counter(Bands(archive.db).agreeing(signed)) == {a: BANDS, b: BANDS}


def test_a_short_text_is_nobodys_copy(archive: Archive) -> None:
    for site in _SITES:
        save(archive, f"{site}a", "The page that you asked for was not found. Please go back to the home page.")
    assert list(archive.copies.clusters()) == []


def test_what_says_the_same_every_day_costs_no_more(archive: Archive) -> None:
    rates = story(8)
    for day in range(60):
        text = f"{rates}\n\nThe rate of day {day} was {day * 7}."
        last = save(archive, f"{HOME}rates-{day}", text, published=NOW + timedelta(days=day))
        assert archive.db.execute("SELECT count(*) FROM copies WHERE article = ?", [last]).fetchone()[0] <= 8
    assert len(ids(archive, last)) == 60


def test_made_anew_it_is_the_same(archive: Archive) -> None:
    for seed in (1, 1, 2, 3, 3, 3):
        save(archive, f"{_SITES[seed % 3]}{random.random()}", story(seed))
    before = archive.db.execute("SELECT * FROM copies ORDER BY 1, 2").fetchall()
    assert len(before) == 4
    archive.copies.renew()
    assert archive.db.execute("SELECT * FROM copies ORDER BY 1, 2").fetchall() == before
