"""Edge points of patches of a picture, and how steep they are at three scales: what edge blur is computed from."""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Patch:
    """A piece of a picture's luma. luma: (h, w) uint8 with MARGIN pixels to spare; wanted: (h, w) float32, 0 to 1, how much edges count
    there, or None for a piece that only tells the noise. x, y: of its corner in the picture."""

    luma: Luma
    wanted: Field | None
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
    return _slopes(smooth(image, sigma))


def strongest_edges(patches: list[Patch], step: int = 0, most_noise: float = np.inf) -> Edges:
    """The edge points of the patches, by their common noise floor. step: how often the picture was halved. most_noise: what is known from
    elsewhere that the floor can be at most, codes a pixel: where texture fills a frame, its calmest part looks like grain.

    Chosen on the coarse scale and projected on its direction, so that noise has no part in the choice and averages out. Zhuo & Sim
    (Pattern Recognition 44, 2011) choose on the finest, which at high ISO chooses noise.
    """
    stacks = [_stack(patches[first : first + TOGETHER]) for first in range(0, len(patches), TOGETHER)]
    tells = [number < NOISE_PATCHES or patch.wanted is None for number, patch in enumerate(patches)]
    noise = [
        _noise(stack, np.flatnonzero(tells[first : first + TOGETHER]))
        for first, stack in zip(range(0, len(patches), TOGETHER), stacks, strict=True)
    ]
    floor, fine_noise, wide_noise = _floor(np.concatenate([np.empty((0, 3)), *noise]))
    texture, floor = floor > most_noise, min(floor, most_noise)
    # An edge is the steeper the more it was halved; what is still faint then is the shading of a sky.
    least = float(np.clip(FLOOR_TIMES * floor, LEAST_STEEP * (1.0 + 0.6 * step), MOST_STEEP))
    parts = [_choose(stack, least, texture) for stack in stacks if stack.wanted.any()]
    columns: list[NDArray[Any]] = [np.concatenate(column) for column in zip(*parts, strict=True)]
    x, y, angle, coarse, fine, wide, worth, straight = columns or [np.empty(0, np.int32)] * 8
    if texture and straight.sum() >= STRAIGHT_SHARE * max(1, len(straight)):
        x, y, angle, coarse, fine, wide, worth = (one[straight] for one in (x, y, angle, coarse, fine, wide, worth))
    return Edges(x, y, angle, coarse, fine, wide, worth, floor, fine_noise, wide_noise, texture)


@dataclass(frozen=True)
class _Stack:
    """Some patches one above the other, so that each filter runs once. Fields are (n · rows, columns) float32; shape: (n, rows, columns).

    What a filter takes from the patch above or below stays within MARGIN, where no edge is chosen. wanted: 0 in that rim.
    """

    shape: tuple[int, int, int]
    corners: NDArray[np.int32]
    wanted: Field
    across: Field
    down: Field
    steep: Field
    usable: NDArray[np.bool_]
    fine: Field
    wide: Field


def _stack(patches: list[Patch]) -> _Stack:
    rows = max(patch.luma.shape[0] for patch in patches)
    columns = max(patch.luma.shape[1] for patch in patches)
    luma = np.zeros((len(patches), rows, columns), np.uint8)
    wanted = np.zeros((len(patches), rows, columns), np.float32)
    for number, patch in enumerate(patches):
        height, width = patch.luma.shape
        # The outermost pixels go on into what is left of a smaller patch, so that there is no edge.
        luma[number] = cv2.copyMakeBorder(patch.luma, 0, rows - height, 0, columns - width, cv2.BORDER_REPLICATE)
        if patch.wanted is not None:
            inner = (slice(MARGIN, height - MARGIN), slice(MARGIN, width - MARGIN))
            wanted[number][inner] = patch.wanted[inner]
    tall = luma.reshape(-1, columns)
    image = tall.astype(np.float32)
    across, down = gradients(image, COARSE)
    steep = np.asarray(cv2.magnitude(across, down), np.float32)
    usable = cv2.erode(cv2.inRange(tall, LOW + 1, HIGH - 1), np.ones((9, 9), np.uint8)) > 0
    fine, wide = smooth(image, FINE), smooth(image, WIDE)
    corners = np.array([(patch.x, patch.y) for patch in patches], np.int32)
    return _Stack(luma.shape, corners, wanted.reshape(-1, columns), across, down, steep, usable, fine, wide)


def _noise(stack: _Stack, numbers: NDArray[np.intp]) -> NDArray[np.float64]:
    """(n, 3) of the quietest tiles of the patches with these numbers: power at COARSE, and its products with FINE and WIDE.

    Of each patch its quietest tenth counts, of tiles that aren't clipped.
    """
    count, height, width = stack.shape
    rows, columns = (height - 2 * MARGIN) // NOISE_TILE, (width - 2 * MARGIN) // NOISE_TILE
    if rows < 1 or columns < 1 or not numbers.size:
        return np.empty((0, 3))
    inner = (slice(MARGIN, MARGIN + rows * NOISE_TILE), slice(MARGIN, MARGIN + columns * NOISE_TILE))

    def of(field: NDArray[np.generic]) -> Field:
        part = field.reshape(count, height, width)[numbers]
        return part.reshape(-1, width).astype(np.float32, copy=False)

    def tiles(values: Field) -> NDArray[np.float64]:
        part = values.reshape(len(numbers), height, width)[(slice(None), *inner)]
        # Along the rows first: there numpy sums whole lanes at once.
        part = part.reshape(len(numbers), rows, NOISE_TILE, columns * NOISE_TILE).sum(axis=2)
        part = part.reshape(len(numbers), rows, columns, NOISE_TILE).sum(axis=3)
        return np.asarray(part.reshape(len(numbers), -1), np.float64) / NOISE_TILE**2

    across, down = of(stack.across), of(stack.down)
    power = tiles(across * across + down * down)
    clear = (tiles(of(stack.usable)) > 0.8) & (power > 1e-9)
    limit = np.array([percentile(row[on], 10) if on.any() else -1.0 for row, on in zip(power, clear, strict=True)])
    quiet = clear & (power <= limit[:, None] + 1e-12)
    found = [power]
    for field in (stack.fine, stack.wide):
        fx, fy = _slopes(of(field))
        found.append(tiles(fx * across + fy * down))
    return np.stack([one[quiet] for one in found], axis=1)


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


def _choose(stack: _Stack, least: float, texture: bool) -> tuple[NDArray[Any], ...]:
    """Where edges steeper than `least` run: x, y, angle, steepness, fine and wide steepness over it, and worth, as `Edges` has them;
    and whether it is straight there, which is only looked at in texture."""
    steep, width = stack.steep, stack.shape[2]
    inner = steep[1:-1, 1:-1]
    crest = (inner >= steep[1:-1, :-2]) & (inner > steep[1:-1, 2:])
    crest |= (inner >= steep[:-2, 1:-1]) & (inner > steep[2:, 1:-1])
    crest &= inner > least
    crest &= stack.usable[1:-1, 1:-1]
    crest &= stack.wanted[1:-1, 1:-1] > 0
    chosen = np.zeros(steep.shape, np.bool_)
    chosen[1:-1, 1:-1] = crest
    at = np.flatnonzero(chosen)
    values = steep.ravel()
    across, down, size = stack.across.ravel()[at], stack.down.ravel()[at], values[at]
    # Steepest across the edge: against both sides, between the two neighbours that the gradient points between.
    level, upright = np.abs(across), np.abs(down)
    right, below = np.where(across >= 0, 1, -1), np.where(down >= 0, width, -width)
    straight, slant = np.where(level >= upright, right, below), right + below
    part = np.minimum(level, upright) / np.maximum(np.maximum(level, upright), np.float32(1e-9))
    ahead = values[at + straight] * (1 - part) + values[at + slant] * part
    behind = values[at - straight] * (1 - part) + values[at - slant] * part
    ridge = (size >= ahead) & (size > behind)
    at, size = at[ridge], size[ridge]
    ux, uy = across[ridge] / size, down[ridge] / size
    ratios = []
    for field in (stack.fine.ravel(), stack.wide.ravel()):
        along = (field[at + 1] - field[at - 1]) * ux + (field[at + width] - field[at - width]) * uy
        ratios.append(np.float32(0.5) * along / size)
    angle = np.arctan2(uy, ux) % np.float32(np.pi)
    number, within = np.divmod(at, stack.shape[1] * width)
    y, x = np.divmod(within, width)
    x, y = (x + stack.corners[number, 0]).astype(np.int32), (y + stack.corners[number, 1]).astype(np.int32)
    straight = _straight(stack, at, ux, uy) if texture else np.ones(at.shape, np.bool_)
    return x, y, angle, size, ratios[0], ratios[1], stack.wanted.ravel()[at], straight


def _straight(stack: _Stack, at: NDArray[np.intp], ux: Field, uy: Field) -> NDArray[np.bool_]:
    """Which of the edge points at these places lie on a straight edge. ux, uy: the direction of the gradient there."""
    width, found = stack.shape[2], np.ones(at.shape, np.bool_)
    along = np.rint(STRAIGHT_PX * ux).astype(np.intp) * width - np.rint(STRAIGHT_PX * uy).astype(np.intp)
    across, down, steep = stack.across.ravel(), stack.down.ravel(), stack.steep.ravel()
    for there in (at + along, at - along):
        found &= across[there] * ux + down[there] * uy >= STRAIGHT_COS * steep[there]
    return found


def _slopes(field: Field) -> tuple[Field, Field]:
    """Central differences along x and y, (H, W) float32 each; 0 at the rim they run into."""
    # Half the time that a filter of three takes, to the same bits.
    across, down = np.zeros_like(field), np.zeros_like(field)
    np.subtract(field[:, 2:], field[:, :-2], out=across[:, 1:-1])
    np.subtract(field[2:], field[:-2], out=down[1:-1])
    across *= np.float32(0.5)
    down *= np.float32(0.5)
    return across, down
