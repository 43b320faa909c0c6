"""Four-sided parts of a frame that lie in rows and columns: the patches of a colour checker, a chessboard, windows, a sheet of labels."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.measure.quads import Quad, within

_LIKE_IN_SIZE = 2.2
_NEXT, _BESIDE = (0.95, 1.65), 0.3
_OFF = 0.16
_MOST_QUADS = 500
Cell = tuple[int, int]


@dataclass(frozen=True)
class Lattice:
    """Parts in rows and columns. cells: (column, row) of each by its place in the list of parts; homography: from columns and rows
    (a cell's middle is at whole numbers) to pixels."""

    cells: dict[int, Cell]
    homography: NDArray[np.float64]

    @property
    def columns(self) -> tuple[int, int]:
        """The first and the last."""
        return min(c for c, _ in self.cells.values()), max(c for c, _ in self.cells.values())

    @property
    def rows(self) -> tuple[int, int]:
        """The first and the last."""
        return min(r for _, r in self.cells.values()), max(r for _, r in self.cells.values())

    def seen_at(self, points: NDArray[np.floating]) -> NDArray[np.float32]:
        """Where (n, 2) columns and rows are in the picture."""
        flat = np.asarray(points, np.float32).reshape(-1, 1, 2)
        return np.asarray(cv2.perspectiveTransform(flat, self.homography).reshape(-1, 2), np.float32)


def lattices(quads: list[Quad], least: int) -> list[Lattice]:
    """The rows and columns that at least so many of the parts lie in, two or more each way; the largest first."""
    order = sorted(range(len(quads)), key=lambda n: -quads[n].area)[:_MOST_QUADS]
    middles = np.array([quad.middle for quad in quads], np.float32).reshape(-1, 2)
    areas = np.array([quad.area for quad in quads])
    free = set(order)
    found = []
    for start in order:
        if start not in free:
            continue
        cells = _spread_out(start, quads, middles, areas, free)
        made = _fitted(cells, middles) if len(cells) >= least else None
        if made is not None and len(made.cells) >= least:
            (left, right), (top, bottom) = made.columns, made.rows
            if right > left and bottom > top:
                found.append(made)
                free -= set(made.cells)
        free.discard(start)
    return sorted(found, key=lambda one: -len(one.cells))


def _spread_out(
    start: int, quads: list[Quad], middles: NDArray[np.float32], areas: NDArray[np.float64], free: set[int]
) -> dict[int, Cell]:
    """From one part to its neighbours of like size, to theirs, and so on."""
    corners = {start: quads[start].corners}
    cells: dict[int, Cell] = {start: (0, 0)}
    taken = {(0, 0): start}
    edge = [start]
    while edge:
        here = edge.pop(0)
        offsets = within(corners[here], middles) - 0.5
        ratio = areas / areas[here]
        like = (ratio < _LIKE_IN_SIZE) & (ratio > 1 / _LIKE_IN_SIZE)
        for step in ((1, 0), (0, 1), (-1, 0), (0, -1)):
            along = offsets @ np.array(step, np.float32)
            beside = np.abs(offsets @ np.array((step[1], step[0]), np.float32))
            near = np.flatnonzero(like & (along > _NEXT[0]) & (along < _NEXT[1]) & (beside < _BESIDE))
            if len(near) == 0:
                continue
            other = int(near[np.argmin(along[near] + beside[near])])
            cell = cells[here][0] + step[0], cells[here][1] + step[1]
            if other in cells or cell in taken or other not in free:
                continue
            cells[other], taken[cell] = cell, other
            corners[other] = _turned_like(quads[other].corners, corners[here])
            edge.append(other)
    return cells


def _turned_like(corners: NDArray[np.float32], model: NDArray[np.float32]) -> NDArray[np.float32]:
    """The same corners, beginning with the one that is where the model's first is."""
    way = model[1] - model[0]
    turns = [np.roll(corners, -n, axis=0) for n in range(4)]
    return max(turns, key=lambda one: float((one[1] - one[0]) @ way))


def _fitted(cells: dict[int, Cell], middles: NDArray[np.float32]) -> Lattice | None:
    """Without those that lie elsewhere than their cell."""
    if len(cells) < 4:
        return None
    names = list(cells)
    source = np.array([cells[n] for n in names], np.float32)
    target = middles[names]
    apart = [
        np.linalg.norm(target[a] - target[b])
        for a in range(len(names))
        for b in range(a)
        if _steps(source[a], source[b]) == 1
    ]
    if not apart:
        return None
    pitch = float(np.median(apart))
    try:
        homography, kept = cv2.findHomography(source, target, cv2.RANSAC, _OFF * pitch)
        found = np.asarray(homography, np.float64).reshape(3, 3)
    except (cv2.error, ValueError, TypeError):
        # All of them lie on one line.
        return None
    return Lattice({n: cells[n] for n, keep in zip(names, kept.ravel(), strict=True) if keep}, found)


def _steps(one: NDArray[np.float32], other: NDArray[np.float32]) -> int:
    return int(np.abs(one - other).sum())
