"""A small reader of TIFF structures, in bounds: orientation, where the pictures' bytes lie, and whether the file holds them all.

EXIF, and most makers' RAW files, are TIFFs. Layout: TIFF 6.0 (Adobe, 1992), section 2.
"""

import struct
from collections.abc import Callable, Iterator

ReadAt = Callable[[int, int], bytes]
"""(offset, length) → the bytes there; fewer when the file ends before."""

_MOST_ENTRIES = 1000
_MOST_FOLDERS = 40
_MOST_VALUES = 200_000
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_CODES = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 11: "f", 12: "d", 13: "I"}

WIDTH, HEIGHT, ORIENTATION, MAKE, MODEL, SUB_IFDS, EXIF_IFD, DNG_VERSION, PHOTOMETRIC = (
    0x0100,
    0x0101,
    0x0112,
    0x010F,
    0x0110,
    0x014A,
    0x8769,
    0xC612,
    0x0106,
)
SENSOR = (32803, 34892)
"""PhotometricInterpretation of a sensor's mosaic, and of one that is linear (DNG)."""
_STRIPS, _STRIP_BYTES, _TILES, _TILE_BYTES, _JPEG, _JPEG_BYTES = 0x0111, 0x0117, 0x0144, 0x0145, 0x0201, 0x0202

_BITS = 0x0102
Tags = dict[int, tuple[int | float | bytes, ...]]
"""One image file directory: tag number → its values; text and undefined bytes are one `bytes`, rationals are floats."""


def reader_of(data: bytes) -> ReadAt:
    """Reads from bytes in memory."""
    return lambda offset, length: data[offset : offset + length] if offset >= 0 else b""


def folders(read_at: ReadAt) -> Iterator[Tags]:
    """All image file directories of a TIFF: the chain, their SubIFDs and EXIF, each once, at most forty. Broken ones end it."""
    head = read_at(0, 8)
    order = {b"II": "<", b"MM": ">"}.get(head[:2])
    if order is None or len(head) < 8:
        return
    waiting = [struct.unpack(order + "I", head[4:8])[0]]
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_FOLDERS:
        at = waiting.pop(0)
        if at in seen or at < 8:
            continue
        seen.add(at)
        tags, following = _folder(read_at, order, at)
        yield tags
        for tag in (SUB_IFDS, EXIF_IFD):
            waiting += [value for value in tags.get(tag, ()) if isinstance(value, int)][:_MOST_FOLDERS]
        if following:
            waiting.append(following)


def place_of(read_at: ReadAt, wanted: int) -> tuple[int, int, str]:
    """(offset, length, byte order `<` or `>`) of the bytes of a tag of the first or the EXIF directory; length 0 when it is not there."""
    order = {b"II": "<", b"MM": ">"}.get(read_at(0, 2), "<")
    starts = [struct.unpack(order + "I", read_at(4, 4))[0]] if len(read_at(4, 4)) == 4 else []
    for at in starts:
        count, body = _body(read_at, order, at)
        for n in range(count):
            tag, kind, number, value = struct.unpack(order + "HHII", body[n * 12 : n * 12 + 12])
            if tag == EXIF_IFD and len(starts) == 1:
                starts.append(value)
            if tag == wanted and _SIZES.get(kind) == 1 and number > 4:
                return value, number, order
    return 0, 0, order


def directory(read_at: ReadAt, order: str, at: int) -> Tags:
    """One directory at a known place: a maker note's."""
    return _folder(read_at, order, at)[0]


def _body(read_at: ReadAt, order: str, at: int) -> tuple[int, bytes]:
    """How many entries a directory has and is there for, and their bytes with the offset of the next directory."""
    start = read_at(at, 2)
    if len(start) < 2:
        return 0, b""
    count = min(struct.unpack(order + "H", start)[0], _MOST_ENTRIES)
    body = read_at(at + 2, count * 12 + 4)
    return min(count, len(body) // 12), body


def _folder(read_at: ReadAt, order: str, at: int) -> tuple[Tags, int]:
    """One directory and the offset of the next (0: none)."""
    count, body = _body(read_at, order, at)
    tags: Tags = {}
    for n in range(count):
        tag, kind, number = struct.unpack(order + "HHI", body[n * 12 : n * 12 + 8])
        length = _SIZES.get(kind, 0) * number
        if not length or number > _MOST_VALUES:
            continue
        value = body[n * 12 + 8 : n * 12 + 12]
        data = value[:length] if length <= 4 else read_at(struct.unpack(order + "I", value)[0], length)
        if len(data) == length and tag not in tags:
            tags[tag] = _values(data, kind, number, order)
    after = body[count * 12 : count * 12 + 4]
    return tags, struct.unpack(order + "I", after)[0] if len(after) == 4 else 0


def _values(data: bytes, kind: int, number: int, order: str) -> tuple[int | float | bytes, ...]:
    if kind in (2, 7):
        return (data,)
    if kind in (5, 10):
        pairs = struct.unpack(order + f"{number * 2}{'I' if kind == 5 else 'i'}", data)
        return tuple(pairs[n] / pairs[n + 1] if pairs[n + 1] else 0.0 for n in range(0, len(pairs), 2))
    return struct.unpack(order + f"{number}{_CODES[kind]}", data)


def orientation(exif: bytes) -> int:
    """The EXIF orientation, 1 to 8, of a TIFF-shaped EXIF block; 1 when it has none."""
    for tags in folders(reader_of(exif)):
        value = tags.get(ORIENTATION, (1,))[0]
        return value if isinstance(value, int) and 1 <= value <= 8 else 1
    return 1


def is_raw(read_at: ReadAt) -> bool:
    """Whether a TIFF holds a sensor's mosaic (photometric 32803 or 34892, or a DNG version): then it is for LibRaw."""
    return any(DNG_VERSION in tags or tags.get(PHOTOMETRIC, (0,))[0] in SENSOR for tags in folders(read_at))


def size(read_at: ReadAt) -> tuple[int, int, int]:
    """(width, height, bits a sample) of a TIFF's first picture; 0 for what it does not name."""
    if read_at(2, 2) in (b"+\0", b"\0+"):
        return _size_of_big(read_at)
    first: Tags = next(folders(read_at), {})
    width, height, bits = (int(first.get(tag, (0,))[0]) for tag in (WIDTH, HEIGHT, _BITS))
    return width, height, bits


def _size_of_big(read_at: ReadAt) -> tuple[int, int, int]:
    """As `size`, of a BigTIFF: the same with 64 bits, in entries of 20 bytes."""
    order = "<" if read_at(0, 2) == b"II" else ">"
    start = int.from_bytes(read_at(8, 8), "little" if order == "<" else "big")
    body = read_at(start + 8, 20 * _MOST_ENTRIES)
    found = dict.fromkeys((WIDTH, HEIGHT, _BITS), 0)
    for at in range(0, len(body) - 19, 20):
        tag, kind = struct.unpack(order + "HH", body[at : at + 4])
        if tag in found and kind in (3, 4):
            code = order + _CODES[kind]
            (found[tag],) = struct.unpack(code, body[at + 12 : at + 12 + struct.calcsize(code)])
        if tag > _BITS:
            break
    return found[WIDTH], found[HEIGHT], found[_BITS]


def _spans(read_at: ReadAt) -> Iterator[tuple[int, int]]:
    """(offset, length) of every strip, tile and embedded JPEG of a TIFF, as it says."""
    for tags in folders(read_at):
        for where, how_long in ((_STRIPS, _STRIP_BYTES), (_TILES, _TILE_BYTES), (_JPEG, _JPEG_BYTES)):
            for offset, length in zip(tags.get(where, ()), tags.get(how_long, ()), strict=False):
                if isinstance(offset, int) and isinstance(length, int):
                    yield offset, length


def jpegs(read_at: ReadAt) -> list[tuple[int, int]]:
    """(offset, length) of the strips, tiles and previews of a TIFF that begin as a JPEG does, each once."""
    return [span for span in dict.fromkeys(_spans(read_at)) if read_at(span[0], 2) == b"\xff\xd8"]


def end_of_data(read_at: ReadAt) -> int:
    """The offset after the last byte that any strip, tile or embedded JPEG of a TIFF says it needs; 0 when none says."""
    return max((offset + length for offset, length in _spans(read_at)), default=0)
