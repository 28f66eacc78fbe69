"""Who printed the same text: near-duplicates, found as articles come in.

Each article of some length has a signature (`pipelines.minhash`), cut into bands. A new one is compared, shingle by
shingle, with the few that agree on a band and whose signatures are alike; those that are copies are kept as pairs. What
one article costs is bounded, however many there are like it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipelines.archive.bands import Bands
from pipelines.archive.folding import fold
from pipelines.minhash import Likeness, compare, estimate, shingles, signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlite_utils import Database

    from pipelines.minhash import Hashes

__all__ = ["CONTAINED", "SAME", "Cluster", "Copies", "Copy"]

SAME = 0.4
"""From this Jaccard index on two texts are copies of each other."""
CONTAINED = 0.6
"""And where so much of the shorter one stands in the longer, as far as signatures tell it (a Jaccard of .2).

Measured with `benchmarks.copies` on 400 articles of some two hundred sites: of the 79,800 pairs of different stories
the likest has a Jaccard of .08 and .15 of the shorter one contained. A copy with every tenth word replaced has .51 and
.68, one with half of it cut .50 and 1, one cut to a third .33 and 1. What lies between is left for follow-ups that
repeat a story's background, of which the corpus has few."""

_LEAST_ESTIMATE = 0.15  # below, two signatures of 48 values say nothing
_MOST_LOOKED_AT = 40  # of those that agree on a band, the ones that agree on most
_MOST_COMPARED = 8  # of those, the most alike
_WHOLE = Likeness(jaccard=1.0, containment=1.0)
_FIRST = "coalesce(a.published_utc, a.first_seen_at)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """An article of a cluster."""

    id: int
    title: str | None
    source: str
    published_at: str | None
    """ISO 8601 with offset, or a date."""
    first_seen_at: str
    url: str
    likeness: Likeness
    """To the one that had it first; of that itself, 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Articles with the same text, the one that had it first in front."""

    copies: tuple[Copy, ...]

    @property
    def first(self) -> Copy:
        """Who had it first: by publication time as far as it is known, else by first sight."""
        return self.copies[0]


class Copies:
    """The tables `copies` and `signatures`, and what finds signatures by their bands."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._bands = Bands(db)

    def add(self, article: int, tokens: str) -> None:
        """Sign an article's text, and pair it with its copies.

        Args:
            article: Its id.
            tokens: The text, folded.
        """
        self.add_signed(article, tokens, signature(shingles(tokens)))

    def add_signed(self, article: int, tokens: str, signed: bytes | None) -> None:
        """The same, with the signature that the tokens give."""
        if signed is None:
            return
        candidates = self._likest(signed, self._bands.add(article, signed))
        self._db.execute("INSERT INTO signatures (article, minhash) VALUES (?, ?)", [article, signed])
        if not candidates:
            return
        text, hashes = self._text(article), None
        for other in candidates:
            if self._text(other) == text:  # as most copies are: nothing is to be worked out
                likeness = _WHOLE
            else:
                hashes = shingles(tokens) if hashes is None else hashes
                likeness = compare(hashes, self._hashes(other))
            if likeness.jaccard >= SAME or likeness.containment >= CONTAINED:
                self._db.execute(
                    "INSERT INTO copies (article, other, jaccard, containment) VALUES (?, ?, ?, ?)",
                    [max(article, other), min(article, other), *(round(value, 4) for value in likeness)],
                )

    def add_bands(self, articles: Iterable[int]) -> None:
        """Work out the bands of articles whose signatures came from another archive."""
        for article in articles:
            signed = self._db.execute("SELECT minhash FROM signatures WHERE article = ?", [article]).fetchone()
            if signed is not None:  # a text that is too short has none
                self._bands.add(article, signed[0])

    def remove(self, article: int) -> None:
        """Forget an article's signature and its pairs."""
        row = self._db.execute("SELECT minhash FROM signatures WHERE article = ?", [article]).fetchone()
        if row is None:
            return
        self._db.execute("DELETE FROM signatures WHERE article = ?", [article])
        self._bands.remove(article, row[0])
        self._db.execute("DELETE FROM copies WHERE article = ? OR other = ?", [article, article])

    def renew(self) -> None:
        """Sign every article anew and pair them, in the transaction of the caller."""
        self._db.execute("DELETE FROM copies")
        self._db.execute("DELETE FROM signatures")
        self._bands.clear()
        for (key,) in self._db.execute("SELECT id FROM articles ORDER BY id").fetchall():
            self.add(key, self._tokens(key))

    def forget(self) -> None:
        """Forget what is in memory, since what was written is undone."""
        self._bands.forget()

    def of(self, article: int) -> Cluster:
        """The cluster of an article: what it is paired with, and what those are, and so on; itself at least."""
        keys, ahead = {article}, [article]
        while ahead:
            at = ahead.pop()
            pairs = self._db.execute(
                "SELECT other FROM copies WHERE article = ? UNION SELECT article FROM copies WHERE other = ?", [at, at]
            )
            new = {key for (key,) in pairs.fetchall()} - keys
            keys |= new
            ahead += new
        return self._cluster(keys)

    def clusters(self, *, source: str | None = None, across: bool = False) -> Iterator[Cluster]:
        """Every cluster, the newest first.

        Args:
            source: Those in which it has a part.
            across: Those that stand in several sources.
        """
        done: set[int] = set()
        for key in self._newest():
            if key in done:
                continue
            cluster = self.of(key)
            done |= {copy.id for copy in cluster.copies}
            sources = {copy.source for copy in cluster.copies}
            if (source is None or source in sources) and (len(sources) > 1 or not across):
                yield cluster

    def _newest(self) -> Iterator[int]:
        """Every article that is paired with an older row, the newest published first."""
        place = 2**63 - 1
        while True:
            # by steps of the time line and not by one long cursor: a reader must not hold back the writer's checkpoints
            rows = self._db.execute(
                "SELECT id, timeline FROM articles a WHERE timeline < ?"
                " AND EXISTS (SELECT 1 FROM copies c WHERE c.article = a.id) ORDER BY timeline DESC LIMIT 100",
                [place],
            ).fetchall()
            if not rows:
                return
            yield from (key for key, _ in rows)
            place = rows[-1][1]

    def _likest(self, signed: bytes, agreeing: list[int]) -> list[int]:
        """The few articles whose signatures are most like one, of those that agree with it on bands."""
        likely = [key for key, _ in Counter(agreeing).most_common(_MOST_LOOKED_AT)]
        alike = ((estimate(signed, other), key) for key in likely if (other := self._signature(key)) is not None)
        best = sorted((one for one in alike if one[0] >= _LEAST_ESTIMATE), reverse=True)
        return [key for _, key in best[:_MOST_COMPARED]]

    def _signature(self, article: int) -> bytes | None:
        row = self._db.execute("SELECT minhash FROM signatures WHERE article = ?", [article]).fetchone()
        return bytes(row[0]) if row is not None else None

    def _text(self, article: int) -> str:
        return str(self._db.execute("SELECT text FROM articles WHERE id = ?", [article]).fetchone()[0])

    def _tokens(self, article: int) -> str:
        return fold(self._text(article))

    def _hashes(self, article: int) -> Hashes:
        return shingles(self._tokens(article))

    def _cluster(self, keys: set[int]) -> Cluster:
        marks = ", ".join("?" * len(keys))
        rows = list(
            self._db.query(
                "SELECT a.id, a.title, a.source, a.published_at, a.first_seen_at, a.url FROM articles a"  # noqa: S608
                f" WHERE a.id IN ({marks}) ORDER BY {_FIRST}, a.first_seen_at, a.id",
                list(keys),
            )
        )
        first = self._hashes(rows[0]["id"])
        return Cluster(copies=tuple(_copy(row, compare(first, self._hashes(row["id"]))) for row in rows))


def _copy(row: dict[str, Any], likeness: Likeness) -> Copy:
    return Copy(**row, likeness=likeness)
