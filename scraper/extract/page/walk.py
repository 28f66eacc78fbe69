"""One walk over the tree: it gives the page as blocks.

A block ends where a block element starts or ends, or at two line breaks. The walk does not recurse: pages nest
thousands deep. `_walk.pyx` is the same, compiled, and takes a third of the time; where it could not be built or does
not fit the lxml that is there, this one walks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from scraper.extract.page.elements import BYLINE, MARKED, TELLING, attribute_bits, breaks, is_of_author, menu
from scraper.extract.page.layout import (
    BREAK,
    HEADLINE,
    IN_TEXT,
    LINK,
    LIST,
    MAX_ELEMENTS,
    MAX_LISTS,
    MAX_MARKS,
    PICTURE,
    SKIPPED,
    TIME,
    TRAITS,
    WITHIN_LINE,
    Layout,
    Mark,
    Node,
    TextBlock,
)
from scraper.extract.page.vocabulary import bits, named

try:
    from scraper.extract.page import _walk as compiled
except (ImportError, TypeError, ValueError):  # not built; the latter two: built for an lxml with another interface
    compiled = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from scraper.extract.page.document import Document, Element

__all__ = ["compiled", "laid_out", "lay_out"]


def lay_out(document: Document) -> Layout:
    """Walk a page once.

    What is no text of the page (scripts, styles, drawings, form fields) is taken out of the tree on the way.
    """
    body = document.root.find("body")
    if body is None:
        body = document.root
    etree.strip_elements(body, *SKIPPED, with_tail=False)
    return compiled.laid_out(body) if compiled is not None else laid_out(body)


def laid_out(body: Element) -> Layout:  # noqa: C901, PLR0912, PLR0915
    """The layout of a body, up to as many elements as are looked at.

    One long loop, as it sees every element of every page: calls would take as much time again.
    """
    node = Node(body, None, 0, 0, body.get("class"), 0)
    layout = Layout(node, [node])
    nodes, blocks, marks = layout.nodes, layout.blocks, layout.marks
    text: list[str] = []  # of the block that is being read
    linked = 0  # characters in links since it began
    links = 0  # how deep the walk is in such elements
    broken = False  # the last thing seen was a line break
    left, tries = MAX_ELEMENTS, MAX_LISTS

    def end_block() -> None:
        """Make a block of the text since the last one, if there are words in it."""
        nonlocal linked, broken
        words = " ".join("".join(text).split())
        if words:
            blocks.append(TextBlock(words, node, len(blocks), min(linked, len(words))))
        text.clear()
        linked = 0
        broken = False

    walk = etree.iterwalk(body, events=("start", "end"))
    for event, element in walk:
        traits = TRAITS.get(element.tag, 0)
        if event == "end":
            if element is node.element:
                if text:
                    end_block()
                node.end, node.after = len(blocks), len(nodes)
                if element is body:
                    break
                assert node.parent is not None  # only the body has none
                node = node.parent
            links -= traits & LINK != 0
            string = element.tail
        else:
            left -= 1
            if not left:
                layout.complete = False
                break
            string = element.text
            if traits & BREAK or (string is None and traits & WITHIN_LINE and breaks(element)):
                if broken:
                    end_block()
                text.append("\n")
                broken = True
            elif element is not body:
                keys = element.keys()
                style, names = None, 0
                if keys:
                    style = element.get("class")
                    names = bits(style) if style else 0
                    if not TELLING.isdisjoint(keys):
                        for key, value in element.items():
                            names |= attribute_bits(str(key), str(value))
                    if traits & LINK and is_of_author(element.get("href", "")):
                        names |= BYLINE
                if traits & PICTURE:
                    if len(layout.pictures) < MAX_MARKS:
                        layout.pictures.append((element, node, len(blocks)))
                elif not traits & WITHIN_LINE or (len(element) and _holds_blocks(element)):
                    if text:
                        end_block()
                    node = Node(element, node, len(nodes), len(blocks), style, names)
                    nodes.append(node)
                    if traits & LIST and tries and len(element) and not names & MARKED:
                        if words := menu(element):
                            walk.skip_subtree()
                            layout.menus.append(len(blocks))
                            blocks.append(TextBlock(words, node, len(blocks), len(words)))
                        else:
                            tries -= 1
                    if traits & HEADLINE and len(layout.headings) < MAX_MARKS:
                        layout.headings.append((element, node, len(blocks)))
                if (names & MARKED or traits & TIME) and len(marks) < MAX_MARKS:
                    marks.append(Mark(named(names), element, node, len(blocks)))
                links += traits & LINK != 0
        if string:
            if not string.isspace():
                text.append(string)
                broken = False
                if links:
                    linked += len(string)
            elif text:
                text.append(" ")
    if text:
        end_block()
    for above in node.ancestors():  # those that are open: more than the body where the walk ended early
        above.end, above.after = len(blocks), len(nodes)
    return layout


def _holds_blocks(element: Element) -> bool:
    """Whether an inline element is used as a container: it has block elements or line breaks as children."""
    for child in element:  # noqa: SIM110 - a generator would take twice as long
        if not TRAITS.get(child.tag, 0) & IN_TEXT:
            return True
    return False
