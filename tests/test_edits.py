"""What is an edit, and what a machine does to a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.edits import Wording, damage, is_same

TEXT = "Körpü cümə günü açıldı, “ilk tramvay” saat on ikidə keçdi.\n\nMinlərlə insan yağışda onun üstündən keçdi."
ENGLISH = "The bridge opened on Friday after eleven years of work.\n\nThousands walked over it in the rain."


def wording(text: str, title: str | None = "Körpü açıldı", dek: str | None = None) -> Wording:
    return Wording(title=title, dek=dek, text=text)


@pytest.mark.parametrize(
    "head",
    ["BAKU, Azerbaijan (AP) — ", "LONDON, Nov. 24 (Reuters) - ", "LONDON (Reuters) -- ", "МОСКВА, 24 ноября. /ТАСС/. – ",
     "Bakı, 24 noyabr (AZƏRTAC) — ", "Updated: 24.11.2026 14:33\n\n", "Yeniləndi 14:33\n\n2026\n\n", "BERLIN (dpa) – "],
)  # fmt: skip
def test_a_dateline_is_no_edit(head: str) -> None:
    assert is_same(wording(ENGLISH), wording(head + ENGLISH))
    assert is_same(wording(head + ENGLISH), wording(ENGLISH))


def test_a_time_at_the_end_is_no_edit() -> None:
    assert is_same(wording(ENGLISH), wording(f"{ENGLISH}\n\nUpdated at 14:33, 24.11.2026"))


@pytest.mark.parametrize(
    "text",
    [
        f"The mayor (aged 50) — {ENGLISH}",
        f"{ENGLISH}\n\nIt cost 2,026 million.",
        ENGLISH.replace("Friday", "Monday"),
        ENGLISH.replace("eleven", "12"),
        f"{ENGLISH}\n\nCorrection: an earlier version named 1998 as the year in which work began.",
    ],
)
def test_other_words_are_an_edit(text: str) -> None:
    assert not is_same(wording(ENGLISH), wording(text))


def test_a_title_has_no_dateline() -> None:
    assert not is_same(wording(ENGLISH, "NATO – an alliance"), wording(ENGLISH, "EU – an alliance"))


@pytest.mark.parametrize("charset", ["cp1252", "cp1254", "latin-1"])
def test_utf8_read_as_another_encoding_is_no_edit(charset: str) -> None:
    def misread(text: str) -> str:
        return "".join(_as_browser(bytes([byte]), charset) for byte in text.encode())

    broken = wording(misread(TEXT), misread("Körpü açıldı"))
    assert broken.text != TEXT
    assert is_same(wording(TEXT), broken)
    assert damage(broken) > damage(wording(TEXT)) == 0


def test_cyrillic_misread_is_no_edit() -> None:
    text = "Мост открыли в пятницу после одиннадцати лет работы."
    assert is_same(wording(text), wording("".join(_as_browser(bytes([byte]), "cp1251") for byte in text.encode())))


@pytest.mark.parametrize("lost", ["\ufffd", "?"])
def test_lost_letters_are_no_edit(lost: str) -> None:
    broken = wording(TEXT.replace("ü", lost).replace("ı", lost))
    assert is_same(wording(TEXT), broken)
    assert damage(broken) > 0
    assert not is_same(wording(TEXT), wording(TEXT.replace("ü", lost) + " Daha sonra."))


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
def test_any_texts_can_be_compared(one: str, other: str) -> None:
    assert is_same(wording(one), wording(one))
    assert is_same(wording(one), wording(other)) == is_same(wording(other), wording(one))


def test_many_lost_letters_take_no_time() -> None:
    assert not is_same(wording("a?" * 20_000 + "b"), wording("aa" * 20_000))


def _as_browser(byte: bytes, charset: str) -> str:
    """A byte as a browser shows it: where a code page has no character, the control character of that number."""
    return byte.decode(charset, "replace").replace("\ufffd", byte.decode("latin-1"))
