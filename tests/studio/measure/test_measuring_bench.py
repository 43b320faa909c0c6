"""`python -m bench.measuring --sound DIR` on a folder made here: a voice, a noise and wind, each in its half."""

import csv
from pathlib import Path

import numpy as np
import pytest

from bench import measuring, measuring_mixes, measuring_sound
from bench.measuring_sound import measure_folder
from tests.studio.measure import sounds
from tests.studio.measure.sounds import RATE, noise, rumble


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # Here it is seen that it counts, and what; not how quick this computer is, nor every gain.
    monkeypatch.setattr(measuring_sound, "_TIMED_S", 1)
    monkeypatch.setattr(measuring_sound, "GAINS_DB", (-13.0,))
    voice = sounds.load()[: 3 * RATE]
    made = {"voice": voice, "noise": noise(voice, -30), "wind": rumble(voice, -30)}
    rows = [("file", "kind", "faults", "maybe", "source", "split")]
    for name, samples in made.items():
        sounds.write_wav(tmp_path / f"{name}.wav", samples)
        rows.append((f"{name}.wav", name, "", "", name, "report"))
    rows.append(("gone.wav", "voice", "", "", "another", "fit"))
    with (tmp_path / "labels.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return tmp_path


def test_known_faults_are_mixed_and_counted_and_the_other_half_is_left_alone(folder: Path) -> None:
    figures = measure_folder(folder, "report", 60, 1)
    assert figures.groups["voice"] == figures.groups["wind"] == figures.groups["noise"] == 1
    assert "recorded hum" not in figures.groups, "there was none"
    for name in ("wind", "hum", "phase", "dead-channel", "too-quiet", "clipped"):
        assert (figures.told[name].must, figures.told[name].found) == (1, 1), figures.told[name].missed
    assert (figures.told["noisy"].must, figures.told["noisy"].found) == (2, 2), "two noises were put under it"
    assert sum(told.false for told in figures.told.values()) == 0
    assert figures.changed == []


def test_the_command_prints_a_table_and_asks_for_a_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labels = folder / "labels.csv"
    labels.write_text("".join(labels.read_text().splitlines(keepends=True)[:2]))  # the voice alone
    assert measuring.main(["--sound", str(folder), "--most", "1"]) == 0
    printed = capsys.readouterr().out
    assert "dead-channel" in printed and "Ten seconds of sound" in printed
    with pytest.raises(SystemExit):
        measuring.main([])
    assert "name a folder" in capsys.readouterr().err


def test_wind_behind_a_low_cut_is_put_no_louder_under_the_voice_than_other_wind() -> None:
    rate, rng = 8_000, np.random.default_rng(0)
    voice = rng.standard_normal((4 * rate, 1)) * np.repeat([0.0, 1.0] * 4, rate // 2)[:, None]
    wind = measuring_mixes._band(rng.standard_normal((4 * rate, 1)), rate, 80.0, 150.0)
    wind += 0.001 * rng.standard_normal(wind.shape)
    made = measuring_mixes.MIXES["wind"].make(voice, rate, (wind, rate), rng)
    assert made is not None
    powers = np.square(made[0]).reshape(8, -1).mean(axis=1)
    below_db = 10 * np.log10(powers[1::2].mean() / powers[::2].mean())
    assert 2.0 < below_db < 20.0, "3 to 18 dB below the voice, in its pauses"
