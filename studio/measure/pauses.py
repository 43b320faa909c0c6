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

_VARIES_DB = 6.0
_NEAR_FLOOR_DB = 6.0
_LEAST_LEAD_S = 0.3
_LEAST_PAUSE_S = 0.2
_NOTHING_DBFS = -110.0


@dataclass(frozen=True)
class Activity:
    """Which 50 ms blocks hold the voice and which are pauses (neither: the edges of words).

    speaking, pause: (blocks,) bool. block: samples in one. voice: whether there is a voice (or other changing sound) at all; without
    one, every block is a pause. lead: how many blocks there are before the voice; gusts may be in them, that are too loud for a pause.
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
        if self.lead * self.block >= _LEAST_LEAD_S * rate:
            return samples[: min(self.lead * self.block, round(LEAD_S * rate))]
        return self.samples(samples, self.pause)


def find_pauses(samples: Samples, rate: int) -> Activity:
    """Find voice and pauses in a recording, (n, channels), n at least one block."""
    block = max(1, round(BLOCK_S * rate))
    speech = _speech_levels(samples, rate, block)
    sounding = speech > _NOTHING_DBFS
    nothing = np.zeros(len(speech), np.bool_)
    if not sounding.any():
        return Activity(nothing, ~nothing, block, voice=False)
    low, high = np.percentile(speech[sounding], (10, 95))
    if high - low < _VARIES_DB:
        return Activity(nothing, sounding, block, voice=False)
    near = low + min(_NEAR_FLOOR_DB, 0.4 * (high - low))
    quiet = sounding & (speech <= near)
    speaking = speech > (low + high) / 2
    begun = int(np.argmax(speech > low + max(_NEAR_FLOOR_DB, 0.4 * (high - low))))
    # Where recording began in silence that is only digital, there is no room in it.
    lead = max(0, begun - 1) if sounding[:begun].all() else 0
    return Activity(speaking, _long_enough(quiet, round(_LEAST_PAUSE_S / BLOCK_S)), block, True, lead)


def _speech_levels(samples: Samples, rate: int, block: int) -> NDArray[np.float64]:
    """The level of the speech band in each block, dBFS, of all channels together."""
    count = len(samples) // block
    window = np.hanning(block)
    frequency = np.fft.rfftfreq(block, 1.0 / rate)
    band = (frequency >= SPEECH_HZ[0]) & (frequency <= SPEECH_HZ[1])
    scale = 2.0 / (block * np.square(window).sum() * samples.shape[1])
    powers = []
    for start in range(0, count, 200):
        part = samples[start * block : min(count, start + 200) * block].reshape(-1, block, samples.shape[1])
        spectrum = np.fft.rfft(part * window[:, None], axis=1)[:, band]
        powers.append(np.square(np.abs(spectrum)).sum(axis=(1, 2)) * scale)
    return np.asarray(10.0 * np.log10(np.concatenate(powers) + 1e-15), np.float64)


def _long_enough(quiet: NDArray[np.bool_], least: int) -> NDArray[np.bool_]:
    """Only runs of at least `least` blocks, without the block that borders on a word; all runs where none is so long."""
    kept = np.zeros_like(quiet)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], quiet.astype(np.int8), [0]]))).reshape(-1, 2)
    for first, end in edges:
        if end - first >= least:
            kept[first + (first > 0) : end - (end < len(quiet))] = True
    return kept if kept.any() else quiet


def voice_dbfs(samples: Samples, activity: Activity, noise_dbfs: float) -> float | None:
    """The level of the voice while somebody speaks, with the noise's power taken out; None without a voice."""
    if not activity.speaking.any():
        return None
    both = level_dbfs(activity.samples(samples, activity.speaking))
    power = 10.0 ** (both / 10.0) - 10.0 ** (noise_dbfs / 10.0)
    return float(10.0 * np.log10(power)) if power > 0 else None
