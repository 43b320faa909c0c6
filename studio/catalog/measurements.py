"""What was measured for the checklist: one row a measurement, of one item or (`item` NULL) of all that it can tell something of.

Which is the newest tells the order in which they were written: a computer's clock may be put back.
"""

import json
from collections.abc import Mapping
from typing import Any

from studio.catalog.ids import Row
from studio.catalog.store import Catalog


def put_measurement(
    catalog: Catalog, drop_id: str, item: str | None, kind: str, at: str, by: str, result: Mapping[str, Any]
) -> Row:
    """Record a measurement made at `at` (UTC text) by `by`; its row, `result` as it was given."""
    row = {"drop_id": drop_id, "item": item, "kind": kind, "at": at, "by": by}
    # As plain ASCII: a file's name may hold bytes that are no UTF-8, which SQLite would not take as text.
    row_id = catalog.insert("measurement", {**row, "result": json.dumps(result)})
    return {**row, "id": row_id, "result": dict(result)}


def measurements(catalog: Catalog, drop_id: str) -> list[Row]:
    """item, kind, at, by and result (a dict) of every measurement, the first first."""
    rows = catalog.rows(
        "SELECT item, kind, at, by, result FROM measurement WHERE drop_id = ? ORDER BY rowid", [drop_id]
    )
    return [{**row, "result": json.loads(row["result"])} for row in rows]


def newest_of_kind(catalog: Catalog, drop_id: str, kind: str) -> Row | None:
    """at and result (a dict) of the newest measurement of that kind; None when there is none."""
    sql = "SELECT at, result FROM measurement WHERE drop_id = ? AND kind = ? ORDER BY rowid DESC LIMIT 1"
    row = catalog.row(sql, [drop_id, kind])
    return {**row, "result": json.loads(row["result"])} if row is not None else None


def newest_by_item(catalog: Catalog, drop_id: str) -> list[tuple[str, str]]:
    """The newest measurement of each item, as (item, measurement's id), whether it was made for that item or told it among others."""
    rows = catalog.rows(
        """
        WITH told AS (
            SELECT id, rowid AS place, item FROM measurement WHERE drop_id = :drop AND item IS NOT NULL
            UNION ALL
            SELECT measurement.id, measurement.rowid, json_extract(verdict.value, '$.item')
            FROM measurement, json_each(measurement.result, '$.verdicts') AS verdict WHERE drop_id = :drop AND item IS NULL
        )
        SELECT item, id, MAX(place) FROM told GROUP BY item""",
        {"drop": drop_id},
    )
    return [(row["item"], row["id"]) for row in rows]


def kept_sounds(catalog: Catalog, drop_id: str) -> list[str]:
    """The names of the sound files that were kept because they were within their limits, the newest first."""
    rows = catalog.rows(
        "SELECT json_extract(result, '$.kept') AS kept FROM measurement WHERE drop_id = ? AND kind = 'sound' AND kept IS NOT NULL"
        " ORDER BY rowid DESC",
        [drop_id],
    )
    return [row["kept"] for row in rows]
