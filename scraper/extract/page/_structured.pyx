# cython: language_level=3
"""`structured.stating`, compiled: one look at libxml2's own nodes, in place of two through lxml."""

from libc.string cimport strcmp
from lxml.includes.etreepublic cimport _Element, elementFactory, import_lxml__etree
from lxml.includes.tree cimport XML_CDATA_SECTION_NODE, XML_ELEMENT_NODE, XML_TEXT_NODE, xmlAttr, xmlNode

import_lxml__etree()


cdef bint _states(const xmlNode* node) noexcept:
    """Whether it is an element of the head that can say something."""
    cdef const char* name = <const char*>node.name
    if node.ns != NULL:
        return False
    if strcmp(name, "script") == 0:
        return node.children != NULL and (
            node.children.type == XML_TEXT_NODE or node.children.type == XML_CDATA_SECTION_NODE
        )
    return strcmp(name, "meta") == 0 or strcmp(name, "link") == 0


cdef bint _has_property(const xmlNode* node) noexcept:
    cdef const xmlAttr* attribute = node.properties
    while attribute != NULL:
        if attribute.ns == NULL and strcmp(<const char*>attribute.name, "itemprop") == 0:
            return True
        attribute = attribute.next
    return False


def stating(_Element root):
    """As `structured.stating`."""
    cdef list heads = [], properties = []
    cdef xmlNode* top = root._c_node.doc.children
    while top != NULL:  # damaged pages have elements beside the root
        if top.type == XML_ELEMENT_NODE:
            _gather(root, top, heads, properties)
        top = top.next
    return heads, properties


cdef int _gather(_Element root, xmlNode* top, list heads, list properties) except -1:
    cdef xmlNode* node = top
    while True:
        if node.type == XML_ELEMENT_NODE:
            if top is root._c_node and _states(node):
                heads.append(elementFactory(root._doc, node))
            if node.properties != NULL and _has_property(node):
                properties.append(elementFactory(root._doc, node))
            if node.children != NULL:
                node = node.children
                continue
        while node is not top and node.next == NULL:
            node = node.parent
        if node is top:
            return 0
        node = node.next
