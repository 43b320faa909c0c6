"""The verdict on light: exposure against something known where there is such a thing, else by what can be told without."""

from dataclasses import replace

import numpy as np

from studio.imaging.srgb import encoded
from studio.scoring.exposure import MID_GREY
from studio.scoring.limits import Limits
from studio.scoring.result import Exposure, Reference

WHITE_EV = 2.3
"""White paint, 90 % reflectance, against 18 % grey: nothing that only reflects is brighter, so a subject above it is over by that much."""

LEAST_OVER_EV = 0.5
"""What is said at least where texture is blown out; how much more it was can't be seen any more."""

LOST_SHARE, COLOUR_SHARE = 0.05, 0.1
"""From these shares of what a role lets be clipped on, texture that runs into white, and colours that do, are mentioned: it may be white
goods, and a person looks."""

MIDDLE_PCT = 50.0
"""From this share of the subject on, its middle tones are clipped, and not only what is brightest on it."""

HEAPED_SHARE = 0.5
"""As LOST_SHARE, of one channel at its top. Light is heaped up there where the folds just below it are less; the brightest folds of a
saturated product, which have more below them, say nothing at any share."""

TAIL, WHITE_TAIL = 1.0, 8.0
"""Of a rightly exposed product only the brightest folds are clipped, with more just below them than in them. Where there is less than
once as much (one channel of a saturated product) or eight times (white goods), light was heaped up at the top."""

LEAST_BESIDE_PCT, RUNS_IN, MUCH_BESIDE_PCT = 5.0, 0.25, 5.0
"""From so much white beside the subject on, and so much texture that is bright and not white yet, against that or of all that lies there,
texture runs into white. A white sweep has a clean edge; of a window one sees out of, or a lamp, the rest is darker."""

DARK_EV = -1.0
"""Up to half as bright as grey a product is dark: it asks for light, and what lies beside it may be lost."""

UNUSED_EV = -1.7
"""A frame in which nothing is brighter than this, against white, leaves nearly two stops unused: it is under, or its product is dark."""

SEEN_OVER_NOISE = 5.0
"""Signal over noise that detail needs to be seen (Rose 1948)."""

LEAST_HEADROOM_EV = 0.1
"""A RAW whose brightest values are nearer to the sensor's white than this has nothing left above them."""

Said = tuple[list[str], list[str]]
"""Reasons to fail and reasons to look."""


def held_against(found: Exposure, reference: Reference | None) -> Exposure:
    """The measurement with what its exposure is held against."""
    if reference is None:
        return replace(found, reference=None, off_ev=None)
    return replace(found, reference=reference.source, off_ev=round(reference.off_ev, 2))


def exposure_said(found: Exposure, limits: Limits, reference: Reference | None) -> Said:
    """What is to be said of a frame's exposure, cast and noise by these limits.

    A dark or a bright product fails only where texture of its own is lost, in white or in noise, or where a reference says so.
    """
    (over_fails, over_checks), (under_fails, under_checks) = (
        _over(found, limits, reference),
        _under(found, limits, reference),
    )
    fails, checks = over_fails + under_fails, over_checks + under_checks
    if (cast := _cast(found, limits)) is not None:
        checks.append(cast)
    elif not fails and not checks:
        checks += _channels(found, limits)
    if found.noise_pct > limits.noise_pct:
        checks.append(f"Noise {found.noise_pct:.1f} % at delivery size, limit {limits.noise_pct:.1f}; lower the ISO")
    return fails, checks


def _over(found: Exposure, limits: Limits, reference: Reference | None) -> Said:
    blown = found.subject_white_clipped_pct
    if reference is not None and reference.off_ev > limits.ev_max:
        lost = f", {blown:.0f} % of it blown out{_headroom(found)}" if blown >= 0.5 else ""
        return [f"Subject {reference.off_ev:.1f} EV over against {reference.said}{lost}; lower the exposure"], []
    least = max(LEAST_OVER_EV, found.subject_ev - WHITE_EV)
    if found.subject_lost_pct > limits.clipped_high_pct:
        what = f"{max(blown, found.subject_lost_pct):.0f} % of it blown out{_headroom(found)}"
        return [f"Subject at least {least:.1f} EV over, {what}; lower the exposure"], []
    right = reference is not None and reference.off_ev <= LEAST_OVER_EV
    if _is_perhaps_over(found, limits) and not right:
        what = f"{max(blown, found.subject_lost_pct):.0f} % of it is blown out{_headroom(found)}"
        return [], [f"Subject perhaps {least:.1f} EV over: {what}; unless it is white there, lower the exposure"]
    if _runs_into_white(found) and not right:
        return [], [
            f"Subject perhaps {least:.1f} EV over: what lies beside it runs into white; unless it is lit from behind, lower the exposure"
        ]
    return [], []


def _is_perhaps_over(found: Exposure, limits: Limits) -> bool:
    """Whether texture runs into white, or colours do. A little white that ends at something darker is a print or the sweep behind."""
    blown, least = found.subject_white_clipped_pct, limits.clipped_high_pct
    coloured = blown - found.subject_all_clipped_pct
    heaped = found.subject_near_clipped_pct < WHITE_TAIL * found.subject_lost_pct
    return (found.subject_lost_pct > LOST_SHARE * least and heaped) or coloured > COLOUR_SHARE * least or blown > least


def _runs_into_white(found: Exposure) -> bool:
    """Whether the texture of a table, a wall, a sheet or foliage beside a subject that isn't dark is lost in white."""
    white, bright = found.beside_white_pct, found.beside_bright_pct
    runs = bright > min(RUNS_IN * white, MUCH_BESIDE_PCT)
    return found.subject_ev > DARK_EV and white > LEAST_BESIDE_PCT and runs


def _under(found: Exposure, limits: Limits, reference: Reference | None) -> Said:
    if reference is not None and reference.off_ev < limits.ev_min:
        return [f"Subject {-reference.off_ev:.1f} EV under against {reference.said}; raise exposure or fill"], []
    unused = UNUSED_EV * limits.tolerance
    if reference is None and found.brightest_ev is not None and found.brightest_ev < unused:
        missing = f"{-found.brightest_ev:.1f} EV under"
        if _in_noise(found):
            return [f"Subject {missing}, its shadows are lost in noise; raise exposure or fill"], []
        return [], [
            f"Subject up to {missing}: nothing in the frame comes near white; raise exposure or fill, unless it is dark"
        ]
    if found.subject_clipped_low_pct > limits.clipped_low_pct:
        return [], [f"{found.subject_clipped_low_pct:.0f} % of the subject is black; raise exposure or fill"]
    return [], []


def _in_noise(found: Exposure) -> bool:
    return bool(100.0 * encoded(MID_GREY * 2.0**found.subject_ev) < SEEN_OVER_NOISE * found.noise_pct)


def _channels(found: Exposure, limits: Limits) -> list[str]:
    """One colour alone at its top, which the brightest folds of a saturated product reach long before white."""
    clipped = max(found.subject_channels_high_pct)
    heaped = clipped > MIDDLE_PCT or found.subject_near_clipped_pct < TAIL * clipped
    if clipped - found.subject_all_clipped_pct <= HEAPED_SHARE * limits.clipped_high_pct or not heaped:
        return []
    name = ("red", "green", "blue")[found.subject_channels_high_pct.index(clipped)]
    return [
        f"Subject perhaps {LEAST_OVER_EV:.1f} EV over: {clipped:.0f} % of it clipped in {name}; unless folds show there, lower the exposure"
    ]


def _headroom(found: Exposure) -> str:
    """What a RAW still holds above what its picture shows as white; nothing for other files."""
    if found.headroom_ev is None:
        return ""
    if found.headroom_ev < LEAST_HEADROOM_EV:
        return " (in the RAW too)"
    return f" (the RAW holds {found.headroom_ev:.1f} EV more)"


def cast_against(found: Exposure, neutral: tuple[float, float] | None) -> Exposure:
    """The cast against the grey card where there is one, else against neutral itself."""
    if found.cast_red_green is None or found.cast_blue_green is None:
        return found
    red, blue = neutral or (0.0, 0.0)
    cast = round(float(np.hypot(found.cast_red_green - red, found.cast_blue_green - blue)), 3)
    return replace(found, cast=cast, cast_against="grey-card" if neutral else "neutral", neutral=(red, blue))


def _cast(found: Exposure, limits: Limits) -> str | None:
    """The sentence on a cast: against the card, or where independent signs agree; silent where no neutral was found."""
    if found.cast is None or found.cast <= limits.cast:
        return None
    if found.cast_against != "grey-card" and not found.cast_agreed:
        return None
    against = " against the grey card" if found.cast_against == "grey-card" else ""
    return f"Colour cast of {found.cast:.1f} stops ({_tint(found)}){against}; set the white balance"


def _tint(found: Exposure) -> str:
    red, blue = (found.cast_red_green or 0.0) - found.neutral[0], (found.cast_blue_green or 0.0) - found.neutral[1]
    if abs(red - blue) > abs(red + blue):
        return "warm" if red > blue else "cool"
    return "magenta" if red + blue > 0 else "green"


def sweep_said(found: Exposure, limits: Limits) -> list[str]:
    """What is to be said of a background that is to be white."""
    checks = []
    if found.background_ev < -0.1 * limits.tolerance:
        checks.append(f"Background {-found.background_ev:.1f} EV below white; light it more")
    if found.background_even_ev > 0.3 * limits.tolerance:
        checks.append(f"Background uneven by {found.background_even_ev:.1f} EV; even out its light")
    return checks
