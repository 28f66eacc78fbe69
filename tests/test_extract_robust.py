"""Whatever comes in: an article or an ExtractionError, and soon."""

from __future__ import annotations

import pickle
import random
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.errors import ExtractionError
from pipelines.items import Page
from scraper.extract import extract

PAGES = sorted((Path(__file__).parent / "pages").glob("*.html"))
FETCHED = datetime(2025, 6, 1, tzinfo=UTC)
SENTENCE = b"<p>The ferry sails twice a day again, the harbour office said, and the bread will be fresh.</p>"
SECONDS = 4.0  # the bound is two; a machine that runs other tests may take twice as long


def attempt(body: bytes, headers: dict[str, str] | None = None) -> str | None:
    started = time.perf_counter()
    try:
        return extract(Page("https://example.com/a/b", body, headers=headers or {}, fetched_at=FETCHED)).text
    except ExtractionError:
        return None
    finally:
        assert time.perf_counter() - started < SECONDS


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
    assert "twice a day" in (attempt(SENTENCE + "é“".encode(), {"content-type": f"text/html; charset={charset}"}) or "")


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
