"""The segments of a JPEG before its pixels, found again where stray bytes lie between them (ITU-T T.81, annex B)."""

import re
from collections.abc import Iterator

from studio.imaging import tiff

SOF = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
"""Frame headers, which name the size."""
DHT, SOS, EOI, APP0, APP1, APP2, APP14 = 0xC4, 0xDA, 0xD9, 0xE0, 0xE1, 0xE2, 0xEE
_MARKER = re.compile(rb"\xff+([\xc0-\xcf\xd9-\xfe])")
_MOST = 2000
_NEAR, _FAR = 16, 64 * 1024
_MOST_STRAY = 16 << 20
"""How far a next segment is looked for: a file of nothing but strays is no JPEG, whatever its first bytes say."""


def segments(read_at: tiff.ReadAt) -> Iterator[tuple[int, int, int]]:
    """(marker, offset of the body, length of the body) of each segment up to the first scan's header, or the end; read one by one."""
    at = 2
    for _ in range(_MOST):
        found = _next(read_at, at)
        if found is None:
            return
        marker, start = found
        length = int.from_bytes(read_at(start, 2), "big")
        yield marker, start + 2, max(0, length - 2)
        if marker in (SOS, EOI):
            return
        at = start + max(2, length)


def _next(read_at: tiff.ReadAt, at: int) -> tuple[int, int] | None:
    """The next marker from an offset on, and the offset behind it."""
    wanted, end = _NEAR, at + _MOST_STRAY
    while at < end:
        window = read_at(at, wanted)
        found = _MARKER.search(window)
        if found is not None:
            return found.group(1)[0], at + found.end()
        if len(window) < wanted:
            return None
        # A marker may begin with the window's last byte.
        at += wanted - 1
        wanted = _FAR
    return None
