# cython: language_level=3
"""`charset.is_utf8`, compiled: without a string as long as the page."""

from libc.string cimport memcpy


def is_utf8(bytes body):
    """As `charset.is_utf8`."""
    cdef const unsigned char* at = body
    cdef const unsigned char* end = at + len(body)
    cdef unsigned long long eight
    cdef unsigned char c, least, most  # of the second byte: no longer form than needed, no half of a pair
    cdef Py_ssize_t more, n
    while at < end:
        c = at[0]
        if c < 0x80:
            at += 1
            while end - at >= 8:
                memcpy(&eight, at, 8)
                if eight & <unsigned long long>0x8080808080808080:
                    break
                at += 8
            continue
        least, most = 0x80, 0xBF
        if 0xC2 <= c < 0xE0:
            more = 1
        elif 0xE0 <= c < 0xF0:
            more = 2
            if c == 0xE0:
                least = 0xA0
            elif c == 0xED:
                most = 0x9F
        elif 0xF0 <= c < 0xF5:
            more = 3
            if c == 0xF0:
                least = 0x90
            elif c == 0xF4:
                most = 0x8F
        else:
            return False
        if end - at <= more or not least <= at[1] <= most:
            return False
        for n in range(2, more + 1):
            if at[n] & 0xC0 != 0x80:
                return False
        at += more + 1
    return True
