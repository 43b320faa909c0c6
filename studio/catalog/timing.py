"""What timing and pace are made of: when frames were taken, came in and were handed over."""

import json
from collections.abc import Iterable

from studio.catalog.ids import Row
from studio.catalog.store import Catalog


def frame_times(catalog: Catalog, drop_id: str) -> list[Row]:
    """Every frame in the order of capture: id, name, kind, camera (its name), camera_id, sku, role, and its times of capture and ingest."""
    return catalog.rows(
        "SELECT frame.id, frame.name, frame.kind, frame.camera_id, frame.corrected_at, frame.captured_offset_s, frame.ingested_at,"
        " camera.name AS camera, product.sku, shot.role FROM frame JOIN camera ON camera.id = frame.camera_id"
        " LEFT JOIN shot ON shot.id = frame.shot_id LEFT JOIN product ON product.id = shot.product_id"
        " WHERE frame.drop_id = ? ORDER BY frame.corrected_at, frame.counter, frame.name, frame.id",
        [drop_id],
    )


def has_frames_of_shots(catalog: Catalog, drop_id: str, first: str, last: str) -> bool:
    """Whether any frame of a shot was taken between two moments (UTC text, clock corrected)."""
    sql = "SELECT 1 FROM frame WHERE drop_id = ? AND shot_id IS NOT NULL AND corrected_at BETWEEN ? AND ? LIMIT 1"
    return catalog.value(sql, [drop_id, first, last]) is not None


def first_captured(catalog: Catalog, drop_id: str, first: str, last: str) -> str | None:
    """When the first frame of a shot was taken between two moments (UTC text, clock corrected); None when none was."""
    sql = (
        "SELECT MIN(corrected_at) FROM frame WHERE drop_id = ? AND shot_id IS NOT NULL AND corrected_at BETWEEN ? AND ?"
    )
    found = catalog.value(sql, [drop_id, first, last])
    return None if found is None else str(found)


def times_of(catalog: Catalog, frame_ids: Iterable[str]) -> list[Row]:
    """id, name, shot_id, corrected_at, captured_offset_s and camera (its name) of these frames, in the order of capture."""
    return catalog.rows(
        "SELECT frame.id, frame.name, frame.shot_id, frame.corrected_at, frame.captured_offset_s, camera.name AS camera FROM frame"
        " JOIN camera ON camera.id = frame.camera_id WHERE frame.id IN (SELECT value FROM json_each(?))"
        " ORDER BY corrected_at, counter, frame.name",
        [json.dumps(list(frame_ids))],
    )


def moments_with_shots(
    catalog: Catalog, drop_id: str, first: str, last: str, most: int
) -> list[tuple[str, str | None]]:
    """When frames were taken (UTC text, clock corrected), and their shot's id or None, in the order of capture; between two moments.

    Of frames that follow one another in one shot only the first and the last within ten minutes by the clock (`studio.catalog.tallies`);
    of all these the last `most`.
    """
    sql = "SELECT at, shot_id FROM moment WHERE drop_id = ? AND at BETWEEN ? AND ? ORDER BY at DESC, frame_id DESC LIMIT ?"
    found = [(at, shot_id) for at, shot_id in catalog.each_as_stored(sql, [drop_id, first, last, most])]
    return found[::-1]


def milestones(catalog: Catalog, drop_id: str, first: str, last: str) -> Row:
    """first_captured, last_captured (clock corrected), last_ingested, and when the last frame was first judged, and first chosen.

    Captured: of frames of shots alone, and between two moments (UTC text).
    last_scored, last_selected: the latest of all frames' first such events; of choices only those that stand. UTC text, or None.
    """
    scored = (
        "SELECT at FROM event WHERE drop_id = :drop AND kind = 'frame.scored' AND NOT EXISTS (SELECT 1 FROM event AS before"
        " WHERE before.subject = event.subject AND before.kind = 'frame.scored' AND before.at < event.at) ORDER BY at DESC LIMIT 1"
    )
    chosen = (
        "SELECT MAX(at) FROM (SELECT MIN(event.at) AS at FROM shot JOIN pick ON pick.shot_id = shot.id"
        " JOIN event ON event.subject = pick.frame_id AND event.kind = 'pick.selected' WHERE shot.drop_id = :drop GROUP BY pick.frame_id)"
    )
    taken = "FROM frame WHERE drop_id = :drop AND shot_id IS NOT NULL AND corrected_at BETWEEN :first AND :last"
    row = catalog.row(
        f"SELECT (SELECT MIN(corrected_at) {taken}) AS first_captured, (SELECT MAX(corrected_at) {taken}) AS last_captured,"
        " (SELECT MAX(ingested_at) FROM frame WHERE drop_id = :drop) AS last_ingested,"
        f" ({scored}) AS last_scored, ({chosen}) AS last_selected",
        {"drop": drop_id, "first": first, "last": last},
    )
    return row or {}


def last_handed_over(catalog: Catalog, drop_id: str) -> dict[str, str]:
    """When each frame was last in a bundle (UTC text), by frame id; frames that never were are left out."""
    rows = catalog.rows(
        "SELECT rendition.frame_id, MAX(bundle.built_at) AS at FROM rendition JOIN bundle ON bundle.id = rendition.bundle_id"
        " WHERE bundle.drop_id = ? GROUP BY 1",
        [drop_id],
    )
    return {row["frame_id"]: row["at"] for row in rows}
