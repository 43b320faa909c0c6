"""Sound that was told wrongly on real recordings: wind, hum and noise that aren't, and those that a lower level hid."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.measure import items, sound
from tests.studio.measure import sounds
from tests.studio.measure.sounds import RATE, Channel, gain, hum, noise, resampled, rumble, tone
from tests.studio.measure.test_sound import measured

OF_LEVEL = {"too-quiet", "clipped"}


@pytest.fixture(scope="module")
def voice() -> Channel:
    return sounds.load()


def without_pauses(voice: Channel) -> Channel:
    """What is spoken only, cut together."""
    blocks = voice[: len(voice) // 960 * 960].reshape(-1, 960)
    powers = np.square(blocks).mean(axis=1)
    return blocks[powers > np.percentile(powers, 95) * 0.003].reshape(-1)


def going_on(voice: Channel) -> Channel:
    """Six seconds of it: once as it is, once a little higher."""
    spoken = without_pauses(voice)
    return np.concatenate([spoken, resampled(spoken, 41_000)])


def bursts(voice: Channel, seconds: float, starts_s: tuple[float, ...]) -> Channel:
    """Breath or gusts: rumble as loud as the voice, each of that length."""
    made = rumble(voice, -24)
    open_ = np.zeros(len(voice))
    for start in starts_s:
        open_[round(start * RATE) : round((start + seconds) * RATE)] = 1.0
    return made * np.convolve(open_, np.hanning(960) / np.hanning(960).sum(), "same")


def plucked(seconds: float, notes_hz: tuple[float, ...], each_s: float) -> Channel:
    """A bass or a guitar: each note with eight harmonics, dying away."""
    made = np.zeros(round(seconds * RATE))
    for n in range(int(seconds / each_s)):
        start = round(n * each_s * RATE)
        since = np.arange(len(made) - start) / RATE
        hz = notes_hz[n % len(notes_hz)]
        note = sum(np.sin(2 * np.pi * hz * k * since) / k * np.exp(-since * (1.5 + k)) for k in range(1, 9))
        made[start:] += 0.2 * note
    return made


def brown(voice: Channel, level_dbfs: float) -> Channel:
    """The steady roar of a cabin: power falls with frequency squared, from 10 Hz on."""
    spectrum = np.fft.rfft(np.random.default_rng(3).standard_normal(len(voice)))
    hz = np.fft.rfftfreq(len(voice), 1 / RATE)
    made = np.fft.irfft(np.where(hz > 10, spectrum / np.maximum(hz, 1.0), 0.0), len(voice))
    return np.asarray(made * gain(level_dbfs) / np.sqrt(np.square(made).mean()))


def gusts(voice: Channel) -> Channel:
    """By how much wind swells and fades, 10 dB up and down."""
    return np.asarray(gain(1) ** (10 * np.sin(2 * np.pi * 0.7 * sounds.at(voice))))


SAME: dict[str, Callable[[Channel], Channel]] = {
    "clean": lambda v: v,
    "noisy": lambda v: v + noise(v, -45),
    "noisy to the limit": lambda v: v + noise(v, -51.5),
    "windy": lambda v: v + rumble(v, -34),
    "windy behind a low cut": lambda v: v + rumble(v, -40, 75, 140),
    "noisy without pauses": lambda v: going_on(v) + noise(going_on(v), -38),
    "in a train": lambda v: v + brown(v, -28),
    "humming": lambda v: v + hum(v, 50, -45),
    "humming to the limit": lambda v: v + hum(v, 60, -67),
    "with plosives": lambda v: v + bursts(v, 0.12, (0.9, 1.7, 2.4, 3.3)),
    "without pauses": without_pauses,
    "out of phase": lambda v: np.stack([v, -v], axis=1),
    "half dead": lambda v: np.stack([v, noise(v, -78)], axis=1),
}


@cache
def as_made(name: str) -> tuple[Channel, sound.Sound]:
    recording = SAME[name](sounds.load())
    return recording, measured(recording)


@settings(max_examples=15, deadline=None)
@given(name=st.sampled_from(sorted(SAME)), down_db=st.floats(0.0, 20.0))
def test_a_recording_that_is_turned_down_has_the_faults_it_had(name: str, down_db: float) -> None:
    """All but those of the level itself."""
    recording, before = as_made(name)
    after = measured(recording * gain(-down_db))
    assert set(after.faults) - OF_LEVEL == set(before.faults) - OF_LEVEL
    assert after.checks == before.checks


def test_breath_on_the_microphone_is_told_as_plosives_and_not_as_wind(voice: Channel) -> None:
    found = measured(voice + bursts(voice, 0.12, (0.9, 1.7, 2.4, 3.3)))
    assert (found.faults, found.checks) == ([], ["plosives"])
    assert "pop filter" in found.notes[0]


def test_a_gust_that_lasts_is_wind_also_where_somebody_speaks(voice: Channel) -> None:
    found = measured(voice + bursts(voice, 0.7, (1.0,)))
    assert (found.faults, found.checks) == (["wind"], [])


def test_rumble_in_the_pauses_is_wind_however_short_the_pauses(voice: Channel) -> None:
    assert measured(voice + bursts(voice, 0.25, (0.0, 0.3, 0.6, 1.5, 3.0, 4.0, 4.3, 4.6))).faults == ["wind"]


@pytest.mark.parametrize("hz", [41.2, 46.2, 55.0, 61.7, 98.0])
def test_a_bass_is_neither_wind_nor_hum(hz: float) -> None:
    found = measured(plucked(6.0, (hz, hz * 1.5, hz * 4 / 3), 0.75))
    assert not {"wind", "hum"} & set(found.faults)


@pytest.mark.parametrize("gap_s", [0.03, 0.08, 0.15, 0.25])
@pytest.mark.parametrize("lowest_hz", [55.0, 82.4, 110.0])
def test_a_bass_line_with_short_gaps_is_no_wind(lowest_hz: float, gap_s: float) -> None:
    since = np.arange(round(0.2 * RATE)) / RATE
    line: list[Channel] = []
    for n in range(20):
        hz = lowest_hz * 2 ** ((0, 2, 5, 7)[n % 4] / 12)
        note = sum(np.sin(2 * np.pi * hz * k * since + n * k) / k**1.5 for k in range(1, 8))
        closed = np.minimum(1.0, np.minimum(since, 0.2 - since) / 0.006)
        line += [np.asarray(0.25 * note * np.exp(-since / 0.3) * closed), np.zeros(round(gap_s * RATE))]
    played = np.concatenate(line)
    hiss = 10 ** (-70 / 20) * np.random.default_rng(3).standard_normal(len(played))
    assert "wind" not in measured(played + hiss).faults


def test_wind_under_a_steady_bass_is_wind(voice: Channel) -> None:
    found = measured(voice + tone(voice, 98.0, -40) + rumble(voice, -34))
    assert "wind" in found.faults


def test_a_guitar_is_no_hum() -> None:
    for each_s in (0.25, 0.5):
        found = measured(plucked(6.0, (98.0, 123.5, 146.8, 196.0, 246.9, 196.0), each_s))
        assert not {"wind", "hum"} & set(found.faults)


def test_in_a_second_of_sound_no_hum_can_be_told() -> None:
    scrap = np.zeros(RATE)
    found = measured(hum(scrap, 50, -30) + noise(scrap, -70))
    assert found.hum_hz is None
    verdict = items.judge("hum", "sound", found.to_dict())
    assert (verdict.within, verdict.told) == (False, False)
    assert "a second and a half" in verdict.sentence


def test_hum_is_found_under_wind(voice: Channel) -> None:
    assert measured(voice + rumble(voice, -30) + hum(voice, 60, -38)).faults == ["wind", "hum"]


def test_faint_hum_is_told_and_is_no_fault(voice: Channel) -> None:
    found = measured(voice + hum(voice, 50, -73))
    assert (found.faults, found.checks) == ([], ["faint-hum"])
    assert "44 dB below the voice" in found.notes[0]


def test_a_street_that_rumbles_is_told_as_noise_too_and_wind_alone_is_not(voice: Channel) -> None:
    fading = np.fft.rfft(np.random.default_rng(8).standard_normal(len(voice)))
    hz = np.maximum(np.fft.rfftfreq(len(voice), 1 / RATE), 5.0)
    steady = np.fft.irfft(fading * hz ** (-7 / 6), len(voice))
    street, wind = (one * gain(-30) / np.sqrt(np.square(one).mean()) for one in (steady, steady * gusts(voice)))
    assert {"wind", "noisy"} <= set(measured(voice + street + rumble(voice, -38, 210, 900)).faults)
    assert [fault for fault in measured(voice + wind).faults if fault in ("wind", "noisy")] == ["wind"]


@pytest.mark.parametrize("mains_hz", [50.0, 60.0])
def test_faint_hum_is_heard_under_a_voice_that_never_pauses(voice: Channel, mains_hz: float) -> None:
    spoken = without_pauses(voice)
    found = measured(spoken + hum(spoken, mains_hz, -74))
    assert found.noise_floor_dbfs is None and found.checks == ["faint-hum"]
    assert found.hum_hz == mains_hz and found.hum_dbfs == pytest.approx(-74, abs=2)
    assert measured(spoken).hum_hz is None


def test_noise_beside_hum_is_noise(voice: Channel) -> None:
    # Between what is told as rumble and what counts as hiss.
    found = measured(voice + hum(voice, 50, -48) + rumble(voice, -38, 152, 198))
    assert {"hum", "noisy"} <= set(found.faults)


def test_a_voice_that_never_pauses_has_no_noise_floor(voice: Channel) -> None:
    found = measured(without_pauses(voice))
    assert found.faults == []
    assert (found.noise_floor_dbfs, found.snr_db, found.rumble_dbfs) == (None, None, None)
    assert "begin with a second of silence" in found.notes[0]


def test_noise_is_heard_under_a_voice_that_never_pauses(voice: Channel) -> None:
    spoken = going_on(voice)
    found = measured(spoken + noise(spoken, -38))
    assert (found.faults, found.noise_floor_dbfs) == (["noisy"], None)
    assert "an estimate" in found.notes[0]
    chord = np.sum([tone(spoken, hz, -60) for hz in (220, 277.2, 329.6, 440, 660, 880)], axis=0)
    assert measured(spoken + chord).faults == [], "what sounds on is music and no noise"


def test_a_steady_roar_is_noise_and_gusts_alone_are_not(voice: Channel) -> None:
    roar = brown(voice, -28)
    assert "noisy" in measured(voice + roar).faults
    assert "noisy" not in measured(voice + roar * gusts(voice)).faults


def test_the_inside_of_a_train_is_noise_as_well_as_rumble(voice: Channel) -> None:
    # Nearly all of it is below 70 Hz; above 200 Hz it has 18 dB less, and gusts alone have nothing steady.
    train = rumble(voice, -32, 12, 70) + rumble(voice, -50, 210, 900)
    assert {"wind", "noisy"} <= set(measured(voice + train).faults)
    assert [fault for fault in measured(voice + train * gusts(voice)).faults if fault in ("wind", "noisy")] == ["wind"]
    assert measured(voice + rumble(voice, -32, 12, 70) + rumble(voice, -58, 210, 900)).faults == ["wind"]


def test_tops_that_a_limiter_made_alike_are_worth_an_ear(voice: Channel) -> None:
    driven = 0.8 * np.tanh(voice / np.percentile(np.abs(voice), 99.9) * 4.0)
    assert "limited" in measured(driven).checks
    assert "limited" not in measured(voice).checks
    assert measured(tone(voice, 440, -12)).checks == [], "no voice, no limiter"


def test_every_check_has_its_sentence(voice: Channel) -> None:
    found = measured(voice + hum(voice, 50, -73) + bursts(voice, 0.12, (0.9, 1.7, 2.4, 3.3)))
    assert set(found.checks) <= set(sound.CHECKS)
    assert len(found.notes) == len(found.checks)
