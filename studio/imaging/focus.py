"""Where the camera focused, from the maker notes of Canon, Nikon, Sony and Fujifilm.

The layouts are those that ExifTool's tag tables document (Canon AFInfo2 and AFInfo3, Nikon AFInfo2 0100 and 0101, Sony FocusLocation,
Fujifilm FocusPixel). A maker note that is laid out otherwise says nothing.
"""

import struct
from dataclasses import dataclass

from studio.imaging import tiff

_MAKER_NOTE = 0x927C
_CANON_AF_INFO = (0x0026, 0x003C)
_NIKON_AF_INFO = 0x00B7
_SONY_FOCUS = 0x2027
_FUJI_FOCUS = 0x1023
_MOST_POINTS = 2000


@dataclass(frozen=True)
class FocusArea:
    """Where the camera focused: centre and size as shares (0 to 1) of the stored picture; a size below 0 is a point's."""

    x: float
    y: float
    width: float = -1.0
    height: float = -1.0


def area(read_at: tiff.ReadAt, make: str, model: str) -> FocusArea | None:
    """The focused area from the maker note in a TIFF-shaped EXIF block or file; None where it says nothing that we know."""
    at, length, order = tiff.place_of(read_at, _MAKER_NOTE)
    if not length:
        return None
    maker = make.upper()
    head = read_at(at, 18)
    if maker.startswith("CANON"):
        return _canon(tiff.directory(read_at, order, at), model)
    if maker.startswith("SONY"):
        return _sony(tiff.directory(read_at, order, at + 12 if head.startswith(b"SONY") else at))
    if maker.startswith("FUJIFILM") and head.startswith(b"FUJIFILM"):
        own = tiff.reader_of(read_at(at, length))
        return _fujifilm(tiff.directory(own, "<", struct.unpack("<I", head[8:12])[0]), read_at)
    if maker.startswith("NIKON") and head.startswith(b"Nikon\0\x02"):
        note = read_at(at + 10, length - 10)
        inner = "<" if note.startswith(b"II") else ">"
        return _nikon(tiff.directory(tiff.reader_of(note), inner, struct.unpack(inner + "I", note[4:8])[0]), inner)
    return None


def of_canon_block(block: bytes, model: str) -> FocusArea | None:
    """The focused area from a CR3's CMT3 block, which is Canon's maker note in a TIFF of its own."""
    for tags in tiff.folders(tiff.reader_of(block)):
        return _canon(tags, model)
    return None


def _canon(tags: tiff.Tags, model: str) -> FocusArea | None:
    """The box around the points in focus; positions count from the picture's middle, upwards for EOS, downwards for PowerShot."""
    found = next((tags[tag] for tag in _CANON_AF_INFO if tag in tags), None)
    if found is None:
        return None
    values = [int(value) for value in found]
    points, width, height = values[2], values[6], values[7]
    if not 0 < points <= _MOST_POINTS or width <= 0 or height <= 0 or len(values) < 8 + 4 * points:
        return None
    widths, heights, xs, ys = ([_signed(v) for v in values[8 + n * points : 8 + (n + 1) * points]] for n in range(4))
    mask = values[8 + 4 * points : 8 + 4 * points + (points + 15) // 16]
    focused = [n for n in range(points) if n // 16 < len(mask) and mask[n // 16] >> (n % 16) & 1]
    if not focused:
        return None
    if "EOS" not in model.upper():
        ys = [-y for y in ys]
    left = min(xs[n] - widths[n] / 2 for n in focused) / width + 0.5
    right = max(xs[n] + widths[n] / 2 for n in focused) / width + 0.5
    top = 0.5 - max(ys[n] + heights[n] / 2 for n in focused) / height
    bottom = 0.5 - min(ys[n] - heights[n] / 2 for n in focused) / height
    return _inside(FocusArea((left + right) / 2, (top + bottom) / 2, right - left, bottom - top))


def _nikon(tags: tiff.Tags, order: str) -> FocusArea | None:
    """The area of contrast-detecting focus (live view); of the finder's phase detection there are only numbered points."""
    info = tags.get(_NIKON_AF_INFO, (b"",))[0]
    if not isinstance(info, bytes) or len(info) < 28 or info[:4] not in (b"0100", b"0101") or info[4] != 1:
        return None
    width, height, x, y, w, h = struct.unpack(order + "6H", info[16:28])
    return _inside(FocusArea(x / width, y / height, w / width, h / height)) if width and height and w and h else None


def _sony(tags: tiff.Tags) -> FocusArea | None:
    values = [int(value) for value in tags.get(_SONY_FOCUS, ())]
    if len(values) != 4 or values[0] <= 0 or values[1] <= 0 or not any(values[2:]):
        return None
    return _inside(FocusArea(values[2] / values[0], values[3] / values[1]))


def _fujifilm(tags: tiff.Tags, read_at: tiff.ReadAt) -> FocusArea | None:
    """The focused pixel; counted in the picture that EXIF describes."""
    values = [int(value) for value in tags.get(_FUJI_FOCUS, ())]
    if len(values) != 2 or not any(values):
        return None
    for exif in tiff.folders(read_at):
        width, height = exif.get(0xA002, (0,))[0], exif.get(0xA003, (0,))[0]
        if isinstance(width, int) and isinstance(height, int) and width and height:
            return _inside(FocusArea(values[0] / width, values[1] / height))
    return None


def _inside(found: FocusArea) -> FocusArea | None:
    return found if 0 <= found.x <= 1 and 0 <= found.y <= 1 and found.width <= 1 and found.height <= 1 else None


def _signed(value: int) -> int:
    return value - 0x10000 if value >= 0x8000 else value
