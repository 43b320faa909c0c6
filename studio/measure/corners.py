"""The four-sided outlines around many parts of a frame at once: a busy frame has a thousand parts, most of which are no quad."""

import numpy as np
from numpy.typing import NDArray

LEAST_SIDE_PX = 9.0
MOST_SIDES = 14
_LONGEST, _TAPERED = 6.0, 1.35
LEAST_SINE = 0.88
"""Of the angle at each corner: a card tilted by 25° keeps them within 10° of a right angle, one tilted by 40° within 25°."""
_PARALLEL = 1e-9
Points = NDArray[np.float64]


def four_around(outlines: list[NDArray[np.int32]], most_added: NDArray[np.float64]) -> NDArray[np.float32]:
    """(n, 4, 2) float32: the quad around each convex outline, (k, 2) pixels with 4 ≤ k ≤ `MOST_SIDES`, clockwise from the corner that is
    nearest to the top left; nan where there is none that adds most_added, (n,), square pixels or less, or where it is `plausible` as
    no rectangle.

    The side whose loss adds the least area is taken out until four are left. So a corner that a finger covers, or that is rounded,
    comes back.
    """
    found = np.full((len(outlines), 4, 2), np.nan, np.float32)
    sides = np.array([len(outline) for outline in outlines], int)
    which, points = np.zeros(0, int), np.zeros((0, MOST_SIDES + 1, 2))
    left = most_added.copy()
    for count in range(MOST_SIDES, 3, -1):
        begun = np.flatnonzero((sides == count) & (left >= 0.0))
        which, points = _without_a_side(which, points, left)
        which = np.concatenate([which, begun])
        points = np.concatenate([points, np.array([outlines[n] for n in begun], np.float64).reshape(-1, count, 2)])
    corners = _in_order(points).astype(np.float32)
    good = plausible(corners)
    found[which[good]] = corners[good]
    return found


def _without_a_side(
    which: NDArray[np.int_], points: Points, left: NDArray[np.float64]
) -> tuple[NDArray[np.int_], Points]:
    """Outlines (n, k, 2) with a side less, those that may have so much area more; `left`, of all, says how much and is taken from."""
    added, met = _beyond(points)
    rows = np.arange(len(points))
    best = added.argmin(axis=1)
    left[which] -= added[rows, best]
    points = points.copy()
    points[rows, best] = met[rows, best]
    kept = np.ones(points.shape[:2], np.bool_)
    kept[rows, (best + 1) % points.shape[1]] = False
    fewer = points[kept].reshape(len(points), points.shape[1] - 1, 2)
    good = left[which] >= 0.0
    return which[good], fewer[good]


def _beyond(points: Points) -> tuple[NDArray[np.float64], Points]:
    """What area is added, (n, k), where the side from each point to the next goes, and the corner, (n, k, 2), in which its neighbours
    then meet; inf where they don't."""
    one, two = points, np.roll(points, -1, axis=1)
    first, second = one - np.roll(points, 1, axis=1), two - np.roll(points, -2, axis=1)
    gap = two - one
    turn = _cross(first, second)
    with np.errstate(divide="ignore", invalid="ignore"):
        along, also = _cross(gap, second) / turn, _cross(gap, first) / turn
        met = one + along[..., None] * first
        added = np.abs(_cross(gap, met - one)) / 2
    meets = (np.abs(turn) >= _PARALLEL) & (along > 0) & (also > 0)
    return np.where(meets, added, np.inf), met


def _cross(one: NDArray[np.floating], other: NDArray[np.floating]) -> NDArray[np.float64]:
    return np.asarray(one[..., 0] * other[..., 1] - one[..., 1] * other[..., 0], np.float64)


def _in_order(points: Points) -> Points:
    """Quads, (n, 4, 2), clockwise, from the corner that is nearest to the top left."""
    turns = _cross(points, np.roll(points, -1, axis=1))
    turned = (turns[:, 0] + turns[:, 1] + turns[:, 2] + turns[:, 3]) <= 0
    points = np.where(turned[:, None, None], points[:, ::-1], points)
    first = points.astype(np.float32).sum(axis=2).argmin(axis=1)
    order = (first[:, None] + np.arange(4)) % 4
    return np.take_along_axis(points, order[..., None], axis=1)


def plausible(corners: NDArray[np.float32]) -> NDArray[np.bool_]:
    """(n,) whether a rectangle looks like these corners, (n, 4, 2), held in any way that shows its face."""
    points = corners.astype(np.float64)
    sides = np.roll(points, -1, axis=1) - points
    lengths = np.hypot(sides[..., 0], sides[..., 1])
    after = np.roll(lengths, -1, axis=1)
    square = (_cross(sides, np.roll(sides, -1, axis=1)) >= LEAST_SINE * lengths * after).all(axis=1)
    facing = np.sort(lengths.reshape(-1, 2, 2), axis=1)
    whole = np.sort(lengths[:, :2] + lengths[:, 2:], axis=1)
    return np.asarray(
        (lengths.min(axis=1, initial=np.inf) >= LEAST_SIDE_PX)
        & square
        & (whole[:, 1] <= _LONGEST * whole[:, 0])
        & (facing[:, 1] < _TAPERED * facing[:, 0]).all(axis=1)
    )
