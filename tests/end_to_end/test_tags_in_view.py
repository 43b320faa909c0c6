"""Swing tags: held before the camera they say whose the next frames are; lying in a product's picture they leave it a picture."""

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import numpy as np
import zxingcpp
from PIL import Image

from studio import slates
from studio.shoot import Shoot
from tests.cli.conftest import Run
from tests.cli.conftest import drop as drop
from tests.cli.conftest import threeshot as threeshot
from tests.studio.ingest.cards import camera_exif

START = datetime(2026, 10, 3, 10, 0, 0)
SIZE = (1500, 1000)
TAGS = {"HS-TOTE-01": "2010261001010", "HS-BEANIE-01": "2010261002024", "HS-SCARF-01": "2010261003038"}


def picture(path: Path, at_s: float, tag: str | None = None, share: float = 0.0, slate: str | None = None) -> None:
    """A frame; tag: a product whose bars are so large a share of its width."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Bars that are a small share of the frame are read where it has the pixels for them.
    size = SIZE if tag is None or share > 0.2 else (2 * SIZE[0], 2 * SIZE[1])
    made = Image.effect_noise(SIZE, 40).resize(size).convert("RGB")
    if tag is not None:
        code = zxingcpp.create_barcode(TAGS[tag], zxingcpp.BarcodeFormat.EAN13)
        bars = Image.fromarray(np.asarray(code.to_image(scale=12, add_quiet_zones=True, add_hrt=False))).convert("RGB")
        width = round(share * size[0] * 113 / 95)
        made.paste(bars.resize((width, width // 2), Image.Resampling.BOX), (300, 300))
    if slate is not None:
        sku, role = slate.split()
        code_png = slates.png(f"threeshot:1;drop=HARBOUR-01;sku={sku};shot={role}", round(share * SIZE[0]))
        made.paste(Image.open(BytesIO(code_png)).convert("RGB"), (300, 200))
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
