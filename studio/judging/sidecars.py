"""XMP sidecars beside the originals: what was decided here, readable by other programs. `taken_over` reads what they wrote."""

from pathlib import Path

from studio import xmp
from studio.base.errors import ThreeshotError
from studio.catalog import Row, judging
from studio.catalog.changes import (
    BEHIND,
    DESELECTED,
    NOT_REJECTED_BY_US,
    UNASSIGNED,
    UNLABELLED,
    UNRATED,
    UNREJECTED,
)
from studio.catalog.frames import frames_of
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
    What can't be written is told in a sentence, once, and costs nothing: the catalog holds it, and the next run tries again.
    """
    due = {row["id"]: row["sidecar_due"] for row in judging.sidecars_due(drop.catalog, drop.id)}
    if not due:
        drop.sidecars_told = set()
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
    for sentence in sorted(said - drop.sidecars_told):
        drop.events.said.emit(sentence)
    drop.sidecars_told = said


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
