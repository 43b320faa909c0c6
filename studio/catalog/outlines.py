"""The outlines of products on frames: which are due, which frames may share one, and what was found. See `studio.judging.outlines`."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from studio.catalog.frames import main_file
from studio.catalog.ids import Row
from studio.catalog.store import Catalog

Box = tuple[int, int, int, int]
"""x, y, width, height in pixels of the upright picture."""
BY_MASK, BY_BOX = 1, 2
"""`outline.used`; 0: the fast finder's."""
_MAIN = ", ".join(f"{main_file(column)} AS {column}" for column in ("path", "xxh128"))
_MEMBER = (
    "SELECT frame.id, frame.name, frame.phash, frame.width, frame.height, frame.exif, frame.subject_box,"
    f" {_MAIN}, {main_file('kind')} AS file_kind, outline.due, outline.xxh128 AS of_bytes, outline.made_by, outline.first_id,"
    " outline.said, outline.mask, outline.used, outline.box, outline.sure FROM outline JOIN frame ON frame.id = outline.frame_id"
    " WHERE frame.kind = 'picture' AND frame.phash IS NOT NULL AND frame.error IS NULL"
)
_BOXED = "boxed.subject_box IS NOT NULL"
_SAME = (
    "frame.camera_id = boxed.camera_id AND frame.shot_id IS boxed.shot_id"
    " AND (frame.shot_id IS NOT NULL OR frame.burst = boxed.burst OR frame.id = boxed.id)"
)
# Ids are another catalog's after a rebuild: of frames without a time, their names and places decide.
_ORDER = "COALESCE(frame.captured_at, ''), frame.counter, frame.name, path"


def due(catalog: Catalog, drop_id: str, without_model: bool = False) -> list[Row]:
    """id and shot_id of the pictures whose outline is due, the one that came in last first.

    without_model: only those for which that is not needed, as a person's box is, or was, beside them.
    """
    _take_in_beside_boxes(catalog, drop_id)
    boxed = f"EXISTS (SELECT 1 FROM frame AS boxed INDEXED BY frame_boxed WHERE boxed.drop_id = frame.drop_id AND {_BOXED} AND {_SAME})"
    some = f" AND (outline.sure = 1 OR outline.used = {BY_BOX} OR (outline.made_by IS NULL AND {boxed}))"
    sql = (
        "SELECT frame.id, frame.shot_id FROM outline INDEXED BY outline_due JOIN frame ON frame.id = outline.frame_id"
        " WHERE outline.drop_id = ? AND outline.due = 1 AND frame.kind = 'picture' AND frame.phash IS NOT NULL AND frame.error IS NULL"
        f"{some if without_model else ''} ORDER BY frame.ingested_at DESC, frame.id DESC"
    )
    return catalog.rows(sql, [drop_id])


def beside(catalog: Catalog, frame_id: str) -> list[Row]:
    """The frames that may be of one scene with a frame: of its shot by its camera, or of no shot in its burst; in the order of capture.

    Columns: id, name, phash, width, height, exif (JSON), path, file_kind and xxh128 of the main file, due, of_bytes, made_by,
    first_id, said, mask, used, box, sure, subject_box (JSON).
    """
    row = catalog.get("frame", frame_id)
    if row["shot_id"] is not None:
        where, values = "frame.camera_id = ? AND frame.shot_id = ?", [row["camera_id"], row["shot_id"]]
    elif row["burst"] is not None:
        where, values = (
            "frame.camera_id = ? AND frame.shot_id IS NULL AND frame.burst = ?",
            [row["camera_id"], row["burst"]],
        )
    else:
        where, values = "frame.id = ?", [frame_id]
    return catalog.rows(f"{_MEMBER} AND {where} ORDER BY {_ORDER}", values)


def put(catalog: Catalog, frame_id: str, values: Mapping[str, Any]) -> None:
    """Change columns of a frame's outline."""
    sets = ", ".join(f"{column} = :{column}" for column in values)
    catalog.execute(f"UPDATE outline SET {sets} WHERE frame_id = :frame_id", {**values, "frame_id": frame_id})


def unsure(catalog: Catalog, drop_id: str, frame_ids: Iterable[str]) -> None:
    """These frames were measured by the fast finder's outline just now, and it is not sure of it."""
    sql = (
        "INSERT INTO outline (frame_id, drop_id) SELECT value, ? FROM json_each(?) WHERE 1"
        " ON CONFLICT DO UPDATE SET due = 1, used = 0, sure = 0, made_by = NULL"
    )
    catalog.execute(sql, [drop_id, json.dumps(list(frame_ids))])


def sure(catalog: Catalog, frame_ids: Iterable[str]) -> None:
    """Of these frames nothing slower would know the subject better; frames that shared an outline with one are due."""
    ids = json.dumps(list(frame_ids))
    those = "frame_id IN (SELECT value FROM json_each(?))"
    catalog.execute(f"UPDATE outline SET due = 1 WHERE first_id IN (SELECT first_id FROM outline WHERE {those})", [ids])
    catalog.execute(f"DELETE FROM outline WHERE {those}", [ids])


def used(catalog: Catalog, frame_id: str) -> tuple[bytes | None, Box | None]:
    """The outline that a frame was measured by, or a person's box, where it is of the bytes that its main file has.

    Neither: it was measured by the fast finder's.
    """
    is_of_them = f"outline.xxh128 = {main_file('xxh128')}"
    row = catalog.row(
        "SELECT used, mask, box FROM outline JOIN frame ON frame.id = frame_id"
        f" WHERE frame_id = ? AND used <> 0 AND {is_of_them}",
        [frame_id],
    )
    if row is None:
        return None, None
    return (row["mask"], None) if row["used"] == BY_MASK else (None, box_of(row["box"]))


def box_of(text: str | None) -> Box | None:
    """A box as it is kept, x, y, width and height; None for none."""
    if text is None:
        return None
    x, y, width, height = json.loads(text)
    return int(x), int(y), int(width), int(height)


def boxes_changed(catalog: Catalog, drop_id: str, frame_id: str) -> None:
    """A person said another thing of a frame than before: the frames beside it are due."""
    _take_in_beside_boxes(catalog, drop_id)
    ids = json.dumps([frame_id, *(row["id"] for row in beside(catalog, frame_id))])
    catalog.execute(
        "UPDATE outline SET due = 1, made_by = NULL WHERE frame_id IN (SELECT value FROM json_each(?))", [ids]
    )


def judged_by_box_beside(catalog: Catalog, frame_id: str) -> list[str]:
    """The names of the other frames beside one that are measured by a person's box, in the order of capture."""
    return [row["name"] for row in beside(catalog, frame_id) if row["used"] == BY_BOX and row["id"] != frame_id]


def done_without(catalog: Catalog, frame_ids: Iterable[str]) -> None:
    """Of these frames the fast finder is sure, and no box lies beside them any more: there is nothing to know of them."""
    sql = "DELETE FROM outline WHERE sure = 1 AND frame_id IN (SELECT value FROM json_each(?))"
    catalog.execute(sql, [json.dumps(list(frame_ids))])


def _take_in_beside_boxes(catalog: Catalog, drop_id: str) -> None:
    """Measured pictures beside one with a person's box are due, however sure the fast finder is of them."""
    there = f"SELECT 1 FROM frame AS boxed INDEXED BY frame_boxed WHERE drop_id = ? AND {_BOXED}"
    if catalog.value(there, [drop_id]) is None:
        return
    catalog.execute(
        "INSERT INTO outline (frame_id, drop_id, sure) SELECT frame.id, frame.drop_id,"
        " COALESCE(json_extract(score.result, '$.subject.sure'), 1) FROM frame AS boxed INDEXED BY frame_boxed"
        f" JOIN frame ON {_SAME} JOIN score ON score.frame_id = frame.id"
        f" WHERE boxed.drop_id = ? AND {_BOXED} AND frame.kind = 'picture' AND frame.phash IS NOT NULL ON CONFLICT DO NOTHING",
        [drop_id],
    )
