"""What counts as the same text, and what as an edit."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.fingerprint import VERSION, content_hash, normalise

_WORDS = st.lists(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=10), min_size=1, max_size=12)
_GAPS = st.text(st.sampled_from(" \n\t\u00a0\u2003.,;:!?-–—«»“”\"'’()…"), min_size=1, max_size=3)


def _same(one: str, other: str) -> bool:
    return content_hash(text=one) == content_hash(text=other)


@given(_WORDS, st.data())
def test_space_and_punctuation_are_no_change(words: list[str], data: st.DataObject) -> None:
    respaced = "".join(word + data.draw(_GAPS) for word in words)
    assert _same(" ".join(words), data.draw(_GAPS) + respaced)


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_case_is_no_change(text: str) -> None:
    assert _same(text, text.upper().lower()) or text.upper().casefold() != text.casefold()
    assert _same(text, text.swapcase()) or text.swapcase().casefold() != text.casefold()


@given(_WORDS, st.integers(min_value=0), st.sampled_from(["minister", "ünvan", "2027", "का"]))
def test_a_word_more_is_a_change(words: list[str], place: int, word: str) -> None:
    at = place % (len(words) + 1)
    assert not _same(" ".join(words), " ".join([*words[:at], word, *words[at:]]))


@given(_WORDS, st.integers(min_value=0))
def test_another_word_is_a_change(words: list[str], place: int) -> None:
    at = place % len(words)
    assert not _same(" ".join(words), " ".join([*words[:at], words[at] + "x", *words[at + 1 :]]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“Don’t”, he said", '"Don\'t", he said'),
        ("har\u00adbour", "harbour"),
        ("har\u200bbour", "harbour"),
        ("\ufeffharbour", "harbour"),
        ("ﬁnal", "final"),
        ("cafe\u0301", "café"),
        ("Straße", "STRASSE"),
        ("harbour\u00a0bridge", "harbour bridge"),
        ("I ❤\ufe0f trams", "I ❤ trams"),
    ],
)
def test_how_it_is_set_is_no_change(one: str, other: str) -> None:
    assert _same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the harbour", "harbour the"),
        ("now here", "nowhere"),
        ("12 dead", "21 dead"),
        ("का", "की"),  # vowel signs make words in Hindi
        ("กา", "กี"),  # and in Thai
        ("şən", "sən"),
        ("東京", "京都"),
    ],
)
def test_another_word_in_any_script_is_a_change(one: str, other: str) -> None:
    assert not _same(one, other)


@given(st.text(), st.sampled_from(["", None, " ", " .,…\n", "\u200b"]))
def test_empty_fields_do_not_count(text: str, empty: str | None) -> None:
    assert content_hash(text=text, dek=empty) == content_hash(text=text)


def test_order_of_fields_does_not_count_but_their_names_do() -> None:
    assert content_hash(title="a", text="b") == content_hash(text="b", title="a")
    assert content_hash(title="a", text="b") != content_hash(title="b", text="a")
    assert content_hash(title="a b") != content_hash(title="a", text="b")


@given(st.text(st.characters(categories=None)))
def test_any_text_has_a_versioned_hash(text: str) -> None:
    assert re.fullmatch(rf"{VERSION}:[0-9a-f]{{32}}", content_hash(text=text))


def test_normalised_text_is_words_alone() -> None:
    assert normalise("  “The HARBOUR—bridge”,\n\n2026! ") == "the harbour bridge 2026"
