"""Other extractors, each as a function from a page to an Output. They come with the extra `bench`."""

from __future__ import annotations

import importlib
import importlib.metadata
from typing import TYPE_CHECKING, Any

from benchmarks.corpus import DEK_FIRST, LEFT_OUT, fold
from benchmarks.measures import Output

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from benchmarks.corpus import Sample
    from scraper.extract.body.model import Model

    Extractor = Callable[[Sample], Output]

__all__ = ["available", "pressmark"]


def pressmark(models: Sequence[Model] = (), *, as_truth: bool = False) -> Extractor:
    """Ours.

    Args:
        models: For each fold of sites one that has not seen them; none for the bundled one.
        as_truth: Follow the set's convention: the dek first, and no kinds of blocks that its truth leaves out. Without,
            the body is the article's text, as a user gets it.
    """
    from scraper.extract import extract

    def run(sample: Sample) -> Output:
        article = extract(sample.page, judged_by=models[fold(sample.site)] if models else None)
        left_out = LEFT_OUT.get(sample.set, frozenset()) if as_truth else frozenset()
        lines = [block.text for block in article.blocks if block.kind not in left_out]
        if as_truth and article.dek and sample.set in DEK_FIRST:
            lines.insert(0, article.dek)
        published = article.published.isoformat() if article.published else ""
        return Output("\n".join(lines), article.title or "", published, list(article.authors))

    return run


def _text(sample: Sample) -> str:
    """Decoded as UTF-8, which nearly all are: several peers take text alone."""
    return sample.html.decode("utf-8", "replace")


def _trafilatura(**options: Any) -> Extractor:
    from trafilatura import bare_extraction

    def run(sample: Sample) -> Output:
        found = bare_extraction(sample.html, url=sample.url, with_metadata=True, include_comments=False, **options)
        if found is None:
            return Output("", "", "", [])
        names = [name.strip() for name in (found.author or "").split(";") if name.strip()]
        return Output(found.text or "", found.title or "", found.date or "", names)

    return run


def _newspaper() -> Extractor:
    from newspaper import Article, Config

    config = Config()
    config.fetch_images = False

    def run(sample: Sample) -> Output:
        article = Article(sample.url, config=config)
        article.download(input_html=_text(sample))
        article.parse()
        published = article.publish_date.isoformat() if article.publish_date else ""
        return Output(article.text, article.title, published, list(article.authors))

    return run


def _readability() -> Extractor:
    from lxml import html
    from readability import Document

    def run(sample: Sample) -> Output:
        document = Document(_text(sample))
        tree = html.fromstring(document.summary())
        return Output("\n".join(text.strip() for text in tree.itertext() if text.strip()), document.short_title())

    return run


def _resiliparse() -> Extractor:
    from resiliparse.extract.html2text import extract_plain_text

    def run(sample: Sample) -> Output:
        return Output(extract_plain_text(_text(sample), main_content=True, alt_texts=False))

    return run


def _goose() -> Extractor:
    from goose3 import Goose

    goose = Goose({"enable_image_fetching": False})

    def run(sample: Sample) -> Output:
        found = goose.extract(raw_html=_text(sample))
        return Output(found.cleaned_text, found.title, found.publish_date or "", list(found.authors))

    return run


_PEERS: dict[str, tuple[str, Callable[[], Extractor]]] = {
    "trafilatura": ("trafilatura", _trafilatura),
    "trafilatura fast": ("trafilatura", lambda: _trafilatura(fast=True)),
    "trafilatura precision": ("trafilatura", lambda: _trafilatura(favor_precision=True)),
    "newspaper4k": ("newspaper4k", _newspaper),
    "readability-lxml": ("readability-lxml", _readability),
    "resiliparse": ("resiliparse", _resiliparse),
    "goose3": ("goose3", _goose),
}


def available() -> tuple[dict[str, Extractor], list[str]]:
    """The peers that are installed, by name and version, and the names of those that are not."""
    found, missing = {}, []
    for name, (package, make) in _PEERS.items():
        try:
            found[f"{name} {importlib.metadata.version(package)}"] = make()
        except (ImportError, importlib.metadata.PackageNotFoundError):
            missing.append(name)
    return found, missing
