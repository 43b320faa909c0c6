"""A face in the picture, where the person has put a detector's model into their config folder; without one, there is none."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from studio import paths

SIDE = 640
"""Long side of the copy faces are looked for in, pixels: one of a tenth of that is still found."""

LEAST_SCORE = 0.8
"""YuNet's own confidence from which a face counts."""

LEAST_SHARE = 0.04
"""A face lower than this share of the frame's height is a passer-by."""


def model() -> Path | None:
    """The first ONNX model (YuNet) in the config folder's `models`, or None."""
    folder = paths.config_dir() / "models"
    try:
        return next(iter(sorted(folder.glob("*yunet*.onnx"))), None)
    except OSError:
        return None


def find(luma: NDArray[np.uint8], width: int, height: int, file: Path | None) -> tuple[int, int, int, int] | None:
    """The largest face as (x, y, width, height) in pixels of the picture at full size (width, height); None without any.

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
    x, y, wide, high = max(faces, key=lambda row: float(row[2] * row[3]))[:4]
    fx, fy = width / size[0], height / size[1]
    return round(float(x) * fx), round(float(y) * fy), round(float(wide) * fx), round(float(high) * fy)


@lru_cache(maxsize=1)
def _detector(file: str) -> Any:
    return cv2.FaceDetectorYN.create(file, "", (SIDE, SIDE), LEAST_SCORE)
