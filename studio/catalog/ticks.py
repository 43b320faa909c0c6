"""The checklist's ticks: the latest of each item, with who and when; every change is an event."""

from typing import Any

from studio.base.clock import now_text
from studio.base.errors import NotFound
from studio.catalog.ids import Row
from studio.catalog.store import Catalog
from studio.documents.checklist import Checklist


def state(catalog: Catalog, drop: Row, checklist: Checklist) -> dict[str, Any]:
    """The checklist with its ticks, as `checklist --json` gives it; complete when every required item is ticked."""
    ticks = {row["item"]: row for row in catalog.rows("SELECT * FROM tick WHERE drop_id = ?", [drop["id"]])}
    items = []
    for section in checklist.sections:
        for item in section.items:
            tick = ticks.get(item.id, {})
            items.append(
                {
                    "id": item.id,
                    "section": section.id,
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
    complete = all(item["ticked"] for item in items if item["required"])
    return {"drop": drop["code"], "complete": complete, "items": items}


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
            values = {"ticked": ticked, "by": by, "at": now_text(), "note": note}
            there = catalog.value("SELECT id FROM tick WHERE drop_id = ? AND item = ?", [drop["id"], item])
            if there is None:
                catalog.insert("tick", {"drop_id": drop["id"], "item": item, **values})
            else:
                catalog.update("tick", there, values)
            catalog.tell(
                "checklist.ticked" if ticked else "checklist.unticked", drop["id"], item, {"note": note}, who=by
            )
