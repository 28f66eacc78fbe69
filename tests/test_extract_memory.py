"""What the memory of a site takes out of its next page, and what it leaves; what a page adds to it."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime

import numpy as np
import pytest

from pipelines.fingerprint import block_print
from pipelines.items import Article, Page, SiteMemory, Traces
from pipelines.memory import for_page, others, remember
from scraper.extract import extract
from scraper.extract.body import choice
from scraper.extract.body.memory import fingerprints, repeated, zone_of
from scraper.extract.page.document import parse
from scraper.extract.page.walk import lay_out
from scraper.sites import Rules, Site

FETCHED = datetime(2025, 6, 1, tzinfo=UTC)
# With a rule for the body, so that what the memory does shows, whatever else might take a line for clutter.
GAZETTE = Site(name="gazette", hosts=("gazette.example",), rules=(Rules(body="div.words"),))
APPEAL = "Every bell that rings in this town is ours to hear; support the Gazette and its listeners."
BOX = f'<div class="xq"><p>{APPEAL}</p></div>'  # no name gives it away
SERIES = "This story is part of our series on the bells of the northern islands, which began in spring."

_WHO = ("ferry", "bakery", "harbour", "library", "tower", "school", "market", "bridge", "museum", "theatre")
_WHAT = ("will open its doors again on Monday", "was painted blue by its neighbours over the winter",
         "has a new keeper who used to sail", "lost its oldest bell in the storm last week")  # fmt: skip


def story(number: int) -> list[str]:
    """Four sentences of no other story."""
    who, rest = _WHO[number % 10], number // 10
    return [
        f"The {who} of district {_WHO[rest % 10]} {number} {what}, said {name} to those who had come to listen to it."
        for what, name in zip(_WHAT, ("Ann Lee", "Bo Ray", "Cy Moe", "Di Poe"), strict=True)
    ]


def page(number: int, *, after: str = "", within: str = "", paragraphs: list[str] | None = None) -> Page:
    """A page of the Gazette; `after` follows the paragraphs, `within` stands between the second and the third."""
    told = [f"<p>{one}</p>" for one in paragraphs or story(number)]
    markup = (
        f"<html lang=en><head><title>Story {number}</title></head><body><h1>Story of number {number}</h1>"
        f"<div class=words>{''.join(told[:2])}{within}{''.join(told[2:])}{after}</div></body></html>"
    )
    return Page(f"https://gazette.example/news/{number}", markup.encode(), fetched_at=FETCHED)


def memory_of(*pages: Page) -> SiteMemory:
    memory = SiteMemory()
    for one in pages:
        memory = remember(memory, extract(one, memory=SiteMemory()).traces)
    return for_page(memory)


def share(pages: int, having: int, text: str) -> SiteMemory:
    """The memory of so many pages, of which some have a text."""
    block = block_print(text)
    assert block is not None
    memory = SiteMemory()
    for number in range(pages):
        memory = remember(memory, Traces(blocks=(block,) if number < having else ()))
    return for_page(memory)


def read(page: Page, memory: SiteMemory | None) -> list[str]:
    """The paragraphs of a page."""
    return extract(page, GAZETTE, memory).text.split("\n\n")


def test_without_a_memory_a_box_in_the_text_stays() -> None:
    assert read(page(1, after=BOX), None) == [*story(1), APPEAL]
    assert read(page(1, after=BOX), SiteMemory()) == [*story(1), APPEAL]


@pytest.mark.parametrize("place", ["within", "after"])
@pytest.mark.parametrize("others_seen", [1, 5, 50])
def test_what_other_pages_have_too_goes(place: str, others_seen: int) -> None:
    memory = memory_of(*(page(n, **{place: BOX}) for n in range(10, 10 + others_seen)))
    article = extract(page(1, **{place: BOX}), GAZETTE, memory)
    assert article.text == "\n\n".join(story(1))
    assert article.evidence["text"].note == "what other pages of the site have too is left out"


def test_a_line_of_the_element_that_holds_the_story_goes_too() -> None:
    def broken(number: int) -> Page:
        told = "<br><br>".join([*story(number), APPEAL])
        markup = f"<html lang=en><body><h1>Story {number}</h1><div class=words>{told}</div></body></html>"
        return Page(f"https://gazette.example/{number}", markup.encode(), fetched_at=FETCHED)

    assert read(broken(1), None) == [*story(1), APPEAL]
    assert read(broken(1), memory_of(*map(broken, range(10, 15)))) == story(1)


def test_a_line_that_is_set_like_the_paragraphs_needs_more_pages() -> None:
    line = f"<p>{APPEAL}</p>"
    pages = [page(n, after=line) for n in range(10, 15)]
    assert read(page(1, after=line), memory_of(*pages[:2])) == [*story(1), APPEAL]
    assert read(page(1, after=line), memory_of(*pages)) == story(1)


@pytest.mark.parametrize("note", [f"<p>{SERIES}</p>", f"<div class=series><p>{SERIES}</p></div>"])
def test_the_introduction_of_a_series_stays(note: str) -> None:
    assert SERIES in read(page(1, within=note), share(100, 8, SERIES))
    assert SERIES not in read(page(1, within=note), share(100, 60, SERIES))


def test_a_paragraph_that_the_follow_ups_of_a_story_repeat_stays() -> None:
    background = story(99)[0]
    pages = [page(n, within=f"<p>{background}</p>" if n % 5 == 0 else "") for n in range(10, 40)]
    told = read(page(1, within=f"<p>{background}</p>"), memory_of(*pages))
    assert told == [*story(1)[:2], background, *story(1)[2:]]


@pytest.mark.parametrize("others_seen", [2, 20])
def test_a_story_that_was_printed_under_another_address_stays_whole(others_seen: int) -> None:
    pages = [page(7, after=BOX), *(page(n, after=BOX) for n in range(20, 19 + others_seen))]
    told = read(page(8, after=BOX, paragraphs=story(7)), memory_of(*pages))
    assert told == story(7)


def test_while_a_site_has_one_page_the_same_story_elsewhere_stays_whole_however_it_is_set() -> None:
    opening, *rest = story(7)
    dressed = "".join(f"<p class=p{n}>{one}</p>" for n, one in enumerate(rest))
    only = page(7, after=dressed, paragraphs=[opening])
    assert read(page(8, after=dressed, paragraphs=[opening]), memory_of(only)) == story(7)


def test_a_page_that_is_fetched_again_is_measured_by_the_others() -> None:
    first, second = page(1, after=BOX), page(2, after=BOX)
    alone = remember(SiteMemory(), extract(first, memory=SiteMemory()).traces)
    assert read(first, for_page(others(alone))) == [*story(1), APPEAL]
    both = remember(alone, extract(second, memory=SiteMemory()).traces)
    assert read(first, for_page(others(both))) == story(1)


def test_a_heading_falls_with_what_it_heads() -> None:
    below = '<h3>What else the bells have said</h3><ul><li><a href="/2">The tower of the old market rings</a></li></ul>'
    inside = "<h3>What we know about it so far</h3>"
    pages = [page(n, within=inside, after=below) for n in range(10, 30)]
    told = read(page(1, within=inside, after=below), memory_of(*pages))
    assert told == [*story(1)[:2], "What we know about it so far", *story(1)[2:]]


def test_short_headings_and_labels_mean_nothing() -> None:
    pages = [page(n, within="<h3>Background</h3>") for n in range(10, 40)]
    assert "Background" in read(page(1, within="<h3>Background</h3>"), memory_of(*pages))


def test_numbers_differ_in_labels_and_matter_in_paragraphs() -> None:
    assert block_print("Read by 5 listeners") == block_print("read by  1204 Listeners")
    rates = "The bank set the rate of the crown at {} for Monday, as it said in a note to the press this evening."
    assert block_print(rates.format("1.70")) != block_print(rates.format("1.71"))


@pytest.mark.parametrize(
    ("words", "means_something"),
    [("Background", False), ("Comments are closed.", True), ("広告", False), ("この記事は会員限定です", True)],
)
def test_how_short_a_block_may_be(words: str, means_something: bool) -> None:
    assert (block_print(words) is not None) is means_something


def test_a_consent_text_longer_than_the_story_does_not_pass_for_it() -> None:
    consent = "".join(f"<p>Consent clause {word}: we and our 812 partners keep what the browser of the reader tells us,"
                      " until the reader says that we may not keep it any longer, which may be done at any time.</p>"
                      for word in _WHO)  # fmt: skip
    markup = (
        "<html lang=en><body><div class=a>{}</div><div class=b><h1>Bell is back</h1>"
        "<p>The bell of the tower is back in its place, the keeper said on Friday, and it rings as it did.</p></div>"
    )
    here = Page("https://gazette.example/1", markup.format(consent).encode(), fetched_at=FETCHED)
    elsewhere = [page(n, after=f"<div class=a>{consent}</div>") for n in range(20, 25)]
    layout = lay_out(parse(here))
    furniture = repeated(layout, fingerprints(layout), memory_of(*elsewhere))
    assert [block.text[:7] for block in layout.blocks if block.index not in furniture] == ["Bell is", "The bel"]


def test_furniture_is_no_text_whatever_it_looks_like() -> None:
    layout = lay_out(parse(page(1, after=BOX)))
    likely = np.array([0.1, *[0.9] * 5])
    part = choice.choose(layout, likely, {5})
    assert part is not None
    assert (part.kept, part.repeated) == ((1, 2, 3, 4), 1)
    assert choice.choose(layout, likely, set(range(6))) is None
    assert likely.tolist() == [0.1, *[0.9] * 5]


# -- traces -------------------------------------------------------------------------------------------------------


def dated(head: str = "", line: str = "") -> Traces:
    markup = f"<html lang=en><head>{head}</head><body><h1>Bell is back</h1><p class=date>{line}</p>" + "".join(
        f"<p>{one}</p>" for one in story(1)
    )
    return extract(Page("https://gazette.example/1", markup.encode(), fetched_at=FETCHED), memory=SiteMemory()).traces


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("2025-04-04T11:12:00+04:00", (4, 240)),
        ("2025-01-04T11:12:00-0330", (1, -210)),
        ("2025-04-04T11:12:00.123+04:00", (4, 240)),
        ("2025-04-04T11:12:00Z", None),
        ("2025-04-04T11:12:00+00:00", None),
        ("2025-04-04T11:12:00", None),
        ("2025-04-04", None),
        ("2025-04-04T11:12:00+99:00", None),
    ],
)
def test_the_clock_that_a_page_states(stated: str, expected: tuple[int, int] | None) -> None:
    assert dated(f'<meta property="article:published_time" content="{stated}">').offset == expected


@pytest.mark.parametrize(
    ("stated", "line", "expected"),
    [
        ("", "25.04.2025", True),
        ("", "04/25/2025", False),
        ("", "04/05/2025", None),
        ("2025-05-04T10:00:00Z", "04/05/2025", True),
        ("2025-04-05T10:00:00Z", "04/05/2025", False),
        ("2025-04-04T10:00:00Z", "04/04/2025", None),
        ("", "25/04/2025, changed 04/25/2025", None),
        ("", "1.25.04.2025", None),
    ],
)
def test_the_order_that_a_page_proves(stated: str, line: str, expected: bool | None) -> None:
    head = f'<meta property="article:published_time" content="{stated}">' if stated else ""
    assert dated(head, line).day_first is expected


def test_traces_are_small_and_the_same_each_time() -> None:
    long = page(1, paragraphs=[f"{line} {n}" for n in range(400) for line in story(n)])
    traces = extract(long, memory=SiteMemory()).traces
    assert len(traces.blocks) == len(set(traces.blocks)) == 200
    assert len(pickle.dumps(traces)) < 3000
    assert extract(long, memory=SiteMemory()).traces == traces
    shifted = page(2, paragraphs=[f"{line} {n}" for n in range(20, 420) for line in story(n)])
    assert (
        len(set(extract(shifted, memory=SiteMemory()).traces.blocks) & set(traces.blocks)) > 150
    )  # the same sample of what is the same


@pytest.mark.parametrize(
    ("offsets", "at", "expected"),
    [
        ({}, "2025-07-01T10:00", None),
        ({7: (240, 1)}, "2025-07-01T10:00", None),
        ({7: (240, 2)}, "2025-06-01T10:00", "+04:00"),
        ({7: (240, 2)}, "2025-01-01T10:00", None),
        ({7: (240, 2), 1: (240, 2)}, "2025-03-01T10:00", "+04:00"),
        ({7: (120, 2), 1: (60, 2)}, "2025-03-29T10:00", "+01:00"),
        ({7: (120, 2), 1: (60, 2)}, "2025-03-31T10:00", "+02:00"),
        ({7: (-240, 2), 1: (-300, 2)}, "2025-03-31T10:00", "-04:00"),
        ({7: (600, 2), 1: (660, 2)}, "2025-12-31T10:00", "+11:00"),
        ({7: (120, 2), 1: (-300, 2)}, "2025-07-01T10:00", None),  # no country keeps both
    ],
)
def test_the_zone_of_a_site(offsets: dict[int, tuple[int, int]], at: str, expected: str | None) -> None:
    moment = datetime.fromisoformat(at)
    zone = zone_of(SiteMemory(pages=9, offsets=offsets), moment.replace(tzinfo=UTC))
    if expected is None:
        assert zone is None
    else:
        assert zone is not None
        assert moment.replace(tzinfo=zone.info).isoformat().endswith(expected)
        assert zone.why.endswith("assumed from other pages of the site")


def printed(date: str, memory: SiteMemory | None, host: str = "gazette.example") -> Article:
    told = "".join(f"<p>{one}</p>" for one in story(1))
    markup = f"<html lang=en><body><article><h1>Bell is back</h1><p class=date>{date}</p>{told}</article></body></html>"
    return extract(Page(f"https://{host}/1", markup.encode(), fetched_at=FETCHED), None, memory)


def test_a_printed_time_gets_the_zone_that_other_pages_state() -> None:
    memory = SiteMemory(pages=9, offsets={5: (240, 3)})
    article = printed("4 May 2025, 11:12", memory)
    assert isinstance(article.published, datetime)
    assert article.published.isoformat() == "2025-05-04T11:12:00+04:00"
    assert article.evidence["published"].note == "offset UTC+04:00 assumed from other pages of the site"
    assert not isinstance(printed("4 May 2025, 11:12", None).published, datetime)


def test_what_the_page_or_the_country_says_comes_before_the_other_pages() -> None:
    memory = SiteMemory(pages=9, offsets={5: (240, 3)})
    assert str(printed("4 May 2025, 11:12 MSK", memory).published).endswith("+03:00")
    assert str(printed("4 May 2025, 11:12", memory, "gazette.de").published).endswith("+02:00")


def test_an_ambiguous_date_is_read_in_the_order_of_the_other_pages() -> None:
    assert str(printed("4/5/2025", None, "gazette.com").published) == "2025-04-05"
    assert str(printed("4/5/2025", SiteMemory(pages=9, day_first=3), "gazette.com").published) == "2025-05-04"
    assert str(printed("4/5/2025", SiteMemory(pages=9, day_first=-3)).published) == "2025-04-05"
