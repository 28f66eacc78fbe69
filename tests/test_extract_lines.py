"""Lines of the text: which are dropped for what they say or are, and which stay."""

from __future__ import annotations

import numpy as np
import pytest
from bs4 import BeautifulSoup

from pipelines.items import Page
from scraper.extract import extract
from scraper.extract.body.choice import choose
from scraper.extract.body.clutter import cleared_markup
from scraper.extract.body.lines import kept
from scraper.extract.body.text import lines_of
from scraper.extract.page.document import parse
from scraper.extract.page.walk import lay_out

TITLE = "Second ferry sails from Monday"
SENTENCES = [
    "The ferry to the northern islands will sail twice a day again from Monday, the harbour office said on Friday.",
    "Over the winter the mail came by fishing boat, people wrote fewer letters, and some baked bread for the first time.",
    "The boat was in the dock for five months, as a part for its engine had to be cast anew in a town inland.",
    "Fares stay what they were, and schoolchildren from the outer islands go on sailing for nothing, the office said.",
]


def lines(*markup: str) -> list[str]:
    """The lines that stay of what was chosen."""
    return [line.text for line in kept(lines_of(BeautifulSoup("".join(markup), "html.parser")), TITLE, ())]


def chosen(*markup: str, unlikely: str = "") -> list[str]:
    """The blocks that are chosen where the model takes all for the text, and one for little like it."""
    layout = lay_out(parse(Page("https://gazette.example/a", "".join(markup).encode())))
    part = choose(layout, np.array([0.2 if block.text == unlikely else 1.0 for block in layout.blocks]))
    return [layout.blocks[index].text for index in part.kept] if part else []


def paragraphs(*between: str) -> list[str]:
    """The sentences as paragraphs, with other markup behind the first of them."""
    return [f"<p>{text}</p>{''.join(between[n : n + 1])}" for n, text in enumerate(SENTENCES)]


def test_prompts_of_a_language_that_is_not_known_are_known_by_their_number() -> None:
    prompt = '<p>BAZAN ELOK | <a href="/{}">The storm moves away to the east</a></p>'
    assert lines(*paragraphs(prompt.format(1), prompt.format(2))) == SENTENCES
    assert len(lines(*paragraphs(prompt.format(1)))) == len(SENTENCES) + 1


def test_a_headline_below_its_kicker_is_no_part_of_the_text() -> None:
    assert lines(f"<h2>Shipping {TITLE}</h2>", *paragraphs()) == SENTENCES


@pytest.mark.parametrize(
    ("heading", "stays"),
    [("4. The boat carries four hundred people and thirty cars across the sound.", True), ("More news", False)],
)
def test_a_heading_at_the_end_stays_if_it_is_a_sentence(heading: str, *, stays: bool) -> None:
    assert (heading in lines(*paragraphs(), f"<h3>{heading}</h3>")) is stays


def test_a_long_paragraph_is_said_once_and_a_short_one_as_often_as_it_is_printed() -> None:
    long, short, other = f"{SENTENCES[0]} {SENTENCES[1]}", SENTENCES[2], SENTENCES[3] * 9
    assert chosen(*(f"<p>{text}</p>" for text in (long, other, short, long, short))) == [long, other, short, short]


def test_a_long_caption_is_none_of_the_text() -> None:
    caption = " ".join(SENTENCES[:3])
    markup = f'<div class="wp-caption"><p class="wp-caption-text">{caption}</p></div>'
    assert len(caption) > 300
    assert caption not in [line.text for line in lines_of(cleared_markup("".join(paragraphs(markup) * 2)))]


def test_a_heading_that_is_a_link_belongs_to_the_paragraph_below_it() -> None:
    heading = '<h2><a href="/boats">The boats</a></h2>'
    assert chosen(*paragraphs(heading), unlikely="The boats") == [SENTENCES[0], "The boats", *SENTENCES[1:]]
    assert chosen(*paragraphs(f"<div>{heading}</div>"), unlikely="The boats") == SENTENCES


def test_a_line_that_introduces_nothing_but_links_is_none_of_the_text() -> None:
    links = "<p>More of this:</p><ul><li><a href='/a'>The storm moves away to the east</a></li></ul>"
    assert chosen(*paragraphs(links), unlikely="The storm moves away to the east") == SENTENCES
    quoted = "<p>The office said:</p><ul><li>No boat sails in a storm.</li></ul>"
    assert "The office said:" in chosen(*paragraphs(quoted), unlikely="No boat sails in a storm.")


def test_an_appeal_at_the_end_is_none_of_the_text() -> None:
    appeal = '<p>Want more news of boats? Sign up for <a href="/n">the newsletter of the harbour</a>.</p>'
    assert lines(*paragraphs(), appeal) == SENTENCES
    assert len(lines(*paragraphs(appeal))) == len(SENTENCES) + 1


def test_a_list_below_see_also_goes_with_it() -> None:
    items = (
        '<ul><li>The lighthouse has a <a href="/1">new lamp</a> after forty years.</li><li>No link at all.</li></ul>'
    )
    assert lines(*paragraphs("<h2>Don't miss:</h2>" + items)) == [SENTENCES[0], "No link at all.", *SENTENCES[1:]]


@pytest.mark.parametrize(
    "words",
    [
        "An dieser Stelle finden Sie einen externen Inhalt, der den Artikel ergänzt.",
        "Damit können personenbezogene Daten an Drittplattformen übermittelt werden.",
        "This content is hosted by a third party that uses cookies.",
    ],
)
def test_what_waits_for_consent_is_no_part_of_the_text(words: str) -> None:
    assert lines(*paragraphs(f"<p>{words}</p>")) == SENTENCES


def test_what_is_earned_by_links_is_said_behind_the_story() -> None:
    earned = "<p>If you buy a ticket by one of the links, we may earn a small commission.</p>"
    assert lines(*paragraphs(), earned) == SENTENCES
    assert len(lines(*paragraphs(earned))) == len(SENTENCES) + 1


def test_a_first_paragraph_of_sentences_from_the_story_is_its_dek() -> None:
    quoted = f"{SENTENCES[1]} {SENTENCES[3]}"
    page = f"<title>{TITLE}</title><h1>{TITLE}</h1><article><p>{quoted}</p>{''.join(paragraphs())}</article>"
    article = extract(Page("https://gazette.example/news/1", page.encode()))
    assert article.dek == quoted
    assert article.text == "\n\n".join(SENTENCES)
    stated = page.replace(
        "</h1>", '</h1><p class="standfirst">The ferry sails twice a day from Monday, with bread.</p>'
    )
    article = extract(Page("https://gazette.example/news/1", stated.encode()))
    assert article.dek == "The ferry sails twice a day from Monday, with bread."
    assert article.text == "\n\n".join([quoted, *SENTENCES])
    other = page.replace(SENTENCES[3], "The mayor waited at the quay, with flowers, and nobody knew for whom.", 1)
    assert extract(Page("https://gazette.example/news/1", other.encode())).text.count("\n\n") == len(SENTENCES)
