"""The shadow that a product throws on an even background, told from the product: what is as the background, only darker, and smooth."""

import cv2
import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]
Mask = NDArray[np.bool_]

_TINT, _TINT_AT_EDGE = 0.07, 0.12
"""Shares of the background: how differently a shadow may darken the channels, and the few pixels around it."""
_DEEPEST, _FAINTEST = 0.4, 0.99
"""Shares of the background that a shadow leaves."""
_SLOPE = 0.03
"""How fast it may change, as a share a pixel."""
_AROUND = 12
"""The background is taken from about this part of the picture's side around each place."""
_LEAST_LEFT = 0.6
"""A product of which more than the rest of this would be shadow is one that looks like it."""


def without_shadow(small: Rgb, mask: Mask) -> Mask:
    """The product's pixels without the shadow beside it; arguments as for `shadow_of`."""
    left = (mask & ~shadow_of(small, mask)).astype(np.uint8)
    opened = cv2.morphologyEx(left, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)) > 0
    return np.asarray(opened if opened.sum() >= _LEAST_LEFT * mask.sum() else mask, np.bool_)


def shadow_of(small: Rgb, mask: Mask) -> Mask:
    """The shadow beside the product, (h, w) bool. small: (h, w, 3) uint8 sRGB, about 400 px, on an even background; mask: (h, w) bool,
    product and shadow."""
    square = np.ones((5, 5), np.uint8)
    solid = mask.astype(np.uint8)
    share = _of_background(small, (cv2.dilate(solid, square) == 0).astype(np.float32))
    mean, tint = share.mean(axis=2), share.max(axis=2) - share.min(axis=2)
    steep = cv2.magnitude(cv2.Sobel(mean, cv2.CV_32F, 1, 0), cv2.Sobel(mean, cv2.CV_32F, 0, 1)) / 8
    like = mask & (tint < _TINT) & (mean > _DEEPEST) & (mean < _FAINTEST) & (steep < _SLOPE)
    opened = cv2.morphologyEx(like.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, labels = cv2.connectedComponents(opened, connectivity=4)
    outer = mask & (cv2.erode(solid, square, borderValue=0) == 0)
    beside = np.zeros(count, np.bool_)
    beside[np.unique(labels[outer])] = True
    beside[0] = False
    shadow = beside[labels]
    around = (cv2.dilate(shadow.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0) & (tint < _TINT_AT_EDGE)
    return np.asarray(mask & (shadow | around), np.bool_)


def is_tinted_as_background(small: Rgb, mask: Mask) -> Mask:
    """Where the colour is that of the background, however light or dark, (h, w) bool; arguments as for `shadow_of`."""
    share = _of_background(
        small, (cv2.dilate(mask.astype(np.uint8), np.ones((5, 5), np.uint8)) == 0).astype(np.float32)
    )
    return np.asarray(share.max(axis=2) - share.min(axis=2) < _TINT_AT_EDGE, np.bool_)


def _of_background(small: Rgb, known: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each pixel as a share of the background about it, (h, w, 3); known: (h, w), 1 where that is seen."""
    sigma = max(small.shape[:2]) / _AROUND
    weight = cv2.GaussianBlur(known, (0, 0), sigma) + 1e-4
    smooth = cv2.GaussianBlur(small, (3, 3), 0.8).astype(np.float32)
    behind = [cv2.GaussianBlur(channel * known, (0, 0), sigma) / weight for channel in cv2.split(smooth)]
    return np.asarray(smooth / np.maximum(np.dstack(behind), 1.0), np.float32)
