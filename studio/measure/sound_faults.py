"""What is wrong with a recording, and what is worth an ear: the limits, and a sentence each.

Noise, wind and hum are held against the voice, so that a recording that is turned down has the faults it had before. Only what has no
voice to hold it against is held against full scale: a room tone, silence, a voice that is too quiet, peaks above full scale. The
limits' reasons and sources are in docs/measuring.md.
"""

import math
from dataclasses import dataclass

import numpy as np

from studio.measure import clipping
from studio.measure.hum import Hum
from studio.measure.loudness import Samples
from studio.measure.pauses import Activity
from studio.measure.rumble import Rumble

FAULTS = ("clipped", "too-quiet", "noisy", "wind", "hum", "phase", "dead-channel")
CHECKS = ("plosives", "faint-hum", "limited")

QUIET_PEAK_DBFS = -30.0
"""A voice whose syllables peak below this is lost under what comes after it; −12 dBFS is aimed at."""
NOISY_SNR_DB = 22.0
NOISY_ROOM_DBFS = -50.0
HUM_BELOW_VOICE_DB = 40.0
HUM_DBFS = -60.0
_FAINT_DB = 12.0
"""Hum that is no more than this below its limit is told as faint: a louder passage, or a limiter, brings it up."""
WIND_BELOW_VOICE_DB = 20.0
WIND_DBFS = -50.0
GUST_BELOW_VOICE_DB = 6.0
_TILT_DB = 6.0
_OVER_FULL_SCALE_DB = 0.05
_MOSTLY_DB = 10.0
_PLOSIVES = 3
_GUSTS_FALL_DB = 7.0
"""Turbulence falls with frequency to the power of 5/3 or faster (Kolmogorov): above 200 Hz it has 7 dB less than from 10 to 70 Hz."""
_STEADY_SWINGS_DB = 4.2
"""Twice what chance makes of a steady noise."""
_STEADY_FALLS_DB = 20.0
"""The steepest that machines and cabins make: above 200 Hz a steady brown noise has 12 dB less than from 10 to 70 Hz, the inside of a
train 18 dB less. What has nothing there is rumble alone."""
_NO_PAUSE_DB = 12.0
"""A pause that is so much louder than the recording falls to, band by band, has the voice in it."""
_LEAST_BLOCKS = 80
"""In less than four seconds without a pause not every band falls silent."""
_HUM_UNCERTAIN = 1.25
"""The level that lines have together is known to a decibel."""

Told = tuple[str, str]
"""A fault or check by its name, and its sentence."""


@dataclass(frozen=True)
class Heard:
    """What faults are told from. samples: the living channels as recorded, (n, channels); centred: without their offset. Levels are
    dBFS; noise_dbfs and hiss_dbfs are None where the voice never pauses, voice_dbfs where there is none. low_noise_dbfs: the noise
    from 10 to 150 Hz, above_gusts_dbfs: above what gusts reach, both without tones. least_dbfs: what the recording falls to above
    200 Hz, also where the voice never pauses, as `floor` has it.
    """

    samples: Samples
    centred: Samples
    rate: int
    activity: Activity
    peak_dbfs: float | None
    noise_dbfs: float | None
    voice_dbfs: float | None
    hiss_dbfs: float | None
    rumble: Rumble
    hum: Hum | None
    low_noise_dbfs: float
    above_gusts_dbfs: float
    least_dbfs: float | None


def of_sound(heard: Heard) -> list[Told]:
    """The faults that every channel together has, with a sentence each."""
    wind_dbfs = _wind_dbfs(heard)
    return [
        *of_clipped(heard.samples, heard.peak_dbfs),
        *_too_quiet(heard.centred, heard.activity),
        *_windy(wind_dbfs, heard.voice_dbfs),
        *_humming(heard.hum, heard.voice_dbfs),
        *_noisy(heard, wind_dbfs is not None),
    ]


def checks(heard: Heard) -> list[Told]:
    """What is no fault and worth an ear, with a sentence each."""
    found = []
    if heard.voice_dbfs is not None and heard.rumble.plosives >= _PLOSIVES and _wind_dbfs(heard) is None:
        said = f"Breath hits the microphone {heard.rumble.plosives} times (plosives); put up a pop filter, or speak past it."
        found.append(("plosives", said))
    if heard.hum is not None and not _humming(heard.hum, heard.voice_dbfs):
        below_db = _hum_limit_dbfs(heard.voice_dbfs) - heard.hum.dbfs
        if below_db <= _FAINT_DB:
            against = f" at {heard.hum.dbfs:.0f} dBFS"
            if heard.voice_dbfs is not None:
                against = f", {heard.voice_dbfs - heard.hum.dbfs:.0f} dB below the voice"
            said = f"Faint mains hum of {heard.hum.hz:.0f} Hz{against}; move cables away from mains if it's easy."
            found.append(("faint-hum", said))
    if heard.voice_dbfs is not None and any(clipping.is_limited(one, heard.rate) for one in heard.centred.T):
        said = "The loudest syllables all end at one level, as through a limiter or a soft overload; listen, and turn the gain down."
        found.append(("limited", said))
    return found


def of_dead(dead: list[int], alive: int) -> Told:
    """The sentence for dead channels, counted from 0, beside so many living ones."""
    if not alive:
        return (
            "dead-channel",
            "There is no sound at all; check the microphone, its cable, phantom power and the input chosen.",
        )
    which = " and ".join(str(channel + 1) for channel in dead)
    return (
        "dead-channel",
        f"Channel {which} is dead; check its cable and connector, phantom power and the input chosen.",
    )


def of_clipped(samples: Samples, peak_dbfs: float | None) -> list[Told]:
    """Whether peaks are cut off, or above full scale."""
    tops = sum(clipping.flat_tops(channel) for channel in samples.T)
    if tops:
        return [("clipped", f"{tops} peaks are cut off flat; turn the gain down and record it again.")]
    highest = float(np.abs(samples).max(initial=0.0))
    if peak_dbfs is not None and 20.0 * math.log10(max(highest, 1e-9)) > _OVER_FULL_SCALE_DB:
        return [
            ("clipped", f"Peaks reach {peak_dbfs:+.1f} dBFS, above full scale; turn it down before it is converted.")
        ]
    return []


def of_opposed(found: tuple[int, int, float] | None, alive: list[int]) -> list[Told]:
    """The sentence for two channels that cancel each other, of those that are alive."""
    if found is None:
        return []
    one, other, lost_db = alive[found[0]] + 1, alive[found[1]] + 1, found[2]
    return [
        (
            "phase",
            f"Channels {one} and {other} are out of phase: in mono {lost_db:.0f} dB are lost; turn one of them round (Ø).",
        )
    ]


def _too_quiet(samples: Samples, activity: Activity) -> list[Told]:
    if not activity.speaking.any():
        return []
    blocks = samples[: len(activity.speaking) * activity.block].reshape(len(activity.speaking), -1)
    # Not the highest of all: a clap for the edit is no voice.
    peak_dbfs = _db(float(np.percentile(np.abs(blocks[activity.speaking]).max(axis=1), 95)) ** 2)
    if peak_dbfs >= QUIET_PEAK_DBFS:
        return []
    return [
        ("too-quiet", f"The voice peaks near {peak_dbfs:.0f} dBFS; bring it to about -12 dBFS: closer, or more gain.")
    ]


def _db(power: float) -> float:
    return float(10.0 * np.log10(power)) if power > 1e-15 else float("-inf")


def _wind_dbfs(heard: Heard) -> float | None:
    """How loud the wind is; None where there is none."""
    low, hiss_dbfs = heard.rumble, heard.hiss_dbfs
    if heard.voice_dbfs is None:
        # A bass leaves something where it begins and ends: what is wind must be most of what is heard.
        limit = max(WIND_DBFS, (heard.noise_dbfs or 0.0) - _MOSTLY_DB)
        return low.dbfs if hiss_dbfs is not None and low.dbfs > max(limit, hiss_dbfs + _TILT_DB) else None
    if low.gust_dbfs > heard.voice_dbfs - GUST_BELOW_VOICE_DB:
        return max(low.dbfs, low.gust_dbfs)
    if hiss_dbfs is None:
        return None
    limit = heard.voice_dbfs - WIND_BELOW_VOICE_DB
    # Most of wind is below the voice; a noise that is as strong in every octave is noise, not wind.
    if low.dbfs > limit and low.low_dbfs > hiss_dbfs:
        return low.dbfs
    behind_low_cut = min(low.low_dbfs, heard.low_noise_dbfs) > max(limit, hiss_dbfs + _TILT_DB)
    return low.low_dbfs if behind_low_cut else None


def _windy(wind_dbfs: float | None, voice_dbfs: float | None) -> list[Told]:
    if wind_dbfs is None:
        return []
    against = ""
    if voice_dbfs is not None:
        below_db = voice_dbfs - wind_dbfs
        against = f", {below_db:.0f} dB below the voice" if below_db >= 0.5 else ", as loud as the voice"
    return [
        (
            "wind",
            f"Wind or rumble at {wind_dbfs:.0f} dBFS{against}; windshield and low cut on, body between wind and microphone.",
        )
    ]


def _hum_limit_dbfs(voice_dbfs: float | None) -> float:
    return HUM_DBFS if voice_dbfs is None else voice_dbfs - HUM_BELOW_VOICE_DB


def _humming(found: Hum | None, voice_dbfs: float | None) -> list[Told]:
    if found is None or found.dbfs < _hum_limit_dbfs(voice_dbfs):
        return []
    lines = ", ".join(f"{hz:.0f}" for hz in found.lines_hz[:4])
    return [
        (
            "hum",
            f"Mains hum of {found.hz:.0f} Hz at {found.dbfs:.0f} dBFS (lines at {lines} Hz); move cables away from mains and dimmers.",
        )
    ]


def _beside_gusts(heard: Heard) -> float:
    """The noise above 200 Hz less the most that wind raises there; -inf behind a low cut, where the two can't be told apart."""
    if (
        heard.voice_dbfs is None
        or heard.hiss_dbfs is None
        or heard.rumble.dbfs <= heard.voice_dbfs - WIND_BELOW_VOICE_DB
    ):
        return -math.inf
    return _db(10.0 ** (heard.hiss_dbfs / 10.0) - 10.0 ** ((heard.rumble.dbfs - _GUSTS_FALL_DB) / 10.0))


def _without_hum(noise_dbfs: float, found: Hum | None) -> float:
    """The noise less its hum; -inf where that is most of it: what is left then is as uncertain as the hum's own level."""
    if found is None:
        return noise_dbfs
    left = 10.0 ** (noise_dbfs / 10.0) - _HUM_UNCERTAIN * 10.0 ** (found.dbfs / 10.0)
    return _db(left)


def _steady_rumble(heard: Heard) -> float:
    """All noise in the pauses where what rumbles there is as steady as a machine, and no wind alone; -inf where it isn't."""
    low, hiss_dbfs = heard.rumble, heard.hiss_dbfs
    if hiss_dbfs is None or low.swings_db > _STEADY_SWINGS_DB or hiss_dbfs < low.dbfs - _STEADY_FALLS_DB:
        return -math.inf
    return _db(10.0 ** (hiss_dbfs / 10.0) + 10.0 ** (low.low_dbfs / 10.0))


def _noise_dbfs(heard: Heard, windy: bool) -> float | None:
    """The noise that a voice is held against; None where it can't be told."""
    hiss_dbfs, least_dbfs = heard.hiss_dbfs, heard.least_dbfs
    if least_dbfs is not None and (hiss_dbfs is None or hiss_dbfs > least_dbfs + _NO_PAUSE_DB):
        told = not windy and len(heard.activity.pause) >= _LEAST_BLOCKS
        return _without_hum(least_dbfs, heard.hum) if told else None
    if heard.noise_dbfs is None or hiss_dbfs is None:
        return None
    if windy:
        return max(heard.above_gusts_dbfs, _beside_gusts(heard), _steady_rumble(heard))
    return max(hiss_dbfs, _without_hum(heard.noise_dbfs, heard.hum))


def _noisy(heard: Heard, windy: bool) -> list[Told]:
    if heard.voice_dbfs is None:
        return _noisy_room(heard, windy)
    noise_dbfs = _noise_dbfs(heard, windy)
    if noise_dbfs is None:
        return []
    snr_db = heard.voice_dbfs - noise_dbfs
    if snr_db >= NOISY_SNR_DB:
        return []
    return [("noisy", f"The noise is only {snr_db:.0f} dB below the voice; go closer, or turn off what makes it.")]


def _noisy_room(heard: Heard, windy: bool) -> list[Told]:
    if heard.noise_dbfs is None or heard.hiss_dbfs is None:
        return []
    noise_dbfs = max(heard.above_gusts_dbfs, _beside_gusts(heard)) if windy else heard.hiss_dbfs
    # Music or a tone is no noise: what is noise must be most of what is heard.
    if noise_dbfs <= NOISY_ROOM_DBFS or noise_dbfs < heard.noise_dbfs - _MOSTLY_DB:
        return []
    return [("noisy", f"The room's noise is at {noise_dbfs:.0f} dBFS; turn off fridge, air conditioning, generator.")]
