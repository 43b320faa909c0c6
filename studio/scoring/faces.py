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
"""Distance between the eyes (of a face seen from the front), pixels of the copy given, below which the whole face tells more."""

EYE_WIDE, EYE_HIGH = 0.9, 0.7
"""Size of the patch over one eye, brow and lids included, in distances between the eyes of a face seen from the front."""

PROFILE = 0.65
"""The patch over a profile's one eye has this share of the width of one that looks ahead."""

HIDDEN, SHORT_OF = 0.5, 0.85
"""From this share of a frontal face's distance between the eyes on both are seen, and the patch over the nearer one ends short of the
other: at this share of the way to it."""

MOUTH_BELOW = 1.1
"""About how far the mouth lies below the eyes, in distances between them; a head that is turned keeps it, while its eyes move together."""

TURNED = 0.09
"""So far, in distances between the eyes, the nose is off the middle between them when the head is turned enough for one eye to count.

Eyes are 63 mm apart (Dodgson 2004), and the tip of the nose is about 26 mm before the plane of eyes and mouth. At a turn of θ the nose is
off by 26/63 tan θ of their distance in the picture, and one eye is nearer by 63 sin θ mm: here 12° and 13 mm, as far as 85 mm at f/1.4 and
1.5 m hold sharp to either side.
"""

Box = tuple[int, int, int, int]
Point = NDArray[np.float64]


@dataclass(frozen=True)
class Face:
    """A face, and of its eyes what must be sharp: (x, y, width, height) each, pixels of the picture at full size.

    eyes: the patch over the nearer eye of a head that is turned, the band over both of one that isn't; None when they are too small.
    """

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
    right, left, nose, corner, other = np.asarray(row[4:14], np.float64).reshape(5, 2)
    apart = float(np.hypot(*(left - right)))
    mouth = (corner + other) / 2.0
    from_front = max(apart, float(np.hypot(*(mouth - (right + left) / 2.0))) / MOUTH_BELOW)
    if from_front * judged < LEAST_EYES_PX:
        return Face(box)
    along = (left - right) / apart if apart else np.array([1.0, 0.0])
    # An eye is narrower the more the head is turned, but no less than a profile's.
    reach = EYE_WIDE / 2.0 * max(apart, PROFILE * from_front), EYE_HIGH / 2.0 * from_front
    # On a head that is tilted the patch lies across.
    half = np.array(
        [abs(along[0]) * reach[0] + abs(along[1]) * reach[1], abs(along[1]) * reach[0] + abs(along[0]) * reach[1]]
    )
    counted = np.array(nearer_eyes(right, left, nose, mouth))
    if len(counted) == 1 and apart >= HIDDEN * from_front:
        # Lying across, or on few pixels, it would reach to the other eye.
        axis = int(np.argmax(np.abs(left - right)))
        half[axis] = min(half[axis], SHORT_OF * abs(left - right)[axis])
    low, size = counted.min(axis=0) - half, np.ptp(counted, axis=0) + 2.0 * half
    return Face(box, (round(low[0] * across), round(low[1] * down), round(size[0] * across), round(size[1] * down)))


def nearer_eyes(right: Point, left: Point, nose: Point, mouth: Point) -> list[Point]:
    """Of two eyes the one nearer to the camera; both where the head is hardly turned. (2,) float64 each, x and y; mouth: its middle.

    A turned head has its nose over the eye that is further away: the nearer one is the one further from it, along the line of the eyes.
    That is told in the face's own axes, from eye to eye and from the eyes to the mouth: a tilt and a nod slant these as they do the nose.
    """
    middle = (right + left) / 2.0
    axes = np.stack([left - right, mouth - middle], axis=1)
    if abs(np.linalg.det(axes)) < 1e-6:
        return [right, left]
    off = float(np.linalg.solve(axes, nose - middle)[0])
    if abs(off) < TURNED:
        return [right, left]
    return [left if off < 0.0 else right]


@lru_cache(maxsize=1)
def _detector(file: str) -> Any:
    return cv2.FaceDetectorYN.create(file, "", (SIDE, SIDE), LEAST_SCORE)
