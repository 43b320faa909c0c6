"""How sharp a code is in its picture: by the width of its edges, held against its own modules (its narrowest bar, or one square)."""

from math import hypot
from typing import TYPE_CHECKING

import numpy as np

from studio.slates.text import Corners

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LOW, _HIGH = 0.25, 0.75
_BETWEEN = 1.349
"""A step blurred by s lies between a quarter and three quarters of its height on 1.349 s (the normal distribution's quartiles)."""
_LINES = 15
_STEPS = 8
"""Lines looked at each way, and the points of one for each module."""


def blur_of_code(luma: "NDArray[np.uint8]", corners: Corners, modules: int, both_ways: bool) -> float | None:
    """The blur of a code's edges, standard deviation in pixels; None where it has no contrast. luma: (H, W) uint8, sRGB-encoded.

    modules: how many it has from side to side. both_ways: it has edges across and along (a QR). The median of the lines counts, so
    a finger or a fold over some of them does not.
    """
    places = (np.arange(_LINES) + 0.5) / _LINES
    if not both_ways:
        # What is found of bars may be a strip of them that is bent at its ends.
        places = 0.3 + 0.4 * places
    along = (np.arange(modules * _STEPS) + 0.5) / (modules * _STEPS)
    ways = [_lines(luma, corners, places[:, None], along[None, :])]
    if both_ways:
        ways.append(_lines(luma, corners, along[:, None], places[None, :]).T)
    blurs = [found for line in np.concatenate(ways) if (found := _of_line(line, modules)) is not None]
    if not blurs:
        return None
    (left, top), (right, over) = corners[0], corners[1]
    return float(np.median(blurs)) * hypot(right - left, over - top) / modules


def _lines(luma: "NDArray[np.uint8]", corners: Corners, down: "NDArray[np.float64]", across: "NDArray[np.float64]"
           ) -> "NDArray[np.float64]":  # fmt: skip
    """Values between the corners, at shares of the way down and across, between pixels in proportion."""
    parts = ((1 - down) * (1 - across), (1 - down) * across, down * across, down * (1 - across))
    x, y = (sum(part * corner[axis] for part, corner in zip(parts, corners, strict=True)) for axis in (0, 1))
    x, y = np.clip(x, 0, luma.shape[1] - 1.001), np.clip(y, 0, luma.shape[0] - 1.001)
    left, top = x.astype(np.intp), y.astype(np.intp)
    right, low = x - left, y - top
    right_of, below = np.minimum(left + 1, luma.shape[1] - 1), np.minimum(top + 1, luma.shape[0] - 1)
    upper = luma[top, left] * (1 - right) + luma[top, right_of] * right
    lower = luma[below, left] * (1 - right) + luma[below, right_of] * right
    return np.asarray(upper * (1 - low) + lower * low)


def _of_line(line: "NDArray[np.float64]", modules: int) -> float | None:
    dark, light = np.percentile(line, (5, 95))
    if light - dark < 1.0:
        return None
    level = (line - dark) / (light - dark)
    edges = np.count_nonzero(np.diff(level > 0.5))
    between = np.count_nonzero((level > _LOW) & (level < _HIGH)) / len(level)
    return float(between * modules / (_BETWEEN * edges)) if edges else None
