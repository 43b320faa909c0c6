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

RUMBLE_HZ = (10.0, 70.0)
"""Below any voice; a low cut in the recorder leaves wind's upper part, so pauses are also held to what lies below 150 Hz."""
LOW_HZ = (10.0, 150.0)
_GUST_HZ = (10.0, 50.0)
_RATE_HZ = 1000
_BLOCK = round(BLOCK_S * _RATE_HZ)
_WINDOW_S, _LOBE_HZ = 0.2, 11.0
"""A Hann window of 0.2 s makes a tone 20 Hz wide."""
_OF_PAUSES = 75
_GUST_S, _GUST_SHARE = 0.4, 0.75
_TONE_FROM_HZ, _MOST_TONES = 28.0, 4
_BESIDE_HZ, _BESIDE = (14.0, 20.0), 0.05
_PLOSIVE_BELOW_DB = 4.0


@dataclass(frozen=True)
class Rumble:
    """dbfs, low_dbfs: 10 to 70 and 10 to 150 Hz in the pauses, without tones, so loud that three quarters of them are softer; -inf where
    the voice never pauses. gust_dbfs: the loudest rumble that lasts 0.3 s, anywhere. plosives: how many bursts shorter than that are
    nearly as loud as the voice.
    """

    dbfs: float
    low_dbfs: float
    gust_dbfs: float
    plosives: int


def find_rumble(samples: Samples, rate: int, activity: Activity, voice_dbfs: float | None) -> Rumble:
    """What rumbles in a recording, (n, channels), at least half a second of it. voice_dbfs: what plosives are held against."""
    low = slowed(samples, rate, _RATE_HZ)
    rumble, wide, gust = (_levels(low, band) for band in (RUMBLE_HZ, LOW_HZ, _GUST_HZ))
    count = min(len(rumble), len(activity.pause))
    pause = activity.pause[:count]
    runs = [(first * _BLOCK, end * _BLOCK) for first, end in _runs(pause)]
    return Rumble(
        _of_pauses(rumble[:count][pause]) + _without_tones(low, runs, RUMBLE_HZ),
        _of_pauses(wide[:count][pause]) + _without_tones(low, runs, LOW_HZ),
        _lasting(gust, low),
        0 if voice_dbfs is None else _bursts(rumble, voice_dbfs - _PLOSIVE_BELOW_DB),
    )


def _levels(low: NDArray[np.float64], band_hz: tuple[float, float]) -> NDArray[np.float64]:
    """(blocks,) dBFS: the level of a band in each 50 ms, all channels together."""
    spectrum = np.fft.rfft(low, axis=0)
    frequency = np.fft.rfftfreq(len(low), 1.0 / _RATE_HZ)
    spectrum[(frequency < band_hz[0]) | (frequency > band_hz[1])] = 0.0
    band = np.fft.irfft(spectrum, len(low), axis=0)
    blocks = np.square(band[: len(band) // _BLOCK * _BLOCK]).reshape(-1, _BLOCK * low.shape[1]).mean(axis=1)
    return np.asarray(10.0 * np.log10(blocks + 1e-20))


def _of_pauses(levels: NDArray[np.float64]) -> float:
    return float(np.percentile(levels, _OF_PAUSES)) if levels.size else float("-inf")


def _without_tones(low: NDArray[np.float64], runs: list[tuple[int, int]], band_hz: tuple[float, float]) -> float:
    """By how many dB a band is softer, 0 or less, without the tones in it: hum, or a bass. runs: where, (first, end).

    Beside a tone there is little; wind gets stronger down to the lowest.
    """
    size = round(_WINDOW_S * _RATE_HZ)
    parts = [low[at : at + size] for first, end in runs for at in range(first, end - size + 1, size // 2)]
    if not parts:
        return 0.0
    window = np.hanning(size)[:, None]
    density = np.square(
        np.abs(np.fft.rfft((np.array(parts) - np.mean(parts, axis=1, keepdims=True)) * window, _RATE_HZ, axis=1))
    )
    density = density.sum(axis=(0, 2))
    frequency = np.fft.rfftfreq(_RATE_HZ, 1.0 / _RATE_HZ)
    inside = (frequency >= band_hz[0]) & (frequency <= band_hz[1])
    total, left = float(density[inside].sum()), np.where(inside, density, 0.0)
    for _ in range(_MOST_TONES):
        at = frequency[int(np.argmax(left))]
        away = np.abs(frequency - at)
        beside = density[(away >= _BESIDE_HZ[0]) & (away <= _BESIDE_HZ[1]) & (frequency >= band_hz[0])]
        if at < _TONE_FROM_HZ or beside.max(initial=0.0) > _BESIDE * left.max():
            break
        left[away <= _LOBE_HZ] = 0.0
    return float(10.0 * np.log10((left.sum() + 1e-30) / (total + 1e-30)))


def _lasting(levels: NDArray[np.float64], low: NDArray[np.float64]) -> float:
    """The loudest level that three quarters of 0.4 s keep, dBFS, tones taken out; -inf for what is shorter."""
    size = round(_GUST_S / BLOCK_S)
    if len(levels) < size:
        return float("-inf")
    kept = np.percentile(np.lib.stride_tricks.sliding_window_view(levels, size), 100.0 * (1.0 - _GUST_SHARE), axis=1)
    at = int(np.argmax(kept))
    return float(kept[at]) + _without_tones(low, [(at * _BLOCK, (at + size) * _BLOCK)], RUMBLE_HZ)


def _bursts(levels: NDArray[np.float64], above_dbfs: float) -> int:
    return sum(end - first <= round(0.3 / BLOCK_S) for first, end in _runs(levels > above_dbfs))


def _runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(np.int8), [0]]))).reshape(-1, 2)
    return [(int(first), int(end)) for first, end in edges]
