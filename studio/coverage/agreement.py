"""How often the crew and the scoring agreed: people's selects and rejections against the verdict they saw at that moment."""

import json
from typing import Any

from studio.catalog.picks import AUTO
from studio.open_drop import OpenDrop

_WORD = {"pick.selected": "selected", "frame.rejected": "rejected"}
_AGREES = {("selected", "pass"), ("rejected", "fail")}
_DIFFERS = {("selected", "fail"), ("rejected", "pass")}


def of_drop(drop: OpenDrop) -> dict[str, Any]:
    """{decisions, agreed, agreed_pct, differed: [{frame, name, decided, verdict, reasons, by, at}], undecided}.

    Each frame counts once, by the last decision of a person on it. `check` is the scoring saying that a person must look: such
    decisions are neither agreement nor difference and are counted in `undecided`. agreed_pct is None without any decision.
    """
    names = {
        row["id"]: row["name"] for row in drop.catalog.rows("SELECT id, name FROM frame WHERE drop_id = ?", [drop.id])
    }
    last: dict[str, dict[str, Any]] = {}
    sql = (
        "SELECT kind, subject, who, at, data FROM event WHERE drop_id = ? AND who <> ?"
        " AND kind IN ('pick.selected', 'pick.deselected', 'frame.rejected', 'frame.unrejected') ORDER BY at, id"
    )
    for event in drop.catalog.rows(sql, [drop.id, AUTO]):
        if event["kind"] not in _WORD:
            # Taking a rejection back also comes with selecting a rejected frame; then the select is the decision.
            last.pop(event["subject"], None)
            continue
        data = json.loads(event["data"])
        last[event["subject"]] = {
            "frame": event["subject"],
            "name": names.get(event["subject"]),
            "decided": _WORD[event["kind"]],
            "verdict": data.get("verdict"),
            "reasons": data.get("reasons") or [],
            "by": event["who"],
            "at": event["at"],
        }
    decided = [entry for entry in last.values() if entry["name"] is not None]
    agreed = sum((entry["decided"], entry["verdict"]) in _AGREES for entry in decided)
    differed = [entry for entry in decided if (entry["decided"], entry["verdict"]) in _DIFFERS]
    judged = agreed + len(differed)
    return {
        "decisions": len(decided),
        "agreed": agreed,
        "agreed_pct": round(100 * agreed / judged, 1) if judged else None,
        "differed": differed,
        "undecided": len(decided) - judged,
    }
