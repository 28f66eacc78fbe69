"""The founding example: a piece in Axar.az's markup, through both spiders, gives exactly its record."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pipelines.archive import Archive
from pipelines.items import Page
from scraper import sites
from scraper.demo import DemoSite, Response
from scraper.extract import extract

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Run

HTML = {"Content-Type": "text/html; charset=utf-8"}
QUOTE = (
    "We were given only some of the drawings, and those showed a small part of the pipes, the ones that were laid last. "
    "Half of the leaks that we found in the past years lay elsewhere, under streets that are on none of the drawings."
)
PARAGRAPHS = [
    "Axar.az reports that the water board's spokesman Elnur Quliyev said this in a talk with Springs magazine on Well Day.",
    "The spokesman explained that the old quarter is among the driest because of a main that was laid forty years ago.",
    "More than 3,400 houses draw their water from carts, among them 359 where children under school age live.",
    "In 2022, it came out that 2,700 metres of new pipe had been laid next to the old one, and joined to it nowhere.",
    "The spokesman said that the board had asked the builders for the drawings many times, and was told there were none.",
    f"“{QUOTE}",
    "It is now known where the water goes. We expect the missing drawings by the end of the month,” said Quliyev.",
]
HEADLINES = [
    f"Another story about matter number {n} of the town"
    for n in ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
]
CLUTTER = [
    "UP", "Home page", "Punto", "Date", "Author", "See also", "Latest", "Bağla", "Arxiv", "Bize yazin", "soyqırımı", *HEADLINES,
]  # fmt: skip
META = """<meta itemprop="datePublished" content="2025-04-04T11:12:00+04:00"><meta property="article:section" content="Society">
<meta property="og:type" content="article"><meta property="og:image" content="https://axar.az/u/1.jpg">
<meta property="og:title" content="The old quarter is among the driest in town">
<link rel="canonical" href="https://axar.az/news/society/987654.html">"""


def article_page(*, meta: bool, bare: bool, dek: str = "h2") -> bytes:
    """An article in the site's markup; `bare` has text and br instead of paragraphs."""
    body = "<br><br>".join(PARAGRAPHS) if bare else "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    also = "".join(f"<article class='pad10'><a class='hover' href='/news/society/9000{n}.html'><div class='txt'><h3>{h}</h3>"
                   "</div></a></article>" for n, h in enumerate(HEADLINES))  # fmt: skip
    return f"""<!doctype html><html><head><meta charset="utf-8"><title>The old quarter is among the driest in town - Axar.az</title>
{META if meta else ""}</head><body><a id="up">UP</a><div class="header"><a href="/">Axar.az</a><a href="/news/politics/">Politics</a></div>
<div class="newsPlace"><h1>The old quarter is among the driest in town</h1>
<table><tr><td><a href="/">Home page</a> <a href="/news/society/">Society</a></td>
<td><select><option>12 Punto</option><option>14 Punto</option><option>16 Punto</option><option>18 Punto</option></select></td></tr></table>
<img class="newsImage" src="/u/1.jpg"><{dek}>{QUOTE}</{dek}>
<span id="font_size" class="article_body">{body}</span>
<table><tr><td><div>Date</div><div>2025.04.04 / 11:12</div></td><td><div>Author</div><div>Axar.az</div></td></tr></table>
</div><div class="contentSlider posV"><div class="title"><h3>See also</h3></div>{also}</div>
<div class="contentSlider posV"><div class="title"><h3>Latest</h3></div>{also}</div>
<div id="d1" class="dialog">Xocalı soyqırımı — 1992-ci il <a href="#">Bağla</a></div>
<div id="d2" class="dialog">Bize yazin <a href="#">Bağla</a></div><div id="d3" class="dialog">Arxiv<a href="#">Bağla</a></div>
</body></html>""".encode()


HOME = b"""<html><body><div class="contentSlider posV"><div class="title"><h3>X\xc9\x99b\xc9\x99r x\xc9\x99tti</h3></div>
<article class="pad10"><a class="hover" href="/news/society/987654.html"><div class="txt"><h3>The old quarter is among the driest in
town</h3><div>11:12</div></div></a></article></div></body></html>"""


@pytest.mark.parametrize("bare", [False, True], ids=["paragraphs", "bare-text"])
@pytest.mark.parametrize("meta", [True, False], ids=["metadata", "no-metadata"])
@pytest.mark.parametrize("spider", ["axar", "news"])
def test_the_record_is_exact(run: Run, tmp_path: Path, spider: str, *, meta: bool, bare: bool) -> None:
    # the site file names axar.az, so the generic spider meets the page under another name, as a mirror would serve it
    base = "http://axar.az" if spider == "axar" else "http://mirror.example"
    pages = {
        f"{base}/": Response(200, HTML, HOME),
        f"{base}/news/society/987654.html": Response(200, HTML, article_page(meta=meta, bare=bare)),
    }
    with DemoSite(extra=pages) as site:
        run("scrapy", "crawl", spider, "-a", f"url={base}/", "-s", "HOST_DELAY=0", "-s", "READERS=0", site=site)
    with Archive(tmp_path / "archive.db", readonly=True) as archive:
        (article,) = archive.articles.all()
    assert article.title == "The old quarter is among the driest in town"
    assert article.dek == QUOTE
    assert article.text == "\n\n".join(PARAGRAPHS)
    assert article.published_at == "2025-04-04T11:12:00+04:00"
    assert article.authors == ["Axar.az"]
    assert article.section == "Society"
    assert article.language == "en"
    fields = [article.title, article.dek, article.text, *article.authors, article.section, *article.tags]
    fields += [image["caption"] or "" for image in article.images]
    assert not [(word, field) for word in CLUTTER for field in fields if re.search(rf"\b{word}\b", field)]


@pytest.mark.parametrize("ruled", [True, False], ids=["site-file", "no-site-file"])
@pytest.mark.parametrize("dek", ["h2", "div", "p", "b"])
@pytest.mark.parametrize("bare", [False, True], ids=["paragraphs", "bare-text"])
@pytest.mark.parametrize("meta", [True, False], ids=["metadata", "no-metadata"])
def test_whatever_the_summary_is_set_in(*, meta: bool, bare: bool, dek: str, ruled: bool) -> None:
    markup = article_page(meta=meta, bare=bare, dek=dek)
    page = Page("https://axar.az/news/society/987654.html", markup, fetched_at=datetime(2025, 6, 1, tzinfo=UTC))
    article = extract(page, sites.get("axar") if ruled else None)
    assert article.dek == QUOTE
    assert [block.text for block in article.blocks] == PARAGRAPHS
    assert (article.authors, article.section, str(article.published)) == (
        ["Axar.az"],
        "Society",
        "2025-04-04 11:12:00+04:00",
    )


def test_scrapy_lists_the_spiders(run: Run) -> None:
    assert run("scrapy", "list").stdout.split() == ["axar", "news"]
