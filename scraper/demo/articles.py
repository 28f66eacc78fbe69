"""The stories of the demo site, as its editions hold them: read from the TOML files in `content/`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

__all__ = ["DemoArticle", "Edition", "Language", "load_edition"]

_CONTENT = Path(__file__).with_name("content")
_LANGUAGES = ("az", "en", "ru")
_WRITTEN = date(2026, 11, 20)  # the day of the newest story, as the files have it

Listing = Literal["home", "section", "feed", "sitemap"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoArticle:
    """A story: what an archive of the site must hold of it, and how the site shows it."""

    path: str
    title: str
    dek: str
    section: str
    """The name of the section in its address; `section_name` is what the page prints."""
    section_name: str
    language: str
    published: str
    """ISO 8601 with the offset of the town, +04:00."""
    authors: tuple[str, ...]
    paragraphs: tuple[str, ...]
    modified: str | None = None
    tags: tuple[str, ...] = ()
    caption: str | None = None
    listed: tuple[Listing, ...] = ("home", "section", "feed", "sitemap")
    """Where the site links to it."""
    layout: Literal["axar", "modern"] = "axar"
    encoding: str = "utf-8"
    """Of its page; one that is not UTF-8 is not declared."""

    @property
    def text(self) -> str:
        """The body as an archive holds it."""
        return "\n\n".join(self.paragraphs)

    @property
    def published_at(self) -> datetime:
        """`published` as an aware datetime."""
        return datetime.fromisoformat(self.published)

    @property
    def modified_at(self) -> datetime:
        """The last change, or the publication."""
        return datetime.fromisoformat(self.modified or self.published)


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One of the languages of the site: its part of the addresses and the words of its pages."""

    code: str
    outlet: str
    sections: dict[str, str]
    words: dict[str, Any] = field(repr=False)

    @property
    def prefix(self) -> str:
        """What its addresses begin with; nothing for the first language."""
        return "" if self.code == _LANGUAGES[0] else f"/{self.code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The whole site at one time."""

    languages: dict[str, Language]
    articles: tuple[DemoArticle, ...]
    """Newest first."""
    gone: frozenset[str]
    """Paths of the stories that were withdrawn."""

    def listed(self, listing: Listing, language: str | None = None) -> list[DemoArticle]:
        """The stories that a kind of listing has, newest first."""
        return [a for a in self.articles if listing in a.listed and language in {None, a.language}]


def load_edition(number: int, today: date | None = None) -> Edition:
    """The first edition, or the second: the first with the changes of `edition2.toml`.

    Args:
        number: 1 or 2.
        today: The newest story is of the day before, and the others as much older as they are in the files: a crawl
            leaves alone what is older than a month. By default the day that it is in UTC.
    """
    later = (today or datetime.now(UTC).date()) - timedelta(days=1) - _WRITTEN
    contents = {code: _read(f"{code}.toml") for code in _LANGUAGES}
    languages = {
        code: Language(code=code, outlet=said["outlet"], sections=said["sections"], words=said["words"])
        for code, said in contents.items()
    }
    rows = [row | {"language": code} for code, said in contents.items() for row in said["article"]]
    gone: frozenset[str] = frozenset()
    if number == 2:
        changes = _read("edition2.toml")
        rows += changes["new"]
        gone = frozenset(row["path"] for row in changes["gone"])
    articles = {row["path"]: _article(_moved(row, later), languages) for row in rows if row["path"] not in gone}
    if number == 2:
        for change in changes["edited"]:
            articles[change["path"]] = _edited(articles[change["path"]], _moved(change, later))
    newest_first = sorted(articles.values(), key=lambda article: article.published_at, reverse=True)
    return Edition(languages=languages, articles=tuple(newest_first), gone=gone)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_CONTENT / name).read_text(encoding="utf-8"))


def _moved(row: dict[str, Any], later: timedelta) -> dict[str, Any]:
    """A story or a change with its times moved."""
    times = {key: datetime.fromisoformat(row[key]) + later for key in ("published", "modified") if key in row}
    return row | {key: moment.isoformat() for key, moment in times.items()}


def _article(row: dict[str, Any], languages: dict[str, Language]) -> DemoArticle:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return DemoArticle(section_name=languages[row["language"]].sections[row["section"]], **values)


def _edited(article: DemoArticle, change: dict[str, Any]) -> DemoArticle:
    paragraphs = list(article.paragraphs)
    paragraphs[change["replace"]] = change["paragraph"]
    return replace(article, title=change["title"], modified=change["modified"], paragraphs=tuple(paragraphs))
