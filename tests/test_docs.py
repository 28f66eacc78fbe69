"""The documents tell the truth: commands, settings, tables and dependencies that they name exist, and none is left out."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import click
import pytest

from pipelines.archive import Archive
from pipelines.coding import LARGEST
from scraper import settings
from scraper.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
OURS = (
    "HOST_DELAY",
    "CONTACT",
    "ARTICLE_LIMIT",
    "SINCE_DAYS",
    "HOST_CONNECTIONS",
    "READERS",
    "PASS_PATIENCE",
    "OFFLINE_AFTER",
    "OFFLINE_WAIT",
    "CRAWL_LIFE",
    "NOARCHIVE_OBEY",
)


def commands_in(text: str) -> list[list[str]]:
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("pressmark ")]
    return [shlex.split(line, comments=True)[1:] for line in lines]


@pytest.mark.parametrize("words", commands_in(README), ids=" ".join)
def test_each_command_line_of_the_readme_is_understood(words: list[str]) -> None:
    command = main.commands[words[0]]
    with click.Context(command) as context:
        command.parse_args(context, words[1:])


def test_every_command_is_in_the_readme() -> None:
    for name in main.commands:
        assert f"pressmark {name}" in README


def test_every_table_is_in_the_documents(tmp_path: Path) -> None:
    with Archive(tmp_path / "archive.db") as archive:
        names = [*archive.db.table_names(), *archive.db.view_names()]
    for name in names:
        if not name.startswith(("_sqlite", "sqlite_", "articles_fts_")):
            assert f"`{name}`" in ARCHITECTURE, name


def test_every_dependency_is_in_the_readme_with_a_lower_bound() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for requirement in project["dependencies"]:
        name, bound = re.fullmatch(r"([\w-]+)(.*)", requirement).groups()  # type: ignore[union-attr]
        assert f"[{name}](" in README, name
        assert bound.startswith(">="), requirement


def test_every_setting_of_ours_is_in_the_documents() -> None:
    for name in OURS:
        assert hasattr(settings, name)
        assert f"`{name}`" in ARCHITECTURE, name


def test_scrapy_is_told_what_is_safe() -> None:
    assert settings.DOWNLOAD_VERIFY_CERTIFICATES
    assert settings.ROBOTSTXT_OBEY
    assert not settings.TELNETCONSOLE_ENABLED
    assert not settings.REMOTE_CONTROL_ENABLED
    assert settings.DOWNLOAD_MAXSIZE <= 50 * 1024 * 1024
    assert max(settings.DOWNLOAD_MAXSIZE, settings.DOCUMENT_MAXSIZE) == LARGEST  # what is stored can be read back
    assert settings.DOWNLOAD_TIMEOUT <= 60
    assert not settings.RETRY_ENABLED  # the frontier's retries outlive the process
    assert not settings.REDIRECT_ENABLED


def test_the_pinned_versions_satisfy_what_is_asked_for_and_name_no_host() -> None:
    pinned = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in pinned.splitlines())
