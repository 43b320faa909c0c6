"""Mains hum: steady lines at 50 or 60 Hz and their harmonics."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.measure import spectrum
from studio.measure.loudness import Samples
from studio.measure.measured_item import HUM_TAKES_S
from studio.measure.pauses import Activity
from studio.measure.spectrum import Spectrum

MAINS_HZ = (50.0, 60.0)
_HARMONICS = 16
_RATE_HZ = 2500
_FIRST = 3
_LINE_DB, _IN_EACH_DB = 11.0, 4.0
_LONE_LINE_DB = 16.0
_STEADY_SHARE, _STEADY_DB = 0.75, 9.0
_GRID_TOLERANCE = 0.004
"""Mains keeps its frequency within 0.4 % where it is connected to a continent (ENTSO-E, NERC)."""
_LEAST_WINDOWS = 3
_SHORT_S = 0.35
_QUIETEST = 0.2


@dataclass(frozen=True)
class Hum:
    """hz: 50 or 60. dbfs: the lines' level together. lines_hz: those that stand out."""

    hz: float
    dbfs: float
    lines_hz: tuple[float, ...]


def find_hum(samples: Samples, rate: int, activity: Activity) -> Hum | None:
    """The hum in a recording, (n, channels), if any: harmonics that stand 11 dB above what surrounds them, two neighbours (a
    rectifier's are every second) from the first or the second on, or three from the third; or the first or the second alone, 16 dB
    above it.

    They must stay as loud from window to window: a string or a voice does not. What is shorter than 1.5 s can't show that.
    """
    if len(samples) < HUM_TAKES_S * rate:
        return None
    slow = spectrum.slowed(samples, rate, _RATE_HZ)
    runs = [(first * _RATE_HZ // rate, end * _RATE_HZ // rate) for first, end in activity.runs()]
    longest = max((end - first for first, end in runs), default=0)
    fine = next((seconds for seconds in spectrum.WINDOWS_S[:-1] if seconds * _RATE_HZ <= longest), None)
    windows = _windows(slow, runs)
    if runs:
        mean = _mean(windows if fine is None else spectrum.windows(slow, _RATE_HZ, fine, runs))
    else:
        # Of a voice that never pauses: what stays while it changes. A line does, its harmonics don't.
        mean = spectrum.of_steady(slow, _RATE_HZ)
    found = [hum for hum in (_of_mains(mean, windows, hz) for hz in MAINS_HZ) if hum is not None]
    return max(found, key=lambda hum: hum.dbfs, default=None)


def _windows(samples: Samples, runs: list[tuple[int, int]]) -> list[Spectrum]:
    """Short spectra of the pauses; where there are fewer than three, of the quietest fifth of everything."""
    windows = spectrum.windows(samples, _RATE_HZ, _SHORT_S, runs)
    if len(windows) >= _LEAST_WINDOWS:
        return windows
    windows = spectrum.windows(samples, _RATE_HZ, _SHORT_S, [(0, len(samples))])
    # By what surrounds the lines: a loud hum does not make a window loud.
    around = [float(np.median(one.part(40.0, 1000.0))) for one in windows]
    return [windows[at] for at in np.argsort(around)[: max(_LEAST_WINDOWS, round(_QUIETEST * len(windows)))]]


def _mean(windows: list[Spectrum]) -> Spectrum:
    return Spectrum(np.mean([one.density for one in windows], axis=0), windows[0].step_hz, windows[0].lobe_hz)


def _of_mains(mean: Spectrum, windows: list[Spectrum], mains_hz: float) -> Hum | None:
    lines: dict[int, float] = {}
    power = 0.0
    for harmonic in range(1, _HARMONICS + 1):
        at = mains_hz * harmonic
        slack = 0.6 * mean.step_hz + _GRID_TOLERANCE * at
        lobe = mean.lobe_hz + slack
        if not mean.peaks_within(at, slack, lobe):
            continue
        above, floor = _above(mean, at, slack, lobe)
        if above >= _LINE_DB and _steady(windows, at):
            lines[harmonic] = above
            power += max(0.0, mean.power(at - lobe, at + lobe) - floor * 2.0 * lobe)
    if not _is_hum(lines) or power <= 0.0:
        return None
    return Hum(mains_hz, float(10.0 * np.log10(power)), tuple(mains_hz * harmonic for harmonic in lines))


def _is_hum(lines: dict[int, float]) -> bool:
    # A rectifier's harmonics are every second.
    pairs = sum(harmonic + step in lines for harmonic in lines for step in (1, 2))
    several = (pairs >= 1 and min(lines) <= 2) or (pairs >= 2 and min(lines) <= _FIRST)
    return several or any(lines.get(harmonic, 0.0) >= _LONE_LINE_DB for harmonic in (1, 2))


def _above(one: Spectrum, at: float, slack: float, lobe: float) -> tuple[float, float]:
    """By how many dB a line stands out, and the density of what surrounds it."""
    around = np.concatenate([one.part(at - lobe - 9.0, at - lobe), one.part(at + lobe, at + lobe + 9.0)])
    peak = float(one.part(at - slack, at + slack).max(initial=0.0))
    floor = float(np.median(around)) if around.size else 0.0
    return float(10.0 * np.log10((peak + 1e-30) / (floor + 1e-30))), floor


def _steady(windows: list[Spectrum], at: float) -> bool:
    """Whether a line stands out in three windows of four, and is as loud in them within 9 dB."""
    slack = 0.6 * windows[0].step_hz + _GRID_TOLERANCE * at
    lobe = windows[0].lobe_hz + slack
    stands: NDArray[np.float64] = np.array([_above(one, at, slack, lobe)[0] for one in windows])
    levels = np.array([10.0 * np.log10(one.power(at - lobe, at + lobe) + 1e-30) for one in windows])
    high, low = np.percentile(levels, (90, 10))
    return bool(np.mean(stands >= _IN_EACH_DB) >= _STEADY_SHARE and high - low <= _STEADY_DB)
