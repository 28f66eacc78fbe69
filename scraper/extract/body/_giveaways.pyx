# cython: language_level=3, boundscheck=False, wraparound=False
"""`giveaways.look_at`, compiled: the same numbers, line by line.

What a line may be is told by its first word and a few characters; only then `cue` is asked, which is Python.
"""

from scraper.extract.body.giveaways import BEGINNING, BYLINE, CAPITALS, CENTURIES, FIRST_WORDS, HEADLINE, LINE, WORDS, cue
from scraper.extract.body.numbers import ENDS

cdef enum:
    _SLOTS = 4096
cdef Py_ssize_t _BEGINNING = BEGINNING, _BYLINE = BYLINE, _CAPITALS = CAPITALS, _HEADLINE = HEADLINE, _LINE = LINE
cdef frozenset _FIRST_WORDS = FIRST_WORDS
cdef dict _ENDS = ENDS
cdef tuple _CENTURIES = CENTURIES

# The words and their kinds: those of a letter or two, and the others by their first three.
cdef list _short = [], _by_start = [None] * _SLOTS
cdef bint _may_start[_SLOTS]


cdef inline unsigned int _slot(unsigned int first, unsigned int second, unsigned int third) noexcept:
    return (961 * first + 31 * second + third) % _SLOTS


for _kind, _words in enumerate(WORDS.values()):
    for _word in _words:
        if len(_word) < 3:
            _short.append((_word, _kind))
            continue
        _at = _slot(ord(_word[0]), ord(_word[1]), ord(_word[2]))
        _may_start[_at] = True
        _by_start[_at] = [*(_by_start[_at] or ()), (_word, _kind)]


def look_at(list texts, list off, float[:, ::1] rows):
    """As `giveaways.look_at`."""
    cdef Py_ssize_t n, row, size, last = rows.shape[0] - 1
    cdef dict times = {}
    cdef str text
    for text in texts:
        times[text] = times.get(text, 0) + 1
    for n in range(len(texts)):
        text = texts[n]
        size = len(text)
        for row in range(last - 1):
            rows[row, n] = 0
        if not off[n]:
            if size <= _LINE and _may_be_cue(text, size):
                rows[0, n] = cue(text)
            if size <= _HEADLINE:
                rows[1, n] = _capitals(text, size)
            _give_away(text[:_BEGINNING].lower(), rows, n)
        rows[last - 1, n] = _ENDS.get(text[size - 1], 0)
        rows[last, n] = times[text]


cdef bint _may_be_cue(str text, Py_ssize_t size) except -1:
    cdef Py_ssize_t start = 0, end
    while start < size and not (text[start].isalnum() or text[start] == u"_"):
        start += 1
    if start < size:
        if text[start] >= 0x3000:
            return True
        end = start + 1
        while end < size and (text[end].isalnum() or text[end] == u"_"):
            end += 1
        if text[start:end].casefold() in _FIRST_WORDS:
            return True
    if u"©" in text:
        return True
    if size <= _BYLINE:
        for century in _CENTURIES:
            if century in text:
                return True
    return False


cdef double _capitals(str text, Py_ssize_t size) noexcept:
    """The share of words with a capital, at the start of a text."""
    cdef Py_ssize_t n, words = 0, capitals = 0
    cdef bint inside = False, white
    for n in range(min(size, _CAPITALS)):
        white = text[n].isspace()
        if not white and not inside:
            words += 1
            capitals += text[n].isupper()
        inside = not white
    return <double>capitals / words


cdef int _give_away(str line, float[:, ::1] rows, Py_ssize_t n) except -1:
    """Mark each kind of which the line has a word."""
    cdef Py_ssize_t at
    cdef unsigned int slot
    cdef Py_UCS4 first = 0, second = 0, third
    for word, kind in _short:
        if word in line:
            rows[2 + <Py_ssize_t>kind, n] = 1
    for at in range(len(line)):
        third = line[at]
        slot = _slot(first, second, third)
        if _may_start[slot]:
            for word, kind in _by_start[slot]:
                if line.startswith(word, at - 2):
                    rows[2 + <Py_ssize_t>kind, n] = 1
        first, second = second, third
    return 0
