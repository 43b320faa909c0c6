"""Bands from flickering lamps along the sensor's rows: in one frame where it is smooth, and in what two frames of one set differ by.

In one frame bands may as well be blinds, a stair, a striped cloth. Between two frames of the same set the lamp's bands move, the set's
own stripes don't.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.measure.linear import Floats

LEAST_DEPTH_STOPS = 0.06
_LEAST_MOVED_STOPS = 0.02
_LEAST_PERIODS, _FEWEST_PERIODS, _LEAST_PERIOD_PX = 3.5, 1.2, 5.0
_TENTHS = 10
_HARMONICS = 3
_CONCENTRATED, _FEW_CONCENTRATED = 0.5, 0.85
_ALIKE = 0.5
_LEAST_SIDE_PX = 40
_LEAST_SMOOTH_COLUMNS, _LEAST_SMOOTH_ROWS = 0.08, 0.85
_SMOOTH_STOPS, _ACROSS = 0.05, 15
_PARTS = 4
_REGISTERED_SIDE = 400
_MOST_SHIFT, _LEAST_LIKE = 0.03, 0.6
_DARK_STOPS = -8.5
_FEATURELESS_STOPS, _SAME_WALL_STOPS = 0.03, 0.08
_MOVED_STOPS = 1.2
_LEAST_USABLE = 0.05
_LEAST_KNOWN, _LEAST_KNOWN_COLUMNS = 0.4, 0.03
_OF_DIFFERENCE = 1 / math.sqrt(2)
"""A lamp's wave over the difference of two frames taken at any two moments, in the mean (root of the mean square)."""


@dataclass(frozen=True)
class Flicker:
    """Bands across a frame. period_px: rows from band to band; depth_stops: between the brightest and the darkest rows.

    profile: (rows,) stops, by how much each row is too bright; None where only two frames together tell it.
    """

    period_px: float
    depth_stops: float
    profile: Floats | None


@dataclass(frozen=True)
class Told:
    """bands: None when there are none. by: how many frames that rests on; 0: it can't be told. rows: (rows,) stops, how bright the
    sensor's rows are without slow changes."""

    bands: Flicker | None
    by: int
    rows: Floats


def tell(light: Floats, other: Floats | None) -> Told:
    """Whether a frame has bands; light: (rows, columns) stops along the sensor's rows. other: another frame of the same size, which
    counts where it shows the same set from the same place."""
    if min(light.shape) < _LEAST_SIDE_PX:
        return Told(None, 0, np.zeros(light.shape[0], np.float32))
    smooth = _smooth(light)
    profile = _flat(common_profile(light, smooth))
    alone = _bands(light, profile, smooth)
    difference = _difference(light, other) if other is not None and other.shape == light.shape else None
    if difference is not None:
        moved = _moving(difference)
        if moved is None:
            return Told(None, 2, profile)
        if alone is not None and abs(math.log2(alone.period_px / moved.period_px)) < 0.2:
            return Told(alone, 2, profile)
        return Told(moved, 2, profile)
    enough = (smooth.mean(axis=1) > _LEAST_SMOOTH_COLUMNS).mean() > _LEAST_SMOOTH_ROWS
    return Told(alone if enough else None, 1 if enough else 0, profile)


def _smooth(light: Floats) -> NDArray[np.bool_]:
    """(rows, columns): where light changes little along a row; bands don't."""
    texture = np.abs(light - cv2.blur(light, (_ACROSS, 1)))
    calm: NDArray[np.bool_] = (cv2.blur(texture, (7, 7)) < _SMOOTH_STOPS) & (light > _DARK_STOPS) & (light < -0.05)
    return calm


def common_profile(light: Floats, smooth: NDArray[np.bool_]) -> Floats:
    """(rows,) stops: how brightness goes from row to row in the middle half of the smooth columns; light: (rows, columns) stops.

    Summed up from the interquartile mean of the differences between neighbouring rows, so that an edge in less than a quarter of
    the columns leaves no trace. Where too little is smooth nothing is known to change.
    """
    steps = np.diff(light, axis=0)
    free = smooth[1:] & smooth[:-1]
    count = free.sum(axis=1)
    ordered = np.sort(np.where(free, steps, np.inf), axis=1)
    first, last = count // 4, count - count // 4
    at = np.arange(light.shape[1])[None, :]
    middle = (at >= first[:, None]) & (at < last[:, None])
    total = np.where(middle, ordered, 0.0).sum(axis=1) / np.maximum(last - first, 1)
    known = count > _LEAST_SMOOTH_COLUMNS * light.shape[1]
    return np.concatenate([[0.0], np.cumsum(np.where(known, total, 0.0))]).astype(np.float32)


def _bands(light: Floats, whole: Floats, smooth: NDArray[np.bool_]) -> Flicker | None:
    """Bands along the rows of one frame.

    They must repeat at least 3.5 times, hold most of what varies from row to row, and be alike (in time and depth) in the left and
    the right half, and present from top to bottom: a striped cloth, a slatted wall or a stair is not.
    """
    rows, columns = light.shape
    found = _period(whole, _LEAST_PERIODS)
    if found is None:
        return None
    kept = _only(whole, found)
    depth = float(kept.max() - kept.min())
    if depth < LEAST_DEPTH_STOPS or kept.var() < _CONCENTRATED * whole.var():
        return None
    sides = slice(None, columns // 2), slice(columns // 2, None)
    halves = [_only(_flat(common_profile(light[:, side], smooth[:, side])), found) for side in sides]
    if min(_alike(kept, half) for half in halves) < _ALIKE or not _everywhere(whole, kept, found):
        return None
    return Flicker(rows / found, depth, kept)


def _difference(light: Floats, other: Floats) -> Floats | None:
    """(rows, columns) stops: the other frame laid on the first, less it, without what the last pixel of a shift leaves; None where it
    doesn't show the same set from the same place."""
    if np.array_equal(light, other):
        return None
    rows, columns = light.shape
    scale = min(1.0, _REGISTERED_SIDE / max(rows, columns))
    size = max(1, round(columns * scale)), max(1, round(rows * scale))
    small = [np.asarray(cv2.resize(one, size, interpolation=cv2.INTER_AREA), np.float32) for one in (light, other)]
    # Without what a row has in common: bands would be registered instead of the set.
    edges = [one - one.mean(axis=1, keepdims=True) for one in small]
    edges = [one - cv2.GaussianBlur(one, (0, 0), 6) for one in edges]
    if min(float(one.std()) for one in edges) < _FEATURELESS_STOPS:
        return _of_featureless(light, other, small)
    window = cv2.createHanningWindow(edges[0].shape[::-1], cv2.CV_32F)
    (across, down), _ = cv2.phaseCorrelate(edges[0], edges[1], window)
    if max(abs(across), abs(down)) > _MOST_SHIFT * max(small[0].shape):
        return None
    shift = np.array([[1, 0, -across], [0, 1, -down]], np.float32)
    laid = cv2.warpAffine(edges[1], shift, edges[1].shape[::-1], borderMode=cv2.BORDER_REPLICATE)
    one, two = edges[0].ravel(), laid.ravel()
    if float(one @ two) < _LEAST_LIKE * float(np.sqrt((one @ one) * (two @ two)) + 1e-9):
        return None
    shift[:, 2] /= scale
    laid_whole = cv2.warpAffine(other, shift, (columns, rows), borderMode=cv2.BORDER_REPLICATE)
    return _less(light, np.asarray(laid_whole, np.float32))


def _of_featureless(light: Floats, other: Floats, small: list[Floats]) -> Floats | None:
    """The same of a wall or a seamless with nothing to lay one on the other by: it is as light from side to side in both."""
    across = [one.mean(axis=0) for one in small]
    off = across[1] - across[0]
    return _less(light, other) if float((off - off.mean()).std()) < _SAME_WALL_STOPS else None


def _less(light: Floats, whole: Floats) -> Floats | None:
    """(rows, columns) stops: a frame laid on another, less it; NaN where either is black or clipped, or something moved."""
    calm = cv2.GaussianBlur(light, (0, 0), 1.0)
    difference = cv2.GaussianBlur(whole, (0, 0), 1.0) - calm
    dark = np.minimum(light, whole) < _DARK_STOPS
    clipped = np.maximum(light, whole) > -0.05
    slope = np.gradient(calm, axis=0)
    usable = ~dark & ~clipped & (np.abs(difference) < _MOVED_STOPS)
    if usable.mean() < _LEAST_USABLE:
        return None
    # What is left of a shift along the columns looks like the set's own stripes, as steep as they are.
    weight = usable & (np.abs(slope) > 0.01)
    if weight.any():
        level = np.median(difference[usable])
        difference = difference - float(((difference - level) * slope)[weight].sum() / (slope**2)[weight].sum()) * slope
    return np.where(usable, difference, np.nan).astype(np.float32)


def _moving(difference: Floats) -> Flicker | None:
    """Bands that are elsewhere in a second frame. They may be few: the set is not in the difference."""
    first, last = _known_rows(difference)
    if last - first < _LEAST_KNOWN * len(difference):
        return None
    part = difference[first:last]
    flat = _level(_of_columns(part))
    found = _period(flat, _FEWEST_PERIODS)
    if found is None:
        return None
    kept = _only(flat, found)
    depth = float(kept.max() - kept.min())
    concentrated = _CONCENTRATED if found >= _LEAST_PERIODS else _FEW_CONCENTRATED
    if depth < _LEAST_MOVED_STOPS or kept.var() < concentrated * flat.var():
        return None
    # By columns that show something, not by where they are: the product may fill the middle alone.
    shown = np.flatnonzero((~np.isnan(part)).mean(axis=0) > 0.3)
    alike = [_alike(kept, _only(_level(_of_columns(part[:, some])), found)) for some in np.array_split(shown, _PARTS)]
    if sorted(alike)[1] < _ALIKE or (found >= _LEAST_PERIODS and not _everywhere(flat, kept, found)):
        return None
    return Flicker((last - first) / found, depth * _OF_DIFFERENCE, None)


def _known_rows(difference: Floats) -> tuple[int, int]:
    """The longest run of rows of which enough is known: from and to."""
    known = np.count_nonzero(~np.isnan(difference), axis=1) > max(12, _LEAST_KNOWN_COLUMNS * difference.shape[1])
    # A row or two that is not, in the middle of others, is bridged.
    known = cv2.morphologyEx(known.astype(np.uint8)[:, None], cv2.MORPH_CLOSE, np.ones((9, 1), np.uint8)).ravel()
    edges = np.flatnonzero(np.diff(np.concatenate([[0], known, [0]])))
    runs = list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
    longest: tuple[int, int] = max(runs, key=lambda run: int(run[1] - run[0]), default=(0, 0))
    return longest


def _of_columns(difference: Floats) -> Floats:
    """(rows,) the median over the columns; where a row is unknown, what its neighbours are."""
    known = np.count_nonzero(~np.isnan(difference), axis=1) > 4
    if np.count_nonzero(known) < len(known) // 2:
        return np.zeros(len(known), np.float32)
    at = np.arange(len(known))
    return np.asarray(np.interp(at, at[known], np.nanmedian(difference[known], axis=1)), np.float32)


def _level(profile: Floats) -> Floats:
    """Without its slope: a lamp turned or a cloud."""
    at = np.linspace(-1.0, 1.0, len(profile))
    return np.asarray(profile - np.polyval(np.polyfit(at, profile, 1), at), np.float32)


def _flat(profile: Floats) -> Floats:
    """Without its slow part, which is fall-off and framing: a cubic."""
    at = np.linspace(-1.0, 1.0, len(profile))
    return np.asarray(profile - np.polyval(np.polyfit(at, profile, 3), at), np.float32)


def _everywhere(whole: Floats, kept: Floats, found: float) -> bool:
    """Whether bands are there in the upper, the middle and the lower third."""
    thirds = np.array_split(_only(whole, found, wide=True), 3)
    return min(float(part.std() / kept.std()) for part in thirds) >= _ALIKE


def _period(profile: Floats, least: float) -> float | None:
    """How many times the profile's strongest repetition fits into the frame, to a tenth; None when that is its slowest."""
    rows = len(profile)
    # Zeros after it divide the spectrum into tenths of a repetition.
    slowest, fastest = round(_TENTHS * least), math.ceil(_TENTHS * rows / _LEAST_PERIOD_PX)
    if fastest <= slowest:
        return None
    strength = np.abs(np.fft.rfft(profile * np.hanning(rows), _TENTHS * rows)[slowest:fastest])
    strongest = int(np.argmax(strength))
    # At the slow end it is the flank of something slower still: framing, not bands.
    return (slowest + strongest) / _TENTHS if strongest > 0 else None


def _only(profile: Floats, count: float, wide: bool = False) -> Floats:
    """The profile's part that repeats `count` times, with its harmonics; `wide`: band-passed, so that its depth may change."""
    rows = len(profile)
    at = np.arange(rows) / rows
    if wide:
        spectrum = np.fft.rfft(profile)
        frequency = np.arange(len(spectrum))
        near = np.zeros(len(spectrum), bool)
        for harmonic in range(1, _HARMONICS + 1):
            near |= np.abs(frequency - harmonic * count) <= max(1.5, 0.2 * count)
        return np.asarray(np.fft.irfft(spectrum * near, rows), np.float32)
    terms = [np.ones(rows)]
    for harmonic in range(1, _HARMONICS + 1):
        terms += [np.sin(2 * np.pi * harmonic * count * at), np.cos(2 * np.pi * harmonic * count * at)]
    basis = np.array(terms).T
    factors, *_ = np.linalg.lstsq(basis, profile, rcond=None)
    return np.asarray(basis[:, 1:] @ factors[1:], np.float32)


def _alike(one: Floats, other: Floats) -> float:
    """1 for two profiles that agree in time and depth, less the more they differ; below 0 when they oppose each other."""
    return float(2.0 * np.dot(one, other) / (np.dot(one, one) + np.dot(other, other) + 1e-9))
