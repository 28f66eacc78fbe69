"""What the mutants are made of: values that are none, lines that backtrack, places where text is read, endless data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "ARTICLE",
    "CORES",
    "DATA",
    "EMPTY",
    "FRAGMENTS",
    "HUGE",
    "MANY",
    "NAMED",
    "PLACES",
    "SCRIPTS",
    "TAGS",
    "TYPES",
    "VALUES",
    "placed",
    "script",
]

HUGE = 20_000_000
"""Bytes of the largest pages."""

_PROSE = "The ferry sails twice a day again, the harbour office said, and the bread will be fresh. "

VALUES = (
    "", " ", "0", "-1", "null", "undefined", "[object Object]", "\x00", "\ufffd", "é" * 300, "x" * 3_000, "1" * 5_000,
    "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2025-99-99T99:99:99+99:99", "2025-02-30", "0000-00-00",
    "2025-04-04T24:00:00Z", "2025-04-04T11:12:60+24:00", "99999999999999999999", "-99999999999999", "1743765120000",
    "2025-W14-5", "20250404T111200", "4 April 99999", "31/31/2031", "30 February 2025, 25:61", "12:12:12:12:12",
    "999999999999999 minutes ago", "9999999 years ago", "yesterday at 99:99", "٤ أبريل ٢٠٢٥",
    "二〇二五年四月四日", "²⁰²⁵-⁰⁴-⁰⁴",
    "http://[", "http://[::1", "http://a]b/", "//", "///", "http:///x", "https://x.example:99999999/",
    "http://x.example:-1", "https://x.example:٣/", "http://\u2100.example/", "https://xn--a/",
    "https://" + "a" * 300 + ".example/", "http://..", "?", "javascript:void(0)", "data:,x", "http://x.example/%zz%",
    "https://user:pass@x.example:0/", "\\\\x\\y", "http://a b/", "By", "By By By", "By ,,, and and", "Ann Lee" * 30,
    ", " * 100, "and " * 100, "(((((((", "@", "a@", "Dr. Dr. Dr.", "xx-yy-zz", "zz", "en_US_POSIX", "a" * 9,
    "x-default", "-", "<b>", "&amp;" * 50, "&lt;p&gt;x", "\u202e\u2066", "İ" * 50, "ß", "\ud83d",
    "The ferry \udc80 sails", "\ud83d\ud83d", "no-cache,noarchive:::,", "w 1x, 2x, ,,, http://[ 3w",
    "a.jpg " + "9" * 5_000 + "w", "NaN", "1e999", "%s{}", "$&", "\\1",
)  # fmt: skip
TYPES: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, 10**30, [], {}, [[]], [None], [{}], {"@type": []}, {"@type": {}}, {"@type": [None, 1]},
    {"name": {}}, {"name": ["Ann Lee", None, 3]}, {"@graph": "x"}, {"@graph": [None, [[1]]]}, {"url": {"@id": 5}},
    [["Ann Lee"]], {"@value": {}},
)  # fmt: skip
ARTICLE: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": ["NewsArticle"],
    "@id": "#x",
    "url": "https://gazette.example/a",
    "mainEntityOfPage": {"@type": "WebPage", "@id": "https://gazette.example/a"},
    "headline": "The ferry sails again",
    "alternativeHeadline": "It sails",
    "description": _PROSE,
    "articleBody": _PROSE * 20,
    "articleSection": ["Harbour", "Local"],
    "keywords": "ferry, harbour",
    "datePublished": "2025-04-04T11:12:00+04:00",
    "dateModified": "2025-04-05T11:12:00+04:00",
    "author": [{"@type": "Person", "name": "Ann Lee", "url": "https://gazette.example/ann"}, {"@id": "#y"}],
    "creator": "Bo Wu",
    "publisher": {"@type": "Organization", "name": "Gazette", "logo": {"@type": "ImageObject", "url": "/l.png"}},
    "image": [{"@type": "ImageObject", "url": "/a.jpg", "caption": "The ferry", "width": 1200}, "/b.jpg"],
    "inLanguage": "en",
    "isPartOf": {"@type": "WebSite", "name": "Gazette"},
    "@graph": [
        {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "position": 1, "item": {"name": "A"}}]},
        {"@type": "Person", "@id": "#y", "name": "Cy Ode"},
        {"@type": "LiveBlogPosting", "liveBlogUpdate": [{"@type": "BlogPosting", "articleBody": _PROSE}]},
    ],
}

TAGS = (
    "div", "p", "span", "b", "a href=/x", "blockquote", "ul><li", "table><tr><td", "section class=story", "font", "em",
    "article", "dl><dd", "center", "h2", "details", "figure", "object", "button", "form", "aside class=related",
    "svg><g", "x-y",
)  # fmt: skip

NAMED = (
    "<div class=byline>", "<div class=author>", "<ul><li>", "<ol><li>", "<figure>", "<div class=breadcrumb>", "<nav>",
    "<div class=tags>", "<div itemprop=author>", "<div class=date>", "<time>", "<div class=caption>", "<div class=dek>",
    "<b class=share>", "<span class=tags>", "<div itemprop=articleBody>", "<article>", "<table><tr><td>",
    "<blockquote>", "<div class=comments>", "<div class='story body'>", "<h1>", "<h2>", "<a href=/x><div>",
    "<i class=credit>",
)  # fmt: skip
CORES = (
    "<i>a</i> ", "<a href=/x>Word</a> ", "<p>Word ", "<table><tr><td>a</table>", "<b class=author>Ann</b>", "<li>a",
    "<br>a", "<img src=/x.jpg>", "<time>4 April</time>", f"<p>{_PROSE}", "<div><p>a</div>", "<a rel=tag href=/x>a</a>",
)  # fmt: skip

# Units of long lines: what the patterns of dates, bylines, labels, links and sentences start with, and never ends.
FRAGMENTS = (
    "a", "A", "1", "0", "12", "2025", " ", "\t", "\n", "\u00a0", "\u3000", "\u200b", ".", ",", ":", ";", "-", "–", "/",
    "|", "(", ")", "[", "<", "@", "&", "#", "'", '"', "“", "…", "?", "!", "%", "_", "=", "a ", "A. ", "1 ", "1,", "1.",
    "1:", "1-", "1/", "a.", "a@", "a, ", "a-", "By ", "By Ann Lee ", "Ann Lee, ", " and ", ", and ", " - ", " | ",
    " · ", "www.", "http://", "https://a.", "a.b.", "(a", "[a](", "4 April ", "April ", "4.", "4.4.", "11:12 ", "2025-",
    "2025-04-04", "am ", "Updated ", "Published: ", "Read more ", "Photo: ", "Reuters ", "minutes ago ", "5 min ", "年",
    "4月", "٤", "م ", "и ", "é", "é ", "İ", "字", "字。", "ה", "क",
    "\U0001f600", "&amp;", "&#", "Word ", "word, ", "Sentence. ",
    "a\n", "a\u2028", "data:", "{", "}", "\\", "--", "-->", "]]>", "/*", "//", ",}", "\\u", "/a",
)  # fmt: skip

_PLACES = """
<p>{}</p>
<h1>{}</h1>
<title>{}</title>
<div class=byline>{}</div>
<span itemprop=author>{}</span>
<time>{}</time>
<time datetime='{}'>x</time>
<meta name=author content='{}'>
<meta name=keywords content='{}'>
<meta property=og:title content='{}'>
<meta property=og:image content='{}'>
<meta property=og:url content='{}'>
<meta property=article:published_time content='{}'>
<meta name=description content='{}'>
<meta name=robots content='{}'>
<meta property=og:site_name content='{}'>
<meta property=article:section content='{}'>
<meta charset='{}'>
<link rel=canonical href='{}'>
<link rel='{}' href=/x>
<base href='{}'>
<html lang='{}'>
<a href='{}'>x</a>
<a href=/x>{}</a>
<a rel=tag>{}</a>
<nav class=breadcrumb><a href=/x>{}</a></nav>
<img src='{}'>
<img srcset='{}'>
<img src=/x.jpg alt='{}'>
<figure><img src=/x.jpg><figcaption>{}</figcaption></figure>
<div class='{}'>x</div>
<div id='{}'>x</div>
<div style='{}'>x</div>
<div itemprop='{}'>x</div>
<ul><li>{}</li></ul>
<blockquote>{}</blockquote>
<table><tr><td>{}</td><td>x</td></tr></table>
<pre>{}</pre>
<p>Published</p><p>{}</p>
<p>By</p><p>{}</p>
<h2 class=dek>{}</h2>
<!-- {} -->
<script>{}</script>
<script>var datePublished='{}'</script>
<script type=application/ld+json>{}</script>
<script type=application/json>{}</script>
<script type=application/ld+json>{"@type":"NewsArticle","headline":"{}"}</script>
<script type=application/ld+json>{"@type":"NewsArticle","datePublished":"{}"}</script>
<script type=application/ld+json>{"@type":"NewsArticle","author":"{}"}</script>
<script type=application/ld+json>{"@type":"NewsArticle","articleBody":"{}"}</script>
<script type=application/ld+json>{"@type":"NewsArticle","keywords":"{}","articleSection":"{}"}</script>
<svg>{}</svg>
<style>{}</style>
<{}>
<p {}>x</p>
{}
<script type=application/json>{"content":"{}"}</script>
"""
PLACES = tuple(_PLACES.strip().split("\n"))
"""Where a page says things: `{}` is the line."""

EMPTY = (
    b"", b" ", b"\n" * 3_000, b"\x00", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff\x00", b"<", b">", b"<>", b"</", b"<!",
    b"<!--", b"-->", b"<?", b"&", b"&#", b"<html", b"<html>", b"</html>", b"<p", b"<p>", b"<br>", b"<!doctype html>",
    b"<frameset><frame src=a></frameset>", b"<script>", b"<title>", b"<body>x", b"words", b"{}", b"[1,2]",
    b'{"a": "b"}', b"<?xml version='1.0'?><rss/>", b"<?xml version='1.0' encoding='utf-16'?><a/>", b"%PDF-1.7",
    b"GIF89a", b"PK\x03\x04", b"<meta charset=utf-16>x", b"<meta charset=utf-7>+ADw-p+AD4-", b"<title>x</title>",
    b"<h1>x</h1>", b"<img src=x>", b"<time>4 April 2025</time>", b"<p>a<p>b", b"\xf0", b"<table>", b"<![CDATA[x]]>",
    b"<base href=http://[><a href=x>y</a>", b"<p>" + b"\xe9" * 40, bytes(range(256)), bytes(range(128, 256)) * 20,
)  # fmt: skip

SCRIPTS = ("application/ld+json", "application/json", "text/javascript", "APPLICATION/LD+JSON; charset=x")


def _deep_lists(size: int) -> str:
    return "[" * (size // 2) + "]" * (size // 2)


def _deep_objects(size: int) -> str:
    levels = min(900, size // 20)  # below what the parser itself refuses
    return '{"content":[' * levels + json.dumps(_PROSE * 20) + "]}" * levels


def _never_closed(size: int) -> str:
    return '{"a":[' * (size // 6)


def _wide(size: int) -> str:
    return json.dumps({"items": [1] * (size // 3)})


def _many_paragraphs(size: int) -> str:
    return json.dumps({"content": [{"type": "p", "text": _PROSE}] * (size // 120)})


def _many_nodes(size: int) -> str:
    return json.dumps({"@graph": [{"@type": "NewsArticle", "author": {"@id": "#x"}, "headline": "x"}] * (size // 80)})


def _many_authors(size: int) -> str:
    authors = [{"@type": "Person", "name": f"Ann Lee {n}"} for n in range(size // 45)]
    return json.dumps(ARTICLE | {"author": authors, "keywords": [str(n) for n in range(size // 40)]})


def _many_images(size: int) -> str:
    return json.dumps(ARTICLE | {"image": [f"https://i.example/{n}.jpg" for n in range(size // 30)]})


def _long_string(size: int) -> str:
    return json.dumps(ARTICLE | {"articleBody": _PROSE * (size // len(_PROSE))})


def _one_paragraph(size: int) -> str:
    return json.dumps({"content": "<p>" + _PROSE * (size // len(_PROSE))})


def _line_ends(size: int) -> str:
    return json.dumps(ARTICLE | {"articleBody": "a b\n" * (size // 5)})


def _commas(size: int) -> str:
    return "{" + "\n,".join(['"a":[1,]'] * (size // 10))


def _many_values(size: int) -> str:
    return '{"@type":"NewsArticle"} ' * (size // 24)


def _spaces(size: int) -> str:
    return '{"a":1,' + " " * size + "x}"


def _digits(size: int) -> str:
    return '{"datePublished":' + "1" * size + "}"


DATA: tuple[Callable[[int], str], ...] = (
    _deep_lists, _deep_objects, _never_closed, _wide, _many_paragraphs, _many_nodes, _many_authors, _many_images,
    _long_string, _one_paragraph, _line_ends, _commas, _many_values, _spaces, _digits,
)  # fmt: skip
"""What huge scripts hold: functions of their size in characters."""

MANY: dict[str, tuple[str, int]] = {
    "tiny elements": ("<i>a</i>", 200_000),
    "empty elements": ("<p></p>", 250_000),
    "one-word paragraphs": ("<p>a", 300_000),
    "breaks": ("word<br>", 250_000),
    "paragraphs": (f"<p>{_PROSE * 2}</p>", 10_000),
    "distinct paragraphs": (f"<p>{{n}} {_PROSE}{{n}}</p>", 20_000),
    "links": ("<a href=/{n}>Story {n}</a> ", 50_000),
    "list items": ("<li><a href=/{n}>The story of {n}</a></li>", 40_000),
    "images": ("<figure><img src=/{n}.jpg><figcaption>Ferry {n}</figcaption></figure>", 25_000),
    "headings": ("<h1>The ferry sails again {n}</h1>", 40_000),
    "equal headings": ("<h1>The ferry sails again</h1>", 60_000),
    "bylines": ("<div class=author>By Ann Lee {n}</div>", 40_000),
    "dates": ("<time datetime=2025-04-04T11:{n}>4 April 2025, 11:12</time>", 40_000),
    "printed dates": ("<p>4 April 2025 11:12", 80_000),
    "relative dates": ("<p>Updated {n} minutes ago</p>", 60_000),
    "labels": ("<p>Published:</p>", 100_000),
    "metas": ("<meta name=author content='Ann Lee {n}'><meta property=og:image content=/{n}.jpg>", 20_000),
    "meta names": ("<meta name=a{n} content=x>", 60_000),
    "canonicals": ("<link rel=canonical href=https://x{n}.example/>", 40_000),
    "items": ("<p itemscope><b itemprop=author>Ann {n}</b><i itemprop=datePublished>2025</i>", 20_000),
    "asides": ("<aside class=related><p>Ferry {n}</aside>", 50_000),
    "classes": ("<div class='a{n} b{n} story'>Word {n}</div>", 50_000),
    "tags": ("<a rel=tag href=/t/{n}>Tag {n}</a>", 50_000),
    "rows": ("<tr><td>Author<td>Ann {n}", 60_000),
    "json-ld scripts": ('<script type=application/ld+json>{"@type":"Article","author":"Ann {n}"}</script>', 20_000),
    "scripts with dates": ("<script>var datePublished='2025-04-04'</script>", 30_000),
    "candidates of a srcset": ("<img srcset='" + "/x.jpg 9w, " * 500_000 + "'>", 3),
    "attributes": ("<p " + "a=b " * 100 + ">", 5_000),
    "columns": ("<div><div><p>Word {n} and <b>more</b> <a href=/x>of</a> it.</div></div>", 30_000),
    "quotes": ("<blockquote>Ferry {n}<blockquote>more</blockquote></blockquote>", 40_000),
    "levels and siblings": ("<div><p>Ferry {n}</p>", 2_000),
    "sections of 200 levels": ("<div>" * 200 + "word" + "</div>" * 200, 500),
    "bare brackets": ("< ", 1_000_000),
    "ends of nothing": ("</div>", 300_000),
    "open comments": ("<!-- ", 400_000),
    "open links": ("<a href=/{n}>Word ", 50_000),
    "open bold and paragraphs": ("<b><p>Word ", 20_000),
    "entities": ("&amp;&lt;&eacute;", 300_000),
    "soft tables": ("<table><tr><td>Word {n}", 1_500),
}  # fmt: skip
"""What stands on a page over and over, and how often."""


def placed(place: str, line: str, body: bytes) -> bytes:
    """A page with a line in that place: in front, where what is stated first is believed first."""
    text = place.replace("{}", line).encode("utf-8", "replace")
    head, found, rest = body.partition(b"<body")
    return head + text + found + rest if "<meta" in place or "<link" in place else text + body


def script(kind: str, data: str, body: bytes) -> bytes:
    """A page with that script in front."""
    return f'<script type="{kind}">{data}</script>'.encode() + body
