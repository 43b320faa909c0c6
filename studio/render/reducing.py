"""Lanczos resampling as products of banded matrices: the same weights as Pillow's, several times as fast where numpy has a good BLAS."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]
Floats = NDArray[np.float32]

_LOBES = 3
# Output lines that share one matrix: fewer waste less on its empty corners, more make fewer products.
_TOGETHER = 8
# Output rows worked on at a time, so that what is between the two passes stays in the processor's cache.
_ROWS = 32
# From this reduction on, blocks of pixels are averaged first, as far as this factor is left for Lanczos to do.
_GAP = 2.0
# Matrices small enough that OpenBLAS computes each on the calling thread: its own threads cost more than they bring here.
_WIDE = 240

_Band = tuple[int, int, Floats]


def resample(rgb: Rgb, box: tuple[float, float, float, float], size: tuple[int, int]) -> Rgb:
    """The part `box` (left, top, right, bottom in pixels) of a picture, at `size` (width, height).

    rgb: (H, W, 3) uint8, sRGB-encoded. Returns (height, width, 3) uint8. Lanczos with three lobes, the kernel widened when reducing
    (Turkowski, *Filters for common resampling tasks*, 1990); what lies beyond the picture's edge counts for nothing.
    """
    x0, y0, x1, y1 = box
    width, height = size
    factor_x, factor_y = (max(1, int((b - a) / n / _GAP)) for a, b, n in ((x0, x1, width), (y0, y1, height)))
    if factor_x > 1 or factor_y > 1:
        import cv2

        left, top = int(x0) // factor_x * factor_x, int(y0) // factor_y * factor_y
        columns = min(-(-(int(np.ceil(x1)) - left) // factor_x), (rgb.shape[1] - left) // factor_x)
        rows = min(-(-(int(np.ceil(y1)) - top) // factor_y), (rgb.shape[0] - top) // factor_y)
        part = rgb[top : top + rows * factor_y, left : left + columns * factor_x]
        rgb = np.asarray(cv2.resize(part, (columns, rows), interpolation=cv2.INTER_AREA), np.uint8)
        x0, x1 = (x0 - left) / factor_x, (x1 - left) / factor_x
        y0, y1 = (y0 - top) / factor_y, (y1 - top) / factor_y
    across = _bands(x0, x1, width, rgb.shape[1])
    first, last = across[0][0], max(end for _, end, _ in across)
    out = np.empty((height, width, 3), np.uint8)
    down = _bands(y0, y1, height, rgb.shape[0])
    for at in range(0, len(down), _ROWS // _TOGETHER):
        chunk = down[at : at + _ROWS // _TOGETHER]
        lines = _down(rgb[:, first:last], chunk)
        done = _across(lines, across, first, width)
        row = at * _TOGETHER
        out[row : row + done.shape[0]] = done
    return out


def _down(rgb: Rgb, bands: list[_Band]) -> Floats:
    """Reduce along the rows: (3, rows, columns) float32, columns filled up with nothing to a multiple of _WIDE."""
    import cv2

    top, bottom = bands[0][0], max(end for _, end, _ in bands)
    columns = rgb.shape[1]
    blocks = -(-columns // _WIDE)
    source = np.empty((3, bottom - top, blocks * _WIDE), np.float32)
    source[:, :, columns:] = 0.0
    for channel, plane in enumerate(cv2.split(rgb[top:bottom])):
        source[channel, :, :columns] = plane
    made = np.empty((3, sum(len(weights) for _, _, weights in bands), blocks * _WIDE), np.float32)
    at = 0
    for start, end, weights in bands:
        part = source[:, start - top : end - top].reshape(3, end - start, blocks, _WIDE).transpose(0, 2, 1, 3)
        into = made[:, at : at + len(weights)].reshape(3, len(weights), blocks, _WIDE).transpose(0, 2, 1, 3)
        np.matmul(weights, part, out=into)
        at += len(weights)
    return made


def _across(lines: Floats, bands: list[_Band], first: int, width: int) -> Rgb:
    """Reduce along the columns of (3, rows, columns): (rows, width, 3) uint8."""
    import cv2

    rows = lines.shape[1]
    flat = lines.reshape(3 * rows, -1)
    made = np.empty((3 * rows, width), np.float32)
    at = 0
    for start, end, weights in bands:
        np.matmul(flat[:, start - first : end - first], weights.T, out=made[:, at : at + len(weights)])
        at += len(weights)
    np.rint(made, out=made)
    np.clip(made, 0, 255, out=made)
    return np.asarray(cv2.merge(list(made.astype(np.uint8).reshape(3, rows, width))), np.uint8)


@lru_cache(maxsize=32)
def _bands(start: float, end: float, count: int, limit: int) -> list[_Band]:
    """The weights for `count` output lines from `start` to `end` of `limit` input lines, in groups: (first, last + 1, (lines, inputs))."""
    scale = (end - start) / count
    widened = max(scale, 1.0)
    reach = _LOBES * widened
    centres = start + (np.arange(count) + 0.5) * scale
    bands: list[_Band] = []
    for at in range(0, count, _TOGETHER):
        group = centres[at : at + _TOGETHER]
        low = max(0, int(np.floor(group[0] - reach)))
        high = min(limit, int(np.ceil(group[-1] + reach)) + 1)
        distance = (np.arange(low, high)[None, :] + 0.5 - group[:, None]) / widened
        weights = np.where(np.abs(distance) < _LOBES, np.sinc(distance) * np.sinc(distance / _LOBES), 0.0)
        weights /= weights.sum(axis=1, keepdims=True)
        bands.append((low, high, np.ascontiguousarray(weights, np.float32)))
    return bands
