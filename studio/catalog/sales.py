"""Sales of a drop: put, each line of an order once, and every question that results ask of them.

What is given back is taken off everywhere; `units` and `amount` below are what is left. Amounts are hundredths of their currency.
"""

import json
import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from studio.catalog.ids import Row
from studio.catalog.store import Catalog

COLUMNS = (
    "shop", "order_ref", "line_ref", "at", "sku", "is_other", "units", "amount", "refunded_units", "refunded_amount", "currency",
    "by_code", "codes", "location", "postcode", "buyer", "first_time",
)  # fmt: skip
"""What is known of a line, in the order in which lines are given."""
_KEYS = frozenset({"shop", "order_ref", "line_ref"})
_GROWS = frozenset({"refunded_units", "refunded_amount"})
# Of an order that is in two files the later words count; what was given back is never less than was said before.
_PUT = (
    f"INSERT INTO sale (drop_id, export_id, {', '.join(COLUMNS)}) VALUES (?, ?, {', '.join('?' * len(COLUMNS))})"
    " ON CONFLICT (drop_id, shop, order_ref, line_ref) DO UPDATE SET export_id = excluded.export_id, "
    + ", ".join(
        f"{name} = MAX({name}, excluded.{name})" if name in _GROWS else f"{name} = excluded.{name}"
        for name in COLUMNS
        if name not in _KEYS
    )
)
_OF_EXPORT = (
    "FROM sale INDEXED BY sale_by_export WHERE drop_id = ? AND export_id = ? AND (shop, order_ref, line_ref) > (?, ?, ?)"
    " ORDER BY shop, order_ref, line_ref"
)
_AS_TEXT = " || char(9) || ".join(f"COALESCE({name}, '')" for name in COLUMNS)
_IS_LEFT = "units > refunded_units OR amount > refunded_amount"
_LEFT = "SUM(units - refunded_units) AS units, SUM(amount - refunded_amount) AS amount, SUM(amount) AS sold"


def salt(catalog: Catalog, drop_id: str, known: str | None = None) -> bytes:
    """What this drop's buyers are hashed with, made when it is first asked for; known: as another catalog had it (hex)."""
    found = catalog.value('SELECT results_salt FROM "drop" WHERE id = ?', [drop_id])
    if found is None:
        found = known or secrets.token_hex(16)
        with catalog.change():
            catalog.update("drop", drop_id, {"results_salt": found})
            if known is None:
                catalog.tell("results.begun", drop_id, drop_id, {"salt": found})
    return bytes.fromhex(found)


def put_sales(catalog: Catalog, drop_id: str, export_id: str, lines: Iterable[Sequence[Any]]) -> None:
    """Lines as `COLUMNS` says; one that is known already becomes what is said now."""
    catalog.execute_many(_PUT, ((drop_id, export_id, *line) for line in lines))


def drop_stale(catalog: Catalog, drop_id: str, export_id: str) -> None:
    """Of the orders that a file says all of, the lines go that only earlier files have: an order was changed since."""
    if catalog.value("SELECT 1 FROM sale WHERE drop_id = ? AND export_id <> ? LIMIT 1", [drop_id, export_id]) is None:
        return
    catalog.execute(
        "DELETE FROM sale WHERE drop_id = ? AND export_id <> ? AND (shop, order_ref) IN"
        " (SELECT shop, order_ref FROM sale INDEXED BY sale_by_export WHERE drop_id = ? AND export_id = ?)",
        [drop_id, export_id, drop_id, export_id],
    )


def parts_of_export(catalog: Catalog, drop_id: str, export_id: str, most: int) -> Iterator[tuple[str, str, str]]:
    """What a file said last, so many lines at a time: the key after which each part begins."""
    after = ("", "", "")
    sql = f"SELECT shop, order_ref, line_ref {_OF_EXPORT} LIMIT 1 OFFSET ?"
    if catalog.value(f"SELECT 1 {_OF_EXPORT} LIMIT 1", [drop_id, export_id, *after]) is None:
        return
    while True:
        yield after
        found = next(catalog.each_as_stored(sql, [drop_id, export_id, *after, most - 1]), None)
        if found is None:
            return
        after = found[0], found[1], found[2]


def written(catalog: Catalog, drop_id: str, export_id: str, after: Sequence[str], most: int) -> str:
    """A part of what a file said last, as text: a line each as `COLUMNS` says, tabs between, nothing for what is not known."""
    rows = catalog.each_as_stored(f"SELECT {_AS_TEXT} {_OF_EXPORT} LIMIT ?", [drop_id, export_id, *after, most])
    return "\n".join(text for (text,) in rows)


def has_sales(catalog: Catalog, drop_id: str) -> bool:
    """Whether anything is known of what was sold."""
    return catalog.value("SELECT 1 FROM sale WHERE drop_id = ? LIMIT 1", [drop_id]) is not None


def has_products(catalog: Catalog, drop_id: str) -> bool:
    """Whether of anything that was sold it is known which product it was."""
    sql = "SELECT 1 FROM sale WHERE drop_id = ? AND is_other = 0 AND sku IS NOT NULL LIMIT 1"
    return catalog.value(sql, [drop_id]) is not None


def first_sale(catalog: Catalog, drop_id: str) -> str | None:
    """When the first of this drop was sold: UTC text, or a day where only exports without times are there; None for nothing."""
    sql = (
        "SELECT COALESCE(MIN(CASE WHEN length(at) > 10 THEN at END), MIN(at)) FROM sale"
        " WHERE drop_id = ? AND is_other = 0 AND units > 0"
    )
    found = catalog.value(sql, [drop_id])
    return None if found is None else str(found)


def totals(catalog: Catalog, drop_id: str) -> list[Row]:
    """Of all orders, by whether they have the creator's code and whether it is of this drop: by_code, is_other, currency, orders (of which
    something is left), lines, units, amount, sold, refunded, refunded_units."""
    return catalog.rows(
        f"SELECT by_code, is_other, currency, COUNT(DISTINCT CASE WHEN {_IS_LEFT} THEN shop || char(0) || order_ref END) AS orders,"
        f" COUNT(*) AS lines, {_LEFT},"
        " SUM(refunded_amount) AS refunded, SUM(refunded_units) AS refunded_units FROM sale WHERE drop_id = ?"
        " GROUP BY 1, 2, 3 ORDER BY 1 DESC, 2, 3",
        [drop_id],
    )


def orders_by_code(catalog: Catalog, drop_id: str) -> Row:
    """orders: with the creator's code, of this drop, of which something is left. returned: of which nothing is. buyers, told, first: how
    many different buyers are known, of how many orders it is told whether they are a buyer's first, and of how many they are."""
    row = catalog.row(
        "SELECT SUM(left_over) AS orders, SUM(NOT left_over) AS returned, COUNT(DISTINCT CASE WHEN left_over THEN buyer END) AS buyers,"
        " SUM(left_over AND first_time IS NOT NULL) AS told, SUM(left_over AND COALESCE(first_time, 0)) AS first FROM ("
        " SELECT MAX(buyer) AS buyer, MAX(first_time) AS first_time,"
        " SUM(units - refunded_units) > 0 OR SUM(amount - refunded_amount) > 0 AS left_over FROM sale"
        " WHERE drop_id = ? AND by_code = 1 AND is_other = 0 GROUP BY shop, order_ref)",
        [drop_id],
    )
    return {key: int(value or 0) for key, value in (row or {}).items()}


def by_product(catalog: Catalog, drop_id: str, by_code: bool = False) -> list[Row]:
    """sku, currency, units, amount, sold of what was sold of this drop; by_code: with the creator's code alone."""
    where = " AND by_code = 1" if by_code else ""
    return catalog.rows(
        f"SELECT sku, currency, {_LEFT} FROM sale WHERE drop_id = ? AND is_other = 0{where} GROUP BY sku, currency",
        [drop_id],
    )


def by_location(catalog: Catalog, drop_id: str) -> list[Row]:
    """location (None: none is said), units and orders of this drop, the most first."""
    return catalog.rows(
        f"SELECT location, COUNT(DISTINCT shop || char(0) || order_ref) AS orders, {_LEFT} FROM sale"
        " WHERE drop_id = ? AND is_other = 0 GROUP BY location ORDER BY units DESC, location",
        [drop_id],
    )


def code_counts(catalog: Catalog, drop_id: str) -> dict[str, int]:
    """How many orders of this drop have each code (in capitals), the most first."""
    rows = catalog.rows(
        "SELECT code.value AS code, COUNT(DISTINCT shop || char(0) || order_ref) AS orders FROM sale, json_each(sale.codes) AS code"
        " WHERE drop_id = ? AND is_other = 0 AND codes <> '[]' GROUP BY 1 ORDER BY 2 DESC, 1",
        [drop_id],
    )
    return {str(row["code"]): int(row["orders"]) for row in rows}


def places(catalog: Catalog, drop_id: str) -> tuple[list[str], list[str]]:
    """The different locations, and the different postcodes, of what was sold."""
    found = []
    for column in ("location", "postcode"):
        sql = f"SELECT DISTINCT {column} AS place FROM sale WHERE drop_id = ? AND is_other = 0 AND {column} IS NOT NULL"
        found.append([str(row["place"]) for row in catalog.rows(sql, [drop_id])])
    return found[0], found[1]


def near_by_hour(
    catalog: Catalog, drop_id: str, first: str, last: str, locations: Collection[str], postcodes: Collection[str]
) -> list[tuple[str, int, int]]:
    """(sku, hour, units) sold at these locations or to these postcodes from `first` to before `last` (UTC text); hour 0 is the first.

    What was given back counts in the hour in which it was, where an export tells it.
    """
    sql = (
        "SELECT sku, (strftime('%s', at) - strftime('%s', :first)) / 3600 AS hour, SUM(units - refunded_units) FROM sale"
        " WHERE drop_id = :drop AND is_other = 0 AND sku IS NOT NULL AND length(at) > 10 AND at >= :first AND at < :last"
        " AND (location IN (SELECT value FROM json_each(:locations)) OR postcode IN (SELECT value FROM json_each(:postcodes)))"
        " GROUP BY 1, 2 ORDER BY 2"
    )
    given = {"drop": drop_id, "first": first, "last": last}
    near = {"locations": json.dumps(list(locations)), "postcodes": json.dumps(list(postcodes))}
    return [(str(sku), int(hour), int(units)) for sku, hour, units in catalog.each_as_stored(sql, {**given, **near})]


def near_by_day(
    catalog: Catalog, drop_id: str, locations: Collection[str], postcodes: Collection[str]
) -> list[tuple[str, str, int]]:
    """(sku, day, units) of what was sold there, as exports without times have it."""
    sql = (
        "SELECT sku, at, SUM(units - refunded_units) FROM sale WHERE drop_id = ? AND is_other = 0 AND sku IS NOT NULL AND length(at) = 10"
        " AND (location IN (SELECT value FROM json_each(?)) OR postcode IN (SELECT value FROM json_each(?))) GROUP BY 1, 2 ORDER BY 2"
    )
    found = catalog.each_as_stored(sql, [drop_id, json.dumps(list(locations)), json.dumps(list(postcodes))])
    return [(str(sku), str(day), int(units)) for sku, day, units in found]


def unplaced(catalog: Catalog, drop_id: str) -> int:
    """How many units were sold of which neither location nor postcode is told."""
    sql = (
        "SELECT SUM(units - refunded_units) FROM sale WHERE drop_id = ? AND is_other = 0 AND sku IS NOT NULL"
        " AND location IS NULL AND postcode IS NULL"
    )
    return int(catalog.value(sql, [drop_id]) or 0)
