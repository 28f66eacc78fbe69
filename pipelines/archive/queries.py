"""What a reader types, read as a query: words, "phrases", AND, OR, NOT, prefix*, NEAR(…), title:word, parentheses.

    harbour "night ferry" NOT tram*     →  (("harbour" AND "night ferry") NOT "tram"*)
    title:körpü OR author:"L. Əliyeva"  →  ({title} : "korpu" OR {authors} : "l eliyeva")

Words that stand beside each other must all be found. NOT takes the next word, phrase or parentheses; AND binds
closer than OR. What is no operator is looked for as it is: `covid-19` and `don't` are phrases of two tokens. The
result is an expression of SQLite's FTS5 that can't be misread by it, since each phrase is quoted and each choice in
parentheses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipelines.archive.folding import fold, is_wide
from pipelines.archive.wellformed import well_formed
from pipelines.errors import SearchError

__all__ = ["FIELDS", "Phrase", "Query", "parse"]

FIELDS = {
    "title": "title", "headline": "title", "dek": "dek", "text": "text", "body": "text",
    "author": "authors", "authors": "authors", "by": "authors",
}  # fmt: skip
"""Name before the colon → column of the index."""

_TOKEN = re.compile(r'(?:(\w+):)?("[^"]*"?\*?)|(\w+):(?=\()|NEAR(?=\()|[()]|[^\s"()]+')
_NEAR = re.compile(r"(.*?)(?:,\s*(\d{1,4})\s*)?", re.DOTALL)
_OPERATORS = frozenset({"AND", "OR", "NOT"})
_MOST_TERMS = 200
_DEEPEST = 20  # the parser of FTS5 has a stack of 100, of which each of ours takes four


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that stand one after the other; the last one may be a prefix."""

    tokens: tuple[str, ...]
    is_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A query, understood."""

    match: str
    """The FTS5 expression."""
    phrases: tuple[Phrase, ...]
    """What a found article may show: the phrases that are not behind a NOT."""


def parse(words: str) -> Query:
    """Read a query.

    Raises:
        SearchError: Something is missing or nothing is left to look for; the message says what.
    """
    if not fold(well_formed(words)).strip():
        raise SearchError("nothing to search for; give at least one word")
    parser = _Parser(words)
    match = parser.any_of(depth=0)
    if parser.at < len(parser.tokens):
        raise parser.error("there is a ) too many")
    if match is None:
        raise SearchError("nothing to search for; give at least one word")
    return Query(match, tuple(dict.fromkeys(parser.phrases)))


class _Parser:
    """Recursive descent over the tokens. A part in which there is nothing to look for ("?!") is None and falls out."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.tokens = [match[0] for match in _TOKEN.finditer(well_formed(words))]
        self.at = 0
        self.phrases: list[Phrase] = []
        self.terms = 0

    def error(self, problem: str) -> SearchError:
        shown = self.words if len(self.words) <= 80 else f"{self.words[:80]}…"
        return SearchError(f"can't understand the search {shown!r}: {problem}")

    def peek(self) -> str | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def any_of(self, depth: int) -> str | None:
        """Parts with OR between them."""
        parts = [self.all_of(depth)]
        while self.peek() == "OR":
            self.at += 1
            parts.append(self.all_of(depth))
        return _joined(parts, " OR ")

    def all_of(self, depth: int) -> str | None:
        """Terms with AND, NOT or nothing between them."""
        found = self.term(depth)
        while (item := self.peek()) not in {None, ")", "OR"}:
            if item in {"AND", "NOT"}:
                self.at += 1
            if item != "NOT":
                found = _joined([found, self.term(depth)], " AND ")
                continue
            before = len(self.phrases)
            without = self.term(depth)
            del self.phrases[before:]
            if found is None and without is not None:
                raise self.error("there is nothing before NOT to search in")
            found = f"({found} NOT {without})" if without is not None else found
        return found

    def term(self, depth: int) -> str | None:
        """A word, a phrase, NEAR(…), or something in parentheses, with or without a field."""
        item = self.peek()
        last = self.tokens[self.at - 1] if self.at else None
        if item is None or item in {")", *_OPERATORS}:
            raise self.error(self._missing(item, last))
        self.at += 1
        if item == "(":
            return self.inside(depth)
        if item == "NEAR":
            return self.near()
        name, colon, rest = item.partition(":")
        if not colon or (column := FIELDS.get(name.lower())) is None:
            return self.phrase(item)
        if rest:
            return _in(column, self.phrase(rest))
        if self.peek() != "(":
            return self.phrase(item)  # "what:" at the end of a thought
        self.at += 1
        return _in(column, self.inside(depth))

    def inside(self, depth: int) -> str | None:
        if depth >= _DEEPEST:
            raise self.error(f"more than {_DEEPEST} parentheses in each other")
        found = self.any_of(depth + 1)
        if self.peek() != ")":
            raise self.error("a ) is missing")
        self.at += 1
        return found

    def near(self) -> str | None:
        """NEAR(word "a phrase", 5): all of them, at most so many tokens apart (10 where nothing is said)."""
        inner = []
        self.at += 1
        while (item := self.peek()) != ")":
            if item is None or item == "(":
                raise self.error("NEAR takes words and phrases: NEAR(night ferry, 5)")
            inner.append(item)
            self.at += 1
        self.at += 1
        match = _NEAR.fullmatch(" ".join(inner))
        assert match is not None
        words = [item for item in (found[0] for found in _TOKEN.finditer(match[1])) if fold(item).strip()]
        parts = [part for item in words if (part := self.phrase(item)) is not None]
        return f"NEAR({' '.join(parts)}, {match[2] or 10})" if parts else None

    def phrase(self, item: str) -> str | None:
        """A word or quoted words as the tokens that the index has for them."""
        is_prefix = item.endswith("*")
        tokens = fold(item).split()
        if tokens and len(tokens[-1]) == 1 and is_wide(tokens[-1]):
            if len(tokens) > 1 and len(tokens[-2]) == 2 and tokens[-2][1] == tokens[-1]:
                tokens.pop()  # in the text other characters may follow; the pair before it says all
            else:
                is_prefix = True  # a character alone begins pairs
        if not tokens:
            return None
        self.terms += 1
        if self.terms > _MOST_TERMS:
            raise self.error(f"more than {_MOST_TERMS} words; search for fewer")
        self.phrases.append(Phrase(tuple(tokens), is_prefix))
        return f'"{" ".join(tokens)}"' + "*" * is_prefix

    def _missing(self, item: str | None, last: str | None) -> str:
        if last in _OPERATORS:
            return f"a word is missing after {last}"
        if item == ")":
            return "there is nothing in ()" if last == "(" else "there is a ) too many"
        return f"a word is missing before {item}" if item else "nothing to search for; give at least one word"


def _joined(parts: list[str | None], operator: str) -> str | None:
    found = [part for part in parts if part is not None]
    return f"({operator.join(found)})" if len(found) > 1 else next(iter(found), None)


def _in(column: str, found: str | None) -> str | None:
    return f"{{{column}}} : {found}" if found is not None else None
