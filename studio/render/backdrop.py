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
_STRIP_EVEN_LEVELS = 4.0
_STRIP_RANGE_LEVELS = 70.0
# Shares of the background's level: how differently a shadow may darken the channels, how dark it may be, how fast it may change a pixel.
_SHADOW_TINT, _SHADOW_DEEPEST, _SHADOW_SLOPE = 0.06, 0.45, 0.02
_LEAST_OF_WHOLE = 0.3
_GRAIN_MOST_LEVELS = 3.0


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
    levels is the product. A shadow, which darkens all channels alike and softly, is none of it.
    """
    import cv2

    height, width = rgb.shape[:2]
    scale = min(1.0, _LOOK_PX / max(height, width))
    size = (max(8, round(width * scale)), max(8, round(height * scale)))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    border = _ring(small.shape[0], small.shape[1], 0.04)
    surface, spread = _surface(small, border)
    difference = _largest(np.abs(small - surface))
    even = spread <= _EVEN_LEVELS
    if not even:
        return Backdrop(False, None)
    stands_out = difference > max(_STANDS_OUT_LEVELS, 3 * spread)
    product = _bounds(stands_out & ~_shadow(small, surface))
    whole = _bounds(stands_out)
    if whole is None:
        return Backdrop(True, None)
    # A grey product on grey is all "shadow": then what stands out is taken as it is.
    if product is None or _area(product) < _LEAST_OF_WHOLE * _area(whole):
        product = whole
    h, w = small.shape[:2]
    return Backdrop(True, (product[0] / w, product[1] / h, product[2] / w, product[3] / h))


def _bounds(mask: NDArray[np.bool_]) -> tuple[int, int, int, int] | None:
    """(left, top, right, bottom) of what is set, specks left out; None when nothing is."""
    import cv2

    solid = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    rows, columns = np.flatnonzero(solid.any(axis=1)), np.flatnonzero(solid.any(axis=0))
    return (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1) if len(rows) else None


def _area(box: tuple[int, int, int, int]) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])


def _shadow(small: NDArray[np.float32], surface: NDArray[Any]) -> NDArray[np.bool_]:
    """Where all channels are darker by about the same share, and smoothly so."""
    import cv2

    share = small / np.maximum(surface, 1.0)
    mean = (share[..., 0] + share[..., 1] + share[..., 2]) / 3
    alike = _largest(share) + _largest(-share) < _SHADOW_TINT
    soft = np.hypot(cv2.Sobel(mean, cv2.CV_64F, 1, 0), cv2.Sobel(mean, cv2.CV_64F, 0, 1)) / 8 < _SHADOW_SLOPE
    return np.asarray(alike & soft & (mean > _SHADOW_DEEPEST) & (mean < 1.0), bool)


def white_share_pct(rgb: Rgb, min_value: int, border_pct: float) -> tuple[float, int]:
    """Of the border's pixels, (per cent with at least `min_value` in every channel, their median level). rgb: (H, W, 3) uint8."""
    height, width = rgb.shape[:2]
    border = rgb[_ring(height, width, border_pct / 100)]
    darkest = np.minimum(np.minimum(border[:, 0], border[:, 1]), border[:, 2])
    return float((darkest >= min_value).mean() * 100), int(np.median(darkest))


def can_continue(rgb: Rgb, sides: str) -> bool:
    """Whether the picture's edge can be continued outwards without being seen, on both `sides` ('lr' or 'tb'). rgb: (H, W, 3) uint8."""
    return all(_line(_strip(rgb, side))[1] for side in sides)


def pad(picture: Rgb, size: tuple[int, int], placed: tuple[int, int, int, int], colour: tuple[int, int, int]) -> Rgb:
    """A picture set into a canvas. picture: (h, w, 3) uint8 of `placed`'s size; size: (width, height) of the canvas.

    Where both edges towards the empty sides are smooth background, it is continued: the edge's line, averaged and smoothed, outwards,
    with the picture's grain; else the sides get `colour`. Returns (H, W, 3) uint8.
    """
    left, top, right, bottom = placed
    canvas = np.empty((size[1], size[0], 3), np.uint8)
    canvas[top:bottom, left:right] = picture
    beside, above = left > 0 or right < size[0], top > 0 or bottom < size[1]
    # A picture in the middle of a canvas, empty on all sides, has no edge that reaches the corners.
    sides = "lr" if beside and not above else "tb" if above and not beside else ""
    if sides and can_continue(picture, sides):
        empty = {"l": canvas[:, :left], "r": canvas[:, right:], "t": canvas[:top], "b": canvas[bottom:]}
        for side in sides:
            _continue(empty[side].transpose(1, 0, 2) if sides == "lr" else empty[side], _strip(picture, side))
    else:
        for part in (canvas[:top], canvas[bottom:], canvas[top:bottom, :left], canvas[top:bottom, right:]):
            part[:] = np.array(colour, np.uint8)
    return canvas


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


def _largest(values: NDArray[Any]) -> NDArray[Any]:
    """The largest of the three channels, which numpy's own `max` over a short axis takes far longer for."""
    return np.asarray(np.maximum(np.maximum(values[..., 0], values[..., 1]), values[..., 2]))


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
        apart = _largest(np.abs(chosen @ factors - values))
        # A strap that reaches the edge is no background: leave out what stands out, as long as it is a small part.
        keep = apart <= max(_EVEN_LEVELS, float(np.percentile(apart, 85)))
    return terms @ factors, float(np.percentile(apart, 85))
