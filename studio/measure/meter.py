"""The level of what is being recorded, block by block: peak, RMS, the peak held for a while, and whether it ever clipped."""

from dataclasses import dataclass

import numpy as np

from studio.measure.loudness import Samples, decibel, level_dbfs

LOWEST_DBFS = -120.0
HOLD_S = 1.5
FALL_DB_S = 20.0
"""As a quasi-peak meter falls back (IEC 60268-10, type I: 20 dB in 1.7 s, type II: 24 dB in 2.8 s)."""
CLIPPED = 0.999


@dataclass(frozen=True)
class Reading:
    """One block's level. peak_dbfs: its highest sample; hold_dbfs: the highest of the last seconds; clipped: since the beginning.

    channels: (peak, RMS) of each, dBFS. seconds: how long it has been going on.
    """

    peak_dbfs: float
    rms_dbfs: float
    hold_dbfs: float
    clipped: bool
    channels: tuple[tuple[float, float], ...]
    seconds: float


class Meter:
    """Fed with blocks in their order. rate: their sample rate in Hz."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._hold, self._held_s = LOWEST_DBFS, 0.0
        self._clipped = False
        self._seconds = 0.0

    def feed(self, block: Samples) -> Reading:
        """The level of a block, (n, channels), full scale at ±1.0, n ≥ 1."""
        block_s = len(block) / self._rate
        self._seconds += block_s
        peaks = np.abs(block).max(axis=0)
        channels = tuple(
            (max(LOWEST_DBFS, decibel(float(peak))), max(LOWEST_DBFS, level_dbfs(block[:, at : at + 1])))
            for at, peak in enumerate(peaks)
        )
        peak = max(one[0] for one in channels)
        self._clipped = self._clipped or float(peaks.max()) >= CLIPPED
        if peak >= self._hold:
            self._hold, self._held_s = peak, 0.0
        else:
            self._held_s += block_s
            if self._held_s > HOLD_S:
                self._hold = max(peak, self._hold - FALL_DB_S * block_s)
        rms = max(LOWEST_DBFS, level_dbfs(block))
        return Reading(peak, rms, self._hold, self._clipped, channels, self._seconds)
