"""When a page was published and changed: which statement is believed, and in which zone it is read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from pipelines.items import Page
from scraper.extract import extract

if TYPE_CHECKING:
    from pipelines.items import Article

FETCHED = datetime(2025, 6, 1, 8, 0, tzinfo=UTC)
TEXT = (
    "<p>The ferry to the northern islands will sail twice a day again from Monday, the harbour office said, after a "
    "winter in which the mail came by fishing boat and the bread did not come at all.</p>"
) * 3


def page(
    head: str, body: str = "", url: str = "https://example.com/a", fetched: datetime = FETCHED, lang: str = "en"
) -> Article:
    html = f"<html lang={lang}><head>{head}</head><body><h1>The second ferry is back</h1>{body}<div>{TEXT}</div></body></html>"
    return extract(Page(url, html.encode(), fetched_at=fetched))


def shown(article: Article) -> str | None:
    return article.published.isoformat() if article.published else None


def stated(moment: str) -> str:
    return f'<meta property="article:published_time" content="{moment}">'


def changed(moment: str) -> str:
    return f'<meta property="article:modified_time" content="{moment}">'


def test_future_dates_are_not_believed() -> None:
    assert page(stated("2099-01-01T00:00:00Z"), "<p>4 May 2025</p>").published == date(2025, 5, 4)
    assert page('<meta name="date" content="2025-06-02">').published is None


def test_a_time_that_would_be_in_the_future_by_hours_has_the_wrong_zone() -> None:
    found = page(stated("2025-06-01T11:12:00Z"))
    assert found.published == date(2025, 6, 1)
    assert "would be in the future" in (found.evidence["published"].note or "")


def test_crawl_date_is_no_substitute() -> None:
    found = page("")
    assert found.published is None
    assert found.evidence["published"].note == "no date is stated"


def test_today_s_date_in_the_head_of_a_page_is_no_date_of_publication() -> None:
    html = f"<html lang=en><body><p>Sunday, 1 June 2025</p><h1>The second ferry is back</h1><div>{TEXT}</div></body></html>"
    assert extract(Page("https://example.com/a", html.encode(), fetched_at=FETCHED)).published is None
    later = extract(Page("https://example.com/a", html.encode(), fetched_at=FETCHED + timedelta(days=9)))
    assert later.published == date(2025, 6, 1)


def test_raw_words_are_kept_when_they_can_not_be_read() -> None:
    found = page(stated("once upon a time"))
    assert found.published is None
    assert found.published_raw == "once upon a time"


def test_time_without_any_zone_leaves_the_day() -> None:
    found = page("", "<p>4 May 2025, 11:12</p>")
    assert found.published == date(2025, 5, 4)
    assert not isinstance(found.published, datetime)
    assert found.published_raw == "4 May 2025, 11:12"
    assert "11:12" in (found.evidence["published"].note or "")


def test_zone_of_another_time_on_the_page() -> None:
    found = page(changed("2025-05-05T10:00:00+02:00"), "<p>4 May 2025, 11:12</p>")
    assert found.published == datetime(2025, 5, 4, 11, 12, tzinfo=timezone(timedelta(hours=2)))


def test_zone_of_a_language_that_is_spoken_in_one() -> None:
    turkish = (
        "<p>Kuzey adalarına giden vapur pazartesi gününden itibaren günde iki kez sefer yapacak, dedi liman müdürü.</p>"
        * 3
    )
    html = f"<html lang=tr><body><h1>İkinci vapur geri döndü</h1><p>4 Nisan 2025 11:12</p><div>{turkish}</div></body></html>"
    found = extract(Page("https://example.com/a", html.encode(), fetched_at=FETCHED))
    assert shown(found) == "2025-04-04T11:12:00+03:00"
    assert "language" in (found.evidence["published"].note or "")


def test_time_of_day_is_taken_from_where_it_is_printed() -> None:
    found = page('<meta name="date" content="2025-05-04">', "<p>4 May 2025, 11:12</p>", "https://example.ie/a")
    assert shown(found) == "2025-05-04T11:12:00+01:00"


def test_offset_that_is_printed_beside_the_same_instant() -> None:
    assert shown(page(stated("2025-05-05T02:22:31Z"), "<p>May 4, 2025 10:22 PM EDT</p>")) == "2025-05-04T22:22:31-04:00"


def test_offset_from_a_printed_clock_that_shows_the_same_minute() -> None:
    found = page(stated("2025-05-05T02:22:31Z"), "<p>May 4, 2025 7:22 PM</p>")
    assert shown(found) == "2025-05-04T19:22:31-07:00"
    assert "clock" in (found.evidence["published"].note or "")
    nepali = page(stated("2025-05-05T02:22:31Z"), "<p>5 May 2025, 08:07</p>")
    assert shown(nepali) == "2025-05-05T08:07:31+05:45"


def test_a_printed_clock_of_another_minute_tells_no_offset() -> None:
    assert shown(page(stated("2025-05-05T12:22:31Z"), "<p>5 May 2025, 14:05</p>")) == "2025-05-05T12:22:31+00:00"


def test_day_before_that_is_printed_is_american() -> None:
    assert shown(page(stated("2025-05-05T02:22:31Z"), "<p>May 4, 2025</p>")) == "2025-05-04T22:22:31-04:00"
    address = page(stated("2025-05-05T02:22:31Z"), url="https://example.com/2025/05/04/ferry")
    assert shown(address) == "2025-05-04T22:22:31-04:00"


def test_day_after_that_is_printed_needs_a_zone() -> None:
    assert shown(page(stated("2025-05-04T20:22:31Z"), "<p>5 May 2025</p>")) == "2025-05-04T20:22:31+00:00"
    baku = page(stated("2025-05-04T20:22:31Z"), "<p>5 May 2025</p>", "https://example.az/a")
    assert shown(baku) == "2025-05-05T00:22:31+04:00"


def test_two_witnesses_for_a_day_beat_one() -> None:
    head = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2022-02-03T10:00:00+01:00"}</script>'
        '<meta name="date" content="2025-05-04">'
    )
    found = page(head, "<p>4 May 2025</p>")
    assert found.published == date(2025, 5, 4)
    assert "2022-02-03" in (found.evidence["published"].note or "")
    assert shown(page(head)) == "2022-02-03T10:00:00+01:00"


def test_both_times_stamped_at_each_save() -> None:
    head = stated("2025-05-09T16:45:12+01:00") + changed("2025-05-09T16:45:12+01:00")
    found = page(head, "<p>First published: 3 March 2025, 9:10 GMT</p>")
    assert shown(found) == "2025-03-03T09:10:00+00:00"
    assert shown(page(head)) == "2025-05-09T16:45:12+01:00"


def test_both_times_are_in_one_zone() -> None:
    found = page(stated("2025-05-04T10:00:00-05:00") + changed("2025-05-05T12:00:00Z"))
    assert str(found.modified) == "2025-05-05 07:00:00-05:00"
    late = page(stated("2025-01-04T10:00:00-05:00") + changed("2025-05-05T12:00:00Z"))
    assert str(late.modified) == "2025-05-05 12:00:00+00:00"


def test_sidebar_dates_are_not_the_articles() -> None:
    aside = '<aside><time datetime="2025-05-30T10:00:00Z">today</time> Other story</aside>'
    assert page("", aside).published is None


def test_a_wrapper_named_with_sidebar_is_none() -> None:
    html = (
        "<html lang=en><body><div class='layout with-sidebar'><h1>The second ferry is back</h1>"
        f"<p class='byline'>By Ann Lee</p><time datetime='2025-05-04T11:12:00+01:00'>4 May</time><div>{TEXT}</div></div></body></html>"
    )
    found = extract(Page("https://example.com/a", html.encode(), fetched_at=FETCHED))
    assert shown(found) == "2025-05-04T11:12:00+01:00"
    assert found.authors == ["Ann Lee"]


def test_published_and_modified_in_one_line() -> None:
    line = '<p class="date">Published 3 May 2025 10:00 | Updated 4 May 2025 12:00</p>'
    found = page("", line, "https://example.fr/a")
    assert str(found.published) == "2025-05-03 10:00:00+02:00"
    assert str(found.modified) == "2025-05-04 12:00:00+02:00"


def test_date_before_the_first_is_that_of_the_change() -> None:
    line = '<p class="dates"><b>4 May 2025 12:00</b>First published on 3 May 2025 10:00</p>'
    found = page("", line, "https://example.fr/a")
    assert str(found.published) == "2025-05-03 10:00:00+02:00"
    assert str(found.modified) == "2025-05-04 12:00:00+02:00"


def test_change_that_is_told_by_its_hour_is_of_the_same_day() -> None:
    found = page("", '<div class="date">3 May 2025 10:00 <i>Updated at 13:10</i></div>', "https://example.fr/a")
    assert str(found.modified) == "2025-05-03 13:10:00+02:00"


def test_label_in_the_line_above_tells_a_change() -> None:
    body = "<div><div>Updated</div><time datetime='2025-05-04T11:12:00+01:00'>4 May</time></div>"
    found = page(stated("2025-05-03T10:00:00+01:00"), body)
    assert str(found.published) == "2025-05-03 10:00:00+01:00"
    assert str(found.modified) == "2025-05-04 11:12:00+01:00"


def test_pieces_of_a_line() -> None:
    line = "<div><span>By Ann Lee</span><span>4 May 2025</span><span>11:12</span><span>Share</span><span>Save</span><span>Print</span></div>"
    found = page("", line, "https://example.ie/a")
    assert shown(found) == "2025-05-04T11:12:00+01:00"
    assert found.published_raw == "4 May 2025 11:12"


def test_days_of_a_life_are_no_date_of_publication() -> None:
    assert page("", "<p>Born 4 July 1981 – died 9 May 2025</p><p>13 May 2025</p>").published == date(2025, 5, 13)


def test_numeric_dates_are_read_as_others_of_the_page_tell() -> None:
    body = "<p>4/5/2025</p>"
    assert page("", body).published == date(2025, 4, 5)
    menu = "<footer><p>Tides: 25/4/2025</p></footer>"
    html = f"<html lang=en><body><h1>The second ferry is back</h1>{body}<div>{TEXT}</div>{menu}</body></html>"
    assert extract(Page("https://example.com/a", html.encode(), fetched_at=FETCHED)).published == date(2025, 5, 4)


def test_relative_time_counts_where_no_other_is_told() -> None:
    found = page("", '<time class="date">5 minutes ago</time>')
    assert found.published == FETCHED - timedelta(minutes=5)
    assert page("", '<time class="date">5 minutes ago</time><p>4 May 2025</p>').published == date(2025, 5, 4)


def test_yesterday_is_that_of_the_site_s_clock() -> None:
    evening = datetime(2025, 6, 1, 21, 0, tzinfo=UTC)  # 1 in the morning in Baku
    found = page("", '<div class="date">yesterday, 18:22</div>', "https://example.az/a", fetched=evening)
    assert shown(found) == "2025-06-01T18:22:00+04:00"


def test_date_in_the_address_comes_last() -> None:
    found = page("", url="https://example.com/2025/03/04/ferry")
    assert found.published == date(2025, 3, 4)
    assert found.evidence["published"].source == "url"


def test_data_of_scripts_gives_the_hour_of_the_day_in_the_address() -> None:
    data = '<script>window.state = {"story": {"publishedAt": "2025-03-04T11:20:00-05:00"}}</script>'
    assert shown(page(data, url="https://example.com/2025/03/04/ferry")) == "2025-03-04T11:20:00-05:00"
    assert shown(page(data, url="https://example.com/2025/03/09/ferry")) == "2025-03-09"


def test_data_in_an_attribute() -> None:
    data = "{&quot;page&quot;:{&quot;datePublished&quot;:&quot;2025-04-04T11:12:00Z&quot;}}"
    assert shown(page("", f'<div id="app" data-page="{data}"></div>')) == "2025-04-04T11:12:00+00:00"


def test_a_year_of_two_digits_counts_beside_its_time() -> None:
    assert shown(page("", "<div>Fri 04.04.25 | 11:12 | By Ann Lee</div>", "https://example.de/a")) == (
        "2025-04-04T11:12:00+02:00"
    )
    assert shown(page("", "<div>Version 04.04.25</div>", "https://example.de/a")) is None


def test_scripts_with_several_days_tell_none() -> None:
    data = '<script>[{"publishedAt": "2025-03-04T11:20:00Z"}, {"publishedAt": "2025-03-05T11:20:00Z"}]</script>'
    assert page(data).published is None


def test_labelled_date_in_a_column_beside_the_text() -> None:
    aside = "<aside><dl><dt>Published</dt><dd>4 May 2025</dd><dt>Section</dt><dd>Sea</dd></dl></aside>"
    assert page("", aside).published == date(2025, 5, 4)


@pytest.mark.parametrize(
    ("words", "lang"),
    [
        ("This entry was posted on Saturday, May 3rd, 2025 at 10:12 am and is filed under Harbour.", "en"),
        ("Dieser Beitrag wurde am Samstag, 3. Mai 2025 um 10:12 Uhr veröffentlicht und unter Hafen gespeichert.", "de"),
        ("Ce billet a été publié le 3 mai 2025 dans Port.", "fr"),
        ("Запись опубликована 3 мая 2025 автором Анна.", "ru"),
    ],
)
def test_the_sentence_in_which_a_weblog_tells_its_day(words: str, lang: str) -> None:
    more = "<p>You can follow the answers through the feed, or leave one.</p>" * 9
    html = f"<html lang={lang}><body><h1>The ferry is back</h1><div>{TEXT}</div>{more}<p class=metadata>{words}</p></body></html>"
    found = extract(Page("https://example.com/a", html.encode(), fetched_at=FETCHED)).published
    assert found is not None
    assert found.isoformat()[:10] == "2025-05-03"


def test_dateline() -> None:
    html = f"<html lang=en><body><h1>The second ferry is back</h1><div><p>(4.5.2025) {TEXT[3:]}</div></body></html>"
    found = extract(Page("https://example.com/a", html.encode(), fetched_at=FETCHED))
    assert found.published == date(2025, 5, 4)
    assert found.evidence["published"].source == "dateline"


def test_meta_element_of_no_common_name() -> None:
    assert page('<meta property="harbour:uploaded" content="2025-05-04">').published == date(2025, 5, 4)
    assert page('<meta property="harbour:expires_date" content="2025-05-04">').published is None
