"""What people did in a drop that can be taken back, and what was taken back and can be done again; both are told by the events alone."""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from studio.catalog.changes import Change, RowChange
from studio.catalog.store import Catalog

UNDONE = "change.undone"
MOST = 400
"""Events that are looked at, the newest: nobody takes back more than that."""
_KINDS = (
    "frame.assigned", "frame.kind", "frame.rejected", "frame.unrejected", "frame.marked", "frames.subject", "frames.people",
    "frames.cropped", "frames.described",
    "pick.selected", "pick.deselected", "shot.approved", "shot.reshoot", "shot.undecided", "checklist.ticked", "checklist.unticked",
    "checklist.overruled", "checklist.not_ready", "results.typed", "picks.proposed", "frames.assigned", UNDONE,
)  # fmt: skip
_MACHINES = ("armed", "slate", "tag", "sidecar")


@dataclass(frozen=True)
class Act:
    """A change, and what it was when it was first done: an act that was taken back and done again is still that act.

    change: to be taken back next.
    """

    change: Change
    what: str


def undoable(catalog: Catalog, drop_id: str, acts: Collection[str]) -> tuple[list[Act], list[Act]]:
    """What this station did in a drop and can take back, and what it took back and can do again; the last of each is the next.

    acts: of which changes (their `what`) that is so; what machines do follows from the pictures, and is no act to take back.
    """
    done: list[Act] = []
    undone: list[Act] = []
    for change, of in _changes(catalog, drop_id):
        if of is None:
            if change.what in acts and change.rows:
                done.append(Act(change, change.what))
                undone.clear()
        elif done and done[-1].change.id == of:
            undone.append(replace(done.pop(), change=change))
        elif undone and undone[-1].change.id == of:
            done.append(replace(undone.pop(), change=change))
        else:
            done = [act for act in done if act.change.id != of]
    return done, undone


def _changes(catalog: Catalog, drop_id: str) -> Iterator[tuple[Change, str | None]]:
    """The newest changes of this station, the oldest first, each with the change that it took back, if it did."""
    sql = (
        "SELECT kind, data FROM (SELECT rowid AS number, kind, data FROM event INDEXED BY event_by_drop WHERE drop_id = ?"
        " AND kind IN (SELECT value FROM json_each(?)) AND station = ? AND who NOT IN (SELECT value FROM json_each(?))"
        " ORDER BY rowid DESC LIMIT ?) ORDER BY number"
    )
    given = [drop_id, json.dumps(_KINDS), catalog.station, json.dumps(_MACHINES), MOST]
    found: dict[str, tuple[Change, str | None]] = {}
    for row in catalog.rows(sql, given):
        data = json.loads(row["data"])
        told = data.get("change") or {}
        if not told or data.get("recovered"):
            continue
        rows = tuple(RowChange(one["table"], one["id"], one["before"], one["after"]) for one in told.get("rows") or ())
        known, of = found.get(told["id"], (Change(told["id"], drop_id, told["what"], told["who"]), None))
        found[told["id"]] = (replace(known, rows=known.rows or rows), data["undone"] if row["kind"] == UNDONE else of)
    yield from found.values()
