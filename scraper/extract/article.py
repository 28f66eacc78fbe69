"""The recipe: a page goes in, an article comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines.items import Article, Block, Evidence, Traces
from pipelines.memory import day_first
from scraper.extract import rules, window
from scraper.extract.body import choice, clutter, embedded, lines, text
from scraper.extract.body.memory import fingerprints, repeated, traces_of, without, zone_of
from scraper.extract.fields import authors, dek, images, kind, language, section, standing, title
from scraper.extract.found import Found
from scraper.extract.page import document, structured, walk
from scraper.extract.times import dates, published
from scraper.extract.times.zones import Hints

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from pipelines.items import Page, SiteMemory
    from scraper.extract.body.clutter import Watch
    from scraper.extract.body.model import Model
    from scraper.extract.body.text import Line
    from scraper.extract.page.document import Document
    from scraper.extract.page.layout import Layout
    from scraper.extract.page.structured import Structured
    from scraper.extract.rules import Findings
    from scraper.sites import Site

__all__ = ["Survey", "compose", "extract", "survey"]


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """A page with the part that holds its text: all that is known before anything is taken out of its tree."""

    doc: Document
    site: Site | None
    memory: SiteMemory | None
    ruled: Findings
    said: Structured
    layout: Layout
    prints: list[int | None]
    """Fingerprint of each block."""
    furniture: set[int]
    """Indices of the blocks that the site repeats."""
    outlets: set[str]
    headline: Found[Any]
    top: int
    """Index of the headline's block; -1 where it is not printed."""
    likely: NDArray[np.float64] | None
    """How likely each block is the text; None where a site file's rule says what is."""
    part: choice.Part | None

    def judged(self, judged_by: Model | None = None) -> NDArray[np.float64]:
        """How likely each block is the text for the model, whether or not it was asked."""
        if self.likely is not None:
            return self.likely
        return choice.judge(self.layout, self.top, self.headline.value, self.said, judged_by)


def extract(
    page: Page, site: Site | None = None, memory: SiteMemory | None = None, *, judged_by: Model | None = None
) -> Article:
    """Take the article out of a page.

    Pure and deterministic: no clock, file or socket; relative dates are relative to `page.fetched_at`.

    Args:
        page: The response.
        site: What is known of its site, where there is a site file; a rule that finds nothing leaves its field
            to the general way.
        memory: What the site's other pages have in common; an empty one where none are known. With it the article
            has its `traces`: what this page adds.
        judged_by: The model that chooses the text; the bundled one by default. A benchmark gives one that has not
            seen the page's site.

    Raises:
        ExtractionError: The page is empty, or no markup at all (a PDF, an image).
    """
    return compose(survey(page, site, memory, judged_by=judged_by))


def survey(
    page: Page, site: Site | None = None, memory: SiteMemory | None = None, *, judged_by: Model | None = None
) -> Survey:
    """The first half of `extract`: look at the page, and choose the part that holds the text."""
    doc = document.parse(page)
    ruled = rules.apply(doc, site)
    said = structured.read(doc)
    seen = walk.lay_out(doc)
    prints = fingerprints(seen) if memory is not None else []
    furniture = repeated(seen, prints, memory) if memory is not None else set()

    outlets = title.site_names(doc, said)
    headline = title.find(doc, said, seen, outlets, ruled.candidate("title"))
    top = title.position(seen, headline.value)
    likely = None
    part = choice.within(seen, ruled.elements("body"), furniture)
    if part is None:
        likely = choice.judge(seen, top, headline.value, said, judged_by)
        part = choice.choose(seen, likely, furniture, top)
    return Survey(
        doc, site, memory, ruled, said, seen, prints, furniture, outlets, headline, top, likely, part
    )  # fmt: skip


def compose(found: Survey, watch: Watch | None = None) -> Article:
    """The second half of `extract`: clear the part, and fill the fields. The page's tree is cut on the way.

    Args:
        found: The page; it can be composed once.
        watch: Is shown the part after each step of clearing it.
    """
    doc, said, seen, ruled, memory = found.doc, found.said, found.layout, found.ruled, found.memory
    headline, outlets, part = found.headline, found.outlets, found.part
    around = window.around(seen, part, found.top)
    standfirst = dek.above(around, said, headline.value, ruled.candidate("dek"))
    pictures = images.find(doc, said, around, ruled.elements("images"))
    if standfirst.value is None and ruled.candidate("dek") is None:
        standfirst = dek.outside(part, around, headline.value)
    drop = (headline.value, ruled.rules.clutter)
    printed = text.lines_of(clutter.cleared(part, watch)) if part else []
    # a line may stand in one element with the story's
    own = without(printed, {found.prints[n] for n in found.furniture})
    has_furniture = len(own) < len(printed) or (part is not None and part.repeated > 0)
    story = lines.kept(lines.without(own, part.beside) if part else own, *drop)
    carried = embedded.markup(said, [line.text for line in story])
    if carried is not None:
        story = lines.kept(text.lines_of(clutter.cleared_markup(carried[0])), *drop)
    if standfirst.value is None:
        standfirst = dek.leading(story)
    story = dek.without(story, standfirst.value)

    fields: dict[str, Found[Any]] = {
        "title": headline,
        "dek": standfirst,
        "text": _text(story, has_furniture, doc, seen, ruled, carried),
        "authors": authors.find(said, around, outlets, ruled.candidate("authors")),
        "section": section.section(doc.page.url, said, seen, around, headline.value, ruled.candidate("section")),
        "tags": section.tags(said, around, outlets),
        "images": pictures,
        "canonical_url": standing.canonical_url(doc, said),
    }
    fields["language"] = _language(fields, doc, said, found.site)
    reader, hints = _reader(doc, fields["language"].value, memory), _hints(doc, said, found.site, fields, memory)
    fields |= published.find(doc, said, around, reader, hints, ruled)
    fields["kind"] = kind.judge(kind.signs(doc, said, seen, part, fields))
    return Article(
        url=doc.page.url,
        blocks=tuple(Block(text=line.text, kind=line.kind, level=line.level) for line in story),
        published_raw=fields["published"].evidence.value,
        modified_raw=fields["modified"].evidence.value,
        noarchive=standing.noarchive(doc, said),
        free=standing.free(said),
        evidence={name: one.evidence for name, one in fields.items()},
        traces=traces_of(seen, found.prints, _dates_in(fields)) if memory is not None else Traces(),
        **{name: one.value for name, one in fields.items()},
    )


def _text(
    story: list[Line],
    has_furniture: bool,
    doc: Document,
    seen: Layout,
    ruled: Findings,
    carried: embedded.Carried | None,
) -> Found[str]:
    """The text, and what had to be left out: what the site repeats, and of a page beyond all measure."""
    notes = [
        doc.note,
        None if seen.complete else "the page has too many elements: only the first were read",
        "what other pages of the site have too is left out" if has_furniture else None,
    ]
    where = ruled.rules.body if ruled.elements("body") else None
    source = "site-rule" if where else "model" if story else "none"
    if carried is not None:
        source, where = "script", carried[1]
        notes.append("the page's elements do not hold it: a script draws it")
    evidence = Evidence(
        source=source,
        where=where,
        note="; ".join(filter(None, notes)) or None,
    )
    return Found("\n\n".join(line.text for line in story), evidence)


def _language(fields: dict[str, Found[Any]], doc: Document, said: Structured, site: Site | None) -> Found[str | None]:
    """The language of the text, or of the title where there is none."""
    words = fields["text"].value or fields["title"].value or ""
    return language.find(words, language.declared(doc, said), site.language if site else None)


def _reader(doc: Document, spoken: str | None, memory: SiteMemory | None) -> dates.Reader:
    """What reads the page's dates: their words mean what they do in its language, and on whose page it is."""
    day = day_first(memory) if memory else None
    order = dates.month_first(doc.host, spoken, None if day is None else not day)
    return dates.Reader(doc.page.fetched_at, spoken, order)


def _dates_in(fields: dict[str, Found[Any]]) -> Iterator[str]:
    """The words in which the page states its times, those that were believed first."""
    for evidence in (fields["published"].evidence, fields["modified"].evidence):
        yield from filter(None, [evidence.value, *(words for _, words in evidence.rivals)])


def _hints(
    doc: Document, said: Structured, site: Site | None, fields: dict[str, Found[Any]], memory: SiteMemory | None
) -> Hints:
    """What tells the zone of a printed time."""
    hosts = [(doc.host, "the page's address")]
    for key, what in (("canonical", "the canonical address"), ("og:url", "the address in og:url")):
        urls = [e.get("href") for e in said.links.get(key, ())] or said.meta.get(key, [])
        hosts += [(host, what) for url in urls if (host := doc.host_of(url))]
    outlets = (*fields["authors"].value, *said.meta.get("og:site_name", ()))
    return Hints(
        site.timezone if site else None,
        tuple(hosts),
        outlets,
        inferred=zone_of(memory, doc.page.fetched_at) if memory else None,
        language=fields["language"].value,
    )
