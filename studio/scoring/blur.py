"""From edge points to edge blur: a length in pixels, by direction and over the pyramid's levels."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.scoring.edges import COARSE, FINE, OWN_VARIANCE, WIDE, Edges
from studio.scoring.percentiles import percentile

LEVELS = 4
"""Levels of the pyramid: full size, half, quarter, eighth."""

BINS = 12
"""Directions of 15° by which edges are kept apart."""

TILE = 48
"""Side of the tiles by whose sharpness edges are weighted, pixels of the level."""

UP_FROM, UP_WIDTH, MOST = 1.5, 0.12, 2.6
"""Blur in pixels of a level from which the next level decides, how gradually, and the most that a level can tell."""

HOLD = 0.75
"""Least share of the blur that the level below measured."""

RESOLVED = 0.75
"""Least blur, pixels of a level above the first it was looked at on, that is told there: half of UP_FROM, from which the level below hands
over. Where that had no edges to hand over, anything smaller is only known to be smaller."""

LINE_OFFSET, LINE_SLOPE, LINE_AT = 0.07, 1.78, 0.9
"""log(measured / true blur) = offset + slope · (step-likeness - at). The wide gradient of a thin line falls faster than a step's, and
the step model takes its blur too small; found on 16 scenes, see docs/scoring.md."""

LEAST_EDGES, LEAST_BIN = 60, 15
TRUST_EDGES = 40.0
"""Edge points a level and a direction must have, and at which a direction is half trusted."""

CLEAR_OF_NOISE = 10.0
"""Times the noise floor that the strongest edges of the lowest level must reach; below, they are ridges of the noise, which look
sharp. Higher levels have hardly any noise left, only texture."""

STEEP_WEIGHT = 4
"""Power of its steepness by which an edge counts. The strongest edges are there in the dark, under noise and after JPEG too; the weaker
ones that only a clean frame shows would move the result."""

SHARP_WEIGHT = 1.5
"""Power by which tiles that are sharper than the whole weigh more: the sharpest part of a subject counts."""

NOISE_SHARE, NOISE_DOUBT = 0.7, 1.3
"""By how much of the noise floor chosen ridges are steeper than their edge, since they are local maxima: for the blur itself, and for
deciding whether a level can tell it. There more is taken out, since on ridges that noise made alone any blur looks small."""

CALM = 0.15
"""Weight of the prior that blur is the same in all directions, as a share of all evidence."""

Numbers = NDArray[np.float64]

_THETA = (np.arange(BINS) + 0.5) * np.pi / BINS
_BASIS = np.stack([np.ones(BINS), np.cos(2 * _THETA), np.sin(2 * _THETA)], axis=1)
"""The directions, and what the variance over them is made of."""


@dataclass(frozen=True)
class Blur:
    """blur_px: standard deviation averaged over directions (root of the mean variance). error_px: its standard error. edges: points.

    ratio: how much it differs between directions: amplitude of the logarithm of the variance plus half that of the variance over its
    mean; 0 for the same in all, from about 0.8 on motion; None when too few directions have edges.
    angle_deg: direction of the greatest blur, counter-clockwise from the horizontal, 0 to 180. swing_px2: amplitude of the variance.
    """

    blur_px: float
    error_px: float
    edges: int
    ratio: float | None
    angle_deg: float
    swing_px2: float

    @property
    def most_px(self) -> float:
        """The blur in the direction of the greatest."""
        return float(np.sqrt(self.blur_px**2 + self.swing_px2))


def sigma_of(ratio: Numbers, fine: float = FINE, coarse: float = COARSE) -> Numbers:
    """Blur (standard deviation, pixels) of a step edge whose gradient at scale `fine` is `ratio` times that at `coarse`.

    Zhuo & Sim, *Defocus map estimation from a single image*, Pattern Recognition 44, 2011, with both gradients measured by
    Gaussian derivatives: s² = (e₂ - R² e₁) / (R² - 1), eᵢ = σᵢ² + 1/3.
    """
    first, second = fine**2 + OWN_VARIANCE, coarse**2 + OWN_VARIANCE
    square = np.maximum(ratio, 1.0005) ** 2
    return np.asarray(np.sqrt(np.maximum((second - square * first) / (square - 1.0), 0.0)))


def estimate(
    level: Callable[[int], Edges | None], first: int = 0, last: int = LEVELS - 1, own: float = 0.0
) -> Blur | None:
    """The blur that edge points of a picture tell. level(n) gives those of the picture reduced 2ⁿ times; None: too small.

    first, last: the lowest and the highest level to look at. own: variance that reducing to level 0 has added already, pixels².

    Each direction is measured on the lowest level where its blur is within UP_FROM; over directions the variance follows
    a + b cos 2(θ - φ): for shake of length L along φ it is s² + L²/12 cos²(θ - φ). None when there are too few edges to say.
    """
    variance, weight, count = np.zeros(BINS), np.zeros(BINS), np.zeros(BINS)
    noise2, unresolved = np.zeros(BINS), np.zeros(BINS)
    left = np.ones(BINS)
    below, had, had_count = np.zeros(BINS), np.zeros(BINS, np.bool_), np.zeros(BINS)
    pyramid = own
    for step in range(last + 1):
        if step:
            pyramid = (pyramid + 0.25) / 4.0
        if step < first:
            continue
        edges = level(step)
        if edges is None:
            break
        if len(edges.x) < LEAST_EDGES:
            continue
        if step == 0 and percentile(edges.coarse, 99) < CLEAR_OF_NOISE * edges.floor:
            continue
        sigma, error, points, doubted = _by_direction(edges)
        known = points >= LEAST_BIN
        value = np.maximum(sigma**2 - pyramid, 0.0) * 4.0**step
        # What a lower level has measured can't vanish on a higher one; there, thin lines side by side look like anything.
        value = np.where(known, np.maximum(value, HOLD**2 * below), value)
        stay = 1.0 / (1.0 + np.exp(np.minimum(np.maximum((doubted - UP_FROM) / UP_WIDTH, -50), 50)))
        if step == last:
            stay = np.ones(BINS)
        stay = np.where(known, stay, 0.0)
        share = left * stay
        left = left * (1.0 - stay)
        variance, weight, count = variance + share * value, weight + share, count + share * points
        noise2 += share * (2.0 * sigma * error * 4.0**step) ** 2
        if step > first:
            unresolved += share * np.where(had, 0.0, np.maximum(RESOLVED**2 * 4.0**step - value, 0.0))
        below, had_count, had = np.where(known, value, below), np.where(known, points, had_count), had | known
        if not (known & (left > 0.05)).any() and known.sum() >= BINS // 2:
            break
    rest = left * had * (weight < 0.5)
    variance, weight, count = variance + rest * below, weight + rest, count + rest * had_count
    trust = np.where(weight > 0.05, count / (count + TRUST_EDGES), 0.0) * np.minimum(2.0 * weight, 1.0)
    if trust.sum() < 0.25:
        return None
    told = variance / np.maximum(weight, 1e-9)
    return _over_directions(
        told, trust, noise2, float((trust * unresolved).sum() / trust.sum()), round(float(count.sum()))
    )


def _by_direction(edges: Edges) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Blur, its standard error (pixels of the level) and number of points of each direction; and the blur with more noise taken out."""
    bins = np.minimum((edges.angle * (BINS / np.pi)).astype(np.intp), BINS - 1)
    steep = edges.coarse.astype(np.float64)
    strength = steep**STEEP_WEIGHT
    noise = edges.floor / np.sqrt(2.0) * strength / steep
    points = np.bincount(bins, minlength=BINS).astype(np.float64)
    known = points >= LEAST_BIN
    tile = _tiles(edges)
    each = np.bincount(tile)
    found = []
    for noise_share in (NOISE_DOUBT, NOISE_SHARE):
        excess = noise_share * noise
        # A ridge stands on its edge and on the noise that made it a maximum; the noise's part has the noise's own ratios.
        power = np.maximum(strength - excess, 0.2 * strength)
        fine = strength * edges.fine - edges.fine_noise * excess
        wide = strength * edges.wide - edges.wide_noise * excess
        factor = _tile_factor(tile, each, power, fine) * edges.worth
        sums = [np.bincount(bins, v * factor, BINS) for v in (power, fine, wide)]
        total_power, total_fine, total_wide = (max(float(s.sum()), 1e-9) for s in sums)
        safe = np.where(sums[0] > 0, sums[0], 1.0)
        ratio = np.where(known, sums[1] / safe, total_fine / total_power)
        prior = 0.05 * total_power / BINS
        wide_ratio = np.where(
            known, (sums[2] + prior * total_wide / total_power) / (safe + prior), total_wide / total_power
        )
        found.append(_without_lines(ratio, wide_ratio))
    doubted, sigma = found
    off = edges.fine - ratio[bins]
    spread = np.bincount(bins, (power * factor * off) ** 2, BINS)
    error_ratio = np.sqrt(3.0 * spread) / safe
    error = (
        np.abs(_without_lines(ratio - error_ratio, wide_ratio) - _without_lines(ratio + error_ratio, wide_ratio)) / 2.0
    )
    return sigma, error, points, doubted


def _without_lines(ratio: Numbers, wide_ratio: Numbers) -> Numbers:
    """Blur from the fine ratio, corrected by how step-like the wide one shows the edges to be."""
    sigma = np.minimum(sigma_of(ratio), 6.0)
    square = sigma**2 + OWN_VARIANCE
    step_like = np.minimum(np.maximum(wide_ratio / np.sqrt((COARSE**2 + square) / (WIDE**2 + square)), 0.65), 1.02)
    return np.asarray(np.minimum(sigma / np.exp(LINE_OFFSET + LINE_SLOPE * (step_like - LINE_AT)), MOST))


def _tiles(edges: Edges) -> NDArray[np.int32]:
    """(n,) number of the tile that each point lies in."""
    row, column = edges.y // TILE, edges.x // TILE
    return row * (int(column.max(initial=0)) + 1) + column


def _tile_factor(tile: NDArray[np.int32], points: NDArray[np.intp], power: Numbers, fine: Numbers) -> Numbers:
    """(n,) weight of each point by how sharp its tile is against the whole; tiles with few points are drawn to the whole.

    tile: (n,); points: how many each has.
    """
    whole = float(fine.sum()) / max(float(power.sum()), 1e-9)
    each = np.bincount(tile, fine) / np.maximum(np.bincount(tile, power), 1e-9)
    each = (each * points + whole * 40.0) / (points + 40.0)
    factor = np.maximum((each - 1.0) / max(whole - 1.0, 0.02), 0.05) ** SHARP_WEIGHT
    return np.asarray(np.minimum(factor, 30.0)[tile])


def _over_directions(variance: Numbers, trust: Numbers, noise2: Numbers, unresolved_px2: float, points: int) -> Blur:
    basis = _BASIS
    calm = np.diag([0.0, CALM, CALM]) * float(trust.sum()) * 0.5
    normal = np.linalg.inv(basis.T @ (basis * trust[:, None]) + calm)
    mean, even, odd = normal @ (basis.T @ (trust * variance))
    mean = max(float(mean), 0.02)
    swing = float(np.hypot(even, odd))
    rest = trust * (variance - basis @ np.array([mean, even, odd])) ** 2
    own = float((trust**2 * noise2).sum()) / float(trust.sum()) ** 2
    error = np.sqrt(own + float(rest.sum()) / float(trust.sum()) / max(float(trust.sum()), 1.0))
    log_ratio = None
    if (trust > 0.25).sum() >= BINS // 2:
        log_fit = normal @ (basis.T @ (trust * np.log(np.maximum(variance, 0.15))))
        log_ratio = float(np.hypot(log_fit[1], log_fit[2])) + 0.5 * min(swing / mean, 1.5)
    angle = float(-np.degrees(np.arctan2(odd, even)) / 2.0) % 180.0
    blur = float(np.sqrt(mean))
    error_px = float(np.hypot(error / (2.0 * blur), np.sqrt(mean + unresolved_px2) - blur))
    return Blur(blur, error_px, points, log_ratio, angle, swing)
