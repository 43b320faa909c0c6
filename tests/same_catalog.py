"""What a catalog holds, told so that two can be compared row by row: without ids and times, and without where its folders lie."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from studio.catalog import Catalog

_NAMES = {
    "drop": 'SELECT id, code AS name FROM "drop"',
    "product": "SELECT id, sku AS name FROM product",
    "camera": "SELECT id, name FROM camera",
    "shot": "SELECT shot.id, sku || ' ' || role AS name FROM shot JOIN product ON product.id = product_id",
    "frame": "SELECT id, name FROM frame",
    "file": "SELECT id, path AS name FROM file",
}
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_MOMENT = re.compile(
    r"20\d\d-(?!10-)\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?"  # the sample's pictures are of October
    r"|_20\d\d-\d\d-\d\d_\d{6}Z|_20\d\d-\d\d-\d\dT\d{4}Z(-\d+)?|20\d{6}T\d+Z"  # in names of files and bundles
)
_GROUPING = ("change", "seconds")
"""Of an event: what was written together with it, and how long that took, which is by how quick the computer was."""


def rows_of(catalog: Catalog, places: Iterable[Path]) -> dict[str, list[str]]:
    """Every table's rows, sorted. places: folders whose own names are left out."""
    names = {row["id"]: f"{kind} {row['name']}" for kind, sql in _NAMES.items() for row in catalog.rows(sql, [])}
    tables = catalog.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", [])
    found = {}
    for table in (row["name"] for row in tables):
        rows = catalog.rows(f'SELECT * FROM "{table}"', [])
        found[table] = sorted(_plain(table, row, names, places) for row in rows)
    return found


def _plain(table: str, row: dict[str, Any], names: dict[str, str], places: Iterable[Path]) -> str:
    if table == "event":
        data = {key: value for key, value in json.loads(row["data"]).items() if key not in _GROUPING}
        row = {**row, "data": data}
    if table == "rendition":
        # Its tags have an id of the file's own, and when it was made.
        row = {key: value for key, value in row.items() if key != "sha256"}
    text = json.dumps(row, sort_keys=True, default=repr)
    for place in places:
        text = text.replace(str(place), "…")
    return _MOMENT.sub("a time", _ID.sub(lambda found: names.get(found[0], "an id"), text))
