"""The house: what may import what. Imports that only the type checker sees count like all others.

A type is a dependency of whoever reads the code, and so far nothing needed an exception. What a rule names, it names
with everything inside it; the standard library is open to all but where a rule closes a part of it.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = sorted([*ROOT.glob("pipelines/**/*.py"), *ROOT.glob("scraper/**/*.py")])

_PURE = ["pipelines.items", "pipelines.errors", "pipelines.urls", "pipelines.fingerprint", "pipelines.revisit",
         "pipelines.verdict", "pipelines.memory", "pipelines.events",
         "pipelines.rhythm", "pipelines.patterns", "pipelines.scope", "pipelines.edits", "pipelines.wording",
         "pipelines.passages", "pipelines.plural", "cronsim",
         "w3lib"]  # fmt: skip
_ARCHIVE = [
    *_PURE,
    "pipelines.archive",
    "pipelines.erasure",
    "pipelines.minhash",
    "pipelines.waiting_bands",
    "pipelines.warc",
    "pipelines.coding",
    "sqlite_utils",
    "fastwarc",
]

# Longest name first; what is not of the standard library must be named.
ALLOWED = {
    "pipelines.items": [],
    "pipelines.errors": [],
    "pipelines.plural": [],
    "pipelines.urls": _PURE,
    "pipelines.fingerprint": _PURE,
    "pipelines.revisit": _PURE,
    "pipelines.verdict": _PURE,
    "pipelines.memory": _PURE,
    "pipelines.events": _PURE,
    "pipelines.rhythm": _PURE,
    "pipelines.edits": _PURE,
    "pipelines.wording": _PURE,
    "pipelines.minhash": [*_PURE, "numpy"],
    "pipelines.waiting_bands": [*_PURE, "pipelines.minhash", "numpy"],
    "pipelines.patterns": _PURE,
    "pipelines.scope": _PURE,
    "pipelines.passages": _PURE,
    "pipelines.archive": [*_ARCHIVE, "pandas", "pyarrow"],  # extras: for types, and where data frame or Parquet is asked for
    "pipelines.erasure": _PURE,
    "pipelines.warc": _ARCHIVE,
    "pipelines.stages": [*_ARCHIVE, "scrapy"],
    "pipelines.coding": ["pipelines.errors", "fastwarc"],
    "pipelines.web": [*_ARCHIVE, "pipelines.web", "datasette", "jinja2", "markupsafe", "uvicorn"],
    "pipelines": ["pipelines"],
    "scraper.charset": ["scraper._charset", "w3lib", "charset_normalizer"],
    "scraper.discovery": [*_PURE, "scraper.discovery", "scraper.charset", "lxml", "protego"],
    "scraper.extract": [*_PURE, "scraper.extract", "scraper.sites", "scraper.charset", "lxml", "bs4", "dateparser",
                        "py3langid", "cssselect", "numpy"],
    # looked at first, then chosen from, then read: never the other way
    "scraper.extract.page": [*_PURE, "scraper.extract.page", "scraper.charset", "lxml", "cssselect"],
    "scraper.extract.times": [*_PURE, "scraper.extract.times", "scraper.extract.page", "scraper.extract.window",
                              "scraper.extract.found", "scraper.extract.labels", "scraper.extract.rules", "dateparser"],
    "scraper.extract.body": [*_PURE, "scraper.extract.body", "scraper.extract.page", "scraper.extract.times",
                             "scraper.extract.labels", "scraper.extract.words", "lxml", "bs4", "numpy"],
    "scraper.sites": [*_PURE, "scraper.sites", "lxml", "cssselect"],
}  # fmt: skip

# Parts of the standard library that what is pure has no use for.
FORBIDDEN = {
    name: ["socket", "ssl", "sqlite3", "urllib.request", "http.client", "asyncio", "subprocess", "multiprocessing"]
    for name in ("pipelines.items", "pipelines.errors", "pipelines.urls", "pipelines.fingerprint", "pipelines.revisit",
                 "pipelines.verdict", "pipelines.memory", "pipelines.events", "pipelines.rhythm",
                 "pipelines.patterns", "pipelines.scope", "scraper.charset", "scraper.discovery", "scraper.extract", "scraper.sites")
}  # fmt: skip

_CLOCKS = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "monotonic", "perf_counter", "localtime"},
}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return any(path.with_suffix(suffix).exists() for suffix in (".py", ".pyi")) or path.is_dir()


def imports_of(path: Path) -> set[str]:
    """The modules that a module imports anywhere in it, by their full names."""
    package = name_of(path) if path.name == "__init__.py" else name_of(path).rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parents = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*parents, *([node.module] if node.module else [])])
            inner = {f"{base}.{alias.name}" for alias in node.names}
            found |= {name if is_module(name) or base == "urllib" else base for name in inner}
    return found


def rule_for(name: str, rules: dict[str, list[str]]) -> list[str] | None:
    fitting = [package for package in rules if within(name, package)]
    return rules[max(fitting, key=len)] if fitting else None


def test_there_is_something_to_look_at() -> None:
    names = {name_of(path) for path in MODULES}
    assert {"pipelines", "pipelines.archive.store", "scraper.extract", "scraper.cli"} <= names
    assert all(any(within(name, rule) for name in names) for rule in ALLOWED)
    assert imports_of(ROOT / "pipelines" / "verdict.py") >= {"pipelines.items", "typing"}
    assert "pipelines.urls" in imports_of(ROOT / "pipelines" / "archive" / "frontier.py")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_what_it_may(path: Path) -> None:
    name = name_of(path)
    imported = imports_of(path)
    allowed = rule_for(name, ALLOWED)
    if allowed is not None:
        foreign = {module for module in imported if module.split(".")[0] not in sys.stdlib_module_names}
        assert {module for module in foreign if not any(within(module, one) for one in allowed)} == set()
    forbidden = rule_for(name, FORBIDDEN) or []
    assert {module for module in imported if any(within(module, one) for one in forbidden)} == set()


@pytest.mark.parametrize("path", [path for path in MODULES if path.is_relative_to(ROOT / "pipelines")], ids=name_of)
def test_pipelines_know_no_scraper(path: Path) -> None:
    assert not {module for module in imports_of(path) if within(module, "scraper")}


_TIMELESS = ("scraper.extract", "scraper.discovery", "scraper.sites", "pipelines.verdict", "pipelines.revisit",
             "pipelines.urls", "pipelines.fingerprint", "pipelines.memory", "pipelines.events", "pipelines.rhythm",
             "pipelines.patterns", "pipelines.scope")  # fmt: skip


@pytest.mark.parametrize(
    "path", [path for path in MODULES if any(within(name_of(path), name) for name in _TIMELESS)], ids=name_of
)
def test_nothing_pure_looks_at_the_clock(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    looks = [
        ast.unparse(call)
        for call in calls
        if isinstance(call, ast.Attribute)
        and call.attr in _CLOCKS.get(ast.unparse(call.value).rpartition(".")[2], set())
    ]
    assert looks == []
    from_time = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module == "time"]
    assert not [alias.name for node in from_time for alias in node.names if alias.name in _CLOCKS["time"]]


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("from pipelines.archive import Archive", "scrapy twisted lxml bs4 dateparser datasette scraper"),
        ("import pipelines.warc, pipelines.verdict, pipelines.revisit", "scrapy twisted lxml bs4 sqlite_utils sqlite3"),
        ("from scraper.extract import extract", "scrapy twisted sqlite3 sqlite_utils fastwarc datasette"),
        ("from scraper.discovery import discover", "scrapy twisted sqlite3 sqlite_utils fastwarc datasette bs4"),
        ("import scraper.cli", "scrapy twisted lxml sqlite_utils datasette dateparser rich"),
    ],
)
def test_what_is_loaded_when_something_is_imported(statement: str, absent: str) -> None:
    program = f"import sys; {statement}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert set(absent.split()) & set(done.stdout.split()) == set()
