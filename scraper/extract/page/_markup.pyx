# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True
"""What `markup.py` looks for in the bytes of a page, compiled: without a regular expression for each bracket.

`markup.py` says what is found, and why.
"""

from libc.string cimport memchr

cdef bytes _DATA = b"json"
cdef tuple _BULK = (b"script", b"style", b"svg")


cdef inline const unsigned char* _find(const unsigned char* at, const unsigned char* end, unsigned char c) noexcept:
    """Where a byte is; NULL where it isn't."""
    return <const unsigned char*>memchr(at, c, end - at) if at < end else NULL


cdef inline bint _is_white(unsigned char c) noexcept:
    return c == 0x20 or 0x09 <= c <= 0x0D


cdef inline bint _starts(const unsigned char* at, const unsigned char* end, bytes words, bint any_case) noexcept:
    cdef const unsigned char* wanted = words
    cdef Py_ssize_t n, size = len(words)
    if end - at < size:
        return False
    for n in range(size):
        if at[n] != wanted[n] and not (any_case and b"A" <= at[n] <= b"Z" and at[n] | 0x20 == wanted[n]):
            return False
    return True


cdef const unsigned char* _tag_end(const unsigned char* at, const unsigned char* end) noexcept:
    """Behind the bracket that ends a tag; NULL where it is not whole, closes itself, or a value has a bracket."""
    cdef unsigned char quote
    while at < end:
        if at[0] == b"<":
            return NULL
        if at[0] == b">":
            return NULL if (at - 1)[0] == b"/" else at + 1
        if at[0] == b'"' or at[0] == b"'":
            quote = at[0]
            at += 1
            while at < end and at[0] != quote:
                if at[0] == b"<" or at[0] == b">":
                    return NULL
                at += 1
        at += 1
    return NULL


cdef const unsigned char* _bulk_end(
    const unsigned char* at, const unsigned char* end, bytes name, bint* plain
) noexcept:
    """Where the end tag starts; NULL for nowhere. What in it may mean another end makes it less than plain."""
    cdef Py_ssize_t size = len(name)
    plain[0] = True
    at = _find(at, end, b"<")
    while at != NULL:
        if end - at > size + 2 and at[1] == b"/":
            if _starts(at + 2, end, name, True) and (
                _is_white(at[size + 2]) or at[size + 2] == b"/" or at[size + 2] == b">"
            ):
                return at
        elif _starts(at + 1, end, name if size == 3 else b"!--", True):
            plain[0] = False
            at += 3
        at = _find(at + 1, end, b"<")
    return NULL


def without_bulk(bytes markup):
    """As `markup.without_bulk`."""
    cdef const unsigned char* start = markup
    cdef const unsigned char* end = start + len(markup)
    cdef const unsigned char* at = start
    cdef const unsigned char* copied = start
    cdef const unsigned char* tag
    cdef const unsigned char* inner
    cdef bytes name
    cdef bint plain
    cdef list kept = []
    while True:
        tag = _find(at, end, b"<")
        if tag == NULL:
            break
        at = tag + 1
        if _starts(at, end, b"!--", False):
            while True:  # `<!-->` is a whole one
                at = _find(at + 1, end, b"-")
                if at == NULL or _starts(at, end, b"-->", False):
                    break
            if at == NULL:
                break
            continue
        if at >= end or at[0] != b"s":
            continue
        for name in _BULK:
            if _starts(at, end, name, False):
                break
        else:
            continue
        inner = at + len(name)
        if inner >= end or not (_is_white(inner[0]) or inner[0] == b">"):
            continue
        inner = _tag_end(inner, end)
        if inner == NULL:
            continue
        at = _bulk_end(inner, end, name, &plain)
        if at == NULL:
            break
        if plain and _DATA not in markup[tag - start : inner - start]:
            kept.append(markup[copied - start : inner - start])
            copied = at
    kept.append(markup[copied - start :])
    return b"".join(kept)


cdef int _digit(unsigned char c, bint hexadecimal) noexcept:
    """The value of a digit; -1 for what is none."""
    if b"0" <= c <= b"9":
        return c - 0x30
    c |= 0x20
    return c - 0x61 + 10 if hexadecimal and b"a" <= c <= b"f" else -1


cdef inline unsigned char _is_control(unsigned char c) noexcept:
    """Whether it is a character that XML trees don't take, of those below the space; told without a branch."""
    return (c < 32) & (c != 9) & (c != 10) & (c != 13)


def has_no_characters(bytes markup):
    """Whether it has anything that `markup.without_no_characters` takes out."""
    cdef const unsigned char* start = markup
    cdef const unsigned char* end = start + len(markup)
    cdef const unsigned char* at
    cdef unsigned int number
    cdef Py_ssize_t n
    cdef unsigned char found = 0
    cdef bint hexadecimal
    cdef int digit
    for n in range(end - start):  # to the end, with no branch: many bytes at a time
        found |= _is_control(start[n])
    if found:
        return True
    at = _find(start, end, 0xEF)
    while at != NULL:
        if end - at > 2 and at[1] == 0xBF and at[2] | 1 == 0xBF:
            return True
        at = _find(at + 1, end, 0xEF)
    at = _find(start, end, b"&")
    while at != NULL:
        at += 1
        if at < end and at[0] == b"#":
            at += 1
            hexadecimal = at < end and at[0] | 0x20 == b"x"
            at += hexadecimal
            number, n = 0, 0
            while at < end:
                digit = _digit(at[0], hexadecimal)
                if digit < 0:
                    break
                number = number * (16 if hexadecimal else 10) + digit if number <= 0xFFFF else number
                n += 1
                at += 1
            if n and (number < 32 and _is_control(number) or number == 0xFFFE or number == 0xFFFF):
                return True
        at = _find(at, end, b"&")
    return False
