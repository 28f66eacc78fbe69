"""Made articles for an archive of any size: five languages, words as rare and as common as in real text.

The words of a language follow Zipf's law over 40,000 of them (Japanese: characters over 2,500), so that an index sees
what it sees in life: half of a text is a few hundred words, and every article brings rare ones. Beside them stand
planted words whose frequency is known: `every1000v3` is in every thousandth article.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from pipelines.items import Article, Evidence, Image

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["EVERY", "SOURCES", "START", "articles", "planted"]

SOURCES = tuple(f"paper{n}.example" for n in range(40))
START = datetime(2023, 1, 1, tzinfo=UTC)
_YEARS = timedelta(days=3 * 365)
EVERY = (1, 2, 10, 100, 1_000, 10_000, 100_000)
"""A planted word is in one of so many articles."""
_VARIANTS = 8

_LETTERS = {
    "en": "eeeetttaaaooiinnsshhrrddlluuccmmffyywwggppbbvvk",
    "az": "aaaəəəiiinnnllrrddmmsstteebbyykkuuoüqşçzxgöğıpcvhf",
    "ru": "оооееееаааиииннттссррввллккммддппууяыьгзбчйхжшюцщэё",
    "ar": "اااالللييممننوورترربدعسفكقحجخشصطثغضهذزىءةظ",
}
_KANJI = [chr(code) for code in range(0x4E00, 0x4E00 + 2_500)]
_KANA = [chr(code) for code in range(0x3042, 0x3094)]
_LANGUAGES = ("en", "en", "az", "ru", "ar", "ja")
_BYTES = 3_000
_FIELDS = ("title", "text", "published", "authors", "section", "language", "canonical_url", "images")


def planted(every: int) -> list[str]:
    """The words that stand in one of `every` articles."""
    return [f"every{every}v{variant}" for variant in range(min(every, _VARIANTS))]


def articles(count: int, *, total: int, first: int = 0, seed: int = 7) -> Iterator[tuple[str, Article]]:
    """Pairs of source and article.

    Every twentieth is a copy of one of the last thousand in another source, with a few words changed; the publication
    times go through three years as the articles come in, most of them within a day; a tenth has a date alone.

    Args:
        count: How many.
        total: How many the archive will have: what the three years are spread over.
        first: Number of the first.
        seed: Other articles for another one.
    """
    rng = np.random.default_rng((seed, first))
    recent: list[str] = []
    for number in range(first, first + count):
        language = _LANGUAGES[number % len(_LANGUAGES)]
        if number % 20 == 19 and len(recent) > 100:
            text = _changed(recent[int(rng.integers(len(recent)))], rng)
        else:
            text = _text(language, rng)
            recent.append(text)
            del recent[:-1_000]
        moment = START + _YEARS * (number % total / total) + timedelta(hours=float(rng.exponential(12)))
        published: datetime | date = moment.replace(microsecond=0)
        if number % 10 == 7:
            published = moment.date()
        source = SOURCES[int(rng.integers(len(SOURCES)))]
        url = f"https://{source}/news/{number}"
        marks = " ".join(f"every{every}v{number % every}" for every in EVERY if number % every < _VARIANTS)
        title = _text(language, rng, size=60)
        yield source, Article(
            url=url, title=title, dek=_text(language, rng, size=120), text=f"{text}\n\n{marks}", published=published,
            published_raw=str(published), authors=[f"Author {int(rng.integers(500))}"],
            section=f"Section {number % 9}", language=language,
            tags=[f"tag {int(n)}" for n in rng.integers(3_000, size=2)],
            images=[Image(url=f"{url}.jpg", caption=title)],
            evidence={field: _origin(field, title) for field in _FIELDS},
        )  # fmt: skip


def _origin(field: str, value: str) -> Evidence:
    return Evidence(source="json-ld", where=field, value=value, rivals=(("meta", value),))


def _changed(text: str, rng: np.random.Generator) -> str:
    """A copy as an editor leaves it: some words replaced, and a paragraph cut or added."""
    paragraphs = text.split("\n\n")
    paragraphs[int(rng.integers(len(paragraphs)))] = _text("en", rng, size=200)
    return "\n\n".join(paragraphs)


def _text(language: str, rng: np.random.Generator, size: int = _BYTES) -> str:
    """About `size` bytes of text in paragraphs of about 500."""
    words, weights, width, gap = _words(language)
    drawn = words[np.searchsorted(weights, rng.random(max(2, int(size / width))))]
    each = max(1, int(500 / width))
    return "\n\n".join(gap.join(drawn[at : at + each]) for at in range(0, len(drawn), each))


@cache
def _words(language: str) -> tuple[np.ndarray, np.ndarray, float, str]:
    """The words of a language, their cumulated frequencies, the mean bytes of one, and what stands between two."""
    rng = np.random.default_rng(len(language) + ord(language[0]))
    if language == "ja":
        words = [*_KANA, *rng.permutation(_KANJI)]
        gap = ""
    else:
        letters = list(_LETTERS[language])
        lengths = np.minimum(2 + rng.poisson(np.linspace(1.5, 6, 40_000)), 16)
        words = ["".join(rng.choice(letters, length)) for length in lengths]
        gap = " "
    weights = 1 / np.arange(1, len(words) + 1)
    weights /= weights.sum()
    width = float(sum(len((word + gap).encode()) * weight for word, weight in zip(words, weights, strict=True)))
    return np.array(words, dtype=object), np.minimum(np.cumsum(weights), 1 - 1e-12) * (1 + 1e-11), width, gap
