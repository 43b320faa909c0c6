"""All drops at once: how far each is, what was asked for again, when it was handed over; for a list of them, and for what compares them."""

from studio.catalog.ids import Row
from studio.catalog.kinds import DONE_STATES
from studio.catalog.store import Catalog


def all_drops(catalog: Catalog) -> list[Row]:
    """Every drop, newest first, with its counts: products, shots, shots_done, approved, reshoot (to be shot again now), frames, bundles.

    asked_again: shots that were ever asked for again. first_bundle_at, last_bundle_at: when it was handed over (UTC text, or None).
    """
    return catalog.rows(
        f"""WITH states AS (
              SELECT drop_id, COUNT(*) AS shots, SUM(state IN {DONE_STATES}) AS shots_done, SUM(state = 'approved') AS approved,
                     SUM(state = 'reshoot') AS reshoot FROM coverage GROUP BY drop_id)
            SELECT "drop".*, (SELECT COUNT(*) FROM product WHERE product.drop_id = "drop".id) AS products,
              COALESCE(shots, 0) AS shots, COALESCE(shots_done, 0) AS shots_done, COALESCE(approved, 0) AS approved,
              COALESCE(reshoot, 0) AS reshoot,
              (SELECT COALESCE(SUM(frames), 0) FROM tally WHERE tally.drop_id = "drop".id) AS frames,
              (SELECT COUNT(*) FROM bundle WHERE bundle.drop_id = "drop".id) AS bundles,
              (SELECT COUNT(DISTINCT subject) FROM event WHERE event.drop_id = "drop".id AND kind = 'shot.reshoot') AS asked_again,
              (SELECT MIN(at) FROM event WHERE event.drop_id = "drop".id AND kind = 'bundle.built') AS first_bundle_at,
              (SELECT MAX(at) FROM event WHERE event.drop_id = "drop".id AND kind = 'bundle.built') AS last_bundle_at
            FROM "drop" LEFT JOIN states ON states.drop_id = "drop".id ORDER BY created_at DESC, code"""
    )
