"""Which shot a frame belongs to, written in one place: by a person, the armed shot, a slate or tag, a sidecar, a bundle."""

from collections.abc import Iterable

from studio.catalog import picks
from studio.open_drop import OpenDrop


def assign(
    drop: OpenDrop, frame_ids: Iterable[str], shot: str | None, by: str | None, kind: str | None = None
) -> list[str]:
    """Put frames into a shot, or back into the tray (None); the ids of those that are assigned otherwise now.

    by: who says so: a person's name, `armed`, `slate`, `tag`, `sidecar`, `bundle`, or None where nobody does any more. kind: what the
    frames are, where that is said with it. A frame's picks in shots that it leaves go. One transaction, one event a frame; it joins
    the change that it is a part of. Raises NotFound.
    """
    changed = []
    with drop.change("frames.assigned", by):
        for frame_id in frame_ids:
            row = drop.catalog.get("frame", frame_id)
            values = {"shot_id": shot, "assigned_by": by, "kind": kind or row["kind"]}
            if all(row[key] == value for key, value in values.items()):
                continue
            drop.catalog.update("frame", frame_id, values)
            picks.forget_misplaced(drop.catalog, frame_id)
            data = {"shot": shot, "was": row["shot_id"], "kind": values["kind"]}
            drop.catalog.tell("frame.assigned", drop.id, frame_id, data, who=by)
            changed.append(frame_id)
    return changed
