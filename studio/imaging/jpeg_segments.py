"""The segments of a JPEG before its pixels, found again where stray bytes lie between them (ITU-T T.81, annex B)."""

import re
from collections.abc import Iterator

from studio.imaging import tiff

SOF = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Frame headers, which name the size."""
SOS, EOI, APP0, APP1, APP2, APP14 = 0xDA, 0xD9, 0xE0, 0xE1, 0xE2, 0xEE
_MARKER = re.compile(rb"\xff+([\xc0-\xcf\xd9-\xfe])")
_MOST = 2000


def segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """(marker, offset of the body, length of the body) of each segment up to the first scan's header, or the end."""
    at = 2
    for _ in range(_MOST):
        found = _MARKER.search(data, at)
        if found is None:
            return
        marker, start = found.group(1)[0], found.end()
        length = int.from_bytes(data[start : start + 2], "big")
        yield marker, start + 2, max(0, length - 2)
        if marker in (SOS, EOI):
            return
        at = start + max(2, length)


def segments_of(read_at: tiff.ReadAt) -> Iterator[tuple[int, int, int]]:
    """(marker, offset of the body, length of the body) of each segment of a JPEG before its first scan, read one by one.

    For a file that is not in memory; a broken segment ends it.
    """
    at = 2
    for _ in range(_MOST):
        head = read_at(at, 4)
        if len(head) < 4 or head[0] != 0xFF or head[1] in (SOS, EOI):
            return
        if head[1] == 0xFF:
            at += 1
            continue
        length = int.from_bytes(head[2:], "big")
        yield head[1], at + 4, max(0, length - 2)
        at += 2 + length
