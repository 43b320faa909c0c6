"""What people say of frames and shots: which kind, rated, labelled, rejected, approved. Each change is an event."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from studio.base.clock import now_text
from studio.base.drawn_mark import DrawnMark
from studio.catalog import picks
from studio.catalog.drawn import as_said
from studio.catalog.frames import frame
from studio.catalog.picks import AUTO
from studio.catalog.store import Catalog


def set_kind(catalog: Catalog, drop_id: str, frame_ids: list[str], kind: str, who: str) -> None:
    """Say what frames are; a frame that is no picture is no select. Raises NotFound."""
    with catalog.change():
        for frame_id in frame_ids:
            row = frame(catalog, drop_id, frame_id)
            if kind != "picture" and row["pick_rank"] is not None:
                picks.deselect(catalog, drop_id, row, who)
            catalog.update("frame", frame_id, {"kind": kind, "assigned_by": who})
            catalog.tell("frame.kind", drop_id, frame_id, {"kind": kind}, who=who)


def reject(
    catalog: Catalog,
    drop_id: str,
    frame_ids: list[str],
    yes: bool,
    who: str,
    gone: Mapping[str, list[str]] | None = None,
) -> None:
    """Reject frames or take that back; the event keeps the verdict that was seen. A rejected frame is no select. Raises NotFound.

    gone: by frame, what the event keeps of its originals, too: the paths of those that were lost when it was rejected, or of those that
    were deleted on purpose when that was taken back.
    """
    with catalog.change():
        for frame_id in frame_ids:
            row = frame(catalog, drop_id, frame_id)
            catalog.update("frame", frame_id, {"rejected": yes})
            if yes and row["pick_rank"] is not None:
                picks.deselect(catalog, drop_id, row, who)
            data = {"verdict": row["verdict"], "reasons": row["reasons"]}
            if gone and gone.get(frame_id):
                data["lost" if yes else "deleted"] = gone[frame_id]
            catalog.tell("frame.rejected" if yes else "frame.unrejected", drop_id, frame_id, data, who=who)


def mark(catalog: Catalog, drop_id: str, frame_ids: list[str], values: dict[str, Any], who: str) -> None:
    """Set rating or label of frames. Raises NotFound."""
    with catalog.change():
        for frame_id in frame_ids:
            catalog.update("frame", frame_id, values)
            catalog.tell("frame.marked", drop_id, frame_id, values, who=who)


def files_of_rejected(catalog: Catalog, drop_id: str, frame_id: str | None = None) -> set[str]:
    """The ids of the files of rejected frames (of just that frame), but for those that were lost already when their frame was rejected."""
    only = ("", [drop_id]) if frame_id is None else (" AND {} = ?", [drop_id, frame_id])
    plus = "" if frame_id is None else "+"
    rows = catalog.rows(
        "SELECT file.id, file.path, file.frame_id, file.verified_at FROM frame JOIN file ON file.frame_id = frame.id"
        f" WHERE {plus}frame.drop_id = ? AND frame.rejected{only[0].format('frame.id')}",
        only[1],
    )
    lost: dict[str, tuple[str, list[str]]] = {}
    for event in catalog.rows(
        f"SELECT subject, at, json_extract(data, '$.lost') AS lost FROM event WHERE {plus}drop_id = ?"
        f" AND kind = 'frame.rejected'{only[0].format('subject')} ORDER BY at",
        only[1],
    ):
        lost[event["subject"]] = event["at"], _paths(event["lost"])
    found = set()
    for row in rows:
        at, paths = lost.get(row["frame_id"], ("", []))
        # Brought back since, it was there to be deleted.
        if row["path"] not in paths or (row["verified_at"] or "") > at:
            found.add(str(row["id"]))
    return found


def deleted_when_taken_back(catalog: Catalog, frame_id: str) -> set[str]:
    """The paths of a frame's originals that were deleted on purpose when its rejection was taken back last, and did not come back since."""
    last = catalog.row(
        "SELECT at, json_extract(data, '$.deleted') AS deleted FROM event WHERE subject = ? AND (kind = 'frame.unrejected'"
        " OR kind = 'frame.marked' AND json_extract(data, '$.rejected') = 0) ORDER BY at DESC, id DESC LIMIT 1",
        [frame_id],
    )
    if last is None:
        return set()
    rows = catalog.rows("SELECT path, verified_at FROM file WHERE frame_id = ?", [frame_id])
    back = {row["path"] for row in rows if (row["verified_at"] or "") > last["at"]}
    return set(_paths(last["deleted"])) - back


def _paths(text: Any) -> list[str]:
    """Of an event that a journal may have brought, which anybody may have written to."""
    told = json.loads(text) if isinstance(text, str) and text.startswith("[") else []
    return [one for one in told if isinstance(one, str)]


MARKS = ("rating", "label", "rejected")
"""The columns of `frame` that other programs have words for, too."""


@dataclass(frozen=True)
class LastWord:
    """Who said last what a mark is, and when. at: UTC text. file: the file that it was taken over from, below the shoot folder; None: a
    person said it here."""

    at: str
    file: str | None = None


def take_over(
    catalog: Catalog,
    drop_id: str,
    frame_id: str,
    values: dict[str, Any],
    file: str,
    at: str,
    who: str,
    deleted: list[str] | None = None,
) -> None:
    """Set marks (`MARKS`) to what a file says of its frame; a rejected frame is no select. file, at: as in `LastWord`. Raises NotFound.

    deleted: where that takes a rejection back, the paths of its originals that were deleted on purpose.
    """
    with catalog.change():
        row = frame(catalog, drop_id, frame_id)
        catalog.update("frame", frame_id, values)
        if values.get("rejected") and row["pick_rank"] is not None:
            picks.deselect(catalog, drop_id, row, who)
        data = {**values, "file": file, "said_at": at} | ({"deleted": deleted} if deleted else {})
        catalog.tell("frame.marked", drop_id, frame_id, data, who=who)


def last_words(catalog: Catalog, drop_id: str, frame_ids: Iterable[str]) -> dict[str, dict[str, LastWord]]:
    """By frame and mark, the last that was said of it; what nobody ever said is not there."""
    found: dict[str, dict[str, LastWord]] = {}
    rows = catalog.rows(
        "SELECT subject, kind, at, data FROM event WHERE +drop_id = ? AND subject IN (SELECT value FROM json_each(?)) AND who <> ?"
        " AND kind IN ('frame.marked', 'frame.rejected', 'frame.unrejected', 'pick.selected') ORDER BY rowid",
        [drop_id, json.dumps(list(frame_ids)), AUTO],
    )
    for row in rows:
        data = json.loads(row["data"])
        # Whoever is rejected, or chosen, has been thought of; whatever was said of it before counts no more.
        said = [one for one in MARKS if one in data] if row["kind"] == "frame.marked" else ["rejected"]
        word = LastWord(str(data.get("said_at") or row["at"]), data.get("file"))
        found.setdefault(row["subject"], {}).update(dict.fromkeys(said, word))
    return found


def decide(
    catalog: Catalog,
    drop_id: str,
    shot: str,
    decision: str | None,
    note: str | None,
    who: str,
    drawn: DrawnMark | None = None,
) -> None:
    """The producer's word on a shot: approved, reshoot, or neither (None). drawn: what goes with it; see `studio.catalog.drawn`."""
    with catalog.change():
        values = {"decision": decision, "decision_note": note, "decided_by": who, "decided_at": now_text()}
        catalog.update("shot", shot, values)
        said: dict[str, Any] = {"note": note}
        if drawn is not None:
            # By its moment the event is known as that of the decision that stands.
            said |= {"mark": as_said(catalog, drawn), "decided_at": values["decided_at"]}
        catalog.tell(f"shot.{decision or 'undecided'}", drop_id, shot, said, who=who)
