"""Measuring for a drop: the file is measured in a worker, the result is kept in table `measurement`, and says whether to tick.

A row is the measurement of one item (`item`, with a `verdict` on it in `result`), or of all that it can tell something of (`item` is
NULL, `verdicts` in `result`).
"""

import json
from pathlib import Path
from typing import Any

from studio.base.clock import now_text
from studio.base.errors import InvalidInput, NotFound, UsageError
from studio.catalog import Row, ticks
from studio.catalog.history import overrulings
from studio.catalog.judging import frame_beside
from studio.catalog.measurements import kept_sounds, newest_by_item, put_measurement
from studio.documents.checklist import Checklist, ChecklistItem
from studio.measure import recordings
from studio.measure.items import KINDS, judge, judge_all, rules_of
from studio.open_drop import OpenDrop

ROOM_TONE = recordings.ROOM_TONE


def measure_file(kind: str, file: Path, *options: Any) -> dict[str, Any]:
    """Measure one file in a worker of its own; `options` go to `light_of`. Raises UsageError, NotFound, and InvalidInput, one
    sentence, when it can't be read."""
    from studio.base.workers import Workers

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


def item_of(checklist: Checklist, item: str, kind: str | None = None) -> ChecklistItem:
    """The checklist's item of that id, if that kind of measurement (any, without `kind`) can tick it. Raises NotFound, UsageError."""
    able = [one.id for one in checklist.items() if one.measured is not None and kind in (None, one.measured)]
    found = next((one for one in checklist.items() if one.id == item), None)
    if found is None:
        raise NotFound(f"The checklist has no item '{item}'; measured are {', '.join(able) or 'none of its items'}.")
    if item not in able:
        how = f"by {kind}" if kind else "at all"
        raise UsageError(f"Item '{item}' is not measured {how}; measured are {', '.join(able) or 'none of its items'}.")
    return found


def measure_for(drop: OpenDrop, kind: str, file: Path, item: str | None, *options: Any) -> dict[str, Any]:
    """Measure a file of a drop, for one item or for all that it can tell something of; keeps and ticks nothing.

    Room tone from elsewhere is copied to the shoot folder. Raises as `item_of` and `measure_file`.
    """
    if item is not None:
        item_of(drop.checklist, item, kind)
    if kind == "light":
        card, spots, beside = (*options, None, None, None)[:3]
        options = (card, spots, str(recordings.new_picture()), beside or _beside(drop, file))
    found = measure_file(kind, file, *options)
    if kind == "sound" and item in (None, ROOM_TONE) and judge(ROOM_TONE, kind, found).within:
        found["kept"] = recordings.keep_room_tone(drop.folder, file).name
    return found


def _beside(drop: OpenDrop, file: Path) -> str | None:
    """The frame of the drop that the same camera took before (else after) that one: two of one set tell flicker."""
    try:
        below = file.absolute().relative_to(drop.folder.absolute()).as_posix()
    except ValueError:
        return None
    other = frame_beside(drop.catalog, drop.id, below)
    return str(drop.folder / other) if other is not None and (drop.folder / other).is_file() else None


def room_tone(drop: OpenDrop) -> Path | None:
    """The drop's room tone: the newest that kept its limits, else the newest recorded as one; None without any."""
    folder = drop.folder
    good = (folder / recordings.FOLDER / name for name in kept_sounds(drop.catalog, drop.id))
    return next((path for path in good if path.is_file()), None) or recordings.newest_room_tone(folder)


def keep(drop: OpenDrop, kind: str, found: dict[str, Any], item: str | None, who: str) -> Row:
    """Store a measurement; the row, `result` as a dict with `verdict` (None without an item) and `verdicts` in it."""
    rules = rules_of(drop.checklist)
    verdict = judge(item, kind, found, rules).to_dict() if item else None
    asked = [(one.id, one.measured) for one in drop.checklist.items()]
    verdicts = [] if item else [one.to_dict() for one in judge_all(asked, kind, found, rules)]
    result = {**found, "verdict": verdict, "verdicts": verdicts}
    with drop.catalog.change():
        row = put_measurement(drop.catalog, drop.id, item, kind, now_text(), who, result)
        told = {"measurement": row["id"], "kind": kind, "verdict": verdict, "verdicts": verdicts}
        drop.catalog.tell("checklist.measured", drop.id, item, told, who=who)
    return row


def verdicts_of(row: Row) -> list[dict[str, Any]]:
    """What a measurement's row says, of one item or of several."""
    result = row["result"]
    return [result["verdict"]] if result.get("verdict") else list(result.get("verdicts", []))


def overrule(drop: OpenDrop, item: ChecklistItem, reason: str, who: str) -> str:
    """Record that a person passes a measured item against its limit, and why; the note that goes with the tick. Raises UsageError."""
    said = " ".join(reason.split())
    if not said:
        raise UsageError(f"Say why '{item.id}' is passed against its measurement: the reason is kept with the tick.")
    newest = latest(drop).get(item.id)
    data = {"reason": said, "measurement": newest["id"] if newest else None}
    drop.catalog.tell("checklist.overruled", drop.id, item.id, data, who=who)
    return f"overruled: {said}"


def latest(drop: OpenDrop) -> dict[str, Row]:
    """The newest measurement of each item that has one: its row, `item` filled in, `result` as a dict with the `verdict` on that item."""
    read: dict[str, Row] = {}
    newest: dict[str, Row] = {}
    for item, row_id in newest_by_item(drop.catalog, drop.id):
        if row_id not in read:
            row = drop.catalog.get("measurement", row_id)
            read[row_id] = {**row, "result": json.loads(row["result"])}
        row = read[row_id]
        verdict = next(one for one in verdicts_of(row) if one["item"] == item)
        newest[item] = {**row, "item": item, "result": {**row["result"], "verdict": verdict}}
    return newest


def state(drop: OpenDrop) -> dict[str, Any]:
    """The checklist with its ticks and, as `measurement`, what was measured last for each item; None where nothing was. needs: what
    must be in a frame or recording for the item to be told, in words, or None.

    measurement: {id, kind, at, by, file, number, unit, limit, low, high, within, sentence, overruled: {reason, by, at} | null}.
    """
    whole = ticks.state(drop.catalog, drop.row, drop.checklist)
    newest, passed, rules = latest(drop), _overruled(drop), rules_of(drop.checklist)
    for item in whole["items"]:
        row, rule = newest.get(item["id"]), rules.get(item["id"])
        item["needs"] = rule.needs if rule and rule.kind == item["measured"] and rule.needs else None
        item["measurement"] = _summary(row, passed.get(item["id"]) if item["ticked"] else None) if row else None
    return whole


def with_drawings(drop: OpenDrop, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The `items` of a state with each measurement's picture, for reports; as `drawing`, None where there is none."""
    from studio.measure.items import drawing

    rows, rules = latest(drop), rules_of(drop.checklist)
    return [
        {**item, "drawing": drawing(item["id"], row["kind"], row["result"], rules) if row else None}
        for item, row in ((item, rows.get(item["id"])) for item in items)
    ]


def _summary(row: Row, overruled: dict[str, Any] | None) -> dict[str, Any]:
    verdict = row["result"]["verdict"]
    against = overruled is not None and overruled.pop("measurement") == row["id"]
    return {
        "id": row["id"],
        "kind": row["kind"],
        "at": row["at"],
        "by": row["by"],
        "file": row["result"].get("file"),
        **{key: verdict.get(key) for key in ("number", "unit", "limit", "low", "high", "within", "sentence")},
        "overruled": overruled if against else None,
    }


def _overruled(drop: OpenDrop) -> dict[str, dict[str, Any]]:
    return {
        row["subject"]: {**row["data"], "by": row["who"], "at": row["at"]} for row in overrulings(drop.catalog, drop.id)
    }


def within_limits(drop: OpenDrop) -> tuple[dict[str, str], dict[str, str | None]]:
    """The measured items not ticked yet, each with its sentence: those that keep their limits, and those that don't.

    An item that was not measured yet is among the latter, with None.
    """
    good: dict[str, str] = {}
    still: dict[str, str | None] = {}
    for item in state(drop)["items"]:
        if item["ticked"] or item["measured"] not in KINDS:
            continue
        measured = item["measurement"]
        if measured is None:
            still[item["id"]] = None
        elif measured["within"]:
            good[item["id"]] = measured["sentence"]
        else:
            still[item["id"]] = f"{item['id']}: {measured['sentence']}"
    return good, still


def failed(kind: str, file: str, sentence: str) -> dict[str, Any]:
    """The measurement of a file that could not be read: `error` says why, nothing else is told."""
    if kind == "light":
        from studio.measure import light

        return {"file": file, **light.nothing().to_dict(), "error": sentence}
    from studio.measure import sound

    return {"file": file, **sound.nothing().to_dict(), "error": sentence}
