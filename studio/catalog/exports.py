"""The files that results were read from, and what else than sales is in them: visits by link, clicks and wishlist adds, typed numbers."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from studio.base.clock import now_text
from studio.catalog.ids import Row
from studio.catalog.store import Catalog

_TABLES = ("sale", "interest", "visit", "export")


def put_export(catalog: Catalog, drop_id: str, values: Mapping[str, Any]) -> str:
    """A file that was read (shop, kind, sha256, lines, kept, told); its id, which stays when the same bytes are read again."""
    there = catalog.value("SELECT id FROM export WHERE drop_id = ? AND sha256 = ?", [drop_id, values["sha256"]])
    row = {"drop_id": drop_id, "read_at": now_text(), "by": catalog.who, **values}
    if there is None:
        return catalog.insert("export", row)
    catalog.update("export", there, row)
    return str(there)


def exports(catalog: Catalog, drop_id: str) -> list[Row]:
    """Every file that was read, in that order: id, shop, kind, sha256, read_at, by, lines, kept, told (a list)."""
    rows = catalog.rows("SELECT * FROM export WHERE drop_id = ? ORDER BY read_at, id", [drop_id])
    return [{**row, "told": json.loads(row["told"])} for row in rows]


def drop_ids_with_results(catalog: Catalog) -> list[str]:
    """The drops of which any file was read, the one that was shot first first."""
    sql = 'SELECT id FROM "drop" WHERE id IN (SELECT drop_id FROM export) ORDER BY shoot_day, created_at'
    return [str(row["id"]) for row in catalog.rows(sql)]


def forget_results(catalog: Catalog, drop_id: str) -> None:
    """All that files said of a drop goes; what people typed stays."""
    for table in _TABLES:
        catalog.execute(f"DELETE FROM {table} WHERE drop_id = ?", [drop_id])


def put_interest(catalog: Catalog, drop_id: str, export_id: str, lines: Iterable[Sequence[Any]]) -> None:
    """Lines of person (hashed), what and day; the same once."""
    catalog.execute_many(
        "INSERT INTO interest (drop_id, export_id, person, what, day) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (drop_id, person, what, day) DO UPDATE SET export_id = excluded.export_id",
        ((drop_id, export_id, *line) for line in lines),
    )


def put_visits(catalog: Catalog, drop_id: str, export_id: str, lines: Iterable[Sequence[Any]]) -> None:
    """Lines of link, day, visits, orders, amount and currency; of the same link and day the last one counts."""
    catalog.execute_many(
        "INSERT OR REPLACE INTO visit (drop_id, export_id, link, day, visits, orders, amount, currency) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        ((drop_id, export_id, *line) for line in lines),
    )


def told_of_export(catalog: Catalog, export_id: str) -> dict[str, Any]:
    """{export: its row, interest: [[person, what, day]], visits: [[link, day, visits, orders, amount, currency]]}: all but its sales."""
    row = catalog.find("export", export_id)
    if row is None:
        return {}
    kept = {key: row[key] for key in ("shop", "kind", "sha256", "read_at", "by", "lines", "kept")}
    interest = catalog.each_as_stored("SELECT person, what, day FROM interest WHERE export_id = ?", [export_id])
    sql = "SELECT link, day, visits, orders, amount, currency FROM visit WHERE export_id = ?"
    return {
        "export": {**kept, "told": json.loads(row["told"])},
        "interest": [list(one) for one in interest],
        "visits": [list(one) for one in catalog.each_as_stored(sql, [export_id])],
    }


def visits(catalog: Catalog, drop_id: str) -> list[Row]:
    """visits, orders, amount by link and currency."""
    return catalog.rows(
        "SELECT link, currency, SUM(visits) AS visits, SUM(orders) AS orders, SUM(amount) AS amount FROM visit WHERE drop_id = ?"
        " GROUP BY link, currency",
        [drop_id],
    )


def interested(catalog: Catalog, drop_id: str, first: str, last: str) -> Row:
    """From day to day, the last one too: clicks, wishlist (people with one), people (with any), buyers: those of them who bought."""
    row = catalog.row(
        "SELECT COUNT(DISTINCT CASE WHEN what = 'click' THEN person END) AS clicks,"
        " COUNT(DISTINCT CASE WHEN what = 'wishlist' THEN person END) AS wishlist, COUNT(DISTINCT person) AS people,"
        " COUNT(DISTINCT CASE WHEN person IN (SELECT buyer FROM sale WHERE sale.drop_id = :drop AND is_other = 0) THEN person END)"
        " AS buyers"
        " FROM interest WHERE drop_id = :drop AND day BETWEEN :first AND :last",
        {"drop": drop_id, "first": first, "last": last},
    )
    return {key: int(value or 0) for key, value in (row or {}).items()}


def known_buyers(catalog: Catalog, drop_id: str) -> int:
    """How many different buyers of this drop are known."""
    sql = "SELECT COUNT(DISTINCT buyer) FROM sale WHERE drop_id = ? AND is_other = 0"
    return int(catalog.value(sql, [drop_id]) or 0)


def figures(catalog: Catalog, drop_id: str) -> dict[str, Row]:
    """The numbers that people typed, by name: value, by, at."""
    rows = catalog.rows("SELECT name, value, by, at FROM figure WHERE drop_id = ?", [drop_id])
    return {str(row["name"]): row for row in rows}


def put_figure(catalog: Catalog, drop_id: str, name: str, value: int | None, by: str, at: str | None = None) -> None:
    """A person types a number, or takes it out (None)."""
    there = catalog.value("SELECT id FROM figure WHERE drop_id = ? AND name = ?", [drop_id, name])
    row = {"value": value, "by": by, "at": at or now_text()}
    if value is None:
        if there is not None:
            catalog.delete("figure", there)
    elif there is None:
        catalog.insert("figure", {"drop_id": drop_id, "name": name, **row})
    else:
        catalog.update("figure", there, row)


def renditions_handed_over(catalog: Catalog, drop_id: str) -> list[Row]:
    """What was handed over: sku, role, recipe, and when that was first so (UTC text), with how many files."""
    return catalog.rows(
        "SELECT product.sku, shot.role, bundle.recipe, MIN(bundle.built_at) AS at, COUNT(DISTINCT rendition.name) AS files FROM rendition"
        " JOIN bundle ON bundle.id = rendition.bundle_id JOIN shot ON shot.id = rendition.shot_id"
        " JOIN product ON product.id = shot.product_id WHERE bundle.drop_id = ? GROUP BY 1, 2, 3"
        " ORDER BY product.position, shot.position, bundle.recipe",
        [drop_id],
    )
