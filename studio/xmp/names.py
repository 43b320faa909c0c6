"""The namespaces that Threeshot reads and writes, and the characters that XML can hold."""

import re

THREESHOT = "https://threeshot.example/xmp/1.0/"
"""Threeshot's own namespace; an identifier, nothing is ever fetched from it."""

# Preferred prefixes: Adobe XMP specification part 2, IPTC Photo Metadata 2025.1, PLUS LDF 1.0, and what the makers' programs write.
NAMESPACES = {
    "x": "adobe:ns:meta/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xml": "http://www.w3.org/XML/1998/namespace",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "xmpDM": "http://ns.adobe.com/xmp/1.0/DynamicMedia/",
    "stRef": "http://ns.adobe.com/xap/1.0/sType/ResourceRef#",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "exif": "http://ns.adobe.com/exif/1.0/",
    "tiff": "http://ns.adobe.com/tiff/1.0/",
    "aux": "http://ns.adobe.com/exif/1.0/aux/",
    "exifEX": "http://cipa.jp/exif/1.0/",
    "lr": "http://ns.adobe.com/lightroom/1.0/",
    "photomechanic": "http://ns.camerabits.com/photomechanic/1.0/",
    "MicrosoftPhoto": "http://ns.microsoft.com/photo/1.0/",
    "digiKam": "http://www.digikam.org/ns/1.0/",
    "darktable": "http://darktable.sf.net/",
    "ast": "http://ns.nikon.com/asteroid/1.0/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "plus": "http://ns.useplus.org/ldf/xmp/1.0/",
    "prism": "http://prismstandard.org/namespaces/basic/2.0/",
    "threeshot": THREESHOT,
}

# As some programs (Windows' own, through ExifTool) write a namespace that others write with its last stroke.
_ALSO = {NAMESPACES["MicrosoftPhoto"]: NAMESPACES["MicrosoftPhoto"].rstrip("/")}

# What XML 1.0 (production 2, Char) does not allow: most control characters, lone surrogates, U+FFFE and U+FFFF.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(text: str) -> str:
    """`text` without the characters that XML cannot hold; they are dropped, everything else stays as it is."""
    return _NOT_XML.sub("", text)


def qualified(name: str) -> str:
    """`dc:title` as `{http://purl.org/dc/elements/1.1/}title`; a name already in braces is given back.

    Raises KeyError for a prefix that is not in NAMESPACES: only our own code names properties.
    """
    if name.startswith("{"):
        return name
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def spellings(name: str) -> tuple[str, ...]:
    """The `qualified` names under which a property may stand in a packet, the usual one first. Raises KeyError as `qualified`."""
    tag = qualified(name)
    uri, _, local = tag[1:].partition("}")
    return (tag, f"{{{_ALSO[uri]}}}{local}") if uri in _ALSO else (tag,)


def short(tag: str) -> str:
    """`{http://purl.org/dc/elements/1.1/}title` as `dc:title`; a namespace that is not ours stays in braces."""
    uri, _, local = tag[1:].partition("}") if tag.startswith("{") else ("", "", tag)
    for prefix, known in NAMESPACES.items():
        if known == uri:
            return f"{prefix}:{local}"
    return tag
