"""Shots, asked for with their product; `drops` keeps them in step with brief and kit."""

from studio.catalog.ids import Row
from studio.catalog.kinds import IN_SHOTS
from studio.catalog.store import Catalog


def shots_with_skus(catalog: Catalog, drop_id: str) -> dict[tuple[str, str], Row]:
    """The shots' own rows (with their decisions) by (sku, role)."""
    rows = catalog.rows(
        "SELECT shot.*, product.sku FROM shot JOIN product ON product.id = shot.product_id WHERE shot.drop_id = ?",
        [drop_id],
    )
    return {(row["sku"], row["role"]): row for row in rows}


def frames_per_shot(catalog: Catalog, drop_id: str) -> dict[tuple[str, str], int]:
    """How many pictures and clips each shot has, of whatever verdict and not rejected, by (sku, role); slates and tags are none."""
    rows = catalog.rows(
        "SELECT product.sku, shot.role, (SELECT COUNT(*) FROM frame WHERE frame.shot_id = shot.id"
        f" AND frame.kind IN {IN_SHOTS} AND frame.rejected = 0) AS frames FROM shot"
        " JOIN product ON product.id = shot.product_id WHERE shot.drop_id = ?",
        [drop_id],
    )
    return {(row["sku"], row["role"]): int(row["frames"]) for row in rows}
