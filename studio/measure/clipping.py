"""Clipped sound: flat tops, at full scale or below it (clipped in the microphone's own amplifier, then turned down)."""

import numpy as np
from numpy.typing import NDArray

from studio.measure.loudness import Samples

_LEAST_PEAK = 0.01
_STEP_16_BIT = 1.5 / 32768
_FLAT_RUN = 3
_LEAST_TOPS = 2
_TO_SHOULDER = 2.0
_TO_NEXT = 2.0
_TOP, _BELOW_TOP = 0.95, 0.85
_LEAST_ROUNDED = 50


def flat_tops(channel: Samples) -> int:
    """How many peaks of one channel, (n,), are cut off flat; 0 when none is.

    Where a wave is cut, samples lie at the limit and hardly any just below it: the wave crosses that in no time. A natural crest,
    even a slow sine's, has more than twice as many just below (its density goes with 1/√(distance from the crest)). Tops that a
    lossy codec or resampling has made wavy are told by the same comparison in coarser steps, from −6 dBFS on: a sine has 1.3
    times as many in its top twentieth as in the tenth below.
    """
    tops = 0
    for side in (channel, -channel):
        limit = float(side.max(initial=0.0))
        if limit < _LEAST_PEAK:
            continue
        tolerance = max(_STEP_16_BIT, 2e-4 * limit)
        at_limit = side >= limit - tolerance
        runs = _runs(at_limit)
        flat = runs[runs >= _FLAT_RUN]
        shoulder = np.count_nonzero(side >= limit - 11 * tolerance) - np.count_nonzero(at_limit)
        if len(flat) >= _LEAST_TOPS and flat.sum() > _TO_SHOULDER * shoulder:
            tops += len(flat)
        elif limit > 0.5:
            high = side >= _TOP * limit
            rounded, below = np.count_nonzero(high), np.count_nonzero(side >= _BELOW_TOP * limit)
            if rounded >= _LEAST_ROUNDED and rounded > _TO_NEXT * (below - rounded):
                tops += len(_runs(high))
    return tops


def _runs(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The lengths of the runs of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]]))).reshape(-1, 2)
    return np.asarray(edges[:, 1] - edges[:, 0], np.int64)
