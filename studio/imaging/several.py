"""JPEGs that hold more than one picture: several views (MPO), and gain maps, which brighten the picture on screens that can.

Sources: CIPA DC-007 (Multi-Picture Format); ISO 21496-1 and its APP2 mark; Adobe's and Android's Ultra HDR (`hdrgm:`); Apple's
HDR gain map (`HDRGainMap:`). The first picture, the base, is complete by itself, and the only one that is opened.
"""

import struct
from collections.abc import Sequence

from studio.imaging import boxes, tiff

GAIN_MAP = "It holds an HDR gain map; its base picture is shown, judged and delivered."
VIEWS = "The file holds {count} pictures; the first is read."
CUT = "Its first picture is whole, but the file ends early: {what} behind it is cut off; copy it again from the card."
_ISO = b"urn:iso:std:iso:ts:21496:-1"
_IN_XMP = (b"hdrgm:Version", b"HDRGainMap:HDRGainMapVersion", b"hdrgainmap")
_APPLE_AUX = b"urn:com:apple:photo:2020:aux:hdrgainmap"
_ENTRIES = 0xB002
_ENTRY_BYTES = 16
_MOST_PICTURES = 100
_MULTI_VIEW = range(0x020000, 0x030000)
"""CIPA DC-007, MPType: panorama, disparity and multi-angle; the others are previews and what a maker adds."""
_HEAD_BYTES = 64 * 1024
_EOI = b"\xff\xd9"


def note_of_jpeg(data: bytes, apps: Sequence[tuple[int, int]]) -> str | None:
    """What is to be told of the pictures beside the first. apps: offset and length of each application segment's body."""
    others = _others(data, apps)
    heads = [data[at : at + length] for at, length in apps]
    heads += [data[at : at + _HEAD_BYTES] for at, kind, _ in others if kind not in _MULTI_VIEW]
    if others and any(_ISO in head or any(mark in head for mark in _IN_XMP) for head in heads):
        return GAIN_MAP
    views = sum(kind in _MULTI_VIEW for _, kind, _ in others)
    return VIEWS.format(count=views + 1) if views else None


def cut_off(data: bytes, apps: Sequence[tuple[int, int]]) -> str | None:
    """The sentence for a file that ends in the midst of a picture behind the first; None for any other.

    A program that leaves the further pictures out may leave the list of them: those that don't begin in the file are not missed. Nor are
    those of a file that ends as a picture does: another program wrote them with another length.
    """
    cut = [number for number, (at, _, size) in enumerate(_others(data, apps), 2) if at + size > len(data)]
    if not cut or data.rstrip(b"\0").endswith(_EOI):
        return None
    return CUT.format(what="a picture" if len(cut) > 1 else f"picture {cut[0]}")


def note_of_boxes(data: bytes) -> str | None:
    """The same of a HEIF or an AVIF: `tmap` items (ISO 23008-12 AMD 1) and Apple's auxiliary pictures."""
    read_at = tiff.reader_of(data)
    for name, at, length in boxes.boxes(read_at, 0, len(data)):
        head = read_at(at, min(length, _HEAD_BYTES))
        if (name == b"ftyp" and b"tmap" in head) or (name == b"meta" and _APPLE_AUX in head):
            return GAIN_MAP
    return None


def _others(data: bytes, apps: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """(offset in the file, MPType, length) of each further picture that begins as a JPEG, as the first MP index lists them."""
    directory = next((at + 4 for at, _ in apps if data[at : at + 4] == b"MPF\0"), None)
    if directory is None:
        return []
    inside = data[directory : directory + _HEAD_BYTES]
    order = "<" if inside[:2] == b"II" else ">"
    entries = next((tags[_ENTRIES][0] for tags in tiff.folders(tiff.reader_of(inside)) if _ENTRIES in tags), b"")
    found = []
    if isinstance(entries, bytes):
        for n in range(min(len(entries) // _ENTRY_BYTES, _MOST_PICTURES)):
            attribute, size, offset = struct.unpack(order + "III", entries[n * _ENTRY_BYTES : n * _ENTRY_BYTES + 12])
            at = directory + offset
            if offset and data[at : at + 2] == b"\xff\xd8":
                found.append((at, attribute & 0xFFFFFF, size))
    return found
