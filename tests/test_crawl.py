"""A whole crawl of the demo site: everything comes in, once, politely, with its bytes, through a kill and an edit."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from warcio.archiveiterator import ArchiveIterator

from pipelines.archive import Archive
from pipelines.fingerprint import block_print
from pipelines.memory import AMONG, APART, offset, recurs
from pipelines.urls import canonical
from scraper.demo import DemoSite, Response
from tests.conftest import environment

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Run

FAST = ("--delay", "0", "--set", "READERS=0", "--all")
HOME = DemoSite.HOME


def crawl(run: Run, site: DemoSite, *words: str) -> str:
    return run("pressmark", "crawl", *words, *FAST, site=site).stdout


def paths(archive: Archive) -> set[str]:
    return {urlsplit(article.url).path for article in archive.articles.all()}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one undisturbed crawl, for the tests that only look."""
    folder = tmp_path_factory.mktemp("crawled")
    with DemoSite() as site:
        command = [sys.executable, "-m", "scraper.cli", "crawl", HOME, *FAST]
        subprocess.run(command, cwd=folder, env=environment(site), check=True, capture_output=True, timeout=120)
    return folder


def test_every_article_comes_in_and_nothing_else(crawled: Path) -> None:
    with DemoSite() as site, Archive(crawled / "archive.db", readonly=True) as archive:
        assert paths(archive) == {truth.path for truth in site.articles()}


@pytest.mark.parametrize("field", ["title", "dek", "text", "published_at", "authors", "section", "language"])
def test_each_field_is_the_truth(crawled: Path, field: str) -> None:
    with DemoSite() as site, Archive(crawled / "archive.db", readonly=True) as archive:
        truths = {truth.path: truth for truth in site.articles()}
        wrong = {}
        for article in archive.articles.all():
            truth = truths[urlsplit(article.url).path]
            expected = {
                "title": truth.title, "dek": truth.dek or None, "text": truth.text, "published_at": truth.published,
                "authors": list(truth.authors), "section": truth.section_name, "language": truth.language,
            }[field]  # fmt: skip
            if getattr(article, field) != expected:
                wrong[truth.path] = (getattr(article, field), expected)
        assert not wrong


def test_every_value_of_every_article_has_evidence(crawled: Path) -> None:
    with Archive(crawled / "archive.db", readonly=True) as archive:
        for article in archive.articles.all():
            told = {row["field"] for row in archive.articles.evidence(article.id)}
            names = {"title": article.title, "published": article.published_at, "authors": article.authors,
                     "section": article.section, "language": article.language, "text": article.text}  # fmt: skip
            assert {name for name, value in names.items() if value} <= told, article.url


def test_each_capture_opens_at_its_offset_with_its_digest(crawled: Path) -> None:
    with Archive(crawled / "archive.db", readonly=True) as archive:
        rows = list(archive.captures.all())
        assert len(rows) > 40
        for row in rows:
            with (crawled / "warc" / row["warc_file"]).open("rb") as file:
                file.seek(row["warc_offset"])
                record = next(iter(ArchiveIterator(file, check_digests=True)))
                record.content_stream().read()
            assert record.rec_headers["WARC-Target-URI"] == row["url"]
            assert record.rec_headers["WARC-Payload-Digest"] == row["digest"]
            assert record.digest_checker.passed
            assert archive.page(row).status == row["status"]


def test_every_url_has_a_state_and_every_rejected_one_a_reason(crawled: Path) -> None:
    with Archive(crawled / "archive.db", readonly=True) as archive:
        reasons = archive.frontier.reasons()
        assert sum(row["urls"] for row in reasons) > 40
        assert not [row for row in reasons if row["state"] == "queued"]
        silent = {"stored", "read", "unchanged"}
        assert not [row for row in reasons if row["state"] not in silent and not row["reason"]]


def test_each_article_is_in_the_memory_of_its_site_once(crawled: Path) -> None:
    with Archive(crawled / "archive.db", readonly=True) as archive:
        [source] = archive.sources.all()
        memory = archive.memories.get(source.name)
        assert memory.pages == archive.articles.count()
        assert sum(recurs(memory, block, AMONG) for block in memory.counts) >= 2  # the boxes and footers of two layouts
        month = max(memory.offsets, key=lambda month: memory.offsets[month][1])  # of most of its stories
        assert offset(memory, month) == 240
        later = [article for article in archive.articles.all() if article.id > 10]  # by then the site is known
        assert later
        for article in later:
            assert not [line for line in article.text.split("\n\n") if recurs(memory, block_print(line), APART)]


def test_links_keep_how_they_were_found_and_what_was_announced(crawled: Path) -> None:
    with Archive(crawled / "archive.db", readonly=True) as archive:
        rows = list(archive.db.query("SELECT * FROM urls WHERE kind = 'article'"))
        assert {"home", "feed", "section", "sitemap"} == {row["via"] for row in rows}
        assert all(row["found_on"] for row in rows)
        fed = [row for row in rows if row["via"] in {"feed", "news-sitemap"}]
        assert fed
        assert all(row["announced_title"] and row["announced_published"] for row in fed)


def test_robots_txt_comes_first_and_is_kept_to(run: Run, site: DemoSite) -> None:
    crawl(run, site, HOME)
    assert {request.headers["user-agent"].partition("/")[0] for request in site.requests} == {"Pressmark"}
    asked = [request.path for request in site.requests]
    assert asked[0].endswith("/robots.txt")
    assert sum(path.endswith("/robots.txt") for path in asked) == 1
    disallowed = [line.split(":", 1)[1].strip() for line in robots_lines(site) if line.lower().startswith("disallow")]
    assert disallowed
    assert not [path for path in asked for rule in disallowed if path.startswith(rule)]


def robots_lines(site: DemoSite) -> list[str]:
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"{site.url}robots.txt") as answer:
        return answer.read().decode().splitlines()


def test_the_contact_is_told_to_the_site(run: Run, site: DemoSite) -> None:
    crawl(run, site, HOME, "--limit", "1", "--contact", "archive@example.org")
    assert all("archive@example.org" in request.headers["user-agent"] for request in site.requests)


def test_a_second_crawl_fetches_no_article_again_and_stores_nothing_twice(
    run: Run, site: DemoSite, tmp_path: Path
) -> None:
    crawl(run, site, HOME)
    with Archive(tmp_path / "archive.db", readonly=True) as archive:
        before = [(row["id"], row["version_count"]) for row in archive.db.query("SELECT * FROM articles ORDER BY id")]
        known = {canonical(article.url) for article in archive.articles.all()}
    site.requests.clear()
    crawl(run, site)
    with Archive(tmp_path / "archive.db", readonly=True) as archive:
        after = [(row["id"], row["version_count"]) for row in archive.db.query("SELECT * FROM articles ORDER BY id")]
        assert archive.db.execute("SELECT count(*) FROM versions").fetchone()[0] == len(before)
    assert after == before
    again = {canonical(HOME.rstrip("/") + request.path) for request in site.requests if request.path.startswith("/")}
    assert not again & known


def test_an_edit_is_a_version_and_a_removal_keeps_the_text(run: Run, site: DemoSite, tmp_path: Path) -> None:
    crawl(run, site, HOME)
    first = {truth.path: truth for truth in site.articles()}
    site.edition = 2
    second = {truth.path: truth for truth in site.articles()}
    summary = crawl(run, site, "--recheck")
    assert "edited" in summary
    assert "gone" in summary
    edited = {path for path in first.keys() & second.keys() if first[path].text != second[path].text}
    removed, added = first.keys() - second.keys(), second.keys() - first.keys()
    assert (len(edited), len(removed), len(added)) == (1, 1, 2)
    with Archive(tmp_path / "archive.db", readonly=True) as archive:
        stored = {urlsplit(article.url).path: article for article in archive.articles.all()}
        assert stored.keys() == first.keys() | second.keys()
        for path, article in stored.items():
            assert article.version_count == (2 if path in edited else 1), path
            assert article.state == ("gone" if path in removed else "live"), path
            assert article.text == (second.get(path) or first[path]).text
        texts = [version["text"] for version in archive.articles.versions(stored[edited.copy().pop()].id)]
        assert texts == [first[edited.copy().pop()].text, second[edited.copy().pop()].text]
        unchanged = archive.db.execute("SELECT count(*) FROM captures WHERE status = 304").fetchone()[0]
        assert (
            unchanged > len(first) / 3
        )  # asked with validators, answered without a body; the others list newer stories


@pytest.mark.slow
def test_a_killed_crawl_goes_on_where_it_was(run: Run, site: DemoSite, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scraper.cli", "crawl", HOME, "--delay", "0.05", "--set", "READERS=1", "--all"]
    kills = 0
    for enough in (3, 9):
        process = subprocess.Popen(
            command, cwd=tmp_path, env=environment(site), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        deadline = time.monotonic() + 60
        while process.poll() is None and time.monotonic() < deadline:
            if (tmp_path / "archive.db").exists() and stored_articles(tmp_path) >= enough:
                process.send_signal(signal.SIGKILL)
                kills += process.wait() == -signal.SIGKILL
            time.sleep(0.02)
        process.wait()
    assert kills == 2
    crawl(run, site, HOME)
    with Archive(tmp_path / "archive.db", readonly=True) as archive:
        assert paths(archive) == {truth.path for truth in site.articles()}
        assert archive.db.execute("SELECT count(*) FROM versions").fetchone()[0] == archive.articles.count()
        assert archive.db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        outcomes = [row["outcome"] for row in archive.db.query("SELECT outcome FROM crawls ORDER BY id")]
        assert outcomes == ["killed", "killed", "finished"]
        for row in archive.captures.all():
            assert archive.page(row).status == row["status"]


def stored_articles(folder: Path) -> int:
    try:
        with sqlite3.connect(folder / "archive.db") as db:
            count = int(db.execute("SELECT count(*) FROM articles").fetchone()[0])
        db.close()
    except sqlite3.OperationalError:
        return 0
    return count


def test_sigterm_ends_a_crawl_in_seconds_and_the_next_goes_on(run: Run, site: DemoSite, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scraper.cli", "crawl", HOME, "--delay", "0.3", "--set", "READERS=0", "--all"]
    process = subprocess.Popen(command, cwd=tmp_path, env=environment(site), stdout=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and len(site.requests) < 6:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGTERM)
    output, _ = process.communicate(timeout=20)
    assert "ended early" in output
    crawl(run, site, HOME)
    with Archive(tmp_path / "archive.db", readonly=True) as archive:
        assert paths(archive) == {truth.path for truth in site.articles()}


def test_a_single_article_is_fetched_alone(run: Run, site: DemoSite, tmp_path: Path) -> None:
    truth = site.articles()[0]
    crawl(run, site, HOME.rstrip("/") + truth.path)
    with Archive(tmp_path / "archive.db", readonly=True) as archive:
        assert paths(archive) == {truth.path}
        assert [source.paused for source in archive.sources.all()] == [True]
    assert [request.path for request in site.requests] == ["/robots.txt", truth.path]


def test_an_article_with_a_short_address_is_fetched_alone_too(run: Run, tmp_path: Path) -> None:
    with DemoSite() as site:
        page = (
            urllib.request.build_opener(urllib.request.ProxyHandler({}))
            .open(site.url[:-1] + site.articles()[0].path)
            .read()
        )
    with DemoSite(
        extra={"http://short.example/n/7": Response(200, {"Content-Type": "text/html; charset=utf-8"}, page)}
    ) as site:
        crawl(run, site, "http://short.example/n/7")
        assert [request.path for request in site.requests if "sitemap" not in request.path] == [
            "http://short.example/robots.txt", "http://short.example/n/7",
        ]  # fmt: skip
    with Archive(tmp_path / "archive.db", readonly=True) as archive:
        assert [article.url for article in archive.articles.all()] == ["http://short.example/n/7"]
        assert [source.paused for source in archive.sources.all()] == [True]


def test_a_section_that_the_archivist_names_is_a_source(run: Run, site: DemoSite, tmp_path: Path) -> None:
    section = next(truth.section for truth in site.articles() if truth.language == "en")
    crawl(run, site, f"{HOME}en/news/{section}/")
    with Archive(tmp_path / "archive.db", readonly=True) as archive:
        assert archive.articles.count() > 2
        assert [source.paused for source in archive.sources.all()] == [False]


def test_limit_is_kept(run: Run, site: DemoSite, tmp_path: Path) -> None:
    crawl(run, site, HOME, "--limit", "3")
    with Archive(tmp_path / "archive.db", readonly=True) as archive:
        assert 1 <= archive.articles.count() <= 3
        assert any(row["state"] == "queued" for row in archive.frontier.reasons())


def test_retry_after_is_waited_for_and_the_page_comes_in(run: Run, tmp_path: Path) -> None:
    asked: list[float] = []

    def busy_once(_: object) -> Response:
        asked.append(time.monotonic())
        if len(asked) == 1:
            return Response(503, {"Retry-After": "3"}, b"busy")
        return Response(
            200, {"Content-Type": "text/html"}, b"<a href='/news/society/901.html'>A headline of some words here</a>"
        )

    with DemoSite(extra={"http://busy.example/": busy_once}) as site:
        crawl(run, site, "http://busy.example/")
    assert len(asked) == 2
    assert asked[1] - asked[0] >= 3


def test_crawl_delay_is_kept_to(run: Run) -> None:
    when: list[float] = []

    def note(_: object) -> Response:
        when.append(time.monotonic())
        return Response(
            200,
            {"Content-Type": "text/html"},
            b"<a href='/a-long-headline-of-words-1.html'>Some headline of several words</a>",
        )

    pages = {
        "http://slow.example/robots.txt": Response(
            200, {"Content-Type": "text/plain"}, b"User-agent: *\nCrawl-delay: 1.5\n"
        ),
        "http://slow.example/": note,
        "http://slow.example/a-long-headline-of-words-1.html": note,
    }
    with DemoSite(extra=pages) as site:
        run("pressmark", "crawl", "http://slow.example/", "--delay", "0", "--set", "READERS=0", site=site)
    assert len(when) == 2
    assert when[1] - when[0] >= 1.5


def test_requests_to_one_host_never_overlap_and_hosts_go_in_parallel(run: Run) -> None:
    now: Counter[str] = Counter()
    peak: Counter[str] = Counter()
    lock = threading.Lock()

    def slow(host: str, body: bytes) -> Callable[[object], Response]:
        def answer(_: object) -> Response:
            with lock:
                now.update([host, "all"])
                for name in (host, "all"):
                    peak[name] = max(peak[name], now[name])
            time.sleep(0.1)
            with lock:
                now.subtract([host, "all"])
            return Response(200, {"Content-Type": "text/html"}, body)

        return answer

    links = b"".join(
        b"<a href='/a-long-headline-of-words-%d.html'>Some headline of several words</a>" % n for n in range(8)
    )
    pages = {}
    for host in ("one.example", "two.example", "three.example"):
        pages[f"http://{host}/"] = slow(host, links)
        pages |= {f"http://{host}/a-long-headline-of-words-{n}.html": slow(host, b"") for n in range(8)}
    with DemoSite(extra=pages) as site:
        crawl(run, site, *(f"http://{host}.example/" for host in ("one", "two", "three")))
    assert {peak[f"{host}.example"] for host in ("one", "two", "three")} == {1}
    assert peak["all"] > 1
