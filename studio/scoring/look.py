"""A picture's luma by levels, where in it edges are to be expected, and the sharpest place of a part of it."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.scoring import blur
from studio.scoring.edges import MARGIN, TOGETHER, Edges, Filtered, Luma, Patch, filtered, strongest_edges
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
        self._begin(luma, most_noise)
        grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32)
        across, down = cv2.Sobel(grey, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(grey, cv2.CV_32F, 0, 1) / 8
        self.energy: Map = np.asarray(np.minimum(cv2.magnitude(across, down), 30.0), np.float32)
        self._unrest = _Means(self.energy)
        self._open = _Means(((grey > 10) & (grey < 245)).astype(np.float32))

    def _begin(self, luma: Luma, most_noise: float) -> None:
        self.most_noise = most_noise
        self._pyramid: list[Luma] = [luma]
        self._frame: list[blur.Blur | None] = []
        self._blocks: dict[int, Blocks] = {}

    def at(self, luma: Luma, most_noise: float) -> "Look":
        """The same picture by its luma at another size."""
        other = copy(self)
        other._begin(luma, most_noise)
        return other

    def level(self, step: int) -> Luma:
        """The luma halved so many times."""
        while len(self._pyramid) <= step:
            above = self._pyramid[-1]
            size = (max(1, above.shape[1] // 2), max(1, above.shape[0] // 2))
            self._pyramid.append(np.asarray(cv2.resize(above, size, interpolation=cv2.INTER_AREA), np.uint8))
        return self._pyramid[step]

    def blocks(self, step: int) -> "Blocks":
        """The blocks of a level."""
        if step not in self._blocks:
            self._blocks[step] = Blocks(self.level(step), step, self.energy.shape, self._unrest, self._open)
        return self._blocks[step]

    def levels(self, worth: Map, budget: int = 0) -> "Levels":
        """The edges of each level, for `blur.estimate`. worth: (h, w) float32, each place's weight. budget: blocks, 0: the usual."""
        return Levels(self, worth, budget or BUDGET)

    def frame(self) -> blur.Blur | None:
        """The blur of the whole frame, measured once."""
        if not self._frame:
            self._frame.append(blur.estimate(self.levels(np.ones_like(self.energy))))
        return self._frame[0]

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


class Blocks:
    """The blocks that a level is looked at in; each is cut out and filtered once, whatever part of the picture counts.

    rows, columns: of how many. calm: their numbers along the rows, the calmest first.
    """

    def __init__(self, luma: Luma, step: int, shape: tuple[int, ...], unrest: "_Means", clear: "_Means") -> None:
        """shape: of the maps by which edges count. unrest, clear: how much detail is there, and what isn't clipped."""
        self._luma, self._step, self._shape = luma, step, shape
        height, width = luma.shape
        self.rows, self.columns = max(1, round(height / BLOCK)), max(1, round(width / BLOCK))
        self._tops = np.linspace(0, height, self.rows + 1).astype(int)
        self._lefts = np.linspace(0, width, self.columns + 1).astype(int)
        restless = unrest.of(self.rows, self.columns) + 100.0 * (1.0 - clear.of(self.rows, self.columns))
        self.calm = np.argsort(restless, axis=None, kind="stable").tolist()
        self._found: dict[tuple[int, int, int], Filtered] = {}

    def filtered(self, numbers: Sequence[int]) -> list[Filtered]:
        """These blocks under the filters. So many as are filtered in one go are filled up to the largest of them."""
        found = []
        for first in range(0, len(numbers), TOGETHER):
            group = numbers[first : first + TOGETHER]
            boxes = [self._box(number) for number in group]
            size = max(bottom - top for top, bottom, *_ in boxes), max(right - left for *_, left, right in boxes)
            new = [number for number in group if (number, *size) not in self._found]
            if new:
                made = filtered([self._patch(number) for number in new], *size, self._step)
                self._found.update({(number, *size): one for number, one in zip(new, made, strict=True)})
            found += [self._found[(number, *size)] for number in group]
        return found

    def _box(self, number: int) -> tuple[int, int, int, int]:
        """Top, bottom, left and right of a block with its margin."""
        row, column = divmod(number, self.columns)
        height, width = self._luma.shape
        top, bottom = max(0, self._tops[row] - MARGIN), min(height, self._tops[row + 1] + MARGIN)
        left, right = max(0, self._lefts[column] - MARGIN), min(width, self._lefts[column + 1] + MARGIN)
        return int(top), int(bottom), int(left), int(right)

    def _patch(self, number: int) -> Patch:
        top, bottom, left, right = box = self._box(number)
        rows, columns = _places(self._shape, box, self._luma.shape)
        return Patch(self._luma[top:bottom, left:right], rows, columns, left, top)


class Levels:
    """The edges of each level of a picture where they count, found once."""

    def __init__(self, look: Look, worth: Map, budget: int) -> None:
        self._look, self._worth, self._budget = look, worth, budget
        self._share, self._strength = _Means((worth > 0).astype(np.float32)), _Means(look.energy * worth)
        self._found: dict[int, Edges | None] = {}

    def __call__(self, step: int) -> Edges | None:
        if step not in self._found:
            self._found[step] = self._edges(step)
        return self._found[step]

    def _edges(self, step: int) -> Edges | None:
        """By the blocks that hold most of what counts, and the calmest ones of the frame."""
        if min(self._look.level(step).shape) < 2 * MARGIN + 8:
            return None
        blocks = self._look.blocks(step)
        share, strength = (means.of(blocks.rows, blocks.columns) for means in (self._share, self._strength))
        order = np.argsort(-strength, axis=None, kind="stable")[: self._budget]
        chosen = [int(number) for number in order if share.flat[number] > 0.01]
        calm = [number for number in blocks.calm[:QUIET_BLOCKS] if number not in chosen]
        seen = blocks.filtered(chosen + calm)
        # Its calm parts are finer at each level; only what fills the frame with texture below does so above.
        known = step == 0 or ((below := self(0)) is not None and below.texture)
        most_noise = self._look.most_noise if known else np.inf
        return strongest_edges(seen[: len(chosen)], self._worth, seen[len(chosen) :], step, most_noise)


class _Means:
    """The means of a map, (h, w) float32, over parts of it."""

    def __init__(self, values: Map) -> None:
        self._shape = values.shape[0], values.shape[1]
        self._total = cv2.integral(values, sdepth=cv2.CV_64F)

    def of(self, rows: int, columns: int) -> Map:
        """In each of rows × columns parts of (nearly) the same size; at least one value in each."""
        top, bottom, left, right, area = _parted(*self._shape, rows, columns)
        above, below = self._total[top], self._total[bottom]
        sums = below[:, right] - above[:, right] - below[:, left] + above[:, left]
        return np.asarray(sums / area, np.float32)


@lru_cache(maxsize=32)
def _parted(height: int, width: int, rows: int, columns: int) -> tuple[NDArray[np.intp], ...]:
    """Top, bottom, left and right of rows × columns parts, and the area of each. Not to be written to."""
    top, left = np.arange(rows) * height // rows, np.arange(columns) * width // columns
    bottom = np.maximum((np.arange(rows) + 1) * height // rows, top + 1)
    right = np.maximum((np.arange(columns) + 1) * width // columns, left + 1)
    return top, bottom, left, right, np.outer(bottom - top, right - left)


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


@lru_cache(maxsize=512)
def _places(
    of: tuple[int, ...], box: tuple[int, int, int, int], shape: tuple[int, int]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Which value of a map of the shape `of`, counted along its rows, lies nearest to each pixel of a box (top, bottom, left, right) of an
    array of that shape: its row's part, (h,), and its column's, (w,). Frames of a camera share them; not to be written to."""
    top, bottom, left, right = box
    down, along = of[0] / shape[0], of[1] / shape[1]
    to_map = np.array([[along, 0, (left + 0.5) * along - 0.5], [0, down, (top + 0.5) * down - 0.5]])
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    # In float32 whole numbers are exact up to 2²⁴.
    numbers = np.arange(of[0] * of[1], dtype=np.float32).reshape(of)
    cut = cv2.warpAffine(numbers, to_map, (right - left, bottom - top), flags=flags, borderMode=cv2.BORDER_REPLICATE)
    places = cut.astype(np.intp)
    return places[:, 0].copy(), places[0] - places[0, 0]
