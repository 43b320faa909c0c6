"""The background around the product: how white it is, and how to continue it."""

import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]

# Levels of 255.
_STRIP_EVEN_LEVELS = 4.0
_STRIP_RANGE_LEVELS = 70.0
_GRAIN_MOST_LEVELS = 3.0


def white_share_pct(rgb: Rgb, min_value: int, border_pct: float) -> tuple[float, int]:
    """Of the border's pixels, (per cent with at least `min_value` in every channel, their median level). rgb: (H, W, 3) uint8."""
    height, width = rgb.shape[:2]
    border = rgb[_ring(height, width, border_pct / 100)]
    darkest = np.minimum(np.minimum(border[:, 0], border[:, 1]), border[:, 2])
    return float((darkest >= min_value).mean() * 100), int(np.median(darkest))


def can_continue(rgb: Rgb, sides: str) -> bool:
    """Whether the picture's edge can be continued outwards without being seen, on both `sides` ('lr' or 'tb'). rgb: (H, W, 3) uint8."""
    return all(_line(_strip(rgb, side))[1] for side in sides)


def pad(
    picture: Rgb, size: tuple[int, int], placed: tuple[int, int, int, int], colour: tuple[int, int, int]
) -> tuple[Rgb, bool]:
    """A picture set into a canvas. picture: (h, w, 3) uint8 of `placed`'s size; size: (width, height) of the canvas.

    Where both edges towards the empty sides are smooth background, it is continued: the edge's line, averaged and smoothed, outwards,
    with the picture's grain; else the sides get `colour`. Returns (H, W, 3) uint8, and whether the background was continued.
    """
    left, top, right, bottom = placed
    canvas = np.empty((size[1], size[0], 3), np.uint8)
    canvas[top:bottom, left:right] = picture
    beside, above = left > 0 or right < size[0], top > 0 or bottom < size[1]
    # A picture in the middle of a canvas, empty on all sides, has no edge that reaches the corners.
    sides = "lr" if beside and not above else "tb" if above and not beside else ""
    continued = bool(sides) and can_continue(picture, sides)
    if continued:
        empty = {"l": canvas[:, :left], "r": canvas[:, right:], "t": canvas[:top], "b": canvas[bottom:]}
        for side in sides:
            _continue(empty[side].transpose(1, 0, 2) if sides == "lr" else empty[side], _strip(picture, side))
    else:
        for part in (canvas[:top], canvas[bottom:], canvas[top:bottom, :left], canvas[top:bottom, right:]):
            part[:] = np.array(colour, np.uint8)
    return canvas, continued


def _continue(empty: Rgb, strip: Rgb) -> None:
    """Fill `empty`, (rows, along, 3), with the line of a strip, (along, across, 3)."""
    line = _line(strip)[0]
    # Grain as the picture has it; at least enough that a slow gradient does not fall into bands.
    grain = float(np.clip((strip - line[:, None]).std(), 0.5, _GRAIN_MOST_LEVELS))
    tile = np.random.default_rng(1).standard_normal((256, 256, 1), np.float32) * grain
    for row in range(0, empty.shape[0], 256):
        for along in range(0, empty.shape[1], 256):
            part = empty[row : row + 256, along : along + 256]
            part[:] = np.clip(np.rint(line[along : along + 256] + tile[: part.shape[0], : part.shape[1]]), 0, 255)


def _strip(rgb: Rgb, side: str) -> Rgb:
    """The pixels along one edge, (along, across, 3), across about 1 % of the short side."""
    depth = max(2, round(min(rgb.shape[:2]) * 0.01))
    if side == "l":
        return rgb[:, :depth]
    if side == "r":
        return rgb[:, -depth:]
    return (rgb[:depth] if side == "t" else rgb[-depth:]).transpose(1, 0, 2)


def _line(strip: Rgb) -> tuple[NDArray[np.float32], bool]:
    """The edge's smooth line, (along, 3) float32 levels, and whether the edge really is one."""
    import cv2

    values = strip.astype(np.float32).mean(axis=1)
    sigma = max(2.0, len(values) * 0.02)
    smooth = cv2.GaussianBlur(values[:, None], (1, 0), sigmaX=0.1, sigmaY=sigma, borderType=cv2.BORDER_REPLICATE)[:, 0]
    apart = float(np.percentile(np.abs(values - smooth), 98))
    reach = float((np.percentile(smooth, 99, axis=0) - np.percentile(smooth, 1, axis=0)).max())
    return np.asarray(smooth, np.float32), apart <= _STRIP_EVEN_LEVELS and reach <= _STRIP_RANGE_LEVELS


def _ring(height: int, width: int, share: float) -> NDArray[np.bool_]:
    depth = max(1, round(min(height, width) * share))
    ring = np.ones((height, width), bool)
    ring[depth:-depth, depth:-depth] = False
    return ring
