"""`threeshot crop`: what each file takes of a frame, and a person's own crop, that every export uses and that outlives the catalog."""

from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from studio.shoot import Shoot
from tests import one_shot
from tests.cli.conftest import Run
from tests.ready import Ready

BOX = "0.05,0.1,0.5,0.75"
"""Of 2400 × 1600 px: 1200 × 1200 from 120,160."""
RECIPE = "name: tall\ntitle: Tall\nrenditions:\n- {name: tall, aspect: '%s', width: 400, height: %d}\n"


@pytest.fixture
def one(ready: Ready, sample_shoot: Path) -> Path:
    """A drop of one product in one role, with its select, IMG_0006."""
    return ready("one select", lambda folder: one_shot.make(sample_shoot, folder / "home", folder)) / "drop"


def crop_of(threeshot: Run, rendition: str, *more: str) -> dict[str, object]:
    done = threeshot("crop", "HARBOUR-01", "IMG_0006", "--rendition", rendition, *more, "--json").json
    (only,) = done["renditions"]
    return only


def test_a_crop_drawn_by_hand_goes_before_the_proposed_one_in_every_export_until_it_is_taken_back(
    one: Path, threeshot: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed = crop_of(threeshot, "1x1", "--recipe", "social")
    assert proposed["box"] == proposed["proposed"] and not proposed["own"]
    drawn = crop_of(threeshot, "1x1", "--recipe", "social", "--box", BOX)
    assert drawn["own"] and drawn["proposed"] == proposed["proposed"]
    assert drawn["box"] == {"x": 0.05, "y": 0.1, "width": 0.5, "height": 0.75}
    assert (drawn["width"], drawn["height"], drawn["enlarged"]) == (1200, 1200, 1), "what it costs is told"
    assert drawn["cut"]
    assert crop_of(threeshot, "1x1", "--recipe", "brand-team") == drawn, "a recipe that includes this one has it too"
    assert not crop_of(threeshot, "4x5", "--recipe", "social")["own"]

    told = threeshot("export", "HARBOUR-01", "--to", tmp_path, "--recipe", "social", "--dry-run", "--json").json
    assert "HS-TOTE-01 hero as 1x1: the crop that was drawn by hand cuts the product" in "\n".join(told["warnings"])
    assert ("1x1 made smaller: 1 file", "1200 × 1200 px of 2048 × 2048") in [
        (group["line"], group["more"]) for group in told["groups"]
    ]
    bundle = Path(threeshot("export", "HARBOUR-01", "--to", tmp_path, "--recipe", "social", "--json").json["bundle"])
    (original,) = one.glob("originals/**/IMG_0006.JPG")
    with Image.open(next(bundle.rglob("*_1x1_1200.jpg"))) as made, Image.open(original) as whole:
        wanted = whole.crop((120, 160, 1320, 1360)).resize((512, 512), Image.Resampling.BOX)
        differing = ImageChops.difference(made.convert("RGB").resize((512, 512), Image.Resampling.BOX), wanted)
    assert max(ImageStat.Stat(differing).mean) < 3

    # It is in the journal beside the originals, and so in a catalog that is made anew from them.
    monkeypatch.setenv("THREESHOT_HOME", str(tmp_path / "elsewhere"))
    (tmp_path / "elsewhere/config/kits").mkdir(parents=True)
    (tmp_path / "elsewhere/config/kits/one-shot.yaml").write_text(one_shot.KIT)
    journal = one / "threeshot.jsonl"
    said = next(line for line in journal.read_text("utf-8").splitlines() if '"crops"' in line)
    with journal.open("a", encoding="utf-8") as file:
        # Somebody else's line, of a crop that is none.
        file.write(said.replace("[0.05, ", "[-7, ") + "\n")
    rebuilt = threeshot("catalog", "rebuild", one)
    assert rebuilt.code == 0 and "1 line could not be understood" in rebuilt.out + rebuilt.err
    assert crop_of(threeshot, "1x1", "--recipe", "social") == drawn

    # Undo takes it back and redo says it again, as --clear does for good.
    shoot = Shoot.open("HARBOUR-01")
    shoot.handover.crop(shoot.frames.find("IMG_0006")["id"], "1x1", (0.2, 0, 2 / 3, 1), "social")
    for took, box in ((shoot.undoing.undo, 0.05), (shoot.undoing.redo, 0.2)):
        done = took()
        assert done is not None and done.sentence.endswith("the crop of IMG_0006.")
        assert crop_of(threeshot, "1x1", "--recipe", "social")["box"]["x"] == box
    assert crop_of(threeshot, "1x1", "--recipe", "social", "--clear") == proposed


def test_a_crop_that_the_recipe_has_no_place_for_any_more_is_told_and_kept(
    one: Path, threeshot: Run, tmp_path: Path
) -> None:
    recipe = tmp_path / "tall.yaml"
    recipe.write_text(RECIPE % ("1:1", 400))
    assert crop_of(threeshot, "tall", "--recipe", str(recipe), "--box", BOX)["own"]
    recipe.write_text(RECIPE % ("4:5", 500))
    assert not crop_of(threeshot, "tall", "--recipe", str(recipe))["own"]
    done = threeshot("export", "HARBOUR-01", "--to", tmp_path / "out", "--recipe", recipe, "--json")
    why = "drawn by hand is 1.00 times as wide as high, and the recipe asks for 0.80 now, so the proposed one is used"
    assert done.code == 0 and [why in warning for warning in done.json["warnings"]].count(True) == 1
    recipe.write_text(RECIPE % ("1:1", 400))
    assert crop_of(threeshot, "tall", "--recipe", str(recipe))["own"], "it was never forgotten"


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("--rendition", "1x1", "--box", "1,2,3"), 2, "'1,2,3' is no crop; give left, top, width and height"),
        (("--box", BOX), 2, "Say whose crop it is: --rendition"),
        (("--rendition", "6x6", "--box", BOX), 4, "has no rendition '6x6'; it has 1x1, 4x5, 3x4, 9x16."),
        (
            ("--recipe", "brand-team", "--rendition", "cutout", "--box", BOX),
            3,
            "cutout cuts the product out, so there is nothing",
        ),
        (("--rendition", "1x1", "--box=-0.1,0,0.5,0.75"), 3, "leaves the picture"),
        (("--rendition", "1x1", "--box", "nan,0,0.5,0.75"), 2, "'nan,0,0.5,0.75' is no crop"),
        (("--rendition", "1x1", "--box", "0,0,0.02,0.03"), 3, "is too small"),
        (
            ("--rendition", "4x5", "--box", BOX),
            3,
            "1 times as wide as high, and 4x5 is 0.8 times; 0.0500,0.0063,0.5000,0.9375",
        ),
    ],
)
def test_what_is_no_crop_gets_one_sentence(
    one: Path, threeshot: Run, words: tuple[str, ...], code: int, sentence: str
) -> None:
    done = threeshot("crop", "HARBOUR-01", "IMG_0006", "--recipe", "social", *words)
    assert done.code == code and sentence in done.err and done.err.count("\n") == 1
