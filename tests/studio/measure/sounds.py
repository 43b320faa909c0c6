"""Recordings made for the tests from the sample shoot's good voice: known faults, added in known amounts."""

import wave
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
SOUND = Path(__file__).resolve().parents[3] / "resources/sample-shoot/sound"
Channel = NDArray[np.float64]


def gain(level_db: float) -> float:
    return float(10.0 ** (level_db / 20.0))


def load(name: str = "voice-good.wav") -> Channel:
    """Its first five seconds: a length that is quickly taken apart into frequencies."""
    with wave.open(str(SOUND / name)) as file:
        return np.frombuffer(file.readframes(5 * RATE), "<i2").astype(np.float64) / 32768


def at(voice: Channel, rate: int = RATE) -> Channel:
    return np.arange(len(voice)) / rate


def tone(voice: Channel, hz: float, level_dbfs: float, rate: int = RATE) -> Channel:
    return gain(level_dbfs) * np.sqrt(2) * np.sin(2 * np.pi * hz * at(voice, rate))


def hum(voice: Channel, mains_hz: float, level_dbfs: float, rate: int = RATE) -> Channel:
    """A fundamental at that level and its second, third and fifth harmonic, 6 dB apart."""
    return np.sum([tone(voice, mains_hz * k, level_dbfs - 6 * i, rate) for i, k in enumerate((1, 2, 3, 5))], axis=0)


def noise(voice: Channel, level_dbfs: float, seed: int = 1) -> Channel:
    return gain(level_dbfs) * np.random.default_rng(seed).standard_normal(len(voice))


def rumble(voice: Channel, level_dbfs: float, low_hz: float = 12.0, high_hz: float = 90.0) -> Channel:
    """Noise between two frequencies, of that RMS."""
    return gain(level_dbfs) * _rumble(len(voice), low_hz, high_hz)


@cache
def _rumble(size: int, low_hz: float, high_hz: float) -> Channel:
    spectrum = np.fft.rfft(np.random.default_rng(2).standard_normal(size))
    frequency = np.fft.rfftfreq(size, 1 / RATE)
    spectrum[(frequency < low_hz) | (frequency > high_hz)] = 0
    made = np.fft.irfft(spectrum, size)
    return np.asarray(made / made.std())


def resampled(voice: Channel, rate: int) -> Channel:
    """The same at another sample rate, by its spectrum."""
    size = round(len(voice) * rate / RATE)
    return np.fft.irfft(np.fft.rfft(voice)[: size // 2 + 1], size) * rate / RATE


def write_wav(path: Path, channels: NDArray[np.float64], rate: int = RATE, width: int = 2) -> Path:
    """Plain PCM WAV of 1 to 4 bytes a value, from (n,) or (n, channels)."""
    samples = channels[:, None] if channels.ndim == 1 else channels
    full = np.clip(np.round(samples * 2 ** (8 * width - 1)), -(2 ** (8 * width - 1)), 2 ** (8 * width - 1) - 1).astype(
        "<i4"
    )
    if width == 1:
        data = (full + 128).astype(np.uint8).tobytes()
    else:
        data = full.reshape(-1, 1).view(np.uint8)[:, :width].tobytes()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(data)
    return path
