"""Pages that no newsroom ever meant to send, made of real ones: damaged, hostile, or far too large.

    mutant("cut", 17, pages, seed=7)   # the same bytes whenever the pages are the same

Each kind is a function of a page and a source of chance. `LIGHT` kinds take milliseconds and are made by the hundred,
`HEAVY` ones are megabytes long.
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from benchmarks import hostile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipelines.items import Page

    Make = Callable[[bytes, random.Random], bytes]

__all__ = ["HEAVY", "LIGHT", "REAL", "mutant", "plan"]

REAL = "as it is"
"""The kind of the pages themselves; the number is the page's place."""

_HEAVY_SHARE = 0.015  # of all mutants: each takes as long as a hundred others
_SPREAD = 2.0  # exponent of sizes: most are small
_CHARSETS = (
    "utf-8", "utf-16", "utf-16le", "utf-32", "utf-7", "iso-2022-jp", "hz-gb-2312", "shift_jis", "gb18030", "big5",
    "koi8-r", "windows-1251", "windows-1255", "x-user-defined", "no-such-charset", "base64", "rot13", "idna",
    "punycode", "unicode_escape", "undefined", "mbcs", "zlib", "utf-8; charset=big5", "\x00", "é", "x" * 5_000,
)  # fmt: skip
_WRITTEN = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "shift_jis", "gb18030", "koi8-r", "cp1252", "cp037")
_UNCLOSED = (
    "<!--", "<script>", "<style>", "<![CDATA[", "<title>", "<textarea>", "<xmp>", "<plaintext>", "<noscript>", "<svg>",
    "<math>", "<template>", "<select>", "<table>", "<a href='", '<p class="', "<head>", "<iframe>", "<?php ", "<!",
    "</body></html>", "<base href='http://['>", "<base href='//x.example/'>", "<p hidden>", "<frameset>", "<br/",
)  # fmt: skip
_TAGS = re.compile(rb"<(/?)(\w+)")
_STATED = re.compile(rb"""((?:content|datetime|href|src|srcset|title|class|id|rel|itemprop|lang)=["'])([^"'<>]*)""")
_JSON = re.compile(rb"(<script[^>]*ld\+json[^>]*>)(.*?)(</script>)", re.DOTALL | re.IGNORECASE)


def mutant(kind: str, number: int, pages: Sequence[Page], seed: int) -> Page:
    """The page of that kind and number.

    Args:
        kind: `REAL`, or a name from `LIGHT` or `HEAVY`.
        number: Which of its kind.
        pages: What is mutated; each mutant is made of one or two of them.
        seed: Of the run.
    """
    if kind == REAL:
        return pages[number]
    chance = random.Random(f"{seed}/{kind}/{number}")
    page = chance.choice(pages)
    if kind == "lying charset":
        return replace(page, headers={"Content-Type": f"text/html; charset={chance.choice(_CHARSETS)}"})
    if kind == "two pages":
        other = chance.choice(pages).body
        return replace(page, body=page.body[: _place(page.body, chance)] + other[_place(other, chance) :])
    return replace(page, body=(LIGHT | HEAVY)[kind](page.body, chance))


def plan(count: int) -> Iterator[tuple[str, int]]:
    """So many mutants, as kind and number: of every kind as many as of the others of its weight."""
    heavy = max(len(HEAVY), round(count * _HEAVY_SHARE)) if count >= len(HEAVY) + len(LIGHT) else 0
    for kinds, total in ((LIGHT, count - heavy), (HEAVY, heavy)):
        names = list(kinds)
        yield from ((name, n) for i, name in enumerate(names) for n in range(len(range(i, total, len(names)))))


def _place(body: bytes, chance: random.Random) -> int:
    return chance.randrange(len(body) + 1)


def _size(most: int, chance: random.Random) -> int:
    """A number up to `most`, more often a small one."""
    return 1 + int(most * chance.random() ** _SPREAD)


def _cut(body: bytes, chance: random.Random) -> bytes:
    start, end = sorted((_place(body, chance), _place(body, chance)))
    return chance.choice((body[:end], body[start:], body[start:end]))


def _flipped(body: bytes, chance: random.Random) -> bytes:
    flipped = bytearray(body)
    for _ in range(_size(len(body) // 20, chance)):
        if flipped:
            flipped[chance.randrange(len(flipped))] = chance.randrange(256)
    return bytes(flipped)


def _dropped(body: bytes, chance: random.Random) -> bytes:
    share = chance.random()
    return re.sub(rb"<[^>]*>", lambda tag: b"" if chance.random() < share else tag[0], body)


def _left_open(body: bytes, chance: random.Random) -> bytes:
    share = chance.random()
    return re.sub(rb"</[^>]*>|>", lambda tag: b"" if chance.random() < share else tag[0], body)


def _renamed(body: bytes, chance: random.Random) -> bytes:
    names = sorted({match[2] for match in _TAGS.finditer(body)}) or [b"p"]
    share = chance.random() / 2
    return _TAGS.sub(lambda tag: b"<" + tag[1] + (chance.choice(names) if chance.random() < share else tag[2]), body)


def _shuffled(body: bytes, chance: random.Random) -> bytes:
    pieces = body.split(b"<")
    for _ in range(_size(len(pieces), chance)):
        one, other = chance.randrange(len(pieces)), chance.randrange(len(pieces))
        pieces[one], pieces[other] = pieces[other], pieces[one]
    return b"<".join(pieces)


def _soup(body: bytes, chance: random.Random) -> bytes:
    """Attributes of other elements, doubled, unquoted, endless."""
    found = re.findall(rb"""[\w:-]+=(?:"[^"]*"|'[^']*'|[^\s>]+)""", body) or [b"a=b"]
    share = chance.random()

    def add(tag: re.Match[bytes]) -> bytes:
        if chance.random() > share:
            return tag[0]
        more = b" ".join(chance.choice(found) for _ in range(_size(30, chance)))
        return tag[0] + b" " + (more.replace(b'"', b"") if chance.random() < 0.3 else more) + b" "

    return re.sub(rb"<\w+", add, body)


def _unclosed(body: bytes, chance: random.Random) -> bytes:
    for _ in range(_size(5, chance)):
        at = _place(body, chance)
        body = body[:at] + chance.choice(_UNCLOSED).encode() + body[at:]
    return body


def _strewn(body: bytes, chance: random.Random) -> bytes:
    """Bytes and references that stand for no character, or for one that trees don't take."""
    odd = (
        b"\x00", b"\x00" * 50, b"\x0b\x1b\x7f", b"\r", b"\xed\xa0\x80", b"\xed\xb0\x80", b"\xff\xfe", b"\xef\xbf\xbe",
        b"\xf4\x90\x80\x80", b"&#xD800;", b"&#x110000;", b"&#0;", b"&#xFFFE;", b"&#9999999999999999999;", b"&#x1F",
        b"&" + b"amp;" * 500, b"&" * 300, b"&nbsp;" * 300, b"&lt;script&gt;", b"]]>",
        "\u202e\u2066\ufeff\u200b\u2028\x85".encode(),
    )  # fmt: skip
    for _ in range(_size(200, chance)):
        at = _place(body, chance)
        body = body[:at] + chance.choice(odd) + body[at:]
    return body


def _written(body: bytes, chance: random.Random) -> bytes:
    return body.decode("utf-8", "replace").encode(chance.choice(_WRITTEN), "replace")


def _misstated(body: bytes, chance: random.Random) -> bytes:
    """Dates, addresses, names that are none, in place of what attributes state."""
    share = chance.random()

    def lie(match: re.Match[bytes]) -> bytes:
        if chance.random() > share:
            return match[0]
        return match[1] + chance.choice(hostile.VALUES).encode("utf-8", "replace").replace(b'"', b"")

    return _STATED.sub(lie, body)


def _mistyped(body: bytes, chance: random.Random) -> bytes:
    """JSON-LD with values of the wrong type; where the page has none, a made one."""
    if not _JSON.search(body):
        made = json.dumps(hostile.ARTICLE).encode()
        body = b'<script type="application/ld+json">' + made + b"</script>" + body

    def spoil(match: re.Match[bytes]) -> bytes:
        try:
            value = json.loads(match[2])
        except ValueError:
            value = hostile.ARTICLE
        return match[1] + json.dumps(_spoilt(value, chance)).encode() + match[3]

    return _JSON.sub(spoil, body)


def _spoilt(value: Any, chance: random.Random) -> Any:
    if chance.random() < 0.15:
        return chance.choice((*hostile.VALUES, *hostile.TYPES, [value], {"@id": "#x"}, {"@value": value}))
    if isinstance(value, dict):
        return {key: _spoilt(one, chance) for key, one in value.items()}
    return [_spoilt(one, chance) for one in value] if isinstance(value, list) else value


def _misprinted(body: bytes, chance: random.Random) -> bytes:
    """Dates, addresses and names that are none, in place of what elements print."""
    share = chance.random() / 2

    def lie(text: re.Match[bytes]) -> bytes:
        if chance.random() > share:
            return text[0]
        return b">" + chance.choice(hostile.VALUES).encode("utf-8", "replace") + b"<"

    return re.sub(rb">[^<>]{1,300}<", lie, body)


def _nested(body: bytes, chance: random.Random) -> bytes:
    tags = chance.choices(hostile.TAGS, k=chance.choice((1, 1, 2, 5)))
    depth = _size(3_000, chance)
    at = _place(body, chance)
    closing = chance.choice((b"", b"".join(f"</{tag}>".encode() for tag in reversed(tags)) * depth))
    return body[:at] + b"".join(f"<{tag}>".encode() for tag in tags) * depth + body[at:] + closing


def _with_long_line(body: bytes, chance: random.Random) -> bytes:
    """A line that is one fragment over and over, wherever text is read: what backtracks shows here."""
    unit = chance.choice(hostile.FRAGMENTS) + chance.choice(("", *hostile.FRAGMENTS))
    line = chance.choice(("", *hostile.FRAGMENTS)) + unit * (_size(400_000, chance) // len(unit) + 1)
    line += chance.choice(("", "!", "x", *hostile.FRAGMENTS))
    return hostile.placed(chance.choice(hostile.PLACES), line, body)


def _huge(piece: str, count: int) -> Make:
    """A page in which something stands over and over; `{n}` in it is its number."""

    def make(body: bytes, chance: random.Random) -> bytes:
        many = count // chance.choice((1, 1, 3))
        text = "".join([piece.replace("{n}", str(n)) for n in range(many)]) if "{n}" in piece else piece * many
        at = body.find(b">", chance.choice((0, max(0, body.find(b"<body")), len(body) // 2))) + 1
        return body[:at] + text.encode() + body[at:]

    return make


def _deep(body: bytes, chance: random.Random) -> bytes:
    """10,000 levels of one tag or several, around the page or within it."""
    tags = chance.choices(hostile.TAGS, k=chance.choice((1, 2, 3, 10)))
    opening = b"".join(f"<{tag}>".encode() + chance.choice((b"", b"a ", b"\n")) for tag in tags) * (10_000 // len(tags))
    at = chance.choice((0, body.find(b"<p"), len(body) // 2))
    return body[: max(0, at)] + opening + body[max(0, at) :]


def _heavy_core(body: bytes, chance: random.Random) -> bytes:
    """Elements of one name within each other, and within the innermost thousands: what asks each for its text shows."""
    opening = chance.choice(hostile.NAMED)
    depth = chance.choice((100, 600, 1_900)) // opening.count("<")
    text = opening * depth + chance.choice(hostile.CORES) * chance.choice((1_000, 8_000, 12_000))
    return body[: body.find(b"<p")] + text.encode() + body


def _repeated(body: bytes, chance: random.Random) -> bytes:
    start = chance.choice((0, _place(body, chance)))
    return (body[start:] or b"<p>")[: hostile.HUGE] * (hostile.HUGE // max(1, len(body) - start) + 1)


def _large_line(body: bytes, chance: random.Random) -> bytes:
    unit = chance.choice(hostile.FRAGMENTS)
    return hostile.placed(
        chance.choice(hostile.PLACES), unit * (chance.choice((1_900_000, hostile.HUGE)) // len(unit)), body
    )


def _large_data(body: bytes, chance: random.Random) -> bytes:
    script = chance.choice(hostile.SCRIPTS)
    return hostile.script(script, chance.choice(hostile.DATA)(chance.choice((1_500_000, 7_000_000))), body)


LIGHT: dict[str, Make] = {
    "cut": _cut,
    "bytes flipped": _flipped,
    "tags dropped": _dropped,
    "tags left open": _left_open,
    "tags renamed": _renamed,
    "pieces shuffled": _shuffled,
    "attribute soup": _soup,
    "unclosed": _unclosed,
    "no characters": _strewn,
    "lying charset": lambda body, _: body,
    "other encoding": _written,
    "two pages": lambda body, _: body,
    "attributes misstated": _misstated,
    "json-ld mistyped": _mistyped,
    "text misprinted": _misprinted,
    "nested": _nested,
    "long line": _with_long_line,
    "nearly empty": lambda _, chance: chance.choice(hostile.EMPTY),
}
HEAVY: dict[str, Make] = {
    "10,000 deep": _deep,
    "heavy core": _heavy_core,
    "20 MB of itself": _repeated,
    "huge line": _large_line,
    "huge script": _large_data,
    **{f"many {name}": _huge(piece, count) for name, (piece, count) in hostile.MANY.items()},
}
