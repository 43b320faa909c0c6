"""Finding the grey card: an even, near-neutral four-sided part with straight borders, all of it within the frame, tilted or turned.

Beside it may lie a white and a black patch, a border of light may run through it, and it may be printed on or held. A colour checker's
greys serve as well (`checker`).
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.measure.checker import Checker, find_checker
from studio.measure.lattice import lattices
from studio.measure.linear import MEASURED_SIDE, Floats, averaged, luminance, stops
from studio.measure.quads import Quad, even_quads, straightened, within, without_twins
from studio.measure.smooth import spread, surface

PLAIN, PATCHES, CHECKER, MARKED = "plain", "with patches", "colour checker", "marked"
_LEAST_SHARE, _LEAST_ALONE = 0.004, 0.02
"""A rectangle without patches beside it must be larger: small pale panels of cloth pass for grey cards."""
_LEAST_SIDE_PX = 18.0
_UNEVEN_STOPS, _UNEVEN_COLOUR_STOPS = 0.016, 0.03
_CODE_STOPS = 3.46
"""Stops that one 8-bit code is worth, times the code: 2.4 / ln 2, from sRGB's exponent."""
_GRAIN = 0.6
_MOST_GRAIN = 0.35
_CELL = 4
_LEAST_CELLS = 0.4
_STRAY, _LITTLE_STRAY, _MOST_STRAY = 3.5, 0.02, 0.08
_GAP_PX, _GAP = 14.0, 0.06
_SAME_SIDE, _SAME_WIDTH = 0.12, 0.6
_SAME_COLOUR_STOPS, _LAMP_STOPS = 0.2, 1.5
_STEP_STOPS = 0.8
_MOST_CAST = 2.4
_DARKEST, _BRIGHTEST = 0.008, 0.93
_LONGEST_ALONE = 2.3
_SURE_LONGEST, _SURE_LEVELS, _SURE_CAST = 1.9, (0.025, 0.52), 1.9
_SURE_STRAIGHT, _SURE_OFF_MIDDLE = 0.8, 0.38
"""What a card by itself is like: of a card's proportions, exposed within two stops of middle grey, lit by some lamp, and not at the rim."""
_GRID = 6
_LEAST_ENLARGED, _MOST_ENLARGED = 1.3, 2.5
_FAR = 3.0
_AS_MARKED = 0.75
_FLARE, _COLOURED_STOPS, _LEAST_COLOURED = 0.01, 0.7, 0.003


@dataclass(frozen=True)
class GreyCard:
    """corners: (4, 2) float32 of the grey part, x and y in pixels of the picture it was found in, clockwise. kind: one of the four above.

    mask, at: (h, w) uint8 and the (x, y) of its first pixel, what of it is free of printing and fingers; None: all of it. patches: how many
    lie beside it. sure: whether it is a card beyond doubt; else a person is asked. checker: of a colour checker.
    """

    corners: NDArray[np.float32]
    kind: str
    mask: NDArray[np.uint8] | None = None
    at: tuple[int, int] = (0, 0)
    patches: int = 0
    sure: bool = True
    checker: Checker | None = None

    @property
    def box(self) -> tuple[int, int, int, int]:
        """x, y, width, height of what encloses it, pixels."""
        (left, top), (right, bottom) = self.corners.min(axis=0), self.corners.max(axis=0)
        return round(float(left)), round(float(top)), round(float(right - left)), round(float(bottom - top))

    @property
    def area(self) -> float:
        """In pixels."""
        return float(cv2.contourArea(self.corners))


def find_card(rgb: Floats, slope: Floats | None = None) -> GreyCard | None:
    """Find the grey card in linear light, (H, W, 3) float32, 0 to 1; None when there is none. slope: what `smooth.slopes` says of it,
    where that is known."""
    if min(rgb.shape[:2]) < 2 * _LEAST_SIDE_PX:
        return None
    found = even_quads(rgb, slope)
    quads = without_twins(found)
    checker = find_checker(quads, rgb) or _small_checker(rgb)
    if checker is not None and checker.neutral() is not None:
        return GreyCard(checker.grey_corners, CHECKER, checker=checker)
    # A chessboard, a window or a sheet of labels is no card, nor is any part of it.
    in_rows = np.array([quads[n].middle for lattice in lattices(quads, _GRID) for n in lattice.cells]).reshape(-1, 2)
    least = _LEAST_SHARE / 4 * rgb.shape[0] * rgb.shape[1]
    large = [quad for quad in found if min(quad.sides) >= _LEAST_SIDE_PX and quad.area > least]
    # At a higher limit a part may have run over into something pale beside it: then it is no longer calm.
    stray = {id(quad): stray_share(quad, rgb) for quad in large}
    calm = {name: share is not None and share < _MOST_STRAY for name, share in stray.items()}
    large.sort(key=lambda quad: (not calm[id(quad)], (stray[id(quad)] or 0.0) > _LITTLE_STRAY))
    alone = [quad for quad in without_twins(large) if not _is_one_of(quad, in_rows)]
    best: tuple[float, GreyCard] | None = None
    for row in _rows(alone):
        card = _grey_of(row, rgb.shape[:2], calm)
        if card is None:
            continue
        # A card with its patches is surely one; a bare grey rectangle only where there is no such card.
        weight = card.area * (10.0 if card.patches >= 1 else 1.0 if card.sure else 0.1)
        if best is None or weight > best[0]:
            best = weight, card
    if best is None:
        return None
    # Grey cards are printed in black and white.
    return replace(best[1], sure=best[1].sure and not _printed_in_colour(best[1], rgb))


def _small_checker(rgb: Floats) -> Checker | None:
    """The colour checker of a small frame (a webcam's), looked for at the size of a large one: its patches are a few pixels wide."""
    scale = min(_MOST_ENLARGED, MEASURED_SIDE / max(rgb.shape[:2]))
    if scale < _LEAST_ENLARGED:
        return None
    larger = np.asarray(cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC), np.float32)
    found = find_checker(without_twins(even_quads(larger)), larger)
    if found is None:
        return None
    # Pixels are counted from the middle of the first one.
    corners, greys = ((one + 0.5) / scale - 0.5 for one in (found.corners, found.grey_corners))
    return replace(found, corners=corners.astype(np.float32), grey_corners=greys.astype(np.float32), members=())


def _printed_in_colour(card: GreyCard, rgb: Floats) -> bool:
    """Whether what is printed within it, not what reaches over its edge as fingers do, has another colour than it has."""
    if card.mask is None:
        return False
    padded = np.pad(card.mask, 1)
    outlines, _ = cv2.findContours(padded, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    whole = cv2.drawContours(np.zeros_like(padded), outlines, -1, 1, cv2.FILLED)[1:-1, 1:-1]
    left, top = card.at
    high, wide = card.mask.shape
    part = np.log2(np.maximum(rgb[top : top + high, left : left + wide], _FLARE))
    tint = part[:, :, (0, 2)] - part[:, :, 1:2]
    own = np.median(tint[card.mask > 0][::5], axis=0)
    coloured = (np.abs(tint - own).max(axis=2) > _COLOURED_STOPS) & (whole > 0) & (card.mask == 0)
    return bool(np.count_nonzero(coloured) > _LEAST_COLOURED * card.area)


def card_in(rgb: Floats, box: tuple[int, int, int, int]) -> GreyCard:
    """The card where a person marked it, x, y, width, height in pixels: by its own corners where an even part is about there."""
    x, y, width, height = box
    for quad in even_quads(rgb):
        (left, top), (right, bottom) = quad.corners.min(axis=0), quad.corners.max(axis=0)
        shared = max(0.0, min(right, x + width) - max(left, x)) * max(0.0, min(bottom, y + height) - max(top, y))
        if shared > _AS_MARKED * (width * height + (right - left) * (bottom - top) - shared):
            return GreyCard(quad.corners, MARKED, quad.mask, quad.at)
    corners = np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]], np.float32)
    return GreyCard(corners, MARKED)


def _is_one_of(quad: Quad, middles: NDArray[np.float32]) -> bool:
    return bool((np.linalg.norm(middles - quad.middle, axis=1) < 0.25 * min(quad.sides)).any())


def _rows(quads: list[Quad]) -> list[list[Quad]]:
    """Parts that lie side by side, of one height, in their order; one that stands alone is a row of its own."""
    nearby = {n: _beside(n, quads) for n in range(len(quads))}
    rows: list[list[Quad]] = []
    for axis in (0, 1):
        seen: set[int] = set()
        for n in range(len(quads)):
            if n in seen:
                continue
            row = [n]
            for way, at in ((1, -1), (-1, 0)):
                while (other := nearby[row[at]].get((axis, way))) is not None and other not in row:
                    row.insert(len(row) if way == 1 else 0, other)
            seen.update(row)
            if len(row) > 1 or axis == 0:
                rows.append([quads[one] for one in row])
    return rows


def _beside(n: int, quads: list[Quad]) -> dict[tuple[int, int], int]:
    """The neighbour on each side of a part: (0 across or 1 down, 1 after or -1 before) to its place in the list."""
    quad = quads[n]
    middles = np.array([other.corners.mean(axis=0) for other in quads])
    near = np.flatnonzero(np.abs(middles - middles[n]).max(axis=1) < _FAR * max(quad.sides))
    found: dict[tuple[int, int], int] = {}
    nearest: dict[tuple[int, int], float] = {}
    for m in near:
        if m == n:
            continue
        seen = within(quad.corners, quads[m].corners)
        low, high = seen.min(axis=0), seen.max(axis=0)
        for axis in (0, 1):
            gap_limit = max(_GAP, _GAP_PX / quad.sides[axis])
            ends = abs(float(low[1 - axis])) < _SAME_SIDE and abs(float(high[1 - axis]) - 1) < _SAME_SIDE
            for way, gap in ((1, float(low[axis]) - 1), (-1, -float(high[axis]))):
                if ends and -0.05 < gap < gap_limit and gap < nearest.get((axis, way), 9.0):
                    found[(axis, way)], nearest[(axis, way)] = int(m), gap
    return found


def _grey_of(row: list[Quad], shape: tuple[int, ...], calm: dict[int, bool]) -> GreyCard | None:
    """The row's grey part.

    Of white, grey and black side by side it is the middle one; else the widest, with the neighbour that is about as wide and of the same
    colour (a border of light between them). What is narrower beside it are the white and the black patch.
    """
    levels = [float(np.log2(max(quad.level, 1e-4))) for quad in row]
    first = last = 1 if _three(row, levels) else max(range(len(row)), key=lambda n: row[n].area)
    if not _three(row, levels):
        within_stops = _LAMP_STOPS if _has_patches(row, first) else _SAME_COLOUR_STOPS
        while last + 1 < len(row) and _joins(row[last], row[last + 1], within_stops):
            last += 1
        while first > 0 and _joins(row[first], row[first - 1], within_stops):
            first -= 1
    parts, rest = row[first : last + 1], row[:first] + row[last + 1 :]
    patches = [quad for quad in rest if any(_is_patch(quad, part) for part in parts)]
    coloured = len(rest) - len(patches)
    card = _joined(parts, len(patches))
    share = card.area / (shape[0] * shape[1])
    if coloured > 1 or share < (_LEAST_SHARE if patches else _LEAST_ALONE) or not all(_greyish(part) for part in parts):
        return None
    if not all(calm[id(part)] for part in parts):
        return None
    # One patch is as likely the next square of a pattern; white and black are two.
    return card if len(patches) > 1 else _alone(card, parts, shape)


def _alone(card: GreyCard, parts: list[Quad], shape: tuple[int, ...]) -> GreyCard | None:
    """A card without patches: whether it is one, and whether it is framed as one or a person is asked; a box, a door and a screen are
    grey rectangles too."""
    sides = np.linalg.norm(np.roll(card.corners, -1, axis=0) - card.corners, axis=1)
    long, short = sorted((float(sides[0] + sides[2]), float(sides[1] + sides[3])), reverse=True)
    if long > _LONGEST_ALONE * short:
        return None
    red, green, blue = np.log2(np.maximum(parts[0].rgb, 1e-4)).tolist()
    off = np.abs(card.corners.mean(axis=0) / (shape[1], shape[0]) - 0.5).max()
    sure = (
        long < _SURE_LONGEST * short
        and _SURE_LEVELS[0] < max(part.level for part in parts) < _SURE_LEVELS[1]
        and max(abs(red - green), abs(blue - green)) < _SURE_CAST
        and all(part.straight > _SURE_STRAIGHT for part in parts)
        and float(off) < _SURE_OFF_MIDDLE
    )
    return card if sure else replace(card, sure=False)


def _three(row: list[Quad], levels: list[float]) -> bool:
    """Whether they are a white, a grey and a black part of like width."""
    if len(row) != 3 or min(q.area for q in row) < 0.5 * max(q.area for q in row):
        return False
    one, two = levels[1] - levels[0], levels[2] - levels[1]
    bright = row[0] if one < 0 else row[2]
    alike = colour_stops(bright, row[1]) < 2 * _SAME_COLOUR_STOPS or float(bright.rgb.max()) > _BRIGHTEST
    return one * two > 0 and min(abs(one), abs(two)) > _STEP_STOPS and alike


def _has_patches(row: list[Quad], widest: int) -> bool:
    """Whether a narrower white and a narrower black one are beside: then what is as wide as the grey is the grey, in another light."""
    narrow = [q for q in row if q.area < _SAME_WIDTH * row[widest].area]
    apart = [float(np.log2(max(q.level, 1e-4) / max(row[widest].level, 1e-4))) for q in narrow]
    return bool(apart) and min(apart) < -_STEP_STOPS and max(apart) > _STEP_STOPS


def _joins(one: Quad, other: Quad, within_stops: float) -> bool:
    small, large = sorted((one.area, other.area))
    return small > _SAME_WIDTH * large and colour_stops(one, other) < within_stops


def _is_patch(patch: Quad, grey: Quad) -> bool:
    """Whether it is the white or the black beside that grey: brighter and of its colour, or clipped, or dark."""
    apart = float(np.log2(max(patch.level, 1e-4) / max(grey.level, 1e-4)))
    if apart < -_STEP_STOPS:
        return True
    clipped = bool(patch.rgb.max() > _BRIGHTEST)
    return apart > _STEP_STOPS and (clipped or colour_stops(patch, grey) < 2 * _SAME_COLOUR_STOPS)


def colour_stops(one: Quad, other: Quad) -> float:
    """By how many stops the casts of two parts differ, in the channel where they do the most."""
    first, second = (np.log2(np.maximum(quad.rgb, 1e-4)) for quad in (one, other))
    return max(abs(float(first[c] - first[1] - second[c] + second[1])) for c in (0, 2))


def _joined(parts: list[Quad], patches: int) -> GreyCard:
    kind = PATCHES if patches else PLAIN
    if len(parts) == 1:
        return GreyCard(parts[0].corners, kind, parts[0].mask, parts[0].at, patches)
    hull = cv2.convexHull(np.concatenate([part.corners for part in parts])).reshape(-1, 2)
    corners = cv2.boxPoints(cv2.minAreaRect(hull))
    corners = np.roll(corners, -int(np.argmin(corners.sum(axis=1))), axis=0)
    return GreyCard(np.asarray(corners, np.float32), kind, patches=patches)


def _greyish(part: Quad) -> bool:
    """Of a lightness between black and clipped, and of a colour that a lamp may have."""
    red, green, blue = np.log2(np.maximum(part.rgb, 1e-4))
    if part.level < _DARKEST or part.rgb.max() > _BRIGHTEST:
        return False
    return bool(max(abs(red - green), abs(blue - green)) < _MOST_CAST)


def stray_share(part: Quad, rgb: Floats) -> float | None:
    """Of one smooth surface, printing, a ring and fingers aside: which share is of another lightness, as something even beside it is.
    None where it is no such surface."""
    across, down = (int(min(160, max(24, side))) // _CELL * _CELL for side in part.sides)
    left, top = part.at
    high, wide = part.mask.shape
    here = part.corners - np.array(part.at, np.float32)
    even = straightened(part.mask.astype(np.float32), here, (across, down), 0.04)
    flat = straightened(np.ascontiguousarray(rgb[top : top + high, left : left + wide]), here, (across, down), 0.04)
    coarse = averaged(flat, across // _CELL, down // _CELL)
    free = averaged(even, across // _CELL, down // _CELL) > 0.9
    if free.mean() < _LEAST_CELLS:
        return None
    light = stops(luminance(coarse))
    fine = stops(luminance(flat))
    # Grain averages out over a cell, a pattern does not.
    grain = spread((fine[:, 1:] - fine[:, :-1])[even[:, 1:] > 0.9]) / np.sqrt(2)
    if grain > _MOST_GRAIN:
        return None
    code = 255.0 * max(1e-3, float(np.median(luminance(coarse)[free]))) ** (1 / 2.2)
    allowed = _CODE_STOPS / code + _GRAIN * grain
    off = (light - surface(light, free))[free]
    limit = _UNEVEN_STOPS + allowed / 2
    if spread(off) > limit:
        return None
    tints = [stops(coarse[:, :, channel]) - stops(coarse[:, :, 1]) for channel in (0, 2)]
    if any(spread((tint - surface(tint, free))[free]) > _UNEVEN_COLOUR_STOPS + allowed for tint in tints):
        return None
    return float((np.abs(off) > _STRAY * limit).mean())
