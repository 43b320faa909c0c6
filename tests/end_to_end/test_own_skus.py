"""A shop's own SKUs, and sizes that share a shot: from the shop's export to the bundle, kept as they are wherever people read them."""

import csv
import json
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from studio import slates
from studio.base.errors import NotFound
from studio.shoot import Shoot
from studio.xmp import Packet
from tests.cli.conftest import Run
from tests.cli.conftest import threeshot as threeshot
from tests.studio.ingest.cards import camera_exif
from tests.studio.own_skus import BRIEF, ECRU, EXPORT, GTIN, HOSTILE, NAVY, TOTE

RECIPE = "name: tiny\ntitle: Tiny\nrenditions: [{name: a, width: 64}]\n"
START = datetime(2026, 10, 3, 10, 0, 0)


def picture(path: Path, number: int, slate: str = "", tag: str = "") -> None:
    made = Image.effect_noise((1000, 700), 40).convert("RGB")
    if slate:
        made.paste(Image.open(BytesIO(slates.png(slate, 450))).convert("RGB"), (300, 150))
    if tag:
        code = zxingcpp.create_barcode(tag, zxingcpp.BarcodeFormat.EAN13)
        bars = Image.fromarray(np.asarray(code.to_image(scale=4, add_quiet_zones=True, add_hrt=False)))
        made.paste(bars.convert("RGB"), (200, 150))
    made.save(path, "JPEG", quality=92, exif=camera_exif("Alpha 1", START + timedelta(minutes=number), "77"))


@pytest.fixture
def drop(threeshot: Run, tmp_path: Path) -> Path:
    (tmp_path / "brief.yaml").write_text(BRIEF, "utf-8")
    (tmp_path / "export.csv").write_text(EXPORT, "utf-8")
    made = threeshot("drop", "new", tmp_path / "brief.yaml", "--folder", tmp_path / "OWN-01")
    assert (made.code, made.err) == (0, "")
    return tmp_path / "OWN-01"


def owners(shoot: Shoot) -> dict[str, Any]:
    return {row["name"]: (row["sku"], row["role"]) for row in shoot.frames.list()}


def test_from_the_shops_export_to_the_bundle(
    threeshot: Run, drop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = threeshot("coverage", drop, "--json").json
    assert list(dict.fromkeys(shot["sku"] for shot in shown["shots"])) == [TOTE, *HOSTILE, NAVY, ECRU]
    card = tmp_path / "card/DCIM/100CANON"
    card.mkdir(parents=True)
    picture(card / "IMG_0001.JPG", 1, slate=slates.text_for("OWN-01", TOTE, "detail"))
    picture(card / "IMG_0002.JPG", 2)
    # After a pause: within the slate's run a tag of another product asks.
    picture(card / "IMG_0003.JPG", 30, tag=GTIN["L"])
    for number in range(4, 8):
        picture(card / f"IMG_000{number}.JPG", 27 + number)
    threeshot("import", drop, tmp_path / "card")
    shoot = Shoot.open("OWN-01")
    assert [owners(shoot)[f"IMG_000{number}"] for number in (1, 2, 3, 4)] == [
        *[(TOTE, "detail")] * 2,
        *[(NAVY, "hero")] * 2,
    ]
    # Any of a product's SKUs or barcodes names it on the command line.
    for frame, product in (("IMG_0004", "sh/nv m"), ("IMG_0005", HOSTILE[0]), ("IMG_0006", "hat"), ("IMG_0007", "HAT")):
        assert threeshot("assign", drop, frame, "--product", product, "--role", "hero").code == 0
        assert threeshot("select", drop, frame).code == 0
    assert threeshot("assign", drop, "IMG_0002", "--product", TOTE, "--role", "hero").code == 0
    threeshot("select", drop, "IMG_0002")
    found = owners(Shoot.open("OWN-01"))
    assert (found["IMG_0004"], found["IMG_0005"], found["IMG_0006"], found["IMG_0007"]) == (
        (NAVY, "hero"),
        (HOSTILE[0], "hero"),
        ("hat", "hero"),
        ("HAT", "hero"),
    )

    (tmp_path / "tiny.yaml").write_text(RECIPE)
    told = threeshot("export", drop, "--to", tmp_path / "out", "--recipe", tmp_path / "tiny.yaml", "--json").json
    bundle = Path(told["bundle"])
    assert threeshot("verify", bundle).code == 0
    folders = sorted(path.name for path in (bundle / "data").iterdir() if path.is_dir())
    assert folders == [
        "_HAT",
        "_HS_2FTOTE_2001_2B_28_C6_29_23_26_2E",
        "_SH_2FNV_20S",
        "__3Dcmd_7C_27_20_2FC_20calc_27_21A0",
        "hat",
    ]
    story = json.loads((bundle / "data/bundle.json").read_text("utf-8"))
    products = {product["sku"]: product for product in story["products"]}
    assert products[TOTE]["folder"] == folders[1] and products["HAT"]["folder"] == "_HAT"
    assert [(one["sku"], one["gtin"], one["option"]) for one in products[NAVY]["variants"]] == [
        (f"SH/NV {size}", GTIN[size], size) for size in "SML"
    ]
    assert (products[NAVY]["inventory"], products[NAVY]["gtin"]) == (12, GTIN["S"])
    with (bundle / "data/bundle.csv").open(encoding="utf-8-sig", newline="") as table:
        rows = {row["sku"]: row for row in csv.DictReader(table)}
    assert set(rows) == {TOTE, NAVY, "hat", "HAT", f"'{HOSTILE[0]}"}
    assert rows[NAVY]["variant_skus"] == "SH/NV S; SH/NV M; SH/NV L"
    assert rows[NAVY]["variant_gtins"] == "; ".join(GTIN.values())
    assert rows[NAVY]["path"] == "_SH_2FNV_20S/hero/OWN-01__SH_2FNV_20S_hero_a_64.jpg"
    page = (bundle / "data/report.html").read_text("utf-8")
    assert "M: SH/NV M" in page and "<b>a:b" not in page and "&lt;b&gt;a:b" in page

    with Image.open(bundle / "data" / rows[NAVY]["path"]) as made:
        tags = Packet.parse(made.info["xmp"])
    named = tags.get("Iptc4xmpExt:ProductInImage")
    assert [one["Iptc4xmpExt:ProductId"] for one in named] == [f"SH/NV {size}" for size in "SML"]
    assert [one["Iptc4xmpExt:ProductGTIN"] for one in named] == list(GTIN.values())
    assert tags.text("threeshot:sku") == NAVY and {"SH/NV M", "SH/NV L"} <= set(tags.items("dc:subject"))

    # A lost catalog is made again from the folder, SKUs and all.
    monkeypatch.setenv("THREESHOT_HOME", str(tmp_path / "another home"))
    assert threeshot("catalog", "rebuild", drop).code == 0
    assert owners(Shoot.open("OWN-01")) == found


def test_every_size_arms_its_product(threeshot: Run, drop: Path, tmp_path: Path) -> None:
    shoot = Shoot.open("OWN-01")
    for text in ("SH/NV L", "sh/nv l", "SH-NV-L", GTIN["L"], f"]E0{GTIN['L']}", slates.text_for("OWN-01", "SH/NV M")):
        assert shoot.arming.scanned(text, (TOTE, "detail")) == (NAVY, "detail")
    assert shoot.arming.scanned(slates.text_for("OWN-01", TOTE, "lifestyle"), None) == (TOTE, "lifestyle")
    for text in ("SH/NV M", "sh/nv m", "2 010261 002024"):
        shoot.arming.arm(text, "hero")
        assert shoot.arming.armed == (NAVY, "hero")
    assert shoot.arming.scanned("hat", None)[0] == "hat" and shoot.arming.scanned("HAT", None)[0] == "HAT"
    with pytest.raises(NotFound, match=r"'Hat' may be hat, HAT; write it just as the brief does\."):
        shoot.arming.scanned("Hat", None)
    assert threeshot("slate", drop, "--product", "SH/NV L", "--json").json[0]["sku"] == NAVY
    assert threeshot("slate", drop, "--print", tmp_path / "slates/s.svg").code == 0
    printed = {path.name for path in (tmp_path / "slates").iterdir()}
    assert len(printed) == 3 * (1 + len(HOSTILE) + 2) and "s_OWN-01__SH_2FNV_20S_hero.svg" in printed


def test_a_brief_that_is_changed_moves_its_sizes_and_keeps_its_frames(
    threeshot: Run, drop: Path, tmp_path: Path
) -> None:
    shoot = Shoot.open("OWN-01")
    kept = drop / "brief.yaml"
    text = kept.read_text("utf-8")
    large = text[text.index("      - sku: SH/NV L\n") :].partition("inventory: 1\n")[0] + "inventory: 1\n"
    kept.write_text(
        text.replace(large, "").rstrip() + "\n" if text.rstrip().endswith(large.rstrip()) else text.replace(large, ""),
        "utf-8",
    )
    shoot.reload_brief()
    with pytest.raises(NotFound, match="the barcode of no product in this drop"):
        shoot.arming.scanned(GTIN["L"], None)
    assert [row["sku"] for row in shoot.drop.catalog.rows("SELECT sku FROM variant ORDER BY position, sku")] == [
        ECRU, NAVY, "SH/NV M",
    ]  # fmt: skip
    kept.write_text(text, "utf-8")
    shoot.reload_brief()
    assert shoot.arming.scanned(GTIN["L"], None)[0] == NAVY


def test_what_is_not_known_of_an_option_is_told_when_the_drop_is_made(threeshot: Run, tmp_path: Path) -> None:
    (tmp_path / "brief.yaml").write_text(BRIEF, "utf-8")
    (tmp_path / "export.csv").write_text(EXPORT.replace("Color,Navy", "Dye,Navy", 1), "utf-8")
    made = threeshot("drop", "new", tmp_path / "brief.yaml", "--folder", tmp_path / "OWN-01", "--json")
    (note,) = made.json["notes"]
    assert note.startswith("export.csv, line 2: the option 'Dye' is not known") and note in made.err
