"""XMP sidecars beside the originals: what was decided here, readable by other programs, and what they wrote, read back.

The catalog writes on every change, so whatever differs on reading was written by somebody else since, and is taken over.
"""

from pathlib import Path
from typing import Any

from studio import xmp
from studio.base.errors import ThreeshotError
from studio.catalog import Row, picks
from studio.catalog.drops import shots_of
from studio.catalog.frames import frames
from studio.open_drop import OpenDrop


def path_for(folder: Path, frame: Row) -> Path | None:
    """The sidecar of a frame, beside its main file; None for a frame without a file."""
    return xmp.sidecar_path(folder / str(frame["path"])) if frame["path"] else None


def write(drop: OpenDrop, frame_ids: list[str], unreject: bool = False) -> None:
    """Write rating, label, shot, select and rejection of these frames beside their originals, keeping what others wrote.

    unreject: take back even a rejection that another program wrote; without it a frame that was rejected elsewhere meanwhile, and
    not read back yet, stays so.

    What can't be written is told in a sentence and costs nothing: the catalog holds it.
    """
    said: set[str] = set()
    for frame in _rows(drop, frame_ids):
        path = path_for(drop.folder, frame)
        if path is None or (not path.exists() and not _worth_writing(frame)):
            continue
        try:
            xmp.write_sidecar(path, of_frame(drop, frame, unreject))
        except (ThreeshotError, OSError) as error:
            said.add(
                str(error) if isinstance(error, ThreeshotError) else f"{path}: cannot be written ({error.strerror})."
            )
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
        if shot is not None and frame["assigned_by"] is None and shot != frame["shot_id"]:
            values |= {"shot_id": shot, "assigned_by": "sidecar"}
        if not values:
            continue
        with drop.catalog.change():
            drop.catalog.update("frame", frame["id"], values)
            if values.get("rejected") and frame["pick_rank"] is not None:
                picks.deselect(drop.catalog, drop.id, frame, "sidecar")
            drop.catalog.tell("frame.marked", drop.id, frame["id"], values, who="sidecar")
        changed.append(frame["id"])
    return changed


def of_frame(drop: OpenDrop, frame: Row, unreject: bool = False) -> xmp.Sidecar:
    """What a frame's sidecar says of it; what nobody has said here is None, and stays as it is there."""
    return xmp.Sidecar(
        rating=frame["rating"],
        label=frame["label"],
        drop=drop.code,
        sku=frame["sku"],
        role=frame["role"],
        select=bool(frame["is_select"]),
        reject=True if frame["rejected"] else False if unreject else None,
    )


def _worth_writing(frame: Row) -> bool:
    return any((frame["rating"], frame["label"], frame["sku"], frame["pick_rank"] is not None, frame["rejected"]))


def _rows(drop: OpenDrop, frame_ids: list[str]) -> list[Row]:
    if len(frame_ids) > 50:
        wanted = set(frame_ids)
        return [row for row in frames(drop.catalog, drop.id) if row["id"] in wanted]
    marks = ", ".join("?" for _ in frame_ids)
    return frames(drop.catalog, drop.id, f"frame.id IN ({marks})", list(frame_ids)) if frame_ids else []
