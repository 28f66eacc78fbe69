"""The compiled walk gives what the one in Python gives, element for element."""

from __future__ import annotations

import random
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.mutants import LIGHT, mutant
from benchmarks.trial import pages_of
from pipelines.errors import ExtractionError
from pipelines.items import Page
from scraper.extract.page import document, walk
from scraper.extract.page.layout import MAX_ELEMENTS, MAX_MARKS

if TYPE_CHECKING:
    from scraper.extract.page.document import Element
    from scraper.extract.page.layout import Layout

PAGES = pages_of(None)
WORDS = " \t\n\x0b\x1c\x85\xa0\u1680\u2003\u2028\u202f\u205f\u3000\u200b\ufeffab,.é中😀"
TAGS = [
    "p",
    "div",
    "span",
    "a",
    "b",
    "strong",
    "br",
    "li",
    "ul",
    "nav",
    "h1",
    "img",
    "time",
    "table",
    "td",
    "i",
    "em",
    "section",
    "rt",
]
NAMES = ["by-line", "br", "share br", "dek", "caption", "nav", "x1", "", "tags", "comment-list", "BR"]
ATTRIBUTES = [
    'id="author"',
    "hidden",
    'style="display: none"',
    'style="color: red"',
    'role="navigation"',
    'aria-hidden="true"',
    'itemprop="datePublished"',
    'href="/author/ann-lee"',
    'href="https://example.com/AUTHORS/?page=2"',
    'href="/staff"',
    "href",
    'xml:lang="az"',
    'rel="author"',
]


@pytest.fixture(autouse=True)
def compiled() -> None:
    if walk.compiled is None:
        pytest.skip("the compiled walk was not built: pip install with a C compiler builds it")


def told(layout: Layout) -> dict[str, Any]:
    """A layout as plain values; an element as its place in the tree."""
    place = {element: n for n, element in enumerate(layout.root.element.iter())}

    def index(node: Any) -> int:
        return -1 if node is None else node.index

    return {
        "nodes": [
            (place[n.element], n.tag, n.style, index(n.parent), n.bits, n.clutter, n.depth, n.start, n.end, n.after)
            for n in layout.nodes
        ],
        "indices": [n.index for n in layout.nodes],
        "blocks": [(b.text, b.node.index, b.index, b.linked) for b in layout.blocks],
        "marks": [(m.roles, place[m.element], m.node.index, m.index) for m in layout.marks],
        "headings": [(place[e], n.index, at) for e, n, at in layout.headings],
        "pictures": [(place[e], n.index, at) for e, n, at in layout.pictures],
        "menus": layout.menus,
        "complete": layout.complete,
    }


def body_of(page: Page) -> Element:
    root = document.parse(page).root
    body = root.find("body")
    return root if body is None else body


def compare(page: Page) -> Layout:
    one, other = body_of(page), body_of(page)
    assert walk.compiled is not None
    layout = walk.compiled.laid_out(one)
    assert told(layout) == told(walk.laid_out(other))
    return layout


def page(markup: str) -> Page:
    return Page(
        "https://gazette.example/a",
        markup.encode("utf-8", "replace"),
        headers={"content-type": "text/html; charset=utf-8"},
    )


def test_pages() -> None:
    assert sum(len(compare(page).blocks) > 0 for page in PAGES) > 0.9 * len(PAGES)


@pytest.mark.parametrize("kind", LIGHT)
def test_damaged_pages(kind: str) -> None:
    for number in range(20):
        with suppress(ExtractionError):
            compare(mutant(kind, number, PAGES, seed=11))


@given(st.integers(0, 2**32), st.integers(1, 120))
def test_any_markup(seed: int, size: int) -> None:
    chance = random.Random(seed)
    pieces: list[str] = []
    for _ in range(size):
        tag = chance.choice(TAGS)
        named = f' class="{chance.choice(NAMES)}"' if chance.random() < 0.4 else ""
        more = f" {chance.choice(ATTRIBUTES)}" if chance.random() < 0.4 else ""
        pieces.append(f"<{tag}{named}{more}>" if chance.random() < 0.6 else f"</{tag}>")
        pieces.append("".join(chance.choices(WORDS, k=chance.randrange(6))))
    compare(page("<p>words of the page</p>" * 20 + "".join(pieces)))


def links(count: int, words: str, extra: str = "") -> str:
    return f"<ul>{extra}" + "".join(f'<li><a href="/{n}">{words}</a></li>' for n in range(count)) + "</ul>"


@pytest.mark.parametrize(
    ("markup", "menus"),
    [
        (links(7, "Ferries"), 1),
        (links(6, "Ferries"), 0),
        (links(7, "Ferries sail again in the morning"), 0),
        (links(500, "Sea"), 1),
        (links(501, "Sea"), 0),
        (links(9, "Ferries", '<li><a class="tags" href="/">Ships</a></li>'), 0),
        (links(9, "Ferries").replace("<a ", '<a class="tags" ', 1), 0),
        (links(9, "Ferries", "of"), 1),
        (links(9, "Ferries", "<li>" + "words of no link " * 20 + "</li>"), 0),
        (links(9, "<b>Fer</b>r<i>ies</i> \u3000 中文"), 1),
        ("<ul>" * 40 + links(9, "Ferries") + "</ul>" * 40, 1),
        (links(3, "Sea") * 40 + links(9, "Ferries"), 0),
    ],
)
def test_menus(markup: str, menus: int) -> None:
    assert len(compare(page(f"<body><p>Story.</p>{markup}<p>More of it.</p>")).menus) == menus


def test_bounds() -> None:
    assert not compare(page("<p>word<b>s</b></p>" * MAX_ELEMENTS)).complete
    assert len(compare(page("<time>12:00</time>" * (MAX_MARKS + 5))).marks) == MAX_MARKS
    deep = compare(page("<div>" * 1_800 + "words" + "</div>" * 1_800))
    assert deep.blocks[0].node.depth > 1_000
