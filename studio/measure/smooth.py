"""Where a frame is smooth, and the smooth surface nearest to a part of it."""

import itertools
import math
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.measure.linear import Floats, light_of

_DARK = 20.0
_CODED = cv2.pow(light_of(np.arange(256, dtype=np.uint8)), 1 / 2.2).ravel()
_ROUNDS = 4
_STRAY = 2.5
_TO_SIGMA = 1.4826
"""A normal distribution's standard deviation over its median absolute deviation."""


def slopes(rgb: Floats) -> Floats:
    """(H, W): by how much the encoded value changes per pixel, relative to the brightest channel, in the channel where it does the most.

    rgb: (H, W, 3) linear light, 0 to 1.
    """
    return _slopes(_coded(rgb))


def slopes_of(codes: NDArray[np.uint8]) -> Floats:
    """The same of a frame as sRGB codes, (H, W, 3); by a table."""
    return _slopes(cv2.LUT(cv2.extractChannel(codes, at), _CODED) for at in range(3))


def _coded(rgb: Floats) -> Iterator[NDArray[Any]]:
    """The encoded values of one channel after the other, each in the memory of the one before."""
    channel = np.empty(rgb.shape[:2], np.float32)
    for at in range(3):
        cv2.extractChannel(rgb, at, dst=channel)
        np.clip(channel, 0.0, 1.0, out=channel)
        yield cv2.pow(channel, 1 / 2.2, dst=channel)


def _slopes(coded: Iterator[NDArray[Any]]) -> Floats:
    # Channel by channel: each is contiguous then, which is twice as fast; and in the same memory, for new pages cost as much as the sums.
    first = next(coded)
    slope, against = np.zeros_like(first), np.zeros_like(first)
    calm, across, down, steep = (np.empty_like(first) for _ in range(4))
    for channel in itertools.chain((first,), coded):
        cv2.GaussianBlur(channel, (0, 0), 1.0, dst=calm)
        cv2.Sobel(calm, cv2.CV_32F, 1, 0, dst=across, ksize=3, scale=1 / 8)
        cv2.Sobel(calm, cv2.CV_32F, 0, 1, dst=down, ksize=3, scale=1 / 8)
        cv2.magnitude(across, down, magnitude=steep)
        np.maximum(slope, steep, out=slope)
        # Against the brightest channel: in warm light the blue one is all noise and coarse coding.
        np.maximum(against, calm, out=against)
    against += _DARK / 255.0
    return np.asarray(np.divide(slope, against, out=slope), np.float32)


def surface(light: Floats, mask: NDArray[np.bool_] | None = None, beyond: float = 1.0) -> Floats:
    """The smooth surface (second order in both directions) nearest to (h, w) stops, by least squares.

    mask: where light is known; with it, what strays from the surface (printing, a finger) is left out, round after round.
    beyond: how much farther than the given part it is drawn, 1.1 for a tenth more.
    """
    height, width = light.shape
    down, across = _powers(height), _powers(width)
    if mask is None:
        factors = np.linalg.pinv(down.T) @ light @ np.linalg.pinv(across)
    else:
        terms = _terms(height, width)
        known = mask.reshape(-1)
        values, kept = light.reshape(-1), known
        for _ in range(_ROUNDS):
            # By the normal equations, of nine unknowns: a tenth of the time.
            some = terms[kept]
            solved, *_ = np.linalg.lstsq(some.T @ some, some.T @ values[kept], rcond=None)
            off = values - terms @ solved
            limit = _STRAY * spread(off[kept]) + 1e-3
            before, kept = kept, known & (np.abs(off) <= limit)
            if np.array_equal(kept, before) or np.count_nonzero(kept) < 18:
                break
        factors = solved.reshape(3, 3)
    far_down, far_across = _powers(height, beyond), _powers(width, beyond)
    return np.asarray(far_down.T @ factors @ far_across, np.float32)


@lru_cache(maxsize=64)
def _terms(height: int, width: int) -> NDArray[np.float64]:
    """(height · width, 9): the products of the powers of a grid's rows and columns."""
    down, across = _powers(height), _powers(width)
    return np.asarray(np.einsum("ah,bw->hwab", down, across).reshape(height * width, 9), np.float64)


def median(values: NDArray[np.floating]) -> float:
    """The median of (n,) values, as numpy has it, in a third of its time where they are few; nan of none."""
    middle = values.size // 2
    if values.size == 0:
        return math.nan
    if values.size % 2:
        return float(np.partition(values, middle)[middle])
    ordered = np.partition(values, (middle - 1, middle))
    return float((ordered[middle - 1] + ordered[middle]) * values.dtype.type(0.5))


def spread(values: Floats) -> float:
    """A robust standard deviation: half of the values may be anything."""
    flat = values.ravel()
    return _TO_SIGMA * median(np.abs(flat - flat.dtype.type(median(flat))))


@lru_cache(maxsize=256)
def _powers(count: int, beyond: float = 1.0) -> NDArray[np.float64]:
    """(3, count): 1, x and x² at so many places from -1 to 1, or so much farther."""
    at = beyond * np.linspace(-1, 1, count)
    return np.stack([np.ones_like(at), at, at**2])
