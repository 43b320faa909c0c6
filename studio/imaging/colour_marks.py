"""How a file says what its colours are without a profile: EXIF's marks of Adobe RGB, and the code points of video (ITU-T H.273).

Sources: Exif 2.32, tag 0xA001; DCF 2.0 (JEITA CP-3461B), InteroperabilityIndex R03; ISO/IEC 23008-12 (items and their properties);
PNG 3rd edition, cICP; ICC.1:2022, cicpTag.
"""

import struct
from dataclasses import dataclass
from typing import Literal

from studio.imaging import boxes, tiff

_COLOUR_SPACE, _INTEROP_IFD, _INTEROP_INDEX, _PREVIEW_COLOUR_SPACE = 0xA001, 0xA005, 0x0001, 0xC71A
_SRGB, _ADOBE_RGB = 1, 2
_DNG_ADOBE_RGB = 3
_MOST_ITEMS = 2000
_MOST_TAGS = 200
_BRANDS = 64
PQ, HLG = 16, 18
"""ITU-T H.273, TransferCharacteristics: SMPTE ST 2084, and ARIB STD-B67 as in ITU-R BT.2100."""

Space = Literal["sRGB", "Adobe RGB"]


@dataclass(frozen=True)
class Cicp:
    """Code points of ITU-T H.273: whose primaries the colours have, and by which curve they are coded. 2: not said."""

    primaries: int
    transfer: int

    @property
    def hdr(self) -> bool:
        """Whether values reach beyond the white of a screen."""
        return self.transfer in (PQ, HLG)


def space_of_exif(exif: bytes) -> Space | None:
    """Which colour space a TIFF-shaped EXIF block, or a RAW laid out as one, says; None when it says none that is known.

    A ColorSpace of sRGB wins over an index left by the camera: programs that convert a picture write the one and leave the other.
    """
    read_at = tiff.reader_of(exif)
    order = "<" if exif[:2] == b"II" else ">"
    said, index = 0, b""
    for tags in tiff.folders(read_at):
        if tiff.DNG_VERSION in tags:
            return _of_dng(read_at)
        said = said or _number(tags, _COLOUR_SPACE)
        at = _number(tags, _INTEROP_IFD)
        if at and not index:
            for entry in tiff.entries(read_at, order, at):
                if entry.tag == _INTEROP_INDEX and (found := tiff.values(read_at, order, entry)):
                    index = found[0] if isinstance(found[0], bytes) else b""
    if said == _SRGB:
        return "sRGB"
    if said == _ADOBE_RGB or index.startswith(b"R03"):
        return "Adobe RGB"
    return "sRGB" if index.startswith(b"R98") else None


def _of_dng(read_at: tiff.ReadAt) -> Space | None:
    """Of a DNG's preview (DNG 1.4, PreviewColorSpace); what the camera was set to says nothing of one that a converter made."""
    said = {_number(tags, _PREVIEW_COLOUR_SPACE) for tags in tiff.folders(read_at)}
    return "Adobe RGB" if _DNG_ADOBE_RGB in said else None


def _number(tags: tiff.Tags, tag: int) -> int:
    value = tags.get(tag, (0,))[0]
    return value if isinstance(value, int) else 0


def space_of_raw(data: bytes) -> Space | None:
    """Which colour space a RAW says that its preview has."""
    if data[4:12] == b"ftypcrx ":
        return space_of_exif(boxes.canon_blocks(tiff.reader_of(data), len(data)).get("CMT2", b""))
    return space_of_exif(data)


def cicp_of(content: str, data: bytes) -> Cicp | None:
    """The code points of a `heif`, `avif` or `png`; None when it names none."""
    read_at = tiff.reader_of(data)
    if content in ("heif", "avif"):
        return _of_boxes(read_at, len(data))
    if content == "png":
        for name, at, length in boxes.png_chunks(read_at):
            if name == b"cICP" and length == 4:
                primaries, transfer = read_at(at, 2)
                return Cicp(primaries, transfer)
            if name == b"IDAT":
                break
    return None


def cicp_of_profile(icc: bytes) -> Cicp | None:
    """The code points that a colour profile is made for, of which its curves can only tell a part (ICC.1:2022, 9.2.17); None without."""
    if len(icc) < 132:
        return None
    (count,) = struct.unpack(">I", icc[128:132])
    for n in range(min(count, _MOST_TAGS)):
        entry = icc[132 + 12 * n : 144 + 12 * n]
        if len(entry) < 12:
            break
        name, at, length = struct.unpack(">4sII", entry)
        body = icc[at : at + length]
        if name == b"cicp" and len(body) >= 12:
            return Cicp(body[8], body[9])
    return None


def _of_boxes(read_at: tiff.ReadAt, size: int) -> Cicp | None:
    """Of the primary item's `colr` property; where it has none, of the first there is: a picture in tiles may leave it to them."""
    meta = _inner(read_at, 0, size, b"meta", 4)
    properties = _inner(read_at, *meta, b"iprp") if meta is not None else None
    container = _inner(read_at, *properties, b"ipco") if properties is not None else None
    if meta is None or properties is None or container is None:
        return None
    of_item = _properties_of(read_at, properties, _primary(read_at, *meta))
    first = None
    for n, (name, at, _) in enumerate(boxes.boxes(read_at, *container), 1):
        if name != b"colr":
            continue
        body = read_at(at, 8)
        found = Cicp(*struct.unpack(">HH", body[4:8])) if body[:4] == b"nclx" and len(body) == 8 else None
        if n in of_item and found is not None:
            return found
        if first is None:
            first = found
    return first if b"tmap" not in read_at(8, _BRANDS) else None


def _inner(read_at: tiff.ReadAt, at: int, end: int, wanted: bytes, skip: int = 0) -> tuple[int, int] | None:
    """(start, end) of the content of the first such box between two offsets, less what stands before its own boxes."""
    for name, start, length in boxes.boxes(read_at, at, end):
        if name == wanted:
            return start + skip, start + length
    return None


def _primary(read_at: tiff.ReadAt, at: int, end: int) -> int:
    """The number of the item that is the picture; 0 when none is."""
    place = _inner(read_at, at, end, b"pitm")
    if place is None:
        return 0
    body = read_at(place[0], 8)
    wide = body[:1] != b"\0"
    return int.from_bytes(body[4 : 8 if wide else 6], "big")


def _properties_of(read_at: tiff.ReadAt, properties: tuple[int, int], item: int) -> set[int]:
    """The numbers, from 1, of the properties that belong to an item (ISO/IEC 23008-12, 9.3: ItemPropertyAssociationBox)."""
    of_item: set[int] = set()
    for name, at, length in boxes.boxes(read_at, *properties):
        if name != b"ipma":
            continue
        body = read_at(at, length)
        if len(body) < 8:
            continue
        version, wide = body[0], body[3] & 1
        (items,) = struct.unpack(">I", body[4:8])
        here, width = 8, 4 if version else 2
        for _ in range(min(items, _MOST_ITEMS)):
            if here + width >= len(body):
                break
            number, count = int.from_bytes(body[here : here + width], "big"), body[here + width]
            here += width + 1
            entries = body[here : here + count * (1 + wide)]
            here += count * (1 + wide)
            if number == item:
                mask, step = (0x7FFF, 2) if wide else (0x7F, 1)
                of_item |= {int.from_bytes(entries[n : n + step], "big") & mask for n in range(0, len(entries), step)}
    return of_item
