"""What judging asks and writes: which frames are still to be examined and by whom, their measurements, what verdicts rest on."""

import json
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Any

from studio.catalog.changes import BEHIND
from studio.catalog.frames import main_file
from studio.catalog.ids import Row
from studio.catalog.kinds import MAINS
from studio.catalog.store import Catalog

_TO_EXAMINE = "(frame.examined_at IS NULL OR (file.opened IS NULL AND file.kind <> 'clip'))"
_LEFT = (
    "frame.id IN (SELECT id FROM frame INDEXED BY frame_to_examine WHERE drop_id = ? AND examined_at IS NULL"
    " UNION SELECT frame_id FROM file INDEXED BY file_not_opened WHERE drop_id = ? AND opened IS NULL AND kind <> 'clip')"
)
"""Frames that may have something to be looked at, by the indexes that hold nothing else."""
_FILES = (
    f"SELECT file.id AS file_id, file.path, file.kind, file.modified_at, frame.id AS frame_id, frame.name, frame.ingested_at,"
    f" frame.exif, frame.camera_id, camera.clock_fast_s, file.copied_at, file.version_of, file.xxh128, file.id = {main_file('id')} AS main"
    " FROM frame"
    f" JOIN file ON file.frame_id = frame.id JOIN camera ON camera.id = frame.camera_id WHERE +frame.drop_id = ?"
    f" AND (file.kind IN {MAINS} OR file.version_of IS NOT NULL)"
)
# In the order in which slates claim, so that a slate is known before the frames it names.
_CLAIM_ORDER = "COALESCE(captured_at, ingested_at), counter, name, id"
_CAME = "COALESCE(seen_at, ingested_at)"
_FRAME_ORDER = (
    "COALESCE(frame.captured_at, frame.ingested_at), frame.counter, frame.name, frame.id, main DESC, file.path"
)


def frames_to_examine(catalog: Catalog, drop_id: str, again: bool) -> list[str]:
    """Ids of the frames with a file that nobody has looked at yet (of all frames when `again`), in the order in which slates claim."""
    if again:
        sql = f"SELECT id FROM frame WHERE drop_id = ? AND EXISTS (SELECT 1 FROM file WHERE frame_id = frame.id AND kind IN {MAINS})"
        return [row["id"] for row in catalog.rows(f"{sql} ORDER BY {_CLAIM_ORDER}", [drop_id])]
    rows = catalog.rows(f"{_FILES} AND {_TO_EXAMINE} AND {_LEFT} ORDER BY {_FRAME_ORDER}", [drop_id, drop_id, drop_id])
    return list(dict.fromkeys(row["frame_id"] for row in rows))


def frames_left(catalog: Catalog, drop_id: str) -> list[Row]:
    """id, shot_id and assigned_by of the same frames, the one that came in last first."""
    sql = "SELECT id, shot_id, assigned_by FROM frame WHERE id IN (SELECT value FROM json_each(?)) ORDER BY ingested_at DESC, id DESC"
    return catalog.rows(sql, [json.dumps(frames_to_examine(catalog, drop_id, again=False))])


def files_to_examine(catalog: Catalog, drop_id: str, frame_ids: Iterable[str], again: bool) -> list[Row]:
    """The files of these frames that are still to be looked at (all when `again`), the main one of each first.

    Columns: file_id, path, kind, modified_at, frame_id, name, ingested_at, exif (JSON), camera_id, clock_fast_s, copied_at, version_of,
    xxh128, main.
    """
    where = f"{'1' if again else _TO_EXAMINE} AND frame.id IN (SELECT value FROM json_each(?))"
    return catalog.rows(f"{_FILES} AND {where} ORDER BY {_FRAME_ORDER}", [drop_id, json.dumps(list(frame_ids))])


def take_up(catalog: Catalog, frame_ids: Sequence[str], run: str, runs_on: Sequence[str]) -> list[str]:
    """Let `run` examine those of these frames that no run examines that still runs (`runs_on`); the ids it got."""
    free = "examining IS NULL OR examining = ? OR examining NOT IN (SELECT value FROM json_each(?))"
    wanted = "id IN (SELECT value FROM json_each(?))"
    with catalog.change():
        values = [json.dumps(list(frame_ids)), run, json.dumps(list(runs_on))]
        got = {row["id"] for row in catalog.rows(f"SELECT id FROM frame WHERE {wanted} AND ({free})", values)}
        catalog.execute(f"UPDATE frame SET examining = ? WHERE {wanted}", [run, json.dumps(list(got))])
    return [frame_id for frame_id in frame_ids if frame_id in got]


def let_go(catalog: Catalog, drop_id: str, run: str, frame_ids: Sequence[str] | None = None) -> None:
    """Nothing (of these frames) is examined by `run` any more."""
    some = "" if frame_ids is None else " AND id IN (SELECT value FROM json_each(?))"
    values = [drop_id, run, *([] if frame_ids is None else [json.dumps(list(frame_ids))])]
    catalog.execute(f"UPDATE frame SET examining = NULL WHERE drop_id = ? AND examining = ?{some}", values)


def runs_that_examine(catalog: Catalog, drop_id: str) -> list[str]:
    """The runs that have taken up frames of the drop."""
    sql = (
        "SELECT DISTINCT examining FROM frame INDEXED BY frame_examined_now WHERE drop_id = ? AND examining IS NOT NULL"
    )
    return [str(row["examining"]) for row in catalog.rows(sql, [drop_id])]


def still_to_examine(catalog: Catalog, drop_id: str, frame_ids: Iterable[str]) -> list[str]:
    """Those of these frames that have a file nobody has looked at yet, in their order."""
    ids = list(frame_ids)
    left = {row["frame_id"] for row in files_to_examine(catalog, drop_id, ids, again=False)}
    return [frame_id for frame_id in ids if frame_id in left]


def put_score(catalog: Catalog, frame_id: str, values: dict[str, Any]) -> None:
    """Write a frame's score, new or over the one there is."""
    there = catalog.value("SELECT id FROM score WHERE frame_id = ?", [frame_id])
    if there is None:
        catalog.insert("score", {"frame_id": frame_id, **values})
    else:
        catalog.update("score", str(there), values)


_SETTINGS = "frame.exposure_s, frame.f_number, frame.iso"
_OF_FRAME = (
    "frame.id, frame.kind, frame.camera_id, frame.shot_id, frame.captured_at, frame.corrected_at, frame.width, frame.height,"
    f" {_SETTINGS}"
)
_LEVELS = (
    "json_extract(score.result, '$.exposure.subject_ev') AS subject_ev,"
    " json_extract(score.result, '$.exposure.background_ev') AS background_ev"
)
_BASES = (
    f"SELECT {_OF_FRAME}, {_LEVELS}, shot.role, product.sku, score.basis,"
    " score.role AS scored_role{result} FROM frame JOIN score ON score.frame_id = frame.id LEFT JOIN shot ON shot.id = frame.shot_id"
    " LEFT JOIN product ON product.id = shot.product_id WHERE {plus}frame.drop_id = ?"
)
# The plus keeps a search for some frames from going through all of the drop.


def what_verdicts_rest_on(catalog: Catalog, drop_id: str) -> list[Row]:
    """Of each measured frame: id, kind, camera, times, size, exposure settings, subject_ev and background_ev, its shot (shot_id, sku,
    role), and by what its verdict was made (basis, scored_role)."""
    return catalog.rows(_BASES.format(result="", plus=""), [drop_id])


def measured(catalog: Catalog, drop_id: str, frame_ids: Iterable[str]) -> list[Row]:
    """The same of these frames, with `result`: the measurement and the verdict on it, as JSON; and verdict, reasons, version."""
    sql = _BASES.format(result=", score.result, score.verdict, score.reasons, score.version", plus="+")
    return catalog.rows(
        f"{sql} AND frame.id IN (SELECT value FROM json_each(?))", [drop_id, json.dumps(list(frame_ids))]
    )


def to_be_judged(catalog: Catalog, drop_id: str, frame_ids: Iterable[str]) -> list[Row]:
    """The same of these frames, whether they have a verdict or not; without what was measured and by what it was made."""
    sql = (
        f"SELECT {_OF_FRAME}, shot.role, product.sku FROM frame"
        " LEFT JOIN shot ON shot.id = frame.shot_id LEFT JOIN product ON product.id = shot.product_id WHERE +frame.drop_id = ?"
        " AND frame.id IN (SELECT value FROM json_each(?))"
    )
    return catalog.rows(sql, [drop_id, json.dumps(list(frame_ids))])


_BESIDE = (
    "SELECT frame.id, frame.shot_id FROM frame WHERE frame.camera_id = ? AND frame.kind = 'picture'"
    " AND EXISTS (SELECT 1 FROM score WHERE frame_id = frame.id)"
    " AND (frame.captured_at, frame.id) {} (?, ?) ORDER BY frame.captured_at {}, frame.id {} LIMIT ?"
)


def beside(catalog: Catalog, row: Row, count: int) -> list[Row]:
    """The `count` measured pictures that the same camera took before a frame and after it: id and shot_id.

    row: with id, camera_id and captured_at; none for a frame without a time.
    """
    if row["captured_at"] is None:
        return []
    values = [row["camera_id"], row["captured_at"], row["id"], count]
    before = catalog.rows(_BESIDE.format("<", "DESC", "DESC"), values)
    return [*before, *catalog.rows(_BESIDE.format(">", "ASC", "ASC"), values)]


def levels_of(catalog: Catalog, frame_ids: Iterable[str]) -> list[Row]:
    """id, subject_ev and background_ev of these frames, those that were measured."""
    sql = f"SELECT score.frame_id AS id, {_LEVELS} FROM score WHERE frame_id IN (SELECT value FROM json_each(?))"
    return [row for row in catalog.rows(sql, [json.dumps(list(frame_ids))]) if row["background_ev"] is not None]


def frames_of_cameras(catalog: Catalog, drop_id: str, cameras: Iterable[str]) -> list[str]:
    """The measured frames of these cameras."""
    sql = "SELECT frame.id FROM frame JOIN score ON score.frame_id = frame.id WHERE frame.drop_id = ? AND frame.camera_id IN"
    rows = catalog.rows(f"{sql} (SELECT value FROM json_each(?))", [drop_id, json.dumps(list(cameras))])
    return [str(row["id"]) for row in rows]


def sidecars_due(catalog: Catalog, drop_id: str) -> list[Row]:
    """id and sidecar_due of the frames whose sidecars do not say yet what is so."""
    return catalog.rows(
        "SELECT id, sidecar_due FROM frame INDEXED BY frame_sidecar_due WHERE drop_id = ? AND sidecar_due <> 0",
        [drop_id],
    )


def sidecar_is_behind(catalog: Catalog, frame_id: str) -> None:
    """A frame's sidecar may have been lost, or be an older one: what is so is to be written into it."""
    catalog.execute("UPDATE frame SET sidecar_due = sidecar_due | ? WHERE id = ?", [BEHIND, frame_id])


def sidecars_written(catalog: Catalog, frame_ids: Iterable[str]) -> None:
    """The sidecars of these frames say what is so."""
    sql = "UPDATE frame SET sidecar_due = 0 WHERE id IN (SELECT value FROM json_each(?))"
    catalog.execute(sql, [json.dumps(list(frame_ids))])


# -- claims and bursts --------------------------------------------------------------------------------------------------


def codes_of(catalog: Catalog, frame_ids: Iterable[str]) -> list[Row]:
    """id, name, camera_id, shot_id and codes (JSON) of these frames, in the order of capture."""
    sql = f"SELECT id, name, camera_id, shot_id, codes FROM frame WHERE id IN (SELECT value FROM json_each(?)) ORDER BY {_CLAIM_ORDER}"
    return catalog.rows(sql, [json.dumps(list(frame_ids))])


def frames_with_tags(
    catalog: Catalog, drop_id: str, claimed_by: Sequence[str], just: Iterable[str] | None
) -> list[Row]:
    """Pictures that show a tag's bars, of no shot though nobody said so, or of one by one of these: id, name, camera (its name),
    assigned_by, shot_id and codes.

    In the order of capture; just: only of these frames.
    """
    sql = (
        "SELECT frame.id, frame.name, camera.name AS camera, assigned_by, shot_id, codes FROM camera JOIN frame"
        " INDEXED BY frame_with_codes ON camera_id = camera.id WHERE camera.drop_id = :drop AND codes <> '[]' AND kind = 'picture'"
        " AND (codes LIKE '%EAN-13%' OR codes LIKE '%UPC-A%')"
        " AND CASE WHEN shot_id IS NULL THEN assigned_by IS NULL AND recovered = 0"
        " ELSE assigned_by IN (SELECT value FROM json_each(:by)) END"
    )
    if just is not None:
        sql = sql.replace(" INDEXED BY frame_with_codes", "") + " AND frame.id IN (SELECT value FROM json_each(:just))"
    values = {"drop": drop_id, "by": json.dumps(list(claimed_by)), "just": json.dumps(list(just or ()))}
    return catalog.rows(f"{sql} ORDER BY {_CLAIM_ORDER.replace('name, id', 'frame.name, frame.id')}", values)


def armed_after(
    catalog: Catalog, frame_id: str, armed: str, shot: str | None = None, before: str | None = None
) -> list[str]:
    """Frames that came to a shot after a frame while that was armed (their `armed`), up to the next slate or tag.

    shot: None: the one that the frame is with. before: only those that came before that time (UTC text).
    """
    first = catalog.get("frame", frame_id)
    came = first["seen_at"] or first["ingested_at"]
    # None is ingested before it was seen, and by that there is an index.
    rows = catalog.rows(
        f"SELECT id, kind, shot_id, assigned_by, {_CAME} AS came FROM frame WHERE drop_id = ? AND ingested_at >= ?"
        f" AND ({_CAME}, id) > (?, ?) ORDER BY came, id",
        [first["drop_id"], came, came, frame_id],
    )
    meant = takewhile(lambda row: row["kind"] not in ("slate", "tag"), rows)
    of = shot or first["shot_id"]
    return [
        row["id"]
        for row in meant
        if row["assigned_by"] == armed and row["shot_id"] == of and (before is None or row["came"] < before)
    ]


def frames_to_claim(catalog: Catalog, drop_id: str, camera_id: str, just: Iterable[str] | None) -> list[Row]:
    """A camera's frames in the order of claiming: id, kind, shot_id, assigned_by, captured_at, counter, codes, examined_at, is_gone.

    is_gone: its original was never seen in this catalog, for it lies in the folder no more: what the folder says of it is all there is.
    just: those, and all with codes. Frames of which is still to be read what the folder says of them are none of them: that comes first.
    """
    sql = (
        "SELECT id, kind, shot_id, assigned_by, captured_at, counter, codes, examined_at, codes IS NULL AND EXISTS"
        f" (SELECT 1 FROM file WHERE frame_id = frame.id AND file.kind IN {MAINS} AND verified_at IS NULL) AS is_gone FROM frame"
        " WHERE recovered = 0 AND +drop_id = ? AND +camera_id = ?"
    )
    if just is None:
        sql = sql.replace("+camera_id", "camera_id")
        return catalog.rows(f"{sql} ORDER BY {_CLAIM_ORDER}", [drop_id, camera_id])
    some = "id IN (SELECT id FROM frame WHERE camera_id = ? AND codes <> '[]' UNION SELECT value FROM json_each(?))"
    values = [drop_id, camera_id, camera_id, json.dumps(list(just))]
    return catalog.rows(f"{sql} AND {some} ORDER BY {_CLAIM_ORDER}", values)


_TO_GROUP = (
    "SELECT id, camera_id, shot_id, captured_at, corrected_at, phash, burst FROM frame WHERE +drop_id = ? AND kind = 'picture'"
    " AND camera_id = ? AND captured_at {} ORDER BY captured_at, counter, name, id"
)


def frames_to_group(catalog: Catalog, drop_id: str, camera_id: str) -> list[Row]:
    """id, camera_id, shot_id, captured_at, corrected_at, phash and burst of a camera's pictures, in the order of capture."""
    return catalog.rows(_TO_GROUP.format("IS NOT NULL"), [drop_id, camera_id])


def frames_to_group_between(catalog: Catalog, drop_id: str, camera_id: str, first: str, last: str) -> list[Row]:
    """The same, taken between two moments (UTC text)."""
    return catalog.rows(_TO_GROUP.format("BETWEEN ? AND ?"), [drop_id, camera_id, first, last])


# -- what is due ----------------------------------------------------------------------------------------------------------


def due(catalog: Catalog, drop_id: str, what: str) -> list[str]:
    """The frames (what: `frame`) or cameras (`camera`) that are another since the chain last went through them."""
    return [
        str(row["id"]) for row in catalog.rows("SELECT id FROM due WHERE drop_id = ? AND what = ?", [drop_id, what])
    ]


_MANY = 100


def cameras_with_many_due(catalog: Catalog, drop_id: str) -> list[str]:
    """Cameras of which so many frames are due (one in a hundred) that to go through all of them is less work than through each."""
    many = []
    for row in catalog.rows(
        "SELECT frame.camera_id, COUNT(*) AS due FROM due JOIN frame ON frame.id = due.id"
        " WHERE due.drop_id = ? AND due.what = 'frame' GROUP BY frame.camera_id",
        [drop_id],
    ):
        beyond = "SELECT 1 FROM frame WHERE camera_id = ? LIMIT 1 OFFSET ?"
        if catalog.value(beyond, [row["camera_id"], _MANY * row["due"]]) is None:
            many.append(str(row["camera_id"]))
    return many


def gone_through(catalog: Catalog, drop_id: str, frame_ids: Iterable[str] | None = None) -> None:
    """The chain went through these frames; None: through all that is due of the drop, cameras too."""
    if frame_ids is None:
        catalog.execute("DELETE FROM due WHERE drop_id = ?", [drop_id])
    else:
        catalog.execute("DELETE FROM due WHERE id IN (SELECT value FROM json_each(?))", [json.dumps(list(frame_ids))])


def judged_by(catalog: Catalog, drop_id: str) -> str | None:
    """What the drop's verdicts were last brought in step with, as a fingerprint; None: not known."""
    found = catalog.value('SELECT judged_by FROM "drop" WHERE id = ?', [drop_id])
    return None if found is None else str(found)


def put_judged_by(catalog: Catalog, drop_id: str, fingerprint: str) -> None:
    """The drop's verdicts are in step with what has that fingerprint."""
    catalog.execute('UPDATE "drop" SET judged_by = ? WHERE id = ?', [fingerprint, drop_id])


# -- grey cards ---------------------------------------------------------------------------------------------------------


def main_pictures(catalog: Catalog, frame_ids: Iterable[str]) -> list[str]:
    """The main files of these frames, below the shoot folder; of clips none."""
    sql = (
        "SELECT file.path FROM file JOIN frame ON frame.id = file.frame_id WHERE frame.id IN (SELECT value FROM json_each(?))"
        f" AND file.kind IN ('picture', 'raw') AND file.id = {main_file('id')} ORDER BY frame.ingested_at, frame.id"
    )
    return [str(row["path"]) for row in catalog.rows(sql, [json.dumps(list(frame_ids))])]


def frame_of_file(catalog: Catalog, drop_id: str, path: str) -> Row | None:
    """id, kind, camera_id, corrected_at and exposure settings of the frame that the file at that path (below the shoot folder) is of."""
    sql = (
        f"SELECT frame.id, frame.kind, frame.camera_id, frame.corrected_at, {_SETTINGS} FROM file JOIN frame ON frame.id = file.frame_id"
        " WHERE file.drop_id = ? AND file.path = ?"
    )
    return catalog.row(sql, [drop_id, path])


def frame_beside(catalog: Catalog, drop_id: str, path: str) -> str | None:
    """The main picture, below the shoot folder, of the frame that the same camera took before the one with that file, else after it."""
    order = "COALESCE(frame.captured_at, frame.ingested_at), COALESCE(frame.counter, 0), frame.name, frame.id"
    sql = (
        f"SELECT file.path, frame.id = (SELECT frame_id FROM file WHERE drop_id = ? AND path = ?) AS here FROM file"
        f" JOIN frame ON frame.id = file.frame_id WHERE frame.drop_id = ? AND file.kind IN ('picture', 'raw')"
        f" AND file.id = {main_file('id')} AND frame.camera_id = (SELECT camera_id FROM frame JOIN file ON file.frame_id = frame.id"
        f" WHERE file.drop_id = ? AND file.path = ?) ORDER BY {order}"
    )
    rows = catalog.rows(sql, [drop_id, path, drop_id, drop_id, path])
    at = next((n for n, row in enumerate(rows) if row["here"]), None)
    if at is None or len(rows) < 2:
        return None
    return str(rows[at - 1 if at > 0 else 1]["path"])


def grey_cards_measured(catalog: Catalog, drop_id: str) -> list[Row]:
    """file, cast (JSON) and card_ev of each measurement of light that found a grey card, the oldest first."""
    sql = (
        "SELECT json_extract(result, '$.file') AS file, json_extract(result, '$.cast') AS cast,"
        " json_extract(result, '$.card_ev') AS card_ev FROM measurement"
        " WHERE drop_id = ? AND kind = 'light' AND json_extract(result, '$.grey_card') IS NOT NULL ORDER BY at"
    )
    return catalog.rows(sql, [drop_id])


def result_of(catalog: Catalog, frame_id: str) -> dict[str, Any] | None:
    """The whole result of a frame's scoring; None where it has none."""
    found = catalog.value("SELECT result FROM score WHERE frame_id = ?", [frame_id])
    return None if found is None else dict(json.loads(found))
