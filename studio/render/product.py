"""The product in the picture that is rendered: as a person or the learned model drew it, else as the finder of every verdict sees it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]
Box = tuple[float, float, float, float]

DRAWN = ("person", "learned", "")
"""Who names the product itself, so that nobody need look again: a person, the learned model, and whoever gives a box without saying."""

POINTED = ("exif", "face")
"""Who names a place that may be a part of it only."""


@dataclass(frozen=True)
class Product:
    """box: (x, y, width, height) in pixels of the upright picture. sure: False for a guess by what stands out near the middle.

    drawn: a person drew the box, so all that is in it is the product.
    """

    box: Box
    sure: bool
    drawn: bool = False


def find_product(small: Rgb, size: tuple[int, int], known: Box | None, known_by: str) -> Product:
    """The product of a picture.

    small: (h, w, 3) uint8 RGB, sRGB, of a picture of size (width, height). known: what was the subject when the frame was judged, and
    known_by what had found it, as `scoring.Subject.source` says. What lies outside of the picture isn't known. The finder has time here:
    where it is unsure, it asks the learned model.
    """
    given = _within(known, size)
    if given is not None and known_by in DRAWN:
        return Product(given, True, known_by == "person")
    from studio.scoring import outline
    from studio.scoring.exposure import at_side
    from studio.scoring.subject import find_subject

    found = find_subject(at_side(small), *size, outliner=outline)
    box = (float(found.box.x), float(found.box.y), float(found.box.width), float(found.box.height))
    if given is not None and known_by in POINTED and not _holds(box, given):
        return Product(given, False)
    return Product(box, found.sure or found.outlined)


def _holds(box: Box, other: Box) -> bool:
    """Whether the other's middle lies in the box."""
    x, y = other[0] + other[2] / 2, other[1] + other[3] / 2
    return box[0] <= x <= box[0] + box[2] and box[1] <= y <= box[1] + box[3]


def _within(box: Box | None, size: tuple[int, int]) -> Box | None:
    """The part of a box that is in the picture; None when nothing is."""
    if box is None:
        return None
    left, top = max(0.0, box[0]), max(0.0, box[1])
    right, bottom = min(float(size[0]), box[0] + box[2]), min(float(size[1]), box[1] + box[3])
    return (left, top, right - left, bottom - top) if right > left and bottom > top else None
