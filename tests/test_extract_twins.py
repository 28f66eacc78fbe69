"""The small compiled modules give what their twins in Python give: bytes, names, statements, texts of elements."""

from __future__ import annotations

import random
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from benchmarks.mutants import LIGHT, mutant
from benchmarks.trial import pages_of
from pipelines.errors import ExtractionError
from pipelines.items import Page
from scraper import charset
from scraper.extract.page import document, markup, structured, vocabulary, walk

if TYPE_CHECKING:
    from scraper.extract.page.document import Element

PAGES = pages_of(None)
PIECES = [
    *(b"<script", b"</script", b"</SCRIPT", b"<style", b"</style", b"<svg", b"</svg", b"<SVG", b"<scripted"),
    *(
        b">",
        b">",
        b"/>",
        b"/",
        b" ",
        b"\n",
        b"\x0b",
        b"'",
        b'"',
        b"=",
        b" type='json'",
        b"<!--",
        b"-->",
        b"--",
        b"<",
        b"!",
    ),
    *(
        b"<p>",
        b"word",
        b"&#",
        b"&#x",
        b"&",
        b"0",
        b"1",
        b"9",
        b"12",
        b"31",
        b"f",
        b"FFFE",
        b"65534",
        b";",
        b"\x00",
        b"\x1f",
    ),
    *(b"\xef", b"\xbf", b"\xbe", b"\xef\xbf\xbf", b"\xef\xbb\xbf", b"\xc3\xa9"),
]
NAMES = [
    *("story", "Body", "articleBody", "byline", "by", "Line", "SHARE", "share", "bar", "sub", "title", "related", "ad"),
    *("9f", "3", "x", "-", "_", "__", " ", "\t", "\x1c", "\xa0", "\u2003", "é", "İ", "\u212a", "٣", "😀", ":", "/"),
]


@pytest.fixture(autouse=True)
def compiled() -> None:
    if None in (charset.compiled, markup.compiled, structured.compiled, vocabulary.compiled, walk.compiled):
        pytest.skip("the compiled modules were not built: pip install with a C compiler builds them")


def compare_markup(body: bytes) -> None:
    lean = markup.without_bulk(body)
    assert markup.compiled.without_bulk(body) == lean
    assert markup.compiled.has_no_characters(lean) == (markup.without_no_characters(lean) != lean)


def compare_statements(page: Page) -> int:
    root = document.parse(page).root
    place = {element: n for n, element in enumerate(root.iter())}

    def told(elements: list[Element]) -> list[tuple[int, str]]:
        return [(place.get(element, -1), str(element.tag)) for element in elements]

    for element in list(root.iter("*"))[:300]:
        assert document.text_of(element) == document.joined_text(element)
    assert structured.compiled is not None
    heads, carriers = structured.compiled.stating(root)
    assert (told(heads), told(carriers)) == tuple(map(told, structured.stating(root)))
    return len(heads) + len(carriers)


def test_pages() -> None:
    for page in PAGES:
        compare_markup(page.body)
    assert sum(map(compare_statements, PAGES)) > 2 * len(PAGES)


@pytest.mark.parametrize("kind", LIGHT)
def test_damaged_pages(kind: str) -> None:
    for number in range(20):
        page = mutant(kind, number, PAGES, seed=17)
        compare_markup(page.body)
        with suppress(ExtractionError):
            compare_statements(page)


@given(st.lists(st.sampled_from(PIECES), max_size=30).map(b"".join))
@example(b"<!--><script>1</script>-->")
@example(b"<script>1</script")
@example(b"<script")
@example(b"&#")
@example(b"&#x")
@example(b"")
def test_any_bytes(body: bytes) -> None:
    compare_markup(body)


@given(
    st.lists(
        st.one_of(
            st.binary(max_size=4),
            st.characters().map(lambda c: c.encode("utf-8", "surrogatepass")),
            st.just(b"word " * 3),
        ),
        max_size=9,
    ).map(b"".join)
)
@example(b"\xe0\x9f\xbf")
@example(b"\xed\xa0\x80")
@example(b"\xf0\x8f\xbf\xbf")
@example(b"\xf4\x90\x80\x80")
@example(b"\xc1\xbf")
@example(b"word\xf4\x8f\xbf\xbf")
@example(b"\xe2\x82")
def test_any_bytes_that_may_be_utf8(body: bytes) -> None:
    assert charset.compiled.is_utf8(body) == charset.is_utf8(body)


@given(st.lists(st.sampled_from(NAMES), max_size=12).map("".join))
def test_any_name(name: str) -> None:
    assert vocabulary.bits(name) == vocabulary.stated(name)


def test_names_of_words_that_are_known() -> None:
    assert vocabulary.bits("storyBody share-bar") == vocabulary.stated("storyBody share-bar") > 0


def test_an_element_beside_the_root() -> None:
    """A parser leaves some there on damaged pages; what they carry counts."""
    chance = random.Random(5)
    tags = [
        "<div>",
        "<p itemprop='author'>",
        "<meta name='a' content='b'>",
        "</div>",
        "</body>",
        "</html>",
        "<html>",
        "words",
    ]
    for _ in range(200):
        body = "<p>words of the page</p>" + "".join(chance.choices(tags, k=12))
        compare_statements(Page("https://gazette.example/a", body.encode()))
