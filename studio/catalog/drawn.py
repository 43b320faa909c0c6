"""The marks that were drawn with a reshoot: kept in its event, and so there again when the reshoot is, by undo or after a rebuild."""

import json
from typing import Any

from studio.base.drawn_mark import DrawnMark
from studio.catalog.frames import main_file
from studio.catalog.store import Catalog


def as_said(catalog: Catalog, drawn: DrawnMark) -> dict[str, Any]:
    """As the event keeps it: by the file, which is the same file in every catalog."""
    sql = f"SELECT {main_file('path')} AS file, {main_file('xxh128')} AS xxh128 FROM frame WHERE id = ?"
    return {**(catalog.row(sql, [drawn.frame]) or {}), "strokes": drawn.strokes}


def marks_of_reshoots(catalog: Catalog, drop_id: str, only: str | None = None) -> dict[str, DrawnMark]:
    """By shot, what was drawn with the reshoot that is asked for now; of a frame that is gone, nothing. only: of that shot alone."""
    more = "" if only is None else " AND shot.id = ?"
    rows = catalog.rows(
        "SELECT shot.id, json_extract(event.data, '$.mark') AS mark FROM shot"
        " CROSS JOIN event INDEXED BY event_of_subject ON event.subject = shot.id AND event.kind = 'shot.reshoot'"
        " WHERE shot.drop_id = ? AND shot.decision = 'reshoot' AND json_extract(event.data, '$.decided_at') = shot.decided_at"
        f" AND json_extract(event.data, '$.mark') IS NOT NULL{more}",
        [drop_id] if only is None else [drop_id, only],
    )
    found = {}
    for row in rows:
        said = json.loads(row["mark"])
        strokes = tuple(tuple((float(x), float(y)) for x, y in stroke) for stroke in said["strokes"])
        # Its bytes wherever they lie now; where they are others, what lies in their place.
        for column in ("xxh128", "path"):
            of = said["xxh128"] if column == "xxh128" else said["file"]
            file = catalog.row(f"SELECT frame_id, path FROM file WHERE drop_id = ? AND {column} = ?", [drop_id, of])
            if file is not None:
                found[row["id"]] = DrawnMark(file["frame_id"], strokes, file["path"])
                break
    return found
