"""The frames of a drop's shots that scoring did not pass."""

import json

from studio.catalog.ids import Row
from studio.catalog.store import Catalog


def refused_frames(catalog: Catalog, drop_id: str) -> list[Row]:
    """Each scored picture of a shot that does not pass and was not rejected: its shot_id, width, height (upright pixels) and reasons."""
    rows = catalog.rows(
        "SELECT frame.shot_id, frame.width, frame.height, score.reasons FROM frame JOIN score ON score.frame_id = frame.id"
        " WHERE frame.drop_id = ? AND frame.shot_id IS NOT NULL AND frame.kind = 'picture' AND frame.rejected = 0"
        " AND score.verdict <> 'pass' AND frame.width IS NOT NULL ORDER BY frame.id",
        [drop_id],
    )
    return [{**row, "reasons": json.loads(row["reasons"])} for row in rows]
