"""The numbers of a camera's frames in the order of capture, and those that one body can't have taken between the others.

A camera's numbers go up as time goes on. Kept in order (`numbered`), a new frame asks only for those beside it and for those of near
numbers, however many frames there are.
"""

import json
from collections.abc import Callable, Iterable

from studio.catalog.ids import Row
from studio.catalog.store import Catalog

_OF = "SELECT value FROM json_each(:ids)"
_FOLDER = "SELECT rtrim(source, replace(source, '/', '')) FROM file WHERE frame_id = frame.id ORDER BY kind LIMIT 1"
_SAME = "other.camera_id = it.camera_id AND other.prefix = it.prefix"


def _beside(side: str, columns: str) -> str:
    """SQL for the frame of `it`'s camera and prefix taken just before (`<`) or after (`>`) it."""
    way = "DESC" if side == "<" else "ASC"
    return (
        f"SELECT {columns} FROM numbered AS other WHERE {_SAME}"
        f" AND (other.at, other.number, other.frame_id) {side} (it.at, it.number, it.frame_id)"
        f" ORDER BY other.at {way}, other.number {way}, other.frame_id {way} LIMIT 1"
    )


_LEAVES = f"COALESCE(({_beside('>', 'abs(other.number - it.number) > :near')}), 0)"
_TWICE = (
    f"SELECT MAX(other.at) FROM numbered AS other WHERE {_SAME} AND other.number = it.number AND other.folder IS it.folder"
    " AND (other.at, other.frame_id) < (it.at, it.frame_id)"
)
_CAME_BACK = (
    f"SELECT MAX(other.at) FROM numbered AS other INDEXED BY numbered_leaving WHERE {_SAME} AND other.leaves = 1"
    " AND other.number >= it.number - :near AND other.number < it.number AND (other.at, other.frame_id) < (it.at, it.frame_id)"
)


def put_in_order(catalog: Catalog, camera_id: str, near: int, together: Callable[[str, str], bool]) -> None:
    """Put the frames of a camera that came since the last time in order, and see which frames are odd now.

    Odd is a frame whose number was written into its folder before, and one with which the numbers leave for others, further off than
    `near`, and come back to where an earlier run of them had ended. together: whether two moments (UTC text) are of one shoot: only then.
    """
    with catalog.change():
        sql = "SELECT id FROM frame INDEXED BY frame_not_numbered WHERE camera_id = ? AND numbered = 0"
        new = [str(row["id"]) for row in catalog.rows(sql, [camera_id])]
        if not new:
            return
        catalog.execute(
            "INSERT INTO numbered (frame_id, camera_id, prefix, number, at, folder)"
            f" SELECT id, camera_id, rtrim(name, '0123456789'), counter, captured_at, ({_FOLDER}) FROM frame"
            f" WHERE id IN ({_OF}) AND counter IS NOT NULL AND captured_at IS NOT NULL",
            {"ids": json.dumps(new)},
        )
        catalog.execute(f"UPDATE frame SET numbered = 1 WHERE id IN ({_OF})", {"ids": json.dumps(new)})
        before, after = (_ids(catalog, f"SELECT ({_beside(side, 'other.frame_id')}) AS id FROM numbered AS it WHERE"
                                       f" frame_id IN ({_OF})", new) for side in "<>")  # fmt: skip
        turned = _leave(catalog, [*new, *before], near)
        _judge(catalog, [*new, *after, *_reached(catalog, new, turned, near)], near, together)


def _leave(catalog: Catalog, frame_ids: list[str], near: int) -> list[str]:
    """See anew of these frames whether the next one's number is far off; those of which it is so now and was not, or the reverse."""
    values = {"ids": json.dumps(frame_ids), "near": near}
    turned = catalog.rows(
        f"SELECT frame_id AS id FROM numbered AS it WHERE frame_id IN ({_OF}) AND leaves <> {_LEAVES}", values
    )
    ids = [str(row["id"]) for row in turned]
    catalog.execute(f"UPDATE numbered SET leaves = 1 - leaves WHERE frame_id IN ({_OF})", {"ids": json.dumps(ids)})
    return ids


def _reached(catalog: Catalog, new: list[str], turned: list[str], near: int) -> list[str]:
    """Frames taken later with the number of a new one, or up to `near` above that of one from which the numbers leave, or left."""
    later = f"SELECT other.frame_id AS id FROM numbered AS it JOIN numbered AS other ON {_SAME} AND other.at >= it.at"
    same = _ids(catalog, f"{later} AND other.number = it.number WHERE it.frame_id IN ({_OF})", new)
    above = f"{later} AND other.number > it.number AND other.number <= it.number + :near WHERE it.frame_id IN ({_OF})"
    return same + _ids(catalog, above, turned, near)


def _judge(catalog: Catalog, frame_ids: list[str], near: int, together: Callable[[str, str], bool]) -> None:
    jumps = _beside("<", "abs(other.number - it.number) > :near")
    rows = catalog.rows(
        f"SELECT frame_id, at, ({_TWICE}) AS twice, CASE WHEN ({jumps}) THEN ({_CAME_BACK}) END AS came_back"
        f" FROM numbered AS it WHERE frame_id IN ({_OF})",
        {"ids": json.dumps(list(dict.fromkeys(frame_ids))), "near": near},
    )
    odd: dict[bool, list[str]] = {True: [], False: []}
    for row in rows:
        found = any(row[key] is not None and together(row[key], row["at"]) for key in ("twice", "came_back"))
        odd[found].append(str(row["frame_id"]))
    for value, ids in odd.items():
        sql = f"UPDATE numbered SET odd = :odd WHERE frame_id IN ({_OF}) AND odd <> :odd"
        catalog.execute(sql, {"ids": json.dumps(ids), "odd": int(value)})


def odd_names(catalog: Catalog, camera_id: str) -> list[str]:
    """The names of a camera's odd frames, in the order of capture; none twice."""
    rows: list[Row] = catalog.rows(
        "SELECT frame.name FROM numbered INDEXED BY numbered_odd JOIN frame ON frame.id = frame_id"
        " WHERE numbered.camera_id = ? AND odd = 1 ORDER BY at, number, frame_id",
        [camera_id],
    )
    return list(dict.fromkeys(str(row["name"]) for row in rows))


def unnumbered(catalog: Catalog, camera_id: str) -> list[str]:
    """The names of a camera's frames that bear no number at their end, though there are digits within."""
    sql = "SELECT name FROM frame WHERE camera_id = ? AND counter IS NULL AND captured_at IS NOT NULL AND name GLOB '*[0-9][^0-9]*'"
    return [str(row["name"]) for row in catalog.rows(sql, [camera_id])]


def with_names(catalog: Catalog, camera_id: str, names: Iterable[str]) -> list[Row]:
    """name, at (as the camera's clock said) and folder of a camera's frames of these names, in the order of capture."""
    return catalog.rows(
        f"SELECT name, captured_at AS at, ({_FOLDER}) AS folder FROM frame WHERE camera_id = ? AND captured_at IS NOT NULL"
        " AND name IN (SELECT value FROM json_each(?)) ORDER BY captured_at, name",
        [camera_id, json.dumps(list(names))],
    )


def _ids(catalog: Catalog, sql: str, ids: list[str], near: int = 0) -> list[str]:
    rows = catalog.rows(sql, {"ids": json.dumps(ids), **({"near": near} if ":near" in sql else {})})
    return [str(row["id"]) for row in rows if row["id"] is not None]
