"""A file taken in: known by its header, read to its end, and only then in the catalog, whole or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio.base.errors import InvalidInput
from studio.base.jobs import Progress
from studio.base.wording import agreeing, all_of, are, count, listed
from studio.catalog import exports, sales
from studio.coverage.time_zone import zone
from studio.documents.shop import Shop, known_shops
from studio.documents.yaml_text import Mistake
from studio.open_drop import OpenDrop
from studio.results.lines import OrderLines, Sought, plain_sku
from studio.results.others import OtherLines
from studio.results.table import Table, opened

TOGETHER = 5_000
"""Lines of sales that are told in one event: so many make a line of the journal of half a megabyte."""


@dataclass(frozen=True)
class Taken:
    """A file that was taken in. lines: that it has; kept: of which something is known of the drop. told: a sentence each."""

    file: str
    shop: str
    title: str
    lines: int
    kept: int
    told: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """As `results --json` gives it."""
        return {"file": self.file, "shop": self.shop, "lines": self.lines, "kept": self.kept, "told": list(self.told)}

    @property
    def sentence(self) -> str:
        """What it was, for people."""
        return f"{self.file}: {self.title}, {count(self.lines, 'line')}, {self.kept:,} of this drop."


def take_in(drop: OpenDrop, paths: Sequence[Path], progress: Progress) -> list[Taken]:
    """Read files and keep what is of this drop; each file is whole in the catalog or not at all.

    Raises NotFound, InvalidInput (another kind of file, a broken one: a sentence with its line), Refused, Interrupted.
    """
    shops = known_shops()
    return [_take_in(drop, path, shops, progress) for path in paths]


def sought(drop: OpenDrop, salt: bytes) -> Sought:
    """What is looked for in this drop's exports."""
    brief = drop.brief
    code = brief.creator.code
    own = [product.sku for product in brief.products]
    skus = {
        plain_sku(sku): sku for sku in [*own, *(size.sku for product in brief.products for size in product.variants)]
    }
    return Sought(skus, code.strip().upper() if code else None, zone(drop), salt)


def _take_in(drop: OpenDrop, path: Path, shops: list[Shop], progress: Progress) -> Taken:
    with opened(path, progress) as table:
        shop, places = _known(table, shops)
        salt = sales.salt(drop.catalog, drop.id)
        found: list[Any]
        if shop.kind == "orders":
            orders = OrderLines(shop, table, places, sought(drop, salt))
            found, reader = list(orders), orders
            told = _told(shop, places, orders, drop.brief.creator.code)
        else:
            others = OtherLines(shop, table, places, _link(drop), salt)
            found = list(others.visits() if shop.kind == "visits" else others.interest())
            reader, told = others, list(shop.lacks)  # type: ignore[assignment]
            if shop.kind == "visits" and not drop.brief.creator.link:
                told.insert(0, "The brief names no link of the creator, so no visit is theirs")
        progress.check()
        values = {
            "shop": shop.name,
            "kind": shop.kind,
            "sha256": table.sha256,
            "lines": reader.lines,
            "kept": (kept := len(found)),
            "told": told,
        }
        with drop.change("results.read") as act:
            act.results = True
            _keep(drop, shop, values, found)
            # The journal is written when this is kept, and needs the room.
            found.clear()
    return Taken(table.name, shop.name, shop.title, reader.lines, kept, tuple(told))


def _keep(drop: OpenDrop, shop: Shop, values: dict[str, Any], found: list[Any]) -> None:
    catalog = drop.catalog
    export = exports.put_export(catalog, drop.id, values)
    whole = shop.kind == "orders" and shop.rows == "first"
    if shop.kind == "orders":
        sales.put_sales(catalog, drop.id, export, found)
        if whole:
            sales.drop_stale(catalog, drop.id, export)
    elif shop.kind == "visits":
        exports.put_visits(catalog, drop.id, export, found)
    else:
        exports.put_interest(catalog, drop.id, export, found)
    catalog.tell(
        "results.read",
        drop.id,
        export,
        {"shop": shop.name, "lines": values["lines"], "kept": len(found), "whole_orders": whole},
    )
    for after in sales.parts_of_export(catalog, drop.id, export, TOGETHER):
        catalog.tell("results.sales", drop.id, export, {"after": list(after), "most": TOGETHER})


def _known(table: Table, shops: list[Shop]) -> tuple[Shop, dict[str, int]]:
    """The shop whose columns are there, and where; of several the one that is known by the most. Raises InvalidInput."""
    found = [(shop, places) for shop in shops if (places := shop.found_in(table.header)) is not None]
    if found:
        shop, places = max(found, key=lambda one: len(one[0].known_by))
        if lacking := shop.lacking(table.header):
            raise InvalidInput(_without(shop, lacking, table))
        return shop, places
    nearest = min(shops, key=lambda shop: len(shop.lacking(table.header)) / len(shop.known_by))
    if len(lacking := nearest.lacking(table.header)) * 2 < len(nearest.known_by):
        raise InvalidInput(_without(nearest, lacking, table))
    expected = "; ".join(f"{shop.title} ({', '.join(shop.first_names())})" for shop in shops)
    # What stands there is not said: of a file without a header it names somebody.
    columns = f"{count(len(table.columns), 'column')} that no known export has"
    raise InvalidInput(
        Mistake(columns, f"the columns of an export that is known: {expected}", line=1).sentence(table.name)
    )


def _without(shop: Shop, lacking: list[str], table: Table) -> str:
    found = f"{shop.title} without {agreeing(len(lacking), 'the column', 'the columns')} {all_of(lacking)}"
    return Mistake(found, "an export with all its columns", line=1).sentence(table.name)


def _told(shop: Shop, places: dict[str, int], orders: OrderLines, code: str | None) -> list[str]:
    """What is to be said of an export of orders."""
    told = list(shop.lacks)
    missing = {
        "sku": "no SKU (so its orders with the code count, whatever was in them, and nothing of it near the pop-up)",
        "codes": "no codes",
        "refunded": "no amounts given back",
        "location": "no locations",
        "postcode": "no postcodes",
        "buyer": "nothing that names a buyer (so buyers are not counted)",
        "currency": "no currency",
    }
    lost = [words for column, words in missing.items() if column in shop.columns and column not in places]
    if lost:
        told.append(f"This file has {listed(lost)}; columns that {shop.title} can have are missing in it")
    if code is None and "codes" in places:
        told.append("The brief names no code of the creator, so no order is put down to them")
    if orders.odd:
        lines = count(orders.odd, "line")
        told.append(
            f"{lines} {are(orders.odd)} of an hour that was there twice, or not at all, when the clocks were changed: taken as the first"
        )
    return told


def _link(drop: OpenDrop) -> str | None:
    link = drop.brief.creator.link
    return None if link is None else str(link)
