"""The even background of a set (seamless paper, a wall): what of a frame touches its border and is smooth; and how the product stands
out from it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.measure.linear import Floats, luminance, stops
from studio.measure.smooth import median

_SMOOTH = 0.03
_LEAST_PART, _LEAST_WHOLE = 0.02, 0.2
_LEAST_AROUND = 0.5
_ONE_COLOUR_STOPS = 0.5
_WITHIN_STOPS = 2.0
_RING_PX = 12
_LEAST_SIDE_PX = 60
_LEAST_RING = 200
_FIELDS = (12, 8)


@dataclass(frozen=True)
class Background:
    """mask: (H, W) bool. evenness_stops: between its brightest and darkest fiftieth, averaged over patches. rgb: its median, linear.

    sides: median linear RGB of its left and its right half, None where one of them holds too little of it. separation_stops: how far
    what borders on it is from it; None when nothing does. grid_stops: it in fields, rows from the top, each in stops off their
    mean, None where it is covered.
    """

    mask: NDArray[np.bool_]
    evenness_stops: float
    rgb: NDArray[np.float64]
    sides: tuple[NDArray[np.float64], NDArray[np.float64]] | None
    separation_stops: float | None
    grid_stops: list[list[float | None]]


def find_background(rgb: Floats, slope: Floats) -> Background | None:
    """Find the background of a frame in linear light, (H, W, 3) float32; None where it isn't even: a street, foliage, a shelf.

    slope: (H, W), as `smooth.slopes` has it.
    """
    light = stops(luminance(rgb))
    height, width = light.shape
    if min(height, width) < _LEAST_SIDE_PX:
        return None
    smooth = (slope < _SMOOTH).astype(np.uint8)
    even = cv2.erode(smooth, np.ones((5, 5), np.uint8))
    _, labels = cv2.connectedComponents(even, connectivity=4)
    areas = np.bincount(labels.ravel())
    border = np.unique(np.concatenate([labels[3], labels[-4], labels[:, 3], labels[:, -4]]))
    parts = [label for label in border if label > 0 and areas[label] > _LEAST_PART * height * width]
    if not parts:
        return None
    largest = max(parts, key=lambda label: int(areas[label]))
    level = float(np.median(light[labels == largest]))
    mask = np.zeros((height, width), np.bool_)
    for label in parts:
        part = labels == label
        if abs(float(np.median(light[part])) - level) < _WITHIN_STOPS:
            mask |= part
    edge = max(4, min(height, width) // 25)
    frame = np.ones_like(mask)
    frame[edge:-edge, edge:-edge] = False
    # A table top is even too, but does not go round the product, and is of wood or cloth, with colours of its own.
    if mask.mean() < _LEAST_WHOLE or mask[frame].mean() < _LEAST_AROUND or _colours_differ(rgb, mask):
        return None
    own, shown = mask.astype(np.float32), np.where(mask, light, np.float32(0.0))
    low, high = np.percentile(_averaged(own, shown), (2, 98))
    separation = _separation(light, mask, own, shown)
    return Background(mask, float(high - low), _median(rgb, mask), _sides(rgb, mask), separation, _fields(own, shown))


def _averaged(own: Floats, shown: Floats) -> Floats:
    """Means over squares of about a fortieth of the frame that lie in the background. own: (H, W), 1 where that is, else 0; shown: its
    stops there, else 0."""
    height, width = own.shape
    size = (max(1, width * 40 // max(height, width)), max(1, height * 40 // max(height, width)))
    share = cv2.resize(own, size, interpolation=cv2.INTER_AREA)
    total = cv2.resize(shown, size, interpolation=cv2.INTER_AREA)
    whole = share > 0.8
    if not whole.any():
        return shown[own > 0]
    return np.asarray(total[whole] / share[whole], np.float32)


def _fields(own: Floats, shown: Floats) -> list[list[float | None]]:
    """For the picture of it: how far each of its fields is off their mean, None where less than half of one is of it."""
    size = (min(_FIELDS[0], own.shape[1]), min(_FIELDS[1], own.shape[0]))
    share = cv2.resize(own, size, interpolation=cv2.INTER_AREA)
    total = cv2.resize(shown, size, interpolation=cv2.INTER_AREA)
    seen = share > 0.5
    means = total / np.maximum(share, 1e-6)
    middle = float(means[seen].mean()) if seen.any() else 0.0
    return [
        [round(float(value) - middle, 2) if there else None for value, there in zip(*row, strict=True)]
        for row in zip(means, seen, strict=True)
    ]


def _colours_differ(rgb: Floats, mask: NDArray[np.bool_]) -> bool:
    """Whether it has several colours on the same side of the frame; a second lamp tints one side, a street is tinted everywhere."""
    levels, mask = stops(rgb[::2, ::2]), mask[::2, ::2]
    for side in np.array_split(np.arange(mask.shape[1]), 4):
        part = mask[:, side]
        if np.count_nonzero(part) < _LEAST_RING:
            continue
        for channel in (0, 2):
            tint = (levels[:, side, channel] - levels[:, side, 1])[part]
            low, high = np.percentile(tint, (5, 95))
            if high - low > _ONE_COLOUR_STOPS:
                return True
    return False


def _median(rgb: Floats, mask: NDArray[np.bool_]) -> NDArray[np.float64]:
    few, here = rgb[::2, ::2], mask[::2, ::2]
    return np.array([median(few[:, :, channel][here]) for channel in range(3)], np.float64)


def _sides(rgb: Floats, mask: NDArray[np.bool_]) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    third = mask.shape[1] // 3
    left, right = mask.copy(), mask.copy()
    left[:, third:] = False
    right[:, :-third] = False
    if min(left.mean(), right.mean()) < _LEAST_PART:
        return None
    return _median(rgb, left), _median(rgb, right)


def _separation(light: Floats, mask: NDArray[np.bool_], own: Floats, shown: Floats) -> float | None:
    """The median over the border of background and product of how many stops lie between them, a little to either side of it."""
    rest = cv2.morphologyEx((~mask).astype(np.uint8), cv2.MORPH_OPEN, np.ones((2 * _RING_PX + 1,) * 2, np.uint8))
    inside = cv2.erode(rest, np.ones((7, 7), np.uint8))
    ring = (inside - cv2.erode(inside, np.ones((2 * _RING_PX + 1,) * 2, np.uint8))).astype(bool)
    ring[:_RING_PX], ring[-_RING_PX:], ring[:, :_RING_PX], ring[:, -_RING_PX:] = False, False, False, False
    if np.count_nonzero(ring) < _LEAST_RING:
        return None
    size = 6 * _RING_PX + 1
    share = cv2.blur(own, (size, size))
    near = cv2.blur(shown, (size, size)) / np.maximum(share, 1e-6)
    ring &= share > 0.05
    if np.count_nonzero(ring) < _LEAST_RING:
        return None
    return float(np.median(np.abs(light[ring] - near[ring])))
