"""How often the crew and the scoring agreed: people's selects, stars and rejections against the verdict they saw at that moment."""

from dataclasses import dataclass
from typing import Any

from studio.catalog import Row
from studio.catalog.history import decisions_of_people, pictures_decided_on
from studio.coverage import keepers, overruled
from studio.open_drop import OpenDrop

KEPT_STARS = 3
"""So many stars and more are a word for a frame. Fewer are none, neither for nor against it: crews use them for both."""

_AGREES = {("selected", "pass"), ("starred", "pass"), ("rejected", "fail")}
_DIFFERS = {("selected", "fail"), ("starred", "fail"), ("rejected", "pass")}


@dataclass(frozen=True)
class Decision:
    """What a person said of a frame, and the verdict on it then. decided: `selected` (alternates too), `starred` or `rejected`."""

    frame: str
    name: str
    decided: str
    verdict: str | None
    reasons: list[str]
    by: str | None
    at: str | None

    @property
    def kept(self) -> bool:
        """Whether it is a word for the frame."""
        return self.decided != "rejected"


def of_drop(drop: OpenDrop) -> dict[str, Any]:
    """{decisions, agreed, agreed_pct, differed: [{frame, name, decided, verdict, reasons, by, at}], undecided, rules, bursts}.

    Each frame counts once, by what stands: `rejected`, `selected` (a person's select or alternate) or `starred` (three and more). The
    verdict is the one of the moment when it was decided; of a star, and of what was said in another program, the one it has now. `check` is
    the scoring saying that a person must look: such decisions are neither agreement nor difference and are counted in `undecided`.
    agreed_pct is None without any decision. rules: see `overruled.rules`. bursts: see `keepers.bursts`.
    """
    rows = pictures_decided_on(drop.catalog, drop.id)
    decisions = _decisions(drop, rows)
    agreed = sum((one.decided, one.verdict) in _AGREES for one in decisions)
    differed = [one for one in decisions if (one.decided, one.verdict) in _DIFFERS]
    judged = agreed + len(differed)
    seen = {one.frame: (one.verdict, one.reasons) for one in decisions}
    now = [(row["id"], row["verdict"], row["reasons"]) for row in rows]
    then = [(frame, *seen.get(frame, (verdict, reasons))) for frame, verdict, reasons in now]
    kept = {one.frame: one.kept for one in decisions}
    return {
        "decisions": len(decisions),
        "agreed": agreed,
        "agreed_pct": round(100 * agreed / judged, 1) if judged else None,
        "differed": [dict(vars(one)) for one in differed],
        "undecided": len(decisions) - judged,
        "rules": overruled.rules(drop, then, now, kept),
        "bursts": keepers.bursts(rows, kept),
    }


def _decisions(drop: OpenDrop, rows: list[Row]) -> list[Decision]:
    """What stands of each frame, in the order in which it was said."""
    standing = {row["id"]: (row, word) for row in rows if (word := _word(row)) is not None}
    said: dict[str, Row] = {}
    for event in decisions_of_people(drop.catalog, drop.id):
        if event["subject"] in standing and standing[event["subject"]][1] in _said_by(event):
            said.pop(event["subject"], None)
            said[event["subject"]] = event
    found = []
    for frame_id in [*said, *(one for one in standing if one not in said)]:
        row, word = standing[frame_id]
        event = said.get(frame_id, {"who": None, "at": None, "data": {}})
        then = event["data"] if "verdict" in event["data"] else row
        reasons = list(then.get("reasons") or [])
        found.append(Decision(frame_id, row["name"], word, then["verdict"], reasons, event["who"], event["at"]))
    return found


def _word(row: Row) -> str | None:
    if row["rejected"]:
        return "rejected"
    if row["picked_by_person"]:
        return "selected"
    return "starred" if (row["rating"] or 0) >= KEPT_STARS else None


def _said_by(event: Row) -> set[str]:
    """What a person may have decided by what was told."""
    if event["kind"] != "frame.marked":
        return {{"pick.selected": "selected", "frame.rejected": "rejected"}.get(event["kind"], "")}
    data = event["data"]
    words = {"rejected"} if data.get("rejected") else set()
    return words | ({"starred"} if (data.get("rating") or 0) >= KEPT_STARS else set())
