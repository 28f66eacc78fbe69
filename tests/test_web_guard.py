"""Who may come in: names of loopback, a password, nothing but reading; what every answer tells a browser."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pipelines import web
from pipelines.archive import Archive
from pipelines.errors import AddressError
from pipelines.web.guard import is_loopback
from tests.builders import make_archive, publish
from tests.conftest import environment
from tests.papers import close_all, get

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PASSWORD = "açıq söz: 9"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("guard") / "archive.db"
    with make_archive(path) as archive:
        publish(archive)
    yield path
    close_all()


def basic(words: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"anybody:{words}".encode()).decode()}


@pytest.mark.parametrize(("host", "own"), [
    ("127.0.0.1", True), ("127.8.8.8", True), ("localhost", True), ("::1", True),
    ("0.0.0.0", False), ("::", False), ("192.168.1.4", False), ("localhost.evil.example", False), ("", False),
])  # fmt: skip
def test_loopback_is_told_from_other_addresses(host: str, own: bool) -> None:
    assert is_loopback(host) is own


@pytest.mark.parametrize(("host", "status"), [
    ("127.0.0.1:8001", 200), ("localhost", 200), ("[::1]:8001", 200), ("evil.example", 421), ("127.0.0.1.evil.example:80", 421), ("", 421),
])  # fmt: skip
def test_without_a_password_only_names_of_this_machine_are_answered_to(path: Path, host: str, status: int) -> None:
    for address in ("/", "/archive.json"):
        assert get(path, address, headers={"Host": host}).status_code == status


def test_a_password_is_asked_for_everywhere(path: Path) -> None:
    for address in (
        "/",
        "/search.csv",
        "/archive/articles.json",
        "/reading/reading.css",
        "/-/versions.json",
        "/nowhere",
    ):
        answer = get(path, address, password=PASSWORD, headers={"Host": "paper.example"})
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Basic ")
        assert "harbour" not in answer.text
    assert get(path, "/robots.txt", password=PASSWORD).text == "User-agent: *\nDisallow: /\n"


def test_whoever_knows_the_password_comes_in(path: Path) -> None:
    for headers in (basic(PASSWORD), {"Authorization": b"Bearer " + PASSWORD.encode()}):
        answer = get(path, "/", password=PASSWORD, headers={"Host": "paper.example", **headers})
        assert answer.status_code == 200
    for headers in (
        basic("wrong"),
        basic(""),
        {"Authorization": "Bearer no"},
        {"Authorization": "Basic %%%"},
        {"Authorization": "Digest x"},
    ):
        assert get(path, "/", password=PASSWORD, headers=headers).status_code == 401


def test_nothing_is_written_from_the_browser(path: Path) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert get(path, "/", method=method).status_code == 405
    assert get(path, "/", method="HEAD").status_code == 200
    for sql in (
        "delete+from+articles",
        "update+articles+set+title=1",
        "pragma+journal_mode=delete",
        "attach+'x.db'+as+x",
    ):
        assert get(path, f"/archive.json?sql={sql}").status_code == 400
    with Archive(path, readonly=True) as archive:
        assert archive.articles.count() == 1


def test_sql_that_does_not_end_is_cut_off(path: Path) -> None:
    endless = "with+recursive+n(i)+as+(select+1+union+all+select+i%2B1+from+n)+select+count(*)+from+n"
    answer = get(path, f"/archive.json?sql={endless}&_timelimit=100")
    assert answer.status_code == 400
    assert "interrupted" in answer.text.lower()


def test_every_answer_tells_a_browser_to_load_nothing_from_elsewhere(path: Path) -> None:
    for address in (
        "/",
        "/article/1",
        "/archive",
        "/archive/articles_view",
        "/archive/articles.json",
        "/nowhere",
        "/reading/reading.js",
    ):
        headers = get(path, address).headers
        assert headers["content-security-policy"].startswith("default-src 'none'"), address
        assert "http" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "noindex" in headers["x-robots-tag"]


def test_datasette_is_there_beside_the_pages(path: Path) -> None:
    assert "Reading room" in get(path, "/archive").text
    assert get(path, "/archive/articles.json?_shape=array").json()[0]["title"] == "Harbour bridge opens"
    assert get(path, "/archive.json?sql=select+count(*)+from+articles&_shape=arrayfirst").json() == [1]


def test_an_address_that_others_reach_needs_a_password() -> None:
    with pytest.raises(AddressError, match="PRESSMARK_PASSWORD"):
        web.listen("0.0.0.0", 0)
    web.listen("0.0.0.0", 0, password=PASSWORD).close()


def test_the_command_says_it_in_one_line(path: Path) -> None:
    words = [
        sys.executable,
        "-m",
        "scraper.cli",
        "browse",
        "--archive",
        str(path),
        "--host",
        "0.0.0.0",
        "--port",
        "8959",
    ]
    done = subprocess.run(words, capture_output=True, text=True, env=environment(), check=False, timeout=60)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "give a password with PRESSMARK_PASSWORD" in done.stderr


@pytest.mark.parametrize("name", ["search", "my archive", "şəhər.2024"])
def test_the_tables_are_reached_whatever_the_name_of_the_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.db"
    with make_archive(path) as archive:
        publish(archive)
    address = re.search(r'<a href="([^"]+)">Tables</a>', get(path, "/").text)
    assert address is not None
    assert "articles_view" in get(path, address[1]).text
    assert get(path, f"{address[1]}/articles.json?_shape=array").json()[0]["title"] == "Harbour bridge opens"
