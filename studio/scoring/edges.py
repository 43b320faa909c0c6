"""Edge points of a picture, and how steep they are at two scales: what edge blur is computed from."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

FINE, COARSE = 0.7, 2.0
"""Standard deviations of the two Gaussian derivatives, pixels. Edges are chosen on the coarse one, where noise has averaged out."""

OWN_VARIANCE = 1.0 / 3.0
"""Variance that the central difference adds to a Gaussian's, pixels²."""

FLOOR_TIMES = 5.0
"""An edge must be this many times steeper than the frame's own noise."""

MARGIN = 8
"""Pixels at the edge of a patch whose filters reach beyond it; no edge is chosen there."""

HIGH, LOW = 250, 2
"""Luma from and to which a pixel may be clipped: an edge that touches one looks sharper than it is."""


@dataclass(frozen=True)
class Edges:
    """Edge points of one patch. All arrays are (n,).

    x, y: int32, pixels of the patch. angle: float32, direction of the gradient, radians. coarse: float32, steepness at COARSE, codes a
    pixel. fine: float32, steepness at FINE along the coarse direction.
    """

    x: NDArray[np.int32]
    y: NDArray[np.int32]
    angle: NDArray[np.float32]
    coarse: NDArray[np.float32]
    fine: NDArray[np.float32]


def gradients(image: NDArray[np.float32], sigma: float) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Horizontal and vertical derivative of a Gaussian of that sigma (by central differences), (H, W) float32 each."""
    size = 2 * int(np.ceil(3.5 * sigma)) + 1
    smooth = cv2.GaussianBlur(image, (size, size), sigma, borderType=cv2.BORDER_REFLECT_101)
    half = np.array([[-0.5, 0.0, 0.5]], np.float32)
    across = cv2.filter2D(smooth, cv2.CV_32F, half)
    down = cv2.filter2D(smooth, cv2.CV_32F, half.T)
    return np.asarray(across, np.float32), np.asarray(down, np.float32)


def find(luma: NDArray[np.uint8], threshold: float | None = None) -> tuple[Edges, float]:
    """The edge points of a patch, and the frame's noise floor at COARSE (codes a pixel).

    luma: (H, W) uint8, sRGB-encoded. threshold: least coarse steepness; None takes it from the patch's own floor.
    Coarse-scale choice and fine-scale projection: noise then averages out, for it has no part in the choice.
    """
    image = luma.astype(np.float32)
    cx, cy = gradients(image, COARSE)
    steep = cv2.magnitude(cx, cy)
    clipped = ((luma >= HIGH) | (luma <= LOW)).astype(np.uint8)
    bad = cv2.dilate(clipped, np.ones((7, 7), np.uint8)) > 0
    floor = _floor(steep, bad)
    least = threshold if threshold is not None else float(np.clip(FLOOR_TIMES * floor, 1.2, 40.0))
    chosen = (steep > least) & ~bad
    chosen[:MARGIN] = chosen[-MARGIN:] = False
    chosen[:, :MARGIN] = chosen[:, -MARGIN:] = False
    y, x = np.nonzero(chosen)
    size = steep[y, x]
    ux, uy = cx[y, x] / size, cy[y, x] / size
    ridge = (size >= _at(steep, x + ux, y + uy)) & (size > _at(steep, x - ux, y - uy))
    y, x, size, ux, uy = y[ridge], x[ridge], size[ridge], ux[ridge], uy[ridge]
    fx, fy = gradients(image, FINE)
    fine = fx[y, x] * ux + fy[y, x] * uy
    found = Edges(x.astype(np.int32), y.astype(np.int32), np.arctan2(uy, ux).astype(np.float32), size, fine)
    return found, floor


def _floor(steep: NDArray[np.float32], bad: NDArray[np.bool_]) -> float:
    """A low percentile of the RMS of 32 px tiles that aren't clipped: white-noise models fail after JPEG."""
    tile = 32
    rows, columns = steep.shape[0] // tile, steep.shape[1] // tile
    if rows < 1 or columns < 1:
        return 0.0
    cut = (slice(0, rows * tile), slice(0, columns * tile))
    power = (steep[cut] ** 2).reshape(rows, tile, columns, tile).mean(axis=(1, 3))
    lost = bad[cut].reshape(rows, tile, columns, tile).mean(axis=(1, 3))
    usable = power[lost < 0.2]
    return float(np.sqrt(np.percentile(usable, 5))) if usable.size else 0.0


def _at(field: NDArray[np.float32], x: NDArray[np.floating], y: NDArray[np.floating]) -> NDArray[np.float32]:
    """Bilinear values of a field at fractional places."""
    left, top = np.floor(x).astype(np.intp), np.floor(y).astype(np.intp)
    fx, fy = (x - left).astype(np.float32), (y - top).astype(np.float32)
    above = field[top, left] * (1 - fx) + field[top, left + 1] * fx
    below = field[top + 1, left] * (1 - fx) + field[top + 1, left + 1] * fx
    return np.asarray(above * (1 - fy) + below * fy, np.float32)
