"""Overlays for the window, as RGBA arrays to be drawn over a picture."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.scoring.edges import COARSE, FINE, OWN_VARIANCE, gradients

Rgba = NDArray[np.uint8]

PEAKING_RGB = (60, 255, 110)
HIGH_RGB, LOW_RGB = (255, 40, 40), (60, 110, 255)
STRIPE_PX = 6


def _grey(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8) if picture.ndim == 3 else picture


def peaking(picture: NDArray[np.uint8], limit_px: float = 1.1) -> Rgba:
    """Focus peaking: edges whose blur is within `limit_px` (pixels of this array) drawn in green.

    picture: (H, W, 3) RGB or (H, W) grey, uint8. Returns (H, W, 4) uint8 RGBA, transparent elsewhere.
    """
    image = _grey(picture).astype(np.float32)
    fx, fy = gradients(image, FINE)
    cx, cy = gradients(image, COARSE)
    coarse = cv2.magnitude(cx, cy)
    along = (fx * cx + fy * cy) / np.maximum(coarse, 1e-3)
    fine_e, coarse_e = FINE**2 + OWN_VARIANCE, COARSE**2 + OWN_VARIANCE
    least = np.sqrt((coarse_e + limit_px**2) / (fine_e + limit_px**2))
    floor = max(4.0, float(np.percentile(coarse, 30)) * 3)
    sharp = (coarse > floor) & (along > least * coarse)
    layer = np.zeros((*image.shape, 4), np.uint8)
    layer[sharp] = (*PEAKING_RGB, 255)
    return layer


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
