"""Clipped sound: flat tops, at full scale or below it (clipped in the microphone's own amplifier, then turned down); and tops that a
limiter has made alike."""

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
_SYLLABLE_S, _LOUD_DB, _AT_TOP_DB, _BELOW_DB = 0.02, 12.0, 1.5, (3.0, 4.5)
_CROWDED, _TO_BELOW = 0.33, 1.5
_LEAST_LOUD = 25


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


def is_limited(channel: Samples, rate: int) -> bool:
    """Whether the tops of one channel of a voice, (n,), crowd at one level: a limiter, or an amplifier that saturates softly.

    Of a voice's 20 ms no more than a tenth reach up to 1.5 dB below its loudest, and each step further down holds more of them;
    limited, a third and more do, and the steps below are emptier.
    """
    size = max(1, round(_SYLLABLE_S * rate))
    tops = np.abs(channel[: len(channel) // size * size]).reshape(-1, size).max(axis=1)
    # Not the very highest: one click is no top.
    top = float(np.percentile(tops, 99.5)) if tops.size else 0.0
    below_db = -20.0 * np.log10(tops[tops > 0] / top) if top > 0 else np.empty(0)
    loud = below_db[below_db < _LOUD_DB]
    crowd = np.count_nonzero(loud < _AT_TOP_DB)
    below = np.count_nonzero((loud >= _BELOW_DB[0]) & (loud < _BELOW_DB[1]))
    return bool(len(loud) >= _LEAST_LOUD and crowd > max(_CROWDED * len(loud), _TO_BELOW * below))


def _runs(mask: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The lengths of the runs of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]]))).reshape(-1, 2)
    return np.asarray(edges[:, 1] - edges[:, 0], np.int64)
