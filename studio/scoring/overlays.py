"""Overlays for the window, as RGBA arrays to be drawn over a picture."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.scoring.edges import COARSE, FINE, OWN_VARIANCE, gradients

Rgba = NDArray[np.uint8]

PEAKING_RGB = (60, 255, 110)
HIGH_RGB, LOW_RGB = (255, 40, 40), (60, 110, 255)
STRIPE_PX = 6
BLUR_STEPS_PX = (0.8, 2.0, 4.0)
BLUR_RGB = ((40, 120, 255), (255, 225, 60), (225, 30, 30))
BLUR_ALPHA = 130
MOST_BLUR_PX = 6.0
PARTS, LEAST_EDGES = 160, 0.006
"""Of the longer side, how far an edge speaks for what lies around it; and the share of edges there that is enough to speak."""
_FINE_E, _COARSE_E = FINE**2 + OWN_VARIANCE, COARSE**2 + OWN_VARIANCE


def _grey(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8) if picture.ndim == 3 else picture


def peaking(picture: NDArray[np.uint8], limit_px: float = 1.1) -> Rgba:
    """Focus peaking: edges whose blur is within `limit_px` (pixels of this array) drawn in green.

    picture: (H, W, 3) RGB or (H, W) grey, uint8. Returns (H, W, 4) uint8 RGBA, transparent elsewhere.
    """
    image = _grey(picture).astype(np.float32)
    coarse, along, edges, _ = _edges(image)
    least = np.sqrt((_COARSE_E + limit_px**2) / (_FINE_E + limit_px**2))
    sharp = edges & (along > least * coarse)
    layer = np.zeros((*image.shape, 4), np.uint8)
    layer[sharp] = (*PEAKING_RGB, 255)
    return layer


def blur_map(picture: NDArray[np.uint8]) -> Rgba:
    """How blurred the edges of each part are: blue as sharp as can be, yellow soft, red blurred; where there are no edges, nothing.

    picture: (H, W, 3) RGB or (H, W) grey, uint8; blur counts in pixels of this array. Returns (H, W, 4) uint8 RGBA. By the ratio of
    gradients as Zhuo and Sim have it (Defocus map estimation from a single image, 2011), spread over each part's own edges.
    """
    image = _grey(picture).astype(np.float32)
    coarse, along, edges, crests = _edges(image)
    # Only an edge's crest tells its blur: beside it the fine gradient has gone already, however sharp the edge is.
    edges &= crests
    ratio2 = np.square(np.maximum(along / np.maximum(coarse, 1e-3), 1.0 + 1e-3))
    blur_px = np.sqrt(np.clip((_COARSE_E - ratio2 * _FINE_E) / (ratio2 - 1.0), 0.0, MOST_BLUR_PX**2))
    spread = max(image.shape) / PARTS
    weight = cv2.GaussianBlur(edges.astype(np.float32), (0, 0), spread)
    mean_px = cv2.GaussianBlur(np.where(edges, blur_px, 0.0).astype(np.float32), (0, 0), spread)
    mean_px = mean_px / np.maximum(weight, 1e-6)
    layer = np.zeros((*image.shape, 4), np.uint8)
    for channel in range(3):
        layer[..., channel] = np.interp(mean_px, BLUR_STEPS_PX, [colour[channel] for colour in BLUR_RGB])
    layer[..., 3] = np.where(weight > LEAST_EDGES, BLUR_ALPHA, 0)
    return layer


def _edges(image: NDArray[np.float32]) -> tuple[NDArray[Any], NDArray[Any], NDArray[np.bool_], NDArray[np.bool_]]:
    """Steepness at COARSE and, along its direction, at FINE; where there are edges, noise left out; and where it is as steep as nowhere
    beside it, across the edge."""
    fx, fy = gradients(image, FINE)
    cx, cy = gradients(image, COARSE)
    coarse = cv2.magnitude(cx, cy)
    along = (fx * cx + fy * cy) / np.maximum(coarse, 1e-3)
    floor = max(4.0, float(np.percentile(coarse, 30)) * 3)
    across = coarse >= cv2.dilate(coarse, np.ones((1, 3), np.uint8))
    down = coarse >= cv2.dilate(coarse, np.ones((3, 1), np.uint8))
    return coarse, along, coarse > floor, np.where(np.abs(cx) > np.abs(cy), across, down)


def zebra(picture: NDArray[np.uint8], high: int = 252, low: int = 4) -> Rgba:
    """Diagonal stripes where highlights (red: any channel at `high` or above) and shadows (blue: all at `low` or below) clip.

    picture: (H, W, 3) RGB or (H, W) grey, uint8. Returns (H, W, 4) uint8 RGBA.
    """
    colour = picture if picture.ndim == 3 else picture[..., None]
    rows, columns = np.indices(colour.shape[:2])
    stripe = (rows + columns) // STRIPE_PX % 2 == 0
    layer = np.zeros((*colour.shape[:2], 4), np.uint8)
    layer[(colour >= high).any(axis=2) & stripe] = (*HIGH_RGB, 255)
    layer[(colour <= low).all(axis=2) & stripe] = (*LOW_RGB, 255)
    return layer
