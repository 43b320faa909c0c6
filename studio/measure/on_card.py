"""What the grey card says of the light: how even it is, key to fill, its colour; and what a colour checker says of the colours."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.measure.card import GreyCard
from studio.measure.checker import NAMES, Checker
from studio.measure.linear import LUMINANCE, Floats, averaged, luminance, stops
from studio.measure.quads import straightened
from studio.measure.smooth import spread, surface

_GRID = 24
_FIELDS = 8
_MOST_PX = 320
_INSET, _INSET_MARKED = 0.025, 0.05
_FREE = 0.9
_EDGE_PX = 3.0
_LEAST_FREE = 0.3
_SMOOTH_STOPS = 0.04
_GREY = 0.18


@dataclass(frozen=True)
class OnCard:
    """What the card says. rgb: its mean linear colour; level_stops: of its mean luminance. evenness_stops: between its brightest and
    darkest two-hundredth; key_fill_stops: between the two parts that one straight cut makes most different; mixed_stops: the same of its
    cast. grid_stops: it in fields, rows from the top. None where the card is no one surface, as a colour checker's greys.

    colours: {mean, worst, patch}, a colour checker's ΔE*ab (CIE 1976) off the published colours, once the greys are neutral.
    """

    rgb: NDArray[np.float64]
    level_stops: float
    evenness_stops: float | None = None
    key_fill_stops: float | None = None
    mixed_stops: float = 0.0
    grid_stops: list[list[float]] | None = None
    colours: dict[str, float | str] | None = None


def read(levels: Floats, found: GreyCard) -> OnCard:
    """Measure a found card; levels: (H, W, 3) stops of linear light."""
    neutral = found.checker.neutral() if found.checker is not None else None
    if found.checker is not None and neutral is not None:
        level = _level(_GREY * neutral)
        return OnCard(_GREY * neutral, level, colours=_colours(found.checker))
    size = _size(found)
    inset = _INSET if found.mask is not None else _INSET_MARKED
    left, top, wide, high = found.box
    rows, columns = slice(max(0, top - 1), top + high + 2), slice(max(0, left - 1), left + wide + 2)
    corners = found.corners - np.array([columns.start, rows.start], np.float32)
    inner = straightened(np.asarray(np.exp2(levels[rows, columns]), np.float32), corners, size, inset)
    free = _free(found, size, inset)
    grid_size = min(_GRID, size[0]), min(_GRID, size[1])
    part = averaged(free, *grid_size)
    # Means over what is free alone: printing and fingers leave no trace.
    grid = np.asarray(averaged(inner * free[:, :, None], *grid_size) / np.maximum(part, 1e-3)[:, :, None], np.float32)
    known = part > 0.25
    light = _filled(stops(luminance(grid)), known)
    smooth = surface(light)
    even = surface(light, beyond=_reach(found, size, inset)) if spread(light - smooth) < _SMOOTH_STOPS else light
    lowest, highest = np.percentile(even, (0.5, 99.5))
    colours = stops(grid)
    tints = [_filled(colours[:, :, channel] - colours[:, :, 1], known) for channel in (0, 2)]
    weights = free.reshape(-1, 1).astype(np.float64)
    mean = (inner.reshape(-1, 3) * weights).sum(axis=0) / max(1.0, float(weights.sum()))
    return OnCard(
        mean,
        _level(mean),
        float(highest - lowest),
        abs(_widest_difference(light)),
        max(abs(_widest_difference(tint)) for tint in tints),
        _fields(light),
    )


def _level(rgb: NDArray[np.float64]) -> float:
    return float(np.log2(max(float(rgb @ LUMINANCE), 1e-4)))


def _reach(found: GreyCard, size: tuple[int, int], inset: float) -> float:
    """How much farther than the measured part the card goes: what was left out, and, where it was found, its soft edge."""
    edge = 2 * _EDGE_PX / min(size) if found.mask is not None else 0.0
    return (1.0 + edge) / (1.0 - 2.0 * inset)


def _size(found: GreyCard) -> tuple[int, int]:
    """Width and height that the card is straightened to: about its own."""
    top, right, bottom, left = np.linalg.norm(np.roll(found.corners, -1, axis=0) - found.corners, axis=1)
    return (
        int(np.clip((top + bottom) / 2, 8, _MOST_PX)),
        int(np.clip((left + right) / 2, 8, _MOST_PX)),
    )


def _free(found: GreyCard, size: tuple[int, int], inset: float) -> Floats:
    """(height, width) 0 or 1: where there is card and nothing on it."""
    whole = np.ones((size[1], size[0]), np.float32)
    if found.mask is None:
        return whole
    here = straightened(found.mask.astype(np.float32), found.corners - np.array(found.at, np.float32), size, inset)
    free = (here > _FREE).astype(np.float32)
    return free if free.mean() > _LEAST_FREE else whole


def _filled(values: Floats, known: NDArray[np.bool_]) -> Floats:
    """(h, w) with what is not known taken from the smooth surface through the rest."""
    if known.all() or np.count_nonzero(known) < 18:
        return values
    return np.where(known, values, surface(values, known)).astype(np.float32)


def _fields(light: Floats) -> list[list[float]]:
    """For the picture of the card: how far each of its fields is off their mean, in hundredths of a stop."""
    fields = averaged(light, min(_FIELDS, light.shape[1]), min(_FIELDS, light.shape[0]))
    return [[round(float(value), 2) for value in row] for row in fields - fields.mean()]


def _widest_difference(values: Floats) -> float:
    """The difference between the means of the two parts of (h, w) that one straight cut, upright or level, makes most different.

    Most different as Otsu has it: the cut that leaves the least variance within the parts; each part is at least a sixth.
    """
    best, difference = -1.0, 0.0
    for profile in (values.mean(axis=0), values.mean(axis=1)):
        size = len(profile)
        for cut in range(max(1, size // 6), size - max(1, size // 6)):
            apart = float(profile[:cut].mean() - profile[cut:].mean())
            explained = cut * (size - cut) / size**2 * apart**2
            if explained > best:
                best = explained
                # The squares that the cut itself runs through belong to neither part.
                edge = 1 if size >= 8 else 0
                difference = float(profile[: cut - edge].mean() - profile[cut + edge :].mean())
    return difference


def _colours(checker: Checker) -> dict[str, float | str] | None:
    off = checker.off()
    if not off:
        return None
    worst = int(np.argmax(off))
    return {"mean": round(float(np.mean(off)), 1), "worst": round(off[worst], 1), "patch": NAMES[worst]}
