"""Where the voice is and where it pauses: what noise is measured in. Told by the band of speech alone, so that wind or hum, as loud
as the voice or louder, are still noise."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.measure.loudness import Samples, level_dbfs

BLOCK_S = 0.05
SPEECH_HZ = (800.0, 5000.0)
"""Second formants and consonants; wind, rumble and most of hum lie below, and their gusts barely reach it."""
LEAD_S = 0.5
"""The half second before the voice begins is where a crew is asked to be quiet."""

LEAST_PAUSE_S = 0.3
"""Anything shorter is the gap before a consonant, and its level that of the word."""

_VARIES_DB = 6.0
_NEAR_FLOOR_DB = 6.0
_AS_QUIET_DB, _STEADY_DB, _FAR_BELOW_DB = 4.5, 5.0, 27.0
_DEEPER_DB = 4.0
_VOICED_HZ = (150.0, 800.0)
_VOICED_DB = 10.0
_SILENT_DB, _NOTHING_DBFS = 100.0, -140.0


@dataclass(frozen=True)
class Activity:
    """Which 50 ms blocks hold the voice and which are pauses (neither: the edges of words).

    speaking, pause: (blocks,) bool. block: samples in one. voice: whether there is a voice (or other changing sound) at all; without
    one, every block is a pause, and where the voice never pauses for 0.3 s, none is. lead: how many blocks there are before the voice;
    gusts may be in them, that are too loud for a pause.
    """

    speaking: NDArray[np.bool_]
    pause: NDArray[np.bool_]
    block: int
    voice: bool
    lead: int = 0

    def samples(self, samples: Samples, which: NDArray[np.bool_]) -> Samples:
        """The samples of those blocks, (n, channels), one after the other."""
        whole = samples[: len(which) * self.block]
        return whole.reshape(len(which), self.block, -1)[which].reshape(-1, samples.shape[1])

    def runs(self) -> list[tuple[int, int]]:
        """The pauses as (first, end) in samples."""
        edges = np.flatnonzero(np.diff(np.concatenate([[0], self.pause.astype(np.int8), [0]])))
        return [(int(first) * self.block, int(end) * self.block) for first, end in edges.reshape(-1, 2)]

    def noise(self, samples: Samples, rate: int) -> Samples:
        """The samples that the noise floor is taken from: the half second before the voice where that is quiet, else every pause."""
        if self.lead * self.block >= LEAST_PAUSE_S * rate:
            return samples[: min(self.lead * self.block, round(LEAD_S * rate))]
        return self.samples(samples, self.pause)


def find_pauses(samples: Samples, rate: int) -> Activity:
    """Find voice and pauses in a recording, (n, channels), n at least one block."""
    block = max(1, round(BLOCK_S * rate))
    speech, voiced = band_levels(samples, rate, [SPEECH_HZ, _VOICED_HZ])
    # Silence that is only digital has no room in it.
    sounding = (speech > _NOTHING_DBFS) & (speech > speech.max() - _SILENT_DB)
    nothing = np.zeros(len(speech), np.bool_)
    if not sounding.any():
        return Activity(nothing, ~nothing, block, voice=False)
    low, high = (float(level) for level in np.percentile(speech[sounding], (10, 95)))
    if high - low < _VARIES_DB:
        return Activity(nothing, sounding, block, voice=False)
    floor = _quietest(speech, sounding, low, high)
    if floor is None:
        return Activity(speech > (low + high) / 2, nothing, block, voice=True)
    slack = min(_NEAR_FLOOR_DB, 0.4 * (high - floor))
    quiet = sounding & (speech <= floor + slack)
    begun = int(np.argmax(speech > floor + slack))
    lead = max(0, begun - 1) if sounding[:begun].all() else 0
    return Activity(speech > (floor + high) / 2, _without_hums(_long_enough(quiet), voiced), block, True, lead)


def _quietest(speech: NDArray[np.float64], sounding: NDArray[np.bool_], low: float, high: float) -> float | None:
    """The level of the room's pauses in the speech band, dBFS; None where the voice never pauses.

    low, high: the levels of the quietest tenth and of the voice. The quietest 0.3 s are a pause when they are as quiet as a tenth of
    all is, or as steady as noise, or so far below the voice as only a room is; between two words they are neither.
    """
    size = round(LEAST_PAUSE_S / BLOCK_S)
    if len(speech) < size:
        return None
    stretches = np.lib.stride_tricks.sliding_window_view(speech, size)
    loudest = np.where(
        np.lib.stride_tricks.sliding_window_view(sounding, size).all(axis=1), stretches.max(axis=1), np.inf
    )
    at = int(np.argmin(loudest))
    level, spread = float(loudest[at]), float(loudest[at] - stretches[at].min())
    if not (level - low <= _AS_QUIET_DB or high - level >= _FAR_BELOW_DB or spread <= _STEADY_DB):
        return None
    return min(max(level, low), level + _DEEPER_DB)


def _without_hums(pause: NDArray[np.bool_], voiced: NDArray[np.float64]) -> NDArray[np.bool_]:
    """The pauses without the blocks in which a voice, with the mouth closed, goes on below the speech band."""
    if not pause.any():
        return pause
    return np.asarray(pause & (voiced <= np.percentile(voiced[pause], 25) + _VOICED_DB))


def band_levels(samples: Samples, rate: int, bands_hz: list[tuple[float, float]]) -> NDArray[np.float64]:
    """(bands, blocks) dBFS: the level of each band in each 50 ms, of all channels together."""
    block = max(1, round(BLOCK_S * rate))
    count = len(samples) // block
    window = np.hanning(block)
    frequency = np.fft.rfftfreq(block, 1.0 / rate)
    bands = [(frequency >= low) & (frequency <= high) for low, high in bands_hz]
    scale = 2.0 / (block * np.square(window).sum() * samples.shape[1])
    powers = []
    for start in range(0, count, 200):
        part = samples[start * block : min(count, start + 200) * block].reshape(-1, block, samples.shape[1])
        spectrum = np.fft.rfft(part * window[:, None], axis=1)
        powers.append([np.square(np.abs(spectrum[:, band])).sum(axis=(1, 2)) * scale for band in bands])
    return np.asarray(10.0 * np.log10(np.concatenate(powers, axis=1) + 1e-15), np.float64)


def _long_enough(quiet: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Only runs of at least 0.3 s, without the block that borders on a word."""
    kept = np.zeros_like(quiet)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], quiet.astype(np.int8), [0]]))).reshape(-1, 2)
    for first, end in edges:
        if end - first >= round(LEAST_PAUSE_S / BLOCK_S):
            kept[first + (first > 0) : end - (end < len(quiet))] = True
    return kept


def voice_dbfs(samples: Samples, activity: Activity, noise_dbfs: float | None) -> float | None:
    """The level of the voice while somebody speaks, with the noise's power (where it is known) taken out; None without a voice."""
    if not activity.speaking.any():
        return None
    both = level_dbfs(activity.samples(samples, activity.speaking))
    power = 10.0 ** (both / 10.0) - (0.0 if noise_dbfs is None else 10.0 ** (noise_dbfs / 10.0))
    return float(10.0 * np.log10(power)) if power > 0 else None
