"""Whether a part of a picture is in focus: as sharp as a product must be, or as sharp as anything else in the frame."""

from collections.abc import Sequence

import cv2
import numpy as np

from studio.imaging.picture import Picture
from studio.scoring import exposure, sharpness
from studio.scoring.limits import Limits
from studio.scoring.verdict import ELSEWHERE


def is_in_focus(picture: Picture, corners: Sequence[tuple[float, float]], blur: float) -> bool:
    """Whether what lies between these corners (pixels of the picture's luma), with that blur, is in focus.

    blur: standard deviation, as a share of the frame's longer side. Within what any picture of a product may have it is; beyond, when
    nothing outside of it is clearly sharper: then the frame was shaken, or focused on it in vain.
    """
    general = Limits()
    if blur * general.delivery_px <= general.max_blur_px:
        return True
    small = exposure.at_side(picture.small)
    scale = max(small.shape) / max(picture.luma.shape)
    mask = np.zeros(small.shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.round(np.array(corners) * scale).astype(np.int32)], 1)
    around = sharpness.sharpest_outside(picture.luma, small, mask > 0)
    return around is None or around > ELSEWHERE * blur * max(picture.luma.shape)
