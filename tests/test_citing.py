"""Citations: four formats that other programs read, whatever a title holds."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.archive.citing import FORMATS, Citation
from tests.builders import HOUR, NOW, TEXT, URL, make_archive, publish

if TYPE_CHECKING:
    from pathlib import Path

_ANY = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=30)


def citation(**fields: object) -> Citation:
    given_fields = {
        "id": "pm-0123456789abcdef", "title": "100 % of {bridges} & tunnels", "source": "example.com",
        "authors": ("Leyla Əliyeva", "Smith, Jones and Sons"), "published": date(2026, 11, 20), "url": URL,
        "language": "en", "archived_at": "2026-11-20T12:00:00.000+00:00", "content_hash": "1:ab", "digest": "sha1:XYZ",
        "place": "a.warc.gz:12",
    }  # fmt: skip
    return Citation(**{**given_fields, **fields})  # type: ignore[arg-type]


def test_what_is_cited_is_the_newest_version(tmp_path: Path) -> None:
    with make_archive(tmp_path / "archive.db") as archive:
        publish(archive)
        publish(
            archive,
            now=NOW + HOUR,
            text=f"{TEXT} And more.",
            title="Bridge\n opens",
            published=datetime(2026, 11, 20, 1, tzinfo=UTC),
        )
        one = archive.cite(archive.articles.get(1))
        newest = archive.articles.versions(1)[-1]
        capture = archive.captures.get(newest["capture"])
    assert capture is not None
    assert (one.title, one.authors, one.published) == ("Bridge opens", ("Leyla Əliyeva",), date(2026, 11, 20))
    assert (one.archived_at, one.content_hash) == (newest["seen_at"], newest["content_hash"])
    assert (one.digest, one.place) == (capture["digest"], f"{capture['warc_file']}:{capture['warc_offset']}")


def test_the_id_is_the_same_in_every_archive(tmp_path: Path) -> None:
    ids = []
    for name in ("one.db", "two.db"):
        with make_archive(tmp_path / name) as archive:
            if ids:
                publish(archive, "https://example.com/another")
            article = publish(archive).article
            assert article is not None
            ids.append(archive.cite(archive.articles.get(article)).id)
    assert ids[0] == ids[1]
    assert re.fullmatch("pm-[0-9a-f]{16}", ids[0])


def test_bibtex() -> None:
    assert FORMATS["bibtex"](citation()) == (
        "@online{pm-0123456789abcdef,\n"
        "  title = {{100 \\% of \\{bridges\\} \\& tunnels}},\n"
        "  author = {Leyla Əliyeva and {Smith, Jones and Sons}},\n"
        "  organization = {example.com},\n"
        "  date = {2026-11-20},\n"
        f"  url = {{{URL}}},\n"
        "  urldate = {2026-11-20},\n"
        "  note = {Archived 2026-11-20T12:00Z as pm-0123456789abcdef, sha1:XYZ, words 1:ab},\n"
        "}"
    )


def test_csl() -> None:
    [item] = json.loads(FORMATS["csl"](citation()))
    assert item["author"] == [{"literal": "Leyla Əliyeva"}, {"literal": "Smith, Jones and Sons"}]
    assert item["issued"] == item["accessed"] == {"date-parts": [[2026, 11, 20]]}
    assert item["archive_location"] == "a.warc.gz:12"


def test_ris() -> None:
    lines = FORMATS["ris"](citation(published=None, language=None)).splitlines()
    assert lines[0] == "TY  - NEWS"
    assert lines[-1] == "ER  - "
    assert [line[:2] for line in lines] == ["TY", "ID", "TI", "AU", "AU", "T2", "UR", "Y2", "N1", "ER"]


def test_plain() -> None:
    assert FORMATS["text"](citation(authors=(), published=None, digest=None)) == (
        f"“100 % of {{bridges}} & tunnels”. example.com. {URL}. "
        "Archived 2026-11-20T12:00Z as pm-0123456789abcdef, words 1:ab."
    )


@pytest.mark.parametrize("name", list(FORMATS))
@given(title=_ANY, author=_ANY)
def test_no_title_breaks_a_format(name: str, title: str, author: str) -> None:
    written = FORMATS[name](citation(title=title, authors=(author,)))
    if name == "csl":
        assert json.loads(written)[0].get("title", "") == title
    if name == "ris":
        assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in written.split("\n"))
    if name == "bibtex":
        bare = re.sub(r"\\[{}]", "", written)
        assert bare.count("{") == bare.count("}")
