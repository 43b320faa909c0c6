"""Exposure, colour cast and noise, from the picture's eighth-size copy and samples of its luma."""

from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.imaging.srgb import LINEAR, encoded
from studio.scoring import cast
from studio.scoring.percentiles import percentile, percentiles
from studio.scoring.result import Exposure

MID_GREY = 0.18
"""Linear reflectance of a photographer's grey card; 0 EV."""

PHOTONS = 2000.0
"""Electrons a µm² for each lx·s: 683 lm/W at 555 nm make 4.1 · 10³ photons of it, of which a sensor counts about half."""

SMALLEST_MM2, LARGEST_MM2, JUDGED_PIXELS = 15.0, 1452.0, 1600 * 1200
"""Areas of sensors, from the smallest in phones to 44 × 33 mm, and the pixels among which noise is measured."""

PROCESSED = 4.0
"""How many times more noise than its photons' a camera may leave: readout, lifted shadows, contrast, sharpening."""

SIDE = 400
"""Long side of the copy that exposure is measured on, pixels; glints are gone from it, products aren't."""

TOP, BOTTOM = 252, 5
"""sRGB values from which on a reduced pixel counts as clipped: some of the pixels in its average may not be."""

BRIGHTEST_PERCENTILE = 99.5
"""What counts as the brightest of a frame: glints and lamps of a two-hundredth of it don't."""

LEAST_CAST = 0.2
"""A weaker cast, in stops, is what scenes are like; it is not looked into."""

RIM = 0.01
"""Share of the long side by which the subject is drawn in for what of it is clipped: at its rim the white behind shows through."""

NEARLY_WHITE = 215
"""From this sRGB value on (70 % reflectance) what surrounds a blown part is texture on its way into it, and lost there; a white label,
a screen or a glint ends at something darker. It is half a stop below clipped."""

TEXTURE = 6
"""sRGB levels between the darkest and the brightest of 5 × 5 px from which on a bright surface isn't smooth, as paper that falls off is."""
_NEIGHBOURS = np.ones((5, 5), np.uint8)

LEAST_LOST = 0.001
"""Blown parts smaller than this share of the subject are glints."""

DOUBTED_PCT = 0.5
"""Noise from which on it is asked whether it is grain; less is told by no kit."""

OCTAVES = (0.8, 1.6, 3.2, 6.4)
"""Standard deviations, pixels, between which the octaves of fine structure lie."""

MOST_CLIPPED = 0.05
"""Share of clipped pixels around a tile up to which its octaves are compared."""

STEEPEST, TOO_STEEP = 8.5, 11.0
"""Power of the middle octave over the coarsest: grain has 4, after strong sharpening up to the first, a texture with a period more."""


def at_side(small: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The (h, w, 3) copy reduced to SIDE on its long side where it is larger: what exposure and subject are measured on."""
    scale = SIDE / max(small.shape[:2])
    if scale >= 1.0:
        return small
    size = (max(1, round(small.shape[1] * scale)), max(1, round(small.shape[0] * scale)))
    return np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_AREA), np.uint8)


def luminance(small: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(h, w) float32 linear luminance, 0 to 1 (BT.709 weights), of an sRGB-encoded (h, w, 3) uint8 RGB picture."""
    linear = cv2.LUT(small, LINEAR)
    return np.asarray(cv2.transform(linear, np.array([[0.2126, 0.7152, 0.0722]], np.float32)), np.float32)


def measure(
    small: NDArray[np.uint8],
    subject: NDArray[np.bool_],
    noise_pct: float,
    headroom_ev: float | None = None,
) -> Exposure:
    """Exposure of a picture. small: (h, w, 3) uint8 RGB, sRGB. subject: (h, w) bool, the subject's pixels (never none)."""
    light = luminance(small)
    own = light[subject]
    low_quarter, high_quarter, own_key = percentiles(own, (25, 75, 90))
    darkest, key, lightest = percentiles(light, (2, 90, 98))
    edge_low, edge, edge_high = percentiles(light[border_mask(light.shape)], (10, 50, 90))
    inner = drawn_in(subject)
    planes = cv2.split(small)
    high = [np.asarray(plane >= TOP) for plane in planes]
    any_high = high[0] | high[1] | high[2]
    all_high = high[0] & high[1] | high[1] & high[2] | high[0] & high[2]
    brightest = cv2.max(cv2.max(*planes[:2]), planes[2])
    near_clipped = (brightest >= NEARLY_WHITE) & (brightest < TOP)
    low = np.asarray(cv2.inRange(small, (0, 0, 0), (BOTTOM, BOTTOM, BOTTOM)) > 0)
    tint = _cast(small, light, ~subject if subject.mean() < 0.7 else np.ones_like(subject))
    top = float(LINEAR[int(percentile(brightest, BRIGHTEST_PERCENTILE))])
    beside_white, beside_bright = _beside(small, light, all_high, subject)
    return Exposure(
        subject_ev=round(_middle_ev(own, low_quarter, high_quarter), 3),
        key_ev=round(_ev(own_key), 3),
        frame_key_ev=round(_ev(key), 3),
        clipped_high_pct=_pct(any_high),
        clipped_low_pct=_pct(low),
        subject_clipped_high_pct=_pct(any_high, inner),
        white_clipped_pct=_pct(all_high),
        subject_white_clipped_pct=_pct(all_high, inner),
        subject_clipped_low_pct=_pct(low, inner),
        channels_high_pct=(_pct(high[0]), _pct(high[1]), _pct(high[2])),
        subject_channels_high_pct=(_pct(high[0], inner), _pct(high[1], inner), _pct(high[2], inner)),
        range_ev=round(_ev(lightest) - _ev(darkest), 2),
        noise_pct=round(noise_pct, 2),
        cast=round(float(np.hypot(*tint)), 3) if tint is not None else None,
        cast_red_green=tint[0] if tint is not None else None,
        cast_blue_green=tint[1] if tint is not None else None,
        background_ev=round(_ev(edge) - _ev(1.0), 3),
        background_even_ev=round(_ev(edge_high) - _ev(edge_low), 3),
        headroom_ev=headroom_ev,
        subject_lost_pct=_lost_pct(small, all_high, inner),
        brightest_ev=round(float(np.log2(max(top, 1e-4))), 3),
        subject_all_clipped_pct=_pct(high[0] & high[1] & high[2], inner),
        subject_near_clipped_pct=_pct(near_clipped, inner),
        cast_agreed=tint is not None and _agreed(small, light, tint),
        beside_white_pct=beside_white,
        beside_bright_pct=beside_bright,
    )


def _agreed(small: NDArray[np.uint8], light: NDArray[np.float32], tint: cast.Tint) -> bool:
    """Whether the signs agree on a cast that any kit would tell."""
    if float(np.hypot(*tint)) < LEAST_CAST:
        return False
    return cast.signs_agree(np.asarray(cv2.LUT(small, LINEAR), np.float32), light, tint)


def drawn_in(subject: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The subject without its rim; all of it where hardly anything would be left."""
    reach = max(1, round(RIM * max(subject.shape)))
    solid = np.pad(subject.astype(np.uint8), reach, constant_values=1)  # the picture's own edge is no rim
    inner = cv2.erode(solid, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))[reach:-reach, reach:-reach] > 0
    return np.asarray(inner if inner.sum() >= 0.1 * subject.sum() else subject, np.bool_)


def _beside(
    small: NDArray[np.uint8], light: NDArray[np.float32], blown: NDArray[np.bool_], subject: NDArray[np.bool_]
) -> tuple[float, float]:
    """What of the frame beside the subject is white, and what is texture just below white: a sweep has next to nothing of that."""
    reach = max(1, round(RIM * max(subject.shape)))
    beside = cv2.dilate(subject.astype(np.uint8), np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)) == 0
    if not beside.any():
        return 0.0, 0.0
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    uneven = cv2.subtract(cv2.dilate(grey, _NEIGHBOURS), cv2.erode(grey, _NEIGHBOURS)) >= TEXTURE
    bright = (light >= LINEAR[NEARLY_WHITE]) & ~blown & uneven
    return _pct(blown, beside), _pct(bright, beside)


def _lost_pct(small: NDArray[np.uint8], blown: NDArray[np.bool_], subject: NDArray[np.bool_]) -> float:
    """Share of the subject in blown parts that its texture runs into, per cent: what lower exposure would have kept.

    blown: (h, w) bool, where two channels or more are clipped. The pixels around each part within the subject tell it from what ends there.
    """
    own = (blown & subject).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(own, connectivity=8)
    second = np.sort(small, axis=2)[..., 1] if count > 1 else own
    total, least = 0, max(4.0, LEAST_LOST * float(subject.sum()))
    for part in range(1, count):
        if stats[part, cv2.CC_STAT_AREA] < least:
            continue
        left, top, width, height = (int(v) for v in stats[part, :4])
        cut = np.s_[max(0, top - 2) : top + height + 2, max(0, left - 2) : left + width + 2]
        here = labels[cut] == part
        ring = cv2.dilate(here.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
        ring &= subject[cut] & ~blown[cut]
        around = second[cut][ring]
        # A part without surroundings in the subject is all of it.
        if around.size < 3 or float((around >= NEARLY_WHITE).mean()) >= 0.5:
            total += int(stats[part, cv2.CC_STAT_AREA])
    return round(100.0 * total / max(1, int(subject.sum())), 2)


def _cast(small: NDArray[np.uint8], light: NDArray[np.float32], where: NDArray[np.bool_]) -> cast.Tint | None:
    """How far what should be neutral is off it: log2 of red over green and of blue over green, in linear light.

    small: (h, w, 3) uint8 RGB, sRGB, light: its luminance; where: (h, w) bool, best what surrounds the subject, since a product may
    have any colour. The brightest tenth stands for neutral (white patch, after Land's retinex); None where too little is bright enough.
    """
    usable = where & (light > 0.02) & (cv2.inRange(small, (1, 1, 1), (255, 255, 255)) > 0)
    seen = light[usable]
    if seen.size < 50:
        return None
    bright = usable & (light >= percentile(seen, 90))
    red, green, blue = (LINEAR[int(percentile(plane[bright], 50))] for plane in cv2.split(small))
    return round(float(np.log2(red / green)), 3), round(float(np.log2(blue / green)), 3)


def noise_of(luma: NDArray[np.uint8]) -> float:
    """RMS noise of the quietest twentieth of a picture's tiles, in % of full scale.

    luma: (H, W) uint8 at about the delivery size, since noise is seen at the size it is shown at. What varies within 3 px counts, the
    grain that JPEG leaves in flat parts; tiles of 16 px that are clipped don't, nor does the texture of knits, leather or weaves.
    """
    power = _bands(luma, (0.6, 3.0), 8)
    if len(power) < 4:
        return 0.0
    found = float(np.sqrt(percentile(power[:, 0], 5))) / 255.0 * 100.0
    return found if found < DOUBTED_PCT else found * float(np.sqrt(_grain_share(luma)))


def most_grain_pct(iso: int | None, sensor_mm2: float | None) -> float:
    """The most grain that a camera leaves at that ISO, RMS in % of full scale at 1600 px on the long side; no limit where that isn't known.

    Its ISO says the light that mid grey got: 10 lx·s / ISO (ISO 12232, standard output sensitivity), and the sensor's area (None: the
    smallest in use) how many photons that is. What is more is texture of fibres as fine as a pixel, which luma alone can't tell from grain.
    """
    if not iso or iso < 0:
        return float("inf")
    area_mm2 = float(np.clip(sensor_mm2 or SMALLEST_MM2, SMALLEST_MM2, LARGEST_MM2))
    photons = PHOTONS * 10.0 / iso * area_mm2 * 1e6 / JUDGED_PIXELS
    slope = (float(encoded(MID_GREY * 1.01)) - float(encoded(MID_GREY * 0.99))) / (0.02 * MID_GREY)
    return 100.0 * PROCESSED * slope * MID_GREY / float(np.sqrt(photons))


def _grain_share(luma: NDArray[np.uint8]) -> float:
    """Which share of the variance in the quietest tiles is grain, 0 to 1.

    Grain is independent from pixel to pixel, so each octave has a quarter of the power of the one below it, after JPEG and reduction still
    half of it. A texture goes on into coarser octaves, with as much power or more; one with a period ends at it.
    """
    power = _bands(luma, OCTAVES, 24)
    if len(power) < 4:
        return 1.0
    fine, middle, coarse = np.median(power[power[:, 0] <= percentile(power[:, 0], 10)], axis=0) + 1e-6
    own = float(np.clip(fine / middle - 1.0, 0.0, 1.0))
    return own * float(np.clip((TOO_STEEP - middle / coarse) / (TOO_STEEP - STEEPEST), 0.0, 1.0))


def _bands(luma: NDArray[np.uint8], sigmas: tuple[float, ...], margin: int) -> NDArray[np.float32]:
    """(n, bands) power of tiles of 16 px that aren't clipped between each two of the sigmas, from rows of tiles 96 px apart."""
    height, width = luma.shape
    inner = (slice(margin, margin + 16), slice(0, width // 16 * 16))
    found = []
    for top in range(0, height - 2 * margin - 15, 96):
        strip = luma[top : top + 2 * margin + 16].astype(np.float32)
        levels = [cv2.GaussianBlur(strip, (_taps(sigma), _taps(sigma)), sigma)[inner] for sigma in sigmas]
        tiles = [
            part.reshape(16, -1, 16).mean(axis=(0, 2))
            for part in [strip[inner], *((one - other) ** 2 for one, other in pairwise(levels))]
        ]
        usable = (tiles[0] > 12) & (tiles[0] < 243)
        if margin >= 16:
            # What is wide reaches beyond its tile: a white background's edge is no structure of the tile.
            clipped = (
                ((strip[:, inner[1]] < 2) | (strip[:, inner[1]] > 253)).reshape(len(strip), -1, 16).mean(axis=(0, 2))
            )
            usable &= cv2.dilate(clipped[None], np.ones((1, 5), np.uint8))[0] < MOST_CLIPPED
        found.append(np.stack([tile[usable] for tile in tiles[1:]], axis=1))
    return np.concatenate(found) if found else np.empty((0, len(sigmas) - 1), np.float32)


def _taps(sigma: float) -> int:
    return 2 * int(3.0 * sigma) + 1


def border_mask(shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """(h, w) bool: the outer twelfth of a frame, of that shape. Not to be written to."""
    return _border_mask(*shape[:2])


@lru_cache(maxsize=8)
def _border_mask(height: int, width: int) -> NDArray[np.bool_]:
    edge = max(1, min(height, width) // 12)
    mask = np.ones((height, width), np.bool_)
    mask[edge : height - edge, edge : width - edge] = False
    return mask


def _middle_ev(light: NDArray[np.float32], low: float, high: float) -> float:
    """Mean of the logarithm over the middle half (low to high), so that neither lamps nor deep shadow, noise nor clipping weigh."""
    middle = light[(light >= low) & (light <= high)]
    middle = middle if middle.size else light  # of two pixels, none lies between
    return float(np.log2(np.maximum(middle, 1e-4) / MID_GREY).mean())


def _ev(light: float | np.floating) -> float:
    return float(np.log2(max(float(light), 1e-4) / MID_GREY))


def _pct(mask: NDArray[np.bool_], of: NDArray[np.bool_] | None = None) -> float:
    """Per cent of the pixels of `of` (None: of all) that are set, (h, w) bool both."""
    count = mask.size if of is None else int(np.count_nonzero(of))
    share = int(np.count_nonzero(mask if of is None else mask & of)) / count if count else 0.0
    return round(100.0 * share, 2)
