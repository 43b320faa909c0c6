"""The background around the product: how white it is, and how to continue it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]
Mask = NDArray[np.bool_]

# Levels of 255.
_STRIP_EVEN_LEVELS = 4.0
_STRIP_RANGE_LEVELS = 70.0
_GRAIN_MOST_LEVELS = 3.0
# How smooth the line is far out, and from where on, as shares of its length.
_CALM, _CALM_AFTER = 0.12, 0.1
# How far in the background is looked at, as a share of the short side, and how even it must be.
_BAND, _BAND_EVEN_LEVELS = 0.07, 4.0
# Pixels, the longer side first, of the copy that is blurred to fill a canvas.
_BLURRED = (48, 32)


def white_share_pct(rgb: Rgb, min_value: int, border_pct: float) -> tuple[float, int]:
    """Of the border's pixels, (per cent with at least `min_value` in every channel, their median level). rgb: (H, W, 3) uint8."""
    height, width = rgb.shape[:2]
    border = rgb[_ring(height, width, border_pct / 100)]
    darkest = np.minimum(np.minimum(border[:, 0], border[:, 1]), border[:, 2])
    return float((darkest >= min_value).mean() * 100), int(np.median(darkest))


def can_continue(rgb: Rgb, sides: str, product: Mask | None = None) -> bool:
    """Whether the picture's edge can be continued outwards without being seen, on all `sides` ('lr', 't' …).

    rgb: (H, W, 3) uint8, a small copy. product: (H, W) bool, where something stands on the background, whose evenness is no matter.
    """
    return all(_line(_strip(rgb, side))[1] and _is_even(rgb, side, product) for side in sides)


def _is_even(rgb: Rgb, side: str, product: Mask | None) -> bool:
    """Whether the background is without texture some way in from the edge: a table is not, however smooth its last pixels are."""
    import cv2

    band = _strip(rgb, side, _BAND).astype(np.float32)
    soft = cv2.GaussianBlur(band, (0, 0), 0.8)
    sigma = max(3.0, 0.25 * band.shape[1])
    counted = np.ones(band.shape[:2], np.float32)
    if product is not None:
        counted -= _strip(product, side, _BAND)
    weight = cv2.GaussianBlur(counted, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE) + 1e-4
    smooth = (
        cv2.GaussianBlur(soft * counted[..., None], (0, 0), sigma, borderType=cv2.BORDER_REPLICATE) / weight[..., None]
    )
    apart = np.abs(soft - smooth).max(axis=2)[counted > 0.5]
    return apart.size == 0 or float(np.percentile(apart, 95)) <= _BAND_EVEN_LEVELS


def continued(picture: Rgb, size: tuple[int, int], placed: tuple[int, int, int, int]) -> Rgb:
    """A picture set into a canvas, its background continued: each edge's line, averaged and smoothed, outwards, with the picture's grain.

    picture: (h, w, 3) uint8 of `placed`'s size (left, top, right, bottom); size: (width, height) of the canvas. Returns (H, W, 3) uint8.
    """
    left, top, right, bottom = placed
    canvas = np.empty((size[1], size[0], 3), np.uint8)
    canvas[top:bottom, left:right] = picture
    # First beside it, then above and below all of that, so that the corners go on from both.
    for empty, side in ((canvas[top:bottom, :left][:, ::-1], "l"), (canvas[top:bottom, right:], "r")):
        _continue(empty.transpose(1, 0, 2), _strip(picture, side))
    across = canvas[top:bottom]
    for empty, side in ((canvas[:top][::-1], "t"), (canvas[bottom:], "b")):
        _continue(empty, _strip(across, side))
    return canvas


def barred(picture: Rgb, size: tuple[int, int], placed: tuple[int, int, int, int], colour: str) -> Rgb:
    """A picture set into a canvas of a colour, like #FFFFFF; arrays and sizes as for `continued`."""
    left, top, right, bottom = placed
    canvas = np.empty((size[1], size[0], 3), np.uint8)
    canvas[:] = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], np.uint8)
    canvas[top:bottom, left:right] = picture
    return canvas


def blurred(picture: Rgb, size: tuple[int, int], placed: tuple[int, int, int, int]) -> Rgb:
    """A picture set into a canvas that it fills itself, much larger and blurred; arrays and sizes as for `continued`."""
    import cv2

    left, top, right, bottom = placed
    high, wide = picture.shape[:2]
    fills = max(size[0] / wide, size[1] / high)
    taken_wide, taken_high = max(1, round(size[0] / fills)), max(1, round(size[1] / fills))
    x, y = (wide - taken_wide) // 2, (high - taken_high) // 2
    part = picture[y : y + taken_high, x : x + taken_wide]
    small = cv2.resize(part, _BLURRED if size[0] >= size[1] else _BLURRED[::-1], interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), 2.0, borderType=cv2.BORDER_REPLICATE)
    canvas = np.asarray(cv2.resize(soft, size, interpolation=cv2.INTER_CUBIC), np.uint8)
    canvas[top:bottom, left:right] = picture
    return canvas


def _continue(empty: Rgb, strip: Rgb) -> None:
    """Fill `empty`, (rows, along, 3), outwards from the line of a strip, (along, across, 3)."""
    if not empty.size:
        return
    line = _line(strip)[0]
    # Further out it gets smoother, so that what is on the line draws no streaks.
    calm = _smoothed(line, _CALM)
    # Grain as the picture has it; at least enough that a slow gradient does not fall into bands.
    grain = float(np.clip((strip - line[:, None]).std(), 0.5, _GRAIN_MOST_LEVELS))
    tile = np.random.default_rng(1).standard_normal((256, 256, 1), np.float32) * grain
    reach = max(1.0, _CALM_AFTER * len(line))
    for row in range(0, empty.shape[0], 256):
        for along in range(0, empty.shape[1], 256):
            part = empty[row : row + 256, along : along + 256]
            out = np.minimum((row + np.arange(part.shape[0], dtype=np.float32)) / reach, 1.0)[:, None, None]
            near, far = line[None, along : along + 256], calm[None, along : along + 256]
            grains = tile[: part.shape[0], : part.shape[1]]
            part[:] = np.clip(np.rint(near + (far - near) * out + grains), 0, 255)


def _strip(pixels: NDArray[Any], side: str, share: float = 0.01) -> NDArray[Any]:
    """What lies along one edge of (H, W …), (along, across …), across `share` of the short side."""
    depth = max(2, round(min(pixels.shape[:2]) * share))
    if side == "l":
        return pixels[:, :depth]
    if side == "r":
        return pixels[:, -depth:]
    return (pixels[:depth] if side == "t" else pixels[-depth:]).swapaxes(0, 1)


def _line(strip: Rgb) -> tuple[NDArray[np.float32], bool]:
    """The edge's smooth line, (along, 3) float32 levels, and whether the edge really is one."""
    values = strip.astype(np.float32).mean(axis=1)
    smooth = _smoothed(values, 0.02)
    apart = float(np.percentile(np.abs(values - smooth), 98))
    reach = float((np.percentile(smooth, 99, axis=0) - np.percentile(smooth, 1, axis=0)).max())
    return np.asarray(smooth, np.float32), apart <= _STRIP_EVEN_LEVELS and reach <= _STRIP_RANGE_LEVELS


def _smoothed(line: NDArray[np.float32], share: float) -> NDArray[np.float32]:
    """A line, (along, 3) float32, smoothed by a Gaussian of that share of its length."""
    import cv2

    sigma = max(2.0, len(line) * share)
    smooth = cv2.GaussianBlur(line[:, None], (1, 0), sigmaX=0.1, sigmaY=sigma, borderType=cv2.BORDER_REPLICATE)[:, 0]
    return np.asarray(smooth, np.float32)


def _ring(height: int, width: int, share: float) -> NDArray[np.bool_]:
    depth = max(1, round(min(height, width) * share))
    ring = np.ones((height, width), bool)
    ring[depth:-depth, depth:-depth] = False
    return ring
