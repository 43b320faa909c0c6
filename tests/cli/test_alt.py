"""What a picture shows is said in words, asked for by the recipe, and in whatever is handed over; shops get tables of their own."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from studio.base import paths
from studio.shoot import Shoot
from studio.xmp import Packet
from tests import one_shot
from tests.cli.conftest import Run
from tests.cli.test_rebuilt import lose_catalog
from tests.ready import Ready

SIZES = """    variants:
      - {sku: HS-TOTE-01, option: S}
      - {sku: HS-TOTE-01-L, gtin: "2010261002024", option: L}
"""
RECIPE = """name: shop
title: Shop
max_alt_text: 40
feeds: [google, shopify]
renditions: [{name: web, width: 300}, {name: small, width: 90}]
"""


@pytest.fixture
def drop(ready: Ready, sample_shoot: Path) -> Path:
    """A drop with one select, of a product in two sizes whose brief speaks two languages and says nothing of its pictures."""
    folder = ready("one select", lambda folder: one_shot.make(sample_shoot, folder / "home", folder)) / "drop"
    text = (folder / "brief.yaml").read_text("utf-8")
    text = re.sub(r"    alt_text:\n(      .*\n)+", SIZES, text)
    text = text.replace("title: Striped sailcloth tote", 'title: "=Striped tote"').replace(
        "title: Harbour Stitch", "title: Harbour Stitch\nlanguages: [en, sv]"
    )
    (folder / "brief.yaml").write_text(text, "utf-8")
    recipes = paths.config_dir() / "recipes"
    recipes.mkdir(exist_ok=True)
    (recipes / "shop.yaml").write_text(RECIPE, "utf-8")
    return folder


def table(data: bytes, **how: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), **how))


def test_the_text_of_a_picture_is_proposed_said_asked_for_and_goes_everywhere(
    threeshot: Run, drop: Path, tmp_path: Path
) -> None:
    dry = ("export", drop, "--to", tmp_path, "--recipe", "shop", "--dry-run")
    asked = threeshot(*dry).out
    assert "HS-TOTE-01 hero: no alternative text in en, which the recipe needs" in asked
    assert "HS-TOTE-01 hero: no alternative text in sv" in asked and "Without alt text" not in asked
    assert "HS-TOTE-01: its title begins with =, which a spreadsheet would run as a formula" in asked

    (one,) = threeshot("alt", drop, "--json").json["frames"]
    assert (one["texts"], one["proposal"]) == ({}, "=Striped tote, ecru, navy: Hero")
    assert threeshot("alt", drop, "--propose").code == 0
    assert threeshot("alt", drop, "IMG_0006", "--text", "  En   väska ", "--lang", "sv").code == 0
    assert (
        "'de' is no language of the brief; it has en, sv."
        in threeshot("alt", drop, "IMG_0006", "--text", "x", "--lang", "de").err
    )
    assert threeshot("alt", drop, "IMG_0006", "--text", "A tote that hangs from nothing at all, it stands").code == 0
    assert "its alternative text in en has 48 characters, at most 40 are asked for" in threeshot(*dry).out
    shoot = Shoot.open(str(drop))
    taken_back = shoot.undoing.undo()
    assert taken_back is not None and taken_back.sentence == "Undone: the alt text of IMG_0006."
    assert shoot.alt_texts.of_selects()[0].texts == {"en": "=Striped tote, ecru, navy: Hero", "sv": "En väska"}
    shoot.alt_texts.say(str(shoot.frames.find("IMG_0006")["id"]), "An ecru tote")
    shoot.drop.catalog.close()

    # A catalog that is lost costs none of it.
    lose_catalog()
    assert threeshot("catalog", "rebuild", drop).code == 0
    (one,) = threeshot("alt", drop, "--json").json["frames"]
    assert (one["texts"], one["own"]) == ({"en": "An ecru tote", "sv": "En väska"}, ["en", "sv"])

    done = threeshot("export", drop, "--to", tmp_path / "out", "--recipe", "shop", "--json")
    assert done.code == 0 and not any("alternative text" in warning for warning in done.json["warnings"])
    data = Path(done.json["bundle"]) / "data"
    web, small = "HARBOUR-01_HS-TOTE-01_hero_web_300.jpg", "HARBOUR-01_HS-TOTE-01_hero_small_90.jpg"
    packet = Packet.parse(Image.open(data / "HS-TOTE-01/hero" / web).info["xmp"])
    assert packet.get("Iptc4xmpCore:AltTextAccessibility") == {
        "x-default": "An ecru tote",
        "en": "An ecru tote",
        "sv": "En väska",
    }
    assert packet.get("dc:title") == {"x-default": "=Striped tote, ecru / navy: Hero"}, "in the tags it is as it was"
    assert [
        (row["name"], row["alt_text"], row["alt_text_sv"], row["title"])
        for row in table((data / "bundle.csv").read_bytes())
    ] == [(name, "An ecru tote", "En väska", "'=Striped tote") for name in (web, small)]
    told = json.loads((data / "bundle.json").read_text("utf-8"))
    assert told["files"][0]["alt_texts"] == {"en": "An ecru tote", "sv": "En väska"}
    assert told["products"][0]["title"] == "=Striped tote"
    assert 'alt="An ecru tote" lang="en"' in (data / "report.html").read_text("utf-8")
    assert b"/Alt (An ecru tote)" in (data / "report.pdf").read_bytes()

    # Shops get a row for each size, and the names of the files whose addresses are filled in later.
    first, second = table((data / "shopify-products.csv").read_bytes())
    assert (first["Handle"], first["Title"], first["Vendor"]) == ("striped-tote", "'=Striped tote", "Harbour Stitch")
    assert [(row["Option1 Value"], row["Variant SKU"]) for row in (first, second)] == [
        ("S", "HS-TOTE-01"),
        ("L", "HS-TOTE-01-L"),
    ]
    assert (first["Image Src"], first["Image Alt Text"], first["Threeshot File"]) == ("", "An ecru tote", web)
    assert (second["Handle"], second["Title"], second["Threeshot File"]) == ("striped-tote", "", "")
    rows = table((data / "google-merchant.tsv").read_bytes(), delimiter="\t")
    assert [(row["id"], row["gtin"], row["size"], row["color"]) for row in rows] == [
        ("HS-TOTE-01", "", "S", "ecru/navy"),
        ("HS-TOTE-01-L", "2010261002024", "L", "ecru/navy"),
    ]
    assert {(row["item_group_id"], row["image_link"], row["threeshot_file"]) for row in rows} == {
        ("HS-TOTE-01", "", web)
    }
