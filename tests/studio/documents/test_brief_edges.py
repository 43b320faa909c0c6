"""Where a brief's checks turn: the last day that is taken, what comes only together, and whose products come first."""

from pathlib import Path

import pytest

from studio.base.errors import NotFound
from studio.documents.brief import load_brief, products_from_csv, with_products
from studio.documents.loading import InvalidDocument
from tests.studio.documents.test_brief import SMALL, csv, load, wrong, wrong_csv

DATES = "dates: {shoot_day: 2026-11-01}\n"
WITHOUT = SMALL.replace("dates: {shoot_day: 2026-05-04}\n", "")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("dates: {shoot_day: 2026-11-01, publish_by: 2026-11-01}\n", None),
        (
            "dates: {shoot_day: 2026-11-02, publish_by: 2026-11-01}\n",
            "dates.publish_by: found '2026-11-01', expected a day on or after the shoot day, 2026-11-02.",
        ),
        ("date: 2026-10-25\n", None),
        ("date: 2026-10-25\ndates: {shoot_day: 2026-11-02, publish_by: 2026-11-03}\n", None),
        (
            "date: 2026-10-24\n",
            "dates.publish_by: found nothing (so seven days after the brief, 2026-10-31),"
            " expected a day on or after the shoot day, 2026-11-01.",
        ),
        ("rights: {until: 2026-11-01}\n", None),
        ("rights: {until: 2026-10-31}\n", "rights.until: found '2026-10-31', expected a day on or after the shoot day, 2026-11-01."),
        ("rights: {until: 2026-11-03}\ndates: {shoot_day: 2026-11-01, publish_by: 2026-11-03}\n", None),
        (
            "rights: {until: 2026-11-02}\ndates: {shoot_day: 2026-11-01, publish_by: 2026-11-03}\n",
            "rights.until: found '2026-11-02', expected a day on or after the day of publishing, 2026-11-03.",
        ),
        ("people: [{name: Ida, release: limited, until: 2027-01-01}]\n", None),
        (
            "people: [{name: Ida, release: limited}]\n",
            "people[0].until: found nothing, expected the day until which the limited release holds.",
        ),
        ("location: {name: Quay, latitude: 57, longitude: 11}\n", None),
        ("location: {name: Quay, latitude: 57}\n", "location.longitude: found nothing, expected a longitude beside the latitude."),
        ("location: {name: Quay, longitude: 11}\n", "location.latitude: found nothing, expected a latitude beside the longitude."),
    ],
)  # fmt: skip
def test_the_last_that_is_taken_and_the_first_that_is_not(tmp_path: Path, lines: str, told: str | None) -> None:
    text = WITHOUT + ("" if "dates:" in lines else DATES) + lines
    if told is None:
        load(tmp_path, text)
    else:
        (sentence,) = wrong(tmp_path, text)
        assert sentence.partition(", ")[2].partition(", ")[2] == told


@pytest.mark.parametrize("text", ["- one\n- two\n", "just words\n", ""])
def test_what_has_no_fields_at_all_is_told_as_that(tmp_path: Path, text: str) -> None:
    (sentence,) = wrong(tmp_path, text)
    assert sentence.startswith("brief.yaml, line 1") and "fields, each 'name: value'" in sentence


def test_fields_that_hold_something_else_are_told_and_nothing_breaks(tmp_path: Path) -> None:
    told = wrong(tmp_path, WITHOUT + "dates: soon\nrights: all\nproducts_from: [a, b]\n")
    assert [sentence.partition(": ")[0].rpartition(", ")[2] for sentence in told] == [
        "dates",
        "rights",
        "products_from",
    ]


def test_the_briefs_own_products_come_first_then_its_csv_then_the_one_given_by_hand(tmp_path: Path) -> None:
    csv(tmp_path, "sku,title\nB-1,Belt\nB-2,Bag\n", "export.csv")
    by_hand = csv(tmp_path, "sku,title\nA-1,Hat\n", "by hand.csv")
    brief = load(tmp_path, SMALL + "products_from: export.csv\n")
    assert [product.sku for product in brief.products] == ["DN-HAT-01", "B-1", "B-2"]
    both = load_brief(tmp_path / "brief.yaml", by_hand)
    assert [product.sku for product in both.products] == ["DN-HAT-01", "B-1", "B-2", "A-1"]
    assert [product.sku for product in with_products(brief, by_hand).products] == ["DN-HAT-01", "B-1", "B-2", "A-1"]
    again = csv(tmp_path, "sku,title\nB-2,Bag\n", "again.csv")
    with pytest.raises(InvalidDocument) as caught:
        with_products(brief, again)
    assert caught.value.mistakes == [
        "again.csv, line 2, sku: found 'B-2' again, expected another than an earlier product has."
    ]


def test_a_mistake_in_the_brief_and_a_csv_that_is_not_beside_it_are_both_told(tmp_path: Path) -> None:
    told = wrong(tmp_path, SMALL.replace("Europe/Lisbon", "Lisbon") + "products_from: none.csv\n")
    assert [sentence.partition(": ")[0].rpartition(", ")[2] for sentence in told] == ["time_zone", "products_from"]
    assert told[1].startswith(f"brief.yaml, line {len(SMALL.splitlines()) + 1}, ")


def test_a_mistake_in_a_title_taken_from_the_sku_is_told_as_the_titles(tmp_path: Path) -> None:
    told = wrong_csv(csv(tmp_path, f"sku,gtin\n{'A' * 201},2010261001010\n"))
    assert [sentence.partition(": ")[0] for sentence in told] == [
        "products.csv, line 2, sku",
        "products.csv, line 2, title",
    ]
    assert [product.title for product in products_from_csv(csv(tmp_path, "sku,gtin\nA-1,2010261001010\n"))] == ["A-1"]


def test_a_product_that_is_not_there_is_told_with_a_dozen_that_are(tmp_path: Path) -> None:
    products = "".join(f"  - {{sku: T-{at}, title: T}}\n" for at in range(1, 14))
    brief = load(tmp_path, SMALL.replace("  - {sku: DN-HAT-01, title: Hat}\n", products))
    assert brief.product("T-13").sku == "T-13"
    known = ", ".join(f"T-{at}" for at in range(1, 13))
    with pytest.raises(NotFound) as caught:
        brief.product("nothing")
    assert str(caught.value) == f"Drop DUNE-02 has no product 'nothing': it has {known}."


PRODUCTS = "products:\n  - {sku: DN-HAT-01, title: Hat}\n"


@pytest.mark.parametrize(
    ("products", "fields"),
    [
        ("products: soon\n", ["products"]),
        ("products: []\n", ["products"]),
        ("time: x\n", ["products", "time"]),
        ("products: [{title: Hat}]\n", ["products[0].sku"]),
        ("products: [hat, {sku: A-1, title: A}, {sku: A-1, title: B}]\n", ["products[0]", "products[2].sku"]),
        ("products: [{title: A}, {sku: A-1, title: A}, {sku: A-1, title: B}]\n", ["products[0].sku", "products[2].sku"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_products_is_told_once_each(tmp_path: Path, products: str, fields: list[str]) -> None:
    assert PRODUCTS in SMALL
    told = wrong(tmp_path, SMALL.replace(PRODUCTS, products))
    assert sorted(sentence.partition(": ")[0].rpartition(", ")[2] for sentence in told) == fields
