"""What two versions of a text have in common, word by word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelines.fingerprint import normalise
from pipelines.wording import Piece, changes, count

OLD = "The bridge opened on Friday.\n\nThe mayor spoke.\n\nIt rained."
_TEXT = st.lists(
    st.lists(st.sampled_from(["a", "b", "c", "d", "e", "東", "京", "—", "The"]), max_size=6).map(" ".join), max_size=5
).map("\n\n".join)


def told(old: str, new: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in changes(old, new)]


def test_a_word() -> None:
    assert told(OLD, OLD.replace("Friday", "Monday")) == [
        ("same", "The bridge opened on "),
        ("removed", "Friday.\n\n"),
        ("added", "Monday.\n\n"),
        ("same", "The mayor spoke.\n\nIt rained.\n\n"),
    ]
    assert count(changes(OLD, OLD.replace("Friday", "Monday"))) == (1, 1)


def test_a_paragraph() -> None:
    new = OLD.replace("It rained.", "A band played.\n\nIt rained.")
    assert [piece for piece in changes(OLD, new) if piece.kind != "same"] == [Piece("added", "A band played.\n\n")]
    assert count(changes(OLD, new)) == (3, 0)


def test_characters_where_words_are_not_written_apart() -> None:
    assert told("東京都に行く", "京都に行く") == [("removed", "東"), ("same", "京都に行く\n\n")]


def test_quotes_dashes_and_case_are_no_change() -> None:
    assert told('He said: "No" - twice.', "HE said “No” — twice") == [("same", "HE said “No” — twice\n\n")]


def test_everything_and_nothing() -> None:
    assert [kind for kind, _ in told("one two", "three four")] == ["removed", "added"]
    assert [kind for kind, _ in told("", "one")] == ["added"]
    assert count(changes("one two", "")) == (0, 2)


def test_a_long_passage_is_told_as_replaced() -> None:
    old, new = (" ".join(f"{letter}{n}" for n in range(3_000)) for letter in "ab")
    assert count(changes(old, new)) == (3_000, 3_000)


@given(_TEXT, _TEXT)
def test_both_texts_can_be_read_from_the_pieces(old: str, new: str) -> None:
    pieces = changes(old, new)
    for text, left_out in ((old, "added"), (new, "removed")):
        assert normalise("".join(p.text for p in pieces if p.kind != left_out)) == normalise(text)
