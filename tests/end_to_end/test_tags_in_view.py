"""Swing tags: held before the camera they say whose the next frames are; lying in a product's picture they leave it a picture."""

import itertools
import random
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from studio import slates
from studio.judging.examine import examine
from studio.shoot import Shoot
from tests.cli.conftest import Run
from tests.cli.conftest import drop as drop
from tests.cli.conftest import threeshot as threeshot
from tests.studio.ingest.cards import camera_exif

START = datetime(2026, 10, 3, 10, 0, 0)
SIZE = (1500, 1000)
_SHIFTS = itertools.count(1)
TAGS = {"HS-TOTE-01": "2010261001010", "HS-BEANIE-01": "2010261002024", "HS-SCARF-01": "2010261003038"}


@cache
def _grain(size: tuple[int, int]) -> Image.Image:
    return Image.effect_noise(SIZE, 40).resize(size).convert("RGB")


def grain(size: tuple[int, int]) -> Image.Image:
    """A picture of nothing but grain, another one each time."""
    return ImageChops.offset(_grain(size), 8 * next(_SHIFTS))


@cache
def things(size: tuple[int, int]) -> Image.Image:
    """A picture of things with sharp edges all over."""
    made, at = Image.new("RGB", size, (150, 150, 150)), random.Random(3)
    for _ in range(140):
        x, y = at.randrange(size[0]), at.randrange(size[1])
        colour = tuple(at.randrange(20, 235) for _ in range(3))
        ImageDraw.Draw(made).rectangle((x, y, x + at.randrange(40, 300), y + at.randrange(40, 300)), fill=colour)
    return made


def bars_of(tag: str, width: int) -> Image.Image:
    """A tag's bars with their quiet zones, so many pixels wide."""
    code = zxingcpp.create_barcode(TAGS[tag], zxingcpp.BarcodeFormat.EAN13)
    bars = Image.fromarray(np.asarray(code.to_image(scale=12, add_quiet_zones=True, add_hrt=False))).convert("RGB")
    return bars.resize((width, width // 2), Image.Resampling.BOX)


def picture(
    path: Path,
    at_s: float,
    tag: str | None = None,
    share: float = 0.0,
    slate: str | None = None,
    blur: float = 0.0,
    all_of_it: bool = False,
) -> None:
    """A frame; tag: a product whose bars are so large a share of its width. blur: of tag or slate, in widths of its narrowest bar; or of
    all of the picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Bars that are a small share of the frame are read where it has the pixels for them.
    size = SIZE if tag is None or share > 0.2 else (2 * SIZE[0], 2 * SIZE[1])
    made = things(size).copy() if blur else grain(size)
    if tag is not None:
        bars = bars_of(tag, round(share * size[0] * 113 / 95))
        smeared = ImageFilter.GaussianBlur(blur * share * size[0] / 95)
        made.paste(bars if all_of_it else bars.filter(smeared), (300, 300))
        made = made.filter(smeared) if all_of_it else made
    if slate is not None:
        sku, role = slate.split()
        code_png = slates.png(f"threeshot:1;drop=HARBOUR-01;sku={sku};shot={role}", round(share * SIZE[0]))
        drawn = Image.open(BytesIO(code_png)).convert("RGB")
        made.paste(drawn.filter(ImageFilter.GaussianBlur(blur * drawn.width / 41)), (300, 200))
    exif = camera_exif("Alpha 1", START + timedelta(seconds=at_s), "77")
    made.save(path, "JPEG", quality=92, exif=exif)


def frames() -> dict[str, tuple[str, str | None, str | None]]:
    """(kind, sku, role) of each frame."""
    return {row["name"]: (row["kind"], row["sku"], row["role"]) for row in Shoot.open("HARBOUR-01").frames.list()}


def test_a_products_own_tag_in_view_leaves_its_hero_a_hero(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    card = tmp_path / "card/DCIM/100CANON"
    picture(card / "IMG_0001.JPG", 0, slate="HS-TOTE-01 detail", share=0.3)
    picture(card / "IMG_0002.JPG", 60, tag="HS-TOTE-01", share=0.09)
    picture(card / "IMG_0003.JPG", 120)
    report = threeshot("import", drop, tmp_path / "card", "--json").json
    assert frames() == {
        "IMG_0001": ("slate", "HS-TOTE-01", "detail"),
        "IMG_0002": ("picture", "HS-TOTE-01", "detail"),
        "IMG_0003": ("picture", "HS-TOTE-01", "detail"),
    }
    assert report["notes"] == []
    (read,) = Shoot.open("HARBOUR-01").frames.find("IMG_0002")["codes"]
    assert read["text"] == TAGS["HS-TOTE-01"] and read["span"] < 0.15


def test_another_products_tag_in_view_changes_nothing_and_is_told(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    card = tmp_path / "card/DCIM/100CANON"
    picture(card / "IMG_0001.JPG", 0, slate="HS-BEANIE-01 hero", share=0.3)
    picture(card / "IMG_0002.JPG", 60, tag="HS-TOTE-01", share=0.09)
    picture(card / "IMG_0003.JPG", 120)
    report = threeshot("import", drop, tmp_path / "card", "--json").json
    assert {name: told[1:] for name, told in frames().items()} == dict.fromkeys(frames(), ("HS-BEANIE-01", "hero"))
    assert frames()["IMG_0002"][0] == "picture"
    (note,) = report["notes"]
    assert note.startswith(
        "IMG_0002: the tag of HS-TOTE-01 lies in the picture, which is taken for one of HS-BEANIE-01."
    )


def test_a_tag_that_is_shown_changes_the_product_and_keeps_the_role_of_its_own(
    threeshot: Run, drop: Path, tmp_path: Path
) -> None:
    card = tmp_path / "card/DCIM/100CANON"
    picture(card / "IMG_0001.JPG", 0, slate="HS-TOTE-01 detail", share=0.3)
    picture(card / "IMG_0002.JPG", 60, tag="HS-TOTE-01", share=0.3)
    picture(card / "IMG_0003.JPG", 120)
    picture(card / "IMG_0004.JPG", 180, tag="HS-SCARF-01", share=0.3)
    picture(card / "IMG_0005.JPG", 240)
    threeshot("import", drop, tmp_path / "card")
    assert frames() == {
        "IMG_0001": ("slate", "HS-TOTE-01", "detail"),
        "IMG_0002": ("tag", "HS-TOTE-01", "detail"),
        "IMG_0003": ("picture", "HS-TOTE-01", "detail"),
        "IMG_0004": ("tag", "HS-SCARF-01", "hero"),
        "IMG_0005": ("picture", "HS-SCARF-01", "hero"),
    }


def test_the_slate_comes_first_within_one_second_over_a_roll_over(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    card = tmp_path / "card/DCIM"
    picture(card / "100CANON/IMG_9998.JPG", -60)
    picture(card / "100CANON/IMG_9999.JPG", 0, slate="HS-SCARF-01 hero", share=0.3)
    picture(card / "101CANON/IMG_0001.JPG", 0)
    picture(card / "101CANON/IMG_0002.JPG", 0)
    threeshot("import", drop, tmp_path / "card")
    found = frames()
    assert [found[name][1] for name in ("IMG_9998", "IMG_0001", "IMG_0002")] == [None, "HS-SCARF-01", "HS-SCARF-01"]


def test_a_tag_shown_in_the_middle_of_a_slates_shot_asks_and_changes_nothing(
    threeshot: Run, drop: Path, tmp_path: Path
) -> None:
    card = tmp_path / "card/DCIM/100CANON"
    picture(card / "IMG_0001.JPG", 0, slate="HS-BEANIE-01 hero", share=0.3)
    picture(card / "IMG_0002.JPG", 50)
    picture(card / "IMG_0003.JPG", 100, tag="HS-TOTE-01", share=0.3)
    picture(card / "IMG_0004.JPG", 150)
    report = threeshot("import", drop, tmp_path / "card", "--json").json
    stays = dict.fromkeys(("IMG_0002", "IMG_0003", "IMG_0004"), ("picture", "HS-BEANIE-01", "hero"))
    assert frames() == {"IMG_0001": ("slate", "HS-BEANIE-01", "hero"), **stays}
    (asked,) = report["questions"]
    assert (asked["name"], asked["tag_sku"], asked["tag_role"]) == ("IMG_0003", "HS-TOTE-01", "hero")
    assert asked["question"] == (
        "IMG_0003 shows the tag of HS-TOTE-01, while HS-BEANIE-01 hero was being shot. Is it HS-TOTE-01 hero from there on?"
    )
    assert any("'threeshot tags HARBOUR-01 IMG_0003 --follow'" in note for note in report["notes"])
    # Whatever comes in later, it is asked still.
    picture(card / "IMG_0005.JPG", 300, slate="HS-SCARF-01 hero", share=0.3)
    threeshot("import", drop, tmp_path / "card")
    assert threeshot("tags", drop, "--json").json == report["questions"]
    told = threeshot("tags", drop, "IMG_0003", "--follow")
    assert told.out.startswith("IMG_0003 is a tag of HS-TOTE-01 hero; 1 frame went to it."), told.err
    assert frames()["IMG_0003"] == ("tag", "HS-TOTE-01", "hero") and frames()["IMG_0004"][1] == "HS-TOTE-01"
    assert frames()["IMG_0002"][1] == "HS-BEANIE-01" and frames()["IMG_0005"][1] == "HS-SCARF-01"
    again = threeshot("tags", drop, "IMG_0003", "--stay")
    assert again.code == 6 and "Nothing is asked of IMG_0003 any more" in " ".join(again.err.split())
    # It is journalled: a lost catalog loses no answer.
    before = frames()
    threeshot("catalog", "rebuild", drop)
    picture(card / "IMG_0006.JPG", 200)
    threeshot("import", drop, tmp_path / "card")
    assert frames() == {**before, "IMG_0006": ("picture", "HS-TOTE-01", "hero")}


def test_following_a_tag_counts_just_the_frames_that_went_to_it(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    """Those that stay where they are may be judged anew, by fewer others of their shot; they went nowhere."""
    card = tmp_path / "card/DCIM/100CANON"
    picture(card / "IMG_0001.JPG", 0, slate="HS-BEANIE-01 hero", share=0.3)
    for number in (2, 3, 4):
        picture(card / f"IMG_000{number}.JPG", 25 * number)
    picture(card / "IMG_0005.JPG", 125, tag="HS-TOTE-01", share=0.3)
    picture(card / "IMG_0006.JPG", 150)
    picture(card / "IMG_0007.JPG", 175, tag="HS-SCARF-01", share=0.3)
    picture(card / "IMG_0008.JPG", 200)
    threeshot("import", drop, tmp_path / "card")
    before = frames()
    told = threeshot("tags", drop, "IMG_0005", "--follow")
    went = {name: one[1] for name, one in frames().items() if one[1] != before[name][1]}
    # A crew that moves on by tags is not asked at the next one.
    assert went == {
        "IMG_0005": "HS-TOTE-01", "IMG_0006": "HS-TOTE-01", "IMG_0007": "HS-SCARF-01", "IMG_0008": "HS-SCARF-01"
    }  # fmt: skip
    assert told.out.startswith("IMG_0005 is a tag of HS-TOTE-01 hero; 1 frame went to it, 2 frames to others."), (
        told.out
    )
    assert threeshot("tags", drop).out.strip() == "No tag is asked about."


def two_in_one(path: Path, at_s: float, left: Image.Image, right: Image.Image) -> None:
    """A frame with two codes side by side, each as large as one that is held before the camera."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = grain(SIZE)
    for at, one in ((60, left), (810, right)):
        made.paste(one, (at, 200))
    made.save(path, "JPEG", quality=92, exif=camera_exif("Alpha 1", START + timedelta(seconds=at_s), "77"))


def slate_of(said: str) -> Image.Image:
    return Image.open(BytesIO(slates.png(f"threeshot:1;{said}", 600))).convert("RGB").resize((600, 600))


@pytest.mark.parametrize(
    ("left", "right", "told"),
    [
        ("drop=HARBOUR-01;sku=HS-TOTE-01;shot=hero", "drop=HARBOUR-01;sku=HS-SCARF-01;shot=detail", "HS-TOTE-01 hero and HS-SCARF-01 detail"),
        ("drop=HARBOUR-01;sku=HS-TOTE-01;shot=hero", "drop=WINTER-02;sku=HS-TOTE-01;shot=hero", "HS-TOTE-01 hero and the drop WINTER-02"),
    ],
)  # fmt: skip
def test_two_slates_in_one_frame_name_no_shot_and_are_told(
    threeshot: Run, drop: Path, tmp_path: Path, left: str, right: str, told: str
) -> None:
    card = tmp_path / "card/DCIM/100CANON"
    picture(card / "IMG_0001.JPG", 0, slate="HS-BEANIE-01 hero", share=0.3)
    two_in_one(card / "IMG_0002.JPG", 60, slate_of(left), slate_of(right))
    picture(card / "IMG_0003.JPG", 120)
    (note,) = threeshot("import", drop, tmp_path / "card", "--json").json["notes"]
    assert note == (
        f"IMG_0002: slates of {told} were shown in one picture, so it names no shot for the frames after it. Show one alone, or assign "
        "them: 'threeshot assign HARBOUR-01 FRAME --product SKU --role ROLE'."
    )
    assert frames() == {
        "IMG_0001": ("slate", "HS-BEANIE-01", "hero"), "IMG_0002": ("slate", None, None), "IMG_0003": ("picture", None, None)
    }  # fmt: skip


def test_two_slates_of_one_shot_are_one_and_one_that_tells_the_time_goes_with_another(
    threeshot: Run, drop: Path, tmp_path: Path
) -> None:
    card = tmp_path / "card/DCIM/100CANON"
    tote = "drop=HARBOUR-01;sku=HS-TOTE-01;shot=hero"
    two_in_one(card / "IMG_0001.JPG", 0, slate_of(f"{tote};n=1"), slate_of(f"{tote};n=2"))
    picture(card / "IMG_0002.JPG", 60)
    two_in_one(card / "IMG_0003.JPG", 120, slate_of("drop=HARBOUR-01"), slate_of("drop=HARBOUR-01;sku=HS-SCARF-01"))
    picture(card / "IMG_0004.JPG", 180)
    assert threeshot("import", drop, tmp_path / "card", "--json").json["notes"] == []
    assert [one[1] for one in frames().values()] == ["HS-TOTE-01", "HS-TOTE-01", "HS-SCARF-01", "HS-SCARF-01"]


def test_two_products_tags_in_one_frame_are_told_and_none_is_followed(
    threeshot: Run, drop: Path, tmp_path: Path
) -> None:
    card = tmp_path / "card/DCIM/100CANON"
    two_in_one(card / "IMG_0001.JPG", 0, bars_of("HS-TOTE-01", 620), bars_of("HS-SCARF-01", 620))
    picture(card / "IMG_0002.JPG", 60)
    report = threeshot("import", drop, tmp_path / "card", "--json").json
    assert report["questions"] == [] and report["notes"] == [
        "IMG_0001: tags of HS-TOTE-01 and HS-SCARF-01 were shown in one picture, so none was followed. Show one alone, or say whose the "
        "frames after it are, and assign them: 'threeshot assign HARBOUR-01 FRAME --product SKU --role ROLE'."
    ]
    assert set(frames().values()) == {("picture", None, None)}


def test_answered_to_stay_it_is_a_picture_and_is_not_asked_again(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    card = tmp_path / "card/DCIM/100CANON"
    picture(card / "IMG_0001.JPG", 0, slate="HS-BEANIE-01 hero", share=0.3)
    picture(card / "IMG_0002.JPG", 50, tag="HS-TOTE-01", share=0.3)
    threeshot("import", drop, tmp_path / "card")
    change = Shoot.open("HARBOUR-01").arming.keep_shot(Shoot.open("HARBOUR-01").frames.find("IMG_0002")["id"], "Mara")
    assert threeshot("tags", drop).out.strip() == "No tag is asked about."
    Shoot.open("HARBOUR-01").frames.score(again=True)
    assert frames()["IMG_0002"] == ("picture", "HS-BEANIE-01", "hero")
    assert threeshot("tags", drop, "--json").json == []
    Shoot.open("HARBOUR-01").marks.undo(change)
    assert len(threeshot("tags", drop, "--json").json) == 1


def test_a_frame_that_asks_covers_no_shot_until_it_is_answered(
    threeshot: Run, drop: Path, tmp_path: Path, sample_shoot: Path
) -> None:
    def hero() -> tuple[str, int, int]:
        shots = threeshot("coverage", drop, "--json").json["shots"]
        (one,) = (one for one in shots if (one["sku"], one["role"]) == ("HS-BEANIE-01", "hero"))
        return one["state"], one["frames"], one["passing"]

    card = tmp_path / "card/DCIM/100CANON"
    picture(card / "IMG_0001.JPG", 0, slate="HS-BEANIE-01 hero", share=0.3)
    with Image.open(sample_shoot / "camera-a/DCIM/100HARBR/IMG_0006.JPG") as good:
        # Paper in the shade: white as itself it would be too bright.
        good.paste(bars_of("HS-TOTE-01", 860).point(lambda level: 40 + level * 2 // 3), (30, 30))
        exif = camera_exif("Alpha 1", START + timedelta(seconds=50), "77")
        good.save(card / "IMG_0002.JPG", "JPEG", quality=92, exif=exif)
    threeshot("import", drop, tmp_path / "card")
    frame = Shoot.open("HARBOUR-01").frames.find("IMG_0002")
    assert frame["verdict"] == "check"
    assert frame["reasons"] == ["Tag: of HS-TOTE-01 in view; say whether to stay or move on"]
    assert hero() == ("captured", 1, 0)
    assert threeshot("select", drop, "--auto", "--json").json["selects"] == []
    # A tag that is no product's any more asks nothing, and one that is again, does.
    brief, without = (drop / "brief.yaml").read_text("utf-8"), TAGS["HS-TOTE-01"]
    (drop / "brief.yaml").write_text(brief.replace(without, "4006381333931"), "utf-8")
    threeshot("score", drop)
    assert hero() == ("acceptable", 1, 1)
    (drop / "brief.yaml").write_text(brief, "utf-8")
    threeshot("score", drop)
    assert hero() == ("captured", 1, 0)
    shoot = Shoot.open("HARBOUR-01")
    change = shoot.arming.keep_shot(str(frame["id"]), "Mara")
    assert hero() == ("acceptable", 1, 1)
    shoot.marks.undo(change)
    assert hero() == ("captured", 1, 0)


def test_after_a_pause_that_ends_the_shot_a_tag_moves_on(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    card = tmp_path / "card/DCIM/100CANON"
    picture(card / "IMG_0001.JPG", 0, slate="HS-BEANIE-01 hero", share=0.3)
    picture(card / "IMG_0002.JPG", 90)
    picture(card / "IMG_0003.JPG", 600, tag="HS-TOTE-01", share=0.3)
    picture(card / "IMG_0004.JPG", 660)
    report = threeshot("import", drop, tmp_path / "card", "--json").json
    assert report["questions"] == [] and frames()["IMG_0004"] == ("picture", "HS-TOTE-01", "hero")


def test_a_tag_out_of_focus_behind_what_is_shot_is_no_tag_shown_and_a_shaken_one_is(
    threeshot: Run, drop: Path, tmp_path: Path
) -> None:
    card = tmp_path / "card/DCIM/100CANON"
    picture(card / "IMG_0001.JPG", 0, slate="HS-BEANIE-01 hero", share=0.3)
    picture(card / "IMG_0002.JPG", 90, tag="HS-BEANIE-01", share=0.3, blur=0.28)
    picture(card / "IMG_0003.JPG", 180, tag="HS-BEANIE-01", share=0.3, blur=0.28, all_of_it=True)
    picture(card / "IMG_0004.JPG", 270, slate="HS-TOTE-01 hero", share=0.3, blur=0.28)
    picture(card / "IMG_0005.JPG", 360)
    notes = threeshot("import", drop, tmp_path / "card", "--json").json["notes"]
    kinds = {name: told[0] for name, told in frames().items()}
    assert kinds == {
        "IMG_0001": "slate", "IMG_0002": "picture", "IMG_0003": "tag", "IMG_0004": "picture", "IMG_0005": "picture"
    }  # fmt: skip
    assert frames()["IMG_0005"][1] == "HS-BEANIE-01"
    assert any(note.startswith("IMG_0004: a slate of HS-TOTE-01 hero is in view, out of focus") for note in notes)


def tagged(path: Path, at_s: float, of: Path, share: float, behind: float = 0.0, tag: str = "HS-SCARF-01") -> None:
    """A picture with a whole tag in it, whose bars are so large a share of its width.

    behind: how blurred all but the tag is, as a share of the width: what is behind one that is held before the camera.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(of) as made:
        wide = round(share * made.width)
        bars = bars_of(tag, round(wide * 113 / 95)).point(lambda level: 40 + level * 2 // 3)
        card = Image.new("RGB", (round(wide * 1.6), round(wide * 2.4)), (212, 208, 200))
        font = ImageFont.truetype(str(files("resources") / "fonts" / "NotoSans-Bold.ttf"), wide // 5)
        ImageDraw.Draw(card).text((wide * 0.8, wide * 0.6), "HARBOUR\nSTITCH", "navy", font, "mm", align="center")
        card.paste(bars, ((card.width - bars.width) // 2, wide * 3 // 2))
        made = made.filter(ImageFilter.GaussianBlur(behind * made.width))
        made.paste(card, (made.width // 12, made.height - card.height - 20))
        made.save(path, "JPEG", quality=92, exif=camera_exif("Alpha 1", START + timedelta(seconds=at_s), "77"))


GOOD = [
    "camera-a/DCIM/100HARBR/IMG_0006.JPG",
    "camera-a/DCIM/100HARBR/IMG_0014.JPG",
    "camera-a/DCIM/100HARBR/IMG_0021.JPG",
]
"""Pictures of the tote, the beanie and the scarf."""


@pytest.mark.parametrize(("of", "share"), list(zip(GOOD, (0.1, 0.18, 0.25), strict=True)))
def test_a_tag_in_a_products_picture_is_not_taken_for_one_held_before_the_camera(
    sample_shoot: Path, tmp_path: Path, of: str, share: float
) -> None:
    for behind, is_plain in ((0.0, False), (0.003, share > 0.15), (0.012, share > 0.15)):
        tagged(tmp_path / "a.jpg", 0, sample_shoot / of, share, behind)
        (read,) = examine(str(tmp_path / "a.jpg")).codes
        assert (read.is_plain, abs(read.span - share) < 0.01) == (is_plain, True), behind


def test_where_nothing_was_named_before_a_tag_beside_a_product_asks_and_one_held_up_is_followed(
    threeshot: Run, drop: Path, tmp_path: Path, sample_shoot: Path
) -> None:
    card, tote = tmp_path / "card/DCIM/100CANON", sample_shoot / GOOD[0]
    tagged(card / "IMG_0001.JPG", 0, tote, 0.18)
    picture(card / "IMG_0002.JPG", 50)
    report = threeshot("import", drop, tmp_path / "card", "--json").json
    assert set(frames().values()) == {("picture", None, None)}
    (asked,) = report["questions"]
    assert (asked["name"], asked["sku"], asked["tag_sku"], asked["tag_role"]) == (
        "IMG_0001",
        None,
        "HS-SCARF-01",
        "hero",
    )
    assert any(f"{asked['question']} It stays unassigned until you say so: " in note for note in report["notes"])
    told = threeshot("tags", drop, "IMG_0001", "--follow")
    assert told.out.startswith("IMG_0001 is a tag of HS-SCARF-01 hero; 1 frame went to it."), told.err
    # That is how this crew shows its tags, so the next of that size is followed.
    tagged(card / "IMG_0003.JPG", 100, tote, 0.17, tag="HS-TOTE-01")
    tagged(card / "IMG_0004.JPG", 150, tote, 0.2, behind=0.01, tag="HS-BEANIE-01")
    assert threeshot("import", drop, tmp_path / "card", "--json").json["questions"] == []
    assert list(frames().values()) == [
        ("tag", "HS-SCARF-01", "hero"),
        ("picture", "HS-SCARF-01", "hero"),
        ("tag", "HS-TOTE-01", "hero"),
        ("tag", "HS-BEANIE-01", "hero"),
    ]


def test_a_products_own_tag_large_beside_it_leaves_its_picture_a_picture(
    threeshot: Run, drop: Path, tmp_path: Path, sample_shoot: Path
) -> None:
    card = tmp_path / "card/DCIM/100CANON"
    picture(card / "IMG_0001.JPG", 0, slate="HS-SCARF-01 hero", share=0.3)
    tagged(card / "IMG_0002.JPG", 50, sample_shoot / GOOD[2], 0.2)
    report = threeshot("import", drop, tmp_path / "card", "--json").json
    assert (report["questions"], frames()["IMG_0002"]) == ([], ("picture", "HS-SCARF-01", "hero"))
    # Nothing was named before, and a person says that it is a picture.
    tagged(tmp_path / "other/IMG_0003.JPG", -50, sample_shoot / GOOD[2], 0.2)
    threeshot("import", drop, tmp_path / "other")
    assert [one["name"] for one in threeshot("tags", drop, "--json").json] == ["IMG_0003"]
    assert threeshot("tags", drop, "IMG_0003", "--stay").out.startswith("IMG_0003 is a picture of no shot yet.")
    assert threeshot("tags", drop, "--json").json == [] and frames()["IMG_0003"] == ("picture", None, None)


WRONG = [
    (("--follow",), 2, "go together"),
    (("IMG_0001",), 2, "go together"),
    (("IMG_0001", "--follow", "--stay"), 2, "not both"),
    (("IMG_0007", "--stay"), 4, "IMG_0007"),
]


def test_what_makes_no_sense_is_told_in_a_sentence(threeshot: Run, drop: Path) -> None:
    for words, code, told in WRONG:
        answer = threeshot("tags", drop, *words)
        assert answer.code == code and told in " ".join(answer.err.split()), words
