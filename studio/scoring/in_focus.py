"""Whether a part of a picture is in focus: as sharp as a product must be, or as sharp as anything else in the frame."""

from collections.abc import Sequence

import cv2
import numpy as np

from studio.imaging.picture import Picture
from studio.scoring import exposure, sharpness
from studio.scoring.limits import Limits
from studio.scoring.verdict_sharpness import ELSEWHERE

BESIDE = 2.0
"""Behind tags that were drawn as held before a camera all was blurred 1.5 times this much; beside those on products something was sharp
within half of it."""
CARD_WIDE, CARD_HIGH = 0.9, 2.0
"""How far a tag reaches to each side of its bars' middle, in their lengths, wherever on it they are printed."""


def is_in_focus(picture: Picture, corners: Sequence[tuple[float, float]], blur: float) -> bool:
    """Whether what lies between these corners (pixels of the picture's luma), with that blur, is in focus.

    blur: standard deviation, as a share of the frame's longer side. Within what any picture of a product may have it is; beyond, when
    nothing outside of it is clearly sharper: then the frame was shaken, or focused on it in vain.
    """
    general = Limits()
    if blur * general.delivery_px <= general.max_blur_px:
        return True
    around = _sharpest_outside(picture, corners)
    return around is None or around > ELSEWHERE * blur * max(picture.luma.shape)


def is_anything_in_focus_beside(picture: Picture, corners: Sequence[tuple[float, float]], blur: float) -> bool:
    """Whether anything in the picture is about as sharp as a product must be, or as the tag itself, beside the tag whose bars lie so.

    corners: of the bars, going round from their top left. blur: theirs, as in `is_in_focus`.
    """
    around = _sharpest_outside(picture, _card(corners))
    long_side, general = max(picture.luma.shape), Limits()
    limit = max(blur * long_side, general.max_blur_px / general.delivery_px * long_side)
    return around is not None and around <= BESIDE * limit


def _sharpest_outside(picture: Picture, corners: Sequence[tuple[float, float]]) -> float | None:
    small = exposure.at_side(picture.small)
    scale = max(small.shape) / max(picture.luma.shape)
    mask = np.zeros(small.shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.round(np.array(corners) * scale).astype(np.int32)], 1)
    return sharpness.sharpest_outside(picture.luma, small, mask > 0)


def _card(corners: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Where a tag may reach whose bars lie between these corners: its other print is as sharp as they are, and is not beside it."""
    left_top, right_top, right_low, left_low = (np.array(corner, float) for corner in corners)
    along = (right_top - left_top + right_low - left_low) / 2
    across = np.array([-along[1], along[0]])
    middle = (left_top + right_top + right_low + left_low) / 4
    found = [middle + sideways * CARD_WIDE * along + upwards * CARD_HIGH * across
             for sideways, upwards in ((-1, -1), (1, -1), (1, 1), (-1, 1))]  # fmt: skip
    return [(float(x), float(y)) for x, y in found]
