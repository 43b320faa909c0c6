"""What a window shows of frames: read for a drop of thousands while somebody waits for its first page."""

import json
import os
from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from studio.base import picture_cache
from studio.base.terms import SHARPER
from studio.catalog.frames import is_select, main_file
from studio.catalog.ids import Row
from studio.catalog.kinds import IN_SHOTS
from studio.catalog.store import Catalog

_OF_FRAME = """
    id shot_id assigned_by kind name counter captured_at captured_offset_s corrected_at ingested_at examined_at error width height
    exposure_s f_number iso focal_mm burst rating label rejected notes subject_box people crops
"""
_OF_SCORE = """
    verdict sharpness blur_px blur_px_delivery uncertainty_px subject_x subject_y subject_width subject_height subject_source subject_ev
    clipped_high_pct clipped_low_pct noise_pct reasons
"""
_COLUMNS = {
    **{name: f"frame.{name}" for name in _OF_FRAME.split()},
    **{name: f"score.{name}" for name in _OF_SCORE.split()},
    "blur_kind": "score.kind",
    "sharpest_box": (
        "CASE WHEN score.verdict <> 'pass' AND json_extract(score.result, '$.sharpness.surround_blur_px')"
        f" <= {SHARPER} * score.blur_px THEN json_extract(score.result, '$.sharpness.sharpest_box') END"
    ),
    **{name: f"main.{name}" for name in ("path", "original_name", "xxh128")},
    "pick_rank": "pick.rank",
    "pick_by": "pick.by",
    # Of a drop's few cameras the name is looked up here: five texts for each frame cost as much as all that was measured of it.
    "camera": "frame.camera_id",
}
_MAIN = main_file("rowid")
_SELECT = f"""
SELECT {", ".join(_COLUMNS.values())}
FROM frame
LEFT JOIN score ON score.frame_id = frame.id
LEFT JOIN file AS main ON main.rowid = {_MAIN}
LEFT JOIN pick ON pick.frame_id = frame.id AND pick.shot_id = frame.shot_id
"""
_OF_SHOT = ("sku", "product_title", "role", "required")
_NO_SHOT: Row = dict.fromkeys(_OF_SHOT)
_read = json.JSONDecoder().raw_decode
"""Of JSON that we wrote, without white space around it: a third of the time that `json.loads` takes."""
_stands = itemgetter("stands")


def shown(catalog: Catalog, drop_id: str, frame_ids: Sequence[str] | None = None) -> list[Row]:
    """What a window shows of all frames of the drop, in the order of capture, or of these as far as they are there.

    The columns that `frames.frames` gives, without those that nobody looks at: all that cameras wrote into their files (EXIF) would fill
    memory with megabytes for a drop of thousands, and what was read on slates and hang-tags. And `stands`, a tuple by whose comparison a
    frame stands where it does in that order: within a second by sub-seconds (in the moment itself), then the camera, its counter, names;
    never by chance.
    """
    if frame_ids is None:
        found = list(catalog.each_as_stored(f"{_SELECT} WHERE frame.drop_id = ?", [drop_id]))
    else:
        # The plus keeps the search from going through all frames of the drop.
        some = f"{_SELECT} WHERE +frame.drop_id = ? AND frame.id IN (SELECT value FROM json_each(?))"
        found = list(catalog.each_as_stored(some, [drop_id, json.dumps(list(frame_ids))]))
    cameras = {
        row["id"]: row["name"] for row in catalog.rows("SELECT id, name FROM camera WHERE drop_id = ?", [drop_id])
    }
    shots = _shots(catalog, drop_id)
    # Filled in, not made anew with each name: a table of so many columns would grow five times.
    empty, names = dict.fromkeys([*_COLUMNS, *_OF_SHOT, "preview", "is_select", "stands"]), tuple(_COLUMNS)
    previews, apart = str(picture_cache.folder()) + os.sep, os.sep
    rows = []
    for values in found:
        row: dict[str, Any] = empty.copy()
        row.update(zip(names, values, strict=True))
        row.update(shots.get(row["shot_id"], _NO_SHOT))
        row["camera"] = cameras.get(row["camera"])
        # Most are empty.
        text = row["reasons"]
        row["reasons"] = _read(text)[0] if text and text != "[]" else []
        text = row["notes"]
        row["notes"] = _read(text)[0] if text and text != "[]" else []
        if row["sharpest_box"]:
            row["sharpest_box"] = json.loads(row["sharpest_box"])
        content = row["xxh128"]
        row["preview"] = f"{previews}{content[:2]}{apart}{content}.jpg" if content else ""
        row["is_select"] = is_select(row["pick_rank"], row["required"])
        moment = row["corrected_at"] or row["captured_at"] or row["ingested_at"] or ""
        counter = -1 if row["counter"] is None else row["counter"]
        row["stands"] = (moment, row["camera"] or "", counter, row["name"], row["id"])
        rows.append(row)
    rows.sort(key=_stands)
    return rows


def seen_first(catalog: Catalog, drop_id: str, amount: int, newest: bool) -> list[str]:
    """Where the previews lie of about so many frames that a window shows first: those that came in last, or the first taken for shots.

    A guess that costs next to nothing, so that pictures are read while `shown` is: frames without a moment stand elsewhere.
    """
    wanted, by = "1", "ingested_at DESC, corrected_at DESC, id DESC"
    if not newest:
        wanted, by = f"kind IN {IN_SHOTS}", "corrected_at, id"
    sql = f"SELECT {main_file('xxh128')} FROM frame WHERE drop_id = ? AND {wanted} ORDER BY {by} LIMIT ?"
    return [picture_cache.place(content) for (content,) in catalog.each_as_stored(sql, [drop_id, amount]) if content]


def _shots(catalog: Catalog, drop_id: str) -> dict[str | None, Row]:
    sql = (
        "SELECT shot.id, product.sku, product.title AS product_title, shot.role, shot.required"
        " FROM shot JOIN product ON product.id = shot.product_id WHERE shot.drop_id = ?"
    )
    return {row.pop("id"): row for row in catalog.rows(sql, [drop_id])}
