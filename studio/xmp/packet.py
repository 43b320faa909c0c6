"""One XMP packet: its properties read in every form that RDF allows, and changed in place so that all else stays."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from studio.base.errors import InvalidInput
from studio.xmp.names import NAMESPACES, clean, qualified, short, spellings
from studio.xmp.values import Alt, Bag, Seq, Struct, Value

if TYPE_CHECKING:
    from lxml import etree

    Element = etree._Element

MAX_BYTES = 16 * 1024 * 1024
"""Larger packets are refused; Lightroom's largest, with painted masks, stay well below."""

MAX_TAGS = 400_000
"""Opening and closing ones. A picture retouched all day has some ten thousands."""
MAX_BLOCKS = 1_000
"""Descriptions; most programs write one, some one for each namespace."""

_RDF = NAMESPACES["rdf"]
_DESCRIPTION, _ABOUT, _LI = f"{{{_RDF}}}Description", f"{{{_RDF}}}about", f"{{{_RDF}}}li"
_PARSE_TYPE, _RESOURCE, _VALUE = f"{{{_RDF}}}parseType", f"{{{_RDF}}}resource", f"{{{_RDF}}}value"
_NODE_ID = f"{{{_RDF}}}nodeID"
_ARRAYS = {f"{{{_RDF}}}Bag": Bag, f"{{{_RDF}}}Seq": Seq, f"{{{_RDF}}}Alt": Alt}
_LANG = f"{{{NAMESPACES['xml']}}}lang"
# The id is fixed by ISO 16684-1, 7.3.2: programs that scan a file for a packet look for it.
_HEADER = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
_BEGIN = re.compile(rb"""(<\?xpacket\s+begin=["'])[\x00-\x08\x0b\x0c\x0e-\x1f]+(?=["'])""")
"""A wrapper whose mark of the encoding was lost: what stands for it is no character that XML may hold."""
_TRAILER = b'\n<?xpacket end="w"?>'


class Packet:
    """XMP properties of one resource. Names are `prefix:local` with the prefixes of `names.NAMESPACES`, whatever the packet's are."""

    def __init__(self, tree: "etree._ElementTree", rdf: "Element", *, ours: bool) -> None:
        """Of `parse` and `new`, not to be called by others. `ours`: no other program wrote any of it."""
        self._tree, self._rdf, self._ours = tree, rdf, ours

    @classmethod
    def new(cls) -> "Packet":
        """An empty packet."""
        packet = cls.parse(
            f'<x:xmpmeta xmlns:x="{NAMESPACES["x"]}"><rdf:RDF xmlns:rdf="{_RDF}">'
            '<rdf:Description rdf:about=""/></rdf:RDF></x:xmpmeta>'.encode()
        )
        packet._ours = True
        return packet

    @classmethod
    def parse(cls, data: bytes) -> "Packet":
        """The packet in `data`, with or without its xpacket wrapper and padding.

        Raises InvalidInput, whose message is the reason only (callers name the file), for what is not XML, holds no rdf:RDF, declares
        a document type (entities; no XMP has one), or is beyond MAX_BYTES, MAX_TAGS or MAX_BLOCKS. Nothing outside `data` is ever
        looked up.
        """
        from lxml import etree

        if len(data) > MAX_BYTES:
            raise InvalidInput(f"it has {len(data):,} bytes, more than the {MAX_BYTES:,} that an XMP packet may have")
        if (tags := data.count(b"<")) > MAX_TAGS:
            raise InvalidInput(f"it has {tags:,} tags, more than the {MAX_TAGS:,} that are read")
        if data[:2] in (b"\0<", b"<\0"):
            # UTF-16 whose mark stands in the wrapper (`begin`), where XML does not look for it.
            data = data.decode("utf-16-be" if data[0] == 0 else "utf-16-le", "replace").encode("utf-8", "replace")
        # In UTF-16 and UTF-32 a zero byte is half a character, not padding.
        if data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
            data = _BEGIN.sub(rb"\1", data.strip(b"\x00\t\r\n "), count=1)
        if b"<!DOCTYPE" in data:
            raise InvalidInput("it declares a document type, which no XMP has")
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
            remove_blank_text=False,
        )
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            # What the library says is of use to nobody who did not write the file.
            line = getattr(error, "lineno", None) or 1
            raise InvalidInput(f"its XML is damaged at line {line}" if data else "it is empty") from error
        tree = root.getroottree()
        if tree.docinfo.internalDTD is not None or tree.docinfo.externalDTD is not None:
            raise InvalidInput("it declares a document type, which no XMP has")
        rdf = root if root.tag == f"{{{_RDF}}}RDF" else next(root.iter(f"{{{_RDF}}}RDF"), None)
        if rdf is None:
            raise InvalidInput("it holds no rdf:RDF, so it is not XMP")
        if len(rdf) > MAX_BLOCKS:
            raise InvalidInput(f"it has {len(rdf):,} blocks of properties, more than the {MAX_BLOCKS:,} that are read")
        return cls(tree, rdf, ours=False)

    def get(self, name: str) -> Value | None:
        """The property's value, or None when it is absent. An attribute gives text; of several, the first counts."""
        for tag in spellings(name):
            for description in self._descriptions():
                attribute = description.get(tag)
                if attribute is not None:
                    return attribute
                element = description.find(tag)
                if element is not None:
                    return _value_of(element)
        return None

    def text(self, name: str) -> str | None:
        """The property as one text: itself, its default language, or the first item of an array; None when it has none."""
        value = self.get(name)
        if isinstance(value, Alt):
            return value.get("x-default", next(iter(value.values()), None))
        if isinstance(value, tuple):
            value = next(iter(value), None)
        return value if isinstance(value, str) else None

    def items(self, name: str) -> tuple[str, ...]:
        """The texts of an array; a simple property is an array of one."""
        value = self.get(name)
        found = value.values() if isinstance(value, Alt) else value if isinstance(value, tuple) else (value,)
        return tuple(item for item in found if isinstance(item, str))

    def set(self, name: str, value: Value | None) -> bool:
        """Give the property `value`, or remove it (None); True when that changed the packet.

        Characters that XML cannot hold are dropped. Other properties, unknown namespaces and comments stay as they are.
        """
        tag = qualified(name)
        value = _clean(value)
        if self.get(name) == value and type(self.get(name)) is type(value):
            return False
        attributes = [d for d in self._descriptions() if d.get(tag) is not None]
        elements = [e for d in self._descriptions() for e in d.findall(tag)]
        if isinstance(value, str) and attributes:
            attributes.pop(0).set(tag, value)
            value = None
        for description in attributes:
            del description.attrib[tag]
        if value is not None:
            element = elements.pop(0) if elements else self._append(tag)
            _fill(element, value)
        for element in elements:
            _remove(element)
        return True

    def names(self) -> list[str]:
        """The names of all properties, in the order they are written."""
        found: dict[str, None] = {}
        for description in self._descriptions():
            for tag in description.attrib:
                if tag != _ABOUT and not str(tag).startswith(f"{{{NAMESPACES['xml']}}}"):
                    found[short(str(tag))] = None
            for element in description.iterchildren("*"):
                found[short(str(element.tag))] = None
        return list(found)

    def to_bytes(self) -> bytes:
        """The packet as UTF-8, wrapped in its xpacket instructions; the same properties give the same bytes."""
        from lxml import etree

        root = self._tree.getroot()
        if self._ours:
            for description in self._descriptions():
                used = {tag[1:].partition("}")[0] for tag in _tags(description)}
                etree.cleanup_namespaces(
                    description,
                    top_nsmap={p: u for p, u in NAMESPACES.items() if u in used and p not in ("xml", "rdf")},
                )
        before = [node for node in root.itersiblings(preceding=True) if not _is_wrapper(node)]
        after = [node for node in root.itersiblings() if not _is_wrapper(node)]
        parts = [etree.tostring(node, with_tail=False) for node in reversed(before)]
        parts.append(etree.tostring(root, encoding="utf-8", with_tail=False))
        parts += [etree.tostring(node, with_tail=False) for node in after]
        return _HEADER + b"\n".join(parts) + _TRAILER

    def _descriptions(self) -> list["Element"]:
        return list(self._rdf.iterchildren(_DESCRIPTION))

    def _append(self, tag: str) -> "Element":
        from lxml import etree

        descriptions = self._descriptions()
        uri = tag[1:].partition("}")[0]
        for description in descriptions:
            if self._ours or uri in description.nsmap.values():
                return etree.SubElement(description, tag, nsmap=_declaration(short(tag)) if self._ours else None)
        # A block of ours, so that no other program's block is touched; it must speak of the same resource.
        about = descriptions[0].get(_ABOUT, "") if descriptions else ""
        block = etree.SubElement(self._rdf, _DESCRIPTION, {_ABOUT: about}, nsmap=_declaration(short(tag)))
        return etree.SubElement(block, tag)


def _is_wrapper(node: Any) -> bool:
    return getattr(node, "target", None) == "xpacket"


def _tags(root: "Element") -> Iterator[str]:
    for element in root.iter("*"):
        yield str(element.tag)
        yield from (str(name) for name in element.attrib)


def _clean(value: Value | None) -> Value | None:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Alt):
        return Alt({language: clean(text) for language, text in value.items()})
    if isinstance(value, Struct):
        return Struct(
            {qualified_name(field): kept for field, item in value.items() if (kept := _clean(item)) is not None}
        )
    if isinstance(value, Bag | Seq):
        return type(value)(kept for item in value if (kept := _clean(item)) is not None)
    return None


def qualified_name(field: str) -> str:
    """A field's name in its shortest form, so that names written with braces and with a prefix compare equal."""
    return short(qualified(field))


def _direct_text(element: "Element") -> str:
    # Comments and instructions split an element's text; what stands around them belongs together.
    return (element.text or "") + "".join(child.tail or "" for child in element)


def _value_of(element: "Element") -> Value:
    if len(element) == 0 and not element.attrib:
        return element.text or ""
    if len(element) == 0 and (array := _array_named(element)) is not None:
        return _array_of(array)
    children = list(element.iterchildren("*"))
    if len(children) == 1 and children[0].tag in _ARRAYS:
        return _array_of(children[0])
    if len(children) == 1 and children[0].tag == _DESCRIPTION:
        return _struct_of(children[0])
    fields = [name for name in element.attrib if name not in (_LANG, _PARSE_TYPE, _RESOURCE)]
    if children or element.get(_PARSE_TYPE) == "Resource" or fields:
        return _struct_of(element)
    resource = element.get(_RESOURCE)
    return resource if resource is not None else _direct_text(element)


def _array_named(element: "Element") -> "Element | None":
    """The array beside the descriptions that an empty property names as its value (`rdf:nodeID`; RDF/XML Syntax, 2.10).

    Not for what is in an array itself: so nothing goes round in a circle.
    """
    wanted = element.get(_NODE_ID)
    if wanted is None or any(one.tag in _ARRAYS for one in element.iterancestors()):
        return None
    rdf = next(element.iterancestors(f"{{{_RDF}}}RDF"), None)
    return (
        None if rdf is None else next((one for one in rdf.iterchildren(*_ARRAYS) if one.get(_NODE_ID) == wanted), None)
    )


def _struct_of(element: "Element") -> Value:
    fields: dict[str, Value] = {}
    for name, text in element.attrib.items():
        if name not in (_LANG, _PARSE_TYPE, _RESOURCE, _ABOUT, _NODE_ID):
            fields[short(str(name))] = str(text)
    for child in element.iterchildren("*"):
        fields[short(str(child.tag))] = _value_of(child)
    # rdf:value with qualifiers beside it (ISO 16684-1, 7.8) is that value; the qualifiers say something about it.
    return fields["rdf:value"] if "rdf:value" in fields else Struct(fields)


def _array_of(array: "Element") -> Value:
    items = list(array.iterchildren(_LI))
    kind = _ARRAYS[str(array.tag)]
    if kind is Alt:
        if all(item.get(_LANG) for item in items):
            return Alt({str(item.get(_LANG)): _direct_text(item) for item in reversed(items)} if items else {})
        return Seq(_value_of(item) for item in items)
    return Seq(_value_of(item) for item in items) if kind is Seq else Bag(_value_of(item) for item in items)


def _fill(element: "Element", value: Value) -> None:
    from lxml import etree

    tail = element.tail
    element.clear()
    element.tail = tail
    if isinstance(value, str):
        element.text = value
    elif isinstance(value, Struct):
        element.set(_PARSE_TYPE, "Resource")
        for field, item in value.items():
            _fill(etree.SubElement(element, qualified(field), nsmap=_declaration(field)), item)
    else:
        name = "Alt" if isinstance(value, Alt) else "Seq" if isinstance(value, Seq) else "Bag"
        array = etree.SubElement(element, f"{{{_RDF}}}{name}")
        if isinstance(value, Alt):
            for language, text in sorted(value.items(), key=lambda pair: (pair[0] != "x-default", pair[0])):
                etree.SubElement(array, _LI, {_LANG: language}).text = text
        else:
            for item in value:
                _fill(etree.SubElement(array, _LI), item)


def _declaration(field: str) -> dict[str, str]:
    prefix, _, _ = field.partition(":")
    return {prefix: NAMESPACES[prefix]} if prefix in NAMESPACES and prefix != "xml" else {}


def _remove(element: "Element") -> None:
    parent = element.getparent()
    if parent is None:
        return
    # An element's tail is the text after it, which belongs to its surroundings.
    before = element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)
