"""Mains hum: steady lines at 50 or 60 Hz and their harmonics."""

from dataclasses import dataclass

import numpy as np

from studio.measure.spectrum import Spectrum

MAINS_HZ = (50.0, 60.0)
_HARMONICS = 16
_FIRST = 3
_LINE_DB = 12.0
_LONE_LINE_DB = 20.0
_GRID_TOLERANCE = 0.004
"""Mains keeps its frequency within 0.4 % where it is connected to a continent (ENTSO-E, NERC)."""


@dataclass(frozen=True)
class Hum:
    """hz: 50 or 60. dbfs: the lines' level together. lines_hz: those that stand out."""

    hz: float
    dbfs: float
    lines_hz: tuple[float, ...]


def find_hum(spectrum: Spectrum, above_hz: float = 0.0) -> Hum | None:
    """The hum in a spectrum of noise, if any: two harmonics 12 dB above what surrounds them, one of them among the first three; or
    the first or the second alone (a rectifier hums an octave up) 20 dB above it.

    above_hz: only lines above this count; below, a gust looks like anything.
    """
    found = [hum for hum in (_of_mains(spectrum, hz, above_hz) for hz in MAINS_HZ) if hum is not None]
    return max(found, key=lambda hum: hum.dbfs, default=None)


def _of_mains(spectrum: Spectrum, mains_hz: float, above_hz: float) -> Hum | None:
    lines: dict[int, float] = {}
    power = 0.0
    for harmonic in range(1, _HARMONICS + 1):
        at = mains_hz * harmonic
        slack = 0.6 * spectrum.step_hz + _GRID_TOLERANCE * at
        lobe = spectrum.lobe_hz + slack
        if at <= above_hz or not spectrum.peaks_within(at, slack, lobe):
            continue
        around = np.concatenate([spectrum.part(at - lobe - 9.0, at - lobe), spectrum.part(at + lobe, at + lobe + 9.0)])
        peak = float(spectrum.part(at - slack, at + slack).max(initial=0.0))
        floor = float(np.median(around)) if around.size else 0.0
        above = 10.0 * np.log10((peak + 1e-18) / (floor + 1e-18))
        if above >= _LINE_DB:
            lines[harmonic] = float(above)
            power += max(0.0, spectrum.power(at - lobe, at + lobe) - floor * 2.0 * lobe)
    several = len(lines) >= 2 and min(lines) <= _FIRST
    alone = any(lines.get(harmonic, 0.0) >= _LONE_LINE_DB for harmonic in (1, 2))
    if not (several or alone) or power <= 0.0:
        return None
    return Hum(mains_hz, float(10.0 * np.log10(power)), tuple(mains_hz * harmonic for harmonic in lines))
