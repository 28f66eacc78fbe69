# cython: language_level=3
"""The walk of `walk.py`, compiled: the same layout from libxml2's own nodes, in a third of the time.

`walk.py` says what it does, and why; both have the same steps in the same order. What is different: an element becomes
a Python object only where the layout keeps it, and the text of a block is gathered as UTF-8, its white space collapsed
on the way.
"""

from cpython.unicode cimport PyUnicode_DecodeUTF8
from libc.stdlib cimport free, realloc
from libc.string cimport memcpy, strcmp, strlen
from lxml.includes.etreepublic cimport _Document, _Element, attributeValue, elementFactory, import_lxml__etree
from lxml.includes.tree cimport (
    XML_CDATA_SECTION_NODE, XML_COMMENT_NODE, XML_ELEMENT_NODE, XML_ENTITY_REF_NODE, XML_PI_NODE, XML_TEXT_NODE, xmlAttr, xmlNode
)

from scraper.extract.page._vocabulary cimport bits_of
from scraper.extract.page.layout cimport Mark, Node, TextBlock

# looked up once, and not at each use
cdef object attribute_bits, bits, breaks, is_of_author, named
cdef dict TRAITS

from scraper.extract.page import layout as _layout

from scraper.extract.page.elements import (
    ALL_LINKED, AUTHORS, BYLINE, MARKED, MAX_LINKS, MENU, MENU_WORDS, NAMES, SWITCHES, attribute_bits, breaks, is_of_author
)
from scraper.extract.page.layout import (
    BREAK, HEADLINE, IN_TEXT, LINK, LIST, MAX_ELEMENTS, MAX_LISTS, MAX_MARKS, PICTURE, TIME, TRAITS, WITHIN_LINE, Layout
)
from scraper.extract.page.vocabulary import bits, named

if _layout.__file__.endswith(".py"):
    raise ImportError("the classes of layout.py were not compiled: they have no C fields")
import_lxml__etree()

cdef int _BREAK = BREAK, _HEADLINE = HEADLINE, _IN_TEXT = IN_TEXT, _LINK = LINK, _LIST = LIST
cdef int _PICTURE = PICTURE, _TIME = TIME, _WITHIN_LINE = WITHIN_LINE
cdef unsigned long long _MARKED = MARKED, _BYLINE = BYLINE
cdef Py_ssize_t _MENU = MENU, _MAX_LINKS = MAX_LINKS, _MENU_WORDS = MENU_WORDS, _MAX_MARKS = MAX_MARKS
cdef double _ALL_LINKED = ALL_LINKED

cdef frozenset _FOLDERS = frozenset(word.encode() for word in AUTHORS)
cdef enum:
    _LONGEST = 16  # bytes that a folder of authors may have
    _SLOTS = 256
    _CLASS = 1
    _HREF = 2
    _NAMING = 4
    _SWITCHING = 8
cdef dict _KINDS = {
    "class": _CLASS, "href": _HREF, **dict.fromkeys(NAMES, _NAMING), **dict.fromkeys(SWITCHES, _SWITCHING)
}

cdef struct Known:
    const unsigned char* name
    int bits

cdef struct Run:
    Py_ssize_t size  # characters
    bint words  # it is not white space alone


cdef class Line:
    """The text of a block, as UTF-8: between words stands one space, whatever white space was there."""

    cdef char* data
    cdef Py_ssize_t size, room, spaces
    cdef Py_ssize_t continued  # bytes that are not the first of their character
    cdef bint gap  # white space was seen since the last word

    def __dealloc__(self):
        free(self.data)

    cdef void clear(self) noexcept:
        self.size = self.spaces = self.continued = 0
        self.gap = False

    cdef Py_ssize_t letters(self) noexcept:
        """Characters that are no white space."""
        return self.size - self.continued - self.spaces

    cdef str text(self):
        return PyUnicode_DecodeUTF8(self.data, self.size, NULL)

    cdef Run add(self, const xmlNode* node) except *:
        """Add the text that starts with a node and goes on to the next element."""
        cdef Run run = Run(0, False)
        cdef const unsigned char* at
        cdef const unsigned char* word
        cdef Py_ssize_t size, continued
        cdef int white
        while node != NULL and (node.type == XML_TEXT_NODE or node.type == XML_CDATA_SECTION_NODE):
            at = node.content
            node = node.next
            if at == NULL:
                continue
            while at[0]:
                white = _white(at)
                if white:
                    self.gap = True
                    run.size += 1
                    at += white
                    continue
                word, continued = at, 0
                while 0x20 < at[0] < 0x80 or (at[0] and not _white(at)):
                    continued += at[0] & 0xC0 == 0x80
                    at += 1
                size = at - word
                if self.size + size + 1 > self.room:
                    self.grow(size)
                if self.gap and self.size:
                    self.data[self.size] = b" "
                    self.size += 1
                    self.spaces += 1
                memcpy(self.data + self.size, word, size)
                self.size += size
                self.continued += continued
                self.gap = False
                run.words = True
                run.size += size - continued
        return run

    cdef int grow(self, Py_ssize_t size) except -1:
        cdef Py_ssize_t room = 2 * self.room + size + 1024
        cdef char* data = <char*>realloc(self.data, room)
        if data == NULL:
            raise MemoryError
        self.data, self.room = data, room
        return 0


cdef inline int _white(const unsigned char* at) noexcept nogil:
    """Bytes of the white space at a place, as `str.split` knows it; 0 where there is none."""
    cdef unsigned char first = at[0]
    if first <= 0x20:
        return first == 0x20 or 0x09 <= first <= 0x0D or 0x1C <= first <= 0x1F
    if first < 0xC2 or first > 0xE3:
        return 0
    if first == 0xC2:
        return 2 if at[1] == 0x85 or at[1] == 0xA0 else 0
    if first == 0xE1:
        return 3 if at[1] == 0x9A and at[2] == 0x80 else 0
    if first == 0xE2:
        if at[1] == 0x80:
            return 3 if 0x80 <= at[2] <= 0x8A or at[2] == 0xA8 or at[2] == 0xA9 or at[2] == 0xAF else 0
        return 3 if at[1] == 0x81 and at[2] == 0x9F else 0
    return 3 if first == 0xE3 and at[1] == 0x80 and at[2] == 0x80 else 0


cdef class Walk:
    """What the walk over one page holds."""

    cdef _Document doc
    cdef Known tags[_SLOTS]  # what is known of the names that were met: libxml2 keeps each once a document
    cdef Known keys[_SLOTS]
    cdef Line line  # of the block that is being read
    cdef Py_ssize_t linked  # characters in links since it began
    cdef bint begun  # it has words, or a line break
    cdef bint broken  # the last thing seen was a line break

    def __cinit__(self, _Element body):
        self.doc = body._doc
        self.line = Line()

    cdef int end_block(self, Node node, list blocks) except -1:
        """Make a block of the text since the last one, if there are words in it."""
        cdef Line line = self.line
        cdef Py_ssize_t size = line.size - line.continued
        if size:
            blocks.append(TextBlock(line.text(), node, len(blocks), min(self.linked, size)))
        line.clear()
        self.linked = 0
        self.begun = self.broken = False
        return 0

    cdef inline int traits_of(self, const xmlNode* node) except -1:
        return 0 if node.ns != NULL else _look_up(self.tags, node.name, TRAITS)

    cdef inline int kind_of(self, const xmlAttr* attribute) except -1:
        return 0 if attribute.ns != NULL else _look_up(self.keys, attribute.name, _KINDS)

    cdef bint holds_blocks(self, const xmlNode* node) except -1:
        cdef const xmlNode* child = node.children
        while child != NULL:
            if child.type == XML_ELEMENT_NODE:
                if not self.traits_of(child) & _IN_TEXT:
                    return True
            elif _is_other(child):
                return True
            child = child.next
        return False

    cdef str menu(self, xmlNode* top):
        """The words of a list that is a menu; None for any other list. `elements.menu` is the same."""
        cdef Line line = self.line
        cdef xmlNode* node = top
        cdef xmlNode* first = NULL
        cdef Py_ssize_t links = 0, deep = 0, linked = 0, before
        cdef bint down = True
        while True:
            if down:
                if node is not top and node.ns == NULL and strcmp(<const char*>node.name, "a") == 0:
                    if first == NULL:
                        first = node
                    links += 1
                    deep += 1
                    if links > _MAX_LINKS:
                        break
                before = line.letters()
                line.gap = True
                line.add(node.children)
                linked += deep * (line.letters() - before)
                child = _element(node.children)
                if child != NULL:
                    node = child
                    continue
            if node is top:
                break
            if node.ns == NULL and strcmp(<const char*>node.name, "a") == 0:
                deep -= 1
            before = line.letters()
            line.gap = True
            line.add(node.next)
            linked += deep * (line.letters() - before)
            child = _element(node.next)
            down = child != NULL
            node = child if down else node.parent
        words = None
        if _MENU <= links <= _MAX_LINKS and linked < _MENU_WORDS * links and linked >= _ALL_LINKED * line.letters():
            if not bits(elementFactory(self.doc, first).get("class", "")) & MARKED:
                words = line.text() or None
        line.clear()
        return words


cdef inline bint _is_other(const xmlNode* node) noexcept:
    """What lxml counts among the children of an element, beside elements."""
    return node.type == XML_COMMENT_NODE or node.type == XML_PI_NODE or node.type == XML_ENTITY_REF_NODE


cdef inline xmlNode* _element(xmlNode* node) noexcept:
    """The first element from a node on, among its siblings."""
    while node != NULL and node.type != XML_ELEMENT_NODE:
        node = node.next
    return node


cdef inline bint _has_children(const xmlNode* node) noexcept:
    cdef const xmlNode* child = node.children
    while child != NULL:
        if child.type == XML_ELEMENT_NODE or _is_other(child):
            return True
        child = child.next
    return False


cdef inline bint _has_text(const xmlNode* node) noexcept:
    return node.children != NULL and (
        node.children.type == XML_TEXT_NODE or node.children.type == XML_CDATA_SECTION_NODE
    )


cdef inline int _look_up(Known* known, const unsigned char* name, dict meanings) except -1:
    cdef Known* slot = &known[(<size_t>name >> 2) % _SLOTS]
    if slot.name != name:
        slot.bits = meanings.get((<const char*>name).decode(), 0)
        slot.name = name
    return slot.bits


cdef inline const unsigned char* _text_of(const xmlAttr* attribute) noexcept:
    """An attribute's value where the tree has it in one piece; NULL where it has to be put together."""
    cdef const xmlNode* text = attribute.children
    return NULL if text == NULL or text.next != NULL or text.type != XML_TEXT_NODE else text.content


cdef str _value(xmlNode* node, xmlAttr* attribute):
    cdef const unsigned char* text = _text_of(attribute)
    if text == NULL:
        return attributeValue(node, attribute)
    return PyUnicode_DecodeUTF8(<const char*>text, strlen(<const char*>text), NULL)


cdef unsigned long long _bits_of(xmlNode* node, xmlAttr* attribute) except? 1:
    """The roles that the words of an attribute's value state."""
    cdef const unsigned char* text = _text_of(attribute)
    return bits(attributeValue(node, attribute)) if text == NULL else bits_of(text)


cdef bint _may_be_author(const xmlAttr* href) except *:
    """Whether an address has a folder of authors in it; `is_of_author` looks closer."""
    cdef const unsigned char* at
    cdef char folder[_LONGEST + 1]
    cdef int size
    if href.children == NULL or href.children.content == NULL:
        return href.children != NULL
    at = href.children.content
    size = _LONGEST
    while at[0]:
        if at[0] == b"/":
            if size < _LONGEST:
                if folder[:size] in _FOLDERS:
                    return True
            size = 0
        elif size < _LONGEST:
            folder[size] = at[0] | 0x20 if b"A" <= at[0] <= b"Z" else at[0]
            size += 1
        at += 1
    return False


def laid_out(_Element body):
    """The layout of a body, up to as many elements as are looked at."""
    cdef Walk walking = Walk(body)
    cdef _Document doc = body._doc
    cdef Line line = walking.line
    cdef Run run
    cdef xmlNode* top = body._c_node
    cdef xmlNode* here = top
    cdef xmlNode* holder = top  # that of `node`
    cdef xmlNode* beyond
    cdef xmlAttr* attribute
    cdef int traits, kind
    cdef unsigned long long names
    cdef int links = 0, left = MAX_ELEMENTS, tries = MAX_LISTS
    cdef bint down = True, inside

    cdef Node node = Node(body, None, 0, 0, body.get("class"), 0)
    cdef Node above
    layout = Layout(node, [node])
    cdef list nodes = layout.nodes, blocks = layout.blocks, marks = layout.marks
    cdef list headings = layout.headings, pictures = layout.pictures

    while True:
        traits = walking.traits_of(here)
        if down:
            left -= 1
            if not left:
                layout.complete = False
                break
            inside = True
            if traits & _BREAK or (traits & _WITHIN_LINE and not _has_text(here) and _breaks(doc, here)):
                if walking.broken:
                    walking.end_block(node, blocks)
                walking.begun = walking.broken = line.gap = True
            elif here is not top:
                style = None
                names = 0
                attribute = here.properties
                while attribute != NULL:
                    kind = walking.kind_of(attribute)
                    if kind == _CLASS:
                        style = _value(here, attribute)
                        names |= _bits_of(here, attribute)
                    elif kind == _NAMING:
                        names |= _bits_of(here, attribute)
                    elif kind == _SWITCHING:
                        names |= <unsigned long long>attribute_bits(
                            (<const char*>attribute.name).decode(), _value(here, attribute)
                        )
                    elif kind == _HREF and traits & _LINK and _may_be_author(attribute):
                        if is_of_author(_value(here, attribute)):
                            names |= _BYLINE
                    attribute = attribute.next
                if traits & _PICTURE:
                    if len(pictures) < _MAX_MARKS:
                        pictures.append((elementFactory(doc, here), node, len(blocks)))
                elif not traits & _WITHIN_LINE or walking.holds_blocks(here):
                    if walking.begun:
                        walking.end_block(node, blocks)
                    node = Node(elementFactory(doc, here), node, len(nodes), len(blocks), style, names)
                    holder = here
                    nodes.append(node)
                    if traits & _LIST and tries and not names & _MARKED and _has_children(here):
                        words = walking.menu(here)
                        if words is not None:
                            inside = False
                            layout.menus.append(len(blocks))
                            blocks.append(TextBlock(words, node, len(blocks), len(words)))
                        else:
                            tries -= 1
                    if traits & _HEADLINE and len(headings) < _MAX_MARKS:
                        headings.append((node.element, node, len(blocks)))
                if (names & _MARKED or traits & _TIME) and len(marks) < _MAX_MARKS:
                    marks.append(Mark(named(names), elementFactory(doc, here), node, len(blocks)))
                links += traits & _LINK != 0
            run = line.add(here.children)
            beyond = _element(here.children) if inside else NULL
        else:
            if here is holder:
                if walking.begun:
                    walking.end_block(node, blocks)
                node.end, node.after = len(blocks), len(nodes)
                if here is top:
                    break
                node = node.parent
                holder = (<_Element>node.element)._c_node
            links -= traits & _LINK != 0
            run = line.add(here.next)
            beyond = _element(here.next)
        if run.words:
            walking.begun = True
            walking.broken = False
            if links:
                walking.linked += run.size
        if beyond != NULL:
            here = beyond
            down = True
        elif down:
            down = False  # what is empty ends where it starts
        else:
            here = here.parent
    if walking.begun:
        walking.end_block(node, blocks)
    above = node
    while above is not None:
        above.end, above.after = len(blocks), len(nodes)
        above = above.parent
    return layout


def text_of(_Element element):
    """As `document.text_of`."""
    cdef Line line = Line()
    cdef xmlNode* top = element._c_node
    cdef xmlNode* here = top
    cdef xmlNode* beyond
    cdef bint down = True
    while True:
        line.add(here.children if down else here.next)
        beyond = _element(here.children if down else here.next)
        if beyond != NULL:
            here, down = beyond, True
        elif down:
            down = False
            if here is top:
                break
        else:
            here = here.parent
            if here is top:
                break
    return line.text() if line.size else ""


cdef bint _breaks(_Document doc, xmlNode* node) except *:
    return node.properties != NULL and not _has_children(node) and breaks(elementFactory(doc, node))
