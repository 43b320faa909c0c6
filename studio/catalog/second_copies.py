"""Second copies: which recorded files have one on which backups, and how it was there last. A drop may have several backups, used in turn.

place: the drop's folder on a backup, as text. A copy that was asked for and could not be verified is there with no `verified_at`.
"""

import json
from collections.abc import Iterable, Mapping

from studio.catalog import digests
from studio.catalog.ids import Row
from studio.catalog.store import Catalog

_COLUMNS = "file_id, place, verified_at, checked_at, checked"
_NEWEST_FIRST = "COALESCE(verified_at, '') DESC, place"


def put(catalog: Catalog, file_id: str, place: str, verified_at: str | None) -> None:
    """The copy of a file at a place was verified then (UTC text); None: it was asked for, and is not known to be right."""
    catalog.execute(
        "INSERT INTO second_copy (file_id, drop_id, place, verified_at) SELECT id, drop_id, :place, :at FROM file WHERE id = :file"
        " ON CONFLICT (file_id, place) DO UPDATE SET verified_at = COALESCE(excluded.verified_at, verified_at)",
        {"file": file_id, "place": place, "at": verified_at},
    )


def put_if_unknown(catalog: Catalog, file_id: str, copies: Mapping[str, str | None]) -> None:
    """What is said of a file's copies (place -> verified_at), where the catalog does not know of one at that place."""
    for place, verified_at in copies.items():
        catalog.execute(
            "INSERT OR IGNORE INTO second_copy (file_id, drop_id, place, verified_at) SELECT id, drop_id, ?, ? FROM file WHERE id = ?",
            [place, verified_at, file_id],
        )


def of_file(catalog: Catalog, file_id: str) -> list[Row]:
    """The second copies of a file, the one that was verified last first: file_id, place, verified_at, checked_at, checked."""
    return catalog.rows(f"SELECT {_COLUMNS} FROM second_copy WHERE file_id = ? ORDER BY {_NEWEST_FIRST}", [file_id])


def of_drop(catalog: Catalog, drop_id: str) -> dict[str, list[Row]]:
    """The same of all files of a drop, by file; those without one are left out."""
    found: dict[str, list[Row]] = {}
    sql = f"SELECT {_COLUMNS} FROM second_copy WHERE drop_id = ? ORDER BY file_id, {_NEWEST_FIRST}"
    for row in catalog.each(sql, [drop_id]):
        found.setdefault(row["file_id"], []).append(row)
    return found


def by_bytes(catalog: Catalog, drop_id: str, paths: Iterable[str]) -> list[Row]:
    """The second copies of the files of these paths, each with the xxh128 of its bytes: xxh128, place, verified_at."""
    return catalog.rows(
        "SELECT file.xxh128, place, second_copy.verified_at FROM file JOIN second_copy ON file_id = file.id"
        " WHERE file.drop_id = ? AND path IN (SELECT value FROM json_each(?)) ORDER BY path, place",
        [drop_id, json.dumps(list(paths))],
    )


def places(catalog: Catalog, drop_id: str) -> list[str]:
    """The folders that second copies of the drop's files were written to, each the drop's own there."""
    rows = catalog.rows("SELECT DISTINCT place FROM second_copy WHERE drop_id = ? ORDER BY place", [drop_id])
    return [str(row["place"]) for row in rows]


def forget(catalog: Catalog, drop_id: str, place: str) -> int:
    """A backup is no more: its copies are not asked for again; how many there were."""
    with catalog.change():
        digests.forget(catalog, drop_id, place)
        catalog.execute("DELETE FROM generation WHERE drop_id = ? AND place = ?", [drop_id, place])
        return catalog.execute("DELETE FROM second_copy WHERE drop_id = ? AND place = ?", [drop_id, place])


def put_checked(catalog: Catalog, file_id: str, place: str, state: str, at: str) -> None:
    """A copy was read again then (UTC text). One that could not be proved when it was made is proved when it is intact."""
    catalog.execute(
        "UPDATE second_copy SET checked = :state, checked_at = :at,"
        " verified_at = CASE :state WHEN 'intact' THEN COALESCE(verified_at, :at) ELSE verified_at END"
        " WHERE file_id = :file AND place = :place",
        {"file": file_id, "place": place, "state": state, "at": at},
    )


def unprove(catalog: Catalog, file_id: str) -> None:
    """A file's bytes are others now: its copies are asked for, and none is known to be right."""
    sql = (
        "UPDATE second_copy SET verified_at = NULL, listed = NULL, checked = NULL, checked_at = NULL WHERE file_id = ?"
    )
    catalog.execute(sql, [file_id])


def move(catalog: Catalog, drop_id: str, before: str, now: str) -> None:
    """The backup that was at one place is at another; what is known there already stays. Its history is read anew."""
    with catalog.change():
        for place in (before, now):
            digests.forget(catalog, drop_id, place)
        catalog.execute(
            "UPDATE OR IGNORE second_copy SET place = ?, listed = NULL WHERE drop_id = ? AND place = ?",
            [now, drop_id, before],
        )
        catalog.execute("DELETE FROM second_copy WHERE drop_id = ? AND place = ?", [drop_id, before])
        catalog.execute("DELETE FROM generation WHERE drop_id = ? AND place = ?", [drop_id, before])
