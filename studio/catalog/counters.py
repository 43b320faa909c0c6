"""The numbers in the names of a drop's files, as runs: between two of them some are missing."""

import json
from collections.abc import Iterable

from studio.catalog.ids import Row
from studio.catalog.kinds import MAINS
from studio.catalog.store import Catalog

Series = tuple[str, str, int, int]
"""A camera (its id), what stands before the number, how many digits it has, and the number of the card's folder (0: none)."""


def uncounted(catalog: Catalog, drop_id: str) -> list[Row]:
    """id, camera_id, name (the file's original one) and source of the pictures, RAWs and clips whose numbers are in no run yet."""
    return catalog.rows(
        "SELECT file.id, frame.camera_id, file.original_name AS name, file.source FROM file INDEXED BY file_uncounted"
        " JOIN frame ON frame.id = file.frame_id"
        f" WHERE file.drop_id = ? AND file.counted = 0 AND file.kind IN {MAINS}",
        [drop_id],
    )


def put_numbers(catalog: Catalog, drop_id: str, series: Series, first: int, last: int) -> None:
    """All numbers from `first` to `last` were seen: one run with those that it meets."""
    of = "drop_id = ? AND camera_id = ? AND prefix = ? AND digits = ? AND folder = ?"
    meets = f"{of} AND first <= ? AND last >= ?"
    values = [drop_id, *series, last + 1, first - 1]
    with catalog.change():
        row = catalog.row(f"SELECT MIN(first) AS first, MAX(last) AS last FROM counter_run WHERE {meets}", values) or {}
        catalog.execute(f"DELETE FROM counter_run WHERE {meets}", values)
        if row["first"] is not None:
            first, last = min(first, row["first"]), max(last, row["last"])
        catalog.execute("INSERT INTO counter_run VALUES (?, ?, ?, ?, ?, ?, ?)", [drop_id, *series, first, last])


def count_anew(catalog: Catalog, drop_id: str, camera_ids: Iterable[str]) -> None:
    """Frames went from one of these cameras to another: their numbers are in no run yet."""
    which = json.dumps(list(camera_ids))
    of = "camera_id IN (SELECT value FROM json_each(?))"
    catalog.execute(f"DELETE FROM counter_run WHERE drop_id = ? AND {of}", [drop_id, which])
    catalog.execute(f"UPDATE file SET counted = 0 WHERE frame_id IN (SELECT id FROM frame WHERE {of})", [which])


def all_counted(catalog: Catalog, drop_id: str) -> None:
    """The numbers of all files are in runs."""
    catalog.execute(
        "UPDATE file INDEXED BY file_uncounted SET counted = 1 WHERE drop_id = ? AND counted = 0", [drop_id]
    )


def counter_runs(catalog: Catalog, drop_id: str) -> list[Row]:
    """camera (its name), prefix, digits, folder, first and last of every run, camera by camera."""
    return catalog.rows(
        "SELECT camera.name AS camera, prefix, digits, folder, first, last FROM counter_run JOIN camera ON camera.id = camera_id"
        " WHERE counter_run.drop_id = ? ORDER BY camera.name, prefix, digits, folder, first",
        [drop_id],
    )
