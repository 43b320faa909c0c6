"""What phones and cameras record, read by the person's ffmpeg: with one, without one, and with files that are not what they say."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from studio.measure import clips, opening
from tests.studio.measure import sounds
from tests.studio.measure.sounds import RATE, SOUND

FFMPEG = shutil.which("ffmpeg")
needs_ffmpeg = pytest.mark.skipif(FFMPEG is None, reason="there is no ffmpeg")
posix = pytest.mark.skipif(sys.platform == "win32", reason="a script stands in for ffmpeg")
M4A = b"\0\0\0\x18ftypM4A \0\0\2\0isomiso2"


def program(folder: Path, lines: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program of that name, alone on PATH."""
    path = folder / "bin" / "ffmpeg"
    path.parent.mkdir()
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", str(path.parent))


@pytest.mark.parametrize("name", ["memo.m4a", "clip.mov", "clip.3gp"])
def test_without_ffmpeg_one_sentence_says_what_to_install(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / name).write_bytes(M4A + bytes(2000))
    found = opening.sound_of(str(tmp_path / name))
    assert name in found["error"] and "install ffmpeg" in found["error"] and "\n" not in found["error"]
    assert (found["faults"], found["peak_dbfs"]) == ([], None)


@needs_ffmpeg
@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("memo.m4a", ["aac", "-b:a", "160k"]),
        ("memo.aac", ["aac", "-b:a", "160k"]),
        ("clip.mkv", ["aac"]),
        ("lossless.m4a", ["alac"]),
    ],
)
def test_a_phones_recording_is_measured_as_the_same_in_wav(name: str, codec: list[str], tmp_path: Path) -> None:
    recorded, wav = tmp_path / name, SOUND / "voice-hum-50hz.wav"
    subprocess.run([str(FFMPEG), "-v", "error", "-i", str(wav), "-c:a", *codec, str(recorded)], check=True)
    found, same = opening.sound_of(str(recorded)), opening.sound_of(str(wav))
    assert found["error"] is None
    assert found["faults"] == same["faults"] == ["hum"]
    assert found["rate_hz"] == same["rate_hz"]
    for key in ("peak_dbfs", "loudness_lufs", "noise_floor_dbfs"):
        assert found[key] == pytest.approx(same[key], abs=0.5)


@needs_ffmpeg
def test_the_sound_of_a_clip_is_measured_and_a_clip_without_any_says_so(tmp_path: Path) -> None:
    picture = ["-f", "lavfi", "-i", "testsrc=d=2:s=64x64"]
    heard, silent = tmp_path / "-odd name: 1.mov", tmp_path / "silent.mp4"
    wav = str(SOUND / "voice-good.wav")
    made = [str(FFMPEG), "-v", "error", *picture]
    subprocess.run([*made, "-i", wav, "-c:v", "mpeg4", "-c:a", "aac", f"file:{heard}"], check=True)
    subprocess.run([*made, "-c:v", "mpeg4", str(silent)], check=True)
    assert opening.sound_of(str(heard))["peak_dbfs"] == pytest.approx(-12.2, abs=0.5)
    assert "holds no sound" in opening.sound_of(str(silent))["error"]


@needs_ffmpeg
def test_broken_clips_cost_one_sentence_each(tmp_path: Path) -> None:
    whole = tmp_path / "whole.m4a"
    subprocess.run([str(FFMPEG), "-v", "error", "-i", str(SOUND / "voice-good.wav"), str(whole)], check=True)
    rng = np.random.default_rng(4)
    broken = {
        "head.m4a": M4A,
        "noise.m4a": M4A + rng.bytes(5000),
        "cut.m4a": whole.read_bytes()[:2000],
        "noise.amr": b"#!AMR\n",
    }
    for name, data in broken.items():
        (tmp_path / name).write_bytes(data)
        error = opening.sound_of(str(tmp_path / name))["error"]
        assert error and name in error and "\n" not in error


@posix
def test_what_points_elsewhere_never_reaches_ffmpeg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, f"echo run > '{tmp_path}/run'", monkeypatch)
    (tmp_path / "list.m4a").write_text("#EXTM3U\nhttp://127.0.0.1:9/secret.ts\n")
    (tmp_path / "files.mp4").write_text("ffconcat version 1.0\nfile /etc/passwd\n")
    for name in ("list.m4a", "files.mp4"):
        assert "could not be read as sound" in opening.sound_of(str(tmp_path / name))["error"]
    assert not (tmp_path / "run").exists()


@posix
def test_ffmpeg_that_is_never_done_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "exec /bin/sleep 60", monkeypatch)
    monkeypatch.setattr(clips, "_TIMEOUT_S", 0.5)
    (tmp_path / "long.m4a").write_bytes(M4A)
    began = time.monotonic()
    assert "not done with it" in opening.sound_of(str(tmp_path / "long.m4a"))["error"]
    assert time.monotonic() - began < 20


@posix
def test_of_what_ffmpeg_gives_only_the_beginning_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import soundfile

    soundfile.write(tmp_path / "given.wav", sounds.load(), RATE, subtype="FLOAT")
    program(tmp_path, f"exec /bin/cat '{tmp_path}/given.wav'", monkeypatch)
    monkeypatch.setattr(opening, "MOST_VALUES", 2 * RATE)
    (tmp_path / "long.m4a").write_bytes(M4A)
    found = opening.sound_of(str(tmp_path / "long.m4a"))
    assert (found["error"], found["seconds"]) == (None, 2.0)
    assert "Only the first" in found["notes"][0]


@posix
@pytest.mark.parametrize("said", ["", "not a WAV", "RIFF0000WAVEdata"])
def test_what_ffmpeg_gives_is_not_believed(said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, f"printf '{said}'", monkeypatch)
    (tmp_path / "memo.m4a").write_bytes(M4A)
    assert "so it is damaged" in opening.sound_of(str(tmp_path / "memo.m4a"))["error"]
