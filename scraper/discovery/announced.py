"""What feeds and sitemaps announce about an article, made readable: its time, headline and language."""

from __future__ import annotations

import html
import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

__all__ = ["headline", "iso_time", "language_tag"]

# Tags that occur in announced headlines. A list, and not "anything in angle brackets": `a<b and c>d` is text.
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|cite|div|em|font|h[1-6]|i|img|mark|p|q|s|small|span|strong|sub|sup|u|wbr)\b[^<>]*>",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def iso_time(words: str | None) -> str | None:
    """ISO 8601 of a time in ISO 8601 or RFC 822 form; other words as they stand, for who knows their language.

    What is not said is not added: a date stays a date, and a time without a zone stays without.
    """
    words = " ".join((words or "").split())
    if not words:
        return None
    for read in (date.fromisoformat, datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(words).isoformat()
        except (ValueError, TypeError, IndexError, OverflowError):  # whatever the three make of garbage
            continue
    return words


def headline(words: str | None) -> str | None:
    """A headline on one line, without entities, markup and runs of space; None when nothing is left."""
    text = html.unescape(words or "")
    if "<" in text:
        text = _TAG.sub(" ", text)
    return " ".join(text.split()) or None


def language_tag(words: str | None) -> str | None:
    """A BCP 47 tag as announced (`az`, `en-US`, also from `en_US`); None for what is none (`English`)."""
    tag = (words or "").strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else None
