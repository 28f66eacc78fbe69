# cython: language_level=3, cdivision=True
"""`vocabulary.stated`, compiled: the roles of a name, without a string for each word and a table of all names met.

Words are known by their hashes of 64 bits (FNV-1a), and nothing else of them is kept.
"""

cdef enum:
    _SLOTS = 4096  # several times the words there are
cdef unsigned long long _SEED = 0xCBF29CE484222325
cdef unsigned long long _hashes[_SLOTS]
cdef unsigned long long _single[_SLOTS]  # the roles of a word by itself
cdef unsigned long long _pairs[_SLOTS]  # and as two words in one


cdef inline unsigned long long _hashed(unsigned long long hashed, unsigned char letter) noexcept:
    return (hashed ^ letter) * <unsigned long long>0x100000001B3


cdef inline Py_ssize_t _slot(unsigned long long hashed) noexcept:
    """Where a word is; if it is none that is known, the empty slot where it would be."""
    cdef Py_ssize_t n = (hashed ^ hashed >> 32) % _SLOTS
    while _hashes[n] and _hashes[n] != hashed:
        n = (n + 1) % _SLOTS
    return n


cdef int _enter(dict lexicon, unsigned long long* found) except -1:
    cdef unsigned long long hashed
    cdef Py_ssize_t n
    for word, bits in lexicon.items():
        hashed = _SEED
        for letter in word.encode():
            hashed = _hashed(hashed, letter)
        n = _slot(hashed)
        _hashes[n], found[n] = hashed, bits
    return 0


def learn(dict single, dict pairs):
    """Take in the words there are, and those of two, with their roles."""
    assert len(single) + len(pairs) < _SLOTS // 2
    _enter(single, _single)
    _enter(pairs, _pairs)


def bits(str name):
    """As `vocabulary.stated`."""
    cdef bytes letters = name.encode("utf-8", "replace")
    return bits_of(letters)


cdef unsigned long long bits_of(const unsigned char* name) noexcept:
    """The same of a name in UTF-8."""
    cdef unsigned long long alone, both, last = _SEED  # hashes of a word, of it behind the one before, of that one
    cdef unsigned long long found = 0
    cdef unsigned char c, before
    cdef bint letters, digits, torn
    while name[0]:
        alone, both, before = _SEED, last, 0
        letters = digits = torn = False
        while True:
            c = name[0]
            if b"A" <= c <= b"Z":
                if b"a" <= before <= b"z" or b"0" <= before <= b"9":
                    break  # here the next begins, in `storyBody`
                before = c
                c |= 0x20
            elif b"a" <= c <= b"z":
                before = c
            elif b"0" <= c <= b"9":
                before = c
                digits = True
                name += 1
                continue
            else:
                break
            letters = True
            torn = torn or digits  # a hexadecimal id
            alone, both = _hashed(alone, c), _hashed(both, c)
            name += 1
        if letters and not torn:
            found |= _single[_slot(alone)] | _pairs[_slot(both)]
            last = alone
        c = name[0]
        if c == 0x20 or 0x09 <= c <= 0x0D or 0x1C <= c <= 0x1F:
            last = _SEED  # the next is another name
        if c and not b"A" <= c <= b"Z":
            name += 1
    return found
