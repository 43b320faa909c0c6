"""How often the crew and the scoring agreed: people's selects and rejections against the verdict they saw at that moment."""

from typing import Any

from studio.catalog.frames import frame_names
from studio.catalog.history import decisions_of_people
from studio.open_drop import OpenDrop

_WORD = {"pick.selected": "selected", "frame.rejected": "rejected"}
_AGREES = {("selected", "pass"), ("rejected", "fail")}
_DIFFERS = {("selected", "fail"), ("rejected", "pass")}


def of_drop(drop: OpenDrop) -> dict[str, Any]:
    """{decisions, agreed, agreed_pct, differed: [{frame, name, decided, verdict, reasons, by, at}], undecided}.

    Each frame counts once, by the last decision of a person on it. `check` is the scoring saying that a person must look: such
    decisions are neither agreement nor difference and are counted in `undecided`. agreed_pct is None without any decision.
    """
    names = frame_names(drop.catalog, drop.id)
    last: dict[str, dict[str, Any]] = {}
    for event in decisions_of_people(drop.catalog, drop.id):
        if event["kind"] not in _WORD:
            # Taking a rejection back also comes with selecting a rejected frame; then the select is the decision.
            last.pop(event["subject"], None)
            continue
        data = event["data"]
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
