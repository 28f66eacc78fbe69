"""What travels through the pipeline: Link, Page, Article, and the Visit that carries them to the archive.

    source ──▶ Link ──▶ Page ──▶ Article ──▶ archive

All are frozen: a stage that adds something returns a new value (`dataclasses.replace`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Article",
    "Block",
    "BlockKind",
    "Capture",
    "Change",
    "Event",
    "Evidence",
    "Exchange",
    "Image",
    "IndexEntry",
    "Link",
    "LinkKind",
    "Outcome",
    "Page",
    "PageKind",
    "Reading",
    "SiteMemory",
    "State",
    "Stored",
    "Task",
    "Traces",
    "Via",
    "Visit",
]

LinkKind = Literal["robots", "home", "sitemap", "feed", "section", "article"]
"""What a URL is fetched as. `section` is every page that is read for its links: section, tag, author, about."""

Via = Literal["seed", "robots", "sitemap", "news-sitemap", "feed", "home", "section", "probe", "redirect"]
"""How a URL was found."""

PageKind = Literal["article", "listing", "page", "empty"]
"""What an HTML page turned out to be: an article, a list of links, a page that is neither, nothing at all."""

BlockKind = Literal["paragraph", "heading", "list-item", "quote", "table", "preformatted"]

State = Literal[
    "queued", "stored", "unchanged", "read", "redirected", "not-an-article", "too-short", "duplicate",
    "disallowed", "gone", "failed", "out-of-scope", "removed",
]  # fmt: skip
"""What became of a URL. `read` is a feed, sitemap, robots.txt or listing that gave its links."""


_WORD = re.compile(
    r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|[^\W\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+(?:[’'-][^\W]+)*"
)


Change = Literal["new", "edited", "same", "duplicate"]
"""What an article was to the archive. `edited`: its words changed; `duplicate`: another URL of a known article."""


Event = Literal["gone", "moved", "replaced", "paywalled", "returned"]
"""What happened to a stored article. `gone`: 404, 410, or a redirect to the home page; `moved`: a redirect to another
page; `replaced`: a page that is no article stands at its address; `paywalled`: only the beginning of its text is
served; `returned`: it is served again."""


@lru_cache(maxsize=8)  # verdict, version and row of one article ask one after the other
def _words_in(text: str) -> int:
    return len(_WORD.findall(text))


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A URL that was found, how, and what was announced about it there."""

    url: str
    """Absolute, as it was found: this is what is fetched. Its identity is `pipelines.urls.canonical(url)`."""
    kind: LinkKind
    via: Via
    found_on: str | None = None
    """URL of the document that holds the link."""
    title: str | None = None
    """Headline as announced (feed item, news sitemap, anchor text)."""
    published: str | None = None
    """Publication time as announced: ISO 8601 where it could be read, else the raw words."""
    modified: str | None = None
    """Last change as announced (`lastmod`, `updated`): ISO 8601 where it could be read, else the raw words."""
    language: str | None = None
    """BCP 47, as announced (`news:language`, the feed's language)."""
    aside: str | None = None
    """Why it is not worth a request, in words, where discovery can tell; it is kept as out-of-scope."""


@dataclass(frozen=True, slots=True)
class Page:
    """One response, as `extract` and `discover` take it: its content decoded (gzip), the bytes else untouched.

    On its way through the crawl it is still as it was received; `scraper.reading` decodes it.
    """

    url: str
    """Absolute; the URL that was asked for."""
    body: bytes = field(repr=False)
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    """Response headers; look them up with `header`, which does not mind the case."""
    fetched_at: datetime = field(default_factory=_now)
    """Aware. What is relative on the page ("5 minutes ago") is relative to it, and no date is later than it."""

    def __post_init__(self) -> None:
        if self.fetched_at.tzinfo is None:
            raise ValueError(f"fetched_at must carry a time zone: {self.fetched_at!r}")

    def header(self, name: str, default: str | None = None) -> str | None:
        """The value of a response header, whatever the case of its name; `default` where it is missing."""
        wanted = name.lower()
        return next((v for k, v in self.headers.items() if k.lower() == wanted), default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """A picture of an article."""

    url: str
    """Absolute."""
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of an article's text and what it is."""

    text: str
    kind: BlockKind = "paragraph"
    level: int | None = None
    """1 to 6, of headings alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where a value came from, and what it beat."""

    source: str
    """What kind of statement it is: `json-ld`, `opengraph`, `meta`, `time`, `byline`, `url`, `text`, `site-rule`, …"""
    where: str | None = None
    """The place on the page: a key (`datePublished`), a tag path, or a CSS selector."""
    value: str | None = None
    """The words as they stand on the page, before they were read."""
    note: str | None = None
    """What had to be assumed or was decided (`zone Asia/Baku assumed from the site file`)."""
    rivals: tuple[tuple[str, str], ...] = ()
    """Other candidates that said something else: (source, value)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What one page adds to the memory of its site."""

    blocks: tuple[int, ...] = ()
    """Fingerprints (64 bits) of its distinct blocks of text, of which some hundred at most are kept."""
    offset: tuple[int, int] | None = None
    """Month (1 to 12) and UTC offset, in minutes, of the time that it states for itself; None where it states none,
    or UTC, which programs write whatever the clock on the wall."""
    day_first: bool | None = None
    """Whether 4/5/2025 is the fourth of May on it, where its dates prove that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteMemory:
    """What the pages of a site had in common so far; `pipelines.memory` says what follows from it."""

    pages: int = 0
    """Pages that count; older ones weigh less and less."""
    counts: Mapping[int, int] = field(default_factory=dict, repr=False)
    """Fingerprint of a block → number of those pages that have it; the one seen last stands last."""
    offsets: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    """Month → UTC offset in minutes, and how many votes it is ahead of others."""
    day_first: int = 0
    """Votes for the day before the month in dates of numbers, less those against."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What `scraper.extract.extract` takes out of a page."""

    url: str
    canonical_url: str | None = None
    """The page's own canonical link, absolute, when it stays within the site; it is not followed blindly."""
    title: str | None = None
    dek: str | None = None
    """The standfirst: a summary that the page prints between title and body. Never part of `text`."""
    text: str = ""
    """The body: paragraphs joined by a blank line ("\\n\\n")."""
    blocks: tuple[Block, ...] = ()
    """The same body, block by block."""
    published: datetime | date | None = None
    """Aware datetime, or a date where the page gives no time."""
    published_raw: str | None = None
    """The words that `published` was read from, or that could not be read."""
    modified: datetime | date | None = None
    modified_raw: str | None = None
    authors: list[str] = field(default_factory=list)
    """As printed, in order; the agency or outlet where no person is named."""
    section: str | None = None
    tags: list[str] = field(default_factory=list)
    language: str | None = None
    """BCP 47."""
    images: list[Image] = field(default_factory=list)
    kind: PageKind = "article"
    """What the page is; `evidence["kind"]` says why."""
    noarchive: bool = False
    """The page (meta robots) or its server (X-Robots-Tag) asks not to be archived."""
    free: bool | None = None
    """Whether the page says that anyone may read all of it (schema.org `isAccessibleForFree`); None: unsaid."""
    evidence: dict[str, Evidence] = field(default_factory=dict)
    """Field name → where its value came from."""
    traces: Traces = field(default_factory=Traces, repr=False)
    """What its page adds to the memory of the site."""

    @property
    def word_count(self) -> int:
        """Words in `text`; in scripts that write none apart (Chinese, Japanese, Thai) each character counts as one."""
        return _words_in(self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One HTTP request and its response as they went over the wire: what a WARC keeps."""

    method: str
    url: str
    request_headers: tuple[tuple[str, str], ...]
    status: int
    response_headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    """As received: still gzip where the server sent gzip; only chunked transfer coding is undone."""
    fetched_at: datetime
    protocol: str = "HTTP/1.1"
    ip_address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """Where a response lies in the WARC files."""

    warc_file: str
    """File name, relative to the folder `warc/` beside the archive."""
    warc_offset: int
    """Bytes from the start of the file to the record's gzip member."""
    warc_length: int
    """Bytes of that member."""
    digest: str
    """`sha1:` and the payload's SHA-1 in base 32, as WARC-Payload-Digest has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A URL of the frontier, leased to this crawl."""

    id: int
    """Row of the table `urls`."""
    crawl: int
    """The crawl that holds the lease."""
    url: str
    host: str
    source: str
    kind: LinkKind
    via: Via = "seed"
    attempts: int = 0
    redirects: int = 0
    depth: int = 0
    """Clicks from the source's home page."""
    etag: str | None = None
    last_modified: str | None = None
    article: int | None = None
    """The article that an earlier visit stored."""
    announced: bool = False
    """A feed or news sitemap named it with a date, whoever named it first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexEntry:
    """What an article is found by, worked out of its words (`pipelines.archive.entries`)."""

    content_hash: str
    tokens: tuple[str, str, str, str]
    """Title, dek, text and authors, folded for the full-text index."""
    signature: bytes | None
    """The text's MinHash; None where it is too short."""
    word_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a page gave: an article, links, or both; and a word about what was wrong with it."""

    article: Article | None = None
    entry: IndexEntry | None = None
    """Of the article, where it was worked out already."""
    links: tuple[Link, ...] = ()
    robots: str | None = None
    """The text of a robots.txt."""
    problem: str | None = None
    """One line for the archivist, when the document could not be read as what it should be."""
    note: str | None = None
    """One line for the archivist on a document that could be read (it is empty, for one)."""
    keep: float | None = None
    """Seconds that a feed asks to be kept before it is fetched again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a visit, and why."""

    state: State
    reason: str | None = None
    retry: bool = False
    """A fault that may pass: the URL is asked for again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What the archive made of a visit."""

    outcome: Outcome
    """May differ from the visit's own: words that are known already make a `stored` one `unchanged`."""
    article: int | None = None
    change: Change | None = None
    event: Event | None = None
    """What happened to an article that was stored earlier."""
    hosts: frozenset[str] = frozenset()
    """Hosts on which something may now be due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The Scrapy item: a task and, stage by stage, what came of it."""

    task: Task
    page: Page | None = None
    """None when nothing came back."""
    exchange: Exchange | None = None
    error: str | None = None
    """Why nothing came back."""
    location: str | None = None
    """Where a redirect points, absolute."""
    retry_after: float | None = None
    """Seconds that the server asked to wait."""
    capture: Capture | None = None
    reading: Reading | None = None
    outcome: Outcome | None = None
    stored: Stored | None = None
