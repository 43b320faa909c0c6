"""Where the camera focused, from the maker notes of Canon, Nikon, Sony and Fujifilm.

The layouts are those that ExifTool's tag tables document (Canon AFInfo2 and AFInfo3, Nikon AFInfo2 0100 and 0101, Sony FocusLocation,
Fujifilm FocusPixel). A maker note that is laid out otherwise says nothing.
"""

import struct
from dataclasses import dataclass

from studio.imaging.maker_notes import Note

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


def area(note: Note | None, model: str, width: int, height: int) -> FocusArea | None:
    """The focused area from a maker note; None where it says nothing that we know. width, height: of the picture as EXIF says."""
    if note is None:
        return None
    if note.maker == "canon":
        return _canon(note, model)
    if note.maker == "nikon":
        return _nikon(note)
    if note.maker == "sony":
        return _sony(note)
    return _fujifilm(note, width, height) if note.maker == "fujifilm" else None


def _canon(note: Note, model: str) -> FocusArea | None:
    """The box around the points in focus; positions count from the picture's middle, upwards for EOS, downwards for PowerShot."""
    values = next((found for tag in _CANON_AF_INFO if (found := note.numbers(tag))), [])
    if len(values) < 8:
        return None
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


def _nikon(note: Note) -> FocusArea | None:
    """The area of contrast-detecting focus (live view); of the finder's phase detection there are only numbered points."""
    info = note.data(_NIKON_AF_INFO)
    if len(info) < 28 or info[:4] not in (b"0100", b"0101") or info[4] != 1:
        return None
    width, height, x, y, w, h = struct.unpack(note.order + "6H", info[16:28])
    return _inside(FocusArea(x / width, y / height, w / width, h / height)) if width and height and w and h else None


def _sony(note: Note) -> FocusArea | None:
    values = note.numbers(_SONY_FOCUS)
    if len(values) != 4 or values[0] <= 0 or values[1] <= 0 or not any(values[2:]):
        return None
    return _inside(FocusArea(values[2] / values[0], values[3] / values[1]))


def _fujifilm(note: Note, width: int, height: int) -> FocusArea | None:
    """The focused pixel; counted in the picture that EXIF describes."""
    values = note.numbers(_FUJI_FOCUS)
    if len(values) != 2 or not any(values) or not width or not height:
        return None
    return _inside(FocusArea(values[0] / width, values[1] / height))


def _inside(found: FocusArea) -> FocusArea | None:
    return found if 0 <= found.x <= 1 and 0 <= found.y <= 1 and found.width <= 1 and found.height <= 1 else None


def _signed(value: int) -> int:
    return value - 0x10000 if value >= 0x8000 else value
