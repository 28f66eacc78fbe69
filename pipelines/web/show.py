"""How values are shown: times, numbers, languages, text that may be hostile. Pure functions; filters of templates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from datasette.utils import tilde_encode
from markupsafe import Markup, escape

from pipelines import urls
from pipelines.archive.snippets import MARK_END, MARK_START
from pipelines.plural import plural

__all__ = [
    "FILTERS",
    "Moment",
    "day",
    "direction",
    "language",
    "link",
    "marked",
    "moment",
    "number",
    "paragraphs",
    "plain",
]

# Characters that no line of text needs and that can make it read as another: controls, and those that turn the
# direction of what follows.
_HARMFUL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
_RTL = frozenset(
    {"ar", "arc", "azb", "ckb", "dv", "fa", "he", "khw", "ks", "mzn", "pnb", "ps", "sd", "syr", "ug", "ur", "yi"}
)
_LANGUAGES = {
    "am": "Amharic", "ar": "Arabic", "az": "Azerbaijani", "be": "Belarusian", "bg": "Bulgarian", "bn": "Bengali",
    "bs": "Bosnian", "ca": "Catalan", "cs": "Czech", "cy": "Welsh", "da": "Danish", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "et": "Estonian", "eu": "Basque", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "ga": "Irish", "gl": "Galician", "gu": "Gujarati", "ha": "Hausa", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian", "is": "Icelandic", "it": "Italian",
    "ja": "Japanese", "ka": "Georgian", "kk": "Kazakh", "km": "Khmer", "ko": "Korean", "ky": "Kyrgyz",
    "lt": "Lithuanian", "lv": "Latvian", "mk": "Macedonian", "mn": "Mongolian", "mr": "Marathi", "ms": "Malay",
    "my": "Burmese", "nb": "Norwegian Bokmål", "ne": "Nepali", "nl": "Dutch", "no": "Norwegian", "pa": "Punjabi",
    "pl": "Polish", "ps": "Pashto", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak",
    "sl": "Slovenian", "so": "Somali", "sq": "Albanian", "sr": "Serbian", "sv": "Swedish", "sw": "Swahili",
    "ta": "Tamil", "te": "Telugu", "tg": "Tajik", "th": "Thai", "tk": "Turkmen", "tl": "Filipino", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "uz": "Uzbek", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A time, ready to be shown."""

    machine: str
    """ISO 8601, for the attribute `datetime`."""
    own: str
    """As the publisher's clock had it, or ours where it is a time of Pressmark: `24 November 2026, 14:30`."""
    brief: str
    """The same where there is little room: `24 Nov 2026, 14:30`."""
    zone: str
    """`UTC+4`, `UTC`; empty for a date alone."""
    utc: str
    """The same in UTC where the zone is another one: `10:30 UTC`, with the day where that differs; else empty."""


def moment(text: str | None) -> Moment | None:
    """An ISO 8601 text as a reader reads it; None where there is none, the words themselves where it can't be read."""
    if not text:
        return None
    as_stated = Moment(machine="", own=plain(text), brief=plain(text), zone="", utc="")
    try:
        when = datetime.fromisoformat(text)
        there = when.astimezone(UTC)
    except (ValueError, OverflowError):
        return as_stated
    long, short = day(when.date()), day(when.date(), short=True)
    if len(text) == len("2026-11-20"):
        return Moment(machine=text, own=long, brief=short, zone="", utc="")
    clock = f", {when:%H:%M}"
    offset = when.utcoffset()
    zone = _zone(offset) if offset is not None else ""
    utc = f"{there:%H:%M} UTC" if there.date() == when.date() else f"{there.day} {there:%B, %H:%M} UTC"
    return Moment(machine=text, own=long + clock, brief=short + clock, zone=zone, utc=utc if offset else "")


def day(when: date | str | None, *, weekday: bool = False, short: bool = False) -> str:
    """A day in words: `24 November 2026`, `Tuesday, 24 November 2026`, `24 Nov 2026`."""
    if not when:
        return ""
    if isinstance(when, str):
        words = when
        try:
            when = date.fromisoformat(words[:10])
        except ValueError:
            return plain(words)
    words = f"{when.day} {when:{'%b' if short else '%B'}} {when.year}"
    return f"{when:%A}, {words}" if weekday else words


def number(value: float | None) -> str:
    """1,234; an en dash for nothing."""
    return "–" if value is None else f"{value:,.0f}"


def language(code: str | None) -> str:
    """The English name of a language (BCP 47), or the code itself."""
    if not code:
        return ""
    return _LANGUAGES.get(code.split("-")[0].lower(), plain(code))


def direction(code: str | None) -> str:
    """`rtl`, `ltr`, or `auto` where the language is not known: value of the attribute `dir`."""
    if not code:
        return "auto"
    main, *rest = code.lower().split("-")
    if "latn" in rest or "cyrl" in rest:
        return "ltr"
    return "rtl" if main in _RTL or "arab" in rest or "hebr" in rest else "ltr"


def plain(text: str | None) -> str:
    """A line without what could turn its direction or break it: for headlines, names, reasons."""
    return " ".join(_HARMFUL.sub("", text).split()) if text else ""


def kept(text: str | None) -> str:
    """The same for a piece of a text: the space at its ends and between its words stays."""
    return _HARMFUL.sub("", text) if text else ""


def marked(snippet: str) -> Markup:
    """A snippet of a search, with `<mark>` around what was found."""
    text = str(escape(_HARMFUL.sub("", snippet.replace(MARK_START, "\ue0f0").replace(MARK_END, "\ue0f1"))))
    return Markup(text.replace("\ue0f0", "<mark>").replace("\ue0f1", "</mark>"))  # noqa: S704 - escaped above


def paragraphs(text: str | None) -> list[str]:
    """The paragraphs of a text."""
    return [part for part in (text or "").split("\n\n") if part.strip()]


def link(address: str | None) -> str | None:
    """An address that a reader may follow: http or https, nothing else."""
    return address if address and urls.is_web(address) else None


def host(address: str | None) -> str:
    """The host of an address, for the words of a link."""
    try:
        return plain(urlsplit(address or "").hostname or "")
    except ValueError:
        return ""


def seconds(value: float | None) -> str:
    """A span of time in words: `40 minutes`, `3 hours`, `2 days`."""
    if value is None:
        return "–"
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if value >= size * 0.95:
            count = round(value / size)
            return plural(count, name)
    return "less than a minute"


def _zone(offset: timedelta) -> str:
    minutes = int(offset.total_seconds() // 60)
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}{f':{rest:02}' if rest else ''}"


FILTERS = {
    "moment": moment, "day": day, "number": number, "language": language, "direction": direction, "plain": plain,
    "kept": kept, "marked": marked, "paragraphs": paragraphs, "link": link, "host": host, "seconds": seconds,
    "plural": plural, "tilde": tilde_encode,
}  # fmt: skip
"""Name in a template → function."""
