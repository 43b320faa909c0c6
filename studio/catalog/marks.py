"""What people say of frames and shots: which kind, rated, labelled, rejected, approved. Each change is an event."""

from typing import Any

from studio.base.clock import now_text
from studio.catalog import picks
from studio.catalog.frames import frame
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


def reject(catalog: Catalog, drop_id: str, frame_ids: list[str], yes: bool, who: str) -> None:
    """Reject frames or take that back; the event keeps the verdict that was seen. A rejected frame is no select. Raises NotFound."""
    with catalog.change():
        for frame_id in frame_ids:
            row = frame(catalog, drop_id, frame_id)
            catalog.update("frame", frame_id, {"rejected": yes})
            if yes and row["pick_rank"] is not None:
                picks.deselect(catalog, drop_id, row, who)
            data = {"verdict": row["verdict"], "reasons": row["reasons"]}
            catalog.tell("frame.rejected" if yes else "frame.unrejected", drop_id, frame_id, data, who=who)


def mark(catalog: Catalog, drop_id: str, frame_ids: list[str], values: dict[str, Any], who: str) -> None:
    """Set rating or label of frames. Raises NotFound."""
    with catalog.change():
        for frame_id in frame_ids:
            catalog.update("frame", frame_id, values)
            catalog.tell("frame.marked", drop_id, frame_id, values, who=who)


def decide(catalog: Catalog, drop_id: str, shot: str, decision: str | None, note: str | None, who: str) -> None:
    """The producer's word on a shot: approved, reshoot, or neither (None)."""
    with catalog.change():
        values = {"decision": decision, "decision_note": note, "decided_by": who, "decided_at": now_text()}
        catalog.update("shot", shot, values)
        catalog.tell(f"shot.{decision or 'undecided'}", drop_id, shot, {"note": note}, who=who)
