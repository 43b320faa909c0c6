"""Frames that show nearly the same: a burst within a second, or pictures alike by perceptual hash within a minute on one camera."""

from studio.catalog import Catalog, Row
from studio.clock import from_text
from studio.scoring.similar import NEAR, distance

BURST_S = 1.0
"""Frames of one camera no further apart than this were one press of the shutter, or next to it."""
ALIKE_S = 60.0
"""Pictures that look alike belong together only when they were taken within this time: the same set-up."""


def group(catalog: Catalog, drop: Row) -> int:
    """Set `frame.burst` of all frames: the id of the first frame of its group, NULL for a frame alone; how many changed."""
    rows = catalog.rows(
        "SELECT id, camera_id, shot_id, captured_at, phash, burst FROM frame WHERE drop_id = ? AND kind = 'picture'"
        " AND captured_at IS NOT NULL ORDER BY camera_id, captured_at, counter, name, id",
        [drop["id"]],
    )
    groups: list[list[Row]] = []
    for row in rows:
        if groups and _together(groups[-1][-1], row):
            groups[-1].append(row)
        else:
            groups.append([row])
    changed = 0
    with catalog.change():
        for members in groups:
            wanted = members[0]["id"] if len(members) > 1 else None
            for row in members:
                if row["burst"] != wanted:
                    catalog.update("frame", row["id"], {"burst": wanted})
                    changed += 1
    return changed


def _together(before: Row, row: Row) -> bool:
    if before["camera_id"] != row["camera_id"] or before["shot_id"] != row["shot_id"]:
        return False
    gap_s = (from_text(row["captured_at"]) - from_text(before["captured_at"])).total_seconds()
    if gap_s <= BURST_S:
        return True
    if gap_s > ALIKE_S or not before["phash"] or not row["phash"]:
        return False
    return distance(before["phash"], row["phash"]) <= NEAR
