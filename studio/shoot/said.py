"""The journal of a shoot folder read back: what was said last of each frame, shot and tick, and all that happened.

The file lies in a folder that anybody may write to: a line that is not ours, whatever is wrong with it, is counted and left out.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from studio.base import line_file
from studio.base.clock import from_text, to_text
from studio.base.terms import MAIN_KINDS
from studio.catalog import cameras, journal
from studio.catalog.drops import shots_of
from studio.catalog.files import files_of_drop
from studio.open_drop import OpenDrop
from studio.shoot import deliveries_said
from studio.shoot import said_values as checked
from studio.shoot.bodies_said import BodiesSaid
from studio.shoot.came_in import CAME
from studio.shoot.results_said import ADDED as RESULTS_ADDED
from studio.shoot.results_said import ResultsSaid
from studio.shoot.said_values import Values
from studio.shoot.seen_said import codes_said, taken_said

_KINDS = frozenset({"picture", "clip", "slate", "tag", "other"})
_DECISIONS = (None, "approved", "reshoot")
_ADDED = frozenset(
    {"ingested_at", "files", "taken", "codes", "measured", "bundle", "renditions", "looked", "second_copies"}
) | frozenset((*RESULTS_ADDED, *deliveries_said.ADDED))
"""What a line has of an event besides the event's own."""
_COPY = ("original_name", "source", "modified_at", "copied_at")


@dataclass
class FrameSaid:
    """Of one frame. values: columns of `frame`, as they were said last. at: when anything was said of it last (UTC text)."""

    values: Values = field(default_factory=dict)
    at: str = ""
    ingested_at: str | None = None
    files: dict[str, Values] = field(default_factory=dict)
    """By the bytes' xxh128, and by path and xxh128: columns of `file`, as they were first said."""
    seen: Values = field(default_factory=dict)
    """Columns that are filled from the picture itself, for one that is gone: when it was taken, a slate's or tag's codes."""


@dataclass
class Said:
    """By ids of this catalog; clocks and sources (key, place) by the cameras' last names.

    picks: by (shot, frame); None: it was one, and is none any more. shotless: the ranks of those whose shot is not in the brief (any more),
    by (SKU, role, frame).
    bundles: their renditions with them. custody: of each look at a card, the card and the look; emptied: when what was on a card at a look
    was found to be gone; answered: when a person was done with it. second_copies: of bytes (xxh128), place -> verified_at.

    lines: how many there are that say something. strange: how many were left out, for they are not ours.
    """

    frames: dict[str, FrameSaid] = field(default_factory=dict)
    picks: dict[tuple[str, str], Values | None] = field(default_factory=dict)
    shotless: dict[tuple[str, str, str], int | None] = field(default_factory=dict)
    shots: dict[str, Values] = field(default_factory=dict)
    ticks: dict[str, Values] = field(default_factory=dict)
    clocks: dict[str, tuple[float | None, str | None]] = field(default_factory=dict)
    sources: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    bodies: BodiesSaid = field(default_factory=BodiesSaid)
    measured: dict[str, Values] = field(default_factory=dict)
    bundles: dict[str, tuple[Values, list[Values]]] = field(default_factory=dict)
    custody: dict[str, tuple[Values, Values]] = field(default_factory=dict)
    emptied: dict[str, str] = field(default_factory=dict)
    answered: dict[str, str] = field(default_factory=dict)
    second_copies: dict[str, dict[str, str | None]] = field(default_factory=dict)
    events: dict[str, Values] = field(default_factory=dict)
    results: ResultsSaid = field(default_factory=ResultsSaid)
    deliveries: deliveries_said.DeliveriesSaid = field(default_factory=deliveries_said.DeliveriesSaid)
    lines: int = 0
    strange: int = 0


def read(drop: OpenDrop) -> Said:
    """What the journal in the drop's folder says of the files that are recorded. Raises OSError."""
    reader = _JournalReader(drop)
    for line in line_file.read(drop.folder / journal.NAME):
        reader.take(line)
    return reader.said


class _Gone(Exception):
    """A line about a file, shot or camera that is not there (any more)."""


class _JournalReader:
    def __init__(self, drop: OpenDrop) -> None:
        self.said = Said()
        self._folder = drop.folder
        self._shots = shots_of(drop.catalog, drop.id)
        self._cameras = cameras.cameras(drop.catalog, drop.id)
        rows = files_of_drop(drop.catalog, drop.id)
        self._by_path = {row["path"]: row["frame_id"] for row in rows}
        self._by_bytes = {row["xxh128"]: row["frame_id"] for row in rows if row["kind"] in MAIN_KINDS}
        self._of_rows: dict[str, Callable[[Values, Values | None, str], None]] = {
            "frame": self._frame,
            "pick": self._pick,
            "shot": self._shot,
            "tick": self._tick,
            "figure": self.said.results.figure,
        }

    def take(self, line: Mapping[str, Any] | None) -> None:
        """One line more."""
        try:
            if line is None or line.get("v") != journal.FORMAT:
                raise checked.Strange
            at = to_text(from_text(checked.text(line["at"])))
            if "row" in line:
                self._of_rows[line["of"]](checked.values(line["about"]), checked.values_or_none(line["values"]), at)
            else:
                self._event(line, at)
        except _Gone:
            pass
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            self.said.strange += 1
            return
        self.said.lines += 1

    # -- rows -----------------------------------------------------------------------------------------------------

    def _frame(self, about: Values, values: Values | None, at: str) -> None:
        found: Values = {}
        for key, value in (values or {}).items():
            if key == "rating":
                found[key] = None if value is None else checked.number(value, 5)
            elif key in ("label", "assigned_by"):
                found[key] = checked.text_or_none(value)
            elif key == "rejected":
                found[key] = checked.number(value, 1)
            elif key == "kind" and value in _KINDS:
                found[key] = value
            elif key == "subject_box":
                found[key] = (
                    None
                    if value is None
                    else json.dumps([checked.number(side) for side in checked.four(json.loads(value))])
                )
            elif key in checked.AS_JSON:
                said = None if value is None else checked.AS_JSON[key](json.loads(value))
                found[key] = None if said is None else json.dumps(said, ensure_ascii=False)
            elif key == "shot":
                found["shot_id"] = None if value is None else self._shot_of(checked.values(value))
        frame = self._frame_said(about)
        frame.values |= found
        frame.at = max(frame.at, at)

    def _pick(self, about: Values, values: Values | None, at: str) -> None:
        frame_id = self._frame_of(about)
        if (names := (checked.text(about["sku"]), checked.text(about["role"]))) not in self._shots:
            rank = None if values is None else values.get("rank", self.said.shotless.get((*names, frame_id)))
            self.said.shotless[(*names, frame_id)] = rank
        key = self._shot_of(about), frame_id
        frame = self.said.frames.setdefault(frame_id, FrameSaid())
        frame.at = max(frame.at, at)
        if values is None:
            self.said.picks[key] = None
            return
        found = {"rank": 0, "by": "", "at": at, **(self.said.picks.get(key) or {})}
        if "rank" in values:
            found["rank"] = checked.number(values["rank"])
        if "by" in values:
            found["by"] = checked.text(values["by"])
        if "at" in values:
            found["at"] = checked.moment(values["at"])
        self.said.picks[key] = found

    def _shot(self, about: Values, values: Values | None, at: str) -> None:
        known = self.said.shots.setdefault(self._shot_of(about), {})
        for key in ("decision", "decision_note", "decided_by", "decided_at"):
            if values is not None and key in values:
                known[key] = checked.text_or_none(values[key])
        if known.get("decision") not in _DECISIONS:
            known["decision"] = None
            raise checked.Strange

    def _tick(self, about: Values, values: Values | None, at: str) -> None:
        known = self.said.ticks.setdefault(
            checked.text(about["item"]), {"ticked": False, "by": "journal", "at": at, "note": None}
        )
        if values is None:
            known["ticked"] = False
            return
        if "ticked" in values:
            known["ticked"] = bool(checked.number(values["ticked"], 1))
        for key in ("by", "note"):
            if key in values:
                known[key] = checked.text_or_none(values[key]) or (known[key] if key == "by" else None)
        known["at"] = checked.moment(values["at"]) if "at" in values else at

    def _event(self, line: Mapping[str, Any], at: str) -> None:
        kind, data = checked.text(line["kind"]), checked.values(line["data"])
        own = {key: self._own(key, value) for key, value in data.items() if key not in _ADDED}
        # What no column of text could hold is found here, not when it is written.
        checked.encodable(json.dumps(own, ensure_ascii=False, allow_nan=False))
        about = checked.values_or_none(line["about"])
        if kind in CAME and about is not None and "file" not in about and data.get("files"):
            # Sidecars alone, that wait for their picture: no main file stands for their frame.
            about = {"file": data["files"][0]["path"], "xxh128": data["files"][0]["xxh128"]}
        if kind in ("camera.renamed", "camera.joined", "camera.split"):
            if line["id"] not in self.said.events:
                self._camera_said(kind, own)
        elif kind == "camera.clock" and about is not None and "clock_fast_s" in data:
            self.said.clocks[checked.text(about["camera"])] = self._clock(data)
        elif kind == "camera.sources":
            sources = [(checked.text(one["key"]), checked.text(one["place"])) for one in own["sources"]]
            self.said.sources[checked.text(own["camera"])] = sources
        subject = None if about is None else self._subject(about)
        event = {"at": at, "kind": kind, "who": checked.text(line["who"]), "station": checked.text(line["station"])}
        if kind in CAME and about is not None:
            self._ingested(about, data, at)
            if own.get("camera"):
                self.said.bodies.frame_came(self._frame_of(about), checked.text(own["camera"]))
        elif kind == "frame.assigned" and about is not None and "codes" in data:
            self._frame_said(about).seen["codes"] = codes_said(data["codes"])
        elif kind == "checklist.measured" and isinstance(data.get("measured"), dict):
            self.said.measured[checked.text(data["measurement"])] = self._measured(data["measured"])
        elif kind == "bundle.built" and subject is not None and isinstance(data.get("bundle"), dict):
            self.said.bundles[subject] = self._bundle(data, checked.text(own["path"]))
        elif kind == "card.looked" and isinstance(data.get("looked"), dict):
            self.said.custody[checked.text(own["custody"])] = self._looked(data["looked"])
        elif kind == "backup.forgotten":
            for copies in self.said.second_copies.values():
                copies.pop(checked.text(own["place"]), None)
        elif kind == "backup.moved":
            self._backup_moved(checked.text(own["from"]), checked.text(own["place"]))
        elif kind.startswith("results."):
            self.said.results.take(kind, subject, data)
        elif kind in ("delivery.arrived", "delivery.previewed") and subject is not None and "delivery" in data:
            self.said.deliveries.take(subject, data, lambda path: self._own("path", path))
        elif kind == "card.emptied":
            self.said.emptied |= {checked.text(one): at for one in own["custodies"]}
        elif kind == "card.answered":
            self.said.answered[checked.text(own["custody"])] = at
        for one in data.get("second_copies") or ():
            self._second_copy(one["xxh128"], one["place"], one["verified_at"])
        self.said.events[checked.text(line["id"])] = {**event, "subject": subject, "data": {**own, "recovered": True}}

    def _ingested(self, about: Values, data: Values, at: str) -> None:
        frame = self._frame_said(about)
        came_at = checked.moment(data.get("ingested_at") or at)
        frame.ingested_at = min(frame.ingested_at or came_at, came_at)
        frame.seen |= taken_said(data.get("taken"))
        for one in data.get("files") or ():
            file = {key: checked.text_or_none(one.get(key)) for key in _COPY}
            if file["original_name"] and file["source"] and file["copied_at"]:
                frame.files.setdefault(checked.text(one["xxh128"]), file)
                frame.files.setdefault(f"{checked.text(one['path'])} {one['xxh128']}", file)
            if one.get("backup"):
                # As journals had it while only one backup was known of a file.
                self._second_copy(one["xxh128"], one["backup"], one.get("backup_verified_at"))

    def _second_copy(self, xxh128: Any, place: Any, verified_at: Any) -> None:
        at = None if verified_at is None else checked.moment(verified_at)
        self.said.second_copies.setdefault(checked.text(xxh128), {})[checked.text(place)] = at

    def _backup_moved(self, before: str, now: str) -> None:
        for copies in self.said.second_copies.values():
            if before in copies:
                copies.setdefault(now, copies.pop(before))

    def _camera_said(self, kind: str, own: Values) -> None:
        before, of_bodies = checked.text(own["before"]), (self.said.clocks, self.said.sources)
        if kind == "camera.renamed":
            name = checked.text(own["name"])
            self.said.bodies.act(kind, before, name)
            for said in of_bodies:
                if before in said:
                    said[name] = said.pop(before)  # type: ignore[assignment]
        else:
            self.said.bodies.act(kind, before, checked.text(own["camera"]), own["moved"])
            if kind == "camera.joined":
                for said in of_bodies:
                    said.pop(before, None)

    def _clock(self, data: Values) -> tuple[float | None, str | None]:
        fast_s, by = data["clock_fast_s"], data.get("by")
        source = self._frame_of(by) if isinstance(by, dict) else checked.text_or_none(by)
        if fast_s is None:
            return None, source
        return float(fast_s) if abs(float(fast_s)) < 1e9 else checked.strange(), source

    def _measured(self, row: Values) -> Values:
        result = checked.values(row["result"])
        if "file" in result:
            result["file"] = self._own("path", result["file"])
        kept = {
            "item": checked.text_or_none(row["item"]),
            "kind": checked.text(row["kind"]),
            "by": checked.text(row["by"]),
        }
        return {**kept, "at": checked.moment(row["at"]), "result": json.dumps(result)}

    @staticmethod
    def _looked(row: Values) -> tuple[Values, Values]:
        card: Values = {key: checked.text_or_none(row.get(key)) for key in ("volume", "serial")}
        card |= {key: checked.moment(row[key]) for key in ("first_seen_at", "last_seen_at")}
        card["source"] = checked.text(row["source"])
        look: Values = {key: checked.text(row[key]) for key in ("card_id", "who", "station", "source", "sentence")}
        look |= {"at": checked.moment(row["at"]), "safe": checked.number(int(row["safe"]), 1)}
        # Empty of a card that was not looked through.
        look["listing"] = checked.text(row["listing"]) if row["listing"] != "" else ""
        look |= {key: checked.number(row[key]) for key in ("files", "bytes")}
        entries, proof = row["entries"], row["proof"]
        if (
            not isinstance(entries, str)
            or not set(entries) <= set("0123456789abcdef")
            or not isinstance(row["copies"], list)
        ):
            raise checked.Strange
        look |= {"entries": entries, "copies": row["copies"], "proof": None if proof is None else checked.values(proof)}
        return card, look

    def _bundle(self, data: Values, path: str) -> tuple[Values, list[Values]]:
        row = data["bundle"]
        values: Values = {
            "path": path,
            "recipe": checked.text(row["recipe"]),
            "built_at": checked.moment(row["built_at"]),
        }
        values |= {"files": checked.number(row["files"]), "bytes": checked.number(row["bytes"])}
        values["signed_by"] = checked.text_or_none(row.get("signed_by"))
        renditions = []
        for one in data.get("renditions") or ():
            made: Values = {"bytes": checked.number(one["bytes"])}
            made |= {key: checked.text(one[key]) for key in ("name", "path", "sha256")}
            made |= {key: None if one.get(key) is None else checked.number(one[key]) for key in ("width", "height")}
            for key, of, find in (("frame_id", "frame", self._frame_of), ("shot_id", "shot", self._shot_of)):
                try:
                    made[key] = find(one[of]) if one.get(of) else None
                except _Gone:
                    made[key] = None
            renditions.append(made)
        return values, renditions

    # -- what it is about ------------------------------------------------------------------------------------------

    def _own(self, key: str, value: Any) -> Any:
        if key in ("shot", "was") and isinstance(value, dict):
            return self._shots.get((value.get("sku", ""), value.get("role", "")))
        if key == "moved":
            return [frame for ref in value if (frame := self._frame_or_none(ref)) is not None]
        if key == "mark":
            of = {name: checked.text(value[name]) for name in ("file", "xxh128")}
            return {**of, "strokes": checked.strokes(value["strokes"])}
        if key == "path" and isinstance(value, dict):
            below = PurePosixPath(checked.text(value["below"]))
            if below.is_absolute() or ".." in below.parts:
                raise checked.Strange
            return str(self._folder / below)
        return value

    def _subject(self, about: Values) -> str:
        if "file" in about:
            return self._frame_of(about)
        if "sku" in about:
            return self._shot_of(about)
        return self._camera_of(about) if "camera" in about else checked.text(about["named"])

    def _frame_said(self, about: Values) -> FrameSaid:
        return self.said.frames.setdefault(self._frame_of(about), FrameSaid())

    def _frame_of(self, about: Values) -> str:
        """A frame is what its bytes are, wherever they lie now; bytes that were changed are known by their place."""
        found = self._by_bytes.get(checked.text(about["xxh128"])) or self._by_path.get(checked.text(about["file"]))
        if found is None:
            raise _Gone
        return str(found)

    def _frame_or_none(self, about: Any) -> str | None:
        try:
            return self._frame_of(checked.values(about))
        except _Gone:
            return None

    def _shot_of(self, about: Values) -> str:
        found = self._shots.get((checked.text(about["sku"]), checked.text(about["role"])))
        if found is None:
            raise _Gone
        return found

    def _camera_of(self, about: Values) -> str:
        body = tuple(about.get(key) for key in ("make", "model", "serial"))
        named = [row for row in self._cameras if row["name"] == about["camera"]]
        # Of a model alone there may be several; a serial number is a body's own.
        same = [row for row in self._cameras if body[2] and (row["make"], row["model"], row["serial"]) == body]
        for row in (*named, *same):
            return str(row["id"])
        raise _Gone
