"""The segments of a JPEG before its pixels, found again where stray bytes lie between them (ITU-T T.81, annex B)."""

import re
from collections.abc import Iterator

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
