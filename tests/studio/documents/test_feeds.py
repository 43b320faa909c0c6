"""The tables for shops: what stands where, what is cut, and what is made harmless."""

import csv
import io
from pathlib import Path

import pytest

from studio.base.errors import InvalidInput
from studio.bundle.feeds import made
from studio.documents import feed_kinds
from studio.documents.feed import FeedPicture, FeedProduct, FeedVariant, slug
from studio.documents.feed_kinds import feeds
from studio.documents.recipe import load_recipe
from studio.report.contents import Contents, CreatorEntry, Drop, File, ProductEntry

PRODUCTS = [
    FeedProduct(
        "HAT/1",
        "Blå hatt",
        "Blå hatt röd",
        "röd / vit",
        "Ull & <filt>\tfrån ön",
        "Önska",
        [FeedVariant("HAT/1", "2010261001010")],
        [FeedPicture(f"hat_{n}.jpg", "=1+1" if n == 1 else "") for n in (1, 2, 3)],
    ),
    FeedProduct("HAT/2", "Bla hatt", "Bla hatt rod", None, "", None, [FeedVariant("HAT/2")], []),
    FeedProduct("帽", "帽", "帽", None, "", None, [FeedVariant("帽-M", None, "M")], [FeedPicture("m.jpg", "A" * 600)]),
]


def rows(name: str, **how: str) -> list[dict[str, str]]:
    text = feeds()[name].write(PRODUCTS).decode("utf-8-sig" if name == "shopify" else "utf-8")
    return list(csv.DictReader(io.StringIO(text, newline=""), **how))  # type: ignore[arg-type]


def test_shopify_gets_a_product_in_its_first_row_and_a_row_for_each_further_picture() -> None:
    first, second, third, alike, other = rows("shopify")
    assert (first["Handle"], first["Title"], first["Vendor"], first["Status"]) == (
        "bla-hatt-rod-hat-2f1",
        "Blå hatt",
        "Önska",
        "draft",
    )
    assert first["Body (HTML)"] == "<p>Ull &amp; &lt;filt&gt;\tfrån ön</p>"
    assert (first["Option1 Name"], first["Option1 Value"]) == ("Title", "Default Title")
    assert (first["Variant SKU"], first["Variant Barcode"]) == ("HAT/1", "2010261001010")
    assert first["Image Alt Text"] == "'=1+1", "no spreadsheet runs it"
    assert {row["Handle"] for row in (second, third)} == {"bla-hatt-rod-hat-2f1"}
    assert [row["Image Position"] for row in (first, second, third)] == ["1", "2", "3"]
    assert [row["Threeshot File"] for row in (first, second, third)] == ["hat_1.jpg", "hat_2.jpg", "hat_3.jpg"]
    assert {second[name] for name in ("Title", "Variant SKU", "Option1 Value", "Image Src")} == {""}
    assert alike["Handle"] == "bla-hatt-rod-hat-2f2", (
        "two products are not one, though their titles differ in accents only"
    )
    assert slug("Ærø Łódź-Straße Œuvre") == "aero-lodz-strasse-oeuvre", "letters that are no accents are written out"
    assert (other["Handle"], other["Option1 Name"], other["Option1 Value"]) == ("u5e3d", "Size", "M")
    assert len(other["Image Alt Text"]) == 512


def test_google_gets_a_row_for_each_thing_that_is_sold() -> None:
    hat, _, cap = rows("google", delimiter="\t")
    assert (hat["id"], hat["title"], hat["color"], hat["brand"]) == ("HAT/1", "Blå hatt, röd / vit", "röd/vit", "Önska")
    assert hat["description"] == "Ull & <filt> från ön", "a tab would be another cell"
    assert (hat["threeshot_file"], hat["threeshot_additional_files"]) == ("hat_1.jpg", "hat_2.jpg,hat_3.jpg")
    assert {hat[name] for name in ("link", "image_link", "additional_image_link", "price", "item_group_id")} == {""}
    assert (cap["id"], cap["size"], cap["color"], cap["threeshot_additional_files"]) == ("帽-M", "M", "", "")


def test_a_feed_of_another_kind_is_one_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "kinds").mkdir()
    (tmp_path / "kinds" / "own_shop.py").write_text(
        "from studio.documents.feed import Feed\n"
        "FEED = Feed('own', 'Own shop', 'own.txt', lambda products: ' '.join(one.sku for one in products).encode())\n",
        "utf-8",
    )
    recipe = tmp_path / "own.yaml"
    recipe.write_text("name: own\ntitle: Own\nfeeds: [own]\nrenditions: [{name: web, width: 300}]\n", "utf-8")
    with pytest.raises(InvalidInput, match="only google, shopify, not own"):
        load_recipe(recipe)
    monkeypatch.setattr(feed_kinds, "__path__", [*feed_kinds.__path__, str(tmp_path / "kinds")])
    (web,) = load_recipe(recipe).renditions
    contents = Contents(Drop("QUAY-01", "Quay"), CreatorEntry("@ida"), products=[ProductEntry("HAT", "Hat")])
    contents.files = [File("hat.jpg", "HAT/hero/hat.jpg", sku="HAT", feeds=web.feeds)]
    assert made(contents) == [("own.txt", b"HAT")]
