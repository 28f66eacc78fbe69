"""What became of each block of a page: the verdicts, the terminal view, the HTML page, and the loop of writing rules."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from lxml import etree
from rich.console import Console

from pipelines.items import Page, SiteMemory
from scraper import sites
from scraper.extract import extract
from scraper.extract.article import survey
from scraper.extract.body import choice
from scraper.extract.body.memory import fingerprints
from scraper.extract.explain import Examination, examine
from scraper.extract.page import document
from scraper.extract.page.selectors import selector_of
from scraper.extract.rules import select
from scraper.terminal.explained_page import explained_page
from scraper.terminal.explaining import explained

if TYPE_CHECKING:
    from tests.conftest import Run

PAGES = Path(__file__).parent / "pages"
TRUTHS = sorted(PAGES.glob("*.json"))
FETCHED = datetime(2025, 6, 1, tzinfo=UTC)

SITE = """
hosts = ["gazette.example"]
timezone = "Europe/Dublin"
[[rules]]
valid_until = 2025-03-31
title = "h1.old"
[[rules]]
title = "h2.headline"
dek = "p.frist"
body = "div.words"
remove = ["div.bell", "div.gone"]
clutter = ["Ring the bell", "Never printed"]
"""
HTML = """<html lang="en"><body><nav><a href="/">Home</a><p>Sea</p><p>Land</p><p>Sky</p></nav><div class="story">
<h2 class="headline">Second ferry is back</h2><p class="first">It sails on Monday, with fresh bread on board.</p>
<div class="who">By Ann Lee</div><div class="when">4 May 2025 11:12</div>
<div class="words"><p>The ferry to the northern islands sails twice a day again, the harbour office said on Sunday evening.</p>
<div class="bell">Buy a bell today</div><p>Ring the bell</p>
<h3>What it carries</h3><p>The first crossing had forty passengers, nine bicycles and a goat, said the captain, who counted them twice.</p>
<figure><img src="/boat.jpg"><figcaption>The ferry at the pier, seen from the light.</figcaption></figure>
<ul><li><a href="/1">Harbour café reopens after the storm of the year</a></li><li><a href="/2">Weather for the weekend is mild</a></li></ul>
<p>The bread will be fresh once more, the baker said, and it will be sold from seven in the morning on the lower deck.</p></div></div>
<footer><p>Contact</p><p>Imprint</p><p>Print edition</p></footer></body></html>"""


def page_of(truth: Path) -> Page:
    facts = json.loads(truth.read_text(encoding="utf-8"))
    return Page(
        facts["url"],
        truth.with_suffix(".html").read_bytes(),
        facts.get("status", 200),
        facts.get("headers", {}),
        datetime.fromisoformat(facts["fetched_at"]),
    )


def gazette(folder: Path, text: str = SITE) -> sites.Site:
    path = folder / "gazette.toml"
    path.write_text(text, encoding="utf-8")
    return sites.load(path)


def example(site: sites.Site | None = None, html: str = HTML) -> Examination:
    return examine(Page("https://gazette.example/news/2041", html.encode(), fetched_at=FETCHED), site)


def verdicts(examination: Examination) -> dict[str, tuple[str, str | None]]:
    return {block.text: (block.verdict, block.why) for block in examination.blocks}


def test_verdicts_without_a_site_file() -> None:
    found = verdicts(example(html=HTML.replace("h2", "h1")))
    assert found["Second ferry is back"] == ("title", None)
    assert found["It sails on Monday, with fresh bread on board."][0] == "dek"
    assert found["By Ann Lee"] == ("byline", None)
    assert found["4 May 2025 11:12"] == ("date", None)
    assert found["The ferry at the pier, seen from the light."][0] == "caption"
    assert found["Imprint"] == ("other", None)
    text = [words for words, (verdict, _) in found.items() if verdict == "text"]
    assert text[0].startswith("The ferry to the northern")
    assert text[-1].startswith("The bread will be fresh")


def test_verdicts_with_a_site_file_name_the_step_or_rule(tmp_path: Path) -> None:
    found = verdicts(example(gazette(tmp_path)))
    assert found["Second ferry is back"] == ("title", None)
    assert found["Buy a bell today"] == ("removed", "site file: rules.remove, div.bell")
    assert found["Ring the bell"] == ("cut", "site file: rules.clutter")
    assert found["What it carries"] == ("text", "heading 3")
    assert found["The ferry at the pier, seen from the light."] == ("cut", "clutter: figures")
    assert found["Weather for the weekend is mild"] == ("cut", "clutter: link lists")


def test_removed_blocks_stand_where_they_stood(tmp_path: Path) -> None:
    order = [block.text for block in example(gazette(tmp_path)).blocks]
    assert order == [block.text for block in example().blocks]


def test_rules_are_counted_and_those_that_find_nothing_are_told(tmp_path: Path) -> None:
    examination = example(gazette(tmp_path))
    assert (examination.site, examination.valid_until) == ("gazette", None)
    assert {(trial.key, trial.rule): trial.found for trial in examination.trials} == {
        ("title", "h2.headline"): 1, ("dek", "p.frist"): 0, ("body", "div.words"): 1, ("remove", "div.bell"): 1,
        ("remove", "div.gone"): 0, ("clutter", "Ring the bell"): 1, ("clutter", "Never printed"): 0,
    }  # fmt: skip


def test_furniture_of_the_site_is_told() -> None:
    page = Page("https://gazette.example/a", HTML.encode(), fetched_at=FETCHED)
    layout = survey(page).layout
    appeal = next(block for block in layout.blocks if block.text.startswith("The bread will be fresh"))
    seen = fingerprints(layout)[appeal.index]
    assert seen is not None
    memory = SiteMemory(pages=60, counts={seen: 60})
    assert verdicts(examine(page, memory=memory))[appeal.text][0] == "repeated"


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda path: path.stem)
def test_examining_changes_nothing_and_accounts_for_the_whole_text(truth: Path) -> None:
    page = page_of(truth)
    examination = examine(page)
    assert examination.article == extract(page)
    if examination.article.evidence["text"].source != "script":
        # what was taken out within a block (a share link, the reading of kanji) is missing in the text alone
        shown = iter("".join(block.text for block in examination.blocks if block.verdict == "text"))
        text = "".join(examination.article.text.replace(" | ", "").split())
        assert all(character in shown for character in text)
    assert all(block.verdict != "cut" or block.why for block in examination.blocks)


@pytest.mark.parametrize("truth", TRUTHS, ids=lambda path: path.stem)
def test_selectors_find_their_elements(truth: Path) -> None:
    root = document.parse(page_of(truth)).root
    for element in root.iter("p", "h1", "h2", "div", "li", "td"):
        assert element in select(selector_of(element), root)


@pytest.mark.parametrize("name", ["md:w-1/2", "2col", "-3x", "-", "a.b", "größe", "x[0]", "#", "--wide"])
def test_selectors_of_names_that_css_must_escape(name: str) -> None:
    root = etree.HTML(f"<div class='{name}'><p>One</p></div><div><p>Two</p></div>")
    element = next(root.iter("p"))
    assert select(selector_of(element), root) == [element]


def shown(examination: Examination, **options: object) -> str:
    file = io.StringIO()
    explained(Console(file=file, **{"width": 100, **options}), examination)
    return file.getvalue()


def test_the_terminal_shows_verdicts_rules_and_evidence_without_colour_too(tmp_path: Path) -> None:
    said = shown(example(gazette(tmp_path)))
    assert re.search(r"# title +\d+% Second ferry is back +div\.story h2\.headline", said)
    assert re.search(r"x removed +Buy a bell today", said)
    assert "(site file: rules.clutter)" in said
    assert "… 3 blocks of navigation, links and the like: Contact · Imprint · Print edition" in said
    assert "gazette.toml, rules that hold now" in said
    assert re.search(r"dek +p\.frist +nothing", said)
    assert "site-rule h2.headline" in said
    assert "\x1b" not in said
    assert "\x1b[" in shown(example(gazette(tmp_path)), force_terminal=True)


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_terminal_view_keeps_to_the_width(width: int) -> None:
    assert max(map(len, shown(example(), width=width).splitlines())) <= width


def test_the_terminal_obeys_no_page() -> None:
    said = shown(example(html=HTML.replace("By Ann Lee", "By \x9b2J Ann &#155;31m Lee [red]x[/red]")))
    assert "\x9b" not in said
    assert "[red]x[/red]" in said


def test_rules_of_another_day_are_told(tmp_path: Path) -> None:
    site = gazette(tmp_path, SITE.partition("[[rules]]\ntitle")[0])
    assert "gazette.toml has no rules for the day on which this page was fetched" in shown(example(site))


ATTACK = """"'><script>alert(1)</script><img src=x onerror=alert(2)></style>$headline"""


def test_the_html_page_escapes_all_and_asks_for_nothing(tmp_path: Path) -> None:
    attack = ATTACK.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;").replace("'", "&#39;")
    html = HTML.replace("back", attack).replace("Lee", attack).replace("twice", attack).replace("first", attack)
    page = Page(f"https://gazette.example/{ATTACK}", html.encode(), fetched_at=FETCHED)
    site = gazette(tmp_path, SITE.replace("Never printed", "<b onclick='x'>"))
    made = explained_page(examine(page, site))
    root = etree.HTML(made)
    assert "alert(1)" in "".join(root.itertext())
    assert [element.getparent().tag for element in root.iter("script", "style")] == ["head", "body"]
    assert not list(root.iter("img", "link", "iframe", "a", "b[onclick]"))
    names = {name for element in root.iter() for name in element.attrib}
    assert not [name for name in names if name.startswith("on") or name in {"src", "href", "style", "action"}]
    assert "url(" not in made
    assert "@import" not in made
    policy = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_the_html_page_shows_every_block_and_field(tmp_path: Path) -> None:
    examination = example(gazette(tmp_path))
    root = etree.HTML(explained_page(examination))
    words = ["".join(element.itertext()) for element in root.xpath("//div[@class='words']")]
    assert words == [block.text for block in examination.blocks]
    selectors = [element.text for element in root.xpath("//button")]
    assert selectors == [block.selector for block in examination.blocks]
    assert root.xpath("//dt/text()") == list(examination.article.evidence)
    assert root.xpath("//td[@class='nothing']/../td/code/text()") == ["p.frist", "div.gone", "Never printed"]


def test_the_loop_of_writing_a_rule(run: Run, tmp_path: Path) -> None:
    (tmp_path / "saved.html").write_text(HTML, encoding="utf-8")
    page = ("pressmark", "extract", "saved.html", "--url", "https://gazette.example/news/2041")
    before = run(*page, "--explain").stdout
    selector = next(line for line in before.splitlines() if "Buy a bell" in line).rstrip().rpartition("  ")[2]
    rules = f'hosts = ["gazette.example"]\n[[rules]]\nremove = ["{selector}"]\n'
    (tmp_path / "gazette.toml").write_text(rules)
    after = run(*page, "--explain", "--site", "gazette.toml", "--html", "explained.html")
    assert re.search(r"x removed +Buy a bell today", after.stdout)
    assert "explained.html" in after.stderr
    assert "rules.remove, div.words div.bell" in (tmp_path / "explained.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "problem", "code"),
    [
        (["saved.html", "--explain", "--site", "gone.toml"], "gone.toml: can't be read: No such file", 1),
        (["saved.html", "--explain", "--site", "wrong.toml"], "wrong.toml: rules[0].title: 'h2['", 1),
        (["saved.html", "--explain", "--site", "nosuch"], "no site file is named 'nosuch'", 1),
        (["saved.html", "--html", "no/folder/x.html"], "no/folder/x.html: No such file or directory", 1),
        (["saved.html", "--explain", "--json"], "--json shows the article alone", 2),
        (["saved.html", "--explain", "--url", "gazette"], "--url takes an address", 2),
        (["gone.html", "--explain"], "neither a URL", 2),
        (["saved.pdf", "--explain"], "a PDF", 1),
    ],
    ids=lambda value: "",
)
def test_errors_are_one_clear_line(run: Run, tmp_path: Path, words: list[str], problem: str, code: int) -> None:
    (tmp_path / "saved.html").write_text(HTML, encoding="utf-8")
    (tmp_path / "saved.pdf").write_bytes(b"%PDF-1.7 \x00\x01")
    (tmp_path / "wrong.toml").write_text('hosts = ["a.example"]\n[[rules]]\ntitle = "h2["\n')
    said = run("pressmark", "extract", *words, code=code).stderr
    assert problem in said
    assert said.count("\n") == 1


def test_it_says_why_a_block_that_the_model_takes_is_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    story = "".join(
        f"<p>Line {n} of what the harbour office said about the ferry and the winter.</p>" for n in range(3)
    )
    cards = "".join(f"<div class='card'><p>Teaser {n} of another story.</p></div>" for n in range(3))
    likely = np.array([0.0, 0.9, 0.9, 0.9, 0.6, 0.2, 0.2])
    monkeypatch.setattr(choice, "judge", lambda *_: likely)
    page = Page("https://gazette.example/news/1", f"<h1>Ferry</h1><div class='copy'>{story}</div>{cards}".encode())
    told = {block.text: block for block in examine(page).blocks}
    assert told["Teaser 0 of another story."].verdict == "other"
    assert told["Teaser 0 of another story."].why == "apart from the story, and others like it are no text"
    assert told["Teaser 1 of another story."].why is None
