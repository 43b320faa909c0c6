"""XMP sidecars beside the originals: what was decided here, readable by other programs, and what they wrote, read back.

The catalog writes on every change, so whatever differs on reading was written by somebody else since, and is taken over.
"""

from pathlib import Path
from typing import Any

from studio import xmp
from studio.base.errors import ThreeshotError
from studio.catalog import Row, judging, picks
from studio.catalog.changes import (
    BEHIND,
    DESELECTED,
    NOT_REJECTED_BY_US,
    UNASSIGNED,
    UNLABELLED,
    UNRATED,
    UNREJECTED,
)
from studio.catalog.drops import shots_of
from studio.catalog.frames import frames, frames_of
from studio.judging.assignment import assign
from studio.open_drop import OpenDrop

_TAKEN_BACK = {"rating": UNRATED, "label": UNLABELLED, "reject": NOT_REJECTED_BY_US}
BY = "sidecar"
"""Who it was that another program's change is told of."""


def path_for(folder: Path, frame: Row) -> Path | None:
    """The sidecar of a frame, beside its main file; None for a frame without a file."""
    return xmp.sidecar_path(folder / str(frame["path"])) if frame["path"] else None


def write_due(drop: OpenDrop) -> None:
    """Write rating, label, shot, select and rejection of the frames whose sidecars are behind, keeping what others wrote.

    What the catalog does not know of stays: a rejection by another program that was not read back yet, a select of a catalog that was
    lost. Something goes only where taking it back was what was said.
    What can't be written is told in a sentence and costs nothing: the catalog holds it, and the next run tries again.
    """
    due = {row["id"]: row["sidecar_due"] for row in judging.sidecars_due(drop.catalog, drop.id)}
    if not due:
        return
    said: set[str] = set()
    written = []
    for frame in frames_of(drop.catalog, drop.id, list(due)):
        path = path_for(drop.folder, frame)
        try:
            if path is not None and (path.exists() or _worth_writing(frame)):
                xmp.write_sidecar(path, of_frame(drop, frame, due[frame["id"]]))
            written.append(frame["id"])
        except ThreeshotError as error:
            said.add(str(error))
        except OSError as error:
            said.add(f"{path}: cannot be written ({error.strerror}).")
    judging.sidecars_written(drop.catalog, written)
    for sentence in sorted(said):
        drop.events.said.emit(sentence)


def read(drop: OpenDrop) -> list[str]:
    """Take over what other programs changed in the sidecars; the ids of the frames that changed."""
    changed = []
    shots = shots_of(drop.catalog, drop.id)
    for frame in frames(drop.catalog, drop.id):
        path = path_for(drop.folder, frame)
        found = xmp.read_sidecar(path) if path is not None and path.exists() else None
        if found is None:
            continue
        values: dict[str, Any] = {}
        if found.rating is not None and found.rating >= 0 and found.rating != (frame["rating"] or 0):
            values["rating"] = found.rating
        if found.label is not None and found.label != (frame["label"] or ""):
            values["label"] = found.label
        if found.reject is not None and found.reject != bool(frame["rejected"]):
            values["rejected"] = found.reject
        shot = shots.get((found.sku or "", found.role or ""))
        moved = shot is not None and frame["assigned_by"] is None and shot != frame["shot_id"]
        if not values and not moved:
            continue
        with drop.change("frames.marked", BY):
            if values:
                drop.catalog.update("frame", frame["id"], values)
                drop.catalog.tell("frame.marked", drop.id, frame["id"], values, who=BY)
            if values.get("rejected") and frame["pick_rank"] is not None:
                picks.deselect(drop.catalog, drop.id, frame, BY)
            if moved:
                assign(drop, [frame["id"]], shot, BY)
        changed.append(frame["id"])
    return changed


def of_frame(drop: OpenDrop, frame: Row, due: int = BEHIND) -> xmp.Sidecar:
    """What a frame's sidecar says of it; what nobody has said here, or taken back (`due`), is None, and stays as it is there."""
    on_shot = frame["sku"] is not None or bool(due & UNASSIGNED)
    return xmp.Sidecar(
        rating=frame["rating"],
        label=frame["label"],
        drop=drop.code if on_shot else None,
        sku=frame["sku"],
        role=frame["role"],
        select=True if frame["is_select"] else False if due & DESELECTED else None,
        reject=True if frame["rejected"] else False if due & UNREJECTED else None,
        taken_back=frozenset(field for field, bit in _TAKEN_BACK.items() if due & bit),
    )


def _worth_writing(frame: Row) -> bool:
    return any((frame["rating"], frame["label"], frame["sku"], frame["pick_rank"] is not None, frame["rejected"]))
