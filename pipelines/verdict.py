"""What became of a visit: a pure decision over status, error and what was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.items import Outcome
from pipelines.plural import plural

if TYPE_CHECKING:
    from pipelines.items import Article, Visit

__all__ = ["MIN_WORDS", "gives_no_answer", "judge"]

MIN_WORDS = 20
"""Shorter texts are kept out as too-short unless the site announced them as news (a flash of one sentence is one)."""
_MIN_CHARACTERS = 60  # the same for scripts without spaces

_GONE = frozenset({404, 410})
_MAY_PASS = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 530})
_NO_END = ("too large", "too slow")  # of what nobody announced as news, that is enough to know
_LASTING = ("DNS lookup failed", "certificate", *_NO_END)
_ANNOUNCED = frozenset({"feed", "news-sitemap", "seed"})


def judge(visit: Visit, *, obey_noarchive: bool = False) -> Outcome:
    """The state of the visited URL and, in words, why.

    Args:
        visit: With what was read of its page.
        obey_noarchive: Keep nothing of a page that asks not to be archived.
    """
    if visit.page is None:
        return _judge_error(visit, visit.error or "no response")
    status = visit.page.status
    if status == 304:
        return Outcome(state="unchanged", reason="HTTP 304")
    if visit.location:
        return Outcome(state="redirected", reason=f"HTTP {status} to {visit.location}")
    if status in _GONE:
        return Outcome(state="gone", reason=f"HTTP {status}")
    if status in _MAY_PASS:
        return Outcome(state="failed", reason=f"HTTP {status}", retry=True)
    if not 200 <= status < 300:
        return Outcome(state="failed", reason=f"HTTP {status}")
    outcome = _judge_content(visit)
    article = visit.reading.article if visit.reading else None
    if outcome.state == "stored" and obey_noarchive and article is not None and article.noarchive:
        return Outcome(state="disallowed", reason="the page asks not to be archived (noarchive)")
    return outcome


def gives_no_answer(visit: Visit) -> bool:
    """Whether the host itself is at fault: nothing came back, and not because it was too much."""
    return visit.error is not None and not visit.error.startswith(_NO_END)


def _judge_error(visit: Visit, error: str) -> Outcome:
    task = visit.task
    announced = task.announced or task.via in _ANNOUNCED
    if error.startswith(_NO_END) and task.kind in {"article", "section"} and not announced:
        return Outcome(state="out-of-scope", reason=error)
    return Outcome(state="failed", reason=error, retry=not any(word in error for word in _LASTING))


def _judge_content(visit: Visit) -> Outcome:
    reading, kind = visit.reading, visit.task.kind
    if reading is None:
        return Outcome(state="failed", reason="the page was not read")
    announced = kind == "article" and (visit.task.announced or visit.task.via in _ANNOUNCED)
    if reading.article is not None and _is_article(reading.article, announced=announced):
        outcome = _judge_article(reading.article, announced=announced)
        if kind == "article" or outcome.state == "stored":
            return outcome
    if kind == "article":
        return Outcome(state="not-an-article", reason=reading.problem or _why_none(reading.article))
    if reading.problem:
        return Outcome(state="failed", reason=reading.problem)
    return Outcome(state="read", reason=reading.note)


def _is_article(article: Article, *, announced: bool) -> bool:
    """Whether a page is kept; one that shows no date nor any other mark of news is, when it was announced as news."""
    return article.kind == "article" or (announced and article.kind == "page" and article.word_count >= MIN_WORDS)


def _why_none(article: Article | None) -> str:
    why = article.evidence.get("kind") if article else None
    return why.note if why and why.note else "no article text found"


def _judge_article(article: Article, *, announced: bool) -> Outcome:
    short = len(article.text) < _MIN_CHARACTERS and article.word_count < MIN_WORDS
    if short and not (announced and article.title and article.text):
        return Outcome(state="too-short", reason=plural(article.word_count, "word"))
    return Outcome(state="stored")
