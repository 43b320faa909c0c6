"""Recordings with faults of known size, mixed from clean voices and what is put under them.

Levels are relative to the voice while somebody speaks: the mean square of its 50 ms blocks that are no more than 15 dB below its
loud ones. Wind and noise have them in the voice's pauses.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float64]
Made = tuple[Sound, set[str], set[str]]
_BLOCK_S, _LOUD_DB = 0.05, 15.0
_WIND_HZ = (10.0, 70.0)
_CUT_WIND_HZ = (10.0, 150.0)
_PEAK = 0.7
_GOING_ON_S = 4.0


@dataclass(frozen=True)
class Mix:
    """make(voice (n, channels), rate, other or None, rng) → (samples, what must be told, what may be told); None where it can't be.

    needs: the kind of file that is put under the voice, or nothing.
    """

    make: Callable[[Sound, int, tuple[Sound, int] | None, np.random.Generator], Made | None]
    needs: str = ""


def _db(power: float) -> float:
    return float(10.0 * np.log10(power + 1e-20))


def voice_power(voice: Sound, rate: int) -> float:
    """The mean square of a clean voice while somebody speaks."""
    blocks = _block_powers(voice, rate)
    return float(blocks[blocks > np.percentile(blocks, 95) * 10.0 ** (-_LOUD_DB / 10.0)].mean())


def _block_powers(voice: Sound, rate: int) -> Sound:
    size = round(_BLOCK_S * rate)
    whole = voice[: len(voice) // size * size]
    return np.asarray(np.square(whole).reshape(-1, size * voice.shape[1]).mean(axis=1))


def _in_pauses(under: Sound, voice: Sound, rate: int) -> float:
    """The mean square of what is put under a voice while that is in its quietest fifth."""
    powers = _block_powers(voice, rate)
    return float(_block_powers(under, rate)[powers <= np.percentile(powers, 20)].mean())


def _band(sound: Sound, rate: int, low_hz: float, high_hz: float) -> Sound:
    spectrum = np.fft.rfft(sound, axis=0)
    frequency = np.fft.rfftfreq(len(sound), 1.0 / rate)
    spectrum[(frequency < low_hz) | (frequency > high_hz)] = 0.0
    return np.asarray(np.fft.irfft(spectrum, len(sound), axis=0))


def _rumble(wind: Sound, rate: int) -> Sound:
    """What wind is levelled by: below 70 Hz; where less of it lies there than from there to 150 Hz, behind a low cut, both."""
    low, low_or_cut = _band(wind, rate, *_WIND_HZ), _band(wind, rate, *_CUT_WIND_HZ)
    cut = 2.0 * float(np.square(low).sum()) < float(np.square(low_or_cut).sum())
    return low_or_cut if cut else low


def _as_long(other: tuple[Sound, int], voice: Sound, rate: int, rng: np.random.Generator) -> Sound:
    """One channel of the other at the voice's rate and of its length, from anywhere in it, its ends joined where it is shorter."""
    sound, theirs = other
    sound = sound[:, :1]
    size = round(len(sound) * rate / theirs)
    spectrum = np.fft.rfft(sound, axis=0)[: size // 2 + 1]
    sound = np.fft.irfft(spectrum, size, axis=0) * size / len(other[0])
    over = min(len(sound) // 4, rate // 4)
    fade = np.linspace(0.0, 1.0, over)[:, None]
    joined = sound
    while len(joined) < len(voice) + 1:
        middle = joined[-over:] * np.sqrt(1.0 - fade) + sound[:over] * np.sqrt(fade)
        joined = np.concatenate([joined[:-over], middle, sound[over:]])
    start = int(rng.integers(len(joined) - len(voice)))
    return joined[start : start + len(voice)]


def _levelled(sound: Sound) -> Sound:
    """At a peak that is neither clipped nor quiet."""
    return np.asarray(sound * (_PEAK / max(float(np.abs(sound).max()), 1e-9)))


def _under(voice: Sound, rate: int, under: Sound, power: float, below_db: float) -> Sound:
    """The voice with `under` so loud that its `power` is that far below the voice."""
    gain = np.sqrt(voice_power(voice, rate) / max(power, 1e-20)) * 10.0 ** (-below_db / 20.0)
    return gain * under


def _wind(low_db: float, high_db: float, must: set[str]) -> Mix:
    def make(voice: Sound, rate: int, other: tuple[Sound, int] | None, rng: np.random.Generator) -> Made | None:
        assert other is not None
        wind = _as_long(other, voice, rate, rng)
        rumble = _in_pauses(_rumble(wind, rate), voice, rate)
        put = _under(voice, rate, wind, rumble, rng.uniform(low_db, high_db))
        above_db = _db(voice_power(voice, rate)) - _db(float(np.square(_band(put, rate, 200.0, rate / 2)).mean()))
        return _levelled(voice + put), must, {"plosives"} | ({"noisy"} if above_db < 26.0 else set())

    return Mix(make, "wind")


def _noise(low_db: float, high_db: float, must: set[str], pauses: bool = True) -> Mix:
    """pauses: whether the voice has any; without them it goes on for four seconds at least, of which noise can be told."""

    def make(voice: Sound, rate: int, other: tuple[Sound, int] | None, rng: np.random.Generator) -> Made | None:
        assert other is not None
        if not pauses:
            going_on = _without_pauses(voice, rate, None, rng)
            if going_on is None or len(going_on[0]) < _GOING_ON_S * rate:
                return None
            voice = going_on[0]
        noise = _as_long(other, voice, rate, rng)
        put = _under(voice, rate, noise, _in_pauses(noise, voice, rate), rng.uniform(low_db, high_db))
        low_below_db = _db(voice_power(voice, rate)) - _db(float(np.square(_band(put, rate, 10.0, 150.0)).mean()))
        return _levelled(voice + put), must, {"wind"} if low_below_db < 20.0 else set()

    return Mix(make, "noise")


def _hum(low_db: float, high_db: float, must: set[str]) -> Mix:
    """Mains that drifts a little, with harmonics as a transformer, a rectifier or a dimmer makes them."""

    def make(voice: Sound, rate: int, other: tuple[Sound, int] | None, rng: np.random.Generator) -> Made | None:
        at = np.arange(len(voice)) / rate
        mains = float(rng.choice([50.0, 60.0])) * (1.0 + rng.uniform(-0.0008, 0.0008))
        phase = 2 * np.pi * mains * (at + 2e-4 / 0.6 * np.sin(2 * np.pi * 0.1 * at + rng.uniform(0, 6.28)))
        step = float(rng.choice([1, 2]))
        falls = rng.uniform(0.5, 1.5)
        kept = [k * step for k in range(1, 13) if k <= 3 or rng.random() < 0.7]
        hum = np.sum(
            [k**-falls * rng.uniform(0.5, 1.0) * np.sin(k * phase + rng.uniform(0, 6.28)) for k in kept], axis=0
        )
        hum = hum[:, None]
        put = _under(voice, rate, hum, float(np.square(hum).mean()), rng.uniform(low_db, high_db))
        own = float(np.percentile(_block_powers(_band(voice, rate, 40.0, 700.0), rate), 10))
        if "faint-hum" in must and own > np.square(put).mean():
            return None
        return _levelled(voice + put), must, {"noisy"} - must

    return Mix(make)


def _real_hum(voice: Sound, rate: int, other: tuple[Sound, int] | None, rng: np.random.Generator) -> Made | None:
    assert other is not None
    hum = _as_long(other, voice, rate, rng)
    put = _under(voice, rate, hum, float(np.square(hum).mean()), rng.uniform(8.0, 33.0))
    return _levelled(voice + put), {"hum"}, {"noisy", "wind"}


def _plosives(voice: Sound, rate: int, other: tuple[Sound, int] | None, rng: np.random.Generator) -> Made | None:
    """Breath on the microphone where words begin: a tenth of a second around 45 Hz, as loud as the voice."""
    powers = _block_powers(voice, rate)
    speaking = powers > np.percentile(powers, 95) * 10.0 ** (-_LOUD_DB / 10.0)
    begun = np.flatnonzero(speaking[1:] & ~speaking[:-1])
    if len(begun) < 3:
        return None
    put = np.zeros_like(voice)
    size = round(0.12 * rate)
    at = np.arange(size) / rate
    for start in rng.choice(begun, min(len(begun), 4), replace=False) * round(_BLOCK_S * rate):
        burst = np.sin(2 * np.pi * rng.uniform(35, 55) * at) * np.exp(-at / 0.03) * (1 - np.exp(-at / 0.005))
        room = put[start : start + size]
        room += burst[: len(room), None]
    loud = np.sqrt(voice_power(voice, rate)) / np.abs(put).max() * 2.5
    return _levelled(voice + loud * put), {"plosives"}, set()


def _without_pauses(voice: Sound, rate: int, other: tuple[Sound, int] | None, rng: np.random.Generator) -> Made | None:
    """Only what is spoken, cut together with short fades."""
    size, over = round(0.02 * rate), round(0.005 * rate)
    count = len(voice) // size
    powers = np.square(voice[: count * size]).reshape(count, -1).mean(axis=1)
    kept = powers > np.percentile(powers, 95) * 10.0 ** (-25.0 / 10.0)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], kept.astype(np.int8), [0]]))).reshape(-1, 2) * size
    pieces = [voice[first:end].copy() for first, end in edges if end - first >= 4 * over]
    fade = np.linspace(0.0, 1.0, over)[:, None]
    for piece in pieces:
        piece[:over] *= fade
        piece[-over:] *= fade[::-1]
    if sum(map(len, pieces)) < 2 * rate:
        return None
    return _levelled(np.concatenate(pieces)), set(), set()


def _clipped(voice: Sound, rate: int, other: tuple[Sound, int] | None, rng: np.random.Generator) -> Made | None:
    top = float(np.percentile(np.abs(voice), 100.0 - rng.uniform(0.05, 0.6)))
    return np.clip(voice, -top, top) * (0.999 / top), {"clipped"}, {"limited"}


def _limited(voice: Sound, rate: int, other: tuple[Sound, int] | None, rng: np.random.Generator) -> Made | None:
    """An amplifier or tape that saturates softly."""
    driven = voice / float(np.percentile(np.abs(voice), 99.9)) * rng.uniform(2.5, 5.0)
    return 0.9 * np.tanh(driven), {"limited"}, {"clipped"}


def _quiet(voice: Sound, rate: int, other: tuple[Sound, int] | None, rng: np.random.Generator) -> Made | None:
    return _levelled(voice) * 10.0 ** (-rng.uniform(30.0, 40.0) / 20.0), {"too-quiet"}, set()


def _turned(voice: Sound, rate: int, other: tuple[Sound, int] | None, rng: np.random.Generator) -> Made | None:
    one = _levelled(voice)[:, :1]
    return np.concatenate([one, -rng.uniform(0.4, 1.0) * one], axis=1), {"phase"}, set()


def _dead(voice: Sound, rate: int, other: tuple[Sound, int] | None, rng: np.random.Generator) -> Made | None:
    one = _levelled(voice)[:, :1]
    noise = rng.standard_normal(one.shape) * 10.0 ** (-rng.uniform(75.0, 100.0) / 20.0)
    return np.concatenate([one, noise], axis=1), {"dead-channel"}, set()


MIXES = {
    "wind": _wind(3.0, 18.0, {"wind"}),
    "far wind": _wind(32.0, 45.0, set()),
    "noise": _noise(3.0, 19.0, {"noisy"}),
    "far noise": _noise(28.0, 40.0, set()),
    "other noise": _noise(3.0, 19.0, {"noisy"}),
    "noise, no pauses": _noise(3.0, 19.0, {"noisy"}, pauses=False),
    "far noise, no pauses": _noise(28.0, 40.0, set(), pauses=False),
    "hum": _hum(8.0, 35.0, {"hum"}),
    "faint hum": _hum(42.0, 46.0, {"faint-hum"}),
    "recorded hum": Mix(_real_hum, "hum"),
    "plosives": Mix(_plosives),
    "no pauses": Mix(_without_pauses),
    "clipped": Mix(_clipped),
    "limited": Mix(_limited),
    "quiet": Mix(_quiet),
    "turned round": Mix(_turned),
    "dead": Mix(_dead),
}
