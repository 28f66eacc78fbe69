from __future__ import annotations

import gzip

from pipelines.items import LinkKind, Page
from scraper.discovery.portrait import portrait

HOME = "https://town.example/"
_NEWS = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">'
    "{}</urlset>"
)
_ENTRY = (
    "<url><loc>https://town.example/news/2026/11/{:02d}/the-council-meets-again-{}.html</loc><n:news><n:publication>"
    "<n:language>az</n:language></n:publication><n:publication_date>2026-11-{:02d}T10:00:00+04:00</n:publication_date>"
    "</n:news></url>"
)


def document(kind: LinkKind, path: str, body: str | bytes) -> tuple[LinkKind, Page]:
    return kind, Page(HOME + path, body.encode() if isinstance(body, str) else body)


def test_all_of_a_site() -> None:
    news = _NEWS.format("".join(_ENTRY.format(day, 4820 + day, day) for day in range(1, 13)))
    found = portrait(
        [
            document("home", "", '<html lang="ru"><nav><a href="/sport">Sport</a></nav>'),
            document(
                "feed", "rss", '<rss version="2.0"><channel><item><link>/sport/short</link></item></channel></rss>'
            ),
            document("feed", "atom", "<feed xmlns='http://www.w3.org/2005/Atom'></feed>"),
            document("feed", "feed.json", '{"version": "https://jsonfeed.org/version/1", "items": []}'),
            document("sitemap", "news.xml.gz", gzip.compress(news.encode())),
            document("sitemap", "map.xml", "<sitemapindex><sitemap><loc>/a.xml</loc></sitemap></sitemapindex>"),
            document("sitemap", "map.txt", f"{HOME}sport/short\n"),
        ],
        site="town.example",
    )
    assert [(way.what, way.entries) for way in found.ways] == [
        ("RSS 2.0", 1), ("Atom", 0), ("JSON Feed", 0), ("news sitemap, gzip", 12), ("index of sitemaps", 1),
        ("list of URLs", 1),
    ]  # fmt: skip
    assert found.sections == (f"{HOME}sport",)
    assert found.articles == 13
    assert found.patterns == (("/news/2026/11/24/slug-123.html", 12 / 13),)
    assert (found.language, found.offset) == ("az", 240)


def test_nothing_is_made_up() -> None:
    found = portrait([document("home", "", "<html><p>"), document("feed", "rss", b"%PDF-1.7")], site="town.example")
    assert (found.language, found.offset, found.patterns, found.articles, found.sections) == (None, None, (), 0, ())
    assert [(way.what, way.entries) for way in found.ways] == [("PDF", None)]
    assert portrait([document("sitemap", "s.xml.gz", b"\x1f\x8b\x08broken")], site="town.example").ways == ()


def test_times_in_utc_or_in_many_zones_tell_no_zone() -> None:
    def offset(*times: str) -> int | None:
        items = "".join(f"<item><link>/a-{n}</link><pubDate>{time}</pubDate></item>" for n, time in enumerate(times))
        return portrait([document("feed", "rss", f"<rss>{items}</rss>")], site="town.example").offset

    assert offset("2026-11-20T10:00:00Z", "2026-11-20T10:00:00Z") is None
    assert offset("2026-11-20T10:00:00+01:00", "2026-11-20T10:00:00-05:00") is None
    assert offset("2026-11-20T10:00:00+01:00", "2026-11-20T11:00:00+01:00", "2026-07-20T10:00:00+02:00") == 60
