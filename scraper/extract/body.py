"""Which part of the page holds the article: rules over the blocks of the layout.

The text of an article is a mass of sentences. Each block weighs what it has in running text; navigation, asides,
comments, teasers, hidden and promotional elements weigh nothing. From the page, or from the element that is named as
the article's body, the choice goes down as long as one child holds nearly all that its parent holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scraper.extract.layout import CLUTTER_TAGS, HEADINGS

if TYPE_CHECKING:
    from scraper.extract.document import Element
    from scraper.extract.layout import Layout, Node, TextBlock

__all__ = ["Part", "choose", "text_length", "within"]

_WIDE = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SENTENCE = re.compile(r"[.,;:!?…。、，！？؛،؟।»”\"]")
_SHORT = 40  # characters; what is shorter is a label or a headline more often than a sentence

# A child that holds this share of its parent's text is where the text is.
_NEARLY_ALL = 0.72
# Unless paragraphs stand beside it that are as long as this, and are this share of the whole: the first ones of a story
# of which the rest is in an element for subscribers.
_PARAGRAPH = 250
_FEW = 0.08
# A clutter word on an element with this share of the page's text is about what else is in it (`has-sidebar`, `no-ads`),
_TOO_MUCH_FOR_CLUTTER = 0.5
# and so are all of them where less than this share would be left (a story in many pieces, each in its `sidebar-grid`).
_LEFT = 0.1
# An element that is named as an article's body is believed from this share of the page's text on; below, it is a
# teaser.
_ENOUGH_FOR_BODY = 0.25
# The text stands below its headline; but where less than this share of all text does, the headline is misplaced.
_BELOW_TITLE = 0.2
_TEASER = 600  # characters of running text below a linked headline; more is a section of the article
_TEASER_DEPTH = 4  # levels between a teaser's headline and what holds both headline and summary


@dataclass(frozen=True, slots=True)
class Part:
    """The chosen part of a page."""

    elements: tuple[Element, ...]
    """What holds the text, in document order."""
    discounted: tuple[Element, ...]
    """Elements of the page that weighed nothing: navigation, asides, comments, teasers, what is hidden or
    promotional."""
    first: int
    """Index of its first block."""
    last: int
    """Index of its last block."""


def choose(layout: Layout, title: int) -> Part | None:
    """The part that holds the article's text; None where there is no running text.

    Args:
        layout: The page.
        title: Index of the headline's block: what stands above it is not the text.
    """
    weights = {block: _weight(block) for block in layout.blocks}
    below = {block: weight if block.index > title else 0.0 for block, weight in weights.items()}
    if sum(below.values()) >= _BELOW_TITLE * sum(weights.values()):
        weights = below
    off = _discounted(layout, weights)
    masses = _sums(layout, weights, off)
    node = _named_body(layout, masses)
    if masses[node] <= 0:
        return None
    while True:
        child = max(node.children, key=masses.__getitem__, default=None)
        if child is None or masses[child] < _NEARLY_ALL * masses[node]:
            break
        beside = sum(masses[n] for n in node.children if n is not child and n.tag == "p" and "dek" not in n.roles)
        if beside >= max(_PARAGRAPH, _FEW * masses[node]):
            break
        node = child
    node = _with_its_like(node, layout, masses)
    return _part((node.element,), [node], off)


def _with_its_like(node: Node, layout: Layout, masses: dict[Node, float]) -> Node:
    """What holds a node and all others of its tag and class.

    A text that is broken up by advertising or pictures comes in several pieces.
    """
    name = node.element.get("class")
    if not name:
        return node
    line = list(node.ancestors())
    place = {above: n for n, above in enumerate(line)}
    common = 0
    for other in layout.nodes:
        if other.tag == node.tag and masses[other] > 0 and other.element.get("class") == name:
            common = max(common, next(place[above] for above in other.ancestors() if above in place))
    return line[common]


def within(layout: Layout, elements: list[Element]) -> Part | None:
    """The part that a site file's rule found; None where that holds no text."""
    if not elements:
        return None
    nodes = {node.element: node for node in layout.nodes}
    outermost = [e for e in elements if not any(above in elements for above in e.iterancestors())]
    holders = [_holder(nodes, element) for element in outermost]
    weights = {block: _weight(block) for block in layout.blocks}
    off = _discounted(layout, weights) - {above for holder in holders for above in holder.ancestors()}
    part = _part(tuple(outermost), holders, off)
    return part if part.last >= part.first else None


def text_length(text: str) -> float:
    """Characters of a text, a Chinese or Japanese one counting as two and a half of an alphabet's."""
    return len(text) if text.isascii() else len(text) + 1.5 * len(_WIDE.findall(text))


def _weight(block: TextBlock) -> float:
    """How much of an article's text a block may be: its characters outside links; little without a sentence."""
    text = block.text
    plain = len(text) - 2 * block.linked
    if plain <= 0 or block.node.tag in HEADINGS:
        return 0.0
    weight = plain * text_length(text) / len(text)
    return weight if weight >= _SHORT and _SENTENCE.search(text) else 0.1 * weight


def _discounted(layout: Layout, weights: dict[TextBlock, float]) -> set[Node]:
    """The outermost nodes whose text is not the article's."""
    raw = _sums(layout, weights, set())
    limit = _TOO_MUCH_FOR_CLUTTER * raw[layout.root]
    named = (n for n in layout.nodes if "body" in n.roles and raw[n] >= _ENOUGH_FOR_BODY * raw[layout.root])
    safe = {above for body in named for above in body.ancestors()}
    off = {node for node in layout.nodes if node.clutter and raw[node] <= limit and node not in safe}
    if _sums(layout, weights, off)[layout.root] < _LEFT * raw[layout.root]:
        off = {node for node in off if node.tag in CLUTTER_TAGS}
    for block in layout.blocks:
        if block.node.tag in HEADINGS and block.linked >= 0.8 * len(block.text):
            card = _card(block.node, raw)
            if card is not None and raw[card] < min(_TEASER, limit):
                off.add(card)
    return off


def _card(heading: Node, raw: dict[Node, float]) -> Node | None:
    """What holds a linked headline and its summary."""
    node = heading
    for _ in range(_TEASER_DEPTH):
        if node.parent is None:
            return None
        node = node.parent
        if raw[node] > 0:
            return node
    return None


def _named_body(layout: Layout, masses: dict[Node, float]) -> Node:
    """The element that is named as the article, or as its body, and holds enough of the text; else the page."""
    enough = _ENOUGH_FOR_BODY * masses[layout.root]
    for is_named in (lambda n: "body" in n.roles, lambda n: n.tag == "article", lambda n: n.tag == "main"):
        named = [node for node in layout.nodes if masses[node] > enough and is_named(node)]
        if named:
            return max(named, key=masses.__getitem__)
    return layout.root


def _holder(nodes: dict[Element, Node], element: Element) -> Node:
    """The node of an element; an inline one without block elements in it stands in that of its parent."""
    while element not in nodes:
        parent = element.getparent()
        assert parent is not None  # the body is a node
        element = parent
    return nodes[element]


def _sums(layout: Layout, weights: dict[TextBlock, float], off: set[Node]) -> dict[Node, float]:
    """The weight of each node's text, without the nodes that are off."""
    sums: dict[Node, float] = {}
    for node in reversed(layout.nodes):
        if node in off:
            sums[node] = 0.0
            continue
        total = 0.0
        for block in node.blocks:
            total += weights[block]
        for child in node.children:
            total += sums[child]
        sums[node] = total
    return sums


def _part(elements: tuple[Element, ...], nodes: list[Node], off: set[Node]) -> Part:
    first, last = 10**9, -1
    discounted = []
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if node in off:
            discounted.append(node.element)
            continue
        if node.blocks:
            first = min(first, node.blocks[0].index)
            last = max(last, node.blocks[-1].index)
        waiting.extend(node.children)
    return Part(elements, tuple(discounted), first, last)
