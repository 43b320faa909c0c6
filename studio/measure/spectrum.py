"""Power spectra of recordings, on a grid of about 1 Hz."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from studio.measure.loudness import Samples
from studio.measure.pauses import Activity

WINDOWS_S = (1.0, 0.7, 0.5, 0.35, 0.2)
TOP_HZ = 12_000.0
_STEADY_PERCENTILE = 20
_MOST_FRAMES = 200
_CHUNK_S, _EDGE_S = 8, 1


@dataclass(frozen=True)
class Spectrum:
    """density: (bins,) power per Hz, full scale² / Hz, summed so that the integral is the mean square. step_hz: width of a bin.

    lobe_hz: half the width of a pure tone in it.
    """

    density: NDArray[np.float64]
    step_hz: float
    lobe_hz: float

    def part(self, low_hz: float, high_hz: float) -> NDArray[np.float64]:
        """The bins between two frequencies."""
        return self.density[max(0, round(low_hz / self.step_hz)) : round(high_hz / self.step_hz) + 1]

    def peaks_within(self, at_hz: float, slack_hz: float, lobe_hz: float) -> bool:
        """Whether the highest bin within `lobe_hz` of a frequency lies within `slack_hz` of it: a note beside it is not at it."""
        bins = self.part(at_hz - lobe_hz, at_hz + lobe_hz)
        if bins.size == 0:
            return False
        first = max(0, round((at_hz - lobe_hz) / self.step_hz))
        highest = (first + int(np.argmax(bins))) * self.step_hz
        return abs(highest - at_hz) <= max(slack_hz, self.step_hz)

    def power(self, low_hz: float, high_hz: float) -> float:
        """The mean square between two frequencies."""
        return float(self.part(low_hz, high_hz).sum() * self.step_hz)

    def broadband_power(self, low_hz: float, high_hz: float) -> float:
        """The mean square between two frequencies of what is no pure tone: from the median density, band by band.

        Bands are a third of an octave, and always so wide that a tone fills less than a half of one.
        """
        power, at = 0.0, low_hz
        while at < high_hz:
            end = min(high_hz, max(at * 2 ** (1 / 3), at + 6 * self.lobe_hz))
            bins = self.part(at, end)
            if bins.size:
                power += float(np.median(bins)) * (end - at)
            at = end
        return power


def of_noise(samples: Samples, rate: int, activity: Activity) -> Spectrum:
    """The spectrum of the pauses, all channels' power averaged; where no pause is long enough, of what stays while the voice changes.

    That is a low percentile over time of each frequency, which a steady tone keeps and a voice does not.
    """
    runs = activity.runs()
    longest = max((end - first for first, end in runs), default=0)
    seconds = next((s for s in WINDOWS_S if s * rate <= longest), None)
    if seconds is not None:
        return _mean(samples, rate, seconds, runs)
    return of_steady(samples, rate, WINDOWS_S[2])


def of_steady(samples: Samples, rate: int, longest_s: float = WINDOWS_S[0]) -> Spectrum:
    """The spectrum of what stays while a voice changes: a low percentile over time of each frequency."""
    seconds = next((s for s in WINDOWS_S if s <= longest_s and s * rate <= len(samples)), len(samples) / rate)
    hop = max(round(seconds * rate) // 2, len(samples) // _MOST_FRAMES)
    frames = list(_frames(samples, rate, seconds, [(0, len(samples))], hop))
    return _spectrum(np.percentile(frames, _STEADY_PERCENTILE, axis=0), rate, seconds)


def windows(samples: Samples, rate: int, seconds: float, runs: list[tuple[int, int]]) -> list[Spectrum]:
    """The spectrum of each window of that length within the runs (first, end), in samples, a quarter of one after the other (further
    apart in long recordings)."""
    hop = max(round(seconds * rate) // 4, len(samples) // _MOST_FRAMES)
    return [_spectrum(density, rate, seconds) for density in _frames(samples, rate, seconds, runs, hop)]


def slowed(samples: Samples, rate: int, to_hz: int) -> NDArray[np.float64]:
    """(n, channels) at a sample rate of `to_hz`: what of a recording lies below half of that."""
    whole, bins = (_CHUNK_S + 2 * _EDGE_S) * rate, (_CHUNK_S + 2 * _EDGE_S) * to_hz // 2 + 1
    edge, parts = _EDGE_S * rate, []
    for start in range(0, len(samples), _CHUNK_S * rate):
        part = np.zeros((whole, samples.shape[1]))
        begin = max(0, start - edge)
        piece = samples[begin : start - edge + whole]
        part[begin - start + edge : begin - start + edge + len(piece)] = piece
        slow = np.fft.irfft(np.fft.rfft(part, axis=0)[:bins], 2 * (bins - 1), axis=0)
        parts.append(slow[_EDGE_S * to_hz : -_EDGE_S * to_hz])
    return np.asarray(np.concatenate(parts)[: round(len(samples) * to_hz / rate)] * (to_hz / rate))


def of_all(samples: Samples, rate: int) -> Spectrum:
    """The spectrum of the whole recording, all channels' power averaged."""
    seconds = next((s for s in WINDOWS_S if s * rate <= len(samples)), len(samples) / rate)
    return _mean(samples, rate, seconds, [(0, len(samples))])


def _mean(samples: Samples, rate: int, seconds: float, runs: list[tuple[int, int]]) -> Spectrum:
    total, count = np.zeros(1), 0
    for frame in _frames(samples, rate, seconds, runs):
        total, count = total + frame, count + 1
    return _spectrum(total / max(1, count), rate, seconds)


def _spectrum(density: NDArray[np.float64], rate: int, seconds: float) -> Spectrum:
    return Spectrum(density, rate / _size(rate, seconds), 2.0 / seconds)


def _size(rate: int, seconds: float) -> int:
    """The transform's length: at least a second, so that bins are 1 Hz or finer."""
    return max(rate, round(seconds * rate))


def _frames(
    samples: Samples, rate: int, seconds: float, runs: list[tuple[int, int]], hop: int = 0
) -> Iterator[NDArray[np.float64]]:
    """The density, (bins,), of each Hann window within the runs; `hop` samples after each other, or half of one."""
    length, size = max(1, round(seconds * rate)), _size(rate, seconds)
    window = np.hanning(length)
    scale = 2.0 / (rate * np.square(window).sum() * samples.shape[1])
    bins = round(min(TOP_HZ, rate / 2) * size / rate) + 1
    hop = hop or max(1, length // 2)
    for first, end in runs:
        for start in range(first, end - length + 1, hop):
            part = samples[start : start + length]
            spectrum = np.fft.rfft((part - part.mean(axis=0)) * window[:, None], size, axis=0)[:bins]
            yield np.square(np.abs(spectrum)).sum(axis=1) * scale
