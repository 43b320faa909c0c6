"""The product's outline on a small copy: what stands out of an even background, else what is coloured unlike the frame's rim."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.scoring.percentiles import percentile

Pixels = NDArray[np.uint8]
Map = NDArray[np.float32]
Mask = NDArray[np.bool_]

EVEN = 9.0
"""Levels of 255 up to which a smooth surface must describe the frame's rim for the background to count as even."""

RIM = 0.04
"""The frame's rim that the background is taken from, as a share of the short side."""

RIM_KEPT = 70
"""Per cent of the rim's pixels that are sure to be background: a strap, a sleeve or a leg may reach the frame's edge."""

LEAST_LEVELS, TIMES_SPREAD = 4.0, 3.0
"""What stands out differs from the surface by so many levels, and so many times as much as the rim does."""

SHADOW_TINT, SHADOW_DEEPEST, SHADOW_SLOPE = 0.09, 0.4, 0.02
"""Shares of the background: how differently a shadow may darken the channels, how dark it may be, how fast it may change a pixel."""

LENIENT_LEVELS, LENIENT_TIMES, LENIENT_SLOPE = 10.0, 5.0, 0.04
"""The same for the second opinion, of which only clear edges are left. Where both draw the same outline, it is the product's."""

MOST_APART, LEAST_INNER = 0.02, 0.5
"""Share of the outline up to which the two may differ beyond a pixel at their rims, and that must be left without these pixels."""

LEAST_PART = 1 / 40
"""Parts smaller than this share of the main one are dust; a hand, a mouse or the second shoe is larger."""

LEAST_HOLE, ALL_BEHIND = 0.001, 0.8
"""Share of the frame from which on, and share of its pixels that must be as the background, for a hole in the product to be one."""

COLOUR_SIDE = 80
"""Long side of the copy that colours are cut apart on, pixels: some milliseconds."""

MOST_RIM = 0.25
"""Share of the frame's rim from which on what has one colour is the background itself."""

SEED_RADIUS = 0.4
"""Where the product is first supposed: in an ellipse of this share of the sides about the middle."""


@dataclass(frozen=True)
class Standing:
    """What stands out of an even background. mask: (h, w) bool. stable: whether its edges are clear, and no shadow is in doubt."""

    mask: Mask
    stable: bool


def standing(tiny: Pixels) -> Standing | None:
    """What stands out of the even background of a small copy; None where that isn't even, or nothing does.

    tiny: (h, w, 3) uint8 RGB, sRGB, about 160 px. A quadratic surface is fitted to the rim, for each channel. What differs from it by
    more than a few levels is the product; what is cut off from the rim by it too, as a print's grey ground, unless it is a hole in which
    the background shows. A shadow, which darkens all channels alike and softly, is none of it.
    """
    small = _smooth(tiny)
    surface, spread = _surface(small)
    if spread >= EVEN:
        return None
    seen = _Against.of(small, surface)
    strict = _enclosed(seen, max(LEAST_LEVELS, TIMES_SPREAD * spread), SHADOW_SLOPE)
    lenient = _enclosed(seen, max(LENIENT_LEVELS, LENIENT_TIMES * spread), LENIENT_SLOPE)
    if strict is None or lenient is None:
        return None if strict is None else Standing(_trimmed(strict, seen.apart), False)
    stable = _alike(strict, lenient)
    # What is in doubt is more often shadow than product.
    return Standing(_trimmed(strict if stable else lenient, seen.apart), stable)


def by_colour(tiny: Pixels) -> Mask | None:
    """What has other colours than the frame's rim: (h, w) bool; None where that is hardly anything, or surrounds the rest.

    tiny: (h, w, 3) uint8 RGB, sRGB. Rother, Kolmogorov, Blake, *GrabCut: interactive foreground extraction using iterated graph cuts*,
    SIGGRAPH 2004, of which one round is done.
    """
    high, wide = tiny.shape[:2]
    scale = min(1.0, COLOUR_SIDE / max(high, wide))
    size = (max(8, round(wide * scale)), max(8, round(high * scale)))
    copy = np.ascontiguousarray(cv2.resize(tiny, size, interpolation=cv2.INTER_AREA)[..., ::-1])
    labels = np.where(_seed(copy.shape), cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    cv2.setRNGSeed(1)
    try:
        cv2.grabCut(copy, labels, (0, 0, 1, 1), np.zeros((1, 65)), np.zeros((1, 65)), 1, cv2.GC_INIT_WITH_MASK)
    except cv2.error:
        return None
    found = cv2.morphologyEx(labels & 1, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8))
    if not 0.01 < float(found.mean()) < 0.95 or float(found[_rim(size[1], size[0], RIM)].mean()) > MOST_RIM:
        return None
    return np.asarray(cv2.resize(found, (wide, high), interpolation=cv2.INTER_NEAREST) > 0, np.bool_)


def _trimmed(mask: Mask, apart: Map) -> Mask:
    """Without the pixels at its rim that are more background than product. apart: as `_Against` has it."""
    square = np.ones((3, 3), np.uint8)
    own = apart >= 0.5 * cv2.dilate(apart, square)
    return np.asarray(mask & (own | (cv2.erode(mask.astype(np.uint8), square) > 0)), np.bool_)


def _alike(one: Mask, other: Mask) -> bool:
    square = np.ones((3, 3), np.uint8)
    wide_one, wide_other = (cv2.dilate(mask.astype(np.uint8), square) > 0 for mask in (one, other))
    apart, total = int((one & ~wide_other).sum()) + int((other & ~wide_one).sum()), int(one.sum())
    inner = int(cv2.erode(one.astype(np.uint8), square).sum())
    return apart <= MOST_APART * total and inner >= LEAST_INNER * total


def _seed(shape: tuple[int, ...]) -> Mask:
    high, wide = shape[:2]
    rows, columns = np.mgrid[0:high, 0:wide]
    across, down = (columns + 0.5) / wide - 0.5, (rows + 0.5) / high - 0.5
    return np.asarray(across**2 + down**2 < SEED_RADIUS**2, np.bool_)


def _smooth(tiny: Pixels) -> Map:
    return np.asarray(cv2.GaussianBlur(tiny.astype(np.float32), (3, 3), 0.6), np.float32)


@lru_cache(maxsize=16)
def _rim(high: int, wide: int, share: float) -> Mask:
    depth = max(1, round(min(high, wide) * share))
    rim = np.ones((high, wide), np.bool_)
    rim[depth:-depth, depth:-depth] = False
    return rim


@lru_cache(maxsize=8)
def _terms(high: int, wide: int) -> Map:
    """(high, wide, 6) of what a quadratic surface is made of; frames of a camera are of two shapes. Not to be written to."""
    y, x = np.mgrid[-1 : 1 : high * 1j, -1 : 1 : wide * 1j].astype(np.float32)
    return np.stack([np.ones_like(x), x, y, x * x, y * y, x * y], axis=2)


@lru_cache(maxsize=8)
def _terms_of_rim(high: int, wide: int) -> Map:
    """(n, 6) of these along the rim. Not to be written to."""
    return _terms(high, wide)[_rim(high, wide, RIM)]


def _channels(field: Map) -> tuple[Map, Map, Map]:
    return field[..., 0], field[..., 1], field[..., 2]


def _largest(first: Map, second: Map, third: Map) -> Map:
    """Of three channels; numpy takes many times as long over an axis of three."""
    return np.maximum(np.maximum(first, second), third)


@dataclass(frozen=True)
class _Against:
    """A small copy against its background, all (h, w). apart: levels, in the channel that differs most. alike: whether all channels are
    darkened alike, and mean: to which share; steep: how fast that changes, a pixel."""

    apart: Map
    alike: Mask
    mean: Map
    steep: Map

    @classmethod
    def of(cls, small: Map, surface: Map) -> "_Against":
        """small, surface: (h, w, 3) float32."""
        share: Map = np.asarray(small / np.maximum(surface, 1.0), np.float32)
        channels = _channels(share)
        mean: Map = np.asarray((channels[0] + channels[1] + channels[2]) / np.float32(3), np.float32)
        least = np.minimum(np.minimum(*channels[:2]), channels[2])
        steep = cv2.magnitude(cv2.Sobel(mean, cv2.CV_32F, 1, 0), cv2.Sobel(mean, cv2.CV_32F, 0, 1)) / 8
        alike = _largest(*channels) - least < SHADOW_TINT
        return cls(
            _largest(*_channels(np.asarray(np.abs(small - surface), np.float32))),
            alike,
            mean,
            np.asarray(steep, np.float32),
        )


def _surface(small: Map) -> tuple[Map, float]:
    """A quadratic surface through the rim's pixels, (h, w, 3), and how far most of them are from it, levels."""
    high, wide = small.shape[:2]
    terms, chosen = _terms(high, wide), _terms_of_rim(high, wide)
    values = small[_rim(high, wide, RIM)]
    keep = np.ones(len(chosen), np.bool_)
    factors, spread = np.zeros((6, 3), np.float32), 0.0
    for _ in range(4):
        at = chosen[keep]
        factors = np.linalg.solve(at.T @ at + np.float32(1e-3) * np.eye(6, dtype=np.float32), at.T @ values[keep])
        apart = _largest(*np.abs(chosen @ factors - values).T)
        spread = float(percentile(apart, RIM_KEPT))
        keep = apart <= max(EVEN, spread)
    return np.asarray(terms @ factors, np.float32), spread


def _enclosed(seen: _Against, levels: float, slope: float) -> Mask | None:
    """All that background and soft shadow don't reach from the frame's rim, in parts of some size; None where that is nothing."""
    stands_out = seen.apart > levels
    shadow = seen.alike & (seen.steep < slope) & (seen.mean > SHADOW_DEEPEST) & (seen.mean < 1.0)
    count, labels = cv2.connectedComponents((~stands_out | shadow).astype(np.uint8), connectivity=4)
    behind = np.zeros(count, np.bool_)
    for side in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        behind[side] = True
    # Between an arm and the body, or in a handle, the background itself shows.
    areas = np.bincount(labels.ravel(), minlength=count)
    as_behind = np.bincount(labels.ravel(), ~stands_out.ravel(), count)
    behind |= (areas >= LEAST_HOLE * labels.size) & (as_behind >= ALL_BEHIND * areas)
    behind[0] = False
    solid = (~behind)[labels].astype(np.uint8)
    return _parts(cv2.morphologyEx(solid, cv2.MORPH_OPEN, np.ones((2, 2), np.uint8)))


def _parts(solid: NDArray[Any]) -> Mask | None:
    """The main part of what is set, (h, w) uint8, with all others of some size; the main one is large and near the middle."""
    count, labels, stats, centres = cv2.connectedComponentsWithStats(solid.astype(np.uint8), connectivity=8)
    if count < 2:
        return None
    high, wide = solid.shape
    off = np.hypot(centres[1:, 0] / wide - 0.5, centres[1:, 1] / high - 0.5)
    areas = stats[1:, cv2.CC_STAT_AREA]
    best = float((areas * np.exp(-((off / 0.35) ** 2))).max())
    kept = np.concatenate([[False], areas >= LEAST_PART * best])
    return np.asarray(kept[labels], np.bool_)
