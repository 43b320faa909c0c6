"""What lies below the voice: wind on the capsule, rumble, and the breath of plosives.

Wind is told by the pauses. A voice has its own low end, and breath on the microphone is as loud as wind for a tenth of a second;
what is told of the time while somebody speaks has to last, and to be louder than either.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.measure.loudness import Samples
from studio.measure.pauses import BLOCK_S, Activity
from studio.measure.spectrum import slowed
from studio.measure.tones import left_without_tones

RUMBLE_HZ = (10.0, 70.0)
"""Below any voice; a low cut in the recorder leaves wind's upper part, so pauses are also held to what lies below 150 Hz."""
LOW_HZ = (10.0, 150.0)
_GUST_HZ = (10.0, 50.0)
_RATE_HZ = 1000
_BLOCK = round(BLOCK_S * _RATE_HZ)
_OF_PAUSES = 75
_GUST_S, _GUST_SHARE = 0.4, 0.75
_PLOSIVE_BELOW_DB = 4.0
_STEADY_BLOCKS = 4
"""0.2 s: noise from 10 to 70 Hz has 16 independent values in it, and half of its levels lie within 2.1 dB."""


@dataclass(frozen=True)
class Rumble:
    """dbfs, low_dbfs: 10 to 70 and 10 to 150 Hz in the pauses, without tones, so loud that three quarters of them are softer; -inf where
    the voice never pauses. gust_dbfs: the loudest rumble that lasts 0.3 s, anywhere. plosives: how many bursts shorter than that are
    nearly as loud as the voice. swings_db: within how many dB half of the levels from 10 to 70 Hz lie, of 0.2 s each: machines, cabins and
    streets rumble steadily, wind comes in gusts.
    """

    dbfs: float
    low_dbfs: float
    gust_dbfs: float
    plosives: int
    swings_db: float


def find_rumble(samples: Samples, rate: int, activity: Activity, voice_dbfs: float | None) -> Rumble:
    """What rumbles in a recording, (n, channels), at least half a second of it. voice_dbfs: what plosives are held against."""
    low = slowed(samples, rate, _RATE_HZ)
    # A tone is told by all that lies low: within 10 to 70 Hz there is too little of it.
    left_db = 10.0 * np.log10(left_without_tones(_band(low, LOW_HZ), _RATE_HZ, _BLOCK, LOW_HZ[1]) + 1e-6)
    raw = _levels(low, RUMBLE_HZ)
    rumble, wide, gust = raw + left_db, _levels(low, LOW_HZ) + left_db, _levels(low, _GUST_HZ) + left_db
    count = min(len(rumble), len(activity.pause))
    pause = activity.pause[:count]
    return Rumble(
        _of_pauses(rumble[:count][pause]),
        _of_pauses(wide[:count][pause]),
        _lasting(gust),
        0 if voice_dbfs is None else _bursts(raw, voice_dbfs - _PLOSIVE_BELOW_DB),
        _swings(raw),
    )


def _band(low: NDArray[np.float64], band_hz: tuple[float, float]) -> NDArray[np.float64]:
    """(n, channels): what of it lies between two frequencies."""
    spectrum = np.fft.rfft(low, axis=0)
    frequency = np.fft.rfftfreq(len(low), 1.0 / _RATE_HZ)
    spectrum[(frequency < band_hz[0]) | (frequency > band_hz[1])] = 0.0
    return np.asarray(np.fft.irfft(spectrum, len(low), axis=0))


def _levels(low: NDArray[np.float64], band_hz: tuple[float, float]) -> NDArray[np.float64]:
    """(blocks,) dBFS: the level of a band in each 50 ms, all channels together."""
    band = _band(low, band_hz)
    blocks = np.square(band[: len(band) // _BLOCK * _BLOCK]).reshape(-1, _BLOCK * low.shape[1]).mean(axis=1)
    return np.asarray(10.0 * np.log10(blocks + 1e-20))


def _of_pauses(levels: NDArray[np.float64]) -> float:
    return float(np.percentile(levels, _OF_PAUSES)) if levels.size else float("-inf")


def _lasting(levels: NDArray[np.float64]) -> float:
    """The loudest level that three quarters of 0.4 s keep, dBFS; -inf for what is shorter."""
    size = round(_GUST_S / BLOCK_S)
    if len(levels) < size:
        return float("-inf")
    kept = np.percentile(np.lib.stride_tricks.sliding_window_view(levels, size), 100.0 * (1.0 - _GUST_SHARE), axis=1)
    return float(kept.max())


def _swings(levels: NDArray[np.float64]) -> float:
    whole = levels[: len(levels) // _STEADY_BLOCKS * _STEADY_BLOCKS].reshape(-1, _STEADY_BLOCKS)
    powers = 10.0 * np.log10(np.mean(10.0 ** (whole / 10.0), axis=1))
    return float(np.subtract(*np.percentile(powers, (75, 25)))) if powers.size else float("inf")


def _bursts(levels: NDArray[np.float64], above_dbfs: float) -> int:
    return sum(end - first <= round(0.3 / BLOCK_S) for first, end in _runs(levels > above_dbfs))


def _runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]]))).reshape(-1, 2)
    return [(int(first), int(end)) for first, end in edges]
