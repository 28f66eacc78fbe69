"""What is wrong with the web and with people's files: one clear line, nothing lost, and the other sources go on."""

from __future__ import annotations

import ctypes
import gzip
import logging
import os
import sqlite3
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipelines.archive import Archive
from pipelines.archive.articles import Articles
from scraper.cli import main
from scraper.demo import DemoSite, Response
from tests.builders import make_archive, publish

if TYPE_CHECKING:
    from tests.conftest import Run

FAST = ("--delay", "0", "--set", "READERS=0", "--all")
HTML = {"Content-Type": "text/html"}
XML = {"Content-Type": "application/xml"}

STORY = """<html><head><title>Старый мост закрыли на ремонт</title></head><body><div class="page"><h1>Старый мост закрыли на ремонт</h1>
<p>Городские власти сообщили, что старый мост через реку будет закрыт для движения до конца месяца. Автобусы пойдут в объезд.</p>
<p>Рабочие заменят настил и перила, а также проверят опоры, которые стоят в воде уже больше ста лет, сказал инженер.</p>
<p>Жители соседних улиц просят открыть для пешеходов временный переход, чтобы дети могли дойти до школы без объезда.</p>
</div></body></html>"""


def outcome(folder: Path, url: str) -> str | None:
    with Archive(folder / "archive.db", readonly=True) as archive:
        return archive.frontier.why(url)


def assert_demo_came_in(folder: Path, site: DemoSite) -> None:
    with Archive(folder / "archive.db", readonly=True) as archive:
        source = archive.sources.get(DemoSite.HOME).name
        assert archive.articles.count(source=source) == len(site.articles())


def test_a_home_page_that_is_a_pdf_and_a_host_that_does_not_resolve(run: Run, tmp_path: Path) -> None:
    pages = {
        "http://pdf.example/": Response(200, {"Content-Type": "application/pdf"}, b"%PDF-1.7\n" + b"\x00\xff" * 500)
    }
    with DemoSite(extra=pages) as site:
        done = run(
            "pressmark", "crawl", "http://pdf.example/", "http://127.0.0.1:9/", DemoSite.HOME, *FAST, site=site
        )  # fmt: skip
        assert_demo_came_in(tmp_path, site)
    line = next(line for line in done.stdout.splitlines() if "http://pdf.example/" in line)
    assert "PDF" in line
    assert "failed" in (outcome(tmp_path, "http://pdf.example/") or "")


def test_a_host_that_does_not_resolve(run: Run, tmp_path: Path) -> None:
    done = run("pressmark", "crawl", "http://no-such-host.invalid/", *FAST, code=1)
    lines = [line for line in done.stdout.splitlines() if "no-such-host.invalid/robots.txt" in line]
    assert len(lines) == 1
    assert "DNS lookup failed" in lines[0]
    assert outcome(tmp_path, "http://no-such-host.invalid/") == "queued"  # nothing is lost: the next crawl asks again


def test_a_feed_without_entries_and_broken_sitemaps(run: Run, tmp_path: Path) -> None:
    home = b"<link rel=alternate type='application/rss+xml' href='/empty.xml'><a href='/news/a-headline-of-four-words-1.html'>A headline of words</a>"
    empty = b"<?xml version='1.0'?><rss version='2.0'><channel><title>x</title><link>http://odd.example/</link></channel></rss>"
    broken = b"<?xml version='1.0'?><urlset><url><loc>http://odd.example/news/first-of-the-two-words-2.html</loc></url><url><loc>http://odd"
    pages = {
        "http://odd.example/": Response(200, HTML, home),
        "http://odd.example/empty.xml": Response(200, XML, empty),
        "http://odd.example/robots.txt": Response(
            200,
            {"Content-Type": "text/plain"},
            b"Sitemap: http://odd.example/s.xml\nSitemap: http://odd.example/t.xml\n",
        ),
        "http://odd.example/s.xml": Response(200, XML, broken),
        "http://odd.example/t.xml": Response(200, XML, b"<html><body>Not found</body></html>"),
    }
    with DemoSite(extra=pages) as site:
        done = run("pressmark", "crawl", "http://odd.example/", DemoSite.HOME, *FAST, site=site)
        assert_demo_came_in(tmp_path, site)
    assert "empty.xml" in done.stdout
    assert "no entries" in done.stdout
    assert "t.xml" in done.stdout
    assert (
        outcome(tmp_path, "http://odd.example/news/first-of-the-two-words-2.html") is not None
    )  # read before the break


def test_a_windows_1251_page_that_states_no_charset(run: Run, tmp_path: Path) -> None:
    pages = {
        "http://ru.example/2026/11/staryj-most-zakryli-na-remont.html": Response(200, HTML, STORY.encode("cp1251"))
    }
    with DemoSite(extra=pages) as site:
        run("pressmark", "crawl", "http://ru.example/2026/11/staryj-most-zakryli-na-remont.html", *FAST, site=site)
    with Archive(tmp_path / "archive.db", readonly=True) as archive:
        article = next(archive.articles.all())
        assert article.title == "Старый мост закрыли на ремонт"
        assert article.text.startswith("Городские власти сообщили")
        assert article.language == "ru"


def test_an_archive_that_is_another_programs_database(run: Run, site: DemoSite, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "archive.db") as other:
        other.execute("CREATE TABLE bookmarks (url TEXT)")
        other.execute("INSERT INTO bookmarks VALUES ('kept')")
    other.close()
    done = run("pressmark", "crawl", DemoSite.HOME, *FAST, site=site, code=1)
    assert done.stderr.count("\n") == 1
    assert "another program's SQLite file" in done.stderr
    assert "--archive" in done.stderr
    assert not site.requests
    with sqlite3.connect(tmp_path / "archive.db") as other:
        assert other.execute("SELECT url FROM bookmarks").fetchall() == [("kept",)]
    other.close()


def test_an_archive_that_is_no_database(run: Run, site: DemoSite, tmp_path: Path) -> None:
    (tmp_path / "archive.db").write_text("dear diary, " * 100)
    done = run("pressmark", "crawl", DemoSite.HOME, *FAST, site=site, code=1)
    assert "no SQLite file" in done.stderr
    assert (tmp_path / "archive.db").read_text().startswith("dear diary")


@pytest.mark.skipif(os.geteuid() == 0 and sys.platform != "linux", reason="only Linux lets root give up its rights")
def test_a_read_only_archive(run: Run, site: DemoSite, tmp_path: Path) -> None:
    Archive(tmp_path / "archive.db").close()
    (tmp_path / "archive.db").chmod(stat.S_IRUSR)
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        done = run("pressmark", "crawl", DemoSite.HOME, *FAST, site=site, code=1, before=like_anybody)
    finally:
        tmp_path.chmod(stat.S_IRWXU)
    assert "read-only" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not site.requests


def test_an_archive_on_a_disk_that_takes_no_more(run: Run, site: DemoSite) -> None:
    resource = pytest.importorskip("resource")
    done = run("pressmark", "crawl", DemoSite.HOME, *FAST, site=site, code=1,
               before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)))  # fmt: skip
    assert done.stderr.startswith("archive.db: the disk can't read or write it")
    assert done.stderr.count("\n") == 1
    assert not site.requests


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only some systems have a device that is always full")
def test_output_to_a_disk_that_takes_no_more(run: Run, tmp_path: Path) -> None:
    Archive(tmp_path / "archive.db").close()
    done = run("pressmark", "sources", code=1, before=lambda: os.dup2(os.open("/dev/full", os.O_WRONLY), 1))
    assert "No space left on device; make room" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_damaged_archive_is_one_line_and_a_traceback_in_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "archive.db"
    with make_archive(path) as archive:
        publish(archive)
        place = archive.db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'articles'").fetchone()[0] - 1
        size = archive.db.execute("PRAGMA page_size").fetchone()[0]
    with path.open("r+b") as file:
        file.seek(place * size)
        file.write(b"\xff" * size)
    with caplog.at_level(logging.INFO), pytest.raises(SystemExit, match="1"):
        main(["show", "1", "--archive", str(path)])
    assert capsys.readouterr().err == (
        f"{path}: is damaged (database disk image is malformed); take a copy that `pressmark backup` made\n"
    )
    assert [record.exc_info[0] for record in caplog.records if record.exc_info] == [sqlite3.DatabaseError]


def test_a_statement_that_is_wrong_is_our_mistake_and_no_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "archive.db"
    make_archive(path).close()
    monkeypatch.setattr(Articles, "get", lambda archive, _: archive._db.execute("SELECT x FROM nowhere"))
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        main(["show", "1", "--archive", str(path)])


def like_anybody() -> None:
    """Give up root's right to pass over permissions, so that the test means the same for every user (capabilities(7))."""
    pr_capbset_drop, cap_dac_override, cap_dac_read_search = 24, 1, 2
    for capability in (cap_dac_override, cap_dac_read_search):
        ctypes.CDLL(None).prctl(pr_capbset_drop, capability, 0, 0, 0)


def test_a_page_that_is_too_large_when_it_is_unpacked(run: Run, tmp_path: Path) -> None:
    bomb = gzip.compress(b"<p>x" * 600_000)
    pages = {
        "http://trap.example/": Response(
            200, HTML, b"<a href='/a-story-that-swells-and-swells-2.html'>One of these</a>"
        ),
        "http://trap.example/a-story-that-swells-and-swells-2.html": Response(
            200, {**HTML, "Content-Encoding": "gzip"}, bomb
        ),
    }
    with DemoSite(extra=pages) as site:
        run("pressmark", "crawl", "http://trap.example/", "--delay", "0", "--set", "READERS=0",
            "--set", "DOWNLOAD_MAXSIZE=1000000", site=site)  # fmt: skip
    large = outcome(tmp_path, "http://trap.example/a-story-that-swells-and-swells-2.html") or ""
    assert large.startswith("out-of-scope: too large")
    with Archive(tmp_path / "archive.db", readonly=True) as archive:
        assert len(archive.page(list(archive.captures.all())[-1]).body) == 4 * 600_000  # what came is kept all the same


def test_a_redirect_loop_and_a_page_that_is_too_large(run: Run, tmp_path: Path) -> None:
    links = b"<a href='/a-story-with-a-loop-in-it-1.html'>A story with a loop in it</a><a href='/a-story-as-large-as-a-sea-2.html'>A large one of these</a>"
    pages = {
        "http://trap.example/": Response(200, HTML, links),
        "http://trap.example/a-story-with-a-loop-in-it-1.html": Response(
            302, {"Location": "/loop-with-a-long-name-3.html"}
        ),
        "http://trap.example/loop-with-a-long-name-3.html": Response(
            302, {"Location": "/a-story-with-a-loop-in-it-1.html"}
        ),
        "http://trap.example/a-story-as-large-as-a-sea-2.html": Response(200, HTML, b"<p>x" * 600_000),
    }
    with DemoSite(extra=pages) as site:
        limit = ("--set", "DOWNLOAD_MAXSIZE=1000000")
        run("pressmark", "crawl", "http://trap.example/", DemoSite.HOME, *FAST, *limit, site=site)
        assert_demo_came_in(tmp_path, site)
    large = outcome(tmp_path, "http://trap.example/a-story-as-large-as-a-sea-2.html") or ""
    assert large.startswith("out-of-scope: too large")
    assert "redirected" in (outcome(tmp_path, "http://trap.example/a-story-with-a-loop-in-it-1.html") or "")
    assert "in a circle" in (outcome(tmp_path, "http://trap.example/loop-with-a-long-name-3.html") or "")


def test_wrong_arguments_are_one_line_and_exit_code_2(run: Run) -> None:
    for words in (
        ("crawl", "not a url"), ("crwal",), ("crawl", "--delay", "soon"), ("search",), ("browse", "--port", "99999"),
        ("crawl", "--set", "NOPE", "http://a.example/"), ("extract", "no-such-file.html"), ("crawl",),
    ):  # fmt: skip
        done = run("pressmark", *words, code=2)
        assert done.stderr.count("\n") == 1, done.stderr
        assert not done.stdout


def test_a_failed_job_is_one_line_and_exit_code_1(run: Run) -> None:
    for words in (("search", "x"), ("show", "1"), ("status",), ("sources",), ("export",), ("browse",)):
        done = run("pressmark", *words, code=1)
        assert "there is no archive here" in done.stderr
        assert done.stderr.count("\n") == 1, done.stderr
