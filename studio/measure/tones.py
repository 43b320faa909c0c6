"""Whether what lies low in a recording is a tone (a bass, a drum's skin, hum, a deep voice) or rumble, moment by moment."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_WINDOW_S = 0.2
"""Of 10 to 150 Hz it holds 56 independent values. A tone with its harmonics and a swell has at most 16, so of wind, however the tone
is tuned, about a half is explained, and of a played note nearly all."""
_LOWEST_HZ, _STEP_HZ = 28.0, 2.0
"""Lower, a fifth of a second holds too few turns to tell a tone from wind, which is strongest there."""
_HARMONICS = 4
_TONE = 0.78
_AROUND_S = 0.3
_CHUNK = 4000


def left_without_tones(band: NDArray[np.float64], rate: int, block: int, high_hz: float) -> NDArray[np.float64]:
    """(blocks,) which share of each block's power, 0 to 1, is no tone.

    band: (n, channels), band-passed up to high_hz. A tone is what one frequency with its harmonics, each swelling or fading evenly,
    explains more than three quarters of, over a fifth of a second around the block: wind has no frequency of its own.
    """
    count = len(band) // block
    size = round(_WINDOW_S * rate)
    if len(band) < size or count == 0:
        return np.ones(count)
    explained = _explained(np.lib.stride_tricks.sliding_window_view(band, size, axis=0)[::block], rate, high_hz)
    # A window that a note begins in explains little of it; the one that holds it alone explains it.
    own = _highest(explained, count, size // block - 1, 0)
    around = round(_AROUND_S * rate) // block
    near = _highest(explained, count, around + size // block - 1, around)
    return np.where(own >= _TONE, 1.0 - np.minimum(near, 1.0), 1.0)


def _explained(windows: NDArray[np.float64], rate: int, high_hz: float) -> NDArray[np.float64]:
    """(windows,) the largest share of (windows, channels, size) that a tone explains."""
    found = np.zeros(len(windows))
    for first in range(0, len(windows), _CHUNK):
        part = windows[first : first + _CHUNK]
        flat = part.reshape(-1, part.shape[2])
        total = np.square(part).sum(axis=(1, 2)) + 1e-20
        for basis in _tones(part.shape[2], rate, high_hz):
            of_each = np.square(flat @ basis).sum(axis=1).reshape(len(part), -1).sum(axis=1)
            here = slice(first, first + len(part))
            found[here] = np.maximum(found[here], of_each / total)
    return found


@lru_cache(maxsize=8)
def _tones(size: int, rate: int, high_hz: float) -> list[NDArray[np.float64]]:
    """For each frequency an orthonormal basis, (size, terms): it and its harmonics up to high_hz, steady and swelling."""
    at, swell = np.arange(size) / rate, np.linspace(-1.0, 1.0, size)
    bases = []
    for hz in np.arange(_LOWEST_HZ, high_hz + 0.1, _STEP_HZ):
        turns = [2 * np.pi * hz * k * at for k in range(1, _HARMONICS + 1) if hz * k <= high_hz]
        waves = [wave for turn in turns for wave in (np.cos(turn), np.sin(turn))]
        basis, _ = np.linalg.qr(np.array([*waves, *(swell * wave for wave in waves)]).T)
        bases.append(basis)
    return bases


def _highest(values: NDArray[np.float64], count: int, before: int, after: int) -> NDArray[np.float64]:
    """(count,) the highest value from `before` places before each to `after` places after it."""
    padded = np.full(before + max(count, len(values)) + after, -np.inf)
    padded[before : before + len(values)] = values
    return np.asarray(np.lib.stride_tricks.sliding_window_view(padded, before + 1 + after).max(axis=1)[:count])
