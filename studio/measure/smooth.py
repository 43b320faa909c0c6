"""Where a frame is smooth, and the smooth surface nearest to a part of it."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.measure.linear import Floats

_DARK = 20.0
_ROUNDS = 4
_STRAY = 2.5
_TO_SIGMA = 1.4826
"""A normal distribution's standard deviation over its median absolute deviation."""


def slopes(rgb: Floats) -> Floats:
    """(H, W): by how much the encoded value changes per pixel, relative to the brightest channel, in the channel where it does the most.

    rgb: (H, W, 3) linear light, 0 to 1.
    """
    calm = cv2.GaussianBlur(cv2.pow(np.clip(rgb, 0.0, 1.0).astype(np.float32), 1 / 2.2) * 255.0, (0, 0), 1.0)
    slope = np.zeros(rgb.shape[:2], np.float32)
    # Against the brightest channel: in warm light the blue one is all noise and coarse coding.
    against = np.maximum(np.maximum(calm[:, :, 0], calm[:, :, 1]), calm[:, :, 2]) + _DARK
    for channel in range(3):
        across = cv2.Sobel(calm[:, :, channel], cv2.CV_32F, 1, 0, ksize=3, scale=1 / 8)
        down = cv2.Sobel(calm[:, :, channel], cv2.CV_32F, 0, 1, ksize=3, scale=1 / 8)
        slope = np.maximum(slope, cv2.magnitude(across, down))
    return np.asarray(slope / against, np.float32)


def surface(light: Floats, mask: NDArray[np.bool_] | None = None, beyond: float = 1.0) -> Floats:
    """The smooth surface (second order in both directions) nearest to (h, w) stops, by least squares.

    mask: where light is known; with it, what strays from the surface (printing, a finger) is left out, round after round.
    beyond: how much farther than the given part it is drawn, 1.1 for a tenth more.
    """
    height, width = light.shape
    down, across = _powers(np.linspace(-1, 1, height)), _powers(np.linspace(-1, 1, width))
    if mask is None:
        factors = np.linalg.pinv(down.T) @ light @ np.linalg.pinv(across)
    else:
        terms = np.einsum("ah,bw->hwab", down, across).reshape(height * width, 9)
        values, kept = light.reshape(-1), mask.reshape(-1).copy()
        for _ in range(_ROUNDS):
            solved, *_ = np.linalg.lstsq(terms[kept], values[kept], rcond=None)
            off = values - terms @ solved
            limit = _STRAY * spread(off[kept]) + 1e-3
            kept = mask.reshape(-1) & (np.abs(off) <= limit)
            if np.count_nonzero(kept) < 18:
                break
        factors = solved.reshape(3, 3)
    far_down, far_across = _powers(beyond * np.linspace(-1, 1, height)), _powers(beyond * np.linspace(-1, 1, width))
    return np.asarray(far_down.T @ factors @ far_across, np.float32)


def spread(values: Floats) -> float:
    """A robust standard deviation: half of the values may be anything."""
    return _TO_SIGMA * float(np.median(np.abs(values - np.median(values))))


def _powers(at: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack([np.ones_like(at), at, at**2])
