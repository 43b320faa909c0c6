"""The verdict: a measurement compared with a role's limits, in words and numbers."""

from dataclasses import replace

from studio.documents.frame_shape import held_wrong, orientation_of, too_small
from studio.scoring.exposure_verdict import cast_against, exposure_said, held_against, sweep_said
from studio.scoring.limits import Limits
from studio.scoring.result import Motion, Reference, Result, Sharpness

MOTION_RATIO = 0.72
"""Blur is called motion where it differs this much between directions; see `blur.Blur.ratio`."""

ELSEWHERE, ELSEWHERE_CALM = 0.6, 0.7
"""The focus lies elsewhere when the sharpest part outside the subject has at most this share of its blur (the second where the blur
is the same in all directions). Shake blurs both."""

BORDERLINE = 0.9
"""From this share of the limit on, a blur is mentioned as borderline when its uncertainty reaches over the limit."""


def judge(
    result: Result,
    limits: Limits,
    neutral: tuple[float, float] | None = None,
    size: tuple[int, int] | None = None,
    reference: Reference | None = None,
) -> Result:
    """The verdict on what was measured, by these limits; no pixels are needed.

    neutral: what the surroundings have in stops of red and of blue over green when the light is neutral, as the shoot's grey card showed.
    size: the frame's upright (width, height) in pixels; None: not known, then nothing is said of how the camera was held.
    reference: what the exposure is held against; None: nothing is known of the light.

    `fail`: blurred beyond the limit, texture blown out or lost in noise, far off a reference, or too few pixels. `check`: no edges to
    judge, borderline, perhaps over or under, noise, a colour cast, the camera held another way than the role asks.
    """
    result = replace(result, exposure=held_against(cast_against(result.exposure, neutral), reference))
    sharp, fails, checks = _sharpness(result.sharpness, limits)
    more_fails, more_checks = exposure_said(result.exposure, limits, reference)
    if fails and result.exposure.subject_white_clipped_pct > limits.clipped_high_pct and _near(sharp, limits):
        # What is left of edges that are blown out is no measure; the exposure has to be put right first.
        fails, checks = [], ["Sharpness can't be judged where the subject is blown out; look again once it isn't"]
        sharp = replace(sharp, kind="unknown", motion=None)
    shape_fails, shape_checks = _shape(result.sharpness.long_side_px, size, limits)
    fails, checks = fails + more_fails + shape_fails, checks + more_checks
    if limits.background == "white":
        checks += sweep_said(result.exposure)
    checks += shape_checks
    verdict = "fail" if fails else "check" if checks else "pass"
    return replace(result, sharpness=sharp, verdict=verdict, reasons=tuple(fails + checks))


def _near(sharp: Sharpness, limits: Limits) -> bool:
    return sharp.blur_px_delivery is not None and sharp.blur_px_delivery < 1.6 * limits.max_blur_px


def points(blur_px: float, limit_px: float) -> float:
    """The 0 to 100 score: 100 / (1 + (blur / limit)²), so 50 is exactly at the limit, 80 at half of it, 20 at twice."""
    return round(100.0 / (1.0 + (blur_px / limit_px) ** 2), 1)


def _sharpness(sharp: Sharpness, limits: Limits) -> tuple[Sharpness, list[str], list[str]]:
    if sharp.blur_px is None:
        none = replace(sharp, blur_px_delivery=None, score=None, kind="unknown", motion=None)
        return none, [], ["No edges to judge the sharpness by; look at 100 %"]
    scale = min(1.0, limits.delivery_px / max(1, sharp.long_side_px))
    blur, limit = sharp.blur_px * scale, limits.max_blur_px
    unsure = (sharp.uncertainty_px or 0.0) * scale
    kind = "sharp" if blur <= limit else "defocus"
    surround = sharp.surround_blur_px
    motion = None
    ratio, length = sharp.motion_ratio, sharp.motion_length_px
    share = ELSEWHERE if ratio is None or ratio >= MOTION_RATIO else ELSEWHERE_CALM
    elsewhere = surround is not None and surround * scale <= 1.2 * limit and surround <= share * sharp.blur_px
    if kind == "defocus" and not elsewhere and ratio is not None and length is not None and ratio >= MOTION_RATIO:
        kind = "motion"
        motion = Motion(sharp.motion_angle_deg or 0.0, length)
    judged = replace(sharp, blur_px_delivery=round(blur, 3), score=points(blur, limit), kind=kind, motion=motion)
    fails, checks = [], []
    if kind == "motion" and motion is not None:
        fails.append(
            f"Camera shake about {motion.length_px:.0f} px at {motion.angle_deg:.0f}°; use a faster shutter or a tripod"
        )
    elif kind == "defocus" and elsewhere:
        where = "in front of" if sharp.surround == "front" else "behind"
        fails.append(
            f"Focus is {where} the subject, which has {blur:.1f} px at delivery size, limit {limit:.1f}; refocus"
        )
    elif kind == "defocus":
        fails.append(f"Blurred: {blur:.1f} px at delivery size, limit {limit:.1f}; refocus")
    elif blur + unsure > limit and blur > BORDERLINE * limit:
        checks.append(
            f"Borderline sharp: {blur:.1f} ± {unsure:.1f} px at delivery size, limit {limit:.1f}; look at 100 %"
        )
    return judged, fails, checks


def _shape(long_side_px: int, size: tuple[int, int] | None, limits: Limits) -> tuple[list[str], list[str]]:
    fails, checks = [], []
    if too_small(long_side_px, limits.min_pixels):
        fails.append(
            f"Too small: {long_side_px} px on the long side, limit {limits.min_pixels}; set the camera to its full size"
        )
    if size is not None and held_wrong(*size, limits.orientation):
        remedy = "set the camera to a square format" if limits.orientation == "square" else "turn the camera"
        checks.append(
            f"Held wrong: {orientation_of(*size)}, {size[0]} × {size[1]} px, {limits.orientation} is asked for; {remedy}"
        )
    return fails, checks
