"""A camera's colour is judged against its own grey card, once a frame of one is marked as a working frame."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from studio.imaging.srgb import LINEAR
from studio.shoot import Shoot

WARM = (1.9, 1.0, 0.45)
"""A wall of warm wood, as a factor on what it stands for in linear light."""
CARD = (slice(560, 1500), slice(560, 1500))
"""Where the card with its patches lies in the sample's frame, with room to spare."""


def painted(source: Path, target: Path, factor: tuple[float, ...], spare: bool = False) -> None:
    """A copy of a frame whose colours were multiplied in linear light, all but the card's where `spare`."""
    with Image.open(source) as image:
        exif, codes = image.getexif(), np.asarray(image.convert("RGB"))
    light = LINEAR[codes] * np.array(factor, np.float32) * np.float32(0.5)
    if spare:
        light[CARD] = LINEAR[codes][CARD]
    values = np.clip(light, 0, 1)
    encoded = np.where(values <= 0.0031308, 12.92 * values, 1.055 * np.maximum(values, 1e-9) ** (1 / 2.4) - 0.055)
    Image.fromarray(np.round(255 * encoded).astype(np.uint8)).save(target, "JPEG", quality=92, exif=exif)


@pytest.fixture
def shoot(tmp_path: Path, sample_shoot: Path) -> Shoot:
    """A set with a warm wall: a frame of the card before it, one of the product, and one whose white balance went cold."""
    card = tmp_path / "card" / "DCIM" / "100HARBR"
    card.mkdir(parents=True)
    folder = sample_shoot / "camera-a" / "DCIM" / "100HARBR"
    painted(folder / "IMG_0001.JPG", card / "IMG_0001.JPG", WARM, spare=True)
    painted(folder / "IMG_0009.JPG", card / "IMG_0009.JPG", WARM)
    painted(folder / "IMG_0010.JPG", card / "IMG_0010.JPG", (0.7, 1.0, 2.2))
    made = Shoot.create(sample_shoot / "brief.yaml", tmp_path / "shoot")
    made.frames.import_sources([card.parent.parent])
    return made


def casts(shoot: Shoot) -> dict[str, list[str]]:
    return {row["name"]: [why for why in row["reasons"] if "cast" in why] for row in shoot.frames.list()}


def test_a_warm_wall_is_no_cast_once_a_grey_card_was_seen_before_it(shoot: Shoot) -> None:
    before = casts(shoot)
    assert before["IMG_0009"] == before["IMG_0010"] == [], (
        "a coloured wall, or a wrong white balance: nothing tells them apart"
    )
    shoot.marks.set_kind([shoot.frames.find("IMG_0001")["id"]], "other")
    after = casts(shoot)
    assert after["IMG_0009"] == []
    assert "cool" in after["IMG_0010"][0] and "against the grey card" in after["IMG_0010"][0]


def test_taking_the_working_frame_back_takes_its_card_back_too(shoot: Shoot) -> None:
    before = casts(shoot)
    card = shoot.frames.find("IMG_0001")["id"]
    shoot.marks.set_kind([card], "other")
    shoot.marks.set_kind([card], "picture")
    assert casts(shoot) == before


def test_the_card_found_in_a_working_frame_is_kept_for_the_checklist(shoot: Shoot) -> None:
    shoot.marks.set_kind([shoot.frames.find("IMG_0001")["id"]], "other")
    item = next(item for item in shoot.checklist.state()["items"] if item["id"] == "grey-card")
    assert item["measurement"]["within"] and not item["ticked"], "measured, but a person ticks"
    assert Path(shoot.checklist.measured()["grey-card"]["result"]["picture"]).is_file()


def test_a_working_frame_without_a_card_changes_no_verdict(shoot: Shoot) -> None:
    before = casts(shoot)
    shoot.marks.set_kind([shoot.frames.find("IMG_0010")["id"]], "other")
    assert casts(shoot)["IMG_0009"] == before["IMG_0009"]
    assert shoot.drop.catalog.value("SELECT COUNT(*) FROM measurement", []) == 0
