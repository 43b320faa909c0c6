"""Edge points of patches of a picture, and how steep they are at three scales: what edge blur is computed from."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

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

MARGIN = 12
"""Pixels at the rim of a patch whose filters reach beyond it; no edge is chosen there."""

HIGH, LOW = 250, 2
"""Luma from and to which a pixel may be clipped: an edge that touches one looks sharper than it is."""

NOISE_PATCHES = 6
"""Of the patches where edges count, the first so many tell the noise too."""

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
    floor: RMS of the noise at COARSE, codes a pixel. fine_noise, wide_noise: the ratios that noise alone has.
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


def smooth(image: Field, sigma: float) -> Field:
    """The (H, W) float32 image under a Gaussian of that sigma."""
    size = 2 * int(np.ceil(3.5 * sigma)) + 1
    return np.asarray(cv2.GaussianBlur(image, (size, size), sigma, borderType=cv2.BORDER_REFLECT_101), np.float32)


def gradients(image: Field, sigma: float) -> tuple[Field, Field]:
    """Horizontal and vertical derivative of a Gaussian of that sigma (by central differences), (H, W) float32 each; 0 at the rim."""
    return _slopes(smooth(image, sigma))


def find(patches: list[Patch], step: int = 0) -> Edges:
    """The edge points of the patches, by their common noise floor. step: how often the picture was halved.

    Chosen on the coarse scale and projected on its direction, so that noise has no part in the choice and averages out. Zhuo & Sim
    (Pattern Recognition 44, 2011) choose on the finest, which at high ISO chooses noise.
    """
    prepared = [_prepare(patch, number < NOISE_PATCHES) for number, patch in enumerate(patches)]
    noise = np.concatenate([p.noise for p in prepared]) if prepared else np.empty((0, 3), np.float32)
    floor, fine_noise, wide_noise = _floor(noise)
    # An edge is the steeper the more it was halved; what is still faint then is the shading of a sky.
    least = float(np.clip(FLOOR_TIMES * floor, LEAST_STEEP * (1.0 + 0.6 * step), MOST_STEEP))
    parts = [_choose(p, patch, least) for p, patch in zip(prepared, patches, strict=True) if patch.wanted is not None]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)] if parts else [np.empty(0)] * 7
    x, y, angle, coarse, fine, wide, worth = columns
    return Edges(
        x.astype(np.int32),
        y.astype(np.int32),
        angle.astype(np.float32),
        coarse.astype(np.float32),
        fine.astype(np.float32),
        wide.astype(np.float32),
        worth.astype(np.float32),
        floor,
        fine_noise,
        wide_noise,
    )


@dataclass(frozen=True)
class _Prepared:
    across: Field
    down: Field
    steep: Field
    clipped: NDArray[np.bool_]
    fine: Field
    wide: Field
    noise: Field


def _prepare(patch: Patch, for_noise: bool) -> _Prepared:
    image = patch.luma.astype(np.float32)
    across, down = gradients(image, COARSE)
    steep = np.asarray(cv2.magnitude(across, down), np.float32)
    touched = cv2.inRange(patch.luma, LOW + 1, HIGH - 1)
    clipped = cv2.erode(touched, np.ones((9, 9), np.uint8)) == 0
    fine, wide = smooth(image, FINE), smooth(image, WIDE)
    tells = for_noise or patch.wanted is None
    noise = _noise(across, down, fine, wide, clipped) if tells else np.empty((0, 3), np.float32)
    return _Prepared(across, down, steep, clipped, fine, wide, noise)


def _noise(across: Field, down: Field, fine: Field, wide: Field, clipped: NDArray[np.bool_]) -> Field:
    """(n, 3) of the patch's quietest tiles that aren't clipped: power at COARSE, and its products with FINE and WIDE."""
    inner = (slice(MARGIN, -MARGIN), slice(MARGIN, -MARGIN))
    height, width = across[inner].shape
    rows, columns = height // NOISE_TILE, width // NOISE_TILE
    if rows < 1 or columns < 1:
        return np.empty((0, 3), np.float32)
    cut = (slice(MARGIN, MARGIN + rows * NOISE_TILE), slice(MARGIN, MARGIN + columns * NOISE_TILE))

    def tiles(values: NDArray[np.generic]) -> NDArray[np.float64]:
        shaped = values.reshape(rows, NOISE_TILE, columns, NOISE_TILE)
        return np.asarray(shaped.mean(axis=(1, 3), dtype=np.float64))

    power = tiles(across[cut] ** 2 + down[cut] ** 2)
    usable = (tiles(clipped[cut]) < 0.2) & (power > 1e-9)
    if not usable.any():
        return np.empty((0, 3), np.float32)
    quiet = np.argwhere(usable & (power <= np.percentile(power[usable], 10) + 1e-12))
    found = []
    for row, column in quiet:
        top, left = MARGIN + row * NOISE_TILE, MARGIN + column * NOISE_TILE
        tile = (slice(top, top + NOISE_TILE), slice(left, left + NOISE_TILE))
        wider = (slice(top - 1, top + NOISE_TILE + 1), slice(left - 1, left + NOISE_TILE + 1))
        products = []
        for field in (fine, wide):
            fx, fy = _slopes(field[wider])
            products.append(float((fx[1:-1, 1:-1] * across[tile] + fy[1:-1, 1:-1] * down[tile]).mean()))
        found.append((power[row, column], *products))
    return np.asarray(found, np.float32)


def _floor(noise: Field) -> tuple[float, float, float]:
    """The RMS of the quietest tiles, and what fine and wide scale have over coarse in them.

    A low percentile over tiles that hold no edge: a white-noise model of the fine scale fails after JPEG.
    """
    if len(noise) == 0:
        return 0.0, 1.0, 1.0
    power = noise[:, 0]
    quiet = noise[power <= np.percentile(power, 30) + 1e-12]
    total = max(float(quiet[:, 0].sum()), 1e-9)
    floor = float(np.sqrt(np.percentile(power, 15)))
    fine_noise = float(quiet[:, 1].sum()) / total
    grain = float(np.clip((fine_noise - GRAIN_FROM) / (GRAIN_TO - GRAIN_FROM), 0.0, 1.0))
    return floor * grain, max(1.0, fine_noise), float(np.clip(quiet[:, 2].sum() / total, 0.0, 1.0))


def _choose(prepared: _Prepared, patch: Patch, least: float) -> tuple[NDArray[np.generic], ...]:
    steep = prepared.steep
    inner = steep[1:-1, 1:-1]
    crest = (inner >= steep[1:-1, :-2]) & (inner > steep[1:-1, 2:])
    crest |= (inner >= steep[:-2, 1:-1]) & (inner > steep[2:, 1:-1])
    chosen = np.zeros(steep.shape, np.bool_)
    chosen[1:-1, 1:-1] = crest & (inner > least)
    chosen &= ~prepared.clipped
    if patch.wanted is not None:
        chosen &= patch.wanted > 0
    chosen[:MARGIN] = chosen[-MARGIN:] = False
    chosen[:, :MARGIN] = chosen[:, -MARGIN:] = False
    y, x = np.nonzero(chosen)
    size = steep[y, x]
    ux, uy = prepared.across[y, x] / size, prepared.down[y, x] / size
    ridge = (size >= _at(steep, x + ux, y + uy)) & (size > _at(steep, x - ux, y - uy))
    y, x, size, ux, uy = y[ridge], x[ridge], size[ridge], ux[ridge], uy[ridge]
    ratios = []
    for field in (prepared.fine, prepared.wide):
        along = (field[y, x + 1] - field[y, x - 1]) * ux + (field[y + 1, x] - field[y - 1, x]) * uy
        ratios.append(0.5 * along / size)
    worth = patch.wanted[y, x] if patch.wanted is not None else np.zeros(len(x), np.float32)
    angle = np.arctan2(uy, ux) % np.float32(np.pi)
    return x + patch.x, y + patch.y, angle, size, ratios[0], ratios[1], worth


def _slopes(field: Field) -> tuple[Field, Field]:
    across, down = np.zeros_like(field), np.zeros_like(field)
    across[:, 1:-1] = (field[:, 2:] - field[:, :-2]) * np.float32(0.5)
    down[1:-1] = (field[2:] - field[:-2]) * np.float32(0.5)
    return across, down


def _at(field: Field, x: NDArray[np.floating], y: NDArray[np.floating]) -> Field:
    """Bilinear values of a field at fractional places."""
    left, top = np.floor(x).astype(np.intp), np.floor(y).astype(np.intp)
    fx, fy = (x - left).astype(np.float32), (y - top).astype(np.float32)
    above = field[top, left] * (1 - fx) + field[top, left + 1] * fx
    below = field[top + 1, left] * (1 - fx) + field[top + 1, left + 1] * fx
    return np.asarray(above * (1 - fy) + below * fy, np.float32)
