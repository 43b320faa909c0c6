"""What a drop brought, from exports in the shops' own forms: numbers that are counted here a second time, without the studio."""

import json
import os
import shutil
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from jsonschema import Draft202012Validator

from studio import report
from studio.base import paths
from studio.base.errors import InvalidInput
from studio.shoot import Shoot, open_catalog, rebuild_catalog
from tests.ready import Ready
from tests.studio.report.sample_contents import sample_contents
from tests.studio.results import exports_of_shops as shops

TOTE, BEANIE, SCARF = "HS-TOTE-01", "HS-BEANIE-01", "HS-SCARF-01"
BEGAN = datetime(2026, 10, 10, 10, 0, tzinfo=ZoneInfo("Europe/Stockholm"))


@pytest.fixture
def shoot(ready: Ready, sample_shoot: Path) -> Shoot:
    """The sample's drop, of which nothing was shot."""
    folder = ready(
        "results", lambda folder: Shoot.create(sample_shoot / "brief.yaml", folder / "HARBOUR-01").drop.catalog.close()
    )
    return Shoot.open(str(folder / "HARBOUR-01"))


def brief(shoot: Shoot, *changes: tuple[str, str]) -> Shoot:
    """The same drop with another brief."""
    path = shoot.folder / "brief.yaml"
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    shoot.reload_brief()
    return shoot


def hours(state: dict[str, Any], sku: str) -> list[int]:
    return next(one["by_hour"] for one in state["sell_through"]["products"] if one["sku"] == sku)


def test_the_samples_numbers_are_those_of_an_independent_count(shoot: Shoot, sample_shoot: Path) -> None:
    import csv

    files = [sample_shoot / "results" / name for name in ("shopify-orders.csv", "link-visits.csv", "interest.csv")]
    shoot.results.read(files)
    state = shoot.results.state()
    with files[0].open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    orders: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        orders.setdefault(row["Name"], []).append(row)
    assert len(orders) == 120
    by_code, net, near = Counter[str](), 0.0, Counter[str]()
    for first, *rest in orders.values():
        back = float(first["Refunded Amount"])
        whole = back >= float(first["Total"])
        is_near = first["Location"] == "Marstrand quay"
        postcode = (first["Shipping Zip"] or first["Billing Zip"]).strip("'")
        is_near = is_near or postcode.startswith(("4403", "442", "471"))
        since = datetime.strptime(first["Created at"], "%Y-%m-%d %H:%M:%S %z") - BEGAN
        for row in (first, *rest):
            units = 0 if whole else int(row["Lineitem quantity"])
            if "MARA10" in first["Discount Code"].split(", "):
                by_code[row["Lineitem sku"]] += units
            if is_near and timedelta(0) <= since < timedelta(hours=72):
                near[row["Lineitem sku"]] += units
        if "MARA10" in first["Discount Code"].split(", ") and not whole:
            net += float(first["Subtotal"]) - back
    told = state["conversions"]
    assert {one["sku"]: one["units"] for one in told["products"]} == by_code
    assert told["net"] == {"SEK": pytest.approx(net)} and told["share_owed"] == {
        "SEK": pytest.approx(net * 0.08, abs=0.006)
    }
    products = state["sell_through"]["products"]
    assert {one["sku"]: one["sold"] for one in products} == near
    assert {one["sku"]: one["reserved"] for one in products} == {TOTE: 36, BEANIE: 60, SCARF: 24}
    assert state["sell_through"]["pct"] == round(100 * sum(near.values()) / 120, 1)
    assert all(one["by_hour"] == sorted(one["by_hour"]) and one["by_hour"][-1] == one["sold"] for one in products)
    with files[2].open(encoding="utf-8", newline="") as file:
        clicks = {row["Email"] for row in csv.DictReader(file) if row["Event"] == "clicked"}
    assert state["repurchase"]["clicks"] == len(clicks) and told["visits"]["visits"] > 500
    # Read again, and as one of another name, each line of an order counts once.
    copy = Path(shutil.copy(files[0], shoot.folder.parent / "again.csv"))
    shoot.results.read([copy, files[1], files[2]])
    assert {**shoot.results.state(), "files": []} == {**state, "files": []}


def test_shopify_orders_with_two_codes_refunds_and_offsets_count_as_they_are(shoot: Shoot, tmp_path: Path) -> None:
    rows = [
        # Begins at 10:00 here, which is 04:00 in New York and 08:00 in UTC.
        *shops.shopify("#1", "2026-10-10 04:00:00 -0400", [(TOTE, 1, 890), (BEANIE, 2, 390)], Discount_Code="MARA10", Subtotal=1503, Location="Marstrand quay"),
        *shops.shopify("#2", "2026-10-10 07:59:59 +0000", [(TOTE, 1, 890)], Location="Marstrand quay"),
        *shops.shopify("#3", "2026-10-13 09:59:59 +0200", [(TOTE, 3, 890)], Discount_Code="FREESHIP, mara10", Shipping_Zip="'442 31"),
        *shops.shopify("#4", "2026-10-13 10:00:00 +0200", [(SCARF, 1, 690)], Discount_Code="OTHER5", Shipping_Zip="44231"),
        *shops.shopify("#5", "2026-10-11 12:00:00 +0200", [(SCARF, 2, 690)], Discount_Code="MARA10", Refunded_Amount="1429.00", Shipping_Zip="44231"),
        *shops.shopify("#6", "2026-10-11 12:00:00 +0200", [(SCARF, 1, 690), (BEANIE, 1, 390)], Discount_Code="MARA10", Refunded_Amount="108.00"),
        *shops.shopify("#7", "2026-10-11 12:00:00 +0200", [("TEAPOT-9", 4, 100), (BEANIE, 1, 390)], Discount_Code="MARA10"),
        *shops.shopify("#8", "2026-10-11 12:00:00 +0200", [("TEAPOT-9", 1, 100)], Discount_Code="OTHER5"),
        *shops.shopify("#9", "2026-10-11 12:00:00 +0200", [(TOTE, 1, 890)], Discount_Code="MARA10", Financial_Status="voided"),
    ]  # fmt: skip
    (taken,) = shoot.results.read([shops.write(tmp_path / "orders.csv", shops.SHOPIFY, rows)])
    assert (taken.shop, taken.lines, taken.kept) == ("shopify", 12, 11)
    state = shoot.results.state()
    told = state["conversions"]
    # Orders 1, 3, 6 and 7; 5 came back whole, 9 came to nothing.
    assert (told["orders"], told["returned_orders"], told["units"]) == (4, 2, 3 + 3 + 2 + 1)
    assert told["net"] == {"SEK": pytest.approx(1503 + 2670 + (1080 - 108) + 390)}
    assert told["other_products"]["units"] == 4 and told["codes"] == {"MARA10": 6, "FREESHIP": 1, "OTHER5": 1}
    assert told["share_owed"] == {"SEK": 442.8}, "8 % of 5,535"
    assert hours(state, TOTE)[0] == 1 and hours(state, TOTE)[70] == 1 and hours(state, TOTE)[71] == 4
    assert hours(state, SCARF)[-1] == 0 and hours(state, BEANIE)[-1] == 2
    # A later export of the same days knows of one more that was given back; an older one read after it takes nothing away.
    later = [row | {"Refunded Amount": "1552.00"} if row["Name"] == "#1" and row.get("Total") else row for row in rows]
    for content in (later, rows):
        shoot.results.read([shops.write(tmp_path / "later.csv", shops.SHOPIFY, content)])
        assert shoot.results.state()["conversions"]["orders"] == 3


def test_squares_zones_in_words_refunds_and_dollars_count_through_a_change_of_the_clocks(
    shoot: Shoot, tmp_path: Path
) -> None:
    brief(
        shoot,
        ("sales_from: 2026-10-10 10:00", "sales_from: 2026-10-31 10:00"),
        ("time_zone: Europe/Stockholm", "time_zone: America/New_York"),
        ("locations: [Marstrand quay]", "locations: [Pier 9]"),
    )
    named = {
        "Time Zone": "Eastern Time (US & Canada)",
        "Event Type": "Payment",
        "Location": "Pier 9",
        "Customer Name": "Ida Vogel",
    }
    moments = [
        ("2026-10-31", "10:00:00"),
        ("2026-11-01", "01:30:00"),
        ("2026-11-03", "08:59:59"),
        ("2026-11-03", "09:00:00"),
    ]
    rows = [
        {
            **named,
            "Date": day,
            "Time": clock,
            "Qty": "1.0",
            "SKU": f"'{TOTE.lower()}",
            "Net Sales": "$1,008.00",
            "Transaction ID": f"T{n}",
        }
        for n, (day, clock) in enumerate(moments)
    ]
    # Given back the next day, as an entry of its own.
    rows.append(
        {
            **rows[0],
            "Date": "2026-11-01",
            "Time": "12:00:00",
            "Qty": "-1.0",
            "Net Sales": "-$1,008.00",
            "Event Type": "Refund",
        }
    )
    (taken,) = shoot.results.read([shops.write(tmp_path / "items.csv", shops.SQUARE, rows, encoding="utf-8-sig")])
    assert taken.shop == "square" and any("an hour that was there twice" in said for said in taken.told)
    state = shoot.results.state()
    zone = ZoneInfo("America/New_York")
    start = datetime(2026, 10, 31, 10, 0, tzinfo=zone).astimezone(UTC)
    expected = [0] * 72
    sold = [*((day, clock, 1) for day, clock in moments), ("2026-11-01", "12:00:00", -1)]
    for day, clock, units in sold:
        since = datetime.fromisoformat(f"{day} {clock}").replace(tzinfo=zone).astimezone(UTC) - start
        for hour in range(72):
            if timedelta(0) <= since < timedelta(hours=hour + 1) and since < timedelta(hours=72):
                expected[hour] += units
    # The clocks go back on the 1st of November, so 72 hours end at 09:00.
    assert (
        hours(state, TOTE) == expected and expected[-1] == 2 and state["sell_through"]["to"] == "2026-11-03T09:00-05:00"
    )
    assert any("names no code" in lack for lack in state["lacks"]) and state["conversions"]["orders"] == 0
    assert state["conversions"]["without_code"]["net"] == {"": 3 * 1008.0}


def test_etsys_days_are_told_as_inexact_and_woocommerce_has_no_products(shoot: Shoot, tmp_path: Path) -> None:
    def sold(day: str, number: int, **more: object) -> dict[str, object]:
        said = {
            "Sale Date": day,
            "Quantity": 2,
            "Item Total": "780.00",
            "Discount Amount": "78.00",
            "Currency": "SEK",
            "SKU": BEANIE,
        }
        return {
            **said,
            "Transaction ID": number,
            "Order ID": 9,
            "Ship Zipcode": "442 31",
            "Buyer": "ida_v",
            "Ship Name": "Ida Vogel",
            **more,
        }

    rows = [
        sold("10/10/26", 1),
        sold("10/11/26", 2, **{"Coupon Code": "MARA10"}),
        sold("10/12/26", 3),
        sold("10/13/26", 4),
        sold("10/14/26", 5),
    ]
    etsy = shops.write(tmp_path / "EtsySoldOrderItems.csv", shops.ETSY, rows, delimiter=";", encoding="cp1252")
    woo = [
        {"Date": "2026-10-11 09:12:00", "Order #": 5, "Status": "completed", "Customer": "Åke Öst", "Customer type": "new", "Items sold": 3, "Coupon(s)": "mara10", "Net Sales": "900"},
        {"Date": "2026-10-11 10:00:00", "Order #": 6, "Status": "refunded", "Customer type": "returning", "Items sold": 1, "Coupon(s)": "mara10", "Net Sales": "100"},
        {"Date": "2026-10-11 10:00:00", "Order #": 7, "Status": "completed", "Customer type": "returning", "Items sold": 1, "Net Sales": "50"},
        {"Date": "2026-10-12 10:00:00", "Order #": 8, "Status": "completed", "Customer type": "returning", "Items sold": 1, "Coupon(s)": "mara10", "Net Sales": "70.50"},
    ]  # fmt: skip
    orders = shops.write(tmp_path / "wc-orders.csv", shops.WOOCOMMERCE, woo, delimiter="\t", encoding="utf-16")
    assert [one.shop for one in shoot.results.read([etsy, orders])] == ["etsy", "woocommerce"]
    state = shoot.results.state()
    beanie = next(one for one in state["sell_through"]["products"] if one["sku"] == BEANIE)
    # The 11th and the 12th lie within the 72 hours from the 10th at 10:00; the 10th and the 13th only partly.
    assert (beanie["sold"], beanie["maybe"]) == (4, 4)
    assert any("only the day is known" in lack for lack in state["lacks"]) and any(
        "no SKU" in lack for lack in state["lacks"]
    )
    told = state["conversions"]
    assert told["first_time"] == {"told": 2, "first": 1}
    assert (told["orders"], told["units"]) == (3, 2 + 3 + 1) and told["net"] == {"SEK": 702.0, "": 970.5}
    # Rows with an older name of the last column but one, and without a column that can be missing.
    old = [{**row, "N. Revenue": row["Net Sales"]} for row in woo]
    header = [("N. Revenue" if name == "Net Sales" else name) for name in shops.WOOCOMMERCE]
    path = shops.write(tmp_path / "old.csv", header, old, without=("Coupon(s)", "Net Sales"))
    (taken,) = shoot.results.read([path])
    assert taken.kept == 0 and any("no codes" in said for said in taken.told)


def test_a_foreign_or_broken_file_is_one_sentence_with_its_line_and_nothing_of_it_is_kept(
    shoot: Shoot, tmp_path: Path
) -> None:
    good = shops.shopify("#1", "2026-10-10 10:00:00 +0200", [(TOTE, 1, 890)], Notes='says "hello"\nand more')
    named = "Ida Vogel, ida@example.com"
    wrong: list[tuple[str, object, str]] = [
        ("moment.csv", [*good, {**good[0], "Name": "#2", "Created at": named}], "line 4, Created at: found no moment"),
        ("units.csv", [*good, {**good[0], "Name": "#2", "Lineitem quantity": named}], "line 4, Lineitem quantity: found what is no whole number"),
        ("first.csv", [{**good[0], "Subtotal": ""}], "line 2, Subtotal: found nothing"),
        ("products.csv", "Handle,Title,Variant SKU\ntote,Tote,HS-TOTE-01\n", "line 1: found"),
        ("quotes.csv", f'{",".join(shops.SHOPIFY)}\n"#1,ida@example.com\n', "line 2: found what is not CSV"),
("huge.csv", [{**good[0], "Subtotal": "9" * 40}], "line 2, Subtotal: found what is no amount"),
        ("years.csv", [{**good[0], "Created at": "0001-01-01 00:00:00 +0900"}], "line 2, Created at: found no moment"),
        ("mixed.csv", "Link,Visits,Revenue,Currency\nexample.com/mara,9,10,SEK\nexample.com/mara,9,10,EUR\n", "line 3, Currency: found another currency"),
        ("letters.csv", [{**good[0], "Subtotal": "8e2"}], "line 2, Subtotal: found what is no amount"),
        ("lacking.csv", ",".join(name for name in shops.SHOPIFY if name not in ("Created at", "Total")), "line 1: found Shopify orders without the columns Created at and Total"),
        ("visits.csv", "Link,Visits,Day\nexample.com/mara,9,yesterday\n", "line 2, Day: found no day"),
        ("headless.csv", f"#1,{named},1,HS-TOTE-01\n", "line 1: found 5 columns that no known export has"),
        ("workbook.csv", b"PK\x03\x04rest", "line 1: found a workbook"),
        ("empty.csv", "", "line 1: found nothing"),
    ]  # fmt: skip
    for name, content, said in wrong:
        path = tmp_path / name
        if isinstance(content, list):
            shops.write(path, shops.SHOPIFY, content)
        else:
            path.write_bytes(content if isinstance(content, bytes) else str(content).encode())
        with pytest.raises(InvalidInput) as error:
            shoot.results.read([path])
        assert f"{name}, {said}" in str(error.value) and "\n" not in str(error.value)
        assert "ida" not in str(error.value).lower(), "what a cell holds may name somebody"
    assert shoot.results.state()["files"] == []


def test_an_order_that_is_in_a_file_twice_or_was_changed_since_counts_once_as_it_is_now(
    shoot: Shoot, tmp_path: Path
) -> None:
    def told(path: Path) -> tuple[int, int, dict[str, float]]:
        shoot.results.forget()
        shoot.results.read([path])
        found = shoot.results.state()["conversions"]
        return found["orders"], found["units"], found["net"]

    orders = shops.shopify(
        "#1", "2026-10-10 10:00:00 +0200", [(TOTE, 1, 890), (BEANIE, 2, 390)], Discount_Code="MARA10"
    )
    other = shops.shopify("#2", "2026-10-10 10:00:00 +0200", [(TOTE, 1, 890)], Discount_Code="MARA10")
    etsy = {
        "Sale Date": "10/11/26",
        "Quantity": 2,
        "Item Total": "780",
        "Currency": "SEK",
        "SKU": BEANIE,
        "Transaction ID": 1,
        "Order ID": 9,
        "Coupon Code": "MARA10",
    }
    woo = {
        "Date": "2026-10-11 09:12:00",
        "Order #": 5,
        "Status": "completed",
        "Customer type": "new",
        "Items sold": "3,0",
        "Coupon(s)": "mara10",
        "Net Sales": "900",
    }
    for name, header, rows, expected in (
        ("shopify", shops.SHOPIFY, [*orders, *orders, *other, *orders], (2, 4, {"SEK": 1670.0 + 890})),
        ("etsy", shops.ETSY, [etsy, {**etsy, "Transaction ID": 2}, etsy], (1, 4, {"SEK": 1560.0})),
        ("woocommerce", shops.WOOCOMMERCE, [woo, woo], (1, 3, {"": 900.0})),
    ):
        assert told(shops.write(tmp_path / f"{name}.csv", header, rows)) == expected
    # Two lines of one order that are alike are two.
    twins = shops.shopify("#1", "2026-10-10 10:00:00 +0200", [(TOTE, 1, 890), (TOTE, 1, 890)], Discount_Code="MARA10")
    assert told(shops.write(tmp_path / "twins.csv", shops.SHOPIFY, twins)) == (1, 2, {"SEK": 1780.0})
    # A line was taken out of the order since; it stays out when the catalog is made again.
    assert told(shops.write(tmp_path / "before.csv", shops.SHOPIFY, orders))[1] == 3
    changed = shops.shopify("#1", "2026-10-10 10:00:00 +0200", [(TOTE, 1, 890)], Discount_Code="MARA10")
    shoot.results.read([shops.write(tmp_path / "since.csv", shops.SHOPIFY, changed)])
    assert (before := shoot.results.state())["conversions"]["net"] == {"SEK": 890.0}
    shoot.drop.catalog.close()
    shutil.rmtree(Path(os.environ["THREESHOT_HOME"]))
    catalog = open_catalog()
    rebuild_catalog(catalog, [shoot.folder])
    assert Shoot.open("HARBOUR-01", catalog).results.state() == before


def test_a_name_or_an_address_in_a_column_where_none_belongs_is_not_kept_either(shoot: Shoot, tmp_path: Path) -> None:
    who = {
        "Notes": "for Ida Vogel",
        "Shipping_Company": "Vogel & Co",
        "Employee": "Ida Vogel",
        "Location": "ida@example.com",
    }
    rows = [
        *shops.shopify("#1", "2026-10-10 10:00:00 +0200", [(TOTE, 1, 890), ("ENGRAVED-VOGEL", 1, 50)], Discount_Code="MARA10, ida@example.com", Shipping_Zip="Quay 4, Vogel", **who),
        *shops.shopify("ida@example.com", "2026-10-10 10:00:00 +0200", [(TOTE, 2, 890)], Discount_Code="MARA10", Shipping_Zip="0705550199"),
        *shops.shopify("#3", "2026-10-10 10:00:00 +0200", [(SCARF, 1, 690)], Shipping_Zip="'SE-440 30"),
    ]  # fmt: skip
    shoot.results.read([shops.write(tmp_path / "vogel.csv", shops.SHOPIFY, rows)])
    told = shoot.results.state()["conversions"]
    assert (told["orders"], told["units"], told["codes"]) == (2, 3, {"MARA10": 2})
    shoot.drop.catalog.close()
    for root in (shoot.folder, Path(os.environ["THREESHOT_HOME"])):
        for path in (path for path in root.rglob("*") if path.is_file()):
            content = path.read_bytes().decode("utf-8", "replace").lower()
            assert not any(word in content for word in ("vogel", "ida@", "0705550199")), path
            assert path.name != "threeshot.jsonl" or "se-440 30" in content


def test_a_shop_is_added_by_one_file_of_the_persons_own(shoot: Shoot, tmp_path: Path) -> None:
    folder = paths.config_dir() / "shops"
    folder.mkdir(parents=True)
    (folder / "market.yaml").write_text(
        "name: market\ntitle: our market\nhow: from the till\nsource: our own\nseen: 2026-11-30\nknown_by: [order, at, units, net]\ntimes: local\n"
        "columns: {order: [Bon], at: [Zeit], units: [Stück], net: [Betrag], sku: [Artikel], codes: [Code]}\n"
    )
    table = tmp_path / "bons.csv"
    table.write_bytes(
        "Bon;Zeit;Stück;Betrag;Artikel;Code\n1;2026-10-10 10:30;2;1.780,50 €;HS-TOTE-01;MARA10\n".encode("cp1252")
    )
    (taken,) = shoot.results.read([table])
    assert ("our market", "from the till") in shoot.results.kinds()
    assert taken.title == "our market" and shoot.results.state()["conversions"]["net"] == {"": 1780.5}
    (folder / "market.yaml").write_text(
        "name: market\ntitle: our market\nhow: x\nsource: x\nseen: 2026-11-30\nknown_by: [order]\ncolumns: {order: [Bon]}\n"
    )
    with pytest.raises(InvalidInput) as error:
        shoot.results.read([table])
    assert "market.yaml, line 7, columns.units: found nothing" in str(error.value)


def test_a_radius_needs_a_table_and_counts_by_it(shoot: Shoot, tmp_path: Path) -> None:
    rows = [
        row
        for n, zip_ in enumerate(("44030", "44231", "41104", "11122"))
        for row in shops.shopify(f"#{n}", "2026-10-10 11:00:00 +0200", [(TOTE, 1, 890)], Shipping_Zip=zip_)
    ]
    postcodes = ('postcodes: ["440 3", "442", "471"]', "centre: '44030'\n  radius_km: 30")
    shoot.results.read([shops.write(tmp_path / "orders.csv", shops.SHOPIFY, rows)])
    brief(shoot, postcodes)
    state = shoot.results.state()
    assert state["sell_through"]["sold"] == 0 and any("A radius needs a table" in lack for lack in state["lacks"])
    (shoot.folder / "places.csv").write_text(
        "Postcode;Latitude;Longitude\n440 30;57,887;11,585\n44231;57.871;11.98\n41104;57.709;11.968\n"
    )
    brief(shoot, ("radius_km: 30", "radius_km: 30\n  places_from: places.csv"))
    state = shoot.results.state()
    # 0, 24 and 30.5 km away; of 11122 the table knows nothing.
    assert state["sell_through"]["sold"] == 2 and any("does not know 1 postcode" in lack for lack in state["lacks"])


def test_in_the_united_states_a_radius_needs_no_table_of_the_brands_own(shoot: Shoot, tmp_path: Path) -> None:
    pytest.importorskip("zipcodes")
    rows = [
        row
        for n, zip_ in enumerate(("10001", "10011-1234", "94103"))
        for row in shops.shopify(f"#{n}", "2026-10-10 11:00:00 +0200", [(TOTE, 1, 890)], Shipping_Zip=zip_)
    ]
    shoot.results.read([shops.write(tmp_path / "orders.csv", shops.SHOPIFY, rows)])
    brief(shoot, ('postcodes: ["440 3", "442", "471"]', "centre: '10001'\n  radius_km: 10"))
    assert any("A radius needs a table" in lack for lack in shoot.results.state()["lacks"]), (
        "Sweden has such numbers too"
    )
    brief(shoot, ("country_code: SE", "country_code: US"))
    assert shoot.results.state()["sell_through"]["sold"] == 2


def test_nothing_personal_is_kept_and_all_comes_back_when_the_catalog_is_lost(
    shoot: Shoot, sample_shoot: Path, home: Path, tmp_path: Path
) -> None:
    import csv

    files = [sample_shoot / "results" / name for name in ("shopify-orders.csv", "link-visits.csv", "interest.csv")]
    shoot.results.read(files)
    shoot.results.type("wishlist", 12)
    change = shoot.results.type("clicks", 40)
    shoot.marks.undo(change)
    assert shoot.undoing.undo().sentence == "Undone: the typed number."  # type: ignore[union-attr]
    shoot.undoing.redo()
    assert shoot.results.state()["repurchase"]["typed"]["wishlist"]["value"] == 12
    brief(shoot, ("sales_from: 2026-10-10 10:00", "sales_from: 2026-10-10 10:30"))
    before = shoot.results.state()
    sheet, page = shoot.results.drop_sheet(tmp_path / "sheet.html"), shoot.results.page(tmp_path / "page.html")
    table = shoot.results.save_csv(tmp_path / "all.csv")
    shoot.drop.catalog.close()
    words: set[str] = set()
    for path in (files[0], files[2]):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                words |= {
                    row["Email"],
                    row.get("Billing Name", ""),
                    row.get("Billing Street", ""),
                    row.get("Shipping Name", ""),
                }
    words.discard("")
    assert len(words) > 300
    everything = [
        path
        for root in (shoot.folder, Path(os.environ["THREESHOT_HOME"]))
        for path in root.rglob("*")
        if path.is_file()
    ]
    assert {"catalog.db", "threeshot.jsonl"} <= {path.name for path in everything}
    for path in (*everything, sheet, page, table):
        content = path.read_bytes().decode("utf-8", "replace")
        assert [word for word in words if word in content] == [], path
    # The catalog is lost.
    shutil.rmtree(Path(os.environ["THREESHOT_HOME"]))
    catalog = open_catalog()
    report = rebuild_catalog(catalog, [shoot.folder])
    assert report.lost == [] and report.failed == []
    again = Shoot.open("HARBOUR-01", catalog)
    after = again.results.state()
    assert json.dumps(after, sort_keys=True) == json.dumps(before, sort_keys=True)
    again.results.read(files)
    assert again.results.state()["conversions"] == before["conversions"], "buyers are hashed with the same salt"
    assert again.results.state()["repurchase"]["people"] == before["repurchase"]["people"]
    again.results.forget()
    assert again.results.state()["files"] == [] and again.results.state()["repurchase"]["by"] == "typed"


def test_sizes_add_up_to_their_product_on_the_sheet_and_near_the_pop_up(shoot: Shoot, tmp_path: Path) -> None:
    sizes = {"S": 11, "M": 14, "L": 9}
    told = "".join(
        f"\n      - {{sku: {TOTE}-{size}, option: {size}, inventory: {stock}}}" for size, stock in sizes.items()
    )
    brief(shoot, ("    inventory: 120\n", f"    variants:{told}\n"))
    rows = [
        row
        for number, (size, units) in enumerate((("S", 2), ("M", 1), ("S", 1)))
        for row in shops.shopify(f"#{number}", f"2026-10-1{number} 12:00:00 +0200", [(f"{TOTE}-{size}", units, 890)], Location="Marstrand quay")
    ]  # fmt: skip
    shoot.results.read([shops.write(tmp_path / "sizes.csv", shops.SHOPIFY, rows)])
    tote = shoot.results.state()["sell_through"]["products"][0]
    assert (tote["reserved"], tote["sold"], tote["by_hour"][1:3], tote["by_hour"][-1]) == (10, 4, [0, 2], 4)
    # 30 % of 11, of 25 and of 34 are 3, 7 and 10.
    assert [(one["reserved"], one["sold"]) for one in tote["variants"]] == [(3, 3), (4, 1), (3, 0)]
    own, *each = [one for one in report.sheet_of(shoot.drop.brief).products if one.sku.startswith(TOTE)]
    assert own.reserved == sum(one.reserved or 0 for one in each) and own.inventory == 34
    for channel, units in own.channels.items():
        assert units == sum(one.channels[channel] or 0 for one in each)
    for one in (own, *each):
        assert one.inventory == (one.reserved or 0) + sum(units or 0 for units in one.channels.values())


def test_report_and_bundle_tell_it_and_the_drop_sheet_is_one_page(
    shoot: Shoot, sample_shoot: Path, tmp_path: Path
) -> None:
    shoot.results.read([sample_shoot / "results" / "shopify-orders.csv"])
    contents = sample_contents(sample_shoot)
    contents.results, contents.drop_sheet = shoot.results.look(), report.sheet_of(shoot.drop.brief)
    page = report.html(contents, {})
    for told in (
        "What it brought",
        "2,947.68 SEK",
        "91 of 120 held back",
        "Sold near the pop-up, hour by hour",
        "29 of 36, 81 %",
    ):
        assert told in page, told
    assert report.pdf(contents, {}).startswith(b"%PDF")
    document = json.loads(json.dumps(contents.to_dict(), allow_nan=False))
    schema = json.loads((sample_shoot.parent / "schema" / "bundle.schema.json").read_text("utf-8"))
    for part in ("drop_sheet", "results"):
        wrong = Draft202012Validator(schema["properties"][part]).iter_errors(document[part])
        assert [error.message for error in wrong] == []
        assert set(document[part]) == set(schema["properties"][part]["properties"]), "each field is described"
    assert document["results"]["conversions"]["units"] == 66
    units = {
        one["sku"]: (one["inventory"], one["reserved"], one["channels"]) for one in document["drop_sheet"]["products"]
    }
    assert units[TOTE] == (120, 36, {"online shop": 67, "creator's shop": 17}), "no piece is lost between the channels"
    sheet = report.sheet_html(contents.drop_sheet)
    for told in (
        "Kaj Pack",
        "A flat recycled-board sleeve.",
        "MARA10",
        "8 % of what is sold with the code",
        "2026-10-10 10:00",
    ):
        assert told in sheet, told
    # However much there is to say, it is one page.
    contents.drop_sheet.insert = "Wash by hand, cold, and dry flat. " * 90
    assert report.sheet_pdf(contents.drop_sheet).count(b"/Type /Page\n") == 1


def test_a_list_of_clicks_comes_back_from_the_journal_however_long_it_is() -> None:
    from studio.shoot.results_said import ResultsSaid

    export = {
        "shop": "interest",
        "kind": "interest",
        "sha256": "0" * 64,
        "by": "Mara",
        "lines": 1,
        "kept": 1,
        "told": [],
    }
    clicks = [["0" * 24, "click", "2026-10-12"]] * 100_001
    said = ResultsSaid()
    said.take("results.read", "x", {"export": {**export, "read_at": "2026-12-01T00:00:00.000000Z"}, "interest": clicks})
    assert len(said.files["x"].interest) == 100_001
