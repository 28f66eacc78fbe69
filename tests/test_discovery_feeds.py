from __future__ import annotations

import json

import pytest

from pipelines.errors import DocumentError
from pipelines.items import Link, Page
from scraper.discovery import feed_links

URL = "https://town.example/feeds/news.xml"


def links(body: str | bytes, content_type: str = "application/rss+xml") -> tuple[Link, ...]:
    body = body.encode() if isinstance(body, str) else body
    return feed_links(Page(URL, body, headers={"Content-Type": content_type}))


def item(inner: str) -> Link:
    (link,) = links(f'<rss version="2.0"><channel>{inner}</channel></rss>')
    return link


def test_rss() -> None:
    (link,) = links("""<?xml version="1.0"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>
        <title>Town</title><link>https://town.example/</link><language>az</language>
        <item><media:title>A picture</media:title><title>Körpü &amp; çay</title>
        <link>https://town.example/news/society/1.html</link>
        <pubDate>Wed, 18 Nov 2026 09:40:00 +0400</pubDate></item></channel></rss>""")
    assert link == Link(
        url="https://town.example/news/society/1.html",
        kind="article",
        via="feed",
        found_on=URL,
        title="Körpü & çay",
        published="2026-11-18T09:40:00+04:00",
        language="az",
    )


def test_atom() -> None:
    first, second = (
        links("""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB" xml:base="https://town.example/en/">
        <title>Town</title><link rel="self" href="/atom.xml"/>
        <entry><title type="html">A &lt;b&gt;bold&lt;/b&gt; ferry</title><link rel="replies" href="c"/>
          <link rel="alternate" type="application/json" href="1.json"/><link href="1.html"/>
          <published>2026-11-18T11:12:00+04:00</published><updated>2026-11-19T08:00:00Z</updated></entry>
        <entry xml:lang="az"><title type="xhtml"><div>Ana <i>səhifə</i></div></title>
          <link rel="alternate" href="2.html"/><updated>2026-11-19</updated></entry></feed>""")
    )
    assert (first.url, first.title, first.language) == ("https://town.example/en/1.html", "A bold ferry", "en-GB")
    assert (first.published, first.modified) == ("2026-11-18T11:12:00+04:00", "2026-11-19T08:00:00+00:00")
    assert (second.url, second.title, second.language) == ("https://town.example/en/2.html", "Ana səhifə", "az")
    assert (second.published, second.modified) == (None, "2026-11-19")


def test_rdf_and_rss_090() -> None:
    rdf = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><dc:language>tr</dc:language></channel>
        <item rdf:about="https://town.example/1"><title>One</title><link>https://town.example/1</link>
        <dc:date>2026-11-18T09:40+03:00</dc:date></item>
        <item rdf:about="https://town.example/2"><title>Two</title></item></rdf:RDF>"""
    first, second = links(rdf)
    assert (first.published, first.language) == ("2026-11-18T09:40:00+03:00", "tr")
    assert second.url == "https://town.example/2"
    old = '<rss version="0.91"><channel><item><title>One</title><link>/1</link></item></channel></rss>'
    assert links(old)[0].url == "https://town.example/1"


def test_json_feed() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "language": "az",
        "items": [
            {"id": "1", "url": "/1.html", "title": "Bir", "date_published": "2026-11-18T09:40:00+04:00"},
            {"id": "2", "external_url": "https://town.example/2.html", "date_modified": "2026-11-19T00:00:00Z"},
            {"id": "https://town.example/3.html", "title": 7},
            "garbage",
            {"id": 4},
        ],
    }
    first, second, third = links(json.dumps(feed), "application/feed+json")
    assert (first.url, first.title, first.language) == ("https://town.example/1.html", "Bir", "az")
    assert (second.url, second.modified) == ("https://town.example/2.html", "2026-11-19T00:00:00+00:00")
    assert (third.url, third.title) == ("https://town.example/3.html", None)


@pytest.mark.parametrize(
    ("inner", "url"),
    [
        ("<item><link> /a.html\n</link></item>", "https://town.example/a.html"),
        ("<item><link>b.html</link></item>", "https://town.example/feeds/b.html"),
        ("<item><guid>https://town.example/c</guid></item>", "https://town.example/c"),
        ('<item><guid isPermaLink="true">https://town.example/d</guid></item>', "https://town.example/d"),
        ('<item><guid isPermaLink="false">https://x.example/</guid><link>/e</link></item>', "https://town.example/e"),
        ('<item><guid isPermaLink="false">tag:1</guid><link href="/f"/></item>', "https://town.example/f"),
        ("<item><link>/g?a=1&b=2</link></item>", "https://town.example/g?a=1&b=2"),
        ("<item><link><![CDATA[/h?a=1&b=2&copy=3]]></link></item>", "https://town.example/h?a=1&b=2&copy=3"),
        ("<item><link>/i?a=1&amp;amp;b=2</link></item>", "https://town.example/i?a=1&b=2"),
        (
            (
                '<item xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><link>https://feeds.example/~r/1</link>'
                "<feedburner:origLink>https://town.example/j</feedburner:origLink></item>"
            ),
            "https://town.example/j",
        ),
        (
            '<item><link>/k</link><atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="/no"/></item>',
            "https://town.example/k",
        ),
    ],
)
def test_where_the_address_is_taken_from(inner: str, url: str) -> None:
    assert item(inner).url == url


@pytest.mark.parametrize(
    ("words", "published"),
    [
        ("Wed, 18 Nov 2026 09:40:00 GMT", "2026-11-18T09:40:00+00:00"),
        ("18 Nov 2026 09:40 EST", "2026-11-18T09:40:00-05:00"),
        ("2026-11-18 09:40:00", "2026-11-18T09:40:00"),
        ("2026-11-18", "2026-11-18"),
        ("21 Fevral 23:50", "21 Fevral 23:50"),
        ("Çar, 18 Noy 2026 09:40:00 +0400", "Çar, 18 Noy 2026 09:40:00 +0400"),
        (" ", None),
    ],
)
def test_a_time_stays_what_was_announced(words: str, published: str | None) -> None:
    assert item(f"<item><link>/a</link><pubDate>{words}</pubDate></item>").published == published


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<![CDATA[Nar & heyva]]>", "Nar & heyva"),
        ("AT&amp;amp;T &amp;quot;buys&amp;quot;", 'AT&T "buys"'),
        ("Caf&eacute;&nbsp;Latte", "Café Latte"),
        ("Rates & prices", "Rates & prices"),
        ("Why x&lt;y and y&gt;z", "Why x<y and y>z"),
        ("&lt;p&gt;\n A  story &lt;br/&gt; here&lt;/p&gt;", "A story here"),
        ("", None),
    ],
)
def test_headlines_are_made_readable(markup: str, title: str | None) -> None:
    assert item(f"<item><link>/a</link><title>{markup}</title></item>").title == title


def test_each_url_once_and_in_order() -> None:
    feed = "".join(f"<item><link>/{name}</link><title>{name}{n}</title></item>" for n, name in enumerate("abac"))
    assert [link.title for link in links(f"<rss><channel>{feed}</channel></rss>")] == ["a0", "b1", "c3"]


def test_cp1251_declared_and_not() -> None:
    feed = (
        '<?xml version="1.0"{}?><rss><channel><item><title>Городские часы</title><link>/a</link></item></channel></rss>'
    )
    declared = feed.format(' encoding="windows-1251"').encode("cp1251")
    assert links(declared)[0].title == "Городские часы"
    assert links(feed.format("").encode("cp1251"))[0].title == "Городские часы"
    assert links(feed.format("").encode("cp1251"), "text/xml; charset=windows-1251")[0].title == "Городские часы"
    wrongly = feed.format(' encoding="windows-1251"').encode()
    assert links(wrongly)[0].title == "Городские часы"
    assert links(feed.format("").encode("utf-16"))[0].title == "Городские часы"


@pytest.mark.parametrize(
    "feed",
    [
        "PHP Warning: x in y\n<rss><channel>{}</channel></rss>",
        "\n\n<?xml version='1.0'?><rss><channel>{}</channel></rss>",
        "<rss><channel>{}",
        "<rss><channel>{}<item><title>cut",
        "<rss version=2.0><channel><generator>x</wrong>{}</channel></rss>",
        "<rss <![CDATA[ ><channel><title>t</title>{}</channel></rss>",
        "<!-- made by hand --><?xml-stylesheet href='a'?><rss><channel>{}</channel></rss>",
        "<rss><channel>\x00\x08{}</channel></rss>",
    ],
)
def test_malformed_feeds_give_what_is_in_them(feed: str) -> None:
    items = "<item><title>Bir</title><link>/1</link></item><item><title>İki</title><link>/2</link></item>"
    found = links(feed.format(items))
    assert [(link.url[-2:], link.title) for link in found[:2]] == [("/1", "Bir"), ("/2", "İki")]


def test_an_empty_feed_gives_nothing() -> None:
    assert links("<rss version='2.0'><channel><title>Empty</title></channel></rss>") == ()
    assert links('<feed xmlns="http://www.w3.org/2005/Atom"/>') == ()
    assert links('{"version": "https://jsonfeed.org/version/1", "items": []}') == ()


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "is a web page, not a feed"),
        (b'{"error": 404}', "is JSON, not a feed"),
        (b"%PDF-1.7 ...", "is a PDF, not a feed"),
        (b"<opml version='2.0'/>", "is a web page, not a feed"),
        (b"Service unavailable", "is plain text, not a feed"),
        (b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>', "is a sitemap, not a feed"),
    ],
)
def test_what_is_no_feed_is_said_in_one_line(body: bytes, problem: str) -> None:
    with pytest.raises(DocumentError) as raised:
        links(body)
    assert raised.value.problem == problem
    assert str(raised.value) == f"{URL}: {problem}"


def test_entities_are_never_expanded() -> None:
    feed = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "boom"><!ENTITY x SYSTEM "file:///etc/hostname">]>
        <rss><channel><item><title>one &a; two &x;</title><link>/a</link></item></channel></rss>"""
    assert links(feed)[0].title == "one &a; two &x;"
