"""What people say of frames and shots: which kind, rated, labelled, rejected, approved. Each change is an event."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from studio.base.clock import now_text
from studio.catalog import picks
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
    lost: Mapping[str, list[str]] | None = None,
) -> None:
    """Reject frames or take that back; the event keeps the verdict that was seen. A rejected frame is no select. Raises NotFound.

    lost: by frame, the paths of its originals that were not there any more when it was rejected: the event keeps these, too.
    """
    with catalog.change():
        for frame_id in frame_ids:
            row = frame(catalog, drop_id, frame_id)
            catalog.update("frame", frame_id, {"rejected": yes})
            if yes and row["pick_rank"] is not None:
                picks.deselect(catalog, drop_id, row, who)
            data = {"verdict": row["verdict"], "reasons": row["reasons"]}
            if yes and lost and lost.get(frame_id):
                data["lost"] = lost[frame_id]
            catalog.tell("frame.rejected" if yes else "frame.unrejected", drop_id, frame_id, data, who=who)


def mark(catalog: Catalog, drop_id: str, frame_ids: list[str], values: dict[str, Any], who: str) -> None:
    """Set rating or label of frames. Raises NotFound."""
    with catalog.change():
        for frame_id in frame_ids:
            catalog.update("frame", frame_id, values)
            catalog.tell("frame.marked", drop_id, frame_id, values, who=who)


def files_of_rejected(catalog: Catalog, drop_id: str) -> set[str]:
    """The ids of the files of rejected frames, but for those that were lost already when their frame was rejected."""
    rows = catalog.rows(
        "SELECT file.id, file.path, file.frame_id, file.verified_at FROM frame JOIN file ON file.frame_id = frame.id"
        " WHERE frame.drop_id = ? AND frame.rejected",
        [drop_id],
    )
    lost: dict[str, tuple[str, list[str]]] = {}
    for event in catalog.rows(
        "SELECT subject, at, json_extract(data, '$.lost') AS lost FROM event WHERE drop_id = ? AND kind = 'frame.rejected' ORDER BY at",
        [drop_id],
    ):
        lost[event["subject"]] = event["at"], json.loads(event["lost"] or "[]")
    found = set()
    for row in rows:
        at, paths = lost.get(row["frame_id"], ("", []))
        # Brought back since, it was there to be deleted.
        if row["path"] not in paths or (row["verified_at"] or "") > at:
            found.add(str(row["id"]))
    return found


MARKS = ("rating", "label", "rejected")
"""The columns of `frame` that other programs have words for, too."""


@dataclass(frozen=True)
class LastWord:
    """Who said last what a mark is, and when. at: UTC text. file: the file that it was taken over from, below the shoot folder; None: a
    person said it here."""

    at: str
    file: str | None = None


def take_over(
    catalog: Catalog, drop_id: str, frame_id: str, values: dict[str, Any], file: str, at: str, who: str
) -> None:
    """Set marks (`MARKS`) to what a file says of its frame; a rejected frame is no select. file, at: as in `LastWord`. Raises NotFound."""
    with catalog.change():
        row = frame(catalog, drop_id, frame_id)
        catalog.update("frame", frame_id, values)
        if values.get("rejected") and row["pick_rank"] is not None:
            picks.deselect(catalog, drop_id, row, who)
        catalog.tell("frame.marked", drop_id, frame_id, {**values, "file": file, "said_at": at}, who=who)


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


def decide(catalog: Catalog, drop_id: str, shot: str, decision: str | None, note: str | None, who: str) -> None:
    """The producer's word on a shot: approved, reshoot, or neither (None)."""
    with catalog.change():
        values = {"decision": decision, "decision_note": note, "decided_by": who, "decided_at": now_text()}
        catalog.update("shot", shot, values)
        catalog.tell(f"shot.{decision or 'undecided'}", drop_id, shot, {"note": note}, who=who)
