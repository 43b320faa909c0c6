"""The checklist's ticks: the latest of each item, with who and when; every change is an event.

That frames came in before a stage was ready is a tick of the stage itself (`stage:before`, which no item can be called), its reason the
note: so it is kept, taken back and told to others as any tick is.
"""

import json
from typing import Any

from studio.base.clock import now_text
from studio.base.errors import NotFound
from studio.base.terms import STAGES
from studio.catalog.ids import Row
from studio.catalog.store import Catalog
from studio.documents.checklist import Checklist

NOT_READY = "stage:before"
"""The row that says that frames came in while *before* was not ready."""


def state(catalog: Catalog, drop: Row, checklist: Checklist) -> dict[str, Any]:
    """The checklist with its ticks, as `checklist --json` gives it; complete when every required item of all stages is ticked.

    stages: see `stage_state`. not_ready: that frames came in before the first was ready, {reason, by, at, open}; None when they did not.
    """
    ticks = {row["item"]: row for row in catalog.rows("SELECT * FROM tick WHERE drop_id = ?", [drop["id"]])}
    items = []
    for section in checklist.sections:
        for item in section.items:
            tick = ticks.get(item.id, {})
            items.append(
                {
                    "id": item.id,
                    "section": section.id,
                    "stage": item.stage,
                    "required": item.required,
                    "ticked": bool(tick.get("ticked")),
                    "by": tick.get("by") if tick.get("ticked") else None,
                    "at": tick.get("at") if tick.get("ticked") else None,
                    "text": item.text,
                    "why": item.why,
                    "measured": item.measured,
                    "note": tick.get("note"),
                }
            )
    stages = [stage_state(stage, items) for stage in STAGES]
    return {
        "drop": drop["code"],
        "complete": all(stage["ready"] for stage in stages),
        "stages": stages,
        "not_ready": not_ready(catalog, drop),
        "items": items,
    }


def stage_state(stage: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    """How far a stage is: {stage, title, required, ticked, ready, open}.

    required, ticked: how many of its items are required, and how many of those are ticked. open: the ids of those that are not; ready when
    there are none.
    """
    required = [item for item in items if item["stage"] == stage and item["required"]]
    still = [item["id"] for item in required if not item["ticked"]]
    return {
        "stage": stage,
        "title": STAGES[stage],
        "required": len(required),
        "ticked": len(required) - len(still),
        "ready": not still,
        "open": still,
    }


def not_ready(catalog: Catalog, drop: Row) -> dict[str, Any] | None:
    """That frames came in before everything required *before* was ticked: {reason, by, at, open}; None when they did not.

    reason: None where none was given. open: the ids of what was open when the first came.
    """
    row = catalog.row("SELECT * FROM tick WHERE drop_id = ? AND item = ?", [drop["id"], NOT_READY])
    if row is None or not row["ticked"]:
        return None
    sql = "SELECT data FROM event WHERE drop_id = ? AND kind = 'checklist.not_ready' ORDER BY rowid LIMIT 1"
    told = json.loads(catalog.value(sql, [drop["id"]]) or "{}")
    return {"reason": row["note"], "by": row["by"], "at": row["at"], "open": list(told.get("open") or [])}


def put_not_ready(catalog: Catalog, drop: Row, still: list[str], by: str, reason: str | None) -> None:
    """Record that frames come in though those items are open, and why, where that is said; within a change that is recorded."""
    values = {"ticked": True, "by": by, "at": now_text(), "note": reason}
    _put(catalog, drop, NOT_READY, values)
    catalog.tell("checklist.not_ready", drop["id"], NOT_READY, {"reason": reason, "open": still}, who=by)


def _put(catalog: Catalog, drop: Row, item: str, values: dict[str, Any]) -> None:
    there = catalog.value("SELECT id FROM tick WHERE drop_id = ? AND item = ?", [drop["id"], item])
    if there is None:
        catalog.insert("tick", {"drop_id": drop["id"], "item": item, **values})
    else:
        catalog.update("tick", there, values)


def put_if_unknown(
    catalog: Catalog, drop_id: str, item: str, by: str, at: str, note: str | None, ticked: bool = True
) -> None:
    """Tick an item (or not) as it was at `at` (UTC text), unless the catalog knows anything of it; no event tells of it."""
    there = catalog.value("SELECT 1 FROM tick WHERE drop_id = ? AND item = ?", [drop_id, item])
    if there is None:
        values = {"ticked": ticked, "by": by, "at": at, "note": note}
        catalog.insert("tick", {"drop_id": drop_id, "item": item, **values})


def tick(
    catalog: Catalog, drop: Row, checklist: Checklist, items: list[str], by: str, note: str | None, ticked: bool
) -> None:
    """Tick or untick items. Raises NotFound before anything is changed when one is not on the checklist."""
    known = [item.id for section in checklist.sections for item in section.items]
    for item in items:
        if item not in known:
            raise NotFound(f"The checklist has no item '{item}'; it has {', '.join(known)}.")
    with catalog.change():
        for item in items:
            _put(catalog, drop, item, {"ticked": ticked, "by": by, "at": now_text(), "note": note})
            catalog.tell(
                "checklist.ticked" if ticked else "checklist.unticked", drop["id"], item, {"note": note}, who=by
            )
