"""Which generation of the checksum history lists a file, at each place that has copies: the shoot folder, and every backup's folder.

A place is HOME, or the folder of the drop on a backup as `second_copy.place` has it.
"""

import json
from collections.abc import Iterable, Mapping

from studio.catalog import digests
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
        sql = "SELECT * FROM file INDEXED BY file_unlisted WHERE drop_id = ? AND listed IS NULL ORDER BY path"
        return catalog.rows(sql, [drop_id])
    return catalog.rows(
        "SELECT file.* FROM second_copy JOIN file ON file.id = file_id WHERE second_copy.drop_id = ? AND place = ?"
        " AND second_copy.verified_at IS NOT NULL AND second_copy.listed IS NULL ORDER BY path",
        [drop_id, place],
    )


def hashes(catalog: Catalog, drop_id: str, place: str) -> list[tuple[str, str]]:
    """(path, xxh128) of every file that is recorded at a place and not left out of its history."""
    if place == HOME:
        rows = catalog.rows("SELECT path, xxh128 FROM file WHERE drop_id = ? AND listed IS NOT ?", [drop_id, _LEFT_OUT])
    else:
        rows = catalog.rows(
            "SELECT path, xxh128 FROM second_copy JOIN file ON file.id = file_id WHERE second_copy.drop_id = ? AND place = ?"
            " AND second_copy.verified_at IS NOT NULL AND second_copy.listed IS NOT ?",
            [drop_id, place, _LEFT_OUT],
        )
    return [(row["path"], row["xxh128"]) for row in rows]


def put_generation(catalog: Catalog, drop_id: str, place: str, name: str, file_ids: Iterable[str] = ()) -> None:
    """A generation was written, and lists these files for the first time."""
    with catalog.change():
        _list(catalog, place, name, file_ids)
        catalog.insert("generation", {"drop_id": drop_id, "place": place, "name": name})


def put_listed(catalog: Catalog, drop_id: str, place: str, found: Mapping[str, Iterable[str]]) -> None:
    """Generations were read: {name: the paths they list}. A file that one lists already stays with that."""
    with catalog.change():
        digests.forget(catalog, drop_id, place)
        waiting = {row["path"]: row["id"] for row in unlisted(catalog, drop_id, place)}
        for name, paths in found.items():
            put_generation(catalog, drop_id, place, name, [waiting.pop(path) for path in paths if path in waiting])


def leave_out(catalog: Catalog, place: str, file_ids: Iterable[str]) -> None:
    """These files are no part of the history."""
    _list(catalog, place, _LEFT_OUT, file_ids)


def forget(catalog: Catalog, drop_id: str, place: str, names: Iterable[str]) -> None:
    """These generations are there no more: what they list is listed in none."""
    wanted = json.dumps(sorted(names))
    table, of = ("file", "drop_id = ?") if place == HOME else ("second_copy", "drop_id = ? AND place = ?")
    with catalog.change():
        digests.forget(catalog, drop_id, place)
        catalog.execute(
            f"UPDATE {table} SET listed = NULL WHERE {of} AND listed IN (SELECT value FROM json_each(?))",
            [drop_id, *([] if place == HOME else [place]), wanted],
        )
        catalog.execute(
            "DELETE FROM generation WHERE drop_id = ? AND place = ? AND name IN (SELECT value FROM json_each(?))",
            [drop_id, place, wanted],
        )


def _list(catalog: Catalog, place: str, name: str, file_ids: Iterable[str]) -> None:
    ids = json.dumps(list(file_ids))
    if place == HOME:
        catalog.execute("UPDATE file SET listed = ? WHERE id IN (SELECT value FROM json_each(?))", [name, ids])
    else:
        sql = "UPDATE second_copy SET listed = ? WHERE place = ? AND file_id IN (SELECT value FROM json_each(?))"
        catalog.execute(sql, [name, place, ids])
