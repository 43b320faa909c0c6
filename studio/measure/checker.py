"""Colour checkers of 24 patches (ColorChecker Classic, Passport, Mini): found by their rows and columns and told by their colours."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.imaging.srgb import LINEAR
from studio.measure.lattice import Cell, Lattice, lattices
from studio.measure.linear import Floats, luminance, stops
from studio.measure.quads import Quad

CODES = (
    (115, 82, 68), (194, 150, 130), (98, 122, 157), (87, 108, 67), (133, 128, 177), (103, 189, 170),
    (214, 126, 44), (80, 91, 166), (193, 90, 99), (94, 60, 108), (157, 188, 64), (224, 163, 46),
    (56, 61, 150), (70, 148, 73), (175, 54, 60), (231, 199, 31), (187, 86, 149), (8, 133, 161),
    (243, 243, 242), (200, 200, 200), (160, 160, 160), (122, 122, 121), (85, 85, 85), (52, 52, 52),
)  # fmt: skip
"""sRGB codes of the patches, row by row, as their maker published them for D50 and 2° (X-Rite, 2005)."""
NAMES = (
    "dark skin", "light skin", "blue sky", "foliage", "blue flower", "bluish green",
    "orange", "purplish blue", "moderate red", "purple", "yellow green", "orange yellow",
    "blue", "green", "red", "yellow", "magenta", "cyan",
    "white", "light grey", "grey", "middle grey", "dark grey", "black",
)  # fmt: skip
COLUMNS, ROWS = 6, 4
REFERENCE: Floats = LINEAR[np.array(CODES)]
_USED = np.array([19, 20, 21, 22])
"""The greys that say what neutral is: not the white, which clips, nor the black, which glares."""
LEAST_PATCHES = 9
_FLARE = 0.006
_CLIPPED = 0.97
_LEAST_LIKE, _LIKE_OF_MANY, _MANY, _BETTER = 0.9, 0.84, 16, 0.03
_LEAST_SLOPE, _MOST_SLOPE = 0.45, 2.2
_LEAST_UNCLIPPED = 12
_INNER = np.linspace(-0.22, 0.22, 5)


@dataclass(frozen=True)
class Checker:
    """corners: (4, 2) float32 of its 24 patches, x and y, clockwise from the dark skin's. grey_corners: of the four greys used.

    rgb: (24, 3) linear, in the order of CODES. members: places of the parts of the frame that are its patches. likeness: how well its
    colours correlate with the published ones, to 1.
    """

    corners: NDArray[np.float32]
    grey_corners: NDArray[np.float32]
    rgb: Floats
    members: tuple[int, ...]
    likeness: float

    def neutral(self) -> NDArray[np.float64] | None:
        """Mean linear colour of the greys that are not clipped, brightened to middle grey's; None when all are."""
        usable = [n for n in _USED if self.rgb[n].max() < _CLIPPED and self.rgb[n].min() > 0.001]
        if not usable:
            return None
        levels = stops(self.rgb[usable]) - stops(luminance(REFERENCE[usable]))[:, None]
        return np.asarray(np.exp2(levels.mean(axis=0)), np.float64)

    def off(self) -> list[float]:
        """How far each patch's colour is from the published one once the greys are neutral and as bright as published: ΔE*ab (CIE 1976)."""
        neutral = self.neutral()
        if neutral is None:
            return []
        seen = np.clip(self.rgb / neutral, 0.0, 1.2)
        return [float(one) for one in np.linalg.norm(_lab(seen) - _lab(REFERENCE), axis=1)]


def find_checker(quads: list[Quad], rgb: Floats) -> Checker | None:
    """The colour checker among the even parts of a frame, (H, W, 3) linear light; None when there is none."""
    best: Checker | None = None
    for lattice in lattices(quads, LEAST_PATCHES):
        found = _checker(lattice, rgb)
        if found is not None and (best is None or found.likeness > best.likeness):
            best = found
    return best


def _checker(lattice: Lattice, rgb: Floats) -> Checker | None:
    (left, right), (top, bottom) = lattice.columns, lattice.rows
    seen = _Seen(lattice, rgb)
    told: list[tuple[float, NDArray[np.int_], Floats]] = []
    for wide, high, turns in ((COLUMNS, ROWS, (0, 2)), (ROWS, COLUMNS, (1, 3))):
        for column in _begins(left, right, wide):
            for row in _begins(top, bottom, high):
                cells = np.array([[(column + c, row + r) for c in range(wide)] for r in range(high)])
                for turn in turns:
                    # Turned so that its dark skin comes first.
                    ordered = np.rot90(cells, turn).reshape(-1, 2)
                    colours = seen.colours(ordered)
                    if colours is not None:
                        told.append((likeness(colours), ordered, colours))
    if not told:
        return None
    told.sort(key=lambda one: -one[0])
    score, cells, colours = told[0]
    inside = {(int(c), int(r)) for c, r in cells}
    members = tuple(n for n, cell in lattice.cells.items() if cell in inside)
    least = _LIKE_OF_MANY if len(members) >= _MANY else _LEAST_LIKE
    if len(members) < LEAST_PATCHES or score < least or (len(told) > 1 and score < told[1][0] + _BETTER):
        return None
    return Checker(
        _corners(lattice, cells[[0, 5, 23, 18]], 0.5),
        _corners(lattice, cells[[19, 22, 22, 19]], 0.42, cells[18], cells[0]),
        colours,
        members,
        score,
    )


def _begins(first: int, last: int, count: int) -> range:
    one, other = first, last - count + 1
    return range(min(one, other), max(one, other) + 1)


def _corners(
    lattice: Lattice,
    cells: NDArray[np.int_],
    reach: float,
    begin: NDArray[np.int_] | None = None,
    up: NDArray[np.int_] | None = None,
) -> NDArray[np.float32]:
    """The outer corners of the four cells at a block's corners, or of a row of cells, in pixels."""
    if begin is None or up is None:
        middle = cells.mean(axis=0)
        return lattice.seen_at(cells + reach * np.sign(cells - middle))
    across = np.sign(cells[1] - cells[0]) * reach
    down = np.sign(begin - up) * reach
    return lattice.seen_at(cells + np.array([-across - down, across - down, across + down, -across + down]))


class _Seen:
    """What colour a lattice's cells have, each looked at once."""

    def __init__(self, lattice: Lattice, rgb: Floats) -> None:
        self._lattice, self._rgb = lattice, rgb
        self._known: dict[Cell, Floats | None] = {}

    def colours(self, cells: NDArray[np.int_]) -> Floats | None:
        found = [self._colour((int(column), int(row))) for column, row in cells]
        return None if any(one is None for one in found) else np.array(found, np.float32)

    def _colour(self, cell: Cell) -> Floats | None:
        if cell not in self._known:
            across, down = np.meshgrid(cell[0] + _INNER, cell[1] + _INNER)
            at = np.round(self._lattice.seen_at(np.stack([across.ravel(), down.ravel()], axis=1))).astype(int)
            height, width = self._rgb.shape[:2]
            inside = (at.min() >= 0) and (at[:, 0].max() < width) and (at[:, 1].max() < height)
            self._known[cell] = np.median(self._rgb[at[:, 1], at[:, 0]], axis=0) if inside else None
        return self._known[cell]


def likeness(colours: Floats) -> float:
    """How well 24 colours, (24, 3) linear, correlate with the published ones in stops, whatever the exposure, cast and contrast; to 1.

    A clipped one is as bright as it says or brighter: it counts as what the others make of it, where that is more.
    """
    usable = colours < _CLIPPED
    weights = usable.astype(np.float32)
    seen, told = np.log2(np.maximum(colours, 0) + _FLARE * float(colours.max())), np.log2(REFERENCE + _FLARE)
    # Each channel for itself: cast and exposure are its mean.
    total = weights.sum(axis=0)
    if total.min() < _LEAST_UNCLIPPED:
        return 0.0
    seen, told = seen - (seen * weights).sum(axis=0) / total, told - (told * weights).sum(axis=0) / total
    slope = float((weights * seen * told).sum() / (weights * told * told).sum())
    if not _LEAST_SLOPE < slope < _MOST_SLOPE:
        return 0.0
    seen = np.where(usable, seen, np.maximum(seen, slope * told))
    seen, told = seen - seen.mean(axis=0), told - told.mean(axis=0)
    return float((seen * told).sum() / np.sqrt((seen * seen).sum() * (told * told).sum() + 1e-9))


# Linear sRGB to CIE XYZ (IEC 61966-2-1), divided by its white: so CIE 15's L*a*b*.
_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def _lab(rgb: NDArray[np.floating]) -> NDArray[np.float64]:
    """(n, 3) CIE L*a*b* of (n, 3) linear sRGB."""
    xyz = (np.asarray(rgb, np.float64) @ _TO_XYZ.T) / _TO_XYZ.sum(axis=1)
    cube = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack([116 * cube[:, 1] - 16, 500 * (cube[:, 0] - cube[:, 1]), 200 * (cube[:, 1] - cube[:, 2])], axis=1)
