"""Readings: when all originals of a drop, and their backups, were read again, what was found, and what is left of one that was stopped."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from studio.catalog import second_copies
from studio.catalog.ids import Row
from studio.catalog.listings import HOME
from studio.catalog.store import Catalog

IDLE = "idle"
"""By whom a reading is that nobody asked for."""


def begin(catalog: Catalog, drop_id: str, by: str, at: str) -> str:
    """A reading begins (UTC text); its id. by: a person, or IDLE."""
    return catalog.insert("reading", {"drop_id": drop_id, "by": by, "began_at": at})


def unfinished(catalog: Catalog, drop_id: str, since: str, by_people: bool) -> Row | None:
    """The newest reading that was begun since then (UTC text) and stopped, none having been finished after it; None when there is none.

    by_people: only one that a person asked for.
    """
    return catalog.row(
        "SELECT * FROM reading WHERE drop_id = :drop AND done_at IS NULL AND began_at >= :since AND (by <> :idle OR NOT :people)"
        " AND began_at > COALESCE((SELECT MAX(done_at) FROM reading WHERE drop_id = :drop), '')"
        " ORDER BY began_at DESC LIMIT 1",
        {"drop": drop_id, "since": since, "idle": IDLE, "people": by_people},
    )


def put_found(catalog: Catalog, found: Iterable[tuple[str, str, str, str]]) -> None:
    """What was found of some files: (file id, place as in `studio.catalog.listings`, state, when in UTC text)."""
    with catalog.change():
        for file_id, place, state, at in found:
            if place == HOME:
                catalog.update("file", file_id, {"checked": state, "checked_at": at})
            else:
                second_copies.put_checked(catalog, file_id, place, state, at)


def finish(catalog: Catalog, reading_id: str, at: str, result: Mapping[str, Any]) -> None:
    """A reading came to its end (UTC text) with this result."""
    catalog.update("reading", reading_id, {"done_at": at, "result": dict(result)})


def last_done(catalog: Catalog, drop_id: str) -> Row | None:
    """The newest reading that came to its end, its result as a dict; None when there is none."""
    sql = "SELECT * FROM reading WHERE drop_id = ? AND done_at IS NOT NULL ORDER BY done_at DESC LIMIT 1"
    found = catalog.row(sql, [drop_id])
    return {**found, "result": json.loads(found["result"])} if found is not None else None


def last_of_all(catalog: Catalog) -> dict[str, Row]:
    """The newest reading of each drop that came to its end, by the drop's code; drops that have none are left out."""
    found = catalog.rows(
        'SELECT "drop".code, reading.* FROM reading JOIN "drop" ON "drop".id = reading.drop_id'
        " WHERE done_at IS NOT NULL ORDER BY code, done_at"
    )
    return {row["code"]: {**row, "result": json.loads(row["result"])} for row in found}
