"""`pressmark extract --html`: an examination as a page of its own, which asks the network for nothing.

What comes from the examined page is hostile: all of it is escaped, and the page's own policy lets no script or style
run but the two that are written here, and nothing be loaded.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from scraper.terminal.explaining import Fold, counted, evidence_lines, folded_blocks, rules_heading, values

if TYPE_CHECKING:
    from scraper.extract.explain import Examination, Explained

__all__ = ["explained_page"]

_BAR = '<svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"><rect width="{0}" height="1"/></svg>'
_SHOWN = 8  # blocks of a fold whose words are shown while it is closed


def explained_page(examination: Examination) -> str:
    """A self-contained HTML page: the blocks in their verdicts' colours, the rules that were tried, the evidence."""
    style, script = _file("explained.css"), _file("explained.js")
    article = examination.article
    blocks = "\n".join(map(_entry, folded_blocks(examination)))
    return Template(_file("explained.html")).substitute(
        style=style, style_hash=_hash(style), script=script, script_hash=_hash(script),
        title=escape(f"{article.title or 'Page'} · explained"), url=escape(article.url),
        headline=escape(article.title or "(no title)"), legend=_legend(examination),
        blocks=blocks, rules=_rules(examination), fields=_fields(examination),
    )  # fmt: skip


def _file(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    """What a policy calls an inline script or style by (https://www.w3.org/TR/CSP3/#grammardef-hash-source)."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()


def _legend(examination: Examination) -> str:
    """How many blocks each verdict has; a click hides them."""
    return "\n".join(
        f'<label class="{verdict}"><input type="checkbox" name="{verdict}" checked>{count} {verdict}</label>'
        for verdict, count in counted(examination)
    )


def _entry(entry: Explained | Fold) -> str:
    if isinstance(entry, Fold):
        words = escape(" · ".join(block.text for block in entry.blocks[:_SHOWN]))
        inner = "\n".join(map(_block, entry.blocks))
        return f"<details><summary>{entry.heading}: {words}</summary>\n{inner}\n</details>"
    return _block(entry)


def _block(block: Explained) -> str:
    names = block.verdict if block.verdict != "text" or not block.why else f"text {block.why.split()[0]}"
    bar = ""
    if block.likely is not None:
        width = round(100 * block.likely)
        bar = f"{_BAR.format(width)}<i>{width} %</i>"
    why = f"<i>{escape(block.why)}</i>" if block.why and block.why != "paragraph" else ""
    return (
        f'<article class="{escape(names)}"><div class="meta"><b>{block.verdict}</b>{bar}{why}'
        f'<button type="button" title="Copy the selector">{escape(block.selector)}</button></div>'
        f'<div class="words" dir="auto">{escape(block.text)}</div></article>'
    )


def _rules(examination: Examination) -> str:
    heading = rules_heading(examination)
    if heading is None:
        return ""
    rows = "\n".join(
        f"<tr><td>{trial.key}</td><td><code>{escape(trial.rule)}</code></td>"
        + (f"<td>{trial.found}</td></tr>" if trial.found else '<td class="nothing">nothing</td></tr>')
        for trial in examination.trials
    )
    return f"<h2>Rules</h2>\n<p>{escape(heading)}</p>\n<table>\n{rows}\n</table>"


def _fields(examination: Examination) -> str:
    parts = []
    for name, value, evidence in values(examination.article):
        lines = "".join(
            f'<dd class="{what}" data-what="{what}" dir="auto">{escape(words)}</dd>'
            for what, words in evidence_lines(value, evidence)
        )
        kind = "note" if value == "–" else "value"
        parts.append(f'<div><dt>{name}</dt><dd class="{kind}" dir="auto">{escape(value)}</dd>{lines}</div>')
    return "\n".join(parts)
