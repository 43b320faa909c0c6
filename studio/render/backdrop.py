"""The background around the product: whether it is even, how white it is, where the product stands out of it, and how to continue it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]

_LOOK_PX = 480
# Levels of 255, all of them after averaging down to about 480 px, where a camera's noise has gone.
_EVEN_LEVELS = 9.0
_STANDS_OUT_LEVELS = 14.0
_STRIP_EVEN_LEVELS = 12.0
_STRIP_RANGE_LEVELS = 70.0


@dataclass(frozen=True)
class Backdrop:
    """What is around the product.

    even: the border is one smooth background (seamless paper, a lit wall), as far as a quadratic surface describes it.
    product: (left, top, right, bottom) in shares of width and height of what stands out of that background; None when nothing
    does or the background is not even.
    """

    even: bool
    product: tuple[float, float, float, float] | None

    @property
    def fill_pct(self) -> float | None:
        """Per cent of the frame's width or height, the larger, that the product fills."""
        if self.product is None:
            return None
        left, top, right, bottom = self.product
        return max(right - left, bottom - top) * 100


def look(rgb: Rgb) -> Backdrop:
    """The backdrop of a picture. rgb: (H, W, 3) uint8, sRGB-encoded.

    A quadratic surface is fitted to a border of 4 % of the short side, for each channel; what differs from it by more than a few
    levels is the product. Its shadow counts only where it is as different as a product.
    """
    import cv2

    height, width = rgb.shape[:2]
    scale = min(1.0, _LOOK_PX / max(height, width))
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    border = _ring(small.shape[0], small.shape[1], 0.04)
    surface, spread = _surface(small, border)
    difference = np.abs(small - surface).max(axis=2)
    even = spread <= _EVEN_LEVELS
    if not even:
        return Backdrop(False, None)
    mask = (difference > max(_STANDS_OUT_LEVELS, 3 * spread)).astype(np.uint8)
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if not len(rows):
        return Backdrop(True, None)
    h, w = mask.shape
    return Backdrop(True, (columns[0] / w, rows[0] / h, (columns[-1] + 1) / w, (rows[-1] + 1) / h))


def white_share_pct(rgb: Rgb, min_value: int, border_pct: float) -> tuple[float, int]:
    """Of the border's pixels, (per cent with at least `min_value` in every channel, their median level). rgb: (H, W, 3) uint8."""
    height, width = rgb.shape[:2]
    darkest = rgb.min(axis=2)[_ring(height, width, border_pct / 100)]
    return float((darkest >= min_value).mean() * 100), int(np.median(darkest))


def can_continue(rgb: Rgb, sides: str) -> bool:
    """Whether the picture's edge can be continued outwards without being seen, on both `sides` ('lr' or 'tb'). rgb: (H, W, 3) uint8."""
    return all(_line(_strip(rgb, side))[1] for side in sides)


def pad(picture: Rgb, size: tuple[int, int], placed: tuple[int, int, int, int], colour: tuple[int, int, int]) -> Rgb:
    """A picture set into a canvas. picture: (h, w, 3) uint8 of `placed`'s size; size: (width, height) of the canvas.

    Where both edges towards the empty sides are smooth background, it is continued: the edge's line, averaged and smoothed, outwards;
    else the sides get `colour`. Returns (H, W, 3) uint8.
    """
    left, top, right, bottom = placed
    canvas = np.empty((size[1], size[0], 3), np.uint8)
    canvas[:] = colour
    canvas[top:bottom, left:right] = picture
    if (left > 0 or right < size[0]) and can_continue(picture, "lr"):
        canvas[top:bottom, :left] = _line(_strip(picture, "l"))[0][:, None]
        canvas[top:bottom, right:] = _line(_strip(picture, "r"))[0][:, None]
    if (top > 0 or bottom < size[1]) and can_continue(picture, "tb"):
        canvas[:top, left:right] = _line(_strip(picture, "t"))[0]
        canvas[bottom:, left:right] = _line(_strip(picture, "b"))[0]
    return canvas


def _strip(rgb: Rgb, side: str) -> Rgb:
    """The pixels along one edge, (along, across, 3), across about 1 % of the short side."""
    depth = max(2, round(min(rgb.shape[:2]) * 0.01))
    if side == "l":
        return rgb[:, :depth]
    if side == "r":
        return rgb[:, -depth:]
    return (rgb[:depth] if side == "t" else rgb[-depth:]).transpose(1, 0, 2)


def _line(strip: Rgb) -> tuple[Rgb, bool]:
    """The edge's smooth line, (along, 3) uint8, and whether the edge really is one."""
    import cv2

    values = strip.astype(np.float32).mean(axis=1)
    sigma = max(2.0, len(values) * 0.02)
    smooth = cv2.GaussianBlur(values[:, None], (1, 0), sigmaX=0.1, sigmaY=sigma, borderType=cv2.BORDER_REPLICATE)[:, 0]
    apart = float(np.percentile(np.abs(values - smooth), 98))
    reach = float((np.percentile(smooth, 99, axis=0) - np.percentile(smooth, 1, axis=0)).max())
    line = np.clip(np.rint(smooth), 0, 255).astype(np.uint8)
    return line, apart <= _STRIP_EVEN_LEVELS / 3 and reach <= _STRIP_RANGE_LEVELS


def _ring(height: int, width: int, share: float) -> NDArray[np.bool_]:
    depth = max(1, round(min(height, width) * share))
    ring = np.ones((height, width), bool)
    ring[depth:-depth, depth:-depth] = False
    return ring


def _surface(small: NDArray[np.float32], border: NDArray[np.bool_]) -> tuple[NDArray[Any], float]:
    """A quadratic surface through the border's pixels, (h, w, 3), and how far they are from it (90th percentile, levels)."""
    h, w = small.shape[:2]
    y, x = np.mgrid[-1 : 1 : h * 1j, -1 : 1 : w * 1j]
    terms = np.stack([np.ones_like(x), x, y, x * x, y * y, x * y], axis=2)
    chosen, values = terms[border], small[border]
    keep = np.ones(len(chosen), bool)
    for _ in range(3):
        factors, *_rest = np.linalg.lstsq(chosen[keep], values[keep], rcond=None)
        apart = np.abs(chosen @ factors - values).max(axis=1)
        # A strap that reaches the edge is no background: leave out what stands out, as long as it is a small part.
        keep = apart <= max(_EVEN_LEVELS, float(np.percentile(apart, 85)))
    return terms @ factors, float(np.percentile(apart, 85))
