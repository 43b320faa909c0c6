"""One decoded picture in, its measurement and verdict out."""

from dataclasses import replace
from math import inf

from studio.imaging.picture import Picture
from studio.scoring import exposure, faces, sharpness, subject
from studio.scoring.limits import Limits
from studio.scoring.result import Result
from studio.scoring.verdict import judge

FIBRES = 2.0
"""Times the most noise that there can be from which on there surely is structure as fine as a pixel: out of focus it is less."""


def score(
    picture: Picture,
    limits: Limits,
    exif_subject: tuple[int, int, int, int] | None = None,
    outliner: subject.Outliner | None = None,
    person: tuple[int, int, int, int] | None = None,
    most_noise_pct: float = inf,
) -> Result:
    """Measure a picture and judge it by these limits. Same picture, same result.

    exif_subject: (x, y, width, height) of the camera's own subject area or AF point, in pixels of the upright picture at full size.
    outliner: asked for the product's outline where the fast finder is not sure of it; see `subject.find_subject`. person: as exif_subject,
    the box that a person drew; it goes before everything. most_noise_pct: as its ISO says, see `most_grain_pct`.
    A picture too small to be judged, or empty, gets a result of kind `unknown` rather than an error.
    """
    judged, small = sharpness.at_side(picture.luma), exposure.at_side(picture.small)
    face = None if exif_subject or person else faces.find_face(judged, picture.width, picture.height, faces.model())
    size = picture.width, picture.height
    found = subject.find_subject(small, *size, exif_subject, face, limits.subject, outliner, person)
    seen_pct = exposure.noise_of(judged)
    noise_pct = min(seen_pct, most_noise_pct)
    sharp = sharpness.measure(picture.luma, judged, small, found, *size, noise_pct, seen_pct > FIBRES * most_noise_pct)
    light = exposure.measure(small, found.mask, noise_pct, picture.headroom_ev)
    box = replace(found.box, sure=found.sure)
    return judge(Result(sharp, box, light), limits, size=size)
