"""The frame that new files complete: a RAW whose JPEG came in earlier from the other slot, a clip of a live photo, a sidecar."""

from collections.abc import Sequence
from pathlib import PurePath

from studio.base.clock import from_text
from studio.base.wording import visible
from studio.catalog import Row
from studio.catalog.files import files_of_frame
from studio.catalog.frames import frames_named
from studio.imaging.exif import Exif
from studio.ingest import capture_time
from studio.ingest.pair import folder_key, may_join
from studio.ingest.plan import Entry, Item
from studio.open_drop import OpenDrop

_SAME_MOMENT_S = 2.0


def frame_to_join(drop: OpenDrop, entry: Entry, new: Sequence[Item], exif: Exif | None) -> Row | None:
    """The frame that the new files of a group complete: their group's own, or one recorded earlier that wants just them."""
    known = next(
        (item.row["frame_id"] if item.row else item.stub_of for item in entry.items if item.row or item.stub_of), None
    )
    if known is not None:
        return drop.catalog.get("frame", known)
    moment = None
    if exif is not None and exif.captured_at is not None:
        moment = capture_time.captured(drop, exif.captured_at, exif.offset_s, None)["captured_at"]
    for frame in frames_named(drop.catalog, drop.id, visible(entry.group.stem)):
        recorded = files_of_frame(drop.catalog, frame["id"])
        names = [row["original_name"] for row in recorded]
        if not all(may_join(item.found.name, names) for item in new):
            continue
        same_folder = any(folder_key(PurePath(row["source"])) == entry.group.folder for row in recorded)
        if moment and frame["captured_at"]:
            apart_s = abs((from_text(moment) - from_text(frame["captured_at"])).total_seconds())
            same_body = exif is not None and (exif.model, exif.serial) == (frame["model"], frame["serial"])
            # Of a model alone, without a serial number, the two halves of one exposure bear the very same time.
            near_s = _SAME_MOMENT_S if same_folder or frame["serial"] else 0.0
            if apart_s <= near_s and (same_body or same_folder):
                return frame
        elif same_folder:
            return frame
    return None
