"""The slates and tags of a drop in the order in which they came, which is that of what was armed."""

from studio.catalog.ids import Row
from studio.catalog.store import Catalog

_CAME = "COALESCE(seen_at, ingested_at)"


def mark_before(catalog: Catalog, drop_id: str, at: str) -> Row | None:
    """The last slate or tag that came before that time (UTC text): id, known_at (when it was found to be one), was (its shot's id before).

    None: none came.
    """
    sql = f"SELECT id FROM frame WHERE drop_id = ? AND kind IN ('slate', 'tag') AND {_CAME} < ? ORDER BY {_CAME} DESC, id DESC LIMIT 1"
    mark = catalog.value(sql, [drop_id, at])
    return catalog.row(
        "SELECT subject AS id, at AS known_at, json_extract(data, '$.was') AS was FROM event WHERE subject = ?"
        " AND kind = 'frame.assigned' AND json_extract(data, '$.kind') IN ('slate', 'tag') ORDER BY at LIMIT 1",
        [mark],
    )


def mark_after(catalog: Catalog, drop_id: str, at: str) -> Row | None:
    """The frame of the first slate or tag that came after that time (UTC text); None: none did."""
    sql = f"SELECT * FROM frame WHERE drop_id = ? AND kind IN ('slate', 'tag') AND {_CAME} > ? ORDER BY {_CAME}, id LIMIT 1"
    return catalog.row(sql, [drop_id, at])


def came_at(row: Row) -> str:
    """When a frame came, as its source first saw it (UTC text)."""
    return str(row["seen_at"] or row["ingested_at"])
