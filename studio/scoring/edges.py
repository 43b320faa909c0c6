"""Edge points of patches of a picture, and how steep they are at three scales: what edge blur is computed from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.scoring.percentiles import percentile

FINE, COARSE, WIDE = 0.7, 2.0, 3.0
"""Standard deviations of the Gaussian derivatives, pixels. Edges are chosen on the coarse one, where noise has averaged out; the fine
one tells how blurred they are, the wide one whether they are steps or thin lines."""

OWN_VARIANCE = 1.0 / 3.0
"""Variance that the central difference adds to a Gaussian's, pixels²."""

FLOOR_TIMES, LEAST_STEEP, MOST_STEEP = 5.0, 1.2, 40.0
"""An edge must be this many times steeper than the frame's own noise; within these bounds, codes a pixel."""

GRAIN_FROM, GRAIN_TO = 1.3, 2.5
"""Fine over coarse gradient of the calmest tiles: soft texture below, grain above. White noise has 3.2, JPEG leaves some of it. Where a
frame has no calm part, its soft texture must not be taken for noise."""

TEXTURE_TO, TEXTURE_FROM = 0.2, 0.27
"""Wide over coarse gradient of the calmest tiles: up to the first a texture with a period, from the second on grain. White noise has
0.40, and not less than 0.28 after strong sharpening; JPEG and reduction raise it. What falls faster as it is averaged has a period."""

MARGIN = 12
"""Pixels at the rim of a patch whose filters reach beyond it; no edge is chosen there."""

HIGH, LOW = 250, 2
"""Luma from and to which a pixel may be clipped: an edge that touches one looks sharper than it is."""

STRAIGHT_PX, STRAIGHT_COS, STRAIGHT_SHARE = 3, 0.87, 0.2
"""An edge is straight where its direction is the same, within 30°, so many pixels along it to either side. Where texture fills a frame
and at least this share of its edges are straight, the corners between them, which are soft whatever the lens does, don't count."""

NOISE_PATCHES = 2
"""Of the patches where edges count, the first so many tell the noise too."""

TOGETHER = 4
"""Patches that are filtered in one go: enough that calls don't count, few enough that all stays in the processor's cache."""

NOISE_TILE = 32
"""Side of the tiles whose quietest ones give the noise floor, pixels."""

Luma = NDArray[np.uint8]
Field = NDArray[np.float32]

_PI = np.float32(np.pi)
_HALF = np.float32(0.5)
"""What a central difference is multiplied by. The picture is, once and before anything else: to the bit the same, in half of the passes."""


@dataclass(frozen=True)
class Patch:
    """A piece of a picture's luma. luma: (h, w) uint8 with MARGIN pixels to spare. x, y: of its corner in the picture. rows, columns: (h,)
    and (w,), whose sum at each pixel is which value of a map of what counts lies there, counted along the map's rows."""

    luma: Luma
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    x: int = 0
    y: int = 0


@dataclass(frozen=True)
class Edges:
    """Edge points of all patches. All arrays are (n,).

    x, y: int32, pixels of the picture. angle: float32, direction of the gradient, 0 to π. coarse: float32, steepness at COARSE, codes
    a pixel. fine, wide: float32, steepness at FINE and WIDE along the coarse direction, over `coarse`. worth: float32, 0 to 1.
    floor: RMS of the noise at COARSE, codes a pixel. fine_noise, wide_noise: the ratios that noise alone has. texture: whether what is
    calmest is more than noise can be.
    """

    x: NDArray[np.int32]
    y: NDArray[np.int32]
    angle: Field
    coarse: Field
    fine: Field
    wide: Field
    worth: Field
    floor: float
    fine_noise: float
    wide_noise: float
    texture: bool = False


def smooth(image: Field, sigma: float) -> Field:
    """The (H, W) float32 image under a Gaussian of that sigma."""
    size = 2 * int(np.ceil(3.0 * sigma)) + 1
    return np.asarray(cv2.GaussianBlur(image, (size, size), sigma, borderType=cv2.BORDER_REFLECT_101), np.float32)


def gradients(image: Field, sigma: float) -> tuple[Field, Field]:
    """Horizontal and vertical derivative of a Gaussian of that sigma (by central differences), (H, W) float32 each; 0 at the rim."""
    return _slopes(smooth(image * _HALF, sigma))


def strongest_edges(
    wanted: Sequence["Filtered"],
    worth: Field,
    calm: Sequence["Filtered"] = (),
    step: int = 0,
    most_noise: float = np.inf,
) -> Edges:
    """The edge points of the wanted patches, by the common noise floor of some of them and of the calm ones.

    worth: (h, w), 0 to 1, how much edges count at each place of the picture; not at all where it is 0. step: how often the picture was
    halved. most_noise: what is known from elsewhere that the floor can be at most, codes a pixel: where texture fills a frame, its calmest
    part looks like grain.

    Chosen on the coarse scale and projected on its direction, so that noise has no part in the choice and averages out. Zhuo & Sim
    (Pattern Recognition 44, 2011) choose on the finest, which at high ISO chooses noise.
    """
    noise = [patch.noise for patch in (*wanted[:NOISE_PATCHES], *calm)]
    floor, fine_noise, wide_noise = _floor(np.concatenate([np.empty((0, 3)), *noise]))
    texture, floor = floor > most_noise, min(floor, most_noise)
    # An edge is the steeper the more it was halved; what is still faint then is the shading of a sky.
    least = float(np.clip(FLOOR_TIMES * floor, least_steep(step), MOST_STEEP))
    parts = [patch.ridges(worth.ravel(), least, texture) for patch in wanted]
    columns: list[NDArray[Any]] = [np.concatenate(column) for column in zip(*parts, strict=True)]
    x, y, angle, coarse, fine, wide, own, straight = columns or [np.empty(0, np.int32)] * 8
    if texture and straight.sum() >= STRAIGHT_SHARE * max(1, len(straight)):
        x, y, angle, coarse, fine, wide, own = (one[straight] for one in (x, y, angle, coarse, fine, wide, own))
    return Edges(x, y, angle, coarse, fine, wide, own, floor, fine_noise, wide_noise, texture)


def least_steep(step: int) -> float:
    """How steep an edge is at least, codes a pixel, where the picture was halved so often."""
    return LEAST_STEEP * (1.0 + 0.6 * step)


def filtered(patches: Sequence[Patch], rows: int, columns: int, step: int = 0) -> list["Filtered"]:
    """The patches under the filters, which run once for all of them. rows, columns: what a patch is filled up to.

    They lie one above the other meanwhile; what a filter takes from the one above or below stays within MARGIN, where no edge is chosen.
    """
    luma = np.empty((len(patches), rows, columns), np.uint8)
    for number, patch in enumerate(patches):
        height, width = patch.luma.shape
        # The outermost pixels go on into what is left of a smaller patch, so that there is no edge.
        luma[number] = cv2.copyMakeBorder(patch.luma, 0, rows - height, 0, columns - width, cv2.BORDER_REPLICATE)
    tall = luma.reshape(-1, columns)
    image = tall * _HALF
    across, down = _slopes(smooth(image, COARSE))
    steep = np.asarray(cv2.magnitude(across, down), np.float32)
    usable = cv2.erode(cv2.inRange(tall, LOW + 1, HIGH - 1), np.ones((9, 9), np.uint8)) > 0
    fields = across, down, steep, usable, smooth(image, FINE), smooth(image, WIDE)
    each = zip(*(field.reshape(len(patches), rows, columns) for field in fields), strict=True)
    return [Filtered(patch, least_steep(step), *own) for patch, own in zip(patches, each, strict=True)]


@dataclass(frozen=True)
class Filtered:
    """A patch under the filters: what its edges rest on, whatever part of the picture counts. Fields are (rows, columns) float32, the patch
    at their top left; fine and wide are the picture at half its brightness. least: how steep an edge is at least."""

    patch: Patch
    least: float
    across: Field
    down: Field
    steep: Field
    usable: NDArray[np.bool_]
    fine: Field
    wide: Field

    @cached_property
    def noise(self) -> NDArray[np.float64]:
        """(n, 3) of its quietest tiles: power at COARSE, and its products with FINE and WIDE.

        The quietest tenth counts, of tiles that aren't clipped.
        """
        rows, columns = ((side - 2 * MARGIN) // NOISE_TILE for side in self.steep.shape)
        if rows < 1 or columns < 1:
            return np.empty((0, 3))

        def tiles(field: NDArray[Any], down: int = 0, right: int = 0) -> NDArray[Any]:
            """(rows, NOISE_TILE, columns, NOISE_TILE) of a field that is shifted so many pixels."""
            top, left = MARGIN + down, MARGIN + right
            part = field[top : top + rows * NOISE_TILE, left : left + columns * NOISE_TILE]
            return part.reshape(rows, NOISE_TILE, columns, NOISE_TILE)

        across, down = tiles(self.across), tiles(self.down)
        # Along the rows first: there numpy sums whole lanes at once.
        power = _mean((across * across + down * down).sum(axis=1))
        clear = tiles(self.usable).sum(axis=1, dtype=np.uint8).sum(axis=2) > 0.8 * NOISE_TILE**2
        clear &= power > 1e-9
        if not clear.any():
            return np.empty((0, 3))
        quiet = clear & (power <= percentile(power[clear], 10) + 1e-12)
        row, column = np.nonzero(quiet)

        def slope(field: Field, down: int, right: int) -> Field:
            ahead, behind = tiles(field, down, right), tiles(field, -down, -right)
            return np.asarray(ahead[row, :, column] - behind[row, :, column], np.float32)

        ux, uy = across[row, :, column], down[row, :, column]
        products = [
            _mean((slope(field, 0, 1) * ux + slope(field, 1, 0) * uy).sum(axis=1)) for field in (self.fine, self.wide)
        ]
        return np.stack([power[quiet], *products], axis=1)

    @cached_property
    def _crest(self) -> NDArray[np.intp]:
        """Places of the fields that are steeper than those beside them, along a row or a column, and may be chosen."""
        height, width = self.patch.luma.shape
        wide = self.steep.shape[1]
        # As one long row, which numpy goes along many times as fast as along short ones.
        first, last = MARGIN * wide, (height - MARGIN) * wide
        steep = self.steep.ravel()
        inner = steep[first:last]
        crest = (inner >= steep[first - 1 : last - 1]) & (inner > steep[first + 1 : last + 1])
        crest |= (inner >= steep[first - wide : last - wide]) & (inner > steep[first + wide : last + wide])
        crest &= inner > self.least
        crest &= self.usable.ravel()[first:last]
        across = crest.reshape(-1, wide)
        across[:, :MARGIN] = across[:, width - MARGIN :] = False
        return np.asarray(np.flatnonzero(crest) + first, np.intp)

    @cached_property
    def _place(self) -> NDArray[np.intp]:
        """Which value of a map of what counts lies at each of the crest's places."""
        y, x = np.divmod(self._crest, self.steep.shape[1])
        return np.asarray(self.patch.rows.take(y) + self.patch.columns.take(x), np.intp)

    def ridges(self, worth: Field, least: float, texture: bool) -> tuple[NDArray[Any], ...]:
        """Where edges steeper than `least` run: x, y, angle, steepness, fine and wide steepness over it, and worth, as `Edges` has them;
        and whether it is straight there, which is only looked at in texture. worth: along the rows of the map."""
        width = self.steep.shape[1]
        values, own = self.steep.ravel(), worth.take(self._place)
        kept = own > 0
        if least > self.least:
            kept &= values.take(self._crest) > least
        at, own = self._crest.compress(kept), own.compress(kept)
        across, down, size = self.across.take(at), self.down.take(at), values.take(at)
        # Steepest across the edge: against both sides, between the two neighbours that the gradient points between.
        level, upright = np.abs(across), np.abs(down)
        right, below = np.where(across >= 0, 1, -1), np.where(down >= 0, width, -width)
        straight, slant = np.where(level >= upright, right, below), right + below
        part = np.minimum(level, upright) / np.maximum(np.maximum(level, upright), np.float32(1e-9))
        rest = 1 - part
        ahead = values.take(at + straight) * rest + values.take(at + slant) * part
        behind = values.take(at - straight) * rest + values.take(at - slant) * part
        ridge = (size >= ahead) & (size > behind)
        at, size, own, across, down = (one.compress(ridge) for one in (at, size, own, across, down))
        ux, uy = across / size, down / size
        ratios = []
        for field in (self.fine.ravel(), self.wide.ravel()):
            along = (field.take(at + 1) - field.take(at - 1)) * ux + (
                field.take(at + width) - field.take(at - width)
            ) * uy
            ratios.append(along / size)
        angle = np.arctan2(uy, ux)
        angle[angle == _PI] = 0
        angle[angle < 0] += _PI
        y, x = np.divmod(at, width)
        x, y = (x + self.patch.x).astype(np.int32), (y + self.patch.y).astype(np.int32)
        straight = self._straight(at, ux, uy) if texture else np.ones(at.shape, np.bool_)
        return x, y, angle, size, ratios[0], ratios[1], own, straight

    def _straight(self, at: NDArray[np.intp], ux: Field, uy: Field) -> NDArray[np.bool_]:
        """Which of the edge points at these places lie on a straight edge. ux, uy: the direction of the gradient there."""
        width, found = self.steep.shape[1], np.ones(at.shape, np.bool_)
        along = np.rint(STRAIGHT_PX * ux).astype(np.intp) * width - np.rint(STRAIGHT_PX * uy).astype(np.intp)
        across, down, steep = self.across.ravel(), self.down.ravel(), self.steep.ravel()
        for there in (at + along, at - along):
            found &= across[there] * ux + down[there] * uy >= STRAIGHT_COS * steep[there]
        return found


def _mean(sums: Field) -> NDArray[np.float64]:
    """Of tiles by the sums of their columns, in the last axis."""
    return np.asarray(sums.sum(axis=-1), np.float64) / NOISE_TILE**2


def _floor(noise: NDArray[np.float64]) -> tuple[float, float, float]:
    """The RMS of the quietest tiles, and what fine and wide scale have over coarse in them.

    A low percentile over tiles that hold no edge: a white-noise model of the fine scale fails after JPEG.
    """
    if len(noise) == 0:
        return 0.0, 1.0, 1.0
    power = noise[:, 0]
    quiet = noise[power <= percentile(power, 30) + 1e-12]
    total = max(float(quiet[:, 0].sum()), 1e-9)
    floor = float(np.sqrt(percentile(power, 15)))
    fine_noise = float(quiet[:, 1].sum()) / total
    wide_noise = float(quiet[:, 2].sum()) / total
    grain = float(np.clip((fine_noise - GRAIN_FROM) / (GRAIN_TO - GRAIN_FROM), 0.0, 1.0))
    grain *= float(np.clip((wide_noise - TEXTURE_TO) / (TEXTURE_FROM - TEXTURE_TO), 0.0, 1.0))
    return floor * grain, max(1.0, fine_noise), float(np.clip(wide_noise, 0.0, 1.0))


def _slopes(field: Field) -> tuple[Field, Field]:
    """What lies ahead less what lies behind, along x and y, (H, W) float32 each; 0 at the rim they run into."""
    across, down = np.empty_like(field), np.empty_like(field)
    # Along all rows at once, over their ends.
    np.subtract(field.ravel()[2:], field.ravel()[:-2], out=across.ravel()[1:-1])
    np.subtract(field[2:], field[:-2], out=down[1:-1])
    across[:, 0] = across[:, -1] = 0.0
    down[0] = down[-1] = 0.0
    return across, down
