"""Text that only a script holds."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from pipelines.items import Page
from scraper.extract import extract

SENTENCES = [
    f"Sentence number {n} tells of the ferry, the harbour office, and the bread of the islands." for n in range(8)
]
SHELL = (
    "<html><head><title>Second ferry is back</title>{head}</head><body><div id=app>Loading…</div>{script}</body></html>"
)


def text_of(head: str = "", script: str = "") -> tuple[str, str | None]:
    markup = SHELL.format(head=head, script=script).encode()
    found = extract(Page("https://www.example.com/a/b", markup, fetched_at=datetime(2025, 6, 1, tzinfo=UTC)))
    return found.text, found.evidence["text"].where


def article_body(words: str) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "articleBody": words})}</script>'


def program(data: object) -> str:
    return f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(data)}</script>'


@pytest.mark.parametrize(
    "words",
    [
        "\n\n".join(SENTENCES),
        "".join(f"<p>{s}</p>" for s in SENTENCES),
        "".join(f"&lt;p&gt;{s}&lt;/p&gt;" for s in SENTENCES),
    ],
    ids=["lines", "markup", "escaped"],
)
def test_article_body(words: str) -> None:
    assert text_of(head=article_body(words)) == ("\n\n".join(SENTENCES), "articleBody")


def test_data_of_a_program_with_paragraphs_in_pieces() -> None:
    paragraphs = [
        {
            "type": "paragraph",
            "content": [
                {"type": "text", "value": s[:9]},
                {"type": "link", "content": [{"value": s[9:20]}]},
                {"value": s[20:]},
            ],
        }
        for s in SENTENCES
    ]
    paragraphs.insert(2, {"type": "image", "content": [{"value": "A caption that is no text of the article at all."}]})
    paragraphs.insert(4, {"type": "heading", "content": [{"value": "At sea"}]})
    data = {
        "props": {
            "menu": ["Home page of it", "Sea and sand"],
            "story": {"headline": "Second ferry is back", "body": {"content": paragraphs}},
        }
    }
    text, where = text_of(script=program(data))
    assert text == "\n\n".join([*SENTENCES[:3], "At sea", *SENTENCES[3:]])
    assert where == "the data of the page's script"


def test_data_of_a_program_with_markup_in_one_string() -> None:
    text, _ = text_of(script=program({"props": {"page": {"html": "".join(f"<p>{s}</p>" for s in SENTENCES)}}}))
    assert text == "\n\n".join(SENTENCES)


def test_elements_come_first_where_they_hold_the_text() -> None:
    shown = "<main><h1>Second ferry is back</h1>" + "".join(f"<p>{s}</p>" for s in SENTENCES[:5]) + "</main>"
    text, where = text_of(script=shown + article_body("\n\n".join(SENTENCES)))
    assert text == "\n\n".join(SENTENCES[:5])
    assert where is None


@pytest.mark.parametrize("data", ["{", "[" * 5000 + "]" * 5000, '"word"', "null", "[1, 2, {}]", '{"a": "x y"}'])
def test_data_that_holds_nothing(data: str) -> None:
    script = f'<script type="application/json">{data}{" " * 400}</script>'
    assert "Sentence" not in text_of(script=script)[0]
