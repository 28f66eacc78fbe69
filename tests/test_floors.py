"""The gate on quality: floors that are held, raised, never lowered."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks import floors
from benchmarks.floors import FLOORS, PAGES, Floors, broken, main, score
from benchmarks.pages import load

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND = "json-ld-graph", "live-clutter"


def test_extraction_holds_its_floors() -> None:
    """What CI gates: `python -m benchmarks.floors` says more about what differs."""
    assert broken(Floors.read(FLOORS), [score(fixture) for fixture in load(PAGES)]) == []


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder with one page, and its floors beside it."""
    folder = tmp_path / "pages"
    folder.mkdir()
    copy(FIRST, folder)
    assert run(folder, "--update") == 0
    return folder


def copy(name: str, folder: Path) -> None:
    for end in ("html", "json"):
        shutil.copy(PAGES / f"{name}.{end}", folder)


def run(folder: Path, *options: str) -> int:
    return main(["--pages", str(folder), "--floors", str(floors_of(folder)), *options])


def floors_of(folder: Path) -> Path:
    return folder.with_name("floors.json")


def rewrite(folder: Path, name: str, **expected: Any) -> None:
    """Change the truth of a page."""
    path = folder / f"{name}.json"
    facts = json.loads(path.read_text(encoding="utf-8"))
    facts["expected"] |= expected
    path.write_text(json.dumps(facts), encoding="utf-8")


def spoil(folder: Path, name: str) -> None:
    """Change a page so that its author and its second paragraph are not found any more."""
    path = folder / f"{name}.html"
    html = path.read_text(encoding="utf-8")
    html = html.replace("Tomas Lind", "Tomas Lund").replace("Forty violins, twelve clarinets", "A drum")
    path.write_text(html, encoding="utf-8")


def test_a_page_that_comes_out_right_holds_its_floor(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(pages) == 0
    assert capsys.readouterr().err == ""


def test_a_lower_score_fails_and_is_named(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(pages, FIRST)
    assert run(pages) == 1
    told = capsys.readouterr()
    lines = told.err.splitlines()
    assert (
        f'page {FIRST}: authors: expected ["Maria Okafor", "Tomas Lind"], got ["Maria Okafor", "Tomas Lund"]' in lines
    )
    assert any(line.startswith(f"page {FIRST}: body 0.") and "below its floor 1.0000" in line for line in lines)
    assert any(line.startswith("all pages: recall 0.") for line in lines)
    assert f"changed since the floor was set: {FIRST}" in told.out


def test_words_that_get_through_fail(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = pages / f"{FIRST}.html"
    path.write_text(
        path.read_text(encoding="utf-8").replace("A loan lasts", "Copy link A loan lasts"), encoding="utf-8"
    )
    assert run(pages) == 1
    assert f"page {FIRST}: absent: Copy link" in capsys.readouterr().err


def test_a_page_that_extraction_fails_on_counts_as_empty(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (pages / f"{FIRST}.html").write_bytes(b"")
    assert run(pages) == 1
    assert f"page {FIRST}: body 0.0000 is below its floor 1.0000" in capsys.readouterr().err


def test_an_update_never_lowers(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = floors_of(pages).read_bytes()
    spoil(pages, FIRST)
    copy(SECOND, pages)  # even what could be raised is not written
    assert run(pages, "--update") == 1
    assert floors_of(pages).read_bytes() == before
    err = capsys.readouterr().err
    assert f"page {FIRST}: authors" in err
    assert "floors are not lowered: nothing was written" in err


def test_an_update_raises(pages: Path) -> None:
    shutil.rmtree(pages)
    pages.mkdir()
    copy(FIRST, pages)
    rewrite(pages, FIRST, section="Music", dek="Another one")
    floors_of(pages).unlink()
    assert run(pages, "--update") == 0
    low = Floors.read(floors_of(pages))
    assert low.pages[FIRST]["misses"] == ["dek", "section"]
    assert low.overall["dek"] == 0.0
    copy(FIRST, pages)
    assert run(pages) == 0
    assert Floors.read(floors_of(pages)) == low
    assert run(pages, "--update") == 0
    high = Floors.read(floors_of(pages))
    assert high.pages[FIRST]["misses"] == []
    assert high.overall["dek"] == high.overall["fields"] == 1.0


def test_a_new_page_is_taken_in_with_what_it_misses(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy(SECOND, pages)
    rewrite(pages, SECOND, title="Quite another", authors=["Nobody"])
    assert run(pages) == 0  # without a floor it breaks none
    assert f"new, without a floor yet: {SECOND}" in capsys.readouterr().out
    assert run(pages, "--update") == 0
    taken = Floors.read(floors_of(pages))
    assert taken.pages[SECOND]["misses"] == ["title", "authors"]
    assert taken.overall["title"] == 0.5  # set anew for both pages
    assert run(pages) == 0


def test_the_floors_over_all_pages_hold_for_the_pages_of_before(pages: Path) -> None:
    copy(SECOND, pages)
    rewrite(pages, SECOND, title="Quite another")
    spoil(pages, FIRST)
    lines = broken(Floors.read(floors_of(pages)), [score(fixture) for fixture in load(pages)])
    assert not any(line.startswith("all pages: title") for line in lines)
    assert any(line.startswith("all pages: authors") for line in lines)


def test_a_page_that_is_gone_is_missed(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy(SECOND, pages)
    assert run(pages, "--update") == 0
    for path in pages.glob(f"{SECOND}.*"):
        path.unlink()
    assert run(pages) == 1
    assert f"page {SECOND}: has floors, but is no page any more" in capsys.readouterr().err


def test_scores_as_json(pages: Path, tmp_path: Path) -> None:
    rewrite(pages, FIRST, title="Quite another")
    floors_of(pages).unlink()
    assert run(pages, "--json", str(tmp_path / "out" / "scores.json")) == 0
    scores = json.loads((tmp_path / "out" / "scores.json").read_text(encoding="utf-8"))
    assert scores["overall"]["body"] == scores["pages"][FIRST]["scores"]["body"] == 1.0
    assert scores["pages"][FIRST]["misses"] == {"title": ["Quite another", "City library lends violins"]}


def test_what_differs_can_be_shown(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rewrite(pages, FIRST, title="Quite another")
    floors_of(pages).unlink()
    capsys.readouterr()
    assert run(pages, "--show", FIRST) == 0
    assert 'expected "Quite another"' in capsys.readouterr().out


def test_floors_are_rounded_down_and_come_back_as_written(tmp_path: Path) -> None:
    path = tmp_path / "floors.json"
    kept = Floors({"body": 0.9756}, {"a": {"digest": "0", "body": 0.5, "misses": ["absent: “Lesen”"]}})
    kept.write(path)
    assert Floors.read(path) == kept
    low = floors.Score("a", "0", {"precision": 0.66666, "recall": 0.66666, "body": 0.66666}, {})
    assert floors.reached([low]).pages["a"]["body"] == 0.6666
