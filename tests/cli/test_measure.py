"""`threeshot measure`: the promised JSON, its exit codes, and ticking what rests on the numbers."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.base.errors import NotFound, UsageError
from studio.catalog import Catalog
from studio.shoot import Shoot
from tests.cli.conftest import Run
from tests.studio.measure import sounds

SOUND_KEYS = {"file", "peak_dbfs", "loudness_lufs", "noise_floor_dbfs", "snr_db", "faults", "reasons"}
LIGHT_KEYS = {
    "file", "grey_card", "evenness_stops", "key_fill_stops", "cast", "cct_k", "mixed_light", "flicker", "clipped_high_pct", "faults",
    "reasons",
}  # fmt: skip


@pytest.fixture
def voice(sample_shoot: Path) -> Path:
    return sample_shoot / "sound" / "voice-good.wav"


@pytest.fixture
def hum(sample_shoot: Path) -> Path:
    return sample_shoot / "sound" / "voice-hum-50hz.wav"


@pytest.fixture
def test_frame(sample_shoot: Path) -> Path:
    return sample_shoot / "camera-a" / "DCIM" / "100HARBR" / "IMG_0001.JPG"


def test_sound_is_told_as_json_in_the_order_given(threeshot: Run, voice: Path, hum: Path) -> None:
    done = threeshot("measure", "sound", hum, voice, hum, "--json")
    assert done.code == 0
    assert [one["file"] for one in done.json] == [str(hum), str(voice), str(hum)]
    assert all(set(one) >= SOUND_KEYS for one in done.json)
    assert [one["faults"] for one in done.json] == [["hum"], [], ["hum"]]


def test_light_is_told_as_json(threeshot: Run, test_frame: Path) -> None:
    done = threeshot("measure", "light", test_frame, "--json")
    (one,) = done.json
    assert done.code == 0 and set(one) >= LIGHT_KEYS
    assert set(one["grey_card"]) == {"x", "y", "width", "height"}
    assert set(one["cast"]) == {"red_green", "blue_green"}


def test_people_read_numbers_and_sentences(threeshot: Run, hum: Path, test_frame: Path) -> None:
    heard = threeshot("measure", "sound", hum)
    assert "Mains hum of 50 Hz" in heard.out and "dBFS" in heard.out
    seen = threeshot("measure", "light", test_frame, "--spots", "800,1000,1250,1000")
    assert "grey card found" in seen.out and "key to fill" in seen.out


def test_two_frames_of_a_set_are_measured_together_and_what_may_be_a_card_is_asked_about(
    threeshot: Run, tmp_path: Path
) -> None:
    frames = []
    for name, phase in (("a.png", 0.0), ("b.png", 2.5)):
        codes = np.full((400, 600, 3), 90.0)
        codes[:, ::7] = 150
        codes *= (1 + 0.15 * np.sin(np.arange(400) / 9 + phase))[:, None, None]
        frames.append(tmp_path / name)
        Image.fromarray(codes.astype(np.uint8)).save(frames[-1])
    both = threeshot("measure", "light", *frames, "--json").json
    assert [(one["flicker"], one["flicker_frames"]) for one in both] == [(True, 2), (True, 2)]
    assert threeshot("measure", "light", frames[0], frames[0], "--json").json[0]["flicker_frames"] != 2
    paper = np.full((400, 600, 3), 70, np.uint8)
    paper[:, ::9] = 140
    paper[120:280, 200:420] = 224
    Image.fromarray(paper).save(tmp_path / "paper.png")
    (one,) = threeshot("measure", "light", tmp_path / "paper.png", "--json").json
    assert one["grey_card"] is None and set(one["card_question"]) == {"x", "y", "width", "height"}
    box = ",".join(str(one["card_question"][side]) for side in ("x", "y", "width", "height"))
    said = threeshot("measure", "light", tmp_path / "paper.png").out
    assert f"Is this your grey card, at {box}?" in said
    assert "grey card found" in threeshot("measure", "light", tmp_path / "paper.png", "--card", box).out


def test_a_file_that_cannot_be_read_costs_its_own_answer_only(threeshot: Run, voice: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"RIFF....WAVEnothing")
    done = threeshot("measure", "sound", bad, voice, "--json")
    assert done.code == 3
    assert "bad.wav" in done.json[0]["error"] and done.json[0]["peak_dbfs"] is None
    assert done.json[1]["error"] is None
    assert threeshot("measure", "light", bad).code == 3


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("sound", "nowhere.wav"), 4, "is not there"),
        (("light", "{voice}", "--card", "1,2,3"), 2, "four whole numbers"),
        (("light", "{voice}", "--card", "1,2,0,4"), 2, "above 0"),
        (("sound", "{voice}", "--item", "hum"), 2, "--drop"),
        (("sound", "{voice}", "--drop", "NO-DROP"), 4, "NO-DROP"),
        (("sound",), 2, "FILE"),
        (("light",), 2, "FILE"),
        (("light", "{voice}", "--webcam", "0"), 2, "one of them"),
        (("light", "--webcam", "0", "--item", "flicker"), 2, "--drop"),
        (("light", "--webcam", "97"), 4, "Webcam 97: is not there; plug one in"),
        (("sound", "--record", "5"), 2, "one FILE"),
        (("sound", "--record", "5", "{voice}"), 2, "another name"),
        (("sound", "{voice}", "--device", "x"), 2, "--record"),
        (("sound", "--record", "5", "new.wav", "--device", "no such microphone"), 4, "icrophone"),
    ],
)
def test_mistakes_are_told_in_one_sentence(
    threeshot: Run, voice: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = threeshot("measure", *(argument.replace("{voice}", str(voice)) for argument in arguments))
    assert done.code == code
    assert said in done.err and "Traceback" not in done.err


def test_an_item_within_its_limit_is_ticked_and_its_number_kept(threeshot: Run, drop: Path, voice: Path) -> None:
    done = threeshot("measure", "sound", voice, "--drop", drop, "--item", "noise-floor", "--by", "Ines", "--json")
    assert done.code == 0
    assert done.json[0]["verdict"]["within"] is True
    ticked = {item["id"]: item for item in threeshot("checklist", drop, "--json").json["items"]}
    assert ticked["noise-floor"]["ticked"] and ticked["noise-floor"]["by"] == "Ines"
    assert not ticked["peaks"]["ticked"]
    (row,) = Catalog().rows("SELECT item, kind, by, result FROM measurement")
    assert (row["item"], row["kind"], row["by"]) == ("noise-floor", "sound", "Ines")
    assert json.loads(row["result"])["verdict"]["number"] == pytest.approx(54, abs=1)


def test_an_item_beyond_its_limit_is_not_ticked_until_somebody_overrules(threeshot: Run, drop: Path, hum: Path) -> None:
    done = threeshot("measure", "sound", hum, "--drop", drop, "--item", "hum")
    assert done.code == 0
    assert "not ticked" in done.out
    shoot = Shoot.open(str(drop))
    item = {one["id"]: one for one in shoot.checklist.state()["items"]}["hum"]
    assert not item["ticked"]
    with pytest.raises(UsageError):
        shoot.checklist.overrule("hum", "  ")
    with pytest.raises(UsageError):
        shoot.checklist.overrule("mic-placement", "no reason")
    shoot.checklist.overrule("hum", "the mixer's monitor, not recorded")
    item = {one["id"]: one for one in shoot.checklist.state()["items"]}["hum"]
    assert item["ticked"] and "the mixer's monitor" in item["note"]
    told = shoot.drop.catalog.rows("SELECT data FROM event WHERE kind = 'checklist.overruled'")
    assert json.loads(told[0]["data"])["measurement"]


def test_an_item_of_another_kind_is_refused_before_anything_is_kept(drop: Path, voice: Path) -> None:
    shoot = Shoot.open(str(drop))
    for item, error in (("flicker", UsageError), ("nonsense", NotFound), ("mic-power", UsageError)):
        with pytest.raises(error):
            shoot.checklist.measure("sound", voice, item)
    with pytest.raises(UsageError):
        shoot.checklist.measure("smell", voice)
    assert shoot.drop.catalog.rows("SELECT id FROM measurement") == []


def test_a_measurement_without_item_is_kept_and_ticks_nothing(threeshot: Run, drop: Path, test_frame: Path) -> None:
    assert threeshot("measure", "light", test_frame, "--drop", drop).code == 0
    (row,) = Catalog().rows("SELECT item, kind FROM measurement")
    assert (row["item"], row["kind"]) == (None, "light")
    items = {item["id"]: item for item in threeshot("checklist", drop, "--json").json["items"]}
    assert not any(item["ticked"] for item in items.values())
    for name in ("grey-card", "mixed-light", "flicker", "highlights"):
        measured = items[name]["measurement"]
        assert measured["within"] and measured["kind"] == "light" and measured["by"] == "Mara", name
        assert measured["limit"] and measured["sentence"] and measured["file"] == str(test_frame)
    assert items["grey-card"]["measurement"]["high"] == 0.2 and items["grey-card"]["measurement"]["unit"] == "stops"
    assert items["peaks"]["measurement"] is None


def test_the_list_shows_what_was_measured_against_its_limit(threeshot: Run, drop: Path, hum: Path) -> None:
    threeshot("measure", "sound", hum, "--drop", drop, "--by", "Ines")
    shown = " ".join(threeshot("checklist", drop).out.split())
    assert "Measured by Ines" in shown and "limit at least 40 dB" in shown and "Mains hum of 50 Hz" in shown
    Shoot.open(str(drop)).checklist.overrule("hum", "the mixer is not recorded", "Jo")
    assert "Overruled by Jo: the mixer is not recorded" in " ".join(threeshot("checklist", drop).out.split())


def test_what_one_recording_keeps_is_ticked_in_one_go_and_the_rest_says_why(drop: Path, voice: Path, hum: Path) -> None:
    shoot = Shoot.open(str(drop))
    shoot.checklist.measure("sound", hum)
    ticked, still = shoot.checklist.tick_measured("Ines").made
    assert "hum" not in ticked and {"peaks", "wind", "both-channels"} <= set(ticked)
    assert "Mains hum" in still["hum"] and still["grey-card"] is None, "which was not measured yet"
    items = {one["id"]: one for one in shoot.checklist.state()["items"]}
    assert items["peaks"]["by"] == "Ines" and "limit -20 to -6 dBFS" in items["peaks"]["note"]
    shoot.checklist.measure("sound", voice)
    assert "hum" in shoot.checklist.tick_measured("Ines").made[0]


def test_an_overruling_counts_for_its_measurement_only(drop: Path, hum: Path) -> None:
    shoot = Shoot.open(str(drop))
    shoot.checklist.measure("sound", hum)
    shoot.checklist.overrule("hum", "not recorded", "Jo")

    def measured() -> dict:
        return next(one for one in shoot.checklist.state()["items"] if one["id"] == "hum")["measurement"]

    assert measured()["overruled"]["reason"] == "not recorded" and measured()["overruled"]["by"] == "Jo"
    shoot.checklist.tick(["hum"], off=True)
    assert measured()["overruled"] is None
    shoot.checklist.overrule("hum", "still not recorded", "Jo")
    shoot.checklist.measure("sound", hum)
    assert measured()["overruled"] is None and not measured()["within"]


def test_ten_seconds_of_room_tone_are_kept_with_the_drop(drop: Path, tmp_path: Path) -> None:
    quiet = sounds.write_wav(tmp_path / "quiet.wav", sounds.noise(np.zeros(11 * sounds.RATE), -62))
    shoot = Shoot.open(str(drop))
    row = shoot.checklist.measure("sound", quiet, "room-tone").made
    assert row["result"]["verdict"]["within"]
    (kept,) = (drop / "measurements").iterdir()
    assert kept.name.startswith("room-tone-") and kept.read_bytes() == quiet.read_bytes()
    shoot.checklist.measure("sound", kept)
    shoot.checklist.measure("sound", quiet)
    assert list((drop / "measurements").iterdir()) == [kept], "once is enough"
