"""The sharpness of a picture's subject: which pieces are looked at, its blur, and whether something else is sharper."""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.scoring import blur, finest
from studio.scoring.edges import Edges, Luma
from studio.scoring.exposure import drawn_in
from studio.scoring.look import Levels, Look, Map
from studio.scoring.result import Sharpness
from studio.scoring.subject import FoundSubject

SIDE = 1600
"""Long side at which a picture is judged first, pixels. A camera's file is softer than its pixel count, and what sharpening, demosaicing
and enlargement leave at full size isn't the scene's; what is delivered is about this large."""

REFINE_BELOW_PX = 0.8
"""Blur at SIDE below which the size it was decoded at is looked at for the exact number: smaller ones are the reduction's own."""

GHOST_FROM_PX, GHOST_TIMES = 0.65, 2.2
"""Blur at SIDE from which, and times which the blur at half of SIDE must be, for edges to count as ghosts of a shake."""

MOTION_RATIO = 0.72
"""Blur is called motion where it differs this much between directions; see `blur.Blur.ratio`."""

ALIKE_DEG = 25.0
"""Directions of two smears up to which they are one, nearly two of the bins they are measured in."""

SMEAR_FROM_PX = 0.7
"""Blur at SIDE, along the direction of the greatest, from which a smear is looked for."""

SMEAR = 4.0 / 12.0**0.5
"""A smear as long as the widest disc of defocus that a limit allows has this times its blur along its direction: L/√12 against d/4."""

LINES_RATIO = 0.9
"""Ratio of directions from which edges may be lines that a smear drew."""

FEW_EDGES = 400
"""Edge points below which a subject that was only guessed is too bare to be judged by."""

REFINE_BUDGET = 5
"""Most blocks looked at there."""

REDUCED = 0.12
"""Variance that a decode at half size adds, pixels² of it; 0.08 to 0.3 on camera files of which both sizes were measured. Its uncertainty
is about as large, and is part of what is told."""

FIRST_BUDGET = 16
"""Most blocks that the first look at the subject takes: to know a sharp frame as sharp, fewer will do."""

LOOK_AROUND_FROM_PX = 0.9
"""Blur at 2048 px on the long side from which it is asked whether something other than the subject is sharp."""

FINEST_PX, FINER, FINEST_BUDGET = 0.9, 0.7, 80
"""Blur at SIDE, and share of what its strong edges say, up to which a subject's finest structure is believed against them; and blocks
looked at for it: all of them."""

AGREED = 0.06
"""Share of a blur up to which its uncertainty says that the strong edges agree: then it is the lens's. Folds, sheen and reflections are
each soft in their own way; on blurred pictures of many clear edges it is 0.01 to 0.04."""

GRAIN = 0.33
"""Noise at the coarse scale, codes a pixel, for each % of noise at SIDE: of white noise, for frames whose calmest blocks have a ramp."""

MOST_GRAIN, LEAST_GRAIN = 0.55, 0.5
"""As GRAIN, the most that grain has once noise reduction, JPEG and reduction have made it coarser; and what they leave, codes a pixel,
where nothing of it is left that is known for grain. What is more than both is texture."""

CALM = 0.4
"""Noise at the coarse scale, codes a pixel, up to which the finest structure is asked: beyond, JPEG has made patterns of the grain."""

DISAGREE = 1.5
"""Times the blur of its strong edges that a guess's finest structure leaves possible from which the whole frame's is asked as well."""

OUTLINED = ("contrast", "learned")
"""What finds a subject's own outline; others give a box, or a guess."""

SURELY_SMEARED = 1.2
"""Ratio of directions from which the finest structure must leave no direction open in which a smear may have gone: a line smeared across
is a bar with two crisp rims."""

MUCH_FINER = 0.45
"""Share of the blur of its strong edges that the longest possible smear may have where they say it is one. A shake that bends or pauses
leaves crisp rims all around; then strong edges are as crisp in part, and read less soft than folds do."""

ELSEWHERE = 0.7
"""With something beside the subject at most so much as blurred, edges at its rim may be that thing's."""

CLEAR_PX = 0.6
"""Blur at SIDE up to which nothing in the frame can be clearly sharper: what is left is the lens, the pixels and the reduction."""

MIDDLE = 0.6
"""Where the middle of the frame ends, as a share of each side; it begins as far from the other end."""

RIM_SHARE, OUTLINE_RIM = 0.3, 0.0075
"""Width of the rim that counts less: a share of the subject's depth, and of an outline at most this share of the long side."""

DELIVERY = 2048
"""A usual delivery size, long side in pixels."""

LENGTH_FACTOR = 1.18
"""True over measured length of a shake, on the ladder: the edges across it are the weakest."""


def measure(
    luma: Luma,
    judged: Luma,
    small: NDArray[np.uint8],
    found: FoundSubject,
    width: int,
    height: int,
    noise_pct: float,
    fibres: bool = False,
) -> Sharpness:
    """Sharpness of the subject. luma: (H, W) uint8, sRGB, at any share of the full size (width, height). judged: `at_side(luma)`.

    small: (h, w, 3) uint8 RGB, the whole picture at about an eighth. noise_pct: of `judged`, see `exposure.noise_of`.
    fibres: whether there is more in its calmest part than can be noise: then there is structure as fine as a pixel all over.
    """
    long_side = max(width, height)
    most_noise = max(MOST_GRAIN * noise_pct, LEAST_GRAIN)
    look = Look(judged, small, most_noise)
    scale = long_side / max(look.level(0).shape)
    for part in [found.mask] if found.focus is None else [found.focus, found.mask]:
        worth = _depth(part, found.outlined)
        levels = look.levels(worth, FIRST_BUDGET)
        own = blur.estimate(levels)
        if own is None or own.blur_px >= GHOST_FROM_PX:
            levels = look.levels(worth)
            own = blur.estimate(levels)
        if own is not None:
            break
    if found.box.source == "central" and (own is None or own.edges < FEW_EDGES):
        # The guess fell on something bare; the frame itself says more.
        worth = np.ones_like(worth)
        levels = look.levels(worth)
        own = blur.estimate(levels) or own
    if own is None:
        return Sharpness(None, None, 0, long_side)
    own = _without_ghosts(own, levels)
    finest_px = None
    strong = own
    if _is_soft(own, scale, long_side):
        own = _by_its_finest(own, look, part, GRAIN * noise_pct, part is found.mask and found.box.source in OUTLINED)
    if (bound := finest.most(levels(0))) is not None:
        least = finest.LEAST_PX if fibres else bound.blur_px
        if own is not strong:
            least = min(least, own.blur_px)
        if found.box.source == "central" and least > DISAGREE * max(own.blur_px, finest.LEAST_PX):
            # A guess takes in what lies behind the product; the frame itself may have finer structure.
            whole = finest.most(look.levels(np.ones_like(worth))(0))
            least = least if whole is None else min(least, whole.blur_px)
        finest_px = round(least * scale, 3)
    blur_px, error_px, count = own.blur_px * scale, own.error_px * scale, own.edges
    if own.blur_px < REFINE_BELOW_PX and judged is not luma:
        full = long_side / max(luma.shape)
        reduced = REDUCED if full > 1.2 else 0.0
        finer = blur.estimate(
            look.at(luma, most_noise * max(luma.shape) / max(judged.shape)).levels(worth, REFINE_BUDGET),
            last=0,
            own=reduced,
        )
        if finer is not None and finer.blur_px * full < blur_px:
            blur_px, count = finer.blur_px * full, finer.edges
            doubt_px = float(np.sqrt(finer.blur_px**2 + reduced)) - finer.blur_px
            error_px = float(np.hypot(finer.error_px, doubt_px)) * full
    told = Sharpness(round(blur_px, 3), round(error_px, 3), count, long_side, finest_px=finest_px)
    return _with_surroundings(_with_smear(told, own, levels, look, scale), own, look, found.mask, scale)


def _is_soft(own: blur.Blur, scale: float, long_side_px: int) -> bool:
    return own.blur_px * scale * min(1.0, DELIVERY / long_side_px) > LOOK_AROUND_FROM_PX


def _by_its_finest(own: blur.Blur, look: Look, mask: NDArray[np.bool_], grain: float, rim: bool) -> blur.Blur:
    """What the finest structure of a soft subject says of it, where that is fine enough to say that folds or shading made it look soft.

    grain: codes a pixel at the coarse scale.
    rim: whether the mask ends where the subject does. Its own rim is as sharp as itself, but only where nothing beside it is sharper.
    Along a smear anything is fine, so that it is also asked across it; what is surely a smear by the strong edges may be folds that run
    one way, but only where what is crisp leaves none possible.
    """
    frame = look.frame()
    smeared = max(one.ratio or 0.0 for one in (own, frame) if one is not None) >= SURELY_SMEARED
    if own.error_px < AGREED * own.blur_px:
        return own
    for part in (mask, drawn_in(mask)) if rim else (drawn_in(mask),):
        edges = look.levels(part.astype(np.float32), FINEST_BUDGET)(0)
        if edges is not None:
            edges = replace(edges, floor=max(edges.floor, grain))
        if edges is None or edges.floor > CALM:
            return own
        fine = _unless_smeared(own, edges) if smeared else finest.most(edges)
        if fine is None or fine.blur_px > min(FINEST_PX, FINER * own.blur_px):
            return own
        for one in (own, frame):
            if not smeared and one is not None and (one.ratio or 0.0) >= MOTION_RATIO:
                across = finest.most(edges, one.angle_deg)
                if across is not None and across.blur_px > FINEST_PX:
                    return own
        place = look.around(mask) if part is mask else None
        if place is None or place.blur.blur_px > ELSEWHERE * own.blur_px:
            return fine
    return own


def _unless_smeared(own: blur.Blur, edges: Edges) -> blur.Blur | None:
    """What the finest structure says of a blur averaged over directions; None where it leaves a smear possible in one of them."""
    possible = finest.possible_smears(edges)
    longest, mean = float(possible.max()), float(np.sqrt((possible**2).mean()))
    if longest > min(FINEST_PX, MUCH_FINER * own.blur_px):
        return None
    return blur.Blur(mean, max(finest.LEAST_DOUBT_PX, longest - mean), len(edges.x), None, 0.0, 0.0)


def _with_smear(told: Sharpness, own: blur.Blur, levels: Levels, look: Look, scale: float) -> Sharpness:
    """What half the size says of a blur that has a direction: a smear has it there too.

    A long smear also turns small bright things into crisp lines along it, and what is across it into hardly any edge. At half the size
    such lines are gone; where subject and frame both have a direction, the larger of the two is the smear's.
    """
    if own.ratio is None or own.ratio < MOTION_RATIO or own.most_px < SMEAR_FROM_PX:
        return told
    coarser = blur.estimate(levels, first=1)
    if coarser is None or coarser.ratio is None or not _moved_alike(own, coarser):
        coarser = None
    else:
        told = replace(
            told,
            own_motion_ratio=round(min(own.ratio, coarser.ratio), 3),
            own_motion_angle_deg=round(own.angle_deg, 1),
        )
    frame = look.frame()
    if frame is None or frame.ratio is None or frame.ratio < MOTION_RATIO:
        return told
    smear, doubt = (own.most_px, own.error_px) if _moved_alike(own, frame) else (0.0, 0.0)
    if coarser is not None and own.ratio >= LINES_RATIO and _drew_lines(own, coarser):
        smear, doubt = coarser.most_px, coarser.error_px
        told = replace(told, motion_length_px=round(_length(coarser) * scale, 1))
    return replace(told, smear_px=round((smear - doubt) * scale, 3)) if smear else told


def _length(smear: blur.Blur) -> float:
    return float(np.sqrt(24.0 * smear.swing_px2)) * LENGTH_FACTOR


def _drew_lines(own: blur.Blur, coarser: blur.Blur) -> bool:
    long = coarser.blur_px > max(1.5, GHOST_TIMES * own.blur_px)
    return long and (coarser.ratio or 0.0) > 1.2 and coarser.error_px < 0.4 * coarser.blur_px


def _with_surroundings(told: Sharpness, own: blur.Blur, look: Look, mask: NDArray[np.bool_], scale: float) -> Sharpness:
    """What the rest of the frame says of the subject's blur: whether it shares its direction, and whether something else is sharper.

    A sharp frame has nothing sharper in it, and costs nothing here.
    """
    soft = _is_soft(own, scale, told.long_side_px)
    # Shake blurs the whole frame alike, and a whole frame has edges in more directions than a subject.
    shake = (soft and look.frame()) or own
    length = max(told.motion_length_px or 0.0, max(_length(own), _length(shake)) * scale)
    told = replace(
        told,
        motion_ratio=_rounded(shake.ratio),
        motion_angle_deg=round(shake.angle_deg, 1),
        motion_length_px=round(length, 1),
    )
    place = None
    if soft or (own.blur_px > CLEAR_PX and look.crisper_outside(mask)):
        place = look.around(mask)
    if place is None:
        return told
    # Along a smear edges stay sharp, beside the subject too.
    smeared = _moved_alike(own, place.blur) or _moved_alike(shake, place.blur)
    around = max(place.blur.blur_px, place.blur.most_px / SMEAR) if smeared else place.blur.blur_px
    return replace(
        told,
        surround_blur_px=round(around * scale, 3),
        surround_uncertainty_px=round(place.blur.error_px * scale, 3),
        surround=place.where,
        sharpest_box=None if place.box is None else _at_full_size(place.box, look.level(0).shape, scale),
        sharpest_central=place.box is not None and _is_central(place.box, look.level(0).shape),
    )


def _is_central(box: tuple[int, int, int, int], shape: tuple[int, ...]) -> bool:
    x, y, width, height = box
    near, far = 1.0 - MIDDLE, MIDDLE
    across = x < far * shape[1] and x + width > near * shape[1]
    return across and y < far * shape[0] and y + height > near * shape[0]


def _at_full_size(box: tuple[int, int, int, int], shape: tuple[int, ...], scale: float) -> tuple[int, int, int, int]:
    """A box of tiles in pixels of the file, within its frame."""
    left, top, width, height = box
    right, bottom = min(left + width, shape[1]), min(top + height, shape[0])
    x, y = round(left * scale), round(top * scale)
    return x, y, round(right * scale) - x, round(bottom * scale) - y


def _rounded(ratio: float | None) -> float | None:
    return None if ratio is None else round(ratio, 3)


def sharpest_outside(luma: Luma, small: NDArray[np.uint8], mask: NDArray[np.bool_]) -> float | None:
    """The blur of the sharpest part outside `mask`, pixels of luma; None where nothing there can be judged. Arguments as `measure`."""
    judged = at_side(luma)
    place = Look(judged, small).around(mask)
    return None if place is None else place.blur.blur_px * max(luma.shape) / max(judged.shape)


def _without_ghosts(own: blur.Blur, levels: Levels) -> blur.Blur:
    """A shake that pauses leaves two crisp edges for one; half the size shows them as the one long blur along its direction."""
    if own.blur_px < GHOST_FROM_PX or own.blur_px > 1.5:
        return own
    coarser = blur.estimate(levels, first=1)
    if coarser is None or coarser.ratio is None:
        return own
    ghosts = coarser.blur_px > max(1.5, GHOST_TIMES * own.blur_px) and coarser.ratio > 1.2
    ghosts = ghosts and coarser.error_px < 0.15 * coarser.blur_px
    return coarser if ghosts else own


def _moved_alike(one: blur.Blur, other: blur.Blur) -> bool:
    """Whether two parts of a picture are blurred along the same direction."""
    if one.ratio is None or other.ratio is None or min(one.ratio, other.ratio) < MOTION_RATIO:
        return False
    apart = abs(one.angle_deg - other.angle_deg) % 180.0
    return min(apart, 180.0 - apart) <= ALIKE_DEG


def at_side(luma: Luma) -> Luma:
    """The luma as it is judged: reduced to SIDE on its long side where it is clearly larger."""
    if SIDE / max(luma.shape) > 0.9:
        return luma
    while max(luma.shape) >= 1.8 * SIDE:
        # By exact halves first: that is many times faster than any other share.
        height, width = (max(1, side // 2) for side in luma.shape)
        even = luma[: 2 * height, : 2 * width]
        luma = np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    scale = min(1.0, SIDE / max(luma.shape))
    if scale * min(luma.shape) < 1.0:
        return luma
    return np.asarray(cv2.resize(luma, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)


def _depth(mask: NDArray[np.bool_], outlined: bool) -> Map:
    """(h, w) float32: 1 well inside the subject, towards 0.05 at its rim, where what is behind begins; 0 outside.

    Of an outline the rim is narrow: a smear along a product's stripes shows in its sides only.
    """
    padded = np.pad(mask.astype(np.uint8), 1)
    depth = np.asarray(cv2.distanceTransform(padded, cv2.DIST_L2, 3), np.float32)[1:-1, 1:-1]
    rim = RIM_SHARE * max(float(depth.max()), 1.0)
    if outlined:
        rim = min(rim, OUTLINE_RIM * max(mask.shape))
    return np.where(mask, np.clip(depth / max(rim, 0.3), 0.05, 1.0), 0.0).astype(np.float32)
