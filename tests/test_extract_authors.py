"""Authors: names in bylines, and which byline is the article's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pipelines.items import Page
from scraper.extract import extract
from scraper.extract.fields.bylines import clean, is_outlet


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("By Ann Lee", ["Ann Lee"]),
        ("Ann Lee and Bo Wu", ["Ann Lee", "Bo Wu"]),
        ("Von Jürgen Weiß und Eva Blum", ["Jürgen Weiß", "Eva Blum"]),
        ("Par Claude Petit et Marie Dubois", ["Claude Petit", "Marie Dubois"]),
        ("Автор: Пётр Лисицын", ["Пётр Лисицын"]),
        ("Müəllif: Nigar Həsənli", ["Nigar Həsənli"]),
        ("作者：李文静", ["李文静"]),
        ("سامر الخطيب، ليلى حداد", ["سامر الخطيب", "ليلى حداد"]),
        ("Ann Lee, staff writer", ["Ann Lee"]),
        ("Ann Lee ann.lee@example.com", ["Ann Lee"]),
        ("By Ann Lee | 4 April 2025 11:12", ["Ann Lee"]),
        ("Ann Lee @annlee", ["Ann Lee"]),
        ("Abby Bybee, Patrick Hruby", ["Abby Bybee", "Patrick Hruby"]),
        ("Ann Lee; Ann Lee", ["Ann Lee"]),
        ("Ann Lee (al); Bo Wu (bw); Eva Blum", ["Ann Lee", "Bo Wu", "Eva Blum"]),
        ("Ann Lee in Berlin and Bo Wu in Paris", ["Ann Lee", "Bo Wu"]),
        ("By Ann Lee, in News, Portugal · 31 Jan 2025", ["Ann Lee"]),
        ("By | Ann Lee | and | Bo Wu | on | May 4, 2025", ["Ann Lee", "Bo Wu"]),
        ("By Ann Lee Tuesday, 4 May 2025", ["Ann Lee"]),
        ("Ann Lee MS, RDN, LD", ["Ann Lee"]),
        ("George T. Lee III", ["George T. Lee III"]),
        ("Senior Reporter Ann Lee", ["Ann Lee"]),
        ("E.P.", ["E.P."]),
        ("Ann Lee | Harbour News & Gazette", ["Ann Lee", "Harbour News & Gazette"]),
        ("Sophie in 't Veld", ["Sophie in 't Veld"]),
        ("Ann Lee, 2 subscribers", ["Ann Lee"]),
        ("Programme: harbour news", []),
        ("김민수·이영희 기자", ["김민수", "이영희"]),
        ("한소담 기자 | 구독 212명", ["한소담"]),
        ("安娜·李、王芳", ["安娜·李", "王芳"]),
        ("アンナ・リー、渡辺洋介", ["アンナ・リー", "渡辺洋介"]),
        ("记者：李文静", ["李文静"]),
        ("كتبت: ليلى حداد", ["ليلى حداد"]),
        ("سامر الخطيب وليلى حداد", ["سامر الخطيب", "ليلى حداد"]),
        ("سامر وليد الخطيب حداد", ["سامر وليد الخطيب حداد"]),
        ("سامر الخطيب و ليلى حداد", ["سامر الخطيب", "ليلى حداد"]),
        ("רוני כהן ודנה לוי", ["רוני כהן", "דנה לוי"]),
        ("Γράφει η Ελένη Βαρδάκη", ["Ελένη Βαρδάκη"]),
        ("Ali Kaya ve Ayşe Demir", ["Ali Kaya", "Ayşe Demir"]),
        ("Pedro Alves e Rita Sousa", ["Pedro Alves", "Rita Sousa"]),
        ("Published March", []),
        ("admin", []),
        ("3 hours ago", []),
        ("in Berlin", []),
        ("Axar.az", ["Axar.az"]),
        ("x" * 300, []),
    ],
)
def test_names_in_a_byline(words: str, names: list[str]) -> None:
    assert clean(words) == names


@pytest.mark.parametrize(
    ("name", "outlet"),
    [
        ("Reuters", True),
        ("Axar.az", True),
        ("Gazette.net Partners", True),
        ("The Courier", True),
        ("BR24 Redaktion", True),
        ("Ann Lee", False),
        ("Dr. Ann Lee", False),
    ],
)
def test_outlets_are_no_persons(name: str, outlet: bool) -> None:
    assert is_outlet(name, set()) is outlet


TEXT = "<p>The ferry to the northern islands will sail twice a day again from Monday, the harbour office said.</p>" * 3


def authors(body: str, head: str = "") -> list[str]:
    html = f"<html lang=en><head>{head}</head><body><h1>The second ferry is back</h1>{body}</body></html>"
    page = Page("https://gazette.example/a", html.encode(), fetched_at=datetime(2025, 6, 1, tzinfo=UTC))
    return extract(page).authors


def test_person_is_preferred_to_the_outlet() -> None:
    head = '<meta name="author" content="Gazette"><meta property="og:site_name" content="Gazette">'
    assert authors(f'<div class="byline">By <a href="/author/lee">Ann Lee</a></div>{TEXT}', head) == ["Ann Lee"]
    assert authors(TEXT, head) == ["Gazette"]


def test_label_and_value_in_cells() -> None:
    assert authors(f"{TEXT}<table><tr><td>Author</td><td>Ann Lee</td></tr></table>") == ["Ann Lee"]


def test_no_names_from_sidebars_and_comments() -> None:
    sidebar = '<aside class="sidebar"><span class="author">Someone Else</span></aside>'
    comments = '<div class="comments"><span class="comment-author">A Reader</span></div>'
    assert authors(sidebar + TEXT + comments) == []


def test_pieces_of_a_byline_are_not_run_together() -> None:
    byline = '<div class="byline"><b>Ann Lee</b><i>Senior reporter</i><time>4 May 2025</time></div>'
    assert authors(byline + TEXT) == ["Ann Lee"]


LD = '<script type="application/ld+json">{"@type": "NewsArticle", "author": %s}</script>'


def test_outlet_is_printed_whole_where_there_is_no_person() -> None:
    assert authors(TEXT, LD % '{"name": "Harbour News et AFP"}') == ["Harbour News et AFP"]


def test_place_behind_an_outlet_is_no_person() -> None:
    assert authors(TEXT, '<meta name="author" content="Gazette.net, Berlin, Germany">') == ["Gazette.net"]


def test_metadata_that_name_more_persons_are_believed() -> None:
    head = LD % '{"name": "Ann Lee"}' + '<meta name="author" content="Ann Lee, Bo Wu">'
    assert authors(TEXT, head) == ["Ann Lee", "Bo Wu"]


def test_outlet_in_metadata_and_byline_is_the_author() -> None:
    line = "<p>Reporting by Ann Lee and Bo Wu</p>"
    byline = '<div class="byline">By Reuters</div>'
    assert authors(byline + TEXT + line, LD % '{"name": "Reuters"}') == ["Reuters"]


def test_teasers_above_the_title_name_others() -> None:
    html = (
        '<html lang=en><body><div><h3>A storm</h3><span class="author">Someone Else</span></div>'
        f"<h1>The second ferry is back</h1><div class='byline'>By Ann Lee</div>{TEXT}</body></html>"
    )
    page = Page("https://gazette.example/a", html.encode(), fetched_at=datetime(2025, 6, 1, tzinfo=UTC))
    assert extract(page).authors == ["Ann Lee"]


def test_lines_below_the_text_that_name_several_are_those_of_teasers() -> None:
    teasers = "<div><p>By Cleo Day 3 hours ago</p></div><div><p>By Max Fry 45 minutes ago</p></div>"
    assert authors(TEXT + teasers) == []
    assert authors(f"{TEXT}<p>By Cleo Day</p>") == ["Cleo Day"]


def test_name_beside_that_of_the_outlet() -> None:
    assert authors(f"<div>Ann Lee | Gazette</div>{TEXT}") == ["Ann Lee"]


def test_line_in_a_column_between_title_and_text() -> None:
    assert authors(f"<div class='sidebar'><p>By Ann Lee</p></div>{TEXT}") == ["Ann Lee"]


def test_pieces_of_one_line() -> None:
    line = "<div><span>2025-05-04 11:12</span><span>来源：临江晚报</span><span>记者：李文静</span><span>字号：大</span></div>"
    assert authors(line + TEXT) == ["李文静"]


def test_source_is_no_person() -> None:
    assert authors(f"{TEXT}<table><tr><td>Source</td><td>Harbour Weekend</td></tr></table>") == ["Harbour Weekend"]


def test_persons_whom_the_text_is_about_are_no_authors() -> None:
    linked = '<p><a href="/people/ada-birch">Ada Birch</a></p>'
    assert authors(linked + TEXT, LD % '{"name": "Gazette Staff"}') == ["Gazette Staff"]


def test_name_of_a_picture_s_maker_is_none_of_the_text() -> None:
    figure = '<figure><img src="/a.jpg"><span class="byline">Photo by Max Fry</span></figure>'
    assert authors(figure + TEXT, LD % '{"name": "Gazette Staff"}') == ["Gazette Staff"]


def test_meta_element_of_no_common_name() -> None:
    assert authors(TEXT, '<meta name="content_author" content="Ann Lee">') == ["Ann Lee"]
