"""Whatever comes in: an article or an ExtractionError, and soon."""

from __future__ import annotations

import json
import pickle
import random
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks import robustness
from benchmarks.mutants import HEAVY, LIGHT, REAL, mutant, plan
from benchmarks.pages import everything
from benchmarks.trial import Outcome, Trials, pages_of
from pipelines.errors import ExtractionError
from pipelines.items import Page
from scraper.extract import extract

PAGES = sorted((Path(__file__).parent / "pages").glob("*.html"))
FETCHED = datetime(2025, 6, 1, tzinfo=UTC)
SENTENCE = b"<p>The ferry sails twice a day again, the harbour office said, and the bread will be fresh.</p>"
SECONDS = 4.0  # of the CPU; the bound is two, and a slower machine may take twice as long


def attempt(body: bytes, headers: dict[str, str] | None = None) -> str | None:
    started = time.process_time()
    try:
        return extract(Page("https://example.com/a/b", body, headers=headers or {}, fetched_at=FETCHED)).text
    except ExtractionError:
        return None
    finally:
        assert time.process_time() - started < SECONDS


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"", "empty"),
        (b" \r\n\x00", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"\xff\xd8\xff\xe0", "JPEG"),
        (bytes(range(32)) * 40, "binary"),
    ],
)
def test_no_page_at_all(body: bytes, what: str) -> None:
    with pytest.raises(ExtractionError, match=what):
        extract(Page("https://example.com/a", body, fetched_at=FETCHED))


@pytest.mark.parametrize(
    "body", [b"<", b"<!--", b"plain words", b"<html>", b"<frameset><frame src=a></frameset>", b"&#0;"]
)
def test_hardly_a_page(body: bytes) -> None:
    assert extract(Page("https://example.com/a", body, fetched_at=FETCHED)).kind in {"empty", "page"}


def mutations(body: bytes, chance: random.Random) -> list[bytes]:
    flipped = bytearray(body)
    for _ in range(len(body) // 100):
        flipped[chance.randrange(len(body))] = chance.randrange(256)
    at = chance.randrange(len(body))
    return [
        body[:at],
        body[at:],
        bytes(flipped),
        b">".join(piece for piece in body.split(b">") if chance.random() > 0.2),
        body[:at] + b"\x00" * 50 + body[at:],
        body[:at] + b"<div>" * 12_000 + body[at:],
    ]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_damaged_pages(path: Path) -> None:
    for body in mutations(path.read_bytes(), random.Random(path.stem)):
        attempt(body)


@pytest.mark.parametrize(
    "charset", ["utf-16", "shift_jis", "koi8-r", "no-such-charset", "base64", "idna", "unicode_escape"]
)
def test_wrong_charset(charset: str) -> None:
    body = SENTENCE * 4 + "é“".encode()
    assert "twice a day" in (attempt(body, {"content-type": f"text/html; charset={charset}"}) or "")


@pytest.mark.parametrize("tag", ["div", "b", "span", "blockquote", "table"])
def test_deep_nesting_loses_no_text(tag: str) -> None:
    text = attempt(b"<body><h1>Title</h1>" + f"<{tag}>".encode() * 10_000 + SENTENCE * 3)
    assert text is not None
    assert "twice a day" in text


@pytest.mark.parametrize(
    "piece",
    [
        SENTENCE,
        b"word and, more.<br>",
        b"<div>a",
        b"<",
        b"<span class=author>Ann Lee</span>",
        b"<script>",
        b"<!-- ",
        b"<a ",
    ],
)
def test_huge_pages(piece: bytes) -> None:
    attempt(b"<html><body><h1>Title</h1>" + piece * (20_000_000 // len(piece)))


def test_what_is_left_out_is_said() -> None:
    found = extract(Page("https://example.com/a", SENTENCE * 60_000, fetched_at=FETCHED))
    assert "were read" in (found.evidence["text"].note or "")


def test_scripts_of_a_huge_page_make_way_for_its_text() -> None:
    body = b"<body><script>" + b"x=1;" * 1_200_000 + b"</script><h1>Title of it</h1>" + SENTENCE * 4 + b"</body>"
    assert (attempt(body) or "").count("twice a day") == 4


def test_same_in_same_out_and_picklable() -> None:
    page = Page("https://example.com/a", PAGES[0].read_bytes(), fetched_at=FETCHED)
    assert pickle.loads(pickle.dumps(extract(page))) == extract(page)


def test_import_is_light() -> None:
    """Worker processes import this: no Scrapy, no SQLite, and dateparser only when a date needs it."""
    code = "import sys, scraper.extract; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"scrapy", "twisted", "sqlite3", "sqlite_utils", "dateparser", "py3langid", "asyncio"} & set(loaded)


def test_characters_that_trees_do_not_take() -> None:
    body = '<p>The bell &#xFFFE; rings \ufffe and \x0b rings.</p><div class="ad">Buy</div>tail&#xFFFF;'.encode()
    assert attempt(body) is not None


OWN = pages_of(None)


MANY = [kind for kind in HEAVY if kind.startswith("many ")]
FEW = (
    [(kind, 15) for kind in LIGHT]
    + [(kind, 2) for kind in HEAVY if kind not in MANY]
    + [(kind, 1) for kind in MANY[::5]]
)


@pytest.mark.parametrize(("kind", "count"), FEW)
def test_mutants(kind: str, count: int) -> None:
    """A few of the mutants of `benchmarks.robustness`: what comes out can be stored, and comes soon."""
    for number in range(count):
        page = mutant(kind, number, OWN, 7)
        started = time.process_time()
        try:
            article = extract(page)
        except ExtractionError:
            continue
        assert time.process_time() - started < SECONDS, f"{kind}:{number}"
        everything(article).encode("utf-8")


def test_mutants_are_the_same_again() -> None:
    every = list(plan(200))
    assert len(set(every)) == len(every) == 200
    assert {kind for kind, _ in every} == {*LIGHT, *HEAVY}
    for kind, number in every[::5]:
        assert mutant(kind, number, OWN, 7) == mutant(kind, number, OWN, 7)
    assert mutant("cut", 1, OWN, 7) != mutant("cut", 2, OWN, 7) != mutant("cut", 2, OWN, 8)


def test_half_an_emoji_can_be_stored() -> None:
    """Programs cut texts within a surrogate pair, and JSON carries the half."""
    script = r'<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry \ud83d\ude00 and \ud83d"}</script>'
    found = extract(Page("https://example.com/a", script.encode() + SENTENCE * 4, fetched_at=FETCHED))
    assert found.title == "Ferry \U0001f600 and \ufffd"


@pytest.mark.parametrize("reference", ["&#x1F;", "&#31", "&#0000;", "&#xFFFE;", "&#65535;", "&#8;"])
def test_references_to_no_character(reference: str) -> None:
    line = f"<p>The bell{reference} rings at &#49;0, the harbour office said, and the ferry sails twice a day.</p>"
    body = "<body><h1>Title</h1>" + line * 4 + f'<div class="ad">Buy</div>tail{reference}'
    assert (attempt(body.encode()) or "").startswith("The bell rings at 10,")


@pytest.mark.parametrize("value", ["true", "[1, 2]", '{"a": [false]}', '{"a": {"b": null}}'])
def test_data_without_words(value: str) -> None:
    script = f'<script type="application/json">{value}{" " * 300}</script>'
    assert attempt(script.encode()) == ""


def test_deep_data_is_read_once() -> None:
    """The story goes on in a script, 78 levels down and beside 300,000 other strings."""
    words = SENTENCE.decode()[3:-4]
    lines = [f"On day {n} it was so. {words}" for n in range(50)]
    one, two = " ".join(lines[:4]), " ".join(lines[4:6])
    data = '{"content":[' * 39 + json.dumps([one, two, *lines, *["a"] * 300_000]) + "]}" * 39
    page = f'<body><h1>Title of it</h1><p>{one}<p>{two}<script type="application/json">{data}</script>'
    assert (attempt(page.encode()) or "").count("twice a day") > 50


def test_addresses_and_numbers_that_are_none() -> None:
    crumbs = b"<p><a href='http://[x'>Home</a> <a href='http://]'>News</a></p><h1>Title of it</h1>"
    picture = b"<img srcset='/a.jpg " + b"9" * 5_000 + b"w' src=/b.jpg width='\xc2\xb2'>"
    assert "twice a day" in (attempt(crumbs + picture + SENTENCE * 4) or "")


@pytest.mark.parametrize("opening", ["<div itemprop=author>", "<td><p>", "<figure><div class=caption>"])
def test_elements_within_each_other_are_not_read_again_and_again(opening: str) -> None:
    attempt(b"<h1>Title</h1>" + opening.encode() * 900 + SENTENCE * 8 + b"<i>a</i><img src=/x.jpg>" * 4_000)


def test_a_page_that_hangs_is_reported_and_the_next_one_is_read() -> None:
    with Trials(None, 7, patience=0.0) as trials:
        assert trials.run(REAL, 0) == Outcome(REAL, 0, error="hangs")
    with Trials(None, 7) as trials:
        trials._process.kill()
        assert (trials.run(REAL, 0).error or "").startswith("dies")
        assert trials.run(REAL, 0).error is None


def test_robustness_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert robustness.main(["--only", "cut:3", "--json", str(tmp_path / "found.json")]) == 0
    assert "cut" in capsys.readouterr().out
    assert robustness.main(["--corpus", str(tmp_path / "none")]) == 2
    assert robustness.violation(Outcome("cut", 3, error="ExtractionError")) is None
    assert robustness.violation(Outcome("cut", 3, error="ValueError")) == "ValueError"
    assert robustness.violation(Outcome("cut", 3, seconds=2.5)) == "2.5 s"
    assert robustness.violation(Outcome("cut", 3, megabytes=600.0)) == "600 MB"
