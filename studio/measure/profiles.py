"""One straight border of light right across a frame, that all its columns have in common; content differs from column to column."""

import numpy as np

from studio.measure.linear import Floats

_LEAST_STEP_STOPS, _SHARED = 0.2, 0.75
_BRIDGE = 5
_COLUMNS = 200


def step(light: Floats) -> tuple[int, Floats] | None:
    """One straight border of light right across a frame: (the row below it, by how many stops the rows below differ, per channel).

    light: (rows, columns, channels) stops. None when there is none of at least 0.2 stops that three columns in four share.
    """
    rows = light.shape[0]
    reach = max(2, rows // 200)
    if rows < 8 * reach:
        return None
    sampled = light[:, :: -(-light.shape[1] // _COLUMNS)]
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


def without_step(light: Floats, found: tuple[int, Floats] | None) -> Floats:
    """The frame, (rows, columns, channels) stops, with the border that `step` found taken out, and its own few rows bridged."""
    if found is None:
        return light
    at, size = found
    level = light.copy()
    level[at:] -= size
    first, last = max(0, at - _BRIDGE), min(len(light) - 1, at + _BRIDGE)
    share = np.linspace(0.0, 1.0, last - first + 1, dtype=np.float32)[:, None, None]
    level[first : last + 1] = (1.0 - share) * level[first] + share * level[last]
    return level
