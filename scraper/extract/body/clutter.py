"""BeautifulSoup takes the clutter out of the chosen part, step by step.

What is taken out here are elements: things that their tag, name or make-up gives away. Lines that only their words give
away ("See also", "Bağla", the headline once more) are the matter of `lines`, after the text has been taken out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from bs4.element import NavigableString, Tag

from scraper.extract.body.soup import soup_of, soup_of_markup
from scraper.extract.page.layout import HEADINGS, INLINE
from scraper.extract.page.vocabulary import NONE, roles

if TYPE_CHECKING:
    from collections.abc import Callable

    from scraper.extract.body.choice import Part
    from scraper.extract.page.vocabulary import Role

__all__ = ["Watch", "cleared", "cleared_markup"]

Watch: TypeAlias = "Callable[[str, Tag], None]"
"""Is shown the part as chosen (without a name) and after each step, with the step's name. It must leave it as it is."""

_CLUTTER: frozenset[Role] = frozenset({"clutter", "aside", "tags", "breadcrumb"})
_LABELLED: frozenset[Role] = frozenset({"byline", "date", "modified", "caption", "credit"})

# An element whose name says clutter but which holds this share of the part's text is named for something else in it.
_TOO_MUCH = 0.4
_LABEL_LENGTH = 300  # characters of a byline or date; a longer element so named holds the story too
_CAPTION_LENGTH = 800  # characters of a caption; of those over 300 in the text, one in sixteen is the story's
_LINKED = 0.75  # share of a list's text in links from which it is a list of other stories


class _Clearing:
    """The part on its way to being clear."""

    def __init__(self, soup: Tag) -> None:
        self.size = len(soup.get_text())
        """Characters of text in it at the start."""
        self._tags = [tag for tag in soup.descendants if isinstance(tag, Tag) and tag.name not in {"html", "body"}]

    def drop(self, wanted: Callable[[Tag], bool]) -> None:
        """Take out the elements for which the answer is yes."""
        doomed = [tag for tag in self._tags if wanted(tag)]
        for tag in doomed:
            if tag.name:  # it has none once it is out, with what it stood in
                tag.decompose()
        if doomed:
            self._tags = [tag for tag in self._tags if tag.name]


def cleared(part: Part, watch: Watch | None = None) -> Tag:
    """The part without the clutter in it.

    The order: first what is no text by its tag, then what names itself clutter, so that the last steps, which look at
    what an element is made of, see only what is left.

    Args:
        part: It is cut out of the page's tree.
        watch: Is shown the part after each step.
    """
    return _cleared(soup_of(part), watch)


def cleared_markup(markup: str) -> Tag:
    """The same of markup that a page carries in a script."""
    return _cleared(soup_of_markup(markup))


def _cleared(soup: Tag, watch: Watch | None = None) -> Tag:
    clearing = _Clearing(soup)
    if watch is not None:
        watch("", soup)
    for step in (_named_clutter, _labels_and_captions, _figures, _link_lists):
        step(clearing)
        if watch is not None:
            watch(step.__name__.strip("_").replace("_", " "), soup)
    return soup


def _named_clutter(clearing: _Clearing) -> None:
    """Share links, edit marks, tags within a line: what its name gives away. Of whole blocks the model has judged."""
    clearing.drop(
        lambda tag: (
            tag.name in INLINE
            and not _CLUTTER.isdisjoint(_roles(tag))
            and _stands_alone(tag)
            and _is_minor(tag, clearing)
        )
    )


def _labels_and_captions(clearing: _Clearing) -> None:
    """Bylines, dates, captions, credits: they have fields of their own."""
    clearing.drop(
        lambda tag: (
            tag.name not in HEADINGS
            and not _LABELLED.isdisjoint(_roles(tag))
            and _stands_alone(tag)
            and _is_label(tag, clearing)
        )
    )


def _figures(clearing: _Clearing) -> None:
    """Pictures with their captions; a figure around a table or quotation stays."""
    clearing.drop(
        lambda tag: tag.name == "figcaption" or (tag.name == "figure" and not tag.find(["table", "blockquote"]))
    )


def _link_lists(clearing: _Clearing) -> None:
    """Lists of links to other stories."""
    clearing.drop(lambda tag: tag.name in {"ul", "ol"} and _link_share(tag) >= _LINKED)


def _stands_alone(tag: Tag) -> bool:
    """Whether an element is more than a word in a sentence (`<a class="keyword-tag">` within a paragraph)."""
    if tag.name not in INLINE:
        return True
    return not any(isinstance(s, NavigableString) and s.strip() for s in (tag.previous_sibling, tag.next_sibling))


def _is_label(tag: Tag, clearing: _Clearing) -> bool:
    size = len(tag.get_text())
    return size <= _LABEL_LENGTH or (size <= _CAPTION_LENGTH and "caption" in _roles(tag) and _is_minor(tag, clearing))


def _is_minor(tag: Tag, clearing: _Clearing) -> bool:
    return len(tag.get_text()) < _TOO_MUCH * clearing.size


def _roles(tag: Tag) -> frozenset[Role]:
    if not tag.attrs:
        return NONE
    names = [str(tag.attrs[key]) for key in ("class", "id", "itemprop") if key in tag.attrs]
    return roles(" ".join(names))


def _link_share(tag: Tag) -> float:
    size = len(tag.get_text().strip())
    return sum(len(link.get_text()) for link in tag.find_all("a")) / size if size else 1.0
