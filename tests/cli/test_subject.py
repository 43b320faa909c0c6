"""`threeshot subject`: what a verdict looks at, and a person's own box, that holds for the frames alike and outlives the catalog."""

import shutil
import sys
from pathlib import Path

import pytest

from studio.shoot import Shoot, open_catalog, rebuild_catalog
from tests.cli.conftest import Run
from tests.ready import Ready

pytestmark = pytest.mark.learned

TOTE = ("IMG_0004", "IMG_0005", "IMG_0006", "IMG_0007")
"""One framing of the tote; IMG_0006 is the good one, the camera named its focus area in two."""
BOX = (640, 500, 800, 900)


def at(answer: dict[str, dict[str, int]]) -> tuple[int, ...]:
    return tuple(answer["subject"][side] for side in ("x", "y", "width", "height"))


@pytest.fixture
def tote(ready: Ready, sample_shoot: Path, threeshot: Run) -> Path:
    """The drop, with these frames, the slate before them, and one of another shot."""

    def make(folder: Path) -> None:
        card = folder / "tote"
        card.mkdir()
        for name in ("IMG_0002", *TOTE, "IMG_0020", "IMG_0021"):
            shutil.copy2(next(sample_shoot.rglob(f"{name}.JPG")), card)
        assert threeshot("drop", "new", sample_shoot / "brief.yaml", "--folder", folder / "drop").code == 0
        assert threeshot("import", folder / "drop", card).code == 0

    return ready("tote", make) / "drop"


def sources(threeshot: Run) -> dict[str, str]:
    return {
        name: threeshot("subject", "HARBOUR-01", name, "--json").json["subject"]["source"]
        for name in (*TOTE, "IMG_0021")
    }


def test_a_box_goes_before_everything_and_holds_for_the_frames_alike_until_it_is_taken_back(
    tote: Path, threeshot: Run
) -> None:
    before = {name: threeshot("subject", "HARBOUR-01", name, "--json").json for name in (*TOTE, "IMG_0021")}
    assert "exif" in {one["subject"]["source"] for one in before.values()}
    done = threeshot("subject", "HARBOUR-01", "IMG_0006", "--box", "640,500,800,900", "--json").json
    assert done["name"] == "IMG_0006" and done["box"] == dict(zip(("x", "y", "width", "height"), BOX, strict=True))
    assert done["alike"] == ["IMG_0004", "IMG_0005", "IMG_0007"]
    assert at(done) == BOX and done["subject"]["source"] == "person"
    for name in TOTE:
        seen = threeshot("subject", "HARBOUR-01", name, "--json").json
        assert at(seen) == pytest.approx(BOX, abs=25), "shifted as the frame is"
        assert seen["subject"]["source"] == "person"
        assert (seen["box"] is None) == (name != "IMG_0006")
    assert sources(threeshot)["IMG_0021"] == before["IMG_0021"]["subject"]["source"], "of another shot"
    again = threeshot("score", "HARBOUR-01", "--again", "--json")
    assert again.code == 0 and set(list(sources(threeshot).values())[:4]) == {"person"}
    back = threeshot("subject", "HARBOUR-01", "IMG_0006", "--clear", "--json").json
    assert back["box"] is None and back["alike"] == []
    assert {name: threeshot("subject", "HARBOUR-01", name, "--json").json for name in before} == before


def test_it_holds_for_frames_that_come_later_and_not_for_another_framing(
    tote: Path, sample_shoot: Path, threeshot: Run
) -> None:
    later = tote.parent / "tote"
    shutil.copy2(next(sample_shoot.rglob("IMG_0003.JPG")), later)
    shutil.copy2(next(sample_shoot.rglob("IMG_0009.JPG")), later)
    assert threeshot("subject", "HARBOUR-01", "IMG_0006", "--box", "640,500,800,900").code == 0
    assert threeshot("import", tote, later).code == 0
    assert threeshot("assign", "HARBOUR-01", "IMG_0009", "--to", "HS-TOTE-01", "hero").code in (0, 2)
    assert threeshot("subject", "HARBOUR-01", "IMG_0003", "--json").json["subject"]["source"] == "person"
    assert threeshot("subject", "HARBOUR-01", "IMG_0009", "--json").json["subject"]["source"] != "person"


def test_it_outlives_the_catalog_and_can_be_undone(
    tote: Path, threeshot: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shoot = Shoot.open("HARBOUR-01")
    frame = shoot.frames.find("IMG_0006")["id"]
    shoot.marks.mark_subject(frame, (600, 480, 700, 900))
    change = shoot.marks.mark_subject(frame, BOX, "Jo")
    seen = {name: threeshot("subject", "HARBOUR-01", name, "--json").json for name in TOTE}
    monkeypatch.setenv("THREESHOT_HOME", str(tmp_path / "elsewhere"))
    catalog = open_catalog()
    rebuild_catalog(catalog, [tote])
    for name in TOTE:
        found = threeshot("subject", "HARBOUR-01", name, "--json").json
        assert {**found, "frame": seen[name]["frame"]} == seen[name]
    monkeypatch.undo()
    monkeypatch.setenv("THREESHOT_HOME", str(shoot.drop.catalog.path.parent.parent))
    shoot.marks.undo(change)
    assert shoot.marks.subject_of(frame)["box"] == {"x": 600, "y": 480, "width": 700, "height": 900}
    assert shoot.frames.get(frame)["subject_source"] == "person"


@pytest.mark.parametrize(
    ("box", "code", "sentence"),
    [
        ("1,2,3", 2, "'1,2,3' is no box; give left, top, width and height as whole numbers"),
        ("a,b,c,d", 2, "is no box"),
        ("640,500,800.5,900", 2, "is no box"),
        ("640,500,4,900", 3, "a box of 4 × 900 px is too small"),
        ("-5,500,800,900", 3, "is not within the picture, which is 2400 × 1600 px"),
        ("2000,500,800,900", 3, "is not within the picture"),
        (f"0,0,{10**30},9", 2, "is no box"),
    ],
)
def test_what_is_no_box_gets_one_sentence(tote: Path, threeshot: Run, box: str, code: int, sentence: str) -> None:
    done = threeshot("subject", "HARBOUR-01", "IMG_0006", f"--box={box}")
    assert done.code == code and sentence in done.err and done.err.count("\n") == 1
    assert threeshot("subject", "HARBOUR-01", "IMG_0006", "--json").json["box"] is None


def test_a_slate_has_no_box_nor_a_frame_that_is_not_there(tote: Path, threeshot: Run) -> None:
    done = threeshot("subject", "HARBOUR-01", "IMG_0002", "--box", "640,500,800,900")
    assert done.code == 3 and "is no picture of a product" in done.err
    assert threeshot("subject", "HARBOUR-01", "IMG_9999").code == 4
    assert threeshot("subject", "HARBOUR-01", "IMG_0006", "--box", "1,1,90,90", "--clear").code == 2


def test_people_read_what_is_looked_at_in_one_line(tote: Path, threeshot: Run) -> None:
    done = threeshot("subject", "HARBOUR-01", "IMG_0006", "--box", "640,500,800,900")
    assert done.out.startswith("IMG_0006: looks at 800 × 900 px at 640,500, a person's box: ")
    assert "So do the frames alike: IMG_0004, IMG_0005, IMG_0007." in done.out


def test_without_the_learned_model_a_box_holds_all_the_same(
    drop: Path, sample_shoot: Path, tmp_path: Path, threeshot: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    folder = tmp_path / "beanie"
    folder.mkdir()
    for name in ("DSC_0406", "DSC_0407", "DSC_0408"):
        shutil.copy2(next(sample_shoot.rglob(f"{name}.JPG")), folder)
    assert threeshot("import", drop, folder).code == 0
    done = threeshot("subject", "HARBOUR-01", "DSC_0406", "--box", "1000,400,500,700", "--json").json
    assert done["subject"]["source"] == "person" and done["alike"] == ["DSC_0407", "DSC_0408"]
    back = threeshot("subject", "HARBOUR-01", "DSC_0406", "--clear", "--json").json
    assert back["subject"]["source"] == "central"
