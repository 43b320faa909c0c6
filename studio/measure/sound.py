"""One recording measured: levels, noise, and what is wrong with it, in words and numbers."""

import math
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from studio.measure import channels, floor, hum, pauses, rumble, sound_faults, spectrum
from studio.measure.loudness import Samples, decibel, integrated_lufs, level_dbfs, true_peak_dbfs
from studio.measure.sound_faults import CHECKS, FAULTS, Heard

__all__ = ["CHECKS", "FAULTS", "SHORTEST_S", "Sound", "measure", "nothing"]

_HISS_HZ = 200.0
_GUST_HZ = 1000.0
SHORTEST_S = 0.5
_MOST_LEVELS, _LOWEST_LEVEL_DBFS = 300, -120.0
_BANDS_HZ = [20.0 * 2 ** (n / 12) for n in range(111)]
_TO_BEGIN = "The voice never pauses, so the room's noise can't be told from it; begin with a second of silence."
_AT_LEAST = "The voice never pauses, so how far below it the noise is, is an estimate; begin with a second of silence to measure it."


@dataclass(frozen=True)
class Sound:
    """What was measured; the first fields are those of `measure sound --json`. Levels are None where there is nothing to measure.

    peak_dbfs: true peak (dBTP). loudness_lufs: integrated. noise_floor_dbfs: RMS of the half second before the voice, else of all
    pauses, else (no voice) of everything; None where the voice never pauses for 0.3 s. snr_db: voice over noise floor. faults: of
    FAULTS; reasons: a sentence each. checks: of CHECKS, what is no fault and worth an ear; notes has their sentences, and what could
    not be told.
    hiss_dbfs: noise above 200 Hz that is no hum. rumble_dbfs: what is below 70 Hz in the pauses and no tone. hum_hz: 50, 60 or None.
    levels_dbfs, tops_dbfs: for a plot, the RMS and the highest sample of each levels_step_s of it, at most 300, nothing below −120.
    spectrum_hz, spectrum_dbfs: the same for its noise (all of it, where wind is in the voice): twelfths of an octave by their middles.
    hum_lines_hz: the lines that hum was told by. channel_levels_dbfs: RMS of each channel.
    """

    peak_dbfs: float | None
    loudness_lufs: float | None
    noise_floor_dbfs: float | None
    snr_db: float | None
    faults: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    voice: bool = False
    voice_dbfs: float | None = None
    hiss_dbfs: float | None = None
    rumble_dbfs: float | None = None
    hum_hz: float | None = None
    hum_dbfs: float | None = None
    dead_channels: list[int] = field(default_factory=list)
    seconds: float = 0.0
    channels: int = 1
    rate_hz: int = 48_000
    levels_dbfs: list[float] = field(default_factory=list)
    levels_step_s: float = 0.0
    tops_dbfs: list[float] = field(default_factory=list)
    spectrum_hz: list[float] = field(default_factory=list)
    spectrum_dbfs: list[float] = field(default_factory=list)
    hum_lines_hz: list[float] = field(default_factory=list)
    channel_levels_dbfs: list[float] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """As JSON has it: numbers rounded to hundredths."""
        return {key: round(value, 2) if isinstance(value, float) else value for key, value in asdict(self).items()}


def nothing() -> Sound:
    """What is measured of a recording that can't be read."""
    return Sound(peak_dbfs=None, loudness_lufs=None, noise_floor_dbfs=None, snr_db=None)


def measure(samples: Samples, rate: int) -> Sound:
    """Measure a recording. samples: (n, channels) float, full scale at ±1.0, finite, n ≥ 1. rate: in Hz, 8000 to 384000."""
    # A constant offset is no sound. Not the mean: clipping on one side shifts that, and would lift the pauses.
    centred = samples - np.median(samples[:: max(1, len(samples) // 1_000_000)], axis=0)
    if len(samples) < SHORTEST_S * rate:
        return _too_short(samples, rate)
    activity = pauses.find_pauses(centred, rate)
    dead = channels.dead(centred, activity)
    alive = [channel for channel in range(samples.shape[1]) if channel not in dead]
    facts: dict[str, Any] = {
        "peak_dbfs": _finite(true_peak_dbfs(samples, rate)),
        "dead_channels": dead,
        "seconds": len(samples) / rate,
        "channels": samples.shape[1],
        "rate_hz": rate,
        **_levels(centred, rate),
    }
    if not alive:
        faults = [sound_faults.of_dead(dead, 0)]
        return Sound(loudness_lufs=None, noise_floor_dbfs=None, snr_db=None, **_told(faults), **facts)
    living = centred[:, alive]
    if dead:
        activity = pauses.find_pauses(living, rate)
    noise_dbfs = level_dbfs(activity.noise(living, rate)) if activity.pause.any() else None
    voice_dbfs = pauses.voice_dbfs(living, activity, noise_dbfs)
    quiet = spectrum.of_noise(living, rate, activity)
    low = rumble.find_rumble(living, rate, activity, voice_dbfs)
    hiss_dbfs = None if noise_dbfs is None else min(noise_dbfs, _db(quiet.broadband_power(_HISS_HZ, spectrum.TOP_HZ)))
    humming = hum.find_hum(living, rate, activity)
    heard = Heard(
        samples[:, alive], living, rate, activity, facts["peak_dbfs"], noise_dbfs, voice_dbfs, hiss_dbfs, low, humming,
        _db(quiet.broadband_power(*rumble.LOW_HZ)),
        # Gusts reach up to a kilohertz; what they raise there is told as wind.
        _db(quiet.broadband_power(_GUST_HZ, spectrum.TOP_HZ)),
        floor.least_noise_dbfs(living, rate, None if activity.pause.any() else quiet),
    )  # fmt: skip
    faults = [
        *([sound_faults.of_dead(dead, len(alive))] if dead else []),
        *sound_faults.of_sound(heard),
        *sound_faults.of_opposed(channels.opposed(living, rate, activity, list(range(len(alive)))), alive),
    ]
    checks = sound_faults.checks(heard)
    named = {name for name, _ in faults}
    to_begin = [] if noise_dbfs is not None else [_AT_LEAST if "noisy" in named else _TO_BEGIN]
    return Sound(
        loudness_lufs=integrated_lufs(samples, rate),
        noise_floor_dbfs=_finite(noise_dbfs),
        snr_db=None if voice_dbfs is None or noise_dbfs is None else _finite(voice_dbfs - noise_dbfs),
        voice=activity.voice,
        voice_dbfs=voice_dbfs,
        hiss_dbfs=_finite(hiss_dbfs),
        rumble_dbfs=_finite(low.dbfs),
        **_bands(spectrum.of_all(living, rate) if "wind" in named else quiet),
        hum_lines_hz=list(humming.lines_hz) if humming else [],
        hum_hz=humming.hz if humming else None,
        hum_dbfs=humming.dbfs if humming else None,
        checks=[name for name, _ in checks],
        notes=[*to_begin, *(sentence for _, sentence in checks)],
        **_told(faults),
        **facts,
    )


def _levels(samples: Samples, rate: int) -> dict[str, Any]:
    step = max(round(pauses.BLOCK_S * rate), -(-len(samples) // _MOST_LEVELS))
    levels = [max(_LOWEST_LEVEL_DBFS, level_dbfs(samples[at : at + step])) for at in range(0, len(samples), step)]
    tops = [max(_LOWEST_LEVEL_DBFS, decibel(_highest(samples[at : at + step]))) for at in range(0, len(samples), step)]
    whole = [max(_LOWEST_LEVEL_DBFS, level_dbfs(samples[:, at : at + 1])) for at in range(samples.shape[1])]
    return {
        "levels_dbfs": [round(level, 1) for level in levels],
        "tops_dbfs": [round(level, 1) for level in tops],
        "channel_levels_dbfs": [round(level, 1) for level in whole],
        "levels_step_s": step / rate,
    }


def _highest(samples: Samples) -> float:
    return float(np.abs(samples).max(initial=0.0))


def _bands(noise: spectrum.Spectrum) -> dict[str, Any]:
    """For the picture of the spectrum."""
    middles = [hz for hz in _BANDS_HZ if hz <= (len(noise.density) - 1) * noise.step_hz]
    levels = [_db(noise.power(hz * 2 ** (-1 / 24), hz * 2 ** (1 / 24))) for hz in middles]
    return {
        "spectrum_hz": [round(hz, 1) for hz in middles],
        "spectrum_dbfs": [round(max(_LOWEST_LEVEL_DBFS, level), 1) for level in levels],
    }


def _too_short(samples: Samples, rate: int) -> Sound:
    """Of less than half a second only the peaks can be told."""
    peak_dbfs = _finite(true_peak_dbfs(samples, rate))
    seconds = len(samples) / rate
    return Sound(
        peak_dbfs=peak_dbfs,
        loudness_lufs=integrated_lufs(samples, rate),
        noise_floor_dbfs=None,
        snr_db=None,
        seconds=seconds,
        channels=samples.shape[1],
        rate_hz=rate,
        notes=[f"With {seconds:.2f} s it is too short for its noise to be told from its sound; record five seconds."],
        **_told(sound_faults.of_clipped(samples, peak_dbfs)),
    )


def _told(faults: list[tuple[str, str]]) -> dict[str, Any]:
    return {"faults": [name for name, _ in faults], "reasons": [sentence for _, sentence in faults]}


def _finite(level: float | None) -> float | None:
    return level if level is not None and math.isfinite(level) else None


def _db(power: float) -> float:
    return float(10.0 * np.log10(power)) if power > 1e-15 else float("-inf")
