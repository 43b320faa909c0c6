"""A drop made again from its folder: what is still to be taken over from it, and putting back what another catalog knew."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from studio.catalog.ids import Row
from studio.catalog.store import Catalog


def end(catalog: Catalog, drop_id: str) -> None:
    """All originals in the drop's folder are recorded, and what the folder says of them is taken over."""
    catalog.execute('UPDATE "drop" SET rebuilding = 0 WHERE id = ?', [drop_id])


def is_rebuilding(catalog: Catalog, drop_id: str) -> bool:
    """Whether a rebuild of the drop is under way, or was stopped before all its originals were recorded."""
    return bool(catalog.value('SELECT rebuilding FROM "drop" WHERE id = ?', [drop_id]))


def unfinished_drops(catalog: Catalog) -> list[str]:
    """The ids, as people write them, of the drops whose rebuild is under way or was stopped."""
    return [str(row["code"]) for row in catalog.rows('SELECT code FROM "drop" WHERE rebuilding ORDER BY code')]


def frames_to_recover(catalog: Catalog, drop_id: str) -> list[str]:
    """The frames that were found in the folder, and of which is still to be read what the folder says of them."""
    sql = "SELECT id FROM frame INDEXED BY frame_recovered WHERE drop_id = ? AND recovered <> 0 ORDER BY id"
    return [str(row["id"]) for row in catalog.rows(sql, [drop_id])]


def taken_over(catalog: Catalog, frame_ids: Iterable[str]) -> None:
    """What the folder says of these frames is in the catalog now."""
    sql = "UPDATE frame SET recovered = 0 WHERE id IN (SELECT value FROM json_each(?))"
    catalog.execute(sql, [json.dumps(list(frame_ids))])


def event_ids(catalog: Catalog, drop_id: str) -> set[str]:
    """The ids of all that was told of a drop."""
    return {row["id"] for row in catalog.rows("SELECT id FROM event WHERE +drop_id = ?", [drop_id])}


def put_back(catalog: Catalog, table: str, row_id: str, values: Mapping[str, Any]) -> bool:
    """Put a row of `measurement`, `bundle` or `event` back under the id it had, unless it is there; whether it was put."""
    if catalog.find(table, row_id) is not None:
        return False
    catalog.insert(table, {"id": row_id, **values})
    return True


def picks_never_told(catalog: Catalog, drop_id: str) -> list[Row]:
    """frame_id, rank and by of the picks of which no event tells: known from a sidecar or a bundle alone."""
    return catalog.rows(
        "SELECT pick.frame_id, pick.rank, pick.by FROM pick JOIN shot ON shot.id = pick.shot_id WHERE shot.drop_id = ?"
        " AND NOT EXISTS (SELECT 1 FROM event WHERE event.drop_id = shot.drop_id AND event.kind = 'pick.selected'"
        " AND event.subject = pick.frame_id) ORDER BY pick.shot_id, pick.rank",
        [drop_id],
    )


def picks_of(catalog: Catalog, shot_id: str) -> list[Row]:
    """The picks of a shot, the select first."""
    return catalog.rows("SELECT * FROM pick WHERE shot_id = ? ORDER BY rank", [shot_id])
