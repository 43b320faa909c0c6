"""Edge blur as a length: from edge points to pixels, over the subject and around it, and whether it is motion."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.scoring.edges import COARSE, FINE, OWN_VARIANCE, Edges, find
from studio.scoring.result import Sharpness, Subject

LEVELS = 4
UP_FROM_PX = 1.6
TILE = 48
LEAST_EDGES = 60


def sigma_of(ratio: NDArray[np.floating] | float) -> NDArray[np.float64]:
    """Blur (standard deviation, pixels) of a step edge whose fine gradient is `ratio` times its coarse one.

    Zhuo & Sim, *Defocus map estimation from a single image*, Pattern Recognition 44, 2011, with both gradients measured by
    Gaussian derivatives: s² = (e₂ - R² e₁) / (R² - 1), eᵢ = σᵢ² + 1/3.
    """
    fine, coarse = FINE**2 + OWN_VARIANCE, COARSE**2 + OWN_VARIANCE
    square = np.maximum(np.asarray(ratio, np.float64), 1.0 + 1e-3) ** 2
    return np.sqrt(np.maximum((coarse - square * fine) / (square - 1.0), 0.0))


def measure(luma: NDArray[np.uint8], box: Subject, width: int, height: int, luma_scale: float = 1.0) -> Sharpness:
    """The sharpness of a picture's subject. luma: (H, W) uint8. box: at full size (width, height); luma_scale: luma's over that."""
    x, y = int(box.x * luma_scale), int(box.y * luma_scale)
    right, bottom = int((box.x + box.width) * luma_scale), int((box.y + box.height) * luma_scale)
    own = np.ascontiguousarray(luma[max(0, y - 8) : bottom + 8, max(0, x - 8) : right + 8])
    level, pyramid = own, 0.0
    best: tuple[float, int, float, tuple[float, float] | None] | None = None
    for step in range(LEVELS):
        if step:
            level = cv2.resize(level, (level.shape[1] // 2, level.shape[0] // 2), interpolation=cv2.INTER_AREA)
            pyramid = (pyramid + 0.25) / 4.0
        if min(level.shape) < 40:
            break
        edges, _ = find(level)
        found = _pooled(edges, pyramid)
        if found is None:
            continue
        blur, count, error, direction = found
        best = (blur * 2**step, count, error * 2**step, direction)
        if blur <= UP_FROM_PX:
            break
    if best is None:
        return Sharpness(None, None, 0, max(width, height))
    blur, count, error, direction = best
    scale = 1.0 / luma_scale
    ratio, angle = direction if direction else (None, None)
    length = None
    if ratio is not None:
        length = round(float(np.sqrt(12.0 * 2.0 * max(ratio, 0.0)) * blur * scale), 1)
    return Sharpness(
        round(blur * scale, 3),
        round(error * scale, 3),
        count,
        max(width, height),
        motion_ratio=None if ratio is None else round(ratio, 3),
        motion_angle_deg=None if angle is None else round(angle, 1),
        motion_length_px=length,
    )


def _pooled(edges: Edges, pyramid: float) -> tuple[float, int, float, tuple[float, float] | None] | None:
    if len(edges.x) < LEAST_EDGES:
        return None
    weight = edges.coarse**2
    bins = ((edges.angle / np.pi * 12).astype(int)) % 12
    power = np.bincount(bins, weight, 12)
    count = np.bincount(bins, minlength=12)
    cross = np.bincount(bins, edges.fine * edges.coarse, 12)
    enough = count >= 12
    ratio = float(cross.sum() / power.sum())
    spread = edges.fine / edges.coarse - ratio
    error_r = float(np.sqrt((weight**2 * spread**2).sum() * 3) / weight.sum())
    centre = float(sigma_of(ratio))
    error = abs(float(sigma_of(ratio - error_r)) - float(sigma_of(ratio + error_r))) / 2
    direction = None
    if enough.sum() >= 7:
        square = sigma_of(cross[enough] / power[enough]) ** 2
        theta = (np.flatnonzero(enough) + 0.5) * np.pi / 12
        basis = np.stack([np.ones_like(theta), np.cos(2 * theta), np.sin(2 * theta)], axis=1)
        fit = np.linalg.lstsq(basis, square, rcond=None)[0]
        swing = float(np.hypot(fit[1], fit[2]))
        direction = (
            min(1.0, swing / max(float(fit[0]), 1e-6)),
            float(-np.degrees(np.arctan2(fit[2], fit[1]) / 2) % 180),
        )
        centre = float(np.sqrt(max(fit[0], 0.0)))
    return float(np.sqrt(max(centre**2 - pyramid, 0.0))), len(edges.x), error, direction
