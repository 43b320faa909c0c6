"""The least noise that a recording can have, whether its voice pauses or not: minimum statistics, band by band.

A voice that goes on has no pause in any one moment, yet falls silent in every third of an octave now and then: in the high ones while it
sounds a vowel, in the low ones while it hisses. Noise doesn't, so what each band falls to is noise at the most.
"""

import itertools

import numpy as np
from numpy.typing import NDArray

from studio.measure.loudness import Samples
from studio.measure.pauses import BLOCK_S, band_levels
from studio.measure.spectrum import Spectrum

_LOWEST_HZ, _BANDS = 200.0, 15
"""Up to 6.4 kHz; above, microphones and codecs differ more than rooms."""
_QUIETEST = 5.0
_OF_NORMAL = -1.6449
"""Where the quietest twentieth of a normal distribution begins, in standard deviations."""
_INDEPENDENT = 0.68
"""Which share of its values a Hann window leaves independent."""
_NOTHING_DBFS, _SILENT_DB = -140.0, 100.0
_LEAST_BLOCKS = 40


def least_noise_dbfs(samples: Samples, rate: int, steady: Spectrum | None = None) -> float | None:
    """What (n, channels) falls to above 200 Hz, dBFS, as the mean level of a steady noise; None of less than two seconds.

    steady: what stays while the voice changes (`spectrum.of_steady`); with it, what of a band is tones, as in music, is left out.

    It is the level that a twentieth of the 50 ms blocks of each band are below, and as much more as chance takes a steady noise below
    its mean. Silence that is only digital counts for nothing.
    """
    tops = _LOWEST_HZ * 2 ** (np.arange(_BANDS + 1) / 3)
    edges = tops[: np.count_nonzero(tops <= rate / 2)]
    levels = band_levels(samples, rate, list(itertools.pairwise(edges)))
    loudest = levels.max(axis=0)
    levels = levels[:, (loudest > _NOTHING_DBFS) & (loudest > loudest.max(initial=_NOTHING_DBFS) - _SILENT_DB)]
    if levels.shape[1] < _LEAST_BLOCKS:
        return None
    fallen = np.percentile(levels, _QUIETEST, axis=1) + _above_quietest_db(np.diff(edges))
    powers = 10.0 ** (fallen / 10.0)
    if steady is not None:
        powers *= [_toneless(steady, low, high) for low, high in itertools.pairwise(edges)]
    return float(10.0 * np.log10(powers.sum() + 1e-15))


def _toneless(steady: Spectrum, low_hz: float, high_hz: float) -> float:
    """Which share of a band is no tone."""
    return min(1.0, steady.broadband_power(low_hz, high_hz) / max(steady.power(low_hz, high_hz), 1e-15))


def _above_quietest_db(widths_hz: NDArray[np.float64]) -> NDArray[np.float64]:
    """By how many dB the mean of a steady noise in a band is above its quietest twentieth: chi-square after Wilson and Hilferty."""
    free = np.maximum(2.0, 2.0 * widths_hz * BLOCK_S * _INDEPENDENT)
    quietest = (1.0 - 2.0 / (9.0 * free) + _OF_NORMAL * np.sqrt(2.0 / (9.0 * free))) ** 3
    return np.asarray(-10.0 * np.log10(quietest))
