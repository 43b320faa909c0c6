"""The product in the picture that is rendered: as a person or the learned model drew it, else as the finder of every verdict sees it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from studio.render.shadow import without_shadow

if TYPE_CHECKING:
    from studio.scoring.subject import FoundSubject

Rgb = NDArray[np.uint8]
Box = tuple[float, float, float, float]

DRAWN = ("person", "learned", "")
"""Who names the product itself, so that nobody need look again: a person, the learned model, and whoever gives a box without saying."""

POINTED = ("exif", "face")
"""Who names a place that may be a part of it only."""

_SAME_BOX = 0.8
"""Shared over joint area of two boxes from which on they are about the same thing."""


@dataclass(frozen=True)
class Product:
    """box: (x, y, width, height) in pixels of the upright picture, with its shadow where that can't be told from it. sure: False for a
    guess by what stands out near the middle. own: the box without what seems to be shadow.

    drawn: a person drew the box, so all that is in it is the product. rough: the box may be off by a hundredth of the picture or two.
    """

    box: Box
    sure: bool
    own: Box
    drawn: bool = False
    rough: bool = False

    @property
    def middle(self) -> float:
        """Where its own middle is across."""
        return self.own[0] + self.own[2] / 2


def find_product(small: Rgb, size: tuple[int, int], known: Box | None, known_by: str, learned: bool = True) -> Product:
    """The product of a picture.

    small: (h, w, 3) uint8 RGB, sRGB, of a picture of size (width, height). known: what was the subject when the frame was judged, and
    known_by what had found it, as `scoring.Subject.source` says. What lies outside of the picture isn't known. learned: where the finder
    is unsure, it asks the learned model.
    """
    given = _within(known, size)
    if given is not None and known_by in DRAWN:
        return Product(given, True, given, known_by == "person", known_by == "learned")
    seen, found = _found(small, size, learned)
    box = _box_of(found)
    if given is not None and known_by in POINTED and not _holds(box, given):
        return Product(given, False, given)
    own = _box_of_mask(without_shadow(seen, found.mask), size) if found.outlined else box
    return Product(box, found.sure or found.outlined, own, rough=not found.outlined)


def outline_of(small: Rgb, size: tuple[int, int], product: Product, learned: bool = True) -> NDArray[np.bool_] | None:
    """The product's own pixels, (h, w) bool over the whole picture, without its shadow; None where it does not stand whole on an even
    background, with an edge that is clear all around."""
    seen, found = _found(small, size, False)
    if found.outlined and not found.sure and learned:
        # Of a pale background: whether it has swallowed a rim the model knows.
        seen, found = _found(small, size, True)
    mask = found.mask
    at_rim = mask[0].any() or mask[-1].any() or mask[:, 0].any() or mask[:, -1].any()
    if not (found.sure and found.outlined) or at_rim:
        return None
    own = without_shadow(seen, mask)
    return own if _shared(_box_of_mask(own, size), product.own) >= _SAME_BOX else None


def _found(small: Rgb, size: tuple[int, int], learned: bool) -> "tuple[Rgb, FoundSubject]":
    """The copy that was looked at, and what was found on it."""
    from studio.scoring import outline
    from studio.scoring.exposure import at_side
    from studio.scoring.subject import find_subject

    seen = at_side(small)
    return seen, find_subject(seen, *size, outliner=outline if learned else None)


def _box_of(found: "FoundSubject") -> Box:
    return float(found.box.x), float(found.box.y), float(found.box.width), float(found.box.height)


def _box_of_mask(mask: NDArray[np.bool_], size: tuple[int, int]) -> Box:
    """The box of what is set of (h, w) bool, in pixels of a picture of that size."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    across, down = size[0] / mask.shape[1], size[1] / mask.shape[0]
    left, top = float(columns[0]) * across, float(rows[0]) * down
    return left, top, (float(columns[-1]) + 1) * across - left, (float(rows[-1]) + 1) * down - top


def _shared(one: Box, other: Box) -> float:
    """Shared over joint area of two boxes."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    both = max(0.0, wide) * max(0.0, high)
    return both / (one[2] * one[3] + other[2] * other[3] - both)


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
