"""The channels of a recording against each other: one that is dead, or turned round."""

import numpy as np

from studio.measure.loudness import Samples, decibel, level_dbfs
from studio.measure.pauses import Activity

DEAD_DBFS = -90.0
_FAR_BELOW_DB = 45.0
_BELOW_DB = 20.0
_FOLLOWS_DB = 3.0
_SPEAKS_DB = 10.0
_OPPOSED = -0.5
_BAND_HZ = (150.0, 4000.0)
"""Below, wind and room differ between two microphones anyway; above, a hand's breadth between them does."""


def dead(samples: Samples, activity: Activity) -> list[int]:
    """The channels, counted from 0, that carry nothing: below −90 dBFS, or far below the loudest, or without the voice it has.

    samples: (n, channels) without their mean. A safety track at −20 dB has the voice and is alive.
    """
    levels = [level_dbfs(samples[:, channel : channel + 1]) for channel in range(samples.shape[1])]
    best = int(np.argmax(levels))
    rises = [_rise(samples[:, channel : channel + 1], activity) for channel in range(samples.shape[1])]
    found = []
    for channel, level in enumerate(levels):
        below = levels[best] - level
        silent_while_spoken = below > _BELOW_DB and rises[channel] < _FOLLOWS_DB and rises[best] > _SPEAKS_DB
        if level < DEAD_DBFS or below > _FAR_BELOW_DB or silent_while_spoken:
            found.append(channel)
    return found


def _rise(channel: Samples, activity: Activity) -> float:
    """By how many dB a channel, (n, 1), is louder while somebody speaks than in the pauses; 0 without a voice."""
    if not activity.speaking.any() or not activity.pause.any():
        return 0.0
    spoken = level_dbfs(activity.samples(channel, activity.speaking))
    return spoken - max(level_dbfs(activity.samples(channel, activity.pause)), DEAD_DBFS)


def opposed(samples: Samples, rate: int, activity: Activity, alive: list[int]) -> tuple[int, int, float] | None:
    """The two living channels that cancel each other the most, with the dB lost when they are mixed to one; None when none do.

    Their correlation between 150 Hz and 4 kHz, while somebody speaks where there is a voice, is below −0.5.
    """
    if len(alive) < 2:
        return None
    which = activity.speaking if activity.speaking.any() else np.ones_like(activity.speaking)
    frames = samples[: len(which) * activity.block].reshape(len(which), activity.block, -1)[which]
    frequency = np.fft.rfftfreq(activity.block, 1.0 / rate)
    band = (frequency >= _BAND_HZ[0]) & (frequency <= _BAND_HZ[1])
    products = np.zeros((samples.shape[1], samples.shape[1]))
    for start in range(0, len(frames), 200):
        spectrum = np.fft.rfft(frames[start : start + 200] * np.hanning(activity.block)[:, None], axis=1)[:, band]
        products += np.einsum("fbi,fbj->ij", spectrum, spectrum.conj()).real
    worst: tuple[int, int, float] | None = None
    lowest = _OPPOSED
    for at, one in enumerate(alive):
        for other in alive[at + 1 :]:
            both = float(products[one, one] * products[other, other])
            correlation = float(products[one, other]) / np.sqrt(both) if both > 0 else 0.0
            if correlation < lowest:
                lowest = correlation
                apart = products[one, one] + products[other, other]
                together = max(apart + 2.0 * products[one, other], 1e-6 * apart)
                worst = (one, other, -decibel(float(np.sqrt(together / apart))))
    return worst
