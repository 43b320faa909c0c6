"""Overlays for the window, as RGBA arrays to be drawn over a picture."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.scoring.edges import COARSE, FINE, OWN_VARIANCE, gradients
from studio.scoring.result import Subject

Rgba = NDArray[np.uint8]

PEAKING_RGB = (60, 255, 110)
HIGH_RGB, LOW_RGB = (255, 40, 40), (60, 110, 255)
STRIPE_PX = 6
SHARP_PX, SOFT_PX = 0.8, 3.0
"""Blur that the heat map draws as fully sharp (green) and fully soft (red), pixels of the array given."""


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


def blur_map(picture: NDArray[np.uint8], tile_px: int = 32) -> Rgba:
    """Heat map of the edge blur: green sharp, red soft, transparent where there are no edges to judge.

    picture: (H, W, 3) RGB or (H, W) grey, uint8. Returns (H, W, 4) uint8 RGBA.
    """
    image = _grey(picture).astype(np.float32)
    fx, fy = gradients(image, FINE)
    cx, cy = gradients(image, COARSE)
    height, width = image.shape
    size = (max(1, width // tile_px), max(1, height // tile_px))
    power = cv2.resize(cx * cx + cy * cy, size, interpolation=cv2.INTER_AREA)
    cross = cv2.resize(fx * cx + fy * cy, size, interpolation=cv2.INTER_AREA)
    square = np.maximum(cross / np.maximum(power, 1e-6), 1.001) ** 2
    fine_e, coarse_e = FINE**2 + OWN_VARIANCE, COARSE**2 + OWN_VARIANCE
    sigma = np.sqrt(np.maximum((coarse_e - square * fine_e) / (square - 1.0), 0.0))
    soft = np.clip((sigma - SHARP_PX) / (SOFT_PX - SHARP_PX), 0.0, 1.0)
    tiles = np.zeros((*sigma.shape, 4), np.float32)
    tiles[..., 0] = 255 * np.minimum(1.0, 2 * soft)
    tiles[..., 1] = 255 * np.minimum(1.0, 2 - 2 * soft)
    tiles[..., 3] = 150 * np.clip((np.sqrt(power) - 1.0) / 3.0, 0.0, 1.0)
    return np.asarray(cv2.resize(tiles, (width, height), interpolation=cv2.INTER_LINEAR), np.float32).astype(np.uint8)


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


def subject_box(shape: tuple[int, ...], subject: Subject, width: int, height: int, line_px: int = 3) -> Rgba:
    """The subject's box as an outline. shape: (H, W, …) of the array to draw over. width, height: the picture at full size.

    Returns (H, W, 4) uint8 RGBA.
    """
    layer = np.zeros((shape[0], shape[1], 4), np.uint8)
    fx, fy = shape[1] / max(1, width), shape[0] / max(1, height)
    start = (round(subject.x * fx), round(subject.y * fy))
    end = (round((subject.x + subject.width) * fx) - 1, round((subject.y + subject.height) * fy) - 1)
    cv2.rectangle(layer, start, end, (255, 255, 255, 255), line_px)
    return layer
