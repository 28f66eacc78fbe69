# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The sheet of `numbers.py` and the trees of `model.py`, compiled: the same numbers, block by block instead of as arrays.

`numbers.py` says what each number is, and why.
"""

from libc.math cimport log1p

import numpy as np

from scraper.extract.page.layout cimport Node, TextBlock

from scraper.extract.page import layout as _layout

from scraper.extract.body.numbers import (
    AFFIRMATIVE, ALL_LINKED, BELOW_TITLE, BITS, ENDS, FAR, FIRST_HEADING, HEAVY, HOLDER_BITS, LAST_HEADING, LEFT, NEARLY_ALL,
    NUMBERS, OFF_BIT, ROLE_BITS, SEVERAL, SHORT, SURROUNDINGS, TAGS, TOO_MUCH
)

if _layout.__file__.endswith(".py"):
    raise ImportError("the classes of layout.py were not compiled: they have no C fields")

cdef enum:  # what is kept of each block
    SIZE, LINKS, LINKED, LENGTH, DEPTH, NODE, TAG, HEADING, WEIGHT, STOPS, OFF, CORE, LOG, KIN, OF_BLOCKS
cdef enum:  # of each element
    START, END, PARENT, LEVEL, SHARE, OF_NODES
cdef enum:  # sums from the first block up to each
    MASS, ALL_SIZE, ALL_LINKS, ALL_LENGTH, ALL_STOPS, ALL_HEADINGS, OF_SUMS
cdef enum:
    _ROWS = 18  # of surroundings

cdef dict _TAGS = TAGS, _HOLDER_BITS = HOLDER_BITS
cdef long long _ROLE_BITS = ROLE_BITS
cdef int _OFF_BIT = OFF_BIT, _FIRST_HEADING = FIRST_HEADING, _LAST_HEADING = LAST_HEADING, _FAR = FAR
cdef int _SEVERAL = SEVERAL, _ALL_LINKED = ALL_LINKED
cdef double _SHORT = SHORT, _TOO_MUCH = TOO_MUCH, _HEAVY = HEAVY, _NEARLY_ALL = NEARLY_ALL, _LEFT = LEFT, _BELOW_TITLE = BELOW_TITLE
cdef int _bits[_ROWS]
cdef bint _affirmative[_ROWS]
assert len(SURROUNDINGS) == _ROWS
for _n in range(_ROWS):
    _bits[_n] = BITS[_n]
    _affirmative[_n] = SURROUNDINGS[_n] in AFFIRMATIVE


cdef class Sheet:
    """As `numbers.Sheet`."""

    cdef readonly object places, values
    cdef readonly list texts, prose, off
    cdef list blocks, nodes
    cdef Py_ssize_t count, held, title
    cdef double total
    cdef double[:, ::1] b, d, s
    cdef long long[::1] bits
    cdef float[:, ::1] out

    def __init__(self, layout, Py_ssize_t title, Py_ssize_t room):
        self._describe(layout, title)
        self.values = np.empty((len(NUMBERS) + room, self.count), np.float32)
        self.out = self.values
        self.prose, self.off = [], []
        if self.count:
            self._weigh()
            self._surroundings()

    def fill(self):
        """Fill the other rows."""
        cdef Py_ssize_t row = _ROWS
        row = self._place(row)
        row = self._core(row)
        row = self._kin(row)
        row = self._holders(row)
        row = self._neighbours(row)
        row = self._around(row)
        row = self._own(row)
        assert row == len(NUMBERS)

    cdef int _describe(self, layout, Py_ssize_t title) except -1:
        """Leave out the blocks of menus, and the elements that hold no others."""
        cdef list blocks = layout.blocks, nodes = layout.nodes
        cdef Py_ssize_t every = len(blocks), n, m, start, end, open_ = 0
        cdef TextBlock block
        cdef Node node, parent
        cdef long long[::1] work = np.zeros(3 * every + 3 + len(nodes), np.int64)
        cdef long long[::1] links = work[: every + 1], opened = work[every + 1 : 2 * every + 2]
        cdef long long[::1] before = work[2 * every + 2 : 3 * every + 3], place_of = work[3 * every + 3 :]
        cdef list described = [], holding = []
        for n in range(every):
            block = blocks[n]
            links[n + 1] = links[n] + 10 * block.linked - _ALL_LINKED * <long long>len(block.text)
        for node in nodes:
            start, end = node.start, node.end
            if end - start >= _SEVERAL and links[end] >= links[start]:
                opened[start] += 1
                opened[end] -= 1
        menus = set(layout.menus)
        places = []
        for n in range(every):
            open_ += opened[n]
            before[n + 1] = before[n]
            if open_ == 0 and n not in menus:
                before[n + 1] += 1
                described.append(blocks[n])
                places.append(n)
        self.places = np.array(places, np.int64)
        self.title = before[title] if title >= 0 else -1
        self.blocks, self.count = described, len(described)
        self.texts = [(<TextBlock>described[n]).text for n in range(self.count)]
        self.d = np.empty((OF_NODES, len(nodes)))
        self.bits = np.empty(len(nodes), np.int64)
        m = 0
        for n, node in enumerate(nodes):
            start, end = before[node.start], before[node.end]
            if start < end:
                place_of[n] = m
                self.d[START, m], self.d[END, m], self.d[LEVEL, m] = start, end, node.depth
                parent = node.parent
                self.d[PARENT, m] = 0 if parent is None else place_of[parent.index]
                self.bits[m] = (
                    <long long>node.bits & _ROLE_BITS | <long long>_HOLDER_BITS.get(node.tag, 0)
                    | <long long>node.clutter << _OFF_BIT
                )
                m += 1
        self.held = m
        self.b = np.empty((OF_BLOCKS, self.count))
        for n in range(self.count):
            block = described[n]
            node = block.node
            self.b[NODE, n] = place_of[node.index]
            self.b[DEPTH, n] = node.depth
            self.b[TAG, n] = <int>_TAGS.get(node.tag, 0)
            self.b[LINKS, n] = block.linked
        return 0

    cdef int _weigh(self) except -1:
        cdef Py_ssize_t n, k
        cdef double plain
        cdef str text
        cdef double[:, ::1] b = self.b
        self.s = np.zeros((OF_SUMS, self.count + 1))
        for n in range(self.count):
            text = self.texts[n]
            b[SIZE, n] = len(text)
            b[LENGTH, n] = b[SIZE, n] + 1.5 * _wide(text)
            b[LINKED, n] = b[LINKS, n] / b[SIZE, n]
            b[LOG, n] = log1p(b[LENGTH, n])
            b[HEADING, n] = _FIRST_HEADING <= b[TAG, n] <= _LAST_HEADING
            plain = 0.0 if b[HEADING, n] else max(1 - 2 * b[LINKED, n], 0.0) * b[LENGTH, n]
            b[WEIGHT, n], b[STOPS, n] = 0.1 * plain, 0
            if plain >= _SHORT and _has_sentence(text):
                b[WEIGHT, n] = plain
                b[STOPS, n] = _stops(text)
                self.prose.append(n)
            for k, row in enumerate((WEIGHT, SIZE, LINKS, LENGTH, STOPS, HEADING)):
                self.s[k, n + 1] = self.s[k, n] + b[<Py_ssize_t>row, n]
        self.total = max(self.s[MASS, self.count], 1.0)
        for n in range(self.held):
            self.d[SHARE, n] = self._in(MASS, n) / self.total
        return 0

    cdef inline double _in(self, int row, Py_ssize_t node) noexcept:
        """A sum over the blocks of an element."""
        return self.s[row, <Py_ssize_t>self.d[END, node]] - self.s[row, <Py_ssize_t>self.d[START, node]]

    cdef int _surroundings(self) except -1:
        cdef Py_ssize_t n, m, behind = 0, first, end
        cdef int row
        cdef bint much, told
        cdef float[:, ::1] out = self.out
        for row in range(_ROWS):
            for n in range(self.count):
                out[row, n] = -_FAR
        for m in range(self.held):
            first, end = <Py_ssize_t>self.d[START, m], <Py_ssize_t>self.d[END, m]
            if not self.bits[m] or first < behind:
                continue
            much, told = self.d[SHARE, m] >= _TOO_MUCH, False
            for row in range(_ROWS):
                told = self.bits[m] >> _bits[row] & 1 and not (much and not _affirmative[row])
                if told:
                    for n in range(first, end):
                        out[row, n] = self.d[LEVEL, m]
            if told:  # the last row is that of clutter
                behind = end
        for row in range(_ROWS):
            for n in range(self.count):
                out[row, n] = min(self.b[DEPTH, n] - out[row, n], _FAR)
        for n in range(self.count):
            self.b[OFF, n] = out[_ROWS - 1, n] < _FAR
            self.off.append(self.b[OFF, n] != 0)
        return 0

    cdef Py_ssize_t _place(self, Py_ssize_t row) except -1:
        cdef Py_ssize_t n
        for n in range(self.count):
            self.out[row, n] = <double>n / self.count
            self.out[row + 1, n] = self.s[MASS, n] / self.total
            self.out[row + 2, n] = min(max(n - self.title, -50), 150) if self.title >= 0 else -99
            self.out[row + 3, n] = self.b[DEPTH, n]
        return row + 4

    cdef Py_ssize_t _core(self, Py_ssize_t row) except -1:
        cdef Py_ssize_t n, m, first = -1, last = -1, common
        cdef double weighed = 0, below = 0, known = 0
        cdef double[:, ::1] b = self.b
        cdef double[:, ::1] w = np.zeros((2, self.count + 1))  # what counts, and its sums
        cdef bint by_title, by_names
        cdef list chain = [0]
        for n in range(self.count):
            weighed += b[WEIGHT, n]
            below += b[WEIGHT, n] if n > self.title else 0
        by_title = not below < _BELOW_TITLE * weighed
        if not by_title:
            below = weighed
        for n in range(self.count):
            if not b[OFF, n] and (n > self.title or not by_title):
                known += b[WEIGHT, n]
        by_names = known >= _LEFT * below
        for n in range(self.count):
            if (n > self.title or not by_title) and not (by_names and b[OFF, n]):
                w[0, n] = b[WEIGHT, n]
            w[1, n + 1] = w[1, n] + w[0, n]
        cdef double mass, above
        cdef Py_ssize_t tip = 0
        for m in range(1, self.held):
            if self.d[PARENT, m] == tip:
                mass = w[1, <Py_ssize_t>self.d[END, m]] - w[1, <Py_ssize_t>self.d[START, m]]
                above = w[1, <Py_ssize_t>self.d[END, tip]] - w[1, <Py_ssize_t>self.d[START, tip]]
                if mass >= _NEARLY_ALL * above and mass > 0:
                    chain.append(m)
                    tip = m
        cdef Py_ssize_t start = <Py_ssize_t>self.d[START, tip], end = <Py_ssize_t>self.d[END, tip]
        for n in range(self.count):
            b[CORE, n] = start <= n < end
            if b[CORE, n] and w[0, n] >= _HEAVY:
                first, last = n if first < 0 else first, n
        if first < 0:
            first, last = start, end - 1
        for n in range(self.count):
            common = -1
            for m in chain:
                if self.d[START, m] <= n < self.d[END, m]:
                    common += 1
            self.out[row, n] = len(chain) - 1 - common
            self.out[row + 1, n] = b[DEPTH, n] - self.d[LEVEL, <Py_ssize_t>chain[common]]
            self.out[row + 2, n] = min(max(first - n, -60), 30)
            self.out[row + 3, n] = min(max(n - last, -60), 30)
        return row + 4

    cdef Py_ssize_t _kin(self, Py_ssize_t row) except -1:
        cdef Py_ssize_t n, k
        cdef dict groups = {}
        cdef list firsts = []
        cdef double[:, ::1] b = self.b
        cdef Node node, above
        for n in range(self.count):
            node = (<TextBlock>self.blocks[n]).node
            above = node.parent if node.parent is not None else node
            k = groups.setdefault((node.tag, node.style, above.tag, above.style), len(firsts))
            if k == len(firsts):
                firsts.append(n)
            b[KIN, n] = k
        cdef double[:, ::1] t = np.zeros((8, len(firsts)))
        for n in range(self.count):
            k = <Py_ssize_t>b[KIN, n]
            t[0, k] += b[WEIGHT, n]
            t[1, k] += b[LENGTH, n]
            t[2, k] += b[LINKS, n]
            t[3, k] += b[SIZE, n]
            t[4, k] += b[STOPS, n] > 0
            t[5, k] += b[CORE, n]
            t[6, k] += b[OFF, n]
            t[7, k] += 1
        for k in range(len(firsts)):
            t[0, k] /= self.total
            t[1, k] = log1p(t[1, k] / t[7, k])
            t[2, k] /= t[3, k]
            t[3, k] = log1p(t[7, k])
            t[4, k] /= t[7, k]
            t[5, k] /= t[7, k]
            t[6, k] /= t[7, k]
            t[7, k] = <Py_ssize_t>firsts[k]
        cdef Py_ssize_t at
        for n in range(self.count):
            k = <Py_ssize_t>b[KIN, n]
            for at in range(7):
                self.out[row + at, n] = t[at, k]
            self.out[row + 7, n] = min(n - t[7, k], 100)
        return row + 8

    cdef Py_ssize_t _holders(self, Py_ssize_t row) except -1:
        cdef Py_ssize_t n, m, level, at
        cdef double blocks
        cdef double[:, ::1] t = np.empty((6, self.held))
        for m in range(self.held):
            blocks = self.d[END, m] - self.d[START, m]
            t[0, m] = log1p(blocks)
            t[1, m] = self.d[SHARE, m]
            t[2, m] = self._in(ALL_LINKS, m) / self._in(ALL_SIZE, m)
            t[3, m] = log1p(self._in(ALL_LENGTH, m) / blocks)
            t[4, m] = self._in(ALL_STOPS, m) / blocks
            t[5, m] = self._in(ALL_HEADINGS, m) / blocks
        for n in range(self.count):
            m = <Py_ssize_t>self.b[NODE, n]
            for level in range(4):
                for at in range(6):
                    self.out[row + 6 * level + at, n] = t[at, m]
                m = <Py_ssize_t>self.d[PARENT, m]
        return row + 24

    cdef Py_ssize_t _neighbours(self, Py_ssize_t row) except -1:
        cdef Py_ssize_t n, other, side
        for side in range(2):
            for n in range(self.count):
                other = n + 2 * side - 1
                if 0 <= other < self.count:
                    self.out[row, n] = self.b[LOG, other]
                    self.out[row + 1, n] = self.b[LINKED, other]
                    self.out[row + 2, n] = self.b[TAG, other]
                    self.out[row + 3, n] = self.b[KIN, other] == self.b[KIN, n]
                else:  # beyond the first or the last
                    self.out[row, n], self.out[row + 1, n], self.out[row + 2, n], self.out[row + 3, n] = 0, 1, -1, 0
            row += 4
        return row

    cdef Py_ssize_t _around(self, Py_ssize_t row) except -1:
        cdef Py_ssize_t n, start, end, k, reach
        for k in range(2):
            reach = 3 if k == 0 else 8
            for n in range(self.count):
                start, end = max(n - reach, 0), min(n + reach + 1, self.count)
                self.out[row + k, n] = log1p((self.s[MASS, end] - self.s[MASS, start]) / (end - start))
                self.out[row + 2 + k, n] = log1p(self.s[MASS, n] - self.s[MASS, start])
                self.out[row + 4 + k, n] = log1p(self.s[MASS, end] - self.s[MASS, n + 1])
                self.out[row + 6 + k, n] = (
                    (self.s[ALL_LINKS, end] - self.s[ALL_LINKS, start]) / (self.s[ALL_SIZE, end] - self.s[ALL_SIZE, start])
                )
        return row + 8

    cdef Py_ssize_t _own(self, Py_ssize_t row) except -1:
        cdef Py_ssize_t n
        for n in range(self.count):
            self.out[row, n] = self.b[STOPS, n]
            self.out[row + 1, n] = log1p(self.b[WEIGHT, n])
            self.out[row + 2, n] = self.b[LOG, n]
            self.out[row + 3, n] = self.b[LINKED, n]
            self.out[row + 4, n] = self.b[TAG, n]
        return row + 5


cdef Py_ssize_t _wide(str text) noexcept:
    """Characters of scripts that write no spaces, or a syllable a character: those of `document.WIDE`."""
    cdef Py_ssize_t count = 0
    cdef Py_UCS4 c
    if text.isascii():
        return 0
    for c in text:
        if c >= 0x0E00:
            count += c <= 0x0EFF or 0x3040 <= c <= 0x30FF or 0x3400 <= c <= 0x9FFF or 0xAC00 <= c <= 0xD7AF
    return count


cdef bint _has_sentence(str text) noexcept:
    cdef Py_UCS4 c
    for c in text:
        if c in u'.,;:!?…。、，！？؛،؟।»”"':
            return True
    return False


cdef Py_ssize_t _stops(str text) except -1:
    """Sentences that end in a text."""
    cdef Py_ssize_t count = text[len(text) - 1] in ENDS
    cdef Py_UCS4 c, before = 0
    for c in text:
        if c == u" " and (before == u"." or before == u"?" or before == u"!"):
            count += 1
        elif c == u"。":
            count += 1
        before = c
    return count


def leaves(
    const float[:, ::1] values, const long long[::1] rows, const float[::1] threshold, const long long[::1] children,
    const double[::1] value, const long long[::1] roots, int depth, const long long[::1] blocks
):
    """The log odds that trees give to blocks: `Model._sum`."""
    cdef Py_ssize_t t, n, node
    cdef int step
    sums = np.zeros(blocks.shape[0])
    cdef double[::1] odds = sums
    for t in range(roots.shape[0]):
        for n in range(blocks.shape[0]):
            node = roots[t]
            for step in range(depth):
                node = children[2 * node + (values[rows[node], blocks[n]] > threshold[node])]
            odds[n] += value[node]
    return sums
