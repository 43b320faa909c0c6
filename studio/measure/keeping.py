"""Measuring for a drop: the file is measured in a worker, the result is kept in table `measurement`, and says whether to tick."""

import json
from pathlib import Path
from typing import Any

from studio.catalog import Catalog, Row
from studio.checklist import Checklist, Item
from studio.clock import now_text
from studio.errors import InvalidInput, NotFound, UsageError
from studio.measure.items import KINDS, judge


def measure_file(kind: str, file: Path, *options: Any) -> dict[str, Any]:
    """Measure one file in a worker of its own; `options` go to `light_of`. Raises UsageError, NotFound, and InvalidInput, one
    sentence, when it can't be read."""
    from studio.workers import Workers

    if not file.exists():
        raise NotFound(f"{file}: is not there; check the name.")
    with Workers(count=1) as workers:
        found: dict[str, Any] = workers.run(function_of(kind), str(file), *options)
    if found["error"]:
        raise InvalidInput(found["error"])
    return found


def function_of(kind: str) -> Any:
    """The function that measures a file of that kind. Raises UsageError."""
    from studio.measure.opening import light_of, sound_of

    if kind not in KINDS:
        raise UsageError(f"'{kind}' can't be measured; it is {' or '.join(KINDS)}.")
    return light_of if kind == "light" else sound_of


def item_of(checklist: Checklist, item: str, kind: str | None = None) -> Item:
    """The checklist's item of that id, if that kind of measurement (any, without `kind`) can tick it. Raises NotFound, UsageError."""
    able = [one.id for one in checklist.items() if one.measured is not None and kind in (None, one.measured)]
    found = next((one for one in checklist.items() if one.id == item), None)
    if found is None:
        raise NotFound(f"The checklist has no item '{item}'; measured are {', '.join(able) or 'none of its items'}.")
    if item not in able:
        how = f"by {kind}" if kind else "at all"
        raise UsageError(f"Item '{item}' is not measured {how}; measured are {', '.join(able) or 'none of its items'}.")
    return found


def keep(catalog: Catalog, drop: Row, kind: str, found: dict[str, Any], item: str | None, who: str) -> Row:
    """Store a measurement; the row, `result` as a dict with the `verdict` on the item (None without one) in it."""
    verdict = judge(item, kind, found).to_dict() if item else None
    result = {**found, "verdict": verdict}
    with catalog.change():
        at = now_text()
        row = {"drop_id": drop["id"], "item": item, "kind": kind, "at": at, "by": who, "result": json.dumps(result)}
        row_id = catalog.insert("measurement", row)
        catalog.tell(
            "checklist.measured", drop["id"], item, {"measurement": row_id, "kind": kind, "verdict": verdict}, who=who
        )
    return {**row, "id": row_id, "result": result}


def overrule(catalog: Catalog, drop: Row, item: Item, reason: str, who: str) -> str:
    """Record that a person passes a measured item against its limit, and why; the note that goes with the tick. Raises UsageError."""
    said = " ".join(reason.split())
    if not said:
        raise UsageError(f"Say why '{item.id}' is passed against its measurement: the reason is kept with the tick.")
    newest = latest(catalog, drop).get(item.id)
    data = {"reason": said, "measurement": newest["id"] if newest else None}
    catalog.tell("checklist.overruled", drop["id"], item.id, data, who=who)
    return f"overruled: {said}"


def latest(catalog: Catalog, drop: Row) -> dict[str, Row]:
    """The newest measurement of each item that has one, `result` as a dict."""
    rows = catalog.rows(
        "SELECT * FROM measurement WHERE drop_id = ? AND item IS NOT NULL ORDER BY at, id", [drop["id"]]
    )
    return {row["item"]: {**row, "result": json.loads(row["result"])} for row in rows}


def failed(kind: str, file: str, sentence: str) -> dict[str, Any]:
    """The measurement of a file that could not be read: `error` says why, nothing else is told."""
    if kind == "light":
        from studio.measure import light

        return {"file": file, **light.nothing().to_dict(), "error": sentence}
    from studio.measure import sound

    return {"file": file, **sound.nothing().to_dict(), "error": sentence}
