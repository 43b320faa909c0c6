"""What was fetched of bundles behind a link: questions to the event log."""

import json
from typing import Any

from studio.catalog.store import Catalog

FETCHED = "bundle.fetched"
SHARED = "bundle.shared"


def fetched(catalog: Catalog, drop_id: str) -> list[dict[str, Any]]:
    """Each download of a drop's bundles that arrived whole, in order: {bundle, file (None: all of it), bytes, address, device, at}."""
    rows = catalog.rows("SELECT at, data FROM event WHERE drop_id = ? AND kind = ? ORDER BY rowid", [drop_id, FETCHED])
    found = []
    for row in rows:
        told = json.loads(row["data"])
        kept = {key: told.get(key) for key in ("file", "bytes", "address", "device")}
        found.append({"bundle": told.get("name"), **kept, "at": row["at"]})
    return found
