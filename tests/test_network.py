"""Whose fault it is that no answer came: the host's, or the network's."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from scrapy.exceptions import DropItem
from scrapy.utils.test import get_crawler

from pipelines.archive import Archive
from pipelines.items import Outcome
from scraper.demo import DemoSite, Response
from scraper.network import NetworkStage
from tests.builders import NOW, make_visit

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.items import Visit
    from tests.conftest import Run

_NEVER = 600.0  # seconds: longer than any test


def pass_on(visit: Visit) -> Visit:
    """The visit as the stage gives it, which must not wait for another host to answer."""
    stage = NetworkStage(get_crawler(), _NEVER)
    return asyncio.run(asyncio.wait_for(stage.process_item(visit), 10))


@pytest.mark.parametrize(
    "fields",
    [
        {"status": 503},
        {"page": None, "error": "too large: more than 20 MB"},
        {"page": None, "error": "too slow: fewer than 256 bytes a second for 15 s"},
        {"page": None, "error": "its certificate can't be verified: it has expired"},
        {"page": None, "error": "the connection closed before the whole answer had come"},
        {"page": None, "outcome": Outcome(state="out-of-scope", reason="10.0.0.1 is a private address")},
    ],
)
def test_what_says_nothing_against_the_network_is_not_held_back(fields: dict[str, Any]) -> None:
    visit = make_visit(**fields)
    assert pass_on(visit) is visit


async def _silent_and_then(other: Visit) -> Visit:
    """What becomes of a visit that nobody answered when another one comes by, and then the crawl ends."""
    stage = NetworkStage(get_crawler(), _NEVER)
    silent = asyncio.create_task(stage.process_item(make_visit(page=None, error="connection refused")))
    await asyncio.sleep(0)
    await asyncio.wait_for(stage.process_item(other), 10)
    for _ in range(10):  # turns of the loop
        await asyncio.sleep(0)
    stage._give_up()
    return await asyncio.wait_for(silent, 10)


def test_silence_is_a_host_s_own_when_another_answers() -> None:
    assert asyncio.run(_silent_and_then(make_visit())).error == "connection refused"


def test_a_refused_request_is_no_answer_of_another_host() -> None:
    refused = make_visit(page=None, outcome=Outcome(state="out-of-scope", reason="10.0.0.1 is a private address"))
    with pytest.raises(DropItem, match="no host answers"):
        asyncio.run(_silent_and_then(refused))


def test_a_refused_request_does_not_make_a_watch_take_the_network_for_gone(run: Run, tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        archive.sources.add("http://leads.example/", now=NOW)
        archive.frontier.want_robots("http://leads.example/", source="leads.example", now=NOW)
    inside = "http://10.0.0.1/sitemap.xml"
    robots = Response(200, {"Content-Type": "text/plain"}, f"Sitemap: {inside}\n".encode())
    with DemoSite(extra={"http://leads.example/robots.txt": robots}) as site:
        done = run(
            "pressmark",
            "watch",
            "--once",
            "--delay",
            "0",
            "--set",
            "READERS=0",
            "--set",
            "OFFLINE_AFTER=0.5",
            site=site,
        )
    assert "no host answers" not in done.stdout
    with Archive(tmp_path / "archive.db", readonly=True) as archive:
        assert "private address" in (archive.frontier.why(inside) or "")
