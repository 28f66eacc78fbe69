"""The reading room in a real Chromium: read, searched, compared, by mouse and by keyboard, by day and by night.

Without a Chromium on this machine, or without the packages that drive it, these tests are left out, and say so.
"""

from __future__ import annotations

import importlib.util
import socket
import threading
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Self

import pytest

from benchmarks.screenshots import chromium, pages_of, served
from pipelines.archive import Archive
from tests.papers import EVIL, make_room

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    chromium() is None
    or importlib.util.find_spec("playwright") is None
    or importlib.util.find_spec("axe_playwright_python") is None,
    reason="no Chromium on this machine (Debian: apt install chromium), or no playwright (pip install 'pressmark[dev]')",
)

PHONE = {"width": 360, "height": 740}
OURS = ("front", "articles", "search", "best", "nothing", "unclear", "article", "sources", "source", "edits", "copies",
        "missing", "diff", "capture", "ar", "ja", "gone")  # fmt: skip
LOOKED_AT = [name for name in OURS if name not in {"articles", "best", "ja", "gone"}]  # those are like others


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_room(tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="module")
def address(path: Path) -> Iterator[str]:
    with served(path) as address:
        yield address


class Outside:
    """What lies behind this machine: a proxy that every connection to another host goes to, and that answers none."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:  # it is closed
                return
            with connection:
                connection.settimeout(2)
                try:
                    line = connection.recv(200).decode("latin-1").partition("\r\n")[0]
                except OSError:  # it was opened, and nothing asked
                    continue
                if ".example" in line:  # a browser asks its maker for this and that; pages name such hosts alone
                    self.asked.append(line)

    def close(self) -> None:
        self._listener.close()


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    outside = Outside()
    yield outside
    outside.close()


@pytest.fixture(scope="module")
def browser(outside: Outside) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        options = ["--no-sandbox", f"--proxy-server={outside.address}"]  # loopback is reached without it
        browser = play.chromium.launch(executable_path=chromium(), args=options)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def _nothing_leaves_the_machine(outside: Outside) -> Iterator[None]:
    yield
    assert outside.asked == []


class Window:
    """A page in a window of its own, and what it did that a page should not: errors, dialogs, windows."""

    def __init__(self, browser: Any, address: str, **options: Any) -> None:
        self.address = address
        self.context = browser.new_context(**{"timezone_id": "UTC", "reduced_motion": "reduce", **options})
        self.page = self.context.new_page()
        self.page.set_default_timeout(20_000)
        self.strange: list[str] = []
        self.page.on("pageerror", lambda error: self.strange.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: self.strange.append(f"dialog: {dialog.message}"))
        self.page.on("popup", lambda popup: self.strange.append(f"popup: {popup.url}"))

    def open(self, to: str) -> Any:
        self.page.goto(self.address + to, wait_until="load")
        return self.page

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


def violations(page: Any) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA and good practice, a line each."""
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8") + "; undefined")
    found = page.evaluate("() => axe.run(document, {iframes: false, rules: {'target-size': {enabled: true}}})")[
        "violations"
    ]
    return [
        f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for one in found
        for node in one["nodes"]
    ]


def test_axe_finds_nothing_on_any_page(browser: Any, address: str, path: Path) -> None:
    pages = pages_of(path)
    found = {}
    with Window(browser, address) as window:
        for name in LOOKED_AT:
            if problems := violations(window.open(pages[name])):
                found[name] = problems
        assert found == {}
        assert window.strange == []


def test_axe_finds_nothing_by_night(browser: Any, address: str, path: Path) -> None:
    pages = pages_of(path)
    with Window(browser, address, color_scheme="dark") as window:
        for name in ("front", "search", "article", "source", "diff"):
            page = window.open(pages[name])
            ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert sum(int(part) for part in ground.removeprefix("rgb(").rstrip(")").split(",")) < 150
            assert violations(page) == [], name


def test_nothing_is_wider_than_a_phone(browser: Any, address: str, path: Path) -> None:
    pages = pages_of(path)
    with Window(browser, address, viewport=PHONE, has_touch=True, is_mobile=True) as window:
        for name in OURS:
            page = window.open(pages[name])
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
        assert violations(window.open(pages["article"])) == []


def test_a_reader_searches_filters_opens_and_compares(browser: Any, address: str) -> None:
    with Window(browser, address) as window:
        page = window.open("/")
        page.get_by_role("searchbox").fill("harbour")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=harbour")
        every = page.get_by_role("status").inner_text()
        page.get_by_role("region", name="Section").or_(page.locator("section.facet")).get_by_role(
            "link", name="Town"
        ).first.click()
        page.wait_for_url("**section=Town**")
        assert page.get_by_role("status").inner_text() != every
        assert page.locator("mark").first.inner_text().lower().startswith("harbour")
        page.get_by_role("link", name="remove").first.click()
        page.wait_for_url(lambda to: "section" not in to)
        assert page.get_by_role("status").inner_text() == every
        page.get_by_role("link", name="Best first").click()
        page.wait_for_url("**order=best**")
        page.locator(".hits h2 a").first.click()
        page.wait_for_url("**/article/*")
        assert page.locator("article h1").is_visible()
        page = window.open("/edits")
        page.locator(".changed-headline a").first.click()
        page.wait_for_url("**/diff?from=*")
        page.locator(".change ins").first.wait_for()
        page.get_by_label("What is").select_option(index=0)
        page.get_by_role("button", name="Compare").click()
        page.get_by_text("word for word").wait_for()
        assert window.strange == []


def test_hits_come_while_one_types(browser: Any, address: str) -> None:
    with Window(browser, address) as window:
        page = window.open("/search?q=harbour")
        before = page.get_by_role("status").inner_text()
        page.get_by_role("searchbox").press("End")
        page.get_by_role("searchbox").press_sequentially(" flood", delay=10)
        page.wait_for_function("(before) => document.querySelector('[role=status]').innerText !== before", arg=before)
        assert page.url.endswith("q=harbour+flood")
        assert page.get_by_role("searchbox").evaluate("(box) => box === document.activeElement")
        assert {
            word.lower().strip(".,") for word in page.locator(".hits li").first.locator("mark").all_inner_texts()
        } <= {"harbour", "flood"}
        assert window.strange == []


def test_everything_is_reached_by_keyboard_alone(browser: Any, address: str) -> None:
    with Window(browser, address) as window:
        page = window.open("/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        page.keyboard.press("/")
        page.keyboard.type("library")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=library")
        for _ in range(60):
            page.keyboard.press("Tab")
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            if page.evaluate("document.activeElement.closest('.hits h2') !== null"):
                break
        page.keyboard.press("Enter")
        page.wait_for_url("**/article/*")
        seen = set()
        for _ in range(80):
            page.keyboard.press("Tab")
            seen.add(
                page.evaluate(
                    "document.activeElement.closest('section[aria-labelledby]')?.getAttribute('aria-labelledby') ?? ''"
                )
            )
        assert {"h-about", "h-evidence", "h-captures"} <= seen


def test_pages_are_read_without_a_script(browser: Any, address: str, path: Path) -> None:
    pages = pages_of(path)
    with Window(browser, address, java_script_enabled=False) as window:
        page = window.open(pages["article"])
        assert page.locator(".text p").count() > 2
        assert "UTC" in page.locator(".dates").inner_text()
        page.get_by_role("searchbox").fill("harbour")
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=harbour")
        assert page.locator(".hits li").count() == 20


def test_a_reader_sees_their_own_time(browser: Any, address: str, path: Path) -> None:
    to = pages_of(path)["ja"]
    with Window(browser, address, timezone_id="Asia/Baku") as window:
        assert "your time" in window.open(to).locator(".reader-time").inner_text()
    with Window(browser, address, timezone_id="Asia/Tokyo") as window:
        assert not window.open(to).locator(".reader-time").is_visible()


def test_a_printed_article_is_the_article(browser: Any, address: str, path: Path) -> None:
    with Window(browser, address) as window:
        page = window.open(pages_of(path)["article"])
        page.emulate_media(media="print")
        assert not page.locator(".masthead").is_visible()
        assert page.locator(".text").is_visible()


def test_hostile_articles_and_pages_do_nothing(browser: Any, address: str, path: Path) -> None:
    with Archive(path, readonly=True) as archive:
        rows = archive.db.execute(
            "SELECT v.article, v.capture FROM versions v JOIN articles a ON a.id = v.article"
            " WHERE a.source = 'evil.example' AND v.capture IS NOT NULL"
        ).fetchall()
    assert len(rows) == len(EVIL)
    capture = f"/article/{rows[0][0]}/capture/{rows[0][1]}"
    raw = f"/article/{rows[0][0]}/raw/{rows[0][1]}"
    lists = [
        "/",
        "/search?q=words",
        "/search?q=%3Cscript%3Ewindow.ran=1%3C/script%3E",
        "/edits",
        "/source/evil.example",
        "/archive/articles_view",
    ]
    with Window(browser, address) as window:
        for to in [
            *(f"/article/{key}" for key, _ in rows),
            *(f"/article/{key}/diff" for key, _ in rows[:3]),
            *lists,
            capture,
            raw,
        ]:
            page = window.open(to)
            assert page.evaluate("window.ran === undefined"), to
            assert page.url == window.address + to
        page = window.open(capture)
        frame = page.frames[1]
        assert "The words of the page." in frame.locator("body").inner_text()
        assert frame.evaluate("window.ran === undefined")
        frame.locator("button").click()  # a form of the page leads nowhere
        frame.locator("a").click()  # nor does a link of it
        page.wait_for_timeout(300)
        assert page.url == window.address + capture
        assert window.strange == []


def test_what_would_leave_the_machine_is_noticed(browser: Any, address: str, outside: Outside) -> None:
    """The proof of the proof: where a page may connect elsewhere, the connection is seen."""
    with Window(browser, address) as window:
        window.page.set_content(
            '<link rel=preconnect href="https://elsewhere.example"><img src="http://elsewhere.example/a.png">'
        )
        for _ in range(100):
            if outside.asked:
                break
            window.page.wait_for_timeout(100)
        window.page.wait_for_timeout(500)  # the other of the two comes now too
    assert any("elsewhere.example" in line for line in outside.asked)
    outside.asked.clear()
