"""Site files: read, checked, dated, and used."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipelines.errors import NotFoundError, SiteRuleError
from pipelines.items import Page
from scraper import sites
from scraper.extract import extract

FILE = """
hosts = ["gazette.example", "www.other.example"]
timezone = "Europe/Dublin"
language = "en"

[[rules]]
valid_until = 2025-03-31
title = "div.old > h1"

[[rules]]
title = "h2.headline"
dek = "p.first"
body = "div.words"
published = "span.when"
authors = "ul.who li"
section = "div.path a"
images = "img.lead"
remove = ["div.noise"]
clutter = ["Ring the bell"]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "gazette.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_packaged_site_is_valid() -> None:
    assert "axar" in {site.name for site in sites.known()}


def test_found_by_host_and_by_name() -> None:
    axar = sites.get("axar")
    assert sites.for_url("https://axar.az/news/society/1.html") is axar
    assert sites.for_url("http://www.axar.az/") is axar
    assert sites.for_url("https://en.axar.az/x") is axar
    assert sites.for_url("https://notaxar.az/") is None
    assert sites.for_url("http://127.0.0.1:8000/") is None
    assert axar.timezone == "Asia/Baku"
    with pytest.raises(NotFoundError):
        sites.get("nosuch")


def test_sites_travel_to_worker_processes() -> None:
    axar = sites.get("axar")
    assert pickle.loads(pickle.dumps(axar)) == axar


def test_rules_are_chosen_by_the_day(tmp_path: Path) -> None:
    site = sites.load(write(tmp_path, FILE))
    assert site.hosts == ("gazette.example", "other.example")
    assert site.rules_on(date(2025, 3, 31)).title == "div.old > h1"
    assert site.rules_on(date(2025, 4, 1)).title == "h2.headline"
    assert sites.Site(name="x", hosts=("x.example",)).rules_on(date(2025, 4, 1)) == sites.Rules()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("hosts = [", "can't be read"),
        ("timezone = 'UTC'", "hosts: at least one"),
        ("hosts = 'a.example'", "hosts: 'a.example' is no list"),
        ("hosts = ['a.example']\ntimezone = 'Baku'", "timezone: 'Baku' is no IANA time zone"),
        ("hosts = ['a.example']\nrulez = 1", "rulez: unknown key"),
        ("hosts = ['a.example']\n[[rules]]\ntitel = 'h1'", r"rules\[0\].titel: unknown key"),
        ("hosts = ['a.example']\n[[rules]]\ntitle = 'h1['", r"rules\[0\].title: 'h1\[' is no CSS selector"),
        ("hosts = ['a.example']\n[[rules]]\nremove = ['p', 'h1[']", r"rules\[0\].remove: 'h1\[' is no CSS selector"),
        ("hosts = ['a.example']\n[[rules]]\ntitle = 7", r"rules\[0\].title: 7 is no text"),
        ("hosts = ['a.example']\n[[rules]]\nvalid_until = '2025'", r"rules\[0\].valid_until: '2025' is no day"),
        ("hosts = ['a.example']\n[[rules]]\ntitle = 'h1'\n[[rules]]\ntitle = 'h2'", "only one set"),
        ("hosts = ['a.example']\n[[rules]]\ntitle = 'h1::text'", "rules find elements; leave the part from :: on away"),
        (
            "hosts = ['a.example']\n[[rules]]\nvalid_until = 2025-03-31\n[[rules]]\nvalid_until = 2025-03-31",
            "two sets of rules are valid until 2025-03-31",
        ),
        ("hosts = ['a.example']\nrules = 1", r"write each set of rules under \[\[rules\]\]"),
    ],
)
def test_errors_name_file_and_key(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(SiteRuleError, match=problem) as caught:
        sites.load(write(tmp_path, text))
    assert str(caught.value).startswith("gazette.toml: ")


PAGE = """<html><body><h1>Gazette</h1><div class="path"><a href="/">Start</a><a href="/sea">Sea</a></div>
<h2 class="headline">Second ferry is back</h2><p class="first">It sails on Monday.</p><span class="when">4 May 2025 11:12</span>
<ul class="who"><li>Ann Lee</li><li>Bo Wu</li></ul><img class="lead" src="/boat.jpg"><img src="/other.jpg">
<div class="words"><p>The ferry sails twice a day again, the office said.</p><div class="noise"><p>Buy a bell today, and two tomorrow.</p></div>
<p>Ring the bell</p><p>The bread will be fresh once more.</p></div><p>Something else that is much longer than the story, about the weather,
the tides and the price of rope, and which would win by sheer length if no rule said otherwise, as rules may do.</p></body></html>"""


def article(tmp_path: Path, html: str, url: str = "https://gazette.example/a"):
    page = Page(url, html.encode(), fetched_at=datetime(2025, 6, 1, tzinfo=UTC))
    return extract(page, sites.load(write(tmp_path, FILE)))


def test_rules_fill_their_fields(tmp_path: Path) -> None:
    found = article(tmp_path, PAGE)
    assert found.title == "Second ferry is back"
    assert found.dek == "It sails on Monday."
    assert found.text == "The ferry sails twice a day again, the office said.\n\nThe bread will be fresh once more."
    assert str(found.published) == "2025-05-04 11:12:00+01:00"
    assert found.authors == ["Ann Lee", "Bo Wu"]
    assert found.section == "Sea"
    assert [image.url for image in found.images] == ["https://gazette.example/boat.jpg"]
    assert found.evidence["title"].source == "site-rule"
    assert found.evidence["title"].where == "h2.headline"


def test_rule_that_finds_nothing_falls_back(tmp_path: Path) -> None:
    html = PAGE.replace("h2", "h1").replace('class="words"', "").replace('class="when"', "")
    found = article(tmp_path, html)
    assert found.title == "Second ferry is back"
    assert str(found.published) == "2025-05-04 11:12:00+01:00"
    assert found.evidence["text"].source == "model"


def test_rules_of_the_day_of_fetching(tmp_path: Path) -> None:
    html = '<body><div class="old"><h1>Old look</h1></div><h2 class="headline">New look</h2></body>'
    site = sites.load(write(tmp_path, FILE))
    titles = [
        extract(
            Page("https://gazette.example/", html.encode(), fetched_at=datetime(2025, month, 1, tzinfo=UTC)), site
        ).title
        for month in (3, 5)
    ]
    assert titles == ["Old look", "New look"]


def test_the_guides_example_works(tmp_path: Path) -> None:
    guide = (Path(__file__).parent.parent / "docs" / "adding-a-site.md").read_text(encoding="utf-8")
    html = guide.partition("```html\n")[2].partition("```")[0]
    toml = guide.partition("```toml\n")[2].partition("```")[0]
    page = Page("https://gazette.example/news/2041", html.encode(), fetched_at=datetime(2025, 6, 1, tzinfo=UTC))
    found = extract(page, sites.load(write(tmp_path, toml)))
    assert found.title == "Second ferry is back"
    assert found.dek == "It sails on Monday, with fresh bread on board."
    assert len(found.blocks) == 2
    assert str(found.published) == "2025-05-04 11:12:00+01:00"
    assert found.authors == ["Ann Lee"]
    assert found.section == "Sea"
