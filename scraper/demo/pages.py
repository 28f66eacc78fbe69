"""The HTML pages of the demo site: home, sections, stories in two layouts, tags, authors, about."""

from __future__ import annotations

import json
import re
import unicodedata
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scraper.demo.articles import DemoArticle, Edition, Language

__all__ = ["MISSING", "MOVED", "PAGE_SIZE", "SUBSCRIBERS", "Pages", "image_of", "number_of", "slug", "template"]

_TEMPLATES = Path(__file__).with_name("templates")
PAGE_SIZE = 4
"""Stories on a page of a section."""
_SEE_ALSO = 10  # headlines, as on Axar.az
# Addresses that the home page links to although no story is there: one that is missing, one that moved, one that
# robots.txt keeps for subscribers.
MISSING = "/news/society/213999.html"
MOVED = {"/n/214018": "/news/culture/214018.html"}
SUBSCRIBERS = "/subscribers/daily.html"


_UTF_8 = '<meta charset="utf-8">'


def template(name: str, **values: object) -> str:
    """A file of `templates/`, filled in. Values are markup: whoever passes text escapes it."""
    return Template((_TEMPLATES / name).read_text(encoding="utf-8")).substitute(values).rstrip("\n")


def slug(words: str) -> str:
    """Words as they stand in an address: `Aytən Qurbanlı` → `ayten-qurbanli`."""
    plain = unicodedata.normalize("NFKD", words.casefold().translate({ord("ə"): "e", ord("ı"): "i"}))
    return re.sub(r"[^\w]+", "-", "".join(c for c in plain if not unicodedata.combining(c))).strip("-")


def number_of(article: DemoArticle) -> str:
    """The last part of a story's address, without `.html`."""
    return article.path.rpartition("/")[2].removesuffix(".html")


def image_of(article: DemoArticle) -> str:
    """The address of a story's picture."""
    return f"/images/{number_of(article)}.jpg"


class Pages:
    """The pages of an edition, as markup.

    Args:
        edition: the stories.
        base: the address the site was asked under, without a slash at its end; canonical links begin with it.
    """

    def __init__(self, edition: Edition, base: str) -> None:
        self._edition = edition
        self._base = base

    def home(self, language: Language) -> str:
        """The front page of a language; the first language's is the home page of the site."""
        articles = self._edition.listed("home", language.code)
        items = [_item(article, language) for article in articles]
        more = ""
        if not language.prefix:
            # The same story once more, from the slider, under an address with a tracking parameter.
            top = articles[0]
            items.insert(0, _item(top, language, path=f"{top.path}?utm_source=home&utm_medium=slider"))
            titles = {article.path: article.title for article in self._edition.articles}
            astray = [(old, titles[new]) for old, new in MOVED.items()]
            more = _links([(MISSING, "Gümüşgölün dibində tapılan zəng kimindir?"), *astray], "<h3>{}</h3>")
        main = template("listing.html", heading=language.words["news_line"], items="\n  ".join(items), more=more)
        tags = dict.fromkeys(tag for article in articles for tag in article.tags)
        cloud = _links((f"{language.prefix}/tag/{slug(tag)}/", tag) for tag in tags)
        feeds = (
            '<link rel="alternate" type="application/rss+xml" title="RSS" href="/feed.php">\n'
            '<link rel="alternate" type="application/atom+xml" title="Atom" href="/en/atom.xml">'
        )
        return self._frame(language, language.outlet, f'{main}\n<div class="cloud">{cloud}</div>', head=feeds)

    def listing(
        self, language: Language, heading: str, path: str, stories: Sequence[DemoArticle], page: int
    ) -> str | None:
        """One page of a section, a tag or an author; None past the last one."""
        part = stories[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        if not part:
            return None
        more = ""
        if len(stories) > page * PAGE_SIZE:
            more = f'<div class="pager"><a rel="next" href="{path}?page={page + 1}">{language.words["next"]}</a></div>'
        items = "\n  ".join(_item(article, language) for article in part)
        main = template("listing.html", heading=escape(heading), items=items, more=more)
        return self._frame(language, f"{heading} — {language.outlet}", main)

    def message(self, language: Language, words: str) -> str:
        """A page that says one thing: about the paper, for subscribers, not found, withdrawn."""
        main = f'<div class="textPlace"><h1>{escape(language.outlet)}</h1><p>{escape(words)}</p></div>'
        return self._frame(language, language.outlet, main)

    def article(self, article: DemoArticle) -> str:
        """A story in its layout."""
        language = self._edition.languages[article.language]
        values = self._common(language) | self._story(article, language)
        if article.layout == "modern":
            return template("modern.html", **values)
        main = template("article.html", **values)
        title = f"{escape(article.title)} » {language.outlet}"
        charset = _UTF_8 if article.encoding == "utf-8" else ""
        return self._frame(language, title, main, head=self._head(article), charset=charset)

    def _frame(self, language: Language, title: str, main: str, *, head: str = "", charset: str = _UTF_8) -> str:
        values = self._common(language)
        return template("frame.html", **values, title=title, main=main, head=head, charset=charset)

    def _common(self, language: Language) -> dict[str, str]:
        """What every page of a language has, by the names that the templates use."""
        prefix, words = language.prefix, language.words
        menu = [(f"{prefix}/news/{name}/", printed) for name, printed in language.sections.items()]
        menu += [(f"{prefix}/about.html", words["about"]), (SUBSCRIBERS, words["subscribers"])]
        said = {name: escape(value) for name, value in words.items() if isinstance(value, str)}
        return {
            **said,
            "language": language.code,
            "outlet": language.outlet,
            "home": f"{prefix}/",
            "home_word": said["home"],
            "date_word": said["date"],
            "author_word": said["author"],
            "about_path": f"{prefix}/about.html",
            "menu": _links(menu, "<li>{}</li>"),
        }

    def _story(self, article: DemoArticle, language: Language) -> dict[str, str]:
        """What the page of a story has besides."""
        prefix = language.prefix
        others = [other for other in self._edition.listed("home") if other.path != article.path]
        others.sort(key=lambda other: other.language != article.language)  # its own language first
        newest = self._edition.listed("home", language.code)[:4]
        return {
            "head": self._head(article),
            "json_ld": self._json_ld(article, language),
            "headline": escape(article.title),
            "dek": escape(article.dek),
            "section": article.section_name,
            "section_path": f"{prefix}/news/{article.section}/",
            "number": number_of(article),
            "published": article.published,
            "date": article.published_at.strftime("%Y.%m.%d / %H:%M"),
            "authors": escape(", ".join(article.authors)),
            "bylines": _links((f"{prefix}/author/{slug(name)}/", name) for name in article.authors),
            "tags": _links((f"{prefix}/tag/{slug(tag)}/", tag) for tag in article.tags),
            "picture": _picture(article, language),
            "body": _body(article, language),
            "others": _links([(other.path, other.title) for other in others[:_SEE_ALSO]], "<li>{}</li>"),
            "newest": _links([(other.path, other.title) for other in newest], "<li>{}</li>"),
        }

    def _head(self, article: DemoArticle) -> str:
        return (
            f'<link rel="canonical" href="{self._base}{article.path}">\n'
            f'<meta name="description" content="{escape(article.dek)}">\n'
            f'<meta property="article:section" content="{article.section_name}">\n'
            f'<meta itemprop="datePublished" content="{article.published}">\n'
            f'<meta property="og:image" content="{self._base}{image_of(article)}">'
        )

    def _json_ld(self, article: DemoArticle, language: Language) -> str:
        said = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "mainEntityOfPage": self._base + article.path,
            "headline": article.title,
            "description": article.dek,
            "datePublished": article.published,
            "dateModified": article.modified or article.published,
            "author": [{"@type": "Person", "name": name} for name in article.authors],
            "publisher": {"@type": "NewsMediaOrganization", "name": language.outlet},
            "articleSection": article.section_name,
            "inLanguage": article.language,
            "image": [self._base + image_of(article)],
        }
        return json.dumps(said, ensure_ascii=False)


def _links(targets: Iterable[tuple[str, str]], around: str = "{}") -> str:
    """Anchors, one a line, each within `around`."""
    return "\n    ".join(around.format(f'<a href="{path}">{escape(words)}</a>') for path, words in targets)


def _item(article: DemoArticle, language: Language, path: str | None = None) -> str:
    moment = article.published_at
    month = language.words["months"][moment.month - 1]
    return template(
        "item.html",
        path=escape(path or article.path),
        image=image_of(article),
        headline=escape(article.title),
        when=f"{moment.day} {month} {moment:%H:%M}",
    )


def _picture(article: DemoArticle, language: Language) -> str:
    if article.caption is None:
        return ""
    caption = f"{escape(article.caption)}. {language.words['photo']}: {language.outlet}"
    return (
        f'<figure><img class="newsImage" src="{image_of(article)}" alt="{escape(article.caption)}">'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _body(article: DemoArticle, language: Language) -> str:
    """The paragraphs, with the box for the newsletter after the second."""
    words = language.words
    box = (
        f'<div class="newsletter"><p>{words["newsletter"]}</p>'
        f'<form><input type="email"><button>{words["subscribe"]}</button></form></div>'
    )
    paragraphs = [f"<p>{escape(paragraph)}</p>" for paragraph in article.paragraphs]
    return "\n".join([*paragraphs[:2], box, *paragraphs[2:]])
