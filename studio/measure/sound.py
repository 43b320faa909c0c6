"""One recording measured: levels, noise, and what is wrong with it, in words and numbers.

The limits' reasons and sources are in docs/measuring.md.
"""

import math
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from studio.measure import channels, clipping, hum, pauses, spectrum
from studio.measure.loudness import Samples, decibel, integrated_lufs, level_dbfs, true_peak_dbfs

FAULTS = ("clipped", "too-quiet", "noisy", "wind", "hum", "phase", "dead-channel")

QUIET_PEAK_DBFS = -30.0
"""A voice whose syllables peak below this is lost under what comes after it; −12 dBFS is aimed at."""
NOISY_SNR_DB = 22.0
NOISY_FLOOR_DBFS = -60.0
HOPELESS_SNR_DB = 12.0
NOISY_ROOM_DBFS = -50.0
HUM_BELOW_VOICE_DB = 40.0
HUM_DBFS = -60.0
WIND_BELOW_VOICE_DB = 20.0
WIND_DBFS = -50.0
_WIND_HZ = (10.0, 70.0)
"""Below any voice; a low cut in the recorder leaves wind's upper part, so pauses are also held to what lies below 150 Hz."""
_WIND_CUT_HZ = (10.0, 150.0)
_TILT_DB = 12.0
_HISS_HZ = 200.0
_GUST_HZ = 1000.0
_OVER_FULL_SCALE_DB = 0.05
_MOSTLY_DB = 10.0
SHORTEST_S = 0.5
_MOST_LEVELS, _LOWEST_LEVEL_DBFS = 300, -120.0
_BANDS_HZ = [20.0 * 2 ** (n / 12) for n in range(111)]


@dataclass(frozen=True)
class Sound:
    """What was measured; the first fields are those of `measure sound --json`. Levels are None where there is nothing to measure.

    peak_dbfs: true peak (dBTP). loudness_lufs: integrated. noise_floor_dbfs: RMS of the half second before the voice, else of all
    pauses, else (no voice) of everything. snr_db: voice over noise floor. faults: of FAULTS; reasons: a sentence each.
    hiss_dbfs: noise above 200 Hz that is no hum. rumble_dbfs: what is below 70 Hz and no hum. hum_hz: 50, 60 or None.
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
        return Sound(loudness_lufs=None, noise_floor_dbfs=None, snr_db=None, **_told([_of_dead(dead, 0)]), **facts)
    living = centred[:, alive]
    if dead:
        activity = pauses.find_pauses(living, rate)
    noise_dbfs = level_dbfs(activity.noise(living, rate))
    voice_dbfs = pauses.voice_dbfs(living, activity, noise_dbfs)
    quiet = spectrum.of_noise(living, rate, activity)
    rumble_dbfs = _db(spectrum.of_all(living, rate).broadband_power(*_WIND_HZ))
    hiss_dbfs = min(noise_dbfs, _db(quiet.broadband_power(_HISS_HZ, spectrum.TOP_HZ)))
    windy = _is_windy(rumble_dbfs, hiss_dbfs, _db(quiet.broadband_power(*_WIND_CUT_HZ)), voice_dbfs)
    humming = hum.find_hum(quiet, above_hz=_WIND_CUT_HZ[1] - 1.0 if windy else 0.0)
    noise_apart_dbfs = hiss_dbfs
    if windy:
        # Gusts reach up to a kilohertz; what they raise there is told as wind.
        noise_apart_dbfs = _db(quiet.broadband_power(_GUST_HZ, spectrum.TOP_HZ))
    elif voice_dbfs is not None and humming is None:
        noise_apart_dbfs = noise_dbfs
    faults = [
        *([_of_dead(dead, len(alive))] if dead else []),
        *_clipped(samples[:, alive], facts["peak_dbfs"]),
        *_too_quiet(living, activity),
        *_windy(windy, rumble_dbfs, voice_dbfs),
        *_humming(humming, voice_dbfs),
        *_noisy(noise_apart_dbfs, voice_dbfs, noise_dbfs),
        *_opposed(channels.opposed(living, rate, activity, list(range(len(alive)))), alive),
    ]
    return Sound(
        loudness_lufs=integrated_lufs(samples, rate),
        noise_floor_dbfs=_finite(noise_dbfs),
        snr_db=voice_dbfs - noise_dbfs if voice_dbfs is not None and math.isfinite(noise_dbfs) else None,
        voice=activity.voice,
        voice_dbfs=voice_dbfs,
        hiss_dbfs=_finite(hiss_dbfs),
        rumble_dbfs=_finite(rumble_dbfs),
        **_bands(spectrum.of_all(living, rate) if windy else quiet),
        hum_lines_hz=list(humming.lines_hz) if humming else [],
        hum_hz=humming.hz if humming else None,
        hum_dbfs=humming.dbfs if humming else None,
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
        **_told(_clipped(samples, peak_dbfs)),
    )


def _told(faults: list[tuple[str, str]]) -> dict[str, Any]:
    return {"faults": [name for name, _ in faults], "reasons": [sentence for _, sentence in faults]}


def _finite(level: float) -> float | None:
    return level if math.isfinite(level) else None


def _db(power: float) -> float:
    return float(10.0 * np.log10(power)) if power > 1e-15 else float("-inf")


def _of_dead(dead: list[int], alive: int) -> tuple[str, str]:
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


def _clipped(samples: Samples, peak_dbfs: float | None) -> list[tuple[str, str]]:
    tops = sum(clipping.flat_tops(channel) for channel in samples.T)
    if tops:
        return [("clipped", f"{tops} peaks are cut off flat; turn the gain down and record it again.")]
    highest = float(np.abs(samples).max(initial=0.0))
    if peak_dbfs is not None and 20.0 * math.log10(max(highest, 1e-9)) > _OVER_FULL_SCALE_DB:
        return [
            ("clipped", f"Peaks reach {peak_dbfs:+.1f} dBFS, above full scale; turn it down before it is converted.")
        ]
    return []


def _too_quiet(samples: Samples, activity: pauses.Activity) -> list[tuple[str, str]]:
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


def _is_windy(rumble_dbfs: float, hiss_dbfs: float, low_dbfs: float, voice_dbfs: float | None) -> bool:
    limit = WIND_DBFS if voice_dbfs is None else max(WIND_DBFS, voice_dbfs - WIND_BELOW_VOICE_DB)
    if voice_dbfs is None:
        return rumble_dbfs > limit and rumble_dbfs > hiss_dbfs + _TILT_DB / 2
    # A noise that is as strong in every octave is noise, not wind.
    rumbles = rumble_dbfs > limit and rumble_dbfs > hiss_dbfs + _TILT_DB / 4
    return rumbles or (low_dbfs > limit and low_dbfs > hiss_dbfs + _TILT_DB)


def _windy(windy: bool, rumble_dbfs: float, voice_dbfs: float | None) -> list[tuple[str, str]]:
    if not windy:
        return []
    against = ""
    if voice_dbfs is not None:
        below_db = voice_dbfs - rumble_dbfs
        against = f", {below_db:.0f} dB below the voice" if below_db >= 0.5 else ", as loud as the voice"
    return [
        (
            "wind",
            f"Wind or rumble at {rumble_dbfs:.0f} dBFS{against}; windshield and low cut on, body between wind and microphone.",
        )
    ]


def _humming(found: hum.Hum | None, voice_dbfs: float | None) -> list[tuple[str, str]]:
    if found is None or found.dbfs < (HUM_DBFS if voice_dbfs is None else voice_dbfs - HUM_BELOW_VOICE_DB):
        return []
    lines = ", ".join(f"{hz:.0f}" for hz in found.lines_hz[:4])
    return [
        (
            "hum",
            f"Mains hum of {found.hz:.0f} Hz at {found.dbfs:.0f} dBFS (lines at {lines} Hz); move cables away from mains and dimmers.",
        )
    ]


def _noisy(noise_dbfs: float, voice_dbfs: float | None, floor_dbfs: float) -> list[tuple[str, str]]:
    if voice_dbfs is None:
        # Music or a tone is no noise: what is noise must be most of what is heard.
        if noise_dbfs <= NOISY_ROOM_DBFS or noise_dbfs < floor_dbfs - _MOSTLY_DB:
            return []
        return [
            ("noisy", f"The room's noise is at {noise_dbfs:.0f} dBFS; turn off fridge, air conditioning, generator.")
        ]
    snr_db = voice_dbfs - noise_dbfs
    if snr_db >= NOISY_SNR_DB or (snr_db >= HOPELESS_SNR_DB and noise_dbfs < NOISY_FLOOR_DBFS):
        return []
    return [("noisy", f"The noise is only {snr_db:.0f} dB below the voice; go closer, or turn off what makes it.")]


def _opposed(found: tuple[int, int, float] | None, alive: list[int]) -> list[tuple[str, str]]:
    if found is None:
        return []
    one, other, lost_db = alive[found[0]] + 1, alive[found[1]] + 1, found[2]
    return [
        (
            "phase",
            f"Channels {one} and {other} are out of phase: in mono {lost_db:.0f} dB are lost; turn one of them round (Ø).",
        )
    ]
