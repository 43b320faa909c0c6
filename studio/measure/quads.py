"""The even four-sided parts of a frame: patches of cards, each by its own corners, whichever way the card is tilted or turned."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.measure.corners import LEAST_SIDE_PX, LEAST_SINE, MOST_SIDES, four_around
from studio.measure.linear import LUMINANCE, Floats
from studio.measure.smooth import slopes

_SMOOTH = (0.06, 0.035, 0.02, 0.012, 0.008)
"""Slopes (relative, per pixel) below which a frame is even. Several: a clean card beside pale cloth shows at the lowest only, a grainy
one at the highest."""
_MOST_SHARE = 0.6
_LEAST_FILLED, _LEAST_HULL = 0.62, 0.86
_LEAST_STRAIGHT = 0.7
_OFF_SIDE, _OFF_SIDE_PX = 0.02, 2.5
_POINTS = 24
_LEAST_PX = int(_LEAST_FILLED * LEAST_SINE * LEAST_SIDE_PX**2)
"""Pixels of the smallest part that can be one: of the smallest `plausible` quad, as many as have to be even."""
_LEAST_OF_BOX = 0.7
_ROUNDED = 1.001


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
    outlined: list[_Outlined] = []
    for limit in limits:
        even = cv2.morphologyEx((slope < limit).view(np.uint8), cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
        outlined.extend(_four_sided(np.asarray(even, np.uint8)))
    # All at once: a busy frame has a thousand, of which a third may be quads.
    corners = four_around([part.rough for part in outlined], np.array([part.room for part in outlined]))
    found = [
        quad
        for part, four in zip(outlined, corners, strict=True)
        if not np.isnan(four[0, 0]) and (quad := _quad(part, four, rgb)) is not None
    ]
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


def _four_sided(even: NDArray[np.uint8]) -> Iterator["_Outlined"]:
    """The connected parts of an (H, W) mask that may be four-sided, and touch no border of the frame."""
    labels, parts, stats = _parts(even)
    height, width = even.shape
    x, y, w, h, area = stats.T
    fits = (x > 1) & (y > 1) & (x + w < width - 1) & (y + h < height - 1) & (np.minimum(w, h) >= LEAST_SIDE_PX)
    fits &= (area > 0.3 * w * h) & (area < _MOST_SHARE * width * height)
    for label, (left, top, wide, high, count) in zip(parts[fits].tolist(), stats[fits].tolist(), strict=True):
        mask = (labels[top : top + high, left : left + wide] == label).view(np.uint8)
        part = _outlined(mask, count, (left, top))
        if part is not None:
            yield part


def _parts(even: NDArray[np.uint8]) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
    """The connected parts of an (H, W) mask that are not too small for a quad: all labels, (H, W), theirs, (parts,), and the left, top,
    width, height and area of each, (parts, 5).

    As `cv2.connectedComponentsWithStats` has them, in half its time: told by the runs of each row, and not pixel by pixel.
    """
    count, labels = cv2.connectedComponents(even, connectivity=4)
    height, wide = even.shape[0], even.shape[1] + 1
    # A column of nothing at the left begins and ends the runs of each row.
    flat = np.zeros(height * wide + 1, np.uint8)
    flat[:-1].reshape(height, wide)[:, 1:] = even
    edges = np.flatnonzero(flat[1:] != flat[:-1])
    rows, left = np.divmod(edges[::2], wide)
    right = edges[1::2] - rows * wide
    of = np.asarray(labels[rows, left], np.int64)
    area = np.bincount(of, right - left, minlength=count).astype(np.int64)
    parts = np.flatnonzero(area >= _LEAST_PX)
    place = np.full(count, -1)
    place[parts] = np.arange(len(parts))
    of = place[of]
    known = of >= 0
    of, rows, left, right = of[known], rows[known], left[known], right[known]
    first, last = np.full((2, len(parts)), np.iinfo(np.int64).max), np.zeros((2, len(parts)), np.int64)
    for at, (low, high) in enumerate(((left, right), (rows, rows + 1))):
        np.minimum.at(first[at], of, low)
        np.maximum.at(last[at], of, high)
    stats = np.stack([*first, *(last - first), area[parts]], axis=1)
    return np.asarray(labels, np.int32), parts, stats


@dataclass(frozen=True)
class _Outlined:
    """A part that may be a quad. mask, at: as a `Quad` has them; count: pixels of it; whole: the area of its hull. outline: every point
    of its edge, rough: of its hull those that matter; room: how much area a quad around that may have more."""

    mask: NDArray[np.uint8]
    at: tuple[int, int]
    count: int
    whole: float
    outline: NDArray[np.int32]
    rough: NDArray[np.int32]
    room: float


def _outlined(mask: NDArray[np.uint8], count: int, at: tuple[int, int]) -> _Outlined | None:
    """The outline of a part; mask: (h, w), 1 where the part is, count pixels of it. None of what is round, ragged or a wedge."""
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(outlines, key=cv2.contourArea) if len(outlines) > 1 else outlines[0]
    hull = np.asarray(cv2.convexHull(outline), np.int32)
    whole = float(cv2.contourArea(hull))
    if count < _LEAST_FILLED * whole:
        return None
    _, (across, down), _ = cv2.minAreaRect(hull)
    if whole < _LEAST_OF_BOX * across * down:
        return None
    rough = cv2.approxPolyDP(hull, 0.008 * cv2.arcLength(hull, True), True)
    if not 4 <= len(rough) <= MOST_SIDES:
        return None
    # Coordinates of pixels are exact; the corners are not, by a part in a million.
    room = _ROUNDED * min(whole / _LEAST_HULL, count / _LEAST_FILLED) - float(cv2.contourArea(rough))
    return _Outlined(
        mask, at, count, whole, np.asarray(outline.reshape(-1, 2), np.int32), np.asarray(rough.reshape(-1, 2), np.int32), room
    )  # fmt: skip


def _quad(part: _Outlined, corners: NDArray[np.float32], rgb: Floats) -> Quad | None:
    """The quad that a part of a frame is with these corners, pixels of the part, where it is one."""
    area = float(cv2.contourArea(corners))
    filled = part.count / area
    if filled < _LEAST_FILLED or part.whole < _LEAST_HULL * area:
        return None
    straight = _straight(part.outline, corners)
    if straight < _LEAST_STRAIGHT:
        return None
    inside = np.flatnonzero(part.mask)
    if len(inside) > 4000:
        inside = inside[:: len(inside) // 2000]
    rows, columns = np.divmod(inside, part.mask.shape[1])
    left, top = part.at
    return Quad(
        corners + np.array(part.at, np.float32),
        part.mask,
        part.at,
        min(1.0, filled),
        straight,
        np.median(rgb[rows + top, columns + left], axis=0).astype(np.float64),
    )


def _from(corners: NDArray[np.float32], first: int) -> NDArray[np.float32]:
    """Corners beginning with that one."""
    return np.concatenate([corners[first:], corners[:first]])


def _straight(outline: NDArray[np.int32], corners: NDArray[np.float32]) -> float:
    """Which share of the quad's sides the outline follows."""
    points = outline[:: max(1, len(outline) // 400)].astype(np.float32)
    reach = max(_OFF_SIDE_PX, _OFF_SIDE * float(np.sqrt(cv2.contourArea(corners))))
    sides = _from(corners, 1) - corners
    lengths = np.sqrt(np.square(sides).sum(axis=1))
    across, down = (sides / lengths[:, None]).T[:, :, None]
    x, y = points[:, 0] - corners[:, :1], points[:, 1] - corners[:, 1:]
    along = (x * across + y * down) / lengths[:, None]
    near = (np.abs(y * across - x * down) <= reach) & (along >= 0) & (along < 1)
    at = (along * _POINTS).astype(int) + _POINTS * np.arange(4)[:, None]
    followed = int(np.count_nonzero(np.bincount(at[near], minlength=4 * _POINTS)))
    return followed / (4 * _POINTS)
