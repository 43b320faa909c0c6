"""A picture's luma by levels, where in it edges are to be expected, and the sharpest place of a part of it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.scoring import blur
from studio.scoring.edges import MARGIN, Edges, Luma, Patch, strongest_edges
from studio.scoring.percentiles import percentile

BLOCK = 160
"""Side of the blocks a large picture is looked at in, pixels of the level."""

BUDGET = 22
"""Most blocks of the subject that one level looks at; those with the strongest edges in the reduced picture go first."""

QUIET_BLOCKS = 4
"""Blocks of the calmest part of the frame, for the noise floor."""

AROUND_BUDGET = 10
"""Most blocks looked at for each of the two parts beside the subject."""

CELL = 32
"""Side of the cells by which fine detail is compared, and of the tiles that make up a sharp place's box, pixels of level 0."""

CRISPER, BEST_CELLS = 1.25, 8
"""How much more of its detail the best cells beside the subject must have on the finest level before their blur is measured."""

TILE_EDGES, LEAST_TILES = 16, 6
"""Edge points a tile must have, and tiles that must lie together, to be a place: a wire, a watermark or specks of dust are none."""

SHARP_TILE_TIMES, SHARP_TILE_MORE = 1.4, 0.25
"""A tile belongs to a place up to so many times its blur, or so many pixels more."""

Map = NDArray[np.float32]


@dataclass(frozen=True)
class Place:
    """The sharpest part beside the subject. where: `front` (below it), `beside` or `behind` (level with it or above).

    box: (x, y, width, height), pixels of level 0, of where its sharp edges lie together; None where they don't.
    """

    blur: blur.Blur
    where: str
    box: tuple[int, int, int, int] | None


class Look:
    """A picture's luma by levels, and where in it edges are to be expected."""

    def __init__(self, luma: Luma, small: NDArray[np.uint8], most_noise: float = np.inf) -> None:
        """most_noise: as in `strongest_edges`."""
        self.most_noise = most_noise
        self._pyramid: list[Luma] = [luma]
        grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
        across, down = cv2.Sobel(grey, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(grey, cv2.CV_32F, 0, 1) / 8
        self._energy: Map = np.asarray(np.minimum(cv2.magnitude(across, down), 30.0), np.float32)
        self._open: Map = ((grey > 10) & (grey < 245)).astype(np.float32)
        self._frame: list[blur.Blur | None] = []

    def level(self, step: int) -> Luma:
        """The luma halved so many times."""
        while len(self._pyramid) <= step:
            above = self._pyramid[-1]
            size = (max(1, above.shape[1] // 2), max(1, above.shape[0] // 2))
            self._pyramid.append(np.asarray(cv2.resize(above, size, interpolation=cv2.INTER_AREA), np.uint8))
        return self._pyramid[step]

    def levels(self, worth: Map, budget: int = 0) -> "Levels":
        """The edges of each level, for `blur.estimate`. worth: (h, w) float32, each place's weight. budget: blocks, 0: the usual."""
        return Levels(self, worth, budget or BUDGET)

    def frame(self) -> blur.Blur | None:
        """The blur of the whole frame, measured once."""
        if not self._frame:
            self._frame.append(blur.estimate(self.levels(np.ones_like(self._energy))))
        return self._frame[0]

    def patches(self, step: int, worth: Map, budget: int) -> list[Patch]:
        """The blocks of a level that hold most of the subject's edges, and the calmest ones of the frame."""
        luma = self.level(step)
        height, width = luma.shape
        if min(height, width) < 2 * MARGIN + 8:
            return []
        rows, columns = max(1, round(height / BLOCK)), max(1, round(width / BLOCK))
        tops = np.linspace(0, height, rows + 1).astype(int)
        lefts = np.linspace(0, width, columns + 1).astype(int)
        share = _blocks((worth > 0).astype(np.float32), rows, columns)
        strength = _blocks(self._energy * worth, rows, columns)
        order = np.argsort(-strength, axis=None, kind="stable")
        chosen = [int(i) for i in order[:budget] if share.flat[i] > 0.01]
        calm = _blocks(self._energy, rows, columns) + 100.0 * (1.0 - _blocks(self._open, rows, columns))
        quiet = [int(i) for i in np.argsort(calm, axis=None, kind="stable")[:QUIET_BLOCKS] if int(i) not in chosen]
        found = []
        for index in chosen + quiet:
            row, column = divmod(index, columns)
            top, bottom = max(0, tops[row] - MARGIN), min(height, tops[row + 1] + MARGIN)
            left, right = max(0, lefts[column] - MARGIN), min(width, lefts[column + 1] + MARGIN)
            wanted = None
            if index in chosen:
                wanted = _cut(worth, (top, bottom, left, right), (height, width))
            found.append(Patch(luma[top:bottom, left:right], wanted, int(left), int(top)))
        return found

    def crisper_outside(self, mask: NDArray[np.bool_]) -> bool:
        """Whether the best detail beside the subject is clearly finer than its own; cheap, no blur is measured."""
        below, above = self.level(0), self.level(1)
        rows, columns = max(2, below.shape[0] // CELL), max(2, below.shape[1] // CELL)
        fine, coarse = (_detail(level, rows, columns) for level in (below, above))
        telling = coarse > max(3.0, 2.0 * float(percentile(coarse, 10)))
        crisp = fine / np.maximum(coarse, 1.0)
        own = cv2.resize(mask.astype(np.float32), (columns, rows), interpolation=cv2.INTER_AREA)
        outside = np.sort(crisp[telling & (own < 0.1)])[-BEST_CELLS:]
        inside = np.sort(crisp[telling & (own > 0.5)])[-BEST_CELLS:]
        return len(outside) == BEST_CELLS and (not len(inside) or bool(outside[0] > CRISPER * inside[0]))

    def around(self, mask: NDArray[np.bool_]) -> Place | None:
        """The sharpest part beside the subject; None where nothing there can be judged."""
        grown = cv2.dilate(mask.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
        height = mask.shape[0]
        rows = np.flatnonzero(mask.any(axis=1))
        floor = int(rows[0] + 0.7 * (rows[-1] - rows[0])) if rows.size else height
        found: dict[str, tuple[blur.Blur, Levels]] = {}
        for where, top, bottom in (("behind", 0, floor), ("front", floor, height)):
            part = np.zeros_like(mask)
            part[top:bottom] = ~grown[top:bottom]
            if part.mean() < 0.02:
                continue
            levels = self.levels(part.astype(np.float32), AROUND_BUDGET)
            told = blur.estimate(levels)
            if told is not None:
                found[where] = told, levels
        if not found:
            return None
        # Ground in front and what is behind meet at the same distance; only what is clearly sharper in front is in front.
        where = "behind" if "behind" in found else "front"
        if "front" in found and found["front"][0].blur_px < 0.7 * found[where][0].blur_px:
            where = "front"
        told, levels = found[where]
        box = _together(levels(0), told)
        return Place(told, "beside" if where == "behind" and self._beside(box, mask) else where, box)

    def _beside(self, box: tuple[int, int, int, int] | None, mask: NDArray[np.bool_]) -> bool:
        """Whether a box lies wholly at one side of the subject, between its top and its foot."""
        if box is None or not mask.any():
            return False
        left, top, right, bottom = (v * mask.shape[1] / self.level(0).shape[1] for v in _corners(box))
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        level_with = top >= rows[0] and bottom <= rows[-1] + 1
        return bool(level_with and (right <= columns[0] or left > columns[-1]))


class Levels:
    """The edges of each level of a picture where they count, found once."""

    def __init__(self, look: Look, worth: Map, budget: int) -> None:
        self._look, self._worth, self._budget = look, worth, budget
        self._found: dict[int, Edges | None] = {}

    def __call__(self, step: int) -> Edges | None:
        if step not in self._found:
            patches = self._look.patches(step, self._worth, self._budget)
            # Its calm parts are finer at each level; only what fills the frame with texture below does so above.
            known = step == 0 or ((below := self(0)) is not None and below.texture)
            most_noise = self._look.most_noise if known else np.inf
            self._found[step] = strongest_edges(patches, step, most_noise) if patches else None
        return self._found[step]


def _detail(luma: Luma, rows: int, columns: int) -> Map:
    """The mean strength of the finest detail in each of rows × columns cells."""
    fine = cv2.convertScaleAbs(cv2.Laplacian(luma, cv2.CV_16S))
    return np.asarray(cv2.resize(fine, (columns, rows), interpolation=cv2.INTER_AREA), np.float32)


def _corners(box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    x, y, width, height = box
    return x, y, x + width, y + height


def _together(edges: Edges | None, told: blur.Blur) -> tuple[int, int, int, int] | None:
    """The box of the most edges that lie together and are as sharp as was told; None for a thin line, specks, or one direction only."""
    if edges is None or not len(edges.x) or told.ratio is None:
        return None
    shape = int(edges.y.max()) // CELL + 1, int(edges.x.max()) // CELL + 1
    tile = edges.y // CELL * shape[1] + edges.x // CELL
    weight = edges.worth * edges.coarse.astype(np.float64) ** 2
    counts = np.bincount(tile[edges.worth > 0], minlength=shape[0] * shape[1])
    sums = np.bincount(tile, weight * edges.fine, len(counts)) / np.maximum(
        np.bincount(tile, weight, len(counts)), 1e-9
    )
    limit = max(SHARP_TILE_TIMES * told.blur_px, told.blur_px + SHARP_TILE_MORE)
    sharp = ((counts >= TILE_EDGES) & (blur.sigma_of(sums) <= limit)).reshape(shape)
    number, labels = cv2.connectedComponents(sharp.astype(np.uint8), connectivity=8)
    if number < 2:
        return None
    most = 1 + int(np.argmax(np.bincount(labels.ravel(), counts.astype(np.float64), number)[1:]))
    part = labels == most
    if part.sum() < LEAST_TILES:
        return None
    rows, columns = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
    left, top = int(columns[0]) * CELL, int(rows[0]) * CELL
    return left, top, (int(columns[-1]) + 1) * CELL - left, (int(rows[-1]) + 1) * CELL - top


def _blocks(values: Map, rows: int, columns: int) -> Map:
    """The mean of the values in each of rows × columns parts of (nearly) the same size; at least one value in each."""
    height, width = values.shape
    total = cv2.integral(values, sdepth=cv2.CV_64F)
    top, left = np.arange(rows) * height // rows, np.arange(columns) * width // columns
    bottom = np.maximum((np.arange(rows) + 1) * height // rows, top + 1)
    right = np.maximum((np.arange(columns) + 1) * width // columns, left + 1)
    sums = (
        total[np.ix_(bottom, right)]
        - total[np.ix_(top, right)]
        - total[np.ix_(bottom, left)]
        + total[np.ix_(top, left)]
    )
    return np.asarray(sums / np.outer(bottom - top, right - left), np.float32)


def _cut(worth: Map, box: tuple[int, int, int, int], shape: tuple[int, int]) -> Map:
    """The worth over a box (top, bottom, left, right) of an array of that shape, nearest neighbours."""
    top, bottom, left, right = box
    down, along = worth.shape[0] / shape[0], worth.shape[1] / shape[1]
    to_worth = np.array([[along, 0, (left + 0.5) * along - 0.5], [0, down, (top + 0.5) * down - 0.5]])
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    cut = cv2.warpAffine(worth, to_worth, (right - left, bottom - top), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, np.float32)
