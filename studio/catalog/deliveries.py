"""Deliveries: those under way and those that arrived, and how each file was proved to have."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from studio.base.clock import now_text
from studio.catalog.ids import Row
from studio.catalog.store import Catalog

_PROVED = "path, name, bytes, sha256, how, algorithm, proved_at"
_SAID = (
    *("bundle", "target", "kind", "send", "wanted", "folder", "audience", "recipe", "privacy", "accepts"),
    *("queued_at", "by", "files", "bytes", "delivered_at", "receipt"),
)


def queue_delivery(catalog: Catalog, values: Mapping[str, Any]) -> Row:
    """The delivery of a bundle (its folder) to a target's folder, as it was begun before, or a new one. values: by its columns' names."""
    there = catalog.row(
        "SELECT * FROM delivery WHERE bundle = :bundle AND target = :target AND wanted = :wanted AND send = :send"
        " ORDER BY queued_at DESC, id DESC LIMIT 1",
        values,
    )
    if there is not None:
        catalog.update(
            "delivery",
            there["id"],
            {key: values[key] for key in ("kind", "accepts", "files", "bytes") if key in values},
        )
        return catalog.get("delivery", there["id"])
    row = {"folder": values["wanted"], "queued_at": now_text(), "by": catalog.who, **values}
    return catalog.get("delivery", catalog.insert("delivery", row))


def deliveries(catalog: Catalog, drop_id: str) -> list[Row]:
    """Every delivery of a drop, in the order in which they were begun."""
    return catalog.rows("SELECT * FROM delivery WHERE drop_id = ? ORDER BY queued_at, id", [drop_id])


def deliveries_to_go(catalog: Catalog) -> list[Row]:
    """Every delivery, of whatever drop, that is not proved to have arrived, the oldest first; with the drop's code."""
    return catalog.rows(
        'SELECT delivery.*, "drop".code AS drop_code FROM delivery LEFT JOIN "drop" ON "drop".id = delivery.drop_id'
        " WHERE delivered_at IS NULL ORDER BY queued_at, delivery.id"
    )


def deliveries_by_target(catalog: Catalog) -> dict[str, Row]:
    """Of each target that anything was ever to go to, by its name: delivered_at (the last), waiting (how many), error (of one of these)."""
    rows = catalog.rows(
        "SELECT target, MAX(delivered_at) AS delivered_at, SUM(delivered_at IS NULL) AS waiting,"
        " MAX(CASE WHEN delivered_at IS NULL THEN error END) AS error FROM delivery GROUP BY target"
    )
    return {row["target"]: row for row in rows}


def proved_files(catalog: Catalog, delivery_id: str) -> dict[str, Row]:
    """The files of a delivery that were proved to be at the target, by their paths."""
    rows = catalog.rows(f"SELECT {_PROVED} FROM delivered_file WHERE delivery_id = ? ORDER BY path", [delivery_id])
    return {row["path"]: row for row in rows}


def put_proved(catalog: Catalog, delivery_id: str, files: Iterable[Mapping[str, Any]]) -> None:
    """These files are proved to be at the target: path, name, bytes, sha256, how, algorithm, proved_at."""
    catalog.execute_many(
        f"INSERT OR REPLACE INTO delivered_file (delivery_id, {_PROVED}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [(delivery_id, *(one[key] for key in _PROVED.split(", "))) for one in files],
    )


def unproved(catalog: Catalog, delivery_id: str, paths: Iterable[str]) -> None:
    """These files are not at the target any more as they were proved to be."""
    catalog.execute(
        "DELETE FROM delivered_file WHERE delivery_id = ? AND path IN (SELECT value FROM json_each(?))",
        [delivery_id, json.dumps(list(paths))],
    )


def forget_delivery(catalog: Catalog, delivery_id: str) -> None:
    """A delivery is not to go on; what is at the target stays there."""
    catalog.delete("delivery", delivery_id)


def told_of_delivery(catalog: Catalog, delivery_id: str) -> dict[str, Any]:
    """{delivery: its row, arrived: [file]}, as the journal keeps it."""
    row = catalog.find("delivery", delivery_id)
    if row is None:
        return {}
    return {"delivery": {key: row[key] for key in _SAID}, "arrived": list(proved_files(catalog, delivery_id).values())}
