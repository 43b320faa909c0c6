"""The serial of a GoPro, which writes it beside EXIF: in its JPEGs' APP6, as GPMF (GoPro's own description of it, gpmf-parser)."""

import re
from collections.abc import Iterator

from studio.imaging import maker_facts

_SEGMENT = re.compile(rb"\xff\xe6(..)GoPro\0", re.DOTALL)
_MOST_ITEMS = 1000
_CONTAINER, _TEXT = 0, ord("c")


def serial(head: bytes) -> str | None:
    """The camera's serial (`CASN`) in a JPEG's beginning; None when it is not there."""
    found = _SEGMENT.search(head)
    if found is None:
        return None
    end = found.start() + 2 + int.from_bytes(found[1], "big")
    for key, kind, data in _items(head[found.end() : end]):
        if key == b"CASN" and kind == _TEXT:
            text = data.split(b"\0")[0]
            return maker_facts.serial(text.decode("ascii")) if re.fullmatch(rb"\w{4,40}", text) else None
    return None


def _items(data: bytes) -> Iterator[tuple[bytes, int, bytes]]:
    """(key, type, bytes) of each item; what a container holds follows it."""
    at = 0
    for _ in range(_MOST_ITEMS):
        head = data[at : at + 8]
        if len(head) < 8:
            return
        kind, length = head[4], head[5] * int.from_bytes(head[6:8], "big")
        if kind == _CONTAINER:
            at += 8
            continue
        yield head[:4], kind, data[at + 8 : at + 8 + length]
        at += 8 + -(-length // 4) * 4
