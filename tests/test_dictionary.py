"""The data dictionary says what is there, all of it, and nothing that is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.archive import Archive
from pipelines.archive.dictionary import as_markdown, dictionary

_PAGE = Path(__file__).parent.parent / "docs" / "dictionary.md"
_SHADOWS = ("sqlite_", "articles_fts_")  # SQLite's own


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    with Archive(tmp_path_factory.mktemp("schema") / "archive.db") as archive:
        names = archive.db.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
        return {
            name: [column[1] for column in archive.db.execute(f"PRAGMA table_info([{name}])").fetchall()]
            for (name,) in names
            if not name.startswith(_SHADOWS)
        }


def test_every_table_and_view_is_in_it(schema: dict[str, list[str]]) -> None:
    assert sorted(dictionary()) == sorted(schema)


def test_every_column_is_in_it_in_order(schema: dict[str, list[str]]) -> None:
    assert {table: [name for name in entry if name != "about"] for table, entry in dictionary().items()} == schema


def test_every_entry_is_a_sentence() -> None:
    for table, entry in dictionary().items():
        for name, meaning in entry.items():
            assert meaning.strip() == meaning, (table, name)
            assert meaning.endswith((".", "…")), (table, name)


def test_the_page_is_what_it_gives() -> None:
    assert _PAGE.read_text(encoding="utf-8") == as_markdown(), (
        "run `python -m pipelines.archive.dictionary > docs/dictionary.md`"
    )
