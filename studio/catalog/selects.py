"""Selects and alternates, asked for; `picks` is where they are chosen."""

from studio.catalog.ids import Row
from studio.catalog.store import Catalog


def selects_in_order(catalog: Catalog, drop_id: str) -> list[Row]:
    """frame_id, rank, sku and role of every select (no alternates), in the order of the shot list."""
    return catalog.rows(
        "SELECT pick.frame_id, pick.rank, product.sku, shot.role FROM pick JOIN shot ON shot.id = pick.shot_id"
        " JOIN product ON product.id = shot.product_id WHERE shot.drop_id = ? AND pick.rank < shot.required"
        " ORDER BY product.position, shot.position, pick.rank",
        [drop_id],
    )


def picks_by_shot(catalog: Catalog, drop_id: str) -> dict[str, list[Row]]:
    """The picks of each shot that has any, by shot id: the select first, then the alternates."""
    picks: dict[str, list[Row]] = {}
    sql = "SELECT pick.* FROM pick JOIN shot ON shot.id = pick.shot_id WHERE shot.drop_id = ? ORDER BY pick.shot_id, pick.rank"
    for pick in catalog.rows(sql, [drop_id]):
        picks.setdefault(pick["shot_id"], []).append(pick)
    return picks


def picked_frames(catalog: Catalog, drop_id: str) -> set[str]:
    """The ids of the frames that are a select or an alternate."""
    sql = "SELECT frame_id FROM pick JOIN shot ON shot.id = pick.shot_id WHERE shot.drop_id = ?"
    return {row["frame_id"] for row in catalog.rows(sql, [drop_id])}
