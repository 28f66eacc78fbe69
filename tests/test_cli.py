"""The command as people use it, after one crawl of the demo site."""

from __future__ import annotations

import csv
import io
import json
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click
import pytest

from pipelines.archive import Archive
from scraper.cli import main
from scraper.demo import DemoSite
from tests.conftest import environment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Run

COMMANDS = [
    "demo", "add", "crawl", "watch", "sources", "status", "search", "show", "edits", "copies", "cite", "export", "extract",
    "remove", "backup", "browse",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which `pressmark demo` was run."""
    path = tmp_path_factory.mktemp("demo")
    done = subprocess.run(
        [sys.executable, "-m", "scraper.cli", "demo"], cwd=path, env=environment(), capture_output=True, text=True,
        timeout=120, check=True,
    )  # fmt: skip
    (path / "summary.txt").write_text(done.stdout)
    return path


@pytest.fixture
def ask(folder: Path) -> Run:
    """Run a command in that folder."""

    def call(*words: str, code: int | None = 0, **_: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "scraper.cli", *words]
        done = subprocess.run(
            command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == code, done.stderr
        return done

    return call


def test_the_demo_says_what_came_in_and_what_to_do_next(folder: Path) -> None:
    summary = (folder / "summary.txt").read_text()
    with DemoSite() as site:
        first = len(site.articles())
        site.edition = 2
        titles = [truth.title for truth in site.articles()[:3]]
    assert re.search(rf"demo\.pressmark\.example +\d+ +{first}\b", summary)
    assert all(title in summary for title in titles)
    assert "edited, 2 versions are kept" in summary
    assert "gone, its text is kept" in summary
    for command in ("pressmark browse", "pressmark search", "pressmark show"):
        assert command in summary


def test_a_second_demo_brings_nothing_new(folder: Path, ask: Run, tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_bytes((folder / "archive.db").read_bytes())
    command = [sys.executable, "-m", "scraper.cli", "demo", "--archive", str(tmp_path / "archive.db")]
    subprocess.run(command, env=environment(), capture_output=True, check=True, timeout=60)
    with Archive(folder / "archive.db", readonly=True) as one, Archive(tmp_path / "archive.db", readonly=True) as two:
        count = "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM versions)"
        assert one.db.execute(count).fetchone() == two.db.execute(count).fetchone()


def test_the_demo_source_rests_afterwards(ask: Run) -> None:
    assert "paused" in ask("sources").stdout
    assert "Nothing was due" in ask("crawl").stdout


def test_search_finds_words_of_any_language_and_marks_them(ask: Run) -> None:
    found = ask("search", "korpu").stdout
    assert "Köhnə körpü" in found
    assert "pressmark show" in found
    assert "Nothing found" in ask("search", "zzzzz").stdout
    wrong = ask("search", "bridge", "AND", code=1).stderr
    assert wrong.count("\n") == 1
    assert "can't understand the search" in wrong


def test_a_search_in_one_source_takes_its_name_or_an_address_and_knows_no_other(ask: Run) -> None:
    every = ask("search", "kitabxana*").stdout
    assert "found; `pressmark show" in every
    for name in ("demo.pressmark.example", "http://www.demo.pressmark.example/"):
        assert ask("search", "kitabxana*", "--source", name).stdout == every
    assert "no source 'nowhere.example'" in ask("search", "kitabxana*", "--source", "nowhere.example", code=1).stderr


def test_show_reads_an_article_by_id_and_by_url(folder: Path, ask: Run) -> None:
    with Archive(folder / "archive.db", readonly=True) as archive:
        article = archive.articles.get(1)
    by_id, by_url = ask("show", "1").stdout, ask("show", article.url).stdout
    assert by_id == by_url
    assert article.title is not None
    assert article.title in by_id
    assert article.authors[0] in by_id
    assert article.text.split("\n\n")[-1][:60] in by_id
    evidence = ask("show", "1", "--evidence").stdout
    assert "published" in evidence
    assert "no article '999'" in ask("show", "999", code=1).stderr


def test_edits_and_what_changed(folder: Path, ask: Run) -> None:
    with Archive(folder / "archive.db", readonly=True) as archive:
        edit = next(archive.versions.edits())
    listed = ask("edits").stdout
    assert edit["title"] in listed
    assert edit["seen_at"][:16].replace("T", " ") in listed
    assert "No story was edited" in ask("edits", "--since", "2099-01-01").stdout
    versions = ask("show", str(edit["article"]), "--versions", "--diff").stdout
    assert "first seen" in versions
    assert "edited" in versions
    assert "{+" in versions  # without colours the words are marked


def test_copies_of_an_article_and_of_all(folder: Path, ask: Run) -> None:
    assert "Nobody else" in ask("copies", "1").stdout
    assert "No two articles" in ask("copies", "--across").stdout


def test_cite(ask: Run) -> None:
    assert "Archived 20" in ask("cite", "1").stdout
    assert ask("cite", "1", "--format", "bibtex").stdout.startswith("@online{pm-")
    assert json.loads(ask("cite", "1", "--format", "csl").stdout)[0]["type"] == "article-newspaper"
    assert ask("cite", "1", "--format", "ris").stdout.startswith("TY  - NEWS")


def test_export_gives_every_article_as_jsonl_and_csv(folder: Path, ask: Run, tmp_path: Path) -> None:
    with Archive(folder / "archive.db", readonly=True) as archive:
        stored = list(archive.articles.all())
    rows = [json.loads(line) for line in ask("export").stdout.splitlines()]
    assert [(row["id"], row["title"], row["text"], row["authors"]) for row in rows] == [
        (article.id, article.title, article.text, article.authors) for article in stored
    ]
    assert "26 articles" in ask("export", "-o", str(tmp_path / "all.csv")).stderr
    with io.StringIO((tmp_path / "all.csv").read_text(encoding="utf-8"), newline="") as file:
        assert [row["text"] for row in csv.DictReader(file)] == [article.text for article in stored]


def test_status_accounts_for_every_url(folder: Path, ask: Run) -> None:
    table = ask("status").stdout
    assert "stored" in table
    assert "disallowed" in table
    assert f"{datetime.now(UTC):%Y-%m-%d}" in table
    assert f"{datetime.now(UTC):%Y-%m-%d}" not in ask("status", "--days", "0").stdout
    ledger = json.loads(ask("status", "--json").stdout)
    assert sum(day["stored"] for day in ledger["days"]) == 25  # and one that is gone
    assert {reason["state"] for reason in ledger["reasons"]} >= {"stored", "read", "disallowed"}
    assert ledger["hosts"] == []
    reasons = ask("status", "--reasons").stdout
    assert "robots.txt" in reasons
    with Archive(folder / "archive.db", readonly=True) as archive:
        total = archive.db.execute("SELECT count(*) FROM urls").fetchone()[0]
        assert sum(sum(states.values()) for states in archive.frontier.states().values()) == total


def test_extract_shows_a_page_and_its_evidence_and_stores_nothing(run: Run, site: DemoSite, tmp_path: Path) -> None:
    truth = site.articles()[0]
    shown = run("pressmark", "extract", DemoSite.HOME.rstrip("/") + truth.path, site=site).stdout
    assert truth.title in shown
    assert truth.paragraphs[0][:80] in shown
    assert "Words on the page" in shown
    assert list(tmp_path.iterdir()) == []
    parsed = json.loads(run("pressmark", "extract", "--json", DemoSite.HOME.rstrip("/") + truth.path, site=site).stdout)
    assert parsed["authors"] == list(truth.authors)
    (tmp_path / "saved.html").write_text("<title>t</title><h1>A headline</h1><p>" + "One sentence of a text. " * 20)
    assert "One sentence" in run("pressmark", "extract", "saved.html").stdout
    (tmp_path / "saved.pdf").write_bytes(b"%PDF-1.7 \x00\x01")
    assert run("pressmark", "extract", "saved.pdf", code=1).stderr.count("\n") == 1


def test_add_says_what_it_found_and_fetches_no_article(run: Run, site: DemoSite, tmp_path: Path) -> None:
    said = run("pressmark", "add", DemoSite.HOME, "--set", "HOST_DELAY=0", site=site).stdout
    for word in ("feeds", "sitemaps", "sections", "to fetch", "pressmark crawl"):
        assert word in said
    with Archive(tmp_path / "archive.db", readonly=True) as archive:
        assert archive.articles.count() == 0
    paths = {truth.path for truth in site.articles()}
    assert not [request.path for request in site.requests if request.path in paths]
    run("pressmark", "crawl", "--delay", "0", "--set", "READERS=0", "--all", site=site)
    with Archive(tmp_path / "archive.db", readonly=True) as archive:
        assert archive.articles.count() == len(paths)


def test_browse_serves_the_archive_and_says_when_the_port_is_taken(folder: Path, ask: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = ask("browse", "--port", port, code=1).stderr
    assert refused.count("\n") == 1
    assert "--port" in refused
    server = subprocess.Popen(
        [sys.executable, "-m", "scraper.cli", "browse", "--port", port], cwd=folder, env=environment(),
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        open_url = urllib.request.build_opener(urllib.request.ProxyHandler({})).open
        page = next(page for _ in range(100) if (page := fetched(open_url, f"{address}search?q=korpu")) is not None)
        assert "Köhnə <mark>körpü</mark>" in page or "Köhnə körpü" in page
    finally:
        server.terminate()
        assert server.wait(timeout=20) in {0, -15}
        server.stdout.close()


def fetched(open_url: Callable[[str], Any], address: str) -> str | None:
    """The page, or None while the server starts."""
    try:
        with open_url(address) as answer:
            return answer.read().decode()
    except urllib.error.URLError:
        time.sleep(0.1)
        return None


def test_sources_file_names_home_pages_a_line(run: Run, site: DemoSite, tmp_path: Path) -> None:
    (tmp_path / "sites.txt").write_text(f"# town papers\n{DemoSite.HOME}\n\n")
    run("pressmark", "crawl", "--sources", "sites.txt", "--delay", "0", "--set", "READERS=0", "--limit", "2", site=site)
    with Archive(tmp_path / "archive.db", readonly=True) as archive:
        assert [source.home for source in archive.sources.all()] == [DemoSite.HOME]


def test_the_commands_are_those_that_are_promised() -> None:
    assert list(main.commands) == COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    command = main.commands[name]
    assert command.help
    assert re.search(rf"Examples?:\n +pressmark {name}\b", command.help), command.help
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help or option.show_default, f"{name}: {option.name} has no help"
