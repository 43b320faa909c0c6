"""The verdict: a measurement compared with a role's limits, in words and numbers."""

from dataclasses import replace

from studio.documents.frame_shape import held_wrong, orientation_of, too_small
from studio.scoring.exposure_verdict import cast_against, exposure_said, held_against, sweep_said
from studio.scoring.limits import Limits
from studio.scoring.result import Reference, Result, Sharpness
from studio.scoring.verdict_sharpness import judge_sharpness


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
    sharp, fails, checks = judge_sharpness(result.sharpness, result.subject, limits, result.exposure.white_clipped_pct)
    more_fails, more_checks = exposure_said(result.exposure, limits, reference)
    if fails and result.exposure.subject_white_clipped_pct > limits.clipped_high_pct and _near(sharp, limits):
        # What is left of edges that are blown out is no measure; the exposure has to be put right first.
        fails, checks = [], ["Sharpness can't be judged where the subject is blown out; look again once it isn't"]
        sharp = replace(sharp, kind="unknown", motion=None)
    shape_fails, shape_checks = _shape(result.sharpness.long_side_px, size, limits)
    fails, checks = fails + more_fails + shape_fails, checks + more_checks
    if limits.background == "white":
        checks += sweep_said(result.exposure, limits)
    checks += shape_checks
    verdict = "fail" if fails else "check" if checks else "pass"
    return replace(
        result, sharpness=sharp, verdict=verdict, reasons=tuple(fails + checks), sensitivity=limits.sensitivity
    )


def _near(sharp: Sharpness, limits: Limits) -> bool:
    return sharp.blur_px_delivery is not None and sharp.blur_px_delivery < 1.6 * limits.max_blur_px


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
