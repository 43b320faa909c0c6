"""Recording from blocks of samples on: the sample shoot's own recordings, handed over as a microphone would."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from studio.base.errors import NotComplete, Refused, UsageError
from studio.base.jobs import Progress
from studio.capture import microphone, portaudio
from studio.capture.portaudio import NoMicrophone
from studio.measure import opening
from studio.measure.meter import Meter, Reading
from studio.shoot import Shoot
from tests.studio.measure import sounds
from tests.studio.measure.sounds import RATE, SOUND


class Played:
    """A stream of real samples in blocks of uneven size, as a sound card hands them on; nothing more after the last."""

    name = "Sample microphone"
    rate_hz = RATE

    def __init__(self, samples: np.ndarray, gone_after_s: float | None = None) -> None:
        self._left = (samples[:, None] if samples.ndim == 1 else samples).astype(np.float32)
        self.channels = self._left.shape[1]
        self._gone_at = None if gone_after_s is None else round(gone_after_s * RATE)
        self._sent, self.closed = 0, False
        self._sizes = np.random.default_rng(4).integers(64, 5000, 10_000)
        self._at = 0

    def read(self, wait_s: float) -> np.ndarray:
        if self._gone_at is not None and self._sent >= self._gone_at:
            raise NoMicrophone("Sample microphone: does not answer.")
        size = int(self._sizes[self._at])
        if self._gone_at is not None:
            size = min(size, self._gone_at - self._sent)
        self._at += 1
        block = self._left[self._sent : self._sent + size]
        self._sent += len(block)
        if len(block) == 0:
            time.sleep(wait_s)
        return block

    def close(self) -> None:
        self.closed = True


def long_enough(seconds: float) -> np.ndarray:
    voice = sounds.load()
    return np.tile(voice, int(seconds * RATE / len(voice)) + 1)


def test_what_is_recorded_is_sample_for_sample_what_was_heard(tmp_path: Path) -> None:
    voice = sounds.load()
    path = microphone.record(Played(voice), tmp_path / "line.wav", 4.0)
    samples, rate, notes = opening.open_sound(path)
    assert (rate, samples.shape, notes) == (RATE, (4 * RATE, 1), [])
    assert np.abs(samples[:, 0] - voice[: 4 * RATE]).max() < 2**-22
    assert [one.name for one in tmp_path.iterdir()] == ["line.wav"]


@pytest.mark.parametrize("name", ["voice-good.wav", "voice-clipped.wav", "voice-windy.wav", "voice-hum-50hz.wav"])
def test_a_recording_is_measured_like_the_file_it_was_made_from(name: str, tmp_path: Path) -> None:
    path = microphone.record(Played(sounds.load(name)), tmp_path / "line.wav", 4.0)
    found, original = opening.sound_of(str(path)), opening.sound_of(str(SOUND / name))
    assert found["faults"] == original["faults"]
    assert found["noise_floor_dbfs"] == pytest.approx(original["noise_floor_dbfs"], abs=0.5)


def test_the_level_is_told_while_it_records(tmp_path: Path) -> None:
    told: list[Reading] = []
    microphone.record(
        Played(np.stack([sounds.load(), sounds.load() * sounds.gain(-20)], axis=1)),
        tmp_path / "two.wav",
        3.0,
        heard=told.append,
    )
    assert told[-1].seconds == pytest.approx(3.0)
    assert max(one.peak_dbfs for one in told) == pytest.approx(-12.2, abs=0.5)
    assert not any(one.clipped for one in told)
    assert all(one.hold_dbfs >= one.peak_dbfs >= one.rms_dbfs for one in told)
    loud = max(told, key=lambda one: one.peak_dbfs)
    assert loud.channels[0][0] - loud.channels[1][0] == pytest.approx(20, abs=0.1)


def test_the_clip_lamp_stays_on_and_the_held_peak_falls_back() -> None:
    meter = Meter(RATE)
    at = np.arange(RATE // 10) / RATE
    quiet = (0.01 * np.sin(2 * np.pi * 440 * at))[:, None]
    assert not meter.feed(quiet).clipped
    assert meter.feed(np.clip(quiet * 200, -1, 1)).clipped
    held = [meter.feed(quiet) for _ in range(40)]
    assert held[0].hold_dbfs == pytest.approx(0.0, abs=0.1) and held[10].hold_dbfs == held[0].hold_dbfs
    assert held[-1].clipped and -40.5 < held[-1].hold_dbfs < -35
    silence = meter.feed(np.zeros((480, 1)))
    assert silence.peak_dbfs == silence.rms_dbfs == -120.0


def test_stopping_early_keeps_what_there_is(tmp_path: Path) -> None:
    progress = Progress()
    path = microphone.record(
        Played(long_enough(9)),
        tmp_path / "short.wav",
        9.0,
        progress,
        lambda r: progress.cancel() if r.seconds > 2 else None,
    )
    assert 2.0 < opening.sound_of(str(path))["seconds"] < 2.2


def test_a_microphone_pulled_out_in_the_middle_costs_a_sentence_and_nothing_that_was_recorded(tmp_path: Path) -> None:
    with pytest.raises(NotComplete, match=r"Sample microphone: stopped after 2\.5 s.*Plug it in") as told:
        microphone.record(Played(long_enough(9), gone_after_s=2.5), tmp_path / "cut.wav", 9.0)
    assert str(tmp_path / "cut.wav") in str(told.value) and "\n" not in str(told.value)
    assert opening.sound_of(str(tmp_path / "cut.wav"))["seconds"] == 2.5


def test_one_that_falls_silent_is_given_up_after_a_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(microphone, "SILENT_S", 0.3)
    with pytest.raises(NotComplete, match=r"stopped after 1\.0 s"):
        microphone.record(Played(long_enough(1)[:RATE]), tmp_path / "cut.wav", 9.0)
    with pytest.raises(NoMicrophone, match="gives no sound at all"):
        microphone.record(Played(np.zeros(0)), tmp_path / "none.wav", 9.0)
    assert [one.name for one in tmp_path.iterdir()] == ["cut.wav"], "nothing half made is left"
    with pytest.raises(NotComplete, match="gives no sound any more"):
        microphone.listen(Played(long_enough(1)[:RATE]), Progress(), lambda _: None)


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno
    import wave

    def full(self: wave.Wave_write, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(wave.Wave_write, "writeframesraw", full)
    with pytest.raises(Refused, match="the disk is full"):
        microphone.record(Played(sounds.load()), tmp_path / "line.wav", 2.0)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("seconds", [0.0, -3.0, 601.0, float("nan")])
def test_no_recording_of_no_or_endless_length(seconds: float, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="1 to 600 s"):
        microphone.record(Played(sounds.load()), tmp_path / "line.wav", seconds)


def test_ten_seconds_of_room_tone_tick_their_item_and_stay_with_the_drop(sample_shoot: Path, tmp_path: Path) -> None:
    shoot = Shoot.create(sample_shoot / "brief.yaml", tmp_path / "drop")
    quiet = sounds.noise(np.zeros(12 * RATE), -62)
    path = shoot.checklist.record(Played(np.stack([quiet, quiet], axis=1)), 10.0, room_tone=True)
    assert path.parent == tmp_path / "drop" / "measurements" and path.name.startswith("room-tone-")
    shoot.checklist.measure("sound", path)
    assert "room-tone" in shoot.checklist.tick_measured().made[0]
    assert list(path.parent.iterdir()) == [path]


def test_without_the_extra_without_its_library_and_without_a_device_there_is_one_sentence_each() -> None:
    """In a Python of its own, so that the real import fails as it does on a crew's computer."""
    cases = {
        "import sys; sys.modules['sounddevice'] = None": "threeshot[sound]",
        "import sys, ctypes.util; sys.platform == 'linux' and setattr(ctypes.util, 'find_library', lambda name: None)": "PortAudio",
    }
    for before, word in cases.items():
        asked = f"{before}\nfrom studio.capture import portaudio\ntry:\n    portaudio.devices()\nexcept portaudio.NoMicrophone as told:\n    print(told)"
        done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, timeout=60, check=True)
        if word == "PortAudio" and word not in done.stdout:
            pytest.skip("sounddevice brings its own PortAudio here")
        assert word in done.stdout and "measure its file" in done.stdout and done.stdout.count("\n") == 1


def test_the_processes_answer_is_the_same_sentence() -> None:
    """Whatever this computer lacks, or a list of what it has: never a traceback."""
    try:
        found = microphone.devices()
    except NoMicrophone as told:
        assert str(told).endswith(".") and "\n" not in str(told)
        with pytest.raises(NoMicrophone):
            microphone.Microphone("no such microphone")
    else:
        assert all(one.channels in (1, 2) and one.rate_hz >= 8000 for one in found)
        with pytest.raises(NoMicrophone, match="No microphone is called"):
            microphone.Microphone("no such microphone")


class Library:
    """What `sounddevice` looks like to us, with inputs of these kinds."""

    class PortAudioError(Exception):
        pass

    class default:
        device = (2, 0)

    def __init__(self, *devices: dict) -> None:
        self._devices = devices

    def query_devices(self) -> list[dict]:
        return list(self._devices)

    def InputStream(self, **asked: object) -> object:
        raise self.PortAudioError("Error opening InputStream: Device unavailable [PaErrorCode -9985]")


INPUTS = (
    {"name": "Loudspeaker", "max_input_channels": 0, "default_samplerate": 48000.0},
    {"name": "Built-in", "max_input_channels": 1, "default_samplerate": 44100.0},
    {"name": "Field recorder", "max_input_channels": 6, "default_samplerate": 96000.0},
)


def test_inputs_alone_are_listed_and_found_by_number_or_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portaudio, "_library", lambda: Library(*INPUTS))
    found = portaudio.devices()
    assert [(one.index, one.channels, one.rate_hz, one.default) for one in found] == [
        (1, 1, 44100, False),
        (2, 2, 96000, True),
    ]
    assert portaudio._choose(found, None).name == "Field recorder"
    assert portaudio._choose(found, "1").name == portaudio._choose(found, "built").name == "Built-in"
    with pytest.raises(NoMicrophone, match="there is 1 Built-in, 2 Field recorder"):
        portaudio.begin("boom")
    with pytest.raises(NoMicrophone, match="Field recorder: could not be opened .Error opening"):
        portaudio.begin(None)
    monkeypatch.setattr(portaudio, "_library", lambda: Library(INPUTS[0]))
    with pytest.raises(NoMicrophone, match="No microphone is found; plug one in"):
        portaudio.devices()
