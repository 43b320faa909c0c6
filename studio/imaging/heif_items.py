"""Where the items of a HEIF or AVIF lie (ISO/IEC 14496-12, 8.11: meta, iinf, iloc), read in bounds."""

from collections.abc import Iterator

from studio.imaging.boxes import boxes
from studio.imaging.tiff import ReadAt

_SAID = frozenset({b"Exif", b"mime", b"uri "})
"""Types of items that say something beside the picture: EXIF, packets."""
_MOST_META = 4 << 20
_MOST_ITEMS = 20_000


def of_pictures(read_at: ReadAt, size: int) -> Iterator[tuple[int, int]]:
    """(offset, length) of all that is coded, by the numbers of the items; nothing of a file whose items can't be told."""
    for name, at, length in boxes(read_at, 0, size):
        if name == b"meta" and 4 < length <= _MOST_META:
            inside = {word: (start, long) for word, start, long in boxes(read_at, at + 4, at + length)}
            if b"iinf" in inside and b"iloc" in inside:
                kinds = _kinds(read_at, *inside[b"iinf"])
                data = inside.get(b"idat", (0, 0))[0]
                for item, spans in sorted(_places(read_at, *inside[b"iloc"], data).items()):
                    if kinds.get(item, b"") not in _SAID:
                        yield from spans
            return


def _kinds(read_at: ReadAt, at: int, length: int) -> dict[int, bytes]:
    """The type of each item by its number (infe, version 2 and 3)."""
    wide = read_at(at, 1) != b"\0"
    found: dict[int, bytes] = {}
    # The boxes of a long list are walked some at a time: a walk of boxes ends after so many.
    start, end = at + (8 if wide else 6), at + length
    while len(found) < _MOST_ITEMS:
        last = start
        for name, inner, long in boxes(read_at, start, end):
            head = read_at(inner, 12)
            if name == b"infe" and head[:1] in (b"\2", b"\3"):
                number = 2 if head[0] == 2 else 4
                found[int.from_bytes(head[4 : 4 + number], "big")] = head[6 + number : 10 + number]
            last = inner + long
        if last == start:
            break
        start = last
    return found


def _places(read_at: ReadAt, at: int, length: int, data: int) -> dict[int, list[tuple[int, int]]]:
    """(offset, length) of each extent of each item by its number. data: where the `idat` box's content begins."""
    body = read_at(at, min(length, _MOST_META))
    version = body[0]
    offset_size, length_size, base_size, index_size = body[4] >> 4, body[4] & 15, body[5] >> 4, body[5] & 15
    here = 6

    def number(size: int) -> int:
        nonlocal here
        here += size
        if here > len(body):
            raise ValueError("the list of items ends early")
        return int.from_bytes(body[here - size : here], "big")

    found: dict[int, list[tuple[int, int]]] = {}
    for _ in range(min(number(4 if version == 2 else 2), _MOST_ITEMS)):
        item = number(4 if version == 2 else 2)
        method = number(2) & 15 if version else 0
        number(2)
        base = number(base_size)
        extents = []
        for _ in range(number(2)):
            if version and index_size:
                number(index_size)
            offset = base + number(offset_size) + (data if method == 1 else 0)
            extents.append((offset, number(length_size)))
        # Others are made of items that are compared by themselves.
        if method in (0, 1):
            found[item] = extents
    return found
