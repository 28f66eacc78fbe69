"""An article as it is cited: BibTeX (biblatex), CSL-JSON, RIS, or a line of text.

Each tells when it was archived and what proves it. The id is made of the article's canonical URL, so that the same
story has the same id in every archive; the digest is that of the response from which the newest version was read, as
WARC-Payload-Digest has it, so that anyone can check the bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.archive import Archive
    from pipelines.archive.records import StoredArticle

__all__ = ["FORMATS", "Citation", "cite"]

_SPECIAL = re.compile(r"[&%$#_{}~^\\]")
_ESCAPES = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What is cited."""

    id: str
    """`pm-` and 16 hex digits of the SHA-256 of the canonical URL."""
    title: str
    authors: tuple[str, ...]
    source: str
    published: date | None
    url: str
    language: str | None
    archived_at: str
    """When the newest version was seen first: ISO 8601, UTC."""
    content_hash: str
    """Of its words, as `versions` has it."""
    digest: str | None
    """Of the response, `sha1:` and base 32; None where no capture is known."""
    place: str | None
    """WARC file and offset of the response."""


def cite(archive: Archive, article: StoredArticle) -> Citation:
    """The citation of an article's newest version."""
    version = archive.articles.versions(article.id)[-1]
    capture = archive.captures.get(version["capture"]) if version["capture"] is not None else None
    return Citation(
        id=f"pm-{hashlib.sha256(article.canonical_url.encode()).hexdigest()[:16]}",
        title=_line(article.title or article.url),
        authors=tuple(_line(name) for name in article.authors),
        source=article.source,
        published=date.fromisoformat(article.published_at[:10]) if article.published_at else None,
        url=article.url,
        language=article.language,
        archived_at=version["seen_at"],
        content_hash=version["content_hash"],
        digest=capture["digest"] if capture else None,
        place=f"{capture['warc_file']}:{capture['warc_offset']}" if capture else None,
    )


def bibtex(one: Citation) -> str:
    """An `@online` entry of biblatex, in UTF-8."""
    fields = {
        "title": f"{{{_tex(one.title)}}}",
        "author": " and ".join(_tex_name(name) for name in one.authors),
        "organization": _tex(one.source),
        "date": one.published.isoformat() if one.published else "",
        "url": one.url,
        "urldate": one.archived_at[:10],
        "note": _tex(_proof(one)),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@online{{{one.id},", *lines, "}"])


def csl_json(one: Citation) -> str:
    """An item of CSL-JSON, as Zotero and pandoc read it, in a list."""
    item: dict[str, Any] = {
        "id": one.id, "type": "article-newspaper", "title": one.title, "container-title": one.source, "URL": one.url,
        "author": [{"literal": name} for name in one.authors], "issued": _parts(one.published),
        "language": one.language,
        "accessed": _parts(date.fromisoformat(one.archived_at[:10])), "archive": "Pressmark",
        "archive_location": one.place, "note": _proof(one),
    }  # fmt: skip
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2)


def ris(one: Citation) -> str:
    """A record of RIS, type NEWS."""
    lines = [
        ("TY", "NEWS"), ("ID", one.id), ("TI", one.title), *(("AU", name) for name in one.authors), ("T2", one.source),
        ("PY", one.published and str(one.published.year)), ("DA", one.published and f"{one.published:%Y/%m/%d}/"),
        ("LA", one.language), ("UR", one.url), ("Y2", f"{one.archived_at[:10].replace('-', '/')}/"),
        ("N1", _proof(one)), ("ER", ""),
    ]  # fmt: skip
    return "\n".join(f"{tag}  - {value}" for tag, value in lines if value is not None)


def plain(one: Citation) -> str:
    """A line of text."""
    by = f"{', '.join(one.authors)}. " if one.authors else ""
    day = f", {one.published}" if one.published else ""
    return f"{by}“{one.title}”. {one.source}{day}. {one.url}. {_proof(one)}."


FORMATS: dict[str, Callable[[Citation], str]] = {"text": plain, "bibtex": bibtex, "csl": csl_json, "ris": ris}
"""Name of a format → what writes it."""


def _proof(one: Citation) -> str:
    digest = f", {one.digest}" if one.digest else ""
    return f"Archived {one.archived_at[:16]}Z as {one.id}{digest}, words {one.content_hash}"


def _parts(day: date | None) -> dict[str, list[list[int]]] | None:
    return {"date-parts": [[day.year, day.month, day.day]]} if day else None


def _line(text: str) -> str:
    """Text on one line: in none of the formats may a value end its own field."""
    return " ".join(_CONTROL.sub(" ", text).split())


def _tex(text: str) -> str:
    return _SPECIAL.sub(lambda found: _ESCAPES.get(found[0], f"\\{found[0]}"), text)


def _tex_name(name: str) -> str:
    """A name as it is printed; one that BibTeX would take apart goes in braces."""
    return f"{{{_tex(name)}}}" if re.search(r",|\band\b", name) else _tex(name)
