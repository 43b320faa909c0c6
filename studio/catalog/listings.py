"""Which generation of the checksum history lists a file, at each place that has copies: the shoot folder, and every backup's folder.

A place is HOME, or the folder of the drop on a backup as `file.backup` has it.
"""

import json
from collections.abc import Iterable, Mapping

from studio.catalog.ids import Row
from studio.catalog.store import Catalog

HOME = ""
"""The shoot folder, wherever it is."""
_LEFT_OUT = ""


def generations(catalog: Catalog, drop_id: str, place: str) -> set[str]:
    """The file names of the generations whose files are all known."""
    sql = "SELECT name FROM generation WHERE drop_id = ? AND place = ?"
    return {row["name"] for row in catalog.rows(sql, [drop_id, place])}


def unlisted(catalog: Catalog, drop_id: str, place: str) -> list[Row]:
    """The files that are recorded at a place and listed in no generation of its history, by path."""
    if place == HOME:
        sql = "SELECT * FROM file WHERE drop_id = ? AND listed IS NULL ORDER BY path"
        return catalog.rows(sql, [drop_id])
    return catalog.rows(
        "SELECT * FROM file WHERE drop_id = :drop AND backup = :place AND backup_verified_at IS NOT NULL"
        " AND (backup_listed IS NULL OR substr(backup_listed, 1, length(:place) + 1) <> :place || '/') ORDER BY path",
        {"drop": drop_id, "place": place},
    )


def hashes(catalog: Catalog, drop_id: str, place: str) -> list[tuple[str, str]]:
    """(path, xxh128) of every file that is recorded at a place and not left out of its history."""
    sql, values = "SELECT path, xxh128 FROM file WHERE drop_id = ?", [drop_id]
    if place == HOME:
        sql += " AND listed IS NOT ?"
        values += [_LEFT_OUT]
    else:
        sql += " AND backup = ? AND backup_verified_at IS NOT NULL AND backup_listed IS NOT ?"
        values += [place, f"{place}/{_LEFT_OUT}"]
    return [(row["path"], row["xxh128"]) for row in catalog.rows(sql, values)]


def put_generation(catalog: Catalog, drop_id: str, place: str, name: str, file_ids: Iterable[str] = ()) -> None:
    """A generation was written, and lists these files for the first time."""
    with catalog.change():
        _list(catalog, place, name, file_ids)
        catalog.insert("generation", {"drop_id": drop_id, "place": place, "name": name})


def put_listed(catalog: Catalog, drop_id: str, place: str, found: Mapping[str, Iterable[str]]) -> None:
    """Generations were read: {name: the paths they list}. A file that one lists already stays with that."""
    with catalog.change():
        waiting = {row["path"]: row["id"] for row in unlisted(catalog, drop_id, place)}
        for name, paths in found.items():
            put_generation(catalog, drop_id, place, name, [waiting.pop(path) for path in paths if path in waiting])


def leave_out(catalog: Catalog, place: str, file_ids: Iterable[str]) -> None:
    """These files are no part of the history."""
    _list(catalog, place, _LEFT_OUT, file_ids)


def forget(catalog: Catalog, drop_id: str, place: str, names: Iterable[str]) -> None:
    """These generations are there no more: what they list is listed in none."""
    wanted = json.dumps(sorted(names))
    column, before = ("listed", "") if place == HOME else ("backup_listed", f"{place}/")
    with catalog.change():
        catalog.execute(
            f"UPDATE file SET {column} = NULL WHERE drop_id = ? AND {column} IN (SELECT ? || value FROM json_each(?))",
            [drop_id, before, wanted],
        )
        catalog.execute(
            "DELETE FROM generation WHERE drop_id = ? AND place = ? AND name IN (SELECT value FROM json_each(?))",
            [drop_id, place, wanted],
        )


def _list(catalog: Catalog, place: str, name: str, file_ids: Iterable[str]) -> None:
    column, value = ("listed", name) if place == HOME else ("backup_listed", f"{place}/{name}")
    if ids := list(file_ids):
        sql = f"UPDATE file SET {column} = ? WHERE id IN (SELECT value FROM json_each(?))"
        catalog.execute(sql, [value, json.dumps(ids)])
