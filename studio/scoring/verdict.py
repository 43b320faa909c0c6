"""The verdict: a measurement compared with a role's limits, in words and numbers."""

from dataclasses import replace

import numpy as np

from studio.documents.frame_shape import held_wrong, orientation_of, too_small
from studio.scoring.limits import Limits
from studio.scoring.result import Exposure, Result, Sharpness
from studio.scoring.verdict_sharpness import judge_sharpness


def judge(
    result: Result,
    limits: Limits,
    neutral: tuple[float, float] | None = None,
    size: tuple[int, int] | None = None,
) -> Result:
    """The verdict on what was measured, by these limits; no pixels are needed.

    neutral: what the surroundings have in stops of red and of blue over green when the light is neutral, as the shoot's grey card showed.
    size: the frame's upright (width, height) in pixels; None: not known, then nothing is said of how the camera was held.

    `fail`: blurred beyond the limit, grossly over or under, or too few pixels. `check`: no edges to judge, borderline, noise, a colour
    cast, the camera held another way than the role asks.
    """
    result = replace(result, exposure=_against(result.exposure, neutral))
    sharp, fails, checks = judge_sharpness(result.sharpness, result.subject, limits, result.exposure.white_clipped_pct)
    more_fails, more_checks = _exposure(result.exposure, limits)
    if fails and result.exposure.subject_white_clipped_pct > limits.clipped_high_pct and _near(sharp, limits):
        # What is left of edges that are blown out is no measure; the exposure has to be put right first.
        fails, checks = [], ["Sharpness can't be judged where the subject is blown out; look again once it isn't"]
        sharp = replace(sharp, kind="unknown", motion=None)
    shape_fails, shape_checks = _shape(result.sharpness.long_side_px, size, limits)
    fails, checks = fails + more_fails + shape_fails, checks + more_checks
    if limits.background == "white":
        checks += _white(result)
    checks += shape_checks
    verdict = "fail" if fails else "check" if checks else "pass"
    return replace(result, sharpness=sharp, verdict=verdict, reasons=tuple(fails + checks))


def _near(sharp: Sharpness, limits: Limits) -> bool:
    return sharp.blur_px_delivery is not None and sharp.blur_px_delivery < 1.6 * limits.max_blur_px


def _exposure(found: Exposure, limits: Limits) -> tuple[list[str], list[str]]:
    fails, checks = [], []
    blown = found.subject_white_clipped_pct
    if blown > limits.clipped_high_pct or (found.subject_ev > limits.ev_max and found.white_clipped_pct > 10.0):
        over = max(0.5, found.subject_ev)
        fails.append(
            f"Subject about {over:.1f} EV over, {blown:.0f} % of it blown out{_headroom(found)}; lower the exposure"
        )
    elif found.subject_ev > limits.ev_max:
        checks.append(f"Subject {found.subject_ev - limits.ev_max:.1f} EV over; lower the exposure")
    key = max(found.key_ev, found.frame_key_ev)
    if key < KEY_LEAST_EV and found.subject_ev < 0:
        fails.append(f"Subject {KEY_TARGET_EV - key:.1f} EV under; raise exposure or fill")
    elif found.subject_ev < limits.ev_min and key < KEY_TARGET_EV - 0.6:
        checks.append(f"Subject {limits.ev_min - found.subject_ev:.1f} EV under; raise exposure or fill")
    elif found.subject_clipped_low_pct > limits.clipped_low_pct:
        checks.append(f"{found.subject_clipped_low_pct:.0f} % of the subject is black; raise exposure or fill")
    if found.cast is not None and found.cast > limits.cast:
        against = " against the grey card" if found.cast_against == "grey-card" else ""
        checks.append(f"Colour cast of {found.cast:.1f} stops ({_tint(found)}){against}; set the white balance")
    elif not fails:
        for name, share in zip(("red", "green", "blue"), found.subject_channels_high_pct, strict=True):
            if share > limits.clipped_high_pct:
                checks.append(f"{share:.0f} % of the subject clipped in {name}")
    if found.noise_pct > limits.noise_pct:
        checks.append(f"Noise {found.noise_pct:.1f} % at delivery size, limit {limits.noise_pct:.1f}; lower the ISO")
    return fails, checks


KEY_LEAST_EV = 0.6
"""The brightest tenth of a frame that is darker than this, against 18 % grey, was exposed too low (grey seamless is at 1.8)."""

KEY_TARGET_EV = 1.7

LEAST_HEADROOM_EV = 0.1
"""A RAW whose brightest values are nearer to the sensor's white than this has nothing left above them."""


def _headroom(found: Exposure) -> str:
    """What a RAW still holds above what its picture shows as white; nothing for other files."""
    if found.headroom_ev is None:
        return ""
    if found.headroom_ev < LEAST_HEADROOM_EV:
        return " (in the RAW too)"
    return f" (the RAW holds {found.headroom_ev:.1f} EV more)"


def _against(found: Exposure, neutral: tuple[float, float] | None) -> Exposure:
    """The cast against the grey card where there is one, else against neutral itself."""
    if found.cast_red_green is None or found.cast_blue_green is None:
        return found
    red, blue = neutral or (0.0, 0.0)
    cast = round(float(np.hypot(found.cast_red_green - red, found.cast_blue_green - blue)), 3)
    return replace(found, cast=cast, cast_against="grey-card" if neutral else "neutral", neutral=(red, blue))


def _tint(found: Exposure) -> str:
    red, blue = (found.cast_red_green or 0.0) - found.neutral[0], (found.cast_blue_green or 0.0) - found.neutral[1]
    if abs(red - blue) > abs(red + blue):
        return "warm" if red > blue else "cool"
    return "magenta" if red + blue > 0 else "green"


def _white(result: Result) -> list[str]:
    found, checks = result.exposure, []
    if found.background_ev < -0.1:
        checks.append(f"Background {-found.background_ev:.1f} EV below white; light it more")
    if found.background_even_ev > 0.3:
        checks.append(f"Background uneven by {found.background_even_ev:.1f} EV; even out its light")
    return checks


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
