"""The frames of a drop's shots that scoring did not pass."""

from studio.catalog.ids import Row
from studio.catalog.store import Catalog


def refused_shapes(catalog: Catalog, drop_id: str, only: str | None = None) -> list[Row]:
    """How the scored pictures of shots look that do not pass and were not rejected: shot_id, width and height (upright pixels), reasons.

    reasons: how many there are; 3 stands for more, too. frames: how many pictures are of just that shape. only: of that shot (its id)
    alone.
    """
    of = "shot_id <> ''" if only is None else "shot_id = ?"
    return catalog.rows(
        f"SELECT shot_id, width, height, reasons, SUM(frames) AS frames FROM tally WHERE drop_id = ? AND {of}"
        " AND kind = 'picture' AND rejected = 0 AND verdict NOT IN ('', 'pass') AND width > 0"
        " GROUP BY shot_id, reasons, width, height",
        [drop_id] if only is None else [drop_id, only],
    )
