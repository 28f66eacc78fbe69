"""Pictures with their captions and credits."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.items import Image, Page
from scraper.extract import extract

SITE = "https://gazette.example"
ABOVE = (
    "<p>The ferry to the northern islands will sail twice a day again from Monday, the harbour office said, after a "
    "winter in which the mail came by fishing boat and the bread did not come at all.</p>"
)
BELOW = (
    "<p>The second boat was built in the yard that had built the first, by some of the same people, and it is the same "
    "blue, so that nobody on the islands can tell from the pier which of the two is coming.</p>"
    "<p>It carries forty passengers, eleven cars and, on Thursdays, the library, which has not been to the islands "
    "since October and is owed one hundred and four books.</p>"
)


def images(within: str, head: str = "") -> tuple[Image, ...]:
    html = f"<html lang=en><head>{head}</head><body><h1>Second ferry is back</h1><div>{ABOVE}{within}{BELOW}</div></body></html>"
    return tuple(extract(Page(f"{SITE}/a", html.encode(), fetched_at=datetime(2025, 6, 1, tzinfo=UTC))).images)


@pytest.mark.parametrize(
    "markup",
    [
        '<figure><img src="/boat.jpg"><figcaption>The boat at noon</figcaption></figure>',
        '<figure><div><img src="/boat.jpg"></div><figcaption><p>The boat at noon</p></figcaption></figure>',
        '<div class="wp-caption"><img src="/boat.jpg"><p class="wp-caption-text">The boat at noon</p></div>',
        '<div><div><img src="/boat.jpg"></div><div class="caption">The boat at noon</div></div>',
    ],
)
def test_caption(markup: str) -> None:
    assert images(markup) == (Image(url=f"{SITE}/boat.jpg", caption="The boat at noon"),)


@pytest.mark.parametrize(
    "caption",
    [
        "The boat at noon. Photo: Max Fry",
        "The boat at noon. (Photo by: Max Fry)",
        'The boat at noon <span class="credit">Max Fry</span>',
    ],
)
def test_credit(caption: str) -> None:
    (image,) = images(f'<figure><img src="/boat.jpg"><figcaption>{caption}</figcaption></figure>')
    assert ((image.caption or "").rstrip("."), image.credit) == ("The boat at noon", "Max Fry")


def test_a_picture_does_not_take_the_caption_of_another() -> None:
    first = '<div class="head"><img src="/face.jpg"></div>'
    second = '<figure><img src="/boat.jpg"><figcaption>The boat at noon</figcaption></figure>'
    assert [image.caption for image in images(first + second)] == [None, "The boat at noon"]


@pytest.mark.parametrize(
    ("attributes", "url"),
    [
        ('src="data:image/gif;base64,R0" data-src="/boat.jpg"', "/boat.jpg"),
        ('src="/s.jpg" srcset="/m.jpg 300w, /boat.jpg 1200w"', "/boat.jpg"),
        (
            'src="/s.jpg" srcset="https://gazette.example/w_3,h_2/m.jpg 1x,https://gazette.example/w_9,h_6/boat.jpg 2x"',
            "/w_9,h_6/boat.jpg",
        ),
    ],
)
def test_the_largest_source(attributes: str, url: str) -> None:
    assert [image.url for image in images(f"<img {attributes}>")] == [SITE + url]


def test_ornaments_are_no_pictures() -> None:
    assert images('<img src="/logo.png"><img src="/a.svg"><img src="/dot.jpg" width="1" height="1">') == ()


def test_stated_picture_gets_the_caption_that_is_printed() -> None:
    head = '<meta property="og:image" content="https://gazette.example/boat.jpg?w=9">'
    shown = '<figure><img src="/boat.jpg"><figcaption>The boat at noon</figcaption></figure>'
    assert images(shown, head) == (Image(url=f"{SITE}/boat.jpg?w=9", caption="The boat at noon"),)
