"""Two phones of one model, neither of which writes a serial number into its pictures: whose frame is whose, and what their clocks say."""

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from studio import slates
from studio.base.errors import Refused
from studio.shoot import Shoot
from tests.cli.conftest import Run
from tests.cli.conftest import drop as drop
from tests.cli.conftest import threeshot as threeshot
from tests.studio.ingest.cards import camera_exif

START = datetime(2026, 10, 3, 9, 0, 0)


def picture(path: Path, at_s: float, slate: str | None = None, fast_s: float = 0.0, serial: str | None = None) -> None:
    """A phone's picture, taken so many seconds after nine by a clock that is `fast_s` ahead; of a slate, which says the true time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if slate is None:
        made = Image.effect_noise((640, 480), 60).convert("RGB")
    else:
        sku, role = slate.split()
        moment = (START + timedelta(seconds=at_s)).isoformat(timespec="milliseconds") + "+02:00"
        code = Image.open(BytesIO(slates.png(f"threeshot:1;drop=HARBOUR-01;sku={sku};shot={role};t={moment}", 440)))
        made = Image.new("RGB", (640, 480), "white")
        made.paste(code, (100, 20))
    exif = camera_exif("Phone 12", START + timedelta(seconds=at_s + fast_s), serial)
    made.save(path, "JPEG", quality=95, exif=exif)


@pytest.fixture
def phones(tmp_path: Path) -> tuple[Path, Path]:
    """Mara's shows the tote's slate and then the tote; Jonas's, five minutes ahead, the scarf's between the two, and the scarf."""
    mara, jonas = tmp_path / "mara", tmp_path / "jonas"
    picture(mara / "DCIM/100APPLE/IMG_0001.JPG", 0, "HS-TOTE-01 hero")
    picture(mara / "DCIM/100APPLE/IMG_0002.JPG", 120)
    picture(jonas / "DCIM/100APPLE/IMG_0801.JPG", 60, "HS-SCARF-01 lifestyle", fast_s=300)
    picture(jonas / "DCIM/100APPLE/IMG_0802.JPG", 180, fast_s=300)
    return mara, jonas


def shots() -> dict[str, tuple[str | None, str | None]]:
    """(sku, role) of each frame."""
    return {row["name"]: (row["sku"], row["role"]) for row in Shoot.open("HARBOUR-01").frames.list()}


OWN = {
    "IMG_0001": ("HS-TOTE-01", "hero"),
    "IMG_0002": ("HS-TOTE-01", "hero"),
    "IMG_0801": ("HS-SCARF-01", "lifestyle"),
    "IMG_0802": ("HS-SCARF-01", "lifestyle"),
}


def cameras(threeshot: Run, drop: Path) -> dict[str, dict[str, Any]]:
    return {one["camera"]: one for one in threeshot("camera", drop, "--json").json}


def test_each_keeps_its_own_slate_and_clock(threeshot: Run, drop: Path, phones: tuple[Path, Path]) -> None:
    imported = threeshot("import", drop, *phones, "--json")
    assert imported.code == 0 and shots() == OWN
    assert imported.json["cameras"] == [
        {"camera": "Phone-12", "serial": None, "frames": 2, "new": True},
        {"camera": "Phone-12-2", "serial": None, "frames": 2, "new": True},
    ]
    assert any("'threeshot camera HARBOUR-01 Phone-12-2 --join Phone-12'" in note for note in imported.json["notes"])
    known = cameras(threeshot, drop)
    assert {name: (one["frames"], one["clock_fast_s"], one["clock_by"]) for name, one in known.items()} == {
        "Phone-12": (2, 0.0, "slate"),
        "Phone-12-2": (2, 300.0, "slate"),
    }
    assert [one["sources"] for one in known.values()] == [[str(phones[0])], [str(phones[1])]]


def test_joined_by_mistake_they_are_split_again_by_source(
    threeshot: Run, drop: Path, phones: tuple[Path, Path]
) -> None:
    threeshot("import", drop, *phones)
    joined = threeshot("camera", drop, "Phone-12-2", "--join", "Phone-12")
    assert "2 frames went to it" in joined.out and list(cameras(threeshot, drop)) == ["Phone-12"]
    # One camera's frames in the order of its one clock: the last slate before a frame is its own.
    assert shots()["IMG_0002"] == ("HS-TOTE-01", "hero")
    split = threeshot("camera", drop, "phone-12", "--split", phones[1], "--rename", "Jonas")
    assert split.out.startswith("Jonas is a body of its own now, with 2 frames.")
    assert shots() == OWN
    assert {name: one["clock_fast_s"] for name, one in cameras(threeshot, drop).items()} == {
        "Jonas": 300.0,
        "Phone-12": 0.0,
    }
    # What comes from there later is that camera's, and lies below its name.
    picture(phones[1] / "DCIM/100APPLE/IMG_0803.JPG", 240, fast_s=300)
    threeshot("import", drop, phones[1])
    assert cameras(threeshot, drop)["Jonas"]["frames"] == 3
    assert (drop / "originals/Jonas/IMG_0803.JPG").is_file() and (drop / "originals/Phone-12-2/IMG_0801.JPG").is_file()


def test_a_clock_is_set_by_a_person_and_asked_of_the_slates_again(
    threeshot: Run, drop: Path, phones: tuple[Path, Path]
) -> None:
    threeshot("import", drop, *phones)
    first = cameras(threeshot, drop)["Phone-12"]["first_at"]
    told = threeshot("camera", drop, "Phone-12", "--clock", "-90")
    assert told.out.startswith("The clock of Phone-12 was set; 2 frames got another time.")
    one = cameras(threeshot, drop)["Phone-12"]
    assert (one["clock_fast_s"], one["clock_by"]) == (-90, "person")
    assert one["first_at"] == first.replace("07:00:00", "07:01:30")
    threeshot("camera", drop, "Phone-12", "--clock", "slates")
    assert cameras(threeshot, drop)["Phone-12"]["first_at"] == first
    assert cameras(threeshot, drop)["Phone-12"]["clock_by"] == "slate"


def test_a_clock_is_told_by_when_a_frame_was_really_taken(
    threeshot: Run, drop: Path, phones: tuple[Path, Path]
) -> None:
    threeshot("import", drop, phones[1])
    told = threeshot("camera", drop, "Phone-12", "--frame", "IMG_0802", "--taken-at", "09:04:00")
    assert told.out.startswith("The clock of Phone-12 was set; 2 frames got another time."), told.err
    one = cameras(threeshot, drop)["Phone-12"]
    assert (one["clock_fast_s"], one["clock_by"], one["last_at"]) == (240.0, "person", "2026-10-03T07:04:00.000000Z")
    threeshot("camera", drop, "Phone-12", "--frame", "IMG_0802", "--taken-at", "2026-10-02 09:08:00.5+02:00")
    assert cameras(threeshot, drop)["Phone-12"]["clock_fast_s"] == 86399.5
    threeshot("camera", drop, "Phone-12", "--clock", "-1:30")
    assert cameras(threeshot, drop)["Phone-12"]["clock_fast_s"] == -90
    threeshot("camera", drop, "Phone-12", "--clock", "slates")
    one = cameras(threeshot, drop)["Phone-12"]
    assert (one["clock_by"], one["clock_frame"]) == ("slate", "IMG_0801")


def test_each_act_is_taken_back_by_the_front_door(threeshot: Run, drop: Path, phones: tuple[Path, Path]) -> None:
    threeshot("import", drop, *phones)
    shoot = Shoot.open("HARBOUR-01")
    before = shoot.cameras.all()
    acts = (
        lambda: shoot.cameras.rename("Phone-12", "Mara"),
        lambda: shoot.cameras.set_clock("Phone-12-2", -90),
        lambda: shoot.cameras.join("Phone-12-2", "Phone-12"),
    )
    for act in acts:
        done = act()
        assert shoot.cameras.all() != before
        redone = shoot.cameras.undo(done)
        assert shoot.cameras.all() == before and shots() == OWN
        assert shoot.cameras.undo(redone).camera == done.camera
        shoot.cameras.undo(done)
        assert shoot.cameras.all() == before
    joined = shoot.cameras.join("Phone-12-2", "Phone-12")
    split = shoot.cameras.split("Phone-12", phones[1], "Jonas")
    with pytest.raises(Refused, match="changed again since"):
        shoot.cameras.undo(joined)
    shoot.cameras.undo(split)
    assert [one["camera"] for one in shoot.cameras.all()] == ["Phone-12"]


def test_what_is_said_of_cameras_outlives_the_catalog(
    threeshot: Run, drop: Path, phones: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    threeshot("import", drop, *phones)
    threeshot("camera", drop, "Phone-12-2", "--rename", "Jo")
    picture(phones[1] / "DCIM/100APPLE/IMG_0803.JPG", 210, fast_s=300)
    threeshot("import", drop, phones[1])
    threeshot("camera", drop, "Jo", "--join", "Phone-12")
    threeshot("camera", drop, "Phone-12", "--split", phones[1], "--rename", "Jonas")
    threeshot("camera", drop, "Phone-12", "--rename", "Mara's phone")
    before = {name: (one["frames"], one["clock_fast_s"]) for name, one in cameras(threeshot, drop).items()}
    monkeypatch.setenv("THREESHOT_HOME", str(tmp_path / "another home"))
    assert threeshot("catalog", "rebuild", drop).code == 0
    assert {name: (one["frames"], one["clock_fast_s"]) for name, one in cameras(threeshot, drop).items()} == before
    assert shots() == {**OWN, "IMG_0803": OWN["IMG_0802"]}
    picture(phones[1] / "DCIM/100APPLE/IMG_0804.JPG", 240, fast_s=300)
    threeshot("import", drop, phones[1])
    assert cameras(threeshot, drop)["Jonas"]["frames"] == 4


@pytest.mark.parametrize("told", ["as it was", "of two bodies", "of no shot"])
def test_a_renamed_body_is_one_body_through_a_rebuild(
    threeshot: Run, drop: Path, phones: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: str
) -> None:
    phone = phones[0]
    (phone / "DCIM/100APPLE/IMG_0002.JPG").rename(tmp_path / "IMG_0002.JPG")
    threeshot("import", drop, phone)
    threeshot("camera", drop, "Phone-12", "--rename", "Phone of Bo")
    (tmp_path / "IMG_0002.JPG").rename(phone / "DCIM/100APPLE/IMG_0002.JPG")
    threeshot("import", drop, phone)
    assert threeshot("select", drop, "IMG_0002").code == 0
    # By the name that it was given, too.
    assert threeshot("camera", drop, "phone of bo", "--clock", "0").code == 0
    journal, brief = drop / "threeshot.jsonl", drop / "brief.yaml"
    if told == "of two bodies":
        journal.write_text(journal.read_text().replace('"camera":"Phone-of-Bo","bytes"', '"camera":"Other","bytes"'))
    elif told == "of no shot":
        brief.write_text(brief.read_text().replace("HS-TOTE-01", "HS-BAG-01"))
    monkeypatch.setenv("THREESHOT_HOME", str(tmp_path / "another home"))
    rebuilt = threeshot("catalog", "rebuild", drop)
    picture(phone / "DCIM/100APPLE/IMG_0003.JPG", 180)
    threeshot("import", drop, phone)
    bodies = {name: one["frames"] for name, one in cameras(threeshot, drop).items()}
    said, fallen = (
        " ".join(rebuilt.out.split()),
        "1 select that the folder tells of is none now: IMG_0002 of HS-TOTE-01 hero",
    )
    if told == "of two bodies":
        assert f"{fallen} (it belongs to no shot: it is in the unassigned tray now)" in said
    elif told == "of no shot":
        assert f"{fallen} (the brief has no such shot)" in said
    else:
        assert bodies == {"Phone-of-Bo": 3} and "none now" not in said and "1 select now" in said
        assert shots()["IMG_0003"] == ("HS-TOTE-01", "hero")


def test_a_clock_asked_of_slates_that_tell_no_time_is_said_to_be_as_it_was(
    threeshot: Run, drop: Path, tmp_path: Path
) -> None:
    picture(tmp_path / "mara/DCIM/100APPLE/IMG_0001.JPG", 0)
    threeshot("import", drop, tmp_path / "mara")
    threeshot("camera", drop, "Phone-12", "--clock", "90")
    told = threeshot("camera", drop, "Phone-12", "--clock", "slates")
    assert told.out.startswith(
        "No slate that Phone-12 took tells the time, so its clock is taken as it is until you set it; 1 frame got another"
    )
    assert cameras(threeshot, drop)["Phone-12"]["clock_by"] is None


def test_slates_that_disagree_in_one_folder_set_no_clock_and_are_told(
    threeshot: Run, drop: Path, tmp_path: Path
) -> None:
    both = tmp_path / "all"
    picture(both / "IMG_0101.JPG", 0, "HS-TOTE-01 hero")
    picture(both / "IMG_0102.JPG", 60)
    picture(both / "IMG_0501.JPG", 120, "HS-BEANIE-01 hero", fast_s=300)
    picture(both / "IMG_0502.JPG", 180, fast_s=300)
    told = (
        "its slates disagree about its clock by more than one drifts: right by IMG_0101; 5 min ahead by IMG_0501. None of them is used, and "
        "its clock is taken as it is. If two bodies' pictures lie in one folder, they share one clock; give each body a folder of its own "
        "before the import. If a slate's time is wrong, or the clock was set meanwhile, say what it is: 'threeshot camera HARBOUR-01 Phone-12 "
        "--clock SECONDS'."
    )
    assert f"Phone-12: {told}" in threeshot("import", drop, both, "--json").json["notes"]
    phone = cameras(threeshot, drop)["Phone-12"]
    assert (phone["clock_fast_s"], phone["clock_by"], phone["doubts"]) == (None, None, [f"I{told[1:]}"])
    picture(both / "jo/IMG_0503.JPG", 240, fast_s=300)
    threeshot("import", drop, both)
    (doubt,) = [one for one in cameras(threeshot, drop)["Phone-12"]["doubts"] if "disagree" in one]
    assert "part them by folder: 'threeshot camera HARBOUR-01 Phone-12 --split DIR'. If a slate" in doubt
    asked = threeshot("camera", drop, "Phone-12", "--clock", "slates").out
    assert asked.startswith("The slates that Phone-12 took disagree about the time, so its clock is taken as it is")
    threeshot("camera", drop, "Phone-12", "--clock", "300")
    phone = cameras(threeshot, drop)["Phone-12"]
    assert phone["clock_fast_s"] == 300 and not any("disagree" in one for one in phone["doubts"]), "a person settled it"


def test_of_slates_that_disagree_those_count_that_most_agree_with(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    def slate(number: int, fast_s: float) -> None:
        picture(tmp_path / f"card/IMG_{number:04}.JPG", number * 60, "HS-TOTE-01 hero", fast_s, "77")

    def clock() -> tuple[float | None, str | None]:
        (camera,) = threeshot("camera", drop, "--json").json
        return camera["clock_fast_s"], camera["clock_frame"]

    slate(1, 0)
    threeshot("import", drop, tmp_path / "card")
    assert clock() == (0, "IMG_0001")
    slate(20, 301)
    threeshot("import", drop, tmp_path / "card")
    assert clock() == (None, None), "of two that disagree none is known to be right"
    slate(30, 303)
    notes = threeshot("import", drop, tmp_path / "card", "--json").json["notes"]
    assert clock() == (302, "IMG_0030")
    (note,) = [note for note in notes if "slates disagree" in note]
    assert "5 min 02 s ahead by IMG_0020, IMG_0030; right by IMG_0001. What most of them say counts. If a slate" in note
    assert note.endswith("--clock SECONDS'.") and "--split" not in note


WRONG = [
    (
        ("Phone-13", "--rename", "x"),
        4,
        "There is no camera 'Phone-13' in HARBOUR-01; they are Phone-12 and Phone-12-2.",
    ),
    (("Phone-12", "--rename", "phone-12-2"), 6, "A camera is called Phone-12-2 already (2 frames)"),
    (("Phone-12", "--join", "Phone-12"), 2, "name two"),
    (("Phone-12", "--split", "/nowhere"), 4, "no frame of Phone-12 came from there"),
    (("Phone-12", "--clock", "soon"), 2, "'soon' is no number of seconds"),
    (("Phone-12", "--clock", "nan"), 2, "is no number of seconds"),
    (("Phone-12", "--clock", "99999999999"), 2, "no camera's clock is off by more than 100 years"),
    (("Phone-12", "--clock=-inf"), 2, "no camera's clock is off by more than 100 years"),
    (("Phone-12", "--frame", "IMG_0001", "--taken-at", "9999-12-31 09:00"), 2, "no camera's clock is off by more"),
    (("Phone-12",), 2, "What of it?"),
    (("--join", "Phone-12"), 2, "CAMERA is missing"),
    (("Phone-12", "--clock", "1", "--rename", "x"), 2, "One thing at a time"),
    (("Phone-12", "--frame", "IMG_0001"), 2, "go together"),
    (("Phone-12", "--frame", "IMG_0001", "--taken-at", "noon"), 2, "'noon' is no time"),
    (("Phone-12", "--frame", "IMG_0801", "--taken-at", "09:00"), 2, "is no frame of Phone-12 but of Phone-12-2"),
]


def test_what_makes_no_sense_is_told_in_a_sentence(threeshot: Run, drop: Path, phones: tuple[Path, Path]) -> None:
    threeshot("import", drop, *phones)
    for words, code, told in WRONG:
        answer = threeshot("camera", drop, *words)
        assert answer.code == code and told in " ".join(answer.err.split()), words
    assert list(cameras(threeshot, drop)) == ["Phone-12", "Phone-12-2"]


def test_two_phones_in_one_folder_are_told(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    both = tmp_path / "downloads"
    for number, at_s in ((1, 0), (801, 60), (2, 120)):
        picture(both / f"IMG_{number:04}.JPG", at_s)
    notes = threeshot("import", drop, both, "--json").json["notes"]
    assert any(
        "1 frame (IMG_0002) can't be one body's together with the frames around it, by" in note for note in notes
    )
    picture(both / "IMG_0802.JPG", 180)
    notes = threeshot("import", drop, both, "--json").json["notes"]
    assert any("2 frames (IMG_0002, IMG_0802) can't be one body's" in note for note in notes)
    assert any("'threeshot assign HARBOUR-01 FRAME... --product SKU --role ROLE'" in note for note in notes)
    again = threeshot("import", drop, both, "--json").json
    assert (again["notes"], again["cameras"]) == ([], [])


COPIES = [
    ("other exposures", (
        ("IMG_0101.JPG", 0), ("IMG_0101 (1).JPG", 1), ("IMG_0101 (2).JPG", 2), ("IMG_0102.JPG", 3), ("IMG_0102-1.JPG", 4), ("IMG_0103.JPG", 5),
        ("IMG_0103 copy.JPG", 6), ("IMG_0104_1.JPG", 7), ("IMG_0104_2.JPG", 8),
    ), "5 frames (IMG_0101 (1), IMG_0101 (2), IMG_0102-1 and 2 more)"),
    ("no other", (
        ("IMG_0101.JPG", 0), ("IMG_0101 (1).JPG", 0), ("IMG_0101 (2).JPG", 90000), ("PXL_20261003_090000.jpg", 1), ("PXL_20261003_090000_1.jpg", 2),
    ), None),
]  # fmt: skip


@pytest.mark.parametrize(("taken", "told"), [case[1:] for case in COPIES], ids=[case[0] for case in COPIES])
def test_a_number_that_a_computer_made_another_name_of_is_the_same_number(
    threeshot: Run, drop: Path, tmp_path: Path, taken: tuple[tuple[str, float], ...], told: str | None
) -> None:
    notes = notes_of(threeshot, drop, tmp_path / "downloads", *taken)
    assert (told is None and notes == []) or (told is not None and [told in note for note in notes] == [True]), notes


def test_a_counter_that_rolls_over_or_starts_again_is_one_body(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    card = tmp_path / "card"
    for place, (folder, number) in enumerate(
        [("100CANON", 9998), ("100CANON", 9999), ("101CANON", 1), ("101CANON", 2), ("102CANON", 1), ("102CANON", 3)]
    ):
        picture(card / "DCIM" / folder / f"IMG_{number:04}.JPG", 60 * place)
    assert threeshot("import", drop, card, "--json").json["notes"] == []


def notes_of(threeshot: Run, drop: Path, source: Path, *taken: tuple[str, float]) -> list[str]:
    """What an import says after these came into a folder: name below it, and seconds after nine."""
    for name, at_s in taken:
        picture(source / name, at_s)
    return list(threeshot("import", drop, source, "--json").json["notes"])


def test_two_phones_in_two_folders_of_one_source_are_told_with_what_parts_them(
    threeshot: Run, drop: Path, tmp_path: Path
) -> None:
    phones = tmp_path / "the phones"
    taken = [("mara/IMG_0001.JPG", 0), ("jo/IMG_0011.JPG", 60), ("mara/IMG_0002.JPG", 120), ("jo/IMG_0012.JPG", 180)]
    (note,) = notes_of(threeshot, drop, phones, *taken)
    assert note == (
        f"Phone-12: its frames in {phones}/mara and in {phones}/jo name no serial number and were taken at one time, so they may be two "
        f"bodies'. If they are: 'threeshot camera HARBOUR-01 Phone-12 --split \"{phones}/jo\"'. If it is one, give it a name of its own: "
        "'threeshot camera HARBOUR-01 Phone-12 --rename NAME'."
    )
    assert f"{phones}/jo name no serial number" in cameras(threeshot, drop)["Phone-12"]["doubts"][0]
    threeshot("camera", drop, "Phone-12", "--split", phones / "jo", "--rename", "Jo")
    # It stays parted, whatever comes in from there later, and though all is looked at again.
    assert notes_of(threeshot, drop, phones, ("mara/IMG_0003.JPG", 240), ("jo/IMG_0013.JPG", 300)) == []
    known = cameras(threeshot, drop)
    assert {name: one["frames"] for name, one in known.items()} == {"Jo": 3, "Phone-12": 3}
    assert not any("at one time" in doubt for one in known.values() for doubt in one["doubts"])


APART = [
    ("names of times", (("a/PXL_20261003_090000.jpg", 0), ("b/PXL_20261003_090100.jpg", 60), ("a/PXL_20261003_090200.jpg", 120)), "at one time"),
    ("the same numbers", (("a/IMG_0001.JPG", 0), ("a/IMG_0002.JPG", 60), ("b/IMG_0001.JPG", 600)), "have the same numbers"),
    ("a folder within", (("IMG_0001.JPG", 0), ("b/IMG_0031.JPG", 60), ("IMG_0002.JPG", 120)), "/b'"),
    ("a card's own folders", (("100APPLE/IMG_9998.JPG", 0), ("101APPLE/IMG_0001.JPG", 60), ("101APPLE/IMG_0002.JPG", 90)), None),
    ("a counter begun again", (("100APPLE/IMG_0001.JPG", 0), ("100APPLE/IMG_0002.JPG", 60), ("101APPLE/IMG_0001.JPG", 90)), None),
    ("sorted by a person", (("tote/IMG_0001.JPG", 0), ("scarf/IMG_0002.JPG", 60), ("tote/IMG_0003.JPG", 120)), None),
    ("sorted, over 9999", (("tote/IMG_9998.JPG", 0), ("scarf/IMG_9999.JPG", 60), ("tote/IMG_0001.JPG", 120)), None),
    ("one after the other", (("day one/IMG_0001.JPG", 0), ("day two/IMG_0002.JPG", 60), ("day two/IMG_0003.JPG", 120)), None),
]  # fmt: skip


@pytest.mark.parametrize(("taken", "told"), [case[1:] for case in APART], ids=[case[0] for case in APART])
def test_what_one_body_explains_is_not_told(
    threeshot: Run, drop: Path, tmp_path: Path, taken: tuple[tuple[str, float], ...], told: str | None
) -> None:
    notes = notes_of(threeshot, drop, tmp_path / "phones", *taken)
    assert (told is None and notes == []) or (told is not None and [told in note for note in notes] == [True]), notes
    assert list(cameras(threeshot, drop)) == ["Phone-12"]
