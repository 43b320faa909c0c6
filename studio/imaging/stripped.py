"""A JPEG without what it says beside its picture: the same coded picture, its colours' profile, and an EXIF block that is given."""

import re
from collections.abc import Iterator

from studio.imaging.jpeg_segments import APP0, APP1, APP2, APP14, EOI, SOS, segments

_ICC = b"ICC_PROFILE\0"
_COMMENT = 0xFE
_IN_SCAN = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")


def stripped_jpeg(data: bytes, exif: bytes) -> bytes | None:
    """`data`, a JPEG, with no other metadata than `exif` (a TIFF structure), not a pixel changed; None when it is no whole JPEG.

    What stays of its segments is what the picture needs: JFIF, the ICC profile, Adobe's colour transform, tables and scans. What lies
    behind the picture (a second one, a clip) goes.
    """
    if data[:2] != b"\xff\xd8":
        return None
    kept, first = [_segment(APP1, b"Exif\0\0" + exif)], b""
    for marker, at, length in segments(lambda offset, wanted: data[offset : offset + wanted]):
        body = data[at : at + length]
        if marker == APP0:
            first = _segment(marker, body)
        elif not _is_metadata(marker, body):
            kept.append(_segment(marker, body))
        if marker == SOS:
            scans = list(_scans(data, at + length))
            return b"\xff\xd8" + first + b"".join(kept + scans) + b"\xff\xd9" if scans else None
    return None


def _scans(data: bytes, at: int) -> Iterator[bytes]:
    """From the first scan's pixels to the picture's end, segment by segment; nothing where it has no end."""
    pieces = []
    while found := _IN_SCAN.search(data, at):
        pieces.append(data[at : found.start()])
        marker, at = found[1][0], found.end()
        if marker == EOI:
            yield from pieces
            return
        length = max(2, int.from_bytes(data[at : at + 2], "big"))
        body = data[at + 2 : at + length]
        if not _is_metadata(marker, body):
            pieces.append(_segment(marker, body))
        at += length


def _is_metadata(marker: int, body: bytes) -> bool:
    if marker == APP2:
        return not body.startswith(_ICC)
    return marker == _COMMENT or (APP0 <= marker <= 0xEF and marker != APP14)


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(body) + 2).to_bytes(2, "big") + body
