"""Sound: the sample shoot's recordings by their table, and faults of known size added to a good voice."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from studio.measure import opening, sound
from studio.measure.loudness import integrated_lufs, true_peak_dbfs
from tests.studio.measure import sounds
from tests.studio.measure.sounds import RATE, SOUND, Channel, gain, hum, noise, resampled, rumble, tone

TABLE = list(csv.DictReader((SOUND / "sound.csv").open()))


def measured(channels: Channel, rate: int = RATE) -> sound.Sound:
    samples = np.asarray(channels, np.float32)
    return sound.measure(samples[:, None] if samples.ndim == 1 else samples, rate)


@pytest.fixture(scope="module")
def voice() -> Channel:
    return sounds.load()


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["file"])
def test_the_sample_recordings_are_measured_as_their_table_says(row: dict[str, str]) -> None:
    found = opening.sound_of(str(SOUND / row["file"]))
    assert found["error"] is None
    # Turned up, the quiet voice is a noisy one: its room is 16 dB below it.
    also = ["noisy"] if row["fault"] == "too-quiet" else []
    assert found["faults"] == ([] if row["fault"] in ("none", "room-tone") else [row["fault"], *also])
    assert len(found["reasons"]) == len(found["faults"])
    assert found["peak_dbfs"] == pytest.approx(float(row["true_peak_dbfs"]), abs=0.2)
    assert found["noise_floor_dbfs"] == pytest.approx(float(row["noise_floor_dbfs"]), abs=2.0)
    assert found["seconds"] == pytest.approx(float(row["seconds"]), abs=0.01)


GOOD: dict[str, Callable[[Channel], Channel]] = {
    "as it is": lambda v: v,
    "twelve decibels down": lambda v: v * gain(-12),
    "normalised to full scale": lambda v: v / np.abs(v).max() * 0.9999,
    "with a constant offset": lambda v: v + 0.05,
    "without silence before it": lambda v: v[round(0.7 * RATE) : round(3 * RATE)],
    "in two like channels": lambda v: np.stack([v, v], axis=1),
    "with a safety track at -18 dB": lambda v: np.stack([v, v * gain(-18)], axis=1),
    "from two microphones a hand apart": lambda v: np.stack([v, np.roll(v, 14)], axis=1),
    "in a room that is not silent": lambda v: v + noise(v, -58),
    "with a little rumble": lambda v: v + rumble(v, -58),
    "a steady tone": lambda v: tone(v, 1000, -20),
    "a slow steady tone": lambda v: tone(v, 82, -20),
    "a tone at full scale": lambda v: np.round(32767 * np.sin(2 * np.pi * 997 * sounds.at(v))) / 32768,
    "a chord": lambda v: np.sum([tone(v, hz, -30) for hz in (98, 220, 277.2, 329.6, 440)], axis=0),
    "no voice, a quiet room": lambda v: noise(v, -62),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_recording_without_fault_has_none(voice: Channel, name: str) -> None:
    found = measured(GOOD[name](voice))
    assert (found.faults, found.reasons) == ([], [])


BAD: dict[str, tuple[str, Callable[[Channel], Channel]]] = {
    "60 Hz hum": ("hum", lambda v: v + hum(v, 60, -40)),
    "50 Hz hum": ("hum", lambda v: v + hum(v, 50, -40)),
    "faint 60 Hz hum": ("hum", lambda v: v + hum(v, 60, -63)),
    "a rectifier's hum, an octave up": ("hum", lambda v: v + tone(v, 100, -48)),
    "hum of a mains a little slow": ("hum", lambda v: v + tone(v, 49.9, -42) + tone(v, 149.7, -48)),
    "hum without a voice": ("hum", lambda v: noise(v, -62) + hum(v, 60, -45)),
    "hiss": ("noisy", lambda v: v + noise(v, -45)),
    "hiss as loud as the voice": ("noisy", lambda v: v + noise(v, -30)),
    "a loud room without a voice": ("noisy", lambda v: noise(v, -40)),
    "steady wind": ("wind", lambda v: v + rumble(v, -32)),
    "wind through a low cut": ("wind", lambda v: v + rumble(v, -33, 75, 140)),
    "wind without a voice": ("wind", lambda v: rumble(v, -30) + noise(v, -65)),
    "clipped at full scale": ("clipped", lambda v: np.clip(v * gain(15), -1, 32767 / 32768)),
    "hardly clipped": ("clipped", lambda v: np.clip(v * gain(13.5), -1, 1)),
    "clipped before it was turned down": ("clipped", lambda v: np.clip(v * gain(16), -0.9, 0.9) * gain(-15)),
    "clipped on one side": ("clipped", lambda v: np.clip(v * gain(14), -2, 0.6) * 0.45),
    "clipped, then resampled": ("clipped", lambda v: resampled(np.clip(v * gain(22), -0.9, 0.9), 44_100)),
    "floating point beyond full scale": ("clipped", lambda v: v * gain(16)),
    "too quiet": ("too-quiet", lambda v: v * gain(-26)),
    "too quiet but for a clap": ("too-quiet", lambda v: v * gain(-26) + _clap(v)),
    "one channel turned round": ("phase", lambda v: np.stack([v, -v], axis=1)),
    "one channel turned round and softer": ("phase", lambda v: np.stack([v, -0.5 * v + noise(v, -60)], axis=1)),
    "one channel of nothing": ("dead-channel", lambda v: np.stack([v, 0 * v], axis=1)),
    "one channel of its own noise": ("dead-channel", lambda v: np.stack([noise(v, -75), v], axis=1)),
    "nothing at all": ("dead-channel", lambda v: 0 * v),
}


def _clap(voice: Channel) -> Channel:
    after = sounds.at(voice) - 1.0
    return np.where(
        after > 0, 0.2 * np.exp(-900 * np.maximum(after, 0)) * np.random.default_rng(3).uniform(-1, 1, len(voice)), 0
    )


@pytest.mark.parametrize("name", BAD)
def test_a_fault_is_found_and_no_other(voice: Channel, name: str) -> None:
    fault, make = BAD[name]
    rate = 44_100 if "resampled" in name else RATE
    found = measured(make(voice), rate)
    assert found.faults == [fault]
    assert found.reasons[0].endswith((".", ").")) and "\n" not in found.reasons[0]


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 96_000])
def test_the_sample_rate_changes_no_measurement(voice: Channel, rate: int) -> None:
    once, again = measured(voice + hum(voice, 60, -40)), measured(resampled(voice + hum(voice, 60, -40), rate), rate)
    assert again.faults == once.faults == ["hum"]
    assert again.hum_hz == 60
    for name in ("peak_dbfs", "loudness_lufs", "noise_floor_dbfs", "hum_dbfs"):
        assert getattr(again, name) == pytest.approx(getattr(once, name), abs=0.3)


def test_two_faults_at_once_are_both_told(voice: Channel) -> None:
    both = np.stack([np.clip(voice * gain(16) + hum(voice, 50, -25), -0.8, 0.8), 0 * voice], axis=1)
    assert set(measured(both).faults) == {"clipped", "hum", "dead-channel"}


def test_the_noise_floor_is_that_of_the_room_however_loud_the_voice(voice: Channel) -> None:
    for level in (-54, -47, -40):
        assert measured(voice + noise(voice, level)).noise_floor_dbfs == pytest.approx(level, abs=0.5)


def test_loudness_agrees_with_pyloudnorm(voice: Channel) -> None:
    pyloudnorm = pytest.importorskip("pyloudnorm")
    rng = np.random.default_rng(5)
    for rate in (44_100, 48_000, 96_000):
        mono = resampled(voice[RATE : 3 * RATE], rate)
        stereo = np.stack([mono, 0.5 * np.roll(mono, rate // 3)], axis=1) + 0.001 * rng.standard_normal((len(mono), 2))
        for samples in (mono[:, None], stereo):
            theirs = pyloudnorm.Meter(rate, filter_class="DeMan").integrated_loudness(samples)
            assert integrated_lufs(samples, rate) == pytest.approx(theirs, abs=0.01)
            assert integrated_lufs(samples, rate) == pytest.approx(
                pyloudnorm.Meter(rate).integrated_loudness(samples), abs=0.1
            )


def test_a_sine_of_a_kilohertz_at_full_scale_is_at_minus_three_lufs() -> None:
    """BS.1770-4: 997 Hz at 0 dBFS in one channel reads -3.01 LKFS."""
    sine = np.sin(2 * np.pi * 997 * np.arange(5 * RATE) / RATE)[:, None]
    assert integrated_lufs(sine, RATE) == pytest.approx(-3.01, abs=0.01)


def test_true_peak_sees_between_the_samples() -> None:
    """A quarter of the sample rate, sampled at 45 degrees: the samples reach -3 dB, the curve 0."""
    sine = np.sin(2 * np.pi * 12_000 * np.arange(RATE) / RATE + np.pi / 4)[:, None]
    assert np.abs(sine).max() < 0.71
    assert true_peak_dbfs(sine, RATE) == pytest.approx(0.0, abs=0.15)


@pytest.mark.parametrize("size", [1, 10, 2_000, 20_000])
def test_a_scrap_of_sound_is_measured_as_far_as_it_goes(voice: Channel, size: int) -> None:
    found = measured(voice[RATE : RATE + size])
    assert found.faults == []
    assert found.noise_floor_dbfs is None
    assert "too short" in found.notes[0]


@pytest.mark.parametrize("width", [2, 3, 4])
def test_wav_is_read_without_the_extra(
    voice: Channel, width: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sounds.write_wav(tmp_path / "voice.wav", np.stack([voice, voice / 2], axis=1), width=width)
    with_it = opening.open_sound(path)
    monkeypatch.setitem(__import__("sys").modules, "soundfile", None)
    samples, rate, notes = opening.open_sound(path)
    assert (rate, notes, samples.shape) == (RATE, [], (len(voice), 2))
    assert np.abs(samples - with_it[0]).max() < 1e-6
    assert np.abs(samples[:, 0] - voice).max() < 1e-4


def test_other_sound_without_the_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "soundfile", None)
    found = opening.sound_of(str(SOUND / "room-tone.flac"))
    assert "threeshot[sound]" in found["error"]


def _float_wav(path: Path, values: np.ndarray) -> Path:
    import soundfile

    soundfile.write(path, values, RATE, subtype="FLOAT")
    return path


def test_floating_point_wav_is_read(voice: Channel, tmp_path: Path) -> None:
    found = opening.sound_of(str(_float_wav(tmp_path / "float.wav", voice)))
    assert (found["error"], found["faults"]) == (None, [])


def test_hostile_files_cost_one_sentence_each(voice: Channel, tmp_path: Path) -> None:
    good = (SOUND / "voice-good.wav").read_bytes()
    broken = voice.copy()
    broken[100] = np.nan
    liar = bytearray(good)
    liar[40:44] = (2**31 - 1).to_bytes(4, "little")
    files = {
        "empty.wav": b"",
        "text.wav": b"not a sound at all\n" * 50,
        "header.wav": good[:44],
        "cut-header.wav": good[:20],
        "noise.flac": bytes(range(256)) * 40,
        "no-samples.wav": good[:40] + bytes(4),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    _float_wav(tmp_path / "nan.wav", broken)
    sounds.write_wav(tmp_path / "slow.wav", voice, rate=100)
    for name in [*files, "nan.wav", "slow.wav"]:
        found = opening.sound_of(str(tmp_path / name))
        assert found["error"] and name in found["error"] and "\n" not in found["error"], name
        assert found["faults"] == [] and found["peak_dbfs"] is None
    (tmp_path / "liar.wav").write_bytes(bytes(liar))
    assert opening.sound_of(str(tmp_path / "liar.wav"))["error"] is None
    assert "is no file" in opening.sound_of(str(tmp_path))["error"]


def test_of_a_long_recording_the_beginning_is_measured(
    voice: Channel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "MOST_VALUES", 2 * RATE)
    found = opening.sound_of(str(sounds.write_wav(tmp_path / "long.wav", voice)))
    assert found["seconds"] == 2.0
    assert "Only the first" in found["notes"][0]
