from __future__ import annotations

import pytest

from pipelines.errors import DocumentError
from pipelines.items import Link, Page
from pipelines.patterns import Counts, Patterns
from scraper.discovery import page_links
from scraper.discovery.links import MAX_FEEDS, MAX_LINKS, MAX_SECTIONS
from scraper.discovery.shapes import page_of, shape_of

HOME = "https://town.example/"
STORY = "/news/society/214021.html"
NAMED = "The old bridge opens again for walkers"


def links(body: str, url: str = HOME, *, home: bool = True) -> dict[str, Link]:
    page = Page(url, body.encode(), headers={"Content-Type": "text/html; charset=utf-8"})
    found = page_links(page, home=home, site="town.example")
    return {link.url.removeprefix("https://town.example"): link for link in found}


def kinds(body: str, url: str = HOME, *, home: bool = True) -> dict[str, str]:
    return {url: link.kind for url, link in links(body, url, home=home).items()}


@pytest.mark.parametrize(
    "path",
    [
        "/news/society/214021.html",
        "/2026/11/18/bridge-opens",
        "/2026-11-18/bridge/",
        "/20261118/bridge",
        "/18-11-2026/korpu",
        "/politics/2026/nov/18/the-vote",
        "/old-bridge-opens-for-walkers",
        "/story/old-bridge",
        "/news/world-europe-68291432",
        "/news/articles/c4ng0x9vgdko",
        "/a/9f86d081884c7d65",
        "/item/123e4567-e89b-12d3-a456-426614174000",
        "/article.php?id=48211",
        "/?p=4821",
        "/index.php?option=com_content&newsid=3312",
        (
            "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/%D0%BC%D0%BE%D1%81%D1%82-%D0%B2-%D1%86%D0%B5%D0%BD%D1%82%D1%80%D0%B5-"
            "%D0%BE%D1%82%D0%BA%D1%80%D1%8B%D1%82"
        ),
        "/%E6%96%B0%E8%81%9E/%E6%A9%8B%E5%AF%BA%E5%87%BA%E8%BF%B4%E7%94%9F%E6%B4%BB%E6%94%BE%E6%B7%B1",
        "/bridge-opens-today.html",
        "/haber/kopru-acildi",
        "/archive/2026/11/bridge",
    ],
)
def test_addresses_of_stories(path: str) -> None:
    assert shape_of(HOME.rstrip("/") + path) == "article"


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("/", "section"),
        ("/?lang=az", "section"),
        ("/society", "unsure"),
        ("/az/news/society/", "unsure"),
        ("/about-our-paper", "unsure"),
        ("/2026/11/18/", "unsure"),
        ("/calendar/2024/1/1", "unsure"),
        ("/tag/a-tag-of-many-long-words", "section"),
        ("/author/ann-lee-of-the-north", "section"),
        ("/muellif/ayten-qurbanli/", "section"),
        ("/list?catid=12345", "unsure"),
        ("/list?sid=12345678", "unsure"),
        ("/society?page=2", "unsure"),
        ("/photo/bridge.JPG", "none"),
        ("/report-of-the-town-council-2026.pdf", "none"),
        ("/login?next=/news/society/214021.html", "none"),
        ("/share/facebook?id=214021", "none"),
        ("/news/society/214021.html?print=1", "none"),
        ("/2026/11/18/bridge?replytocom=12", "none"),
        ("/privacy-policy/", "none"),
        ("/m%C9%99xfilik/", "none"),
        ("/impressum.html", "none"),
        ("/search?q=bridge+opens", "none"),
        ("/privacy-rules-change-for-shops", "article"),
        ("/jobs/mill-closes-after-long-strike", "article"),
    ],
)
def test_addresses_of_other_things(path: str, shape: str) -> None:
    assert shape_of(HOME.rstrip("/") + path) == shape


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://town.example/society", (1, "https://town.example/society")),
        ("https://town.example/society/?page=3", (3, "https://town.example/society")),
        ("https://town.example/society?a=1&page=3", (3, "https://town.example/society?a=1")),
        ("https://town.example/society/page/3/", (3, "https://town.example/society")),
        ("https://town.example/seite-3?x=1", (3, "https://town.example?x=1")),
        ("https://town.example/sivu/3", (3, "https://town.example")),
        ("https://town.example/haber?s%C9%99hif%C9%99=3", (3, "https://town.example/haber")),
        ("https://town.example/%D1%81%D1%82%D1%80%D0%B0%D0%BD%D0%B8%D1%86%D0%B0/3/", (3, "https://town.example")),
        ("https://town.example/news/index_3.shtml", (3, "https://town.example/news")),
        ("https://town.example/pages/1234", (1, "https://town.example/pages/1234")),
    ],
)
def test_page_numbers(url: str, page: tuple[int, str]) -> None:
    assert page_of(url) == page


def test_a_home_page_as_axar_has_it() -> None:
    found = links(f"""<html><head><link rel="alternate" type="application/rss+xml" href="/feed.php"></head><body>
        <ul class="menu"><li><a href="/news/society/">Society</a></li><li><a href="/about.html">About us</a></li></ul>
        <div class="contentSlider posV"><div class="title"><h3>News line</h3></div>
        <article class="pad10"><a class="hover" href="{STORY}"><span class="img"><img src="a.jpg" alt="A bridge"></span>
        <div class="txt"><h3>{NAMED}</h3><div>18 November 09:40</div></div></a></article></div>
        <div class="footer"><a href="/imprint-and-company">Company</a></div></body></html>""")
    assert {url: link.kind for url, link in found.items()} == {
        "/feed.php": "feed",
        "/news/society/": "section",
        STORY: "article",
    }
    assert found[STORY] == Link(url=HOME[:-1] + STORY, kind="article", via="home", found_on=HOME, title=NAMED)
    assert found["/feed.php"].title is None


def test_a_section_page_gives_articles_and_its_next_page() -> None:
    body = f"""<nav><a href="/sport/">Sport</a></nav><link rel="alternate" type="application/rss+xml" href="/rss">
        <h2><a href="{STORY}">{NAMED}</a></h2><a href="/society/?page=1">1</a> <a href="/society/?page=2">2</a>
        <a href="/society/?page=3">3</a> <a href="/society/?page=40">40</a>"""
    url = "https://town.example/society/?page=2"
    assert kinds(body, url, home=False) == {"/society/?page=3": "section", STORY: "article"}
    assert {link.via for link in links(body, url, home=False).values()} == {"section"}


@pytest.mark.parametrize(
    ("markup", "following"),
    [
        ('<link rel="next" href="/society/page/2">', "/society/page/2"),
        ('<a rel="nofollow next" href="?offset=20">more</a>', "/society/?offset=20"),
        ('<a href="/society/older?before=81">Older posts »</a>', "/society/older?before=81"),
        ('<a href="/society/page2">Növbəti →</a>', "/society/page2"),
        ('<a href="/society/page2">›</a>', "/society/page2"),
        ('<a href="/society/1/">1</a><a href="/society/2/">2</a><a href="/society/3/">3</a>', "/society/2/"),
        ('<a href="/society/seite-2">2</a><a href="/society/seite-9">letzte</a>', "/society/seite-2"),
        ('<a href="/sport/?page=2">2</a>', None),
        ('<a href="/society/?page=3">3</a>', None),
        ('<a href="#">Next</a>', None),
        ('<a href="https://other.example/?page=2">Next</a>', None),
    ],
)
def test_the_next_page(markup: str, following: str | None) -> None:
    found = kinds(markup, "https://town.example/society/", home=False)
    assert list(found) == ([following] if following else [])


@pytest.mark.parametrize(
    ("anchors", "title"),
    [
        (f'<a href="{STORY}"><img alt="Bridge"></a><h3><a href="{STORY}">{NAMED}</a></h3>', NAMED),
        (f'<h3><a href="{STORY}">{NAMED}</a></h3><a href="{STORY}">Read more about this long story</a>', NAMED),
        (f'<a href="{STORY}">Read more</a>', None),
        (f'<a href="{STORY}">Ətraflı →</a>', None),
        (f'<a href="{STORY}">{NAMED}</a><a href="{STORY}#comments">12 Comments</a>', NAMED),
        (f'<a href="{STORY}"><h2>{NAMED}</h2><p>{"A teaser that goes on. " * 5}</p></a>', NAMED),
        (f'<a href="{STORY}"><img alt="{NAMED}"></a>', NAMED),
        (f'<a href="{STORY}" title="{NAMED}"></a><a href="{STORY}">12:40</a>', NAMED),
        (f'<a href="{STORY}"><b>The old bridge</b>\n opens again <i>for walkers</i></a>', NAMED),
        (
            f'<a href="{STORY}"><style>.a {{ color: red }}</style>{NAMED}<script>track("a story here")</script></a>',
            NAMED,
        ),
    ],
)
def test_the_headline_is_the_best_of_all_texts(anchors: str, title: str | None) -> None:
    assert links(anchors)[STORY].title == title


@pytest.mark.parametrize(
    ("markup", "kind"),
    [
        ('<nav><a href="/mill">The mill by the river closes</a></nav>', "section"),
        ('<main><article><h3><a href="/mill">The mill by the river closes</a></h3></article></main>', "article"),
        ('<article><h3><a href="/mill">Mill</a></h3></article>', "article"),
        ('<article><h3><a href="/mill">Mill</a></h3></article><nav><a href="/mill">Mill</a></nav>', "section"),
        ('<article><header><h3><a href="/mill">The mill by the river closes</a></h3></header></article>', "article"),
        ('<h2><a href="/mill">Mill</a></h2>', "section"),
        ('<p><a href="/mill-river-closes">The mill by the river closes</a></p>', "article"),
        ('<footer><a href="/mill">Mill</a></footer>', None),
        ('<div id="footer-links"><a href="/mill">Mill</a></div>', None),
        ('<div class="top-menu"><a href="/mill-of-the-old-river">Mill</a></div>', "section"),
        ('<body class="menu-open"><a href="/mill-of-the-old-river">Mill</a>', "article"),
        (f'<header><a href="{STORY}">{NAMED}</a></header>', "article"),
        (f'<p><a href="{STORY}">Share</a> <a href="{STORY}">Paylaş</a></p>', None),
        ('<p><a href="/mill">Log in</a></p>', None),
        ('<p><a href="/rss">RSS</a></p>', "feed"),
        ('<p><a href="/az/news.xml.rss">Xəbərlər</a></p>', "feed"),
        ('<p><a href="/feed/comments.xml">Comments</a></p>', None),
        ('<h2><a href="/category/politics-of-the-whole-region">Politics of the whole region</a></h2>', "section"),
        ('<a href="https://sport.town.example/">Sport</a>', "section"),
        ('<a href="https://other.example/2026/11/18/bridge">Elsewhere</a>', None),
        ('<a href="https://nottown.example/2026/11/18/bridge">Elsewhere</a>', None),
        ('<a href="mailto:desk@town.example">Write to the desk of the paper</a>', None),
        ('<a href="//town.example/2026/11/18/bridge">Bridge</a>', "article"),
        ('<a href="http://[broken/2026/11/18/bridge">Bridge</a>', None),
        ('<a rel="nofollow" href="/2026/11/18/bridge">Bridge</a>', "article"),
        ('<a href="https://town.example/">Home</a>', None),
    ],
)
def test_judgement_by_address_place_and_words(markup: str, kind: str | None) -> None:
    assert list(kinds(markup).values()) == ([kind] if kind else [])


def test_announced_feeds() -> None:
    found = kinds("""<link rel="Alternate" type="application/atom+xml;charset=utf-8" href="atom">
        <link rel="alternate" type="application/feed+json" href="https://town.example/feed.json">
        <link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
        <link rel="alternate" type="application/json+oembed" href="/oembed?x">
        <link rel="alternate" hreflang="en" href="/en/"><link rel="alternate" type="application/rss+xml">
        <link rel="alternate" type="application/rss+xml" href="https://feeds.other.example/town"><p>""")
    assert found == {"/atom": "feed", "/feed.json": "feed", "https://feeds.other.example/town": "feed"}


def test_base_href_is_honoured() -> None:
    assert list(links('<base href="/az/"><a href="2026/11/18/korpu">Körpü açıldı</a>')) == ["/az/2026/11/18/korpu"]
    assert list(links('<base target="_top"><a href="2026/11/18/korpu">Körpü açıldı</a>')) == ["/2026/11/18/korpu"]


def test_windows_1251_without_a_declaration() -> None:
    page = Page(HOME, f'<a href="{STORY}">Городские часы показывают время</a>'.encode("cp1251"))
    (link,) = page_links(page, home=True, site="town.example")
    assert link.title == "Городские часы показывают время"


def test_links_are_bounded() -> None:
    body = "".join(f'<a href="/2026/11/18/story-{n}">{NAMED}</a>' for n in range(MAX_LINKS + 500))
    assert len(links(body)) == MAX_LINKS


@pytest.mark.parametrize("depth", [100, 2_000, 20_000])
def test_deep_nesting(depth: int) -> None:
    body = f'<a href="/before-the-fall-of-stones">b</a>{"<div><span>" * depth}<h3><a href="{STORY}">{NAMED}</a></h3>'
    assert links(body)[STORY].title == NAMED


def test_a_page_that_is_none() -> None:
    for body, problem in ((b"", "is empty"), (b"%PDF-1.4", "is a PDF, not a web page"), (b"<rss/>", "is a feed")):
        with pytest.raises(DocumentError, match=problem):
            page_links(Page(HOME, body), home=True, site="town.example")


def aside(body: str) -> dict[str, str]:
    return {url: link.aside for url, link in links(body).items() if link.aside}


def feed(path: str, kind: str = "rss") -> str:
    return f'<link rel="alternate" type="application/{kind}+xml" href="{path}">'


def test_the_same_feed_in_another_format_is_set_aside() -> None:
    page = feed("/rss.xml") + feed("/atom.xml", "atom") + feed("/sport/feed/") + feed("/sport/feed/atom/", "atom")
    assert aside(page) == {
        "/atom.xml": f"the same feed as {HOME}rss.xml, in another format",
        "/sport/feed/atom/": f"the same feed as {HOME}sport/feed/, in another format",
    }
    assert aside(feed("/rss/news") + feed("/atom/sport", "atom") + feed("/rss/") + feed("/feed/")) == {}


def test_of_very_many_feeds_and_sections_the_first_are_read() -> None:
    tags = "".join(feed(f"/tag/t{n}/feed/") for n in range(MAX_FEEDS + 5))
    menu = "".join(f'<li><a href="/part{n}/">Part {n}</a></li>' for n in range(MAX_SECTIONS + 3))
    reasons = aside(f"{tags}<nav>{menu}</nav>")
    assert list(reasons.values()).count(f"one of more than {MAX_FEEDS} feeds on one page") == 5
    assert list(reasons.values()).count(f"one of more than {MAX_SECTIONS} sections on one page") == 3
    assert f"/part{MAX_SECTIONS - 1}/" not in reasons


KNOWN = Patterns({
    "/news/word": Counts(9, 0), "…/word": Counts(9, 60), "/dossier/slug": Counts(0, 12), "…/slug": Counts(30, 12),
})  # fmt: skip


def test_what_was_an_article_before_is_one_whatever_it_looks_like() -> None:
    body = '<a href="/news/rain">Rain</a> <nav><a href="/news/sun">Sun</a></nav> <a href="/news/?page=2">Next</a>'
    assert kinds(body)["/news/rain"] == "section"
    page = Page(HOME, body.encode())
    found = {link.url: link.kind for link in page_links(page, home=True, site="town.example", patterns=KNOWN)}
    assert found == {f"{HOME}news/rain": "article", f"{HOME}news/sun": "article", f"{HOME}news/?page=2": "section"}


def test_what_never_was_an_article_is_none_however_it_looks() -> None:
    tag = "/dossier/all-about-the-old-bridge"
    body = f"<article><h2><a href='{tag}'>{NAMED}</a></h2></article><h2><a href='/x/{tag[9:]}'>{NAMED}</a></h2>"
    assert kinds(body) == {tag: "article", f"/x/{tag[9:]}": "article"}
    found = page_links(Page(HOME, body.encode()), home=True, site="town.example", patterns=KNOWN)
    assert {link.url: link.kind for link in found} == {HOME + tag[1:]: "section", f"{HOME}x/{tag[9:]}": "article"}
