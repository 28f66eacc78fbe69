from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.items import LinkKind, Outcome, State
from pipelines.patterns import (
    UNKNOWN,
    Counts,
    Patterns,
    is_sampled,
    pattern_of,
    patterns_of,
    told_by,
    why_no_article,
)
from tests.builders import make_visit

HOME = "https://town.example"


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("/", "/"),
        ("/news/2026/03/07/old-bridge-opens.html", "/news/2026/11/24/slug.html"),
        ("/2026/3/old-bridge-opens/", "/2026/11/slug"),
        ("/news/world/old-bridge-opens-again-3264641", "/news/section/slug-123456"),
        ("/news/1138822_old-bridge-won-t-open", "/news/123456_slug"),
        ("/politics/2025-05-22-what-we-know-now", "/politics/2026-11-24-slug"),
        ("/news/2023-12-old-bridge-opens.html", "/news/2026-11-slug.html"),
        ("/a/t20261120_551.shtml", "/a/t20261124_123.shtml"),
        ("/tag/bridge/", "/tag/word"),
        ("/tag/climate-change/", "/tag/word"),
        ("/culture/tv/a45250041/what-really-happened/", "/culture/section/a123456/slug"),
        ("/city/article241950184/The-bridge-is-open.html", "/city/section123456/slug.html"),
        ("/local/article_53d85dc6-9f6b-11ee-957e-17edb9cb7a1d.html", "/local/word_a1b2c3.html"),
        ("/news/articles/c4ng0x9vgdko", "/news/section/a1b2c3"),
        ("/Old-Bridge/!6036525/", "/Old-Bridge/!123456"),
        ("/index.php?id=4821&utm_source=mail", "/word.php?id=123"),
        ("/old-bridge-opens?share=paper", "/slug?share=x"),
        ("/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/%D0%BC%D0%BE%D1%81%D1%82-%D0%B2-%D1%86%D0%B5%D0%BD%D1%82%D1%80%D0%B5", "/новости/slug"),
        ("/news/%E6%B8%AF%E3%81%AE%E6%A9%8B%E3%81%8C%E9%96%8B%E9%80%9A", "/news/slug"),
    ],
)  # fmt: skip
def test_patterns_read_like_addresses(path: str, pattern: str) -> None:
    assert pattern_of(HOME + path) == pattern


def test_the_general_pattern_has_no_folders_of_names() -> None:
    assert patterns_of(f"{HOME}/news/uk-news/old-bridge-opens-4821077")[1] == "…/slug-123456"
    assert patterns_of(f"{HOME}/news/2026/03/07/old-bridge-opens.html")[1] == "…/2026/11/24/slug.html"
    assert patterns_of(f"{HOME}/")[1] == "…/"


@given(st.text(max_size=300), st.text(max_size=60))
def test_any_address_has_a_short_pattern(path: str, query: str) -> None:
    own, general = patterns_of(f"{HOME}/{path.replace('#', '').replace('?', '')}?{query}")
    assert own.startswith("/")
    assert general.startswith("…/")


def known(**counts: tuple[int, int]) -> Patterns:
    names = {"tag": "/tag/word", "story": "/news/slug", "any": "…/slug", "mixed": "/life/slug"}
    return Patterns({names[name]: Counts(*told) for name, told in counts.items()})


@pytest.mark.parametrize(
    ("patterns", "path", "verdict"),
    [
        (UNKNOWN, "/news/old-bridge-opens", None),
        (known(story=(2, 0)), "/news/old-bridge-opens", None),
        (known(story=(3, 0)), "/news/old-bridge-opens", "article"),
        (known(story=(8, 2)), "/news/old-bridge-opens", "article"),
        (known(story=(7, 3)), "/news/old-bridge-opens", None),
        (known(tag=(0, 3)), "/tag/bridge", "other"),
        (known(tag=(1, 9)), "/tag/bridge", "other"),
        (known(tag=(1, 8)), "/tag/bridge", None),
        # what is known of its own folder counts before what is known of all
        (known(any=(4, 0)), "/sport/old-bridge-opens", None),
        (known(any=(5, 0)), "/sport/old-bridge-opens", "article"),
        (known(any=(50, 0), story=(0, 5)), "/news/old-bridge-opens", "other"),
    ],
)
def test_what_was_an_article_before_tells_what_will_be_one(patterns: Patterns, path: str, verdict: str | None) -> None:
    assert patterns.verdict(HOME + path) == verdict


def test_a_few_pages_of_a_pattern_without_articles_are_looked_at_all_the_same() -> None:
    patterns = known(tag=(0, 30))
    tags = [f"{HOME}/tag/{first}{second}" for first in "abcdefghijklmnop" for second in "abcdefghijklmnop"]
    reasons = [why_no_article(patterns, url) for url in tags]
    assert set(reasons) == {None, "pages like /tag/word are no articles (0 of 30 were)"}
    assert [url for url, reason in zip(tags, reasons, strict=True) if reason is None] == [*filter(is_sampled, tags)]
    assert 2 <= reasons.count(None) <= 40


def test_the_patterns_of_most_articles_are_named_once() -> None:
    patterns = Patterns({
        "/news/slug": Counts(30, 1), "/sport/slug": Counts(20, 0), "…/slug": Counts(50, 4), "/tag/word": Counts(0, 9),
        "/life/slug": Counts(2, 0),
    })  # fmt: skip
    assert [pattern for pattern, _ in patterns.best()] == ["/news/slug", "/sport/slug"]
    scattered = Patterns({"…/!123456": Counts(9, 0), "/Bridge/!123456": Counts(1, 0), "/Rain/!123456": Counts(1, 0)})
    assert [pattern for pattern, _ in scattered.best()] == ["…/!123456"]
    assert UNKNOWN.best() == []


@pytest.mark.parametrize(
    ("kind", "state", "told"),
    [
        ("article", "stored", True),
        ("section", "stored", True),
        ("section", "read", False),
        ("article", "not-an-article", False),
        ("article", "duplicate", False),
        ("article", "too-short", None),
        ("article", "failed", None),
        ("article", "gone", None),
        ("feed", "read", None),
        ("home", "read", None),
    ],
)
def test_what_a_visit_tells(kind: LinkKind, state: State, told: bool | None) -> None:
    assert told_by(make_visit(kind=kind).task, Outcome(state=state)) is told
