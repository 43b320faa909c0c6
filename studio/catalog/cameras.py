"""Cameras: one row a body, each with its own folder under `originals/` and its own clock."""

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
