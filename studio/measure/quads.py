"""The even four-sided parts of a frame: patches of cards, each by its own corners, whichever way the card is tilted or turned."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.measure.linear import LUMINANCE, Floats
from studio.measure.smooth import slopes

_SMOOTH = (0.06, 0.035, 0.02, 0.012, 0.008)
"""Slopes (relative, per pixel) below which a frame is even. Several: a clean card beside pale cloth shows at the lowest only, a grainy
one at the highest."""
LEAST_SIDE_PX = 9.0
_MOST_SHARE = 0.6
_LEAST_FILLED, _LEAST_HULL = 0.62, 0.86
_LEAST_STRAIGHT = 0.7
_OFF_SIDE, _OFF_SIDE_PX = 0.02, 2.5
_LONGEST, _TAPERED = 6.0, 1.35
_LEAST_SINE = 0.88
"""Of the angle at each corner: a card tilted by 25° keeps them within 10° of a right angle, one tilted by 40° within 25°."""
_POINTS = 24
_MOST_SIDES = 14
_LEAST_OF_BOX = 0.7
_ROUNDED = 1.001
Point = tuple[float, float]


@dataclass(frozen=True)
class Quad:
    """An even part with four straight sides. corners: (4, 2) float32, x and y, clockwise from the one that is nearest to the top left.

    mask, at: (h, w) uint8 and the (x, y) of its first pixel: what of it is even, without printing and fingers. filled: which share of it
    that is; straight: which share of its outline lies on its sides. rgb: its median, linear.
    """

    corners: NDArray[np.float32]
    mask: NDArray[np.uint8]
    at: tuple[int, int]
    filled: float
    straight: float
    rgb: NDArray[np.float64]

    @property
    def area(self) -> float:
        """In pixels."""
        return float(cv2.contourArea(self.corners))

    @property
    def level(self) -> float:
        """Its luminance, linear."""
        return float(self.rgb @ LUMINANCE)

    @property
    def middle(self) -> NDArray[np.float32]:
        """(x, y) where its diagonals cross."""
        return np.asarray(seen_at(self.corners, np.array([[0.5, 0.5]], np.float32))[0], np.float32)

    @property
    def sides(self) -> tuple[float, float]:
        """Mean length of its sides across and down, pixels."""
        top, right, bottom, left = np.linalg.norm(np.roll(self.corners, -1, axis=0) - self.corners, axis=1)
        return float(top + bottom) / 2, float(left + right) / 2


def even_quads(rgb: Floats, slope: Floats | None = None, limits: Sequence[float] = _SMOOTH) -> list[Quad]:
    """The even four-sided parts of a frame, (H, W, 3) linear light, those with the cleanest outline first; the same part may be there
    several times, as it was found at several limits (see `without_twins`). slope: what `smooth.slopes` says of it, where that is known.
    limits: those slopes.
    """
    slope = slopes(rgb) if slope is None else slope
    found: list[Quad] = []
    for limit in limits:
        even = cv2.morphologyEx((slope < limit).astype(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
        found.extend(_quads(np.asarray(even, np.uint8), rgb))
    found.sort(key=lambda quad: quad.straight * min(1.0, quad.filled + 0.1), reverse=True)
    return found


def without_twins(quads: list[Quad]) -> list[Quad]:
    """Each part once, as it comes first."""
    if not quads:
        return []
    areas, middles = np.array([quad.area for quad in quads]), np.array([quad.corners.mean(axis=0) for quad in quads])
    kept: list[int] = []
    for n in range(len(quads)):
        others = np.array(kept, int)
        alike = np.abs(np.log2(areas[others] / areas[n])) < 1.0
        apart = np.linalg.norm(middles[others] - middles[n], axis=1)
        if not (alike & (apart < 0.25 * np.sqrt(np.minimum(areas[others], areas[n])))).any():
            kept.append(n)
    return [quads[n] for n in kept]


def square_to(corners: NDArray[np.float32]) -> NDArray[np.float64]:
    """(3, 3): from the unit square to a quad with these corners."""
    unit = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(unit, np.asarray(corners, np.float32)), np.float64)


def seen_at(corners: NDArray[np.float32], points: NDArray[np.floating]) -> NDArray[np.float32]:
    """Where (n, 2) points of the unit square are on a quad, pixels."""
    return _through(square_to(corners), points)


def within(corners: NDArray[np.float32], points: NDArray[np.floating]) -> NDArray[np.float32]:
    """Where (n, 2) pixels are in the unit square of a quad."""
    return _through(np.asarray(np.linalg.inv(square_to(corners)), np.float64), points)


def _through(matrix: NDArray[np.float64], points: NDArray[np.floating]) -> NDArray[np.float32]:
    flat = np.asarray(points, np.float32).reshape(-1, 1, 2)
    return np.asarray(cv2.perspectiveTransform(flat, matrix).reshape(-1, 2), np.float32)


def straightened(values: Floats, corners: NDArray[np.float32], size: tuple[int, int], inset: float = 0.0) -> Floats:
    """What lies on a quad as (height, width, …), size: (width, height); inset: which share of it is left out at each side."""
    inner = seen_at(corners, np.array([[inset, inset], [1 - inset, inset], [1 - inset, 1 - inset], [inset, 1 - inset]]))
    width, height = size
    # The square's corners are the outer ones of its pixels.
    onto = np.array([[-0.5, -0.5], [width - 0.5, -0.5], [width - 0.5, height - 0.5], [-0.5, height - 0.5]], np.float32)
    warp = cv2.getPerspectiveTransform(inner, onto)
    return np.asarray(cv2.warpPerspective(values, warp, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def _quads(even: NDArray[np.uint8], rgb: Floats) -> Iterator[Quad]:
    """The connected parts of an (H, W) mask that are four-sided, and touch no border of the frame."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(even, connectivity=4)
    height, width = even.shape
    x, y, w, h, area = stats.T
    fits = (x > 1) & (y > 1) & (x + w < width - 1) & (y + h < height - 1) & (np.minimum(w, h) >= LEAST_SIDE_PX)
    fits &= (area > 0.3 * w * h) & (area < _MOST_SHARE * width * height)
    fits[0] = False
    for label in np.flatnonzero(fits):
        left, top, wide, high = (int(value) for value in stats[label][:4])
        mask = (labels[top : top + high, left : left + wide] == label).view(np.uint8)
        quad = _quad(mask, int(area[label]), (left, top), rgb[top : top + high, left : left + wide])
        if quad is not None:
            yield quad


def _quad(mask: NDArray[np.uint8], count: int, at: tuple[int, int], rgb: Floats) -> Quad | None:
    """The quad that a part is, where it is one; mask: (h, w), 1 where the part is, count pixels of it."""
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(outlines, key=cv2.contourArea) if len(outlines) > 1 else outlines[0]
    hull = np.asarray(cv2.convexHull(outline), np.int32)
    whole = float(cv2.contourArea(hull))
    # What is round, ragged or a wedge goes no further: there are thousands of parts.
    if count < _LEAST_FILLED * whole:
        return None
    _, (across, down), _ = cv2.minAreaRect(hull)
    if whole < _LEAST_OF_BOX * across * down:
        return None
    corners = _four(hull, min(whole / _LEAST_HULL, count / _LEAST_FILLED))
    if corners is None or not _plausible(corners):
        return None
    area = float(cv2.contourArea(corners))
    filled = count / area
    if filled < _LEAST_FILLED or whole < _LEAST_HULL * area:
        return None
    straight = _straight(np.asarray(outline.reshape(-1, 2), np.int32), corners)
    if straight < _LEAST_STRAIGHT:
        return None
    inside = np.flatnonzero(mask)
    if len(inside) > 4000:
        inside = inside[:: len(inside) // 2000]
    rows, columns = np.divmod(inside, mask.shape[1])
    return Quad(
        corners + np.array(at, np.float32),
        mask,
        at,
        min(1.0, filled),
        straight,
        np.median(rgb[rows, columns], axis=0).astype(np.float64),
    )


def _four(hull: NDArray[np.int32], most_area: float) -> NDArray[np.float32] | None:
    """The quad around a convex outline: the side whose loss adds the least area is taken out until four are left. None where that
    makes it larger than most_area.

    So a corner that a finger covers, or that is rounded, comes back.
    """
    outline = cv2.approxPolyDP(hull, 0.008 * cv2.arcLength(hull, True), True)
    if not 4 <= len(outline) <= _MOST_SIDES:
        return None
    # Coordinates of pixels are exact; the corners are not, by a part in a million.
    left = _ROUNDED * most_area - float(cv2.contourArea(outline))
    points: list[Point] = [(float(x), float(y)) for x, y in outline.reshape(-1, 2).tolist()]
    around = zip(points[-1:] + points[:-1], points, points[1:] + points[:1], points[2:] + points[:2], strict=True)
    ends = [_beyond(*four) for four in around]
    while len(points) > 4 and left >= 0.0:
        best = min(range(len(points)), key=lambda n: ends[n][0])
        added, met = ends[best]
        if met is None or added == math.inf:
            return None
        left -= added
        points[best] = met
        gone = (best + 1) % len(points)
        del points[gone], ends[gone]
        here = best - (gone < best)
        # Only what lies beside it is another side now.
        for n in range(here - 2, here + 2):
            ends[n % len(points)] = _beyond_side(points, n % len(points))
    if left < 0.0:
        return None
    turn = sum(
        one[0] * other[1] - one[1] * other[0] for one, other in zip(points, points[1:] + points[:1], strict=True)
    )
    corners = np.array(points if turn > 0 else points[::-1], np.float32)
    return _from(corners, int(np.argmin(corners.sum(axis=1))))


def _from(corners: NDArray[np.float32], first: int) -> NDArray[np.float32]:
    """Corners beginning with that one."""
    return np.concatenate([corners[first:], corners[:first]])


def _beyond_side(points: list[Point], n: int) -> tuple[float, Point | None]:
    count = len(points)
    return _beyond(points[n - 1], points[n], points[(n + 1) % count], points[(n + 2) % count])


def _beyond(before: Point, one: Point, two: Point, after: Point) -> tuple[float, Point | None]:
    """What area is added where the side from one to two goes, and the corner in which its neighbours then meet."""
    first, second = (one[0] - before[0], one[1] - before[1]), (two[0] - after[0], two[1] - after[1])
    turn = first[0] * second[1] - first[1] * second[0]
    gap = two[0] - one[0], two[1] - one[1]
    if abs(turn) < 1e-9:
        return math.inf, None
    along = (gap[0] * second[1] - gap[1] * second[0]) / turn
    also = (gap[0] * first[1] - gap[1] * first[0]) / turn
    if along <= 0 or also <= 0:
        return math.inf, None
    met = one[0] + along * first[0], one[1] + along * first[1]
    return abs(gap[0] * (met[1] - one[1]) - gap[1] * (met[0] - one[0])) / 2, met


def _plausible(corners: NDArray[np.float32]) -> bool:
    """Whether a rectangle looks so, held in any way that shows its face."""
    points: list[Point] = [(x, y) for x, y in corners.tolist()]
    sides = [(two[0] - one[0], two[1] - one[1]) for one, two in zip(points, points[1:] + points[:1], strict=True)]
    lengths = [math.hypot(*side) for side in sides]
    if min(lengths) < LEAST_SIDE_PX:
        return False
    for n in range(4):
        (ax, ay), (bx, by) = sides[n], sides[(n + 1) % 4]
        if ax * by - bx * ay < _LEAST_SINE * lengths[n] * lengths[(n + 1) % 4]:
            return False
    across, down = lengths[0] + lengths[2], lengths[1] + lengths[3]
    if max(across, down) > _LONGEST * min(across, down):
        return False
    return all(
        max(one, two) < _TAPERED * min(one, two) for one, two in ((lengths[0], lengths[2]), (lengths[1], lengths[3]))
    )


def _straight(outline: NDArray[np.int32], corners: NDArray[np.float32]) -> float:
    """Which share of the quad's sides the outline follows."""
    points = outline[:: max(1, len(outline) // 400)].astype(np.float32)
    reach = max(_OFF_SIDE_PX, _OFF_SIDE * float(np.sqrt(cv2.contourArea(corners))))
    followed = 0
    for one, other in zip(corners, _from(corners, 1), strict=True):
        length = np.linalg.norm(other - one)
        way = (other - one) / length
        from_one = points - one
        along = from_one @ way / length
        off = np.abs(from_one @ np.array([-way[1], way[0]]))
        at = (along[(off <= reach) & (along >= 0) & (along < 1)] * _POINTS).astype(int)
        followed += int(np.count_nonzero(np.bincount(at, minlength=_POINTS)))
    return followed / (4 * _POINTS)
