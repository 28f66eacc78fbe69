"""A site file: read, checked, and the rules that hold on a day."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from cssselect import HTMLTranslator, SelectorError
from lxml import etree

from pipelines.errors import SiteRuleError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

__all__ = ["Rules", "Site", "compiled", "load"]

_TRANSLATOR = HTMLTranslator()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """CSS selectors that hold until a day. A selector that finds nothing leaves its field to the general way."""

    valid_until: date | None = None
    """The last day on which pages looked like this; None for the rules that hold now."""
    title: str | None = None
    dek: str | None = None
    body: str | None = None
    """What holds the article's paragraphs."""
    published: str | None = None
    """What holds the time of publication: an attribute `datetime` or `content`, else its text."""
    modified: str | None = None
    authors: str | None = None
    section: str | None = None
    """The last element found names the section (breadcrumbs run from the home page down)."""
    images: str | None = None
    remove: tuple[str, ...] = ()
    """What is taken out before anything is read."""
    clutter: tuple[str, ...] = ()
    """Whole lines that are never text of an article, white space and case aside (labels, buttons)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A news site."""

    name: str
    """The name of its file."""
    hosts: tuple[str, ...]
    """Host names without `www.`; each stands for its subdomains too."""
    timezone: str | None = None
    """IANA name of the zone of times that are printed without one."""
    language: str | None = None
    """BCP 47, where the whole site has one language."""
    feeds: tuple[str, ...] = ()
    """Paths of its feeds, where they are not linked from the home page."""
    sitemaps: tuple[str, ...] = ()
    """Paths of its sitemaps, where robots.txt names none."""
    rules: tuple[Rules, ...] = ()
    """From the oldest to those that hold now."""

    def rules_on(self, day: date) -> Rules:
        """The rules for a page fetched on a day; empty ones where none hold any more."""
        return next((r for r in self.rules if r.valid_until is None or day <= r.valid_until), Rules())

    def rules_at(self, moment: datetime) -> Rules:
        """The rules for a page fetched at a moment."""
        return self.rules_on(moment.date())


@lru_cache(maxsize=512)
def compiled(selector: str) -> etree.XPath:
    """A selector, ready to be used; each is compiled once.

    Raises:
        cssselect.SelectorError: It is no CSS selector.
    """
    return etree.XPath(_TRANSLATOR.css_to_xpath(selector))


def load(path: Path) -> Site:
    """Read a site file.

    Raises:
        SiteRuleError: It is no TOML, or has an unknown key, a value of the wrong type, a bad selector, zone or date.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problem = error.strerror if isinstance(error, OSError) else str(error)
        raise SiteRuleError(path.name, f"can't be read: {problem}") from error
    return _Reader(path.name).site(path.stem, table)


class _Reader:
    """Checks the values of one file; every complaint names the file and the key."""

    def __init__(self, file: str) -> None:
        self._file = file

    def site(self, name: str, table: dict[str, Any]) -> Site:
        self._only_known(table, {"hosts", "timezone", "language", "feeds", "sitemaps", "rules"}, "")
        hosts = self._strings(table, "hosts", "")
        if not hosts:
            raise self._wrong("hosts", "at least one host name is needed")
        rules = table.get("rules", [])
        if not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
            raise self._wrong("rules", "write each set of rules under [[rules]]")
        return Site(
            name=name,
            hosts=tuple(host.lower().removeprefix("www.") for host in hosts),
            timezone=self._zone(table),
            language=self._string(table, "language", ""),
            feeds=self._strings(table, "feeds", ""),
            sitemaps=self._strings(table, "sitemaps", ""),
            rules=self._in_order([self._rules(rule, f"rules[{n}].") for n, rule in enumerate(rules)]),
        )

    def _rules(self, table: dict[str, Any], at: str) -> Rules:
        self._only_known(table, {f.name for f in fields(Rules)}, at)
        until = table.get("valid_until")
        if until is not None and type(until) is not date:
            raise self._wrong(f"{at}valid_until", f"{until!r} is no day; write 2026-12-31, without quotes")
        return Rules(
            valid_until=until,
            title=self._selector(table, "title", at),
            dek=self._selector(table, "dek", at),
            body=self._selector(table, "body", at),
            published=self._selector(table, "published", at),
            modified=self._selector(table, "modified", at),
            authors=self._selector(table, "authors", at),
            section=self._selector(table, "section", at),
            images=self._selector(table, "images", at),
            remove=tuple(self._checked(s, f"{at}remove") for s in self._strings(table, "remove", at)),
            clutter=self._strings(table, "clutter", at),
        )

    def _selector(self, table: dict[str, Any], key: str, at: str) -> str | None:
        selector = self._string(table, key, at)
        return None if selector is None else self._checked(selector, f"{at}{key}")

    def _in_order(self, rules: list[Rules]) -> tuple[Rules, ...]:
        days = Counter(rule.valid_until for rule in rules)
        if days[None] > 1:
            raise self._wrong("rules", "only one set of rules may be without valid_until")
        if twice := next((day for day, count in days.items() if count > 1), None):
            raise self._wrong("rules", f"two sets of rules are valid until {twice}; only the first would be used")
        return tuple(sorted(rules, key=lambda rule: rule.valid_until or date.max))

    def _checked(self, selector: str, key: str) -> str:
        if "::" in selector:
            raise self._wrong(key, f"{selector!r}: rules find elements; leave the part from :: on away")
        try:
            compiled(selector)
        except (SelectorError, etree.XPathError) as error:
            raise self._wrong(key, f"{selector!r} is no CSS selector: {error}") from error
        return selector

    def _zone(self, table: dict[str, Any]) -> str | None:
        name = self._string(table, "timezone", "")
        if name is not None:
            self._try("timezone", lambda: ZoneInfo(name), f"{name!r} is no IANA time zone (Asia/Baku)")
        return name

    def _try(self, key: str, attempt: Callable[[], object], problem: str) -> None:
        try:
            attempt()
        except (ValueError, OSError, KeyError) as error:  # ZoneInfoNotFoundError is a KeyError
            raise self._wrong(key, problem) from error

    def _string(self, table: dict[str, Any], key: str, at: str) -> str | None:
        value = table.get(key)
        if value is not None and (not isinstance(value, str) or not value.strip()):
            raise self._wrong(f"{at}{key}", f"{value!r} is no text")
        return value

    def _strings(self, table: dict[str, Any], key: str, at: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            raise self._wrong(f"{at}{key}", f"{value!r} is no list of texts")
        return tuple(value)

    def _only_known(self, table: dict[str, Any], known: set[str], at: str) -> None:
        for key in table:
            if key not in known:
                raise self._wrong(f"{at}{key}", f"unknown key; known are {', '.join(sorted(known))}")

    def _wrong(self, key: str, problem: str) -> SiteRuleError:
        return SiteRuleError(self._file, f"{key}: {problem}")
