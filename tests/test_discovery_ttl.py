"""How long a feed asks to be kept."""

from __future__ import annotations

import pytest

from pipelines.items import Page
from scraper.discovery.ttl import asked_wait
from scraper.reading import read

_FEED = '<rss version="2.0"><channel><title>Gazette</title>{}<item><link>https://gazette.example/a</link></item></channel></rss>'


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("", None),
        ("<ttl>30</ttl>", 1800),
        ("<ttl> 5 </ttl>", 300),
        ("<ttl>soon</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>1</sy:updateFrequency>", None),
        ("<sy:updatePeriod>\n\thourly\t</sy:updatePeriod>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>", 900),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", 86400),
        ("<ttl>10</ttl><sy:updatePeriod>weekly</sy:updatePeriod>", 600),
        ("x" * 30_000 + "<ttl>30</ttl>", None),
    ],
)  # fmt: skip
def test_what_a_feed_says(said: str, seconds: float | None) -> None:
    page = Page("https://gazette.example/feed", _FEED.format(said).encode())
    assert asked_wait(page) == seconds
    assert read(page, "feed", source="gazette.example").keep == seconds
