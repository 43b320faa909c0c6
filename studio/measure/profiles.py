"""What all columns (or rows) of a frame have in common: bands from flickering lamps, and one straight border of light.

Content differs from column to column; light that the shutter chops, or a flag's edge, does not.
"""

import math
from dataclasses import dataclass

import numpy as np

from studio.measure.linear import Floats

LEAST_DEPTH_STOPS = 0.06
_LEAST_PERIODS, _LEAST_PERIOD_PX = 3.5, 5.0
_TENTHS = 10
_HARMONICS = 3
_CONCENTRATED = 0.5
_ALIKE = 0.5
_LEAST_STEP_STOPS, _SHARED = 0.2, 0.75
_BRIDGE = 5
_EVERY = 3
_LEAST_SIDE_PX = 40


@dataclass(frozen=True)
class Flicker:
    """Bands across a frame. period_px: rows from band to band; depth_stops: between the brightest and the darkest rows.

    profile: (rows,) stops, by how much each row is too bright.
    """

    period_px: float
    depth_stops: float
    profile: Floats


def common_profile(light: Floats) -> Floats:
    """(rows,) stops: how brightness goes from row to row in the middle half of the columns; light: (rows, columns) stops.

    Summed up from the interquartile mean of the differences between neighbouring rows, so that an edge in less than a quarter of
    the columns leaves no trace.
    """
    steps = np.sort(np.diff(light, axis=0), axis=1)
    columns = steps.shape[1]
    middle = steps[:, columns // 4 : columns - columns // 4].mean(axis=1)
    return np.concatenate([[0.0], np.cumsum(middle)]).astype(np.float32)


def rows(light: Floats) -> Floats:
    """(rows,) stops: `common_profile` without its slow part, which is fall-off and framing."""
    if min(light.shape) < _LEAST_SIDE_PX:
        return np.zeros(light.shape[0], np.float32)
    return _flat(common_profile(light))


def flicker(light: Floats, whole: Floats) -> Flicker | None:
    """Find bands along the rows of a frame, (rows, columns) stops, whose `rows` are `whole`; None when there are none.

    They must repeat at least 3.5 times, hold most of what varies from row to row, and be alike (in time and depth) in the left and
    the right half, and present from top to bottom: a striped cloth, a slatted wall or a stair is not.
    """
    count, columns = light.shape
    if min(light.shape) < _LEAST_SIDE_PX:
        return None
    found = _period(whole)
    if found is None:
        return None
    kept = _only(whole, found)
    depth = float(kept.max() - kept.min())
    if depth < LEAST_DEPTH_STOPS or kept.var() < _CONCENTRATED * whole.var():
        return None
    halves = [_only(rows(part), found) for part in (light[:, : columns // 2], light[:, columns // 2 :])]
    across = [_alike(kept, half) for half in halves]
    down = [float(part.std() / kept.std()) for part in np.array_split(_only(whole, found, wide=True), 3)]
    if min(across) < _ALIKE or min(down) < _ALIKE:
        return None
    return Flicker(count / found, depth, kept)


def _flat(profile: Floats) -> Floats:
    """Without its slow part, which is fall-off and framing: a cubic."""
    at = np.linspace(-1.0, 1.0, len(profile))
    return np.asarray(profile - np.polyval(np.polyfit(at, profile, 3), at), np.float32)


def _period(profile: Floats) -> float | None:
    """How many times the profile's strongest repetition fits into the frame, to a tenth; None when that is its slowest."""
    rows = len(profile)
    # Zeros after it divide the spectrum into tenths of a repetition.
    slowest, fastest = round(_TENTHS * _LEAST_PERIODS), math.ceil(_TENTHS * rows / _LEAST_PERIOD_PX)
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


def step(light: Floats) -> tuple[int, Floats] | None:
    """One straight border of light right across a frame: (the row below it, by how many stops the rows below differ, per channel).

    light: (rows, columns, channels) stops. None when there is none of at least 0.2 stops that three columns in four share.
    """
    rows = light.shape[0]
    reach = max(2, rows // 200)
    if rows < 8 * reach:
        return None
    sampled = light[:, ::_EVERY]
    jumps = sampled[2 * reach :] - sampled[: -2 * reach]
    middle = np.median(jumps, axis=1)
    size_of = np.abs(middle).max(axis=1)
    if size_of.max() < _LEAST_STEP_STOPS:
        return None
    # The jump is seen from `reach` rows before it to as many after it: it lies in their middle.
    plateau = np.flatnonzero(size_of > 0.7 * size_of.max())
    plateau = plateau[np.abs(plateau - int(np.argmax(size_of))) <= 2 * reach]
    at = round(float(plateau.mean()))
    size = middle[at]
    channel = int(np.argmax(np.abs(size)))
    shared = np.abs(jumps[at, :, channel] - size[channel]) < 0.15 + 0.25 * abs(size[channel])
    if shared.mean() < _SHARED:
        return None
    return at + reach, np.asarray(size, np.float32)


def without_step(light: Floats) -> Floats:
    """The frame, (rows, columns, channels) stops, with such a border taken out, and its own few rows bridged."""
    found = step(light)
    if found is None:
        return light
    at, size = found
    level = light.copy()
    level[at:] -= size
    first, last = max(0, at - _BRIDGE), min(len(light) - 1, at + _BRIDGE)
    share = np.linspace(0.0, 1.0, last - first + 1, dtype=np.float32)[:, None, None]
    level[first : last + 1] = (1.0 - share) * level[first] + share * level[last]
    return level
