"""What happened to an article that was stored earlier: pure decisions over a visit.

A removal, a move, a paywall and a return are dated events in an article's history; its last whole text stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pipelines import urls
from pipelines.fingerprint import normalise

if TYPE_CHECKING:
    from pipelines.items import Article, Event, Visit

__all__ = ["cut_off", "event_of", "is_same_story"]

_CUT = 0.6
"""A text with more than this share of the words it had was edited, and not cut off."""
_COMMON = 0.8
"""Of a beginning that is served, the share that stands in the old text just so; the rest invites to subscribe."""

_SHARED = 0.5
"""Of the words of two texts, the share from which what a redirect leads to is the story that was there before."""

_PAYMENT_REQUIRED = 402
# Parts of an address that ask a reader to log in or to pay.
_GATES = frozenset({
    "login", "log-in", "signin", "sign-in", "register", "registration", "subscribe", "subscription", "subscriptions",
    "paywall", "premium", "abo", "account",
})  # fmt: skip


def event_of(visit: Visit, *, home: str) -> tuple[Event, str] | None:
    """What a visit without an article's text says about the article that its URL gave before.

    Args:
        visit: With its outcome.
        home: URL of the source's home page.

    Returns:
        The kind of event and the reason in words; None when it says nothing new (a fault, HTTP 304).
    """
    outcome = visit.outcome
    if outcome is None:
        return None
    reason = outcome.reason or outcome.state
    if outcome.state == "gone":
        return "gone", reason
    if outcome.state == "redirected" and visit.location:
        return _redirect_event(visit.location, reason, home)
    if visit.page is not None and visit.page.status == _PAYMENT_REQUIRED:
        return "paywalled", reason
    if outcome.state in {"not-an-article", "too-short"}:
        return "replaced", reason
    return None


def _redirect_event(target: str, reason: str, home: str) -> tuple[Event, str]:
    page = urls.canonical(target)
    if page == urls.canonical(home) or urls.path_and_query(page) == "/":
        return "gone", f"{reason}, the home page"
    if _GATES & set(urlsplit(page).path.lower().split("/")):
        return "paywalled", reason
    return "moved", reason


def cut_off(known: str, known_words: int, article: Article) -> str | None:
    """Why a text is taken for the part of a story in front of a new paywall; None when it is the story, edited or not.

    Args:
        known: The text that the page gave before.
        known_words: Its number of words.
        article: What it gives now.
    """
    if article.word_count > known_words * _CUT:
        return None
    served = f"{article.word_count} of {known_words} words are served"
    if article.free is False:
        return f"{served}, the page says that it is not free"
    return served if _is_beginning(normalise(known), normalise(article.text)) else None


def _is_beginning(whole: str, part: str) -> bool:
    """Whether nearly all of a text is the beginning of another."""
    common = next((n for n, (a, b) in enumerate(zip(whole, part, strict=False)) if a != b), min(len(whole), len(part)))
    return bool(part) and common >= len(part) * _COMMON


def is_same_story(title: str | None, text: str, article: Article) -> bool:
    """Whether what stands where an article was sent to is that article: under the same title, or mostly its words.

    Args:
        title: Of the article before.
        text: The text it had.
        article: What the new address gives.
    """
    if title and article.title and normalise(title) == normalise(article.title):
        return True
    was, now = set(normalise(text).split()), set(normalise(article.text).split())
    return len(was & now) > _SHARED * len(was | now)
