"""A face in the picture, where the person has put a detector's model among their own; without one, there is none."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.base import models

SIDE = 640
"""Long side of the copy faces are looked for in, pixels: one of a tenth of that is still found."""

LEAST_SCORE = 0.8
"""YuNet's own confidence from which a face counts."""

LEAST_SHARE = 0.04
"""A face lower than this share of the frame's height is a passer-by."""


LEAST_EYES_PX = 24.0
"""Distance between the eyes, pixels of the copy given, below which the whole face tells more than they do."""

EYES_WIDE, EYES_HIGH = 1.9, 0.7
"""Size of the band over both eyes, brows and lids included, in distances between them."""

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Face:
    """A face and the band over its eyes: (x, y, width, height) each, pixels of the picture at full size; eyes None when too small."""

    box: Box
    eyes: Box | None = None


def model() -> Path | None:
    """The detector's model (YuNet), where there is one; see `paths.models_dirs`."""
    return models.find(models.FACE)


def find_face(luma: NDArray[np.uint8], width: int, height: int, file: Path | None) -> Face | None:
    """The largest face of a picture that is (width, height) at full size; None without any.

    luma: (H, W) uint8, upright. file: the detector's model. A model that can't be used finds nothing.
    Wu, Peng, Yu, *YuNet: a tiny millisecond-level face detector*, Machine Intelligence Research 20, 2023.
    """
    if file is None:
        return None
    scale = min(1.0, SIDE / max(luma.shape))
    size = (max(16, round(luma.shape[1] * scale)), max(16, round(luma.shape[0] * scale)))
    grey = cv2.resize(luma, size, interpolation=cv2.INTER_AREA)
    try:
        detector = _detector(str(file))
        detector.setInputSize(size)
        _, found = detector.detect(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR))
    except (cv2.error, AttributeError):
        return None
    if found is None:
        return None
    faces = [row for row in np.asarray(found) if row[14] >= LEAST_SCORE and row[3] >= LEAST_SHARE * size[1]]
    if not faces:
        return None
    largest = max(faces, key=lambda row: float(row[2] * row[3]))
    return of_row(largest, width / size[0], height / size[1], luma.shape[1] / size[0])


def of_row(row: NDArray[np.floating], across: float, down: float, judged: float = 1.0) -> Face:
    """A face from a row of the detector: box, right eye, left eye, nose, corners of the mouth, confidence, in pixels of its copy.

    across, down: pixels at full size for one of that copy; judged: pixels of the picture that is judged for one of it.
    """
    x, y, wide, high = (float(value) for value in row[:4])
    box = (round(x * across), round(y * down), round(wide * across), round(high * down))
    right, left = np.asarray(row[4:6], np.float64), np.asarray(row[6:8], np.float64)
    apart = float(np.hypot(*(left - right)))
    if apart * judged < LEAST_EYES_PX:
        return Face(box)
    middle = (right + left) / 2.0
    # A head that is tilted has its eyes one above the other: the band grows with it.
    half = np.abs(left - right) / 2.0 + apart * np.array([EYES_WIDE - 1.0, EYES_HIGH]) / 2.0
    low, size = middle - half, 2.0 * half
    return Face(box, (round(low[0] * across), round(low[1] * down), round(size[0] * across), round(size[1] * down)))


@lru_cache(maxsize=1)
def _detector(file: str) -> Any:
    return cv2.FaceDetectorYN.create(file, "", (SIDE, SIDE), LEAST_SCORE)
