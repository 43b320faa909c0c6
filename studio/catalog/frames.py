"""Frames as the window, the command line and the bundle see them: one row with score, shot and main file."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from studio.base import picture_cache
from studio.base.errors import NotFound
from studio.base.terms import SHARPER
from studio.catalog.ids import Row
from studio.catalog.kinds import IN_SHOTS, MAINS
from studio.catalog.store import Catalog

_MAIN_ORDER = "CASE {0}.kind WHEN 'picture' THEN 0 WHEN 'raw' THEN 1 ELSE 2 END, {0}.opened IS 0, {0}.path"


def main_file(column: str, frame: str = "frame.id") -> str:
    """SQL for a column of a frame's main file: its picture rather than its RAW, either rather than a clip; of two pictures not the one that
    can't be read. Both arguments are ours."""
    wanted = f"main.frame_id = {frame} AND main.kind IN {MAINS}"
    return f"(SELECT main.{column} FROM file AS main WHERE {wanted} ORDER BY {_MAIN_ORDER.format('main')} LIMIT 1)"


_SELECT = f"""
SELECT frame.*, camera.name AS camera, camera.clock_fast_s, product.sku, product.title AS product_title, shot.role,
       score.verdict, score.kind AS blur_kind, score.sharpness, score.blur_px, score.blur_px_delivery, score.uncertainty_px, score.edges,
       score.subject_x, score.subject_y, score.subject_width, score.subject_height, score.subject_source,
       score.subject_ev, score.clipped_high_pct, score.clipped_low_pct, score.noise_pct,
       CASE WHEN score.verdict <> 'pass' AND json_extract(score.result, '$.sharpness.surround_blur_px') <= {SHARPER} * score.blur_px
            THEN json_extract(score.result, '$.sharpness.sharpest_box') END AS sharpest_box,
       score.reasons, score.scored_at, score.version AS score_version, score.role AS scored_role,
       main.id AS file_id, main.path, main.original_name, main.size, main.xxh128, main.opened, main.open_error,
       pick.rank AS pick_rank, pick.by AS pick_by, pick.at AS picked_at, shot.required
FROM frame
JOIN camera ON camera.id = frame.camera_id
LEFT JOIN shot ON shot.id = frame.shot_id
LEFT JOIN product ON product.id = shot.product_id
LEFT JOIN score ON score.frame_id = frame.id
LEFT JOIN file AS main ON main.id = {main_file("id")}
LEFT JOIN pick ON pick.frame_id = frame.id AND pick.shot_id = frame.shot_id
"""
# Within a second: sub-second (in the moment itself), then the camera's counter, then names; never by chance.
CAPTURE_ORDER = "COALESCE(frame.corrected_at, frame.captured_at, frame.ingested_at), camera.name, frame.counter, frame.name, frame.id"


def is_select(rank: int | None, required: int | None) -> bool:
    """Whether a frame of that rank among its shot's picks (None: not picked) is one of as many selects as the shot asks for."""
    return rank is not None and rank < (required or 1)


def preview_path(xxh128: str | None) -> str:
    """Where the preview of a frame lies whose main file has that content (JPEG, sRGB, upright, long side 1600 px), empty where it has
    none. It may be absent."""
    return picture_cache.place(xxh128) if xxh128 else ""


def contents_of(catalog: Catalog, frame_ids: Sequence[str]) -> dict[str, str | None]:
    """What the main files of these frames hash to (XXH3-128), by the frames' ids."""
    sql = f"SELECT id, {main_file('xxh128')} AS xxh128 FROM frame WHERE id IN (SELECT value FROM json_each(?))"
    return {row["id"]: row["xxh128"] for row in catalog.rows(sql, [json.dumps(list(frame_ids))])}


def frames(catalog: Catalog, drop_id: str, where: str = "1", parameters: Sequence[Any] = ()) -> list[Row]:
    """The drop's frames in the order of capture, each with camera, sku, role, score, main file, pick and preview path.

    `reasons`, `codes` and `notes` come as lists, `is_select` as bool, `sharpest_box` (of a frame that doesn't pass: x, y, width, height of
    where something beside its subject is clearly sharper, pixels) as a list or None. `where` is SQL of ours, never text from outside.
    """
    return list(_each(catalog, drop_id, "frame.drop_id", where, parameters))


def each_frame(catalog: Catalog, drop_id: str) -> Iterator[Row]:
    """The same of the whole drop, one by one: for answers that may be long."""
    return _each(catalog, drop_id, "frame.drop_id", "1", ())


def _some(catalog: Catalog, drop_id: str, chosen_by: str, parameters: Sequence[Any]) -> list[Row]:
    """The frames whose ids a query gives; only they are looked at."""
    # The plus keeps the search from going through all frames of the drop.
    return list(_each(catalog, drop_id, "+frame.drop_id", f"frame.id IN ({chosen_by})", parameters))


def _each(catalog: Catalog, drop_id: str, of: str, where: str, parameters: Sequence[Any]) -> Iterator[Row]:
    sql = f"{_SELECT} WHERE {of} = ? AND ({where}) ORDER BY {CAPTURE_ORDER}"
    for row in catalog.each(sql, [drop_id, *parameters]):
        for name in ("reasons", "codes", "notes"):
            # Most are empty, and a drop has thousands of frames.
            row[name] = json.loads(row[name]) if row[name] and row[name] != "[]" else []
        row["sharpest_box"] = json.loads(row["sharpest_box"]) if row["sharpest_box"] else None
        row["preview"] = preview_path(row["xxh128"])
        row["is_select"] = is_select(row["pick_rank"], row["required"])
        yield row


def chosen(
    catalog: Catalog, drop_id: str, sku: str | None, role: str | None, unassigned: bool, verdict: str | None
) -> Iterator[Row]:
    """The frames of a product, a role, the unassigned tray, a verdict, or all of that together; as `frames` gives them, one by one."""
    where, values = ["1"], []
    for column, value in (("product.sku", sku), ("shot.role", role), ("score.verdict", verdict)):
        if value is not None:
            where.append(f"{column} = ?")
            values.append(value)
    if unassigned:
        where.append(f"frame.shot_id IS NULL AND frame.kind IN {IN_SHOTS}")
    return _each(catalog, drop_id, "frame.drop_id", " AND ".join(where), values)


def frames_of(catalog: Catalog, drop_id: str, frame_ids: list[str]) -> list[Row]:
    """These frames, as `frames` gives them; those that are not there are left out."""
    return _some(catalog, drop_id, "SELECT value FROM json_each(?)", [json.dumps(frame_ids)])


def frames_of_shot(catalog: Catalog, drop_id: str, shot: str) -> list[Row]:
    """The frames of one shot, as `frames` gives them."""
    return _some(catalog, drop_id, "SELECT id FROM frame WHERE shot_id = ?", [shot])


def frames_picked(catalog: Catalog, drop_id: str) -> dict[str, Row]:
    """The frames that are a select or an alternate of their shot, by id; as `frames` gives them."""
    picked = "SELECT frame_id FROM pick JOIN shot ON shot.id = pick.shot_id WHERE shot.drop_id = ?"
    return {row["id"]: row for row in _some(catalog, drop_id, picked, [drop_id]) if row["pick_rank"] is not None}


def frame(catalog: Catalog, drop_id: str, frame_id: str) -> Row:
    """One frame as `frames` gives it. Raises NotFound."""
    found = _some(catalog, drop_id, "?", [frame_id])
    if not found:
        raise NotFound(f"There is no frame '{frame_id}' in this drop.")
    return found[0]


def find_frame(catalog: Catalog, drop_id: str, text: str) -> Row:
    """The frame that `text` names: its id, the path of one of its files, a file's name, or the name without ending.

    Raises NotFound when there is none, or when several bear that name (then it lists them).
    """
    below = text.replace("\\", "/")
    found = _some(
        catalog,
        drop_id,
        "SELECT ? UNION SELECT id FROM frame WHERE drop_id = ? AND name = ? COLLATE NOCASE"
        " UNION SELECT frame_id FROM file WHERE drop_id = ? AND path = ?"
        " UNION SELECT frame_id FROM file WHERE drop_id = ? AND original_name = ? COLLATE NOCASE",
        [text, drop_id, text, drop_id, text, drop_id, text],
    )
    if not found and "/" in below:
        # A path that leads to one of its files: all that may stand in the catalog of it.
        ends = [below[at:] for at in range(len(below)) if at == 0 or below[at - 1] == "/"]
        recorded = (
            "SELECT frame_id FROM file WHERE drop_id = ? AND path COLLATE NOCASE IN (SELECT value FROM json_each(?))"
        )
        found = _some(catalog, drop_id, recorded, [drop_id, json.dumps(ends)])
    if not found:
        raise NotFound(f"There is no frame '{text}' in this drop; 'threeshot drop show DROP --frames' lists them.")
    if len(found) > 1:
        which = ", ".join(str(row["path"]) for row in found[:5])
        raise NotFound(f"'{text}' names {len(found)} frames ({which}); use the path of the one that is meant.")
    return found[0]


def frames_with_people(catalog: Catalog, drop_id: str) -> list[Row]:
    """frame (its id), name and people (a list of names) of the frames of which somebody said who is seen, in the order of capture."""
    sql = "SELECT frame.id AS frame, frame.name, frame.people FROM frame JOIN camera ON camera.id = frame.camera_id"
    rows = catalog.rows(
        f"{sql} WHERE frame.drop_id = ? AND frame.people IS NOT NULL ORDER BY {CAPTURE_ORDER}", [drop_id]
    )
    return [{**row, "people": json.loads(row["people"])} for row in rows]


def frame_names(catalog: Catalog, drop_id: str) -> dict[str, str]:
    """The names of all frames of a drop, by id."""
    return {row["id"]: row["name"] for row in catalog.rows("SELECT id, name FROM frame WHERE drop_id = ?", [drop_id])}


def frames_named(catalog: Catalog, drop_id: str, name: str) -> list[Row]:
    """The own rows of the frames of that name, whatever its case, each with model and serial of its camera; the first recorded first."""
    return catalog.rows(
        "SELECT frame.*, camera.model, camera.serial FROM frame JOIN camera ON camera.id = frame.camera_id"
        " WHERE frame.drop_id = ? AND frame.name = ? COLLATE NOCASE ORDER BY frame.id",
        [drop_id, name],
    )


def newest_picture(catalog: Catalog, drop_id: str) -> str | None:
    """The id of the picture (or other frame, no clip, slate or tag) that came in last; None without any."""
    sql = "SELECT id FROM frame WHERE drop_id = ? AND kind IN ('picture', 'other') ORDER BY ingested_at DESC, id DESC LIMIT 1"
    found = catalog.value(sql, [drop_id])
    return None if found is None else str(found)


def counts(catalog: Catalog, drop_id: str) -> dict[str, int]:
    """How many pictures of the drop pass, are to be checked, fail; and how many frames are unreadable."""
    sql = "SELECT verdict, SUM(frames) AS n FROM tally WHERE drop_id = ? AND kind = 'picture' GROUP BY verdict"
    counted = {row["verdict"]: int(row["n"]) for row in catalog.rows(sql, [drop_id])}
    unread = "SELECT COUNT(*) FROM frame INDEXED BY frame_unreadable WHERE drop_id = ? AND error IS NOT NULL"
    return {
        "pass": counted.get("pass", 0),
        "check": counted.get("check", 0),
        "fail": counted.get("fail", 0),
        "unreadable": int(catalog.value(unread, [drop_id])),
    }
