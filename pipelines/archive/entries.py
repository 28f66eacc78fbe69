"""What an article is found by, worked out of its words before it is stored.

It takes longer than the storing itself and needs nothing but the article. A crawl has it done where the page was read,
in worker processes, so that the one process that may write does little else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.archive.folding import fold
from pipelines.fingerprint import content_hash
from pipelines.items import IndexEntry
from pipelines.minhash import shingles, signature

if TYPE_CHECKING:
    from pipelines.items import Article

__all__ = ["entry_of", "tokens_of"]


def entry_of(article: Article) -> IndexEntry:
    """The entry of an article whose text is as SQLite can hold it (`pipelines.archive.wellformed`)."""
    tokens = tokens_of(article.title, article.dek, article.text, ", ".join(dict.fromkeys(article.authors)))
    return IndexEntry(
        content_hash=content_hash(title=article.title, dek=article.dek, text=article.text),
        tokens=tokens,
        signature=signature(shingles(tokens[2])),
        word_count=article.word_count,
    )


def tokens_of(title: str | None, dek: str | None, text: str, authors: str | None) -> tuple[str, str, str, str]:
    """The same fields, folded; `authors` as `pipelines.archive.details.BYLINE` joins them."""
    return fold(title or ""), fold(dek or ""), fold(text), fold(authors or "")
