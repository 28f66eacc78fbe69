cdef class Node:
    cdef public object element
    cdef public str tag, style
    cdef public Node parent
    cdef public unsigned long long bits
    cdef public bint clutter
    cdef public Py_ssize_t index, after, depth, start, end


cdef class TextBlock:
    cdef public str text
    cdef public Node node
    cdef public Py_ssize_t index, linked


cdef class Mark:
    cdef public frozenset roles
    cdef public object element
    cdef public Node node
    cdef public Py_ssize_t index
