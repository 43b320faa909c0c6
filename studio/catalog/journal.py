"""The journal beside the originals: what people and measurements said, a line each, so that a lost catalog costs nothing but previews.

Its lines are made from the events, after their change is in the catalog; `drop.journalled` is how far that came. What a kill left out is
written by whatever runs next. Frames are named by the path of their main file (below the shoot folder) and its xxh128, shots by
SKU and role, cameras by their name: ids are another catalog's. See docs/journal.md.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from studio.base import line_file
from studio.catalog import cards, deliveries, exports, sales, second_copies
from studio.catalog.changes import WATCHED
from studio.catalog.frames import main_file
from studio.catalog.ids import Row, new_id
from studio.catalog.store import Catalog

NAME = "threeshot.jsonl"
"""The journal's name in the shoot folder."""
FORMAT = 1
_AT_ONCE = 1000
_AS_IT_IS = "drop.as-it-is"
"""What lines are told by that begin a journal: an older catalog knows things of which no event says what they were."""
_NOT_SAID = frozenset(
    {
        _AS_IT_IS,
        "drop.created",
        "drop.rebuilt",
        "drop.forgotten",
        "drop.moved",
        "brief.changed",
        "brief.read",
        "cards.begun",
        "cards.ended",
        "frame.judged",
        "frame.unreadable",
    }
)
"""Events that follow from the documents, from the pictures or from where the folder lies, and so are made anew."""
_FILE = "path, kind, original_name, source, size, xxh128, modified_at, copied_at, verified_at, verified_how"
_RENDITION = "shot_id, frame_id, name, path, width, height, bytes, sha256"


def write_due(catalog: Catalog, drop: Row, folder: Path) -> int:
    """Append what the catalog knows and the journal does not; the number of lines. `drop`: the drop's row.

    Nothing while the folder is not there. Raises Refused, OSError when it can't be written; the next change tries again.
    """
    drop_id = str(drop["id"])
    if not _is_due(catalog, drop_id) or not folder.is_dir():
        return 0
    catalog.check_room()
    written = 0
    path = folder / NAME
    with line_file.locked(path):
        after = _journalled(catalog, drop_id)
        if after == 0 and (lines := list(_Lines(catalog, drop_id, folder, _as_it_is(catalog, drop_id)))):
            line_file.append(path, map(line_file.to_line, lines))
            written += len(lines)
        while events := _events_after(catalog, drop_id, after):
            lines = list(_Lines(catalog, drop_id, folder, events))
            if lines:
                line_file.append(path, map(line_file.to_line, lines))
            after = events[-1]["number"]
            _set_journalled(catalog, drop_id, after)
            written += len(lines)
    return written


def _is_due(catalog: Catalog, drop_id: str) -> bool:
    sql = "SELECT 1 FROM event WHERE rowid > ? AND +drop_id = ? LIMIT 1"
    return catalog.value(sql, [_journalled(catalog, drop_id), drop_id]) is not None


def _journalled(catalog: Catalog, drop_id: str) -> int:
    return int(catalog.value('SELECT journalled FROM "drop" WHERE id = ?', [drop_id]) or 0)


def _set_journalled(catalog: Catalog, drop_id: str, number: int) -> None:
    # Lost in a power cut it costs a line said twice, which reading knows; so nobody waits for the disk.
    with catalog.unhurried():
        catalog.execute('UPDATE "drop" SET journalled = ? WHERE id = ?', [number, drop_id])


def _events_after(catalog: Catalog, drop_id: str, number: int) -> list[Row]:
    # Rows of `event` are numbered in the order in which they came to be there; the plus keeps the search to those after.
    rows = catalog.rows(
        "SELECT rowid AS number, id, at, kind, who, station, subject, data FROM event"
        " WHERE rowid > ? AND +drop_id = ? ORDER BY rowid LIMIT ?",
        [number, drop_id, _AT_ONCE],
    )
    return [{**row, "data": json.loads(row["data"])} for row in rows]


def _as_it_is(catalog: Catalog, drop_id: str) -> list[Row]:
    """All that is said of the drop's frames, shots and items, as if events told it; they go before the events, which end in the same."""
    of_drop = "JOIN shot ON shot.id = pick.shot_id WHERE shot.drop_id = ?"
    marked = "shot_id IS NOT NULL OR rating IS NOT NULL OR label IS NOT NULL OR rejected <> 0 OR kind NOT IN ('picture', 'clip')"
    marked += " OR subject_box IS NOT NULL OR people IS NOT NULL OR crops IS NOT NULL OR alt_texts IS NOT NULL"
    asked = (
        ("frame", "ingested_at", f"SELECT * FROM frame WHERE drop_id = ? AND ({marked}) ORDER BY id"),
        ("pick", "at", f"SELECT pick.* FROM pick {of_drop} ORDER BY pick.shot_id, pick.rank"),
        ("shot", "decided_at", "SELECT * FROM shot WHERE drop_id = ? AND decision IS NOT NULL ORDER BY id"),
        ("tick", "at", "SELECT * FROM tick WHERE drop_id = ? ORDER BY item"),
    )
    events = []
    for table, at, sql in asked:
        for row in catalog.rows(sql, [drop_id]):
            after = {column: row[column] for column in WATCHED[table] or row}
            changed = {"table": table, "id": row["id"], "before": None, "after": after}
            told = {"id": new_id(), "at": row[at], "who": catalog.who, "station": catalog.station, "kind": _AS_IT_IS}
            data = {"change": {"what": _AS_IT_IS, "rows": [changed]}}
            events.append({**told, "subject": None, "data": data})
    return events


class _Lines:
    """The lines of some events, in order: first what happened, then each row that became another by it."""

    def __init__(self, catalog: Catalog, drop_id: str, folder: Path, events: list[Row]) -> None:
        self._catalog, self._drop_id, self._folder, self._events = catalog, drop_id, folder, events
        self._shots = {
            row["id"]: {"sku": row["sku"], "role": row["role"]}
            for row in catalog.rows(
                "SELECT shot.id, product.sku, shot.role FROM shot JOIN product ON product.id = shot.product_id"
                " WHERE shot.drop_id = ?",
                [drop_id],
            )
        }
        self._cameras = {
            row["id"]: {"camera": row["name"], **{key: row[key] for key in ("make", "model", "serial")}, "row": row}
            for row in catalog.rows("SELECT * FROM camera WHERE drop_id = ?", [drop_id])
        }
        clocks = {str(camera["row"]["clock_source"]) for camera in self._cameras.values()}
        self._frames = self._refs(_frames_named(events) | clocks)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for event in self._events:
            if event["data"].get("recovered"):
                continue
            head = {"v": FORMAT, "id": event["id"], "at": event["at"], "who": event["who"], "station": event["station"]}
            change = event["data"].get("change") or {}
            if event["kind"] not in _NOT_SAID:
                data = {key: self._data(key, value) for key, value in event["data"].items() if key != "change"}
                about = self._about(event["subject"])
                yield {**head, "kind": event["kind"], "about": about, "data": {**data, **self._more(event)}}
            for number, row in enumerate(change.get("rows") or (), 1):
                if (said := self._row(row)) is not None:
                    yield {**head, "row": number, "kind": change["what"], "of": row["table"], **said}

    def _refs(self, frame_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        rows = self._catalog.rows(
            f"SELECT frame.id, {main_file('path')} AS path, {main_file('xxh128')} AS xxh128 FROM frame"
            " WHERE id IN (SELECT value FROM json_each(?))",
            [json.dumps(sorted(frame_ids))],
        )
        return {row["id"]: {"file": row["path"], "xxh128": row["xxh128"]} for row in rows if row["path"]}

    def _about(self, subject: str | None) -> dict[str, Any] | None:
        if subject is None:
            return None
        found = self._frames.get(subject) or self._shots.get(subject)
        if found is None and subject in self._cameras:
            return {key: value for key, value in self._cameras[subject].items() if key != "row"}
        return found or {"named": subject}

    def _data(self, key: str, value: Any) -> Any:
        if key in ("shot", "was") and isinstance(value, str):
            return self._shots.get(value)
        if key == "moved":
            return [self._frames[one] for one in value if one in self._frames]
        return self._below(value) if key == "path" else value

    def _below(self, path: Any) -> Any:
        """A path below the shoot folder as such, with '/'; any other as it is."""
        if not isinstance(path, str) or not Path(path).is_relative_to(self._folder):
            return path
        return {"below": Path(path).relative_to(self._folder).as_posix()}

    def _row(self, row: dict[str, Any]) -> dict[str, Any] | None:
        """What a changed row is about, and its columns as they are now; None where nothing is left that it was about."""
        before, after, table = row["before"] or {}, row["after"], row["table"]
        about: dict[str, Any] | None
        if table == "frame":
            about, now = self._frames.get(row["id"]), after or {}
            values: dict[str, Any] | None = {key: value for key, value in now.items() if key != "shot_id"}
            if "shot_id" in now:
                values = {**(values or {}), "shot": self._shots.get(now["shot_id"])}
        else:
            named = {"frame_id", "shot_id", "id", "drop_id", "item"} | ({"name"} if table == "figure" else set())
            values = {key: value for key, value in after.items() if key not in named} if after is not None else None
            of = {**before, **(after or {})}
            if table == "pick":
                frame, shot = self._frames.get(str(of.get("frame_id"))), self._shots.get(str(of.get("shot_id")))
                about = {**frame, **shot} if frame and shot else None
            elif table == "shot":
                about = self._shots.get(row["id"])
            else:
                key, column = ("figure", "name") if table == "figure" else ("item", "item")
                about = {key: of[column]} if of.get(column) else None
        return None if about is None else {"about": about, "values": values}

    def _more(self, event: Row) -> dict[str, Any]:
        """What else the catalog has of it, that an event only points to."""
        kind, catalog = event["kind"], self._catalog
        if kind in ("frame.ingested", "frame.completed", "file.made_whole"):
            rows = catalog.rows(f"SELECT {_FILE} FROM file WHERE frame_id = ? ORDER BY path", [event["subject"]])
            frame = catalog.find("frame", str(event["subject"])) or {}
            copies = self._second_copies([row["path"] for row in rows])
            taken = {key: frame.get(key) for key in ("captured_at", "captured_offset_s")}
            return {"ingested_at": frame.get("ingested_at"), "taken": taken, "files": rows, **copies}
        if kind == "frame.assigned" and event["data"].get("kind") in ("slate", "tag"):
            # What claims others is known of its picture alone, which may be deleted.
            frame = catalog.find("frame", str(event["subject"])) or {}
            return {"codes": json.loads(frame.get("codes") or "[]")}
        if kind in ("file.copied_again", "file.repaired", "file.restored"):
            return self._second_copies([str(event["data"].get("file"))])
        if kind == "backup.recorded":
            return self._second_copies(event["data"].get("files") or [])
        if kind == "camera.clock" and event["subject"] in self._cameras:
            row = self._cameras[event["subject"]]["row"]
            source = self._frames.get(str(row["clock_source"]))
            return {"clock_fast_s": row["clock_fast_s"], "by": source or row["clock_source"]}
        if kind == "checklist.measured":
            row = catalog.find("measurement", str(event["data"].get("measurement"))) or {}
            result = json.loads(row.get("result") or "{}")
            if "file" in result:
                result["file"] = self._below(result["file"])
            return {"measured": {**{key: row.get(key) for key in ("item", "kind", "at", "by")}, "result": result}}
        if kind == "card.looked":
            looked = cards.custody_and_card(catalog, str(event["data"].get("custody"))) or {}
            return {
                "looked": {key: value for key, value in looked.items() if key not in ("id", "drop_id", "drop_code")}
            }
        if kind == "bundle.built":
            return self._bundle(str(event["subject"]))
        if kind in ("delivery.arrived", "delivery.previewed"):
            told = deliveries.told_of_delivery(catalog, str(event["subject"]))
            places = {key: self._below(told["delivery"][key]) for key in ("bundle", "receipt")} if told else {}
            return {**told, "delivery": {**told["delivery"], **places}} if told else {}
        if kind == "results.read":
            return exports.told_of_export(catalog, str(event["subject"]))
        if kind == "results.sales":
            data = event["data"]
            return {"lines": sales.written(catalog, self._drop_id, str(event["subject"]), data["after"], data["most"])}
        return {}

    def _second_copies(self, paths: list[str]) -> dict[str, Any]:
        return {"second_copies": second_copies.by_bytes(self._catalog, self._drop_id, paths)}

    def _bundle(self, bundle_id: str) -> dict[str, Any]:
        row = self._catalog.find("bundle", bundle_id) or {}
        files = self._catalog.rows(f"SELECT {_RENDITION} FROM rendition WHERE bundle_id = ? ORDER BY id", [bundle_id])
        refs = self._refs(str(one["frame_id"]) for one in files)
        renditions = [
            {
                **{key: value for key, value in one.items() if not key.endswith("_id")},
                "frame": refs.get(one["frame_id"]),
                "shot": self._shots.get(one["shot_id"]),
            }
            for one in files
        ]
        values = {key: row.get(key) for key in ("recipe", "built_at", "files", "bytes", "signed_by")}
        return {"bundle": values, "renditions": renditions}


def _frames_named(events: list[Row]) -> set[str]:
    """The ids in some events that may be frames'."""
    found = {str(event["subject"]) for event in events if event["subject"]}
    for event in events:
        found.update(event["data"].get("moved") or ())
        for row in (event["data"].get("change") or {}).get("rows") or ():
            found.add(str(row["id"]))
            for side in (row["before"], row["after"]):
                if side and side.get("frame_id"):
                    found.add(str(side["frame_id"]))
    return found
