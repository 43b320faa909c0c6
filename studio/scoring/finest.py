"""The finest structure of a product: a bound from above on its blur, which soft folds, shading and shadows don't raise.

Strong edges of a white shirt are its folds, of a glazed vase its reflections, and both are soft by nature. What a lens can't have
blurred more than that is its finest thread, seam or rim.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from studio.scoring.blur import Blur, Numbers, sigma_of
from studio.scoring.edges import COARSE, FINE, OWN_VARIANCE, WIDE, Edges

TILE, BOARD = 32, 8
"""Side of the tiles that are compared, and of the fields of the chequerboard by which their edge points are dealt out, pixels."""

LEAST_POINTS, BEST_TILES, BEST_SHARE = 8, 8, 0.03
"""Edge points that a tile needs on either colour of the board, and how many of the sharpest tiles count together, at least and as a share
of all: more than one seam, and more than the rims of the discs into which a defocus turns small lights."""

SURE = 3.0
"""Standard errors by which noise may have made an edge look sharper than it is."""

OWN_PX2, LEAST_PX = 0.4, 0.5
"""Variance that the finest structure of a frame in focus has of its own, pixels² (threads, the lens, the pixels), and the least blur
that can be told beside it."""

LEAST_DOUBT_PX = 0.05
"""What is unsure of such a bound at least, pixels."""

NOISE_GAIN = (COARSE**2 + OWN_VARIANCE) / (FINE**2 + OWN_VARIANCE) / np.sqrt(2.0)
"""White noise on the fine gradient along one direction, against that on the coarse one over both."""

ACROSS_DEG = 40.0
"""An edge lies across a smear when its gradient is within this of the smear's direction: there, the smear must have blurred it."""

EDGE_DIRECTIONS, EDGE_WITHIN_DEG = 8, 20.0
"""Directions of gradients whose edges bound a smear each for itself, and how far from one its edges may be."""

SMEAR_DIRECTIONS_DEG = np.arange(0.0, 180.0, 7.5)
"""Directions of the smears that are thought of."""

RIM_STEEP = 0.25
"""Share of the steepness of the strong edges that an edge must have to bound a smear. Of a line of two pixels a smear of eight leaves rims
a quarter as steep as it was, a longer one less; the seams and the rim of a folded cloth are hardly fainter than its folds."""

_FINE, _COARSE, _WIDE = (sigma**2 + OWN_VARIANCE for sigma in (FINE, COARSE, WIDE))
_SQUARES = np.concatenate([np.linspace(0.0, 9.0, 400), np.geomspace(9.1, 400.0, 100)])
_FALLS = np.log((_COARSE + _SQUARES) / (_FINE + _SQUARES)) / np.log((_WIDE + _SQUARES) / (_COARSE + _SQUARES))
"""How much faster the gradient falls from fine to coarse than from coarse to wide, for each of the variances above it."""


def possible_smears(edges: Edges) -> Numbers:
    """The blur (standard deviation along it, pixels of the edges' level) of the longest smear in each of SMEAR_DIRECTIONS_DEG that the
    finest structure leaves possible, (n,); infinite where it leaves that open.

    A smear of blur s along φ blurs an edge whose gradient runs along d by s |cos(φ - d)|, all over the subject. So each direction in which
    something is crisp, by b at most, bounds it by b / |cos(φ - d)|, and the least of them holds. A bar that a smear made of a line has two
    crisp rims, but only across it; what is crisp all around, or in two directions across one another, was not smeared. Folds are soft by
    nature, and leave the seams, the weave and the rim of a cloth crisp.
    """
    steep = edges.coarse.astype(np.float64)
    strong = (steep**5).sum() / max(float((steep**4).sum()), 1e-9)
    telling = replace(edges, worth=np.where(steep >= RIM_STEEP * strong, edges.worth, np.float32(0)))
    gradients = np.arange(EDGE_DIRECTIONS) * (180.0 / EDGE_DIRECTIONS)
    found = [most(telling, float(one), EDGE_WITHIN_DEG) for one in gradients]
    bounds = np.array([np.inf if one is None else one.blur_px for one in found])
    share = np.abs(np.cos(np.radians(SMEAR_DIRECTIONS_DEG[:, None] - gradients[None])))
    return np.asarray((bounds / np.maximum(share, 1e-3)).min(axis=1))


def most(edges: Edges | None, along_deg: float | None = None, within_deg: float = ACROSS_DEG) -> Blur | None:
    """The blur that the finest structure leaves possible, pixels of the edges' level; None where there is too little of it.

    along_deg: only edges across a smear in that direction (counter-clockwise from the horizontal) count, their gradient `within_deg` of it.
    The sharpest tiles are chosen by one half of their edge points and measured by the other, so that noise doesn't choose what it made
    sharp.
    """
    if edges is None:
        return None
    kept = edges.worth > 0
    if along_deg is not None:
        off = np.abs(np.degrees(edges.angle) + along_deg) % 180.0
        kept &= np.minimum(off, 180.0 - off) <= within_deg
    points = np.flatnonzero(kept)
    row, column = edges.y[points] // TILE, edges.x[points] // TILE
    tile = row * (int(column.max(initial=0)) + 1) + column
    light = (edges.x[points] // BOARD + edges.y[points] // BOARD) % 2 == 0
    count = int(tile.max(initial=-1)) + 1
    enough = np.minimum(np.bincount(tile[light], minlength=count), np.bincount(tile[~light], minlength=count))
    usable = np.flatnonzero(enough >= LEAST_POINTS)
    if usable.size < BEST_TILES:
        return None
    found, most_tiles = [], max(BEST_TILES, round(BEST_SHARE * usable.size))
    for chosen_by in (light, ~light):
        each = _bound(edges, points[chosen_by], tile[chosen_by], count, 1.0)
        best = usable[np.argsort(each[usable], kind="stable")[:most_tiles]]
        rest = ~chosen_by & (np.bincount(best, minlength=count) > 0)[tile]
        found.append(float(_bound(edges, points[rest], np.zeros(int(rest.sum()), np.intp), 1, SURE)[0]))
    bound = float(np.sqrt(max(max(found) ** 2 - OWN_PX2, LEAST_PX**2)))
    return Blur(bound, abs(found[0] - found[1]) / 2.0 + LEAST_DOUBT_PX, int(points.size), None, 0.0, 0.0)


def _bound(edges: Edges, points: NDArray[np.intp], group: NDArray[np.intp], groups: int, sure: float) -> Numbers:
    """(groups,) blur of each group's points, so many standard errors of the noise above what they show."""
    steep = edges.coarse[points].astype(np.float64)
    square = steep**2
    # As in `blur`: a ridge stands on its edge and on the noise that made it a maximum.
    excess = 0.7 * edges.floor**2
    power = np.maximum(square - excess, 0.2 * square)
    fine = square * edges.fine[points] - edges.fine_noise * excess
    wide = square * edges.wide[points] - edges.wide_noise * excess
    total = np.maximum(np.bincount(group, power * square, groups), 1e-9)
    noise = np.sqrt(np.bincount(group, (square * steep * NOISE_GAIN * edges.floor) ** 2, groups)) / total
    return free_sigma(
        np.bincount(group, fine * square, groups) / total - sure * noise,
        np.bincount(group, wide * square, groups) / total,
    )


def free_sigma(fine: Numbers, wide: Numbers) -> Numbers:
    """Blur (pixels) from the gradient at FINE and at WIDE over that at COARSE, whatever is blurred: steps, lines or crowded texture.

    A gradient falls with the scale σ as (σ² + s²)^-p: p is ½ for a step, 1 for a line, more in texture, where the step model takes s too
    small. The ratio of the two falls doesn't hold p. Below ½ (the end of a slope) the step model is the one that bounds it.
    """
    first = np.log(np.maximum(fine, 1.0005))
    second = -np.log(np.clip(wide, 0.05, 0.9995))
    free = np.sqrt(np.interp(-first / second, -_FALLS, _SQUARES))
    return np.asarray(np.maximum(free, sigma_of(fine)))
