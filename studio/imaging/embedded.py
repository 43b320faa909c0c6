"""The small preview that a camera writes into each JPEG's EXIF (DCF, JEITA CP-3461): decoded in a moment.

Only for a first look: it is small, and a program that edited the picture may have left the old one in.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from studio.base.errors import InvalidInput
from studio.imaging import jpeg, tiff

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEAST_SIDE = 150
"""DCF's have 160 × 120; less is no look at anything."""
MOST_SIDE = 2_000
_HEAD_BYTES = 512 * 1024
_OFFSET, _LENGTH = 0x0201, 0x0202


def embedded(path: Path) -> "NDArray[np.uint8] | None":
    """(h, w, 3) uint8 RGB, upright, without the bars that make a 4:3 of other shapes; None where there is none worth a look.

    Reads the file's beginning only. Colours are taken as sRGB. Raises OSError.
    """
    from studio.imaging import colour, jpeg_pixels

    with path.open("rb") as file:
        data = file.read(_HEAD_BYTES)
    if not data.startswith(b"\xff\xd8"):
        return None
    head = jpeg.header(data)
    small = _bytes_of(head.exif)
    inner = jpeg.header(small) if small.startswith(b"\xff\xd8") else jpeg.JpegHeader()
    if inner.components != 3 or not LEAST_SIDE <= max(inner.width, inner.height) <= MOST_SIDE:
        return None
    try:
        pixels, _ = jpeg_pixels.colour(small, 1, str(path))
    except InvalidInput:
        return None
    return colour.upright(_without_bars(pixels, head), head.orientation)


def _bytes_of(exif: bytes) -> bytes:
    for tags in tiff.folders(tiff.reader_of(exif)):
        offset, length = tags.get(_OFFSET, (0,))[0], tags.get(_LENGTH, (0,))[0]
        if isinstance(offset, int) and isinstance(length, int) and offset > 0 and length > 0:
            return exif[offset : offset + length]
    return b""


def _without_bars(pixels: "NDArray[np.uint8]", head: jpeg.JpegHeader) -> "NDArray[np.uint8]":
    """The middle that has the picture's own shape."""
    if not head.width or not head.height:
        return pixels
    height, width = pixels.shape[:2]
    wanted_h = max(1, min(height, round(width * head.height / head.width)))
    wanted_w = max(1, min(width, round(height * head.width / head.height)))
    top, left = (height - wanted_h) // 2, (width - wanted_w) // 2
    return pixels[top : top + wanted_h, left : left + wanted_w]
