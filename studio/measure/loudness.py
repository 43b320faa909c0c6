"""Loudness and true peak after ITU-R BS.1770-4.

Recordings are (n, channels) float32 or float64, full scale at ±1.0; levels are dBFS (a full-scale square wave is 0), loudness LUFS.
"""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.floating]

ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0
BLOCK_S, HOP_S = 0.4, 0.1
"""Gating blocks of 400 ms that overlap by three quarters (BS.1770-4, annex 1)."""

_OFFSET = -0.691
_SURROUND = 1.41
_OVERSAMPLED_HZ = 192_000
"""True peak is taken at no less than this: four times 48 kHz (BS.1770-4, annex 2)."""
_CHUNK_S = 8
_HISTORY_S = 1
"""The K filter's answer to an impulse has fallen below 1e-50 of its beginning by then."""
_HALF_TAPS = 24


def decibel(ratio: float) -> float:
    """20 · log10 of an amplitude ratio; -inf for nothing."""
    return float(20.0 * np.log10(ratio)) if ratio > 0 else float("-inf")


def level_dbfs(samples: Samples) -> float:
    """RMS of all values, over all channels, in dBFS; -inf for silence or nothing."""
    if samples.size == 0:
        return float("-inf")
    return decibel(float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))))


def k_response(rate: int, frequencies: NDArray[np.floating]) -> NDArray[np.complex128]:
    """The K weighting (BS.1770-4, annex 1: a shelf for the head, then a high pass) at those frequencies, in Hz, for that sample rate.

    The analogue parameters are those that give the standard's 48 kHz coefficients, after B. De Man, *Evaluation of implementations
    of the EBU R128 loudness measurement*, AES 145, 2018; so that any sample rate is weighted alike.
    """
    z = np.exp(-2j * np.pi * frequencies / rate)

    k = np.tan(np.pi * 1681.974450955533 / rate)
    q, high = 0.7071752369554196, 10.0 ** (3.999843853973347 / 20.0)
    middle = high**0.4996667741545416
    shelf = (high + middle * k / q + k * k) + 2.0 * (k * k - high) * z + (high - middle * k / q + k * k) * z**2
    shelf /= (1.0 + k / q + k * k) + 2.0 * (k * k - 1.0) * z + (1.0 - k / q + k * k) * z**2

    k = np.tan(np.pi * 38.13547087602444 / rate)
    q = 0.5003270373238773
    a0 = 1.0 + k / q + k * k
    low_cut = 1.0 - 2.0 * z + z**2
    low_cut /= 1.0 + 2.0 * (k * k - 1.0) / a0 * z + (1.0 - k / q + k * k) / a0 * z**2
    return np.asarray(shelf * low_cut, np.complex128)


@lru_cache(maxsize=4)
def _response(rate: int, size: int) -> NDArray[np.complex128]:
    """(size // 2 + 1, 1): the K weighting of a real spectrum of `size` samples; the parts of a recording and the next one's are alike."""
    return k_response(rate, np.arange(size // 2 + 1) * (rate / size))[:, None]


def _weighted(samples: Samples, rate: int) -> Iterator[NDArray[np.float64]]:
    """The recording through the K filter, a few seconds at a time; the filter is causal, so each part needs its past only."""
    # What is shorter than a part is one of its own, of whole seconds: a length that is quickly taken apart into frequencies.
    seconds = min(_CHUNK_S, max(1, -(-len(samples) // rate)))
    history, chunk = _HISTORY_S * rate, seconds * rate
    # The zeros behind each part keep its ring from coming round to its beginning.
    size = history + chunk + history
    response = _response(rate, size)
    for start in range(0, len(samples), chunk):
        begin = max(0, start - history)
        part = samples[begin : start + chunk]
        spectrum = np.fft.rfft(part, size, axis=0)
        yield np.fft.irfft(spectrum * response, size, axis=0)[start - begin : len(part)]


def integrated_lufs(samples: Samples, rate: int) -> float | None:
    """Integrated loudness in LUFS, gated (BS.1770-4); None when shorter than 400 ms or when all of it lies under the gate.

    Five channels are L R C Ls Rs, six L R C LFE Ls Rs; with any other number each counts alike.
    """
    hop = round(HOP_S * rate)
    parts = round(BLOCK_S / HOP_S)
    energies = []
    left = np.empty((0, samples.shape[1]))
    for part in _weighted(samples, rate):
        part = np.concatenate([left, part])
        whole = len(part) // hop * hop
        energies.append(np.square(part[:whole]).reshape(-1, hop, part.shape[1]).sum(axis=1))
        left = part[whole:]
    steps = np.concatenate(energies) if energies else np.empty((0, samples.shape[1]))
    if len(steps) < parts:
        return None
    sums = np.cumsum(np.vstack([np.zeros(steps.shape[1]), steps]), axis=0)
    blocks = (sums[parts:] - sums[:-parts]) / (parts * hop) @ _channel_weights(samples.shape[1])
    heard = blocks[blocks > _power(ABSOLUTE_GATE_LUFS)]
    if heard.size == 0:
        return None
    heard = heard[heard > heard.mean() * 10.0 ** (RELATIVE_GATE_LU / 10.0)]
    return float(_OFFSET + 10.0 * np.log10(heard.mean()))


def _channel_weights(channels: int) -> NDArray[np.float64]:
    weights = {5: [1.0, 1.0, 1.0, _SURROUND, _SURROUND], 6: [1.0, 1.0, 1.0, 0.0, _SURROUND, _SURROUND]}
    return np.array(weights.get(channels, [1.0] * channels))


def _power(lufs: float) -> float:
    return float(10.0 ** ((lufs - _OFFSET) / 10.0))


def true_peak_dbfs(samples: Samples, rate: int) -> float:
    """The peak of the curve between the samples, in dBTP, by oversampling to at least 192 kHz (BS.1770-4, annex 2).

    samples: (n, channels). -inf for silence.
    """
    highest = float(np.max(np.abs(samples), initial=0.0))
    if highest == 0.0:
        return float("-inf")
    factor = max(1, -(-_OVERSAMPLED_HZ // rate)) if rate < _OVERSAMPLED_HZ else 1
    if factor == 1:
        return decibel(highest)
    taps = _between(factor)
    for channel in samples.T:
        highest = max(highest, _channel_peak(channel, taps, highest))
    return decibel(highest)


def _between(factor: int) -> NDArray[np.float64]:
    """(factor - 1, taps): windowed-sinc filters, each for one place between two samples."""
    at = np.arange(-_HALF_TAPS + 1, _HALF_TAPS + 1)
    filters = []
    for step in range(1, factor):
        distance = at - step / factor
        taps = np.sinc(distance) * np.i0(7.0 * np.sqrt(np.maximum(0.0, 1.0 - (distance / _HALF_TAPS) ** 2)))
        filters.append(taps / taps.sum())
    return np.array(filters)


def _channel_peak(channel: Samples, taps: NDArray[np.float64], highest: float) -> float:
    """Looks only near samples at half of the peak or more: between samples nothing rises beyond twice its neighbours in sound."""
    block = 4096
    padded = np.concatenate([np.zeros(_HALF_TAPS), channel, np.zeros(_HALF_TAPS + block)])
    found = 0.0
    for start in range(0, len(channel), block):
        if np.max(np.abs(channel[start : start + block]), initial=0.0) < highest / 2:
            continue
        part = padded[start : start + block + 2 * _HALF_TAPS]
        for one in taps:
            found = max(found, float(np.abs(np.convolve(part, one[::-1], "valid")).max()))
    return found
