"""Blocks of the same make stand or fall together, and a list stays whole."""

from __future__ import annotations

import numpy as np
import pytest

from pipelines.items import Page
from scraper.extract.body.choice import Part, choose
from scraper.extract.page.document import parse
from scraper.extract.page.walk import lay_out

STORY = [
    "The ferry to the northern islands will sail twice a day again from Monday, the harbour office said on Friday.",
    "Over the winter the mail came by fishing boat, and some baked bread for the first time in their lives.",
    "The boat was in the dock for five months, as a part for its engine had to be cast anew in a town inland.",
]
TEASERS = [
    "A baker from the mainland opens a second shop by the quay.",
    "The school choir sings at the lighthouse, whatever the weather.",
    "Who paints the buoys? We went out with the men and women who do.",
]


def part_of(markup: str, likely: dict[str, float], top: int = -1) -> tuple[list[str], Part]:
    """The texts that are chosen of a page, where the model has these opinions of some of its blocks, and is sure of others."""
    layout = lay_out(parse(Page("https://gazette.example/a", markup.encode())))
    part = choose(layout, np.array([likely.get(block.text, 0.99) for block in layout.blocks]), top=top)
    assert part is not None
    return [layout.blocks[index].text for index in part.kept], part


def story(*behind: str, tag: str = "p") -> str:
    return f'<div class="copy">{"".join(f"<{tag}>{text}</{tag}>" for text in STORY)}{"".join(behind)}</div>'


def cards(texts: list[str]) -> str:
    return "".join(f'<div class="card"><p>{text}</p></div>' for text in texts)


def test_teasers_behind_the_story_go_together() -> None:
    doubtful = dict(zip(TEASERS, (0.7, 0.3, 0.5), strict=True))
    texts, part = part_of(story() + cards(TEASERS), doubtful)
    assert texts == STORY
    assert sorted(part.passed.values()) == ["apart from the story, and others like it are no text"] * 2


def test_a_group_that_is_likely_as_a_whole_stays() -> None:
    likely = dict(zip(TEASERS, (0.9, 0.6, 0.8), strict=True))
    assert part_of(story() + cards(TEASERS), likely)[0] == STORY + TEASERS


@pytest.mark.parametrize(("paragraphs", "stay"), [(8, False), (2, True)])
def test_teasers_of_which_there_is_more_than_of_the_story(paragraphs: int, *, stay: bool) -> None:
    """Each is below a headline that is a link. Below two paragraphs it may be what the story is a list of."""
    long = [f"{text} So it was told on day {n}." for n in range(paragraphs) for text in STORY[:1]]
    heads = [f"Who will it be, number {n}?" for n in range(12)]
    teasers = [f"{TEASERS[2]} They told us of storm number {n}, and of what it left on the beach." for n in range(12)]
    items = "".join(
        f'<div class="card"><h3><a href="/{n}">{heads[n]}</a></h3><p>{teasers[n]}</p></div>' for n in range(12)
    )
    markup = f'<div class="copy">{"".join(f"<p>{text}</p>" for text in long)}</div>{items}'
    likely = dict.fromkeys(heads, 0.1) | dict.fromkeys(teasers, 0.7)
    assert part_of(markup, likely)[0] == long + (teasers if stay else [])


def test_two_make_no_group() -> None:
    likely = dict.fromkeys(TEASERS[:2], 0.5)
    assert part_of(story() + cards(TEASERS[:2]), likely)[0] == STORY + TEASERS[:2]


def test_what_stands_in_the_story_is_judged_by_itself() -> None:
    markup = f'<div class="copy"><p>{STORY[0]}</p>{cards(TEASERS)}<p>{STORY[1]}</p></div>'
    likely = dict(zip(TEASERS, (0.7, 0.1, 0.5), strict=True))
    assert part_of(markup, likely)[0] == [STORY[0], TEASERS[0], TEASERS[2], STORY[1]]


def test_items_of_one_list_are_no_kin_of_those_of_another() -> None:
    menu = '<div class="end"><ul><li>Contact</li><li>Imprint</li><li>Terms of use</li><li>Jobs</li></ul></div>'
    items = "".join(f"<li>{text}</li>" for text in TEASERS)
    likely = dict.fromkeys(["Contact", "Imprint", "Terms of use", "Jobs"], 0.0)
    texts, _ = part_of(story(f"<section><ul>{items}</ul></section>") + menu, likely)
    assert texts == STORY + TEASERS


def test_a_list_below_a_sure_line_is_whole() -> None:
    items = ["Bread", "Two lamps", "A new bell", "Rope"]
    markup = "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"
    likely = dict(zip(items, (0.1, 0.5, 0.2, 0.1), strict=True))
    assert part_of(story(markup), likely)[0] == STORY + items
    assert part_of(story(markup), {**likely, STORY[2]: 0.6})[0] == STORY
    links = markup.replace("<li>", '<li><a href="/a">').replace("</li>", "</a></li>")
    assert part_of(story(links), likely)[0] == STORY


def test_a_hidden_list_below_the_story_stays_hidden() -> None:
    likely = dict.fromkeys(["Bread", "Lamps"], 0.2)
    assert part_of(story('<ul class="hidden"><li>Bread</li><li>Lamps</li></ul>'), likely)[0] == STORY


CAPTAINS = ["2026: Leyla Quliyeva", "2025: Ann Lee", "2024: Tom Berg", "2023: Ann Lee"]
OLD = dict(zip(CAPTAINS, (0.3, 0.2, 0.1, 0.2), strict=True)) | {"Captains of the year": 0.1}


@pytest.mark.parametrize(
    ("item", "likely", "stays"),
    [
        ("<li>{}</li>", OLD, True),
        ("<li>{}</li>", OLD | dict.fromkeys(CAPTAINS, 0.1), False),  # too little of it is
        ("<li>{} <a href='/b'>!</a></li>", {f"{words} !": 0.3 for words in CAPTAINS} | OLD, False),  # of other stories
    ],
)
def test_a_list_below_a_heading_below_the_story(item: str, likely: dict[str, float], *, stays: bool) -> None:
    """As page builders have it, each part in a holder of its own."""
    parts = [*(f"<p>{text}</p>" for text in STORY), "<h3>Captains of the year</h3>"]
    parts.append("<ul>" + "".join(map(item.format, CAPTAINS)) + "</ul>")
    markup = "".join(f'<section class="part">{part}</section>' for part in parts)
    assert part_of(markup, likely)[0] == ([*STORY, "Captains of the year", *CAPTAINS] if stays else STORY)
    apart = markup.replace('"part"><ul>', '"box"><ul>')
    assert part_of(apart, likely)[0] == STORY


def test_a_line_among_lines_like_it_is_text() -> None:
    assert part_of(story(), {STORY[1]: 0.3})[0] == STORY
    assert part_of(story(), {STORY[1]: 0.1})[0] == [STORY[0], STORY[2]]
    assert part_of(story(tag="div"), {STORY[1]: 0.3})[0] == [STORY[0], STORY[2]]


def test_the_next_story_of_an_endless_page_is_another() -> None:
    def article(title: str, lines: list[str]) -> str:
        return f"<div><article><h1>{title}</h1>{''.join(f'<p>{line}</p>' for line in lines)}</article></div>"

    likely = {"Ferry is back": 0.0, "Baker opens again": 0.0}
    markup = article("Ferry is back", STORY) + article("Baker opens again", TEASERS)
    texts, part = part_of(markup, likely, top=0)
    assert texts == STORY
    assert set(part.passed.values()) == {"of another story, with its own headline"}
    assert part_of(markup, likely)[0] == STORY + TEASERS
    assert part_of(markup.replace("h1>", "h2>"), likely, top=0)[0] == STORY + TEASERS  # parts of one story


def test_the_headings_of_what_a_story_lists_stay() -> None:
    names = ["1. Bread", "2. Two lamps", "3. A new bell"]
    parts = [
        f'<div class="thing"><h3>{name}</h3><p>{text}</p></div>' for name, text in zip(names, TEASERS, strict=True)
    ]
    likely = dict(zip(names, (0.15, 0.5, 0.3), strict=True))
    whole = [words for pair in zip(names, TEASERS, strict=True) for words in pair]
    assert part_of(f"<p>{STORY[0]}</p>{''.join(parts)}", likely)[0] == [STORY[0], *whole]
    assert part_of(f"<p>{STORY[0]}</p>{''.join(parts[:2])}", likely)[0] == [STORY[0], TEASERS[0], names[1], TEASERS[1]]
