"""A small reader of TIFF structures, in bounds: orientation, where the pictures' bytes lie, and whether the file holds them all.

EXIF, and most makers' RAW files, are TIFFs. Layout: TIFF 6.0 (Adobe, 1992), section 2.
"""

import struct
from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

ReadAt = Callable[[int, int], bytes]
"""(offset, length) → the bytes there; fewer when the file ends before."""

_MOST_ENTRIES = 1000
_MOST_FOLDERS = 40
_MOST_VALUES = 200_000
_MOST_BYTES = 8 << 20
"""Of one directory's values together: entries that all point at the same bytes cost no more than these."""
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


def reader_of_file(file: BinaryIO) -> tuple[ReadAt, int]:
    """Reads from an open file, never beyond its end; and its size in bytes. Raises OSError."""
    size = file.seek(0, 2)

    def read_at(offset: int, length: int) -> bytes:
        if not 0 <= offset < size or length <= 0:
            return b""
        file.seek(offset)
        return file.read(min(length, size - offset))

    return read_at, size


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


class Entry(NamedTuple):
    """One entry of a directory: its tag, its type as TIFF numbers them, how many values, and where its bytes lie (offset, length)."""

    tag: int
    kind: int
    number: int
    offset: int
    length: int


def entries(read_at: ReadAt, order: str, at: int) -> list[Entry]:
    """The entries of the directory at a place, of the types that TIFF knows, unread: whoever wants a value reads that one."""
    return _entries(order, at, *_body(read_at, order, at))


def _entries(order: str, at: int, count: int, body: bytes) -> list[Entry]:
    found = []
    for n in range(count):
        tag, kind, number, where = struct.unpack(order + "HHII", body[n * 12 : n * 12 + 12])
        length = _SIZES.get(kind, 0) * number
        if length:
            found.append(Entry(tag, kind, number, at + 10 + n * 12 if length <= 4 else where, length))
    return found


def values(read_at: ReadAt, order: str, entry: Entry) -> tuple[int | float | bytes, ...]:
    """What an entry holds; empty when its bytes are not all there, or more than any camera's."""
    if entry.number > _MOST_VALUES:
        return ()
    data = read_at(entry.offset, entry.length)
    return _values(data, entry.kind, entry.number, order) if len(data) == entry.length else ()


def promised(read_at: ReadAt, order: str, at: int) -> int:
    """How many entries the directory at a place says it has; -1 when the place is outside."""
    start = read_at(at, 2)
    return int(struct.unpack(order + "H", start)[0]) if at >= 8 and len(start) == 2 else -1


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
    tags: Tags = {}
    left = _MOST_BYTES
    count, body = _body(read_at, order, at)
    for entry in _entries(order, at, count, body):
        if entry.tag in tags or entry.length > left:
            continue
        found = values(read_at, order, entry)
        if found:
            tags[entry.tag] = found
            left -= entry.length
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


def spans_of(tags: Tags) -> list[tuple[int, int]]:
    """(offset, length) of each strip and tile of one directory's picture, as it says."""
    return [*_pairs(tags, _STRIPS, _STRIP_BYTES), *_pairs(tags, _TILES, _TILE_BYTES)]


def _pairs(tags: Tags, where: int, how_long: int) -> Iterator[tuple[int, int]]:
    for offset, length in zip(tags.get(where, ()), tags.get(how_long, ()), strict=False):
        if isinstance(offset, int) and isinstance(length, int):
            yield offset, length


def _spans(read_at: ReadAt) -> Iterator[tuple[int, int]]:
    """(offset, length) of every strip, tile and embedded JPEG of a TIFF, as it says."""
    for tags in folders(read_at):
        yield from spans_of(tags)
        yield from _pairs(tags, _JPEG, _JPEG_BYTES)


def jpegs(read_at: ReadAt) -> list[tuple[int, int]]:
    """(offset, length) of the strips, tiles and previews of a TIFF that begin as a JPEG does, each once."""
    return [span for span in dict.fromkeys(_spans(read_at)) if read_at(span[0], 2) == b"\xff\xd8"]


def end_of_data(read_at: ReadAt) -> int:
    """The offset after the last byte that any strip, tile or embedded JPEG of a TIFF says it needs; 0 when none says."""
    return max((offset + length for offset, length in _spans(read_at)), default=0)
