"""A picture with boxes drawn on it, to look at: what a verdict looked at, and what was sharper."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from studio.base import files
from studio.imaging.rendering import render_rgb

SIDE = 1600
"""Long side of what is written, pixels."""

_QUALITY = 88
_DASH, _GAP = 14, 10


@dataclass(frozen=True)
class Mark:
    """A box with a label. box: (x, y, width, height) in pixels of the upright picture. dashed: another kind of line, so that two are told
    apart without colour, and its label below it."""

    box: tuple[int, int, int, int]
    label: str
    dashed: bool = False


def write_marked(path: str, target: str, size: tuple[int, int], marks: Sequence[Mark]) -> None:
    """Write the picture as a JPEG of at most SIDE px with these boxes. size: its (width, height) upright, at full size.

    Raises InvalidInput for what can't be read, Refused when the disk is full.
    """
    import io

    from PIL import ImageDraw, ImageFont

    picture = render_rgb(path, SIDE)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(max(14, max(picture.size) // 60))
    across, down = picture.width / size[0], picture.height / size[1]
    placed = [
        (m, (m.box[0] * across, m.box[1] * down, (m.box[0] + m.box[2]) * across, (m.box[1] + m.box[3]) * down))
        for m in marks
    ]
    for mark, corners in placed:
        for colour, width in (("#1c1c1c", 6), ("#ffffff", 3)):
            for line in _lines(corners, mark.dashed and width == 3):
                draw.line(line, fill=colour, width=width)
    for mark, corners in placed:
        left, top, right, bottom = draw.textbbox((0, 0), mark.label, font=font)
        at_x = min(max(corners[0], 0.0), max(0.0, picture.width - (right - left) - 10))
        wanted = corners[3] + 4 if mark.dashed else corners[1] - (bottom - top) - 14
        at_y = min(max(wanted, 0.0), picture.height - (bottom - top) - 10)
        draw.rectangle((at_x, at_y, at_x + right - left + 10, at_y + bottom - top + 10), fill="#1c1c1c")
        draw.text((at_x + 5 - left, at_y + 5 - top), mark.label, fill="#ffffff", font=font)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY)
    files.write_atomic(Path(target), out.getvalue())


def _lines(corners: tuple[float, float, float, float], dashed: bool) -> list[tuple[float, float, float, float]]:
    """The four sides of a box, or their dashes."""
    left, top, right, bottom = corners
    sides = [
        (left, top, right, top),
        (right, top, right, bottom),
        (right, bottom, left, bottom),
        (left, bottom, left, top),
    ]
    if not dashed:
        return sides
    found = []
    for x0, y0, x1, y1 in sides:
        length = max(1.0, float(np.hypot(x1 - x0, y1 - y0)))
        for start in np.arange(0.0, length, _DASH + _GAP):
            a, b = start / length, min(1.0, (start + _DASH) / length)
            found.append((x0 + a * (x1 - x0), y0 + a * (y1 - y0), x0 + b * (x1 - x0), y0 + b * (y1 - y0)))
    return found
