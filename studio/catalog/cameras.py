"""Cameras: one row a body, each with its own folder under `originals/` and its own clock."""

import json
from collections.abc import Iterable

from studio.catalog import counters
from studio.catalog.ids import Row
from studio.catalog.store import Catalog


def cameras(catalog: Catalog, drop_id: str) -> list[Row]:
    """The drop's cameras, by name."""
    return catalog.rows("SELECT * FROM camera WHERE drop_id = ? ORDER BY name", [drop_id])


def camera_of_body(
    catalog: Catalog, drop_id: str, make: str | None, model: str | None, serial: str | None
) -> Row | None:
    """The camera of that make, model and serial; what is not known (None) must not be known of it either."""
    sql = "SELECT * FROM camera WHERE drop_id = ? AND make IS ? AND model IS ? AND serial IS ?"
    return catalog.row(sql, [drop_id, make, model, serial])


def camera_of_source(catalog: Catalog, drop_id: str, make: str | None, model: str | None, key: str) -> Row | None:
    """The camera of that make and model whose frames came from a source (see `studio.ingest.bodies`), whatever its serial number."""
    return catalog.row(
        "SELECT camera.* FROM camera_source JOIN camera ON camera.id = camera_id"
        " WHERE camera_source.drop_id = ? AND key = ? AND make IS ? AND model IS ? ORDER BY camera_source.rowid DESC LIMIT 1",
        [drop_id, key, make, model],
    )


def camera_without_sources(
    catalog: Catalog, drop_id: str, make: str | None, model: str | None, start: str
) -> Row | None:
    """The camera of that make and model without a serial number, of which no source is known, and files came from below `start`."""
    unknown = " AND NOT EXISTS (SELECT 1 FROM camera_source WHERE camera_id = camera.id)"
    return _camera_of_files(catalog, drop_id, make, model, "source", start, unknown)


def camera_with_files_below(
    catalog: Catalog, drop_id: str, make: str | None, model: str | None, start: str
) -> Row | None:
    """The camera of that make and model without a serial number whose files lie below `start` in the shoot folder."""
    return _camera_of_files(catalog, drop_id, make, model, "path", start)


def _camera_of_files(
    catalog: Catalog, drop_id: str, make: str | None, model: str | None, column: str, start: str, more: str = ""
) -> Row | None:
    return catalog.row(
        "SELECT camera.* FROM camera WHERE drop_id = :drop AND make IS :make AND model IS :model AND serial IS NULL"
        f"{more} AND EXISTS (SELECT 1 FROM frame JOIN file ON file.frame_id = frame.id WHERE frame.camera_id = camera.id"
        f" AND substr({column}, 1, length(:start)) = :start) ORDER BY name LIMIT 1",
        {"drop": drop_id, "make": make, "model": model, "start": start},
    )


def cameras_of_folder(catalog: Catalog, drop_id: str, start: str) -> list[Row]:
    """The cameras that frames are of whose files lie below `start` in the shoot folder."""
    return catalog.rows(
        "SELECT * FROM camera WHERE drop_id = :drop AND id IN (SELECT frame.camera_id FROM file JOIN frame ON frame.id = file.frame_id"
        " WHERE file.drop_id = :drop AND substr(file.path, 1, length(:start)) = :start) ORDER BY name",
        {"drop": drop_id, "start": start},
    )


def cameras_of_files(catalog: Catalog, drop_id: str, file_ids: Iterable[str]) -> list[Row]:
    """The cameras that frames of these files are of."""
    return catalog.rows(
        "SELECT * FROM camera WHERE drop_id = ? AND id IN (SELECT frame.camera_id FROM file JOIN frame ON frame.id = file.frame_id"
        " WHERE file.id IN (SELECT value FROM json_each(?)))",
        [drop_id, json.dumps(list(file_ids))],
    )


def put_camera(
    catalog: Catalog, drop_id: str, name: str, make: str | None, model: str | None, serial: str | None
) -> Row:
    """A new camera; its row."""
    values = {"drop_id": drop_id, "name": name, "make": make, "model": model, "serial": serial}
    return catalog.get("camera", catalog.insert("camera", values))


def free_name(catalog: Catalog, drop_id: str, name: str, before: Iterable[str] = ()) -> str:
    """The first that no camera has, whatever its case: of the names `before`, then of `name`, `name-2`, `name-3` …"""
    taken = {row["name"].casefold() for row in cameras(catalog, drop_id)}
    numbered = (f"{name}-{number}" for number in range(2, len(taken) + 3))
    return next(one for one in (*before, name, *numbered) if one.casefold() not in taken)


def move_frames(catalog: Catalog, drop_id: str, frame_ids: Iterable[str], before: str, now: str) -> None:
    """Frames of one camera are another's; the numbers of both are counted anew."""
    for frame_id in frame_ids:
        catalog.update("frame", frame_id, {"camera_id": now})
    counters.count_anew(catalog, drop_id, [before, now])


def put_source(catalog: Catalog, drop_id: str, camera_id: str, key: str, place: str) -> None:
    """Frames of a camera came from a source; place: its folder, for people. Nothing where that is known."""
    if catalog.value("SELECT 1 FROM camera_source WHERE camera_id = ? AND key = ?", [camera_id, key]) is None:
        put_source_back(catalog, drop_id, camera_id, key, place)
        _tell_sources(catalog, drop_id, camera_id)


def put_source_back(catalog: Catalog, drop_id: str, camera_id: str, key: str, place: str) -> None:
    """The same, of what a lost catalog knew: nobody is told."""
    catalog.execute(
        "INSERT OR IGNORE INTO camera_source (drop_id, camera_id, key, place) VALUES (?, ?, ?, ?)",
        [drop_id, camera_id, key, place],
    )


def _tell_sources(catalog: Catalog, drop_id: str, camera_id: str) -> None:
    """All that a camera's frames came from now: the last word counts."""
    sources = [{"key": row["key"], "place": row["place"]} for row in source_rows(catalog, camera_id)]
    data = {"camera": catalog.get("camera", camera_id)["name"], "sources": sources}
    catalog.tell("camera.sources", drop_id, camera_id, data)


def sources_of(catalog: Catalog, drop_id: str) -> dict[str, list[str]]:
    """The places (folders, as text) that frames without a serial number came from, by camera id, in the order in which they were met."""
    found: dict[str, list[str]] = {}
    for row in catalog.rows("SELECT camera_id, place FROM camera_source WHERE drop_id = ? ORDER BY rowid", [drop_id]):
        found.setdefault(row["camera_id"], []).append(row["place"])
    return found


def keys_by_place(catalog: Catalog, drop_id: str) -> dict[str, str]:
    """The key of each place that frames without a serial number came from."""
    rows = catalog.rows("SELECT place, key FROM camera_source WHERE drop_id = ? ORDER BY rowid", [drop_id])
    return {str(row["place"]): str(row["key"]) for row in rows}


def source_rows(catalog: Catalog, camera_id: str) -> list[Row]:
    """key and place of each source of a camera, in the order in which they were met."""
    return catalog.rows("SELECT key, place FROM camera_source WHERE camera_id = ? ORDER BY rowid", [camera_id])


def take_source(catalog: Catalog, camera_id: str, key: str) -> None:
    """What comes from a source is not this camera's any more."""
    catalog.execute("DELETE FROM camera_source WHERE camera_id = ? AND key = ?", [camera_id, key])
    _tell_sources(catalog, str(catalog.get("camera", camera_id)["drop_id"]), camera_id)


def cameras_with_counts(catalog: Catalog, drop_id: str) -> list[Row]:
    """The drop's cameras, by name, each with frames (how many), first_at and last_at (by the corrected clock, UTC text), and clock_frame:
    the name of the frame whose slate set its clock."""
    return catalog.rows(
        "SELECT camera.*, COUNT(frame.id) AS frames, MIN(corrected_at) AS first_at, MAX(corrected_at) AS last_at,"
        " (SELECT name FROM frame WHERE id = clock_source) AS clock_frame FROM camera"
        " LEFT JOIN frame ON frame.camera_id = camera.id WHERE camera.drop_id = ? GROUP BY camera.id ORDER BY camera.name",
        [drop_id],
    )


def frames_of_camera(catalog: Catalog, camera_id: str, start: str = "") -> list[str]:
    """The ids of a camera's frames; start: only those of which a file came from a place that begins so."""
    sql = (
        "SELECT id FROM frame WHERE camera_id = :camera AND (:start = '' OR EXISTS (SELECT 1 FROM file"
        " WHERE frame_id = frame.id AND substr(source, 1, length(:start)) = :start)) ORDER BY id"
    )
    return [row["id"] for row in catalog.rows(sql, {"camera": camera_id, "start": start})]


def where_from(catalog: Catalog, camera_id: str, frame_ids: Iterable[str] | None = None) -> list[Row]:
    """name, captured_at and source of a camera's frames that say when they were taken, in the order of time and number.

    frame_ids: only of these. Of each frame one file counts.
    """
    sql = (
        "SELECT frame.name, captured_at, MIN(file.source) AS source FROM frame JOIN file ON file.frame_id = frame.id"
        " WHERE +frame.camera_id = :camera AND captured_at IS NOT NULL AND instr(file.source, '/') > 0"
    )
    some = "" if frame_ids is None else " AND frame.id IN (SELECT value FROM json_each(:some))"
    values = {"camera": camera_id, **({} if frame_ids is None else {"some": json.dumps(list(frame_ids))})}
    if frame_ids is None:
        sql = sql.replace("+frame", "frame")
    return catalog.rows(f"{sql}{some} GROUP BY frame.id ORDER BY captured_at, counter, frame.name", values)


def cameras_of_frames(catalog: Catalog, frame_ids: Iterable[str]) -> list[Row]:
    """The cameras of these frames, by name, each with here (how many of these are its) and frames (how many it has at all)."""
    return catalog.rows(
        "SELECT camera.*, here, (SELECT COUNT(*) FROM frame WHERE camera_id = camera.id) AS frames FROM camera JOIN"
        " (SELECT camera_id, COUNT(*) AS here FROM frame WHERE id IN (SELECT value FROM json_each(?)) GROUP BY camera_id)"
        " ON camera_id = camera.id ORDER BY name",
        [json.dumps(list(frame_ids))],
    )


def cameras_of_model(catalog: Catalog, drop_id: str, make: str | None, model: str | None) -> list[Row]:
    """The drop's cameras of that make and model, by name."""
    sql = "SELECT * FROM camera WHERE drop_id = ? AND make IS ? AND model IS ? ORDER BY name"
    return catalog.rows(sql, [drop_id, make, model])


def move_sources(catalog: Catalog, drop_id: str, before: str, now: str, below: str = "") -> None:
    """Sources of one camera are another's; below: only those in that folder, or it itself."""
    values = {"drop": drop_id, "before": before, "now": now, "below": below}
    of = (
        "drop_id = :drop AND camera_id = :before"
        " AND (:below = '' OR place = :below OR substr(place, 1, length(:below) + 1) = :below || '/')"
    )
    catalog.execute(f"UPDATE OR IGNORE camera_source SET camera_id = :now WHERE {of}", values)
    catalog.execute(f"DELETE FROM camera_source WHERE {of}", values)
    for camera_id in (before, now):
        _tell_sources(catalog, drop_id, camera_id)


def forget(catalog: Catalog, camera_id: str) -> None:
    """A camera that has no frames any more is none."""
    catalog.execute("DELETE FROM camera WHERE id = ?", [camera_id])


def camera_named(catalog: Catalog, drop_id: str, name: str) -> Row | None:
    """The camera whose folder has that name, or None."""
    return catalog.row("SELECT * FROM camera WHERE drop_id = ? AND name = ?", [drop_id, name])


def sources_with_cameras(catalog: Catalog, drop_id: str, start: str) -> list[Row]:
    """Where files came from whose source begins with `start`, each with the camera_id of its frame; none twice."""
    return catalog.rows(
        "SELECT DISTINCT file.source, frame.camera_id FROM file JOIN frame ON frame.id = file.frame_id"
        " WHERE file.drop_id = ? AND substr(file.source, 1, ?) = ?",
        [drop_id, len(start), start],
    )


def newest_timed_frame(catalog: Catalog, camera_id: str) -> Row | None:
    """captured_at, ingested_at and source of the newest frame of a camera that says when it was taken; None without one."""
    return catalog.row(
        "SELECT frame.captured_at, frame.ingested_at, file.source FROM frame JOIN file ON file.frame_id = frame.id"
        " WHERE frame.camera_id = ? AND frame.captured_at IS NOT NULL ORDER BY frame.ingested_at DESC, frame.id DESC LIMIT 1",
        [camera_id],
    )


def moments_by_camera_clock(catalog: Catalog, camera_id: str) -> list[Row]:
    """id, captured_at (as the camera's clock said) and corrected_at of the camera's frames that say when they were taken."""
    sql = "SELECT id, captured_at, corrected_at FROM frame WHERE camera_id = ? AND captured_at IS NOT NULL"
    return catalog.rows(sql, [camera_id])
