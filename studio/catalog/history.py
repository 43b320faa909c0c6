"""What was told: questions to the event log. `Catalog.tell` appends to it.

What was told after what is the order in which it was written, and no matter of its times: a computer's clock may be put back.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from studio.catalog.frames import CAPTURE_ORDER
from studio.catalog.ids import Row
from studio.catalog.kinds import listed
from studio.catalog.picks import AUTO
from studio.catalog.store import Catalog
from studio.catalog.tallies import QUALITY


def moments_of(catalog: Catalog, drop_id: str, kind: str) -> list[str]:
    """When events of that kind happened in a drop (UTC text), the first first."""
    rows = catalog.rows("SELECT at FROM event WHERE drop_id = ? AND kind = ? ORDER BY at", [drop_id, kind])
    return [row["at"] for row in rows]


def first_moments(catalog: Catalog, drop_id: str, kinds: Sequence[str]) -> dict[str, dict[str, str]]:
    """When each kind of event first happened to each subject (UTC text): {kind: {subject: at}}, every kind asked for is there."""
    found: dict[str, dict[str, str]] = {kind: {} for kind in kinds}
    sql = f"SELECT kind, subject, MIN(at) AS at FROM event WHERE drop_id = ? AND kind IN {listed(kinds)} GROUP BY 1, 2"
    for row in catalog.rows(sql, [drop_id]):
        found[row["kind"]][row["subject"]] = row["at"]
    return found


def first_moment(catalog: Catalog, drop_id: str, subject: str, kind: str) -> str | None:
    """When an event of that kind first happened to a subject (UTC text); None when it never did."""
    sql = "SELECT MIN(at) FROM event WHERE drop_id = ? AND subject = ? AND kind = ?"
    found = catalog.value(sql, [drop_id, subject, kind])
    return None if found is None else str(found)


def decisions_of_people(catalog: Catalog, drop_id: str) -> list[Row]:
    """What people selected, rejected and marked, here or in another program, in order: kind, subject, who, at, data (a dict)."""
    rows = catalog.rows(
        "SELECT kind, subject, who, at, data FROM event WHERE drop_id = ? AND who <> ?"
        " AND kind IN ('pick.selected', 'frame.rejected', 'frame.marked') ORDER BY rowid",
        [drop_id, AUTO],
    )
    return [{**row, "data": json.loads(row["data"])} for row in rows]


def pictures_decided_on(catalog: Catalog, drop_id: str) -> list[Row]:
    """Every picture of a drop with what people said of it, in the order of capture: id, name, burst, rating, rejected, picked_by_person,
    verdict, reasons (a list) and quality (`studio.catalog.tallies.QUALITY`)."""
    rows = catalog.rows(
        "SELECT frame.id, frame.name, frame.burst, frame.rating, frame.rejected, score.verdict, score.reasons,"
        f" {QUALITY} AS quality, EXISTS (SELECT 1 FROM pick WHERE frame_id = frame.id AND by <> :auto) AS picked_by_person"
        " FROM frame JOIN camera ON camera.id = frame.camera_id LEFT JOIN score ON score.frame_id = frame.id"
        f" WHERE frame.drop_id = :drop AND frame.kind = 'picture' ORDER BY {CAPTURE_ORDER}",
        {"drop": drop_id, "auto": AUTO},
    )
    return [{**row, "reasons": json.loads(row["reasons"] or "[]")} for row in rows]


def overrulings(catalog: Catalog, drop_id: str) -> list[Row]:
    """Measured items that a person passed against their limit, in order: subject (the item), who, at, data (a dict)."""
    rows = catalog.rows(
        "SELECT subject, who, at, data FROM event WHERE drop_id = ? AND kind = 'checklist.overruled' ORDER BY rowid",
        [drop_id],
    )
    return [{**row, "data": json.loads(row["data"])} for row in rows]


def frames_repaired_since_reading(catalog: Catalog, drop_id: str) -> int:
    """How many frames had a copy of a file made good since all originals were last read again."""
    sql = (
        "SELECT COUNT(DISTINCT subject) FROM event WHERE drop_id = :drop AND kind = 'file.repaired' AND rowid >"
        " (SELECT MAX(rowid) FROM event WHERE drop_id = :drop AND kind = 'originals.checked')"
    )
    return int(catalog.value(sql, {"drop": drop_id}))


def imports_begun(catalog: Catalog, drop_id: str) -> Iterator[dict[str, Any]]:
    """What each import of a drop was asked to do, the newest first: {sources: [text], backup: text or None, where it is now}."""
    sql = "SELECT kind, data FROM event WHERE drop_id = ? AND kind IN ('import.started', 'backup.moved') ORDER BY rowid DESC"
    now: dict[str | None, str] = {}
    for row in catalog.rows(sql, [drop_id]):
        told = json.loads(row["data"])
        if row["kind"] == "backup.moved":
            now[told["from"]] = now.get(told["place"], told["place"])
        else:
            yield {**told, "backup": now.get(told.get("backup"), told.get("backup"))}


def imports_done(catalog: Catalog, drop_id: str, limit: int) -> list[Row]:
    """The last imports that copied something: this drop's first, then others', newest first, `limit` at most.

    Columns: drop_id, station, at, place (among all events) and seconds (it took; None of an earlier version's).
    """
    return catalog.rows(
        "SELECT drop_id, station, at, rowid AS place, json_extract(data, '$.seconds') AS seconds FROM event"
        " WHERE kind = 'import.done' AND json_extract(data, '$.copied') > 0 ORDER BY drop_id = ? DESC, rowid DESC LIMIT ?",
        [drop_id, limit],
    )


def import_began(catalog: Catalog, done: Row) -> Row | None:
    """at (UTC text) and place of the beginning of an import that ended with `done` (of `imports_done`); None when nothing tells."""
    return catalog.row(
        "SELECT at, rowid AS place FROM event WHERE kind = 'import.started' AND drop_id = ? AND station = ? AND rowid < ?"
        " ORDER BY rowid DESC LIMIT 1",
        [done["drop_id"], done["station"], done["place"]],
    )


def brought_in(catalog: Catalog, began: Row, done: Row) -> tuple[int, int]:
    """How many frames, and bytes of them, its station brought in between an import's two events."""
    row = catalog.row(
        "SELECT COUNT(*) AS frames, SUM(json_extract(data, '$.bytes')) AS bytes FROM event"
        " WHERE kind IN ('frame.ingested', 'frame.completed') AND drop_id = ? AND station = ? AND rowid BETWEEN ? AND ?",
        [done["drop_id"], done["station"], began["place"], done["place"]],
    )
    return (int(row["frames"]), int(row["bytes"] or 0)) if row is not None else (0, 0)


def sensitivities(catalog: Catalog, drop_id: str) -> dict[str, int]:
    """How many of the drop's pictures were judged at each sensitivity, the most used first."""
    rows = catalog.rows(
        "SELECT COALESCE(json_extract(score.result, '$.sensitivity'), 'normal') AS step, COUNT(*) AS frames FROM score"
        " JOIN frame ON frame.id = score.frame_id WHERE frame.drop_id = ? AND frame.kind = 'picture' GROUP BY 1 ORDER BY 2 DESC, 1",
        [drop_id],
    )
    return {str(row["step"]): int(row["frames"]) for row in rows}
