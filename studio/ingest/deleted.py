"""Originals that a person deleted on purpose: they are not there any more, and went after their frame was rejected."""

import os
from collections.abc import Iterable

from studio.catalog import Row, marks
from studio.catalog.files import files_of_frame
from studio.ingest.copies import MISSING, Condition, is_deleted_on_purpose
from studio.open_drop import OpenDrop


def is_deleted(drop: OpenDrop, row: Row) -> bool:
    """Whether an original was deleted on purpose; of a shoot folder that is not there, nothing can be said.

    row: of the file: file_id, frame_id and path.
    """
    if os.path.lexists(drop.folder / row["path"]) or not drop.folder.is_dir():
        return False
    rejected = marks.files_of_rejected(drop.catalog, drop.id, row["frame_id"])
    return is_deleted_on_purpose(Condition(MISSING), row["file_id"] in rejected)


def when_rejected(drop: OpenDrop, frame_ids: Iterable[str]) -> dict[str, list[str]]:
    """By frame, its originals that are lost: nobody deleted them because it is rejected now, or was before."""
    lost = {}
    for frame_id, gone in _gone(drop, frame_ids).items():
        known = marks.deleted_when_taken_back(drop.catalog, frame_id)
        lost[frame_id] = [row["path"] for row in gone if row["path"] not in known]
    return {frame_id: paths for frame_id, paths in lost.items() if paths}


def when_taken_back(drop: OpenDrop, frame_ids: Iterable[str]) -> dict[str, list[str]]:
    """By frame, its originals that were deleted on purpose, as its rejection is taken back: rejected again, they still were."""
    deleted = {}
    for frame_id, gone in _gone(drop, frame_ids).items():
        rejected = marks.files_of_rejected(drop.catalog, drop.id, frame_id) if gone else set()
        deleted[frame_id] = [row["path"] for row in gone if row["id"] in rejected]
    return {frame_id: paths for frame_id, paths in deleted.items() if paths}


def look_again(drop: OpenDrop, frame_ids: Iterable[str]) -> None:
    """Of frames whose rejection is taken back and whose originals are gone: those that nobody has seen are looked for again, and missed."""
    for frame_id in frame_ids:
        if drop.catalog.get("frame", frame_id)["width"] is None:
            drop.catalog.update("frame", frame_id, {"examined_at": None})


def _gone(drop: OpenDrop, frame_ids: Iterable[str]) -> dict[str, list[Row]]:
    if not drop.folder.is_dir():
        return {}
    return {
        frame_id: [
            row for row in files_of_frame(drop.catalog, frame_id) if not os.path.lexists(drop.folder / row["path"])
        ]
        for frame_id in frame_ids
    }
