"""One decoded picture in, its measurement and verdict out."""

import numpy as np

from studio.imaging import Picture
from studio.scoring import exposure, sharpness, subject
from studio.scoring.limits import Limits
from studio.scoring.result import Result
from studio.scoring.verdict import judge


def score(picture: Picture, limits: Limits, exif_subject: tuple[int, int, int, int] | None = None) -> Result:
    """Measure a picture and judge it by these limits. Pure: same picture, same result.

    exif_subject: (x, y, width, height) of the camera's own subject area or AF point, in pixels of the upright picture at full size.
    """
    found = subject.find(picture.small, picture.width, picture.height, exif_subject, None, limits.subject)
    sharp = sharpness.measure(picture.luma, picture.small, found, picture.width, picture.height)
    noise = exposure.noise_of(picture.luma, max(picture.luma.shape))
    light = exposure.measure(picture.small, np.asarray(found.mask), noise, picture.headroom_ev)
    return judge(Result(sharp, found.box, light), limits)
