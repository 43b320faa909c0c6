"""Files: what is recorded of a drop's originals, asked by size, path, bytes or frame."""

import json
from collections.abc import Iterable

from studio.catalog.ids import Row
from studio.catalog.kinds import MAINS
from studio.catalog.store import Catalog


def files_of_drop(catalog: Catalog, drop_id: str) -> list[Row]:
    """Every file of a drop, by path."""
    return catalog.rows("SELECT * FROM file WHERE drop_id = ? ORDER BY path", [drop_id])


def sizes_recorded(catalog: Catalog, drop_id: str, sizes: Iterable[int]) -> set[int]:
    """Those of these sizes (bytes) that files of the drop have."""
    sql = "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM file WHERE drop_id = ? AND size = value)"
    return {int(row["value"]) for row in catalog.rows(sql, [json.dumps(sorted(sizes)), drop_id])}


def may_be_recorded(catalog: Catalog, drop_id: str, size: int, sample: str) -> bool:
    """Whether a file of that size and sample is recorded, or one of that size whose sample is not known."""
    sql = "SELECT 1 FROM file WHERE drop_id = ? AND size = ? AND (sample = ? OR sample IS NULL) LIMIT 1"
    return catalog.value(sql, [drop_id, size, sample]) is not None


def files_of_bytes(catalog: Catalog, drop_id: str, xxh128: str, size: int) -> list[Row]:
    """The drop's files with these bytes (hash and size), the earlier recorded first."""
    sql = "SELECT * FROM file WHERE drop_id = ? AND xxh128 = ? AND size = ? ORDER BY id"
    return catalog.rows(sql, [drop_id, xxh128, size])


def files_of_frame(catalog: Catalog, frame_id: str) -> list[Row]:
    """All files of a frame, by kind, then path."""
    return catalog.rows("SELECT * FROM file WHERE frame_id = ? ORDER BY kind, path", [frame_id])


def main_files_of_frame(catalog: Catalog, frame_id: str) -> list[Row]:
    """What the camera made of a frame, without what goes with it: path, original_name, xxh128 and size of each, by path."""
    return catalog.rows(
        f"SELECT path, original_name, xxh128, size FROM file WHERE frame_id = ? AND kind IN {MAINS} ORDER BY path",
        [frame_id],
    )


def files_and_sidecars(catalog: Catalog, drop_id: str, frame_ids: Iterable[str] | None = None) -> dict[str, list[Row]]:
    """What the camera made of frames and the sidecars that came with it (path, kind, modified_at), by frame; None: of all frames."""
    some = "" if frame_ids is None else "AND frame_id IN (SELECT value FROM json_each(?))"
    found: dict[str, list[Row]] = {}
    for row in catalog.rows(
        f"SELECT frame_id, path, kind, modified_at FROM file WHERE {'+' if some else ''}drop_id = ? {some}"
        f" AND (kind IN {MAINS} OR kind = 'sidecar') ORDER BY path",
        [drop_id, *([json.dumps(list(frame_ids))] if frame_ids is not None else [])],
    ):
        found.setdefault(row["frame_id"], []).append(row)
    return found


def is_in_history(catalog: Catalog, file_id: str) -> bool:
    """Whether a checksum history lists a file, of the originals or of a backup: its bytes may not be others under that name any more."""
    sql = "SELECT 1 FROM file WHERE id = :id AND listed <> '' UNION SELECT 1 FROM second_copy WHERE file_id = :id AND listed <> ''"
    return catalog.value(sql, {"id": file_id}) is not None


def unopened_named(catalog: Catalog, drop_id: str, name: str, kind: str, most: int) -> list[Row]:
    """The files that had this name and kind where they came from, are no larger than `most` bytes, and could not be opened (yet)."""
    return catalog.rows(
        "SELECT * FROM file WHERE drop_id = ? AND original_name = ? COLLATE NOCASE AND kind = ? AND size BETWEEN 1 AND ?"
        " AND opened IS NOT 1 AND no_decoder = 0 ORDER BY id",
        [drop_id, name, kind, most],
    )


def has_main_file(catalog: Catalog, frame_id: str) -> bool:
    """Whether a frame has a picture, RAW or clip, not only what goes with one."""
    sql = f"SELECT 1 FROM file WHERE frame_id = ? AND kind IN {MAINS}"
    return catalog.value(sql, [frame_id]) is not None


def recorded_paths(catalog: Catalog, drop_id: str) -> set[str]:
    """The paths of all files of a drop, below its shoot folder, with '/'."""
    return {row["path"] for row in catalog.rows("SELECT path FROM file WHERE drop_id = ?", [drop_id])}


def is_recorded(catalog: Catalog, drop_id: str, path: str) -> bool:
    """Whether a file of just that path is recorded."""
    return catalog.value("SELECT 1 FROM file WHERE drop_id = ? AND path = ?", [drop_id, path]) is not None


def update_at(catalog: Catalog, drop_id: str, path: str, values: Row) -> None:
    """Change columns of the file that is recorded under just that path."""
    file_id = catalog.value("SELECT id FROM file WHERE drop_id = ? AND path = ?", [drop_id, path])
    if file_id is not None:
        catalog.update("file", str(file_id), values)


def is_path_taken(catalog: Catalog, drop_id: str, path: str) -> bool:
    """Whether a file has that path, whatever its case: a Mac's or Windows' disk has room for one of the two only."""
    sql = "SELECT 1 FROM file WHERE drop_id = ? AND path = ? COLLATE NOCASE"
    return catalog.value(sql, [drop_id, path]) is not None


def has_main_file_of_bytes(catalog: Catalog, drop_id: str, xxh128: str, size: int) -> bool:
    """Whether a picture, RAW or clip with these bytes (hash and size) is recorded, or a version of one."""
    sql = f"SELECT 1 FROM file WHERE drop_id = ? AND xxh128 = ? AND size = ? AND (kind IN {MAINS} OR version_of IS NOT NULL)"
    return catalog.value(sql, [drop_id, xxh128, size]) is not None


def main_file_at(catalog: Catalog, drop_id: str, path: str) -> Row | None:
    """The picture, RAW or clip that is recorded under just that path."""
    return catalog.row(f"SELECT * FROM file WHERE drop_id = ? AND path = ? AND kind IN {MAINS}", [drop_id, path])


def main_files_like(
    catalog: Catalog, drop_id: str, kind: str, name: str, model: str | None, captured_at: str | None
) -> list[Row]:
    """The files of a kind that had this name where they came from, or that a camera of this model took at this moment (UTC text), the
    earlier recorded first; with their camera's serial number."""
    sql = (
        "SELECT file.*, camera.serial FROM file JOIN frame ON frame.id = file.frame_id JOIN camera ON camera.id = frame.camera_id"
        " WHERE file.kind = :kind AND file.id IN (SELECT id FROM file WHERE drop_id = :drop AND original_name = :name COLLATE NOCASE"
    )
    values = {"drop": drop_id, "kind": kind, "name": name}
    if captured_at is not None and model is not None:
        sql += (
            " UNION SELECT file.id FROM camera JOIN frame ON frame.camera_id = camera.id JOIN file ON file.frame_id = frame.id"
            " WHERE camera.drop_id = :drop AND camera.model = :model AND frame.captured_at = :at"
        )
        values |= {"model": model, "at": captured_at}
    return catalog.rows(f"{sql}) ORDER BY file.id", values)


def frames_and_bytes(catalog: Catalog, drop_id: str) -> tuple[int, int]:
    """How many frames that are no clips have files, and how many bytes these are together."""
    row = catalog.row(
        "SELECT COUNT(DISTINCT file.frame_id) AS frames, SUM(file.size) AS bytes FROM file JOIN frame ON frame.id = file.frame_id"
        " WHERE file.drop_id = ? AND frame.kind <> 'clip'",
        [drop_id],
    )
    return (int(row["frames"]), int(row["bytes"] or 0)) if row is not None else (0, 0)
