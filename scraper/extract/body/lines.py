"""Which lines of the chosen part are the article's text: what only the words of a line give away is dropped here."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from scraper.extract import labels
from scraper.extract.page.document import text_length
from scraper.extract.times.dates import has_day
from scraper.extract.words import ends_with, folded

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.extract.body.text import Line

__all__ = ["begins_with_quotation", "kept", "without"]

_BYLINE_LENGTH = 120
_LABEL_LENGTH = 60  # characters of a line that is nothing but a label or a button
_PROMPT_LENGTH = 200  # characters of a line that sends the reader to another story
_APPEAL_LENGTH = 300
_APPEAL = re.compile(r"(?i)newsletter|sign up|subscri|follow us|whatsapp|telegram|abonn|suscr|iscriv|prenumer|подпис")
# Where an embedded post or film waits for the reader's consent.
_CONSENT = re.compile(
    r"(?i)extern\w+ inhalt\w*.{0,160}(?:angezeigt|ein(?:ge)?blende|ergänzt|anreicher|personenbezogen)"
    r"|personenbezogene daten an dritt|ce contenu est bloqué"
    r"|(?:this|the) content is (?:hosted|provided) by.{0,60}(?:third|consent|cookies)"
)
_OF_CONSENT = ("Inhalt", "Drittpl", "content is ", "contenu est bloqué")  # looked for first, as it takes far less time
_DISCLOSURE = re.compile(r"(?i)may (?:earn|receive|get) \w*\s?\w*\s?(?:commission|compensation|affiliate|fee)")
_ENDS = re.compile(r"[.!?:…»”\"'’)。！？」：]\s*$")
_SENTENCES = re.compile(r"(?<=[.!?。！？]) *|(?<=[.!?][”\"»]) +")
_OPENING_SENTENCE = 30  # characters of such a summary that stand below in any case
_SYNOPSIS = 4  # lines of a story that may begin with its own summary
_ALL_SAID = 0.9  # share of such a summary in sentences that stand below
_ALL_LINKED = 0.9
_LINKED = 0.6  # share of such a line in links
_HALF = 0.5  # the same where several lines begin alike
_OPENING = 10  # characters of such lines that are the same
_SEVERAL = 2


def kept(lines: list[Line], title: str | None, clutter: Iterable[str]) -> list[Line]:
    """The lines of the article.

    Args:
        lines: Those of the part, in order.
        title: The headline, which is no part of the text.
        clutter: Whole lines that the site file names.
    """
    named = {folded(line) for line in [*clutter, title or ""]}
    longest = 2 * max(map(len, named))  # punctuation that is folded away
    lines = [line for line in lines if len(line.text) > longest or folded(line.text) not in named]
    if title is not None:
        lines = [line for line in lines if line.kind != "heading" or not ends_with(line.text, title)]
    lines = [line for line in lines if not _is_label(line) and not _sends_elsewhere(line)]
    if any(word in line.text for line in lines for word in _OF_CONSENT):
        lines = [line for line in lines if not _CONSENT.search(line.text)]
    return _without_loose_ends(_without_prompts(_without_link_sections(lines)))


def without(lines: list[Line], words: list[str]) -> list[Line]:
    """Without lines of these words; of sentences each once, as what is said again further down stays."""
    left = Counter(map(folded, words))
    longest = max(map(len, words), default=0)
    kept_lines = []
    for line in lines:
        if len(line.text) <= longest and left[(words_of := folded(line.text))] > 0:
            left[words_of] -= len(line.text) > _LABEL_LENGTH
        else:
            kept_lines.append(line)
    return kept_lines


def begins_with_quotation(lines: list[Line]) -> bool:
    """Whether the first paragraph is put together from sentences of the others, as a summary or a quotation is."""
    if len(lines) < _SYNOPSIS or len(lines[0].text) < _PROMPT_LENGTH:
        return False
    story = "\n".join(line.text for line in lines[1:])
    if lines[0].text[:_OPENING_SENTENCE] not in story:
        return False
    said = sum(len(sentence) for sentence in _SENTENCES.split(lines[0].text) if sentence in story)
    return said >= _ALL_SAID * len(lines[0].text)


def _is_label(line: Line) -> bool:
    """Buttons, share rows, font-size widgets, bare labels."""
    text = line.text
    if not any(c.isalnum() for c in text):
        return True
    if len(text) > _LABEL_LENGTH:
        return False
    return any(p.are(text) for p in (labels.BUTTON, labels.PUBLISHED, labels.AUTHOR)) or bool(
        labels.FONT_SIZES.fullmatch(text)
    )


def _sends_elsewhere(line: Line) -> bool:
    """A paragraph that is nothing but a link, or "Read more: …" with one."""
    if line.kind == "paragraph" and line.linked >= _ALL_LINKED * len(line.text):
        return True
    bare = line.linked == 0 and len(line.text) < _LABEL_LENGTH and line.kind == "paragraph"
    return (
        len(line.text) <= _PROMPT_LENGTH
        and (line.linked >= _LINKED * len(line.text) or bare)
        and labels.READ_MORE.end(line.text) > 0
    )


def _without_link_sections(lines: list[Line]) -> list[Line]:
    """Without "See also" and the headlines below it."""
    result: list[Line] = []
    skipping = False
    for line in lines:
        if len(line.text) <= _LABEL_LENGTH and labels.SEE_ALSO.are(line.text):
            skipping = True
        elif skipping and (line.linked >= _LINKED * len(line.text) or (line.linked and line.kind == "list-item")):
            continue
        else:
            skipping = False
            result.append(line)
    return result


def _without_prompts(lines: list[Line]) -> list[Line]:
    """Without paragraphs that send the reader elsewhere in the same words, of whatever language: "READ MORE | …"."""
    openings = Counter(_opening(line) for line in lines)
    return [line for line in lines if not (opening := _opening(line)) or openings[opening] < _SEVERAL]


def _opening(line: Line) -> str:
    """How a paragraph starts that is a link for the most part; nothing of any other."""
    size = len(line.text)
    prompts = line.kind == "paragraph" and size <= _PROMPT_LENGTH and line.linked >= _HALF * size
    return line.text[:_OPENING] if prompts else ""


def _without_loose_ends(lines: list[Line]) -> list[Line]:
    """Without kickers, bylines, counts and headings of nothing, above the first and below the last running text."""
    start, end = 0, len(lines)
    while start < end and _is_loose(lines[start]) and lines[start].kind != "heading":
        start += 1
    while start < end and (_is_loose(lines[end - 1]) or _appeals(lines[end - 1])):
        end -= 1
    return lines[start:end] if start < end else lines


def _is_loose(line: Line) -> bool:
    """Whether a line is a heading, a byline, a date, or too short for a sentence."""
    text = line.text
    if line.kind not in {"paragraph", "heading"}:
        return line.kind == "table" and len(text) <= _BYLINE_LENGTH and _is_labelled(text)
    if line.kind == "heading":
        return not _is_sentence(text)
    if labels.CONTACT.match(text):
        return True
    if len(text) <= _BYLINE_LENGTH and (has_day(text) or labels.names_author(text)):
        return not text.endswith((".", "!", "?", "。"))
    return text_length(text) < _LABEL_LENGTH and not _ENDS.search(text)


def _appeals(line: Line) -> bool:
    """Whether a line asks for something behind a link, to subscribe or to follow, or says what is earned by links."""
    if len(line.text) > _APPEAL_LENGTH:
        return False
    return _DISCLOSURE.search(line.text) is not None or (line.linked > 0 and _APPEAL.search(line.text) is not None)


def _is_sentence(text: str) -> bool:
    """Whether a heading says something by itself, as those of lists and slides do: "3. Oil costs less than in May."."""
    return text_length(text) >= _LABEL_LENGTH and text.endswith((".", "。"))


def _is_labelled(text: str) -> bool:
    """Whether a table's row is a label and a value: "Author | Ann Lee", "Date | 4 April"."""
    label, _, value = text.partition(" | ")
    return bool(value) and (labels.AUTHOR.are(label) or labels.PUBLISHED.are(label) or labels.MODIFIED.are(label))
