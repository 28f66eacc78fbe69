"""URLs: one page is one canonical URL, whatever way it is written; no text breaks anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import urls

_HOSTS = st.sampled_from(
    ["example.com", "WWW.Example.com", "example.com:8080", "example.com:443", "правда.example", "[::1]:80", "a.b."]
)
_WORDS = st.text(st.characters(codec="utf-8", exclude_characters="#?&"), max_size=12)
_ANY = st.text(st.characters(categories=None))  # half a surrogate pair too
_PARAMETERS = st.lists(st.tuples(_WORDS, _WORDS), max_size=4)


@st.composite
def web_urls(draw: st.DrawFn) -> str:
    """Absolute URLs with anything at all in path and query."""
    query = "&".join(f"{name}={value}" for name, value in draw(_PARAMETERS))
    path = "/".join(draw(st.lists(_WORDS, max_size=4)))
    return f"{draw(st.sampled_from(['http', 'https']))}://{draw(_HOSTS)}/{path}" + (f"?{query}" if query else "")


def _canonical_or_none(url: str) -> str | None:
    try:
        return urls.canonical(url)
    except ValueError:
        return None


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://Example.COM/News/", "https://example.com/News"),
        ("https://example.com", "https://example.com/"),
        ("http://example.com:80/a", "https://example.com/a"),
        ("http://example.com:443/a", "https://example.com/a"),
        ("https://example.com:8080/a", "https://example.com:8080/a"),
        ("https://example.com./a", "https://example.com/a"),
        ("https://reader:secret@example.com/a", "https://example.com/a"),
        ("https://example.com/a#comments", "https://example.com/a"),
        ("https://example.com/a//b///", "https://example.com/a/b"),
        ("https://example.com/a;/", "https://example.com/a"),
        ("https://example.com/a?b=2&a=1", "https://example.com/a?a=1&b=2"),
        ("https://example.com/a?utm_source=x&UTM_Medium=y&fbclid=z&id=7", "https://example.com/a?id=7"),
        ("https://example.com/a?utm%5Fsource=x", "https://example.com/a"),
        ("https://example.com/a?sid=9f86d081&id=7", "https://example.com/a?id=7"),
        ("https://example.com/a?PHPSESSID=12345&id=7", "https://example.com/a?id=7"),
        ("https://example.com/a.jsp;jsessionid=0A1B2C.node1?id=7", "https://example.com/a.jsp?id=7"),
        # a story's number or a word, which sites call by the same names
        ("https://example.com/a?sid=48211234", "https://example.com/a?sid=48211234"),
        ("https://example.com/?s=bridge", "https://example.com/?s=bridge"),
        ("https://example.com/a?session=parliament", "https://example.com/a?session=parliament"),
        ("https://example.com/şəhər", "https://example.com/%C5%9F%C9%99h%C9%99r"),
        ("https://example.com/%c5%9f", "https://example.com/%C5%9F"),
        ("https://правда.example/a", "https://xn--80aafi6cg.example/a"),
        ("https://XN--80AAFI6CG.example/a", "https://xn--80aafi6cg.example/a"),
        ("  https://example.com/a\n", "https://example.com/a"),
        # a letter of a legacy encoding stays what it is, with and without a tracker beside it
        ("https://example.com/a?q=%E7&utm_source=x", "https://example.com/a?q=%E7"),
        ("https://example.com/a?q=%E7", "https://example.com/a?q=%E7"),
    ],
)
def test_canonical_form(url: str, canonical: str) -> None:
    assert urls.canonical(url) == canonical


@pytest.mark.parametrize("name", ["id", "page", "ref", "source", "p", "q", "lang", "utm"])
def test_parameters_that_may_name_content_are_kept(name: str) -> None:
    assert urls.canonical(f"https://example.com/a?{name}=7") == f"https://example.com/a?{name}=7"


@pytest.mark.parametrize(
    "url",
    [
        "", "news", "/news", "//example.com/a", "mailto:a@example.com", "javascript:alert(1)", "data:text/html,x",
        "ftp://example.com/", "https://", "https:///a", "http://./a", "https://example.com:0/", "https://[::1/",
        "https://example.com:99999/", "https://example.com:port/", "https://example.com/\ud800", "https://\ud800/",
        "https:// example.com/", "https://<host>/", "https://a reader@example.com/",
    ],
)  # fmt: skip
def test_what_is_no_web_url_has_no_canonical_form(url: str) -> None:
    assert not urls.is_web(url)
    with pytest.raises(ValueError, match="not an absolute"):
        urls.canonical(url)


@given(st.one_of(web_urls(), _ANY, _ANY.map("https://".__add__)))
def test_canonical_is_idempotent_and_raises_value_error_alone(url: str) -> None:
    once = _canonical_or_none(url)
    if once is not None:
        assert urls.is_web(once)
        assert urls.canonical(once) == once
    else:
        assert not urls.is_web(url)


@given(web_urls(), st.sampled_from(["utm_source", "utm_campaign", "fbclid", "gclid", "_ga", "igshid", "yclid"]))
def test_trackers_and_fragments_name_no_other_page(url: str, tracker: str) -> None:
    url += "e"  # what browsers strip at the end of a URL is no longer there
    tracked = f"{url}{'&' if '?' in url else '?'}{tracker}=abc#top"
    assert urls.canonical(tracked) == urls.canonical(url)


@pytest.mark.parametrize(
    ("reference", "joined"),
    [
        ("b", "https://example.com/news/b"),
        ("/b?c=d", "https://example.com/b?c=d"),
        ("//other.example/b", "https://other.example/b"),
        ("http://Example.COM", "http://example.com/"),
        ("?page=2", "https://example.com/news/a?page=2"),
        ("../b#part", "https://example.com/b"),
        (" /b\n c ", "https://example.com/b%20c"),
        ("/şəhər", "https://example.com/%C5%9F%C9%99h%C9%99r"),
        ("/100%25", "https://example.com/100%25"),
        ("https://правда.example/", "https://xn--80aafi6cg.example/"),
        ("https://reader:secret@Example.com/b", "https://reader:secret@example.com/b"),
        ("", None),
        ("#top", None),
        ("javascript:void(0)", None),
        ("mailto:a@example.com", None),
        ("tel:+994", None),
        ("https://[broken/", None),
        ("/\ud800", None),
    ],
)
def test_join(reference: str, joined: str | None) -> None:
    assert urls.join("https://example.com/news/a", reference) == joined


@given(st.one_of(_ANY, web_urls(), _ANY.map("//".__add__)))
def test_joined_urls_can_be_sent(reference: str) -> None:
    url = urls.join("https://example.com/news/a", reference)
    if url is not None:
        assert urls.is_web(url)
        assert url.isascii()
        assert "#" not in url
        assert not set(url) & set(" \t\r\n")
        assert urls.canonical(url)


@given(_ANY)
def test_is_web_answers_for_any_text(text: str) -> None:
    assert urls.is_web(text) in {True, False}


@pytest.mark.parametrize(
    ("url", "host", "site", "origin"),
    [
        ("https://WWW.Example.com:443/a", "www.example.com", "example.com", "https://www.example.com"),
        ("http://example.com:8000/a", "example.com:8000", "example.com:8000", "http://example.com:8000"),
        ("http://[::1]:8000/a", "[::1]:8000", "[::1]:8000", "http://[::1]:8000"),
        ("https://az.example.com/", "az.example.com", "az.example.com", "https://az.example.com"),
    ],
)
def test_parts(url: str, host: str, site: str, origin: str) -> None:
    assert (urls.host(url), urls.site_name(url), urls.origin(url)) == (host, site, origin)


def test_path_and_query_is_what_robots_rules_match() -> None:
    assert urls.path_and_query("https://example.com/a/b?c=d#e") == "/a/b?c=d"
    assert urls.path_and_query("https://example.com?c=/d") == "/?c=/d"
    assert urls.path_and_query("https://example.com") == "/"


@pytest.mark.parametrize(
    ("url", "belongs"),
    [
        ("https://example.com/a", True),
        ("https://www.example.com/a", True),
        ("https://az.example.com/a", True),
        ("https://notexample.com/a", False),
        ("https://example.com.evil.example/a", False),
        ("https://example.com@evil.example/a", False),
        ("https://example.com:8000/a", False),
    ],
)
def test_same_site(url: str, *, belongs: bool) -> None:
    assert urls.same_site(url, "example.com") is belongs


_PART = st.text("aZ09_~.-", min_size=1, max_size=5)


@given(st.sampled_from(["http", "https"]), st.lists(_PART, max_size=4), st.sampled_from(["", "/", "//"]))
def test_a_plain_url_takes_a_short_way_to_the_same_form(scheme: str, path: list[str], end: str) -> None:
    url = "/".join([f"{scheme}://news.example.com", *path]) + end
    assert urls.canonical(url) == urls.canonical(f"{url}?utm_source=feed")
