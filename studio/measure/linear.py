"""From sRGB codes to linear light and stops, at the size that light is measured at."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.imaging.srgb import LINEAR

Floats = NDArray[np.float32]

MEASURED_SIDE = 1200
"""Long side at which light is measured, pixels: fine enough for bands of six rows of it, coarse enough that grain is averaged out."""
_DARKEST = 1e-4


LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""BT.709 weights of linear red, green and blue."""


def reduced(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], float]:
    """(H, W, 3) uint8 averaged down so that its long side is at most `MEASURED_SIDE`, and by how much."""
    height, width = pixels.shape[:2]
    scale = min(1.0, MEASURED_SIDE / max(height, width))
    if scale == 1.0:
        return pixels, 1.0
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8), scale


def averaged(linear: Floats, width: int, height: int) -> Floats:
    """Linear light averaged down to that size."""
    return np.asarray(cv2.resize(linear, (width, height), interpolation=cv2.INTER_AREA), np.float32)


def stops(linear: Floats) -> Floats:
    """log2 of linear light, any shape; what is black counts as 1e-4."""
    return np.asarray(np.log2(np.maximum(linear, _DARKEST)), np.float32)


_STOPS = stops(LINEAR)


def stops_of(codes: NDArray[np.uint8]) -> Floats:
    """log2 of the linear light that sRGB codes, any shape, stand for; by a table."""
    return np.asarray(cv2.LUT(codes, _STOPS), np.float32)


def light_of(codes: NDArray[np.uint8]) -> Floats:
    """Linear light of sRGB codes, any shape; what is black counts as in `stops`."""
    return np.asarray(cv2.LUT(codes, np.maximum(LINEAR, np.float32(_DARKEST))), np.float32)


def luminance(linear: Floats) -> Floats:
    """Linear luminance of linear RGB, (…, 3)."""
    if linear.ndim != 3:
        return np.asarray(linear @ LUMINANCE, np.float32)
    # Of a picture several times faster than the product.
    return np.asarray(cv2.transform(np.asarray(linear, np.float32), LUMINANCE[None]), np.float32)
