"""Folding: what a reader types and what a page prints become the same tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.archive.folding import fold, tokens


@pytest.mark.parametrize(
    ("printed", "typed"),
    [
        ("Şuşa", "susa"),
        ("Azərbaycan", "AZERBAYCAN"),
        ("ISPARTA", "ısparta"),
        ("İstanbul", "istanbul"),
        ("IĞDIR", "iğdır"),
        ("Straße", "STRASSE"),
        ("Łódź", "lodz"),
        ("Ærø", "aero"),
        ("Ёлка", "елка"),
        ("ΟΔΥΣΣΕΎΣ", "οδυσσεύς"),
        ("الكِتَابُ", "الکتاب"),
        ("آذربایجان", "اذربايجان"),
        ("می‌خواهم", "میخواهم"),
        ("۲۰۲۶", "2026"),
        ("ﬁnal", "final"),
        ("ﾗｰﾒﾝ", "ラーメン"),
        ("ＴＯＫＹＯ", "tokyo"),
        ("co­operate", "cooperate"),
        ("don’t", "don't"),
        ("שָׁלוֹם", "שלום"),
    ],
)
def test_the_same_word(printed: str, typed: str) -> None:
    assert fold(printed) == fold(typed) != ""


@pytest.mark.parametrize(("one", "other"), [("мой", "мои"), ("が", "か"), ("की", "का"), ("ที่", "ท"), ("a b", "ab")])
def test_other_words(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("東京都、京都。", ["東京", "京都", "都", "京都", "都"]),
        ("iPhone発売", ["iphone", "発売", "売"]),
        ("서울에서", ["서울", "울에", "에서", "서"]),
        ("Covid-19: “3” & x_y", ["covid", "19", "3", "x", "y"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("?! … —", []),
        ("", []),
    ],
)
def test_tokens_of_a_text(text: str, folded: list[str]) -> None:
    assert fold(text).split() == folded


@given(st.text(st.characters(codec="utf-8")) | st.text(st.sampled_from("aİıŞ東京都がﾊﾟ가각ไที्่कüß’ -½\u0301\u200c\ue000")))
def test_tokens_have_their_places(text: str) -> None:
    placed = list(tokens(text))
    assert all(0 <= start < end <= len(text) for _, start, end in placed)
    assert [start for _, start, _ in placed] == sorted(start for _, start, _ in placed)
    assert [token for token, _, _ in placed] == fold(text).split()


@given(st.text(st.characters(codec="utf-8")))
def test_tokens_are_separated_by_spaces_alone(text: str) -> None:
    folded = fold(text)
    assert all(char.isalnum() or not char.isascii() for token in folded.split() for char in token)
    assert folded.split() == folded.split(" ") or not folded.split() or "  " in folded or folded != folded.strip()
    assert "\ue000" not in folded  # the mark of a source's token
